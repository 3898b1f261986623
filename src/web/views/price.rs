//! The page that has a browser pay for a try.

use askama::Template;

use crate::web::views::Frame;

/// Work for a browser with scripts, a wait for one without.
#[derive(Debug, Template)]
#[template(path = "patron/price.html")]
pub(in crate::web) struct PricePage {
    pub(in crate::web) frame: Frame,
    /// For who pressed the button too early.
    pub(in crate::web) early: Option<String>,
    pub(in crate::web) wait: String,
    pub(in crate::web) parts: u32,
    pub(in crate::web) bits: u32,
    pub(in crate::web) challenge: String,
    pub(in crate::web) sealed: String,
    pub(in crate::web) action: String,
    pub(in crate::web) back: String,
}
