//! Brings an attempt to its answer: held, declined, or the patron is needed.

use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::page::page_standing;
use crate::cashier::wake;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::Attempt;
use crate::domain::Attention;
use crate::domain::FeeKind;
use crate::domain::Means;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::PaymentEvent;
use crate::domain::PaymentState;
use crate::domain::Timestamp;
use crate::processor::Confirmation;
use crate::processor::NewPayment;
use crate::processor::Processor;
use crate::processor::ProcessorError;
use crate::processor::ProcessorPayment;
use crate::processor::ProcessorStatus;
use crate::processor::Release;
use crate::storage::Conflict;
use crate::storage::StoreError;
use crate::storage::Unit;

/// So often an answer is written again when somebody else changed the order meanwhile.
const OVERTAKEN_MAX: u32 = 5;

/// What is known of the processor's side of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Knowing {
    /// It was never asked to confirm.
    NotAsked,
    /// It may have been asked: look before asking.
    Nothing,
}

impl Cashier {
    /// Makes the payment at the processor and confirms it, or finds out how it stands, and writes the answer down.
    pub(super) async fn settle_attempt(
        &self,
        order: &mut Order,
        actor: &Actor,
        knowing: Knowing,
    ) -> Result<(), AdvanceError> {
        let processor = self.account_of(order)?.processor.as_ref();
        match self.ask(order, actor, processor, knowing).await {
            Ok(payment) => self.apply_whoever_writes(order, actor, &payment).await?,
            // Nothing is known that was not known before.
            Err(AdvanceError::Processor(ProcessorError::Unknown | ProcessorError::Busy)) => {}
            Err(AdvanceError::Processor(ProcessorError::Refused { .. } | ProcessorError::Amount)) => {
                self.after_processor_refusal(order, actor, processor).await?;
            }
            Err(error) => return Err(error),
        }
        if order.payment() == Some(PaymentState::Confirming) {
            self.note_payment(order, actor, PaymentEvent::AnswerLost).await?;
        }
        Ok(())
    }

    /// Writes the processor's answer down even if somebody else changed the order meanwhile: an event of the same
    /// payment may overtake the answer to the call that caused it.
    pub(super) async fn apply_whoever_writes(
        &self,
        order: &mut Order,
        actor: &Actor,
        payment: &ProcessorPayment,
    ) -> Result<(), AdvanceError> {
        let number = order.attempt().map(|attempt| attempt.number);
        for _ in 0..OVERTAKEN_MAX {
            match self.apply(order, actor, payment).await {
                Err(AdvanceError::Store(StoreError::Conflict(Conflict::Version))) => {
                    let anew = self.store.order(&order.library, order.id).await?;
                    *order = anew.ok_or(OrderError::NoSuchPart)?;
                    // What is told of an attempt that has ended must not be taken for the next one's.
                    if order.attempt().map(|attempt| attempt.number) != number {
                        return Ok(());
                    }
                }
                other => return other,
            }
        }
        self.apply(order, actor, payment).await
    }

    /// The processor says that it did not do it. That is not a fact before the object says so too.
    async fn after_processor_refusal(
        &self,
        order: &mut Order,
        actor: &Actor,
        processor: &dyn Processor,
    ) -> Result<(), AdvanceError> {
        if let Some(id) = order.attempt().and_then(|attempt| attempt.processor_id.clone()) {
            let payment = processor.payment(&id).await?;
            if payment.status != ProcessorStatus::Unconfirmed {
                return self.apply(order, actor, &payment).await;
            }
        }
        let no_page = order
            .attempt()
            .is_some_and(|attempt| attempt.means == Means::ProcessorsPage);
        let event = if no_page {
            PaymentEvent::Gone
        } else {
            PaymentEvent::Declined
        };
        self.note_payment(order, actor, event).await?;
        self.retire_declined(order, processor).await;
        Ok(())
    }

    async fn ask(
        &self,
        order: &mut Order,
        actor: &Actor,
        processor: &dyn Processor,
        knowing: Knowing,
    ) -> Result<ProcessorPayment, AdvanceError> {
        let attempt = order.attempt().ok_or(OrderError::NoSuchPart)?.clone();
        let token = match &attempt.means {
            Means::Token(token) => token.clone(),
            Means::ProcessorsPage => return page_standing(order, processor, &attempt).await,
        };
        let id = match attempt.processor_id.clone() {
            Some(id) => id,
            None => self.make_payment(order, actor, processor, &attempt).await?,
        };
        if knowing == Knowing::Nothing {
            let payment = processor.payment(&id).await?;
            if payment.status != ProcessorStatus::Unconfirmed {
                return Ok(payment);
            }
        }
        let confirmation = Confirmation {
            order: order.id,
            attempt: attempt.number,
            id,
            token,
            return_url: attempt.return_url,
        };
        Ok(processor.confirm(&confirmation).await?)
    }

    /// Makes the payment and stores its id before any card is asked, so that no answer can be lost track of.
    async fn make_payment(
        &self,
        order: &mut Order,
        actor: &Actor,
        processor: &dyn Processor,
        attempt: &Attempt,
    ) -> Result<String, AdvanceError> {
        let new = NewPayment {
            order: order.id,
            attempt: attempt.number,
            amount: order.amount(),
            kinds: kinds_of(order),
        };
        let payment = processor.create(&new).await?;
        order.attempt_mut()?.processor_id = Some(payment.id.clone());
        let note = Note::new(actor, Action::PaymentChanged, "made at the processor");
        self.save(order, note, Unit::default()).await?;
        Ok(payment.id)
    }

    /// Writes down what the processor tells of the attempt that counts.
    pub(super) async fn apply(
        &self,
        order: &mut Order,
        actor: &Actor,
        payment: &ProcessorPayment,
    ) -> Result<(), AdvanceError> {
        let library = self.library(&order.library)?;
        let ours = payment.order == Some(order.id) && payment.live == library.live;
        if !ours || payment.amount != order.amount() {
            return self
                .call_a_person(order, actor, Attention::ProcessorMismatch)
                .await;
        }
        if order.has_given_up_on_its_patron() && payment.status == ProcessorStatus::Held {
            // Too late to count. Whoever gave up, or the job, lets it go.
            return Ok(());
        }
        let state = order.payment().ok_or(OrderError::NoSuchPart)?;
        match told(state, &payment.status) {
            Told::Nothing => Ok(()),
            Told::Event(PaymentEvent::Captured) if payment.received != order.to_capture() => {
                self.call_a_person(order, actor, Attention::ProcessorMismatch)
                    .await
            }
            Told::Event(event) => {
                remember(order, payment)?;
                self.note_payment(order, actor, event).await?;
                let processor = self.account_of(order)?.processor.as_ref();
                self.retire_declined(order, processor).await;
                Ok(())
            }
            Told::NotOurs => {
                self.call_a_person(order, actor, Attention::ProcessorMismatch)
                    .await
            }
        }
    }

    /// Takes one edge of the payment's table and stores it, with the wake that the next step needs.
    pub(super) async fn note_payment(
        &self,
        order: &mut Order,
        actor: &Actor,
        event: PaymentEvent,
    ) -> Result<(), AdvanceError> {
        let now = self.now();
        let state = order.payment_event(event, now)?;
        let due = if order.takes_a_card() {
            order.expires_at
        } else {
            now
        };
        let mut unit = Unit {
            wakes: vec![wake(&order.library, order.id, due)],
            ..Unit::default()
        };
        if state == PaymentState::Captured {
            self.open_tasks_of(order, actor, now, &mut unit);
        }
        Ok(self
            .save(
                order,
                Note::new(actor, Action::PaymentChanged, state.word()),
                unit,
            )
            .await?)
    }

    pub(super) async fn call_a_person(
        &self,
        order: &mut Order,
        actor: &Actor,
        why: Attention,
    ) -> Result<(), AdvanceError> {
        // That nothing moves is replaced by why.
        if order.attention == Some(why) || order.attention.is_some_and(Attention::stops_the_order) {
            return Ok(());
        }
        order.needs_attention(why, self.now());
        let note = Note::new(actor, Action::AttentionNeeded, why.word());
        // Somebody who rests on an old look at the order is refused here, and nobody is called.
        self.save(order, note, Unit::default()).await?;
        tracing::error!(order = %order.id, why = why.word(), "an order needs a person");
        Ok(())
    }

    /// A declined payment could still be confirmed by whoever has its client secret: make that impossible. When this
    /// fails, a hold that appears later is let go when its event comes.
    async fn retire_declined(&self, order: &Order, processor: &dyn Processor) {
        let Some(attempt) = order.attempt() else { return };
        let (PaymentState::Declined, Some(id)) = (attempt.state, attempt.processor_id.clone()) else {
            return;
        };
        let release = Release {
            order: order.id,
            attempt: attempt.number,
            id,
        };
        if let Err(error) = processor.release(&release).await {
            tracing::warn!(order = %order.id, %error, "a declined payment is not retired");
        }
    }
}

/// What a status tells of an attempt in a state.
enum Told {
    Nothing,
    Event(PaymentEvent),
    /// Somebody else moved the money.
    NotOurs,
}

fn told(state: PaymentState, status: &ProcessorStatus) -> Told {
    use PaymentState as State;
    use ProcessorStatus as Status;
    let open = matches!(state, State::Confirming | State::Unknown | State::NeedsPatron);
    match (state, status) {
        (_, Status::Held) if open => Told::Event(PaymentEvent::Held),
        (_, Status::Declined) if open => Told::Event(PaymentEvent::Declined),
        (_, Status::Gone) if state.in_flight() => Told::Event(PaymentEvent::Gone),
        (State::Confirming | State::Unknown, Status::NeedsPatron(_)) => {
            Told::Event(PaymentEvent::PatronNeeded)
        }
        (State::Capturing | State::CaptureRefused, Status::Captured) => Told::Event(PaymentEvent::Captured),
        (_, Status::Captured) if state.in_flight() => Told::NotOurs,
        _ => Told::Nothing,
    }
}

/// Keeps what may be known of the card and the hold, and by which id they are asked for.
fn remember(order: &mut Order, payment: &ProcessorPayment) -> Result<(), OrderError> {
    let attempt = order.attempt_mut()?;
    if attempt.means == Means::ProcessorsPage {
        // The page's until a card is held on it, then the payment's.
        attempt.processor_id = Some(payment.id.clone());
    }
    attempt.card = payment.card.or(attempt.card);
    attempt.capture_before = payment.capture_before.or(attempt.capture_before);
    attempt.next_action = match &payment.status {
        ProcessorStatus::NeedsPatron(action) => Some(action.clone()),
        ProcessorStatus::Unconfirmed
        | ProcessorStatus::Declined
        | ProcessorStatus::Processing
        | ProcessorStatus::Held
        | ProcessorStatus::Captured
        | ProcessorStatus::Gone => None,
    };
    Ok(())
}

/// What an order is for: each kind once.
pub(super) fn kinds_of(order: &Order) -> Vec<FeeKind> {
    let mut kinds = Vec::new();
    for line in &order.lines {
        if !kinds.contains(&line.kind) {
            kinds.push(line.kind);
        }
    }
    kinds
}

/// When a hold lapses, as far as anybody knows.
pub(super) fn lapses_at(attempt: &Attempt, cashier: &Cashier) -> Timestamp {
    attempt
        .capture_before
        .unwrap_or_else(|| attempt.created_at.after(cashier.patience.hold_lasts))
}
