//! Several accounts of one library: what is of one is not of the other.

use std::time::Duration;

use lastfour::domain::AccountName;
use lastfour::domain::Order;
use lastfour::domain::Reconciliation;
use lastfour::storage::Conflict;
use lastfour::storage::JobKind;
use lastfour::storage::Mark;
use lastfour::storage::StoredEvent;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::orders::stored;
use super::samples;
use super::samples::NOW;

fn north() -> AccountName {
    AccountName::parse("north").unwrap()
}

pub(super) async fn an_event_of_two_accounts_is_two_events(bench: Bench) {
    let library = samples::library();
    let own = samples::event("evt_1");
    let other = StoredEvent {
        account: north(),
        object: Some(String::from("pi_other")),
        ..own.clone()
    };

    for event in [&own, &other] {
        bench
            .commit(Unit {
                event: Some(event.clone()),
                ..Unit::default()
            })
            .await;
    }

    let store = &bench.store;
    let of_own = store
        .event(&library, &AccountName::main(), &own.id)
        .await
        .unwrap();
    let of_other = store.event(&library, &north(), &own.id).await.unwrap();
    assert_eq!((of_own, of_other), (Some(own), Some(other)));
}

pub(super) async fn marks_and_jobs_are_of_one_account(bench: Bench) {
    let library = samples::library();
    let later = NOW.after(Duration::from_secs(9));
    for (account, at) in [(AccountName::main(), NOW), (north(), later)] {
        bench
            .commit(Unit {
                mark: Some((library.clone(), account.clone(), Mark::Events, at)),
                ..Unit::default()
            })
            .await;
        bench.wake(JobKind::Sweep(account.clone()), NOW).await;
        let event = samples::event("evt_1").id;
        bench.wake(JobKind::Event(account, event), NOW).await;
    }

    let mark = async |account: &AccountName| bench.store.mark(&library, account, Mark::Events).await.unwrap();
    let claimed = bench.claim(NOW, Duration::from_mins(1)).await;

    assert_eq!(mark(&AccountName::main()).await, Some(NOW));
    assert_eq!(mark(&north()).await, Some(later));
    assert_eq!(claimed.len(), 4);
    let of_north = claimed.iter().filter(|job| match &job.kind {
        JobKind::Sweep(account) | JobKind::Reconcile(account) | JobKind::Event(account, _) => {
            *account == north()
        }
        JobKind::Advance(_) | JobKind::Letter(_) => false,
    });
    assert_eq!(of_north.count(), 2);
}

pub(super) async fn a_comparison_says_of_which_account_it_is(bench: Bench) {
    let library = samples::library();
    let order = samples::order();
    let own = samples::reconciliation(&order);
    let other = Reconciliation {
        account: north(),
        differences: own.differences[..1].to_vec(),
        ..own.clone()
    };

    for found in [&own, &other] {
        bench
            .commit(Unit {
                reconciliation: Some((library.clone(), found.clone())),
                ..Unit::default()
            })
            .await;
    }

    let kept = bench.store.reconciliations(&library, 9).await.unwrap();
    assert_eq!(kept, [own, other]);
}

pub(super) async fn orders_that_are_placed_together_are_stored_together_or_not_at_all(bench: Bench) {
    let patron = samples::patron();
    let first = samples::order_of(patron, &["fee-1"]);
    let second = samples::order_of(patron, &["fee-2"]).to_account(north());
    let third = samples::order_of(patron, &["fee-3"]);
    let taken = samples::order_of(patron, &["fee-2"]).to_account(north());
    let together = |order: &Order, beside: &Order| Unit {
        beside: vec![beside.clone()],
        ..samples::unit_with(order.clone())
    };
    bench.commit(together(&first, &second)).await;

    let refused = bench.conflict(together(&third, &taken)).await;

    assert_eq!(refused, Conflict::FeeClaimed { order: second.id });
    for order in [first, second] {
        assert_eq!(stored(&bench, &order).await, Order { version: 1, ..order });
    }
    assert_eq!(bench.store.order(&third.library, third.id).await.unwrap(), None);
}
