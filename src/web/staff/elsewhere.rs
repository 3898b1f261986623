//! Staff sign in at the library's own provider, and come back from there.
//!
//! The way back is a link from another site, so the staff's cookie, which is `Strict`, does not come along. A cookie of ten
//! minutes does, and what is in it is sealed. The page that answers leads on by itself: that step is ours, and from then on
//! the staff's cookie goes with every request.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::RawQuery;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Response;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::access::CameBack;
use crate::access::NotBack;
use crate::access::WayOut;
use crate::domain::LibraryId;
use crate::identity::IdentityError;
use crate::web::Shared;
use crate::web::cookies;
use crate::web::cookies::Jar;
use crate::web::extract::Address;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::shift::Shift;
use crate::web::staff::sign_in;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::visit::Ticket;

/// Where those who may sign in at a provider go; nothing where no library has one.
pub(super) fn ways(shared: &Shared, sheet: &Sheet<'_>) -> Vec<Link> {
    let faces = shared.service.faces.iter();
    let with = faces.filter(|face| shared.service.door.has_provider(&face.id));
    with.map(|face| Link {
        href: urls::at_provider(&face.id),
        name: sheet
            .text
            .say_with("elsewhere-button", &[("library", face.name.as_str())]),
    })
    .collect()
}

/// Sends somebody to the provider of their library.
pub(super) async fn out(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    library: Result<Path<String>, PathRejection>,
    shift: Shift,
) -> Result<Response, Fault> {
    let Path(library) = library.map_err(|_| Fault::NotFound)?;
    let library = LibraryId::parse(&library).map_err(|_| Fault::NotFound)?;
    let door = &shared.service.door;
    if !door.has_provider(&library) {
        return Err(Fault::NotFound);
    }
    shared.sign_in_from(Some(&library), address).await?;
    match door.send_out(&library, None).await {
        Ok(way) => sent(&way),
        Err(not) => not_back(&shared, &shift, not),
    }
}

/// Tells somebody who is in that they sign in once more before what they were about to do.
pub(super) async fn again(State(shared): State<Arc<Shared>>, visit: OnDuty) -> Result<Response, Fault> {
    if !shared.service.door.proves_elsewhere(&visit.person).await? {
        return Ok(go_to(urls::STAFF));
    }
    let shift = visit.shift();
    let sheet = Sheet::staff(&shared, &shift, "");
    let deeds = vec![Link {
        href: String::from(urls::STAFF_AGAIN_OUT),
        name: sheet.say("elsewhere-again-button"),
    }];
    let texts = ["fault-nothing-done", "elsewhere-again-text"];
    Ok(sheet.send_words(StatusCode::OK, "elsewhere-again-title", &texts, deeds))
}

/// Sends somebody who is in to the provider, to sign in there once more.
pub(super) async fn again_out(State(shared): State<Arc<Shared>>, visit: OnDuty) -> Result<Response, Fault> {
    let door = &shared.service.door;
    if !door.proves_elsewhere(&visit.person).await? {
        return Ok(go_to(urls::STAFF));
    }
    let again = Some((&visit.person, &visit.ticket.secret));
    match door.send_out(&visit.person.library, again).await {
        Ok(way) => sent(&way),
        Err(not) => not_back(&shared, &visit.shift(), not),
    }
}

/// Takes whoever comes back.
pub(super) async fn back(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let door = &shared.service.door;
    let shift = Shift::at_rest(Ticket::of(&headers, Jar::Staff, &shared), &shared).await?;
    let query = Zeroizing::new(query.unwrap_or_default());
    let came = match (cookies::trip(&headers), one(&query, "state"), one(&query, "code")) {
        (Some(cookie), Some(state), Some(code)) => {
            shared.sign_in_from(None, address).await?;
            let code = SecretString::from(code);
            door.take_back(&cookie, (&state, &code)).await
        }
        _ => Err(NotBack::NotBegun),
    };
    let mut response = match came {
        Ok(came) => in_at_last(&shared, shift, came),
        Err(not) => not_back(&shared, &shift, not)?,
    };
    // Good for one way back.
    let gone = cookies::take_trip();
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}

fn in_at_last(shared: &Shared, shift: Shift, came: CameBack) -> Response {
    let sheet = Sheet::staff(shared, &shift, "");
    let deeds = vec![Link {
        href: String::from(urls::STAFF),
        name: sheet.say("codes-on"),
    }];
    let mut response = sheet.send_words(StatusCode::OK, "arrived-title", &["arrived-text"], deeds);
    response
        .headers_mut()
        .insert(header::REFRESH, HeaderValue::from_static("0; url=/staff"));
    if let CameBack::Admitted(secret) = came {
        sign_in::give_ticket(&mut response, shift.ticket, secret);
    }
    response
}

fn sent(way: &WayOut) -> Result<Response, Fault> {
    let mut response = go_to(&way.address);
    let cookie = cookies::give_trip(&way.cookie).ok_or(Fault::Internal)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Says why nobody is in, as far as it helps: what the provider sent is its own administrators' business, and stands in
/// the audit.
fn not_back(shared: &Shared, shift: &Shift, not: NotBack) -> Result<Response, Fault> {
    let (status, text) = match &not {
        NotBack::Door(_) => {
            return Err(Fault::TryLater {
                cause: Some(Box::new(not)),
            });
        }
        NotBack::NoProvider => return Err(Fault::NotFound),
        NotBack::NotBegun => (StatusCode::BAD_REQUEST, "elsewhere-not-begun"),
        NotBack::KeptOut => (StatusCode::FORBIDDEN, "elsewhere-kept-out"),
        NotBack::SomebodyElse => (StatusCode::FORBIDDEN, "elsewhere-somebody-else"),
        NotBack::Identity(error) => match error {
            IdentityError::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "elsewhere-no-answer"),
            IdentityError::SecondFactor => (StatusCode::FORBIDDEN, "elsewhere-no-factor"),
            IdentityError::Role => (StatusCode::FORBIDDEN, "elsewhere-no-role"),
            IdentityError::Description | IdentityError::Code | IdentityError::Token(_) => {
                (StatusCode::FORBIDDEN, "elsewhere-not-believed")
            }
        },
    };
    tracing::warn!(error = %not, "nobody came from the provider");
    let sheet = Sheet::staff(shared, shift, "");
    let deeds = vec![Link {
        href: String::from(urls::STAFF),
        name: sheet.say("signed-off-again"),
    }];
    Ok(sheet.send_words(status, "elsewhere-refused-title", &[text], deeds))
}

/// A value of a query that stands there once.
fn one(query: &str, name: &str) -> Option<String> {
    let mut found = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
    let (_, value) = found.next()?;
    found.next().is_none().then(|| value.into_owned())
}
