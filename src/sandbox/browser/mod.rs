//! What browsers get from the processor's origin: a script in the shape of Stripe.js, the frames that it opens, and how
//! every page of the sandbox looks.
//!
//! A card number is typed into a frame of this origin and posted to this origin; the page around it learns brand, last
//! four digits and token.

pub(super) mod html;

use axum::Router;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::http::header::CACHE_CONTROL;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::header::CONTENT_TYPE;
use axum::http::header::REFERRER_POLICY;
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use axum::response::IntoResponse as _;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;

use crate::sandbox::control::Control;
use crate::sandbox::processor::three_d_secure;

/// Everything below `/v3`.
pub(super) fn routes() -> Router<Control> {
    Router::new()
        .route("/v3/", get(async || public(SCRIPT, include_str!("stripe.js"))))
        .route(
            "/v3/card-frame",
            get(async || frame(include_str!("card-frame.html"))),
        )
        .route(
            "/v3/card-frame.js",
            get(async || public(SCRIPT, include_str!("card-frame.js"))),
        )
        .route(
            "/v3/wallet-frame",
            get(async || frame(include_str!("wallet-frame.html"))),
        )
        .route(
            "/v3/wallet-frame.js",
            get(async || public(SCRIPT, include_str!("wallet-frame.js"))),
        )
        .route(
            "/v3/cards.js",
            get(async || public(SCRIPT, include_str!("cards.js"))),
        )
        .route(
            "/v3/look.css",
            get(async || public(STYLE, include_str!("look.css"))),
        )
        .route(
            "/v3/three-d-secure",
            get(async || frame(include_str!("three-d-secure.html"))),
        )
        .route(
            "/v3/three-d-secure.js",
            get(async || public(SCRIPT, include_str!("three-d-secure.js"))),
        )
        .route(
            "/v3/three-d-secure/{answer}",
            post(three_d_secure::answer_in_frame),
        )
        .route("/v3/fraud-signals", get(async || frame(NO_SIGNALS)))
}

/// A script or a style sheet, which any page may load.
fn public(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ),
    ];
    (headers, text).into_response()
}

/// A page that the service's own pages may hold in a frame.
fn frame(text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAME_POLICY)),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ),
    ];
    (headers, text).into_response()
}

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const FRAME_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                            form-action 'none'; base-uri 'none'; \
                            frame-ancestors https://127.0.0.1:* https://localhost:*";
/// Where Stripe would look at the patron's device. The sandbox looks at nothing.
const NO_SIGNALS: &str = "<!doctype html><html lang=\"en\"><title>Nothing is collected here</title></html>\n";
