//! A card is presented on the processor's own page: we open it, send the patron there, and close it.

use crate::cashier::AdvanceError;
use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Outcome;
use crate::cashier::Refusal;
use crate::cashier::RequestKey;
use crate::cashier::attempt::kinds_of;
use crate::domain::Attempt;
use crate::domain::Means;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::OrderId;
use crate::processor::NewPage;
use crate::processor::Processor;
use crate::processor::ProcessorPayment;

impl Cashier {
    /// Opens the processor's own page for an order, for browsers without scripts and libraries that want it so. Gives
    /// the order and the number of the attempt; it needs the patron then, and its next action is the page's address.
    /// A page that was opened before is closed, so that at most one card is held.
    ///
    /// # Errors
    /// [`Refusal`]; no page was opened then.
    pub async fn pay_on_processors_page(
        &self,
        caller: &Caller,
        key: &RequestKey,
        id: OrderId,
        return_url: String,
    ) -> Result<Outcome<(Order, u32)>, Refusal> {
        self.present(caller, key, id, (Means::ProcessorsPage, Some(return_url)))
            .await
    }
}

/// How a page stands; it is opened if it may never have been.
pub(super) async fn page_standing(
    order: &Order,
    processor: &dyn Processor,
    attempt: &Attempt,
) -> Result<ProcessorPayment, AdvanceError> {
    if let Some(id) = &attempt.processor_id {
        return Ok(processor.payment(id).await?);
    }
    let page = NewPage {
        order: order.id,
        attempt: attempt.number,
        amount: order.amount(),
        kinds: kinds_of(order),
        return_url: attempt.return_url.clone().ok_or(OrderError::NoSuchPart)?,
        wanted_at: attempt.created_at,
        until: order.expires_at,
    };
    Ok(processor.open_page(&page).await?)
}
