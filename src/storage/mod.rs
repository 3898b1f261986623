//! The store: one trait, SQLite and PostgreSQL behind it. Layer 2: called by `cashier` and above.
//!
//! A [`Unit`] of work is plain data and is handed over whole: state, audit entries, idempotency key and follow-up
//! jobs are written in one transaction or not at all. Nobody can hold a transaction open across a network call,
//! and the store is free to write many units under one sync.

mod agreements;
mod alerts;
mod approvals;
mod book;
mod book_sql;
mod chain;
mod chain_sql;
mod dialect;
mod error;
mod factors;
mod fault;
mod guest_sql;
mod guests;
mod holder;
mod identities;
mod job_sql;
mod jobs;
mod keeping;
mod keeping_sql;
mod keys;
mod letter_sql;
mod letters;
mod meter;
mod meter_sql;
mod meters;
mod migrate;
mod orders;
mod parts_sql;
mod passkeys;
mod people;
mod people_sql;
mod person_sql;
mod postgres;
mod proposals;
mod reconciliations;
mod records;
mod reports;
mod search;
mod search_sql;
mod session;
mod sql;
mod sqlite;
mod staff;
mod statements;
mod store;
mod transactions;
mod unit;
mod value;
mod visits;
mod write;
mod write_order;

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;

use crate::domain::AccountName;
use crate::domain::Agreement;
use crate::domain::AuditEntry;
use crate::domain::Barcode;
use crate::domain::Contact;
use crate::domain::DeskTask;
use crate::domain::EventId;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Patron;
use crate::domain::PatronKey;
use crate::domain::PublicState;
use crate::domain::Reconciliation;
use crate::domain::Reference;
use crate::domain::StaffMember;
use crate::domain::StaffName;
use crate::domain::TaskId;
use crate::domain::Timestamp;
use crate::masking::Last4;

pub use alerts::{AlertMark, AlertStore};
pub use approvals::ApprovalWrite;
pub use chain::{AuditChain, AuditCursor, AuditLines, AuditSearch, ChainEntry, ChainHead};
pub use error::{Conflict, StoreError};
pub use factors::{FactorChange, FactorStore, FactorTold, FactorWrite, StoredFactor};
pub use identities::IdentityWrite;
pub use keeping::{Erased, Keeper, Perishable, PersonRecord, StoredOrder};
pub use letters::{LetterStore, LettersMost, LettersOf};
pub use meter::{Attempts, DeclinesOf, Meter, MeterKind, MeterWrite, Meters, Raise, Raised, ServiceKey};
pub use passkeys::{FACTORS_MAX, PasskeyTaken, StoredPasskey};
pub use postgres::open_postgres;
pub use proposals::{GivenAlone, ProposalStore, ProposalWrite, StaffCardWrite};
pub use reports::{
    After, BookLine, DaySum, Days, DifferenceRow, DisputeRow, Moments, PayoutPart, PlaceSum, RefundRow,
    Reports,
};
pub use session::{
    AddedCard, EndedSessions, Face, Guest, SessionDigest, SessionHolder, SessionWrite, StaffSession,
    StaffStanding, StaffWrite, StoredSession, Tries, TryLimits, TrySubject, TryWrite,
};
pub use sqlite::{open_sqlite, open_sqlite_beside};
pub use unit::{
    AddressCodeWrite, Answer, Job, JobDone, JobKind, KeyClaim, LetterWrite, Mark, OrderWrite, StoredEvent,
    StoredKey, Subject, Unit, Wake,
};
pub use visits::{Choice, ChoiceWrite, PrivacyStore, StoredChoices, VisitBatch, VisitCount};

/// The store. Every method may be called from many tasks and, on PostgreSQL, from many machines at once.
#[async_trait]
pub trait Store:
    Keeper
    + PrivacyStore
    + LetterStore
    + FactorStore
    + Meters
    + Reports
    + AuditChain
    + AuditLines
    + AlertStore
    + ProposalStore
{
    /// Writes a unit of work: all of it, durably, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`]: somebody was first, nothing was written; read again and decide anew.
    /// [`StoreError::Unavailable`]: not known whether it was written; read before writing again.
    async fn commit(&self, unit: Unit) -> Result<(), StoreError>;

    /// An order by its id, within one library.
    async fn order(&self, library: &LibraryId, id: OrderId) -> Result<Option<Order>, StoreError>;

    /// The order that has this id of the processor (`pi_…`, `cs_…`) in one of its attempts.
    async fn order_by_processor_id(
        &self,
        library: &LibraryId,
        processor_id: &str,
    ) -> Result<Option<Order>, StoreError>;

    /// Orders of one library, newest first, at most `limit`.
    async fn orders(&self, library: &LibraryId, search: &Search) -> Result<Page, StoreError>;

    /// Orders in a state, oldest first, at most `limit`.
    async fn oldest_in(
        &self,
        library: &LibraryId,
        state: PublicState,
        limit: u32,
    ) -> Result<Vec<Order>, StoreError>;

    /// How many orders are in a state.
    async fn count_in(&self, library: &LibraryId, state: PublicState) -> Result<u32, StoreError>;

    /// A patron by pseudonym.
    async fn patron(&self, library: &LibraryId, key: PatronKey) -> Result<Option<Patron>, StoreError>;

    /// A patron by barcode.
    async fn patron_by_barcode(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
    ) -> Result<Option<Patron>, StoreError>;

    /// What was agreed on with an order; `None` when nothing on offer was bought with it.
    async fn agreement(&self, library: &LibraryId, order: OrderId) -> Result<Option<Agreement>, StoreError>;

    /// How to reach the buyer of an order; `None` when there is none, or it is erased.
    async fn contact(&self, library: &LibraryId, order: OrderId) -> Result<Option<Contact>, StoreError>;

    /// What is stored under an idempotency key of one caller.
    async fn key(
        &self,
        library: &LibraryId,
        caller: &str,
        key: &str,
    ) -> Result<Option<StoredKey>, StoreError>;

    /// Stores the answer for a key that has none yet, and gives back the answer that stands: this one, or the one
    /// that somebody stored before.
    async fn answer_key(
        &self,
        library: &LibraryId,
        caller: &str,
        key: &str,
        answer: Answer,
    ) -> Result<Answer, StoreError>;

    /// A stored event of the processor, of one account.
    async fn event(
        &self,
        library: &LibraryId,
        account: &AccountName,
        id: &EventId,
    ) -> Result<Option<StoredEvent>, StoreError>;

    /// Until when something of an account was looked through; `None` when it never was.
    async fn mark(
        &self,
        library: &LibraryId,
        account: &AccountName,
        mark: Mark,
    ) -> Result<Option<Timestamp>, StoreError>;

    /// What the last comparisons of the books found, newest first, at most `limit`.
    async fn reconciliations(
        &self,
        library: &LibraryId,
        limit: u32,
    ) -> Result<Vec<Reconciliation>, StoreError>;

    /// Takes up to `limit` jobs that are due, and keeps others off them for `lease`. What is not finished by then is
    /// due again.
    async fn claim_jobs(&self, now: Timestamp, lease: Duration, limit: u32) -> Result<Vec<Job>, StoreError>;

    /// Says that this process lives, and makes due again what processes that died have claimed; how many jobs. Whoever
    /// claims calls it about once a second.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: others may soon believe that this process died, and give back its claims: five
    /// seconds after they first see so, never earlier.
    async fn tend_claims(&self) -> Result<u64, StoreError>;

    /// Makes due again what this process itself has claimed; how many jobs. Only for a process that runs none of them.
    async fn release_claims(&self) -> Result<u64, StoreError>;

    /// When the next job is due, leased ones included; `None` when there is none.
    async fn next_job_at(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Tasks of one desk that wait, oldest first, at most `limit`.
    async fn open_tasks(&self, library: &LibraryId, limit: u32) -> Result<Vec<DeskTask>, StoreError>;

    /// What the desk has yet to do about one order, oldest first.
    async fn open_tasks_of(&self, library: &LibraryId, order: OrderId) -> Result<Vec<DeskTask>, StoreError>;

    /// A task, open or done.
    async fn task(&self, library: &LibraryId, id: TaskId) -> Result<Option<DeskTask>, StoreError>;

    /// The audit of one order, oldest first.
    async fn audit(&self, library: &LibraryId, order: OrderId) -> Result<Vec<AuditEntry>, StoreError>;

    /// The session whose secret has this digest, ended or not.
    async fn session(&self, digest: SessionDigest) -> Result<Option<StoredSession>, StoreError>;

    /// The guest whose cookie's secret has this digest, however long ago they chose their language.
    async fn guest(&self, digest: SessionDigest) -> Result<Option<Guest>, StoreError>;

    /// The cards that were added to the session whose secret has this digest, oldest first.
    async fn session_cards(&self, digest: SessionDigest) -> Result<Vec<Barcode>, StoreError>;

    /// Whether the browser whose cookie has this digest was told to be a kiosk.
    async fn is_kiosk(&self, digest: SessionDigest) -> Result<bool, StoreError>;

    /// Notes that a session was used at this moment, unless it was used later. Fine when there is none.
    async fn touch_session(&self, digest: SessionDigest, at: Timestamp) -> Result<(), StoreError>;

    /// Removes sessions that have ended, and tries at signing in whose window began at `tries` or earlier. Says how
    /// many sessions.
    async fn remove_ended(&self, sessions: &EndedSessions, tries: Timestamp) -> Result<u64, StoreError>;

    /// Somebody at a library, kept out or not.
    async fn staff_member(
        &self,
        library: &LibraryId,
        name: &StaffName,
    ) -> Result<Option<StaffMember>, StoreError>;

    /// Everybody at a library, by name, those who are kept out included.
    async fn staff(&self, library: &LibraryId) -> Result<Vec<StaffMember>, StoreError>;

    /// Counts a try at signing in before it is known whether it is right, so that many at once are counted too.
    /// `None` while none is taken; that one is not counted. A right one is taken back with [`TryWrite::Forgive`].
    async fn take_try(
        &self,
        subject: &TrySubject,
        at: Timestamp,
        limits: TryLimits,
    ) -> Result<Option<Tries>, StoreError>;

    /// Makes the last try as if it had not been, because nobody could tell whether it was right.
    async fn give_try_back(&self, subject: &TrySubject) -> Result<(), StoreError>;

    /// The tries that were counted; `None` when there are none.
    async fn tries(&self, subject: &TrySubject) -> Result<Option<Tries>, StoreError>;

    /// Whether the store answers and can be written to.
    async fn ready(&self) -> Result<(), StoreError>;
}

/// What to look for; every field narrows the search.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// The order with this reference.
    pub reference: Option<Reference>,
    /// Orders of this patron.
    pub patron: Option<PatronKey>,
    /// Orders of this patron, and those in which somebody else pays a fee of theirs; instead of `patron`.
    pub who_owes: Option<PatronKey>,
    /// Orders whose last card ends in these digits.
    pub last4: Option<Last4>,
    /// Orders of this sum, or of which this sum was charged.
    pub amount: Option<Money>,
    /// Orders in this state.
    pub state: Option<PublicState>,
    /// Placed at this moment or later.
    pub from: Option<Timestamp>,
    /// Placed before this moment.
    pub to: Option<Timestamp>,
    /// Only what comes after this cursor.
    pub cursor: Option<Cursor>,
    /// At most so many.
    pub limit: u32,
}

/// Where a page of orders ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// When the last order of the page was placed.
    pub created_at: Timestamp,
    /// Its id.
    pub id: OrderId,
}

/// A page of orders.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The orders, newest first.
    pub orders: Vec<Order>,
    /// Where the next page starts; `None` when there is none.
    pub next: Option<Cursor>,
}
