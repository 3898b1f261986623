//! Finds orders, a page at a time.

use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::PublicState;
use crate::domain::Timestamp;
use crate::masking::Last4;
use crate::storage::Cursor;
use crate::storage::Page;
use crate::storage::Search;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::orders;
use crate::storage::search_sql;
use crate::storage::sql;
use crate::storage::value::values;

/// One page, newest first.
pub(super) async fn page<D: Dialect>(
    transaction: &mut D::Transaction,
    library: &LibraryId,
    search: &Search,
) -> Result<Page, Halt> {
    let limit = search.limit.min(ROWS_MAX);
    let (before, before_id) = search.cursor.map_or_else(
        || (i64::MAX, String::from(AFTER_EVERY_ID)),
        |cursor| (cursor.created_at.millis(), cursor.id.to_string()),
    );
    let values = values![
        library.as_str(),
        search.reference.map(|reference| reference.to_string()),
        search.patron.or(search.who_owes).map(|patron| patron.to_string()),
        search.last4.as_ref().map(Last4::as_str),
        search.state.map(PublicState::word),
        search.from.map_or(i64::MIN, Timestamp::millis),
        search.to.map_or(i64::MAX, Timestamp::millis),
        before,
        before_id,
        // One more, to see whether there is a next page.
        limit.saturating_add(1),
        search.amount.as_ref().map(Money::minor),
    ];
    let mut orders = orders::many::<D>(transaction, library, statement(search), values).await?;
    let length = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = orders.len() > length;
    orders.truncate(length);
    let next = orders.last().filter(|_| more).map(|last| Cursor {
        created_at: last.created_at,
        id: last.id,
    });
    Ok(Page { orders, next })
}

/// How many orders are in a state.
pub(super) async fn count<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    state: PublicState,
) -> Result<u32, Halt> {
    let values = values![library.as_str(), state.word()];
    let mut rows = transaction.fetch(sql::COUNT_IN, values).await?;
    let row = rows.first_mut().ok_or(DatabaseFault::rows())?;
    row.small().map_err(|_| Halt::Corrupt("order"))
}

/// The statement that begins with the narrowest filter, which has an index of its own.
fn statement(search: &Search) -> &'static str {
    match search {
        Search {
            reference: Some(_), ..
        } => search_sql::SEARCH_BY_REFERENCE,
        Search {
            who_owes: Some(_), ..
        } => search_sql::SEARCH_BY_WHO_OWES,
        Search { patron: Some(_), .. } => search_sql::SEARCH_BY_PATRON,
        Search { last4: Some(_), .. } => search_sql::SEARCH_BY_LAST4,
        Search { state: Some(_), .. } => search_sql::SEARCH_BY_STATE,
        _ => search_sql::SEARCH_BY_TIME,
    }
}

/// Most orders on one page, whatever is asked for.
const ROWS_MAX: u32 = 500;
/// Ids are lower-case letters and digits.
const AFTER_EVERY_ID: &str = "~";
