//! The part of the store that the reports read: passed on, nothing goes wrong in it.

use async_trait::async_trait;
use lastfour::domain::LibraryId;
use lastfour::domain::Payout;
use lastfour::domain::PayoutMovement;
use lastfour::domain::PublicState;
use lastfour::domain::Reference;
use lastfour::domain::Timestamp;
use lastfour::storage::After;
use lastfour::storage::BookLine;
use lastfour::storage::DaySum;
use lastfour::storage::Days;
use lastfour::storage::DifferenceRow;
use lastfour::storage::DisputeRow;
use lastfour::storage::Moments;
use lastfour::storage::PayoutPart;
use lastfour::storage::PlaceSum;
use lastfour::storage::RefundRow;
use lastfour::storage::Reports;
use lastfour::storage::StoreError;

use crate::store::WatchedStore;

#[async_trait]
impl Reports for WatchedStore {
    async fn day_sums(&self, library: &LibraryId, days: Days) -> Result<Vec<DaySum>, StoreError> {
        self.real.day_sums(library, days).await
    }

    async fn place_sums(&self, library: &LibraryId, days: Days) -> Result<Vec<PlaceSum>, StoreError> {
        self.real.place_sums(library, days).await
    }

    async fn states(&self, library: &LibraryId, of: Moments) -> Result<Vec<(PublicState, u64)>, StoreError> {
        self.real.states(library, of).await
    }

    async fn book_lines(
        &self,
        library: &LibraryId,
        after: (i64, i64),
        last: i64,
        limit: u32,
    ) -> Result<Vec<BookLine>, StoreError> {
        self.real.book_lines(library, after, last, limit).await
    }

    async fn refunds_in(
        &self,
        library: &LibraryId,
        after: &After,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<RefundRow>, StoreError> {
        self.real.refunds_in(library, after, to, limit).await
    }

    async fn disputes_in(
        &self,
        library: &LibraryId,
        after: &After,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<DisputeRow>, StoreError> {
        self.real.disputes_in(library, after, to, limit).await
    }

    async fn payouts_in(
        &self,
        library: &LibraryId,
        after: &After,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<Payout>, StoreError> {
        self.real.payouts_in(library, after, to, limit).await
    }

    async fn payout_parts(
        &self,
        library: &LibraryId,
        payout: &Payout,
    ) -> Result<Vec<PayoutPart>, StoreError> {
        self.real.payout_parts(library, payout).await
    }

    async fn payout_movements(
        &self,
        library: &LibraryId,
        payout: &Payout,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(PayoutMovement, Option<Reference>)>, StoreError> {
        self.real.payout_movements(library, payout, after, limit).await
    }

    async fn differences_in(
        &self,
        library: &LibraryId,
        of: Moments,
        limit: u32,
    ) -> Result<Vec<DifferenceRow>, StoreError> {
        self.real.differences_in(library, of, limit).await
    }
}
