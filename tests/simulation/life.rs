//! One world from its beginning to its rest.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lastfour::cashier::Account;
use lastfour::cashier::Caller;
use lastfour::cashier::Cashier;
use lastfour::cashier::Library;
use lastfour::cashier::Patience;
use lastfour::domain::AccountName;
use lastfour::domain::AgeRules;
use lastfour::domain::Currency;
use lastfour::domain::Effect;
use lastfour::domain::FeeKind;
use lastfour::domain::LibraryId;
use lastfour::domain::Offer;
use lastfour::domain::OfferId;
use lastfour::domain::Order;
use lastfour::domain::RefundLimits;
use lastfour::domain::StaffName;
use lastfour::domain::Timestamp;
use lastfour::storage::Store;
use lastfour::text::Zone;
use lastfour::worker;

use crate::account::dollars;
use crate::empty_store::open_store;
use crate::rest;
use crate::schedule::Schedule;
use crate::store::WatchedStore;
use crate::tally::Tally;
use crate::world::DAY;
use crate::world::HOUR;
use crate::world::MINUTE;
use crate::world::SECOND;
use crate::world::World;

/// What everything is played with.
pub(crate) struct Life {
    pub(crate) world: World,
    real: Arc<dyn Store>,
    pub(crate) cashiers: Vec<Arc<Cashier>>,
    pub(crate) schedule: Schedule,
}

/// How a world ended.
pub(crate) struct Ended {
    pub(crate) tally: Tally,
    pub(crate) wrong: Option<String>,
    pub(crate) trace: Vec<String>,
}

/// So many processes work on one store.
const PROCESSES: u64 = 2;
/// A world that is not at rest after so long never will be.
const RESTS_WITHIN: i64 = 9 * DAY;

/// Plays one world.
pub(crate) async fn live(seed: u64, folder: &Path, traced: bool) -> Ended {
    let path = folder.join(format!("{seed}.db"));
    let real = open_store(&path).await;
    let world = World::new(seed, traced);
    let sweep_every = world.state().chance.between(2, 120);
    let mut life = Life {
        cashiers: cashiers(&world, &real, sweep_every),
        world,
        real,
        schedule: Schedule::default(),
    };
    life.begin();
    life.storm().await;
    life.calm().await;
    let world = life.world.clone();
    drop(life);
    for ending in ["", "-wal", "-shm", ".lock"] {
        let _ = std::fs::remove_file(folder.join(format!("{seed}.db{ending}")));
    }
    let mut state = world.state();
    Ended {
        tally: std::mem::take(&mut state.tally),
        wrong: state.wrong.take(),
        trace: state.trace(),
    }
}

fn cashiers(world: &World, real: &Arc<dyn Store>, sweep_every: i64) -> Vec<Arc<Cashier>> {
    let patience = Patience {
        sweep_every: Duration::from_mins(u64::try_from(sweep_every).unwrap()),
        // Whoever waits for a twin is woken by the schedule alone.
        twin_waits: Duration::from_hours(24),
        ..Patience::default()
    };
    (0..PROCESSES).map(|_| cashier(world, real, patience)).collect()
}

fn cashier(world: &World, real: &Arc<dyn Store>, patience: Patience) -> Arc<Cashier> {
    let offer = |id, kind, price| Offer::fixed(OfferId::parse(id).unwrap(), kind, dollars(price));
    let gift = Offer {
        effect: Effect::Nothing,
        ..offer("gift", FeeKind::Donation, 500)
    };
    let account = Account {
        processor: Arc::new(world.clone()),
        books: Arc::new(world.clone()),
    };
    let library = Library {
        id: main_library(),
        currency: Currency::USD,
        ils: Arc::new(world.clone()),
        accounts: BTreeMap::from([(AccountName::main(), account)]),
        routes: Vec::new(),
        offers: vec![offer("card", FeeKind::NonResidentCard, 4_000), gift],
        terms: world.state().terms.clone(),
        zone: Zone::utc(),
        ages: AgeRules::default(),
        refunds: RefundLimits::default(),
        live: false,
    };
    let store = WatchedStore {
        world: world.clone(),
        real: Arc::clone(real),
    };
    let (clock, randomness) = (Arc::new(world.clone()), Arc::new(world.clone()));
    Arc::new(Cashier::new(
        Arc::new(store),
        vec![library],
        clock,
        randomness,
        patience,
    ))
}

/// The one library.
pub(crate) fn main_library() -> LibraryId {
    LibraryId::parse("main").unwrap()
}

/// Somebody at the desk.
pub(crate) fn clerk(name: &str) -> Caller {
    Caller::staff(main_library(), StaffName::parse(name).unwrap())
}

impl Life {
    /// Draws a number below `below`.
    pub(crate) fn draw(&self, below: u64) -> u64 {
        self.world.state().chance.draw(below)
    }

    /// Starts something in one of the processes.
    pub(crate) fn spawn<F: Future<Output = ()> + Send + 'static>(
        &mut self,
        name: impl Into<String>,
        work: impl FnOnce(Arc<Cashier>) -> F,
    ) {
        let process = self.draw(PROCESSES);
        let cashier = Arc::clone(&self.cashiers[usize::try_from(process).unwrap()]);
        self.schedule
            .begin(&self.world, (name.into(), process), work(cashier));
    }

    fn begin(&mut self) {
        self.spawn("begin", |cashier| async move {
            let _ = cashier.begin().await;
        });
    }

    fn is_wrong(&self) -> bool {
        self.world.state().wrong.is_some()
    }

    /// People act, calls are lost, processes die.
    async fn storm(&mut self) {
        let mut acts = 15 + self.draw(50);
        while acts > 0 && !self.is_wrong() {
            self.deliver();
            if self.schedule.only_waits() {
                self.schedule.look_again(&self.world).await;
                if self.draw(100) < 45 {
                    acts -= 1;
                    self.act();
                } else {
                    self.work_or_wait().await;
                }
                continue;
            }
            let tick = i64::try_from(self.draw(200)).unwrap();
            self.world.state().pass(tick);
            match self.draw(100) {
                0..12 if self.schedule.len() < 6 => {
                    acts -= 1;
                    self.act();
                }
                12..15 if self.schedule.count("worker") < 2 => drop(self.work_if_due().await),
                _ => self.go_on().await,
            }
        }
    }

    /// Somebody goes on, or dies.
    async fn go_on(&mut self) {
        let (one, all) = {
            let mut state = self.world.state();
            (
                state.goes_wrong("one request or job dies", 8),
                state.goes_wrong("a process dies", 4),
            )
        };
        if one {
            self.schedule.kill_one(&self.world);
        } else if all {
            let process = self.draw(PROCESSES);
            self.schedule.kill_process(process, &self.world);
        }
        self.schedule.step(&self.world).await;
    }

    /// Starts a worker when a job is due.
    async fn work_if_due(&mut self) -> bool {
        let now = self.world.state().time();
        let due = self.next_job().await.is_some_and(|at| at <= now.millis());
        if due {
            self.spawn("worker", |cashier| async move {
                let _ = worker::run_due(&cashier).await;
            });
        }
        due
    }

    async fn next_job(&self) -> Option<i64> {
        let known = self.world.state().next_job;
        let next = match known {
            Some(known) => known,
            None => self.real.next_job_at().await.unwrap(),
        };
        self.world.state().next_job = Some(next);
        next.map(Timestamp::millis)
    }

    /// Nobody is under way: a job, or time.
    async fn work_or_wait(&mut self) {
        if self.work_if_due().await {
            return;
        }
        let next = self.next_job().await;
        let mut state = self.world.state();
        let now = state.now;
        let to_next = next.map_or(MINUTE, |next| (next - now).max(0));
        let wait = match state.chance.draw(100) {
            0..60 if to_next < 2 * MINUTE => to_next,
            0..10 if to_next < 10 * HOUR => to_next,
            10..80 => state.chance.between(1, 20 * SECOND),
            80..92 => state.chance.between(MINUTE, 40 * MINUTE),
            92..95 if state.storm > 0 => {
                state.fault("hours pass");
                state.chance.between(HOUR, 30 * HOUR)
            }
            97..98 if state.storm > 0 => {
                state.fault("days pass");
                state.chance.between(2 * DAY, 8 * DAY)
            }
            _ => SECOND,
        };
        state.pass(wait);
    }

    /// Everybody answers again: whatever was begun comes to its end.
    async fn calm(&mut self) {
        self.world.state().calm();
        self.cashiers = cashiers(&self.world, &self.real, 30);
        let began = self.world.state().now;
        let mut last_unrest = began;
        self.begin();
        while !self.is_wrong() {
            self.deliver();
            self.schedule.look_again(&self.world).await;
            while !self.schedule.only_waits() {
                self.world.state().pass(20);
                self.schedule.step(&self.world).await;
                if self.is_wrong() {
                    return;
                }
            }
            self.decide_everything();
            if !self.schedule.only_waits() || self.work_if_due().await {
                continue;
            }
            let now = self.world.state().now;
            let waited = now - began;
            let unrest = rest::unrest(&self.world.state());
            if unrest.is_some() {
                last_unrest = now;
            }
            match unrest {
                // What is put off is tried again within five minutes.
                None if waited > HOUR && now - last_unrest > 10 * MINUTE && self.schedule.is_empty() => break,
                Some(why) if waited > RESTS_WITHIN => {
                    self.world.state().fail(format!("never at rest: {why}"));
                    return;
                }
                _ => {}
            }
            let next = self.next_job().await;
            let mut state = self.world.state();
            let deliveries = state.account.deliveries.iter().map(|(at, _)| *at);
            let next = next
                .into_iter()
                .chain(deliveries)
                .min()
                .unwrap_or(state.now + MINUTE);
            let wait = (next - state.now).clamp(1, HOUR);
            state.pass(wait);
        }
        if self.is_wrong() {
            return;
        }
        rest::check(&mut self.world.state());
        let known: Vec<Order> = self.world.state().orders.values().cloned().collect();
        for order in known {
            let real = self.real.order(&order.library, order.id).await.unwrap();
            if real.as_ref() != Some(&order) {
                self.world
                    .state()
                    .fail(format!("the store has {real:#?}, and was given {order:#?}"));
            }
        }
    }
}
