//! The processor's events: made at every change; delivered, lost, repeated, late, and forged.

use async_trait::async_trait;
use lastfour::domain::EventId;
use lastfour::domain::OrderId;
use lastfour::domain::Timestamp;
use lastfour::processor::Books;
use lastfour::processor::ForgedEvent;
use lastfour::processor::Movement;
use lastfour::processor::Payout;
use lastfour::processor::ProcessorError;
use lastfour::processor::ProcessorPayment;
use lastfour::processor::Span;
use lastfour::processor::ToldDispute;
use lastfour::processor::ToldEvent;
use lastfour::processor::ToldRefund;
use lastfour::processor::VerifiedEvent;

use crate::account::dollars;
use crate::world::DAY;
use crate::world::HOUR;
use crate::world::MINUTE;
use crate::world::SECOND;
use crate::world::State;
use crate::world::World;

/// One event.
#[derive(Clone, Debug)]
pub(crate) struct WorldEvent {
    kind: &'static str,
    payment: String,
    order: Option<OrderId>,
    live: bool,
    /// Of another account.
    foreign: bool,
    created_at: i64,
}

/// An event is signed within five minutes of its delivery.
const FRESH_MS: i64 = 5 * MINUTE;

impl State {
    /// Something changed at the processor.
    pub(crate) fn event(&mut self, kind: &'static str, payment: &str, order: Option<OrderId>) {
        let created_at = self.now;
        self.account.events.push(WorldEvent {
            kind,
            payment: payment.to_owned(),
            order,
            live: false,
            foreign: false,
            created_at,
        });
        self.send(self.account.events.len() - 1);
    }

    fn send(&mut self, number: usize) {
        if self.goes_wrong("event lost", 400) {
            return;
        }
        let soon = self.now + self.chance.between(0, 2 * SECOND);
        let at = if self.goes_wrong("event late", 200) {
            self.now + self.chance.between(MINUTE, 12 * HOUR)
        } else if self.goes_wrong("event days late", 100) {
            self.now + self.chance.between(DAY, 4 * DAY)
        } else {
            soon
        };
        self.account.deliveries.push((at, number));
        if self.goes_wrong("event twice", 300) {
            self.account.deliveries.push((soon, number));
        }
    }

    /// An event that is none of ours: of an unknown payment, another account, or of real money.
    pub(crate) fn stranger_event(&mut self) {
        let (kind, created_at) = ("payment_intent.canceled", self.now);
        let known = self.account.payments.keys().next().cloned();
        let mut event = WorldEvent {
            kind,
            payment: String::from("pi_unknown"),
            order: None,
            live: false,
            foreign: false,
            created_at,
        };
        match self.chance.draw(3) {
            0 => self.fault("event of an unknown payment"),
            1 => {
                self.fault("event of the other mode");
                (event.live, event.payment) = (true, known.unwrap_or_default());
            }
            _ => {
                self.fault("event of another account");
                (event.foreign, event.payment) = (true, known.unwrap_or_default());
            }
        }
        self.account.events.push(event);
        self.send(self.account.events.len() - 1);
    }

    /// An event as it goes over the wire, and its signature.
    pub(crate) fn signed(&mut self, number: usize) -> (String, String, bool) {
        let event = &self.account.events[number];
        let body = body(number, event);
        if self.goes_wrong("event forged", 60) {
            return (body, format!("theirs {}", self.now), false);
        }
        if self.goes_wrong("event replayed too late", 60) {
            return (body, format!("ours {}", self.now - FRESH_MS - SECOND), false);
        }
        let signature = format!("ours {}", self.now);
        (body, signature, true)
    }
}

fn body(number: usize, event: &WorldEvent) -> String {
    let order = event.order.map(|order| order.to_string()).unwrap_or_default();
    let WorldEvent {
        kind,
        payment,
        live,
        foreign,
        ..
    } = event;
    format!("evt_{number}|{kind}|{payment}|{order}|{live}|{foreign}")
}

fn read(body: &str) -> Option<VerifiedEvent> {
    let mut parts = body.split('|');
    let id = EventId::parse(parts.next()?).ok()?;
    let kind = parts.next()?.to_owned();
    let payment = parts.next()?.to_owned();
    let order = OrderId::parse(parts.next()?).ok();
    let live = parts.next()? == "true";
    let ours = parts.next()? == "false";
    Some(VerifiedEvent {
        id,
        kind,
        payment: ours.then_some(payment),
        order: order.filter(|_| ours),
        declined: false,
        live,
    })
}

/// Checks the world's own simple signature.
pub(crate) fn verify(body: &[u8], signature: &str, now: Timestamp) -> Result<VerifiedEvent, ForgedEvent> {
    let signed_at = signature.strip_prefix("ours ").ok_or(ForgedEvent::Signature)?;
    let signed_at: i64 = signed_at.parse().map_err(|_| ForgedEvent::Signature)?;
    if (now.millis() - signed_at).abs() > FRESH_MS {
        return Err(ForgedEvent::Stale);
    }
    let text = std::str::from_utf8(body).map_err(|_| ForgedEvent::Malformed)?;
    read(text).ok_or(ForgedEvent::Malformed)
}

#[async_trait]
impl Books for World {
    fn tells_of_money_back(&self, kind: &str) -> bool {
        kind.starts_with("refund.") || kind.starts_with("charge.dispute.")
    }

    async fn refunds_of(&self, payment: &str) -> Result<Vec<ToldRefund>, ProcessorError> {
        self.call_processor("list refunds", |state| {
            let payment = state.account.payments.get(payment);
            let refunds = payment
                .map(|payment| payment.refunds.iter())
                .into_iter()
                .flatten();
            let told = refunds.map(|refund| ToldRefund {
                id: refund.id.clone(),
                refund: refund.ours,
                amount: dollars(refund.amount),
                succeeded: refund.succeeded,
                created_at: Timestamp::from_millis(refund.created_at),
            });
            Ok(told.collect())
        })
        .await
    }

    async fn disputes_of(&self, payment: &str) -> Result<Vec<ToldDispute>, ProcessorError> {
        self.call_processor("list disputes", |state| {
            let payment = state.account.payments.get(payment);
            let disputes = payment
                .map(|payment| payment.disputes.iter())
                .into_iter()
                .flatten();
            let told = disputes.map(|dispute| ToldDispute {
                id: dispute.id.clone(),
                amount: dollars(dispute.amount),
                reason: String::from("fraudulent"),
                standing: dispute.standing,
                evidence_until: None,
                created_at: Timestamp::from_millis(dispute.created_at),
            });
            Ok(told.collect())
        })
        .await
    }

    async fn events_since(&self, since: Timestamp, limit: u32) -> Result<Vec<ToldEvent>, ProcessorError> {
        self.call_processor("list events", |state| {
            let stale = state.goes_wrong("list of events is stale", 100);
            let until = if stale { state.now - 20 * SECOND } else { state.now };
            let events = state.account.events.iter().enumerate();
            let told = events
                .filter(|(_, event)| event.created_at >= since.millis() && event.created_at <= until)
                .filter_map(|(number, event)| {
                    let body = body(number, event);
                    Some(ToldEvent {
                        event: read(&body)?,
                        body,
                        created_at: Timestamp::from_millis(event.created_at),
                    })
                });
            let mut told: Vec<_> = told.collect();
            if let Some(last) = told.get(usize::try_from(limit).unwrap() - 1) {
                let until = last.created_at.seconds();
                told.retain(|told| told.created_at.seconds() <= until);
            }
            Ok(told)
        })
        .await
    }

    async fn payments_in(&self, _: Span) -> Result<Vec<ProcessorPayment>, ProcessorError> {
        Ok(Vec::new())
    }

    async fn movements_in(&self, _: Span) -> Result<Vec<Movement>, ProcessorError> {
        Ok(Vec::new())
    }

    async fn payouts_in(&self, span: Span) -> Result<Vec<Payout>, ProcessorError> {
        self.call_processor("list payouts", |state| Ok(state.payouts_in(span)))
            .await
    }

    async fn movements_of(&self, payout: &str) -> Result<Vec<Movement>, ProcessorError> {
        self.call_processor("list movements", |state| Ok(state.movements_of(payout)))
            .await
    }
}
