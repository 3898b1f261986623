//! Writes a refund into the library system, or has the desk do it.

use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::advance::After;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::Line;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::PostingEvent;
use crate::domain::PostingState;
use crate::domain::RefundId;
use crate::domain::TaskKind;
use crate::ils::Ils;
use crate::ils::IlsError;
use crate::ils::PostingAnswer;
use crate::ils::RefundPosting;
use crate::storage::Unit;

impl Cashier {
    /// Brings the posting of a refund one step forward. What the library system does not keep, and what nobody can
    /// find out, is a task for the desk: the patron has their money by now.
    pub(super) async fn post_refund(
        &self,
        order: &mut Order,
        actor: &Actor,
        id: RefundId,
    ) -> Result<After, AdvanceError> {
        let number = order.refunds.iter().position(|refund| refund.id == id);
        let number = number.ok_or(OrderError::NoSuchPart)?;
        let state = order
            .refunds
            .get(number)
            .map_or(PostingState::Refused, |refund| refund.posting);
        let is_owed = |line: &Line| line.posting.counts() && line.offer.is_none();
        let of_fees = order.lines.iter().any(is_owed) && order.refunded_of_fees(number).is_positive();
        if !of_fees && !state.decided() {
            return self.nothing_to_post(order, actor, (id, state)).await;
        }
        let Some(posting) = self.refund_posting(order, number).await? else {
            return self
                .note_refund_posting(order, actor, id, PostingEvent::Refused)
                .await;
        };
        let ils = self.library(&order.library)?.ils.as_ref();
        match state {
            PostingState::Due if !ils.abilities().notes_refunds => {
                self.note_refund_posting(order, actor, id, PostingEvent::Refused)
                    .await
            }
            PostingState::Due => self.ask_to_post_refund(order, actor, id, ils, &posting).await,
            PostingState::Asking => {
                self.note_refund_posting(order, actor, id, PostingEvent::AnswerLost)
                    .await
            }
            PostingState::Unknown => {
                let found = ils.look_for_refund(&posting).await?;
                if let (Some(false), Some(wait)) = (found, self.may_still_land(order.updated_at)) {
                    return Ok(After::Wait(wait));
                }
                let event = match found {
                    Some(true) => PostingEvent::Accepted,
                    Some(false) => PostingEvent::NotFound,
                    None => PostingEvent::Refused,
                };
                self.note_refund_posting(order, actor, id, event).await
            }
            PostingState::Posted
            | PostingState::Refused
            | PostingState::Reversing
            | PostingState::ReversalUnknown
            | PostingState::Reversed => Ok(After::GoOn),
        }
    }

    /// Only the convenience fee goes back, or the price of something bought: the library system never had it, so there is
    /// nothing to tell it, and no fee for the desk to look at. Two steps, of which a crash may leave the first.
    async fn nothing_to_post(
        &self,
        order: &mut Order,
        actor: &Actor,
        (id, state): (RefundId, PostingState),
    ) -> Result<After, AdvanceError> {
        if state == PostingState::Due {
            self.note_refund_posting(order, actor, id, PostingEvent::Asked)
                .await?;
        }
        self.note_refund_posting(order, actor, id, PostingEvent::Accepted)
            .await
    }

    async fn ask_to_post_refund(
        &self,
        order: &mut Order,
        actor: &Actor,
        id: RefundId,
        ils: &dyn Ils,
        posting: &RefundPosting,
    ) -> Result<After, AdvanceError> {
        self.note_refund_posting(order, actor, id, PostingEvent::Asked)
            .await?;
        let (event, after) = match ils.post_refund(posting).await {
            Ok(PostingAnswer::Accepted) => (PostingEvent::Accepted, After::GoOn),
            // The desk gets a task, and looks.
            Ok(PostingAnswer::Refused | PostingAnswer::Unexplained) => (PostingEvent::Refused, After::GoOn),
            Ok(PostingAnswer::NotNow) | Err(IlsError::Unavailable | IlsError::Login) => {
                (PostingEvent::NotFound, After::Wait(self.patience.retry_max))
            }
            Err(IlsError::Silent) => (PostingEvent::AnswerLost, After::Wait(self.patience.look_after)),
        };
        self.note_refund_posting(order, actor, id, event).await?;
        Ok(after)
    }

    async fn note_refund_posting(
        &self,
        order: &mut Order,
        actor: &Actor,
        id: RefundId,
        event: PostingEvent,
    ) -> Result<After, AdvanceError> {
        let now = self.now();
        let state = order.refund_posting_event(id, event, now)?;
        let mut unit = Unit::default();
        if state == PostingState::Refused {
            self.open_task(order, actor, TaskKind::AdjustFeeAfterRefund, now, &mut unit);
        }
        let note = Note::new(actor, Action::RefundPostingChanged, state.word());
        self.save(order, note, unit).await?;
        Ok(After::GoOn)
    }

    /// `None` when no patron's fees were paid, or the patron is erased; and when the fees of several were: which of
    /// them the money was for, nobody has said.
    async fn refund_posting(
        &self,
        order: &Order,
        number: usize,
    ) -> Result<Option<RefundPosting>, AdvanceError> {
        let posted = |line: &&Line| line.posting.counts();
        let fees = order.lines.iter().filter(posted);
        let mut owing = fees.clone().map(|line| order.owes(line));
        let Some(Some(key)) = owing.next() else {
            return Ok(None);
        };
        if owing.any(|other| other != Some(key)) {
            return Ok(None);
        }
        let patron = self.store.patron(&order.library, key).await?;
        let fees = fees.map(|line| (line.fee.clone(), line.taking)).collect();
        let amount = order.refunded_of_fees(number);
        Ok(patron
            .and_then(|patron| patron.barcode)
            .map(|barcode| RefundPosting {
                barcode,
                amount,
                fees,
                reference: order.reference,
                number,
            }))
    }
}
