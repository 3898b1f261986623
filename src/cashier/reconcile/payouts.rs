//! Writes down which orders a payout has paid out.

use std::collections::BTreeSet;

use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::reconcile::PayoutContent;
use crate::domain::AccountName;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::LibraryId;
use crate::domain::SettlementEvent;
use crate::processor::MovementKind;
use crate::processor::PayoutState;
use crate::storage::Conflict;
use crate::storage::StoreError;
use crate::storage::Unit;

/// So often an order is written again when somebody else changed it meanwhile.
const OVERTAKEN_MAX: u32 = 5;

impl Cashier {
    /// Notes at each order of the payouts that the bank has its money, or that a payout did not arrive and no later one
    /// has its money. Done again, it changes nothing.
    pub(super) async fn note_payouts(
        &self,
        of: (&LibraryId, &AccountName),
        payouts: &[PayoutContent],
    ) -> Result<(), AdvanceError> {
        let in_state = |state| {
            payouts
                .iter()
                .filter(move |content| content.payout.state == state)
        };
        let paid: BTreeSet<&str> = in_state(PayoutState::Paid).flat_map(charged).collect();
        let failed: BTreeSet<&str> = in_state(PayoutState::Failed).flat_map(charged).collect();
        for payment in failed.difference(&paid) {
            self.note_settlement(of, payment, SettlementEvent::PayoutFailed)
                .await?;
        }
        for payment in paid {
            self.note_settlement(of, payment, SettlementEvent::PaidOut)
                .await?;
        }
        Ok(())
    }

    async fn note_settlement(
        &self,
        of: (&LibraryId, &AccountName),
        payment: &str,
        event: SettlementEvent,
    ) -> Result<(), AdvanceError> {
        for _ in 0..OVERTAKEN_MAX {
            let Some(mut order) = self.order_of_account(of, payment).await? else {
                return Ok(());
            };
            if !order.settlement_event(event, self.now()) {
                return Ok(());
            }
            let note = Note::new(
                &Actor::Processor,
                Action::SettlementChanged,
                order.settlement.word(),
            );
            match self.save(&mut order, note, Unit::default()).await {
                Err(StoreError::Conflict(Conflict::Version)) => {}
                written => return Ok(written?),
            }
        }
        Ok(())
    }
}

/// The payments whose money is in a payout.
fn charged(content: &PayoutContent) -> impl Iterator<Item = &str> {
    let movements = content.movements.iter();
    let charges = movements.filter(|movement| movement.kind == MovementKind::Charge);
    charges.filter_map(|charge| charge.payment.as_deref())
}
