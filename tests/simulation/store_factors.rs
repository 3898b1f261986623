//! The part of the store that is about second factors: passed on like the rest.

use async_trait::async_trait;
use lastfour::domain::LibraryId;
use lastfour::domain::StaffName;
use lastfour::domain::Timestamp;
use lastfour::storage::FactorStore;
use lastfour::storage::FactorTold;
use lastfour::storage::SessionDigest;
use lastfour::storage::StaffSession;
use lastfour::storage::StoreError;
use lastfour::storage::StoredFactor;
use lastfour::storage::StoredPasskey;

use crate::store::WatchedStore;
use crate::store::passed_on;

#[async_trait]
impl FactorStore for WatchedStore {
    async fn factor(
        &self,
        library: &LibraryId,
        staff: &StaffName,
    ) -> Result<Option<StoredFactor>, StoreError> {
        passed_on!(self.factor(library, staff))
    }

    async fn factor_told(
        &self,
        library: &LibraryId,
        staff: &StaffName,
    ) -> Result<Option<FactorTold>, StoreError> {
        passed_on!(self.factor_told(library, staff))
    }

    async fn passkeys(
        &self,
        library: &LibraryId,
        staff: &StaffName,
    ) -> Result<Vec<StoredPasskey>, StoreError> {
        passed_on!(self.passkeys(library, staff))
    }

    async fn proven_at(&self, digest: SessionDigest) -> Result<Option<Timestamp>, StoreError> {
        passed_on!(self.proven_at(digest))
    }

    async fn sessions_of(
        &self,
        library: &LibraryId,
        staff: &StaffName,
    ) -> Result<Vec<StaffSession>, StoreError> {
        passed_on!(self.sessions_of(library, staff))
    }

    async fn staff_by_identity(
        &self,
        library: &LibraryId,
        subject: &[u8; 32],
    ) -> Result<Option<StaffName>, StoreError> {
        passed_on!(self.staff_by_identity(library, subject))
    }

    async fn has_identity(&self, library: &LibraryId, staff: &StaffName) -> Result<bool, StoreError> {
        passed_on!(self.has_identity(library, staff))
    }
}
