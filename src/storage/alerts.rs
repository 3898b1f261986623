//! Alerts that wait, and what became of those that went out.

use async_trait::async_trait;

use crate::domain::Alert;
use crate::domain::AlertId;
use crate::domain::AlertKind;
use crate::domain::AlertState;
use crate::domain::Attention;
use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::Timestamp;
use crate::storage::StoreError;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::sql::statements;
use crate::storage::store::SqlStore;
use crate::storage::transactions::read;
use crate::storage::transactions::within;
use crate::storage::transactions::write;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::Value;
use crate::storage::value::values;
use crate::storage::write::one_row;

macro_rules! alerts {
    () => {
        "
        select
            id, library, target, kind, order_id, reason, count, at, state, tries, next_at, answered, answered_at
        from alert"
    };
}

statements! {
    MARK_OF = "
        select sequence, compared_at
        from alert_mark
        where library = $1";

    FIRST_MARK = "
        insert into alert_mark (library, sequence, compared_at)
        values ($1, $2, $3)
        on conflict do nothing";

    /// Touches no row when another process was first.
    MOVE_MARK = "
        update alert_mark
        set sequence = $2, compared_at = $3
        where library = $1
        and sequence = $4
        and compared_at = $5";

    PUT_ALERT = "
        insert into alert (
            id, library, target, kind, order_id, reason, count, at, state, tries, next_at, answered, answered_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

    DUE_ALERTS = concat!(alerts!(), "
        where next_at <= $1
        order by next_at
        limit $2");

    NEWEST_ALERTS = concat!(alerts!(), "
        where library = $1
        order by at desc, id desc
        limit $2");

    /// Touches no row when another process has it.
    CLAIM_ALERT = "
        update alert
        set next_at = $3, tries = tries + 1
        where id = $1
        and next_at = $2";

    /// Touches no row when the claim has run out and another process has it.
    ALERT_TRIED = "
        update alert
        set state = $3, next_at = $4, answered = $5, answered_at = $6
        where id = $1
        and next_at = $2";

    ALERT_AGAIN = "
        update alert
        set state = 'waiting', next_at = $3, tries = 0
        where library = $1
        and id = $2";

    FORGET_ALERTS = "
        delete from alert
        where library = $1
        and at < $2
        and next_at is null";
}

/// Up to where a library was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertMark {
    /// This entry of the audit's chain.
    pub sequence: i64,
    /// The comparison of the books at this moment.
    pub compared_at: Timestamp,
}

/// The store, as far as it alerts.
#[async_trait]
pub trait AlertStore {
    /// Up to where a library was told; `None` when it never was.
    async fn alert_mark(&self, library: &LibraryId) -> Result<Option<AlertMark>, StoreError>;

    /// Moves the mark from where it was, and stores what lies between. Says whether it did: not when another process was
    /// first.
    async fn put_alerts(
        &self,
        library: &LibraryId,
        from: Option<AlertMark>,
        to: AlertMark,
        alerts: &[Alert],
    ) -> Result<bool, StoreError>;

    /// Alerts of all libraries that are due, at most `limit`.
    async fn due_alerts(&self, now: Timestamp, limit: u32) -> Result<Vec<Alert>, StoreError>;

    /// Takes an alert as it was read, and counts the try; others see it again at `until`. Says whether it did.
    async fn claim_alert(&self, alert: &Alert, until: Timestamp) -> Result<bool, StoreError>;

    /// Notes how an alert stands after a try, unless the claim of it ran out at `claimed_until`.
    async fn alert_was_tried(&self, alert: &Alert, claimed_until: Timestamp) -> Result<(), StoreError>;

    /// The newest alerts of a library.
    async fn newest_alerts(&self, library: &LibraryId, limit: u32) -> Result<Vec<Alert>, StoreError>;

    /// Has an alert tried once more from the beginning, under its old id. Says whether there is such a one.
    async fn try_alert_again(
        &self,
        library: &LibraryId,
        id: AlertId,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Forgets alerts that are over and older than this; how many.
    async fn forget_alerts(&self, library: &LibraryId, before: Timestamp) -> Result<u64, StoreError>;
}

#[async_trait]
impl<D: Dialect> AlertStore for SqlStore<D> {
    async fn alert_mark(&self, library: &LibraryId) -> Result<Option<AlertMark>, StoreError> {
        let values = values![library.as_str()];
        let found = read!(self, "read how far alerts are", |transaction| {
            rows(transaction, MARK_OF, values, |row| {
                Ok(AlertMark {
                    sequence: row.int()?,
                    compared_at: row.time()?,
                })
            })
        })?;
        Ok(found.into_iter().next())
    }

    async fn put_alerts(
        &self,
        library: &LibraryId,
        from: Option<AlertMark>,
        to: AlertMark,
        alerts: &[Alert],
    ) -> Result<bool, StoreError> {
        write!(self, "store alerts", |transaction| {
            put(transaction, library, (from, to), alerts)
        })
    }

    async fn due_alerts(&self, now: Timestamp, limit: u32) -> Result<Vec<Alert>, StoreError> {
        let values = values![now, limit];
        read!(self, "read due alerts", |transaction| {
            rows(transaction, DUE_ALERTS, values, alert)
        })
    }

    async fn claim_alert(&self, alert: &Alert, until: Timestamp) -> Result<bool, StoreError> {
        let values = values![alert.id.to_string(), alert.next_at, until];
        let rows = write!(self, "claim an alert", |transaction| run(
            transaction,
            CLAIM_ALERT,
            values
        ))?;
        Ok(rows > 0)
    }

    async fn alert_was_tried(&self, alert: &Alert, claimed_until: Timestamp) -> Result<(), StoreError> {
        let values = values![
            alert.id.to_string(),
            claimed_until,
            alert.state.word(),
            alert.next_at,
            alert.answered.as_str(),
            alert.answered_at,
        ];
        write!(self, "note what became of an alert", |transaction| run(
            transaction,
            ALERT_TRIED,
            values
        ))?;
        Ok(())
    }

    async fn newest_alerts(&self, library: &LibraryId, limit: u32) -> Result<Vec<Alert>, StoreError> {
        let values = values![library.as_str(), limit];
        read!(self, "read alerts", |transaction| {
            rows(transaction, NEWEST_ALERTS, values, alert)
        })
    }

    async fn try_alert_again(
        &self,
        library: &LibraryId,
        id: AlertId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let values = values![library.as_str(), id.to_string(), now];
        let rows = write!(self, "have an alert tried again", |transaction| run(
            transaction,
            ALERT_AGAIN,
            values
        ))?;
        Ok(rows > 0)
    }

    async fn forget_alerts(&self, library: &LibraryId, before: Timestamp) -> Result<u64, StoreError> {
        let values = values![library.as_str(), before];
        write!(self, "forget alerts", |transaction| run(
            transaction,
            FORGET_ALERTS,
            values
        ))
    }
}

async fn run<T: Transaction>(
    transaction: &mut T,
    statement: &'static str,
    values: Vec<Value>,
) -> Result<u64, Halt> {
    Ok(transaction.execute(statement, values).await?)
}

async fn put<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    (from, to): (Option<AlertMark>, AlertMark),
    alerts: &[Alert],
) -> Result<bool, Halt> {
    let moved = match from {
        None => {
            let values = values![library.as_str(), to.sequence, to.compared_at];
            transaction.execute(FIRST_MARK, values).await?
        }
        Some(from) => {
            let values = values![
                library.as_str(),
                to.sequence,
                to.compared_at,
                from.sequence,
                from.compared_at,
            ];
            transaction.execute(MOVE_MARK, values).await?
        }
    };
    if moved == 0 {
        return Ok(false);
    }
    for alert in alerts {
        let values = values![
            alert.id.to_string(),
            alert.library.as_str(),
            alert.target.as_str(),
            alert.kind.word(),
            alert.order.map(|order| order.to_string()),
            alert.reason.map(Attention::word),
            alert.count,
            alert.at,
            alert.state.word(),
            alert.tries,
            alert.next_at,
            alert.answered.as_str(),
            alert.answered_at,
        ];
        one_row(transaction, PUT_ALERT, values).await?;
    }
    Ok(true)
}

async fn rows<T: Transaction, R>(
    transaction: &mut T,
    statement: &'static str,
    values: Vec<Value>,
    read: impl FnMut(&mut Row) -> Result<R, Unreadable> + Send,
) -> Result<Vec<R>, Halt> {
    let mut rows = transaction.fetch(statement, values).await?;
    let rows: Result<Vec<R>, Unreadable> = rows.iter_mut().map(read).collect();
    rows.map_err(|_| Halt::Corrupt("alert"))
}

fn alert(row: &mut Row) -> Result<Alert, Unreadable> {
    Ok(Alert {
        id: row.parsed(AlertId::parse)?,
        library: row.parsed(LibraryId::parse)?,
        target: row.text()?,
        kind: row.word(AlertKind::from_word)?,
        order: row.parsed_or_null(OrderId::parse)?,
        reason: row.word_or_null(Attention::from_word)?,
        count: row.small()?,
        at: row.time()?,
        state: row.word(AlertState::from_word)?,
        tries: row.small()?,
        next_at: row.time_or_null()?,
        answered: row.text()?,
        answered_at: row.time_or_null()?,
    })
}
