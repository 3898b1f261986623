//! The bank's question of a 3-D Secure step: the patron says yes or no, on a page of the bank that leads back where the
//! payment came from, or in a frame inside of the library's page.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse as _;
use axum::response::Response;

use crate::sandbox::browser::html;
use crate::sandbox::processor::Processor;
use crate::sandbox::processor::Reply;
use crate::sandbox::processor::attempt;
use crate::sandbox::processor::attempt::PatronSays;
use crate::sandbox::processor::books::Intent;
use crate::sandbox::processor::books::Status;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;

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
    let form = |answer: &str, class: &str, label: &str| {
        format!(
            "<form method=\"post\" action=\"/sandbox/3ds/{}/{answer}\"><button{class}>{label}</button></form>",
            intent.id
        )
    };
    let body = format!(
        "<p>Your bank asks: do you agree to pay {}?</p>\n<div class=\"buttons\">{}{}</div>",
        html::amount(intent.amount, &intent.currency),
        form("complete", "", "Complete"),
        form("fail", " class=\"quiet\"", "Fail"),
    );
    html::page(StatusCode::OK, BANK, &body)
}

/// `POST /sandbox/3ds/{id}/complete` or `/fail`: the answer, and the way back.
pub(in crate::sandbox) async fn answer(
    State(processor): State<Arc<Processor>>,
    Path((id, answer)): Path<(String, String)>,
) -> Response {
    let Some(patron_says) = patron_says(&answer) else {
        return page(StatusCode::NOT_FOUND, "There is no such answer.");
    };
    let outcome = processor.bank_is_told(&id, patron_says).await;
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

/// `POST /v3/three-d-secure/complete` or `/fail`: the answer out of the frame, which knows the payment by its
/// `client_secret` alone. Gives the payment intent, or why it failed.
pub(in crate::sandbox) async fn answer_in_frame(
    State(processor): State<Arc<Processor>>,
    Path(answer): Path<String>,
    body: Bytes,
) -> Response {
    let outcome = match (patron_says(&answer), processor.payment_of_secret(&body)) {
        (None, _) => Err(Refusal::no_such_call()),
        (_, Err(refusal)) => Err(refusal),
        (Some(patron_says), Ok(id)) => processor.bank_is_told(&id, patron_says).await,
    };
    let reply = Reply::of(outcome);
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(reply.body)).into_response()
}

impl Processor {
    async fn bank_is_told(&self, id: &str, patron_says: PatronSays) -> Answered {
        self.work(|desk| {
            let mut intent = desk.intent(id)?;
            attempt::authenticate(desk, &mut intent, patron_says)?;
            Ok(desk.writer().intent(&intent, &Expand::default()))
        })
        .await
    }

    /// The id of the payment whose client secret stands in a form.
    fn payment_of_secret(&self, form: &[u8]) -> Result<String, Box<Refusal>> {
        let mut form = Form::parse(form)?;
        let secret = form.require("client_secret")?;
        form.finish()?;
        let (id, _) = secret.split_once("_secret_").unwrap_or_default();
        let books = self.books();
        let intent = books.intents.find(id);
        intent
            .filter(|intent| intent.client_secret == secret)
            .map(|intent| intent.id.clone())
            .ok_or_else(|| Refusal::no_such("intent"))
    }
}

fn patron_says(answer: &str) -> Option<PatronSays> {
    match answer {
        "complete" => Some(PatronSays::Yes),
        "fail" => Some(PatronSays::No),
        _ => None,
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
    html::page(status, BANK, &format!("<p>{text}</p>"))
}

const BANK: &str = "Sandbox bank";
