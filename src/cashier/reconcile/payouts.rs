//! Writes down which orders a payout has paid out, and the payout itself for the book and the reports.

use std::collections::BTreeSet;

use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::reconcile::PayoutContent;
use crate::domain::AccountName;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Moved;
use crate::domain::Payout;
use crate::domain::PayoutMovement;
use crate::domain::PayoutStanding;
use crate::domain::SettlementEvent;
use crate::domain::Timestamp;
use crate::processor::Movement;
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
        for content in payouts {
            let (library, account) = of;
            let payout = told(account, content, self.now());
            self.commit(Unit {
                payouts: vec![(library.clone(), payout)],
                ..Unit::default()
            })
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

/// A payout as it is kept. Sums that cannot be told, because its movements are in several currencies, are kept as none.
fn told(account: &AccountName, content: &PayoutContent, now: Timestamp) -> Payout {
    let payout = &content.payout;
    let nothing = Money::zero(payout.amount.currency());
    let movements = content
        .movements
        .iter()
        .filter(|movement| movement.kind != MovementKind::Payout);
    Payout {
        account: account.clone(),
        id: payout.id.clone(),
        standing: match payout.state {
            PayoutState::UnderWay => PayoutStanding::UnderWay,
            PayoutState::Paid => PayoutStanding::Paid,
            PayoutState::Failed => PayoutStanding::Failed,
        },
        amount: payout.amount,
        gross: content.gross().unwrap_or(nothing),
        fees: content.fees().unwrap_or(nothing),
        arrives_at: payout.arrives_at,
        created_at: payout.created_at,
        noted_at: now,
        movements: movements.map(moved).collect(),
    }
}

fn moved(movement: &Movement) -> PayoutMovement {
    PayoutMovement {
        id: movement.id.clone(),
        moved: match movement.kind {
            MovementKind::Charge => Moved::Charge,
            MovementKind::Refund => Moved::Refund,
            MovementKind::RefundFailed => Moved::RefundFailed,
            MovementKind::Dispute => Moved::Dispute,
            MovementKind::Fee => Moved::Fee,
            MovementKind::Payout | MovementKind::Other => Moved::Other,
        },
        gross: movement.gross,
        fee: movement.fee,
        order: movement.order,
        created_at: movement.created_at,
    }
}

/// The payments whose money is in a payout.
fn charged(content: &PayoutContent) -> impl Iterator<Item = &str> {
    let movements = content.movements.iter();
    let charges = movements.filter(|movement| movement.kind == MovementKind::Charge);
    charges.filter_map(|charge| charge.payment.as_deref())
}
