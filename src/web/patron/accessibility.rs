//! What these pages do so that everybody can use them, how that is tested, and what is missing.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::web::Shared;
use crate::web::sheet::Sheet;
use crate::web::urls;
use crate::web::views::patron::Accessibility;
use crate::web::views::patron::TextPart;
use crate::web::visit::Visit;

/// The page.
pub(super) async fn show(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    let sheet = Sheet::patron(&shared, &visit, urls::ACCESSIBILITY);
    let part = |name: &str, count: usize| TextPart {
        title: sheet.say(&format!("access-{name}")),
        texts: (1..=count)
            .map(|number| sheet.say(&format!("access-{name}-{number}")))
            .collect(),
    };
    let frame = sheet.frame(sheet.say("access-title"));
    let mut contact = part("contact", 1);
    contact.texts.push(frame.questions.clone());
    let parts = PARTS.iter().map(|(name, count)| part(name, *count));
    let view = Accessibility {
        frame,
        parts: parts.chain([contact]).collect(),
    };
    sheet.send_text(StatusCode::OK, &view)
}

/// The parts of the page, and how many texts each has.
const PARTS: [(&str, usize); 4] = [("standard", 2), ("tested", 3), ("gaps", 3), ("time", 2)];
