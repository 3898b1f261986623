//! What patrons, programs, the desk and strangers do, whenever they like.

use lastfour::cashier::Caller;
use lastfour::domain::AccountName;
use lastfour::domain::Clock;
use lastfour::domain::Order;
use lastfour::domain::OrderId;
use lastfour::domain::PaymentState;
use lastfour::domain::Timestamp;
use lastfour::processor::Span;

use crate::account::dollars;
use crate::life::Life;
use crate::life::clerk;
use crate::life::main_library;
use crate::requests;
use crate::requests::Request;
use crate::requests::What;
use crate::world::BEGINNING;
use crate::world::State;

/// So many orders are placed in one world.
const ORDERS_MAX: usize = 6;

impl Life {
    /// Somebody does something.
    pub(crate) fn act(&mut self) {
        let stormy = self.world.state().storm > 0;
        let open = |order: &Order| order.takes_a_card() && order.attempts.is_empty();
        let waits = self.world.state().orders.values().any(open);
        if waits && self.draw(3) == 0 {
            return self.pay();
        }
        if self.draw(12) == 0 {
            self.world.state().bank_disputes();
        }
        match self.draw(220) {
            0..30 => self.place(),
            30..75 => self.pay(),
            75..90 => self.repeat(false),
            90..92 => self.repeat(true),
            92..122 => self.world.state().patron_acts(),
            122..130 => self.look(),
            130..136 => self.cancel(),
            136..152 => self.refund(),
            152..158 => self.world.state().somebody_refunds_elsewhere(),
            158..170 => {
                for _ in 0..=self.draw(3) {
                    self.world.state().bank_disputes();
                }
            }
            170..178 => self.world.state().bank_decides_refund(),
            178..186 => self.world.state().fee_changes(),
            186..200 => self.decide_something(),
            200..207 => self.task(),
            207 => self.world.state().bank_is_paid(),
            208..210 => {
                self.world.state().bank_is_paid();
                self.compare_books();
            }
            210..212 => self.world.state().stranger_event(),
            212..215 if stormy => self.world.state().outage(),
            215..217 if stormy => self.world.state().stray_confirmation(),
            217..220 if stormy => self.world.state().payment_is_cancelled_elsewhere(),
            _ => self.pay(),
        }
    }

    fn caller(&self) -> Caller {
        match self.draw(2) {
            0 => Caller::api(main_library(), "catalogue"),
            _ => Caller::patron(main_library()),
        }
    }

    /// A request of somebody's, sent once or twice at the same time.
    fn ask(&mut self, caller: Caller, what: What) {
        let number = {
            let mut state = self.world.state();
            let key = format!("key-{}", state.requests.len());
            state.requests.push(Request {
                caller,
                key,
                what,
                made: None,
            });
            state.requests.len() - 1
        };
        self.send(number, false);
        if self.draw(6) == 0 {
            self.world.state().tally.seen("double clicks");
            self.send(number, false);
        }
    }

    fn send(&mut self, number: usize, other_body: bool) {
        let world = self.world.clone();
        self.spawn(format!("request {number}"), move |cashier| {
            requests::send(cashier, world, number, other_body)
        });
    }

    /// An order, or the same from two tabs.
    fn place(&mut self) {
        let caller = self.caller();
        let what = {
            let mut state = self.world.state();
            if state.orders.len() >= ORDERS_MAX {
                return;
            }
            if state.chance.one_in(6) {
                // A gift has no effect that anybody would have to see to.
                let offer = if state.chance.one_in(3) { "gift" } else { "card" };
                What::Buy { offer }
            } else {
                let patron = usize::from(state.chance.one_in(5));
                let State { chance, shelf, .. } = &mut *state;
                let family = chance.one_in(3);
                let fees = shelf.fees.iter();
                let fees = fees.filter(|(_, owed)| family || owed.patron == patron);
                let mut fees: Vec<(String, usize)> =
                    fees.map(|(fee, owed)| (fee.clone(), owed.patron)).collect();
                fees.retain(|_| chance.draw(3) > 0);
                if fees.iter().any(|(_, owes)| *owes != patron) {
                    state.tally.seen("fees of another patron");
                }
                let fees = fees.into_iter().map(|(fee, owes)| {
                    let open = state.shelf.fees.get(&fee).map_or(0, |owed| owed.open);
                    let part = state.part_of(open);
                    (fee, owes, part)
                });
                let fees = fees.collect();
                What::Place { patron, fees }
            }
        };
        if matches!(&what, What::Place { fees, .. } if fees.is_empty()) {
            return;
        }
        if self.draw(5) == 0 {
            self.world.state().tally.seen("two tabs");
            self.ask(caller.clone(), what.clone());
        }
        self.ask(caller, what);
    }

    /// Some order, one that fits if there is one.
    fn some_order(&self, fits: impl Fn(&Order) -> bool) -> Option<OrderId> {
        let mut state = self.world.state();
        let fitting = state.orders.values().filter(|order| fits(order));
        let mut ids: Vec<OrderId> = fitting.map(|order| order.id).collect();
        if ids.is_empty() || state.chance.one_in(12) {
            ids = state.orders.keys().copied().collect();
        }
        state.chance.pick(&ids).copied()
    }

    /// A card, or the processor's page, or two at once.
    fn pay(&mut self) {
        let Some(order) = self.some_order(Order::takes_a_card) else {
            self.place();
            return;
        };
        let cards = if self.draw(8) == 0 { 2 } else { 1 };
        for _ in 0..cards {
            let caller = self.caller();
            let what = match self.draw(10) {
                0 => What::Pay {
                    order,
                    token: "pm_declined",
                },
                1 | 2 => What::Pay {
                    order,
                    token: "pm_needs_patron",
                },
                3 | 4 => What::Page { order },
                _ => What::Pay {
                    order,
                    token: "pm_good",
                },
            };
            self.ask(caller, what);
        }
        if cards == 2 {
            self.world.state().tally.seen("two cards for one order");
        }
    }

    /// An old request comes again; or its key with another body.
    fn repeat(&mut self, other_body: bool) {
        let number = {
            let mut state = self.world.state();
            let requests = state.requests.iter().enumerate();
            let fitting = requests.filter(|(_, request)| !other_body || request.made.is_some());
            let numbers: Vec<usize> = fitting.map(|(number, _)| number).collect();
            state.chance.pick(&numbers).copied()
        };
        if let Some(number) = number {
            let seen = if other_body {
                "keys with another body"
            } else {
                "requests repeated"
            };
            self.world.state().tally.seen(seen);
            self.send(number, other_body);
        }
    }

    fn look(&mut self) {
        let waits = |order: &Order| order.payment() == Some(PaymentState::NeedsPatron);
        if let Some(order) = self.some_order(waits) {
            let caller = self.caller();
            self.spawn("look", |cashier| async move {
                let _ = cashier.look(&caller, order).await;
            });
        }
    }

    fn cancel(&mut self) {
        let open = |order: &Order| order.closure.is_none() && !order.captured().is_positive();
        if let Some(order) = self.some_order(open) {
            let caller = self.caller();
            self.ask(caller, What::Cancel { order });
        }
    }

    /// One refund, or several at once; sometimes more than is left.
    fn refund(&mut self) {
        let Some(id) = self.some_order(|order| order.refundable().is_positive()) else {
            return;
        };
        let seen = self.world.state().orders[&id].refundable();
        if !seen.is_positive() {
            return;
        }
        let count = if self.draw(4) == 0 { 3 } else { 1 };
        for _ in 0..count {
            let amount = dollars(self.world.state().chance.between(1, seen.minor()));
            let amount = if self.draw(3) == 0 { seen } else { amount };
            self.ask(
                clerk("ann"),
                What::Refund {
                    order: id,
                    amount,
                    seen,
                },
            );
        }
    }

    /// The books are compared, and payouts taken in.
    fn compare_books(&mut self) {
        let world = self.world.clone();
        self.spawn("comparison", move |cashier| async move {
            let span = Span {
                from: Timestamp::from_millis(BEGINNING),
                to: world.now(),
            };
            let _ = cashier
                .reconcile((&main_library(), &AccountName::main()), span, &|_| {})
                .await;
        });
    }

    /// The desk finishes a task, or puts it back.
    fn task(&mut self) {
        let task = {
            let mut state = self.world.state();
            let ids: Vec<_> = state.tasks.keys().copied().collect();
            state.chance.pick(&ids).copied()
        };
        let Some(task) = task else { return };
        let back = self.draw(3) == 0;
        self.spawn("task", move |cashier| async move {
            let _ = if back {
                cashier.reopen_task(&clerk("bob"), task).await
            } else {
                cashier.finish_task(&clerk("bob"), task).await
            };
        });
    }
}
