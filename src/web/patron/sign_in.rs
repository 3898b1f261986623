//! Signing in with a library card.

use std::net::IpAddr;
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
use crate::access::Visitor;
use crate::domain::Barcode;
use crate::domain::OrderId;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::Address;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::patron::choices;
use crate::web::patron::chosen_face;
use crate::web::patron::offer;
use crate::web::pin;
use crate::web::pin::Outcome;
use crate::web::price;
use crate::web::price::Payment;
use crate::web::sheet::Sheet;
use crate::web::sheet::give;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Wrong;
use crate::web::views::patron::SignIn;
use crate::web::visit::Posted;
use crate::web::visit::Ticket;
use crate::web::visit::Visit;

/// The first page.
pub(super) async fn home(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    match visit.visitor {
        Some(Visitor::Patron { .. }) => go_to(urls::FEES),
        Some(Visitor::Applicant { order, .. }) => go_to(&urls::order(urls::ORDER, order)),
        None => page(&shared, &visit, None, &Told::default()),
    }
}

/// The first page, for somebody who wanted another one.
pub(super) async fn again(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    let told = Told {
        note: Some("sign-in-again"),
        ..Told::default()
    };
    page(&shared, &visit, None, &told)
}

/// The first page, for somebody who was signed off in the middle of paying.
pub(super) async fn for_order(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    visit: Visit,
) -> Result<Response, Fault> {
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let told = Told {
        note: Some("sign-in-for-order"),
        ..Told::default()
    };
    Ok(page(&shared, &visit, Some(id), &told))
}

/// Checks card and PIN with the library system. A wrong PIN, an unknown card and one that this address has tried too
/// often are one and the same answer; and so is the price, where there is one.
pub(super) async fn sign_in(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    if let Some(payment) = price::payment(&mut fields)? {
        fields.done()?;
        return after_payment(&shared, visit, address, &payment).await;
    }
    let library = fields.take_if_there("library");
    let (barcode, pin) = (fields.take("barcode")?, fields.take("pin")?);
    let order = fields.take_if_there("order");
    fields.done()?;
    let order = order
        .map(|order| OrderId::parse(&order).map_err(|_| Fault::Malformed))
        .transpose()?;
    let face = chosen_face(&shared, library.as_ref().map(|text| text.as_str()))?;
    let origin = shared.sign_in_from(Some(&face.id), address).await?;
    let missing = Told::missing(&barcode, &pin);
    if !missing.wrong.is_empty() {
        return Ok(page(&shared, &visit, order, &missing));
    }
    let fits = (1..=limits::PIN_MAX).contains(&pin.chars().count());
    let Some(barcode) = Barcode::parse(&barcode).ok().filter(|_| fits) else {
        return Ok(page(&shared, &visit, order, &Told::wrong()));
    };
    let held = Held {
        page: HeldAt::SignIn,
        library: face.id.clone(),
        card: Some((barcode, SecretString::from(pin.as_str()))),
        order,
    };
    enter(&shared, visit, held, (&origin, None)).await
}

/// Goes on where the price was asked, if it is paid.
async fn after_payment(
    shared: &Shared,
    visit: Visit,
    address: IpAddr,
    payment: &Payment,
) -> Result<Response, Fault> {
    let door = &shared.service.door;
    let origin = shared.sign_in_from(None, address).await?;
    let bill = (payment.sealed.as_str(), payment.solution.as_str());
    let redeemed = door
        .redeem(bill, HeldAt::SignIn, &visit.ticket.secret, &origin)
        .await?;
    match redeemed {
        Redeemed::Paid(held, paid) => {
            let origin = door.origin(Some(&held.library), address);
            enter(shared, visit, held, (&origin, Some(paid))).await
        }
        Redeemed::Early(bill, left) => {
            let (action, back) = (urls::SIGN_IN, urls::HOME);
            Ok(price::early(shared, &visit, (&bill, left), (action, back)))
        }
        Redeemed::Nothing => {
            let told = Told {
                note: Some("price-again"),
                ..Told::default()
            };
            Ok(page(shared, &visit, None, &told))
        }
    }
}

/// Has the PIN looked at, and lets the patron in.
async fn enter(
    shared: &Shared,
    visit: Visit,
    held: Held,
    (origin, paid): (&Origin, Option<Price>),
) -> Result<Response, Fault> {
    let (barcode, pin) = held.card.as_ref().ok_or(Fault::Malformed)?;
    let asked = Try {
        library: &held.library,
        barcode,
        pin,
        origin,
        paid,
    };
    match pin::look::<Fault>(shared, asked).await? {
        Outcome::Right => {}
        Outcome::Wrong => return Ok(page(shared, &visit, held.order, &Told::wrong())),
        Outcome::Costs(price) => {
            return price::ask(shared, &visit, (&held, price), (urls::SIGN_IN, urls::HOME)).await;
        }
    }
    let visitor = Visitor::Patron {
        library: held.library.clone(),
        barcode: barcode.clone(),
    };
    let before = (!visit.ticket.fresh).then_some(&visit.ticket.secret);
    let secret = shared.service.door.admit_at(visitor, before, visit.place).await?;
    let ticket = Ticket {
        secret,
        fresh: true,
        ..visit.ticket
    };
    let address = held
        .order
        .map_or_else(|| String::from(urls::FEES), |id| urls::order(urls::ORDER, id));
    let mut response = go_to(&address);
    give(&mut response, &ticket);
    Ok(response)
}

/// The page, with nothing told besides.
pub(super) fn blank(shared: &Shared, visit: &Visit) -> Response {
    page(shared, visit, None, &Told::default())
}

/// What the page tells besides itself; keys of texts.
#[derive(Default)]
struct Told {
    note: Option<&'static str>,
    wrong: Vec<(&'static str, &'static str)>,
}

impl Told {
    fn wrong() -> Self {
        Self {
            note: None,
            wrong: vec![("barcode", "sign-in-wrong"), ("pin", "sign-in-wrong")],
        }
    }

    fn missing(barcode: &str, pin: &str) -> Self {
        let empty = |text: &str, wrong| text.trim().is_empty().then_some(wrong);
        let wrong = [
            empty(barcode, ("barcode", "sign-in-no-barcode")),
            empty(pin, ("pin", "sign-in-no-pin")),
        ];
        Self {
            note: None,
            wrong: wrong.into_iter().flatten().collect(),
        }
    }
}

fn page(shared: &Shared, visit: &Visit, order: Option<OrderId>, told: &Told) -> Response {
    let sheet = Sheet::patron(shared, visit, urls::HOME);
    let wrong = |name: &str| {
        let found = told.wrong.iter().find(|(field, _)| *field == name);
        found.map(|(_, key)| sheet.say(key))
    };
    let field = |name, kind, autocomplete, longest| Field {
        name,
        label: sheet.say(&format!("{name}-label")),
        hint: sheet.say(&format!("{name}-hint")),
        kind,
        autocomplete,
        longest,
        needed: true,
        error: wrong(name),
    };
    let mut frame = sheet.frame(sheet.say("sign-in-title"));
    if let Some(idle) = &mut frame.idle {
        idle.begins = told.wrong.is_empty() && order.is_none();
    }
    let view = SignIn {
        frame,
        errors: Wrong::each_once(&told.wrong, &|key| sheet.say(key)),
        note: told.note.map(|key| sheet.say(key)),
        action: String::from(urls::SIGN_IN),
        order: order.map(|id| id.to_string()),
        libraries: choices(shared),
        fields: vec![
            field("barcode", "text", "off", limits::BARCODE_MAX),
            // A browser neither offers to keep a word of one use nor notes whose it was: on a public computer
            // nothing of a card may stay behind.
            field("pin", "password", "one-time-code", limits::PIN_MAX),
        ],
        offers: offer::links(shared, &sheet, None),
        offers_lead: offer::lead(shared, &sheet),
        find: String::from(urls::FIND),
    };
    let status = if told.wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    sheet.send(status, &view)
}
