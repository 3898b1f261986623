//! A fee is in one order only that may still be paid.

use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::Bought;
use lastfour::domain::Closure;
use lastfour::domain::EffectState;
use lastfour::domain::FeeKind;
use lastfour::domain::LibraryId;
use lastfour::domain::Offer;
use lastfour::domain::OfferId;
use lastfour::domain::Order;
use lastfour::domain::OrderId;
use lastfour::domain::PatronKey;
use lastfour::domain::Payer;
use lastfour::domain::PaymentEvent;
use lastfour::domain::SystemRandomness;
use lastfour::storage::Conflict;
use lastfour::storage::StoreError;

use super::bench::Bench;
use super::orders::offered;

use super::orders::stored;
use super::samples;
use super::samples::NOW;

/// Places many orders at once, and gives those that were placed and those that others were told of.
async fn place_at_once(bench: &Bench, orders: Vec<Order>) -> (Vec<OrderId>, Vec<OrderId>) {
    let calls: Vec<_> = orders
        .into_iter()
        .map(|order| {
            let (store, id) = (Arc::clone(&bench.store), order.id);
            tokio::spawn(async move { (id, store.commit(samples::unit_with(order)).await) })
        })
        .collect();
    let (mut placed, mut told) = (Vec::new(), Vec::new());
    for call in calls {
        match call.await.unwrap() {
            (id, Ok(())) => placed.push(id),
            (_, Err(StoreError::Conflict(Conflict::FeeClaimed { order }))) => told.push(order),
            (_, Err(other)) => panic!("{other:?}"),
        }
    }
    (placed, told)
}

pub(super) async fn of_fifty_orders_for_one_fee_one_is_placed(bench: Bench) {
    let patron = samples::patron();
    let orders = (0..50).map(|_| samples::order_of(patron, &["fee-1"])).collect();

    let (placed, told) = place_at_once(&bench, orders).await;

    assert_eq!(placed.len(), 1);
    assert_eq!(told.len(), 49);
    assert!(told.iter().all(|order| *order == placed[0]));
}

pub(super) async fn orders_with_the_same_fees_in_other_orders_do_not_block_each_other(bench: Bench) {
    let patron = samples::patron();
    let orders = (0..30)
        .map(|number| {
            let fees = ["fee-1", "fee-2", "fee-3"];
            let turned: Vec<&str> = fees.iter().cycle().skip(number % 3).take(3).copied().collect();
            samples::order_of(patron, &turned)
        })
        .collect();

    let (placed, told) = place_at_once(&bench, orders).await;

    assert_eq!(placed.len(), 1);
    assert_eq!(told.len(), 29);
}

/// What happens to an order.
type Deed = fn(&mut Order);

pub(super) async fn a_fee_is_free_again_when_its_order_ends(bench: Bench) {
    let patron = samples::patron();
    let let_go: Deed = |order| {
        let id = format!("pi_{}", order.id);
        samples::hold(order, &id, "4242");
        order.payment_event(PaymentEvent::ReleaseAsked, NOW).unwrap();
    };
    let ends: [(Deed, Deed); 3] = [
        (|_| {}, |order| order.close(Closure::Expired, NOW).unwrap()),
        (|_| {}, |order| order.close(Closure::Cancelled, NOW).unwrap()),
        (let_go, |order| {
            order.payment_event(PaymentEvent::Gone, NOW).unwrap();
        }),
    ];
    for (live, end) in ends {
        let mut order = samples::order_of(patron, &["fee-1", "fee-2"]);
        live(&mut order);
        bench.commit(samples::unit_with(order.clone())).await;
        let mut order = stored(&bench, &order).await;
        let meanwhile = bench
            .conflict(samples::unit_with(samples::order_of(patron, &["fee-2"])))
            .await;

        end(&mut order);
        bench.commit(samples::unit_changing(&order)).await;

        assert_eq!(meanwhile, Conflict::FeeClaimed { order: order.id });
    }
    assert!(
        bench
            .store
            .commit(samples::unit_with(samples::order_of(patron, &["fee-2"])))
            .await
            .is_ok()
    );
}

pub(super) async fn a_paid_fee_can_be_owed_again(bench: Bench) {
    let patron = samples::patron();
    let mut order = samples::order_of(patron, &["fee-1"]);
    samples::hold(&mut order, "pi_1", "4242");
    samples::pay(&mut order);
    bench.commit(samples::unit_with(order)).await;

    let again = bench
        .store
        .commit(samples::unit_with(samples::order_of(patron, &["fee-1"])))
        .await;

    assert!(again.is_ok());
}

pub(super) async fn a_fee_of_another_patron_or_library_is_another_fee(bench: Bench) {
    let patron = samples::patron();
    let elsewhere = Order {
        library: LibraryId::parse("branch").unwrap(),
        ..samples::order_of(patron, &["fee-1"])
    };
    bench
        .commit(samples::unit_with(samples::order_of(patron, &["fee-1"])))
        .await;

    let of_another = bench.store.commit(samples::unit_with(samples::order())).await;
    let of_another_library = bench.store.commit(samples::unit_with(elsewhere)).await;

    assert!(of_another.is_ok());
    assert!(of_another_library.is_ok());
}

pub(super) async fn an_offer_can_be_bought_by_many(bench: Bench) {
    let (placed, told) = place_at_once(&bench, vec![offered(), offered(), offered()]).await;

    assert_eq!(placed.len(), 3);
    assert!(told.is_empty());
}

/// A renewal of a library card, bought from one of several offers.
fn renewal(patron: PatronKey, offer: &str, effect: EffectState) -> Order {
    let id = OfferId::parse(offer).unwrap();
    let offer = Offer::fixed(id, FeeKind::CardRenewal, samples::usd(2_000));
    let bought = Bought {
        payer: Payer::Patron(patron),
        offer: &offer,
        amount: samples::usd(2_000),
        effect,
    };
    let times = (NOW, Duration::from_mins(30));
    Order::purchase(samples::library(), &bought, times, &SystemRandomness).unwrap()
}

pub(super) async fn a_card_is_extended_by_one_order_at_a_time_whichever_offer_it_is_bought_from(
    bench: Bench,
) {
    let patron = samples::patron();
    let of_itself = EffectState::OfItself;
    let mut first = renewal(patron, "renewal", of_itself);
    bench.commit(samples::unit_with(first.clone())).await;

    let second = bench
        .conflict(samples::unit_with(renewal(patron, "for-students", of_itself)))
        .await;
    for free in [
        renewal(samples::patron(), "renewal", of_itself),
        // A person at the desk sees what was done already.
        renewal(patron, "renewal", EffectState::Waiting),
        samples::order_of(patron, &["renewal"]),
    ] {
        bench.commit(samples::unit_with(free)).await;
    }
    first = stored(&bench, &first).await;
    first.close(Closure::Expired, NOW).unwrap();
    bench.commit(samples::unit_changing(&first)).await;
    let next = bench
        .store
        .commit(samples::unit_with(renewal(patron, "renewal", of_itself)))
        .await;

    assert_eq!(second, Conflict::FeeClaimed { order: first.id });
    assert!(next.is_ok(), "{next:?}");
}

pub(super) async fn a_lost_claim_names_the_order_that_has_the_fee(bench: Bench) {
    let patron: PatronKey = samples::patron();
    let first = samples::order_of(patron, &["fee-1"]);
    let second = samples::order_of(patron, &["fee-2"]);
    bench.commit(samples::unit_with(first.clone())).await;
    bench.commit(samples::unit_with(second.clone())).await;

    let mixed = bench
        .conflict(samples::unit_with(samples::order_of(patron, &["fee-3", "fee-2"])))
        .await;
    let third = bench
        .store
        .commit(samples::unit_with(samples::order_of(patron, &["fee-3"])))
        .await;

    assert_eq!(mixed, Conflict::FeeClaimed { order: second.id });
    assert!(third.is_ok(), "the refused order left no claim");
}
