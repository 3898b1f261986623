//! Sends money back to the card.

use std::time::Duration;

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
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::OrderId;
use crate::domain::Refund;
use crate::domain::RefundEvent;
use crate::domain::RefundId;
use crate::domain::RefundState;
use crate::processor::NewRefund;
use crate::processor::ProcessorError;
use crate::processor::ProcessorRefund;
use crate::storage::Conflict;
use crate::storage::GivenAlone;
use crate::storage::ProposalWrite;
use crate::storage::StoreError;
use crate::storage::StoredKey;
use crate::storage::Subject;
use crate::storage::Unit;

/// A refund that somebody wants.
#[derive(Clone, Debug)]
pub struct RefundWish {
    /// How much.
    pub amount: Money,
    /// Why, in one of the caller's words; kept in the audit.
    pub reason: String,
    /// What the caller saw as refundable: must still be so.
    pub refundable_seen: Money,
}

/// What is written together with a refund, or the refund is not.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    /// What it takes of what its giver may give back alone.
    pub(super) given_alone: Option<GivenAlone>,
    /// The proposal that it was.
    pub(super) proposal: Option<ProposalWrite>,
}

/// The processor forgets idempotency keys after 24 hours (Stripe, API reference, "Idempotent requests"); a refund
/// that is unknown for nearly so long is looked for in its books instead.
const KEY_IS_SAFE_FOR: Duration = Duration::from_hours(23);
/// So often a refund is asked for again when somebody else changed the order meanwhile.
const OVERTAKEN_MAX: u32 = 20;

impl Cashier {
    /// Refunds a part of what was captured, or all of it.
    ///
    /// # Errors
    /// [`Refusal::RefundableChanged`] when somebody was first; [`Refusal`]; nothing goes back then.
    pub async fn refund(
        &self,
        caller: &Caller,
        key: &RequestKey,
        id: OrderId,
        wish: &RefundWish,
    ) -> Result<Outcome<Refund>, Refusal> {
        self.refund_beside(caller, key, id, (wish, &Beside::default()))
            .await
    }

    /// The same, together with what belongs to it.
    pub(super) async fn refund_beside(
        &self,
        caller: &Caller,
        key: &RequestKey,
        id: OrderId,
        wish: (&RefundWish, &Beside),
    ) -> Result<Outcome<Refund>, Refusal> {
        if let Some(earlier) = self.earlier(caller, key).await? {
            return self.refunded_before(caller, earlier).await;
        }
        match self.refund_whoever_writes(caller, key, id, wish).await {
            // A twin of this request may have been faster between the two looks; then it is what changed the order.
            Err(Refusal::RefundableChanged) => match self.earlier(caller, key).await? {
                Some(earlier) => self.refunded_before(caller, earlier).await,
                None => Err(Refusal::RefundableChanged),
            },
            outcome => outcome,
        }
    }

    /// The order may change without touching what is refundable: its job writes too.
    async fn refund_whoever_writes(
        &self,
        caller: &Caller,
        key: &RequestKey,
        id: OrderId,
        wish: (&RefundWish, &Beside),
    ) -> Result<Outcome<Refund>, Refusal> {
        for _ in 0..OVERTAKEN_MAX {
            if let Some(outcome) = self.refund_anew(caller, key, id, wish).await? {
                return Ok(outcome);
            }
        }
        Err(Refusal::RefundableChanged)
    }

    /// `None` when somebody else has written the order meanwhile; nothing goes back then.
    async fn refund_anew(
        &self,
        caller: &Caller,
        key: &RequestKey,
        id: OrderId,
        (wish, beside): (&RefundWish, &Beside),
    ) -> Result<Option<Outcome<Refund>>, Refusal> {
        let mut order = self.order(caller, id).await?;
        self.can_go_back(&order, wish).await?;
        let now = self.now();
        let refund = order
            .request_refund(wish.amount, now, self.randomness.as_ref())
            .map_err(|_| Refusal::Invalid {
                field: "amount",
                message: "must be positive and at most what is left",
            })?;
        let unit = Unit {
            given_alone: beside.given_alone.clone(),
            proposal: beside.proposal.clone(),
            key: Some(Self::claim(caller, key, Subject::Refund(order.id, refund), now)),
            wakes: vec![wake(
                &order.library,
                order.id,
                now.after(self.patience.rescue_after),
            )],
            ..Unit::default()
        };
        let actor = caller.actor.clone();
        let detail = format!("{} {}: {}", wish.amount, order.currency, wish.reason);
        match self
            .save(
                &mut order,
                Note::new(&actor, Action::RefundRequested, detail),
                unit,
            )
            .await
        {
            Ok(()) => {}
            Err(StoreError::Conflict(Conflict::Key)) => {
                let earlier = self.earlier(caller, key).await?.ok_or(Refusal::StateConflict)?;
                return self.refunded_before(caller, earlier).await.map(Some);
            }
            Err(StoreError::Conflict(Conflict::Version)) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        if let Err(error) = self.settle_refund(&mut order, &actor, refund).await {
            tracing::warn!(order = %order.id, %error, "the refund is left to its job");
            // Most often another refund was written meanwhile; nothing is to be waited for then.
            let due = wake(&order.library, order.id, self.now());
            let woken = self.commit(Unit {
                wakes: vec![due],
                ..Unit::default()
            });
            if woken.await.is_err() {
                tracing::warn!(order = %order.id, "its job is due when it was to be");
            }
        }
        let order = self.order(caller, id).await?;
        part(&order, refund).map(Outcome::Done).map(Some)
    }

    async fn refunded_before(&self, caller: &Caller, earlier: StoredKey) -> Result<Outcome<Refund>, Refusal> {
        if let Some(answer) = earlier.answer {
            return Ok(Outcome::Answered(answer));
        }
        let Subject::Refund(id, refund) = earlier.claim.subject else {
            return Err(Refusal::KeyReused);
        };
        let answered = async {
            loop {
                let found = part(&self.order(caller, id).await?, refund)?;
                if found.state != RefundState::Pending {
                    return Ok(Outcome::Again(found));
                }
                tokio::time::sleep(Self::TWIN_LOOKS_EVERY).await;
            }
        };
        match tokio::time::timeout(self.patience.twin_waits, answered).await {
            Ok(answer) => answer,
            Err(_) => part(&self.order(caller, id).await?, refund).map(Outcome::Again),
        }
    }

    /// Asks the processor for a refund; asking again with the same refund is once.
    pub(super) async fn settle_refund(
        &self,
        order: &mut Order,
        actor: &Actor,
        id: RefundId,
    ) -> Result<After, AdvanceError> {
        let refund = part(order, id).map_err(|_| OrderError::NoSuchPart)?;
        let payment = order.attempt().and_then(|attempt| attempt.processor_id.clone());
        let payment = payment.ok_or(OrderError::NoSuchPart)?;
        let processor = self.account_of(order)?.processor.as_ref();
        let answer = if let Some(known) = &refund.processor_id {
            processor.refund_standing(known).await
        } else if self.now() < refund.created_at.after(KEY_IS_SAFE_FOR) {
            processor
                .refund(&NewRefund {
                    refund: id,
                    payment,
                    amount: refund.amount,
                })
                .await
        } else {
            self.refund_in_the_books(order, id, &payment).await
        };
        let (event, processor_id) = match answer {
            Ok(answer) => match answer.succeeded {
                Some(true) => (RefundEvent::Succeeded, Some(answer.id)),
                Some(false) => (RefundEvent::Failed, Some(answer.id)),
                None => return self.refund_under_way(order, actor, &refund, answer.id).await,
            },
            Err(ProcessorError::Refused { .. } | ProcessorError::Amount) => (RefundEvent::Failed, None),
            Err(ProcessorError::Unknown) if refund.state == RefundState::Pending => {
                (RefundEvent::AnswerLost, None)
            }
            Err(ProcessorError::Unknown | ProcessorError::Busy) => {
                return Ok(After::Wait(self.wait_for(refund.created_at)));
            }
        };
        self.note_refund(order, actor, (id, event, processor_id)).await?;
        Ok(match event {
            RefundEvent::AnswerLost => After::Wait(self.wait_for(refund.created_at)),
            RefundEvent::Succeeded | RefundEvent::Failed => After::GoOn,
        })
    }

    /// The key may be forgotten, so asking again could refund twice: the books tell whether it was done.
    async fn refund_in_the_books(
        &self,
        order: &Order,
        id: RefundId,
        payment: &str,
    ) -> Result<ProcessorRefund, ProcessorError> {
        let account = self.account_of(order).map_err(|_| ProcessorError::Unknown)?;
        let found = account
            .books
            .refunds_of(payment)
            .await?
            .into_iter()
            .find(|told| told.refund == Some(id));
        match found {
            Some(told) => Ok(ProcessorRefund {
                id: told.id,
                succeeded: told.succeeded,
            }),
            None => Err(ProcessorError::Refused {
                code: String::from("never_made"),
            }),
        }
    }
}

impl Cashier {
    /// Whether anything can go back of an order, and it is what was seen.
    pub(super) async fn can_go_back(&self, order: &Order, wish: &RefundWish) -> Result<(), Refusal> {
        if !order.captured().is_positive() {
            return Err(Refusal::StateConflict);
        }
        if wish.refundable_seen != order.refundable() {
            return Err(Refusal::RefundableChanged);
        }
        if !self.refunds_are_allowed(order).await? {
            return Err(Refusal::NotRefundable);
        }
        self.account_of(order)?;
        Ok(())
    }

    /// Whether the rule of what was bought lets money go back now; for fees that are owed there is no rule.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn refunds_are_allowed(&self, order: &Order) -> Result<bool, Refusal> {
        if order.lines.iter().all(|line| line.offer.is_none()) {
            return Ok(true);
        }
        let agreement = self.store.agreement(&order.library, order.id).await?;
        Ok(agreement.is_none_or(|agreement| agreement.refundable(order)))
    }

    /// The processor has it and has not decided: from here on its own id is asked about.
    async fn refund_under_way(
        &self,
        order: &mut Order,
        actor: &Actor,
        refund: &Refund,
        processor_id: String,
    ) -> Result<After, AdvanceError> {
        if refund.processor_id.is_none() {
            order.refund_is_under_way(refund.id, processor_id)?;
            let note = Note::new(actor, Action::RefundChanged, "under way");
            self.save(order, note, Unit::default()).await?;
        }
        Ok(After::Wait(self.wait_for(refund.created_at)))
    }
}

fn part(order: &Order, id: RefundId) -> Result<Refund, Refusal> {
    order
        .refunds
        .iter()
        .find(|refund| refund.id == id)
        .cloned()
        .ok_or(Refusal::NotFound)
}
