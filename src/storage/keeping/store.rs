//! The second half of the store over any of the databases.

use std::time::Duration;

use async_trait::async_trait;

use crate::domain::AuditEntry;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::domain::Timestamp;
use crate::storage::Erased;
use crate::storage::Keeper;
use crate::storage::Perishable;
use crate::storage::PersonRecord;
use crate::storage::StoreError;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::dialect::end;
use crate::storage::fault::Halt;
use crate::storage::keeping::erase;
use crate::storage::keeping::person;
use crate::storage::keeping::purge;
use crate::storage::person_sql;
use crate::storage::store::SqlStore;
use crate::storage::value::Row;
use crate::storage::value::Value;
use crate::storage::value::values;

impl<D: Dialect> SqlStore<D> {
    async fn purge_once(
        &self,
        library: &LibraryId,
        kind: Perishable,
        few: (Timestamp, u32),
    ) -> Result<u64, Halt> {
        let key = self.audit_key.get().map(AsRef::as_ref);
        let mut transaction = self.database.begin_write().await?;
        let purged = purge::purge(&mut transaction, library, kind, few, key).await;
        end(transaction, purged).await
    }

    async fn erase_once(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        note: &AuditEntry,
    ) -> Result<Erased, Halt> {
        let mut transaction = self.database.begin_write().await?;
        match erase::erase(&mut transaction, library, barcode, note).await {
            Ok(Erased::Done { orders, sessions }) => {
                transaction.commit().await?;
                Ok(Erased::Done { orders, sessions })
            }
            undone => {
                transaction.roll_back().await?;
                undone
            }
        }
    }

    async fn turn(&self, statement: &'static str, values: Vec<Value>) -> Result<bool, Halt> {
        let mut transaction = self.database.begin_write().await?;
        let touched = transaction.execute(statement, values).await;
        let touched = end(transaction, touched.map_err(Halt::from)).await?;
        Ok(touched > 0)
    }

    async fn take_turn_once(
        &self,
        library: &LibraryId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<i64>, Halt> {
        self.turn(person_sql::MAKE_TURN, values![library.as_str()])
            .await?;
        let mut transaction = self.database.begin_write().await?;
        let values = values![library.as_str(), now, until];
        let taken = transaction.fetch(person_sql::TAKE_TURN, values).await;
        let mut rows = end(transaction, taken.map_err(Halt::from)).await?;
        let lease = rows.first_mut().map(Row::int).transpose();
        lease.map_err(|_| Halt::Corrupt("turn"))
    }
}

#[async_trait]
impl<D: Dialect> Keeper for SqlStore<D> {
    async fn due(&self, library: &LibraryId, kind: Perishable, before: Timestamp) -> Result<u64, StoreError> {
        let counting = async {
            let mut transaction = self.database.begin_read().await?;
            let due = purge::due(&mut transaction, library, kind, before).await;
            end(transaction, due).await
        };
        counting
            .await
            .map_err(|halt: Halt| halt.doing("count what is due"))
    }

    async fn purge(
        &self,
        library: &LibraryId,
        kind: Perishable,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        for _ in 0..RETRIES_MAX {
            match self.purge_once(library, kind, (before, limit)).await {
                Err(Halt::Fault(fault)) if fault.is_transient() => {}
                done => return done.map_err(|halt| halt.doing("delete what is due")),
            }
        }
        let purged = self.purge_once(library, kind, (before, limit)).await;
        purged.map_err(|halt| halt.doing("delete what is due"))
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        let wiped = self.database.wipe().await;
        wiped.map_err(|fault| Halt::from(fault).doing("make what was deleted unreadable"))
    }

    async fn take_turn(
        &self,
        library: &LibraryId,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Option<i64>, StoreError> {
        let taken = self.take_turn_once(library, now, now.after(lease)).await;
        taken.map_err(|halt| halt.doing("take the turn to delete"))
    }

    async fn keep_turn(&self, library: &LibraryId, turn: i64, until: Timestamp) -> Result<bool, StoreError> {
        let values = values![library.as_str(), turn, until];
        let kept = self.turn(person_sql::KEEP_TURN, values).await;
        kept.map_err(|halt| halt.doing("keep the turn to delete"))
    }

    async fn end_turn(
        &self,
        library: &LibraryId,
        turn: i64,
        next: Timestamp,
        ended: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let values = values![library.as_str(), turn, next, ended];
        let given_back = self.turn(person_sql::END_TURN, values).await;
        given_back
            .map(|_| ())
            .map_err(|halt| halt.doing("give the turn to delete back"))
    }

    async fn person(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
    ) -> Result<Option<PersonRecord>, StoreError> {
        let reading = async {
            let mut transaction = self.database.begin_read().await?;
            let found = person::person::<D>(&mut transaction, library, barcode).await;
            end(transaction, found).await
        };
        reading
            .await
            .map_err(|halt: Halt| halt.doing("read what is stored of a patron"))
    }

    async fn erase(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        note: &AuditEntry,
    ) -> Result<Erased, StoreError> {
        for _ in 0..RETRIES_MAX {
            match self.erase_once(library, barcode, note).await {
                Err(Halt::Fault(fault)) if fault.is_transient() => {}
                Err(Halt::Conflict(_)) => {}
                done => return done.map_err(|halt| halt.doing("erase a patron")),
            }
        }
        let erased = self.erase_once(library, barcode, note).await;
        erased.map_err(|halt| halt.doing("erase a patron"))
    }
}

/// How often something is tried again when the database undid it because of another's, or somebody was first.
const RETRIES_MAX: u32 = 5;
