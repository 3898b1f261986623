//! Looks through the processor's events for those that never arrived.

use std::time::Duration;

use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::cashier::reconcile::next_comparison;
use crate::domain::AccountName;
use crate::domain::LibraryId;
use crate::domain::Timestamp;
use crate::storage::Job;
use crate::storage::JobDone;
use crate::storage::JobKind;
use crate::storage::Mark;
use crate::storage::Unit;
use crate::storage::Wake;

/// Each sweep begins so long before the newest event of the last one: events are not listed in the order in which
/// they become visible.
const OVERLAP: Duration = Duration::from_mins(10);
/// The first sweep looks back so far; Stripe keeps events for 30 days (API reference, "List all events").
const FIRST_LOOKS_BACK: Duration = Duration::from_hours(3 * 24);
/// About so many events in one list: it ends with a whole second.
const EVENTS_MAX: u32 = 500;
/// At most so many lists in one sweep, so that it ends before its claim does.
const LISTS_MAX: u32 = 10;

impl Cashier {
    /// Begins what goes on for as long as the service is up. Done again, it changes nothing.
    ///
    /// # Errors
    /// [`Refusal::TryLater`] when the store does not answer.
    pub async fn begin(&self) -> Result<(), Refusal> {
        let now = self.now();
        let mut wakes = Vec::new();
        for library in self.libraries.values() {
            for account in library.accounts.keys() {
                let compared = self.store.mark(&library.id, account, Mark::Reconciled).await?;
                let compare_at = compared.map_or(now, next_comparison);
                for (kind, at) in [
                    (JobKind::Sweep(account.clone()), now),
                    (JobKind::Reconcile(account.clone()), compare_at),
                ] {
                    let library = library.id.clone();
                    wakes.push(Wake { kind, library, at });
                }
            }
        }
        Ok(self
            .commit(Unit {
                wakes,
                ..Unit::default()
            })
            .await?)
    }

    /// Stores every event of an account since the last sweep that is not stored yet, as if it had just arrived.
    ///
    /// # Errors
    /// [`AdvanceError`]; the job is due again when its lease runs out.
    pub async fn sweep(&self, job: &Job, account: &AccountName) -> Result<(), AdvanceError> {
        let next = match self.store_missed_events((&job.library, account)).await {
            Ok(true) => Some(self.now()),
            Ok(false) => Some(self.now().after(self.patience.sweep_every)),
            // It was taken out of the configuration; when it comes back, the next start wakes this again.
            Err(AdvanceError::NoSuchAccount) => None,
            Err(AdvanceError::Store(error)) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(library = %job.library, %account, %error, "the processor's events cannot be looked through");
                Some(self.now().after(self.patience.sweep_every))
            }
        };
        let done = JobDone {
            job: job.clone(),
            next,
        };
        Ok(self
            .commit(Unit {
                done: Some(done),
                ..Unit::default()
            })
            .await?)
    }

    /// Says whether there may be more.
    async fn store_missed_events(
        &self,
        (library, account): (&LibraryId, &AccountName),
    ) -> Result<bool, AdvanceError> {
        let seen_until = self.store.mark(library, account, Mark::Events).await?;
        let mut since = seen_until.map_or_else(
            || self.now().before(FIRST_LOOKS_BACK),
            |until| until.before(OVERLAP),
        );
        let mut missed = 0_u32;
        let mut full = true;
        for _ in 0..LISTS_MAX {
            let list = self.store_missed_events_since((library, account), since).await?;
            missed = missed.saturating_add(list.missed);
            full = list.full;
            // The overlap alone may fill a list: the next one begins where this one ends, or nothing new is ever seen.
            match list.newest {
                Some(newest) if full && newest > since => since = newest,
                Some(newest) if full => since = newest.after(Duration::from_secs(1)),
                _ => break,
            }
        }
        if missed > 0 && seen_until.is_some() {
            tracing::info!(%library, %account, missed, "events were found that had not arrived");
        }
        Ok(full)
    }

    async fn store_missed_events_since(
        &self,
        (library, account): (&LibraryId, &AccountName),
        since: Timestamp,
    ) -> Result<Looked, AdvanceError> {
        let books = self.account_named(library, account)?.books.as_ref();
        let events = books.events_since(since, EVENTS_MAX).await?;
        let full = events.len() >= usize::try_from(EVENTS_MAX).unwrap_or(usize::MAX);
        let newest: Option<Timestamp> = events.iter().map(|told| told.created_at).max();
        let mut missed = 0_u32;
        for told in events {
            if self
                .store_event((library, account), told.event, &told.body)
                .await?
            {
                missed = missed.saturating_add(1);
            }
        }
        let seen_until = self.store.mark(library, account, Mark::Events).await?;
        if let Some(newest) = newest.filter(|newest| Some(*newest) > seen_until) {
            self.commit(Unit {
                mark: Some((library.clone(), account.clone(), Mark::Events, newest)),
                ..Unit::default()
            })
            .await?;
        }
        Ok(Looked { missed, newest, full })
    }
}

/// What one list of events held.
struct Looked {
    /// So many had not arrived.
    missed: u32,
    newest: Option<Timestamp>,
    /// It is as long as a list may be, so there may be more.
    full: bool,
}
