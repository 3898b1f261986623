//! Money is never stranded: many short lives of one order in a world that loses answers and kills the process.
//!
//! `LASTFOUR_TEST_SEEDS` sets how many seeds are played (default 120); a failing seed is named and can be played again.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

mod pages;
mod world;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use lastfour::cashier::Caller;
use lastfour::cashier::Cashier;
use lastfour::cashier::Library;
use lastfour::cashier::Outcome;
use lastfour::cashier::Patience;
use lastfour::cashier::PresentedCard;
use lastfour::cashier::RefundWish;
use lastfour::cashier::Refusal;
use lastfour::cashier::RequestKey;
use lastfour::cashier::Wish;
use lastfour::domain::Barcode;
use lastfour::domain::Clock;
use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::LibraryId;
use lastfour::domain::Money;
use lastfour::domain::NextAction;
use lastfour::domain::Order;
use lastfour::domain::OrderId;
use lastfour::domain::PostingState;
use lastfour::domain::PublicState;
use lastfour::processor::ProcessorStatus;
use lastfour::storage::Store;
use lastfour::worker;

use crate::pages::Stands;
use crate::world::World;

const FEES: [(&str, i64); 3] = [("fee-a", 450), ("fee-b", 1200), ("fee-c", 75)];

struct Life {
    world: World,
    cashier: Arc<Cashier>,
    caller: Caller,
}

impl Life {
    async fn new(seed: u64, folder: &Path) -> Self {
        let world = World::new(seed, 12);
        {
            let mut ledger = world.ledger();
            for (fee, open) in FEES {
                ledger.fees.insert(fee.to_owned(), open);
                if ledger.draw(2) == 0 {
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
            caller: Caller::api(library, "catalogue"),
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
                Ok(Err(Refusal::TryLater { .. })) => {}
                // Answered; or the process died, and its jobs go on when their claims run out.
                Ok(Ok(_) | Err(Refusal::StateConflict | Refusal::FeeNotPayable)) | Err(_) => return,
                Ok(Err(other)) => panic!("a card cannot be presented: {other:?}"),
            }
        }
    }

    /// Sends the patron to the processor's own page; whatever is lost, the jobs find out.
    async fn pay_on_page(&self, id: OrderId, key: &str) {
        let (cashier, caller, key) = (Arc::clone(&self.cashier), self.caller.clone(), Self::key(key));
        let back = String::from("https://library.example/back");
        let asked =
            tokio::spawn(async move { cashier.pay_on_processors_page(&caller, &key, id, back).await });
        let _ = asked.await;
        self.patron_follows(id).await;
    }

    /// The patron goes where the order says.
    async fn patron_follows(&self, id: OrderId) {
        let order = self.order(id).await;
        let next = order.attempt().and_then(|attempt| attempt.next_action.clone());
        if let Some(NextAction::Redirect { url }) = next {
            self.world.ledger().visit(&url);
        }
    }

    /// The browser comes back, or somebody presses the button.
    async fn look(&self, id: OrderId) {
        let (cashier, caller) = (Arc::clone(&self.cashier), self.caller.clone());
        let asked = tokio::spawn(async move { cashier.look(&caller, id).await });
        let _ = asked.await;
    }

    async fn cancel(&self, id: OrderId) {
        let (cashier, caller) = (Arc::clone(&self.cashier), self.caller.clone());
        let asked = tokio::spawn(async move { cashier.cancel(&caller, &Self::key("cancel"), id).await });
        let _ = asked.await;
    }

    /// Sends a part of what was captured back, if anything was.
    async fn refund(&self, id: OrderId) {
        let order = self.order(id).await;
        let (cashier, caller) = (Arc::clone(&self.cashier), self.caller.clone());
        let seen = order.refundable();
        let amount = Money::from_minor(seen.minor() / 2 + 1, seen.currency());
        let wish = RefundWish {
            amount,
            reason: String::from("a test"),
            refundable_seen: seen,
        };
        let asked =
            tokio::spawn(async move { cashier.refund(&caller, &Self::key("refund"), id, &wish).await });
        // Refused, lost or dead: whatever was begun, the jobs finish.
        let _ = asked.await;
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

    /// The patron comes back from the bank or the page, or the bank says no, or nobody comes.
    async fn patron_acts(&self, id: OrderId) {
        self.patron_follows(id).await;
        let choice = self.world.draw(3);
        if choice == 0 {
            self.world.ledger().pay_on_pages();
        }
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

/// What must hold at the end of every life; the first thing that does not, in words.
fn check(life: &Life, order: &Order) -> Result<(), String> {
    let ledger = life.world.ledger();
    let received: i64 = ledger.payments.values().map(|payment| payment.received).sum();
    let refunded: i64 = ledger.payments.values().map(|payment| payment.refunded).sum();
    let posted: i64 = ledger.posted.iter().map(|(_, amount)| amount).sum();
    let twice = |fee: &str| ledger.posted.iter().filter(|(posted, _)| posted == fee).count() > 1;
    let held = ledger
        .payments
        .values()
        .any(|payment| payment.status == ProcessorStatus::Held);
    let open_page = ledger.pages.values().any(|page| page.stands == Stands::Open);
    let undecided = [PostingState::Asking, PostingState::Unknown];
    let wrong = match () {
        () if received != posted => "charged and posted differ",
        () if order.captured().minor() != received => "the order does not say what was charged",
        () if order.posted().minor() != posted => "the order does not say what was posted",
        () if FEES.iter().any(|(fee, _)| twice(fee)) => "a fee was posted twice",
        () if order.refunded().minor() != refunded => "the order does not say what went back",
        () if held => "a hold is left behind",
        () if open_page => "a page is left open",
        () if order.state() == PublicState::NeedsAttention => "a person is called for nothing",
        () if order.lines.iter().any(|line| undecided.contains(&line.posting)) => "a line is left open",
        () => return Ok(()),
    };
    Err(format!("{wrong}\n{order:#?}\n{ledger:#?}"))
}

async fn live(seed: u64, folder: &Path) -> Result<PublicState, String> {
    let life = Life::new(seed, folder).await;
    let order = life.place().await;
    for attempt in 0..3 {
        let key = format!("pay-{attempt}");
        match life.world.draw(6) {
            0 => life.pay(order.id, "pm_declined", &key).await,
            1 => life.pay(order.id, "pm_needs_patron", &key).await,
            2 | 3 => life.pay_on_page(order.id, &key).await,
            _ => life.pay(order.id, "pm_good", &key).await,
        }
        if life.world.draw(2) == 0 {
            life.run_jobs(life.world.now().millis() + 60_000).await;
        }
        life.patron_acts(order.id).await;
        match life.world.draw(12) {
            0 => life.cancel(order.id).await,
            1..=4 => life.look(order.id).await,
            _ => {}
        }
        life.run_jobs(life.world.now().millis() + 300_000).await;
    }
    life.refund(order.id).await;
    life.world.calm();
    life.run_jobs(i64::MAX - 1).await;
    let order = life.order(order.id).await;
    check(&life, &order).map(|()| order.state())
}

#[tokio::test]
async fn whatever_is_lost_and_whoever_dies_charged_is_posted_is_told() {
    let seeds: u64 = std::env::var("LASTFOUR_TEST_SEEDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(120);
    let folder = tempfile::tempdir().unwrap();
    // The deaths in the world are panics; they are part of the play.
    std::panic::set_hook(Box::new(|_| {}));
    let mut ends: BTreeMap<&str, u64> = BTreeMap::new();
    let mut wrong = Vec::new();

    for seed in 0..seeds {
        match live(seed, folder.path()).await {
            Ok(state) => *ends.entry(state.word()).or_default() += 1,
            Err(why) => wrong.push(format!("seed {seed}: {why}")),
        }
    }

    let _ = std::panic::take_hook();
    assert!(
        wrong.is_empty(),
        "{} of {seeds} lives went wrong; the first:\n{}",
        wrong.len(),
        wrong[0]
    );
    let charged = ["paid", "partly_refunded", "refunded"]
        .iter()
        .filter_map(|state| ends.get(state))
        .sum::<u64>();
    assert!(
        charged > seeds / 4,
        "too few ends are good to prove much: {ends:?}"
    );
    assert!(ends.len() > 2, "the world is too kind to prove much: {ends:?}");
}
