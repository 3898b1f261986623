//! What is kept, why, and who else hears of it: said from what the service does.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::web::Shared;
use crate::web::sheet::Sheet;
use crate::web::urls;
use crate::web::views::patron::Privacy;
use crate::web::views::patron::PrivacyPart;
use crate::web::visit::Visit;

/// The page, for patrons.
pub(super) async fn show(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    page(&shared, &Sheet::patron(&shared, &visit, urls::PRIVACY))
}

/// The page, for whomever.
pub(in crate::web) fn page(shared: &Shared, sheet: &Sheet<'_>) -> Response {
    let signals = shared
        .service
        .faces
        .iter()
        .flat_map(|face| face.cards.values())
        .any(|card| card.fraud_signals);
    let signals = if signals { "signals-on" } else { "signals-off" };
    let idle_min = shared.service.door.limits().patron_idle.as_secs().div_euclid(60);
    let idle_min = idle_min.to_string();
    let part = |title: &str, texts: &[&str]| PrivacyPart {
        title: sheet.say(title),
        texts: texts.iter().map(|key| sheet.say(key)).collect(),
    };
    let mut cookie = part("privacy-cookie", &["privacy-cookie-text"]);
    cookie.texts.push(
        sheet
            .text
            .say_with("privacy-idle-text", &[("minutes", &idle_min)]),
    );
    let view = Privacy {
        frame: sheet.frame(sheet.say("privacy-title")),
        parts: vec![
            part("privacy-card", &["privacy-card-text", signals]),
            part("privacy-read", &["privacy-read-text"]),
            part(
                "privacy-kept",
                &["privacy-kept-text", "privacy-family-text", "privacy-contact-text"],
            ),
            cookie,
            part("privacy-visits", &["privacy-visits-text"]),
        ],
    };
    sheet.send(StatusCode::OK, &view)
}
