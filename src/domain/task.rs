//! What the desk has to do.

use crate::domain::FeeKind;
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
    /// A renewal is paid for, and the library system cannot do it by itself: make the card good for longer.
    RenewCard,
    /// A replacement card is paid for: make a new card.
    ReplaceCard,
    /// Something else on offer is paid for: do what the offer says.
    FinishPurchase,
    /// All the money for something that was bought went back after it was done: take it back, where that can be.
    TakeBackPurchase,
    /// A refund went back to the card: open the fee again in the library system, where that is wanted.
    AdjustFeeAfterRefund,
    /// The card's bank sent a refund back: the patron must get the money another way.
    RepayFailedRefund,
    /// A payment is disputed and the patron's bank has the money: the fee is owed again, and evidence may be sent.
    ChargeFeeAfterDispute,
    /// A dispute is won and the library has the money again: mark the fee as paid again, if it was charged anew.
    ClearFeeAfterDispute,
}

impl TaskKind {
    /// Every one of them.
    pub const ALL: [Self; 9] = [
        Self::FinishNonResidentCard,
        Self::RenewCard,
        Self::ReplaceCard,
        Self::FinishPurchase,
        Self::TakeBackPurchase,
        Self::AdjustFeeAfterRefund,
        Self::RepayFailedRefund,
        Self::ChargeFeeAfterDispute,
        Self::ClearFeeAfterDispute,
    ];

    /// The word for data.
    pub fn word(self) -> &'static str {
        match self {
            Self::FinishNonResidentCard => "finish_non_resident_card",
            Self::RenewCard => "renew_card",
            Self::ReplaceCard => "replace_card",
            Self::FinishPurchase => "finish_purchase",
            Self::TakeBackPurchase => "take_back_purchase",
            Self::AdjustFeeAfterRefund => "adjust_fee_after_refund",
            Self::RepayFailedRefund => "repay_failed_refund",
            Self::ChargeFeeAfterDispute => "charge_fee_after_dispute",
            Self::ClearFeeAfterDispute => "clear_fee_after_dispute",
        }
    }

    /// The task for something that was bought.
    pub fn of_purchase(bought: FeeKind) -> Self {
        match bought {
            FeeKind::NonResidentCard => Self::FinishNonResidentCard,
            FeeKind::CardRenewal => Self::RenewCard,
            FeeKind::ReplacementCard => Self::ReplaceCard,
            FeeKind::Donation
            | FeeKind::Overdue
            | FeeKind::Lost
            | FeeKind::Damage
            | FeeKind::Processing
            | FeeKind::Hold
            | FeeKind::Rental
            | FeeKind::Copies
            | FeeKind::Other => Self::FinishPurchase,
        }
    }

    /// Whether it is about something that was bought: done, its effect is.
    pub fn finishes_a_purchase(self) -> bool {
        match self {
            Self::FinishNonResidentCard | Self::RenewCard | Self::ReplaceCard | Self::FinishPurchase => true,
            Self::TakeBackPurchase
            | Self::AdjustFeeAfterRefund
            | Self::RepayFailedRefund
            | Self::ChargeFeeAfterDispute
            | Self::ClearFeeAfterDispute => false,
        }
    }

    /// Reads the word; `None` when there is no such kind.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
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
