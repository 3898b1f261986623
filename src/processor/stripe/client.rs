//! Sends what the Stripe crates make of a call: once, over a connection of its own, within its times.
//!
//! The crates' own client knows one time for the whole call. This one also knows a shorter time for connecting: where
//! nobody listens, nobody has to be waited for as long as an answer may take.
//!
//! Whatever strategy a call asks for, it is sent once, with its key if it has one of ours; for another account or in
//! another time it cannot be sent.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::AUTHORIZATION;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::HeaderName;
use reqwest::header::HeaderValue;
use stripe::CustomizedStripeRequest;
use stripe::RequestStrategy;
use stripe::StripeError;
use stripe_client_core::StripeClient;
use stripe_client_core::StripeMethod;
use stripe_client_core::VERSION;
use stripe_shared::Error as ErrorBody;
use zeroize::Zeroizing;

use crate::masking::ApiKey;
use crate::net::client::for_one_call_each;

/// One account at Stripe.
#[derive(Clone, Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    base_url: Arc<str>,
    authorization: HeaderValue,
}

impl Client {
    /// At an address with a slash at its end. `None` when the key cannot stand in a header, or TLS is not to be had.
    pub(super) fn new(base_url: String, key: &ApiKey, timeout: Duration) -> Option<Self> {
        let bearer = Zeroizing::new(format!("Bearer {}", key.reveal()));
        let mut authorization = HeaderValue::from_str(&bearer).ok()?;
        authorization.set_sensitive(true);
        Some(Self {
            http: for_one_call_each(None, timeout).ok()?,
            base_url: Arc::from(base_url),
            authorization,
        })
    }

    async fn send(&self, request: CustomizedStripeRequest) -> Result<(u16, Bytes), StripeError> {
        let (request, config) = request.into_pieces();
        let query = request
            .query
            .map_or_else(String::new, |query| format!("?{query}"));
        let url = format!("{}v1{}{query}", self.base_url, request.path);
        let sending = match request.method {
            StripeMethod::Get => self.http.get(url),
            StripeMethod::Post => self.http.post(url),
            StripeMethod::Delete => self.http.delete(url),
        };
        let mut sending = sending
            .header(AUTHORIZATION, self.authorization.clone())
            .header(STRIPE_VERSION, VERSION.as_str());
        if let Some(RequestStrategy::Idempotent(key)) = config.request_strategy {
            sending = sending.header(IDEMPOTENCY_KEY, key.as_str());
        }
        if let Some(body) = request.body {
            sending = sending
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body);
        }
        let mut answer = sending.send().await.map_err(|error| lost(&error))?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|error| lost(&error))? {
            if piece.len() > ANSWER_BYTES_MAX.saturating_sub(body.len()) {
                return Err(StripeError::ClientError(String::from("the answer is too long")));
            }
            body.extend_from_slice(&piece);
        }
        Ok((status, Bytes::from(body)))
    }
}

impl StripeClient for Client {
    type Err = StripeError;

    async fn execute(&self, request: CustomizedStripeRequest) -> Result<Bytes, StripeError> {
        let (status, body) = self.send(request).await?;
        if (200..300).contains(&status) {
            return Ok(body);
        }
        let text = std::str::from_utf8(&body).map_err(|_| unreadable())?;
        let parsed: ErrorBody = miniserde::json::from_str(text).map_err(|_| unreadable())?;
        Err(StripeError::Stripe(parsed.error, status))
    }
}

fn unreadable() -> StripeError {
    StripeError::JSONDeserialize(String::from("an error that cannot be read"))
}

/// Whether it was sent is not told apart: a connection may also break after that.
fn lost(error: &reqwest::Error) -> StripeError {
    if error.is_timeout() {
        return StripeError::Timeout;
    }
    // What the library says may hold the address, and is not needed.
    StripeError::ClientError(String::from("no answer"))
}

const STRIPE_VERSION: HeaderName = HeaderName::from_static("stripe-version");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// No answer of Stripe comes near: a page of a list has a hundred objects of a few kilobytes.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
