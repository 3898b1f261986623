//! Takes a posting back in the library system, because its money cannot be taken from the card any more.

use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::cashier::advance::After;
use crate::domain::Actor;
use crate::domain::Attention;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::PaymentState;
use crate::domain::PostingEvent;
use crate::domain::PostingState;
use crate::ils::Ils;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::ReversalAnswer;
use crate::ils::Trace;

impl Cashier {
    /// Brings the reversal of a line one step forward, under the claim of the order's job, like a posting.
    pub(super) async fn reverse_line(
        &self,
        order: &mut Order,
        actor: &Actor,
        number: usize,
    ) -> Result<After, AdvanceError> {
        let line = order.lines.get(number).ok_or(OrderError::NoSuchPart)?.clone();
        if line.offer.is_some() {
            let agreement = self.store.agreement(&order.library, order.id).await?;
            if agreement.is_some_and(|agreement| agreement.extension.is_some()) {
                // The card is good for longer by now, and only the desk can tell what has happened to it since.
                return self.uncapturable(order, actor).await;
            }
            // Nothing was handed out yet: the desk hears of something bought when its money is taken.
            return self
                .note_posting(order, actor, number, PostingEvent::Reversed)
                .await;
        }
        let Some(posting) = self.posting(order, &line, number).await? else {
            return self.uncapturable(order, actor).await;
        };
        let library = self.library(&order.library)?;
        match line.posting {
            PostingState::Posted if !library.ils.abilities().reverses => {
                self.uncapturable(order, actor).await
            }
            PostingState::Posted => {
                self.ask_to_reverse(order, actor, library.ils.as_ref(), &posting)
                    .await
            }
            // Written before asking, and then the process died: it may have been asked.
            PostingState::Reversing => {
                self.note_posting(order, actor, number, PostingEvent::AnswerLost)
                    .await
            }
            PostingState::ReversalUnknown => {
                self.look_for_reversal(order, actor, library.ils.as_ref(), &posting)
                    .await
            }
            PostingState::Due
            | PostingState::Asking
            | PostingState::Unknown
            | PostingState::Refused
            | PostingState::Reversed => Ok(After::GoOn),
        }
    }

    async fn ask_to_reverse(
        &self,
        order: &mut Order,
        actor: &Actor,
        ils: &dyn Ils,
        posting: &Posting,
    ) -> Result<After, AdvanceError> {
        self.note_posting(order, actor, posting.line, PostingEvent::ReversalAsked)
            .await?;
        let answer = ils.reverse(posting).await;
        let event = match answer {
            Ok(ReversalAnswer::Reversed) => PostingEvent::Reversed,
            Ok(ReversalAnswer::Unable | ReversalAnswer::NotNow)
            | Err(IlsError::Unavailable | IlsError::Login) => PostingEvent::NotReversed,
            Err(IlsError::Silent) => PostingEvent::AnswerLost,
        };
        self.note_posting(order, actor, posting.line, event).await?;
        match answer {
            Ok(ReversalAnswer::Reversed) => Ok(After::GoOn),
            Ok(ReversalAnswer::Unable) => self.uncapturable(order, actor).await,
            Err(IlsError::Silent) => Ok(After::Wait(self.patience.look_after)),
            Ok(ReversalAnswer::NotNow) | Err(IlsError::Unavailable | IlsError::Login) => {
                let since = order
                    .attempt()
                    .map_or(order.created_at, |attempt| attempt.created_at);
                Ok(After::Wait(self.wait_for(since)))
            }
        }
    }

    async fn look_for_reversal(
        &self,
        order: &mut Order,
        actor: &Actor,
        ils: &dyn Ils,
        posting: &Posting,
    ) -> Result<After, AdvanceError> {
        match ils.look_for(posting).await {
            Ok(Trace::NotFound) => {
                self.note_posting(order, actor, posting.line, PostingEvent::Reversed)
                    .await
            }
            Ok(Trace::Found) => {
                if let Some(wait) = self.may_still_land(order.updated_at) {
                    return Ok(After::Wait(wait));
                }
                self.note_posting(order, actor, posting.line, PostingEvent::NotReversed)
                    .await
            }
            Ok(Trace::Unclear | Trace::Outstanding(_)) => self.uncapturable(order, actor).await,
            Err(_) if self.is_long_ago(order.updated_at) => self.uncapturable(order, actor).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The library system has a payment whose money cannot be taken, and cannot take it back: a person must.
    async fn uncapturable(&self, order: &mut Order, actor: &Actor) -> Result<After, AdvanceError> {
        let why = match order.payment() {
            Some(PaymentState::Released) => Attention::HoldLost,
            _ => Attention::CaptureRefused,
        };
        self.call_a_person(order, actor, why).await?;
        Ok(After::GoOn)
    }
}
