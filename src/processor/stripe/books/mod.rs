//! Stripe's books, by its API.
//!
//! Of what is listed only a few fields are read, each item by itself, so that a field that Stripe adds or changes
//! elsewhere does no harm. An item that cannot be read makes the whole list unknown: half a list is worse than none.

mod dispute;
mod listing;
mod movement;
mod told;

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
use crate::processor::stripe::books::listing::Listing;
use crate::processor::stripe::books::listing::Query;
use crate::processor::stripe::ids;
use crate::processor::stripe::payment_id;
use crate::processor::stripe::refusal;

#[async_trait]
impl Books for StripeProcessor {
    /// Stripe's names: `refund.created`, `.updated`, `.failed`; `charge.refunded`, `charge.refund.updated`;
    /// `charge.dispute.created`, `.updated`, `.closed`, `.funds_withdrawn`, `.funds_reinstated`.
    fn tells_of_money_back(&self, kind: &str) -> bool {
        ["refund.", "charge.refunded", "charge.refund.", "charge.dispute."]
            .iter()
            .any(|begin| kind.starts_with(begin))
    }

    async fn refunds_of(&self, payment: &str) -> Result<Vec<ToldRefund>, ProcessorError> {
        Listing::of("/refunds", Query::of_payment(payment_id(payment)?))
            .oldest_first(&self.client, told::refund)
            .await
    }

    async fn disputes_of(&self, payment: &str) -> Result<Vec<ToldDispute>, ProcessorError> {
        Listing::of("/disputes", Query::of_payment(payment_id(payment)?))
            .oldest_first(&self.client, dispute::read)
            .await
    }

    async fn events_since(&self, since: Timestamp, limit: u32) -> Result<Vec<ToldEvent>, ProcessorError> {
        Listing::of("/events", Query::since(since))
            .oldest_few((&self.client, limit), told::event, |told| {
                told.created_at.seconds()
            })
            .await
    }

    async fn payments_in(&self, span: Span) -> Result<Vec<ProcessorPayment>, ProcessorError> {
        Listing::of(
            "/payment_intents",
            Query::within(span).expanding("data.latest_charge"),
        )
        .oldest_first(&self.client, told::payment)
        .await
    }

    async fn movements_in(&self, span: Span) -> Result<Vec<Movement>, ProcessorError> {
        Listing::of(MOVEMENTS, Query::within(span).expanding(movement::EXPANSION))
            .oldest_first(&self.client, movement::read)
            .await
    }

    async fn payouts_in(&self, span: Span) -> Result<Vec<Payout>, ProcessorError> {
        Listing::of("/payouts", Query::within(span))
            .oldest_first(&self.client, told::payout)
            .await
    }

    /// Stripe answers for automatic payouts only; for one that somebody asked for by hand it refuses, since that
    /// consists of no movements in particular.
    async fn movements_of(&self, payout: &str) -> Result<Vec<Movement>, ProcessorError> {
        if !ids::is_payout_id(payout) {
            return Err(refusal::no_such_thing());
        }
        let query = Query::of_payout(payout).expanding(movement::EXPANSION);
        let listed = Listing::of(MOVEMENTS, query)
            .oldest_first(&self.client, |text| movement::read_beside(payout, text))
            .await?;
        Ok(listed.into_iter().flatten().collect())
    }
}

const MOVEMENTS: &str = "/balance_transactions";
