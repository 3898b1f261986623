//! Brings the tables of a database up to date.

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
    let last_run = transaction
        .fetch(sql::LAST_MIGRATION, Vec::new())
        .await?
        .first_mut()
        .ok_or(DatabaseFault::rows())?
        .int_or_null()
        .map_err(|_| Halt::Corrupt("migration"))?
        .unwrap_or(0);
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
