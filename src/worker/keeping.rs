//! Has what is due deleted, now and then, for as long as the service is up.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::privacy::Purger;

/// Between two looks whose turn it is.
const LOOK_EVERY: Duration = Duration::from_mins(5);

/// Runs until told to stop. What is half done by then goes on after the next start.
pub async fn keep(purger: Arc<Purger>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            outcome = purger.run() => if let Err(error) = outcome {
                tracing::warn!(%error, "what is due is not deleted");
            },
            _ = stop.changed() => continue,
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}
