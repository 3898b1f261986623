//! Deletes old lines of the audit, and seals the hole: which entries, under whose key, and where the chain begins.

use crate::domain::AuditKey;
use crate::domain::BEGINNING;
use crate::domain::LibraryId;
use crate::domain::Seal;
use crate::domain::Timestamp;
use crate::domain::ranges;
use crate::storage::chain::link;
use crate::storage::chain_sql as sql;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::keeping_sql;
use crate::storage::value::values;
use crate::storage::write::one_row;

/// Deletes at most `limit` lines; how many. Every line has its place in the chain before it goes.
pub(in crate::storage) async fn purge<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    (before, limit): (Timestamp, u32),
    key: Option<&AuditKey>,
) -> Result<u64, Halt> {
    while link::link(transaction, library, AT_ONCE).await? > 0 {}
    let due = values![library.as_str(), before, limit];
    let rows = transaction.fetch(keeping_sql::DUE_AUDIT, due).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let allowed = values![library.as_str(), before];
    transaction
        .execute(keeping_sql::ALLOW_AUDIT_PURGE, allowed)
        .await?;
    let last = link::seal(transaction, library, sql::LAST_SEAL, values![library.as_str()]).await?;
    let number = last.as_ref().map_or(1, |seal| seal.number.saturating_add(1));
    let mut sequences = Vec::new();
    for mut row in rows {
        let line = row.int().map_err(|_| Halt::Corrupt("audit entry"))?;
        let this = || values![library.as_str(), line];
        let mut place = transaction.fetch(sql::SEQUENCE_OF, this()).await?;
        let place = place.first_mut().ok_or(DatabaseFault::rows())?;
        sequences.push(place.int().map_err(|_| Halt::Corrupt("audit entry"))?);
        one_row(transaction, sql::DELETE_LINE, this()).await?;
        one_row(
            transaction,
            sql::SEAL_ENTRY,
            values![library.as_str(), line, number],
        )
        .await?;
    }
    sequences.sort_unstable();
    let (begins_after, begins_hash) = cut_beginning(transaction, library, last).await?;
    let mut seal = Seal {
        library: library.as_str().to_owned(),
        number,
        before: before.millis(),
        entries: ranges(&sequences),
        begins_after,
        begins_hash,
        signature: None,
    };
    seal.signature = key.map(|key| key.sign(&seal.text()));
    put(transaction, library, &seal).await?;
    transaction
        .execute(keeping_sql::FORBID_AUDIT_PURGE, values![library.as_str()])
        .await?;
    Ok(u64::try_from(sequences.len()).unwrap_or(u64::MAX))
}

/// Where nothing is left before an entry, the chain begins with it: what it needs of all before is one hash.
async fn cut_beginning<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    last: Option<Seal>,
) -> Result<(i64, Vec<u8>), Halt> {
    let mut rows = transaction
        .fetch(sql::FIRST_KEPT, values![library.as_str()])
        .await?;
    let ends = match rows.first_mut() {
        Some(row) => {
            let first = row.int().map_err(|_| Halt::Corrupt("audit entry"))?;
            first.saturating_sub(1)
        }
        None => link::head(transaction, library).await?.sequence,
    };
    let this = || values![library.as_str(), ends];
    let mut rows = transaction.fetch(sql::HASH_OF, this()).await?;
    match rows.first_mut() {
        Some(row) => {
            let hash = row.blob().map_err(|_| Halt::Corrupt("audit entry"))?;
            transaction.execute(sql::CUT_BEGINNING, this()).await?;
            Ok((ends, hash))
        }
        // Nothing before it since the last seal.
        None => Ok(match last {
            Some(seal) => (seal.begins_after, seal.begins_hash),
            None => (0, BEGINNING.to_vec()),
        }),
    }
}

async fn put<T: Transaction>(transaction: &mut T, library: &LibraryId, seal: &Seal) -> Result<(), Halt> {
    let values = values![
        library.as_str(),
        seal.number,
        seal.before,
        seal.entries.as_str(),
        seal.begins_after,
        seal.begins_hash.as_slice(),
        seal.signature.clone(),
    ];
    one_row(transaction, sql::PUT_SEAL, values).await
}

/// So many lines get their place with one statement to read them.
const AT_ONCE: u32 = 500;
