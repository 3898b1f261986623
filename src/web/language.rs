//! Choosing the language of the pages. The choice lies in the store, under the code of the cookie: a browser keeps
//! nothing of it.

use std::sync::Arc;

use axum::extract::FromRequest;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header;
use axum::response::Response;

use crate::text::Texts;
use crate::web::Shared;
use crate::web::body;
use crate::web::cookies::Jar;
use crate::web::extract::Address;
use crate::web::fault::Fault;
use crate::web::form::Fields;
use crate::web::form::Proof;
use crate::web::sheet::give;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::views::Tongue;
use crate::web::visit::Ticket;

/// The languages to choose from, for somebody who reads in one of them.
pub(super) fn shown(text: &Texts) -> Vec<Tongue> {
    let tongue = |each: &'static Texts| Tongue {
        code: each.language(),
        name: each.name(),
        direction: each.direction(),
        here: each.language() == text.language(),
    };
    Texts::all().iter().map(tongue).collect()
}

/// A choice.
#[derive(Debug)]
pub(super) struct Choice {
    headers: HeaderMap,
    fields: Fields,
}

impl FromRequest<Arc<Shared>> for Choice {
    type Rejection = Fault;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Fault> {
        let (parts, body) = request.into_parts();
        let body = body::whole(&parts, body).await?;
        let secret = jar_of(parts.uri.path()).secret(&parts.headers);
        let proof = Proof {
            headers: &parts.headers,
            secret: secret.as_ref(),
            public_url: &shared.service.public_url,
            path: parts.uri.path(),
            order: None,
            redactor: shared.cashier().redactor(),
        };
        let fields = Fields::of_anybody(proof, &body);
        body::wipe(body);
        Ok(Self {
            fields: fields?,
            headers: parts.headers,
        })
    }
}

/// Notes a patron's choice, and goes back to where it was made.
pub(super) async fn choose(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    choice: Choice,
) -> Result<Response, Fault> {
    let ticket = Ticket::of(&choice.headers, Jar::Patron, &shared);
    note(&shared, address, choice, &ticket, urls::HOME).await
}

/// As [`choose`], at the desk.
pub(super) async fn choose_at_desk(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    choice: Choice,
) -> Result<Response, Fault> {
    let ticket = Ticket::of(&choice.headers, Jar::Staff, &shared);
    note(&shared, address, choice, &ticket, urls::STAFF).await
}

async fn note(
    shared: &Shared,
    address: std::net::IpAddr,
    choice: Choice,
    ticket: &Ticket,
    home: &str,
) -> Result<Response, Fault> {
    let Choice { headers, mut fields } = choice;
    let language = fields.take("language")?;
    fields.done()?;
    let texts = Texts::of(&language).ok_or(Fault::Malformed)?;
    shared
        .languages
        .take(address, shared.cashier().clock().now())
        .map_err(|after| Fault::SlowDown { after })?;
    shared
        .service
        .door
        .speak(&ticket.secret, texts.language())
        .await?;
    let mut response = go_to(came_from(&headers, &shared.service.public_url).unwrap_or(home));
    if ticket.fresh {
        give(&mut response, ticket);
    }
    Ok(response)
}

/// The page of ours that the form stood on, as the browser says; `None` where it does not.
fn came_from<'a>(headers: &'a HeaderMap, public_url: &str) -> Option<&'a str> {
    let path = headers
        .get(header::REFERER)?
        .to_str()
        .ok()?
        .strip_prefix(public_url)?;
    // Two slashes would be another host.
    let ours = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    ours.then_some(path)
}

/// Whose pages an address belongs to.
fn jar_of(path: &str) -> Jar {
    if path == urls::STAFF_LANGUAGE {
        Jar::Staff
    } else {
        Jar::Patron
    }
}
