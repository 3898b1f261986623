//! A refund that waits for a second person.

use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::OrderId;
use crate::domain::ProposalId;
use crate::domain::StaffName;
use crate::domain::Timestamp;

/// A refund that is more than the one who wants it may give back alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundProposal {
    /// Its id.
    pub id: ProposalId,
    /// Whose desk.
    pub library: LibraryId,
    /// Of which order.
    pub order: OrderId,
    /// How much.
    pub amount: Money,
    /// What could be refunded when it was proposed; when that is another by the time that somebody agrees, nothing goes
    /// back.
    pub refundable_seen: Money,
    /// Why, in the words of whoever proposed it.
    pub reason: String,
    /// Who.
    pub by: StaffName,
    /// When.
    pub at: Timestamp,
    /// What became of it; `None` while it waits.
    pub end: Option<ProposalEnd>,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProposalEnd {
    /// A second person agreed: the money goes back.
    Agreed,
    /// Somebody did not agree, or whoever proposed it took it back.
    Refused,
    /// What can be refunded changed meanwhile.
    Lapsed,
}

impl ProposalEnd {
    /// Every one of them.
    pub const ALL: [Self; 3] = [Self::Agreed, Self::Refused, Self::Lapsed];

    /// The word for the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Refused => "refused",
            Self::Lapsed => "lapsed",
        }
    }

    /// Reads the word; `None` when there is no such one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.word() == word)
    }
}
