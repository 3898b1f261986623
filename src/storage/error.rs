//! What the store answers when it did not do it.

use crate::domain::OrderId;

/// What went wrong in the store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Somebody was first. Nothing was written.
    #[error("somebody was first: {0}")]
    Conflict(Conflict),
    /// The database did not do it, or did not answer.
    #[error("the database did not {doing}")]
    Unavailable {
        /// What was asked of it.
        doing: &'static str,
        /// Why. Never holds a bound value.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A row holds what no version of this program wrote.
    #[error("a stored {what} cannot be read")]
    Corrupt {
        /// What was read.
        what: &'static str,
    },
}

/// Who was first with what.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Conflict {
    /// The order was changed since it was read.
    #[error("the order has changed")]
    Version,
    /// A fee is in another order that is not ended.
    #[error("a fee is in another order")]
    FeeClaimed {
        /// That order.
        order: OrderId,
    },
    /// The idempotency key is in use.
    #[error("the idempotency key is taken")]
    Key,
    /// The event is stored already.
    #[error("the event is stored already")]
    Event,
    /// The reference is taken: draw another.
    #[error("the reference is taken")]
    Reference,
    /// The task is on the list, or off it, already.
    #[error("the task is on the list, or off it, already")]
    Task,
    /// Somebody at the library has this name.
    #[error("somebody at the library has this name")]
    StaffName,
    /// Somebody at the library was changed meanwhile, or whoever changes them may not any more.
    #[error("somebody at the library was changed meanwhile")]
    Staff,
    /// The code was taken, or the second factor is not as it was read.
    #[error("the second factor was used, or has changed")]
    Factor,
    /// The patron has a pseudonym already: read it.
    #[error("the patron is known already")]
    Patron,
    /// One id of the processor serves one order only.
    #[error("the processor's id serves another order")]
    ProcessorId,
    /// The letter, or the code, is not as it was read any more.
    #[error("the letter has changed")]
    Letter,
    /// An approval is in force already, or none is.
    #[error("an approval is in force already, or none is")]
    Approval,
    /// It is more than one person may give back alone in a day.
    #[error("it is more than one person may give back alone in a day")]
    GivenAlone,
    /// A refund of the order waits already, or this one waits no more.
    #[error("a proposed refund waits already, or waits no more")]
    Proposal,
    /// There are as many letters already as there may be.
    #[error("there are as many letters already as there may be")]
    TooManyLetters,
    /// The lease ran out, and another has the job.
    #[error("the job is somebody else's")]
    Lease,
}
