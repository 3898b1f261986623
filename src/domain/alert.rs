//! What the library is told at once, wherever it looks: that something happened, never to whom.

use std::time::Duration;

use crate::domain::Action;
use crate::domain::AlertId;
use crate::domain::Attention;
use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::Timestamp;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AlertKind {
    /// An order needs a person.
    AttentionNeeded,
    /// The books were compared.
    BooksCompared,
    /// A card number stood where none belongs. It was destroyed.
    CardNumberSeen,
    /// Something is wrong with the chain of the audit, or its head does not get away.
    AuditTrouble,
    /// Nobody may sign in under a name of the staff for a while.
    AccountLocked,
}

impl AlertKind {
    /// Every one of them.
    pub const ALL: [Self; 5] = [
        Self::AttentionNeeded,
        Self::BooksCompared,
        Self::CardNumberSeen,
        Self::AuditTrouble,
        Self::AccountLocked,
    ];

    /// The word for the store, the configuration and who receives it.
    pub fn word(self) -> &'static str {
        match self {
            Self::AttentionNeeded => "attention.needed",
            Self::BooksCompared => "books.compared",
            Self::CardNumberSeen => "card_number.seen",
            Self::AuditTrouble => "audit.trouble",
            Self::AccountLocked => "account.locked",
        }
    }

    /// Reads the word; `None` when there is no such one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What a line of the audit alerts to; `None` for most.
    pub fn of(action: Action) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.action() == Some(action))
    }

    fn action(self) -> Option<Action> {
        match self {
            Self::AttentionNeeded => Some(Action::AttentionNeeded),
            Self::CardNumberSeen => Some(Action::PanDetected),
            Self::AuditTrouble => Some(Action::AuditTrouble),
            Self::AccountLocked => Some(Action::StaffLockedOut),
            // Read where the comparisons are.
            Self::BooksCompared => None,
        }
    }
}

/// How an alert stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertState {
    /// It is tried, or tried again.
    Waiting,
    /// It was taken.
    Sent,
    /// Nobody took it in all that time.
    GivenUp,
}

impl AlertState {
    /// The word for the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::GivenUp => "given_up",
        }
    }

    /// Reads the word; `None` when there is no such one.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Waiting, Self::Sent, Self::GivenUp]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// An alert to one address. There is no place in it for a person or a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Which: at every try the same.
    pub id: AlertId,
    /// Whose library.
    pub library: LibraryId,
    /// To which address, by its name in the configuration.
    pub target: String,
    /// What happened.
    pub kind: AlertKind,
    /// To which order.
    pub order: Option<OrderId>,
    /// Why an order needs a person.
    pub reason: Option<Attention>,
    /// How many: differences that were found, card numbers that were seen. 1 for what happens once.
    pub count: u32,
    /// When it happened.
    pub at: Timestamp,
    /// How it stands.
    pub state: AlertState,
    /// So many tries were begun.
    pub tries: u32,
    /// When it is tried next; `None` when it is over.
    pub next_at: Option<Timestamp>,
    /// What the last try came to: a status of HTTP, or a word of ours; empty before.
    pub answered: String,
    /// When.
    pub answered_at: Option<Timestamp>,
}

impl Alert {
    /// When it is tried again after a try that nobody took; `None` when that was the last, about three days after the
    /// first.
    pub fn next_try(&self, now: Timestamp) -> Option<Timestamp> {
        let place = usize::try_from(self.tries).ok()?.checked_sub(1)?;
        PAUSES_S
            .get(place)
            .map(|pause| now.after(Duration::from_secs(*pause)))
    }
}

/// Between one try and the next: 71 hours and 35 minutes in all.
const PAUSES_S: [u64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 72_000];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back() {
        for kind in AlertKind::ALL {
            assert_eq!(AlertKind::from_word(kind.word()), Some(kind));
        }
        assert_eq!(AlertKind::from_word("all"), None);
        assert_eq!(
            AlertKind::of(Action::StaffLockedOut),
            Some(AlertKind::AccountLocked)
        );
        assert_eq!(AlertKind::of(Action::OrderPlaced), None);
    }

    #[test]
    fn tries_go_on_for_almost_three_days() {
        let total: u64 = PAUSES_S.iter().sum();

        assert!((70 * 3600..=72 * 3600).contains(&total), "{total}");
    }
}
