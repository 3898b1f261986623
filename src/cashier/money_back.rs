//! Takes in what went back to patrons without us: refunds made in the processor's dashboard, and disputes.

use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::wake;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::DeskTask;
use crate::domain::Dispute;
use crate::domain::DisputeStanding;
use crate::domain::EffectEvent;
use crate::domain::EffectState;
use crate::domain::FeeKind;
use crate::domain::Order;
use crate::domain::PostingState;
use crate::domain::Refund;
use crate::domain::RefundEvent;
use crate::domain::RefundId;
use crate::domain::RefundOrigin;
use crate::domain::RefundState;
use crate::domain::TaskKind;
use crate::domain::Timestamp;
use crate::processor::ToldDispute;
use crate::processor::ToldRefund;
use crate::storage::Unit;

impl Cashier {
    /// Reads every refund and dispute of a captured payment from the processor's books, and takes in what is new.
    pub(super) async fn take_in_money_back(
        &self,
        order: &mut Order,
        payment: &str,
    ) -> Result<(), AdvanceError> {
        let books = self.account_of(order)?.books.as_ref();
        for told in books.refunds_of(payment).await? {
            self.take_in_refund(order, told).await?;
        }
        for told in books.disputes_of(payment).await? {
            self.take_in_dispute(order, told).await?;
        }
        Ok(())
    }

    async fn take_in_refund(&self, order: &mut Order, told: ToldRefund) -> Result<(), AdvanceError> {
        let known = order.refunds.iter().find(|refund| {
            Some(refund.id) == told.refund || refund.processor_id.as_deref() == Some(told.id.as_str())
        });
        match known {
            Some(known) => {
                let id = known.id;
                let event = match (known.state, told.succeeded) {
                    (RefundState::Pending | RefundState::Unknown, Some(true)) => RefundEvent::Succeeded,
                    (state, Some(false)) if state != RefundState::Failed => RefundEvent::Failed,
                    _ => return Ok(()),
                };
                self.note_refund(order, &Actor::Processor, (id, event, Some(told.id)))
                    .await
            }
            None => self.take_in_foreign_refund(order, told).await,
        }
    }

    async fn take_in_foreign_refund(&self, order: &mut Order, told: ToldRefund) -> Result<(), AdvanceError> {
        let now = self.now();
        let detail = format!("{} {} elsewhere", told.amount, order.currency);
        let state = match told.succeeded {
            Some(true) => RefundState::Succeeded,
            Some(false) => RefundState::Failed,
            None => RefundState::Pending,
        };
        let refund = Refund {
            id: RefundId::new(self.randomness.as_ref()),
            amount: told.amount,
            origin: RefundOrigin::Elsewhere,
            state,
            posting: PostingState::Due,
            processor_id: Some(told.id),
            created_at: told.created_at,
        };
        // Beyond what is left, one of ours that is under way stands in its place: the processor will refuse that one,
        // and whoever reads the books then takes this one in.
        let was_given_back = order.is_given_back();
        order.take_in_refund(refund, now)?;
        let mut unit = Unit {
            wakes: vec![wake(&order.library, order.id, now)],
            ..Unit::default()
        };
        // When the price is back; the convenience fee may follow, and changes nothing.
        if state == RefundState::Succeeded && !was_given_back {
            self.take_back_what_was_bought(order, &Actor::Processor, now, &mut unit)
                .await?;
        }
        let note = Note::new(&Actor::Processor, Action::RefundRequested, detail);
        Ok(self.save(order, note, unit).await?)
    }

    /// Takes one edge of a refund's table and stores it, with what the desk has to do about it.
    pub(super) async fn note_refund(
        &self,
        order: &mut Order,
        actor: &Actor,
        (id, event, processor_id): (RefundId, RefundEvent, Option<String>),
    ) -> Result<(), AdvanceError> {
        let now = self.now();
        let came_back = order
            .refunds
            .iter()
            .any(|refund| refund.id == id && refund.state == RefundState::Succeeded);
        let was_given_back = order.is_given_back();
        let state = order.refund_event(id, event, processor_id, now)?;
        let mut unit = Unit {
            wakes: vec![wake(&order.library, order.id, now)],
            ..Unit::default()
        };
        if came_back && state == RefundState::Failed {
            self.open_task(order, actor, TaskKind::RepayFailedRefund, now, &mut unit);
        }
        if state == RefundState::Succeeded && !was_given_back {
            self.take_back_what_was_bought(order, actor, now, &mut unit)
                .await?;
        }
        let note = Note::new(actor, Action::RefundChanged, state.word());
        Ok(self.save(order, note, unit).await?)
    }

    /// Once the whole price is back, nobody is to work on what was bought: what is not done is called off, and its tasks go;
    /// what is done is a task to take it back. In the same unit of work that says so.
    async fn take_back_what_was_bought(
        &self,
        order: &mut Order,
        actor: &Actor,
        now: Timestamp,
        unit: &mut Unit,
    ) -> Result<(), AdvanceError> {
        let has = |order: &Order, state| order.lines.iter().any(|line| line.effect == Some(state));
        if !order.is_given_back() {
            return Ok(());
        }
        let tasks = self.store.open_tasks_of(&order.library, order.id).await?;
        if order.effect_event(EffectEvent::GivenBack, now) {
            for task in tasks.into_iter().filter(|task| task.kind.finishes_a_purchase()) {
                let note = Note::new(
                    actor,
                    Action::TaskDone,
                    format!("{} given back", task.kind.word()),
                );
                unit.audit.push(note.entry(order, now));
                unit.tasks.push(DeskTask {
                    done_at: Some(now),
                    ..task
                });
            }
        } else if has(order, EffectState::Done)
            && order.lines.iter().any(|line| line.kind != FeeKind::Donation)
            && !tasks.iter().any(|task| task.kind == TaskKind::TakeBackPurchase)
        {
            self.open_task(order, actor, TaskKind::TakeBackPurchase, now, unit);
        }
        Ok(())
    }

    async fn take_in_dispute(&self, order: &mut Order, told: ToldDispute) -> Result<(), AdvanceError> {
        let now = self.now();
        let before = order.disputes.iter().find(|known| known.id == told.id);
        let held_money = before.is_some_and(|known| known.standing.holds_money());
        let standing = told.standing;
        let dispute = Dispute {
            id: told.id,
            amount: told.amount,
            reason: told.reason,
            standing,
            evidence_until: told.evidence_until,
            created_at: told.created_at,
        };
        if !order.dispute_is_told(dispute, now) {
            return Ok(());
        }
        let actor = Actor::Processor;
        let mut unit = Unit::default();
        if standing.holds_money() && !held_money {
            self.open_task(order, &actor, TaskKind::ChargeFeeAfterDispute, now, &mut unit);
        }
        if standing == DisputeStanding::Won && held_money {
            self.open_task(order, &actor, TaskKind::ClearFeeAfterDispute, now, &mut unit);
        }
        let note = Note::new(&actor, Action::DisputeChanged, standing.word());
        Ok(self.save(order, note, unit).await?)
    }
}
