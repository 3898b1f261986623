//! An order and everything that happens to it.
//!
//! The fields can be read by everybody; an order is changed by its methods only, and each of them asks the tables
//! of edges in [`crate::domain`]. The store writes an order back whole, guarded by its version.

use crate::domain::AccountName;
use crate::domain::Attempt;
use crate::domain::Attention;
use crate::domain::Card;
use crate::domain::Closure;
use crate::domain::Convenience;
use crate::domain::Currency;
use crate::domain::Dispute;
use crate::domain::EffectEvent;
use crate::domain::IllegalEdge;
use crate::domain::LibraryId;
use crate::domain::Line;
use crate::domain::Means;
use crate::domain::Money;
use crate::domain::OrderId;
use crate::domain::PatronKey;
use crate::domain::PaymentEvent;
use crate::domain::PaymentState;
use crate::domain::PostingState;
use crate::domain::PublicState;
use crate::domain::Reference;
use crate::domain::Refund;
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
    /// To which of the library's accounts with the processor the money goes; decided when it was placed.
    pub account: AccountName,
    /// The one currency of all its amounts.
    pub currency: Currency,
    /// What is paid for; at least one, the order of the request.
    pub lines: Vec<Line>,
    /// What is added to them for paying online; `None` for nothing.
    pub convenience: Option<Convenience>,
    /// One for each card presented, oldest first.
    pub attempts: Vec<Attempt>,
    /// Refunds, oldest first.
    pub refunds: Vec<Refund>,
    /// Disputes, oldest first.
    pub disputes: Vec<Dispute>,
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

    /// What is held on the card: the sum of its lines, and its convenience fee.
    pub fn amount(&self) -> Money {
        self.sum([self.fees(), self.convenience_agreed()].into_iter())
    }

    /// The sum of its lines.
    pub fn fees(&self) -> Money {
        self.sum(self.lines.iter().map(|line| line.amount))
    }

    /// The sum of the lines that the library system has taken.
    pub fn posted(&self) -> Money {
        let counts = self.lines.iter().filter(|line| line.posting.counts());
        self.sum(counts.map(|line| line.taking))
    }

    /// A sum of parts of the order. The sum of all lines was checked when the order was placed, and neither a part of
    /// it nor what goes back of it can be more.
    pub(in crate::domain) fn sum(&self, amounts: impl Iterator<Item = Money>) -> Money {
        Money::sum(amounts, self.currency).unwrap_or(Money::zero(self.currency))
    }

    /// What was taken from the card.
    pub fn captured(&self) -> Money {
        self.attempt()
            .map_or(Money::zero(self.currency), |attempt| attempt.captured)
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

    /// Whether its fees must not be in another order: it may still be paid, is being paid, or the library system has
    /// a payment that is not captured, or may have one.
    pub fn claims_its_fees(&self) -> bool {
        let paid = self.payment() == Some(PaymentState::Captured);
        let has = |posting: PostingState| posting.counts() || posting.is_asked();
        let uncaptured = self.lines.iter().any(|line| has(line.posting)) && !paid;
        let ended = matches!(
            self.payment(),
            Some(PaymentState::Captured | PaymentState::Released)
        );
        uncaptured || (self.attention.is_some() && !paid) || (self.closure.is_none() && !ended)
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
            capture_refusals: 0,
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
        let due = self.to_capture();
        let attempt = self.attempts.last_mut().ok_or(OrderError::NoSuchPart)?;
        let state = attempt.state.after(event)?;
        attempt.state = state;
        if state != PaymentState::NeedsPatron {
            attempt.next_action = None;
        }
        match state {
            PaymentState::Captured => {
                attempt.captured = due;
                self.settlement = self.settlement.after(SettlementEvent::Captured)?;
                self.effects(EffectEvent::Paid);
            }
            PaymentState::Released => {
                self.effects(EffectEvent::Unpaid);
            }
            PaymentState::Confirming
            | PaymentState::Unknown
            | PaymentState::NeedsPatron
            | PaymentState::Declined
            | PaymentState::Abandoned
            | PaymentState::Held
            | PaymentState::Capturing
            | PaymentState::CaptureRefused
            | PaymentState::Releasing => {}
        }
        self.moved(now);
        Ok(state)
    }

    /// The processor paid out, or its payout did not arrive. Says whether anything has changed.
    pub fn settlement_event(&mut self, event: SettlementEvent, now: Timestamp) -> bool {
        let Ok(settlement) = self.settlement.after(event) else {
            return false;
        };
        self.settlement = settlement;
        self.updated_at = now;
        true
    }

    /// The desk has finished what was bought, or has put it back on its list. Says whether anything has changed.
    pub fn effect_event(&mut self, event: EffectEvent, now: Timestamp) -> bool {
        let changed = self.effects(event);
        if changed {
            self.updated_at = now;
        }
        changed
    }

    /// Takes an edge with the effect of everything that was bought and may take it.
    fn effects(&mut self, event: EffectEvent) -> bool {
        let mut changed = false;
        for line in &mut self.lines {
            let counts = event == EffectEvent::Unpaid || line.posting == PostingState::Posted;
            let after = line.effect.filter(|_| counts).map(|effect| effect.after(event));
            if let Some(Ok(effect)) = after {
                line.effect = Some(effect);
                changed = true;
            }
        }
        changed
    }

    /// Something moved: whoever was told that nothing does need not look any more.
    pub(in crate::domain) fn moved(&mut self, now: Timestamp) {
        if self.attention == Some(Attention::Stuck) {
            self.attention = None;
        }
        self.updated_at = now;
    }

    /// The processor refused to capture, and the hold stands. Gives how often it has, this time included.
    ///
    /// # Errors
    /// [`OrderError::NotOpen`] when it is not being captured; the order is unchanged then.
    pub fn capture_was_refused(&mut self, now: Timestamp) -> Result<u32, OrderError> {
        let attempt = self.attempt_mut()?;
        if attempt.state != PaymentState::Capturing {
            return Err(OrderError::NotOpen);
        }
        attempt.capture_refusals = attempt.capture_refusals.saturating_add(1);
        let refusals = attempt.capture_refusals;
        self.updated_at = now;
        Ok(refusals)
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
        self.effects(EffectEvent::Unpaid);
        self.moved(now);
        Ok(())
    }

    /// A person must look. The first reason stays, unless it was only that nothing moved.
    pub fn needs_attention(&mut self, why: Attention, now: Timestamp) {
        self.attention = self
            .attention
            .filter(|before| before.stops_the_order())
            .or(Some(why));
        self.updated_at = now;
    }

    /// A person has decided, and nobody need look any more.
    pub fn attention_is_over(&mut self, now: Timestamp) {
        self.attention = None;
        self.updated_at = now;
    }
}
