//! The file by which Apple knows that our address may show Apple Pay. The processor gives it, the configuration names it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::web::Shared;
use crate::web::error::Problem;

/// The file; not there where none is configured.
pub(super) async fn show(State(shared): State<Arc<Shared>>) -> Result<Response, Problem> {
    let text = shared
        .service
        .apple_domain
        .clone()
        .ok_or_else(Problem::not_found)?;
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=us-ascii")];
    Ok((kind, text).into_response())
}
