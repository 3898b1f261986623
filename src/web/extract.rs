//! What every call must bring: an API key, an idempotency key, a strict JSON body.

use std::borrow::Cow;
use std::convert::Infallible;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::extract::FromRequest;
use axum::extract::FromRequestParts;
use axum::extract::Path;
use axum::extract::Request;
use axum::http::Extensions;
use axum::http::HeaderMap;
use axum::http::header;
use axum::http::request::Parts;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Map;
use serde_json::Value;

use crate::cashier::Caller;
use crate::cashier::RequestKey;
use crate::domain::OrderId;
use crate::masking::Redactor;
use crate::storage::MeterKind;
use crate::web::Shared;
use crate::web::body;
use crate::web::digits;
use crate::web::error::Problem;
use crate::web::json::Object;
use crate::web::json::Strict;
use crate::web::json::fingerprint;
use crate::web::json::wipe;
use crate::web::layers::Notes;
use crate::web::limits;

/// A caller whose API key was right.
#[derive(Debug)]
pub(super) struct SignedIn(pub Caller);

impl FromRequestParts<Arc<Shared>> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Problem> {
        let presented = bearer(&parts.headers).ok_or_else(Problem::not_signed_in)?;
        let now = shared.cashier().clock().now();
        let Some((library, name)) = shared.service.keys.holder(&presented) else {
            let door = &shared.service.door;
            let (origin, rate) = (
                door.origin(None, address(parts)),
                limits::WRONG_KEYS_OF_AN_ADDRESS,
            );
            let taken = door.take(MeterKind::WrongKeys, &origin, rate).await?;
            taken.map_err(Problem::slow_down)?;
            return Err(Problem::not_signed_in());
        };
        if let Some(notes) = parts.extensions.get::<Notes>() {
            notes.signed_in(Caller::api(library.clone(), name), name);
        }
        shared
            .calls
            .take((library.clone(), name.to_owned()), now)
            .map_err(Problem::slow_down)?;
        Ok(Self(Caller::api(library.clone(), name)))
    }
}

/// The address that a request came from, as guesses are counted by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Address(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(address(parts)))
    }
}

/// The id of an order in the path. What is no id is an order that does not exist.
#[derive(Debug)]
pub(super) struct OrderPath(pub OrderId);

impl<S: Send + Sync> FromRequestParts<S> for OrderPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::not_found())?;
        OrderId::parse(&text).map(Self).map_err(|_| Problem::not_found())
    }
}

/// The body of a call.
pub(super) trait RequestBody: DeserializeOwned {
    /// Whether no body at all is as good as `{}`.
    const MAY_BE_EMPTY: bool = false;
}

/// A strict JSON body without a card number in it.
#[derive(Debug)]
pub(super) struct Json<T>(pub T);

impl<T: RequestBody> FromRequest<Arc<Shared>> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let body = read_json::<T>(&parts, body, shared.cashier().redactor()).await?;
        typed(body).map(Self)
    }
}

/// A strict JSON body with the idempotency key of its request.
#[derive(Debug)]
pub(super) struct Keyed<T> {
    pub key: RequestKey,
    pub body: T,
}

impl<T: RequestBody> FromRequest<Arc<Shared>> for Keyed<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let redactor = shared.cashier().redactor();
        let key = request_key(&parts.headers, redactor)?;
        let body = read_json::<T>(&parts, body, redactor).await?;
        let fingerprint = fingerprint(parts.method.as_str(), parts.uri.path(), &body);
        Ok(Self {
            key: RequestKey { key, fingerprint },
            body: typed(body)?,
        })
    }
}

async fn read_json<T: RequestBody>(parts: &Parts, body: Body, redactor: &Redactor) -> Result<Value, Problem> {
    let bytes = body::whole(parts, body).await?;
    if bytes.is_empty() && T::MAY_BE_EMPTY {
        return Ok(Value::Object(Map::new()));
    }
    let read = read_clean(&bytes, redactor, says_json(&parts.headers));
    body::wipe(bytes);
    read
}

/// The value that a body says, unless a card number stands in it: that is told before anything else that is wrong.
fn read_clean(bytes: &[u8], redactor: &Redactor, says_json: bool) -> Result<Value, Problem> {
    let text = String::from_utf8_lossy(bytes);
    let value = serde_json::from_str(&text).ok().map(|Strict(value)| value);
    let seen = digits::in_json(redactor, &text, value.as_ref());
    // What is no UTF-8 was mended to be looked at, and is not taken.
    let value = value.filter(|_| matches!(text, Cow::Borrowed(_)));
    match (seen, value) {
        (Some(seen), value) => {
            value.into_iter().for_each(wipe);
            Err(Problem::card_number(seen))
        }
        (None, _) if !says_json => Err(Problem::not_json()),
        (None, Some(value)) => Ok(value),
        (None, None) => Err(Problem::malformed(NOT_JSON)),
    }
}

/// The error of a wrong field repeats its value, so it is dropped.
fn typed<T: RequestBody>(body: Value) -> Result<T, Problem> {
    match serde_json::from_value(body) {
        Ok(Object(body)) => Ok(body),
        Err(_) => Err(Problem::malformed(NOT_THE_FIELDS)),
    }
}

const NOT_JSON: &str = "The body is not JSON, or a field stands in it twice.";
const NOT_THE_FIELDS: &str =
    "The body has a field that this call does not know, or of another type, or one is missing.";

fn says_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(only), None) = (types.next(), types.next()) else {
        return false;
    };
    let essence = only.to_str().ok().and_then(|text| text.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn request_key(headers: &HeaderMap, redactor: &Redactor) -> Result<String, Problem> {
    let mut keys = headers.get_all("idempotency-key").iter();
    let key = keys.next().ok_or_else(Problem::key_missing)?;
    let wrong = || {
        Problem::invalid(
            "Idempotency-Key",
            "must be one header of 1 to 255 visible ASCII characters",
        )
    };
    if keys.next().is_some() {
        return Err(wrong());
    }
    let key = std::str::from_utf8(key.as_bytes()).map_err(|_| wrong())?;
    if let Some(seen) = digits::in_request_key(redactor, key) {
        return Err(Problem::card_number(seen));
    }
    let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
    if !visible || !(1..=limits::REQUEST_KEY_MAX).contains(&key.len()) {
        return Err(wrong());
    }
    Ok(key.to_owned())
}

fn bearer(headers: &HeaderMap) -> Option<SecretString> {
    let mut presented = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(only), None) = (presented.next(), presented.next()) else {
        return None;
    };
    let (scheme, key) = only.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| SecretString::from(key.trim()))
}

/// The address that a request came from, whole; `None` where the server does not say.
pub(super) fn known_address(extensions: &Extensions) -> Option<IpAddr> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map(|ConnectInfo(peer)| peer.ip())
}

/// Whom a wrong key counts for.
fn address(parts: &Parts) -> IpAddr {
    address_of(&parts.extensions)
}

/// The address that a request came from, of IPv6 the network (64 bits), which is one household's or one school's.
pub(super) fn address_of(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    match peer.map(|ConnectInfo(peer)| peer.ip().to_canonical()) {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        Some(address @ IpAddr::V4(_)) => address,
        None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    }
}
