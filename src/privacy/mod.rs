//! What is kept of people, why, how long, and what they may decline: the promises of the library's privacy policy that
//! the service keeps by itself. Layer 3: called by `worker`, `web` and `app`.

mod changes;
mod choices;
mod due;
mod inventory;
mod person;
mod purger;
mod settings;
pub mod told;
mod visits;

use std::sync::Arc;

use crate::domain::Clock;
use crate::domain::LibraryId;
use crate::domain::Randomness;
use crate::privacy::visits::Visits;
use crate::storage::Store;
use crate::storage::StoreError;

pub use changes::{CHANGES, Change, News, Notice, day_number, day_of_number};
pub use choices::Standing;
pub use inventory::{FieldRow, Item, Kept, PERSONAL, TOLD_THE_PROCESSOR};
pub use person::{Eyes, ForGuardian, Person, PersonalData};
pub use purger::{Purged, Purger};
pub use settings::{Keeping, PrivacySettings};

/// Keeps the promises. One for the whole service.
#[derive(Debug)]
pub struct Privacy {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    settings: PrivacySettings,
    visits: Visits,
}

/// Why something about a patron's data could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrivacyError {
    /// The store.
    #[error("could not ask the store")]
    Store(#[from] StoreError),
}

impl Privacy {
    /// Joins what is needed.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        settings: PrivacySettings,
    ) -> Self {
        Self {
            store,
            clock,
            randomness,
            settings,
            visits: Visits::new(),
        }
    }

    /// What a patron may ask of the library about their own data.
    pub fn personal_data(&self) -> PersonalData {
        PersonalData::new(Arc::clone(&self.store), Arc::clone(&self.clock))
    }

    /// How long each kind of data is kept.
    pub fn keeping(&self) -> &Keeping {
        &self.settings.keeping
    }

    /// What a library has told its patrons about their data in its own words, newest first.
    pub fn notices(&self, library: &LibraryId) -> &[Notice] {
        self.settings.notices.get(library).map_or(&[], Vec::as_slice)
    }
}
