//! The world: one lock around everything that is true in it, its clock, and the gates at which the schedule decides
//! who goes on.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::task::Context;
use std::task::Poll;

use lastfour::domain::Clock;
use lastfour::domain::DeskTask;
use lastfour::domain::Order;
use lastfour::domain::OrderId;
use lastfour::domain::Randomness;
use lastfour::domain::TaskId;
use lastfour::domain::Terms;
use lastfour::domain::Timestamp;

use crate::account::Account;
use crate::chance::Chance;
use crate::requests::Request;
use crate::shelf::Shelf;
use crate::tally::Tally;
use crate::terms;

/// When every world begins.
pub(crate) const BEGINNING: i64 = 1_795_490_448_000;
pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Everything that is true.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) chance: Chance,
    /// For ids; apart, so that a longer id does not change who goes on.
    ids: Chance,
    pub(crate) now: i64,
    /// How often in a thousand a call goes wrong; 0 when the world is calm.
    pub(crate) storm: u64,
    /// Nobody begins anything any more.
    pub(crate) is_calm: bool,
    pub(crate) tally: Tally,
    /// What happened; kept only when a seed is played again.
    trace: Option<Vec<String>>,
    /// The first thing that must not be.
    pub(crate) wrong: Option<String>,
    /// Whoever runs has come to a gate.
    parked: bool,
    /// Whoever runs waits for the real store.
    in_store: bool,
    pub(crate) store_down_until: i64,
    pub(crate) processor_down_until: i64,
    pub(crate) library_down_until: i64,
    pub(crate) account: Account,
    pub(crate) shelf: Shelf,
    /// Every order as it was last committed.
    pub(crate) orders: BTreeMap<OrderId, Order>,
    /// Every task as it was last committed.
    pub(crate) tasks: BTreeMap<TaskId, DeskTask>,
    pub(crate) requests: Vec<Request>,
    pub(crate) terms: Terms,
    /// Draws what parts of fees are asked for.
    pub(crate) parts: Chance,
    /// When the next job is due, as long as nothing was written since that was asked.
    pub(crate) next_job: Option<Option<Timestamp>>,
    reads: u64,
}

/// A handle to the world.
#[derive(Clone, Debug)]
pub(crate) struct World(Arc<Mutex<State>>);

impl World {
    pub(crate) fn new(seed: u64, traced: bool) -> Self {
        let mut chance = Chance::new(seed);
        let shelf = Shelf::new(&mut chance);
        let mut tally = Tally::default();
        tally.system(shelf.system.told());
        let account = Account::default();
        let storm = [0, 20, 40, 60, 80, 120][usize::try_from(chance.draw(6)).unwrap()];
        Self(Arc::new(Mutex::new(State {
            chance,
            ids: Chance::new(!seed),
            now: BEGINNING,
            storm,
            is_calm: false,
            tally,
            trace: traced.then(Vec::new),
            wrong: None,
            parked: false,
            in_store: false,
            store_down_until: 0,
            processor_down_until: 0,
            library_down_until: 0,
            account,
            shelf,
            orders: BTreeMap::new(),
            tasks: BTreeMap::new(),
            requests: Vec::new(),
            terms: terms::drawn(seed),
            parts: Chance::new(seed.rotate_left(32)),
            next_job: None,
            reads: 0,
        })))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Here the schedule decides who goes on, and who dies.
    pub(crate) fn gate(&self) -> Gate {
        Gate {
            world: self.clone(),
            reached: false,
        }
    }

    /// Waits for the real store, during which nobody else runs.
    pub(crate) async fn in_store<T>(&self, call: impl Future<Output = T>) -> T {
        self.state().in_store = true;
        let answer = call.await;
        self.state().in_store = false;
        answer
    }

    /// Whether whoever ran has come to a gate; asked once.
    pub(crate) fn take_parked(&self) -> bool {
        std::mem::take(&mut self.state().parked)
    }

    pub(crate) fn waits_for_store(&self) -> bool {
        self.state().in_store
    }

    pub(crate) fn say(&self, text: impl FnOnce() -> String) {
        self.state().say(text);
    }
}

impl State {
    /// Notes what happened, for whoever plays the seed again.
    pub(crate) fn say(&mut self, text: impl FnOnce() -> String) {
        let now = self.now - BEGINNING;
        if let Some(trace) = &mut self.trace {
            let (seconds, millis) = (now / SECOND, now % SECOND);
            trace.push(format!("{seconds:>7}.{millis:03}  {}", text()));
        }
    }

    /// Something that must not be. The first one counts.
    pub(crate) fn fail(&mut self, why: impl Into<String>) {
        let why = why.into();
        self.say(|| format!("WRONG: {why}"));
        self.wrong.get_or_insert(why);
    }

    pub(crate) fn trace(&mut self) -> Vec<String> {
        self.trace.take().unwrap_or_default()
    }

    /// Whether a fault happens now, and if so, counts it.
    pub(crate) fn goes_wrong(&mut self, kind: &'static str, share: u64) -> bool {
        let often = self.storm * share / 100;
        let happens = self.chance.per_mille(often);
        if happens {
            self.fault(kind);
        }
        happens
    }

    /// Counts a fault.
    pub(crate) fn fault(&mut self, kind: &'static str) {
        self.say(|| format!("fault: {kind}"));
        self.tally.fault(kind);
    }

    pub(crate) fn time(&self) -> Timestamp {
        Timestamp::from_millis(self.now)
    }

    /// Whether this read is one that the real store is asked for.
    pub(crate) fn reads_really(&mut self) -> bool {
        self.reads += 1;
        self.reads.is_multiple_of(32)
    }

    /// Moves the clock, and lets everything happen that needs nobody.
    pub(crate) fn pass(&mut self, millis: i64) {
        self.now += millis;
        self.shelf_settles();
        self.account_settles();
    }

    /// Ends the faults: from here on everybody answers.
    pub(crate) fn calm(&mut self) {
        self.say(|| String::from("the world is calm"));
        (self.storm, self.is_calm) = (0, true);
        (
            self.store_down_until,
            self.processor_down_until,
            self.library_down_until,
        ) = (0, 0, 0);
        self.shelf_is_calm();
        self.account_is_calm();
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        self.state().time()
    }
}

impl Randomness for World {
    fn fill(&self, bytes: &mut [u8]) {
        self.state().ids.fill(bytes);
    }
}

/// Stops whoever comes here, once.
#[derive(Debug)]
pub(crate) struct Gate {
    world: World,
    reached: bool,
}

impl Future for Gate {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.reached {
            return Poll::Ready(());
        }
        self.reached = true;
        self.world.state().parked = true;
        Poll::Pending
    }
}
