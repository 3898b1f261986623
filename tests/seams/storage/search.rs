//! Finding orders.

use std::time::Duration;

use lastfour::domain::Closure;
use lastfour::domain::LibraryId;
use lastfour::domain::Order;
use lastfour::domain::OrderId;
use lastfour::domain::Payer;
use lastfour::domain::PublicState;
use lastfour::domain::Timestamp;
use lastfour::masking::Last4;
use lastfour::storage::Search;

use super::bench::Bench;
use super::samples;
use super::samples::NOW;

fn later(seconds: u64) -> Timestamp {
    NOW.after(Duration::from_secs(seconds))
}

fn everything() -> Search {
    Search {
        limit: 100,
        ..Search::default()
    }
}

async fn found(bench: &Bench, search: Search) -> Vec<OrderId> {
    let page = bench.store.orders(&samples::library(), &search).await.unwrap();
    page.orders.iter().map(|order| order.id).collect()
}

/// Five orders, a minute apart: two of one patron, two held on cards, one cancelled; and one of another library.
async fn five_orders(bench: &Bench) -> Vec<Order> {
    let patron = samples::patron();
    let mut orders: Vec<Order> = [Some(patron), None, Some(patron), None, None]
        .into_iter()
        .zip(0..)
        .map(|(known, minute)| {
            let fee = format!("fee-{minute}");
            samples::order_at(known.unwrap_or_else(samples::patron), &[&fee], later(minute * 60))
        })
        .collect();
    samples::hold(&mut orders[1], "pi_1", "4242");
    samples::hold(&mut orders[2], "pi_2", "0005");
    orders[3].close(Closure::Cancelled, later(180)).unwrap();
    for order in &orders {
        bench.commit(samples::unit_with(order.clone())).await;
    }
    let elsewhere = Order {
        library: LibraryId::parse("branch").unwrap(),
        ..samples::order()
    };
    bench.commit(samples::unit_with(elsewhere)).await;
    orders
}

pub(super) async fn what_is_in_a_state_is_counted_and_read_oldest_first(bench: Bench) {
    let orders = five_orders(&bench).await;
    let oldest = async |state, limit| {
        let library = samples::library();
        let found = bench.store.oldest_in(&library, state, limit).await.unwrap();
        found.iter().map(|order| order.id).collect::<Vec<OrderId>>()
    };

    assert_eq!(oldest(PublicState::Held, 9).await, [orders[1].id, orders[2].id]);
    assert_eq!(oldest(PublicState::Held, 1).await, [orders[1].id]);
    assert!(oldest(PublicState::Paid, 9).await.is_empty());
    for (state, expected) in [
        (PublicState::Held, 2),
        (PublicState::Open, 2),
        (PublicState::Paid, 0),
    ] {
        let counted = bench.store.count_in(&samples::library(), state).await.unwrap();
        assert_eq!(counted, expected, "{state:?}");
    }
}

pub(super) async fn each_filter_narrows_the_search(bench: Bench) {
    let orders = five_orders(&bench).await;
    let Payer::Patron(patron) = orders[0].payer else {
        panic!("the samples are orders of patrons");
    };
    let narrowed = |narrow: &dyn Fn(&mut Search)| {
        let mut search = everything();
        narrow(&mut search);
        search
    };
    let last4 = Last4::parse("0005").ok();
    let of_device = Last4::parse("7316").ok();
    let cases: Vec<(Search, &[usize])> = vec![
        (everything(), &[4, 3, 2, 1, 0]),
        (
            narrowed(&|search| search.reference = Some(orders[3].reference)),
            &[3],
        ),
        (narrowed(&|search| search.patron = Some(patron)), &[2, 0]),
        (narrowed(&|search| search.patron = Some(samples::patron())), &[]),
        (narrowed(&|search| search.last4 = last4), &[2]),
        // A receipt of a shop's, or of a bank, may show the digits of the device.
        (narrowed(&|search| search.last4 = of_device), &[2, 1]),
        (
            narrowed(&|search| {
                (search.last4, search.reference) = (of_device, Some(orders[1].reference));
            }),
            &[1],
        ),
        (
            narrowed(&|search| {
                (search.last4, search.reference) = (of_device, Some(orders[3].reference));
            }),
            &[],
        ),
        (
            narrowed(&|search| search.state = Some(PublicState::Held)),
            &[2, 1],
        ),
        (
            narrowed(&|search| search.state = Some(PublicState::Cancelled)),
            &[3],
        ),
        (narrowed(&|search| search.state = Some(PublicState::Paid)), &[]),
        (narrowed(&|search| search.from = Some(later(120))), &[4, 3, 2]),
        (narrowed(&|search| search.to = Some(later(120))), &[1, 0]),
        (narrowed(&|search| search.limit = 2), &[4, 3]),
        (narrowed(&|search| search.limit = 0), &[]),
    ];
    for (search, expected) in cases {
        let expected: Vec<OrderId> = expected.iter().map(|place| orders[*place].id).collect();

        assert_eq!(found(&bench, search.clone()).await, expected, "{search:?}");
    }
}

pub(super) async fn a_card_is_found_on_its_day_and_no_other(bench: Bench) {
    let day = Duration::from_hours(24);
    let moments = [
        NOW.before(Duration::from_millis(1)),
        NOW,
        NOW.after(day).before(Duration::from_millis(1)),
        NOW.after(day),
    ];
    let mut ids = Vec::new();
    for (at, number) in moments.into_iter().zip(0..) {
        for last4 in ["4242", "0005"] {
            let mut order = samples::order_at(samples::patron(), &["fee-1"], at);
            samples::hold(&mut order, &format!("pi_{number}_{last4}"), last4);
            ids.push(order.id);
            bench.commit(samples::unit_with(order)).await;
        }
    }
    let on_the_day = Search {
        last4: Last4::parse("4242").ok(),
        from: Some(NOW),
        to: Some(NOW.after(day)),
        ..everything()
    };

    let found = found(&bench, on_the_day).await;

    assert_eq!(found, [ids[4], ids[2]]);
}

pub(super) async fn filters_work_together(bench: Bench) {
    let orders = five_orders(&bench).await;
    let Payer::Patron(patron) = orders[0].payer else {
        panic!("the samples are orders of patrons");
    };
    let all = Search {
        reference: Some(orders[2].reference),
        patron: Some(patron),
        last4: Some(Last4::parse("0005").unwrap()),
        state: Some(PublicState::Held),
        from: Some(later(120)),
        to: Some(later(121)),
        ..everything()
    };
    let fits: [fn(&mut Search); 5] = [
        |_| {},
        |search| search.reference = None,
        |search| (search.reference, search.patron) = (None, None),
        |search| (search.reference, search.patron, search.last4) = (None, None, None),
        |search| search.state = None,
    ];
    let spoils: [fn(&mut Search); 6] = [
        |search| search.reference = Some(samples::order().reference),
        |search| search.patron = Some(samples::patron()),
        |search| search.last4 = Some(Last4::parse("4242").unwrap()),
        |search| search.state = Some(PublicState::Open),
        |search| search.from = Some(later(121)),
        |search| search.to = Some(later(120)),
    ];
    for fit in fits {
        let mut search = all.clone();
        fit(&mut search);
        assert_eq!(found(&bench, search.clone()).await, [orders[2].id], "{search:?}");
    }
    for spoil in spoils {
        let mut search = all.clone();
        spoil(&mut search);
        assert!(found(&bench, search.clone()).await.is_empty(), "{search:?}");
    }
}

/// All pages of a search.
async fn pages(bench: &Bench, mut search: Search) -> Vec<Vec<OrderId>> {
    let mut pages = Vec::new();
    loop {
        let page = bench.store.orders(&samples::library(), &search).await.unwrap();
        pages.push(page.orders.iter().map(|order| order.id).collect());
        match page.next {
            Some(next) => search.cursor = Some(next),
            None => return pages,
        }
    }
}

pub(super) async fn pages_are_newest_first_and_complete(bench: Bench) {
    let orders = five_orders(&bench).await;

    let by_two = pages(
        &bench,
        Search {
            limit: 2,
            ..everything()
        },
    )
    .await;
    let held = pages(
        &bench,
        Search {
            limit: 1,
            state: Some(PublicState::Held),
            ..everything()
        },
    )
    .await;

    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    assert_eq!(by_two, [vec![ids[4], ids[3]], vec![ids[2], ids[1]], vec![ids[0]]]);
    assert_eq!(held, [[ids[2]], [ids[1]]]);
}

pub(super) async fn orders_of_one_moment_are_paged_without_loss(bench: Bench) {
    let mut placed = Vec::new();
    for _ in 0..10 {
        let order = samples::order();
        placed.push(order.id);
        bench.commit(samples::unit_with(order)).await;
    }

    let read = pages(
        &bench,
        Search {
            limit: 3,
            ..everything()
        },
    )
    .await
    .concat();

    placed.sort_unstable();
    placed.reverse();
    assert_eq!(read, placed);
}

pub(super) async fn parts_go_with_their_own_order(bench: Bench) {
    let mut orders = Vec::new();
    for number in 0..3 {
        let mut order = samples::order_of(samples::patron(), &["fee-2", "fee-1"]);
        samples::hold(&mut order, &format!("pi_{number}"), "4242");
        bench.commit(samples::unit_with(order.clone())).await;
        order.version = 1;
        orders.push(order);
    }

    let page = bench
        .store
        .orders(&samples::library(), &everything())
        .await
        .unwrap();

    orders.sort_unstable_by_key(|order| std::cmp::Reverse(order.id));
    assert_eq!(page.orders, orders);
}

pub(super) async fn the_last_page_has_no_next(bench: Bench) {
    five_orders(&bench).await;

    let exact = bench
        .store
        .orders(
            &samples::library(),
            &Search {
                limit: 5,
                ..everything()
            },
        )
        .await
        .unwrap();
    let none = bench
        .store
        .orders(&LibraryId::parse("nowhere").unwrap(), &everything())
        .await
        .unwrap();

    assert_eq!(exact.orders.len(), 5);
    assert_eq!(exact.next, None);
    assert_eq!(none.next, None);
}
