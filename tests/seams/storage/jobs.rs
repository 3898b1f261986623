//! Jobs: one of a kind for a subject, one holder at a time, none forgotten.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::AccountName;
use lastfour::domain::EventId;
use lastfour::domain::OrderId;
use lastfour::domain::SystemRandomness;
use lastfour::domain::Timestamp;
use lastfour::storage::Conflict;
use lastfour::storage::Job;
use lastfour::storage::JobDone;
use lastfour::storage::JobKind;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::samples::NOW;

/// A job of a new order.
pub(super) fn advance() -> JobKind {
    JobKind::Advance(OrderId::new(&SystemRandomness))
}

fn later(seconds: u64) -> Timestamp {
    NOW.after(Duration::from_secs(seconds))
}

fn finish(job: &Job, next: Option<Timestamp>) -> Unit {
    let job = job.clone();
    Unit {
        done: Some(JobDone { job, next }),
        ..Unit::default()
    }
}

const LEASE: Duration = Duration::from_mins(1);

pub(super) async fn a_job_is_due_when_it_was_woken_for(bench: Bench) {
    let (order, event) = (
        advance(),
        JobKind::Event(AccountName::main(), EventId::parse("evt_1").unwrap()),
    );
    bench.wake(order.clone(), later(10)).await;
    bench.wake(event.clone(), later(20)).await;

    let early = bench.claim(NOW, LEASE).await;
    let first = bench.claim(later(10), LEASE).await;
    let second = bench.claim(later(20), LEASE).await;

    assert!(early.is_empty());
    assert_eq!(first.len(), 1);
    assert_eq!(
        (&first[0].kind, first[0].due_at, first[0].tries),
        (&order, later(10), 1)
    );
    assert_eq!(second.len(), 1);
    assert_eq!(
        (&second[0].kind, second[0].due_at, second[0].wakes),
        (&event, later(20), 1)
    );
}

pub(super) async fn a_job_is_brought_forward_and_never_back(bench: Bench) {
    let job = advance();
    bench.wake(job.clone(), later(20)).await;
    bench.wake(job.clone(), later(10)).await;
    bench.wake(job, later(30)).await;

    let next = bench.store.next_job_at().await.unwrap();
    let claimed = bench.claim(later(100), LEASE).await;

    assert_eq!(next, Some(later(10)));
    assert_eq!(claimed.len(), 1, "one job of a kind for a subject");
    assert_eq!(claimed[0].due_at, later(10));
    assert_eq!(claimed[0].wakes, 3);
}

pub(super) async fn the_earliest_jobs_are_claimed_first(bench: Bench) {
    for seconds in [30, 10, 50, 20, 40] {
        bench.wake(advance(), later(seconds)).await;
    }

    let first = bench.store.claim_jobs(later(100), LEASE, 3).await.unwrap();
    let rest = bench.claim(later(100), LEASE).await;

    let due = |jobs: &[Job]| jobs.iter().map(|job| job.due_at).collect::<Vec<_>>();
    assert_eq!(due(&first), [later(10), later(20), later(30)]);
    assert_eq!(due(&rest), [later(40), later(50)]);
}

pub(super) async fn of_twenty_claimers_each_job_has_one(bench: Bench) {
    for _ in 0..60 {
        bench.wake(advance(), NOW).await;
    }
    let claimers: Vec<_> = (0..20)
        .map(|_| {
            let store = Arc::clone(&bench.store);
            tokio::spawn(async move {
                let mut all = Vec::new();
                for _ in 0..10 {
                    all.extend(store.claim_jobs(NOW, LEASE, 3).await.unwrap());
                }
                all
            })
        })
        .collect();

    let mut claimed = Vec::new();
    for claimer in claimers {
        claimed.extend(claimer.await.unwrap());
    }

    let distinct: HashSet<String> = claimed.iter().map(|job| format!("{:?}", job.kind)).collect();
    assert_eq!(claimed.len(), 60);
    assert_eq!(distinct.len(), 60);
}

pub(super) async fn a_claimed_job_is_nobody_elses_until_its_lease_ends(bench: Bench) {
    bench.wake(advance(), NOW).await;
    let first = bench.claim(NOW, LEASE).await;

    let meanwhile = bench.claim(later(59), LEASE).await;
    let after = bench.claim(later(60), LEASE).await;
    let of_the_first = bench.conflict(finish(&first[0], None)).await;
    let of_the_second = bench.store.commit(finish(&after[0], None)).await;

    assert!(meanwhile.is_empty());
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].due_at, NOW);
    assert_eq!(after[0].tries, 2);
    assert_eq!(of_the_first, Conflict::Lease);
    assert!(of_the_second.is_ok());
}

pub(super) async fn a_lease_is_never_given_twice(bench: Bench) {
    let job = advance();
    bench.wake(job.clone(), NOW).await;
    let stalled = bench.claim(NOW, LEASE).await;
    let second = bench.claim(later(60), LEASE).await;
    bench.commit(finish(&second[0], None)).await;
    bench.wake(job, later(60)).await;
    let third = bench.claim(later(60), LEASE).await;

    let of_the_stalled = bench.conflict(finish(&stalled[0], None)).await;

    assert_eq!(of_the_stalled, Conflict::Lease);
    assert!(bench.store.commit(finish(&third[0], None)).await.is_ok());
}

pub(super) async fn a_finished_job_is_gone(bench: Bench) {
    bench.wake(advance(), NOW).await;
    let claimed = bench.claim(NOW, LEASE).await;

    bench.commit(finish(&claimed[0], None)).await;

    assert_eq!(bench.store.next_job_at().await.unwrap(), None);
    assert!(bench.claim(later(1_000), LEASE).await.is_empty());
}

pub(super) async fn a_finished_job_comes_again_when_it_said_so(bench: Bench) {
    bench.wake(advance(), NOW).await;
    let claimed = bench.claim(NOW, LEASE).await;

    bench.commit(finish(&claimed[0], Some(later(30)))).await;

    assert_eq!(bench.store.next_job_at().await.unwrap(), Some(later(30)));
    assert!(bench.claim(later(29), LEASE).await.is_empty());
    let again = bench.claim(later(30), LEASE).await;
    assert_eq!((again[0].due_at, again[0].tries), (later(30), 1));
}

pub(super) async fn a_wake_during_a_claim_makes_the_job_due_again(bench: Bench) {
    let job = advance();
    bench.wake(job.clone(), NOW).await;
    let claimed = bench.claim(NOW, LEASE).await;
    bench.wake(job, later(5)).await;
    let meanwhile = bench.claim(later(5), LEASE).await;

    bench.commit(finish(&claimed[0], None)).await;

    assert!(meanwhile.is_empty(), "its holder still has it");
    assert_eq!(bench.store.next_job_at().await.unwrap(), Some(later(5)));
    assert_eq!(bench.claim(later(5), LEASE).await.len(), 1);
}

pub(super) async fn a_wake_during_a_claim_outweighs_a_later_time(bench: Bench) {
    let job = advance();
    bench.wake(job.clone(), NOW).await;
    let claimed = bench.claim(NOW, LEASE).await;
    bench.wake(job, later(5)).await;

    bench.commit(finish(&claimed[0], Some(later(500)))).await;

    assert_eq!(bench.store.next_job_at().await.unwrap(), Some(later(5)));
}

pub(super) async fn a_stranger_cannot_finish_a_job(bench: Bench) {
    let job = advance();
    bench.wake(job.clone(), NOW).await;
    let unclaimed = Job {
        kind: job,
        library: super::samples::library(),
        due_at: NOW,
        lease: 0,
        wakes: 1,
        tries: 0,
    };

    let before_a_claim = bench.conflict(finish(&unclaimed, None)).await;
    let claimed = bench.claim(NOW, LEASE).await;
    let guessed = Job {
        lease: claimed[0].lease + 1,
        ..claimed[0].clone()
    };
    let with_a_guess = bench.conflict(finish(&guessed, Some(NOW))).await;

    assert_eq!(before_a_claim, Conflict::Lease);
    assert_eq!(with_a_guess, Conflict::Lease);
    assert!(bench.claim(NOW, LEASE).await.is_empty());
}

pub(super) async fn a_job_is_finished_once(bench: Bench) {
    bench.wake(advance(), NOW).await;
    let claimed = bench.claim(NOW, LEASE).await;
    bench.commit(finish(&claimed[0], Some(later(30)))).await;

    let again = bench.conflict(finish(&claimed[0], Some(later(40)))).await;

    assert_eq!(again, Conflict::Lease);
}

pub(super) async fn the_next_job_is_told_leased_ones_included(bench: Bench) {
    let none = bench.store.next_job_at().await.unwrap();
    bench.wake(advance(), NOW).await;
    bench.wake(advance(), later(90)).await;
    let waiting = bench.store.next_job_at().await.unwrap();
    bench.claim(NOW, LEASE).await;
    let leased = bench.store.next_job_at().await.unwrap();

    assert_eq!(none, None);
    assert_eq!(waiting, Some(NOW));
    assert_eq!(leased, Some(later(60)));
}

pub(super) async fn tries_are_counted_until_the_job_is_done(bench: Bench) {
    bench.wake(advance(), NOW).await;
    let mut tries = Vec::new();
    for round in 0..3 {
        let claimed = bench.claim(later(60 * round), LEASE).await;
        tries.push(claimed[0].tries);
    }
    let fourth = bench.claim(later(180), LEASE).await;
    bench.commit(finish(&fourth[0], Some(later(200)))).await;
    let fifth = bench.claim(later(200), LEASE).await;

    assert_eq!(tries, [1, 2, 3]);
    assert_eq!(fourth[0].tries, 4);
    assert_eq!(fifth[0].tries, 1);
}
