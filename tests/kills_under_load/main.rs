//! `kill -9` at random moments, hundreds of times, while orders are placed and paid: several clients repeat each call
//! with the same idempotency key until somebody answers. The processor and the library system survive, and at the end
//! it is their books that are read: what was captured is what was posted, order by order, once.
//!
//! `LASTFOUR_TEST_KILLS` sets how often each database's services are killed (default 105), `LASTFOUR_TEST_SEED` when.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test fails by panicking, and prints what it measured"
)]

mod books;
mod chance;
#[expect(dead_code, reason = "the test of outages uses the rest")]
mod load;
#[path = "../kill/postgres.rs"]
mod postgres;
mod recovery;
#[path = "../kill/service.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod service;
mod site;

use std::time::Duration;

use tokio::task::JoinSet;

use crate::chance::Chance;
use crate::recovery::Database;
use crate::recovery::Report;
use crate::service::Service;
use crate::site::Site;

/// A file has one service; so three libraries, each with its own.
#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_it_captures_what_it_posts_once_on_sqlite() {
    let mut lives = JoinSet::new();
    for number in 0..3 {
        lives.spawn(async move {
            let folder = tempfile::tempdir().unwrap();
            let chance = Chance::of_this_run(number);
            let site = Site::on_a_file(folder.path()).await;
            live(site, kills() / 3, chance).await
        });
    }
    let reports = lives.join_all().await;
    Report::of_all(reports).tell("SQLite, 3 libraries with 1 service each", "sqlite");
}

/// Three services on one database: those that live take over from those that were killed.
#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_it_captures_what_it_posts_once_on_postgresql() {
    let folder = tempfile::tempdir().unwrap();
    let chance = Chance::of_this_run(7);
    let site = Site::on_a_server(folder.path(), 3).await;
    let report = live(site, kills(), chance).await;
    report.tell("PostgreSQL, 1 library with 3 services", "postgresql");
}

/// Loads, kills, waits for quiet, and reads the books.
async fn live(mut site: Site, kills: usize, chance: Chance) -> Report {
    let seed = chance.seed();
    println!("seed {seed}");
    let load = load::start(&site);
    let services = std::mem::take(&mut site.services);
    let each = kills.div_ceil(services.len());
    let mut killers = JoinSet::new();
    for (number, service) in services.into_iter().enumerate() {
        killers.spawn(kill_and_start(service, each, chance.other(number)));
    }
    let mut report = Report::default();
    while let Some(ended) = killers.join_next().await {
        let (service, killed) = ended.unwrap();
        site.services.push(service);
        report.killed(&killed);
    }
    report.killed(&[last_kill(&mut site.services).await]);
    let placed = load.stop().await;
    let orders = site.quiet(&placed).await;
    let wrong = books::judge(&site.outsiders, &placed, &orders).await;
    let first = &wrong[..wrong.len().min(5)];
    assert!(
        wrong.is_empty(),
        "seed {seed}: {} wrong, such as {first:#?}",
        wrong.len()
    );
    report.orders(&orders);
    report.moved(&Database::of(&site).audit().await);
    report
}

/// When it was killed, and how long it took until it was ready again, where it lived so long; in milliseconds.
#[derive(Clone, Copy, Debug)]
struct Killed {
    at: i64,
    ready_after: Option<i64>,
}

/// Once more, after a while in peace, so that it is seen how long it takes when nobody else is killed. Of several
/// services one lives on and the others stay dead.
async fn last_kill(services: &mut [Service]) -> Killed {
    tokio::time::sleep(Duration::from_secs(4)).await;
    let at = now();
    let (first, others) = services.split_first_mut().unwrap();
    for service in &mut *others {
        service.kill().await;
    }
    if others.is_empty() {
        first.kill().await;
        first.start_again().await;
    }
    Killed {
        at,
        ready_after: None,
    }
}

async fn kill_and_start(mut service: Service, times: usize, mut chance: Chance) -> (Service, Vec<Killed>) {
    let mut killed = Vec::new();
    let mut lives_ms = 0;
    for _ in 0..times {
        // On a busy machine, where the start takes long, the life is longer too: else nothing would ever move.
        tokio::time::sleep(Duration::from_millis(lives_ms + chance.below(600))).await;
        let at = now();
        service.kill().await;
        let started = now();
        service.begin_again();
        // One in five dies while it starts.
        let ready_after = if chance.below(5) == 0 {
            None
        } else {
            service.is_ready().await;
            Some(now() - started)
        };
        lives_ms = ready_after.map_or(lives_ms, |after| after.unsigned_abs().min(800));
        killed.push(Killed { at, ready_after });
    }
    service.is_ready().await;
    (service, killed)
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test is told in the environment how long it runs"
)]
fn kills() -> usize {
    std::env::var("LASTFOUR_TEST_KILLS").map_or(105, |kills| kills.parse().unwrap())
}
