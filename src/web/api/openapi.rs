//! The API's own description, OpenAPI 3.1.

use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use utoipa::Modify;
use utoipa::OpenApi;
use utoipa::openapi::RefOr;
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::security::HttpBuilder;
use utoipa::openapi::security::SecurityScheme;

use crate::web::api::orders;
use crate::web::api::patrons;
use crate::web::api::payment;
use crate::web::api::refunds;
use crate::web::api::search;
use crate::web::api::tasks;
use crate::web::error::Problem;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "lastfour",
        version = "1",
        description = "Card payments for public libraries. Amounts are decimal strings with the currency's digits, \
                       times RFC 3339 UTC. A POST that makes or moves something needs an `Idempotency-Key`; a replay \
                       gives the stored answer with `Idempotent-Replayed: true`, for 24 hours at least; after that the \
                       same key is a new request. Any call may also answer with a \
                       problem: 400, 401, 413, 415, 422, 429, 500 or 503.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        patrons::fees,
        patrons::fee_schedule,
        orders::place,
        orders::show,
        orders::cancel,
        payment::pay,
        refunds::refund,
        search::search,
        tasks::list,
    ),
    security(("api_key" = [])),
    modifiers(&ApiKeyScheme),
)]
struct Description;

struct ApiKeyScheme;

impl Modify for ApiKeyScheme {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API key of one library."))
            .build();
        let components = openapi.components.get_or_insert_default();
        components
            .security_schemes
            .insert(String::from("api_key"), RefOr::T(SecurityScheme::Http(scheme)));
    }
}

/// The description as JSON text.
///
/// # Errors
/// When it cannot be written as JSON; a test sees that it can.
pub fn openapi_json() -> Result<String, serde_json::Error> {
    Description::openapi().to_pretty_json()
}

/// Needs no key: it says nothing that the program's text does not.
pub(super) async fn show() -> Result<Response, Problem> {
    let text = openapi_json().map_err(|_| Problem::internal())?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
