//! Runs stored jobs through the cashier, and tidies up at the door. Layer 4.
//!
//! Every process that serves runs one worker; a job is run by whoever claims it first. A job whose process dies is
//! given back by the others within seconds (`vigil`), and at the latest when its claim runs out.

mod keeping;
mod vigil;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::access::Door;
use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::domain::Timestamp;
use crate::storage::Job;
use crate::storage::JobDone;
use crate::storage::JobKind;
use crate::storage::StoreError;
use crate::storage::Unit;
use crate::worker::vigil::Ended;

pub use keeping::keep;

/// So many jobs run at once.
const CONCURRENT_MAX: usize = 16;
/// A claim lasts so long; longer than any one step may take, so that nobody else posts the same line.
const LEASE: Duration = Duration::from_mins(1);
/// A job begins no new step when less than this is left of its claim.
const STEP_RESERVE: Duration = Duration::from_secs(35);
/// Longest pause between two looks for jobs that other processes woke.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Pause after the store did not answer.
const STORE_PAUSE: Duration = Duration::from_secs(1);
/// Pause between two removals of ended sessions. Nobody can use them in the meantime.
const TIDY_EVERY: Duration = Duration::from_mins(5);

/// Runs jobs until told to stop, then finishes those under way.
pub async fn run(cashier: Arc<Cashier>, door: Arc<Door>, mut stop: watch::Receiver<bool>) {
    let tidying = tokio::spawn(tidy(door, Arc::clone(&cashier)));
    let (sure, mut alive) = watch::channel(true);
    let vigil = tokio::spawn(vigil::keep(Arc::clone(cashier.store()), sure));
    let mut running = JoinSet::new();
    let mut begun = false;
    let mut broken_off = false;
    while !*stop.borrow() {
        while let Some(ended) = running.try_join_next() {
            broken_off |= matches!(ended, Ok(Ended::BrokenOff));
        }
        cashier.tell_held_back().await;
        if broken_off || !*alive.borrow_and_update() {
            while running.join_next().await.is_some() {}
            broken_off = false;
            tokio::select! {
                () = vigil::regained(&cashier, &mut alive) => {}
                _ = stop.changed() => {}
            }
            continue;
        }
        begun = begun || cashier.begin().await.is_ok();
        let room = CONCURRENT_MAX.saturating_sub(running.len());
        let pause = match claim(&cashier, room).await {
            Ok(jobs) if jobs.is_empty() => LOOK_EVERY,
            Ok(jobs) => {
                for (job, until) in jobs {
                    let work = run_and_give_back(Arc::clone(&cashier), job, until);
                    running.spawn(vigil::while_sure(alive.clone(), work));
                }
                Duration::ZERO
            }
            Err(error) => {
                tracing::error!(%error, "jobs cannot be claimed");
                STORE_PAUSE
            }
        };
        if running.len() >= CONCURRENT_MAX {
            let ended = running.join_next().await;
            broken_off |= matches!(ended, Some(Ok(Ended::BrokenOff)));
        } else if !pause.is_zero() {
            tokio::select! {
                () = cashier.woken().notified() => {}
                _ = stop.changed() => {}
                _ = alive.changed() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
    tidying.abort();
    while running.join_next().await.is_some() {}
    vigil.abort();
}

/// Removes ended sessions, and what letters are counted by, now and then, for ever.
async fn tidy(door: Arc<Door>, cashier: Arc<Cashier>) {
    loop {
        if let Err(error) = door.remove_ended().await {
            tracing::warn!(%error, "ended sessions are not removed");
        }
        if let Err(error) = cashier.forget_recipients().await {
            tracing::warn!(%error, "to whom letters went is not forgotten");
        }
        tokio::time::sleep(TIDY_EVERY).await;
    }
}

/// Runs every job that is due, one after the other, until none is; for tests that hold the clock.
///
/// # Errors
/// [`StoreError`] when jobs cannot be claimed.
pub async fn run_due(cashier: &Arc<Cashier>) -> Result<(), StoreError> {
    loop {
        let jobs = claim(cashier, 1).await?;
        if jobs.is_empty() {
            return Ok(());
        }
        for (job, until) in jobs {
            // What went wrong is in the log, and the job is due again when its claim runs out.
            let _ended = Box::pin(run_one(cashier, &job, until)).await;
        }
    }
}

async fn claim(cashier: &Cashier, room: usize) -> Result<Vec<(Job, Timestamp)>, StoreError> {
    if room == 0 {
        return Ok(Vec::new());
    }
    let now = cashier.clock().now();
    // Claiming writes; an idle service only reads.
    if cashier.store().next_job_at().await?.is_none_or(|due| due > now) {
        return Ok(Vec::new());
    }
    let until = now.after(LEASE.saturating_sub(STEP_RESERVE));
    let limit = u32::try_from(room).unwrap_or(u32::MAX);
    let jobs = cashier.store().claim_jobs(now, LEASE, limit).await?;
    Ok(jobs.into_iter().map(|job| (job, until)).collect())
}

async fn run_one(cashier: &Cashier, job: &Job, until: Timestamp) -> Result<(), AdvanceError> {
    let done = match &job.kind {
        JobKind::Advance(order) => cashier.advance(job, *order, until).await,
        JobKind::Event(account, event) => cashier.act_on_event(job, account, event).await,
        JobKind::Sweep(account) => cashier.sweep(job, account).await,
        JobKind::Reconcile(account) => cashier.reconcile_daily(job, account).await,
        JobKind::Letter(letter) => cashier.send_letter(job, *letter).await,
    };
    if let Err(error) = &done {
        tracing::warn!(%error, "a job is left for later");
    }
    done
}

async fn run_and_give_back(cashier: Arc<Cashier>, job: Job, until: Timestamp) {
    let done = run_one(&cashier, &job, until).await;
    if let Err(AdvanceError::Store(StoreError::Unavailable { .. })) = done {
        give_back(&cashier, job).await;
    }
}

/// The store was away for a moment: when it is back the job goes on, and not only when its claim has run out.
async fn give_back(cashier: &Cashier, job: Job) {
    for _ in 0..LEASE.as_secs() {
        tokio::time::sleep(STORE_PAUSE).await;
        let done = JobDone {
            job: job.clone(),
            next: Some(cashier.clock().now()),
        };
        let unit = Unit {
            done: Some(done),
            ..Unit::default()
        };
        if !matches!(
            cashier.store().commit(unit).await,
            Err(StoreError::Unavailable { .. })
        ) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::processor::TOKEN_WITHIN;
    use crate::processor::stripe::StripeSettings;

    /// 4 s for a token and 30 s for the call, of 35.
    #[test]
    fn the_longest_call_ends_within_what_is_kept_free_for_a_step() {
        let longest = TOKEN_WITHIN + StripeSettings::TIMEOUT_MAX;

        assert!(longest < STEP_RESERVE, "{longest:?}");
        assert!(STEP_RESERVE < LEASE);
    }
}
