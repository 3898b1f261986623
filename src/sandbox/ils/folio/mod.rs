//! The library system as FOLIO, under `/folio`, over the same books as SIP2.
//!
//! | call | does |
//! |---|---|
//! | `POST /authn/login-with-expiry` | a token by cookie, good for ten minutes |
//! | `GET /users?query=barcode=="…"` | the user |
//! | `POST /patron-pin/verify` | 200 or 422, without a body |
//! | `GET /accounts?query=(userId=="…" and status.name=="Open")`, `GET /accounts/{id}` | the fees, one account each |
//! | `POST /accounts/{id}/check-pay`, `…/pay`, `…/refund` | as mod-feesfines does them |
//! | `GET /feefineactions?query=(accountId=="…" and transactionInformation=="…")` | the history of a fee |
//! | `GET /payments?query=nameMethod=="…"`, `GET /service-points/{id}` | payment methods, service points |
//!
//! Every call carries `X-Okapi-Tenant: sandbox`, all but the first `X-Okapi-Token`. Service user and password are those
//! of the SIP2 login. As the real one: a payment sent twice is booked twice if so much is left, any part of a fee may be
//! paid, and a refund has the fee owed again. A refund whose `transactionInfo` is that of a payment takes that payment
//! back. A fee that only the desk may take is refused with 422.

mod calls;
mod cql;
mod ids;
mod records;
mod requests;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use axum::Json;
use axum::body::Bytes;
use axum::extract::ConnectInfo;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::header::SET_COOKIE;
use axum::response::IntoResponse as _;
use axum::response::Response;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::clock;
use crate::sandbox::ils::Ils;
use crate::sandbox::ils::folio::calls::Call;
use crate::sandbox::ils::folio::cql::Query;
use crate::sandbox::ils::folio::requests::Login;
use crate::sandbox::ils::folio::requests::Pin;
use crate::sandbox::ils::over_http::Words;
use crate::sandbox::ils::over_http::with_fault;
use crate::sandbox::listener::Scissors;

pub(super) use records::fee_id;

/// The tenant of the sandbox's FOLIO.
pub const FOLIO_TENANT: &str = "sandbox";
/// Its one service point.
pub const FOLIO_SERVICE_POINT: &str = SERVICE_POINT;
/// The payment method that each of its fee owners has.
pub const FOLIO_PAYMENT_METHOD: &str = PAYMENT_METHOD;

/// The tokens that were given out and are good, each with the second in which it ends.
#[derive(Debug, Default)]
pub(super) struct Tokens(Mutex<Vec<(String, i64)>>);

impl Tokens {
    fn new_one(&self) -> Option<(String, i64)> {
        let token = clock::random_id("folio-").ok()?;
        let (now, mut tokens) = (clock::now_s(), self.lock());
        let until = now.saturating_add(TOKEN_S);
        tokens.retain(|(_, until)| *until > now);
        tokens.push((token.clone(), until));
        Some((token, until))
    }

    fn knows(&self, token: &str) -> bool {
        let now = clock::now_s();
        self.lock()
            .iter()
            .any(|(known, until)| known == token && *until > now)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(String, i64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves everything below `/folio`.
pub(in crate::sandbox) async fn serve(
    State(ils): State<Arc<Ils>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
        return text(StatusCode::PAYLOAD_TOO_LARGE, "too large");
    };
    let path = parts.uri.path().strip_prefix("/folio").unwrap_or_default();
    let Some(call) = Call::parse(&parts.method, path) else {
        return text(StatusCode::NOT_FOUND, "No suitable module found for path");
    };
    if header(&parts.headers, "x-okapi-tenant") != Some(FOLIO_TENANT) {
        return text(StatusCode::BAD_REQUEST, "No such Tenant");
    }
    let (fee, takes_back) = {
        let books = ils.books();
        let known = call.account().and_then(|id| records::known(&books, id));
        let takes_back = known.is_some_and(|known| requests::takes_back(&body, &books, known).is_some());
        (known.map(|known| known.fee.id.clone()), takes_back)
    };
    // Faults name a fee as FOLIO does, or as the sample library does.
    let by_uuid = ils
        .faults
        .open()
        .into_iter()
        .any(|fault| fault.fee.as_deref() == call.account());
    let fee = if by_uuid { call.account() } else { fee.as_deref() };
    let fault = ils.faults.for_ils(call.fault_names(takes_back), fee);
    let words = words(&call, &body);
    let served = ils.folio(&call, &parts.headers, &parts.uri, &body);
    with_fault(fault, &scissors, words, served).await
}

/// How FOLIO says no to a call, and not now.
fn words(call: &Call, body: &[u8]) -> Words {
    let refusal = match call {
        Call::Login => text(StatusCode::UNPROCESSABLE_ENTITY, "Password does not match"),
        Call::VerifyPin => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
        Call::CheckPay(_) => requests::not_allowed(call, body, "Fee/fine is already closed"),
        Call::Pay(_) | Call::Refund(_) => requests::refused(call, body, "Fee/fine is already closed"),
        Call::Users | Call::Accounts | Call::Account(_) | Call::Actions | Call::ServicePoint(_) => {
            text(StatusCode::FORBIDDEN, "Access requires a permission")
        }
        // It takes no payments that we could book.
        Call::PaymentMethods => told(json!({"payments": [], "totalRecords": 0})),
    };
    let not_now = call
        .writes()
        .then(|| text(StatusCode::TOO_MANY_REQUESTS, "API rate limit exceeded"));
    Words { refusal, not_now }
}

impl Ils {
    async fn folio(&self, call: &Call, headers: &HeaderMap, uri: &Uri, body: &Bytes) -> Response {
        let token = header(headers, "x-okapi-token");
        if *call != Call::Login && !token.is_some_and(|token| self.folio_tokens.knows(token)) {
            return text(StatusCode::UNAUTHORIZED, "Invalid token");
        }
        match call {
            Call::Login => self.folio_login(body),
            Call::Users => self.folio_users(uri),
            Call::VerifyPin => self.folio_pin(body),
            Call::Accounts => self.folio_accounts(uri),
            Call::Account(id) => self.folio_account(id),
            Call::CheckPay(id) => self.folio_check(call, id, body),
            Call::Pay(id) => self.folio_pay(call, id, body).await,
            Call::Refund(id) => self.folio_refund(call, id, body).await,
            Call::Actions => self.folio_actions(uri),
            Call::PaymentMethods => payment_methods(uri),
            Call::ServicePoint(id) if id == SERVICE_POINT => told(json!({
                "id": id, "name": "Online", "code": "online", "discoveryDisplayName": "Online",
            })),
            Call::ServicePoint(_) => text(StatusCode::NOT_FOUND, "Not found"),
        }
    }

    fn folio_login(&self, body: &[u8]) -> Response {
        let Ok(asked) = serde_json::from_slice::<Login>(body) else {
            return text(StatusCode::BAD_REQUEST, "not a login");
        };
        let fits = self.login.as_ref().is_none_or(|login| {
            login.user == asked.username && *login.password.expose_secret() == asked.password
        });
        let Some((token, until)) = fits.then(|| self.folio_tokens.new_one()).flatten() else {
            return text(StatusCode::UNPROCESSABLE_ENTITY, "Password does not match");
        };
        let until = jiff::Timestamp::from_second(until)
            .unwrap_or_default()
            .to_string();
        let body = json!({"accessTokenExpiration": until, "refreshTokenExpiration": until});
        let mut response = (StatusCode::CREATED, Json(body)).into_response();
        for cookie in [
            format!("folioRefreshToken=none; Max-Age={TOKEN_S}; Path=/authn; HttpOnly"),
            format!("folioAccessToken={token}; Max-Age={TOKEN_S}; Path=/; HttpOnly"),
        ] {
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(SET_COOKIE, cookie);
            }
        }
        response
    }

    fn folio_users(&self, uri: &Uri) -> Response {
        let Some(query) = query(uri, &["barcode"]) else {
            return bad_query();
        };
        let books = self.books();
        let barcode = query.field("barcode").unwrap_or_default();
        let users: Vec<Value> = books.account(barcode).map(records::user).into_iter().collect();
        told(json!({"users": users, "totalRecords": users.len()}))
    }

    fn folio_pin(&self, body: &[u8]) -> Response {
        let Ok(asked) = serde_json::from_slice::<Pin>(body) else {
            return text(StatusCode::BAD_REQUEST, "not a PIN");
        };
        let books = self.books();
        let fits = books.accounts.iter().any(|account| {
            records::user_id(account.patron.barcode) == asked.id && account.patron.pin == asked.pin
        });
        if fits {
            StatusCode::OK.into_response()
        } else {
            StatusCode::UNPROCESSABLE_ENTITY.into_response()
        }
    }

    fn folio_accounts(&self, uri: &Uri) -> Response {
        let Some(query) = query(uri, &["userId", "status.name"]) else {
            return bad_query();
        };
        let books = self.books();
        let whose = query.field("userId");
        let mut found: Vec<Value> = books
            .accounts
            .iter()
            .filter(|of| whose.is_none_or(|id| records::user_id(of.patron.barcode) == id))
            .flat_map(|of| of.fees.iter().map(move |fee| records::Known { of, fee }))
            .map(|known| records::account(known, &books))
            .filter(|account| {
                let status = account.pointer("/status/name").and_then(Value::as_str);
                query.field("status.name").is_none_or(|name| status == Some(name))
            })
            .collect();
        if query.sort_by.as_deref() == Some("id") {
            found.sort_by_key(|account| account["id"].to_string());
        }
        let total = found.len();
        let page: Vec<Value> = found
            .into_iter()
            .skip(number(uri, "offset").unwrap_or(0))
            .take(number(uri, "limit").unwrap_or(10))
            .collect();
        told(json!({"accounts": page, "totalRecords": total, "resultInfo": {"totalRecords": total}}))
    }

    fn folio_account(&self, id: &str) -> Response {
        let books = self.books();
        match records::known(&books, id) {
            Some(known) => told(records::account(known, &books)),
            None => text(StatusCode::NOT_FOUND, "Account does not exist"),
        }
    }

    fn folio_actions(&self, uri: &Uri) -> Response {
        let names = ["accountId", "transactionInformation"];
        let Some(query) = query(uri, &names) else {
            return bad_query();
        };
        let books = self.books();
        let known = query.field("accountId").and_then(|id| records::known(&books, id));
        let mut found = known.map_or_else(Vec::new, |known| records::actions(known, &books));
        if let Some(name) = query.field("transactionInformation") {
            found.retain(|action| action["transactionInformation"] == name);
        }
        let total = found.len();
        found.truncate(number(uri, "limit").unwrap_or(10));
        told(json!({"feefineactions": found, "totalRecords": total}))
    }
}

fn payment_methods(uri: &Uri) -> Response {
    let Some(query) = query(uri, &["nameMethod", "ownerId"]) else {
        return bad_query();
    };
    let methods: Vec<Value> = ["Main Library", "Branch North"]
        .into_iter()
        .map(|owner| {
            json!({
                "id": ids::uuid("method", owner), "nameMethod": PAYMENT_METHOD, "allowedRefundMethod": true,
                "ownerId": ids::uuid("owner", owner),
            })
        })
        .filter(|method| {
            query
                .field("nameMethod")
                .is_none_or(|name| method["nameMethod"] == name)
        })
        .filter(|method| query.field("ownerId").is_none_or(|id| method["ownerId"] == id))
        .collect();
    told(json!({"payments": methods, "totalRecords": methods.len()}))
}

fn told(body: Value) -> Response {
    Json(body).into_response()
}

fn text(status: StatusCode, words: &'static str) -> Response {
    (status, words).into_response()
}

fn bad_query() -> Response {
    text(StatusCode::BAD_REQUEST, "CQL Parsing Error")
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The query, if it can be read and speaks of these fields alone.
fn query(uri: &Uri, names: &[&str]) -> Option<Query> {
    let text = parameter(uri, "query")?;
    Query::parse(&text).filter(|query| query.knows_only(names))
}

fn number(uri: &Uri, name: &str) -> Option<usize> {
    parameter(uri, name)?.parse().ok()
}

fn parameter(uri: &Uri, name: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(uri.query()?.as_bytes());
    let mut values = pairs
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned());
    values.next()
}

const SERVICE_POINT: &str = "c4c90014-c8c9-4ade-8f24-b5e313319f4b";
const PAYMENT_METHOD: &str = "Credit card";
const TOKEN_S: i64 = 600;
const BODY_BYTES_MAX: usize = 64 * 1024;
