//! Forgets one patron.

use crate::domain::AuditEntry;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::domain::PatronKey;
use crate::storage::Conflict;
use crate::storage::approvals;
use crate::storage::chain;
use crate::storage::chain_sql;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::keeping::Erased;
use crate::storage::keeping::person::orders_of;
use crate::storage::keeping::purge::unlink;
use crate::storage::keeping_sql as sql;
use crate::storage::parts_sql;
use crate::storage::person_sql;
use crate::storage::records;
use crate::storage::sql as order_sql;
use crate::storage::value::values;
use crate::storage::write;

/// Forgets a patron. Whatever was written is to be undone unless the answer is [`Erased::Done`].
pub(super) async fn erase<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    barcode: &Barcode,
    note: &AuditEntry,
) -> Result<Erased, Halt> {
    let card = || values![library.as_str(), barcode.reveal()];
    let patron = records::patron(transaction, library, order_sql::PATRON_BY_BARCODE, card()).await?;
    let mut orders = None;
    if let Some(patron) = patron {
        match forget(transaction, library, patron.key, note).await? {
            Erased::Done { orders: cut, .. } => orders = Some(cut),
            halted @ (Erased::Unknown | Erased::Needed(_)) => return Ok(halted),
        }
    }
    let taken_out = transaction
        .execute(person_sql::TAKE_CARD_OF_A_PERSON_OUT, card())
        .await?;
    let sessions = transaction
        .execute(person_sql::END_SESSIONS_OF_A_PERSON, card())
        .await?;
    if orders.is_none() && sessions == 0 && taken_out == 0 {
        return Ok(Erased::Unknown);
    }
    write::audit(transaction, note).await?;
    Ok(Erased::Done {
        orders: orders.unwrap_or(0),
        sessions,
    })
}

/// The row goes first: whoever places an order for them now waits for us, and then finds nobody.
async fn forget<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    key: PatronKey,
    note: &AuditEntry,
) -> Result<Erased, Halt> {
    let theirs = || values![library.as_str(), key.to_string()];
    if transaction.execute(person_sql::DELETE_PATRON, theirs()).await? == 0 {
        return Err(Conflict::Patron.into());
    }
    let mut rows = transaction.fetch(person_sql::COUNT_NEEDED, theirs()).await?;
    let row = rows.first_mut().ok_or(DatabaseFault::rows())?;
    let needed = row.small().map_err(|_| Halt::Corrupt("count"))?;
    if needed > 0 {
        return Ok(Erased::Needed(needed));
    }
    let mut cut = 0_u64;
    for (id, version, own) in orders_of(transaction, library, key).await? {
        let found = (id, version);
        let unchanged = if own {
            unlink(transaction, library, &found, note.at).await?
        } else {
            of_another(transaction, library, &found, key).await?
        };
        if !unchanged {
            return Err(Conflict::Version.into());
        }
        cut = cut.saturating_add(1);
    }
    chain::alone(transaction, library).await?;
    for statement in [
        chain_sql::FORGET_SALTS_OF,
        person_sql::CUT_NOTES_OF,
        person_sql::UNLINK_AUDIT_OF,
        parts_sql::UNLINK_LETTERS_OF,
        person_sql::DELETE_SEEN,
        person_sql::DELETE_OPT_OUTS,
        approvals::DELETE_APPROVALS_OF,
    ] {
        transaction.execute(statement, theirs()).await?;
    }
    Ok(Erased::Done {
        orders: cut,
        sessions: 0,
    })
}

/// In somebody else's order their lines become nobody's.
async fn of_another<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    (id, version): &(String, i64),
    key: PatronKey,
) -> Result<bool, Halt> {
    let this = values![library.as_str(), id.as_str(), *version];
    if transaction.execute(sql::HOLD_ORDER, this).await? == 0 {
        return Ok(false);
    }
    let lines = values![library.as_str(), id.as_str(), key.to_string()];
    transaction.execute(sql::UNLINK_LINES_OF, lines).await?;
    Ok(true)
}
