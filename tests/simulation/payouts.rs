//! Payouts of the processor to the library's bank, and what they consist of.

use lastfour::domain::Timestamp;
use lastfour::processor::Movement;
use lastfour::processor::MovementKind;
use lastfour::processor::Payout;
use lastfour::processor::PayoutState;
use lastfour::processor::Span;

use crate::account::dollars;
use crate::world::State;

/// One payout.
#[derive(Clone, Debug)]
pub(crate) struct WorldPayout {
    payments: Vec<String>,
    amount: i64,
    state: PayoutState,
    created_at: i64,
}

impl State {
    /// The bank gets what it has not got, or sends a payout back.
    pub(crate) fn bank_is_paid(&mut self) {
        let payouts = self.account.payouts.iter();
        let arrived = payouts.filter(|payout| payout.state == PayoutState::Paid);
        let paid: Vec<String> = arrived.flat_map(|payout| payout.payments.clone()).collect();
        let payments = self.account.payments.iter();
        let payments = payments.filter(|(id, payment)| payment.received > 0 && !paid.contains(id));
        let waiting: Vec<(String, i64)> = payments
            .map(|(id, payment)| (id.clone(), payment.received))
            .collect();
        if waiting.is_empty() || self.chance.one_in(3) {
            let last = self.account.payouts.last_mut();
            if let Some(last) = last.filter(|payout| payout.state == PayoutState::Paid) {
                last.state = PayoutState::Failed;
                self.fault("payout comes back");
            }
            return;
        }
        let payout = WorldPayout {
            amount: waiting.iter().map(|(_, amount)| amount).sum(),
            payments: waiting.into_iter().map(|(id, _)| id).collect(),
            state: PayoutState::Paid,
            created_at: self.now,
        };
        self.say(|| format!("    payout: {payout:?}"));
        self.account.payouts.push(payout);
    }

    pub(crate) fn payouts_in(&self, span: Span) -> Vec<Payout> {
        let payouts = self.account.payouts.iter().enumerate();
        let told = payouts.map(|(number, payout)| Payout {
            id: format!("po_{number}"),
            amount: dollars(payout.amount),
            state: payout.state,
            arrives_at: Timestamp::from_millis(payout.created_at),
            created_at: Timestamp::from_millis(payout.created_at),
        });
        told.filter(|payout| span.from <= payout.created_at && payout.created_at < span.to)
            .collect()
    }

    pub(crate) fn movements_of(&self, id: &str) -> Vec<Movement> {
        let payouts = self.account.payouts.iter().enumerate();
        let mut found = payouts.filter(|(number, _)| format!("po_{number}") == id);
        let Some((_, payout)) = found.next() else {
            return Vec::new();
        };
        let told = payout.payments.iter().map(|id| {
            let payment = &self.account.payments[id];
            Movement {
                id: format!("txn_{id}"),
                kind: MovementKind::Charge,
                gross: dollars(payment.received),
                fee: dollars(0),
                payment: Some(id.clone()),
                order: Some(payment.order),
                source: None,
                created_at: Timestamp::from_millis(payout.created_at),
            }
        });
        told.collect()
    }
}
