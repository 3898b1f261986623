//! The HTTP port: the processor under `/v1`, what browsers load under `/v3`, and the control face under `/sandbox` by
//! which tests and the demo order faults and look into the ILS. The library system's own interfaces are beside it, each
//! under its name.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::FromRef;
use axum::extract::Path;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::middleware;
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use axum::response::Response;
use axum::routing::any;
use axum::routing::get;
use axum::routing::post;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::browser;
use crate::sandbox::faults::Fault;
use crate::sandbox::faults::FaultBook;
use crate::sandbox::ils::Ils;
use crate::sandbox::ils::folio;
use crate::sandbox::ils::koha;
use crate::sandbox::processor;
use crate::sandbox::processor::Processor;
use crate::sandbox::processor::checkout;
use crate::sandbox::processor::happenings;
use crate::sandbox::processor::three_d_secure;

/// Everything that the HTTP port can reach.
#[derive(Clone, Debug)]
pub(super) struct Control {
    pub(super) processor: Arc<Processor>,
    pub(super) ils: Arc<Ils>,
    pub(super) faults: Arc<FaultBook>,
    pub(super) webhooks_paused: Arc<AtomicBool>,
    pub(super) sip2_addr: SocketAddr,
}

impl FromRef<Control> for Arc<Processor> {
    fn from_ref(control: &Control) -> Self {
        Self::clone(&control.processor)
    }
}

impl FromRef<Control> for Arc<Ils> {
    fn from_ref(control: &Control) -> Self {
        Self::clone(&control.ils)
    }
}

impl FromRef<Control> for Arc<FaultBook> {
    fn from_ref(control: &Control) -> Self {
        Self::clone(&control.faults)
    }
}

/// The whole HTTP port.
pub(super) fn router(control: Control) -> Router {
    Router::new()
        .route("/sandbox", get(about))
        .route(
            "/sandbox/faults",
            get(open_faults).post(order_fault).delete(forget_faults),
        )
        .route("/sandbox/webhooks", post(change_webhooks))
        .route("/sandbox/events/{id}/deliver", post(deliver_again))
        .route("/sandbox/3ds/{id}", get(three_d_secure::ask))
        .route("/sandbox/3ds/{id}/{answer}", post(three_d_secure::answer))
        .route("/sandbox/ils/payments", get(ils_payments))
        .route("/sandbox/ils/account", post(ils_account))
        .route("/sandbox/ils/desk-payment", post(ils_desk_payment))
        .route("/sandbox/ils/fees", post(ils_new_fee))
        .route("/sandbox/ils/growth", post(ils_growth))
        .route("/sandbox/ils/new-card", post(ils_new_card))
        .route(
            "/c/pay/{session}",
            get(checkout::page::show).post(checkout::page::submit),
        )
        .route("/c/pay/{session}/back", get(checkout::page::back))
        .route("/v1/{*call}", any(processor::serve))
        .route("/folio/{*call}", any(folio::serve))
        .nest("/koha/api/v1", koha::routes(&control.ils))
        .merge(browser::routes())
        .merge(happenings::routes())
        .fallback(async || {
            answer(
                StatusCode::NOT_FOUND,
                json!({"error": {"message": "no such call"}}),
            )
        })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn(say_what_this_is))
        .with_state(control)
}

/// Marks every answer, and serves only those who ask for a loopback name: a web page that has its own name resolve
/// to loopback gets nothing.
async fn say_what_this_is(request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let mut response = if host.is_none_or(is_loopback) {
        next.run(request).await
    } else {
        answer(
            StatusCode::FORBIDDEN,
            json!({"error": {"message": "this sandbox serves loopback names only"}}),
        )
    };
    let marked = HeaderName::from_static("lastfour-sandbox");
    response
        .headers_mut()
        .insert(marked, HeaderValue::from_static("no real money"));
    response
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
        Some(_) | None => host,
    };
    let name = name.trim_matches(['[', ']']);
    name == "localhost"
        || name
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

fn answer(status: StatusCode, body: Value) -> Response {
    (status, Json(body)).into_response()
}

fn refused(why: &str) -> Response {
    answer(StatusCode::BAD_REQUEST, json!({"error": {"message": why}}))
}

async fn about(State(control): State<Control>) -> Response {
    let about = json!({
        "what": "lastfour sandbox", "real_money": false, "livemode": false,
        "sip2": control.sip2_addr.to_string(),
    });
    answer(StatusCode::OK, about)
}

async fn open_faults(State(faults): State<Arc<FaultBook>>) -> Response {
    answer(StatusCode::OK, json!({"faults": faults.open()}))
}

async fn order_fault(State(faults): State<Arc<FaultBook>>, Json(fault): Json<Fault>) -> Response {
    match faults.order(fault) {
        Ok(fault) => (StatusCode::CREATED, Json(fault)).into_response(),
        Err(why) => refused(why),
    }
}

async fn forget_faults(State(faults): State<Arc<FaultBook>>) -> Response {
    faults.clear();
    answer(StatusCode::OK, json!({"faults": []}))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Deliveries {
    pause: Option<bool>,
    lose: Option<bool>,
}

async fn change_webhooks(State(control): State<Control>, Json(wish): Json<Deliveries>) -> Response {
    if let Some(pause) = wish.pause {
        control.webhooks_paused.store(pause, Ordering::SeqCst);
    }
    if let Some(lose) = wish.lose {
        control.processor.lose_events(lose);
    }
    let (paused, losing) = (
        control.webhooks_paused.load(Ordering::SeqCst),
        control.processor.loses_events(),
    );
    answer(StatusCode::OK, json!({"paused": paused, "losing": losing}))
}

async fn deliver_again(State(processor): State<Arc<Processor>>, Path(id): Path<String>) -> Response {
    match processor.deliver_again(&id).await {
        Some(()) => answer(StatusCode::ACCEPTED, json!({"queued": true})),
        None => answer(
            StatusCode::NOT_FOUND,
            json!({"error": {"message": "no such event, or nowhere to deliver"}}),
        ),
    }
}

async fn ils_payments(State(ils): State<Arc<Ils>>) -> Response {
    answer(
        StatusCode::OK,
        json!({"payments": ils.payments(), "refunds": ils.refunds()}),
    )
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whose {
    barcode: String,
}

async fn ils_account(State(ils): State<Arc<Ils>>, Json(whose): Json<Whose>) -> Response {
    match ils.account(&whose.barcode) {
        Some(account) => answer(StatusCode::OK, account),
        None => answer(
            StatusCode::NOT_FOUND,
            json!({"error": {"message": "no such patron"}}),
        ),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeskPayment {
    barcode: String,
    fee: String,
    amount: String,
}

async fn ils_desk_payment(State(ils): State<Arc<Ils>>, Json(payment): Json<DeskPayment>) -> Response {
    match ils
        .pay_at_desk(&payment.barcode, &payment.fee, &payment.amount)
        .await
    {
        Ok(()) => answer(StatusCode::CREATED, json!({"accepted": true})),
        Err(why) => refused(why),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFee {
    barcode: String,
    kind: String,
    amount: String,
    title: String,
}

async fn ils_new_fee(State(ils): State<Arc<Ils>>, Json(fee): Json<NewFee>) -> Response {
    match ils
        .add_fee(&fee.barcode, &fee.kind, &fee.amount, &fee.title)
        .await
    {
        Ok(id) => answer(StatusCode::CREATED, json!({"fee": id})),
        Err(why) => refused(why),
    }
}

async fn ils_growth(State(ils): State<Arc<Ils>>, Json(growth): Json<DeskPayment>) -> Response {
    match ils.grow_fee(&growth.barcode, &growth.fee, &growth.amount).await {
        Ok(()) => answer(StatusCode::CREATED, json!({"grown": true})),
        Err(why) => refused(why),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CardChange {
    barcode: String,
    new: String,
}

async fn ils_new_card(State(ils): State<Arc<Ils>>, Json(card): Json<CardChange>) -> Response {
    match ils.give_new_card(&card.barcode, &card.new).await {
        Ok(()) => answer(StatusCode::CREATED, json!({"given": true})),
        Err(why) => refused(why),
    }
}

const BODY_BYTES_MAX: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_served() {
        for host in [
            "127.0.0.1:8080",
            "localhost",
            "localhost:1",
            "[::1]:80",
            "127.9.9.9",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:80",
            "10.0.0.1",
            "127.0.0.1.evil.example:80",
            "",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
