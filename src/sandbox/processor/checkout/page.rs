//! The page of a checkout session, `/c/pay/{session}`: what is paid, and a card form that works without scripts.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse as _;
use axum::response::Response;
use serde_json::Value;

use crate::sandbox::browser::html;
use crate::sandbox::processor::Processor;
use crate::sandbox::processor::books::Intent;
use crate::sandbox::processor::books::Session;
use crate::sandbox::processor::books::SessionStatus;
use crate::sandbox::processor::books::Status;
use crate::sandbox::processor::cards;
use crate::sandbox::processor::cards::Card;
use crate::sandbox::processor::checkout;
use crate::sandbox::processor::checkout::paying;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::refusal::CardError;
use crate::sandbox::processor::refusal::Refusal;

/// `GET /c/pay/{session}`: the page.
pub(in crate::sandbox) async fn show(
    State(processor): State<Arc<Processor>>,
    Path(id): Path<String>,
) -> Response {
    match processor.seen(&id).await {
        Ok((session, intent)) => page(&session, &Fault::of_last_try(intent.as_ref())),
        Err(refusal) => trouble(&refusal),
    }
}

/// `POST /c/pay/{session}`: the card. Leads on to the library or the bank, or shows what is wrong.
pub(in crate::sandbox) async fn submit(
    State(processor): State<Arc<Processor>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let refused = match take_card(&body) {
        Ok(card) => {
            let tried = processor.work(|desk| paying::pay(desk, &id, card)).await;
            tried.err()
        }
        Err(refusal) => Some(refusal),
    };
    let (session, intent) = match processor.seen(&id).await {
        Ok(seen) => seen,
        Err(refusal) => return trouble(&refusal),
    };
    let waits = intent
        .as_ref()
        .filter(|intent| intent.status == Status::RequiresAction);
    match (refused, waits) {
        (None, Some(intent)) => lead_to(&format!("/sandbox/3ds/{}", intent.id)),
        (None, None) => lead_to(&way_out(&session)),
        (Some(refusal), _) if session.status == SessionStatus::Open => {
            page(&session, &Fault::of_refusal(&refusal))
        }
        // A twin of this request was first, as after a double click.
        (Some(_), _) if session.status == SessionStatus::Complete => lead_to(&way_out(&session)),
        (Some(_), _) => page(&session, &Fault::default()),
    }
}

/// `GET /c/pay/{session}/back`: from the bank's page on to the library, or back to the card form.
pub(in crate::sandbox) async fn back(
    State(processor): State<Arc<Processor>>,
    Path(id): Path<String>,
) -> Response {
    match processor.seen(&id).await {
        Ok((session, _)) if session.status == SessionStatus::Complete => lead_to(&way_out(&session)),
        Ok((session, _)) => lead_to(&format!("/c/pay/{}", session.id)),
        Err(refusal) => trouble(&refusal),
    }
}

impl Processor {
    /// A session as it is now, with its payment intent if it has come so far.
    async fn seen(&self, id: &str) -> Result<(Session, Option<Intent>), Box<Refusal>> {
        self.work(|desk| checkout::current(desk, id).map(|_| Value::Null))
            .await?;
        let books = self.books();
        let session = books.sessions.find(id).cloned();
        let session = session.ok_or_else(|| Refusal::no_such("session"))?;
        let intent = books.intents.find(&session.prepared.id).cloned();
        Ok((session, intent))
    }
}

/// What to say beside a field or, without one, above the form.
#[derive(Debug, Default)]
struct Fault {
    field: Option<&'static str>,
    message: Option<String>,
}

impl Fault {
    fn of_refusal(refusal: &Refusal) -> Self {
        let body = refusal.body();
        let text = |name: &str| body.pointer(&format!("/error/{name}")).and_then(Value::as_str);
        let field = match text("param") {
            Some("card[number]") => Some("number"),
            Some("card[exp_month]" | "card[exp_year]") => Some("expiry"),
            Some("card[cvc]") => Some("code"),
            Some(_) | None => None,
        };
        let message = text("message").map(str::to_owned);
        Self { field, message }
    }

    fn of_last_try(intent: Option<&Intent>) -> Self {
        let failed = intent.and_then(|intent| intent.last_error.as_ref());
        Self {
            field: None,
            message: failed.map(|failed| failed.error.message.clone()),
        }
    }

    fn beside(&self, field: &str) -> Option<&str> {
        self.message.as_deref().filter(|_| self.field == Some(field))
    }
}

/// Looks the card up and drops its number, as [`cards::take`] does.
fn take_card(body: &[u8]) -> Result<Card, Box<Refusal>> {
    let mut form = Form::parse(body)?;
    let wrong = |param: &str, message: &str| {
        let error = CardError::new("incomplete_card", None, message);
        Err(Refusal::card(&error).with_param(param))
    };
    let empty = |name: &str| form.peek(name).is_none_or(|value| value.trim().is_empty());
    if empty("card[number]") {
        return wrong("card[number]", "Enter the card number.");
    }
    let code_missing = empty("card[cvc]");
    let expiry = form.take("expiry")?.unwrap_or_default();
    let Some((month, year)) = month_and_year(&expiry) else {
        return wrong("card[exp_month]", "Enter the expiry date as MM/YY.");
    };
    if code_missing {
        return wrong("card[cvc]", "Enter the security code.");
    }
    form.put("card[exp_month]", month);
    form.put("card[exp_year]", year);
    cards::take(&mut form)
}

/// `12/44`, `12 / 2044`, `1244`.
fn month_and_year(text: &str) -> Option<(String, String)> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (month, year) = match text.split_once(['/', '-']) {
        Some(parts) => parts,
        None => text.split_at_checked(2)?,
    };
    let number = |part: &str, lengths: &[usize]| {
        lengths.contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit())
    };
    (number(month, &[1, 2]) && number(year, &[2, 4])).then(|| (month.to_owned(), year.to_owned()))
}

fn page(session: &Session, fault: &Fault) -> Response {
    match session.status {
        SessionStatus::Open => card_page(session, fault),
        SessionStatus::Complete => {
            let text = "<p>This payment is done. Nothing more is to do here.</p>\n";
            let body = format!("{text}{}", link(Some(&way_out(session))));
            html::page(StatusCode::OK, "Payment done", &body)
        }
        SessionStatus::Expired => {
            let text = "<p>Nothing was paid here, and nothing can be paid here any more.</p>\n";
            let body = format!("{text}{}", link(session.cancel_url.as_deref()));
            html::page(StatusCode::GONE, "This page has expired", &body)
        }
    }
}

fn card_page(session: &Session, fault: &Fault) -> Response {
    let currency = &session.prepared.currency;
    let total = html::amount(session.prepared.amount, currency);
    let items: Vec<String> = session
        .items
        .iter()
        .map(|item| {
            let price = html::amount(item.unit_amount.saturating_mul(item.quantity), currency);
            let times = Some(item.quantity).filter(|quantity| *quantity > 1);
            let times = times.map(|quantity| format!(" × {quantity}")).unwrap_or_default();
            format!("<li>{}{times}: {price}</li>\n", html::escape(&item.name))
        })
        .collect();
    let alert = fault.message.as_deref().filter(|_| fault.field.is_none());
    let alert = alert.map(|text| format!("<p class=\"alert\" role=\"alert\">{}</p>\n", html::escape(text)));
    let body = format!(
        "{alert}<p class=\"amount\">{total}</p>\n<ul class=\"items\">\n{items}</ul>\n\
         <form method=\"post\" action=\"/c/pay/{id}\" novalidate>\n<div class=\"card\">\n{number}{expiry}{code}</div>\n\
         <div class=\"buttons\"><button>Pay {total}</button>{away}</div>\n</form>",
        alert = alert.unwrap_or_default(),
        items = items.concat(),
        id = session.id,
        number = field("number", "card[number]", "Card number", "cc-number", fault),
        expiry = field("expiry", "expiry", "Expiry date (MM/YY)", "cc-exp", fault),
        code = field("code", "card[cvc]", "Security code", "cc-csc", fault),
        away = link(session.cancel_url.as_deref()),
    );
    let (status, title) = if fault.message.is_some() {
        (StatusCode::PAYMENT_REQUIRED, "Error: Pay by card")
    } else {
        (StatusCode::OK, "Pay by card")
    };
    html::page(status, title, &body)
}

/// A field of the card form. What was typed is never written back.
fn field(id: &str, name: &str, label: &str, autocomplete: &str, fault: &Fault) -> String {
    let class = if id == "number" { "field wide" } else { "field" };
    let (marks, note) = match fault.beside(id) {
        Some(message) => (
            format!(" aria-invalid=\"true\" aria-describedby=\"{id}-error\" autofocus"),
            format!(
                "<p id=\"{id}-error\" class=\"error\">{}</p>\n",
                html::escape(message)
            ),
        ),
        None => (String::new(), String::new()),
    };
    format!(
        "<div class=\"{class}\">\n<label for=\"{id}\">{label}</label>\n\
         <input id=\"{id}\" name=\"{name}\" autocomplete=\"{autocomplete}\" inputmode=\"numeric\" \
         spellcheck=\"false\" aria-required=\"true\"{marks}>\n{note}</div>\n"
    )
}

fn link(url: Option<&str>) -> String {
    url.map(|url| {
        let url = html::escape(url);
        format!("<a class=\"button quiet\" href=\"{url}\">Back to the library</a>")
    })
    .unwrap_or_default()
}

fn way_out(session: &Session) -> String {
    session.success_url.replace("{CHECKOUT_SESSION_ID}", &session.id)
}

fn lead_to(url: &str) -> Response {
    match HeaderValue::from_str(url) {
        Ok(url) => (StatusCode::SEE_OTHER, [(LOCATION, url)]).into_response(),
        Err(_) => trouble(&Refusal::internal()),
    }
}

fn trouble(refusal: &Refusal) -> Response {
    if refusal.status == 404 {
        html::page(StatusCode::NOT_FOUND, "There is no such page", "")
    } else {
        let text = "<p>Try again in a little while.</p>";
        html::page(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The sandbox could not do this",
            text,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_date_is_read_as_people_write_it() {
        let pair = |month: &str, year: &str| Some((month.to_owned(), year.to_owned()));
        assert_eq!(month_and_year("12/44"), pair("12", "44"));
        assert_eq!(month_and_year(" 1 / 2044 "), pair("1", "2044"));
        assert_eq!(month_and_year("1244"), pair("12", "44"));
        for wrong in ["", "12", "12/", "/44", "ab/cd", "12/444", "é2", "123/44"] {
            assert_eq!(month_and_year(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_incomplete_card_is_named_by_its_field_and_never_repeated() {
        for (body, param) in [
            ("expiry=12/44&card[cvc]=123", "card[number]"),
            (
                "card[number]=4242424242424242&expiry=x&card[cvc]=123",
                "card[exp_month]",
            ),
            ("card[number]=4242424242424242&expiry=12/44", "card[cvc]"),
            (
                "card[number]=4242424242424241&expiry=12/44&card[cvc]=123",
                "card[number]",
            ),
        ] {
            let refused = take_card(body.as_bytes()).unwrap_err();

            assert_eq!(refused.body()["error"]["param"], param);
            assert!(!format!("{refused:?}").contains("424242"));
        }
    }
}
