//! The page of one order, plain: where it stands, how much, and the last four digits of the card.
//!
//! Whoever has the order's id, which nobody can guess, may see it; it names nobody and nothing that was borrowed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Html;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::PublicState;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::OrderPath;

/// The page; whatever is wrong with the address, it is a page that does not exist.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
) -> Result<Response, Problem> {
    let order = match id {
        Ok(OrderPath(id)) => find(shared.cashier(), id).await?,
        Err(_) => None,
    };
    Ok(match order {
        Some(order) => Html(page(&order)).into_response(),
        None => (StatusCode::NOT_FOUND, Html(document("No such order", ""))).into_response(),
    })
}

/// The id alone finds the order, whichever library it belongs to.
async fn find(cashier: &Cashier, id: OrderId) -> Result<Option<Order>, Refusal> {
    for library in cashier.libraries() {
        let caller = Caller::patron(library.id.clone());
        match cashier.order(&caller, id).await {
            Ok(order) => return Ok(Some(order)),
            Err(Refusal::NotFound) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(None)
}

fn page(order: &Order) -> String {
    let card = order
        .card()
        .map(|card| format!("<dt>Card</dt><dd>{} ending in {}</dd>", card.brand, card.last4))
        .unwrap_or_default();
    let facts = format!(
        "<dl><dt>Reference</dt><dd>{}</dd><dt>Amount</dt><dd>{} {}</dd>{card}</dl>",
        order.reference,
        order.amount(),
        order.currency,
    );
    document(words(order.state()), &facts)
}

fn document(title: &str, facts: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"></head>\n\
         <body><main><h1>{title}</h1>{facts}</main></body>\n</html>\n"
    )
}

fn words(state: PublicState) -> &'static str {
    match state {
        PublicState::NeedsAttention => "The library is looking into this payment",
        PublicState::Refunded => "Refunded",
        PublicState::PartlyRefunded => "Partly refunded",
        PublicState::Paid => "Paid",
        PublicState::Posting => "Held on your card, the library is being told",
        PublicState::Held => "Held on your card, not charged yet",
        PublicState::Released => "Not charged: the hold on your card was let go",
        PublicState::Expired => "Not paid in time, nothing was charged",
        PublicState::Cancelled => "Cancelled, nothing was charged",
        PublicState::Open => "Not paid yet",
    }
}
