//! Gives lines their place in the chain.

use crate::domain::ChainLink;
use crate::domain::LibraryId;
use crate::domain::Randomness;
use crate::domain::Seal;
use crate::domain::StoredLine;
use crate::domain::SystemRandomness;
use crate::domain::link_hash;
use crate::storage::chain::ChainEntry;
use crate::storage::chain::ChainHead;
use crate::storage::chain_sql as sql;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::Value;
use crate::storage::value::values;
use crate::storage::write::one_row;

/// Nobody else writes in the chain of this library until the end of the transaction. Whoever takes something out of its
/// lines asks for this too: a salt is not written for what goes at the same moment.
pub(in crate::storage) async fn alone<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
) -> Result<(), Halt> {
    Ok(transaction.alone_with(format!("audit/{library}")).await?)
}

/// Whether there is anything to do: asked before anybody waits.
pub(super) async fn is_any_waiting<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
) -> Result<bool, Halt> {
    let rows = transaction
        .fetch(sql::IS_ANY_WAITING, values![library.as_str()])
        .await?;
    Ok(!rows.is_empty())
}

/// Gives at most `limit` lines their place, in the order in which they were written; how many.
pub(super) async fn link<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    limit: u32,
) -> Result<u64, Halt> {
    alone(transaction, library).await?;
    let waiting = values![library.as_str(), limit];
    let mut rows = transaction.fetch(sql::WAITING, waiting).await?;
    let lines: Result<Vec<StoredLine>, Unreadable> = rows.iter_mut().map(line).collect();
    let lines = lines.map_err(|_| Halt::Corrupt("audit entry"))?;
    let mut head = head(transaction, library).await?;
    let mut linked = 0_u64;
    for line in lines {
        let link = next(&head, &line);
        let values = values![
            library.as_str(),
            link.sequence,
            link.line,
            link.salt.clone(),
            link.hidden.clone(),
            link.digest.as_slice(),
            link.hash.as_slice(),
        ];
        one_row(transaction, sql::LINK, values).await?;
        one_row(transaction, sql::WAITS_NO_MORE, values![line.id]).await?;
        linked = linked.saturating_add(1);
        head = ChainHead {
            sequence: link.sequence,
            hash: link.hash,
        };
    }
    Ok(linked)
}

fn next(head: &ChainHead, line: &StoredLine) -> ChainLink {
    let sequence = head.sequence.saturating_add(1);
    let salt = line.has_something_to_hide().then(|| {
        let mut salt = vec![0; SALT_BYTES];
        SystemRandomness.fill(&mut salt);
        salt
    });
    let hidden = salt.as_deref().map(|salt| line.hidden(salt).to_vec());
    let digest = line.digest(hidden.as_deref());
    ChainLink {
        sequence,
        line: line.id,
        salt,
        hidden,
        hash: link_hash(&line.library, sequence, &head.hash, &digest).to_vec(),
        digest: digest.to_vec(),
        seal: None,
    }
}

/// Where the chain ends: at its newest entry, or where the last seal says that it begins.
pub(super) async fn head<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
) -> Result<ChainHead, Halt> {
    let mut rows = transaction.fetch(sql::HEAD, values![library.as_str()]).await?;
    let read = |row: &mut Row| -> Result<ChainHead, Unreadable> {
        Ok(ChainHead {
            sequence: row.int()?,
            hash: row.blob()?,
        })
    };
    if let Some(row) = rows.first_mut() {
        return read(row).map_err(|_| Halt::Corrupt("audit entry"));
    }
    let seal = seal(transaction, library, sql::LAST_SEAL, values![library.as_str()]).await?;
    Ok(match seal {
        Some(seal) => ChainHead {
            sequence: seal.begins_after,
            hash: seal.begins_hash,
        },
        None => ChainHead::beginning(),
    })
}

/// One seal.
pub(super) async fn seal<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    statement: &'static str,
    values: Vec<Value>,
) -> Result<Option<Seal>, Halt> {
    let read = |row: &mut Row| -> Result<Seal, Unreadable> {
        Ok(Seal {
            library: library.as_str().to_owned(),
            number: row.int()?,
            before: row.int()?,
            entries: row.text()?,
            begins_after: row.int()?,
            begins_hash: row.blob()?,
            signature: row.blob_or_null()?,
        })
    };
    let mut rows = transaction.fetch(statement, values).await?;
    rows.first_mut()
        .map(read)
        .transpose()
        .map_err(|_| Halt::Corrupt("seal of the audit"))
}

/// Entries after one, in order.
pub(super) async fn entries<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    (after, limit): (i64, u32),
) -> Result<Vec<ChainEntry>, Halt> {
    let values = values![library.as_str(), after, limit];
    let mut rows = transaction.fetch(sql::ENTRIES, values).await?;
    rows.iter_mut()
        .map(entry)
        .collect::<Result<_, _>>()
        .map_err(|_| Halt::Corrupt("audit entry"))
}

fn entry(row: &mut Row) -> Result<ChainEntry, Unreadable> {
    let link = ChainLink {
        sequence: row.int()?,
        line: row.int()?,
        salt: row.blob_or_null()?,
        hidden: row.blob_or_null()?,
        digest: row.blob()?,
        hash: row.blob()?,
        seal: row.int_or_null()?,
    };
    match row.int_or_null()? {
        Some(id) => Ok((link, Some(rest_of_line(id, row)?))),
        None => Ok((link, None)),
    }
}

/// A line as the statements of [`crate::storage::chain_sql`] read it.
pub(super) fn line(row: &mut Row) -> Result<StoredLine, Unreadable> {
    let id = row.int()?;
    rest_of_line(id, row)
}

fn rest_of_line(id: i64, row: &mut Row) -> Result<StoredLine, Unreadable> {
    Ok(StoredLine {
        id,
        library: row.text()?,
        at: row.int()?,
        actor: row.text()?,
        action: row.text()?,
        order: row.text_or_null()?,
        patron: row.text_or_null()?,
        detail: row.text()?,
        origin: row.text()?,
        outcome: row.text()?,
    })
}

const SALT_BYTES: usize = 16;
