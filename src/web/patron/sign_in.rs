//! Signing in with a library card, and signing off.

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
use crate::web::sheet::Sheet;
use crate::web::sheet::give;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::urls::Url;
use crate::web::views::Field;
use crate::web::views::Link;
use crate::web::views::Wrong;
use crate::web::views::patron::SignIn;
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

/// Checks card and PIN with the library system. A wrong PIN, an unknown card and a card that is tried too often are one
/// and the same answer.
pub(super) async fn sign_in(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let library = fields.take_if_there("library");
    let (barcode, pin) = (fields.take("barcode")?, fields.take("pin")?);
    let order = fields.take_if_there("order");
    fields.done()?;
    let order = order
        .map(|order| OrderId::parse(&order).map_err(|_| Fault::Malformed))
        .transpose()?;
    let face = chosen_face(&shared, library.as_ref().map(|text| text.as_str()))?;
    shared
        .sign_ins
        .take(address, shared.cashier().clock().now())
        .map_err(|after| Fault::SlowDown { after })?;
    let missing = Told::missing(&barcode, &pin);
    if !missing.wrong.is_empty() {
        return Ok(page(&shared, &visit, order, &missing));
    }
    let fits = (1..=limits::PIN_MAX).contains(&pin.chars().count());
    let admitted = match Barcode::parse(&barcode) {
        Ok(barcode) if fits => {
            let pin = SecretString::from(pin.as_str());
            let library = face.id.clone();
            pin::is_right::<Fault>(&shared, &library, &barcode, &pin)
                .await?
                .then_some(Visitor::Patron { library, barcode })
        }
        _ => None,
    };
    let Some(visitor) = admitted else {
        let told = Told {
            wrong: vec![("barcode", "sign-in-wrong"), ("pin", "sign-in-wrong")],
            ..Told::default()
        };
        return Ok(page(&shared, &visit, order, &told));
    };
    let before = (!visit.ticket.fresh).then_some(&visit.ticket.secret);
    let secret = shared.service.door.admit(visitor, before).await?;
    let ticket = Ticket {
        secret,
        fresh: true,
        ..visit.ticket
    };
    let address = order.map_or_else(|| String::from(urls::FEES), |id| urls::order(urls::ORDER, id));
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
    let address = match visit.ticket.wanted.of_their_own() {
        Some(texts) => Url::In(urls::SIGNED_OFF_IN, texts.language()).to_string(),
        None => String::from(urls::SIGNED_OFF),
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
pub(super) async fn away(State(shared): State<Arc<Shared>>, VisitAtRest(visit): VisitAtRest) -> Response {
    if visit.visitor.is_some() {
        return words(&shared, &visit, "away-still-title", &["away-still-text"]);
    }
    let mut response = gone(&shared, &visit);
    if !visit.ticket.fresh {
        forget(&mut response, &visit.ticket);
    }
    response
}

fn gone(shared: &Shared, visit: &Visit) -> Response {
    words(shared, visit, "away-title", &["away-text", "signed-off-shared"])
}

fn words(shared: &Shared, visit: &Visit, title: &str, texts: &[&str]) -> Response {
    let sheet = Sheet::patron(shared, visit, "");
    let deeds = vec![Link {
        href: String::from(urls::HOME),
        name: sheet.say("signed-off-again"),
    }];
    sheet.send_words(StatusCode::OK, title, texts, deeds)
}

/// Somebody is still there: asking is what keeps the session.
pub(super) async fn stay(visit: Visit) -> StatusCode {
    match visit.visitor {
        Some(_) => StatusCode::NO_CONTENT,
        None => StatusCode::UNAUTHORIZED,
    }
}

/// What the page tells besides itself; keys of texts.
#[derive(Default)]
struct Told {
    note: Option<&'static str>,
    wrong: Vec<(&'static str, &'static str)>,
}

impl Told {
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
    let view = SignIn {
        frame: sheet.frame(sheet.say("sign-in-title")),
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
        offers: offer::links(shared, &sheet),
        find: String::from(urls::FIND),
    };
    let status = if told.wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    sheet.send(status, &view).into_response()
}
