//! Reads lines of the audit, a page at a time, for whoever may read it.

use async_trait::async_trait;

use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::StoredLine;
use crate::domain::Timestamp;
use crate::storage::StoreError;
use crate::storage::chain::link;
use crate::storage::chain_sql as sql;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::store::SqlStore;
use crate::storage::transactions::read;
use crate::storage::transactions::within;
use crate::storage::value::Unreadable;
use crate::storage::value::Value;
use crate::storage::value::values;

/// Which lines to read; every field narrows it.
#[derive(Clone, Debug, Default)]
pub struct AuditSearch {
    /// Of this actor.
    pub actor: Option<Actor>,
    /// That tell of this.
    pub action: Option<Action>,
    /// On this order.
    pub order: Option<OrderId>,
    /// Written at this moment or later.
    pub from: Option<Timestamp>,
    /// Written before this moment.
    pub to: Option<Timestamp>,
    /// Only what is older than the line with which a page ended.
    pub before: Option<AuditCursor>,
    /// At most so many.
    pub limit: u32,
}

/// Where a page of lines ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditCursor {
    /// When its last line was written, milliseconds UTC.
    pub at: i64,
    /// The number of that line.
    pub line: i64,
}

/// The store, as far as the audit is read.
#[async_trait]
pub trait AuditLines {
    /// Lines of a library's audit, newest first. They come as they are stored: one that somebody has changed in the
    /// database shows, too.
    async fn audit_lines(
        &self,
        library: &LibraryId,
        search: &AuditSearch,
    ) -> Result<Vec<StoredLine>, StoreError>;
}

#[async_trait]
impl<D: Dialect> AuditLines for SqlStore<D> {
    async fn audit_lines(
        &self,
        library: &LibraryId,
        search: &AuditSearch,
    ) -> Result<Vec<StoredLine>, StoreError> {
        let to = search.to.map_or(i64::MAX, Timestamp::millis);
        // What comes after the time that is asked for is not walked through.
        let (before, before_line) = search
            .before
            .map_or((to, i64::MIN), |cursor| (cursor.at, cursor.line));
        let values = values![
            library.as_str(),
            search.actor.as_ref().map(Actor::word),
            search.action.map(Action::word),
            search.order.map(|order| order.to_string()),
            search.from.map_or(i64::MIN, Timestamp::millis),
            to,
            before,
            before_line,
            search.limit.min(ROWS_MAX),
        ];
        let statement = statement(search);
        read!(self, "read the audit", |transaction| {
            page(transaction, statement, values)
        })
    }
}

async fn page<T: Transaction>(
    transaction: &mut T,
    statement: &'static str,
    values: Vec<Value>,
) -> Result<Vec<StoredLine>, Halt> {
    let mut rows = transaction.fetch(statement, values).await?;
    let lines: Result<Vec<StoredLine>, Unreadable> = rows.iter_mut().map(link::line).collect();
    lines.map_err(|_| Halt::Corrupt("audit entry"))
}

/// The statement that begins with the narrowest filter, which has an index of its own.
fn statement(search: &AuditSearch) -> &'static str {
    match search {
        AuditSearch { order: Some(_), .. } => sql::PAGE_BY_ORDER,
        AuditSearch { actor: Some(_), .. } => sql::PAGE_BY_ACTOR,
        AuditSearch { action: Some(_), .. } => sql::PAGE_BY_ACTION,
        _ => sql::PAGE_BY_TIME,
    }
}

/// Most lines on one page, whatever is asked for.
const ROWS_MAX: u32 = 500;
