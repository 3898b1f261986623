//! A person decides what could not be found out.

use crate::cashier::AdvanceError;
use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::Refusal;
use crate::cashier::attempt::lapses_at;
use crate::cashier::wake;
use crate::domain::Action;
use crate::domain::Attention;
use crate::domain::AuditEntry;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::OrderId;
use crate::domain::PaymentEvent;
use crate::domain::PaymentState;
use crate::domain::PostingEvent;
use crate::domain::PostingState;
use crate::domain::PublicState;
use crate::domain::Timestamp;
use crate::storage::Conflict;
use crate::storage::StoreError;
use crate::storage::Unit;

/// What a person has found out, or done, about an order that needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The library system has our payment of this line, counted from 0: it counts, and is captured.
    Posted(usize),
    /// The library system does not have it; somebody else has paid the fee, or it is not to be paid now. The line
    /// costs the patron nothing.
    NotPosted(usize),
    /// Whoever looked has taken every payment of this order back in the library system: the fees are owed again, and
    /// the hold is let go.
    TakenBack,
    /// Whatever was in the way is gone: try again.
    TryAgain,
}

impl Resolution {
    /// What may be decided about an order as it stands, in the order in which it is offered.
    pub fn possible(order: &Order) -> Vec<Self> {
        match order.attention {
            Some(Attention::Stuck) | None => Vec::new(),
            Some(Attention::PostingUndecided) => {
                let undecided = order
                    .lines
                    .iter()
                    .enumerate()
                    .filter(|(_, line)| is_undecided(line.posting));
                undecided
                    .filter(|(_, line)| line.asked > 0)
                    .flat_map(|(number, _)| [Self::Posted(number), Self::NotPosted(number)])
                    .collect()
            }
            // Taken after all: nothing may be taken back any more.
            Some(_) if order.payment() == Some(PaymentState::Captured) => vec![Self::TryAgain],
            // What may be taken back already is not taken from the card.
            Some(Attention::CaptureRefused) if order.lines.iter().all(|line| line.posting.decided()) => {
                vec![Self::TryAgain, Self::TakenBack]
            }
            Some(Attention::CaptureRefused | Attention::HoldLost) => vec![Self::TakenBack],
            Some(Attention::ProcessorMismatch) => vec![Self::TryAgain],
        }
    }

    /// The word for the audit.
    fn word(self) -> String {
        match self {
            Self::Posted(line) => format!("line {} is posted", line.saturating_add(1)),
            Self::NotPosted(line) => format!("line {} is not posted", line.saturating_add(1)),
            Self::TakenBack => String::from("taken back by hand"),
            Self::TryAgain => String::from("try again"),
        }
    }
}

fn is_undecided(posting: PostingState) -> bool {
    matches!(
        posting,
        PostingState::Due | PostingState::Asking | PostingState::Unknown
    )
}

/// An order that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The order, with its attention.
    pub order: Order,
    /// Since when it waits.
    pub since: Timestamp,
}

impl Waiting {
    /// An order that waits, since when its audit says.
    pub fn of(order: Order, audit: &[AuditEntry]) -> Self {
        let called = audit
            .iter()
            .rfind(|entry| entry.action == Action::AttentionNeeded);
        let since = called.map_or(order.updated_at, |entry| entry.at);
        Self { order, since }
    }
}

impl Cashier {
    /// The orders of the caller's library that need a person: those that have waited longest first, at most 200.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn waiting(&self, caller: &Caller) -> Result<Vec<Waiting>, Refusal> {
        let state = PublicState::NeedsAttention;
        let orders = self.store.oldest_in(&caller.library, state, WAITING_MAX).await?;
        let mut waiting = Vec::new();
        for order in orders {
            let audit = self.store.audit(&order.library, order.id).await?;
            waiting.push(Waiting::of(order, &audit));
        }
        waiting.sort_by_key(|each| each.since);
        Ok(waiting)
    }

    /// How many orders of the caller's library need a person.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn waiting_count(&self, caller: &Caller) -> Result<u32, Refusal> {
        let state = PublicState::NeedsAttention;
        Ok(self.store.count_in(&caller.library, state).await?)
    }

    /// When the hold of an order lapses, as far as anybody knows; `None` when nothing is held.
    pub fn hold_lapses(&self, order: &Order) -> Option<Timestamp> {
        let attempt = order.attempt()?;
        let held = matches!(
            attempt.state,
            PaymentState::Held | PaymentState::Capturing | PaymentState::CaptureRefused
        );
        held.then(|| lapses_at(attempt, self))
    }

    /// Writes down what a person has decided, and goes on with the order. `version` is that of the order they saw.
    ///
    /// The same decision of the same person twice is one.
    ///
    /// # Errors
    /// [`Refusal::StateConflict`] when the order has changed since, or this is not a way out of what it needs;
    /// [`Refusal::NotFound`]; [`Refusal::TryLater`]. Nothing is decided then.
    pub async fn resolve(
        &self,
        caller: &Caller,
        id: OrderId,
        version: i64,
        resolution: Resolution,
    ) -> Result<Order, Refusal> {
        let mut order = self.order(caller, id).await?;
        if order.version != version || !Resolution::possible(&order).contains(&resolution) {
            return self.decided_before(caller, id, resolution).await;
        }
        match self.decide(&mut order, caller, resolution).await {
            Ok(()) => Ok(order),
            Err(AdvanceError::Store(StoreError::Conflict(Conflict::Version))) => {
                self.decided_before(caller, id, resolution).await
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The order, if the last that was decided about it is this, by the same person: a form was sent twice.
    async fn decided_before(
        &self,
        caller: &Caller,
        id: OrderId,
        resolution: Resolution,
    ) -> Result<Order, Refusal> {
        let audit = self.audit_of(caller, id).await?;
        let last = audit
            .iter()
            .rfind(|entry| matches!(entry.action, Action::AttentionNeeded | Action::AttentionResolved));
        let same = last.is_some_and(|entry| {
            entry.action == Action::AttentionResolved
                && entry.actor == caller.actor
                && entry.detail == resolution.word()
        });
        if same {
            self.order(caller, id).await
        } else {
            Err(Refusal::StateConflict)
        }
    }

    async fn decide(
        &self,
        order: &mut Order,
        caller: &Caller,
        resolution: Resolution,
    ) -> Result<(), AdvanceError> {
        let now = self.now();
        match resolution {
            Resolution::Posted(line) => {
                self.was_asked(order, caller, line).await?;
                order.posting_event(line, PostingEvent::Accepted, now)?;
            }
            Resolution::NotPosted(line) => {
                order.posting_event(line, PostingEvent::Refused, now)?;
            }
            Resolution::TakenBack => {
                for line in 0..order.lines.len() {
                    take_back(order, line, now)?;
                }
            }
            Resolution::TryAgain => {}
        }
        order.attention_is_over(now);
        if resolution == Resolution::TryAgain && order.payment() == Some(PaymentState::CaptureRefused) {
            order.payment_event(PaymentEvent::CaptureAsked, now)?;
        }
        let unit = Unit {
            wakes: vec![wake(&order.library, order.id, now)],
            ..Unit::default()
        };
        let note = Note::new(&caller.actor, Action::AttentionResolved, resolution.word());
        Ok(self.save(order, note, unit).await?)
    }

    /// A line that was to be asked for once more, and turns out to have been taken before.
    async fn was_asked(&self, order: &mut Order, caller: &Caller, line: usize) -> Result<(), AdvanceError> {
        let due = order
            .lines
            .get(line)
            .is_some_and(|line| line.posting == PostingState::Due);
        if due {
            self.note_posting(order, &caller.actor, line, PostingEvent::Asked)
                .await?;
        }
        Ok(())
    }
}

/// Most orders that wait for a person and are read in one go.
const WAITING_MAX: u32 = 200;

fn take_back(order: &mut Order, line: usize, now: Timestamp) -> Result<(), OrderError> {
    let counts = order.lines.get(line).is_some_and(|line| line.posting.counts());
    if counts {
        order.posting_event(line, PostingEvent::Reversed, now)?;
    }
    Ok(())
}
