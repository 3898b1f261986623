//! Makes a patron's card good for longer, in the place of posting: before the money is taken, and once.
//!
//! It is a day that is set, so nothing is lost by setting it twice; but somebody at the desk may set another. So the card
//! is read before every asking, and after an answer that was lost: good until the day that was agreed on, it is done;
//! good until the day it was, it is not; anything else a person must see.

use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::cashier::advance::After;
use crate::cashier::post::posting_since;
use crate::domain::Actor;
use crate::domain::Barcode;
use crate::domain::Extension;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::Payer;
use crate::domain::PaymentState;
use crate::domain::PostingEvent;
use crate::domain::PostingState;
use crate::ils::CardExtension;
use crate::ils::Ils;
use crate::ils::IlsError;
use crate::ils::PostingAnswer;

/// How a card stands, seen from what was agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Good until the day it was.
    AsItWas,
    /// Good until the day that was agreed on.
    Extended,
    /// Good until another day, or there is no such patron any more.
    Otherwise,
}

impl Cashier {
    /// Brings the extension of a card one step forward, under the claim of the order's job, like a posting.
    pub(super) async fn extend(
        &self,
        order: &mut Order,
        actor: &Actor,
        number: usize,
        extension: Extension,
    ) -> Result<After, AdvanceError> {
        let line = order.lines.get(number).ok_or(OrderError::NoSuchPart)?.clone();
        let Some(barcode) = self.payers_card(order).await? else {
            // The patron was erased: nobody is left whose card could be extended.
            return self.give_up(order, actor, number, line.posting).await;
        };
        if order.payment() == Some(PaymentState::Held) && self.too_late(order) {
            return self.give_up(order, actor, number, line.posting).await;
        }
        let ils = self.library(&order.library)?.ils.as_ref();
        match line.posting {
            PostingState::Due => {
                let wanted = CardExtension {
                    barcode,
                    from: extension.from,
                    to: extension.to,
                };
                self.ask_to_extend(order, actor, number, (ils, &wanted)).await
            }
            // Written before asking, and then the process died: it may have been asked.
            PostingState::Asking => {
                self.note_posting(order, actor, number, PostingEvent::AnswerLost)
                    .await
            }
            PostingState::Unknown => {
                let asked_at = line.asked_at.unwrap_or(order.updated_at);
                if self.now() < asked_at.after(self.patience.look_after) {
                    return Ok(After::Wait(self.patience.look_after));
                }
                let found = standing(ils, &barcode, extension).await;
                if let (Ok(Standing::AsItWas), Some(wait)) = (&found, self.may_still_land(asked_at)) {
                    return Ok(After::Wait(wait));
                }
                self.after_a_look(order, actor, number, found).await
            }
            PostingState::Posted
            | PostingState::Refused
            | PostingState::Reversing
            | PostingState::ReversalUnknown
            | PostingState::Reversed => Ok(After::GoOn),
        }
    }

    async fn ask_to_extend(
        &self,
        order: &mut Order,
        actor: &Actor,
        number: usize,
        (ils, wanted): (&dyn Ils, &CardExtension),
    ) -> Result<After, AdvanceError> {
        let extension = Extension {
            from: wanted.from,
            to: wanted.to,
        };
        let asked_before = order.lines.get(number).is_some_and(|line| line.asked > 0);
        match standing(ils, &wanted.barcode, extension).await {
            Ok(Standing::AsItWas) => {}
            // It was found not to be done, and now it is: by the earlier asking, or by somebody else to the same day.
            Ok(Standing::Extended | Standing::Otherwise) if asked_before => {
                return self.posting_is_unclear(order, actor).await;
            }
            // Somebody at the desk was first: it costs the patron nothing.
            Ok(Standing::Extended | Standing::Otherwise) => {
                return self
                    .note_posting(order, actor, number, PostingEvent::Refused)
                    .await;
            }
            Err(error) => {
                tracing::warn!(order = %order.id, %error, "an extension waits for the library system");
                return Ok(After::Wait(self.wait_for(posting_since(order))));
            }
        }
        self.note_posting(order, actor, number, PostingEvent::Asked)
            .await?;
        let (event, after) = match ils.extend_card(wanted).await {
            Ok(PostingAnswer::Accepted) => (PostingEvent::Accepted, After::GoOn),
            Ok(PostingAnswer::Refused) if asked_before => {
                return self
                    .after_extension_refusal(order, actor, number, (ils, wanted))
                    .await;
            }
            Ok(PostingAnswer::Refused) => (PostingEvent::Refused, After::GoOn),
            Ok(PostingAnswer::Unexplained) | Err(IlsError::Silent) => {
                (PostingEvent::AnswerLost, After::Wait(self.patience.look_after))
            }
            Ok(PostingAnswer::NotNow) | Err(IlsError::Unavailable | IlsError::Login) => (
                PostingEvent::NotFound,
                After::Wait(self.wait_for(posting_since(order))),
            ),
        };
        self.note_posting(order, actor, number, event).await?;
        Ok(after)
    }

    /// Refused after an earlier asking: that one may have got through, and this be its shadow. The card tells.
    async fn after_extension_refusal(
        &self,
        order: &mut Order,
        actor: &Actor,
        number: usize,
        (ils, wanted): (&dyn Ils, &CardExtension),
    ) -> Result<After, AdvanceError> {
        let extension = Extension {
            from: wanted.from,
            to: wanted.to,
        };
        let (event, after) = match standing(ils, &wanted.barcode, extension).await {
            Ok(Standing::AsItWas) => (PostingEvent::Refused, After::GoOn),
            Ok(Standing::Extended | Standing::Otherwise) => {
                return self.posting_is_unclear(order, actor).await;
            }
            Err(_) => (PostingEvent::AnswerLost, After::Wait(self.patience.look_after)),
        };
        self.note_posting(order, actor, number, event).await?;
        Ok(after)
    }

    async fn after_a_look(
        &self,
        order: &mut Order,
        actor: &Actor,
        number: usize,
        found: Result<Standing, IlsError>,
    ) -> Result<After, AdvanceError> {
        let held = order.payment() == Some(PaymentState::Held);
        let event = match found {
            Ok(Standing::Extended) => PostingEvent::Accepted,
            Ok(Standing::AsItWas) if held => PostingEvent::NotFound,
            // Without a hold it is not asked for again.
            Ok(Standing::AsItWas) => PostingEvent::Refused,
            Ok(Standing::Otherwise) => return self.posting_is_unclear(order, actor).await,
            // Its hold is gone, and with it the deadline by which a person would be called.
            Err(_) if !held && self.is_long_ago(order.updated_at) => {
                return self.posting_is_unclear(order, actor).await;
            }
            Err(error) => {
                tracing::warn!(order = %order.id, %error, "an extension cannot be looked for yet");
                return Ok(After::Wait(self.wait_for(posting_since(order))));
            }
        };
        self.note_posting(order, actor, number, event).await
    }

    /// The number on the payer's library card; `None` once erased.
    async fn payers_card(&self, order: &Order) -> Result<Option<Barcode>, AdvanceError> {
        let Payer::Patron(key) = order.payer else {
            return Ok(None);
        };
        let patron = self.store.patron(&order.library, key).await?;
        Ok(patron.and_then(|patron| patron.barcode))
    }
}

async fn standing(ils: &dyn Ils, barcode: &Barcode, extension: Extension) -> Result<Standing, IlsError> {
    let account = ils.account(barcode).await?;
    let good_until = account.and_then(|account| account.card.expires_on);
    Ok(if good_until == Some(extension.to) {
        Standing::Extended
    } else if good_until == Some(extension.from) {
        Standing::AsItWas
    } else {
        Standing::Otherwise
    })
}
