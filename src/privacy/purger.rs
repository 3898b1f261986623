//! Deletes what is due: by the clock, and when an operator asks.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use crate::domain::Clock;
use crate::domain::LibraryId;
use crate::domain::Timestamp;
use crate::privacy::Keeping;
use crate::storage::Perishable;
use crate::storage::Store;
use crate::storage::StoreError;

/// So many things go in one transaction, so that nobody waits long for it.
const AT_ONCE: u32 = 100;
/// Between two transactions others have a turn.
const PAUSE: Duration = Duration::from_millis(10);
/// Between two turns of a library.
const EVERY: Duration = Duration::from_hours(1);
/// A turn that was broken off is due again after this.
const AFTER_TROUBLE: Duration = Duration::from_mins(10);
/// A turn lasts so long after its last sign of life.
const LEASE: Duration = Duration::from_mins(2);
/// What was deleted is made unreadable at least so often.
const WIPED_EVERY: Duration = Duration::from_hours(24);

/// How many things of a kind were due, or deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purged {
    /// The kind.
    pub kind: Perishable,
    /// How many.
    pub count: u64,
}

/// Deletes what is due. One for the whole service.
#[derive(Debug)]
pub struct Purger {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    keeping: Keeping,
    libraries: Vec<LibraryId>,
    wiped_at: Mutex<Option<Timestamp>>,
}

impl Purger {
    /// Joins what it needs.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        keeping: Keeping,
        libraries: Vec<LibraryId>,
    ) -> Self {
        Self {
            store,
            clock,
            keeping,
            libraries,
            wiped_at: Mutex::new(None),
        }
    }

    /// Deletes what is due of every library whose turn it is, unless another process is at it. Called now and then.
    ///
    /// # Errors
    /// [`StoreError`]; what was deleted stays deleted, and the rest is due again.
    pub async fn run(&self) -> Result<(), StoreError> {
        for library in &self.libraries {
            let now = self.clock.now();
            let Some(turn) = self.store.take_turn(library, now, LEASE).await? else {
                continue;
            };
            let done = self.turn(library, turn).await;
            let now = self.clock.now();
            let (next, ended) = match done {
                Ok(()) => (now.after(EVERY), Some(now)),
                Err(_) => (now.after(AFTER_TROUBLE), None),
            };
            // Whatever went wrong first says more.
            let given_back = self.store.end_turn(library, turn, next, ended).await;
            done.and(given_back)?;
        }
        Ok(())
    }

    async fn turn(&self, library: &LibraryId, turn: i64) -> Result<(), StoreError> {
        let mut personal = false;
        for kind in Perishable::ALL {
            let count = self.purge_kind(library, kind, Some(turn)).await?;
            if count > 0 {
                tracing::info!(%library, kind = kind.word(), purged = count, "what was due is deleted");
                personal |= is_personal(kind);
            }
        }
        if personal || self.is_long_unwiped() {
            self.wipe().await?;
        }
        Ok(())
    }

    /// How much of a library is due, kind by kind.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn due(&self, library: &LibraryId) -> Result<Vec<Purged>, StoreError> {
        let mut found = Vec::new();
        for kind in Perishable::ALL {
            let count = match self.keeping.before(kind, self.clock.now()) {
                Some(before) => self.store.due(library, kind, before).await?,
                None => 0,
            };
            found.push(Purged { kind, count });
        }
        Ok(found)
    }

    /// Deletes now what is due of a library, kind by kind, whoever's turn it is.
    ///
    /// # Errors
    /// [`StoreError`]; what was deleted stays deleted.
    pub async fn purge(&self, library: &LibraryId) -> Result<Vec<Purged>, StoreError> {
        let mut purged = Vec::new();
        for kind in Perishable::ALL {
            let count = self.purge_kind(library, kind, None).await?;
            purged.push(Purged { kind, count });
        }
        Ok(purged)
    }

    /// In small parts. Stops when the turn is somebody else's.
    async fn purge_kind(
        &self,
        library: &LibraryId,
        kind: Perishable,
        turn: Option<i64>,
    ) -> Result<u64, StoreError> {
        let Some(before) = self.keeping.before(kind, self.clock.now()) else {
            return Ok(0);
        };
        let mut all = 0_u64;
        loop {
            if let Some(turn) = turn {
                let until = self.clock.now().after(LEASE);
                if !self.store.keep_turn(library, turn, until).await? {
                    return Ok(all);
                }
            }
            let count = self.store.purge(library, kind, before, AT_ONCE).await?;
            all = all.saturating_add(count);
            if count < u64::from(AT_ONCE) {
                return Ok(all);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Makes what was deleted unreadable, as far as the database can (`docs/KEEPING.md`).
    ///
    /// # Errors
    /// [`StoreError`]; it is tried again with the next turn.
    pub async fn wipe(&self) -> Result<(), StoreError> {
        self.store.wipe().await?;
        let mut wiped_at = self.wiped_at.lock().unwrap_or_else(PoisonError::into_inner);
        *wiped_at = Some(self.clock.now());
        Ok(())
    }

    fn is_long_unwiped(&self) -> bool {
        let wiped_at = self.wiped_at.lock().unwrap_or_else(PoisonError::into_inner);
        wiped_at.is_none_or(|wiped| wiped <= self.clock.now().before(WIPED_EVERY))
    }
}

/// Whether what goes says in plain words who somebody is.
fn is_personal(kind: Perishable) -> bool {
    match kind {
        Perishable::UnpaidContacts
        | Perishable::FinishedContacts
        | Perishable::Patrons
        | Perishable::Orders
        | Perishable::Approvals => true,
        Perishable::Links
        | Perishable::Audit
        | Perishable::Events
        | Perishable::Keys
        | Perishable::Tries
        | Perishable::Tasks
        | Perishable::Comparisons
        | Perishable::Letters => false,
    }
}
