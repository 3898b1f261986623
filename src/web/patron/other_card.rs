//! Adds somebody else's library card to a visit, by its number and its PIN, to pay for its holder; takes it out again.
//! It is forgotten with the visit.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use secrecy::SecretString;

use crate::cashier::PEOPLE_MAX;
use crate::cashier::Refusal;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::ils::Account;
use crate::web::Shared;
use crate::web::extract::Address;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::patron::patron;
use crate::web::pin;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Wrong;
use crate::web::views::patron::OtherCard;
use crate::web::visit::Posted;
use crate::web::visit::Visit;

/// Asks for the card.
pub(super) async fn show(State(shared): State<Arc<Shared>>, visit: Visit) -> Result<Response, Fault> {
    patron(&visit)?;
    Ok(page(&shared, &visit, &[]))
}

/// Adds the card. A wrong PIN, an unknown card and one that is tried too often are one and the same answer, as where
/// people sign in; and a visit has no more tries than a card has.
pub(super) async fn add(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let (typed, pin) = (fields.take("barcode")?, fields.take("pin")?);
    fields.done()?;
    let (library, own) = patron(&visit)?;
    shared
        .sign_ins
        .take(address, shared.cashier().clock().now())
        .map_err(|after| Fault::SlowDown { after })?;
    let missing = missing(&typed, &pin);
    if !missing.is_empty() {
        return Ok(page(&shared, &visit, &missing));
    }
    let account = shared.cashier().account(library, own).await?;
    let door = &shared.service.door;
    let added = door.added_cards(&visit.ticket.secret).await?;
    if people(own, &account, &added) >= PEOPLE_MAX {
        return Ok(page(&shared, &visit, &[("", "other-card-full")]));
    }
    let fits = (1..=limits::PIN_MAX).contains(&pin.chars().count());
    let barcode = match Barcode::parse(&typed) {
        Ok(barcode) if fits => Some(barcode),
        _ => None,
    };
    let proven = match barcode {
        Some(barcode) => {
            let pin = SecretString::from(pin.as_str());
            is_theirs(&shared, &visit, (library, &barcode), &pin)
                .await?
                .then_some(barcode)
        }
        None => None,
    };
    let Some(barcode) = proven else {
        let wrong = [("barcode", "sign-in-wrong"), ("pin", "sign-in-wrong")];
        return Ok(page(&shared, &visit, &wrong));
    };
    if barcode == *own {
        return Ok(page(&shared, &visit, &[("barcode", "other-card-own")]));
    }
    let is_linked = account.linked.iter().any(|linked| linked.barcode == barcode);
    if !is_linked && !door.add_card(&visit.ticket.secret, &barcode).await? {
        return Ok(page(&shared, &visit, &[("", "other-card-full")]));
    }
    Ok(go_to(urls::FEES))
}

/// Takes a card out that was added to this visit; fine when it is not there any more.
pub(super) async fn take_out(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let person = fields.take("person")?;
    fields.done()?;
    patron(&visit)?;
    let (door, secret) = (&shared.service.door, &visit.ticket.secret);
    let added = door.added_cards(secret).await?;
    if let Some(barcode) = added.iter().find(|card| secret.name_for(card) == *person) {
        door.take_card_out(secret, barcode).await?;
    }
    Ok(go_to(urls::FEES))
}

/// Whether the PIN is that of a card of somebody whom the library system knows, within the tries of the card and of the
/// visit.
async fn is_theirs(
    shared: &Shared,
    visit: &Visit,
    (library, barcode): (&LibraryId, &Barcode),
    pin: &SecretString,
) -> Result<bool, Fault> {
    let (door, secret) = (&shared.service.door, &visit.ticket.secret);
    if !door.may_try_in_visit(library, secret).await? {
        return Ok(false);
    }
    let right = pin::is_right::<Fault>(shared, library, barcode, pin).await;
    if !matches!(right, Ok(false)) {
        door.give_visit_try_back(library, secret).await?;
    }
    if !right? {
        return Ok(false);
    }
    match shared.cashier().account(library, barcode).await {
        Ok(_) => Ok(true),
        Err(Refusal::NotFound) => Ok(false),
        Err(refusal) => Err(refusal.into()),
    }
}

/// How many people are in this visit, the patron among them.
fn people(own: &Barcode, account: &Account, added: &[Barcode]) -> usize {
    let linked = account.linked.iter().map(|linked| &linked.barcode);
    let mut others: Vec<&Barcode> = Vec::new();
    for barcode in linked.chain(added) {
        if barcode != own && !others.contains(&barcode) {
            others.push(barcode);
        }
    }
    others.len().saturating_add(1)
}

fn missing(barcode: &str, pin: &str) -> Vec<(&'static str, &'static str)> {
    let empty = |text: &str, wrong| text.trim().is_empty().then_some(wrong);
    let wrong = [
        empty(barcode, ("barcode", "other-card-no-barcode")),
        empty(pin, ("pin", "other-card-no-pin")),
    ];
    wrong.into_iter().flatten().collect()
}

/// The page; `wrong` are fields, or none, with keys of texts.
fn page(shared: &Shared, visit: &Visit, wrong: &[(&'static str, &'static str)]) -> Response {
    let sheet = Sheet::patron(shared, visit, urls::FEES);
    let of = |name: &str| {
        let found = wrong.iter().find(|(field, _)| *field == name);
        found.map(|(_, key)| sheet.say(key))
    };
    let field = |name, kind, autocomplete, longest| Field {
        name,
        label: sheet.say(&format!("{name}-label")),
        hint: sheet.say(&format!("other-{name}-hint")),
        kind,
        autocomplete,
        longest,
        needed: true,
        error: of(name),
    };
    let view = OtherCard {
        frame: sheet.frame(sheet.say("other-card-title")),
        errors: wrong
            .iter()
            .map(|(field, key)| Wrong {
                field,
                text: sheet.say(key),
            })
            .collect(),
        action: String::from(urls::OTHER_CARD),
        fields: vec![
            field("barcode", "text", "off", limits::BARCODE_MAX),
            field("pin", "password", "one-time-code", limits::PIN_MAX),
        ],
        back: String::from(urls::FEES),
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    sheet.send(status, &view)
}
