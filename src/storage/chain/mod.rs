//! The chain of the audit, and what is asked of it: the part of the store's trait that shows tampering.
//!
//! Lines are written with what they tell of, in one transaction, and get their place in the chain within about a second,
//! many at once, by one writer at a time (`docs/AUDIT.md`): nobody who pays waits for anybody else's hash.

mod link;
mod page;
mod purge;
mod store;

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use crate::domain::AuditKey;
use crate::domain::ChainLink;
use crate::domain::LibraryId;
use crate::domain::Seal;
use crate::domain::StoredLine;
use crate::storage::StoreError;

pub use page::{AuditCursor, AuditLines, AuditSearch};

pub(super) use link::alone;
pub(super) use purge::purge;

/// Where the chain of a library ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// The newest entry; 0 when there never was one.
    pub sequence: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// An entry and its line, if it is there.
pub type ChainEntry = (ChainLink, Option<StoredLine>);

/// The store, as far as it shows tampering.
#[async_trait]
pub trait AuditChain: Send + Sync + Debug {
    /// Signs from now on what the clock deletes of the audit. A second key is not taken.
    fn seal_with(&self, key: Arc<AuditKey>);

    /// Gives lines that have none their place in the chain, at most `limit`; how many.
    async fn link_audit(&self, library: &LibraryId, limit: u32) -> Result<u64, StoreError>;

    /// Where the chain ends.
    async fn chain_head(&self, library: &LibraryId) -> Result<ChainHead, StoreError>;

    /// The hash of an entry; `None` when it is not there.
    async fn chain_hash(&self, library: &LibraryId, sequence: i64) -> Result<Option<Vec<u8>>, StoreError>;

    /// Entries after one, in order, at most `limit`.
    async fn chain_entries(
        &self,
        library: &LibraryId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<ChainEntry>, StoreError>;

    /// The next seal after this number; `None` when there is none.
    async fn seal_after(&self, library: &LibraryId, number: i64) -> Result<Option<Seal>, StoreError>;

    /// The newest seal.
    async fn last_seal(&self, library: &LibraryId) -> Result<Option<Seal>, StoreError>;

    /// The number of the first line that has no place in the chain and does not wait for one.
    async fn stray_line(&self, library: &LibraryId) -> Result<Option<i64>, StoreError>;

    /// The number of the first line that was taken out before it had a place.
    async fn line_gone_early(&self, library: &LibraryId) -> Result<Option<i64>, StoreError>;
}
