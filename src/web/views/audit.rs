//! The pages of the audit and of the alerts.

use askama::Template;

use crate::web::views::Frame;
use crate::web::views::Link;
use crate::web::views::Moment;
use crate::web::views::Wrong;
use crate::web::views::staff::SearchBox;

/// Lines of the audit, newest first, and what to narrow them by.
#[derive(Debug, Template)]
#[template(path = "staff/audit.html")]
pub(in crate::web) struct AuditPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) action: &'static str,
    pub(in crate::web) errors: Vec<Wrong>,
    /// The field that is wrong, and what to do about it.
    pub(in crate::web) error: Option<(&'static str, String)>,
    pub(in crate::web) lead: String,
    pub(in crate::web) actions: Vec<Choice>,
    pub(in crate::web) lines: Vec<Line>,
    pub(in crate::web) next: Option<Link>,
    pub(in crate::web) file: Link,
    /// Where what goes out is shown, for those who may see it.
    pub(in crate::web) alerts: Option<Link>,
}

impl AuditPage {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        let (wrong, text) = self.error.as_ref()?;
        (*wrong == field).then_some(text)
    }
}

/// A word to choose.
#[derive(Debug)]
pub(in crate::web) struct Choice {
    pub(in crate::web) word: &'static str,
    pub(in crate::web) chosen: bool,
}

/// A line, in the words of the audit.
#[derive(Debug)]
pub(in crate::web) struct Line {
    pub(in crate::web) at: Moment,
    pub(in crate::web) who: String,
    pub(in crate::web) what: String,
    pub(in crate::web) refused: bool,
    pub(in crate::web) from: String,
    pub(in crate::web) order: Option<Link>,
    pub(in crate::web) detail: String,
}

/// What the library was told at once.
#[derive(Debug, Template)]
#[template(path = "staff/alerts.html")]
pub(in crate::web) struct AlertsPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) alerts: Vec<AlertShown>,
}

/// An alert.
#[derive(Debug)]
pub(in crate::web) struct AlertShown {
    pub(in crate::web) at: Moment,
    pub(in crate::web) what: String,
    pub(in crate::web) count: u32,
    pub(in crate::web) order: Option<Link>,
    pub(in crate::web) target: String,
    pub(in crate::web) state: String,
    pub(in crate::web) tries: u32,
    pub(in crate::web) answer: String,
    /// Where it is sent once more; `None` while it is tried anyway.
    pub(in crate::web) again: Option<String>,
}
