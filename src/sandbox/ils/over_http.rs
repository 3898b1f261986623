//! Faults of a library system that is spoken to over HTTP.

use std::future::Future;
use std::future::pending;
use std::time::Duration;

use axum::body::Body;
use axum::body::HttpBody as _;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse as _;
use axum::response::Response;

use crate::sandbox::faults::Fault;
use crate::sandbox::faults::HUGE_BYTES;
use crate::sandbox::faults::Trouble;
use crate::sandbox::listener::Scissors;

/// What a library system says where a fault has it say no.
#[derive(Debug)]
pub(super) struct Words {
    /// It refuses what it was asked; nothing was done.
    pub(super) refusal: Response,
    /// It does not do it now; `None` where it only tells.
    pub(super) not_now: Option<Response>,
}

/// Serves a call, or does not, as the fault wants it.
pub(super) async fn with_fault(
    fault: Option<Fault>,
    scissors: &Scissors,
    words: Words,
    serve: impl Future<Output = Response>,
) -> Response {
    let Some(fault) = fault else {
        return serve.await;
    };
    match (fault.trouble, words.not_now) {
        (Trouble::DropBefore, _) => {
            scissors.cut();
            return broken();
        }
        (Trouble::Silent, _) => return pending().await,
        (Trouble::Status500, _) => return broken(),
        (Trouble::Refuse, _) => return words.refusal,
        (Trouble::NotNow, Some(not_now)) => return not_now,
        _ => {}
    }
    let answer = serve.await;
    spoilt(answer, &fault, scissors).await
}

/// What was done is done; this is what comes of the answer.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other trouble is none of an answer over HTTP"
)]
async fn spoilt(answer: Response, fault: &Fault, scissors: &Scissors) -> Response {
    match fault.trouble {
        Trouble::DropAfter => {
            scissors.cut();
            broken()
        }
        Trouble::SilentAfter => pending().await,
        Trouble::Status500After => broken(),
        Trouble::DelayMs => {
            tokio::time::sleep(Duration::from_millis(fault.ms)).await;
            answer
        }
        Trouble::Garbage => with_body(answer, Body::from(GARBAGE)),
        Trouble::Huge => with_body(answer, Body::from(vec![b' '; HUGE_BYTES.saturating_add(1)])),
        Trouble::Cut => {
            let length = answer.body().size_hint().exact().unwrap_or_default();
            let half = usize::try_from(length.div_euclid(2)).unwrap_or_default();
            // An answer without a body is cut within its head.
            scissors.cut_after(if half == 0 {
                HALF_A_HEAD_BYTES
            } else {
                HEAD_BYTES.saturating_add(half)
            });
            answer
        }
        _ => answer,
    }
}

fn with_body(mut answer: Response, body: Body) -> Response {
    let kind = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    *answer.body_mut() = body;
    answer
}

fn broken() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "internal server error").into_response()
}

/// About as much as stands in front of an answer's body.
const HEAD_BYTES: usize = 150;
const HALF_A_HEAD_BYTES: usize = 40;
/// Begins as an answer might, and is no text in any encoding.
const GARBAGE: &[u8] = b"{\"id\":\xff\xfe<html>\x00\xc3\x28";
