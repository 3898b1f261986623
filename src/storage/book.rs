//! Writes the book of money: what is missing in it of an order or a payout, and the sums of the day.

use crate::domain::AccountName;
use crate::domain::BookEvent;
use crate::domain::Booked;
use crate::domain::Currency;
use crate::domain::Entry;
use crate::domain::EntryLine;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::Heading;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::OwnerCode;
use crate::domain::Payout;
use crate::domain::Place;
use crate::domain::Timestamp;
use crate::domain::day_of;
use crate::storage::Unit;
use crate::storage::book_sql as sql;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::unit::OrderWrite;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::values;
use crate::storage::write::one_row;

/// What an entry is about, and when it is written.
struct Head<'a> {
    library: &'a LibraryId,
    account: &'a AccountName,
    day: i64,
    at: Timestamp,
    order: Option<OrderId>,
    payout: Option<&'a str>,
}

/// Writes what the book does not have yet of the order and the payouts of a unit. The last that is written of it: the
/// sums of a day are everybody's, and are held for as short as can be.
pub(super) async fn write<T: Transaction>(transaction: &mut T, unit: &Unit) -> Result<(), Halt> {
    let mut written = Vec::new();
    if let Some(OrderWrite::Insert(order) | OrderWrite::Update(order)) = &unit.order {
        order_into(transaction, order, unit.booked_on, &mut written).await?;
    }
    for (library, payout) in &unit.payouts {
        payout_into(transaction, (library, payout), unit.booked_on, &mut written).await?;
    }
    for (head, entry) in &written {
        self::entry(transaction, head, entry).await?;
    }
    sums(transaction, &written).await
}

async fn order_into<'a, T: Transaction>(
    transaction: &mut T,
    order: &'a Order,
    day: Option<i64>,
    written: &mut Vec<(Head<'a>, Entry)>,
) -> Result<(), Halt> {
    // Until something is captured there is nothing to be booked, and afterwards that stays true.
    if !order.captured().is_positive() {
        return Ok(());
    }
    let values = values![order.library.as_str(), order.id.to_string()];
    let rows = transaction.fetch(sql::BOOKED_OF_ORDER, values).await?;
    let booked = booked(rows, order.currency)?;
    written.extend(order.entries(&booked).into_iter().map(|entry| {
        let head = Head {
            library: &order.library,
            account: &order.account,
            day: day.unwrap_or_else(|| day_of(order.updated_at)),
            at: order.updated_at,
            order: Some(order.id),
            payout: None,
        };
        (head, entry)
    }));
    Ok(())
}

async fn payout_into<'a, T: Transaction>(
    transaction: &mut T,
    (library, payout): (&'a LibraryId, &'a Payout),
    day: Option<i64>,
    written: &mut Vec<(Head<'a>, Entry)>,
) -> Result<(), Halt> {
    let which = || values![library.as_str(), payout.account.as_str(), payout.id.as_str()];
    let mut values = which();
    values.extend(values![
        payout.standing.word(),
        payout.amount.currency().code(),
        payout.amount.minor(),
        payout.gross.minor(),
        payout.fees.minor(),
        payout.arrives_at,
        payout.created_at,
        payout.noted_at,
    ]);
    // Nothing new: comparisons tell of each payout for days.
    if transaction.execute(sql::PUT_PAYOUT, values).await? == 0 {
        return Ok(());
    }
    for movement in &payout.movements {
        let mut values = which();
        values.extend(values![
            movement.id.as_str(),
            movement.moved.word(),
            movement.gross.minor(),
            movement.fee.minor(),
            movement.order.map(|order| order.to_string()),
            movement.created_at,
        ]);
        transaction.execute(sql::PUT_MOVEMENT, values).await?;
    }
    let rows = transaction.fetch(sql::BOOKED_OF_PAYOUT, which()).await?;
    let booked = booked(rows, payout.amount.currency())?;
    written.extend(payout.entries(&booked).into_iter().map(|entry| {
        let head = Head {
            library,
            account: &payout.account,
            day: day.unwrap_or_else(|| day_of(payout.noted_at)),
            at: payout.noted_at,
            order: None,
            payout: Some(&payout.id),
        };
        (head, entry)
    }));
    Ok(())
}

fn booked(rows: Vec<Row>, currency: Currency) -> Result<Booked, Halt> {
    let read = |mut row: Row| -> Result<(BookEvent, EntryLine), Unreadable> {
        Ok((
            row.word(BookEvent::from_word)?,
            EntryLine {
                place: place(&mut row)?,
                amount: Money::from_minor(row.int()?, currency),
            },
        ))
    };
    rows.into_iter()
        .map(read)
        .collect::<Result<Booked, Unreadable>>()
        .map_err(|_| Halt::Corrupt("line of the book"))
}

/// The next four columns: heading, branch, fund, kind; empty for none.
pub(super) fn place(row: &mut Row) -> Result<Place, Unreadable> {
    let heading = row.word(Heading::from_word)?;
    let mut code = || -> Result<Option<OwnerCode>, Unreadable> {
        let text = row.text()?;
        if text.is_empty() {
            return Ok(None);
        }
        OwnerCode::parse(&text).map(Some).map_err(|_| Unreadable)
    };
    let owner = FeeOwner {
        branch: code()?,
        fund: code()?,
    };
    let kind = row.text()?;
    let kind = if kind.is_empty() {
        None
    } else {
        Some(FeeKind::from_word(&kind).ok_or(Unreadable)?)
    };
    Ok(Place { heading, owner, kind })
}

async fn entry<T: Transaction>(transaction: &mut T, head: &Head<'_>, entry: &Entry) -> Result<(), Halt> {
    let Some(currency) = entry.lines.first().map(|line| line.amount.currency()) else {
        return Ok(());
    };
    let values = values![
        head.library.as_str(),
        head.day,
        head.at,
        entry.event.word(),
        head.account.as_str(),
        head.order.map(|order| order.to_string()),
        head.payout,
        currency.code(),
    ];
    let mut rows = transaction.fetch(sql::INSERT_ENTRY, values).await?;
    let row = rows.first_mut().ok_or(DatabaseFault::rows())?;
    let id = row.int().map_err(|_| Halt::Corrupt("entry of the book"))?;
    for (position, line) in (0_u32..).zip(&entry.lines) {
        let (branch, fund, kind) = words(&line.place);
        let values = values![
            head.library.as_str(),
            id,
            position,
            line.place.heading.word(),
            branch,
            fund,
            kind,
            line.amount.minor(),
        ];
        one_row(transaction, sql::INSERT_LINE, values).await?;
    }
    Ok(())
}

/// Adds to the sums of the day, in one order for everybody, so that two who do so wait for each other in one direction
/// only.
async fn sums<T: Transaction>(transaction: &mut T, written: &[(Head<'_>, Entry)]) -> Result<(), Halt> {
    let mut lines: Vec<_> = written
        .iter()
        .flat_map(|(head, entry)| {
            entry.lines.iter().map(move |line| {
                let (branch, fund, kind) = words(&line.place);
                let place = (line.place.heading.word(), branch, fund, kind);
                let key = (head.library, head.day, head.account, entry.event.word(), place);
                (key, line.amount)
            })
        })
        .collect();
    lines.sort_by_key(|(key, _)| *key);
    for ((library, day, account, event, (heading, branch, fund, kind)), amount) in lines {
        let values = values![
            library.as_str(),
            day,
            account.as_str(),
            event,
            heading,
            branch,
            fund,
            kind,
            amount.currency().code(),
            amount.minor(),
        ];
        one_row(transaction, sql::ADD_TO_SUM, values).await?;
    }
    Ok(())
}

fn words(place: &Place) -> (&str, &str, &'static str) {
    (
        place.owner.branch.as_ref().map_or("", OwnerCode::as_str),
        place.owner.fund.as_ref().map_or("", OwnerCode::as_str),
        place.kind.map_or("", FeeKind::word),
    )
}
