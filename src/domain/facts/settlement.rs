//! The processor's payout of what was captured.

use crate::domain::facts::Edge;
use crate::domain::facts::IllegalEdge;
use crate::domain::facts::WordEdge;
use crate::domain::facts::table;
use crate::domain::facts::words;

words!(
    /// The processor's payout of what was captured to the library's bank account.
    SettlementState {
        /// Nothing is captured.
        None = "none",
        /// Captured, not yet paid out.
        Pending = "pending",
        /// Paid out.
        PaidOut = "paid_out",
    }
);

words!(
    /// What happens to a settlement.
    SettlementEvent {
        /// The card is captured.
        Captured = "captured",
        /// The processor paid out.
        PaidOut = "paid_out",
        /// The payout did not arrive.
        PayoutFailed = "payout_failed",
    }
);

table!(
    /// The legal edges of a settlement.
    SETTLEMENT_EDGES: SettlementState, SettlementEvent begins None;
    None + Captured => Pending,
    Pending + PaidOut => PaidOut,
    PaidOut + PayoutFailed => Pending,
);
