//! Money is never stranded: many short lives of one order in a world that loses answers and kills the process.
//!
//! `LASTFOUR_TEST_SEEDS` sets how many seeds are played (default 300); a failing seed is named and can be played again.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

mod world;

use std::sync::Arc;

use lastfour::cashier::Caller;
use lastfour::cashier::Cashier;
use lastfour::cashier::Library;
use lastfour::cashier::Outcome;
use lastfour::cashier::Patience;
use lastfour::cashier::PresentedCard;
use lastfour::cashier::Refusal;
use lastfour::cashier::RequestKey;
use lastfour::cashier::Wish;
use lastfour::domain::Barcode;
use lastfour::domain::Clock;
use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::LibraryId;
use lastfour::domain::Order;
use lastfour::domain::OrderId;
use lastfour::domain::PostingState;
use lastfour::domain::PublicState;
use lastfour::processor::ProcessorStatus;
use lastfour::storage::Store;
use lastfour::worker;

use crate::world::World;

const FEES: [(&str, i64); 3] = [("fee-a", 450), ("fee-b", 1200), ("fee-c", 75)];

struct Life {
    world: World,
    cashier: Arc<Cashier>,
    caller: Caller,
}

impl Life {
    async fn new(seed: u64, folder: &std::path::Path) -> Self {
        let world = World::new(seed, 12);
        {
            let mut ledger = world.ledger();
            for (fee, open) in FEES {
                ledger.fees.insert(fee.to_owned(), open);
                if ledger.draw(4) == 0 {
                    ledger.refused.insert(fee.to_owned());
                }
            }
        }
        let store = lastfour::storage::open_sqlite(&folder.join(format!("{seed}.db")))
            .await
            .unwrap();
        let library = LibraryId::parse("main").unwrap();
        let cashier = Self::cashier(&world, store);
        Self {
            world,
            cashier,
            caller: Caller {
                library,
                name: String::from("catalogue"),
            },
        }
    }

    fn cashier(world: &World, store: Arc<dyn Store>) -> Arc<Cashier> {
        let library = Library {
            id: LibraryId::parse("main").unwrap(),
            currency: Currency::USD,
            ils: Arc::new(world.clone()),
            processor: Arc::new(world.clone()),
            offers: Vec::new(),
            live: false,
        };
        let (clock, randomness) = (Arc::new(world.clone()), Arc::new(world.clone()));
        Arc::new(Cashier::new(
            store,
            vec![library],
            clock,
            randomness,
            Patience::default(),
        ))
    }

    fn key(name: &str) -> RequestKey {
        RequestKey {
            key: name.to_owned(),
            fingerprint: [7; 32],
        }
    }

    /// Asks until there is an answer, as a patient client does: a dead process answers nothing.
    async fn place(&self) -> Order {
        for _ in 0..200 {
            let (cashier, caller) = (Arc::clone(&self.cashier), self.caller.clone());
            let asked = tokio::spawn(async move {
                let barcode = Barcode::parse("21234000012342").unwrap();
                let fees = FEES.iter().map(|(fee, _)| FeeId::parse(fee).unwrap()).collect();
                cashier
                    .place(&caller, &Self::key("place"), &Wish::Fees { barcode, fees })
                    .await
            });
            match asked.await {
                Ok(Ok(Outcome::Done(order) | Outcome::Again(order))) => return order,
                Ok(Err(Refusal::TryLater { .. })) | Err(_) => {}
                Ok(other) => panic!("an order cannot be placed: {other:?}"),
            }
        }
        panic!("nobody ever answers");
    }

    async fn pay(&self, id: OrderId, token: &str, key: &str) {
        for _ in 0..200 {
            let (cashier, caller) = (Arc::clone(&self.cashier), self.caller.clone());
            let (key, token) = (Self::key(key), token.to_owned());
            let asked = tokio::spawn(async move {
                let card = PresentedCard {
                    token,
                    return_url: None,
                };
                cashier.pay(&caller, &key, id, card).await
            });
            match asked.await {
                Ok(Ok(_) | Err(Refusal::StateConflict | Refusal::FeeNotPayable)) => return,
                Ok(Err(Refusal::TryLater { .. })) => {}
                // The process died: its jobs go on when their claims run out.
                Err(_) => return,
                Ok(Err(other)) => panic!("a card cannot be presented: {other:?}"),
            }
        }
    }

    /// Lets the stored jobs run until none is left or the time is over.
    async fn run_jobs(&self, until_ms: i64) {
        loop {
            let cashier = Arc::clone(&self.cashier);
            // A panic is a death in the middle of a job; its claim runs out, and the job is run again.
            let _ = tokio::spawn(async move { worker::run_due(&cashier).await }).await;
            match self.cashier.store().next_job_at().await.unwrap() {
                Some(next) if next.millis() <= until_ms => self.world.set_now(next),
                _ => return,
            }
        }
    }

    /// The patron comes back from the bank, or the bank says no, or nobody comes.
    fn patron_acts(&self) {
        let choice = self.world.draw(3);
        for payment in self.world.ledger().payments.values_mut() {
            if matches!(payment.status, ProcessorStatus::NeedsPatron(_)) {
                match choice {
                    0 => payment.status = ProcessorStatus::Held,
                    1 => payment.status = ProcessorStatus::Declined,
                    _ => {}
                }
            }
        }
    }

    async fn order(&self, id: OrderId) -> Order {
        self.cashier
            .store()
            .order(&self.caller.library, id)
            .await
            .unwrap()
            .unwrap()
    }
}

fn check(life: &Life, order: &Order, seed: u64) {
    let ledger = life.world.ledger();
    let received: i64 = ledger.payments.values().map(|payment| payment.received).sum();
    let posted: i64 = ledger.posted.iter().map(|(_, amount)| amount).sum();
    assert_eq!(
        received, posted,
        "seed {seed}: charged and posted differ\n{order:?}\n{ledger:?}"
    );
    assert_eq!(
        order.captured().minor(),
        received,
        "seed {seed}: the order does not say what was charged"
    );
    assert_eq!(
        order.posted().minor(),
        posted,
        "seed {seed}: the order does not say what was posted\n{order:?}"
    );
    for (fee, _) in FEES {
        let times = ledger.posted.iter().filter(|(posted, _)| posted == fee).count();
        assert!(times <= 1, "seed {seed}: {fee} was posted {times} times");
    }
    let held = ledger
        .payments
        .values()
        .any(|payment| payment.status == ProcessorStatus::Held);
    assert!(!held, "seed {seed}: a hold is left behind\n{order:?}\n{ledger:?}");
    assert_ne!(
        order.state(),
        PublicState::NeedsAttention,
        "seed {seed}: no person is needed\n{order:?}"
    );
    let open = order
        .lines
        .iter()
        .any(|line| !line.posting.decided() && line.posting != PostingState::Due);
    assert!(!open, "seed {seed}: a line is left open");
}

#[tokio::test]
async fn whatever_is_lost_and_whoever_dies_charged_is_posted_is_told() {
    let seeds: u64 = std::env::var("LASTFOUR_TEST_SEEDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(300);
    std::panic::set_hook(Box::new(|_| {}));
    let folder = tempfile::tempdir().unwrap();
    let mut paid = 0;
    let mut failed = Vec::new();
    for seed in 0..seeds {
        let path = folder.path().to_owned();
        let life = tokio::spawn(async move {
            let life = Life::new(seed, &path).await;
            let order = life.place().await;
            for attempt in 0..2 {
                let token = ["pm_good", "pm_declined", "pm_needs_patron"]
                    [usize::try_from(life.world.draw(3)).unwrap()];
                life.pay(order.id, token, &format!("pay-{attempt}")).await;
                let soon = life.world.now().millis() + 60_000;
                life.run_jobs(soon).await;
                life.patron_acts();
                let soon = life.world.now().millis() + 300_000;
                life.run_jobs(soon).await;
            }
            life.world.calm();
            life.run_jobs(i64::MAX - 1).await;
            let order = life.order(order.id).await;
            check(&life, &order, seed);
            order.state() == PublicState::Paid
        });
        match life.await {
            Ok(true) => paid += 1,
            Ok(false) => {}
            Err(error) => failed.push(panic_text(error)),
        }
    }
    let _ = std::panic::take_hook();
    assert!(
        failed.is_empty(),
        "{} of {seeds} lives went wrong; the first:\n{}",
        failed.len(),
        failed[0]
    );
    assert!(
        paid > seeds / 4,
        "most of the world must end well for this to prove anything: {paid} of {seeds}"
    );
}

fn panic_text(error: tokio::task::JoinError) -> String {
    let panic = error.into_panic();
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default()
}
