//! Stripe's books, by its API.

use async_trait::async_trait;

use crate::domain::Timestamp;
use crate::processor::Books;
use crate::processor::Movement;
use crate::processor::Payout;
use crate::processor::ProcessorError;
use crate::processor::ProcessorPayment;
use crate::processor::Span;
use crate::processor::ToldDispute;
use crate::processor::ToldEvent;
use crate::processor::ToldRefund;
use crate::processor::stripe::StripeProcessor;

#[async_trait]
impl Books for StripeProcessor {
    fn tells_of_money_back(&self, kind: &str) -> bool {
        ["refund.", "charge.refund", "charge.dispute."]
            .iter()
            .any(|begin| kind.starts_with(begin))
    }

    async fn refunds_of(&self, _: &str) -> Result<Vec<ToldRefund>, ProcessorError> {
        Err(ProcessorError::Unknown)
    }

    async fn disputes_of(&self, _: &str) -> Result<Vec<ToldDispute>, ProcessorError> {
        Err(ProcessorError::Unknown)
    }

    async fn events_since(&self, _: Timestamp, _: u32) -> Result<Vec<ToldEvent>, ProcessorError> {
        Err(ProcessorError::Unknown)
    }

    async fn payments_in(&self, _: Span) -> Result<Vec<ProcessorPayment>, ProcessorError> {
        Err(ProcessorError::Unknown)
    }

    async fn movements_in(&self, _: Span) -> Result<Vec<Movement>, ProcessorError> {
        Err(ProcessorError::Unknown)
    }

    async fn payouts_in(&self, _: Span) -> Result<Vec<Payout>, ProcessorError> {
        Err(ProcessorError::Unknown)
    }

    async fn movements_of(&self, _: &str) -> Result<Vec<Movement>, ProcessorError> {
        Err(ProcessorError::Unknown)
    }
}
