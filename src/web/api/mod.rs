//! The JSON API, version 1.

mod answers;
mod bodies;
mod openapi;
mod orders;
mod patrons;
mod payment;
mod refunds;
mod return_url;
mod search;
mod tasks;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use axum::routing::post;

use crate::cashier::Caller;
use crate::cashier::Library;
use crate::web::Shared;
use crate::web::error::Problem;

pub use openapi::openapi_json;

/// The routes of the API.
pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/api/v1/openapi.json", get(openapi::show))
        .route("/api/v1/patrons/fees", post(patrons::fees))
        .route("/api/v1/fee-schedule", get(patrons::fee_schedule))
        .route("/api/v1/orders", post(orders::place))
        .route("/api/v1/orders/search", post(search::search))
        .route("/api/v1/orders/{id}", get(orders::show))
        .route("/api/v1/orders/{id}/cancel", post(orders::cancel))
        .route("/api/v1/orders/{id}/payment", post(payment::pay))
        .route("/api/v1/orders/{id}/refunds", post(refunds::refund))
        .route("/api/v1/tasks", get(tasks::list))
}

/// The library that a caller belongs to.
fn library<'a>(shared: &'a Shared, caller: &Caller) -> Result<&'a Library, Problem> {
    let mut libraries = shared.cashier().libraries();
    libraries
        .find(|library| library.id == caller.library)
        .ok_or_else(Problem::not_found)
}
