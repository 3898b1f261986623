//! Writes the payment of one line into the library system.

use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::advance::After;
use crate::cashier::attempt::lapses_at;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::Attention;
use crate::domain::Fee;
use crate::domain::Line;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::PaymentState;
use crate::domain::PostingEvent;
use crate::domain::PostingState;
use crate::domain::Timestamp;
use crate::ils::Ils;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::PostingAnswer;
use crate::ils::Proof;
use crate::ils::Trace;
use crate::storage::Unit;

impl Cashier {
    /// Brings the posting of a line one step forward. Runs only under the claim of the order's job, so that no two
    /// processes ask the library system for the same line.
    pub(super) async fn post_line(
        &self,
        order: &mut Order,
        actor: &Actor,
        number: usize,
    ) -> Result<After, AdvanceError> {
        let line = order.lines.get(number).ok_or(OrderError::NoSuchPart)?.clone();
        if line.offer.is_some() {
            return self.post_offer(order, actor, number, line.posting).await;
        }
        let Some(posting) = self.posting(order, &line, number).await? else {
            // The patron was erased: nobody is left whose fee could be paid.
            return self.give_up(order, actor, number, line.posting).await;
        };
        // What was asked for and has no hold any more is looked for all the same, to be taken back.
        if order.payment() == Some(PaymentState::Held) && self.too_late(order) {
            return self.give_up(order, actor, number, line.posting).await;
        }
        let library = self.library(&order.library)?;
        match line.posting {
            PostingState::Due => {
                self.post_what_is_owed(order, actor, library.ils.as_ref(), posting)
                    .await
            }
            // Written before asking, and then the process died: it may have been asked.
            PostingState::Asking => {
                self.note_posting(order, actor, number, PostingEvent::AnswerLost)
                    .await
            }
            PostingState::Unknown => {
                self.look_for_posting(order, actor, library.ils.as_ref(), &posting, &line)
                    .await
            }
            PostingState::Posted
            | PostingState::Refused
            | PostingState::Reversing
            | PostingState::ReversalUnknown
            | PostingState::Reversed => Ok(After::GoOn),
        }
    }

    /// Reads once more what is owed, because the desk works too: a fee that is gone is refused and costs the patron
    /// nothing; of a fee that has shrunk only what is owed is posted; of one that has grown, what was agreed on.
    async fn post_what_is_owed(
        &self,
        order: &mut Order,
        actor: &Actor,
        ils: &dyn Ils,
        mut posting: Posting,
    ) -> Result<After, AdvanceError> {
        let line = order
            .lines
            .get(posting.line)
            .ok_or(OrderError::NoSuchPart)?
            .clone();
        let account = match ils.account(&posting.barcode).await {
            Ok(account) => account,
            Err(error) => {
                tracing::warn!(order = %order.id, %error, "a posting waits for the library system");
                return Ok(After::Wait(self.wait_for(posting_since(order))));
            }
        };
        let is_there = account.is_some();
        let fees = account.map(|account| account.fees).unwrap_or_default();
        let fee = fees.into_iter().find(|fee| fee.id == line.fee);
        let is_gone = is_there && fee.as_ref().is_none_or(|fee| !fee.outstanding.is_positive());
        let owed = fee.filter(Fee::payable).map(|fee| fee.outstanding);
        // Where our reference is kept, an earlier asking is looked for by it, whatever the balance says.
        let can = ils.abilities();
        if line.asked > 0 && (can.proof == Proof::Reference || owed != line.owed) {
            match ils.look_for(&posting).await? {
                Trace::NotFound => {}
                // An earlier asking has come through after all.
                Trace::Found => {
                    self.note_posting(order, actor, posting.line, PostingEvent::Asked)
                        .await?;
                    return self
                        .note_posting(order, actor, posting.line, PostingEvent::Accepted)
                        .await;
                }
                Trace::Unclear | Trace::Outstanding(_) => return self.posting_is_unclear(order, actor).await,
            }
        }
        let Some(owed) = owed.filter(Money::is_positive) else {
            if is_gone {
                order.line_is_gone(posting.line)?;
            }
            return self
                .note_posting(order, actor, posting.line, PostingEvent::Refused)
                .await;
        };
        order.line_is_owed(posting.line, owed)?;
        posting.amount = order.lines.get(posting.line).map_or(owed, |line| line.taking);
        if posting.amount != owed && !can.pays_in_part {
            return self
                .note_posting(order, actor, posting.line, PostingEvent::Refused)
                .await;
        }
        self.ask_to_post(order, actor, ils, &posting).await
    }

    /// Only the balance tells, and it tells as much of a payment at the desk as of ours; or the library system did
    /// something else than it was asked for.
    pub(super) async fn posting_is_unclear(
        &self,
        order: &mut Order,
        actor: &Actor,
    ) -> Result<After, AdvanceError> {
        self.call_a_person(order, actor, Attention::PostingUndecided)
            .await?;
        Ok(After::GoOn)
    }

    async fn ask_to_post(
        &self,
        order: &mut Order,
        actor: &Actor,
        ils: &dyn Ils,
        posting: &Posting,
    ) -> Result<After, AdvanceError> {
        self.note_posting(order, actor, posting.line, PostingEvent::Asked)
            .await?;
        let asked_before = order.lines.get(posting.line).is_some_and(|line| line.asked > 1);
        let (event, after) = match ils.post(posting).await {
            Ok(PostingAnswer::Accepted) => (PostingEvent::Accepted, After::GoOn),
            Ok(PostingAnswer::Refused) if asked_before => {
                return self.after_posting_refusal(order, actor, ils, posting).await;
            }
            Ok(PostingAnswer::Refused) => (PostingEvent::Refused, After::GoOn),
            Ok(PostingAnswer::Unexplained) => {
                self.note_posting(order, actor, posting.line, PostingEvent::AnswerLost)
                    .await?;
                return self.posting_is_unclear(order, actor).await;
            }
            Ok(PostingAnswer::NotNow) | Err(IlsError::Unavailable | IlsError::Login) => (
                PostingEvent::NotFound,
                After::Wait(self.wait_for(posting_since(order))),
            ),
            Err(IlsError::Silent) => (PostingEvent::AnswerLost, After::Wait(self.patience.look_after)),
        };
        self.note_posting(order, actor, posting.line, event).await?;
        Ok(after)
    }

    /// Refused after an earlier asking had no answer: that one may have got through, and this be its shadow.
    async fn after_posting_refusal(
        &self,
        order: &mut Order,
        actor: &Actor,
        ils: &dyn Ils,
        posting: &Posting,
    ) -> Result<After, AdvanceError> {
        let owed = order.lines.get(posting.line).and_then(|line| line.owed);
        let found = ils.look_for(posting).await.map(|trace| Found::of(trace, owed));
        let event = match found {
            Ok(Found::There) => PostingEvent::Accepted,
            Ok(Found::NotThere) => PostingEvent::Refused,
            Ok(Found::Unclear) => return self.posting_is_unclear(order, actor).await,
            Err(_) => PostingEvent::AnswerLost,
        };
        self.note_posting(order, actor, posting.line, event).await
    }

    async fn look_for_posting(
        &self,
        order: &mut Order,
        actor: &Actor,
        ils: &dyn Ils,
        posting: &Posting,
        line: &Line,
    ) -> Result<After, AdvanceError> {
        // What was sent may still be on its way: what is there is believed soon, what is not only later.
        let asked_at = line.asked_at.unwrap_or(order.updated_at);
        if self.now() < asked_at.after(self.patience.look_after) {
            return Ok(After::Wait(self.patience.look_after));
        }
        let found = ils
            .look_for(posting)
            .await
            .map(|trace| Found::of(trace, line.owed));
        if let (Ok(Found::NotThere), Some(wait)) = (&found, self.may_still_land(asked_at)) {
            return Ok(After::Wait(wait));
        }
        let event = match found {
            Ok(Found::There) => PostingEvent::Accepted,
            Ok(Found::NotThere) if order.payment() == Some(PaymentState::Held) => PostingEvent::NotFound,
            // Without a hold it is not asked for again.
            Ok(Found::NotThere) => PostingEvent::Refused,
            Ok(Found::Unclear) => return self.posting_is_unclear(order, actor).await,
            // Its hold is gone, and with it the deadline by which a person would be called.
            Err(_) if order.payment() != Some(PaymentState::Held) && self.is_long_ago(order.updated_at) => {
                return self.posting_is_unclear(order, actor).await;
            }
            Err(error) => {
                tracing::warn!(order = %order.id, %error, "a posting cannot be looked for yet");
                return Ok(After::Wait(self.wait_for(posting_since(order))));
            }
        };
        self.note_posting(order, actor, posting.line, event).await
    }

    /// The effect of something bought: a card that is extended, or a task for the desk, which is written together with
    /// the capture.
    async fn post_offer(
        &self,
        order: &mut Order,
        actor: &Actor,
        number: usize,
        state: PostingState,
    ) -> Result<After, AdvanceError> {
        let agreement = self.store.agreement(&order.library, order.id).await?;
        if let Some(extension) = agreement.and_then(|agreement| agreement.extension) {
            return self.extend(order, actor, number, extension).await;
        }
        let event = if state == PostingState::Due {
            PostingEvent::Asked
        } else {
            PostingEvent::Accepted
        };
        self.note_posting(order, actor, number, event).await
    }

    /// Nothing more can be asked: what was never asked is refused, what is unknown is a person's to decide.
    pub(super) async fn give_up(
        &self,
        order: &mut Order,
        actor: &Actor,
        number: usize,
        state: PostingState,
    ) -> Result<After, AdvanceError> {
        if state == PostingState::Due {
            return self
                .note_posting(order, actor, number, PostingEvent::Refused)
                .await;
        }
        self.posting_is_unclear(order, actor).await
    }

    pub(super) async fn note_posting(
        &self,
        order: &mut Order,
        actor: &Actor,
        line: usize,
        event: PostingEvent,
    ) -> Result<After, AdvanceError> {
        let state = order.posting_event(line, event, self.now())?;
        let detail = format!("line {} {}", line.saturating_add(1), state.word());
        self.save(
            order,
            Note::new(actor, Action::PostingChanged, detail),
            Unit::default(),
        )
        .await?;
        Ok(After::GoOn)
    }

    /// `None` when whoever owes the fee is erased.
    pub(super) async fn posting(
        &self,
        order: &Order,
        line: &Line,
        number: usize,
    ) -> Result<Option<Posting>, AdvanceError> {
        let Some(key) = order.owes(line) else {
            return Ok(None);
        };
        let patron = self.store.patron(&order.library, key).await?;
        Ok(patron.and_then(|patron| patron.barcode).map(|barcode| Posting {
            barcode,
            fee: line.fee.clone(),
            kind: line.kind,
            amount: line.taking,
            reference: order.reference,
            line: number,
        }))
    }

    pub(super) fn too_late(&self, order: &Order) -> bool {
        order.attempt().is_some_and(|attempt| {
            self.now() >= lapses_at(attempt, self).before(self.patience.decide_before_lapse)
        })
    }
}

/// What a trace says of a posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    There,
    NotThere,
    /// The balance has changed: by us, or by somebody else at the same time. Or our reference is there, and not the
    /// payment that was meant.
    Unclear,
}

impl Found {
    /// `owed` is what was owed when the library system was asked.
    fn of(trace: Trace, owed: Option<Money>) -> Self {
        match trace {
            Trace::Found => Self::There,
            Trace::NotFound => Self::NotThere,
            Trace::Outstanding(open) if open.filter(Money::is_positive) == owed => Self::NotThere,
            Trace::Unclear | Trace::Outstanding(_) => Self::Unclear,
        }
    }
}

/// Since when the posting of this order has been wanted: waits grow with it.
pub(super) fn posting_since(order: &Order) -> Timestamp {
    order
        .attempt()
        .map_or(order.created_at, |attempt| attempt.created_at)
}
