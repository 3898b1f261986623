//! Orders that hold fees of several patrons, and the cards that a visit has added.

use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::Barcode;
use lastfour::domain::Chosen;
use lastfour::domain::Closure;
use lastfour::domain::Fee;
use lastfour::domain::OfferId;
use lastfour::domain::Order;
use lastfour::domain::PatronKey;
use lastfour::domain::SystemRandomness;
use lastfour::storage::AddedCard;
use lastfour::storage::Conflict;
use lastfour::storage::EndedSessions;
use lastfour::storage::Search;
use lastfour::storage::SessionHolder;
use lastfour::storage::SessionWrite;
use lastfour::storage::StoreError;
use lastfour::storage::StoredSession;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::orders::stored;
use super::people::minutes;
use super::samples;
use super::samples::NOW;

/// An order of one patron for fees of several.
fn order_for(payer: PatronKey, fees: &[(PatronKey, &str)]) -> Order {
    let owed: Vec<(PatronKey, Fee)> = fees
        .iter()
        .map(|(whose, id)| (*whose, samples::fee(id)))
        .collect();
    let owed = owed.iter().map(|(whose, fee)| Chosen::whole(*whose, fee));
    let owed: Vec<Chosen<'_>> = owed.collect();
    let times = (NOW, Duration::from_mins(30));
    Order::place_for(samples::library(), payer, &owed, times, &SystemRandomness).unwrap()
}

pub(super) async fn an_order_for_several_patrons_is_read_back(bench: Bench) {
    let (parent, child) = (samples::patron(), samples::patron());
    let order = order_for(parent, &[(parent, "fee-1"), (child, "fee-1"), (child, "fee-2")]);

    bench.commit(samples::unit_with(order.clone())).await;

    let read = stored(&bench, &order).await;
    let whose: Vec<Option<PatronKey>> = read.lines.iter().map(|line| line.patron).collect();
    assert_eq!(whose, [None, Some(child), Some(child)]);
    assert_eq!(read, Order { version: 1, ..order });
}

pub(super) async fn a_fee_is_claimed_for_whoever_owes_it_whoever_pays(bench: Bench) {
    let (parent, child) = (samples::patron(), samples::patron());
    let first = order_for(parent, &[(parent, "fee-1"), (child, "fee-2")]);
    bench.commit(samples::unit_with(first.clone())).await;

    let by_the_child = samples::order_of(child, &["fee-2"]);
    let by_another = order_for(samples::patron(), &[(child, "fee-2")]);
    for order in [by_the_child, by_another] {
        let refused = bench.conflict(samples::unit_with(order)).await;
        assert_eq!(refused, Conflict::FeeClaimed { order: first.id });
    }
    // Fees of the same names, and owed by the other of the two.
    bench
        .commit(samples::unit_with(samples::order_of(child, &["fee-1"])))
        .await;
    bench
        .commit(samples::unit_with(samples::order_of(parent, &["fee-2"])))
        .await;
    let mut ended = stored(&bench, &first).await;
    ended.close(Closure::Cancelled, NOW).unwrap();
    bench.commit(samples::unit_changing(&ended)).await;
    bench
        .commit(samples::unit_with(order_for(
            samples::patron(),
            &[(child, "fee-2")],
        )))
        .await;
}

pub(super) async fn an_order_is_found_by_whoever_owes_a_fee_in_it(bench: Bench) {
    let (parent, child) = (samples::patron(), samples::patron());
    let both = order_for(parent, &[(parent, "fee-1"), (child, "fee-2")]);
    let own = order_for(child, &[(child, "fee-3")]);
    let stranger = order_for(samples::patron(), &[(samples::patron(), "fee-2")]);
    for order in [&both, &own, &stranger] {
        bench.commit(samples::unit_with(order.clone())).await;
    }
    let found = async |search: Search| {
        let page = bench.store.orders(&samples::library(), &search).await.unwrap();
        let mut ids: Vec<_> = page.orders.iter().map(|order| order.id).collect();
        ids.sort_unstable();
        ids
    };
    let owes = |patron| Search {
        who_owes: Some(patron),
        limit: 10,
        ..Search::default()
    };

    let mut of_the_child = [both.id, own.id];
    of_the_child.sort_unstable();
    assert_eq!(found(owes(child)).await, of_the_child);
    assert_eq!(found(owes(parent)).await, [both.id]);
    // Whose the order is, is another question: a child's history has no order of its parent.
    let pays = Search {
        patron: Some(child),
        limit: 10,
        ..Search::default()
    };
    assert_eq!(found(pays).await, [own.id]);
}

pub(super) async fn of_many_payers_of_one_childs_fees_one_order_is_placed(bench: Bench) {
    let (one, two) = (samples::patron(), samples::patron());
    let calls: Vec<_> = (0..20)
        .map(|number| {
            let store = Arc::clone(&bench.store);
            let mut fees = vec![(one, "fee-1"), (two, "fee-1"), (one, "fee-2")];
            fees.rotate_left(number % 3);
            let order = order_for(samples::patron(), &fees);
            tokio::spawn(async move { store.commit(samples::unit_with(order)).await })
        })
        .collect();

    let mut placed = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(()) => placed += 1,
            Err(StoreError::Conflict(Conflict::FeeClaimed { .. })) => {}
            Err(other) => panic!("{other:?}"),
        }
    }

    assert_eq!(placed, 1);
}

pub(super) async fn the_tables_refuse_a_fee_twice_for_one_patron_and_an_offer_for_another(bench: Bench) {
    let (parent, child) = (samples::patron(), samples::patron());
    let mut own_twice = order_for(parent, &[(parent, "fee-1"), (parent, "fee-2")]);
    own_twice.lines[1].fee = own_twice.lines[0].fee.clone();
    let mut childs_twice = order_for(parent, &[(child, "fee-1"), (child, "fee-2")]);
    childs_twice.lines[1].fee = childs_twice.lines[0].fee.clone();
    let mut offer_for_another = super::orders::offered();
    offer_for_another.lines[0].patron = Some(child);
    assert_eq!(
        offer_for_another.lines[0].offer.as_ref().map(OfferId::as_str),
        Some("non-resident")
    );

    for order in [own_twice, childs_twice, offer_for_another] {
        let id = order.id;
        let refused = bench.store.commit(samples::unit_with(order)).await;

        assert!(refused.is_err());
        let left = bench.store.order(&samples::library(), id).await.unwrap();
        assert!(left.is_none());
    }
}

pub(super) async fn several_patrons_become_known_in_one_unit_or_none_does(bench: Bench) {
    let named = |number: &str| samples::patron_with(samples::patron(), number);
    let (first, second) = (named("21234000000001"), named("21234000000002"));
    let (third, twin) = (named("21234000000003"), named("21234000000001"));
    let unit = |patrons| Unit {
        patrons,
        ..Unit::default()
    };
    bench.commit(unit(vec![first, second.clone()])).await;

    let refused = bench.conflict(unit(vec![third.clone(), twin])).await;

    let library = samples::library();
    assert_eq!(refused, Conflict::Patron);
    assert!(bench.store.patron(&library, second.key).await.unwrap().is_some());
    assert!(bench.store.patron(&library, third.key).await.unwrap().is_none());
}

fn card(number: u32) -> Barcode {
    Barcode::parse(&format!("212340000{number:05}")).unwrap()
}

async fn visit(bench: &Bench) -> StoredSession {
    let session = samples::session(SessionHolder::Patron(card(1)));
    write(bench, SessionWrite::Begin(session.clone())).await;
    session
}

async fn write(bench: &Bench, write: SessionWrite) {
    bench
        .commit(Unit {
            sessions: vec![write],
            ..Unit::default()
        })
        .await;
}

fn adding(session: &StoredSession, number: u32) -> SessionWrite {
    SessionWrite::AddCard(AddedCard {
        digest: session.digest,
        barcode: card(number),
        at: minutes(u64::from(number)),
        cards_max: 3,
    })
}

async fn cards(bench: &Bench, session: &StoredSession) -> Vec<Barcode> {
    bench.store.session_cards(session.digest).await.unwrap()
}

pub(super) async fn cards_that_were_added_belong_to_their_session_and_end_with_it(bench: Bench) {
    let (session, other) = (visit(&bench).await, visit(&bench).await);
    for number in [3, 2, 3, 1] {
        write(&bench, adding(&session, number)).await;
    }
    write(&bench, adding(&other, 9)).await;

    let added = cards(&bench, &session).await;
    write(&bench, SessionWrite::TakeCardOut(session.digest, card(2))).await;
    write(&bench, SessionWrite::TakeCardOut(session.digest, card(7))).await;
    let left = cards(&bench, &session).await;
    write(&bench, SessionWrite::End(session.digest)).await;
    write(&bench, adding(&session, 4)).await;

    assert_eq!(added, [card(1), card(2), card(3)]);
    assert_eq!(left, [card(1), card(3)]);
    assert!(cards(&bench, &session).await.is_empty());
    assert_eq!(cards(&bench, &other).await, [card(9)]);
    let ended = EndedSessions {
        visitors_seen: minutes(1),
        visitors_created: minutes(1),
        staff_seen: NOW,
        staff_created: NOW,
        visitors_extension_ms: 0,
        kiosks_seen: NOW,
    };
    bench.store.remove_ended(&ended, NOW).await.unwrap();
    assert!(cards(&bench, &other).await.is_empty());
}

pub(super) async fn of_many_cards_at_once_only_so_many_are_added(bench: Bench) {
    let session = visit(&bench).await;
    let calls: Vec<_> = (0..12)
        .map(|number| {
            let (store, write) = (Arc::clone(&bench.store), adding(&session, number));
            tokio::spawn(async move {
                let unit = Unit {
                    sessions: vec![write],
                    ..Unit::default()
                };
                store.commit(unit).await
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }

    assert_eq!(cards(&bench, &session).await.len(), 3);
}
