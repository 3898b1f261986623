//! Has the wrong PINs of a library card forgotten, for a patron who stands at the desk and cannot sign in.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::Actor;
use crate::domain::Barcode;
use crate::web::Shared;
use crate::web::digits::without_frame;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::sheet::Sheet;
use crate::web::shift::OnDuty;
use crate::web::shift::Shift;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Wrong;
use crate::web::views::staff::WrongPins;
use crate::web::visit::Posted;

/// What is told besides the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Nothing,
    Done,
    NoCard,
}

/// Asks for the card.
pub(super) async fn show(State(shared): State<Arc<Shared>>, on_duty: OnDuty) -> Result<Response, Fault> {
    Ok(page(&shared, &on_duty.shift(), Told::Nothing))
}

/// Forgets them. The same is said of a card that nobody has: the desk has it in its hand.
pub(super) async fn forget(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let typed = fields.take("barcode")?;
    fields.done()?;
    // Every way to read it: some scanners send the letters between which a barcode stands.
    let readings = [without_frame(&typed), Some(typed.as_str())];
    let cards: Vec<Barcode> = readings
        .into_iter()
        .flatten()
        .filter_map(|text| Barcode::parse(text).ok())
        .collect();
    for card in &cards {
        let by = Actor::Staff(visit.person.name.clone());
        let door = &shared.service.door;
        door.forget_wrong_pins(&visit.person.library, card, by).await?;
    }
    let told = if cards.is_empty() {
        Told::NoCard
    } else {
        Told::Done
    };
    Ok(page(&shared, &visit.shift(), told))
}

fn page(shared: &Shared, shift: &Shift, told: Told) -> Response {
    let sheet = Sheet::staff(shared, shift, "");
    let error = (told == Told::NoCard).then(|| sheet.say("wrong-pins-wrong"));
    let wrong = |text: &String| Wrong {
        field: "barcode",
        text: text.clone(),
    };
    let view = WrongPins {
        frame: sheet.frame(sheet.say("wrong-pins-title")),
        errors: error.iter().map(wrong).collect(),
        done: told == Told::Done,
        action: String::from(urls::STAFF_WRONG_PINS),
        field: Field {
            name: "barcode",
            label: sheet.say("wrong-pins-barcode"),
            hint: String::new(),
            kind: "text",
            autocomplete: "off",
            longest: limits::BARCODE_MAX,
            needed: true,
            error,
        },
    };
    let status = match told {
        Told::Nothing | Told::Done => StatusCode::OK,
        Told::NoCard => StatusCode::UNPROCESSABLE_ENTITY,
    };
    sheet.send(status, &view)
}
