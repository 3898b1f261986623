//! The store over any of the databases: each call is one transaction, begun and ended here.

use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Duration;

use async_trait::async_trait;

use crate::domain::AccountName;
use crate::domain::Agreement;
use crate::domain::AuditEntry;
use crate::domain::AuditKey;
use crate::domain::Barcode;
use crate::domain::Contact;
use crate::domain::DeskTask;
use crate::domain::EventId;
use crate::domain::LibraryId;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Patron;
use crate::domain::PatronKey;
use crate::domain::PublicState;
use crate::domain::Reconciliation;
use crate::domain::StaffMember;
use crate::domain::StaffName;
use crate::domain::TaskId;
use crate::domain::Timestamp;
use crate::storage::Answer;
use crate::storage::EndedSessions;
use crate::storage::Guest;
use crate::storage::Job;
use crate::storage::Mark;
use crate::storage::Page;
use crate::storage::Search;
use crate::storage::SessionDigest;
use crate::storage::Store;
use crate::storage::StoreError;
use crate::storage::StoredEvent;
use crate::storage::StoredKey;
use crate::storage::StoredSession;
use crate::storage::Tries;
use crate::storage::TryLimits;
use crate::storage::TrySubject;
use crate::storage::Unit;
use crate::storage::agreements;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::dialect::end;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::guests;
use crate::storage::job_sql;
use crate::storage::jobs;
use crate::storage::keys;
use crate::storage::orders;
use crate::storage::people;
use crate::storage::reconciliations;
use crate::storage::records;
use crate::storage::search;
use crate::storage::sql;
use crate::storage::staff;
use crate::storage::statements;
use crate::storage::transactions::read;
use crate::storage::transactions::within;
use crate::storage::transactions::write;
use crate::storage::value::values;
use crate::storage::write;

/// The store over a database.
#[derive(Debug)]
pub(super) struct SqlStore<D: Dialect> {
    pub(in crate::storage) database: D,
    /// Signs what the clock deletes of the audit.
    pub(in crate::storage) audit_key: OnceLock<Arc<AuditKey>>,
}

impl<D: Dialect> SqlStore<D> {
    /// The store over a database whose tables are up to date. Every statement is read by the database once, so that
    /// one that does not fit its tables is found now and not at the first payment.
    pub(super) async fn over(database: D) -> Result<Arc<dyn Store>, Halt> {
        let mut transaction = database.begin_write().await?;
        for statement in statements::all::<D>() {
            transaction.prepare(statement).await?;
        }
        transaction.roll_back().await?;
        Ok(Arc::new(Self {
            database,
            audit_key: OnceLock::new(),
        }))
    }

    async fn write_once(&self, unit: &Unit) -> Result<(), Halt> {
        let mut transaction = self.database.begin_write().await?;
        let written = write::unit(&mut transaction, unit).await;
        end(transaction, written).await
    }

    async fn claim(&self, now: Timestamp, lease: Duration, limit: u32) -> Result<Vec<Job>, Halt> {
        let holder = self.database.holder().await?;
        let mut transaction = self.database.begin_write().await?;
        match jobs::claim::<D>(&mut transaction, (now, lease), limit, holder).await {
            // Nothing was due: nothing is worth a sync.
            Ok(none) if none.is_empty() => {
                transaction.roll_back().await?;
                Ok(none)
            }
            claimed => end(transaction, claimed).await,
        }
    }
}

#[async_trait]
impl<D: Dialect> Store for SqlStore<D> {
    async fn commit(&self, unit: Unit) -> Result<(), StoreError> {
        for _ in 0..RETRIES_MAX {
            match self.write_once(&unit).await {
                Err(Halt::Fault(fault)) if fault.is_transient() => {}
                done => return done.map_err(|halt| halt.doing("store a unit of work")),
            }
        }
        let written = self.write_once(&unit).await;
        written.map_err(|halt| halt.doing("store a unit of work"))
    }

    async fn order(&self, library: &LibraryId, id: OrderId) -> Result<Option<Order>, StoreError> {
        let values = values![library.as_str(), id.to_string()];
        read!(self, "read an order", |transaction| {
            orders::one::<D>(transaction, library, sql::ORDER, values)
        })
    }

    async fn order_by_processor_id(
        &self,
        library: &LibraryId,
        processor_id: &str,
    ) -> Result<Option<Order>, StoreError> {
        let values = values![library.as_str(), processor_id];
        read!(self, "read an order", |transaction| {
            orders::one::<D>(transaction, library, sql::ORDER_BY_PROCESSOR_ID, values)
        })
    }

    async fn orders(&self, library: &LibraryId, search: &Search) -> Result<Page, StoreError> {
        read!(self, "search orders", |transaction| {
            search::page::<D>(transaction, library, search)
        })
    }

    async fn oldest_in(
        &self,
        library: &LibraryId,
        state: PublicState,
        limit: u32,
    ) -> Result<Vec<Order>, StoreError> {
        let values = values![library.as_str(), state.word(), limit];
        read!(self, "read orders in a state", |transaction| {
            orders::many::<D>(transaction, library, sql::OLDEST_IN, values)
        })
    }

    async fn count_in(&self, library: &LibraryId, state: PublicState) -> Result<u32, StoreError> {
        read!(self, "count orders in a state", |transaction| {
            search::count(transaction, library, state)
        })
    }

    async fn patron(&self, library: &LibraryId, key: PatronKey) -> Result<Option<Patron>, StoreError> {
        let values = values![library.as_str(), key.to_string()];
        read!(self, "read a patron", |transaction| {
            records::patron(transaction, library, sql::PATRON, values)
        })
    }

    async fn patron_by_barcode(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
    ) -> Result<Option<Patron>, StoreError> {
        let values = values![library.as_str(), barcode.reveal()];
        read!(self, "read a patron", |transaction| {
            records::patron(transaction, library, sql::PATRON_BY_BARCODE, values)
        })
    }

    async fn agreement(&self, library: &LibraryId, order: OrderId) -> Result<Option<Agreement>, StoreError> {
        read!(self, "read an agreement", |transaction| {
            agreements::agreement(transaction, library, order)
        })
    }

    async fn contact(&self, library: &LibraryId, order: OrderId) -> Result<Option<Contact>, StoreError> {
        read!(self, "read a contact", |transaction| {
            agreements::contact(transaction, library, order)
        })
    }

    async fn key(
        &self,
        library: &LibraryId,
        caller: &str,
        key: &str,
    ) -> Result<Option<StoredKey>, StoreError> {
        read!(self, "read an idempotency key", |transaction| {
            keys::stored(transaction, library, caller, key)
        })
    }

    async fn answer_key(
        &self,
        library: &LibraryId,
        caller: &str,
        key: &str,
        answer: Answer,
    ) -> Result<Answer, StoreError> {
        write!(self, "store an answer", |transaction| {
            keys::answer(transaction, (library, caller, key), answer)
        })
    }

    async fn event(
        &self,
        library: &LibraryId,
        account: &AccountName,
        id: &EventId,
    ) -> Result<Option<StoredEvent>, StoreError> {
        read!(self, "read an event", |transaction| {
            records::event(transaction, (library, account), id)
        })
    }

    async fn mark(
        &self,
        library: &LibraryId,
        account: &AccountName,
        mark: Mark,
    ) -> Result<Option<Timestamp>, StoreError> {
        read!(self, "read a mark", |transaction| {
            records::mark(transaction, (library, account), mark)
        })
    }

    async fn reconciliations(
        &self,
        library: &LibraryId,
        limit: u32,
    ) -> Result<Vec<Reconciliation>, StoreError> {
        read!(self, "read comparisons of the books", |transaction| {
            reconciliations::last(transaction, library, limit)
        })
    }

    async fn claim_jobs(&self, now: Timestamp, lease: Duration, limit: u32) -> Result<Vec<Job>, StoreError> {
        self.claim(now, lease, limit)
            .await
            .map_err(|halt| halt.doing("claim jobs"))
    }

    async fn tend_claims(&self) -> Result<u64, StoreError> {
        let tended = self.database.tend_claims().await;
        tended.map_err(|fault| Halt::from(fault).doing("say that this process lives"))
    }

    async fn release_claims(&self) -> Result<u64, StoreError> {
        write!(self, "give claims back", |transaction| async {
            let holder = self.database.holder().await?;
            Ok(transaction
                .execute(job_sql::RELEASE_JOBS_OF, values![holder])
                .await?)
        })
    }

    async fn next_job_at(&self) -> Result<Option<Timestamp>, StoreError> {
        read!(self, "look for the next job", |transaction| {
            jobs::next_at(transaction)
        })
    }

    async fn open_tasks(&self, library: &LibraryId, limit: u32) -> Result<Vec<DeskTask>, StoreError> {
        read!(self, "read the desk's tasks", |transaction| {
            records::open_tasks(transaction, library, limit)
        })
    }

    async fn open_tasks_of(&self, library: &LibraryId, order: OrderId) -> Result<Vec<DeskTask>, StoreError> {
        read!(self, "read the desk's tasks", |transaction| {
            records::open_tasks_of(transaction, library, order)
        })
    }

    async fn task(&self, library: &LibraryId, id: TaskId) -> Result<Option<DeskTask>, StoreError> {
        read!(self, "read a task", |transaction| {
            records::task(transaction, library, id)
        })
    }

    async fn audit(&self, library: &LibraryId, order: OrderId) -> Result<Vec<AuditEntry>, StoreError> {
        read!(self, "read the audit", |transaction| {
            records::audit(transaction, library, order)
        })
    }

    async fn session(&self, digest: SessionDigest) -> Result<Option<StoredSession>, StoreError> {
        read!(self, "read a session", |transaction| {
            people::session(transaction, digest)
        })
    }

    async fn guest(&self, digest: SessionDigest) -> Result<Option<Guest>, StoreError> {
        read!(self, "read a guest", |transaction| {
            guests::guest(transaction, digest)
        })
    }

    async fn session_cards(&self, digest: SessionDigest) -> Result<Vec<Barcode>, StoreError> {
        read!(self, "read the cards of a session", |transaction| {
            people::session_cards(transaction, digest)
        })
    }

    async fn is_kiosk(&self, digest: SessionDigest) -> Result<bool, StoreError> {
        read!(self, "read a kiosk", |transaction| {
            people::is_kiosk(transaction, digest)
        })
    }

    async fn touch_session(&self, digest: SessionDigest, at: Timestamp) -> Result<(), StoreError> {
        write!(self, "note the use of a session", |transaction| {
            people::touch_session(transaction, digest, at)
        })
    }

    async fn remove_ended(&self, sessions: &EndedSessions, tries: Timestamp) -> Result<u64, StoreError> {
        write!(self, "remove ended sessions", |transaction| {
            people::remove_ended(transaction, sessions, tries)
        })
    }

    async fn staff_member(
        &self,
        library: &LibraryId,
        name: &StaffName,
    ) -> Result<Option<StaffMember>, StoreError> {
        read!(self, "read a staff member", |transaction| {
            staff::member(transaction, library, name)
        })
    }

    async fn staff(&self, library: &LibraryId) -> Result<Vec<StaffMember>, StoreError> {
        read!(self, "read the staff", |transaction| {
            staff::everybody(transaction, library)
        })
    }

    async fn take_try(
        &self,
        subject: &TrySubject,
        at: Timestamp,
        limits: TryLimits,
    ) -> Result<Option<Tries>, StoreError> {
        write!(self, "count a try", |transaction| {
            people::take_try(transaction, subject, at, limits)
        })
    }

    async fn give_try_back(&self, subject: &TrySubject) -> Result<(), StoreError> {
        write!(self, "give a try back", |transaction| {
            people::give_try_back(transaction, subject)
        })
    }

    async fn tries(&self, subject: &TrySubject) -> Result<Option<Tries>, StoreError> {
        read!(self, "read tries", |transaction| {
            people::tries(transaction, subject)
        })
    }

    async fn ready(&self) -> Result<(), StoreError> {
        async {
            let mut transaction = self.database.begin_write().await?;
            let asked = match transaction.execute(sql::ASK_READINESS, Vec::new()).await {
                Ok(1) => Ok(()),
                Ok(_) => Err(Halt::from(DatabaseFault::rows())),
                Err(fault) => Err(fault.into()),
            };
            end(transaction, asked).await
        }
        .await
        .map_err(|halt: Halt| halt.doing("take a write"))
    }
}

/// How often a unit is tried again when the database undid it because of another's.
const RETRIES_MAX: u32 = 5;
