//! Holds an order's amount on a card.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::cashier::PresentedCard;
use crate::domain::Order;
use crate::domain::PaymentState;
use crate::web::Shared;
use crate::web::api::answers::OrderAnswer;
use crate::web::api::bodies::NewPayment;
use crate::web::api::library;
use crate::web::api::orders::shown;
use crate::web::api::return_url::return_url;
use crate::web::error::Problem;
use crate::web::extract::Keyed;
use crate::web::extract::OrderPath;
use crate::web::extract::SignedIn;
use crate::web::problem_body::ProblemBody;
use crate::web::reply::Rendered;
use crate::web::reply::Reply;
use crate::web::reply::Waited;
use crate::web::reply::to_the_end;
use crate::web::token::card_token;

/// Holds the order's amount on a card; posting and capture follow by themselves. Amounts cannot be said here.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/payment", request_body = NewPayment, tag = "orders",
    params(
        ("id" = String, Path, description = "the order"),
        ("Idempotency-Key" = String, Header, description = "1 to 255 visible ASCII characters"),
    ),
    responses(
        (status = 200, description = "held or further, or the patron has to act: see `next_action`", body = OrderAnswer),
        (status = 202, description = "the processor's answer is not known yet: read the order again", body = OrderAnswer),
        (status = 402, description = "`card_declined`: the order is open for another card", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`state_conflict`, `fee_not_payable`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`slow_down`: too many cards were declined for this order or this patron", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn pay(
    State(shared): State<Arc<Shared>>,
    SignedIn(caller): SignedIn,
    OrderPath(id): OrderPath,
    Keyed { key, body }: Keyed<NewPayment>,
) -> Result<Reply, Problem> {
    let live = library(&shared, &caller)?.live;
    let card = PresentedCard {
        token: card_token(&body.payment_method).ok_or_else(no_token)?,
        return_url: body.return_url.map(|text| return_url(text, live)).transpose()?,
    };
    let work = {
        let (shared, caller) = (Arc::clone(&shared), caller.clone());
        async move {
            let cashier = shared.cashier();
            let outcome = cashier.pay(&caller, &key, id, card).await?;
            Reply::to(outcome, (cashier, &caller, &key), |(order, attempt)| {
                rendered(&shared, order, *attempt)
            })
            .await
        }
    };
    match to_the_end(work).await {
        Waited::Ended(end) => end,
        // Not failed: unknown, and looked after.
        Waited::StillWorking => {
            let order = shared.cashier().order(&caller, id).await?;
            Reply::of(
                StatusCode::ACCEPTED,
                &OrderAnswer::new(&order, &shared.service.public_url),
            )
        }
    }
}

/// What is told of one attempt. What is not known yet is told for now only.
fn rendered(shared: &Shared, order: &Order, number: u32) -> Result<Rendered, Problem> {
    let attempt = order.attempts.iter().find(|attempt| attempt.number == number);
    match attempt.map(|attempt| attempt.state) {
        Some(PaymentState::Confirming | PaymentState::Unknown) => {
            shown(shared, StatusCode::ACCEPTED, order).map(Rendered::Passing)
        }
        Some(PaymentState::Declined) => Ok(Rendered::Final(Problem::card_declined().answer())),
        _ => shown(shared, StatusCode::OK, order).map(Rendered::Final),
    }
}

fn no_token() -> Problem {
    Problem::invalid(
        "payment_method",
        "must be the processor's token of a card: pm_ and letters, digits and underscores",
    )
}
