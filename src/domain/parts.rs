//! The parts of an order: lines, attempts, refunds, and how it ended.

use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::Money;
use crate::domain::OfferId;
use crate::domain::PaymentState;
use crate::domain::PostingState;
use crate::domain::RefundId;
use crate::domain::RefundState;
use crate::domain::Timestamp;
use crate::masking::CardBrand;
use crate::masking::Last4;

/// One fee of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The library system's id of the fee; for something bought, the name of the offer.
    pub fee: FeeId,
    /// The offer that is bought; `None` for a fee that is owed.
    pub offer: Option<OfferId>,
    /// What it is for.
    pub kind: FeeKind,
    /// How much; positive.
    pub amount: Money,
    /// Where its posting stands.
    pub posting: PostingState,
    /// How often the library system was asked.
    pub asked: u32,
    /// When it was last asked; `None` before.
    pub asked_at: Option<Timestamp>,
}

/// How a card is presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// By the processor's token of it (`pm_…`).
    Token(String),
    /// The patron types it on the processor's own page, to which we send them.
    ProcessorsPage,
}

/// One card presented for an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// 1 for the first.
    pub number: u32,
    /// How the card is presented.
    pub means: Means,
    /// Where the processor sends the patron back to; `None` when our own page takes them through 3-D Secure.
    pub return_url: Option<String>,
    /// The processor's id of the payment (`pi_…`), or of its page (`cs_…`) until there is a payment; `None` until it
    /// has answered once.
    pub processor_id: Option<String>,
    /// Where it stands.
    pub state: PaymentState,
    /// What the patron has to do while it is `needs_patron`; `None` once nobody waits for that any more.
    pub next_action: Option<NextAction>,
    /// The card; known once the processor has looked at it.
    pub card: Option<Card>,
    /// When the hold lapses; `None` before it is held.
    pub capture_before: Option<Timestamp>,
    /// What was captured; zero before.
    pub captured: Money,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What everybody may know of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its brand.
    pub brand: CardBrand,
    /// The last four digits of its number.
    pub last4: Last4,
}

/// What the patron has to do before the card can be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextAction {
    /// Go to this page of the card's bank or of the processor; it sends the patron back to the attempt's return
    /// address.
    Redirect {
        /// The address.
        url: String,
    },
    /// Our own page hands this to the processor's script.
    Sdk {
        /// Belongs to this one payment; useless for anything else.
        client_secret: String,
    },
}

/// Money that goes back to the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub id: RefundId,
    /// How much; positive.
    pub amount: Money,
    /// Where it stands.
    pub state: RefundState,
    /// The processor's id (`re_…`); `None` until it has answered.
    pub processor_id: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// How an order ended unpaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closure {
    /// Nobody paid in time.
    Expired,
    /// Cancelled.
    Cancelled,
}

/// Why a person must look at an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Attention {
    /// Whether the library system has a payment cannot be found out from here.
    PostingUndecided,
    /// The library system has payments, and the hold is gone.
    HoldLost,
    /// The processor's amount, currency or order is not ours.
    ProcessorMismatch,
    /// Whether a refund was done cannot be found out from here.
    RefundUndecided,
}

impl Means {
    /// As it is stored: the token, or a word that is none.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Token(token) => token,
            Self::ProcessorsPage => PROCESSORS_PAGE,
        }
    }
}

impl From<String> for Means {
    /// Reads what [`Means::as_str`] gave.
    fn from(stored: String) -> Self {
        if stored == PROCESSORS_PAGE {
            Self::ProcessorsPage
        } else {
            Self::Token(stored)
        }
    }
}

/// Every token begins with `pm_`.
const PROCESSORS_PAGE: &str = "processors_page";

impl Line {
    /// A line that nothing has happened to yet.
    pub(in crate::domain) fn new(fee: FeeId, offer: Option<OfferId>, kind: FeeKind, amount: Money) -> Self {
        Self {
            fee,
            offer,
            kind,
            amount,
            posting: PostingState::Due,
            asked: 0,
            asked_at: None,
        }
    }
}

impl Closure {
    /// The word for the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word; `None` when there is no such one.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Expired, Self::Cancelled]
            .into_iter()
            .find(|known| known.word() == word)
    }
}

impl Attention {
    /// The word for the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::PostingUndecided => "posting_undecided",
            Self::HoldLost => "hold_lost",
            Self::ProcessorMismatch => "processor_mismatch",
            Self::RefundUndecided => "refund_undecided",
        }
    }

    /// Reads the word; `None` when there is no such one.
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::PostingUndecided,
            Self::HoldLost,
            Self::ProcessorMismatch,
            Self::RefundUndecided,
        ]
        .into_iter()
        .find(|known| known.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_read_back_as_they_were_stored() {
        for means in [Means::Token(String::from("pm_1")), Means::ProcessorsPage] {
            assert_eq!(Means::from(means.as_str().to_owned()), means);
        }
    }
}
