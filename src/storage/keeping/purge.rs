//! Deletes what is due, a few at a time.

use crate::domain::AuditKey;
use crate::domain::LibraryId;
use crate::domain::Timestamp;
use crate::storage::approvals;
use crate::storage::book_sql;
use crate::storage::chain;
use crate::storage::chain_sql;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::keeping::Perishable;
use crate::storage::keeping_sql as sql;
use crate::storage::parts_sql;
use crate::storage::person_sql;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::values;

/// How many things of a kind are due.
pub(super) async fn due<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    kind: Perishable,
    before: Timestamp,
) -> Result<u64, Halt> {
    let statement = match kind {
        Perishable::UnpaidContacts => sql::COUNT_UNPAID_CONTACTS,
        Perishable::FinishedContacts => sql::COUNT_FINISHED_CONTACTS,
        Perishable::Links => sql::COUNT_LINKS,
        Perishable::Patrons => sql::COUNT_PATRONS,
        Perishable::Orders => sql::COUNT_ORDERS,
        Perishable::Audit => sql::COUNT_AUDIT,
        Perishable::Events => sql::COUNT_EVENTS,
        Perishable::Keys => sql::COUNT_KEYS,
        Perishable::Tries => sql::COUNT_TRIES,
        Perishable::Tasks => sql::COUNT_TASKS,
        Perishable::Comparisons => sql::COUNT_COMPARISONS,
        Perishable::Letters => parts_sql::COUNT_LETTERS,
        Perishable::Approvals => approvals::COUNT_WITHDRAWN,
    };
    let mut rows = transaction
        .fetch(statement, values![library.as_str(), before])
        .await?;
    let row = rows.first_mut().ok_or(DatabaseFault::rows())?;
    row.small().map_err(|_| Halt::Corrupt("count"))
}

/// Deletes at most `limit` things of a kind; how many. The key signs what goes of the audit.
pub(super) async fn purge<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    kind: Perishable,
    (before, limit): (Timestamp, u32),
    key: Option<&AuditKey>,
) -> Result<u64, Halt> {
    let statement = match kind {
        Perishable::UnpaidContacts => {
            return contacts(transaction, library, sql::PURGE_UNPAID_CONTACTS, (before, limit)).await;
        }
        Perishable::FinishedContacts => {
            return contacts(
                transaction,
                library,
                sql::PURGE_FINISHED_CONTACTS,
                (before, limit),
            )
            .await;
        }
        Perishable::Letters => parts_sql::PURGE_LETTERS,
        Perishable::Events => sql::PURGE_EVENTS,
        Perishable::Keys => sql::PURGE_KEYS,
        Perishable::Tries => sql::PURGE_TRIES,
        Perishable::Tasks => sql::PURGE_TASKS,
        Perishable::Patrons => return patrons(transaction, library, (before, limit)).await,
        Perishable::Links => return links(transaction, library, (before, limit)).await,
        Perishable::Orders => return orders(transaction, library, (before, limit)).await,
        Perishable::Audit => return chain::purge(transaction, library, (before, limit), key).await,
        Perishable::Comparisons => return comparisons(transaction, library, (before, limit)).await,
        Perishable::Approvals => approvals::PURGE_WITHDRAWN,
    };
    let values = values![library.as_str(), before, limit];
    Ok(transaction.execute(statement, values).await?)
}

/// With them goes what shows that an address is theirs.
async fn contacts<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    statement: &'static str,
    (before, limit): (Timestamp, u32),
) -> Result<u64, Halt> {
    let values = values![library.as_str(), before, limit];
    let deleted = transaction.execute(statement, values).await?;
    let values = values![library.as_str(), before];
    transaction
        .execute(parts_sql::PURGE_ADDRESS_CODES, values)
        .await?;
    Ok(deleted)
}

async fn patrons<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    (before, limit): (Timestamp, u32),
) -> Result<u64, Halt> {
    let values = values![library.as_str(), before, limit];
    let deleted = transaction.execute(sql::PURGE_PATRONS, values).await?;
    for of_nobody in [sql::PURGE_SEEN, approvals::PURGE_APPROVALS_OF_NOBODY] {
        let values = values![library.as_str(), before];
        transaction.execute(of_nobody, values).await?;
    }
    Ok(deleted)
}

/// An order as it was found: its id and its version.
pub(super) type Found = (String, i64);

async fn found<T: Transaction>(
    transaction: &mut T,
    statement: &'static str,
    library: &LibraryId,
    (before, limit): (Timestamp, u32),
) -> Result<Vec<Found>, Halt> {
    let values = values![library.as_str(), before, limit];
    let mut rows = transaction.fetch(statement, values).await?;
    let read = |row: &mut Row| -> Result<Found, Unreadable> { Ok((row.text()?, row.int()?)) };
    rows.iter_mut()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(|_| Halt::Corrupt("order"))
}

async fn links<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    (before, limit): (Timestamp, u32),
) -> Result<u64, Halt> {
    let mut cut = 0_u64;
    for order in found(transaction, sql::DUE_LINKS, library, (before, limit)).await? {
        if unlink(transaction, library, &order, before).await? {
            cut = cut.saturating_add(1);
        }
    }
    transaction
        .execute(parts_sql::UNLINK_LATE_LETTERS, values![library.as_str()])
        .await?;
    Ok(cut)
}

/// Makes an order nobody's; `false` when it has changed since it was found, or somebody needs it.
pub(super) async fn unlink<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    (id, version): &Found,
    at: Timestamp,
) -> Result<bool, Halt> {
    let this = values![library.as_str(), id.as_str(), *version, at];
    if transaction.execute(sql::UNLINK_ORDER, this).await? == 0 {
        return Ok(false);
    }
    chain::alone(transaction, library).await?;
    for statement in [
        sql::UNLINK_LINES,
        chain_sql::FORGET_SALTS,
        person_sql::CUT_NOTES,
        sql::UNLINK_AUDIT,
        sql::UNLINK_ATTEMPTS,
        parts_sql::UNLINK_LETTERS,
        parts_sql::DELETE_ADDRESS_CODE,
        parts_sql::DELETE_CONTACT,
    ] {
        let this = values![library.as_str(), id.as_str()];
        transaction.execute(statement, this).await?;
    }
    Ok(true)
}

async fn orders<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    (before, limit): (Timestamp, u32),
) -> Result<u64, Halt> {
    let mut deleted = 0_u64;
    for (id, version) in found(transaction, sql::DUE_ORDERS, library, (before, limit)).await? {
        let this = values![library.as_str(), id.as_str(), version];
        if transaction.execute(sql::HOLD_ORDER, this).await? == 0 {
            continue;
        }
        for statement in PARTS_OF_AN_ORDER {
            let this = values![library.as_str(), id.as_str()];
            transaction.execute(statement, this).await?;
        }
        deleted = deleted.saturating_add(1);
    }
    Ok(deleted)
}

async fn comparisons<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    (before, limit): (Timestamp, u32),
) -> Result<u64, Halt> {
    let values = values![library.as_str(), before, limit];
    let mut rows = transaction.fetch(sql::DUE_COMPARISONS, values).await?;
    let mut deleted = 0_u64;
    for row in &mut rows {
        let account = row.text().map_err(|_| Halt::Corrupt("comparison"))?;
        let ran_at = row.int().map_err(|_| Halt::Corrupt("comparison"))?;
        for statement in [sql::PURGE_DIFFERENCES, sql::PURGE_COMPARISON] {
            let this = values![library.as_str(), account.as_str(), ran_at];
            transaction.execute(statement, this).await?;
        }
        deleted = deleted.saturating_add(1);
    }
    Ok(deleted)
}

/// What refers to an order, the order, and what the book has of it.
const PARTS_OF_AN_ORDER: [&str; 12] = [
    parts_sql::DELETE_AGREEMENT,
    parts_sql::DELETE_LETTERS,
    parts_sql::DELETE_ADDRESS_CODE,
    parts_sql::DELETE_CONTACT,
    parts_sql::DELETE_TASKS,
    parts_sql::DELETE_REFUNDS,
    parts_sql::DELETE_DISPUTES,
    parts_sql::DELETE_ATTEMPTS,
    parts_sql::DELETE_LINES,
    parts_sql::DELETE_ORDER,
    // Its sums stay: they are nobody's.
    book_sql::DELETE_BOOK_LINES,
    book_sql::DELETE_BOOK_ENTRIES,
];
