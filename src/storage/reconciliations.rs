//! What comparisons of the books found.

use crate::domain::AccountName;
use crate::domain::Currency;
use crate::domain::Difference;
use crate::domain::DifferenceKind;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::OrderId;
use crate::domain::Reconciliation;
use crate::storage::dialect::Transaction;
use crate::storage::fault::Halt;
use crate::storage::sql::statements;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::values;
use crate::storage::write::one_row;

statements! {
    INSERT_RECONCILIATION = "
        insert into reconciliation (library, account, ran_at, span_from, span_to, orders, movements)
        values ($1, $2, $3, $4, $5, $6, $7)";

    INSERT_DIFFERENCE = "
        insert into difference (
            library, ran_at, position, kind, order_id, processor_id, ours_currency, ours_minor, theirs_currency,
            theirs_minor, account
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

    RECONCILIATIONS = "
        select account, span_from, span_to, ran_at, orders, movements
        from reconciliation
        where library = $1
        order by ran_at desc, account
        limit $2";

    DIFFERENCES = "
        select kind, order_id, processor_id, ours_currency, ours_minor, theirs_currency, theirs_minor
        from difference
        where library = $1
        and ran_at = $2
        and account = $3
        order by position";
}

/// Writes what a comparison found.
pub(super) async fn write<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    found: &Reconciliation,
) -> Result<(), Halt> {
    let values = values![
        library.as_str(),
        found.account.as_str(),
        found.ran_at,
        found.from,
        found.to,
        found.orders,
        found.movements,
    ];
    one_row(transaction, INSERT_RECONCILIATION, values).await?;
    for (position, difference) in (0_u32..).zip(&found.differences) {
        let currency = |amount: Option<Money>| amount.map(|amount| amount.currency().code().to_owned());
        let minor = |amount: Option<Money>| amount.map(|amount| amount.minor());
        let values = values![
            library.as_str(),
            found.ran_at,
            position,
            difference.kind.word(),
            difference.order.as_ref().map(OrderId::to_string),
            difference.processor_id.as_deref(),
            currency(difference.ours),
            minor(difference.ours),
            currency(difference.theirs),
            minor(difference.theirs),
            found.account.as_str(),
        ];
        one_row(transaction, INSERT_DIFFERENCE, values).await?;
    }
    Ok(())
}

/// The last comparisons, newest first.
pub(super) async fn last<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    limit: u32,
) -> Result<Vec<Reconciliation>, Halt> {
    let mut rows = transaction
        .fetch(RECONCILIATIONS, values![library.as_str(), limit])
        .await?;
    let mut all = rows
        .iter_mut()
        .map(reconciliation)
        .collect::<Result<Vec<Reconciliation>, Unreadable>>()
        .map_err(|_| Halt::Corrupt("reconciliation"))?;
    for found in &mut all {
        let values = values![library.as_str(), found.ran_at, found.account.as_str()];
        let mut rows = transaction.fetch(DIFFERENCES, values).await?;
        found.differences = rows
            .iter_mut()
            .map(difference)
            .collect::<Result<Vec<Difference>, Unreadable>>()
            .map_err(|_| Halt::Corrupt("difference"))?;
    }
    Ok(all)
}

fn reconciliation(row: &mut Row) -> Result<Reconciliation, Unreadable> {
    Ok(Reconciliation {
        account: row.parsed(AccountName::parse)?,
        from: row.time()?,
        to: row.time()?,
        ran_at: row.time()?,
        orders: row.small()?,
        movements: row.small()?,
        differences: Vec::new(),
    })
}

fn difference(row: &mut Row) -> Result<Difference, Unreadable> {
    Ok(Difference {
        kind: row.word(DifferenceKind::from_word)?,
        order: row.parsed_or_null(OrderId::parse)?,
        processor_id: row.text_or_null()?,
        ours: amount(row)?,
        theirs: amount(row)?,
    })
}

fn amount(row: &mut Row) -> Result<Option<Money>, Unreadable> {
    let currency = row.parsed_or_null(Currency::parse)?;
    let minor = row.int_or_null()?;
    Ok(currency
        .zip(minor)
        .map(|(currency, minor)| Money::from_minor(minor, currency)))
}
