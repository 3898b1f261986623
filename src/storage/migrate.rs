//! Brings the tables of a database up to date.

use std::cmp::Ordering;

use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::sql;
use crate::storage::value::values;

/// One step of the tables; its file is never changed after a release.
#[derive(Debug)]
pub(super) struct Migration {
    /// From 1, without gaps.
    pub(super) number: i64,
    /// What it brings.
    pub(super) name: &'static str,
    /// Its statements.
    pub(super) script: &'static str,
}

/// Runs what was not run yet, in the transaction of the caller, who sees to it that nobody else does the same now.
pub(super) async fn bring_up_to_date<T: Transaction>(
    transaction: &mut T,
    migrations: &[Migration],
) -> Result<(), Halt> {
    transaction.execute(sql::MIGRATION_TABLE, Vec::new()).await?;
    let last_run = last_run(transaction).await?;
    if migrations.last().is_none_or(|newest| newest.number < last_run) {
        return Err(DatabaseFault::newer().into());
    }
    for migration in migrations.iter().filter(|known| known.number > last_run) {
        transaction.run_script(migration.script).await?;
        transaction
            .execute(sql::RECORD_MIGRATION, values![migration.number, migration.name])
            .await?;
    }
    Ok(())
}

/// Refuses tables that are not of this version, for whoever may not change them.
pub(super) async fn require_up_to_date<T: Transaction>(
    transaction: &mut T,
    migrations: &[Migration],
) -> Result<(), Halt> {
    let last_run = last_run(transaction).await?;
    match migrations.last().map(|newest| newest.number.cmp(&last_run)) {
        Some(Ordering::Equal) => Ok(()),
        Some(Ordering::Greater) => Err(DatabaseFault::older().into()),
        Some(Ordering::Less) | None => Err(DatabaseFault::newer().into()),
    }
}

async fn last_run<T: Transaction>(transaction: &mut T) -> Result<i64, Halt> {
    let last_run = transaction
        .fetch(sql::LAST_MIGRATION, Vec::new())
        .await?
        .first_mut()
        .ok_or(DatabaseFault::rows())?
        .int_or_null()
        .map_err(|_| Halt::Corrupt("migration"))?;
    Ok(last_run.unwrap_or(0))
}
