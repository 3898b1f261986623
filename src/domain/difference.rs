//! What the three books of a payment disagree about: the processor's, ours, and the library system's.

use crate::domain::AccountName;
use crate::domain::Money;
use crate::domain::OrderId;
use crate::domain::Timestamp;

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DifferenceKind {
    /// The processor took money for a payment that no order of ours has.
    UnknownCharge,
    /// Our order is captured; the processor took nothing.
    CaptureMissing,
    /// The processor took money; our order is not captured.
    NotCapturedHere,
    /// The processor took money twice for one order.
    ChargedTwice,
    /// The processor took another amount than our order says.
    AmountDiffers,
    /// The processor took money in another currency than our order's.
    CurrencyDiffers,
    /// The processor gave money back, and our books have no such refund.
    RefundUnknown,
    /// Our books have a refund, and the processor gave nothing back.
    RefundMissing,
    /// A refund has another amount, or another end, at the processor.
    RefundDiffers,
    /// The processor has a dispute that our books do not have.
    DisputeUnknown,
    /// The processor holds money that no order waits for.
    HoldLeftBehind,
    /// The money is captured, and the library system does not have the payment.
    PostingMissing,
    /// A payout did not arrive at the bank.
    PayoutFailed,
    /// A payout is not the sum of what it consists of.
    PayoutDiffers,
}

impl DifferenceKind {
    /// Every one of them.
    pub const ALL: [Self; 14] = [
        Self::UnknownCharge,
        Self::CaptureMissing,
        Self::NotCapturedHere,
        Self::ChargedTwice,
        Self::AmountDiffers,
        Self::CurrencyDiffers,
        Self::RefundUnknown,
        Self::RefundMissing,
        Self::RefundDiffers,
        Self::DisputeUnknown,
        Self::HoldLeftBehind,
        Self::PostingMissing,
        Self::PayoutFailed,
        Self::PayoutDiffers,
    ];

    /// The word for data.
    pub fn word(self) -> &'static str {
        match self {
            Self::UnknownCharge => "unknown_charge",
            Self::CaptureMissing => "capture_missing",
            Self::NotCapturedHere => "not_captured_here",
            Self::ChargedTwice => "charged_twice",
            Self::AmountDiffers => "amount_differs",
            Self::CurrencyDiffers => "currency_differs",
            Self::RefundUnknown => "refund_unknown",
            Self::RefundMissing => "refund_missing",
            Self::RefundDiffers => "refund_differs",
            Self::DisputeUnknown => "dispute_unknown",
            Self::HoldLeftBehind => "hold_left_behind",
            Self::PostingMissing => "posting_missing",
            Self::PayoutFailed => "payout_failed",
            Self::PayoutDiffers => "payout_differs",
        }
    }

    /// Reads the word; `None` when there is no such kind.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub kind: DifferenceKind,
    /// Our order, if there is one.
    pub order: Option<OrderId>,
    /// What the processor calls the thing (`pi_…`, `re_…`, `po_…`).
    pub processor_id: Option<String>,
    /// The amount in our books.
    pub ours: Option<Money>,
    /// The amount in theirs.
    pub theirs: Option<Money>,
}

/// What came of one comparison of the books. It says so too when nothing differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciliation {
    /// Of which account the books were compared.
    pub account: AccountName,
    /// The first moment that was looked at.
    pub from: Timestamp,
    /// The first moment that was not looked at.
    pub to: Timestamp,
    /// When the books were compared.
    pub ran_at: Timestamp,
    /// So many orders of ours were compared.
    pub orders: u32,
    /// So many movements at the processor were compared.
    pub movements: u32,
    /// Every difference that was found.
    pub differences: Vec<Difference>,
}
