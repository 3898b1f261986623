//! One refund to the card.

use crate::domain::facts::Edge;
use crate::domain::facts::IllegalEdge;
use crate::domain::facts::WordEdge;
use crate::domain::facts::table;
use crate::domain::facts::words;

words!(
    /// One refund to the card.
    RefundState {
        /// Asked for, not yet answered by the processor.
        Pending = "pending",
        /// The processor was asked and the answer never came.
        Unknown = "unknown",
        /// The money is on its way back.
        Succeeded = "succeeded",
        /// The processor refused, or the card's bank sent the money back to the library: the patron does not have it.
        Failed = "failed",
    }
);

words!(
    /// What happens to a refund.
    RefundEvent {
        /// No answer.
        AnswerLost = "answer_lost",
        /// The processor does it.
        Succeeded = "succeeded",
        /// The processor refuses, or the card's bank does, which may be days later.
        Failed = "failed",
    }
);

table!(
    /// The legal edges of a refund. One that was made elsewhere begins as it is found.
    REFUND_EDGES: RefundState, RefundEvent begins Pending | Succeeded | Failed;
    Pending + AnswerLost => Unknown,
    Pending + Succeeded => Succeeded,
    Pending + Failed => Failed,
    Unknown + Succeeded => Succeeded,
    Unknown + Failed => Failed,
    Succeeded + Failed => Failed,
);

impl RefundState {
    /// Whether it is not decided yet.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Unknown)
    }
}
