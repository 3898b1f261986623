//! What lasts for ever, what can be erased, and what is never told.

use std::error::Error;
use std::time::Duration;

use lastfour::domain::Action;
use lastfour::domain::Actor;
use lastfour::domain::AuditEntry;
use lastfour::domain::Barcode;
use lastfour::domain::DeskTask;
use lastfour::domain::Payer;
use lastfour::domain::StaffName;
use lastfour::storage::Conflict;
use lastfour::storage::StoreError;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::orders::stored;
use super::samples;
use super::samples::NOW;

pub(super) async fn the_audit_is_append_only(bench: Bench) {
    let order = samples::order();
    bench.commit(samples::full_unit(&order, "one")).await;
    let before = bench.store.audit(&samples::library(), order.id).await.unwrap();

    let attacks = [
        "update audit set detail = 'nothing happened'",
        "delete from audit",
        "delete from audit where id = 1",
        "truncate audit",
        "insert or replace into audit (id, library, at, actor, action, detail) \
         values (1, 'main', 0, 'service', 'order_placed', '')",
        "insert into audit (id, library, at, actor, action, detail) \
         values (1, 'main', 0, 'service', 'order_placed', '') \
         on conflict (id) do update set detail = 'nothing happened'",
    ];
    for attack in attacks {
        assert!(bench.run(attack).await.is_err(), "{attack}");
    }

    assert_eq!(before.len(), 1);
    assert_eq!(
        bench.store.audit(&samples::library(), order.id).await.unwrap(),
        before
    );
}

pub(super) async fn the_audit_is_read_oldest_first(bench: Bench) {
    let order = samples::order();
    let actors = [
        Actor::Service,
        Actor::Processor,
        Actor::Caller(String::from("portal")),
        Actor::Patron,
        Actor::Staff(StaffName::parse("ann").unwrap()),
        Actor::Stranger,
    ];
    let mut written = Vec::new();
    for (action, actor) in Action::ALL.into_iter().zip(actors.iter().cycle()) {
        let entry = AuditEntry {
            actor: actor.clone(),
            ..samples::audit(&order, action)
        };
        bench
            .commit(Unit {
                audit: vec![entry.clone()],
                ..Unit::default()
            })
            .await;
        written.push(entry);
    }
    let of_another = samples::audit(&samples::order(), Action::OrderPlaced);
    bench
        .commit(Unit {
            audit: vec![of_another],
            ..Unit::default()
        })
        .await;

    let read = bench.store.audit(&samples::library(), order.id).await.unwrap();

    assert_eq!(read, written);
}

pub(super) async fn a_patron_is_known_once(bench: Bench) {
    let patron = samples::patron_with(samples::patron(), "21234000000001");
    let same_barcode = samples::patron_with(samples::patron(), "21234000000001");
    let same_key = samples::patron_with(patron.key, "21234000000002");
    bench
        .commit(Unit {
            patrons: vec![patron],
            ..Unit::default()
        })
        .await;

    for twin in [same_barcode, same_key] {
        let refused = bench
            .conflict(Unit {
                patrons: vec![twin],
                ..Unit::default()
            })
            .await;

        assert_eq!(refused, Conflict::Patron);
    }
}

pub(super) async fn a_patron_is_found_by_pseudonym_and_by_barcode(bench: Bench) {
    let patron = samples::patron_with(samples::patron(), "21234000000001");
    let (library, barcode) = (samples::library(), Barcode::parse("21234000000001").unwrap());
    bench
        .commit(Unit {
            patrons: vec![patron.clone()],
            ..Unit::default()
        })
        .await;

    let by_key = bench.store.patron(&library, patron.key).await.unwrap().unwrap();
    let by_barcode = bench
        .store
        .patron_by_barcode(&library, &barcode)
        .await
        .unwrap()
        .unwrap();
    let unknown = Barcode::parse("21234000000002").unwrap();

    assert_eq!(by_key.barcode, Some(barcode));
    assert_eq!(by_barcode.key, patron.key);
    assert!(
        bench
            .store
            .patron_by_barcode(&library, &unknown)
            .await
            .unwrap()
            .is_none()
    );
}

pub(super) async fn an_erased_patron_leaves_orders_and_audit(bench: Bench) {
    let order = samples::order();
    let Payer::Patron(patron) = order.payer else {
        panic!("the sample is an order of a patron");
    };
    bench.commit(samples::full_unit(&order, "one")).await;
    let audit = bench.store.audit(&samples::library(), order.id).await.unwrap();

    let erased = bench.run("delete from patron").await.unwrap();

    assert_eq!(erased, 1);
    assert!(
        bench
            .store
            .patron(&samples::library(), patron)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(stored(&bench, &order).await.payer, order.payer);
    assert_eq!(
        bench.store.audit(&samples::library(), order.id).await.unwrap(),
        audit
    );
}

pub(super) async fn an_erased_contact_is_none(bench: Bench) {
    let order = samples::order();
    bench.commit(samples::full_unit(&order, "one")).await;

    bench.run("delete from contact").await.unwrap();

    assert!(
        bench
            .store
            .contact(&samples::library(), order.id)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(stored(&bench, &order).await.lines, order.lines);
}

pub(super) async fn errors_tell_nothing_of_what_was_stored(bench: Bench) {
    let mut order = samples::order_of(samples::patron(), &["fee-7301"]);
    samples::hold(&mut order, "pi_7302", "7303");
    samples::pay(&mut order);
    order.attempt_mut().unwrap().captured = samples::usd(7_304);
    let mut orphan = samples::order_of(samples::patron(), &["fee-7305"]);
    orphan.id = samples::order().id;
    let orphan = Unit {
        tasks: vec![DeskTask {
            order: orphan.id,
            ..samples::task(&orphan, NOW)
        }],
        audit: vec![samples::audit(&orphan, Action::TaskOpened)],
        ..Unit::default()
    };

    for (unit, hint) in [
        (samples::unit_with(order.clone()), order.id.to_string()),
        (orphan.clone(), orphan.tasks[0].order.to_string()),
    ] {
        let error = bench.store.commit(unit).await.unwrap_err();

        assert!(matches!(error, StoreError::Unavailable { .. }));
        let mut told = format!("{error} {error:?}");
        let mut cause = error.source();
        while let Some(inner) = cause {
            told = format!("{told} {inner} {inner:?}");
            cause = inner.source();
        }
        assert!(told.contains("code"), "{told}");
        for hidden in ["730", "main", "visa", "pm_", hint.as_str()] {
            assert!(!told.contains(hidden), "{hidden} is in {told}");
        }
    }
}

pub(super) async fn tasks_wait_oldest_first_until_they_are_done(bench: Bench) {
    let order = samples::order();
    let mut tasks: Vec<DeskTask> = [20, 0, 10]
        .into_iter()
        .map(|seconds| samples::task(&order, NOW.after(Duration::from_secs(seconds))))
        .collect();
    bench
        .commit(Unit {
            tasks: tasks.clone(),
            ..samples::unit_with(order)
        })
        .await;
    tasks.sort_by_key(|task| task.created_at);
    let done = DeskTask {
        done_at: Some(NOW),
        ..tasks[1].clone()
    };

    let all = bench.store.open_tasks(&samples::library(), 9).await.unwrap();
    let first = bench.store.open_tasks(&samples::library(), 1).await.unwrap();
    bench
        .commit(Unit {
            tasks: vec![done],
            ..Unit::default()
        })
        .await;
    let rest = bench.store.open_tasks(&samples::library(), 9).await.unwrap();

    assert_eq!(all, tasks);
    assert_eq!(first, tasks[..1]);
    assert_eq!(rest, [tasks[0].clone(), tasks[2].clone()]);
}

pub(super) async fn no_column_has_place_for_a_card(bench: Bench) {
    let columns = bench.text_columns().await;

    let of_cards: Vec<&str> = columns
        .iter()
        .map(String::as_str)
        .filter(|column| {
            ["brand", "last4", "card", "number", "pan", "cvc", "expir", "exp_"]
                .iter()
                .any(|word| column.contains(word))
        })
        .collect();

    assert_eq!(
        columns.len(),
        TEXT_COLUMNS,
        "a new column: has it place for a card? {columns:?}"
    );
    assert_eq!(
        of_cards,
        [
            "attempt.brand",
            "attempt.device_last4",
            "attempt.last4",
            "orders.brand",
            "orders.last4"
        ]
    );
}

/// How many columns of text or bytes there are; whoever adds one thinks of what may come into it.
const TEXT_COLUMNS: usize = 242;
