//! Idempotency keys and their answers.

use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::RefundId;
use crate::storage::Answer;
use crate::storage::Conflict;
use crate::storage::KeyClaim;
use crate::storage::StoredKey;
use crate::storage::Subject;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::sql;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::values;
use crate::storage::write::one_row_or;

/// Takes a key.
pub(super) async fn claim<T: Transaction>(transaction: &mut T, claim: &KeyClaim) -> Result<(), Halt> {
    let (kind, order, attempt, refund) = match claim.subject {
        Subject::Order(order) => ("order", order, None, None),
        Subject::Attempt(order, number) => ("attempt", order, Some(number), None),
        Subject::Refund(order, refund) => ("refund", order, None, Some(refund.to_string())),
        Subject::Cancel(order) => ("cancel", order, None, None),
    };
    let values = values![
        claim.library.as_str(),
        claim.caller.as_str(),
        claim.key.as_str(),
        claim.fingerprint.as_slice(),
        kind,
        order.to_string(),
        attempt,
        refund,
        claim.created_at,
    ];
    one_row_or(Conflict::Key, transaction, sql::INSERT_KEY, values).await
}

/// A key as it is stored.
pub(super) async fn stored<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    caller: &str,
    key: &str,
) -> Result<Option<StoredKey>, Halt> {
    let values = values![library.as_str(), caller, key];
    let mut rows = transaction.fetch(sql::KEY, values).await?;
    rows.first_mut()
        .map(|row| read(row, library, (caller, key)))
        .transpose()
        .map_err(|_| Halt::Corrupt("idempotency key"))
}

/// Stores an answer where none is, and gives the one that stands.
pub(super) async fn answer<T: Transaction>(
    transaction: &mut T,
    (library, caller, key): (&LibraryId, &str, &str),
    answer: Answer,
) -> Result<Answer, Halt> {
    let values = values![
        library.as_str(),
        caller,
        key,
        i64::from(answer.status),
        answer.body.as_str(),
    ];
    if transaction.execute(sql::ANSWER_KEY, values).await? == 1 {
        return Ok(answer);
    }
    stored(transaction, library, caller, key)
        .await?
        .and_then(|stored| stored.answer)
        // There is no such key.
        .ok_or(Halt::Fault(DatabaseFault::rows()))
}

fn read(row: &mut Row, library: &LibraryId, (caller, key): (&str, &str)) -> Result<StoredKey, Unreadable> {
    let fingerprint = row.blob()?.try_into().map_err(|_| Unreadable)?;
    let kind = row.text()?;
    let order = row.parsed(OrderId::parse)?;
    let attempt = row.int_or_null()?;
    let refund = row.parsed_or_null(RefundId::parse)?;
    let subject = match (kind.as_str(), attempt, refund) {
        ("order", None, None) => Subject::Order(order),
        ("attempt", Some(number), None) => {
            Subject::Attempt(order, u32::try_from(number).map_err(|_| Unreadable)?)
        }
        ("refund", None, Some(refund)) => Subject::Refund(order, refund),
        ("cancel", None, None) => Subject::Cancel(order),
        _ => return Err(Unreadable),
    };
    let created_at = row.time()?;
    let answer = match (row.int_or_null()?, row.text_or_null()?) {
        (Some(status), Some(body)) => Some(Answer {
            status: u16::try_from(status).map_err(|_| Unreadable)?,
            body,
        }),
        (None, None) => None,
        _ => return Err(Unreadable),
    };
    let claim = KeyClaim {
        library: library.clone(),
        caller: caller.to_owned(),
        key: key.to_owned(),
        fingerprint,
        subject,
        created_at,
    };
    Ok(StoredKey { claim, answer })
}
