//! What is sent to FOLIO with a body, and what it books on a fee.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::clock;
use crate::sandbox::ils::Ils;
use crate::sandbox::ils::books::Books;
use crate::sandbox::ils::books::Change;
use crate::sandbox::ils::books::Payment;
use crate::sandbox::ils::books::Place;
use crate::sandbox::ils::cents;
use crate::sandbox::ils::decimal;
use crate::sandbox::ils::folio::SERVICE_POINT;
use crate::sandbox::ils::folio::calls::Call;
use crate::sandbox::ils::folio::records;
use crate::sandbox::ils::folio::records::Known;
use crate::sandbox::library::Posting;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Login {
    pub(super) username: String,
    pub(super) password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pin {
    pub(super) id: String,
    pub(super) pin: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToCheck {
    amount: String,
}

/// A payment or a refund of a fee.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Booking {
    amount: String,
    comments: Option<String>,
    transaction_info: Option<String>,
    #[serde(rename = "notifyPatron")]
    _notify_patron: bool,
    service_point_id: String,
    user_name: String,
    payment_method: String,
}

impl Ils {
    pub(super) fn folio_check(&self, call: &Call, id: &str, body: &[u8]) -> Response {
        let Ok(asked) = serde_json::from_slice::<ToCheck>(body) else {
            return invalid();
        };
        let books = self.books();
        let Some(known) = records::known(&books, id) else {
            return unknown();
        };
        match payable(known, &asked.amount) {
            Ok(cents) => Json(json!({
                "accountId": id, "amount": asked.amount, "allowed": true,
                "remainingAmount": decimal(known.fee.left_cents.saturating_sub(cents)),
            }))
            .into_response(),
            Err(why) => not_allowed(call, body, why),
        }
    }

    pub(super) async fn folio_pay(&self, call: &Call, id: &str, body: &[u8]) -> Response {
        let Some(booking) = booking(body) else {
            return invalid();
        };
        let amount = booking.amount.clone();
        let receipt = {
            let mut books = self.books();
            let Some(known) = records::known(&books, id) else {
                return unknown();
            };
            let cents = match payable(known, &booking.amount) {
                Ok(cents) => cents,
                Err(why) => return refused(call, body, why),
            };
            let payment = made(known, cents, booking);
            self.enter(&mut books, Change::Payment(payment))
        };
        if receipt.settled().await.is_err() {
            return lost();
        }
        self.folio_booked(id, &amount, 1)
    }

    pub(super) async fn folio_refund(&self, call: &Call, id: &str, body: &[u8]) -> Response {
        let Some(booking) = booking(body) else {
            return invalid();
        };
        let amount = booking.amount.clone();
        let receipt = {
            let mut books = self.books();
            let Some(known) = records::known(&books, id) else {
                return unknown();
            };
            let refundable = records::refundable_cents(&books, known);
            let cents = cents(&booking.amount).filter(|cents| (1..=refundable).contains(cents));
            let Some(cents) = cents else {
                return refused(
                    call,
                    body,
                    "Refund amount must be greater than zero and less than or equal to Selected amount",
                );
            };
            let mut refund = made(known, cents, booking);
            let whole = takes_back(body, &books, known);
            refund.taken_back = whole.is_some();
            if let Some(payment) = whole {
                let _first = self.enter(&mut books, Change::TakenBack(payment));
            }
            self.enter(&mut books, Change::Refund(refund))
        };
        if receipt.settled().await.is_err() {
            return lost();
        }
        self.folio_booked(id, &amount, 2)
    }

    /// Status 201, with the last so many actions.
    fn folio_booked(&self, id: &str, amount: &str, actions: usize) -> Response {
        let books = self.books();
        let Some(known) = records::known(&books, id) else {
            return unknown();
        };
        let mut told: Vec<Value> = records::actions(known, &books);
        let made = told.split_off(told.len().saturating_sub(actions));
        let body = json!({
            "accountId": id, "amount": amount, "remainingAmount": decimal(known.fee.left_cents),
            "feefineactions": made,
        });
        (StatusCode::CREATED, Json(body)).into_response()
    }
}

/// The payment that a refund takes back whole: the last one with its amount and its transaction.
pub(super) fn takes_back(body: &[u8], books: &Books, known: Known<'_>) -> Option<usize> {
    let booking = booking(body)?;
    let name = booking.transaction_info?;
    let amount = cents(&booking.amount)?;
    books.payments.iter().rposition(|payment| {
        payment.fee == known.fee.id
            && !payment.taken_back
            && payment.cents == amount
            && payment.transaction.as_deref() == Some(name.as_str())
    })
}

/// Status 422 to a question.
pub(super) fn not_allowed(call: &Call, body: &[u8], why: &str) -> Response {
    let body = json!({
        "accountId": call.account().unwrap_or_default(), "amount": amount(body), "allowed": false, "errorMessage": why,
    });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
}

/// Status 422 to a deed.
pub(super) fn refused(call: &Call, body: &[u8], why: &str) -> Response {
    let body = json!({
        "accountId": call.account().unwrap_or_default(), "amount": amount(body), "errorMessage": why,
    });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
}

fn booking(body: &[u8]) -> Option<Booking> {
    let booking: Booking = serde_json::from_slice(body).ok()?;
    let complete = booking.service_point_id == SERVICE_POINT
        && !booking.user_name.is_empty()
        && !booking.payment_method.is_empty();
    complete.then_some(booking)
}

/// Who may pay how much is all that is looked at: not who asks.
fn payable(known: Known<'_>, amount: &str) -> Result<i64, &'static str> {
    let cents = cents(amount).ok_or("Invalid amount entered")?;
    if cents < 1 {
        return Err("Amount must be positive");
    }
    if known.fee.left_cents < 1 {
        return Err("Fee/fine is already closed");
    }
    if cents > known.fee.left_cents {
        return Err("Requested amount exceeds remaining amount");
    }
    if known.fee.posting == Posting::Refused {
        return Err("This fee can only be paid at the desk");
    }
    Ok(cents)
}

fn made(known: Known<'_>, cents: i64, booking: Booking) -> Payment {
    Payment {
        barcode: known.of.barcode.clone(),
        fee: known.fee.id.clone(),
        cents,
        transaction: booking.transaction_info,
        comments: booking.comments,
        at: clock::now_s(),
        place: Place::Folio,
        taken_back: false,
    }
}

fn amount(body: &[u8]) -> String {
    let asked: Option<Value> = serde_json::from_slice(body).ok();
    let amount = asked.as_ref().and_then(|asked| asked.get("amount")?.as_str());
    amount.unwrap_or_default().to_owned()
}

fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "Fee/fine ID not found").into_response()
}

fn lost() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "the books are lost").into_response()
}

fn invalid() -> Response {
    let error =
        json!({"message": "the body is not as described", "type": "1", "code": "-1", "parameters": []});
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({"errors": [error]}))).into_response()
}
