//! What is deleted by a clock, and what never is.

use std::time::Duration;

use lastfour::domain::Action;
use lastfour::domain::LetterState;
use lastfour::domain::Order;
use lastfour::domain::Payer;
use lastfour::domain::Timestamp;
use lastfour::storage::JobKind;
use lastfour::storage::LetterWrite;
use lastfour::storage::Perishable;
use lastfour::storage::Unit;

use super::approvals;
use super::bench::Bench;
use super::samples;
use super::samples::NOW;

const DAY: Duration = Duration::from_hours(24);

/// Everything here is over by then.
pub(super) fn much_later() -> Timestamp {
    NOW.after(DAY * 40_000)
}

/// Deletes everything that is due at this moment, kind by kind.
pub(super) async fn purge_all(bench: &Bench, before: Timestamp) -> Vec<(Perishable, u64)> {
    let mut purged = Vec::new();
    for kind in Perishable::ALL {
        let mut count = 0;
        loop {
            let purged = bench.store.purge(&samples::library(), kind, before, 50).await;
            let few = purged.unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
            count += few;
            if few < 50 {
                break;
            }
        }
        purged.push((kind, count));
    }
    purged
}

pub(super) async fn count(bench: &Bench, kind: Perishable, before: Timestamp) -> u64 {
    bench.store.due(&samples::library(), kind, before).await.unwrap()
}

/// A unit with something in every part, whose order is paid and over.
pub(super) fn paid_unit(word: &str) -> (Order, Unit) {
    let mut order = samples::order_of(samples::patron(), &["fee-1", "fee-2"]);
    samples::hold(&mut order, &format!("pi_{word}"), "4242");
    samples::pay(&mut order);
    let mut unit = samples::full_unit(&order, word);
    unit.tasks[0].done_at = Some(NOW);
    let sent = samples::letter(&order).in_state(LetterState::Sent, NOW);
    unit.letters = vec![LetterWrite::Insert(sent)];
    unit.wakes.clear();
    (order, unit)
}

pub(super) async fn of_every_kind_what_is_over_for_long_enough_goes(bench: Bench) {
    let (order, unit) = paid_unit("one");
    bench.commit(unit).await;
    // A try that was not right.
    let limits = lastfour::storage::TryLimits {
        tries_max: 10,
        window: DAY,
        lock: DAY,
    };
    let subject = samples::try_subject("somebody");
    bench.store.take_try(&subject, NOW, limits).await.unwrap();
    // An approval that was withdrawn.
    let Payer::Patron(key) = order.payer else {
        panic!("the sample is an order of a patron");
    };
    bench.commit(approvals::making(key, "ml", NOW)).await;
    bench.commit(approvals::withdrawing(key, NOW)).await;

    let too_early = purge_all(&bench, NOW.before(Duration::from_millis(1))).await;
    let mut counted = Vec::new();
    for kind in Perishable::ALL {
        counted.push((kind, count(&bench, kind, much_later()).await));
    }
    let purged = purge_all(&bench, much_later()).await;

    assert!(too_early.iter().all(|(_, count)| *count == 0), "{too_early:?}");
    for (kind, count) in purged {
        let expected = u64::from(kind != Perishable::UnpaidContacts);
        assert_eq!(count, expected, "{kind:?}");
    }
    // What only goes when something before it is gone cannot be counted before.
    for (kind, count) in counted {
        let waits = [Perishable::UnpaidContacts, Perishable::Patrons, Perishable::Audit].contains(&kind);
        assert_eq!(count, u64::from(!waits), "{kind:?}");
    }
    let library = samples::library();
    assert!(bench.store.order(&library, order.id).await.unwrap().is_none());
    assert!(bench.store.audit(&library, order.id).await.unwrap().is_empty());
    assert!(
        bench
            .store
            .key(&library, "portal", "one")
            .await
            .unwrap()
            .is_none()
    );
    assert!(bench.store.reconciliations(&library, 9).await.unwrap().is_empty());
    for table in [
        "contact",
        "address_code",
        "agreement",
        "letter",
        "task",
        "attempt",
        "order_line",
        "patron",
        "event",
        "difference",
    ] {
        let left = bench.run(&format!("delete from {table}")).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

pub(super) async fn an_order_that_is_nobodys_keeps_its_facts_for_the_books(bench: Bench) {
    let (order, unit) = paid_unit("one");
    bench.commit(unit).await;
    let Payer::Patron(patron) = order.payer else {
        panic!("the sample is an order of a patron");
    };
    let library = samples::library();

    let cut = bench
        .store
        .purge(&library, Perishable::Links, NOW, 10)
        .await
        .unwrap();
    let again = bench
        .store
        .purge(&library, Perishable::Links, NOW, 10)
        .await
        .unwrap();
    let gone = bench
        .store
        .purge(&library, Perishable::Patrons, NOW, 10)
        .await
        .unwrap();

    assert_eq!((cut, again, gone), (1, 0, 1));
    let after = bench.store.order(&library, order.id).await.unwrap().unwrap();
    assert_ne!(after.payer, order.payer);
    assert_ne!(after.payer, Payer::Applicant, "it was a patron's");
    let facts = |order: &Order| (order.amount(), order.captured(), order.card(), order.state());
    assert_eq!(facts(&after), facts(&order));
    assert_eq!(after.lines, order.lines);
    assert!(bench.store.patron(&library, patron).await.unwrap().is_none());
    let audit = bench.store.audit(&library, order.id).await.unwrap();
    assert_eq!(audit.len(), 1);
    assert_eq!(audit[0].patron, None);
    let letters = bench.store.letters_of(&library, order.id, 9).await.unwrap();
    assert_eq!((letters.len(), letters[0].patron), (1, None));
    // Nothing that says who it was is left, and what was agreed on is.
    assert!(bench.store.contact(&library, order.id).await.unwrap().is_none());
    assert!(
        bench
            .store
            .address_code(&library, order.id)
            .await
            .unwrap()
            .is_none()
    );
    assert!(bench.store.agreement(&library, order.id).await.unwrap().is_some());
    let by_patron = lastfour::storage::Search {
        who_owes: Some(patron),
        limit: 9,
        ..lastfour::storage::Search::default()
    };
    assert!(
        bench
            .store
            .orders(&library, &by_patron)
            .await
            .unwrap()
            .orders
            .is_empty()
    );
}

pub(super) async fn whoever_has_read_an_order_cannot_write_its_link_back(bench: Bench) {
    let (order, unit) = paid_unit("one");
    bench.commit(unit).await;
    let library = samples::library();
    let read = bench.store.order(&library, order.id).await.unwrap().unwrap();

    bench
        .store
        .purge(&library, Perishable::Links, NOW, 10)
        .await
        .unwrap();
    let refused = bench.conflict(samples::unit_changing(&read)).await;

    assert_eq!(refused, lastfour::storage::Conflict::Version);
}

pub(super) async fn a_patron_who_comes_back_keeps_what_joins_them_to_their_pseudonym(bench: Bench) {
    let (order, unit) = paid_unit("one");
    let Payer::Patron(patron) = order.payer else {
        panic!("the sample is an order of a patron");
    };
    bench.commit(unit).await;
    let library = samples::library();
    let later = NOW.after(DAY * 500);
    bench
        .commit(samples::unit_with(samples::order_at(patron, &["fee-9"], later)))
        .await;

    purge_all(&bench, NOW.after(DAY * 400)).await;

    assert!(bench.store.patron(&library, patron).await.unwrap().is_some());
    // And nobody places an order for somebody who was forgotten since they were read.
    bench.run("delete from patron").await.unwrap();
    let late = Unit {
        known: vec![(library.clone(), patron)],
        ..samples::unit_with(samples::order_at(patron, &["fee-10"], later))
    };
    assert_eq!(bench.conflict(late).await, lastfour::storage::Conflict::Patron);
}

pub(super) async fn an_event_that_is_to_be_acted_on_stays(bench: Bench) {
    let event = samples::event("evt_1");
    let kind = JobKind::Event(event.account.clone(), event.id.clone());
    bench
        .commit(Unit {
            event: Some(event),
            ..Unit::default()
        })
        .await;
    bench.wake(kind, NOW).await;

    let purged = purge_all(&bench, much_later()).await;

    assert!(purged.iter().all(|(_, count)| *count == 0), "{purged:?}");
}

pub(super) async fn old_lines_of_the_audit_go_by_the_clock_and_no_other_way(bench: Bench) {
    let mut entry = samples::audit(&samples::order(), Action::StaffSignedIn);
    entry.order = None;
    entry.patron = Some(samples::patron());
    let unit = Unit {
        audit: vec![entry],
        ..Unit::default()
    };
    bench.commit(unit).await;

    let too_young = bench.run("delete from audit").await;
    let another = bench
        .run("insert into audit_purge (library, before) values ('branch', 9999999999999)")
        .await;
    let of_another = bench.run("delete from audit").await;
    let named = bench.run("update audit set patron = 'somebody'").await;
    let changed = bench
        .run("update audit set patron = null, detail = 'other'")
        .await;
    let unnamed = bench.run("update audit set patron = null").await;
    let purged = count(&bench, Perishable::Audit, NOW).await;

    assert!(too_young.is_err() && of_another.is_err() && named.is_err() && changed.is_err());
    assert_eq!(another.unwrap(), 1);
    assert_eq!(unnamed.unwrap(), 1);
    assert_eq!(purged, 1);
    purge_all(&bench, NOW).await;
    assert_eq!(count(&bench, Perishable::Audit, much_later()).await, 0);
}

pub(super) async fn of_two_who_want_the_turn_one_has_it(bench: Bench) {
    let library = samples::library();
    let lease = Duration::from_mins(2);

    let first = bench.store.take_turn(&library, NOW, lease).await.unwrap();
    let second = bench.store.take_turn(&library, NOW, lease).await.unwrap();
    let dead = NOW.after(lease);
    let third = bench.store.take_turn(&library, dead, lease).await.unwrap();
    let late = bench
        .store
        .keep_turn(&library, first.unwrap(), dead)
        .await
        .unwrap();
    let alive = bench
        .store
        .keep_turn(&library, third.unwrap(), dead.after(lease))
        .await
        .unwrap();
    let next = dead.after(DAY);
    bench
        .store
        .end_turn(&library, first.unwrap(), NOW, None)
        .await
        .unwrap();
    bench
        .store
        .end_turn(&library, third.unwrap(), next, Some(dead))
        .await
        .unwrap();

    assert!(first.is_some() && second.is_none() && third.is_some());
    assert!(!late, "it is somebody else's by now");
    assert!(alive);
    let soon = bench.store.take_turn(&library, dead, lease).await.unwrap();
    let due = bench.store.take_turn(&library, next, lease).await.unwrap();
    assert!(soon.is_none() && due.is_some());
}

/// So many paid orders of as many patrons.
async fn many(bench: &Bench, count: usize) {
    for number in 0..count {
        let (_, unit) = paid_unit(&format!("m{number}"));
        bench.commit(unit).await;
    }
}

pub(super) async fn two_who_delete_at_once_delete_each_thing_once(bench: Bench) {
    many(&bench, 40).await;
    let kinds = [
        Perishable::Links,
        Perishable::Orders,
        Perishable::Patrons,
        Perishable::Keys,
    ];
    let work = || {
        let store = std::sync::Arc::clone(&bench.store);
        tokio::spawn(async move {
            let mut purged = [0_u64; 4];
            for (kind, all) in kinds.into_iter().zip(&mut purged) {
                for _ in 0..20 {
                    *all += store
                        .purge(&samples::library(), kind, much_later(), 7)
                        .await
                        .unwrap();
                }
            }
            purged
        })
    };

    let (one, other) = (work(), work());
    let (one, other) = (one.await.unwrap(), other.await.unwrap());

    let sums: Vec<u64> = one.iter().zip(other).map(|(one, other)| one + other).collect();
    assert_eq!(sums[1..], [40, 40, 40]);
    assert!(sums[0] <= 40, "some went before their link was cut");
}

pub(super) async fn a_purge_that_is_cut_off_leaves_whole_things(bench: Bench) {
    many(&bench, 30).await;
    for pause_us in [0, 300, 1_000, 3_000, 9_000] {
        let store = std::sync::Arc::clone(&bench.store);
        let library = samples::library();
        let call =
            tokio::spawn(async move { store.purge(&library, Perishable::Orders, much_later(), 5).await });
        tokio::time::sleep(Duration::from_micros(pause_us)).await;
        call.abort();
        let _cut = call.await;

        for part in ["order_line", "attempt", "contact"] {
            let torn = format!(
                "update readiness set asked = asked where exists (select 1 from orders where not exists (select 1 from \
                 {part} where {part}.order_id = orders.id))"
            );
            assert_eq!(bench.run(&torn).await.unwrap(), 0, "{part}");
        }
    }

    purge_all(&bench, much_later()).await;

    assert_eq!(bench.run("delete from orders").await.unwrap(), 0);
}
