//! Reads what stands beside the orders: patrons, events, tasks, the audit.

use crate::domain::AccountName;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AuditEntry;
use crate::domain::Barcode;
use crate::domain::DeskTask;
use crate::domain::EventId;
use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::Patron;
use crate::domain::PatronKey;
use crate::domain::TaskId;
use crate::domain::TaskKind;
use crate::domain::Timestamp;
use crate::storage::Mark;
use crate::storage::StoredEvent;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::sql;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::Value;
use crate::storage::value::values;

/// The patron that a statement finds.
pub(super) async fn patron<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Option<Patron>, Halt> {
    let read = |row: &mut Row| -> Result<Patron, Unreadable> {
        Ok(Patron {
            key: row.parsed(PatronKey::parse)?,
            library: library.clone(),
            barcode: row.parsed_or_null(Barcode::parse)?,
        })
    };
    let mut rows = transaction.fetch(sql, values).await?;
    rows.first_mut()
        .map(read)
        .transpose()
        .map_err(|_| Halt::Corrupt("patron"))
}

/// An event.
pub(super) async fn event<T: Transaction>(
    transaction: &mut T,
    (library, account): (&LibraryId, &AccountName),
    id: &EventId,
) -> Result<Option<StoredEvent>, Halt> {
    let read = |row: &mut Row| -> Result<StoredEvent, Unreadable> {
        Ok(StoredEvent {
            library: library.clone(),
            account: account.clone(),
            id: id.clone(),
            kind: row.text()?,
            object: row.text_or_null()?,
            body: String::from_utf8(row.blob()?).map_err(|_| Unreadable)?,
            received_at: row.time()?,
            declined_order: row.parsed_or_null(OrderId::parse)?,
        })
    };
    let values = values![library.as_str(), account.as_str(), id.as_str()];
    let mut rows = transaction.fetch(sql::EVENT, values).await?;
    rows.first_mut()
        .map(read)
        .transpose()
        .map_err(|_| Halt::Corrupt("event"))
}

/// A task.
pub(super) async fn task<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    id: TaskId,
) -> Result<Option<DeskTask>, Halt> {
    let values = values![library.as_str(), id.to_string()];
    Ok(tasks(transaction, library, sql::TASK, values).await?.pop())
}

/// What waits at a desk, oldest first.
pub(super) async fn open_tasks<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    limit: u32,
) -> Result<Vec<DeskTask>, Halt> {
    tasks(
        transaction,
        library,
        sql::OPEN_TASKS,
        values![library.as_str(), limit],
    )
    .await
}

/// What waits at a desk about one order, oldest first.
pub(super) async fn open_tasks_of<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    order: OrderId,
) -> Result<Vec<DeskTask>, Halt> {
    let values = values![library.as_str(), order.to_string()];
    tasks(transaction, library, sql::OPEN_TASKS_OF, values).await
}

async fn tasks<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<DeskTask>, Halt> {
    let read = |row: &mut Row| -> Result<DeskTask, Unreadable> {
        Ok(DeskTask {
            id: row.parsed(TaskId::parse)?,
            library: library.clone(),
            kind: row.word(TaskKind::from_word)?,
            order: row.parsed(OrderId::parse)?,
            created_at: row.time()?,
            done_at: row.time_or_null()?,
        })
    };
    let mut rows = transaction.fetch(sql, values).await?;
    rows.iter_mut()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(|_| Halt::Corrupt("task"))
}

/// What was done on an order, oldest first.
pub(super) async fn audit<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    order: OrderId,
) -> Result<Vec<AuditEntry>, Halt> {
    let read = |row: &mut Row| -> Result<AuditEntry, Unreadable> {
        Ok(AuditEntry {
            library: library.clone(),
            at: row.time()?,
            actor: row.word(Actor::from_word)?,
            action: row.word(Action::from_word)?,
            order: Some(order),
            patron: row.parsed_or_null(PatronKey::parse)?,
            detail: row.text()?,
        })
    };
    let values = values![library.as_str(), order.to_string()];
    let mut rows = transaction.fetch(sql::AUDIT, values).await?;
    rows.iter_mut()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(|_| Halt::Corrupt("audit entry"))
}

/// Until when something was looked through.
pub(super) async fn mark<T: Transaction>(
    transaction: &mut T,
    (library, account): (&LibraryId, &AccountName),
    mark: Mark,
) -> Result<Option<Timestamp>, Halt> {
    let values = values![library.as_str(), account.as_str(), mark.word()];
    let mut rows = transaction.fetch(sql::MARK, values).await?;
    rows.first_mut()
        .map(Row::time)
        .transpose()
        .map_err(|_| Halt::Corrupt("mark"))
}
