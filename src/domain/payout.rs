//! A payout of the processor to the library's bank account, as it is kept for the reports.

use crate::domain::AccountName;
use crate::domain::Money;
use crate::domain::OrderId;
use crate::domain::Timestamp;
use crate::domain::facts::words;

words!(
    /// How a payout stands.
    PayoutStanding {
        /// On its way.
        UnderWay = "under_way",
        /// The bank has it.
        Paid = "paid",
        /// It did not arrive.
        Failed = "failed",
    }
);

words!(
    /// What moved the processor's balance.
    Moved {
        /// Money of a patron, captured.
        Charge = "charge",
        /// Money that went back to a card.
        Refund = "refund",
        /// A refund that did not arrive.
        RefundFailed = "refund_failed",
        /// A disputed amount that was taken, or given back.
        Dispute = "dispute",
        /// A fee of the processor's by itself.
        Fee = "fee",
        /// Anything else.
        Other = "other",
    }
);

/// A payout and what it consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    /// Of which account.
    pub account: AccountName,
    /// The processor's id (`po_…`).
    pub id: String,
    /// How it stands.
    pub standing: PayoutStanding,
    /// How much; negative when the account owes.
    pub amount: Money,
    /// What its movements add up to, before fees; zero when they are not known.
    pub gross: Money,
    /// The processor's fees in it; zero when they are not known.
    pub fees: Money,
    /// When the bank is expected to have it, or had it.
    pub arrives_at: Timestamp,
    /// When the processor made it.
    pub created_at: Timestamp,
    /// When we learnt how it stands.
    pub noted_at: Timestamp,
    /// What it consists of; of payouts that are read back, only their own method gives it.
    pub movements: Vec<PayoutMovement>,
}

/// One movement in a payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutMovement {
    /// The processor's id (`txn_…`).
    pub id: String,
    /// What moved.
    pub moved: Moved,
    /// What came (positive) or went (negative), before the fee.
    pub gross: Money,
    /// The processor's fee for it.
    pub fee: Money,
    /// Our order, as the payment says.
    pub order: Option<OrderId>,
    /// When it moved.
    pub created_at: Timestamp,
}
