//! Who reads the audit: that it was read, or taken away, is written down before it is.

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::domain::Action;
use crate::domain::AuditEntry;
use crate::storage::Unit;

impl Cashier {
    /// Somebody reads a part of the audit; the detail says which. Until this is written nothing is shown.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn audit_is_seen(&self, caller: &Caller, detail: String) -> Result<(), Refusal> {
        self.note_reading(caller, Action::AuditSeen, detail).await
    }

    /// Somebody takes a part of the audit away as a file; the detail says which. Until this is written nothing is
    /// given out.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn audit_is_exported(&self, caller: &Caller, detail: String) -> Result<(), Refusal> {
        self.note_reading(caller, Action::AuditExported, detail).await
    }

    async fn note_reading(&self, caller: &Caller, action: Action, detail: String) -> Result<(), Refusal> {
        let entry = AuditEntry {
            library: caller.library.clone(),
            at: self.now(),
            actor: caller.actor.clone(),
            action,
            order: None,
            patron: None,
            detail,
        };
        let unit = Unit {
            audit: vec![entry],
            ..Unit::default()
        };
        Ok(self.commit(unit).await?)
    }
}
