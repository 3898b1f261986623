//! What the desk has to do.

use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::TaskId;
use crate::domain::Timestamp;

/// What a task asks of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TaskKind {
    /// A non-resident card is paid for: register the buyer and hand out the card.
    FinishNonResidentCard,
    /// A refund went back to the card: open the fee again in the library system, where that is wanted.
    AdjustFeeAfterRefund,
}

impl TaskKind {
    /// The word for data.
    pub fn word(self) -> &'static str {
        match self {
            Self::FinishNonResidentCard => "finish_non_resident_card",
            Self::AdjustFeeAfterRefund => "adjust_fee_after_refund",
        }
    }

    /// Reads the word; `None` when there is no such kind.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::FinishNonResidentCard, Self::AdjustFeeAfterRefund]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// One thing for the desk to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskTask {
    /// Its id.
    pub id: TaskId,
    /// Whose desk.
    pub library: LibraryId,
    /// What to do.
    pub kind: TaskKind,
    /// The order that it comes from.
    pub order: OrderId,
    /// Since when it waits.
    pub created_at: Timestamp,
    /// When it was done; `None` while it waits.
    pub done_at: Option<Timestamp>,
}
