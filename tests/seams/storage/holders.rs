//! Whose claims are given back early: those of a process that died, and of nobody else. PostgreSQL only. The lock's
//! connection is really ended by the server; only the five seconds between two looks are not waited for.

use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::Timestamp;
use lastfour::storage::Conflict;
use lastfour::storage::Job;
use lastfour::storage::JobDone;
use lastfour::storage::Store;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::jobs::advance;
use super::samples::NOW;

const LEASE: Duration = Duration::from_mins(1);

/// A process that has claimed a job, and another that has not.
async fn two_processes() -> (Bench, Job, Arc<dyn Store>) {
    let bench = Bench::postgres().await;
    bench.wake(advance(), NOW).await;
    let claimed = bench.claim(NOW, LEASE).await;
    let other = bench.another().await;
    (bench, claimed[0].clone(), other)
}

/// Ends the connection that holds the lock of the process that has claimed something.
async fn kill_the_connection(bench: &Bench) {
    let holder = "select objid from pg_locks join job on cast(objid as bigint) = holder \
                  where classid = 527844 and leased_until is not null";
    let kill = format!(
        "select pg_terminate_backend(pid, 5000) from pg_locks where classid = 527844 and objid in ({holder})"
    );
    assert_eq!(bench.run(&kill).await.unwrap(), 1);
}

async fn five_seconds_pass(bench: &Bench) {
    let sql = "update job_holder set missing_since = missing_since - 5000 where missing_since is not null";
    bench.run(sql).await.unwrap();
}

async fn claim(store: &Arc<dyn Store>) -> Vec<Job> {
    store.claim_jobs(NOW, LEASE, 10).await.unwrap()
}

#[tokio::test]
async fn what_a_dead_process_had_claimed_is_due_again_five_seconds_after_it_was_missed() {
    let (bench, of_the_dead, other) = two_processes().await;
    kill_the_connection(&bench).await;

    let at_the_first_look = other.tend_claims().await.unwrap();
    let at_the_second = other.tend_claims().await.unwrap();
    let too_early = claim(&other).await;
    five_seconds_pass(&bench).await;
    let later = other.tend_claims().await.unwrap();
    let claimed = claim(&other).await;

    assert_eq!((at_the_first_look, at_the_second, later), (0, 0, 1));
    assert!(too_early.is_empty());
    assert_eq!(claimed.len(), 1);
    assert_eq!((claimed[0].due_at, claimed[0].tries), (NOW, 2));
    let finish = Unit {
        done: Some(JobDone {
            job: of_the_dead,
            next: None,
        }),
        ..Unit::default()
    };
    assert_eq!(bench.conflict(finish).await, Conflict::Lease);
}

#[tokio::test]
async fn the_looks_of_processes_that_died_themselves_count() {
    let (bench, _, second) = two_processes().await;
    kill_the_connection(&bench).await;
    second.tend_claims().await.unwrap();
    drop(second);
    five_seconds_pass(&bench).await;

    let third = bench.another().await;
    let given_back = third.tend_claims().await.unwrap();

    assert_eq!(given_back, 1);
}

#[tokio::test]
async fn a_living_process_keeps_its_claims() {
    let (bench, _, other) = two_processes().await;

    for _ in 0..3 {
        assert_eq!(other.tend_claims().await.unwrap(), 0);
        five_seconds_pass(&bench).await;
    }

    assert!(claim(&other).await.is_empty());
}

#[tokio::test]
async fn a_process_that_takes_its_lock_again_keeps_its_claims() {
    let (bench, mine, other) = two_processes().await;
    other.tend_claims().await.unwrap();
    kill_the_connection(&bench).await;
    other.tend_claims().await.unwrap();

    bench.store.tend_claims().await.unwrap();
    five_seconds_pass(&bench).await;
    let given_back = other.tend_claims().await.unwrap();

    assert_eq!(given_back, 0);
    let finish = Unit {
        done: Some(JobDone {
            job: mine,
            next: None,
        }),
        ..Unit::default()
    };
    assert!(bench.store.commit(finish).await.is_ok());
}

#[tokio::test]
async fn a_process_without_its_lock_claims_nothing() {
    let (bench, _, _) = two_processes().await;
    kill_the_connection(&bench).await;
    bench.wake(advance(), NOW).await;

    let without = claim(&bench.store).await;
    bench.store.tend_claims().await.unwrap();
    let with = claim(&bench.store).await;

    assert!(without.is_empty());
    assert_eq!(with.len(), 1);
}

#[tokio::test]
async fn on_another_life_of_the_server_no_claim_is_given_back_early() {
    for what_is_left in [
        "delete from job_holder",
        "update job_holder set server_started_us = 1",
    ] {
        let (bench, _, other) = two_processes().await;
        kill_the_connection(&bench).await;
        bench.run(what_is_left).await.unwrap();

        for _ in 0..3 {
            assert_eq!(other.tend_claims().await.unwrap(), 0);
            five_seconds_pass(&bench).await;
        }
        let early = claim(&other).await;
        let when_it_ran_out = other.claim_jobs(NOW.after(LEASE), LEASE, 10).await.unwrap();

        assert!(early.is_empty(), "after {what_is_left}");
        assert_eq!(when_it_ran_out.len(), 1);
    }
}

#[tokio::test]
async fn a_process_gives_back_its_own_claims_and_no_others() {
    let (bench, _, other) = two_processes().await;
    bench
        .wake(advance(), Timestamp::from_millis(NOW.millis() - 1))
        .await;
    let of_the_other = claim(&other).await;

    let given_back = bench.store.release_claims().await.unwrap();
    let claimed = claim(&bench.store).await;

    assert_eq!(of_the_other.len(), 1);
    assert_eq!(given_back, 1);
    assert_eq!(claimed.len(), 1);
    assert_ne!(claimed[0].kind, of_the_other[0].kind);
}
