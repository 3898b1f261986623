//! The part of the store that is about visits, choices and approvals: passed on, nothing goes wrong in it.

use async_trait::async_trait;
use lastfour::domain::Approval;
use lastfour::domain::Barcode;
use lastfour::domain::LibraryId;
use lastfour::domain::PatronKey;
use lastfour::domain::Timestamp;
use lastfour::storage::PrivacyStore;
use lastfour::storage::StoreError;
use lastfour::storage::StoredChoices;
use lastfour::storage::VisitCount;

use crate::store::WatchedStore;

#[async_trait]
impl PrivacyStore for WatchedStore {
    async fn visit_counts(&self, from: i64, to: i64) -> Result<Vec<VisitCount>, StoreError> {
        self.real.visit_counts(from, to).await
    }

    async fn remove_visits(&self, until: Timestamp) -> Result<u64, StoreError> {
        self.real.remove_visits(until).await
    }

    async fn choices(&self, library: &LibraryId, barcode: &Barcode) -> Result<StoredChoices, StoreError> {
        self.real.choices(library, barcode).await
    }

    async fn approvals(&self, library: &LibraryId, patron: PatronKey) -> Result<Vec<Approval>, StoreError> {
        self.real.approvals(library, patron).await
    }
}
