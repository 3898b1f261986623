//! The chain of the audit: no gap, no fork, whoever writes and whatever is forgotten.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use lastfour::audit::Finding;
use lastfour::audit::Verifier;
use lastfour::domain::Action;
use lastfour::domain::Barcode;
use lastfour::domain::Timestamp;
use lastfour::storage::Erased;
use lastfour::storage::Perishable;
use lastfour::storage::StoreError;
use lastfour::storage::Unit;
use tokio::task::JoinSet;

use super::bench::Bench;
use super::samples;
use super::samples::NOW;

/// So long ago that the clock may delete it.
pub(super) fn long_ago() -> Timestamp {
    NOW.before(Duration::from_hours(24 * 4000))
}

/// A unit with one line of the audit, about no order.
pub(super) fn line_at(at: Timestamp) -> Unit {
    let mut entry = samples::audit(&samples::order(), Action::StaffSignedIn);
    (entry.at, entry.order, entry.patron) = (at, None, None);
    Unit {
        audit: vec![entry],
        ..Unit::default()
    }
}

/// Chains everything that waits; how many lines.
pub(super) async fn chain(bench: &Bench) -> u64 {
    bench.store.link_audit(&samples::library(), 1_000).await.unwrap()
}

/// What is wrong with the chain.
pub(super) async fn findings(bench: &Bench) -> Vec<Finding> {
    let mut verifier = Verifier::new(Arc::clone(&bench.store), samples::library(), Vec::new());
    verifier.walk().await.unwrap();
    verifier.report().findings.clone()
}

pub(super) async fn every_line_gets_its_place_once_and_in_order(bench: Bench) {
    for _ in 0..3 {
        let order = samples::order();
        let audit = vec![samples::audit(&order, Action::OrderPlaced)];
        bench
            .commit(Unit {
                audit,
                ..samples::unit_with(order)
            })
            .await;
    }

    let (first, second) = (chain(&bench).await, chain(&bench).await);

    let entries = bench
        .store
        .chain_entries(&samples::library(), 0, 10)
        .await
        .unwrap();
    let places: Vec<i64> = entries.iter().map(|(link, _)| link.sequence).collect();
    assert_eq!((first, second), (3, 0));
    assert_eq!(places, [1, 2, 3]);
    assert!(
        entries
            .iter()
            .all(|(_, line)| line.as_ref().unwrap().outcome == "done")
    );
    let head = bench.store.chain_head(&samples::library()).await.unwrap();
    assert_eq!((head.sequence, &head.hash), (3, &entries[2].0.hash));
    assert_eq!(findings(&bench).await, []);
}

pub(super) async fn of_many_writers_and_chainers_at_once_nobody_breaks_the_chain(bench: Bench) {
    let written = Arc::new(AtomicBool::new(false));
    let (mut writers, mut chainers) = (JoinSet::new(), JoinSet::new());
    for _ in 0..4 {
        let store = Arc::clone(&bench.store);
        writers.spawn(async move {
            for _ in 0..15 {
                let order = samples::order();
                let audit = vec![samples::audit(&order, Action::OrderPlaced); 2];
                let unit = Unit {
                    audit,
                    ..samples::unit_with(order)
                };
                store.commit(unit).await.unwrap();
            }
        });
    }
    for _ in 0..3 {
        let (store, written) = (Arc::clone(&bench.store), Arc::clone(&written));
        chainers.spawn(async move {
            while !written.load(Ordering::Relaxed) {
                store.link_audit(&samples::library(), 7).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    written.store(true, Ordering::Relaxed);
    chainers.join_all().await;
    while chain(&bench).await > 0 {}

    let head = bench.store.chain_head(&samples::library()).await.unwrap();
    assert_eq!(head.sequence, 120);
    assert_eq!(findings(&bench).await, []);
}

pub(super) async fn what_cannot_be_audited_is_not_done(bench: Bench) {
    bench
        .run_either(
            "create trigger no_audit before insert on audit begin select raise(abort, 'full'); end",
            "alter table audit add constraint no_audit check (false) not valid",
        )
        .await;
    let order = samples::order();
    let unit = Unit {
        audit: vec![samples::audit(&order, Action::OrderPlaced)],
        ..samples::unit_with(order.clone())
    };

    let done = bench.store.commit(unit).await;

    assert!(matches!(done, Err(StoreError::Unavailable { .. })), "{done:?}");
    let stored = bench.store.order(&samples::library(), order.id).await.unwrap();
    assert!(stored.is_none());
}

pub(super) async fn the_chain_holds_when_a_patron_is_forgotten(bench: Bench) {
    let key = samples::patron();
    let mut order = samples::order_of(key, &["fee-1"]);
    samples::hold(&mut order, "pi_own", "4242");
    samples::pay(&mut order);
    let mut seen = samples::audit(&order, Action::MoreSeen);
    seen.detail = String::from("other: she called");
    let audit = vec![samples::audit(&order, Action::OrderPlaced), seen];
    let late = audit.clone();
    bench
        .commit(Unit {
            patrons: vec![samples::patron_with(key, "21234000000001")],
            audit,
            ..samples::unit_with(order)
        })
        .await;
    chain(&bench).await;
    // These have no place yet when the patron is forgotten.
    bench
        .commit(Unit {
            audit: late,
            ..Unit::default()
        })
        .await;
    let card = Barcode::parse("21234000000001").unwrap();
    let note = line_at(NOW).audit.remove(0);

    let erased = bench
        .store
        .erase(&samples::library(), &card, &note)
        .await
        .unwrap();

    assert!(matches!(erased, Erased::Done { orders: 1, .. }), "{erased:?}");
    chain(&bench).await;
    let entries = bench
        .store
        .chain_entries(&samples::library(), 0, 10)
        .await
        .unwrap();
    assert_eq!(entries.len(), 5);
    assert!(entries.iter().all(|(link, _)| link.salt.is_none()));
    assert!(
        entries
            .iter()
            .all(|(_, line)| line.as_ref().unwrap().patron.is_none())
    );
    assert!(entries[0].0.hidden.is_some() && entries[2].0.hidden.is_none());
    assert_eq!(entries[1].1.as_ref().unwrap().detail, "other");
    assert_eq!(findings(&bench).await, []);
}

pub(super) async fn the_chain_holds_when_the_clock_deletes(bench: Bench) {
    for at in [long_ago(), long_ago(), NOW, long_ago(), NOW] {
        bench.commit(line_at(at)).await;
    }
    chain(&bench).await;
    let (library, before) = (samples::library(), NOW.before(Duration::from_hours(1)));
    let purge = || bench.store.purge(&library, Perishable::Audit, before, 100);

    assert_eq!(purge().await.unwrap(), 3);

    let seal = bench.store.last_seal(&library).await.unwrap().unwrap();
    assert_eq!(
        (seal.number, seal.entries.as_str(), seal.begins_after),
        (1, "1-2,4", 2)
    );
    let entries = bench.store.chain_entries(&library, 0, 10).await.unwrap();
    let places: Vec<i64> = entries.iter().map(|(link, _)| link.sequence).collect();
    assert_eq!(places, [3, 4, 5], "what nothing refers to is gone");
    assert_eq!(findings(&bench).await, []);
    // It goes on where it was, also after everything in it was deleted.
    let after = NOW.after(Duration::from_hours(1));
    let all = bench.store.purge(&library, Perishable::Audit, after, 100).await;
    assert_eq!(all.unwrap(), 2);
    assert_eq!(purge().await.unwrap(), 0);
    bench.commit(line_at(NOW)).await;
    chain(&bench).await;
    assert_eq!(bench.store.chain_head(&library).await.unwrap().sequence, 6);
    assert_eq!(findings(&bench).await, []);
}

pub(super) async fn what_is_chained_is_never_changed(bench: Bench) {
    bench.commit(line_at(NOW)).await;
    chain(&bench).await;
    bench.commit(line_at(long_ago())).await;
    bench
        .store
        .purge(&samples::library(), Perishable::Audit, long_ago(), 100)
        .await
        .unwrap();

    for statement in [
        "update audit_link set sequence = 9",
        "update audit_link set seal = 1 where seal is null",
        "delete from audit_link",
        "update audit_seal set entries = '1-9'",
        "delete from audit_seal",
        "update audit set origin = 'elsewhere'",
        "update audit set outcome = 'refused'",
    ] {
        assert!(bench.run(statement).await.is_err(), "{statement}");
    }
    assert_eq!(findings(&bench).await, []);
}
