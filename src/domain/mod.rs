//! The rules, pure: money, fees, orders and their facts, audit, clock. Layer 1: knows `masking` only.
//!
//! Nothing here reads a clock, draws a random number, or speaks to anybody: time and randomness come in as
//! arguments, and an [`Order`] changes only by events that its tables of edges allow.

mod account;
mod attention;
mod audit;
mod clock;
mod currency;
mod difference;
mod facts;
mod fee;
mod ids;
mod lines;
mod money;
mod money_back;
mod offer;
mod order;
#[cfg(test)]
mod order_tests;
mod owner;
mod parts;
mod patron;
mod placing;
mod public_state;
mod rate;
mod reference;
mod sighting;
mod staff;
mod task;
mod wallet;
mod why_not;

pub use account::AccountName;
pub use attention::Attention;
pub use audit::{Action, Actor, AuditEntry};
pub use clock::{Clock, Randomness, SystemClock, SystemRandomness, Timestamp};
pub use currency::Currency;
pub use difference::{Difference, DifferenceKind, Reconciliation};
pub use facts::{
    DISPUTE_EDGES, DisputeStanding, EFFECT_EDGES, Edge, EffectEvent, EffectState, IllegalEdge, PAYMENT_EDGES,
    POSTING_EDGES, PaymentEvent, PaymentState, PostingEvent, PostingState, REFUND_EDGES, RefundEvent,
    RefundState, SETTLEMENT_EDGES, SettlementEvent, SettlementState, WordEdge, all_edges,
};
pub use fee::{Fee, FeeId, FeeKind};
pub use ids::{EventId, IdError, LibraryId, OrderId, PatronKey, RefundId, TaskId};
pub use money::{Money, MoneyError};
pub use offer::{Asked, Contact, Offer, OfferId};
pub use order::{Order, OrderError, Payer};
pub use owner::{FeeOwner, OwnerCode};
pub use parts::{Attempt, Card, Closure, Dispute, Line, Means, NextAction, Refund, RefundOrigin};
pub use patron::{Barcode, Patron};
pub use placing::CannotPlace;
pub use public_state::PublicState;
pub use rate::{Buckets, Rate};
pub use reference::Reference;
pub use sighting::{Channel, Sighting};
pub use staff::{Role, StaffMember, StaffName};
pub use task::{DeskTask, TaskKind};
pub use wallet::{Wallet, WalletKind};
pub use why_not::WhyNot;
