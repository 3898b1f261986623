//! A unit of work: all or nothing.

use lastfour::domain::AccountName;
use lastfour::domain::Action;
use lastfour::domain::EventId;
use lastfour::domain::Order;
use lastfour::domain::Payer;
use lastfour::storage::Conflict;
use lastfour::storage::Job;
use lastfour::storage::JobDone;
use lastfour::storage::JobKind;
use lastfour::storage::Mark;
use lastfour::storage::OrderWrite;
use lastfour::storage::Search;
use lastfour::storage::SessionWrite;
use lastfour::storage::StaffWrite;
use lastfour::storage::StoreError;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::samples;
use super::samples::NOW;

pub(super) async fn every_part_of_a_unit_is_stored(bench: Bench) {
    let order = samples::order();
    let library = samples::library();
    let unit = samples::full_unit(&order, "one");

    bench.commit(unit.clone()).await;

    let key = bench.store.key(&library, "portal", "one").await.unwrap().unwrap();
    let event = bench
        .store
        .event(&library, &AccountName::main(), &unit.event.as_ref().unwrap().id)
        .await;
    let patron = bench.store.patron(&library, unit.patrons[0].key).await;
    let contact = bench.store.contact(&library, order.id).await.unwrap().unwrap();
    let agreement = bench.store.agreement(&library, order.id).await.unwrap();
    assert_eq!(agreement, unit.agreement);
    assert_eq!(key.claim, unit.key.unwrap());
    assert_eq!(key.answer, None);
    assert_eq!(event.unwrap(), unit.event);
    assert_eq!(patron.unwrap().unwrap().barcode.unwrap().reveal(), "21234one");
    assert_eq!(
        bench
            .store
            .order(&library, order.id)
            .await
            .unwrap()
            .unwrap()
            .version,
        1
    );
    assert_eq!(contact.email().reveal(), "ann@example.org");
    assert!(contact.adult());
    assert_eq!(bench.store.staff(&library).await.unwrap().len(), 1);
    let [SessionWrite::Begin(session)] = unit.sessions.as_slice() else {
        panic!("the sample begins one session");
    };
    assert_eq!(
        bench.store.session(session.digest).await.unwrap().as_ref(),
        Some(session)
    );
    assert_eq!(bench.store.open_tasks(&library, 9).await.unwrap(), unit.tasks);
    assert_eq!(bench.store.audit(&library, order.id).await.unwrap(), unit.audit);
    let (_, found) = unit.reconciliation.unwrap();
    assert_eq!(bench.store.reconciliations(&library, 9).await.unwrap(), [found]);
    assert_eq!(
        bench
            .store
            .mark(&library, &AccountName::main(), Mark::Events)
            .await
            .unwrap(),
        Some(NOW)
    );
    assert_eq!(
        bench
            .store
            .mark(&library, &AccountName::main(), Mark::Reconciled)
            .await
            .unwrap(),
        None
    );
    assert_eq!(bench.store.next_job_at().await.unwrap(), Some(NOW));
}

pub(super) async fn a_unit_that_fails_in_any_part_leaves_nothing(bench: Bench) {
    let other = samples::order();
    let mut held = samples::order();
    samples::hold(&mut held, "pi_taken", "4242");
    bench
        .commit(Unit {
            wakes: Vec::new(),
            tasks: Vec::new(),
            ..samples::full_unit(&other, "taken")
        })
        .await;
    bench.commit(samples::unit_with(held)).await;
    for (unit, conflict) in failing_units(&other) {
        let word = unit.audit[0].order.unwrap();
        let refused = bench.store.commit(unit.clone()).await.unwrap_err();

        match (refused, conflict) {
            (StoreError::Conflict(met), Some(expected)) => assert_eq!(met, expected),
            (StoreError::Unavailable { .. }, None) => {}
            (met, expected) => panic!("{met:?} instead of {expected:?}"),
        }
        assert!(
            bench
                .store
                .audit(&samples::library(), word)
                .await
                .unwrap()
                .is_empty()
        );
        leaves_nothing(&bench, &unit).await;
    }
}

/// Units that fail in one part each, and the conflict that each must meet; `None` for what the tables refuse.
/// Stored are the whole of `other` under the word `taken`, and a card with the processor's id `pi_taken`.
fn failing_units(other: &Order) -> Vec<(Unit, Option<Conflict>)> {
    let failing = |word: &str, conflict: Option<Conflict>, spoil: &dyn Fn(&mut Unit)| {
        let mut order = samples::order();
        let processor_id = format!("pi_{}", order.id);
        samples::hold(&mut order, &processor_id, "4242");
        let mut unit = samples::full_unit(&order, word);
        spoil(&mut unit);
        (unit, conflict)
    };
    let with_order = |word: &str, conflict: Conflict, spoil: &dyn Fn(&mut Order)| {
        failing(word, Some(conflict), &|unit| match unit.order.as_mut().unwrap() {
            OrderWrite::Insert(order) | OrderWrite::Update(order) => spoil(order),
        })
    };
    vec![
        failing("k", Some(Conflict::Key), &|unit| {
            unit.key = Some(samples::key(other, "taken"));
        }),
        failing("e", Some(Conflict::Event), &|unit| {
            unit.event = Some(samples::event("evt_taken"));
        }),
        failing("p", Some(Conflict::Patron), &|unit| {
            let key = unit.patrons[0].key;
            unit.patrons = vec![samples::patron_with(key, "21234taken")];
        }),
        with_order("r", Conflict::Reference, &|order| {
            order.reference = other.reference;
        }),
        with_order("i", Conflict::Version, &|order| order.id = other.id),
        with_order("f", Conflict::FeeClaimed { order: other.id }, &|order| {
            order.payer = other.payer;
        }),
        with_order("o", Conflict::ProcessorId, &|order| {
            order.attempt_mut().unwrap().processor_id = Some(String::from("pi_taken"));
        }),
        failing("s", Some(Conflict::StaffName), &|unit| {
            unit.staff = Some(StaffWrite::Insert(samples::member("ann-taken")));
        }),
        failing("t", None, &|unit| {
            unit.tasks = vec![samples::task(&samples::order(), NOW)];
        }),
        failing("d", Some(Conflict::Lease), &|unit| unit.done = Some(not_ours())),
    ]
}

fn not_ours() -> JobDone {
    let job = Job {
        kind: JobKind::Event(AccountName::main(), EventId::parse("evt_nobody").unwrap()),
        library: samples::library(),
        due_at: NOW,
        lease: 1,
        wakes: 1,
        tries: 1,
    };
    JobDone { job, next: None }
}

async fn leaves_nothing(bench: &Bench, unit: &Unit) {
    let library = samples::library();
    let key = unit.key.as_ref().unwrap();
    if key.key != "taken" {
        assert_eq!(bench.store.key(&library, "portal", &key.key).await.unwrap(), None);
    }
    let event = unit.event.as_ref().unwrap();
    if event.id.as_str() != "evt_taken" {
        assert_eq!(
            bench
                .store
                .event(&library, &AccountName::main(), &event.id)
                .await
                .unwrap(),
            None
        );
    }
    let patron = unit.patrons[0].key;
    assert!(bench.store.patron(&library, patron).await.unwrap().is_none());
    let everything = Search {
        limit: 9,
        ..Search::default()
    };
    let page = bench.store.orders(&library, &everything).await.unwrap();
    assert_eq!(page.orders.len(), 2, "the two that were there before");
    assert!(bench.store.open_tasks(&library, 9).await.unwrap().is_empty());
    assert_eq!(bench.store.staff(&library).await.unwrap().len(), 1, "ann-taken");
    let [SessionWrite::Begin(session)] = unit.sessions.as_slice() else {
        panic!("the sample begins one session");
    };
    assert_eq!(bench.store.session(session.digest).await.unwrap(), None);
    assert_eq!(bench.store.next_job_at().await.unwrap(), None);
}

pub(super) async fn the_first_conflict_in_the_order_of_the_parts_is_told(bench: Bench) {
    let order = samples::order();
    bench.commit(samples::full_unit(&order, "one")).await;
    let mut twin = samples::order();
    twin.payer = order.payer;
    let mut unit = samples::full_unit(&twin, "one");

    let by_key = bench.conflict(unit.clone()).await;
    unit.key = None;
    let by_event = bench.conflict(unit.clone()).await;
    unit.event = None;
    let by_patron = bench.conflict(unit.clone()).await;
    unit.patrons.clear();
    let by_fee = bench.conflict(unit).await;

    assert_eq!(by_key, Conflict::Key);
    assert_eq!(by_event, Conflict::Event);
    assert_eq!(by_patron, Conflict::Patron);
    assert_eq!(by_fee, Conflict::FeeClaimed { order: order.id });
}

pub(super) async fn an_event_is_stored_once(bench: Bench) {
    let unit = Unit {
        event: Some(samples::event("evt_1")),
        ..Unit::default()
    };
    bench.commit(unit.clone()).await;

    let again = bench.conflict(unit).await;

    assert_eq!(again, Conflict::Event);
}

pub(super) async fn an_event_keeps_every_character(bench: Bench) {
    let mut event = samples::event("evt_1");
    event.body = String::from("{\"name\":\"\u{0}Žofie \u{1f4da}\"}\n");
    bench
        .commit(Unit {
            event: Some(event.clone()),
            ..Unit::default()
        })
        .await;

    let stored = bench
        .store
        .event(&samples::library(), &AccountName::main(), &event.id)
        .await
        .unwrap();

    assert_eq!(stored, Some(event));
}

pub(super) async fn a_contact_needs_its_order(bench: Bench) {
    let order = samples::order();
    let unit = Unit {
        order: None,
        tasks: Vec::new(),
        ..samples::full_unit(&order, "one")
    };

    let refused = bench.store.commit(unit).await;

    assert!(matches!(refused, Err(StoreError::Unavailable { .. })));
    assert!(
        bench
            .store
            .audit(&samples::library(), order.id)
            .await
            .unwrap()
            .is_empty()
    );
}

pub(super) async fn a_store_that_can_be_written_to_is_ready(bench: Bench) {
    assert!(bench.store.ready().await.is_ok());

    bench.run("drop table readiness").await.unwrap();

    assert!(bench.store.ready().await.is_err());
}

pub(super) async fn what_was_committed_is_there_after_reopening(mut bench: Bench) {
    let order = samples::order();
    bench.commit(samples::full_unit(&order, "one")).await;

    bench.reopen().await;

    let library = samples::library();
    let stored = bench.store.order(&library, order.id).await.unwrap().unwrap();
    let audit = bench.store.audit(&library, order.id).await.unwrap();
    assert_eq!(stored.lines, order.lines);
    assert_eq!(stored.payer, order.payer);
    assert!(matches!(stored.payer, Payer::Patron(_)));
    assert_eq!(audit[0].action, Action::OrderPlaced);
}

pub(super) async fn a_database_of_a_newer_version_is_refused(mut bench: Bench) {
    bench
        .run("insert into migration (number, name) values (1000, 'later')")
        .await
        .unwrap();

    let refused = bench.try_reopen().await.unwrap_err();

    let cause = std::error::Error::source(&refused).unwrap().to_string();
    assert_eq!(cause, "a newer version of this program has changed the tables");
}
