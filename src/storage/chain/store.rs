//! The chain over any of the databases.

use std::sync::Arc;

use async_trait::async_trait;

use crate::domain::AuditKey;
use crate::domain::BEGINNING;
use crate::domain::LibraryId;
use crate::domain::Seal;
use crate::storage::AuditChain;
use crate::storage::ChainEntry;
use crate::storage::ChainHead;
use crate::storage::StoreError;
use crate::storage::chain::link;
use crate::storage::chain_sql as sql;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::store::SqlStore;
use crate::storage::transactions::read;
use crate::storage::transactions::within;
use crate::storage::transactions::write;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::Value;
use crate::storage::value::values;

impl ChainHead {
    /// That of a chain without entries.
    pub(super) fn beginning() -> Self {
        Self {
            sequence: 0,
            hash: BEGINNING.to_vec(),
        }
    }
}

#[async_trait]
impl<D: Dialect> AuditChain for SqlStore<D> {
    fn seal_with(&self, key: Arc<AuditKey>) {
        // The first one stays: what was sealed is checked with it.
        let _ = self.audit_key.set(key);
    }

    async fn link_audit(&self, library: &LibraryId, limit: u32) -> Result<u64, StoreError> {
        let waiting = read!(self, "look for lines of the audit", |transaction| {
            link::is_any_waiting(transaction, library)
        })?;
        if !waiting {
            return Ok(0);
        }
        write!(self, "chain the audit", |transaction| {
            link::link(transaction, library, limit)
        })
    }

    async fn chain_head(&self, library: &LibraryId) -> Result<ChainHead, StoreError> {
        read!(self, "read the head of the audit", |transaction| {
            link::head(transaction, library)
        })
    }

    async fn chain_hash(&self, library: &LibraryId, sequence: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let values = values![library.as_str(), sequence];
        read!(self, "read the chain of the audit", |transaction| {
            first(transaction, sql::HASH_OF, values, Row::blob)
        })
    }

    async fn chain_entries(
        &self,
        library: &LibraryId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<ChainEntry>, StoreError> {
        read!(self, "read the chain of the audit", |transaction| {
            link::entries(transaction, library, (after, limit))
        })
    }

    async fn seal_after(&self, library: &LibraryId, number: i64) -> Result<Option<Seal>, StoreError> {
        let values = values![library.as_str(), number];
        read!(self, "read a seal of the audit", |transaction| {
            link::seal(transaction, library, sql::SEALS, values)
        })
    }

    async fn last_seal(&self, library: &LibraryId) -> Result<Option<Seal>, StoreError> {
        let values = values![library.as_str()];
        read!(self, "read a seal of the audit", |transaction| {
            link::seal(transaction, library, sql::LAST_SEAL, values)
        })
    }

    async fn stray_line(&self, library: &LibraryId) -> Result<Option<i64>, StoreError> {
        let (mut from, last) = read!(self, "look for strange lines of the audit", |transaction| {
            numbers(transaction)
        })?;
        // A few at a time: the database gives no statement forever.
        while from <= last {
            let to = from.saturating_add(LOOKED_AT_ONCE);
            let values = values![library.as_str(), from, to];
            let found = read!(self, "look for strange lines of the audit", |transaction| {
                first(transaction, sql::STRAY, values, Row::int)
            })?;
            if found.is_some() {
                return Ok(found);
            }
            from = to;
        }
        Ok(None)
    }

    async fn line_gone_early(&self, library: &LibraryId) -> Result<Option<i64>, StoreError> {
        let values = values![library.as_str()];
        read!(self, "look for missing lines of the audit", |transaction| {
            first(transaction, sql::GONE_EARLY, values, Row::int)
        })
    }
}

/// The only column of the first row.
async fn first<T: Transaction, V>(
    transaction: &mut T,
    statement: &'static str,
    values: Vec<Value>,
    column: impl Fn(&mut Row) -> Result<V, Unreadable>,
) -> Result<Option<V>, Halt> {
    let mut rows = transaction.fetch(statement, values).await?;
    rows.first_mut()
        .map(column)
        .transpose()
        .map_err(|_| Halt::Corrupt("audit entry"))
}

/// The least and the greatest number of a line.
async fn numbers<T: Transaction>(transaction: &mut T) -> Result<(i64, i64), Halt> {
    let mut rows = transaction.fetch(sql::NUMBERS, Vec::new()).await?;
    let row = rows.first_mut().ok_or(DatabaseFault::rows())?;
    let read = |row: &mut Row| -> Result<(i64, i64), Unreadable> { Ok((row.int()?, row.int()?)) };
    read(row).map_err(|_| Halt::Corrupt("audit entry"))
}

const LOOKED_AT_ONCE: i64 = 50_000;
