//! The processor's own books: what it did for this account, whoever asked for it. Only reads.
//!
//! What the cashier did itself it knows already. Here it learns of the rest: refunds that somebody made in the
//! processor's dashboard, disputes, events that never arrived, payouts, and payments that no order of ours has.

use std::fmt::Debug;

use async_trait::async_trait;

use crate::domain::DisputeStanding;
use crate::domain::Money;
use crate::domain::OrderId;
use crate::domain::RefundId;
use crate::domain::Timestamp;
use crate::processor::ProcessorError;
use crate::processor::ProcessorPayment;
use crate::processor::VerifiedEvent;

/// The books of one account. Every list is whole: pages are followed to the end.
#[async_trait]
pub trait Books: Send + Sync + Debug {
    /// Whether events of this type are a reason to read the refunds and disputes of their payment.
    fn tells_of_money_back(&self, kind: &str) -> bool;

    /// Every refund of a payment, oldest first, by whomever it was made.
    async fn refunds_of(&self, payment: &str) -> Result<Vec<ToldRefund>, ProcessorError>;

    /// Every dispute of a payment, oldest first.
    async fn disputes_of(&self, payment: &str) -> Result<Vec<ToldDispute>, ProcessorError>;

    /// Events that were made at this moment or later, oldest first: `limit` of them, and the rest of those that were
    /// made in the same second as the last one, since a second is the finest that can be asked for (Stripe, "List all
    /// events", `created`). They come over our own call, so they need no signature.
    async fn events_since(&self, since: Timestamp, limit: u32) -> Result<Vec<ToldEvent>, ProcessorError>;

    /// Payments that were made in a span of time, oldest first.
    async fn payments_in(&self, span: Span) -> Result<Vec<ProcessorPayment>, ProcessorError>;

    /// Movements of the balance in a span of time, oldest first.
    async fn movements_in(&self, span: Span) -> Result<Vec<Movement>, ProcessorError>;

    /// Payouts that were made in a span of time, oldest first.
    async fn payouts_in(&self, span: Span) -> Result<Vec<Payout>, ProcessorError>;

    /// The movements that one payout consists of; the payout itself is not among them.
    async fn movements_of(&self, payout: &str) -> Result<Vec<Movement>, ProcessorError>;
}

/// From a moment, included, to another, excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first moment in it.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

/// A refund in the processor's books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRefund {
    /// The processor's id (`re_…`).
    pub id: String,
    /// Our refund, as we told the processor; `None` when somebody else made it.
    pub refund: Option<RefundId>,
    /// How much.
    pub amount: Money,
    /// `Some(true)` done, `Some(false)` failed or called off, `None` not decided yet.
    pub succeeded: Option<bool>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A dispute in the processor's books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldDispute {
    /// The processor's id (`dp_…`, `du_…`).
    pub id: String,
    /// How much of the payment the patron's bank asks back.
    pub amount: Money,
    /// The bank's reason, in the processor's word (`fraudulent`).
    pub reason: String,
    /// How it stands.
    pub standing: DisputeStanding,
    /// Until when evidence is taken; `None` when none is.
    pub evidence_until: Option<Timestamp>,
    /// When it was opened.
    pub created_at: Timestamp,
}

/// An event as the processor lists it.
#[derive(Clone, Debug)]
pub struct ToldEvent {
    /// What it is about.
    pub event: VerifiedEvent,
    /// The whole event, JSON, with what the processor tells of whoever paid.
    pub body: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// One movement of the account's balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The processor's id (`txn_…`).
    pub id: String,
    /// What moved.
    pub kind: MovementKind,
    /// What came (positive) or went (negative), before the processor's fee.
    pub gross: Money,
    /// The processor's fee for it; negative when a fee came back.
    pub fee: Money,
    /// The payment that it is about; `None` when it is about none.
    pub payment: Option<String>,
    /// Our order, as the payment says; `None` when that is not one of ours.
    pub order: Option<OrderId>,
    /// The refund or the dispute that it is about.
    pub source: Option<String>,
    /// When it moved.
    pub created_at: Timestamp,
}

/// What a movement of the balance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MovementKind {
    /// Money of a patron, captured.
    Charge,
    /// Money that goes back to a card.
    Refund,
    /// A refund that did not arrive: the money is back.
    RefundFailed,
    /// A disputed amount, taken by the patron's bank (negative) or given back (positive).
    Dispute,
    /// A fee of the processor's by itself.
    Fee,
    /// A payout to the library's bank account, or one that came back.
    Payout,
    /// Anything else.
    Other,
}

/// A payout to the library's bank account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    /// The processor's id (`po_…`).
    pub id: String,
    /// How much; negative when the account owes.
    pub amount: Money,
    /// How it stands.
    pub state: PayoutState,
    /// When the bank is expected to have it, or had it.
    pub arrives_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

/// How a payout stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutState {
    /// On its way.
    UnderWay,
    /// The bank has it.
    Paid,
    /// It did not arrive: the money is back on the balance.
    Failed,
}
