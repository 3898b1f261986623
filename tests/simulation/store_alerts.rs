//! The part of the store that alerts: passed on, nothing goes wrong in it.

use async_trait::async_trait;
use lastfour::domain::Alert;
use lastfour::domain::AlertId;
use lastfour::domain::LibraryId;
use lastfour::domain::Timestamp;
use lastfour::storage::AlertMark;
use lastfour::storage::AlertStore;
use lastfour::storage::StoreError;

use crate::store::WatchedStore;

#[async_trait]
impl AlertStore for WatchedStore {
    async fn alert_mark(&self, library: &LibraryId) -> Result<Option<AlertMark>, StoreError> {
        self.real.alert_mark(library).await
    }

    async fn put_alerts(
        &self,
        library: &LibraryId,
        from: Option<AlertMark>,
        to: AlertMark,
        alerts: &[Alert],
    ) -> Result<bool, StoreError> {
        self.real.put_alerts(library, from, to, alerts).await
    }

    async fn due_alerts(&self, now: Timestamp, limit: u32) -> Result<Vec<Alert>, StoreError> {
        self.real.due_alerts(now, limit).await
    }

    async fn claim_alert(&self, alert: &Alert, until: Timestamp) -> Result<bool, StoreError> {
        self.real.claim_alert(alert, until).await
    }

    async fn alert_was_tried(&self, alert: &Alert, claimed_until: Timestamp) -> Result<(), StoreError> {
        self.real.alert_was_tried(alert, claimed_until).await
    }

    async fn newest_alerts(&self, library: &LibraryId, limit: u32) -> Result<Vec<Alert>, StoreError> {
        self.real.newest_alerts(library, limit).await
    }

    async fn try_alert_again(
        &self,
        library: &LibraryId,
        id: AlertId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.real.try_alert_again(library, id, now).await
    }

    async fn forget_alerts(&self, library: &LibraryId, before: Timestamp) -> Result<u64, StoreError> {
        self.real.forget_alerts(library, before).await
    }
}
