//! Sends money back to the card.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::cashier::RefundWish;
use crate::domain::Currency;
use crate::domain::Money;
use crate::domain::MoneyError;
use crate::web::Shared;
use crate::web::api::answers::RefundAnswer;
use crate::web::api::bodies::NewRefund;
use crate::web::api::library;
use crate::web::error::Problem;
use crate::web::extract::Keyed;
use crate::web::extract::OrderPath;
use crate::web::extract::SignedIn;
use crate::web::limits;
use crate::web::problem_body::ProblemBody;
use crate::web::reply::Rendered;
use crate::web::reply::Reply;
use crate::web::reply::answer;
use crate::web::reply::to_the_end;

/// Refunds a part of what was captured, or all of it, to the card that paid.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/refunds", request_body = NewRefund, tag = "orders",
    params(
        ("id" = String, Path, description = "the order"),
        ("Idempotency-Key" = String, Header, description = "1 to 255 visible ASCII characters"),
    ),
    responses(
        (status = 201, description = "the refund", body = RefundAnswer),
        (status = 409, description = "`state_conflict`: nothing was captured", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "`refundable_changed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn refund(
    State(shared): State<Arc<Shared>>,
    SignedIn(caller): SignedIn,
    OrderPath(id): OrderPath,
    Keyed { key, body }: Keyed<NewRefund>,
) -> Result<Reply, Problem> {
    let currency = library(&shared, &caller)?.currency;
    let wish = RefundWish {
        amount: amount(&body.amount, currency, "amount")?,
        reason: reason(&body.reason)?,
        refundable_seen: amount(&body.refundable_seen, currency, "refundable_seen")?,
    };
    to_the_end(async move {
        let cashier = shared.cashier();
        let outcome = cashier.refund(&caller, &key, id, &wish).await?;
        Reply::to(outcome, (cashier, &caller, &key), |refund| {
            answer(StatusCode::CREATED, &RefundAnswer::new(refund)).map(Rendered::Final)
        })
        .await
    })
    .await
    .or_later()
}

fn amount(text: &str, currency: Currency, field: &'static str) -> Result<Money, Problem> {
    Money::parse(text, currency).map_err(|error| {
        let message = match error {
            MoneyError::TooManyDigits => "has more decimal digits than the currency",
            MoneyError::NotDecimal
            | MoneyError::OutOfRange
            | MoneyError::MixedCurrencies
            | MoneyError::UnknownCurrency => "must be a decimal amount",
        };
        Problem::invalid(field, message)
    })
}

fn reason(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let fits =
        (1..=limits::REASON_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits {
        Ok(text.to_owned())
    } else {
        Err(Problem::invalid(
            "reason",
            "must be 1 to 200 characters on one line",
        ))
    }
}
