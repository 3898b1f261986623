//! What is different between the databases: how a transaction begins, and the few texts that not both of them take.

use std::fmt::Debug;

use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::value::Row;
use crate::storage::value::Value;

/// One kind of database, open.
pub(super) trait Dialect: Debug + Send + Sync + 'static {
    /// Its transactions.
    type Transaction: Transaction;

    /// Gives a lease that was never given before. One row, one column.
    const NEXT_LEASE: &'static str;
    /// Claims jobs: `$1` now, `$2` the end of the lease, `$3` the lease, `$4` at most so many,
    /// `$5` the holder.
    const CLAIM_JOBS: &'static str;
    /// The lines of orders: `$1` the library, `$2` a JSON list of order ids.
    const LINES_OF: &'static str;
    /// The attempts of orders: `$1` the library, `$2` a JSON list of order ids.
    const ATTEMPTS_OF: &'static str;
    /// The refunds of orders: `$1` the library, `$2` a JSON list of order ids.
    const REFUNDS_OF: &'static str;
    /// The disputes of orders: `$1` the library, `$2` a JSON list of order ids.
    const DISPUTES_OF: &'static str;

    /// What else it asks of its tables.
    const FURTHER: &'static [&'static str];

    /// The number under which this process claims jobs.
    fn holder(&self) -> impl Future<Output = Result<i64, DatabaseFault>> + Send;

    /// Shows that this process lives, and gives back what dead ones have claimed. Says how many jobs.
    fn tend_claims(&self) -> impl Future<Output = Result<u64, DatabaseFault>> + Send;

    /// Makes what was deleted unreadable, as far as this database can.
    fn wipe(&self) -> impl Future<Output = Result<(), DatabaseFault>> + Send;

    /// Begins to read; all that is read until the end is of one moment.
    fn begin_read(&self) -> impl Future<Output = Result<Self::Transaction, DatabaseFault>> + Send;

    /// Begins to write; a row that was written stays ours until the end.
    fn begin_write(&self) -> impl Future<Output = Result<Self::Transaction, DatabaseFault>> + Send;
}

/// A transaction under way. Dropped, it is undone.
pub(super) trait Transaction: Send {
    /// Runs a statement, and says how many rows it touched.
    fn execute(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> impl Future<Output = Result<u64, DatabaseFault>> + Send;

    /// Runs a statement, and gives its rows.
    fn fetch(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<Row>, DatabaseFault>> + Send;

    /// Waits until no other transaction that writes is alone with the same thing, and is so until the end: what is
    /// counted then, nobody else adds to.
    fn alone_with(&mut self, thing: String) -> impl Future<Output = Result<(), DatabaseFault>> + Send;

    /// Runs a text of many statements, without values.
    fn run_script(&mut self, script: &'static str) -> impl Future<Output = Result<(), DatabaseFault>> + Send;

    /// Has the database read a statement without running it.
    fn prepare(&mut self, sql: &'static str) -> impl Future<Output = Result<(), DatabaseFault>> + Send;

    /// Makes it last.
    fn commit(self) -> impl Future<Output = Result<(), DatabaseFault>> + Send;

    /// Undoes it now.
    fn roll_back(self) -> impl Future<Output = Result<(), DatabaseFault>> + Send;
}

/// Makes it last when all went well; undoes it at once when not, so that the next in line does not wait for it.
pub(super) async fn end<T: Transaction, R>(transaction: T, outcome: Result<R, Halt>) -> Result<R, Halt> {
    match outcome {
        Ok(result) => {
            transaction.commit().await?;
            Ok(result)
        }
        Err(halt) => {
            // Why it halted says more than why it could not be undone; a connection that is lost undoes it too.
            let _ = transaction.roll_back().await;
            Err(halt)
        }
    }
}
