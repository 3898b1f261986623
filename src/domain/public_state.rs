//! The one word that everybody is shown for an order.

use crate::domain::Closure;
use crate::domain::Order;
use crate::domain::PaymentState;
use crate::domain::PostingState;

/// The state of an order in one word: a pure function of its facts, the first that fits from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicState {
    /// A person must decide; see the order's attention.
    NeedsAttention,
    /// The patron asks their bank for the money back, and the library may not have it, or has lost it.
    Disputed,
    /// Everything captured went back to the card, save a convenience fee that the library keeps.
    Refunded,
    /// A part went back to the card.
    PartlyRefunded,
    /// Captured: the library system has the payment, the card is charged.
    Paid,
    /// Held, and the library system is being told.
    Posting,
    /// Held on the card.
    Held,
    /// The hold was let go; nothing was taken.
    Released,
    /// Ran out of time unpaid.
    Expired,
    /// Cancelled unpaid.
    Cancelled,
    /// Waiting for a card.
    Open,
}

impl PublicState {
    /// Every state, in order of precedence.
    pub const ALL: [Self; 11] = [
        Self::NeedsAttention,
        Self::Disputed,
        Self::Refunded,
        Self::PartlyRefunded,
        Self::Paid,
        Self::Posting,
        Self::Held,
        Self::Released,
        Self::Expired,
        Self::Cancelled,
        Self::Open,
    ];

    /// The state of an order.
    pub fn of(order: &Order) -> Self {
        let refunded = order.refunded().minor();
        let returnable = order.captured().minor().saturating_sub(order.kept().minor());
        let payment = order.payment();
        let posting_began = order.lines.iter().any(|line| line.posting != PostingState::Due);
        match payment {
            _ if order.attention.is_some() => Self::NeedsAttention,
            _ if order.disputed().is_positive() => Self::Disputed,
            Some(PaymentState::Captured) if refunded > 0 && refunded >= returnable => Self::Refunded,
            Some(PaymentState::Captured) if refunded > 0 => Self::PartlyRefunded,
            Some(PaymentState::Captured) => Self::Paid,
            Some(PaymentState::Capturing | PaymentState::CaptureRefused) => Self::Posting,
            Some(PaymentState::Held) if posting_began => Self::Posting,
            Some(PaymentState::Held | PaymentState::Releasing) => Self::Held,
            Some(PaymentState::Released) => Self::Released,
            _ => match order.closure {
                Some(Closure::Expired) => Self::Expired,
                Some(Closure::Cancelled) => Self::Cancelled,
                None => Self::Open,
            },
        }
    }

    /// The word for data: in the store and the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::NeedsAttention => "needs_attention",
            Self::Disputed => "disputed",
            Self::Refunded => "refunded",
            Self::PartlyRefunded => "partly_refunded",
            Self::Paid => "paid",
            Self::Posting => "posting",
            Self::Held => "held",
            Self::Released => "released",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Open => "open",
        }
    }

    /// Reads the word; `None` when there is no such state.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}
