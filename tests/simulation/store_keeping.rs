//! The part of the store that forgets: passed on, nothing goes wrong in it.

use std::time::Duration;

use async_trait::async_trait;
use lastfour::domain::AuditEntry;
use lastfour::domain::Barcode;
use lastfour::domain::LibraryId;
use lastfour::domain::Timestamp;
use lastfour::storage::Erased;
use lastfour::storage::Keeper;
use lastfour::storage::Perishable;
use lastfour::storage::PersonRecord;
use lastfour::storage::StoreError;

use crate::store::WatchedStore;

#[async_trait]
impl Keeper for WatchedStore {
    async fn due(&self, library: &LibraryId, kind: Perishable, before: Timestamp) -> Result<u64, StoreError> {
        self.real.due(library, kind, before).await
    }

    async fn purge(
        &self,
        library: &LibraryId,
        kind: Perishable,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        self.real.purge(library, kind, before, limit).await
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        self.real.wipe().await
    }

    async fn take_turn(
        &self,
        library: &LibraryId,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Option<i64>, StoreError> {
        self.real.take_turn(library, now, lease).await
    }

    async fn keep_turn(&self, library: &LibraryId, turn: i64, until: Timestamp) -> Result<bool, StoreError> {
        self.real.keep_turn(library, turn, until).await
    }

    async fn end_turn(
        &self,
        library: &LibraryId,
        turn: i64,
        next: Timestamp,
        ended: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.real.end_turn(library, turn, next, ended).await
    }

    async fn person(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
    ) -> Result<Option<PersonRecord>, StoreError> {
        self.real.person(library, barcode).await
    }

    async fn erase(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        note: &AuditEntry,
    ) -> Result<Erased, StoreError> {
        self.real.erase(library, barcode, note).await
    }
}
