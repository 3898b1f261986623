//! What every request passes: an id, a time limit, one line of log, the headers of every answer.

use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Instant;

use axum::extract::ConnectInfo;
use axum::extract::MatchedPath;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::Uri;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use tracing::Instrument;

use crate::cashier::Caller;
use crate::masking::Redactor;
use crate::net::asked_from;
use crate::web::Shared;
use crate::web::body;
use crate::web::cover;
use crate::web::cover::Cover;
use crate::web::digits;
use crate::web::error::Problem;
use crate::web::letters;
use crate::web::limits;
use crate::web::measure::Arrival;
use crate::web::seen;
use crate::web::sheet::Reader;
use crate::web::urls;
use crate::web::webhooks;

/// What is found out about a request on its way, for the log.
#[derive(Clone, Debug)]
pub(super) struct Notes {
    caller: Arc<OnceLock<(Caller, String)>>,
}

impl Notes {
    /// The request came with the API key of this name.
    pub(super) fn signed_in(&self, caller: Caller, key_name: &str) {
        // A request signs in once; a second time would change nothing.
        let _ = self.caller.set((caller, key_name.to_owned()));
    }

    fn key_name(&self) -> &str {
        self.caller.get().map_or("none", |(_, name)| name.as_str())
    }

    fn caller(&self) -> Option<Caller> {
        self.caller.get().map(|(caller, _)| caller.clone())
    }
}

/// The outermost layer.
pub(super) async fn face(State(shared): State<Arc<Shared>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    shared.service.proxies.see_through(&mut request);
    // No digits, so that nothing takes it for a card number.
    let id = letters::random(shared.service.randomness.as_ref(), REQUEST_ID_LETTERS);
    let notes = Notes {
        caller: Arc::default(),
    };
    request.extensions_mut().insert(notes.clone());
    let method = known_method(request.method());
    // The template, never the path itself: that is where people write what they should not.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let body_max = match route.as_ref().map(MatchedPath::as_str) {
        Some(webhooks::STRIPE) => limits::WEBHOOK_BODY_MAX,
        _ => limits::JSON_BODY_MAX,
    };
    let reader = Reader::of(&request);
    let template = route.as_ref().map(MatchedPath::as_str);
    let arrival = Arrival::of(&request, template, &shared.service.public_url);
    let span = tracing::info_span!("request", id);
    let redactor = shared.cashier().redactor();
    let from = address_for_the_audit(&request);
    let answered = async {
        let mut response = within_limits(request, body_max, (redactor, next)).await;
        let seen = seen::taken_from(&mut response);
        let kept_out = seen::is_kept_out(&response);
        if seen.is_some() || kept_out {
            let by = match notes.caller() {
                Some(program) => Some(program),
                None => reader.caller(&shared).await,
            };
            if let Some(caller) = by.as_ref().filter(|_| kept_out) {
                shared
                    .cashier()
                    .kept_out(caller, template.unwrap_or("none"))
                    .await;
            }
            if let Some(seen) = seen {
                seen::tell(&shared, by, seen).await;
            }
        }
        response
    };
    let mut response = asked_from(from, answered).instrument(span.clone()).await;
    response = reader.shown(&shared, response).await;
    if let Some(arrival) = arrival {
        arrival.note(&shared, &response);
    }
    on_every_answer(&mut response, &id, shared.service.sandbox);
    let _in_span = span.enter();
    tracing::info!(
        method,
        route = route.as_ref().map_or("none", MatchedPath::as_str),
        status = response.status().as_u16(),
        ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        key = notes.key_name(),
        "answered"
    );
    response
}

/// The address of somebody at the library, or of a program. That of a patron is no business of the audit (promise P3).
fn address_for_the_audit(request: &Request) -> Option<IpAddr> {
    let path = request.uri().path();
    if path.starts_with(urls::STAFF) || path.starts_with("/api/") {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        return peer.map(|peer| peer.0.ip());
    }
    None
}

async fn within_limits(request: Request, body_max: usize, (redactor, next): (&Redactor, Next)) -> Response {
    let answer = async {
        let request = body::read_first(request, body_max).await;
        match address_is_clean(request.uri(), redactor) {
            Ok(()) => next.run(request).await,
            Err(problem) => problem.into_response(),
        }
    };
    match tokio::time::timeout(limits::REQUEST_WITHIN, answer).await {
        Ok(response) => response,
        Err(_) => Problem::still_working().into_response(),
    }
}

fn address_is_clean(uri: &Uri, redactor: &Redactor) -> Result<(), Problem> {
    if let Some(seen) = digits::in_address(redactor, uri) {
        return Err(Problem::card_number(seen));
    }
    if uri.path().starts_with("/api/") && uri.query().is_some_and(|query| !query.is_empty()) {
        return Err(Problem::malformed("The calls of this API take no query."));
    }
    Ok(())
}

/// A method is a word of the client's choice; only the known ones reach the log.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

const REQUEST_ID_LETTERS: usize = 20;

fn on_every_answer(response: &mut Response, id: &str, sandbox: bool) {
    let cover = response.extensions_mut().remove::<Cover>();
    let headers = response.headers_mut();
    cover::put(headers, cover.as_ref());
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-request-id", id);
    }
    if sandbox {
        headers.insert("lastfour-sandbox", HeaderValue::from_static("no real money"));
    }
}
