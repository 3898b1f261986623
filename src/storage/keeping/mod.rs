//! What is deleted by a clock, and on demand: the second half of the store's trait.
//!
//! Nothing is deleted that somebody still needs. Which orders those are stands once, in `keeping_sql.rs`, and every
//! statement that deletes asks it again in the transaction in which it deletes.

mod erase;
mod person;
mod purge;
mod store;

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;

use crate::domain::AuditEntry;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::domain::Timestamp;
use crate::storage::StoreError;

pub use person::{Erased, PersonRecord, StoredOrder};

/// What is kept for a time and then deleted, or made nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Perishable {
    /// The contact of a buyer whose order ended unpaid.
    UnpaidContacts,
    /// The contact of a buyer whose order was paid, after all that the desk had to do for it is done.
    FinishedContacts,
    /// The link of an order to its patron. The order stays, with a pseudonym of its own.
    Links,
    /// The row that joins a pseudonym to a barcode, of patrons of whom no order is left.
    Patrons,
    /// Orders with everything in them.
    Orders,
    /// Lines of the audit whose order is gone, or that are about none.
    Audit,
    /// Events of the processor.
    Events,
    /// Idempotency keys, and the answers under them.
    Keys,
    /// Wrong tries at signing in.
    Tries,
    /// Tasks that are done.
    Tasks,
    /// Comparisons of the books.
    Comparisons,
    /// Letters that are over: that one was sent about an order, and when. Their addresses are gone by then.
    Letters,
    /// Approvals of guardians that were withdrawn.
    Approvals,
}

impl Perishable {
    /// Every kind, in the order in which they are deleted: what another refers to comes after it.
    pub const ALL: [Self; 13] = [
        Self::UnpaidContacts,
        Self::FinishedContacts,
        Self::Tasks,
        Self::Letters,
        Self::Approvals,
        Self::Links,
        Self::Orders,
        Self::Patrons,
        Self::Audit,
        Self::Events,
        Self::Keys,
        Self::Tries,
        Self::Comparisons,
    ];

    /// The word for the log and the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::UnpaidContacts => "unpaid_contacts",
            Self::FinishedContacts => "finished_contacts",
            Self::Links => "links",
            Self::Patrons => "patrons",
            Self::Orders => "orders",
            Self::Audit => "audit",
            Self::Events => "events",
            Self::Keys => "keys",
            Self::Tries => "tries",
            Self::Tasks => "tasks",
            Self::Comparisons => "comparisons",
            Self::Letters => "letters",
            Self::Approvals => "approvals",
        }
    }
}

/// The store, as far as it forgets. Every method may be called from many tasks and machines at once.
#[async_trait]
pub trait Keeper: Send + Sync + Debug {
    /// How many things of a kind are due: over at this moment or earlier, and needed by nobody.
    async fn due(&self, library: &LibraryId, kind: Perishable, before: Timestamp) -> Result<u64, StoreError>;

    /// Deletes things of a kind that are due, at most `limit`, in one transaction; how many.
    async fn purge(
        &self,
        library: &LibraryId,
        kind: Perishable,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError>;

    /// Makes what was deleted unreadable, as far as the database can: on SQLite the file and its write-ahead log; on
    /// PostgreSQL the tables with personal data are written anew, while the server's own log is the operator's
    /// business (`docs/KEEPING.md`). Others wait for a moment.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: others held on to it for too long. It can be asked again at any time.
    async fn wipe(&self) -> Result<(), StoreError>;

    /// Takes the turn to delete what is due of a library, and keeps others off it for `lease`. Gives the turn's number;
    /// `None` when it is not due, or somebody else has it.
    async fn take_turn(
        &self,
        library: &LibraryId,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Option<i64>, StoreError>;

    /// Has the turn for longer; `false` when it is somebody else's by now.
    async fn keep_turn(&self, library: &LibraryId, turn: i64, until: Timestamp) -> Result<bool, StoreError>;

    /// Gives the turn back; it is due again at `next`. `ended` says when everything was done; `None` when it was broken
    /// off. Fine when it is somebody else's by now.
    async fn end_turn(
        &self,
        library: &LibraryId,
        turn: i64,
        next: Timestamp,
        ended: Option<Timestamp>,
    ) -> Result<(), StoreError>;

    /// Everything that is stored of a patron; `None` when nothing is.
    async fn person(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
    ) -> Result<Option<PersonRecord>, StoreError>;

    /// Forgets a patron, in one transaction: the row that joins them to their pseudonym, their sessions, and in
    /// everything that stays their pseudonym becomes nobody's, and notes of why more of them was seen go from the audit. Nothing happens while an order of theirs, or one with a
    /// fee of theirs, is still needed. `note` is the line of audit that says that somebody was erased, and not who.
    async fn erase(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        note: &AuditEntry,
    ) -> Result<Erased, StoreError>;
}
