//! Orders: written back whole, guarded by their version and by the tables themselves.

use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::AccountName;
use lastfour::domain::Attention;
use lastfour::domain::Closure;
use lastfour::domain::FeeKind;
use lastfour::domain::LibraryId;
use lastfour::domain::NextAction;
use lastfour::domain::Offer;
use lastfour::domain::OfferId;
use lastfour::domain::Order;
use lastfour::domain::PaymentEvent;
use lastfour::domain::PostingState;
use lastfour::domain::PublicState;
use lastfour::domain::Refund;
use lastfour::domain::RefundEvent;
use lastfour::domain::RefundId;
use lastfour::domain::RefundOrigin;
use lastfour::domain::RefundState;
use lastfour::domain::SystemRandomness;
use lastfour::storage::Conflict;
use lastfour::storage::StoreError;

use super::bench::Bench;
use super::samples;
use super::samples::NOW;
use super::samples::usd;

/// The order as it is stored.
pub(super) async fn stored(bench: &Bench, order: &Order) -> Order {
    bench
        .store
        .order(&order.library, order.id)
        .await
        .unwrap()
        .unwrap()
}

pub(super) async fn an_order_is_read_back_as_it_was_written(bench: Bench) {
    let mut declined = samples::order();
    declined
        .present_card(
            String::from("pm_1"),
            Some(String::from("https://pay.example/back")),
            NOW,
        )
        .unwrap();
    declined.payment_event(PaymentEvent::Declined, NOW).unwrap();
    declined.present_card(String::from("pm_2"), None, NOW).unwrap();
    declined.attempt_mut().unwrap().next_action = Some(NextAction::Redirect {
        url: String::from("https://bank.example/3ds"),
    });
    declined.payment_event(PaymentEvent::PatronNeeded, NOW).unwrap();
    let mut scripted = samples::order();
    scripted.present_card(String::from("pm_3"), None, NOW).unwrap();
    scripted.attempt_mut().unwrap().next_action = Some(NextAction::Sdk {
        client_secret: String::from("belongs-to-one-payment"),
    });
    scripted.payment_event(PaymentEvent::PatronNeeded, NOW).unwrap();
    let mut refunded = samples::order_of(samples::patron(), &["fee-b", "fee-a", "fee-c"]);
    samples::hold(&mut refunded, "pi_refunded", "0005");
    samples::pay(&mut refunded);
    let first = refunded.request_refund(usd(100), NOW, &SystemRandomness).unwrap();
    refunded
        .refund_event(first, RefundEvent::Succeeded, Some(String::from("re_1")), NOW)
        .unwrap();
    refunded.request_refund(usd(50), NOW, &SystemRandomness).unwrap();
    let mut attended = samples::order();
    attended.needs_attention(Attention::PostingUndecided, NOW);
    let mut cancelled = samples::order();
    cancelled.close(Closure::Cancelled, NOW).unwrap();
    let elsewhere = samples::order().to_account(AccountName::parse("north-branch").unwrap());

    for order in [
        declined,
        scripted,
        refunded,
        attended,
        cancelled,
        elsewhere,
        offered(),
    ] {
        bench.commit(samples::unit_with(order.clone())).await;

        assert_eq!(stored(&bench, &order).await, Order { version: 1, ..order });
    }
}

/// An order for something on offer, of somebody without a library card.
pub(super) fn offered() -> Order {
    let id = OfferId::parse("non-resident").unwrap();
    let offer = Offer::fixed(id, FeeKind::NonResidentCard, usd(5_000));
    let lifetime = Duration::from_mins(30);
    Order::buy(samples::library(), &offer, (NOW, lifetime), &SystemRandomness).unwrap()
}

pub(super) async fn an_order_that_has_changed_since_is_not_overwritten(bench: Bench) {
    let order = samples::order();
    bench.commit(samples::unit_with(order.clone())).await;
    let mut first = stored(&bench, &order).await;
    let mut second = first.clone();
    samples::present(&mut first, "pi_1");
    second.close(Closure::Expired, NOW).unwrap();
    bench.commit(samples::unit_changing(&first)).await;

    let refused = bench.conflict(samples::unit_changing(&second)).await;

    assert_eq!(refused, Conflict::Version);
    assert_eq!(stored(&bench, &order).await, Order { version: 2, ..first });
}

pub(super) async fn of_many_writers_of_one_version_one_wins(bench: Bench) {
    let order = samples::order();
    bench.commit(samples::unit_with(order.clone())).await;
    let read = stored(&bench, &order).await;
    let writers: Vec<_> = (0..20)
        .map(|number| {
            let (store, mut order) = (Arc::clone(&bench.store), read.clone());
            samples::present(&mut order, &format!("pi_{number}"));
            tokio::spawn(async move { store.commit(samples::unit_changing(&order)).await })
        })
        .collect();

    let mut won = 0;
    for writer in writers {
        match writer.await.unwrap() {
            Ok(()) => won += 1,
            Err(StoreError::Conflict(conflict)) => assert_eq!(conflict, Conflict::Version),
            Err(other) => panic!("{other:?}"),
        }
    }

    assert_eq!(won, 1);
    assert_eq!(stored(&bench, &order).await.version, 2);
}

pub(super) async fn an_order_is_not_inserted_twice(bench: Bench) {
    let order = samples::order();
    bench.commit(samples::unit_with(order.clone())).await;

    let again = bench.conflict(samples::unit_with(order)).await;

    assert_eq!(again, Conflict::Version);
}

pub(super) async fn a_reference_is_used_once_in_a_library(bench: Bench) {
    let order = samples::order();
    let twin = Order {
        reference: order.reference,
        ..samples::order()
    };
    let elsewhere = Order {
        library: LibraryId::parse("branch").unwrap(),
        reference: order.reference,
        ..samples::order()
    };
    bench.commit(samples::unit_with(order)).await;

    let refused = bench.conflict(samples::unit_with(twin)).await;
    let taken = bench.store.commit(samples::unit_with(elsewhere)).await;

    assert_eq!(refused, Conflict::Reference);
    assert!(taken.is_ok());
}

pub(super) async fn an_order_is_found_by_any_of_its_processor_ids(bench: Bench) {
    let mut order = samples::order();
    order.present_card(String::from("pm_1"), None, NOW).unwrap();
    order.attempt_mut().unwrap().processor_id = Some(String::from("pi_1"));
    order.payment_event(PaymentEvent::Declined, NOW).unwrap();
    samples::hold(&mut order, "pi_2", "4242");
    bench.commit(samples::unit_with(order.clone())).await;
    bench.commit(samples::unit_with(samples::order())).await;

    let library = samples::library();
    for (id, expected) in [("pi_1", Some(order.id)), ("pi_2", Some(order.id)), ("pi_3", None)] {
        let found = bench.store.order_by_processor_id(&library, id).await.unwrap();

        assert_eq!(found.map(|order| order.id), expected);
    }
}

pub(super) async fn an_id_of_the_processor_serves_one_order(bench: Bench) {
    let (mut first, mut second) = (samples::order(), samples::order());
    samples::hold(&mut first, "pi_1", "4242");
    bench.commit(samples::unit_with(first)).await;
    bench.commit(samples::unit_with(second.clone())).await;
    second.version = 1;
    samples::hold(&mut second, "pi_1", "4242");

    let refused = bench.conflict(samples::unit_changing(&second)).await;

    assert_eq!(refused, Conflict::ProcessorId);
    assert_eq!(stored(&bench, &second).await.attempts, Vec::new());
}

pub(super) async fn what_belongs_to_another_library_is_not_found(bench: Bench) {
    let mut order = samples::order();
    samples::hold(&mut order, "pi_1", "4242");
    let mut unit = samples::full_unit(&order, "one");
    bench.commit(unit.clone()).await;
    let other = LibraryId::parse("branch").unwrap();
    let store = &bench.store;
    let patron = unit.patrons.remove(0);

    assert!(store.order(&other, order.id).await.unwrap().is_none());
    assert!(
        store
            .order_by_processor_id(&other, "pi_1")
            .await
            .unwrap()
            .is_none()
    );
    assert!(store.contact(&other, order.id).await.unwrap().is_none());
    assert!(store.audit(&other, order.id).await.unwrap().is_empty());
    assert!(store.open_tasks(&other, 9).await.unwrap().is_empty());
    assert!(store.patron(&other, patron.key).await.unwrap().is_none());
    assert!(
        store
            .patron_by_barcode(&other, &patron.barcode.unwrap())
            .await
            .unwrap()
            .is_none()
    );
    assert!(store.key(&other, "portal", "one").await.unwrap().is_none());
    assert!(
        store
            .event(&other, &AccountName::main(), &unit.event.unwrap().id)
            .await
            .unwrap()
            .is_none()
    );
}

/// A paid order of 4.50 USD, as it is stored.
async fn paid(bench: &Bench) -> Order {
    let mut order = samples::order();
    samples::hold(&mut order, "pi_1", "4242");
    samples::pay(&mut order);
    bench.commit(samples::unit_with(order.clone())).await;
    stored(bench, &order).await
}

/// A refund that the order itself would not have taken.
fn unasked_refund(minor: i64, state: RefundState) -> Refund {
    Refund {
        id: RefundId::new(&SystemRandomness),
        amount: usd(minor),
        origin: RefundOrigin::Ours,
        state,
        posting: PostingState::Due,
        processor_id: None,
        created_at: NOW,
    }
}

pub(super) async fn more_than_was_captured_cannot_be_refunded(bench: Bench) {
    let mut order = paid(&bench).await;
    order.refunds.push(unasked_refund(400, RefundState::Unknown));
    order.refunds.push(unasked_refund(51, RefundState::Pending));

    let refused = bench.store.commit(samples::unit_changing(&order)).await;
    let by_hand = bench
        .run("update orders set refunded_minor = captured_minor + 1")
        .await;

    assert!(matches!(refused, Err(StoreError::Unavailable { .. })));
    assert_eq!(stored(&bench, &order).await.refunds, Vec::new());
    assert!(by_hand.is_err());
}

pub(super) async fn a_failed_refund_does_not_count(bench: Bench) {
    let mut order = paid(&bench).await;
    order.refunds.push(unasked_refund(400, RefundState::Failed));
    order.refunds.push(unasked_refund(450, RefundState::Succeeded));

    bench.commit(samples::unit_changing(&order)).await;

    let stored = stored(&bench, &order).await;
    assert_eq!(stored.refunds, order.refunds);
    assert_eq!(stored.state(), PublicState::Refunded);
}

pub(super) async fn more_than_the_amount_cannot_be_captured(bench: Bench) {
    let mut order = paid(&bench).await;
    order.attempt_mut().unwrap().captured = usd(451);

    let refused = bench.store.commit(samples::unit_changing(&order)).await;

    assert!(matches!(refused, Err(StoreError::Unavailable { .. })));
    assert_eq!(stored(&bench, &order).await.captured(), usd(450));
}

pub(super) async fn a_whole_card_number_has_no_place(bench: Bench) {
    paid(&bench).await;
    let number = ["4242"; 4].concat();

    for wrong in [number.as_str(), "424", "42a2", "42424", ""] {
        let in_order = bench.run(&format!("update orders set last4 = '{wrong}'")).await;
        let in_attempt = bench.run(&format!("update attempt set last4 = '{wrong}'")).await;

        assert!(in_order.is_err(), "{wrong}");
        assert!(in_attempt.is_err(), "{wrong}");
    }
    assert!(bench.run("update attempt set brand = null").await.is_err());
    assert_eq!(bench.run("update orders set last4 = '0000'").await.unwrap(), 1);
}
