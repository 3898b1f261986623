//! Jobs: woken, claimed under a lease, finished by whoever holds the lease.

use std::time::Duration;

use crate::domain::AccountName;
use crate::domain::EventId;
use crate::domain::LetterId;
use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::Timestamp;
use crate::storage::Conflict;
use crate::storage::Job;
use crate::storage::JobDone;
use crate::storage::JobKind;
use crate::storage::Wake;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::job_sql;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::values;
use crate::storage::write::one_row;
use crate::storage::write::one_row_or;

/// Creates a job, or brings it forward.
pub(super) async fn wake<T: Transaction>(transaction: &mut T, wake: &Wake) -> Result<(), Halt> {
    let (kind, subject) = words(&wake.kind);
    let values = values![kind, wake.library.as_str(), subject, wake.at];
    one_row(transaction, job_sql::WAKE_JOB, values).await
}

/// Finishes a claim.
pub(super) async fn done<T: Transaction>(transaction: &mut T, done: &JobDone) -> Result<(), Halt> {
    let job = &done.job;
    let (kind, subject) = words(&job.kind);
    let mut values = values![kind, job.library.as_str(), subject, job.lease, job.wakes];
    if done.next.is_none() && transaction.execute(job_sql::REMOVE_JOB, values.clone()).await? == 1 {
        return Ok(());
    }
    // Without a next time, whatever is still there was woken since, and the wake's time stands.
    values.extend(values![done.next.unwrap_or(NEVER)]);
    one_row_or(Conflict::Lease, transaction, job_sql::GIVE_JOB_BACK, values).await
}

/// Claims what is due.
pub(super) async fn claim<D: Dialect>(
    transaction: &mut D::Transaction,
    (now, lease): (Timestamp, Duration),
    limit: u32,
    holder: i64,
) -> Result<Vec<Job>, Halt> {
    let lease_number = transaction
        .fetch(D::NEXT_LEASE, Vec::new())
        .await?
        .first_mut()
        .ok_or(DatabaseFault::rows())?
        .int()
        .map_err(|_| Halt::Corrupt("lease"))?;
    let values = values![now, now.after(lease), lease_number, limit, holder];
    let mut rows = transaction.fetch(D::CLAIM_JOBS, values).await?;
    let mut jobs = rows
        .iter_mut()
        .map(read)
        .collect::<Result<Vec<Job>, Unreadable>>()
        .map_err(|_| Halt::Corrupt("job"))?;
    jobs.sort_by_key(|job| job.due_at);
    Ok(jobs)
}

/// When the first job is due or its lease ends.
pub(super) async fn next_at<T: Transaction>(transaction: &mut T) -> Result<Option<Timestamp>, Halt> {
    transaction
        .fetch(job_sql::NEXT_JOB_AT, Vec::new())
        .await?
        .first_mut()
        .ok_or(DatabaseFault::rows())?
        .time_or_null()
        .map_err(|_| Halt::Corrupt("job"))
}

fn words(kind: &JobKind) -> (&'static str, String) {
    match kind {
        JobKind::Advance(order) => ("advance", order.to_string()),
        // Neither has a slash.
        JobKind::Event(account, event) => ("event", format!("{account}/{}", event.as_str())),
        JobKind::Sweep(account) => ("sweep", account.to_string()),
        JobKind::Reconcile(account) => ("reconcile", account.to_string()),
        JobKind::Letter(letter) => ("letter", letter.to_string()),
    }
}

fn read(row: &mut Row) -> Result<Job, Unreadable> {
    let kind = row.text()?;
    let library = row.parsed(LibraryId::parse)?;
    let kind = match kind.as_str() {
        "advance" => JobKind::Advance(row.parsed(OrderId::parse)?),
        "event" => {
            let (account, event) = row.word(of_an_account)?;
            JobKind::Event(account, event)
        }
        "sweep" => JobKind::Sweep(row.parsed(AccountName::parse)?),
        "reconcile" => JobKind::Reconcile(row.parsed(AccountName::parse)?),
        "letter" => JobKind::Letter(row.parsed(LetterId::parse)?),
        _ => return Err(Unreadable),
    };
    Ok(Job {
        kind,
        library,
        due_at: row.time()?,
        lease: row.int()?,
        wakes: row.int()?,
        tries: row.small()?,
    })
}

/// An account, and an event of it.
fn of_an_account(text: &str) -> Option<(AccountName, EventId)> {
    let (account, event) = text.split_once('/')?;
    Some((AccountName::parse(account).ok()?, EventId::parse(event).ok()?))
}

/// Not due unless woken; the statements have the same number.
const NEVER: Timestamp = Timestamp::from_millis(i64::MAX);
