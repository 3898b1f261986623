//! Why a person must look at an order, and what they may decide.

/// Why a person must look at an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Attention {
    /// Whether the library system has a payment of ours cannot be found out from here.
    PostingUndecided,
    /// The library system has payments, the hold is gone, and the library system cannot take them back.
    HoldLost,
    /// The library system has payments, the processor does not take the money, and the library system cannot take
    /// the payments back.
    CaptureRefused,
    /// The processor's amount, currency or order is not ours.
    ProcessorMismatch,
    /// Nothing has moved for so long that somebody should know. It is tried on, and this ends by itself when
    /// something moves.
    Stuck,
}

impl Attention {
    /// Every one of them.
    pub const ALL: [Self; 5] = [
        Self::PostingUndecided,
        Self::HoldLost,
        Self::CaptureRefused,
        Self::ProcessorMismatch,
        Self::Stuck,
    ];

    /// The word for the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::PostingUndecided => "posting_undecided",
            Self::HoldLost => "hold_lost",
            Self::CaptureRefused => "capture_refused",
            Self::ProcessorMismatch => "processor_mismatch",
            Self::Stuck => "stuck",
        }
    }

    /// Reads the word; `None` when there is no such one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }

    /// Nothing is done for the order until a person has decided. (The refunds of the order go on.)
    pub fn stops_the_order(self) -> bool {
        self != Self::Stuck
    }
}
