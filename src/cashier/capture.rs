//! Takes the posted sum from the card, or lets the hold go.

use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::advance::After;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::Attention;
use crate::domain::DeskTask;
use crate::domain::EffectState;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::PaymentEvent;
use crate::domain::PaymentState;
use crate::domain::TaskId;
use crate::domain::TaskKind;
use crate::domain::Timestamp;
use crate::processor::Capture;
use crate::processor::ProcessorError;
use crate::processor::ProcessorPayment;
use crate::processor::ProcessorStatus;
use crate::processor::Release;
use crate::storage::Unit;

/// So often the processor may refuse a capture whose hold stands, over about six minutes, before the posting is undone.
const CAPTURE_REFUSALS_MAX: u32 = 5;

impl Cashier {
    /// Captures exactly the sum of the posted lines and the convenience fee for them, in one capture.
    pub(super) async fn capture(&self, order: &mut Order, actor: &Actor) -> Result<After, AdvanceError> {
        let first_time = order.payment() == Some(PaymentState::Held);
        if first_time {
            self.note_payment(order, actor, PaymentEvent::CaptureAsked)
                .await?;
        }
        let (id, attempt) = at_the_processor(order)?;
        let processor = self.account_of(order)?.processor.as_ref();
        if !first_time {
            let standing = processor.payment(&id).await?;
            if standing.status != ProcessorStatus::Held {
                return self.after_the_processor(order, actor, &standing).await;
            }
        }
        let capture = Capture {
            order: order.id,
            attempt,
            id: id.clone(),
            amount: order.to_capture(),
            refusals: order.attempt().map_or(0, |attempt| attempt.capture_refusals),
        };
        let (payment, refused) = match processor.capture(&capture).await {
            Ok(payment) => (payment, false),
            // An error may hide a capture that was done: the object tells.
            Err(ProcessorError::Refused { .. } | ProcessorError::Amount) => {
                (processor.payment(&id).await?, true)
            }
            Err(ProcessorError::Unknown | ProcessorError::Busy) => (processor.payment(&id).await?, false),
        };
        if refused && payment.status == ProcessorStatus::Held {
            return self.after_capture_refusal(order, actor).await;
        }
        self.after_the_processor(order, actor, &payment).await
    }

    /// The hold stands, and the processor does not take it. It is asked a few times more, then the posting is undone.
    async fn after_capture_refusal(&self, order: &mut Order, actor: &Actor) -> Result<After, AdvanceError> {
        let refusals = order.capture_was_refused(self.now())?;
        if refusals >= CAPTURE_REFUSALS_MAX {
            self.note_payment(order, actor, PaymentEvent::CaptureRefused)
                .await?;
            return Ok(After::GoOn);
        }
        let note = Note::new(actor, Action::PaymentChanged, "capture refused");
        self.save(order, note, Unit::default()).await?;
        let wait = self
            .patience
            .retry_min
            .saturating_mul(4_u32.saturating_pow(refusals));
        Ok(After::Wait(wait.min(self.patience.retry_max)))
    }

    /// Lets the hold go; nothing was posted, so nothing is taken.
    pub(super) async fn release(&self, order: &mut Order, actor: &Actor) -> Result<After, AdvanceError> {
        if matches!(
            order.payment(),
            Some(PaymentState::Held | PaymentState::CaptureRefused)
        ) {
            self.note_payment(order, actor, PaymentEvent::ReleaseAsked)
                .await?;
        }
        let payment = self.release_at_the_processor(order).await?;
        self.after_the_processor(order, actor, &payment).await
    }

    /// Asks the processor to end the payment, and tells how it stands then.
    pub(super) async fn release_at_the_processor(
        &self,
        order: &Order,
    ) -> Result<ProcessorPayment, AdvanceError> {
        let (id, attempt) = at_the_processor(order)?;
        let processor = self.account_of(order)?.processor.as_ref();
        match processor
            .release(&Release {
                order: order.id,
                attempt,
                id: id.clone(),
            })
            .await
        {
            Ok(payment) => Ok(payment),
            Err(ProcessorError::Refused { .. }) => Ok(processor.payment(&id).await?),
            Err(error) => Err(error.into()),
        }
    }

    async fn after_the_processor(
        &self,
        order: &mut Order,
        actor: &Actor,
        payment: &ProcessorPayment,
    ) -> Result<After, AdvanceError> {
        let trouble_since = order.updated_at;
        let before = order.payment();
        self.apply(order, actor, payment).await?;
        let moved = order.payment() != before || order.attention.is_some_and(Attention::stops_the_order);
        Ok(if moved {
            After::GoOn
        } else {
            After::Wait(self.wait_for(trouble_since))
        })
    }

    /// What the desk has to do once the money is taken, in the same unit of work that says so.
    pub(super) fn open_tasks_of(&self, order: &Order, actor: &Actor, now: Timestamp, unit: &mut Unit) {
        let bought = order
            .lines
            .iter()
            .filter(|line| line.effect == Some(EffectState::AtTheDesk));
        for line in bought {
            self.open_task(order, actor, TaskKind::of_purchase(line.kind), now, unit);
        }
    }

    pub(super) fn open_task(
        &self,
        order: &Order,
        actor: &Actor,
        kind: TaskKind,
        now: Timestamp,
        unit: &mut Unit,
    ) {
        unit.audit
            .push(Note::new(actor, Action::TaskOpened, kind.word()).entry(order, now));
        unit.tasks.push(DeskTask {
            id: TaskId::new(self.randomness.as_ref()),
            library: order.library.clone(),
            kind,
            order: order.id,
            created_at: now,
            done_at: None,
        });
    }
}

/// The processor's id of the payment that counts, and the number of its attempt.
fn at_the_processor(order: &Order) -> Result<(String, u32), OrderError> {
    let attempt = order.attempt().ok_or(OrderError::NoSuchPart)?;
    Ok((
        attempt.processor_id.clone().ok_or(OrderError::NoSuchPart)?,
        attempt.number,
    ))
}
