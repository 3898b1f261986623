//! The page that has a browser pay for a try: by work, or without scripts by waiting. What was typed goes with it,
//! sealed, so that nothing has to be typed again.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;

use crate::access::Bill;
use crate::access::Held;
use crate::access::Price;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::form::Fields;
use crate::web::sheet::Sheet;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::views::price::PricePage;
use crate::web::visit::Visit;

/// What the page's form brings: the sealed bill and the solution, which is empty for whoever has waited.
pub(super) struct Payment {
    pub(super) sealed: String,
    pub(super) solution: String,
}

/// The bill in a form; `None` in one that brings none.
pub(super) fn payment(fields: &mut Fields) -> Result<Option<Payment>, Fault> {
    let Some(sealed) = fields.take_if_there("sealed") else {
        return Ok(None);
    };
    let solution = fields.take("solution")?;
    Ok(Some(Payment {
        sealed: sealed.to_string(),
        solution: solution.to_string(),
    }))
}

/// Seals what was typed, and shows what it costs.
pub(super) async fn ask(
    shared: &Shared,
    visit: &Visit,
    (held, price): (&Held, Price),
    (action, back): (&str, &str),
) -> Result<Response, Fault> {
    let door = &shared.service.door;
    let bill = door.hold(held, price, &visit.ticket.secret).await?;
    Ok(page(shared, visit, (&bill, None), (action, back)))
}

/// Shows it again to whoever comes too early, with the time that is left.
pub(super) fn early(
    shared: &Shared,
    visit: &Visit,
    (bill, left): (&Bill, Duration),
    (action, back): (&str, &str),
) -> Response {
    page(shared, visit, (bill, Some(left)), (action, back))
}

fn page(
    shared: &Shared,
    visit: &Visit,
    (bill, left): (&Bill, Option<Duration>),
    (action, back): (&str, &str),
) -> Response {
    let sheet = Sheet::patron(shared, visit, "");
    let wait = whole_seconds(left.unwrap_or_else(|| bill.price.wait()));
    let view = PricePage {
        frame: sheet.frame(sheet.say("price-title")),
        early: left.map(|_| sheet.text.say_with("price-early", &[("seconds", &wait)])),
        wait: sheet.text.say_with("price-wait", &[("seconds", &wait)]),
        parts: Price::PARTS,
        bits: bill.price.bits(),
        challenge: bill.challenge.clone(),
        sealed: bill.sealed.clone(),
        action: action.to_owned(),
        back: back.to_owned(),
    };
    sheet.send(StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// Purchases without an account are paused.
pub(super) fn paused(shared: &Shared, visit: &Visit) -> Response {
    let sheet = Sheet::patron(shared, visit, "");
    let deeds = vec![Link {
        href: String::from(urls::HOME),
        name: sheet.say("fault-home"),
    }];
    let texts = ["paused-text", "paused-next"];
    sheet.send_words(StatusCode::SERVICE_UNAVAILABLE, "paused-title", &texts, deeds)
}

/// Never fewer than it takes.
fn whole_seconds(while_: Duration) -> String {
    while_.as_millis().div_ceil(1_000).to_string()
}
