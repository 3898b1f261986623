//! What a patron has read of the changes, and which uses of their data they have declined.

use crate::domain::Barcode;
use crate::domain::DataUse;
use crate::domain::LibraryId;
use crate::domain::Patron;
use crate::domain::PatronKey;
use crate::privacy::Privacy;
use crate::privacy::PrivacyError;
use crate::storage::Choice;
use crate::storage::ChoiceWrite;
use crate::storage::Conflict;
use crate::storage::StoreError;
use crate::storage::Unit;

/// What somebody who is signed in has read and declined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whose patron.
    pub library: LibraryId,
    /// Until which day they have read changes (days since 1970-01-01); `None` when they never said so.
    pub seen: Option<i64>,
    declined: Vec<DataUse>,
}

impl Standing {
    /// Whether data of this patron may be used so.
    pub fn allows(&self, used: DataUse) -> bool {
        !self.declined.contains(&used)
    }
}

impl Privacy {
    /// How a patron stands.
    ///
    /// # Errors
    /// [`PrivacyError::Store`]; whoever cannot know must not use the data.
    pub async fn standing(&self, library: &LibraryId, barcode: &Barcode) -> Result<Standing, PrivacyError> {
        let stored = self.store.choices(library, barcode).await?;
        Ok(Standing {
            library: library.clone(),
            seen: stored.seen,
            declined: stored.declined,
        })
    }

    /// The patron has read every change until today.
    ///
    /// # Errors
    /// [`PrivacyError::Store`].
    pub async fn have_read(&self, library: &LibraryId, barcode: &Barcode) -> Result<(), PrivacyError> {
        self.choose(library, barcode, Choice::Seen(self.today())).await
    }

    /// The patron declines a use of their data, or allows it again. It holds from the next page on.
    ///
    /// # Errors
    /// [`PrivacyError::Store`].
    pub async fn decide(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        (used, allowed): (DataUse, bool),
    ) -> Result<(), PrivacyError> {
        let choice = if allowed {
            Choice::OptIn(used)
        } else {
            Choice::OptOut(used, self.clock.now())
        };
        self.choose(library, barcode, choice).await
    }

    async fn choose(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        choice: Choice,
    ) -> Result<(), PrivacyError> {
        match self.write_choice(library, barcode, choice).await {
            // The patron became known at this moment, in another tab.
            Err(StoreError::Conflict(Conflict::Patron)) => {
                Ok(self.write_choice(library, barcode, choice).await?)
            }
            written => Ok(written?),
        }
    }

    async fn write_choice(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        choice: Choice,
    ) -> Result<(), StoreError> {
        let known = self.store.patron_by_barcode(library, barcode).await?;
        let mut unit = Unit::default();
        let patron = if let Some(known) = known {
            unit.known.push((library.clone(), known.key));
            known.key
        } else {
            let key = PatronKey::new(self.randomness.as_ref());
            unit.patrons.push(Patron {
                key,
                library: library.clone(),
                barcode: Some(barcode.clone()),
            });
            key
        };
        unit.choice = Some(ChoiceWrite {
            library: library.clone(),
            patron,
            choice,
        });
        self.store.commit(unit).await
    }
}
