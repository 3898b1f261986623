//! Sees to it that the other processes know that this one lives, and stops its jobs before they believe the opposite.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::cashier::Cashier;
use crate::storage::Store;

/// Pause between two signs of life, in which the claims of the dead are given back, too.
const TEND_EVERY: Duration = Duration::from_secs(1);
/// Pause after a sign of life did not get through.
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(250);
/// For so long after a sign of life nobody gives back our claims; the store says five seconds.
const SURE_FOR: Duration = Duration::from_secs(4);

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// By itself.
    AtItsEnd,
    /// As if the process had been killed; it is claimed still.
    BrokenOff,
}

/// Gives signs of life, for ever, and tells in `sure` whether others still believe them.
pub(super) async fn keep(store: Arc<dyn Store>, sure: watch::Sender<bool>) {
    let mut sure_until = sure_from(Instant::now());
    loop {
        let begun = Instant::now();
        let tending = store.tend_claims();
        tokio::pin!(tending);
        let in_time = tokio::time::timeout_at(sure_until, &mut tending).await;
        let tended = if let Ok(tended) = in_time {
            tended
        } else {
            if sure.send_if_modified(|sure| std::mem::replace(sure, false)) {
                tracing::warn!("jobs are broken off before others take them over");
            }
            tending.await
        };
        let pause = match tended {
            Ok(given_back) => {
                if given_back > 0 {
                    tracing::info!(jobs = given_back, "jobs of a process that died are due again");
                }
                sure_until = sure_from(begun);
                sure.send_if_modified(|sure| !std::mem::replace(sure, true));
                TEND_EVERY
            }
            Err(error) => {
                tracing::warn!(%error, "others may believe that this process died");
                TRY_AGAIN_AFTER
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Waits until others believe again that this process lives, and gives back what it had claimed before and runs no
/// more.
pub(super) async fn regained(cashier: &Cashier, alive: &mut watch::Receiver<bool>) {
    if alive.wait_for(|alive| *alive).await.is_err() {
        return std::future::pending().await;
    }
    match cashier.store().release_claims().await {
        Ok(jobs) => tracing::info!(jobs, "jobs that were broken off are due again"),
        // They are due when their claims run out.
        Err(error) => tracing::warn!(%error, "jobs that were broken off wait for their claims to run out"),
    }
}

/// Does the work while others believe that this process lives, and drops it, wherever it is, when they may not.
pub(super) async fn while_sure(
    mut alive: watch::Receiver<bool>,
    work: impl Future<Output = ()> + Send,
) -> Ended {
    tokio::select! {
        biased;
        _ = alive.wait_for(|alive| !alive) => Ended::BrokenOff,
        () = work => Ended::AtItsEnd,
    }
}

fn sure_from(moment: Instant) -> Instant {
    moment.checked_add(SURE_FOR).unwrap_or(moment)
}
