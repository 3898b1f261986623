//! Ends an order unpaid: cancelled, or out of time.

use crate::cashier::AdvanceError;
use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::Outcome;
use crate::cashier::Refusal;
use crate::cashier::RequestKey;
use crate::cashier::advance::After;
use crate::cashier::wake;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::Closure;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::PaymentState;
use crate::processor::ProcessorError;
use crate::processor::ProcessorPayment;
use crate::processor::ProcessorStatus;
use crate::storage::Conflict;
use crate::storage::StoreError;
use crate::storage::StoredKey;
use crate::storage::Subject;
use crate::storage::Unit;

impl Cashier {
    /// Cancels an order that nothing is held for. A cancelled order cannot be paid any more, by any page.
    ///
    /// # Errors
    /// [`Refusal::StateConflict`] once something is held, or while that is unknown.
    pub async fn cancel(
        &self,
        caller: &Caller,
        key: &RequestKey,
        id: OrderId,
    ) -> Result<Outcome<Order>, Refusal> {
        if let Some(earlier) = self.earlier(caller, key).await? {
            return self.cancelled_before(caller, earlier).await;
        }
        let actor = caller.actor.clone();
        let mut order = self.order(caller, id).await?;
        if order.closure == Some(Closure::Cancelled) {
            // Nothing is left to do, but the key stands for this from now on.
            let claim = Self::claim(caller, key, Subject::Cancel(order.id), self.now());
            let unit = Unit {
                key: Some(claim),
                ..Unit::default()
            };
            let claimed = self.commit(unit).await;
            return self.after_cancelling(caller, key, (order, claimed)).await;
        }
        if order.payment() == Some(PaymentState::NeedsPatron) {
            self.abandon(&mut order, &actor).await.map_err(Refusal::from)?;
        }
        order
            .close(Closure::Cancelled, self.now())
            .map_err(|_| Refusal::StateConflict)?;
        let claim = Self::claim(caller, key, Subject::Cancel(order.id), order.updated_at);
        let unit = Unit {
            key: Some(claim),
            ..Unit::default()
        };
        let note = Note::new(&actor, Action::OrderCancelled, "cancelled");
        let saved = self.save(&mut order, note, unit).await;
        self.after_cancelling(caller, key, (order, saved)).await
    }

    async fn after_cancelling(
        &self,
        caller: &Caller,
        key: &RequestKey,
        (order, written): (Order, Result<(), StoreError>),
    ) -> Result<Outcome<Order>, Refusal> {
        match written {
            Ok(()) => Ok(Outcome::Done(order)),
            Err(StoreError::Conflict(Conflict::Key)) => {
                let earlier = self.earlier(caller, key).await?.ok_or(Refusal::StateConflict)?;
                self.cancelled_before(caller, earlier).await
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn cancelled_before(&self, caller: &Caller, earlier: StoredKey) -> Result<Outcome<Order>, Refusal> {
        match (earlier.answer, earlier.claim.subject) {
            (Some(answer), _) => Ok(Outcome::Answered(answer)),
            (None, Subject::Cancel(id)) => Ok(Outcome::Again(self.order(caller, id).await?)),
            (None, Subject::Order(_) | Subject::Attempt(..) | Subject::Refund(..)) => Err(Refusal::KeyReused),
        }
    }

    /// The patron never proved who they are, or never came back: makes sure at the processor that nothing can be held
    /// any more. If they did in time after all, that is what counts.
    pub(super) async fn abandon(&self, order: &mut Order, actor: &Actor) -> Result<After, AdvanceError> {
        let payment = if let Some(standing) = self.standing_in_time(order).await? {
            standing
        } else {
            self.give_up_on_the_patron(order, actor).await?;
            self.release_at_the_processor(order).await?
        };
        self.apply_whoever_writes(order, actor, &payment).await?;
        match order.payment() {
            Some(PaymentState::NeedsPatron) => Ok(After::Wait(self.wait_for(order.expires_at))),
            _ => Ok(After::GoOn),
        }
    }

    /// How a payment stands that does not wait for its patron any more; `None` when it still does, or when they are
    /// given up on already.
    async fn standing_in_time(&self, order: &Order) -> Result<Option<ProcessorPayment>, AdvanceError> {
        if order.has_given_up_on_its_patron() {
            return Ok(None);
        }
        let id = order.attempt().and_then(|attempt| attempt.processor_id.clone());
        let id = id.ok_or(ProcessorError::Unknown)?;
        let payment = self.account_of(order)?.processor.payment(&id).await?;
        let waits = matches!(
            payment.status,
            ProcessorStatus::NeedsPatron(_) | ProcessorStatus::Unconfirmed | ProcessorStatus::Processing
        );
        Ok((!waits).then_some(payment))
    }

    /// Written before the payment is ended: the patron may prove who they are this very moment, and the order's job
    /// would post what we are about to let go. A page needs none of this: closing it lets nothing go.
    async fn give_up_on_the_patron(&self, order: &mut Order, actor: &Actor) -> Result<(), AdvanceError> {
        if order.is_on_the_processors_page() || order.has_given_up_on_its_patron() {
            return Ok(());
        }
        let now = self.now();
        order.give_up_on_its_patron(now)?;
        let unit = Unit {
            wakes: vec![wake(
                &order.library,
                order.id,
                now.after(self.patience.rescue_after),
            )],
            ..Unit::default()
        };
        let note = Note::new(actor, Action::PaymentChanged, "not waited for");
        Ok(self.save(order, note, unit).await?)
    }

    /// Reads back how a payment that waits for its patron stands.
    pub(super) async fn ask_for_patron(
        &self,
        order: &mut Order,
        actor: &Actor,
    ) -> Result<After, AdvanceError> {
        let since = order
            .attempt()
            .map_or(order.updated_at, |attempt| attempt.created_at);
        let id = order.attempt().and_then(|attempt| attempt.processor_id.clone());
        let id = id.ok_or(ProcessorError::Unknown)?;
        let payment = self.account_of(order)?.processor.payment(&id).await?;
        if matches!(
            payment.status,
            ProcessorStatus::NeedsPatron(_) | ProcessorStatus::Processing
        ) {
            return Ok(After::Wait(self.wait_for(since)));
        }
        self.apply(order, actor, &payment).await?;
        match order.payment() {
            Some(PaymentState::NeedsPatron) => Ok(After::Wait(self.wait_for(since))),
            _ => Ok(After::GoOn),
        }
    }

    /// Nobody paid in time; the fees are free again.
    pub(super) async fn expire(&self, order: &mut Order, actor: &Actor) -> Result<After, AdvanceError> {
        order.close(Closure::Expired, self.now())?;
        self.save(
            order,
            Note::new(actor, Action::OrderExpired, "expired"),
            Unit::default(),
        )
        .await?;
        Ok(After::GoOn)
    }
}

impl From<AdvanceError> for Refusal {
    fn from(error: AdvanceError) -> Self {
        match error {
            AdvanceError::Store(error) => error.into(),
            AdvanceError::Order(_) => Self::StateConflict,
            AdvanceError::NotServed => Self::NotFound,
            AdvanceError::Processor(_) | AdvanceError::Ils(_) | AdvanceError::NoSuchAccount => {
                Self::later(error)
            }
        }
    }
}
