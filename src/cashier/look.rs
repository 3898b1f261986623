//! Looking at the processor at once, because a browser came back from it. Nothing that the browser says is believed.

use crate::cashier::AdvanceError;
use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::cashier::wake;
use crate::domain::Actor;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::PaymentState;
use crate::storage::Unit;

impl Cashier {
    /// Reads back from the processor how a payment stands that waits for its patron or whose answer was lost, and
    /// gives the order as it is then. If the processor does not answer, that is the order as it was.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::TryLater`] when the store does not answer.
    pub async fn look(&self, caller: &Caller, id: OrderId) -> Result<Order, Refusal> {
        let order = self.order(caller, id).await?;
        // Not while it is `confirming`: whoever asked is about to be told.
        let waits = matches!(
            order.payment(),
            Some(PaymentState::NeedsPatron | PaymentState::Unknown)
        );
        if !waits {
            return Ok(order);
        }
        if let Err(error) = self.look_at_the_processor(order, &caller.actor).await {
            tracing::warn!(order = %id, %error, "a look at the processor told nothing");
        }
        self.order(caller, id).await
    }

    async fn look_at_the_processor(&self, mut order: Order, actor: &Actor) -> Result<(), AdvanceError> {
        let id = order.attempt().and_then(|attempt| attempt.processor_id.clone());
        if let Some(id) = id {
            let payment = self.account_of(&order)?.processor.payment(&id).await?;
            self.apply_whoever_writes(&mut order, actor, &payment).await?;
        }
        // The order's job does the rest now, not when its time would have come.
        let due = wake(&order.library, order.id, self.now());
        Ok(self
            .commit(Unit {
                wakes: vec![due],
                ..Unit::default()
            })
            .await?)
    }
}
