//! Tells the library at once what somebody should look at: by webhook or mail, until it is taken. Layer 3.
//!
//! What happened is read from the chain of the audit, which has every line once and in one order, and from the
//! comparisons of the books; so nothing that does something has to think of telling it. An alert is stored before it is
//! sent. Every process that serves runs this; an alert is sent by whoever claims it first.

mod gather;
mod target;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::watch;

use crate::domain::Alert;
use crate::domain::AlertState;
use crate::domain::Clock;
use crate::domain::LibraryId;
use crate::domain::Randomness;
use crate::notify::Post;
use crate::storage::Store;
use crate::storage::StoreError;

pub use target::{Target, Way};

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Between two removals of old alerts.
const FORGET_EVERY: Duration = Duration::from_hours(6);
/// So long the log of what went out is kept.
const KEPT: Duration = Duration::from_hours(24 * 90);
/// So many are sent at once.
const AT_ONCE: u32 = 8;
/// A claim lasts so long: longer than any try.
const LEASE: Duration = Duration::from_mins(1);

/// Finds out what to tell, and tells it.
#[derive(Debug)]
pub struct Alerter {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    targets: Vec<(LibraryId, Target)>,
    post: Option<Post>,
}

impl Alerter {
    /// Joins what it needs. A library without an address is told nothing.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        targets: Vec<(LibraryId, Target)>,
    ) -> Self {
        Self {
            store,
            clock,
            randomness,
            targets,
            post: None,
        }
    }

    /// Sends mail this way.
    #[must_use]
    pub fn with_post(mut self, post: Post) -> Self {
        self.post = Some(post);
        self
    }

    /// Runs until told to stop. What is not sent by then is sent after the next start.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        if self.targets.is_empty() {
            return;
        }
        let mut forget_at = self.clock.now();
        while !*stop.borrow() {
            if let Err(error) = self.gather().await {
                tracing::warn!(%error, "what to alert to is not known");
            }
            if let Err(error) = self.send_due().await {
                tracing::warn!(%error, "alerts are not sent");
            }
            if self.clock.now() >= forget_at {
                self.forget().await;
                forget_at = self.clock.now().after(FORGET_EVERY);
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Sends what is due, each once; how many were tried.
    ///
    /// # Errors
    /// [`StoreError`]; what was sent and could not be noted is sent again, under the same id.
    pub async fn send_due(&self) -> Result<usize, StoreError> {
        let due = self.store.due_alerts(self.clock.now(), AT_ONCE).await?;
        let tried = join_all(due.into_iter().map(|alert| self.attempt(alert))).await;
        let mut count = 0_usize;
        for each in tried {
            count = count.saturating_add(usize::from(each?));
        }
        Ok(count)
    }

    /// Says whether it was this process that tried.
    async fn attempt(&self, mut alert: Alert) -> Result<bool, StoreError> {
        let until = self.clock.now().after(LEASE);
        if !self.store.claim_alert(&alert, until).await? {
            return Ok(false);
        }
        alert.tries = alert.tries.saturating_add(1);
        let outcome = match self.target(&alert) {
            Some(target) => target.send(&alert, self.clock.now(), self.post.as_ref()).await,
            // Its table was taken out of the configuration; it may come back.
            None => Err(String::from("no_target")),
        };
        let now = self.clock.now();
        let taken = outcome.is_ok();
        alert.answered = outcome.unwrap_or_else(|answer| answer);
        alert.answered_at = Some(now);
        alert.next_at = if taken { None } else { alert.next_try(now) };
        alert.state = match (taken, alert.next_at) {
            (true, _) => AlertState::Sent,
            (false, Some(_)) => AlertState::Waiting,
            (false, None) => AlertState::GivenUp,
        };
        if !taken {
            let (library, alert_to, answer) = (&alert.library, &alert.target, &alert.answered);
            tracing::warn!(%library, %alert_to, %answer, tries = alert.tries, "an alert was not taken");
        }
        self.store.alert_was_tried(&alert, until).await?;
        Ok(true)
    }

    fn target(&self, alert: &Alert) -> Option<&Target> {
        let mut targets = self.targets.iter();
        let fits = |(library, target): &&(LibraryId, Target)| {
            *library == alert.library && target.name == alert.target
        };
        targets.find(fits).map(|(_, target)| target)
    }

    async fn forget(&self) {
        let before = self.clock.now().before(KEPT);
        for (library, _) in &self.targets {
            if let Err(error) = self.store.forget_alerts(library, before).await {
                tracing::warn!(%error, "old alerts are not forgotten");
            }
        }
    }
}
