//! What the public is told when something is not done: the only place that knows both errors and statuses.
//!
//! Every text here is our own; nothing of the request is repeated. The cause goes to the log, under the id of the
//! request.

mod refusal;

use std::any::Any;
use std::error::Error;
use std::time::Duration;

use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::DoorError;
use crate::cashier::EventRefusal;
use crate::cashier::Refusal;
use crate::domain::FeeId;
use crate::domain::OrderId;
use crate::domain::Sighting;
use crate::storage::Answer;
use crate::web::cause::chain;
use crate::web::limits;
use crate::web::problem_body::FieldError;
use crate::web::problem_body::ProblemBody;
use crate::web::seen;

/// Media type of a problem (RFC 9457).
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// The stable words of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProblemCode)]
pub(super) enum Code {
    /// The request is not of the form that the call asks for.
    Malformed,
    /// The call moves something, and has no `Idempotency-Key`.
    IdempotencyKeyMissing,
    /// A card number stands where none belongs. Nothing of the request was kept.
    CardNumberRefused,
    /// No API key, or a wrong one.
    NotSignedIn,
    /// The API key does not allow this.
    #[expect(
        dead_code,
        reason = "callers are told of it before the first key that may not do everything"
    )]
    NotAllowed,
    /// There is no such thing, or it is another's.
    NotFound,
    /// The address takes other methods.
    MethodNotAllowed,
    /// The card's bank declined; the order is open for another card.
    CardDeclined,
    /// A fee is in another order that is not ended.
    FeeInOtherOrder,
    /// The money of the fees goes to several accounts, and one order pays into one.
    FeesOfSeveralAccounts,
    /// A fee is not owed any more, has changed, or cannot be paid here.
    FeeNotPayable,
    /// The order is not in a state for this.
    StateConflict,
    /// What can be refunded is not what the caller saw.
    RefundableChanged,
    /// The idempotency key was used for another request.
    IdempotencyKeyReused,
    /// A field has a value that cannot be taken.
    Invalid,
    /// Too many calls.
    SlowDown,
    /// Something that is needed does not answer.
    TryLater,
    /// A fault of ours.
    Internal,
}

/// Why a request was not done, for its caller.
#[derive(Debug)]
pub(super) struct Problem {
    code: Code,
    status: StatusCode,
    detail: &'static str,
    errors: Box<[FieldError]>,
    order: Option<Box<OrderId>>,
    together: Option<Box<Groups>>,
    retry_after: Option<Duration>,
    cause: Option<Box<dyn Error + Send + Sync>>,
    seen: Option<Box<Sighting>>,
}

/// Fees that may be in one order, group by group.
#[derive(Debug)]
struct Groups(Vec<Vec<FeeId>>);

impl Problem {
    fn new(status: StatusCode, code: Code, detail: &'static str) -> Self {
        Self {
            code,
            status,
            detail,
            errors: Box::default(),
            order: None,
            together: None,
            retry_after: None,
            cause: None,
            seen: None,
        }
    }

    /// The request is not of the form that the call asks for.
    pub(super) fn malformed(detail: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Code::Malformed, detail)
    }

    /// The body is not said to be JSON.
    pub(super) fn not_json() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::Malformed,
            "The body must be JSON, with the content type application/json.",
        )
    }

    /// The body is larger than the call takes.
    pub(super) fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::Malformed,
            "The body is larger than this call takes.",
        )
    }

    /// The body did not come in time.
    pub(super) fn too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            Code::Malformed,
            "The body did not come in time.",
        )
    }

    /// A call that moves something has no idempotency key.
    pub(super) fn key_missing() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            Code::IdempotencyKeyMissing,
            "This call needs an Idempotency-Key header: one of your own choice for each deed, the same when you repeat it.",
        )
    }

    /// A card number stands where none belongs.
    pub(super) fn card_number(seen: Sighting) -> Self {
        let detail = "A card number stands in the request. Nothing of it was kept. Card numbers go to the processor only.";
        Self {
            seen: Some(Box::new(seen)),
            ..Self::new(StatusCode::BAD_REQUEST, Code::CardNumberRefused, detail)
        }
    }

    /// No API key, or a wrong one.
    pub(super) fn not_signed_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            Code::NotSignedIn,
            "This call needs an API key: Authorization: Bearer KEY.",
        )
    }

    /// There is no such thing, or it is another's.
    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, Code::NotFound, "There is nothing here.")
    }

    /// The card's bank declined.
    pub(super) fn card_declined() -> Self {
        Self::new(
            StatusCode::PAYMENT_REQUIRED,
            Code::CardDeclined,
            "The card was declined. Nothing was charged; the order is open for another card.",
        )
    }

    /// One field has a value that cannot be taken.
    pub(super) fn invalid(field: &'static str, message: &'static str) -> Self {
        Self {
            errors: Box::from([FieldError { field, message }]),
            ..Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::Invalid,
                "A field has a value that cannot be taken.",
            )
        }
    }

    /// Too many calls.
    pub(super) fn slow_down(wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                Code::SlowDown,
                "Too many calls. Nothing was done.",
            )
        }
    }

    /// The work goes on, and its caller must not be kept waiting any longer.
    pub(super) fn still_working() -> Self {
        Self {
            retry_after: Some(limits::ASK_AGAIN_AFTER),
            ..Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                Code::TryLater,
                "This takes longer than usual, and goes on. Repeat the same request to hear what came of it.",
            )
        }
    }

    /// A fault of ours.
    pub(super) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            Code::Internal,
            "Something went wrong on our side. What became of the request is not known; repeating it is safe.",
        )
    }

    /// The problem as an answer that can be stored.
    pub(super) fn answer(&self) -> Answer {
        let groups = self.together.iter().flat_map(|groups| &groups.0);
        let body = ProblemBody {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code,
            errors: self.errors.to_vec(),
            order: self.order.as_ref().map(ToString::to_string),
            together: groups.map(|fees| words(fees)).collect(),
        };
        Answer {
            status: self.status.as_u16(),
            // Strings and numbers only: writing them cannot fail.
            body: serde_json::to_string(&body).unwrap_or_default(),
        }
    }

    /// Whether the fault is ours, not the caller's.
    pub(super) fn is_ours(&self) -> bool {
        self.status.is_server_error()
    }

    fn log(&self) {
        let cause = self.cause.as_deref().map(|cause| chain(cause));
        match cause {
            Some(cause) => tracing::warn!(code = ?self.code, cause, "a request is put off"),
            None if self.status.is_server_error() => {
                tracing::error!(code = ?self.code, "a request is not answered");
            }
            None => {}
        }
    }
}

fn words(fees: &[FeeId]) -> Vec<String> {
    fees.iter().map(|fee| fee.as_str().to_owned()).collect()
}

impl From<DoorError> for Problem {
    fn from(error: DoorError) -> Self {
        let (after, cause) = (limits::ASK_AGAIN_AFTER, Box::new(error));
        Refusal::TryLater { after, cause }.into()
    }
}

impl From<EventRefusal> for Problem {
    fn from(refusal: EventRefusal) -> Self {
        match refusal {
            EventRefusal::Forged(forged) => {
                tracing::warn!(cause = %forged, "a webhook is refused");
                Self::malformed("The signature does not fit, or is not of now. Nothing was kept.")
            }
            EventRefusal::Later(refusal) => refusal.into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        let mut response = (
            self.status,
            [(header::CONTENT_TYPE, PROBLEM_JSON)],
            self.answer().body,
        )
            .into_response();
        // Whoever wants a page is made one of it, see `web::sheet`.
        response.extensions_mut().insert(self.code);
        seen::mark(&mut response, self.seen.map(|seen| *seen));
        let headers = response.headers_mut();
        if let Some(wait) = self.retry_after {
            // A part of a second is a whole one: who comes early is refused again.
            let seconds = wait.as_millis().div_ceil(1000).max(1);
            if let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
                headers.insert(header::RETRY_AFTER, value);
            }
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// The answer for an address that does not exist.
pub(super) async fn no_such_page() -> Problem {
    Problem::not_found()
}

/// The answer for a method that an address does not take.
pub(super) async fn no_such_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        Code::MethodNotAllowed,
        "This address takes other methods.",
    )
}

/// The answer when a handler panicked. What it said may hold anything, and is told to nobody.
pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::internal().into_response()
}
