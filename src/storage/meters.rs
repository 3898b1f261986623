//! Counts that run empty by themselves, and the key of their digests.

use std::time::Duration;

use async_trait::async_trait;

use crate::domain::LibraryId;
use crate::domain::Timestamp;
use crate::storage::Attempts;
use crate::storage::DeclinesOf;
use crate::storage::Meter;
use crate::storage::MeterWrite;
use crate::storage::Meters;
use crate::storage::Raise;
use crate::storage::Raised;
use crate::storage::ServiceKey;
use crate::storage::StoreError;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::dialect::end;
use crate::storage::fault::Halt;
use crate::storage::meter_sql;
use crate::storage::store::SqlStore;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::Value;
use crate::storage::value::values;

#[async_trait]
impl<D: Dialect> Meters for SqlStore<D> {
    async fn service_key(&self, drawn: [u8; 32], at: Timestamp) -> Result<ServiceKey, StoreError> {
        let read = async {
            let mut begun = self.database.begin_write().await?;
            let key = service_key(&mut begun, drawn, at).await;
            end(begun, key).await
        };
        read.await.map_err(|halt: Halt| halt.doing("read its key"))
    }

    async fn raise_meters(&self, raises: &[Raise], at: Timestamp) -> Result<Vec<Raised>, StoreError> {
        let count = async {
            let mut begun = self.database.begin_write().await?;
            let counted = raise(&mut begun, raises, at).await;
            end(begun, counted).await
        };
        count.await.map_err(|halt: Halt| halt.doing("count"))
    }

    async fn write_meters(&self, writes: &[MeterWrite]) -> Result<u64, StoreError> {
        let writing = async {
            let mut begun = self.database.begin_write().await?;
            let touched = write(&mut begun, writes).await;
            end(begun, touched).await
        };
        writing.await.map_err(|halt: Halt| halt.doing("write counts"))
    }

    async fn meters(&self, meters: &[Meter]) -> Result<Vec<Option<Timestamp>>, StoreError> {
        let read = async {
            let mut begun = self.database.begin_read().await?;
            let standing = standing(&mut begun, meters).await;
            end(begun, standing).await
        };
        read.await.map_err(|halt: Halt| halt.doing("read counts"))
    }

    async fn page_declines(
        &self,
        library: &LibraryId,
        of: DeclinesOf,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        let (sql, whose) = match of {
            DeclinesOf::Order(order) => (meter_sql::PAGE_DECLINES_OF_ORDER, order.to_string()),
            DeclinesOf::Patron(patron) => (meter_sql::PAGE_DECLINES_OF_PATRON, patron.to_string()),
        };
        let read = async {
            let mut begun = self.database.begin_read().await?;
            let rows = begun.fetch(sql, values![library.as_str(), whose, since]).await;
            let moments = rows.map_err(Halt::from);
            let moments = moments.and_then(|mut rows| rows.iter_mut().map(empty_at).collect());
            end(begun, moments).await
        };
        read.await.map_err(|halt: Halt| halt.doing("count cards"))
    }

    async fn recent_attempts(&self, library: &LibraryId, since: Timestamp) -> Result<Attempts, StoreError> {
        let read = async {
            let mut begun = self.database.begin_read().await?;
            let counted = attempts(&mut begun, library, since).await;
            end(begun, counted).await
        };
        read.await.map_err(|halt: Halt| halt.doing("count cards"))
    }
}

/// The key that is stored; the first that is drawn is.
async fn service_key<T: Transaction>(
    transaction: &mut T,
    drawn: [u8; 32],
    at: Timestamp,
) -> Result<ServiceKey, Halt> {
    let values = values![drawn.as_slice(), at];
    transaction.execute(meter_sql::PUT_SERVICE_KEY, values).await?;
    let mut rows = transaction.fetch(meter_sql::SERVICE_KEY, Vec::new()).await?;
    let stored = rows.first_mut().and_then(|row| row.blob().ok());
    let key = stored.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    key.map(ServiceKey::new).ok_or(Halt::Corrupt("key"))
}

/// Raises counts. Two who raise the same ones wait for each other in one direction only.
async fn raise<T: Transaction>(
    transaction: &mut T,
    raises: &[Raise],
    at: Timestamp,
) -> Result<Vec<Raised>, Halt> {
    let mut places: Vec<(usize, &Raise)> = raises.iter().enumerate().collect();
    places.sort_by_key(|(_, raise)| raise.meter);
    let mut stood = Vec::new();
    for (place, one) in places {
        stood.push((place, raise_one(transaction, one, at).await?));
    }
    stood.sort_by_key(|(place, _)| *place);
    Ok(stood.into_iter().map(|(_, before)| before).collect())
}

async fn raise_one<T: Transaction>(
    transaction: &mut T,
    raise: &Raise,
    at: Timestamp,
) -> Result<Raised, Halt> {
    let most = at.after(raise.most);
    let mut level = of(&raise.meter);
    level.extend(values![most]);
    transaction.execute(meter_sql::LEVEL_METER, level).await?;
    let mut values = of(&raise.meter);
    values.extend(values![millis(raise.by), at, most]);
    let mut rows = transaction.fetch(meter_sql::RAISE_METER, values).await?;
    if let Some(row) = rows.first_mut() {
        return Ok(Raised {
            before: empty_at(row)?.before(raise.by),
            done: true,
        });
    }
    let standing = one_standing(transaction, &raise.meter).await?;
    Ok(Raised {
        before: standing.unwrap_or(at).max(at),
        done: false,
    })
}

/// When each count will be empty.
async fn standing<T: Transaction>(
    transaction: &mut T,
    meters: &[Meter],
) -> Result<Vec<Option<Timestamp>>, Halt> {
    let mut standing = Vec::new();
    for meter in meters {
        standing.push(one_standing(transaction, meter).await?);
    }
    Ok(standing)
}

async fn one_standing<T: Transaction>(transaction: &mut T, meter: &Meter) -> Result<Option<Timestamp>, Halt> {
    let mut rows = transaction.fetch(meter_sql::METER, of(meter)).await?;
    rows.first_mut().map(empty_at).transpose()
}

/// Lowers, sets or drops counts.
async fn write<T: Transaction>(transaction: &mut T, writes: &[MeterWrite]) -> Result<u64, Halt> {
    let mut touched = 0_u64;
    for one in writes {
        let (sql, values) = match one {
            MeterWrite::Lower(meter, by) => (meter_sql::LOWER_METER, with(meter, values![millis(*by)])),
            MeterWrite::Set(meter, until) => (meter_sql::SET_METER, with(meter, values![*until])),
            MeterWrite::Drop(meter) => (meter_sql::DROP_METER, of(meter)),
            MeterWrite::DropEmpty(now) => (meter_sql::DROP_EMPTY_METERS, values![*now]),
        };
        touched = touched.saturating_add(transaction.execute(sql, values).await?);
    }
    Ok(touched)
}

/// How many cards were presented since then, and how many of them were declined.
async fn attempts<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    since: Timestamp,
) -> Result<Attempts, Halt> {
    let values = values![library.as_str(), since];
    let mut rows = transaction.fetch(meter_sql::RECENT_ATTEMPTS, values).await?;
    let read = |row: &mut Row| -> Result<Attempts, Unreadable> {
        Ok(Attempts {
            all: row.small()?,
            declined: row.small()?,
        })
    };
    let counted = rows.first_mut().map(read).transpose();
    Ok(counted.map_err(|_| Halt::Corrupt("attempt"))?.unwrap_or_default())
}

fn empty_at(row: &mut Row) -> Result<Timestamp, Halt> {
    row.time().map_err(|_| Halt::Corrupt("count"))
}

fn of(meter: &Meter) -> Vec<Value> {
    values![meter.kind.word(), meter.digest.as_slice()]
}

fn with(meter: &Meter, more: Vec<Value>) -> Vec<Value> {
    let mut values = of(meter);
    values.extend(more);
    values
}

fn millis(while_: Duration) -> i64 {
    i64::try_from(while_.as_millis()).unwrap_or(i64::MAX)
}
