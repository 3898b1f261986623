//! Signing off: by hand, by the clock, and at a kiosk, where the next patron waits.

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

use crate::web::Shared;
use crate::web::extract::Address;
use crate::web::fault::Fault;
use crate::web::patron::sign_in;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::urls::Url;
use crate::web::views::Link;
use crate::web::views::patron::TextPage;
use crate::web::visit::Posted;
use crate::web::visit::Ticket;
use crate::web::visit::Visit;
use crate::web::visit::VisitAtRest;

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
    Ok(sign_in::blank(&shared, &visit))
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
