//! The books of the processor that does what the test tells it: refunds and disputes that the test puts in.

use async_trait::async_trait;
use lastfour::domain::Timestamp;
use lastfour::processor::Books;
use lastfour::processor::Movement;
use lastfour::processor::Payout;
use lastfour::processor::ProcessorError;
use lastfour::processor::ProcessorPayment;
use lastfour::processor::Span;
use lastfour::processor::ToldDispute;
use lastfour::processor::ToldEvent;
use lastfour::processor::ToldRefund;

use crate::house::till::Till;

#[async_trait]
impl Books for Till {
    fn tells_of_money_back(&self, kind: &str) -> bool {
        kind.starts_with("charge.refund") || kind.starts_with("charge.dispute.")
    }

    async fn refunds_of(&self, _: &str) -> Result<Vec<ToldRefund>, ProcessorError> {
        Ok(self.state().refunds_elsewhere.clone())
    }

    async fn disputes_of(&self, _: &str) -> Result<Vec<ToldDispute>, ProcessorError> {
        Ok(self.state().disputes.clone())
    }

    async fn events_since(&self, _: Timestamp, _: u32) -> Result<Vec<ToldEvent>, ProcessorError> {
        Ok(self.state().events_not_sent.clone())
    }

    async fn payments_in(&self, _: Span) -> Result<Vec<ProcessorPayment>, ProcessorError> {
        Ok(Vec::new())
    }

    async fn movements_in(&self, _: Span) -> Result<Vec<Movement>, ProcessorError> {
        Ok(Vec::new())
    }

    async fn payouts_in(&self, _: Span) -> Result<Vec<Payout>, ProcessorError> {
        Ok(Vec::new())
    }

    async fn movements_of(&self, _: &str) -> Result<Vec<Movement>, ProcessorError> {
        Ok(Vec::new())
    }
}
