//! Sessions, and tries at signing in.

use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::StaffName;
use crate::domain::Timestamp;
use crate::storage::AddedCard;
use crate::storage::EndedSessions;
use crate::storage::SessionDigest;
use crate::storage::SessionHolder;
use crate::storage::SessionWrite;
use crate::storage::StoredSession;
use crate::storage::Tries;
use crate::storage::TryLimits;
use crate::storage::TrySubject;
use crate::storage::TryWrite;
use crate::storage::dialect::Transaction;
use crate::storage::factors;
use crate::storage::fault::Halt;
use crate::storage::guests;
use crate::storage::people_sql;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::Value;
use crate::storage::value::values;
use crate::storage::write::one_row;

/// Begins or ends sessions.
pub(super) async fn write_session<T: Transaction>(
    transaction: &mut T,
    write: &SessionWrite,
) -> Result<(), Halt> {
    match write {
        SessionWrite::Begin(session) => begin(transaction, session).await,
        SessionWrite::End(digest) => {
            let values = values![digest.as_bytes().as_slice()];
            transaction.execute(people_sql::END_SESSION, values).await?;
            guests::forget(transaction, *digest).await
        }
        SessionWrite::Speak(digest, language) => guests::speak(transaction, *digest, language).await,
        SessionWrite::Greet(guest) => guests::greet(transaction, guest).await,
        SessionWrite::AddCard(card) => add_card(transaction, card).await,
        SessionWrite::TakeCardOut(digest, barcode) => {
            let values = values![digest.as_bytes().as_slice(), barcode.reveal()];
            transaction
                .execute(people_sql::TAKE_SESSION_CARD_OUT, values)
                .await?;
            Ok(())
        }
        SessionWrite::Extend(digest, at) => {
            let values = values![digest.as_bytes().as_slice(), *at];
            transaction.execute(people_sql::EXTEND_SESSION, values).await?;
            Ok(())
        }
        SessionWrite::MarkKiosk(digest, at) => {
            let values = values![digest.as_bytes().as_slice(), *at];
            one_row(transaction, people_sql::MARK_KIOSK, values).await
        }
        SessionWrite::Prove(digest, at) => factors::prove(transaction, *digest, *at).await,
        SessionWrite::EndOthersOf(library, name, digest) => {
            let values = values![library.as_str(), name.as_str(), digest.as_bytes().as_slice()];
            transaction
                .execute(people_sql::END_OTHER_SESSIONS_OF_STAFF, values)
                .await?;
            Ok(())
        }
        SessionWrite::EndAllOf(library, name) => {
            let values = values![library.as_str(), name.as_str()];
            transaction
                .execute(people_sql::END_SESSIONS_OF_STAFF, values)
                .await?;
            Ok(())
        }
    }
}

async fn begin<T: Transaction>(transaction: &mut T, session: &StoredSession) -> Result<(), Halt> {
    let (face, barcode, order, staff) = match &session.holder {
        SessionHolder::Patron(barcode) => ("patron", Some(barcode.reveal()), None, None),
        SessionHolder::Applicant(order) => ("applicant", None, Some(order.to_string()), None),
        SessionHolder::Staff(name) => ("staff", None, None, Some(name.as_str())),
    };
    let values = values![
        session.digest.as_bytes().as_slice(),
        face,
        session.library.as_str(),
        barcode,
        order,
        staff,
        session.language.as_deref(),
        session.created_at,
        session.seen_at,
        i64::from(session.kiosk),
        i64::from(session.extended),
    ];
    one_row(transaction, people_sql::BEGIN_SESSION, values).await
}

async fn add_card<T: Transaction>(transaction: &mut T, card: &AddedCard) -> Result<(), Halt> {
    let digest = card.digest.as_bytes().as_slice();
    if transaction
        .execute(people_sql::HOLD_SESSION, values![digest])
        .await?
        == 0
    {
        return Ok(());
    }
    let values = values![digest, card.barcode.reveal(), card.at, card.cards_max];
    transaction.execute(people_sql::ADD_SESSION_CARD, values).await?;
    Ok(())
}

/// The cards that were added to a session, oldest first.
pub(super) async fn session_cards<T: Transaction>(
    transaction: &mut T,
    digest: SessionDigest,
) -> Result<Vec<Barcode>, Halt> {
    let values = values![digest.as_bytes().as_slice()];
    let mut rows = transaction.fetch(people_sql::SESSION_CARDS, values).await?;
    rows.iter_mut()
        .map(|row| row.parsed(Barcode::parse))
        .collect::<Result<_, _>>()
        .map_err(|_| Halt::Corrupt("session"))
}

/// A session.
pub(super) async fn session<T: Transaction>(
    transaction: &mut T,
    digest: SessionDigest,
) -> Result<Option<StoredSession>, Halt> {
    let read = |row: &mut Row| -> Result<StoredSession, Unreadable> {
        let library = row.parsed(LibraryId::parse)?;
        let barcode = row.parsed_or_null(Barcode::parse)?;
        let order = row.parsed_or_null(OrderId::parse)?;
        let staff = row.parsed_or_null(StaffName::parse)?;
        let holder = match (barcode, order, staff) {
            (Some(barcode), None, None) => SessionHolder::Patron(barcode),
            (None, Some(order), None) => SessionHolder::Applicant(order),
            (None, None, Some(name)) => SessionHolder::Staff(name),
            _ => return Err(Unreadable),
        };
        Ok(StoredSession {
            digest,
            library,
            holder,
            language: row.text_or_null()?,
            created_at: row.time()?,
            seen_at: row.time()?,
            kiosk: row.int()? != 0,
            extended: row.small()?,
        })
    };
    let values = values![digest.as_bytes().as_slice()];
    let mut rows = transaction.fetch(people_sql::SESSION, values).await?;
    rows.first_mut()
        .map(read)
        .transpose()
        .map_err(|_| Halt::Corrupt("session"))
}

/// Notes that a session was used.
pub(super) async fn touch_session<T: Transaction>(
    transaction: &mut T,
    digest: SessionDigest,
    at: Timestamp,
) -> Result<(), Halt> {
    let values = values![digest.as_bytes().as_slice(), at];
    transaction.execute(people_sql::TOUCH_SESSION, values).await?;
    Ok(())
}

/// Removes sessions that have ended, and tries of long ago.
pub(super) async fn remove_ended<T: Transaction>(
    transaction: &mut T,
    ended: &EndedSessions,
    tries: Timestamp,
) -> Result<u64, Halt> {
    let values = values![
        ended.visitors_seen,
        ended.visitors_created,
        ended.staff_seen,
        ended.staff_created,
        ended.visitors_extension_ms,
    ];
    let removed = transaction
        .execute(people_sql::REMOVE_ENDED_SESSIONS, values)
        .await?;
    transaction
        .execute(people_sql::REMOVE_OLD_TRIES, values![tries])
        .await?;
    transaction
        .execute(people_sql::REMOVE_OLD_KIOSKS, values![ended.kiosks_seen])
        .await?;
    guests::remove_old(transaction, ended.visitors_created).await?;
    Ok(removed)
}

/// Whether the browser whose cookie has this digest was told to be a kiosk.
pub(super) async fn is_kiosk<T: Transaction>(
    transaction: &mut T,
    digest: SessionDigest,
) -> Result<bool, Halt> {
    let values = values![digest.as_bytes().as_slice()];
    Ok(!transaction.fetch(people_sql::KIOSK, values).await?.is_empty())
}

/// Counts a try; `None` while none is taken.
pub(super) async fn take_try<T: Transaction>(
    transaction: &mut T,
    subject: &TrySubject,
    at: Timestamp,
    limits: TryLimits,
) -> Result<Option<Tries>, Halt> {
    let mut values = of(subject);
    values.extend(values![
        at,
        at.before(limits.window),
        limits.tries_max,
        at.after(limits.lock),
    ]);
    one_tries(transaction, people_sql::TAKE_TRY, values).await
}

/// The tries that were counted; `None` when there are none.
pub(super) async fn tries<T: Transaction>(
    transaction: &mut T,
    subject: &TrySubject,
) -> Result<Option<Tries>, Halt> {
    one_tries(transaction, people_sql::TRIES, of(subject)).await
}

async fn one_tries<T: Transaction>(
    transaction: &mut T,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Option<Tries>, Halt> {
    let read = |row: &mut Row| -> Result<Tries, Unreadable> {
        Ok(Tries {
            count: row.small()?,
            total: row.small()?,
            locked_until: row.time_or_null()?,
        })
    };
    let mut rows = transaction.fetch(sql, values).await?;
    rows.first_mut()
        .map(read)
        .transpose()
        .map_err(|_| Halt::Corrupt("try"))
}

/// Makes a try that was counted as if it had not been.
pub(super) async fn give_try_back<T: Transaction>(
    transaction: &mut T,
    subject: &TrySubject,
) -> Result<(), Halt> {
    transaction
        .execute(people_sql::GIVE_TRY_BACK, of(subject))
        .await?;
    transaction
        .execute(people_sql::REMOVE_NO_TRIES, of(subject))
        .await?;
    Ok(())
}

/// Forgives or forgets tries; fine when there are none.
pub(super) async fn write_tries<T: Transaction>(transaction: &mut T, write: &TryWrite) -> Result<(), Halt> {
    match write {
        TryWrite::Forgive(subject) => {
            transaction
                .execute(people_sql::FORGIVE_TRIES, of(subject))
                .await?;
            transaction
                .execute(people_sql::REMOVE_NO_TRIES, of(subject))
                .await?;
        }
        TryWrite::Forget(subject) => {
            transaction.execute(people_sql::FORGET_TRIES, of(subject)).await?;
        }
    }
    Ok(())
}

fn of(subject: &TrySubject) -> Vec<Value> {
    values![
        subject.library.as_str(),
        subject.face.word(),
        subject.digest.as_slice(),
    ]
}
