//! Staff sign in with a local account, and sign off.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;
use secrecy::SecretString;

use crate::access::SessionSecret;
use crate::domain::LibraryId;
use crate::web::Shared;
use crate::web::extract::Address;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::patron::forget;
use crate::web::sheet::Sheet;
use crate::web::sheet::give;
use crate::web::sheet::go_to;
use crate::web::shift::Shift;
use crate::web::shift::ShiftAtRest;
use crate::web::staff::elsewhere;
use crate::web::staff::search;
use crate::web::staff::search::Outcome;
use crate::web::staff::second;
use crate::web::urls;
use crate::web::urls::Url;
use crate::web::views::Field;
use crate::web::views::LibraryChoice;
use crate::web::views::Link;
use crate::web::views::Wrong;
use crate::web::views::staff::SignIn;
use crate::web::visit::Posted;
use crate::web::visit::Ticket;

/// The search box, or the page that asks who is there.
pub(super) async fn home(State(shared): State<Arc<Shared>>, shift: Shift) -> Response {
    match shift.on_duty {
        Some(_) => search::page(&shared, &shift, Outcome::None),
        None => page(&shared, &shift, None),
    }
}

/// Takes name and password, and asks for the code. An unknown name, a wrong password and an account that is locked are
/// told after that, and are one and the same answer.
pub(super) async fn sign_in(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    Posted {
        visit: shift,
        mut fields,
    }: Posted<Shift>,
) -> Result<Response, Fault> {
    let library = fields.take_if_there("library");
    let (name, password) = (fields.take("name")?, fields.take("password")?);
    fields.done()?;
    let library = match (shared.only_face(), library) {
        (Some(only), None) => only.id.clone(),
        (_, Some(chosen)) => LibraryId::parse(&chosen).map_err(|_| Fault::Malformed)?,
        (None, None) => return Err(Fault::Malformed),
    };
    shared.sign_in_from(Some(&library), address).await?;
    let password = SecretString::from(password.as_str());
    let knock = shared
        .service
        .door
        .knock(&library, name.trim(), &password, &shift.ticket.secret)
        .await?;
    second::after(&shared, &shift, knock).await
}

/// Lets the browser in, under a new cookie.
pub(super) fn give_ticket(response: &mut Response, mut ticket: Ticket, secret: SessionSecret) {
    ticket.secret = secret;
    ticket.fresh = true;
    give(response, &ticket);
}

/// Ends the session, and has the browser forget what it kept of ours.
pub(super) async fn sign_off(
    State(shared): State<Arc<Shared>>,
    Posted { visit: shift, fields }: Posted<Shift>,
) -> Result<Response, Fault> {
    fields.done()?;
    shared.service.door.leave(&shift.ticket.secret).await?;
    // The session goes, and with it the language: the last page says it in its address.
    let address = match shift.ticket.wanted.of_their_own() {
        Some(texts) => Url::In(urls::STAFF_SIGNED_OFF_IN, texts.language()).to_string(),
        None => String::from(urls::STAFF_SIGNED_OFF),
    };
    let mut response = go_to(&address);
    forget(&mut response, &shift.ticket);
    Ok(response)
}

/// Signed off.
pub(super) async fn signed_off(State(shared): State<Arc<Shared>>, shift: Shift) -> Response {
    words(&shared, &shift, "signed-off-title", &["signed-off-text"])
}

/// Signed off by somebody who had chosen a language.
pub(super) async fn signed_off_in(
    state: State<Arc<Shared>>,
    language: Result<Path<String>, PathRejection>,
    mut shift: Shift,
) -> Response {
    // What is no language is none.
    let language = language.ok().map(|Path(language)| language);
    shift.ticket.wanted = shift.ticket.wanted.with_choice(language.as_deref());
    signed_off(state, shift).await
}

/// Nobody was there for a while.
pub(super) async fn away(State(shared): State<Arc<Shared>>, ShiftAtRest(shift): ShiftAtRest) -> Response {
    if shift.on_duty.is_some() {
        return words(&shared, &shift, "away-still-title", &["away-still-text"]);
    }
    let mut response = words(&shared, &shift, "away-title", &["away-text"]);
    // Who comes by a link from elsewhere brings no cookie, and may well have one: it stays.
    if !shift.ticket.fresh {
        forget(&mut response, &shift.ticket);
    }
    response
}

fn words(shared: &Shared, shift: &Shift, title: &str, texts: &[&str]) -> Response {
    let sheet = Sheet::staff(shared, shift, "");
    let deeds = vec![Link {
        href: String::from(urls::STAFF),
        name: sheet.say("signed-off-again"),
    }];
    sheet.send_words(StatusCode::OK, title, texts, deeds)
}

/// Somebody is still there: asking is what keeps the session.
pub(super) async fn stay(shift: Shift) -> StatusCode {
    match shift.on_duty {
        Some(_) => StatusCode::NO_CONTENT,
        None => StatusCode::UNAUTHORIZED,
    }
}

/// Asks again who is there: something was wrong, and what, nobody is told.
pub(super) fn refused(shared: &Shared, shift: &Shift) -> Response {
    page(shared, shift, Some("staff-sign-in-wrong"))
}

/// Asks who is there; with the text that says why they are not let in.
pub(super) fn page(shared: &Shared, shift: &Shift, why_not: Option<&str>) -> Response {
    let sheet = Sheet::staff(shared, shift, "");
    let field = |name, label: &str, kind, autocomplete, longest| Field {
        name,
        label: sheet.say(label),
        hint: String::new(),
        kind,
        autocomplete,
        longest,
        needed: true,
        error: None,
    };
    let faces = shared.service.faces.iter();
    let elsewhere = elsewhere::ways(shared, &sheet);
    let view = SignIn {
        frame: sheet.frame(sheet.say("staff-sign-in-title")),
        errors: why_not
            .map(|key| Wrong {
                field: "name",
                text: sheet.say(key),
            })
            .into_iter()
            .collect(),
        action: String::from(urls::STAFF_SIGN_IN),
        libraries: faces
            .map(|face| LibraryChoice {
                id: face.id.to_string(),
                name: face.name.clone(),
            })
            .collect(),
        fields: vec![
            field(
                "name",
                "staff-name-label",
                "text",
                "username",
                limits::STAFF_NAME_MAX,
            ),
            field(
                "password",
                "password-label",
                "password",
                "current-password",
                limits::PASSWORD_MAX,
            ),
        ],
        elsewhere,
    };
    let status = if why_not.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    sheet.send(status, &view)
}
