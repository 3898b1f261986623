//! The languages that people have chosen: in their session, or of somebody who is not signed in.

use crate::domain::Timestamp;
use crate::storage::Guest;
use crate::storage::SessionDigest;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::guest_sql;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::values;

/// Notes the language of a session; fine when there is none.
pub(super) async fn speak<T: Transaction>(
    transaction: &mut T,
    digest: SessionDigest,
    language: &str,
) -> Result<(), Halt> {
    let values = values![digest.as_bytes().as_slice(), language];
    transaction.execute(guest_sql::SPEAK_IN_SESSION, values).await?;
    Ok(())
}

/// Notes the language of a guest, known or not.
pub(super) async fn greet<T: Transaction>(transaction: &mut T, guest: &Guest) -> Result<(), Halt> {
    let digest = guest.digest.as_bytes().as_slice();
    let values = values![digest, guest.language.as_str(), guest.chosen_at];
    transaction.execute(guest_sql::GREET_GUEST, values).await?;
    Ok(())
}

/// Forgets a guest; fine when there is none.
pub(super) async fn forget<T: Transaction>(transaction: &mut T, digest: SessionDigest) -> Result<(), Halt> {
    let values = values![digest.as_bytes().as_slice()];
    transaction.execute(guest_sql::FORGET_GUEST, values).await?;
    Ok(())
}

/// Forgets the guests who chose their language at this moment or earlier.
pub(super) async fn remove_old<T: Transaction>(transaction: &mut T, chosen: Timestamp) -> Result<(), Halt> {
    transaction
        .execute(guest_sql::REMOVE_OLD_GUESTS, values![chosen])
        .await?;
    Ok(())
}

/// A guest.
pub(super) async fn guest<T: Transaction>(
    transaction: &mut T,
    digest: SessionDigest,
) -> Result<Option<Guest>, Halt> {
    let read = |row: &mut Row| -> Result<Guest, Unreadable> {
        Ok(Guest {
            digest,
            language: row.text()?,
            chosen_at: row.time()?,
        })
    };
    let values = values![digest.as_bytes().as_slice()];
    let mut rows = transaction.fetch(guest_sql::GUEST, values).await?;
    rows.first_mut()
        .map(read)
        .transpose()
        .map_err(|_| Halt::Corrupt("guest"))
}
