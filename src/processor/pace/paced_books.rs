//! The processor's books behind the same pace.

use std::sync::Arc;
use std::time::Duration;

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
use crate::processor::pace::Endpoint;
use crate::processor::pace::Pace;

/// A list of many pages may take so long. Its pages are read one after the other, so that they keep the pace by
/// themselves.
const LIST_WITHIN: Duration = Duration::from_mins(15);

/// Books that are never asked faster than the processor wants to be, nor while it does not answer.
#[derive(Clone, Debug)]
pub struct PacedBooks {
    books: Arc<dyn Books>,
    pace: Arc<Pace>,
}

impl PacedBooks {
    /// These books at this pace, which is that of the account.
    pub fn new(books: Arc<dyn Books>, pace: Arc<Pace>) -> Self {
        Self { books, pace }
    }
}

#[async_trait]
impl Books for PacedBooks {
    fn tells_of_money_back(&self, kind: &str) -> bool {
        self.books.tells_of_money_back(kind)
    }

    async fn refunds_of(&self, payment: &str) -> Result<Vec<ToldRefund>, ProcessorError> {
        let call = self.books.refunds_of(payment);
        self.pace.run(Endpoint::Refunds, call).await
    }

    async fn disputes_of(&self, payment: &str) -> Result<Vec<ToldDispute>, ProcessorError> {
        let call = self.books.disputes_of(payment);
        self.pace.run(Endpoint::Disputes, call).await
    }

    async fn events_since(&self, since: Timestamp, limit: u32) -> Result<Vec<ToldEvent>, ProcessorError> {
        let call = self.books.events_since(since, limit);
        self.pace.run(Endpoint::Events, call).await
    }

    async fn payments_in(&self, span: Span) -> Result<Vec<ProcessorPayment>, ProcessorError> {
        let call = self.books.payments_in(span);
        self.pace.run_within(LIST_WITHIN, Endpoint::Payments, call).await
    }

    async fn movements_in(&self, span: Span) -> Result<Vec<Movement>, ProcessorError> {
        let call = self.books.movements_in(span);
        self.pace.run_within(LIST_WITHIN, Endpoint::Movements, call).await
    }

    async fn payouts_in(&self, span: Span) -> Result<Vec<Payout>, ProcessorError> {
        let call = self.books.payouts_in(span);
        self.pace.run_within(LIST_WITHIN, Endpoint::Payouts, call).await
    }

    async fn movements_of(&self, payout: &str) -> Result<Vec<Movement>, ProcessorError> {
        let call = self.books.movements_of(payout);
        self.pace.run_within(LIST_WITHIN, Endpoint::Movements, call).await
    }
}
