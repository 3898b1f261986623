//! What a person is told when something is not done: the one map from errors to pages.
//!
//! No page repeats what was sent, and none says "failed" where nobody knows.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::access::DoorError;
use crate::cashier::Refusal;
use crate::domain::OrderId;
use crate::domain::Sighting;
use crate::privacy::PrivacyError;
use crate::web::cause::chain;
use crate::web::error::Code;
use crate::web::error::Problem;
use crate::web::seen;
use crate::web::urls;

/// Why a page is not what was asked for.
#[derive(Debug)]
pub(super) enum Fault {
    /// There is no such page, or it is another's.
    NotFound,
    /// Nobody is signed in, or not any more.
    NotSignedIn {
        /// What they were about to pay: nothing is lost.
        order: Option<OrderId>,
    },
    /// Nobody of the staff is signed in.
    StaffNotSignedIn,
    /// They have to show once more, at the library's own provider, that it is them.
    ProveElsewhere,
    /// Somebody else's role.
    NotAllowed,
    /// A link from elsewhere led to the staff pages: whoever followed it goes on from here.
    FromElsewhere,
    /// The form does not come from a page of this session.
    Forged,
    /// The form is not one of ours, whole.
    Malformed,
    /// A card number or the text of a magnetic stripe was typed where it does not belong. It was thrown away. Where it was
    /// seen; `None` where that is told already.
    CardNumber(Option<Sighting>),
    /// What was to be done is not possible any more: somebody was faster, or it was done already.
    Overtaken,
    /// Too often.
    SlowDown {
        /// When it makes sense to try again.
        after: Duration,
    },
    /// Something that is needed does not answer.
    TryLater {
        /// What did not answer, for the log.
        cause: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// A fault of ours.
    Internal,
}

/// A page of words for a fault.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pub(super) status: StatusCode,
    /// Keys of texts.
    pub(super) title: &'static str,
    pub(super) texts: &'static [&'static str],
    /// Seconds, for `Retry-After`.
    pub(super) retry_after_s: Option<u64>,
}

impl Fault {
    /// Where the browser is sent instead of being shown a page.
    pub(super) fn elsewhere(&self) -> Option<String> {
        match self {
            Self::NotSignedIn { order: Some(order) } => Some(urls::order(urls::SIGN_IN_FOR, *order)),
            Self::NotSignedIn { order: None } => Some(String::from(urls::SIGN_IN)),
            Self::StaffNotSignedIn => Some(String::from(urls::STAFF)),
            Self::ProveElsewhere => Some(String::from(urls::STAFF_AGAIN)),
            Self::NotFound
            | Self::NotAllowed
            | Self::FromElsewhere
            | Self::Forged
            | Self::Malformed
            | Self::CardNumber(_)
            | Self::Overtaken
            | Self::SlowDown { .. }
            | Self::TryLater { .. }
            | Self::Internal => None,
        }
    }

    /// What the page says.
    pub(super) fn told(&self) -> Told {
        let told = |status, title, texts| Told {
            status,
            title,
            texts,
            retry_after_s: None,
        };
        match self {
            Self::NotFound => told(
                StatusCode::NOT_FOUND,
                "fault-not-found",
                &["fault-not-found-text"],
            ),
            Self::NotSignedIn { .. } | Self::StaffNotSignedIn | Self::ProveElsewhere => told(
                StatusCode::SEE_OTHER,
                "sign-in-title",
                &["fault-not-signed-in-text"],
            ),
            Self::FromElsewhere => told(
                StatusCode::OK,
                "fault-from-elsewhere",
                &["fault-from-elsewhere-text"],
            ),
            Self::NotAllowed => told(
                StatusCode::FORBIDDEN,
                "fault-not-allowed",
                &["fault-not-allowed-text"],
            ),
            Self::Forged => told(
                StatusCode::FORBIDDEN,
                "fault-forged",
                &["fault-nothing-done", "fault-forged-text", "fault-not-twice"],
            ),
            Self::Malformed => told(
                StatusCode::BAD_REQUEST,
                "fault-malformed",
                &["fault-nothing-done", "fault-malformed-text", "fault-not-twice"],
            ),
            Self::CardNumber(_) => told(
                StatusCode::BAD_REQUEST,
                "fault-card-number",
                &[
                    "fault-card-number-text",
                    "fault-card-number-where",
                    "fault-nothing-done",
                ],
            ),
            Self::Overtaken => told(StatusCode::CONFLICT, "fault-overtaken", &["fault-overtaken-text"]),
            Self::SlowDown { after } => Told {
                retry_after_s: Some(after.as_secs().saturating_add(1)),
                ..told(
                    StatusCode::TOO_MANY_REQUESTS,
                    "fault-slow-down",
                    &["fault-slow-down-text"],
                )
            },
            Self::TryLater { .. } => Told {
                retry_after_s: Some(TRY_AGAIN_AFTER_S),
                ..told(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "fault-try-later",
                    &["fault-try-later-text", "fault-not-twice"],
                )
            },
            Self::Internal => told(
                StatusCode::INTERNAL_SERVER_ERROR,
                "fault-internal",
                &["fault-internal-text", "fault-not-twice"],
            ),
        }
    }

    /// Whether a card number was typed where it does not belong.
    pub(super) fn is_of_a_card_number(&self) -> bool {
        matches!(self, Self::CardNumber(_))
    }

    /// What the page says at the desk, where nobody is about to pay.
    pub(super) fn told_at_desk(&self) -> Told {
        if matches!(self, Self::CardNumber(_)) {
            return Told {
                title: "desk-card-number",
                texts: &["desk-card-number-text"],
                ..self.told()
            };
        }
        self.told()
    }

    /// Tells the log what people are not told.
    pub(super) fn log(&self) {
        match self {
            Self::TryLater { cause: Some(cause) } => {
                let cause = chain(cause.as_ref());
                tracing::warn!(cause, "a page is put off");
            }
            Self::Internal => tracing::error!("a page is not shown"),
            // What was seen is told by the outermost layer, see `web::seen`.
            Self::CardNumber(_)
            | Self::NotFound
            | Self::NotAllowed
            | Self::FromElsewhere
            | Self::NotSignedIn { .. }
            | Self::StaffNotSignedIn
            | Self::ProveElsewhere
            | Self::Forged
            | Self::Malformed
            | Self::Overtaken
            | Self::SlowDown { .. }
            | Self::TryLater { cause: None } => {}
        }
    }
}

impl From<Code> for Fault {
    /// What a browser is told of a problem that no page caused: an address, a method, a limit, a fault of ours.
    fn from(code: Code) -> Self {
        match code {
            Code::NotFound | Code::MethodNotAllowed => Self::NotFound,
            Code::CardNumberRefused => Self::CardNumber(None),
            Code::SlowDown => Self::SlowDown { after: A_WHILE },
            Code::TryLater => Self::TryLater { cause: None },
            Code::Internal => Self::Internal,
            Code::Malformed
            | Code::IdempotencyKeyMissing
            | Code::NotSignedIn
            | Code::NotAllowed
            | Code::CardDeclined
            | Code::FeeInOtherOrder
            | Code::FeesOfSeveralAccounts
            | Code::FeeNotPayable
            | Code::StateConflict
            | Code::RefundableChanged
            | Code::IdempotencyKeyReused
            | Code::Invalid => Self::Malformed,
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::NotFound,
            Refusal::FeeInOtherOrder { .. }
            | Refusal::FeesOfSeveralAccounts { .. }
            | Refusal::FeeNotPayable
            | Refusal::StateConflict
            | Refusal::RefundableChanged
            | Refusal::NotRefundable => Self::Overtaken,
            Refusal::NeedsSecondPerson | Refusal::OwnAccount => Self::NotAllowed,
            Refusal::TooManyCards { after } => Self::SlowDown { after },
            Refusal::TooManyLetters => Self::SlowDown { after: A_WHILE },
            Refusal::KeyReused
            | Refusal::BelowMinimum { .. }
            | Refusal::OlderFirst
            | Refusal::Invalid { .. } => Self::Malformed,
            Refusal::TryLater { cause, .. } => Self::TryLater { cause: Some(cause) },
        }
    }
}

impl From<DoorError> for Fault {
    fn from(error: DoorError) -> Self {
        Self::TryLater {
            cause: Some(Box::new(error)),
        }
    }
}

impl From<PrivacyError> for Fault {
    fn from(error: PrivacyError) -> Self {
        Self::TryLater {
            cause: Some(Box::new(error)),
        }
    }
}

impl From<Problem> for Fault {
    /// What is wrong with a body as such: too large, too slow, broken off.
    fn from(problem: Problem) -> Self {
        if problem.is_ours() {
            Self::Internal
        } else {
            Self::Malformed
        }
    }
}

impl IntoResponse for Fault {
    /// Only marks the answer: the page around it is made where the visit is known, see `web::sheet`.
    fn into_response(self) -> Response {
        self.log();
        let mut response = self.told().status.into_response();
        if let Self::CardNumber(seen) = &self {
            seen::mark(&mut response, *seen);
        }
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}

const TRY_AGAIN_AFTER_S: u64 = 5;
const A_WHILE: Duration = Duration::from_mins(1);
