//! The part of the store that shows tampering: passed on, nothing goes wrong in it.

use std::sync::Arc;

use async_trait::async_trait;
use lastfour::domain::AuditKey;
use lastfour::domain::LibraryId;
use lastfour::domain::Seal;
use lastfour::domain::StoredLine;
use lastfour::storage::AuditChain;
use lastfour::storage::AuditLines;
use lastfour::storage::AuditSearch;
use lastfour::storage::ChainEntry;
use lastfour::storage::ChainHead;
use lastfour::storage::StoreError;

use crate::store::WatchedStore;

#[async_trait]
impl AuditChain for WatchedStore {
    fn seal_with(&self, key: Arc<AuditKey>) {
        self.real.seal_with(key);
    }

    async fn link_audit(&self, library: &LibraryId, limit: u32) -> Result<u64, StoreError> {
        self.real.link_audit(library, limit).await
    }

    async fn chain_head(&self, library: &LibraryId) -> Result<ChainHead, StoreError> {
        self.real.chain_head(library).await
    }

    async fn chain_hash(&self, library: &LibraryId, sequence: i64) -> Result<Option<Vec<u8>>, StoreError> {
        self.real.chain_hash(library, sequence).await
    }

    async fn chain_entries(
        &self,
        library: &LibraryId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<ChainEntry>, StoreError> {
        self.real.chain_entries(library, after, limit).await
    }

    async fn seal_after(&self, library: &LibraryId, number: i64) -> Result<Option<Seal>, StoreError> {
        self.real.seal_after(library, number).await
    }

    async fn last_seal(&self, library: &LibraryId) -> Result<Option<Seal>, StoreError> {
        self.real.last_seal(library).await
    }

    async fn stray_line(&self, library: &LibraryId) -> Result<Option<i64>, StoreError> {
        self.real.stray_line(library).await
    }

    async fn line_gone_early(&self, library: &LibraryId) -> Result<Option<i64>, StoreError> {
        self.real.line_gone_early(library).await
    }
}

#[async_trait]
impl AuditLines for WatchedStore {
    async fn audit_lines(
        &self,
        library: &LibraryId,
        search: &AuditSearch,
    ) -> Result<Vec<StoredLine>, StoreError> {
        self.real.audit_lines(library, search).await
    }
}
