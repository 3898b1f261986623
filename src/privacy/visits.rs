//! Visits on their way from the pages to the store. No request waits for them: they stand in a queue with an end, a
//! writer empties it now and then, and when it is full a visit is dropped and counted.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::sync::mpsc;
use tokio::sync::watch;

use crate::domain::PageVisit;
use crate::privacy::Privacy;
use crate::privacy::PrivacyError;
use crate::storage::Unit;
use crate::storage::VisitBatch;
use crate::storage::VisitCount;

/// The queue.
#[derive(Debug)]
pub(super) struct Visits {
    entrance: mpsc::Sender<PageVisit>,
    exit: Mutex<Exit>,
    dropped: AtomicU64,
}

/// Where the writer takes visits out.
#[derive(Debug)]
struct Exit {
    queue: mpsc::Receiver<PageVisit>,
    /// Taken out, and not written yet because the store did not answer.
    left: Vec<PageVisit>,
}

impl Visits {
    pub(super) fn new() -> Self {
        let (entrance, queue) = mpsc::channel(QUEUE_MAX);
        Self {
            entrance,
            exit: Mutex::new(Exit {
                queue,
                left: Vec::new(),
            }),
            dropped: AtomicU64::new(0),
        }
    }
}

impl Privacy {
    /// Notes a visit; returns at once. When the store has not taken visits for a while and the queue is full, this one
    /// is dropped and counted.
    pub fn note_visit(&self, visit: PageVisit) {
        if self.visits.entrance.try_send(visit).is_err() {
            self.visits.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Writes what is in the queue. What the store does not take stays for the next time.
    ///
    /// # Errors
    /// [`PrivacyError::Store`].
    pub async fn write_visits(&self) -> Result<(), PrivacyError> {
        let mut exit = self.visits.exit.lock().await;
        let dropped = self.visits.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            tracing::warn!(dropped, "visits were not counted, the queue was full");
        }
        loop {
            while exit.left.len() < BATCH_MAX {
                match exit.queue.try_recv() {
                    Ok(visit) => exit.left.push(visit),
                    Err(_) => break,
                }
            }
            if exit.left.is_empty() {
                return Ok(());
            }
            let batch = VisitBatch {
                visits: exit.left.clone(),
                one_by_one: self.settings.keeping.visits_days > 0,
            };
            let unit = Unit {
                visits: Some(batch),
                ..Unit::default()
            };
            self.store.commit(unit).await?;
            exit.left.clear();
        }
    }

    /// Removes visits that are older than they are kept; their counts stay. Says how many.
    ///
    /// # Errors
    /// [`PrivacyError::Store`].
    pub async fn remove_old_visits(&self) -> Result<u64, PrivacyError> {
        let days = u64::from(self.settings.keeping.visits_days);
        let kept = Duration::from_hours(days.saturating_mul(HOURS_OF_A_DAY));
        let until = self.clock.now().before(kept);
        Ok(self.store.remove_visits(until).await?)
    }

    /// How many visits there were to each area on each day from one to the other, both included (days since
    /// 1970-01-01, UTC).
    ///
    /// # Errors
    /// [`PrivacyError::Store`].
    pub async fn visit_counts(&self, from: i64, to: i64) -> Result<Vec<VisitCount>, PrivacyError> {
        Ok(self.store.visit_counts(from, to).await?)
    }

    /// Writes visits and removes old ones until told to stop, then writes what is left.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut rounds: u32 = 0;
        while !*stop.borrow() {
            if rounds == 0 {
                match self.remove_old_visits().await {
                    Ok(visits) if visits > 0 => tracing::info!(visits, "old visits are removed"),
                    Ok(_) => {}
                    Err(error) => tracing::warn!(%error, "old visits are not removed"),
                }
            }
            rounds = rounds.saturating_add(1) % REMOVE_EVERY_ROUNDS;
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(WRITE_EVERY) => {}
            }
            self.write_or_tell().await;
        }
        self.write_or_tell().await;
    }

    /// Writes what is in the queue; the log tells when that does not work.
    pub async fn write_or_tell(&self) {
        if let Err(error) = self.write_visits().await {
            tracing::warn!(%error, "visits are not written yet");
        }
    }
}

/// Visits that may wait; more than a busy minute has.
const QUEUE_MAX: usize = 4_096;
/// Visits written under one sync.
const BATCH_MAX: usize = 256;
/// Pause between two looks into the queue.
const WRITE_EVERY: Duration = Duration::from_secs(2);
/// Old visits are removed about once an hour.
const REMOVE_EVERY_ROUNDS: u32 = 1_800;
const HOURS_OF_A_DAY: u64 = 24;
