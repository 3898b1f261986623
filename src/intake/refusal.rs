//! What a caller is told when a card is not taken. Every text is our own; nothing of the request is repeated, and
//! nothing of what the processor said.

use std::time::Duration;

use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use serde::Serialize;

/// The stable words of refusals; the service's own have the same meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Code {
    /// The request is not of the form that the call asks for.
    Malformed,
    /// There is no such address.
    NotFound,
    /// The address takes other methods.
    MethodNotAllowed,
    /// A field has a value that cannot be taken.
    Invalid,
    /// The card's bank, or the processor, does not take this card.
    CardDeclined,
    /// Too many calls.
    SlowDown,
    /// The processor cannot be asked, or its answer cannot be believed.
    TryLater,
    /// A fault of ours.
    Internal,
}

impl Code {
    /// The word, for the log.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Invalid => "invalid",
            Self::CardDeclined => "card_declined",
            Self::SlowDown => "slow_down",
            Self::TryLater => "try_later",
            Self::Internal => "internal",
        }
    }
}

/// Why a card was not taken.
#[derive(Debug)]
pub(super) struct Refusal {
    code: Code,
    status: StatusCode,
    detail: &'static str,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
}

/// What is wrong with one field.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct FieldError {
    pub(super) field: &'static str,
    pub(super) message: &'static str,
}

/// `application/problem+json` (RFC 9457).
#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
}

impl Refusal {
    fn new(status: StatusCode, code: Code, detail: &'static str) -> Self {
        Self {
            code,
            status,
            detail,
            errors: Vec::new(),
            retry_after: None,
        }
    }

    pub(super) fn malformed(detail: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Code::Malformed, detail)
    }

    pub(super) fn not_json() -> Self {
        let detail = "The body must be JSON, with the content type application/json.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::Malformed, detail)
    }

    pub(super) fn too_large() -> Self {
        let detail = "The body is larger than this call takes.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, Code::Malformed, detail)
    }

    pub(super) fn too_slow() -> Self {
        let detail = "The body did not come in time.";
        Self::new(StatusCode::REQUEST_TIMEOUT, Code::Malformed, detail)
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, Code::NotFound, "There is nothing here.")
    }

    pub(super) fn method_not_allowed() -> Self {
        let detail = "This address takes other methods.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, detail)
    }

    /// These fields have values that cannot be taken.
    pub(super) fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = "A field has a value that cannot be taken. Nothing of the card was kept.";
        Self {
            errors,
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, Code::Invalid, detail)
        }
    }

    pub(super) fn card_declined() -> Self {
        let detail = "The card is not taken. Nothing of it was kept; another card may be tried.";
        Self::new(StatusCode::PAYMENT_REQUIRED, Code::CardDeclined, detail)
    }

    pub(super) fn slow_down(wait: Duration) -> Self {
        let detail = "Too many calls. Nothing of the card was kept.";
        Self {
            retry_after: Some(wait),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, Code::SlowDown, detail)
        }
    }

    pub(super) fn try_later() -> Self {
        let detail = "The processor gave no token. Nothing of the card was kept and nothing was charged; it must be typed again.";
        Self {
            retry_after: Some(ASK_AGAIN_AFTER),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, Code::TryLater, detail)
        }
    }

    pub(super) fn internal() -> Self {
        let detail = "Something went wrong on our side. Nothing of the card was kept.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, detail)
    }

    /// The word to decide by.
    pub(super) fn code(&self) -> Code {
        self.code
    }

    #[cfg(test)]
    pub(super) fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The answer's body.
    pub(super) fn body(&self) -> String {
        let problem = Problem {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code,
            errors: &self.errors,
        };
        // Strings and numbers only: writing them cannot fail.
        serde_json::to_string(&problem).unwrap_or_default()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let head = (self.status, [(header::CONTENT_TYPE, PROBLEM_JSON)]);
        let mut response = (head.0, head.1, self.body()).into_response();
        if let Some(wait) = self.retry_after {
            // A part of a second is a whole one: who comes early is refused again.
            let seconds = wait.as_millis().div_ceil(1000).max(1);
            if let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
        }
        response
    }
}

const PROBLEM_JSON: &str = "application/problem+json";
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(5);
