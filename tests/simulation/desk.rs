//! Whoever decides what rules cannot, by what is true; and the postman.

use lastfour::cashier::EventRefusal;
use lastfour::cashier::Resolution;
use lastfour::domain::Attention;
use lastfour::domain::Order;
use lastfour::domain::OrderId;
use lastfour::domain::PaymentState;
use lastfour::processor::ProcessorStatus;

use crate::life::Life;
use crate::life::clerk;
use crate::world::MINUTE;
use crate::world::State;

impl Life {
    /// Events that are due are delivered; what is not taken comes again.
    pub(crate) fn deliver(&mut self) {
        loop {
            let due = {
                let mut state = self.world.state();
                let now = state.now;
                let due = state.account.deliveries.iter().position(|(at, _)| *at <= now);
                due.map(|due| {
                    let number = state.account.deliveries[due].1;
                    state.account.deliveries[due].0 = now + 5 * MINUTE;
                    (number, state.signed(number))
                })
            };
            let Some((number, (body, signature, ours))) = due else {
                return;
            };
            let world = self.world.clone();
            self.spawn(format!("event {number}"), move |cashier| async move {
                let received = cashier.receive_event(body.as_bytes(), &signature).await;
                let mut state = world.state();
                match received {
                    Ok(()) if ours => {
                        let mut deliveries = state.account.deliveries.iter();
                        let sent = deliveries.position(|(_, sent)| *sent == number);
                        sent.map(|sent| state.account.deliveries.remove(sent));
                    }
                    Ok(()) => state.fail("a forged event was taken"),
                    Err(EventRefusal::Forged(_)) if ours => state.fail("an event was not taken"),
                    Err(_) => {}
                }
            });
        }
    }

    /// One of the orders that need a person is looked at, by one clerk or by two at once.
    pub(crate) fn decide_something(&mut self) {
        let waiting = self.world.state().waiting_for_a_person();
        let chosen = self.world.state().chance.pick(&waiting).copied();
        if let Some(id) = chosen {
            self.decide(id, "ann");
            if self.draw(3) == 0 {
                self.world.state().tally.seen("two clerks at once");
                self.decide(id, "bob");
            }
        }
    }

    /// Every order that needs a person is looked at.
    pub(crate) fn decide_everything(&mut self) {
        let waiting = self.world.state().waiting_for_a_person();
        for id in waiting {
            self.decide(id, "ann");
        }
    }

    fn decide(&mut self, id: OrderId, name: &'static str) {
        let decided = self.world.state().decision(id);
        let Some((version, resolution)) = decided else {
            return;
        };
        self.world.say(|| format!("{name} decides: {resolution:?}"));
        self.spawn("decision", move |cashier| async move {
            let _ = cashier.resolve(&clerk(name), id, version, resolution).await;
        });
    }
}

impl State {
    fn waiting_for_a_person(&self) -> Vec<OrderId> {
        let orders = self.orders.values();
        let waiting = orders.filter(|order| order.attention.is_some_and(Attention::stops_the_order));
        waiting.map(|order| order.id).collect()
    }

    /// What a person finds out about an order, and does in the library system before they say so.
    fn decision(&mut self, id: OrderId) -> Option<(i64, Resolution)> {
        let order = self.orders.get(&id)?.clone();
        if !self.shelf.has_settled() {
            return None;
        }
        let possible = Resolution::possible(&order);
        if possible.is_empty() {
            self.fail("a person is called and has nothing to decide");
            return None;
        }
        if order.payment() == Some(PaymentState::CaptureRefused) && self.chance.one_in(8) {
            self.cancelled_elsewhere(&order);
            return None;
        }
        let all_posted = order.lines.iter().all(|line| line.posting.decided());
        if order.payment() == Some(PaymentState::CaptureRefused) && all_posted && self.chance.one_in(4) {
            // The event tells of it before anybody has decided.
            self.captured_elsewhere(&order);
            return None;
        }
        let resolution = match order.attention? {
            Attention::PostingUndecided => {
                self.desk_puts_right(&order.reference.to_string());
                possible.into_iter().find(|way| self.is_true(&order, *way))?
            }
            Attention::CaptureRefused
                if possible.contains(&Resolution::TryAgain) && self.tries_again(&order) =>
            {
                if self.chance.one_in(3) {
                    self.captured_elsewhere(&order);
                }
                Resolution::TryAgain
            }
            Attention::CaptureRefused | Attention::HoldLost => {
                self.desk_takes_back(&order.reference.to_string());
                Resolution::TakenBack
            }
            _ => Resolution::TryAgain,
        };
        Some((order.version, resolution))
    }

    /// Somebody takes the money in the processor's dashboard.
    fn captured_elsewhere(&mut self, order: &Order) {
        let id = order
            .attempt()
            .and_then(|attempt| attempt.processor_id.clone())
            .unwrap_or_default();
        let Some(payment) = self.account.payments.get_mut(&id) else {
            return;
        };
        if payment.status == ProcessorStatus::Held {
            payment.received = order.to_capture().minor();
            self.fault("captured elsewhere");
            self.payment_is(&id, ProcessorStatus::Captured);
        }
    }

    /// Or lets the hold go there.
    fn cancelled_elsewhere(&mut self, order: &Order) {
        let id = order
            .attempt()
            .and_then(|attempt| attempt.processor_id.clone())
            .unwrap_or_default();
        let held = self
            .account
            .payments
            .get(&id)
            .is_some_and(|payment| payment.status == ProcessorStatus::Held);
        if held {
            self.fault("payment cancelled elsewhere");
            self.payment_is(&id, ProcessorStatus::Gone);
        }
    }

    fn is_true(&self, order: &Order, way: Resolution) -> bool {
        let there = |line: usize| {
            let name = format!("{}.{}", order.reference, line + 1);
            self.shelf.standing(&name).next().is_some()
        };
        match way {
            Resolution::Posted(line) => there(line),
            Resolution::NotPosted(line) => !there(line),
            _ => false,
        }
    }

    /// It is worth another try as long as nobody has begun to take the payments back. Two who look at the same order
    /// see the same.
    fn tries_again(&self, order: &Order) -> bool {
        let mut entries = self.shelf.entries.iter();
        let begin = format!("{}.", order.reference);
        let taken_back = entries.any(|entry| entry.name.starts_with(&begin) && !entry.stands);
        let payments = self.account.payments.values();
        let (mut taken, mut may_work) = (false, false);
        for payment in payments.filter(|payment| payment.order == order.id) {
            taken |= payment.received > 0;
            may_work |= payment.capture_refusals < u32::MAX;
        }
        taken || (!taken_back && may_work && order.version % 2 == 0)
    }
}
