//! Sends what came of a use case, and stores it under the request's key.

use std::future::Future;

use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use serde::Serialize;
use tracing::Instrument;

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Outcome;
use crate::cashier::RequestKey;
use crate::net::asked_from;
use crate::net::asking_address;
use crate::storage::Answer;
use crate::web::error::PROBLEM_JSON;
use crate::web::error::Problem;
use crate::web::fault::Fault;
use crate::web::limits;

/// An answer that is ready to be sent.
#[derive(Debug)]
pub(super) struct Reply {
    answer: Answer,
    replayed: bool,
}

/// How long an answer is good for.
#[derive(Debug)]
pub(super) enum Rendered {
    /// For good: whoever repeats the request gets the same.
    Final(Answer),
    /// For now: whoever repeats the request may get another.
    Passing(Answer),
}

impl Reply {
    /// An answer that nothing is kept of.
    pub(super) fn of(status: StatusCode, body: &impl Serialize) -> Result<Self, Problem> {
        Ok(Self {
            answer: answer(status, body)?,
            replayed: false,
        })
    }

    /// The answer for an outcome: stored under the request's key if it is good for good, and the one that stands
    /// if a twin stored one first.
    pub(super) async fn to<T: Sync>(
        outcome: Outcome<T>,
        (cashier, caller, key): (&Cashier, &Caller, &RequestKey),
        render: impl FnOnce(&T) -> Result<Rendered, Problem> + Send,
    ) -> Result<Self, Problem> {
        let (made, replayed) = match outcome {
            Outcome::Answered(answer) => {
                return Ok(Self {
                    answer,
                    replayed: true,
                });
            }
            Outcome::Done(made) => (made, false),
            Outcome::Again(made) => (made, true),
        };
        let answer = match render(&made)? {
            Rendered::Passing(answer) => answer,
            Rendered::Final(answer) => match cashier.answer(caller, key, answer.clone()).await {
                Ok(standing) => standing,
                Err(error) => {
                    // The deed is done: its answer goes out, and a repeated request finds what it made.
                    tracing::warn!(%error, "an answer is not stored");
                    answer
                }
            },
        };
        Ok(Self { answer, replayed })
    }
}

/// JSON as a file to keep, indented for whoever looks into it. The name tells nothing in a list of downloads.
pub(super) fn json_file(name: &str, content: &serde_json::Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, String::from("application/json")),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, format!("{content:#}\n")).into_response()
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = if status.is_success() { JSON } else { PROBLEM_JSON };
        let mut response = (status, [(header::CONTENT_TYPE, kind)], self.answer.body).into_response();
        if self.replayed {
            response
                .headers_mut()
                .insert("idempotent-replayed", HeaderValue::from_static("true"));
        }
        response
    }
}

/// An answer as it is stored and sent.
pub(super) fn answer(status: StatusCode, body: &impl Serialize) -> Result<Answer, Problem> {
    let body = serde_json::to_string(body).map_err(|_| Problem::internal())?;
    Ok(Answer {
        status: status.as_u16(),
        body,
    })
}

/// What is told of work whose end its caller did not hear.
pub(super) trait CutOff {
    /// It broke; what became of it is not known.
    fn internal() -> Self;
    /// It goes on.
    fn still_working() -> Self;
}

impl CutOff for Problem {
    fn internal() -> Self {
        Self::internal()
    }

    fn still_working() -> Self {
        Self::still_working()
    }
}

impl CutOff for Fault {
    fn internal() -> Self {
        Self::Internal
    }

    fn still_working() -> Self {
        Self::TryLater { cause: None }
    }
}

/// What came of work that its caller waited for.
#[derive(Debug)]
pub(super) enum Waited<T, E> {
    /// Its end.
    Ended(Result<T, E>),
    /// The wait was over first; the work goes on.
    StillWorking,
}

impl<T, E: CutOff> Waited<T, E> {
    /// The end, or the advice to ask again.
    pub(super) fn or_later(self) -> Result<T, E> {
        match self {
            Self::Ended(end) => end,
            Self::StillWorking => Err(E::still_working()),
        }
    }
}

/// Does work in a task of its own, so that neither a caller who hangs up nor a time limit stops it half way.
pub(super) async fn to_the_end<T: Send + 'static, E: CutOff + Send + 'static>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Waited<T, E> {
    let work = asked_from(asking_address(), work);
    let task = tokio::spawn(work.in_current_span());
    match tokio::time::timeout(limits::WORK_WITHIN, task).await {
        Ok(Ok(end)) => Waited::Ended(end),
        Ok(Err(_)) => Waited::Ended(Err(E::internal())),
        Err(_) => Waited::StillWorking,
    }
}

const JSON: &str = "application/json";
