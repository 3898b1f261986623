//! Adds somebody else's library card to a visit, by its number and its PIN, to pay for its holder; takes it out again.
//! It is forgotten with the visit.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use secrecy::SecretString;

use crate::access::Held;
use crate::access::HeldAt;
use crate::access::Origin;
use crate::access::Price;
use crate::access::Redeemed;
use crate::access::Try;
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
use crate::web::pin::Outcome;
use crate::web::price;
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
/// people sign in, and the price is the same; and a visit has no more tries than a card has.
pub(super) async fn add(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let payment = price::payment(&mut fields)?;
    let typed = match payment {
        Some(_) => None,
        None => Some((fields.take("barcode")?, fields.take("pin")?)),
    };
    fields.done()?;
    let (library, own) = patron(&visit)?;
    let door = &shared.service.door;
    let origin = shared.sign_in_from(Some(library), address).await?;
    if let Some((barcode, pin)) = &typed {
        let missing = missing(barcode, pin);
        if !missing.is_empty() {
            return Ok(page(&shared, &visit, &missing));
        }
    }
    let account = shared.cashier().account(library, own).await?;
    let added = door.added_cards(&visit.ticket.secret).await?;
    if people(own, &account, &added) >= PEOPLE_MAX {
        return Ok(page(&shared, &visit, &[("", "other-card-full")]));
    }
    let (held, paid) = match (payment, typed) {
        (Some(payment), _) => {
            let bill = (payment.sealed.as_str(), payment.solution.as_str());
            let secret = &visit.ticket.secret;
            match door.redeem(bill, HeldAt::OtherCard, secret, &origin).await? {
                Redeemed::Paid(held, paid) if held.library == *library => (held, Some(paid)),
                Redeemed::Early(bill, left) => {
                    return Ok(price::early(&shared, &visit, (&bill, left), PLACES));
                }
                Redeemed::Paid(..) | Redeemed::Nothing => {
                    return Ok(page(&shared, &visit, &[("", "price-again")]));
                }
            }
        }
        (None, Some((barcode, pin))) => match held(library, &barcode, &pin) {
            Some(held) => (held, None),
            None => return Ok(page(&shared, &visit, &WRONG)),
        },
        (None, None) => return Err(Fault::Malformed),
    };
    match is_theirs(&shared, &visit, &held, (&origin, paid)).await? {
        Outcome::Right => {}
        Outcome::Wrong => return Ok(page(&shared, &visit, &WRONG)),
        Outcome::Costs(price) => return price::ask(&shared, &visit, (&held, price), PLACES).await,
    }
    let (barcode, _) = held.card.ok_or(Fault::Malformed)?;
    if barcode == *own {
        return Ok(page(&shared, &visit, &[("barcode", "other-card-own")]));
    }
    let is_linked = account.linked.iter().any(|linked| linked.barcode == barcode);
    if !is_linked && !door.add_card(&visit.ticket.secret, &barcode).await? {
        return Ok(page(&shared, &visit, &[("", "other-card-full")]));
    }
    Ok(go_to(urls::FEES))
}

/// What was typed, if it can be a card and a PIN at all.
fn held(library: &LibraryId, barcode: &str, pin: &str) -> Option<Held> {
    let fits = (1..=limits::PIN_MAX).contains(&pin.chars().count());
    let barcode = Barcode::parse(barcode).ok().filter(|_| fits)?;
    Some(Held {
        page: HeldAt::OtherCard,
        library: library.clone(),
        card: Some((barcode, SecretString::from(pin))),
        order: None,
    })
}

/// Where the price is paid, and the way back.
const PLACES: (&str, &str) = (urls::OTHER_CARD, urls::FEES);
const WRONG: [(&str, &str); 2] = [("barcode", "sign-in-wrong"), ("pin", "sign-in-wrong")];

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
    held: &Held,
    (origin, paid): (&Origin, Option<Price>),
) -> Result<Outcome, Fault> {
    let (barcode, pin) = held.card.as_ref().ok_or(Fault::Malformed)?;
    let (door, secret) = (&shared.service.door, &visit.ticket.secret);
    let library = &held.library;
    if !door.may_try_in_visit(library, secret).await? {
        return Ok(Outcome::Wrong);
    }
    let asked = Try {
        library,
        barcode,
        pin,
        origin,
        paid,
    };
    let looked = pin::look::<Fault>(shared, asked).await;
    if !matches!(looked, Ok(Outcome::Wrong)) {
        door.give_visit_try_back(library, secret).await?;
    }
    match looked? {
        Outcome::Right => {}
        other @ (Outcome::Wrong | Outcome::Costs(_)) => return Ok(other),
    }
    match shared.cashier().account(library, barcode).await {
        Ok(_) => Ok(Outcome::Right),
        Err(Refusal::NotFound) => Ok(Outcome::Wrong),
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
        errors: Wrong::each_once(wrong, &|key| sheet.say(key)),
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
