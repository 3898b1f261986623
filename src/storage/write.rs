//! Writes a unit of work, part by part, in the order of its fields.

use crate::domain::AuditEntry;
use crate::domain::Barcode;
use crate::domain::DeskTask;
use crate::domain::LibraryId;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Patron;
use crate::domain::PatronKey;
use crate::domain::Whence;
use crate::net::asking_address;
use crate::storage::Conflict;
use crate::storage::OrderWrite;
use crate::storage::StoredEvent;
use crate::storage::Unit;
use crate::storage::agreements;
use crate::storage::approvals;
use crate::storage::book;
use crate::storage::dialect::Transaction;
use crate::storage::factors;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::identities;
use crate::storage::jobs;
use crate::storage::keys;
use crate::storage::letters;
use crate::storage::people;
use crate::storage::person_sql;
use crate::storage::proposals;
use crate::storage::reconciliations;
use crate::storage::sql;
use crate::storage::staff;
use crate::storage::value::Value;
use crate::storage::value::values;
use crate::storage::visits;
use crate::storage::write_order;

/// Writes all of it; on an error the caller undoes the transaction.
pub(super) async fn unit<T: Transaction>(transaction: &mut T, unit: &Unit) -> Result<(), Halt> {
    if let Some(claim) = &unit.key {
        keys::claim(transaction, claim).await?;
    }
    if let Some(new) = &unit.event {
        event(transaction, new).await?;
    }
    patrons(transaction, unit).await?;
    match &unit.order {
        Some(OrderWrite::Insert(order)) => write_order::insert(transaction, order).await?,
        Some(OrderWrite::Update(order)) => write_order::update(transaction, order).await?,
        None => {}
    }
    for order in &unit.beside {
        write_order::insert(transaction, order).await?;
    }
    if let Some(agreement) = &unit.agreement {
        agreements::write(transaction, written(unit)?, agreement).await?;
    }
    if let Some(buyer) = &unit.contact {
        agreements::write_contact(transaction, written(unit)?, buyer).await?;
    }
    who_works_there(transaction, unit).await?;
    for item in &unit.tasks {
        task(transaction, item).await?;
    }
    for write in &unit.letters {
        letters::write(transaction, write).await?;
    }
    if let Some(write) = &unit.address_code {
        letters::write_code(transaction, write).await?;
    }
    for entry in &unit.audit {
        audit(transaction, entry).await?;
    }
    for write in &unit.sessions {
        people::write_session(transaction, write).await?;
    }
    if let Some(write) = &unit.tries {
        people::write_tries(transaction, write).await?;
    }
    if let Some((library, found)) = &unit.reconciliation {
        reconciliations::write(transaction, library, found).await?;
    }
    if let Some((library, account, mark, at)) = &unit.mark {
        let values = values![library.as_str(), account.as_str(), mark.word(), *at];
        one_row(transaction, sql::PUT_MARK, values).await?;
    }
    if let Some(batch) = &unit.visits {
        visits::write_visits(transaction, batch).await?;
    }
    if let Some(choice) = &unit.choice {
        visits::write_choice(transaction, choice).await?;
    }
    if let Some((library, patron, write)) = &unit.approval {
        approvals::write(transaction, (library, *patron), write).await?;
    }
    for wake in &unit.wakes {
        jobs::wake(transaction, wake).await?;
    }
    if let Some(done) = &unit.done {
        jobs::done(transaction, done).await?;
    }
    book::write(transaction, unit).await
}

/// What is of the people at a library, and of what takes two of them.
async fn who_works_there<T: Transaction>(transaction: &mut T, unit: &Unit) -> Result<(), Halt> {
    if let Some(write) = &unit.staff {
        staff::write(transaction, write).await?;
    }
    if let Some(write) = &unit.factor {
        factors::write(transaction, write).await?;
    }
    if let Some(write) = &unit.identity {
        identities::write(transaction, write).await?;
    }
    if let Some(given) = &unit.given_alone {
        proposals::give(transaction, given).await?;
    }
    if let Some(write) = &unit.proposal {
        proposals::write(transaction, write).await?;
    }
    if let Some(write) = &unit.staff_card {
        proposals::write_card(transaction, write).await?;
    }
    Ok(())
}

/// Two units that make the same patrons known wait for each other in one direction only.
async fn patrons<T: Transaction>(transaction: &mut T, unit: &Unit) -> Result<(), Halt> {
    let mut patrons: Vec<&Patron> = unit.patrons.iter().collect();
    patrons.sort_by_key(|patron| patron.barcode.as_ref().map(Barcode::reveal));
    for new in patrons {
        patron(transaction, new).await?;
    }
    let mut known: Vec<&(LibraryId, PatronKey)> = unit.known.iter().collect();
    known.sort();
    for (library, key) in known {
        let values = values![library.as_str(), key.to_string()];
        one_row_or(Conflict::Patron, transaction, person_sql::PATRON_IS_KNOWN, values).await?;
    }
    Ok(())
}

/// The order that the unit writes.
fn written(unit: &Unit) -> Result<&Order, Halt> {
    match unit.order.as_ref() {
        Some(OrderWrite::Insert(order) | OrderWrite::Update(order)) => Ok(order),
        None => Err(DatabaseFault::incomplete().into()),
    }
}

/// Runs a statement that must touch exactly one row.
pub(super) async fn one_row<T: Transaction>(
    transaction: &mut T,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<(), Halt> {
    match transaction.execute(sql, values).await? {
        1 => Ok(()),
        _ => Err(DatabaseFault::rows().into()),
    }
}

/// Runs a statement that touches exactly one row, or none when somebody was first.
pub(super) async fn one_row_or<T: Transaction>(
    conflict: Conflict,
    transaction: &mut T,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<(), Halt> {
    match transaction.execute(sql, values).await? {
        1 => Ok(()),
        0 => Err(conflict.into()),
        _ => Err(DatabaseFault::rows().into()),
    }
}

async fn event<T: Transaction>(transaction: &mut T, event: &StoredEvent) -> Result<(), Halt> {
    let values = values![
        event.library.as_str(),
        event.account.as_str(),
        event.id.as_str(),
        event.kind.as_str(),
        event.object.as_deref(),
        event.body.as_bytes(),
        event.received_at,
        event.declined_order.map(|order| order.to_string()),
    ];
    one_row_or(Conflict::Event, transaction, sql::INSERT_EVENT, values).await
}

async fn patron<T: Transaction>(transaction: &mut T, patron: &Patron) -> Result<(), Halt> {
    let values = values![
        patron.library.as_str(),
        patron.key.to_string(),
        patron.barcode.as_ref().map(Barcode::reveal),
    ];
    one_row_or(Conflict::Patron, transaction, sql::INSERT_PATRON, values).await
}

async fn task<T: Transaction>(transaction: &mut T, task: &DeskTask) -> Result<(), Halt> {
    let values = values![
        task.library.as_str(),
        task.id.to_string(),
        task.kind.word(),
        task.order.to_string(),
        task.created_at,
        task.done_at,
    ];
    one_row_or(Conflict::Task, transaction, sql::PUT_TASK, values).await
}

pub(super) async fn audit<T: Transaction>(transaction: &mut T, entry: &AuditEntry) -> Result<(), Halt> {
    let values = values![
        entry.library.as_str(),
        entry.at,
        entry.actor.word(),
        entry.action.word(),
        entry.order.as_ref().map(OrderId::to_string),
        entry.patron.map(|patron| patron.to_string()),
        entry.detail.as_str(),
        Whence::of(&entry.actor, asking_address()).word(),
        entry.action.outcome().word(),
    ];
    one_row(transaction, sql::INSERT_AUDIT, values).await
}
