//! What goes back to the patron: refunds, and disputes.

use crate::domain::Dispute;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::PostingEvent;
use crate::domain::PostingState;
use crate::domain::Randomness;
use crate::domain::Refund;
use crate::domain::RefundEvent;
use crate::domain::RefundId;
use crate::domain::RefundOrigin;
use crate::domain::RefundState;
use crate::domain::Timestamp;

impl Order {
    /// What went back to the card, and is certain to have.
    pub fn refunded(&self) -> Money {
        self.refunds_in(|state| state == RefundState::Succeeded)
    }

    /// Whether the whole price of what was paid for is back with the patron; never before anything was captured. A
    /// convenience fee is no part of it: whoever has the price back has nothing more to be done for them.
    pub fn is_given_back(&self) -> bool {
        let left = self.posted().checked_sub(self.refunded());
        self.captured().is_positive() && left.is_ok_and(|left| !left.is_positive())
    }

    /// What can still be refunded: captured, less every refund that did not fail, less what is disputed, and less a
    /// convenience fee that the library keeps.
    pub fn refundable(&self) -> Money {
        let spoken_for = self.refunds_in(|state| state != RefundState::Failed);
        let left = self
            .captured()
            .checked_sub(spoken_for)
            .and_then(|left| left.checked_sub(self.disputed()))
            .and_then(|left| left.checked_sub(self.kept()))
            .unwrap_or(Money::zero(self.currency));
        if left.is_positive() {
            left
        } else {
            Money::zero(self.currency)
        }
    }

    /// What the patron's bank has, or may yet take, because of disputes.
    pub fn disputed(&self) -> Money {
        let disputes = self
            .disputes
            .iter()
            .filter(|dispute| dispute.standing.holds_money());
        self.sum(disputes.map(|dispute| dispute.amount))
    }

    /// How much of a refund, counted from 0, is fees that the library system has as paid. Fees go back first, the
    /// convenience fee last: the library system is never told more than it has.
    pub fn refunded_of_fees(&self, number: usize) -> Money {
        let earlier = self
            .refunds
            .iter()
            .take(number)
            .filter(|refund| refund.state != RefundState::Failed);
        let before = self.sum(earlier.map(|refund| refund.amount)).minor();
        let left = self.posted().minor().saturating_sub(before).max(0);
        let amount = self.refunds.get(number).map_or(0, |refund| refund.amount.minor());
        Money::from_minor(amount.min(left), self.currency)
    }

    fn refunds_in(&self, which: impl Fn(RefundState) -> bool) -> Money {
        let refunds = self.refunds.iter().filter(|refund| which(refund.state));
        self.sum(refunds.map(|refund| refund.amount))
    }

    /// Money is to go back to the card.
    ///
    /// # Errors
    /// [`OrderError::BeyondRefundable`] when the amount is not positive, of another currency, or more than is left.
    pub fn request_refund(
        &mut self,
        amount: Money,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> Result<RefundId, OrderError> {
        let left = self
            .refundable()
            .checked_sub(amount)
            .map_err(|_| OrderError::BeyondRefundable)?;
        if !amount.is_positive() || left.minor() < 0 {
            return Err(OrderError::BeyondRefundable);
        }
        let id = RefundId::new(randomness);
        let state = RefundState::Pending;
        self.refunds.push(Refund {
            id,
            amount,
            origin: RefundOrigin::Ours,
            state,
            posting: PostingState::Due,
            processor_id: None,
            created_at: now,
        });
        self.moved(now);
        Ok(id)
    }

    /// The processor has taken a refund on and not decided it: keeps its id.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPart`] when there is no such refund.
    pub fn refund_is_under_way(&mut self, id: RefundId, processor_id: String) -> Result<(), OrderError> {
        let refund = self
            .refunds
            .iter_mut()
            .find(|refund| refund.id == id)
            .ok_or(OrderError::NoSuchPart)?;
        refund.processor_id = Some(processor_id);
        Ok(())
    }

    /// Something happened to a refund.
    ///
    /// # Errors
    /// [`OrderError::Illegal`] when the table has no such edge; the order is unchanged then.
    pub fn refund_event(
        &mut self,
        id: RefundId,
        event: RefundEvent,
        processor_id: Option<String>,
        now: Timestamp,
    ) -> Result<RefundState, OrderError> {
        let refund = self
            .refunds
            .iter_mut()
            .find(|refund| refund.id == id)
            .ok_or(OrderError::NoSuchPart)?;
        let state = refund.state.after(event)?;
        refund.state = state;
        refund.processor_id = processor_id.or(refund.processor_id.take());
        self.moved(now);
        Ok(state)
    }

    /// A refund that somebody made in the processor's dashboard: taken in as it stands there.
    ///
    /// # Errors
    /// [`OrderError::BeyondRefundable`] when it is more than was captured and has not gone back; the order is
    /// unchanged then, and a refund of ours that is under way must be settled first.
    pub fn take_in_refund(&mut self, refund: Refund, now: Timestamp) -> Result<(), OrderError> {
        let spoken_for = self.refunds_in(|state| state != RefundState::Failed);
        let left = self
            .captured()
            .checked_sub(spoken_for)
            .and_then(|left| left.checked_sub(refund.amount))
            .map_err(|_| OrderError::BeyondRefundable)?;
        if refund.state != RefundState::Failed && left.minor() < 0 {
            return Err(OrderError::BeyondRefundable);
        }
        self.refunds.push(refund);
        self.moved(now);
        Ok(())
    }

    /// Something happened to the posting of a refund.
    ///
    /// # Errors
    /// [`OrderError::Illegal`] when the table has no such edge; the order is unchanged then.
    pub fn refund_posting_event(
        &mut self,
        id: RefundId,
        event: PostingEvent,
        now: Timestamp,
    ) -> Result<PostingState, OrderError> {
        let refund = self
            .refunds
            .iter_mut()
            .find(|refund| refund.id == id)
            .ok_or(OrderError::NoSuchPart)?;
        let state = refund.posting.after(event)?;
        refund.posting = state;
        self.moved(now);
        Ok(state)
    }

    /// What the processor tells of a dispute: a new one is taken in as it stands, a known one moves along its table.
    /// Says whether anything has changed; what is told twice, or too late, changes nothing.
    pub fn dispute_is_told(&mut self, told: Dispute, now: Timestamp) -> bool {
        let Some(known) = self.disputes.iter_mut().find(|known| known.id == told.id) else {
            self.disputes.push(told);
            self.moved(now);
            return true;
        };
        let Ok(standing) = known.standing.after(told.standing) else {
            return false;
        };
        known.standing = standing;
        known.evidence_until = told.evidence_until;
        self.moved(now);
        true
    }
}
