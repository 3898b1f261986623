//! What a patron may ask of the library about their own data: all of it, and that it is forgotten.

use std::sync::Arc;

use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::Approval;
use crate::domain::AuditEntry;
use crate::domain::Barcode;
use crate::domain::Clock;
use crate::domain::LibraryId;
use crate::storage::Erased;
use crate::storage::PersonRecord;
use crate::storage::Store;
use crate::storage::StoreError;
use crate::storage::StoredChoices;
use crate::storage::Unit;

/// Writes down and forgets what is stored of one patron. Whoever calls it has made sure who asks.
#[derive(Debug)]
pub struct PersonalData {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

/// Everything that is stored of a patron.
#[derive(Clone, Debug)]
pub struct Person {
    /// Orders, audit, visits.
    pub record: PersonRecord,
    /// What they have read and declined.
    pub choices: StoredChoices,
    /// Whose eyes it is for.
    pub eyes: Eyes,
}

/// Who reads what is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// The patron, who is signed in.
    Own,
    /// Somebody else, for them: of whoever is not known to be of age, no more than others may see (promise P8).
    Others,
    /// The guardian of a child, whose written approval is in force.
    Guardian,
}

/// What comes of asking for everything about a child, for their guardian.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ForGuardian {
    /// Nothing is stored of the child.
    Unknown,
    /// No approval is in force; nothing was written down.
    NoApproval,
    /// All of it.
    Told(Box<Person>),
}

impl PersonalData {
    /// Joins what it needs.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Everything that is stored of a patron; `None` when nothing is. The audit says that it was written down, under the
    /// pseudonym. [`Actor::Patron`] is the patron themself, who sees all of it.
    ///
    /// # Errors
    /// [`StoreError`]; nothing may be handed out then.
    pub async fn export(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        actor: Actor,
    ) -> Result<Option<Person>, StoreError> {
        let Some(record) = self.store.person(library, barcode).await? else {
            return Ok(None);
        };
        let eyes = if actor == Actor::Patron {
            Eyes::Own
        } else {
            Eyes::Others
        };
        let person = self.noted(library, barcode, record, (actor, eyes)).await?;
        Ok(Some(person))
    }

    /// Everything that is stored of a child, whole, for the guardian whose written approval is in force at this moment.
    /// The audit says that it was for them.
    ///
    /// # Errors
    /// [`StoreError`]; nothing may be handed out then.
    pub async fn export_for_guardian(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        actor: Actor,
    ) -> Result<ForGuardian, StoreError> {
        let Some(record) = self.store.person(library, barcode).await? else {
            return Ok(ForGuardian::Unknown);
        };
        if !record.approvals.iter().any(Approval::is_in_force) {
            return Ok(ForGuardian::NoApproval);
        }
        let eyes = (actor, Eyes::Guardian);
        let person = self.noted(library, barcode, record, eyes).await?;
        Ok(ForGuardian::Told(Box::new(person)))
    }

    /// What is stored, once the audit says for whom it was written down.
    async fn noted(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        record: PersonRecord,
        (actor, eyes): (Actor, Eyes),
    ) -> Result<Person, StoreError> {
        let choices = self.store.choices(library, barcode).await?;
        let detail = match eyes {
            Eyes::Own | Eyes::Others => "everything that is stored",
            Eyes::Guardian => "everything that is stored, for the guardian",
        };
        let entry = AuditEntry {
            patron: record.key,
            ..self.entry(library, actor, Action::PatronExported, detail)
        };
        let unit = Unit {
            audit: vec![entry],
            ..Unit::default()
        };
        self.store.commit(unit).await?;
        Ok(Person {
            record,
            choices,
            eyes,
        })
    }

    /// Forgets a patron, and makes what was stored of them unreadable as far as the database can. The audit says that
    /// somebody was forgotten, and not who. What is still needed of them is in the answer, and nothing is changed then.
    ///
    /// # Errors
    /// [`StoreError`]; asked again, it goes on where it was.
    pub async fn erase(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        actor: Actor,
    ) -> Result<Erased, StoreError> {
        let note = self.entry(library, actor, Action::PatronErased, "at their request");
        let erased = self.store.erase(library, barcode, &note).await?;
        // Also when there was nothing: the last time may have been broken off before this.
        self.store.wipe().await?;
        Ok(erased)
    }

    fn entry(&self, library: &LibraryId, actor: Actor, action: Action, detail: &str) -> AuditEntry {
        AuditEntry {
            library: library.clone(),
            at: self.clock.now(),
            actor,
            action,
            order: None,
            patron: None,
            detail: detail.to_owned(),
        }
    }
}
