//! The part of the store that is about visits and choices: passed on, nothing goes wrong in it.

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::LibraryId;
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
}
