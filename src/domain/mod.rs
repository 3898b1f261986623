//! The rules, pure: money, fees, orders and their facts, audit, clock. Layer 1: knows `masking` only.
//!
//! Nothing here reads a clock, draws a random number, or speaks to anybody: time and randomness come in as
//! arguments, and an [`Order`] changes only by events that its tables of edges allow.

mod account;
mod age;
mod agreement;
mod alert;
mod approval;
mod attention;
mod audit;
mod audit_key;
mod chain;
mod clock;
#[cfg(test)]
mod conserved_tests;
mod contact;
mod convenience;
#[cfg(test)]
mod convenience_tests;
mod currency;
mod data_use;
mod difference;
mod entry;
#[cfg(test)]
mod entry_tests;
mod facts;
mod fee;
mod ids;
mod ledger;
mod letter;
mod lines;
mod money;
mod money_back;
mod network;
mod offer;
#[cfg(test)]
mod offer_tests;
mod order;
#[cfg(test)]
mod order_tests;
mod owner;
mod parts;
mod patron;
mod payout;
mod placing;
mod proposal;
mod proration;
mod public_state;
mod rate;
mod receipt;
mod reference;
mod refund_limits;
mod role;
mod seeing_more;
mod shown_name;
mod sighting;
mod staff;
mod steps;
mod task;
mod terms;
mod visiting;
mod wallet;
mod whence;
mod why_not;

pub use account::AccountName;
pub use age::{Age, AgeRules, Born};
pub use agreement::{AcceptedTerms, Agreement, Extension};
pub use alert::{Alert, AlertKind, AlertState};
pub use approval::{Approval, SignedForm};
pub use attention::Attention;
pub use audit::{Action, Actor, AuditEntry, Outcome};
pub use audit_key::{AuditKey, AuditPublicKey, NotAnAuditKey};
pub use chain::{BEGINNING, ChainLink, Hash, Seal, StoredLine, hex, link_hash, ranges, unhex};
pub use clock::{Clock, Randomness, SystemClock, SystemRandomness, Timestamp};
pub use contact::{Contact, Typed};
pub use convenience::{Convenience, ConvenienceRate, ConvenienceRule, Percent};
pub use currency::Currency;
pub use data_use::DataUse;
pub use difference::{Difference, DifferenceKind, Reconciliation};
pub use entry::{BookEvent, Booked, Entry, EntryLine, Heading, Place};
pub use facts::{
    DISPUTE_EDGES, DisputeStanding, EFFECT_EDGES, Edge, EffectEvent, EffectState, IllegalEdge, PAYMENT_EDGES,
    POSTING_EDGES, PaymentEvent, PaymentState, PostingEvent, PostingState, REFUND_EDGES, RefundEvent,
    RefundState, SETTLEMENT_EDGES, SettlementEvent, SettlementState, WordEdge, all_edges,
};
pub use fee::{Fee, FeeId, FeeKind};
pub use ids::{
    AlertId, EventId, IdError, LetterId, LibraryId, OrderId, PatronKey, ProposalId, RefundId, TaskId,
};
pub use ledger::{Ledger, LedgerCode, LedgerKind, LedgerRule};
pub use letter::{AddressCode, Letter, LetterKind, LetterState, MailAddress, Recipient};
pub use money::{Money, MoneyError};
pub use network::Network;
pub use offer::{
    Asked, Buyers, Choice, Effect, Offer, OfferId, OfferTerms, Period, Price, Quote, RefundRule, Wording,
};
pub use order::{Order, OrderError, Payer};
pub use owner::{FeeOwner, OwnerCode};
pub use parts::{Attempt, Card, Closure, Dispute, Line, Means, NextAction, Refund, RefundOrigin};
pub use patron::{Barcode, Patron};
pub use payout::{Moved, Payout, PayoutMovement, PayoutStanding};
pub use placing::{Bought, CannotPlace, Chosen};
pub use proposal::{ProposalEnd, RefundProposal};
pub use proration::{Proration, Share, Step, YearDay};
pub use public_state::PublicState;
pub use rate::{Buckets, Rate};
pub use receipt::{AccountShows, MoneyStands, Receipt, ReceiptAdded, ReceiptLine, Recorded};
pub use reference::Reference;
pub use refund_limits::{Alone, RefundLimits};
pub use role::{Permission, Role};
pub use seeing_more::{MoreAsked, WhyMore};
pub use shown_name::ShownName;
pub use sighting::{Channel, Sighting};
pub use staff::{PasskeyName, StaffMember, StaffName};
pub use task::{DeskTask, TaskKind};
pub use terms::{DeskOnly, PaymentOrder, Terms};
pub use visiting::{Area, PageVisit, Site, day_of, number_of_day};
pub use wallet::{Wallet, WalletKind};
pub use whence::Whence;
pub use why_not::WhyNot;
