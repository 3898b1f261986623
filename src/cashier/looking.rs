//! Who looked at what, for the audit: an order at the desk, a page that a role does not have.

use std::time::Duration;

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::Refusal;
use crate::domain::Action;
use crate::domain::AuditEntry;
use crate::domain::Order;
use crate::storage::Unit;

/// Whoever looks again within this time has looked once: pages fetch themselves anew.
const ONE_LOOK: Duration = Duration::from_mins(15);

impl Cashier {
    /// Notes that somebody looks at an order, given its audit, before anything of it is shown.
    ///
    /// # Errors
    /// [`Refusal::TryLater`]; it is not noted, so nothing may be shown.
    pub async fn see_order(
        &self,
        caller: &Caller,
        order: &Order,
        audit: &[AuditEntry],
    ) -> Result<(), Refusal> {
        let now = self.now();
        let seen = audit.iter().rev().any(|entry| {
            entry.action == Action::OrderSeen
                && entry.actor == caller.actor
                && entry.at > now.before(ONE_LOOK)
        });
        if seen {
            return Ok(());
        }
        let note = Note::new(&caller.actor, Action::OrderSeen, order.state().word());
        let unit = Unit {
            audit: vec![note.entry(order, now)],
            ..Unit::default()
        };
        Ok(self.commit(unit).await?)
    }

    /// Notes that somebody was kept from a page by their role. What cannot be noted is in the log.
    pub async fn kept_out(&self, caller: &Caller, page: &str) {
        let entry = AuditEntry {
            library: caller.library.clone(),
            at: self.now(),
            actor: caller.actor.clone(),
            action: Action::AccessRefused,
            order: None,
            patron: None,
            detail: page.to_owned(),
        };
        let unit = Unit {
            audit: vec![entry],
            ..Unit::default()
        };
        if let Err(error) = self.commit(unit).await {
            tracing::error!(%error, "a line of the audit is not written");
        }
    }
}
