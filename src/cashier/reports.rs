//! What finance reads: that it was taken away is written down before it is.

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::domain::Action;
use crate::domain::AuditEntry;
use crate::domain::Ledger;
use crate::domain::LibraryId;
use crate::storage::Unit;
use crate::text::Zone;

impl Cashier {
    /// Somebody takes a report away as a file: which, and of which days. Until this is written nothing is given out.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn report_is_exported(&self, caller: &Caller, detail: String) -> Result<(), Refusal> {
        let entry = AuditEntry {
            library: caller.library.clone(),
            at: self.now(),
            actor: caller.actor.clone(),
            action: Action::ReportExported,
            order: None,
            patron: None,
            detail,
        };
        Ok(self
            .commit(Unit {
                audit: vec![entry],
                ..Unit::default()
            })
            .await?)
    }

    /// By which codes the library's own books call what stands in the book of money.
    pub fn ledger(&self, library: &LibraryId) -> Ledger {
        self.ledgers.get(library).cloned().unwrap_or_default()
    }

    /// The clock of a library, by which days begin and end.
    pub fn zone_of(&self, library: &LibraryId) -> Zone {
        let library = self.libraries.get(library);
        library.map_or_else(Zone::utc, |library| library.zone.clone())
    }
}
