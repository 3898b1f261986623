//! Signing in with a library card, and signing off.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
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
use crate::storage::MeterKind;
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
use crate::web::urls::Url;
use crate::web::views::Field;
use crate::web::views::Link;
use crate::web::views::Wrong;
use crate::web::views::patron::SignIn;
use crate::web::views::patron::TextPage;
use crate::web::visit::Posted;
use crate::web::visit::Ticket;
use crate::web::visit::Visit;
use crate::web::visit::VisitAtRest;

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
    let origin = shared.service.door.origin(Some(&face.id), address);
    shared
        .slow_down(MeterKind::SignIns, &origin, limits::SIGN_INS_OF_AN_ADDRESS)
        .await?;
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
    let origin = door.origin(None, address);
    shared
        .slow_down(MeterKind::SignIns, &origin, limits::SIGN_INS_OF_AN_ADDRESS)
        .await?;
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

/// Ends the session, and has the browser forget what it kept of ours.
pub(super) async fn sign_off(
    State(shared): State<Arc<Shared>>,
    Posted { visit, fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    fields.done()?;
    shared.service.door.leave(&visit.ticket.secret).await?;
    // The session goes, and with it the language: the last page says it in its address.
    let own = visit.ticket.wanted.of_their_own();
    let address = match (own, visit.is_at_a_kiosk()) {
        (Some(texts), true) => Url::In(urls::KIOSK_SIGNED_OFF_IN, texts.language()).to_string(),
        (Some(texts), false) => Url::In(urls::SIGNED_OFF_IN, texts.language()).to_string(),
        (None, true) => String::from(urls::KIOSK_SIGNED_OFF),
        (None, false) => String::from(urls::SIGNED_OFF),
    };
    let mut response = go_to(&address);
    forget(&mut response, &visit.ticket);
    Ok(response)
}

/// Takes the cookie away, and with it what the browser kept: without a cookie of its own a page that lies in the
/// browser's memory for Back is thrown away.
pub(in crate::web) fn forget(response: &mut Response, ticket: &Ticket) {
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, ticket.jar.take());
    headers.insert(
        CLEAR_SITE_DATA,
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
}

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// The first page of a kiosk, for the next patron: what is left of the one before ends. Who follows a link to it while
/// signed in at a computer of their own stays where they are.
pub(super) async fn kiosk(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    visit: Visit,
) -> Result<Response, Fault> {
    let door = &shared.service.door;
    if visit.visitor.is_some() && !visit.is_at_a_kiosk() {
        return Ok(go_to(urls::FEES));
    }
    shared
        .kiosks
        .take(address, shared.cashier().clock().now())
        .map_err(|after| Fault::SlowDown { after })?;
    let visit = if visit.visitor.is_some() {
        door.leave(&visit.ticket.secret).await?;
        visit.of_the_next(&shared)
    } else {
        visit.at_a_kiosk()
    };
    door.mark_kiosk(&visit.ticket.secret).await?;
    Ok(page(&shared, &visit, None, &Told::default()))
}

/// Signed off at a kiosk: the page goes back to the first one by itself.
pub(super) async fn signed_off_at_a_kiosk(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    let visit = visit.at_a_kiosk();
    words(
        &shared,
        &visit,
        "signed-off-title",
        &["signed-off-text", "kiosk-take-your-card", "kiosk-begins-anew"],
    )
}

/// Signed off at a kiosk by somebody who had chosen a language.
pub(super) async fn signed_off_at_a_kiosk_in(
    state: State<Arc<Shared>>,
    Path(language): Path<String>,
    mut visit: Visit,
) -> Response {
    visit.ticket.wanted = visit.ticket.wanted.with_choice(Some(&language));
    signed_off_at_a_kiosk(state, visit).await
}

/// Signed off: what to do on a computer that others use.
pub(super) async fn signed_off(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    words(
        &shared,
        &visit,
        "signed-off-title",
        &["signed-off-text", "signed-off-shared"],
    )
}

/// Signed off by somebody who had chosen a language.
pub(super) async fn signed_off_in(
    state: State<Arc<Shared>>,
    language: Result<Path<String>, PathRejection>,
    mut visit: Visit,
) -> Response {
    // What is no language is none.
    let language = language.ok().map(|Path(language)| language);
    visit.ticket.wanted = visit.ticket.wanted.with_choice(language.as_deref());
    signed_off(state, visit).await
}

/// Nobody was there for a while. Coming here is no use of the session; where another page of it was used meanwhile, it
/// lasts, and this page says so.
pub(super) async fn away(
    State(shared): State<Arc<Shared>>,
    VisitAtRest(visit): VisitAtRest,
) -> Result<Response, Fault> {
    let door = &shared.service.door;
    if visit.visitor.is_some() && door.lasts_after(&visit.ticket.secret).await? {
        return Ok(words(&shared, &visit, "away-still-title", &["away-still-text"]));
    }
    let visit = visit.without_anybody();
    let texts: &[&str] = if visit.is_at_a_kiosk() {
        &["away-text", "kiosk-take-your-card", "kiosk-begins-anew"]
    } else {
        &["away-text", "signed-off-shared"]
    };
    let mut response = words(&shared, &visit, "away-title", texts);
    if !visit.ticket.fresh {
        forget(&mut response, &visit.ticket);
    }
    Ok(response)
}

fn words(shared: &Shared, visit: &Visit, title: &str, texts: &[&str]) -> Response {
    let sheet = Sheet::patron(shared, visit, "");
    let mut frame = sheet.frame(sheet.say(title));
    let starts_anew = visit.is_at_a_kiosk() && visit.visitor.is_none();
    if starts_anew {
        frame.back_to_start = Some(BACK_TO_START_S);
        frame.idle = None;
    }
    let again = if starts_anew {
        "kiosk-start"
    } else {
        "signed-off-again"
    };
    let deeds = vec![Link {
        href: frame.home.clone(),
        name: sheet.say(again),
    }];
    let page = TextPage {
        frame,
        texts: texts.iter().map(|key| sheet.say(key)).collect(),
        deeds,
    };
    sheet.send_text(StatusCode::OK, &page)
}

/// Long enough to read it, and to find one's card; the next patron need not wait, there is a button too.
const BACK_TO_START_S: u32 = 25;

/// Somebody is still there: asking is what keeps the session. Tells for how many seconds it lasts in any case.
pub(super) async fn stay(
    State(shared): State<Arc<Shared>>,
    VisitAtRest(visit): VisitAtRest,
) -> Result<Response, Fault> {
    if visit.visitor.is_none() {
        return Ok(StatusCode::UNAUTHORIZED.into_response());
    }
    Ok(match shared.service.door.stay(&visit.ticket.secret).await? {
        Some(stay) => stay.left.as_secs().to_string().into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    })
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
        errors: told
            .wrong
            .iter()
            .map(|(field, key)| Wrong {
                field,
                text: sheet.say(key),
            })
            .collect(),
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
    sheet.send(status, &view).into_response()
}
