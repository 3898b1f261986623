//! What is owed.

use crate::domain::FeeOwner;
use crate::domain::IdError;
use crate::domain::Money;
use crate::domain::WhyNot;
use crate::masking::Personal;

/// The library system's own id of a fee: 1 to 100 printable characters, no `|`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeeId(String);

impl FeeId {
    /// Reads the id.
    ///
    /// # Errors
    /// [`IdError`] when it is not of that form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let fits = !text.is_empty()
            && text.chars().count() <= 100
            && text
                .chars()
                .all(|character| !character.is_control() && character != '|');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError)
        }
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a fee is for, in the few words that the processor and the receipt may know. Never a title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FeeKind {
    /// A late item (a *fine*).
    Overdue,
    /// A lost item.
    Lost,
    /// A damaged item.
    Damage,
    /// Processing of a lost or damaged item.
    Processing,
    /// A replacement library card.
    ReplacementCard,
    /// The yearly card of somebody from outside the service area.
    NonResidentCard,
    /// A hold.
    Hold,
    /// Rental of an item or a room.
    Rental,
    /// Copies and prints.
    Copies,
    /// Anything else.
    Other,
}

impl FeeKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Overdue,
        Self::Lost,
        Self::Damage,
        Self::Processing,
        Self::ReplacementCard,
        Self::NonResidentCard,
        Self::Hold,
        Self::Rental,
        Self::Copies,
        Self::Other,
    ];

    /// The word for data: in the store, the API and towards the processor.
    pub fn word(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Lost => "lost",
            Self::Damage => "damage",
            Self::Processing => "processing",
            Self::ReplacementCard => "replacement_card",
            Self::NonResidentCard => "non_resident_card",
            Self::Hold => "hold",
            Self::Rental => "rental",
            Self::Copies => "copies",
            Self::Other => "other",
        }
    }

    /// Reads the word; `None` when there is no such kind.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// One thing that a patron owes, as the library system tells it just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    /// The library system's id.
    pub id: FeeId,
    /// What it is for.
    pub kind: FeeKind,
    /// What is still open of it; positive.
    pub outstanding: Money,
    /// Who gets the money.
    pub owner: FeeOwner,
    /// Why it cannot be paid here; `None` when it can.
    pub why_not: Option<WhyNot>,
    /// What it was for: the title of a book, mostly. For the signed-in patron's own eyes, fresh from the library
    /// system each time: never stored, logged, mailed or given to anybody else (promise P7).
    pub title: Option<Personal<String>>,
}

impl Fee {
    /// Whether it can be paid here.
    pub fn payable(&self) -> bool {
        self.why_not.is_none() && self.outstanding.is_positive()
    }
}
