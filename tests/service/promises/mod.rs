//! The promises of the library's privacy policy, one test each, named after it. P1 is in `tests/serve/promise.rs`, P6 in
//! `tests/seams/processor/promise.rs`, and of the calls of the whole suite in `tests/peers/outbound.py`.

mod approvals;
mod children;
mod choices;
mod fields;
mod pages;
mod sessions;
mod table;
mod titles;
mod visits;

use tokio::sync::OnceCell;

use crate::pages::browser::View;
use crate::pages::gallery;
use crate::pages::gallery::Pictures;

/// Every page in every state; made once for all tests here.
async fn every_page() -> &'static [(String, View)] {
    static PAGES: OnceCell<Pictures> = OnceCell::const_new();
    PAGES.get_or_init(gallery::everything).await
}
