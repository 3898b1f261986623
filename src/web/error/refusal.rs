//! What the public is told when the cashier refuses.

use std::time::Duration;

use axum::http::StatusCode;

use crate::cashier::Refusal;
use crate::web::error::Code;
use crate::web::error::Groups;
use crate::web::error::Problem;

/// After so long it makes sense to ask for another letter.
const LETTERS_WAIT: Duration = Duration::from_hours(1);

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let conflict = |code, detail| Self::new(StatusCode::CONFLICT, code, detail);
        match refusal {
            Refusal::NotFound => Self::not_found(),
            Refusal::FeeInOtherOrder { order } => Self {
                order: Some(Box::new(order)),
                ..conflict(
                    Code::FeeInOtherOrder,
                    "A fee is in another order that is not ended. Pay or cancel that one.",
                )
            },
            Refusal::FeesOfSeveralAccounts { together } => Self {
                together: Some(Box::new(Groups(together))),
                ..conflict(
                    Code::FeesOfSeveralAccounts,
                    "The money of these fees goes to several accounts, and one order pays into one. Nothing was \
                     placed. Place one order for each group in `together`.",
                )
            },
            Refusal::FeeNotPayable => conflict(
                Code::FeeNotPayable,
                "A fee is not owed any more, has changed, or cannot be paid here. Read the fees again.",
            ),
            Refusal::BelowMinimum { .. } => Self::invalid(
                "fees",
                "less than can be paid here in one go, or than a part of a fee may be",
            ),
            Refusal::OlderFirst => Self::invalid(
                "fees",
                "older fees of the same person come first: choose them too, whole",
            ),
            Refusal::StateConflict => conflict(Code::StateConflict, "The order is not in a state for this."),
            Refusal::TooManyCards { after } => Self {
                detail: "Too many cards were tried. No card was asked.",
                ..Self::slow_down(after)
            },
            Refusal::TooManyLetters => Self {
                detail: "Too many letters were asked for. None was sent.",
                ..Self::slow_down(LETTERS_WAIT)
            },
            Refusal::RefundableChanged => Self::new(
                StatusCode::PRECONDITION_FAILED,
                Code::RefundableChanged,
                "What can be refunded is not what you saw. Read the order again.",
            ),
            Refusal::NotRefundable => conflict(
                Code::StateConflict,
                "What was bought is not refunded any more, by the rule it was sold under.",
            ),
            // A program may give back what it likes; only people at the desk have limits.
            Refusal::NeedsSecondPerson | Refusal::OwnAccount => conflict(
                Code::StateConflict,
                "A second person of the library has to agree.",
            ),
            Refusal::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::IdempotencyKeyReused,
                "This Idempotency-Key was used for another request.",
            ),
            Refusal::Invalid { field, message } => Self::invalid(field, message),
            Refusal::TryLater { after, cause } => Self {
                retry_after: Some(after),
                cause: Some(cause),
                ..Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    Code::TryLater,
                    "Something that is needed does not answer. Repeat the same request later.",
                )
            },
        }
    }
}
