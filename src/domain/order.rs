//! An order and everything that happens to it.
//!
//! The fields can be read by everybody; an order is changed by its methods only, and each of them asks the tables
//! of edges in [`crate::domain`]. The store writes an order back whole, guarded by its version.

use crate::domain::Attempt;
use crate::domain::Attention;
use crate::domain::Card;
use crate::domain::Closure;
use crate::domain::Currency;
use crate::domain::IllegalEdge;
use crate::domain::LibraryId;
use crate::domain::Line;
use crate::domain::Means;
use crate::domain::Money;
use crate::domain::OrderId;
use crate::domain::PatronKey;
use crate::domain::PaymentEvent;
use crate::domain::PaymentState;
use crate::domain::PostingEvent;
use crate::domain::PostingState;
use crate::domain::PublicState;
use crate::domain::Randomness;
use crate::domain::Reference;
use crate::domain::Refund;
use crate::domain::RefundEvent;
use crate::domain::RefundId;
use crate::domain::RefundState;
use crate::domain::SettlementEvent;
use crate::domain::SettlementState;
use crate::domain::Timestamp;

/// What a patron sets out to pay in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Who is paid.
    pub library: LibraryId,
    /// The code that people read aloud; unique in the library.
    pub reference: Reference,
    /// Who pays.
    pub payer: Payer,
    /// The one currency of all its amounts.
    pub currency: Currency,
    /// What is paid for; at least one, the order of the request.
    pub lines: Vec<Line>,
    /// One for each card presented, oldest first.
    pub attempts: Vec<Attempt>,
    /// Refunds, oldest first.
    pub refunds: Vec<Refund>,
    /// Why a person must look; `None` when nobody need.
    pub attention: Option<Attention>,
    /// How it ended unpaid; `None` while it may still be paid, or once it was.
    pub closure: Option<Closure>,
    /// The processor's payout.
    pub settlement: SettlementState,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Until when it can be paid, if no card is in flight then.
    pub expires_at: Timestamp,
    /// Counts the writes; the store refuses a write that did not see the last one. 0 before the first.
    pub version: i64,
}

/// Who pays an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    /// A patron, by pseudonym.
    Patron(PatronKey),
    /// Somebody without a library card, whose contact is kept with the order.
    Applicant,
}

/// Why an order does not take an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OrderError {
    /// The table of edges has no such edge.
    #[error(transparent)]
    Illegal(#[from] IllegalEdge),
    /// A card is in flight, or the order has ended.
    #[error("the order does not take a card now")]
    NotOpen,
    /// More than is left of what was captured.
    #[error("more than can be refunded")]
    BeyondRefundable,
    /// There is no such attempt, line or refund.
    #[error("no such part of the order")]
    NoSuchPart,
}

impl Order {
    /// The state in one word.
    pub fn state(&self) -> PublicState {
        PublicState::of(self)
    }

    /// The sum of its lines.
    pub fn amount(&self) -> Money {
        self.sum_of(|_| true)
    }

    /// The sum of the lines that the library system has taken.
    pub fn posted(&self) -> Money {
        self.sum_of(|line| line.posting == PostingState::Posted)
    }

    fn sum_of(&self, which: impl Fn(&Line) -> bool) -> Money {
        let amounts = self
            .lines
            .iter()
            .filter(|line| which(line))
            .map(|line| line.amount);
        // The sum of all lines was checked when the order was placed; a part of it cannot overflow.
        Money::sum(amounts, self.currency).unwrap_or(Money::zero(self.currency))
    }

    /// What was taken from the card.
    pub fn captured(&self) -> Money {
        self.attempt()
            .map_or(Money::zero(self.currency), |attempt| attempt.captured)
    }

    /// What went back to the card, and is certain to have.
    pub fn refunded(&self) -> Money {
        self.refunds_in(|state| state == RefundState::Succeeded)
    }

    /// What can still be refunded: captured, less every refund that did not fail.
    pub fn refundable(&self) -> Money {
        let spoken_for = self.refunds_in(|state| state != RefundState::Failed);
        self.captured()
            .checked_sub(spoken_for)
            .unwrap_or(Money::zero(self.currency))
    }

    fn refunds_in(&self, which: impl Fn(RefundState) -> bool) -> Money {
        let amounts = self
            .refunds
            .iter()
            .filter(|refund| which(refund.state))
            .map(|refund| refund.amount);
        Money::sum(amounts, self.currency).unwrap_or(Money::zero(self.currency))
    }

    /// The attempt that counts: the last one.
    pub fn attempt(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// Where the payment stands; `None` before a card was presented.
    pub fn payment(&self) -> Option<PaymentState> {
        self.attempt().map(|attempt| attempt.state)
    }

    /// The card of the attempt that counts, once something was held on it.
    pub fn card(&self) -> Option<Card> {
        self.attempt().and_then(|attempt| attempt.card)
    }

    /// Whether a card may be presented now.
    pub fn takes_a_card(&self) -> bool {
        self.closure.is_none()
            && self.attention.is_none()
            && matches!(
                self.payment(),
                None | Some(PaymentState::Declined | PaymentState::Abandoned)
            )
    }

    /// Whether its fees must not be in another order: it may still be paid, or is being paid.
    pub fn claims_its_fees(&self) -> bool {
        let ended = matches!(
            self.payment(),
            Some(PaymentState::Captured | PaymentState::Released)
        );
        self.attention.is_some() || (self.closure.is_none() && !ended)
    }

    /// Whether the patron is, or was, on the processor's own page, and may still present a card there.
    pub fn is_on_the_processors_page(&self) -> bool {
        self.attempt().is_some_and(|attempt| {
            attempt.state == PaymentState::NeedsPatron && attempt.means == Means::ProcessorsPage
        })
    }

    /// Whether its patron is not waited for any more, and the payment is being ended: what they get held now does not
    /// count. Written before the processor is told, so that nobody posts meanwhile what is about to be let go. (Not on
    /// the processor's page: what is held there in time stays held.)
    pub fn has_given_up_on_its_patron(&self) -> bool {
        self.attempt().is_some_and(|attempt| {
            attempt.state == PaymentState::NeedsPatron
                && attempt.means != Means::ProcessorsPage
                && attempt.next_action.is_none()
        })
    }

    /// Gives up on its patron, see [`Order::has_given_up_on_its_patron`].
    ///
    /// # Errors
    /// [`OrderError::NotOpen`] when the payment does not wait for its patron; the order is unchanged then.
    pub fn give_up_on_its_patron(&mut self, now: Timestamp) -> Result<(), OrderError> {
        let attempt = self.attempt_mut()?;
        if attempt.state != PaymentState::NeedsPatron {
            return Err(OrderError::NotOpen);
        }
        attempt.next_action = None;
        self.updated_at = now;
        Ok(())
    }

    /// A card is presented, by its token or on the processor's page: a new attempt, `confirming`. Gives its number.
    ///
    /// # Errors
    /// [`OrderError::NotOpen`] while a card is in flight or after the order has ended.
    pub fn present_card(
        &mut self,
        means: impl Into<Means>,
        return_url: Option<String>,
        now: Timestamp,
    ) -> Result<u32, OrderError> {
        if !self.takes_a_card() || now >= self.expires_at {
            return Err(OrderError::NotOpen);
        }
        let number = u32::try_from(self.attempts.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        self.attempts.push(Attempt {
            number,
            means: means.into(),
            return_url,
            processor_id: None,
            state: PaymentState::Confirming,
            next_action: None,
            card: None,
            capture_before: None,
            captured: Money::zero(self.currency),
            created_at: now,
        });
        self.updated_at = now;
        Ok(number)
    }

    /// The attempt that counts, to note what the processor told of it.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPart`] before a card was presented.
    pub fn attempt_mut(&mut self) -> Result<&mut Attempt, OrderError> {
        self.attempts.last_mut().ok_or(OrderError::NoSuchPart)
    }

    /// Something happened to the payment.
    ///
    /// # Errors
    /// [`OrderError::Illegal`] when the table has no such edge; the order is unchanged then.
    pub fn payment_event(&mut self, event: PaymentEvent, now: Timestamp) -> Result<PaymentState, OrderError> {
        let posted = self.posted();
        let attempt = self.attempts.last_mut().ok_or(OrderError::NoSuchPart)?;
        let before = attempt.state;
        attempt.state = before.after(event)?;
        if attempt.state != PaymentState::NeedsPatron {
            attempt.next_action = None;
        }
        if attempt.state == PaymentState::Captured {
            attempt.captured = posted;
            self.settlement = self.settlement.after(SettlementEvent::Captured)?;
        }
        // The library system has the payment and nothing is left to capture it from.
        if attempt.state == PaymentState::Released && posted.is_positive() {
            self.attention = Some(Attention::HoldLost);
        }
        self.updated_at = now;
        Ok(self.payment().unwrap_or(before))
    }

    /// Something happened to the posting of one line, counted from 0.
    ///
    /// # Errors
    /// [`OrderError::Illegal`] when the table has no such edge; the order is unchanged then.
    pub fn posting_event(
        &mut self,
        line: usize,
        event: PostingEvent,
        now: Timestamp,
    ) -> Result<PostingState, OrderError> {
        let line = self.lines.get_mut(line).ok_or(OrderError::NoSuchPart)?;
        line.posting = line.posting.after(event)?;
        if event == PostingEvent::Asked {
            line.asked = line.asked.saturating_add(1);
            line.asked_at = Some(now);
        }
        self.updated_at = now;
        Ok(line.posting)
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
            state,
            processor_id: None,
            created_at: now,
        });
        self.updated_at = now;
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
        refund.state = refund.state.after(event)?;
        refund.processor_id = processor_id.or(refund.processor_id.take());
        self.updated_at = now;
        Ok(refund.state)
    }

    /// Ends an order that no card is in flight for.
    ///
    /// # Errors
    /// [`OrderError::NotOpen`] when a card is in flight, or it has ended already.
    pub fn close(&mut self, closure: Closure, now: Timestamp) -> Result<(), OrderError> {
        if !self.takes_a_card() {
            return Err(OrderError::NotOpen);
        }
        self.closure = Some(closure);
        self.updated_at = now;
        Ok(())
    }

    /// A person must look. The first reason stays.
    pub fn needs_attention(&mut self, why: Attention, now: Timestamp) {
        self.attention = self.attention.or(Some(why));
        self.updated_at = now;
    }
}
