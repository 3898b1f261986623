//! The bank's page of a 3-D Secure step: the patron says yes or no, then goes back where the payment came from.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::header::LOCATION;
use axum::response::Html;
use axum::response::IntoResponse as _;
use axum::response::Response;

use crate::sandbox::processor::Processor;
use crate::sandbox::processor::attempt;
use crate::sandbox::processor::attempt::PatronSays;
use crate::sandbox::processor::books::Intent;
use crate::sandbox::processor::books::Status;

/// `GET /sandbox/3ds/{id}`: the page that asks.
pub(in crate::sandbox) async fn ask(
    State(processor): State<Arc<Processor>>,
    Path(id): Path<String>,
) -> Response {
    let intent = processor.books().intents.find(&id).cloned();
    let Some(intent) = intent else {
        return page(StatusCode::NOT_FOUND, "There is no such payment.");
    };
    if intent.status != Status::RequiresAction {
        return page(StatusCode::OK, "This payment waits for nobody.");
    }
    let form = |answer: &str, label: &str| {
        format!(
            "<form method=\"post\" action=\"/sandbox/3ds/{}/{answer}\"><button>{label}</button></form>",
            intent.id
        )
    };
    let text = format!(
        "Your bank asks: pay {} {} (smallest units)?</p>{}{}<p>",
        intent.amount,
        intent.currency.to_ascii_uppercase(),
        form("complete", "Complete"),
        form("fail", "Fail"),
    );
    page(StatusCode::OK, &text)
}

/// `POST /sandbox/3ds/{id}/complete` or `/fail`: the answer, and the way back.
pub(in crate::sandbox) async fn answer(
    State(processor): State<Arc<Processor>>,
    Path((id, answer)): Path<(String, String)>,
) -> Response {
    let patron_says = match answer.as_str() {
        "complete" => PatronSays::Yes,
        "fail" => PatronSays::No,
        _ => return page(StatusCode::NOT_FOUND, "There is no such answer."),
    };
    let outcome = processor
        .work(|desk| {
            let mut intent = desk.intent(&id)?;
            attempt::authenticate(desk, &mut intent, patron_says)?;
            Ok(serde_json::Value::Null)
        })
        .await;
    let paid = match &outcome {
        Ok(_) => true,
        Err(refusal) if refusal.status == 402 => false,
        Err(refusal) if refusal.status == 404 => {
            return page(StatusCode::NOT_FOUND, "There is no such payment.");
        }
        Err(refusal) if refusal.status < 500 => {
            return page(StatusCode::CONFLICT, "This payment waits for nobody.");
        }
        Err(_) => {
            return page(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The sandbox could not do this.",
            );
        }
    };
    let intent = processor.books().intents.find(&id).cloned();
    match intent.and_then(|intent| way_back(&intent, paid)) {
        Some(url) => (StatusCode::SEE_OTHER, [(LOCATION, url)]).into_response(),
        None if paid => page(StatusCode::OK, "The bank has agreed. You can close this page."),
        None => page(StatusCode::OK, "The bank has refused. You can close this page."),
    }
}

/// The caller's return URL with the outcome in its query, as Stripe writes it.
fn way_back(intent: &Intent, paid: bool) -> Option<HeaderValue> {
    let url = intent.return_url.as_deref()?;
    let (url, fragment) = url
        .split_once('#')
        .map_or((url, None), |(url, fragment)| (url, Some(fragment)));
    let joint = if url.contains('?') { '&' } else { '?' };
    let status = if paid { "succeeded" } else { "failed" };
    let mut back = format!(
        "{url}{joint}payment_intent={}&payment_intent_client_secret={}&redirect_status={status}",
        intent.id, intent.client_secret,
    );
    if let Some(fragment) = fragment {
        back.push('#');
        back.push_str(fragment);
    }
    HeaderValue::from_str(&back).ok()
}

fn page(status: StatusCode, text: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sandbox bank</title>\
         <h1>Sandbox bank</h1><p>No real money moves here.</p><p>{text}</p></html>"
    );
    let headers = [(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'"),
    )];
    (status, headers, Html(html)).into_response()
}
