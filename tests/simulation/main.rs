//! Money is never stranded: a deterministic simulation. The real cashier, worker and store live in worlds that lose
//! answers, change their minds and kill processes; each world is drawn from one seed (README.md).
//!
//! `LASTFOUR_TEST_SEEDS` sets how many seeds are played; `LASTFOUR_TEST_SEED` plays one again and prints what happened.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::wildcard_enum_match_arm,
    clippy::future_not_send,
    clippy::match_same_arms,
    clippy::option_option,
    reason = "a test fails by panicking, and says what it has played"
)]

mod account;
mod chance;
mod counter;
mod desk;
#[path = "../support/empty_store.rs"]
mod empty_store;
mod events;
mod invariants;
mod keys;
mod life;
#[path = "../support/memory.rs"]
mod memory;
mod outside;
mod payouts;
mod people;
mod processor;
mod requests;
mod rest;
mod schedule;
mod shelf;
mod store;
mod store_alerts;
mod store_chain;
mod store_factors;
mod store_keeping;
mod store_letters;
mod store_privacy;
mod store_proposals;
mod store_reports;
mod systems;
mod tally;
mod terms;
mod world;

use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::life::Ended;
use crate::life::live;
use crate::tally::Tally;

/// So many seeds are played unless somebody says otherwise.
const SEEDS: u64 = 3_000;
/// So many worlds at once.
const THREADS: usize = 2;
/// With so many seeds every edge must have been taken.
const COVERS_ALL_FROM: u64 = 2_000;
/// So many failures are told.
const TOLD_MAX: usize = 5;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// What was played by one thread, or by all.
#[derive(Default)]
struct Played {
    tally: Tally,
    wrong: Vec<(u64, String)>,
}

fn play_one(seed: u64, folder: &Path, traced: bool) -> Ended {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(live(seed, folder, traced))
}

fn play(next: &AtomicU64, seeds: u64, folder: &Path) -> Played {
    let mut played = Played::default();
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= seeds {
            return played;
        }
        let ended = play_one(seed, folder, false);
        played.tally.add(ended.tally);
        if let Some(why) = ended.wrong {
            played.wrong.push((seed, why));
        }
    }
}

#[test]
fn whatever_is_lost_and_whoever_dies_charged_is_posted_is_told() {
    let folder = memory::folder();
    if let Some(seed) = number("LASTFOUR_TEST_SEED") {
        let ended = play_one(seed, folder.path(), true);
        println!("{}", ended.trace.join("\n"));
        assert_eq!(ended.wrong, None, "seed {seed}");
        return;
    }
    let seeds = number("LASTFOUR_TEST_SEEDS").unwrap_or(SEEDS);
    let (next, began) = (AtomicU64::new(0), Instant::now());
    let mut all = Played::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|_| scope.spawn(|| play(&next, seeds, folder.path())))
            .collect();
        for thread in threads {
            let played = thread.join().unwrap();
            all.tally.add(played.tally);
            all.wrong.extend(played.wrong);
        }
    });
    let seconds = began.elapsed().as_secs().max(1);
    println!(
        "schedules: {seeds} in {seconds} s, {} a minute",
        seeds * 60 / seconds
    );
    println!("{}", all.tally.report());
    judge(seeds, all, folder.path());
}

fn judge(seeds: u64, mut all: Played, folder: &Path) {
    all.wrong.sort();
    for (seed, why) in all.wrong.iter().take(TOLD_MAX) {
        println!("seed {seed}: {}", why.lines().next().unwrap_or_default());
    }
    if let Some((seed, why)) = all.wrong.first() {
        println!("{}", play_one(*seed, folder, true).trace.join("\n"));
        panic!(
            "{} of {seeds} worlds went wrong; the first is seed {seed}: {why}",
            all.wrong.len()
        );
    }
    let missing = all.tally.missing();
    if seeds >= COVERS_ALL_FROM {
        assert!(missing.is_empty(), "edges that nobody took: {missing:?}");
    }
    let charged: u64 = ["paid", "partly_refunded", "refunded"]
        .iter()
        .map(|state| all.tally.ends_in(state))
        .sum();
    assert!(charged > seeds / 4, "too few ends are good to prove much");
}
