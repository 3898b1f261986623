//! Reads the rows of the reports.

use async_trait::async_trait;

use crate::domain::AccountName;
use crate::domain::BookEvent;
use crate::domain::Currency;
use crate::domain::Difference;
use crate::domain::DifferenceKind;
use crate::domain::DisputeStanding;
use crate::domain::Heading;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Moved;
use crate::domain::OrderId;
use crate::domain::Payout;
use crate::domain::PayoutMovement;
use crate::domain::PayoutStanding;
use crate::domain::PublicState;
use crate::domain::Reference;
use crate::domain::RefundId;
use crate::domain::RefundOrigin;
use crate::domain::RefundState;
use crate::domain::Timestamp;
use crate::storage::StoreError;
use crate::storage::book;
use crate::storage::book_sql as sql;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::reports::After;
use crate::storage::reports::BookLine;
use crate::storage::reports::DaySum;
use crate::storage::reports::Days;
use crate::storage::reports::DifferenceRow;
use crate::storage::reports::DisputeRow;
use crate::storage::reports::Moments;
use crate::storage::reports::PayoutPart;
use crate::storage::reports::PlaceSum;
use crate::storage::reports::RefundRow;
use crate::storage::reports::Reports;
use crate::storage::store::SqlStore;
use crate::storage::transactions::read;
use crate::storage::transactions::within;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::Value;
use crate::storage::value::values;

#[async_trait]
impl<D: Dialect> Reports for SqlStore<D> {
    async fn day_sums(&self, library: &LibraryId, days: Days) -> Result<Vec<DaySum>, StoreError> {
        let values = values![library.as_str(), days.first, days.last];
        read!(self, "read sums of days", |transaction| {
            rows(transaction, sql::SUMS_BY_DAY, values, day_sum)
        })
    }

    async fn place_sums(&self, library: &LibraryId, days: Days) -> Result<Vec<PlaceSum>, StoreError> {
        let values = values![library.as_str(), days.first, days.last];
        read!(self, "read sums by owner", |transaction| {
            rows(transaction, sql::SUMS_BY_PLACE, values, place_sum)
        })
    }

    async fn states(&self, library: &LibraryId, of: Moments) -> Result<Vec<(PublicState, u64)>, StoreError> {
        read!(self, "count orders by state", |transaction| async {
            let mut states = Vec::new();
            for state in PublicState::ALL {
                let values = values![library.as_str(), state.word(), of.from, of.to];
                let counted: Vec<u64> = rows(transaction, sql::COUNT_STATE_IN, values, Row::small).await?;
                let count = counted.into_iter().find(|count| *count > 0);
                states.extend(count.map(|count| (state, count)));
            }
            Ok(states)
        })
    }

    async fn book_lines(
        &self,
        library: &LibraryId,
        after: (i64, i64),
        last: i64,
        limit: u32,
    ) -> Result<Vec<BookLine>, StoreError> {
        let values = values![library.as_str(), last, after.0, after.1, limit];
        read!(self, "read the book", |transaction| {
            rows(transaction, sql::BOOK_LINES, values, book_line)
        })
    }

    async fn refunds_in(
        &self,
        library: &LibraryId,
        after: &After,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<RefundRow>, StoreError> {
        let values = values![library.as_str(), to, after.0, after.1.as_str(), limit];
        read!(self, "read refunds", |transaction| {
            rows(transaction, sql::REFUNDS_IN, values, refund)
        })
    }

    async fn disputes_in(
        &self,
        library: &LibraryId,
        after: &After,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<DisputeRow>, StoreError> {
        let values = values![library.as_str(), to, after.0, after.1.as_str(), limit];
        read!(self, "read disputes", |transaction| {
            rows(transaction, sql::DISPUTES_IN, values, dispute)
        })
    }

    async fn payouts_in(
        &self,
        library: &LibraryId,
        after: &After,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<Payout>, StoreError> {
        let values = values![library.as_str(), to, after.0, after.1.as_str(), limit];
        read!(self, "read payouts", |transaction| {
            rows(transaction, sql::PAYOUTS_IN, values, payout)
        })
    }

    async fn payout_parts(
        &self,
        library: &LibraryId,
        payout: &Payout,
    ) -> Result<Vec<PayoutPart>, StoreError> {
        let values = values![library.as_str(), payout.account.as_str(), payout.id.as_str()];
        let currency = payout.amount.currency();
        read!(self, "sum up a payout", |transaction| {
            rows(transaction, sql::PARTS_OF_PAYOUT, values, |row| {
                Ok(PayoutPart {
                    moved: row.word(Moved::from_word)?,
                    count: row.small()?,
                    gross: Money::from_minor(row.int()?, currency),
                    fee: Money::from_minor(row.int()?, currency),
                })
            })
        })
    }

    async fn payout_movements(
        &self,
        library: &LibraryId,
        payout: &Payout,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(PayoutMovement, Option<Reference>)>, StoreError> {
        let (account, id) = (payout.account.as_str(), payout.id.as_str());
        let values = values![library.as_str(), account, id, after, limit];
        let currency = payout.amount.currency();
        read!(self, "read movements of a payout", |transaction| {
            rows(transaction, sql::MOVEMENTS_OF_PAYOUT, values, |row| {
                let movement = PayoutMovement {
                    id: row.text()?,
                    moved: row.word(Moved::from_word)?,
                    gross: Money::from_minor(row.int()?, currency),
                    fee: Money::from_minor(row.int()?, currency),
                    order: row.parsed_or_null(OrderId::parse)?,
                    created_at: row.time()?,
                };
                Ok((movement, row.word_or_null(Reference::parse)?))
            })
        })
    }

    async fn differences_in(
        &self,
        library: &LibraryId,
        of: Moments,
        limit: u32,
    ) -> Result<Vec<DifferenceRow>, StoreError> {
        let values = values![library.as_str(), of.from, of.to, limit];
        read!(self, "read differences", |transaction| {
            rows(transaction, sql::DIFFERENCES_IN, values, difference)
        })
    }
}

async fn rows<T: Transaction, R>(
    transaction: &mut T,
    sql: &'static str,
    values: Vec<Value>,
    read: impl Fn(&mut Row) -> Result<R, Unreadable>,
) -> Result<Vec<R>, Halt> {
    let mut rows = transaction.fetch(sql, values).await?;
    rows.iter_mut()
        .map(read)
        .collect::<Result<Vec<R>, Unreadable>>()
        .map_err(|_| Halt::Corrupt("row of a report"))
}

fn money(row: &mut Row) -> Result<Money, Unreadable> {
    let currency = row.parsed(Currency::parse)?;
    Ok(Money::from_minor(row.int()?, currency))
}

fn day_sum(row: &mut Row) -> Result<DaySum, Unreadable> {
    Ok(DaySum {
        day: row.int()?,
        event: row.word(BookEvent::from_word)?,
        heading: row.word(Heading::from_word)?,
        amount: money(row)?,
        lines: row.small()?,
    })
}

fn place_sum(row: &mut Row) -> Result<PlaceSum, Unreadable> {
    Ok(PlaceSum {
        event: row.word(BookEvent::from_word)?,
        place: book::place(row)?,
        amount: money(row)?,
        lines: row.small()?,
    })
}

fn book_line(row: &mut Row) -> Result<BookLine, Unreadable> {
    let (day, entry, at) = (row.int()?, row.int()?, row.time()?);
    let event = row.word(BookEvent::from_word)?;
    let account = row.parsed(AccountName::parse)?;
    let reference = row.word_or_null(Reference::parse)?;
    let payout = row.text_or_null()?;
    let currency = row.parsed(Currency::parse)?;
    Ok(BookLine {
        day,
        entry,
        at,
        event,
        account,
        reference,
        payout,
        place: book::place(row)?,
        amount: Money::from_minor(row.int()?, currency),
    })
}

fn refund(row: &mut Row) -> Result<RefundRow, Unreadable> {
    Ok(RefundRow {
        created_at: row.time()?,
        id: row.parsed(RefundId::parse)?,
        reference: row.word(Reference::parse)?,
        amount: money(row)?,
        origin: row.word(RefundOrigin::from_word)?,
        state: row.word(RefundState::from_word)?,
    })
}

fn dispute(row: &mut Row) -> Result<DisputeRow, Unreadable> {
    Ok(DisputeRow {
        created_at: row.time()?,
        id: row.text()?,
        reference: row.word(Reference::parse)?,
        amount: money(row)?,
        reason: row.text()?,
        standing: row.word(DisputeStanding::from_word)?,
        evidence_until: row.time_or_null()?,
    })
}

fn payout(row: &mut Row) -> Result<Payout, Unreadable> {
    let account = row.parsed(AccountName::parse)?;
    let id = row.text()?;
    let standing = row.word(PayoutStanding::from_word)?;
    let amount = money(row)?;
    let currency = amount.currency();
    Ok(Payout {
        account,
        id,
        standing,
        amount,
        gross: Money::from_minor(row.int()?, currency),
        fees: Money::from_minor(row.int()?, currency),
        arrives_at: row.time()?,
        created_at: row.time()?,
        noted_at: row.time()?,
        movements: Vec::new(),
    })
}

fn difference(row: &mut Row) -> Result<DifferenceRow, Unreadable> {
    let (ran_at, account) = (row.time()?, row.parsed(AccountName::parse)?);
    let _position = row.int()?;
    let kind = row.word(DifferenceKind::from_word)?;
    let reference = row.word_or_null(Reference::parse)?;
    let processor_id = row.text_or_null()?;
    let mut amount = || -> Result<Option<Money>, Unreadable> {
        let currency = row.parsed_or_null(Currency::parse)?;
        let minor = row.int_or_null()?;
        Ok(currency
            .zip(minor)
            .map(|(currency, minor)| Money::from_minor(minor, currency)))
    };
    Ok(DifferenceRow {
        ran_at,
        account,
        reference,
        difference: Difference {
            kind,
            order: None,
            processor_id,
            ours: amount()?,
            theirs: amount()?,
        },
    })
}
