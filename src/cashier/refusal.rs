//! Why the cashier does not do what it is asked.

use std::time::Duration;

use crate::domain::FeeId;
use crate::domain::Money;
use crate::domain::OrderId;
use crate::ils::IlsError;
use crate::storage::Conflict;
use crate::storage::StoreError;

/// A refusal. Unless it says otherwise nothing was done, and nobody was charged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no such thing, or it is another's.
    #[error("not found")]
    NotFound,
    /// A fee is in another order that is not ended.
    #[error("a fee is in another order")]
    FeeInOtherOrder {
        /// That order: of the same patron, or of somebody else who pays for them.
        order: OrderId,
    },
    /// The money of the fees goes to several accounts, and one order pays into one.
    #[error("the fees belong to several accounts")]
    FeesOfSeveralAccounts {
        /// Which of them may be in one order together.
        together: Vec<Vec<FeeId>>,
    },
    /// A fee is not owed any more, has changed, or cannot be paid here.
    #[error("a fee cannot be paid")]
    FeeNotPayable,
    /// Less than can be paid in one go, or than a part of a fee may be.
    #[error("less than can be paid here")]
    BelowMinimum {
        /// The least.
        least: Money,
    },
    /// A fee has to wait for an older one of the same person.
    #[error("an older fee comes first")]
    OlderFirst,
    /// The order is not in a state for this.
    #[error("the order is not in a state for this")]
    StateConflict,
    /// Too many cards were declined for the order or the patron, or the order was on the processor's page too often.
    #[error("too many cards")]
    TooManyCards {
        /// When it makes sense to present another.
        after: Duration,
    },
    /// Too many letters were asked for: about the order, by the patron, or to the address.
    #[error("too many letters")]
    TooManyLetters,
    /// What can be refunded is not what the caller saw.
    #[error("what can be refunded has changed")]
    RefundableChanged,
    /// The rule of what was bought keeps the money from going back.
    #[error("what was bought is not refunded any more")]
    NotRefundable,
    /// It is more than this person may give back alone: somebody else has to agree.
    #[error("a second person has to agree")]
    NeedsSecondPerson,
    /// It is the library card of the one who asks.
    #[error("nobody gives money back to themselves")]
    OwnAccount,
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// A field is wrong.
    #[error("{field}: {message}")]
    Invalid {
        /// The field's name.
        field: &'static str,
        /// What is wrong, in words; never the value.
        message: &'static str,
    },
    /// The library system, the processor or the store does not answer; try again.
    #[error("not now")]
    TryLater {
        /// When it makes sense to try again.
        after: Duration,
        /// What did not answer, for the log.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Pause that is asked of a caller when an outsider does not answer.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(5);

impl Refusal {
    pub(super) fn later(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::TryLater {
            after: TRY_AGAIN_AFTER,
            cause: Box::new(cause),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Conflict::FeeClaimed { order }) => Self::FeeInOtherOrder { order },
            StoreError::Conflict(Conflict::Version | Conflict::Proposal) => Self::StateConflict,
            StoreError::Conflict(Conflict::GivenAlone) => Self::NeedsSecondPerson,
            StoreError::Conflict(Conflict::TooManyLetters) => Self::TooManyLetters,
            StoreError::Conflict(_) | StoreError::Unavailable { .. } | StoreError::Corrupt { .. } => {
                Self::later(error)
            }
        }
    }
}

impl From<IlsError> for Refusal {
    fn from(error: IlsError) -> Self {
        Self::later(error)
    }
}
