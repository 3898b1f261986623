//! Takes the processor's signed events: stored first, answered then, acted on later.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use crate::web::Shared;
use crate::web::body;
use crate::web::error::Problem;
use crate::web::reply::Reply;
use crate::web::reply::to_the_end;

/// Where Stripe sends its events.
pub(super) const STRIPE: &str = "/webhooks/stripe";

#[derive(Serialize)]
struct Received {
    received: bool,
}

/// Stores an event of Stripe. Card numbers in it are removed, the event is kept.
pub(super) async fn receive(State(shared): State<Arc<Shared>>, request: Request) -> Result<Reply, Problem> {
    let (parts, body) = request.into_parts();
    let body = body::whole(&parts, body).await?;
    let mut signatures = parts.headers.get_all("stripe-signature").iter();
    let (Some(signature), None) = (signatures.next(), signatures.next()) else {
        return Err(Problem::malformed("One Stripe-Signature header is needed."));
    };
    let signature = signature
        .to_str()
        .map_err(|_| Problem::malformed("The Stripe-Signature header cannot be read."))?
        .to_owned();
    let cashier = Arc::clone(shared.cashier());
    to_the_end(async move {
        let received = cashier.receive_event(&body, &signature).await;
        body::wipe(body);
        Ok::<_, Problem>(received?)
    })
    .await
    .or_later()?;
    Reply::of(StatusCode::OK, &Received { received: true })
}
