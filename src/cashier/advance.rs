//! Takes the next step of an order, and the next, until there is none or something must be waited for.

use std::time::Duration;

use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::cashier::attempt::Knowing;
use crate::cashier::post::posting_since;
use crate::domain::Actor;
use crate::domain::Attention;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::OrderId;
use crate::domain::PaymentState;
use crate::domain::PostingState;
use crate::domain::Refund;
use crate::domain::RefundId;
use crate::domain::RefundState;
use crate::domain::Timestamp;
use crate::ils::IlsError;
use crate::processor::ProcessorError;
use crate::storage::Conflict;
use crate::storage::Job;
use crate::storage::JobDone;
use crate::storage::StoreError;
use crate::storage::Unit;

/// The next step of an order: a pure function of its facts and the time, so that any process can take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing is left to do.
    Rest,
    /// Nothing to do before this moment.
    WaitUntil(Timestamp),
    /// Find out how the attempt stands, and confirm it if it never was.
    SettleAttempt,
    /// See whether the patron has proved who they are.
    AskForPatron,
    /// The patron never came back, or is not waited for: make sure that nothing can be held any more.
    Abandon,
    /// Bring the posting of this line forward.
    PostLine(usize),
    /// Take back the posting of this line: its money cannot be taken.
    ReverseLine(usize),
    /// Take the posted sum.
    Capture,
    /// Nothing was posted: let the hold go.
    Release,
    /// Bring this refund forward.
    Refund(RefundId),
    /// Write this refund into the library system.
    PostRefund(RefundId),
    /// Nobody paid in time.
    Expire,
}

impl Step {
    /// Whether it moves money, or leads to what does.
    fn needs_the_account(self) -> bool {
        match self {
            Self::Rest | Self::WaitUntil(_) | Self::PostRefund(_) | Self::Expire => false,
            Self::SettleAttempt
            | Self::AskForPatron
            | Self::Abandon
            | Self::PostLine(_)
            | Self::ReverseLine(_)
            | Self::Capture
            | Self::Release
            | Self::Refund(_) => true,
        }
    }
}

/// The next step of an order.
pub fn next_step(order: &Order, now: Timestamp) -> Step {
    if let Some(refund) = order.refunds.iter().find(|refund| refund.state.is_open()) {
        return Step::Refund(refund.id);
    }
    let unposted = |refund: &&Refund| refund.state == RefundState::Succeeded && !refund.posting.decided();
    if let Some(refund) = order.refunds.iter().find(unposted) {
        return Step::PostRefund(refund.id);
    }
    if order.attention.is_some_and(Attention::stops_the_order) {
        return Step::Rest;
    }
    match order.payment() {
        None | Some(PaymentState::Declined | PaymentState::Abandoned) => match order.closure {
            Some(_) => Step::Rest,
            None if now >= order.expires_at => Step::Expire,
            None => Step::WaitUntil(order.expires_at),
        },
        Some(PaymentState::Confirming | PaymentState::Unknown) => Step::SettleAttempt,
        Some(PaymentState::NeedsPatron) if now >= order.expires_at || order.has_given_up_on_its_patron() => {
            Step::Abandon
        }
        Some(PaymentState::NeedsPatron) => Step::AskForPatron,
        Some(PaymentState::Held) => {
            let open_line = order.lines.iter().position(|line| !line.posting.decided());
            let posted = order
                .lines
                .iter()
                .any(|line| line.posting == PostingState::Posted);
            match open_line {
                Some(line) => Step::PostLine(line),
                None if posted => Step::Capture,
                None => Step::Release,
            }
        }
        Some(PaymentState::Capturing) => Step::Capture,
        Some(PaymentState::CaptureRefused) => counting_line(order).map_or(Step::Release, Step::ReverseLine),
        Some(PaymentState::Releasing) => Step::Release,
        Some(PaymentState::Released) => match asked_line(order) {
            Some(line) => Step::PostLine(line),
            None => counting_line(order).map_or(Step::Rest, Step::ReverseLine),
        },
        Some(PaymentState::Captured) => Step::Rest,
    }
}

/// A line of which nobody knows whether the library system has it: its hold went while it was asked for.
fn asked_line(order: &Order) -> Option<usize> {
    order.lines.iter().position(|line| line.posting.is_asked())
}

/// A line that the library system has, or may have.
fn counting_line(order: &Order) -> Option<usize> {
    order.lines.iter().position(|line| line.posting.counts())
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Something changed: take the next step now.
    GoOn,
    /// Nothing can be done before a while has passed.
    Wait(Duration),
}

/// Why a step was not taken to its end. What was written stays; the job is run again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdvanceError {
    /// The store.
    #[error("the store")]
    Store(#[from] StoreError),
    /// The processor.
    #[error("the processor")]
    Processor(#[from] ProcessorError),
    /// The library system.
    #[error("the library system")]
    Ils(#[from] IlsError),
    /// The order does not take this event.
    #[error("the order")]
    Order(#[from] OrderError),
    /// The library of the order is not served.
    #[error("the library is not served")]
    NotServed,
    /// The account of the order is not configured any more.
    #[error("the account of the order is not configured")]
    NoSuchAccount,
}

impl From<Refusal> for AdvanceError {
    fn from(_: Refusal) -> Self {
        Self::NotServed
    }
}

/// So many steps in one go; an order of 50 lines needs about 150.
const STEPS_MAX: u32 = 400;

impl Cashier {
    /// Takes the steps of one order while the claim of its job lasts, and finishes the job.
    ///
    /// # Errors
    /// [`AdvanceError`]; the job is due again when its lease runs out.
    pub async fn advance(&self, job: &Job, id: OrderId, until: Timestamp) -> Result<(), AdvanceError> {
        let mut next = Some(self.now());
        for _ in 0..STEPS_MAX {
            if self.now() >= until {
                break;
            }
            let Some(order) = self.store.order(&job.library, id).await? else {
                next = None;
                break;
            };
            let since = order.updated_at;
            match self.take_step_or_call(order).await {
                Ok(Some(After::GoOn)) | Err(AdvanceError::Store(StoreError::Conflict(Conflict::Version))) => {
                }
                Ok(Some(After::Wait(wait))) => {
                    next = Some(self.now().after(wait));
                    break;
                }
                Ok(None) => {
                    next = None;
                    break;
                }
                Err(error) => {
                    tracing::warn!(order = %id, error = %Chain(&error), "a step is put off");
                    next = Some(self.now().after(self.wait_for(since)));
                    break;
                }
            }
        }
        let done = JobDone {
            job: job.clone(),
            next,
        };
        Ok(self
            .store
            .commit(Unit {
                done: Some(done),
                ..Unit::default()
            })
            .await?)
    }

    /// Tells a person when nothing has moved for too long, and takes the next step all the same.
    async fn take_step_or_call(&self, mut order: Order) -> Result<Option<After>, AdvanceError> {
        if self.is_stuck(&order) {
            self.call_a_person(&mut order, &Actor::Service, Attention::Stuck)
                .await?;
        }
        self.take_step(order).await
    }

    /// Something is under way, and nothing has moved for a day; or money is held for a day, and the library system has
    /// not decided on it: to be asked and put off moves an order, and leads nowhere.
    fn is_stuck(&self, order: &Order) -> bool {
        let open_refund = order.refunds.iter().any(|refund| refund.state.is_open());
        let in_flight = order.payment().is_some_and(PaymentState::in_flight);
        let undecided = order.lines.iter().any(|line| !line.posting.decided());
        let posting = order.payment() == Some(PaymentState::Held) && undecided;
        let since = if posting {
            posting_since(order)
        } else {
            order.updated_at
        };
        order.attention.is_none() && (open_refund || in_flight) && self.is_long_ago(since)
    }

    /// Longer ago than anything takes that ends by itself.
    pub(super) fn is_long_ago(&self, moment: Timestamp) -> bool {
        moment <= self.now().before(self.patience.stuck_after)
    }

    /// `None` when nothing is left to do.
    async fn take_step(&self, mut order: Order) -> Result<Option<After>, AdvanceError> {
        let now = self.now();
        let actor = Actor::Service;
        let trouble_since = order.updated_at;
        let step = next_step(&order, now);
        if step.needs_the_account() {
            // Before anybody else is asked: the library system is told nothing that could not be captured.
            self.account_of(&order)?;
        }
        let after = match step {
            Step::Rest => return Ok(None),
            Step::WaitUntil(moment) => {
                let wait_ms = u64::try_from(moment.millis().saturating_sub(now.millis())).unwrap_or(0);
                After::Wait(Duration::from_millis(wait_ms))
            }
            Step::SettleAttempt => {
                self.settle_attempt(&mut order, &actor, Knowing::Nothing).await?;
                match order.payment() {
                    Some(PaymentState::Unknown) => After::Wait(self.wait_for(trouble_since)),
                    _ => After::GoOn,
                }
            }
            Step::AskForPatron => self.ask_for_patron(&mut order, &actor).await?,
            Step::Abandon => self.abandon(&mut order, &actor).await?,
            Step::PostLine(line) => self.post_line(&mut order, &actor, line).await?,
            Step::ReverseLine(line) => self.reverse_line(&mut order, &actor, line).await?,
            Step::Capture => self.capture(&mut order, &actor).await?,
            Step::Release => self.release(&mut order, &actor).await?,
            Step::Refund(id) => self.settle_refund(&mut order, &actor, id).await?,
            Step::PostRefund(id) => self.post_refund(&mut order, &actor, id).await?,
            Step::Expire => self.expire(&mut order, &actor).await?,
        };
        Ok(Some(after))
    }
}

/// An error with its causes, for the log. None of ours repeats what came from outside.
struct Chain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
