//! Cards are presented.

use std::sync::Arc;

use axum::body::Body;
use axum::http::StatusCode;
use lastfour::processor::ProcessorStatus;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::house::House;
use crate::house::ask;

#[tokio::test]
async fn a_good_card_is_held_then_posted_then_captured() {
    let house = House::open().await;
    let order = house.order(&["fine-1", "fine-2"]).await;

    let held = house.pay(&order, "pm_card_visa").await;
    house.run_jobs().await;
    let paid = house.get(&order).await.json();

    assert_eq!(held.status, StatusCode::OK);
    assert_eq!(
        (&held.json()["state"], &held.json()["payment"]),
        (&json!("held"), &json!("held"))
    );
    assert_eq!(
        held.json()["card"],
        json!({"brand": "visa", "last4": "4242", "wallet": null, "device_last4": null})
    );
    assert_eq!(
        (&paid["state"], &paid["payment"]),
        (&json!("paid"), &json!("captured"))
    );
    assert_eq!(
        (&paid["captured"], &paid["refundable"]),
        (&json!("24.45"), &json!("24.45"))
    );
    assert_eq!(paid["settlement"], "pending");
}

#[tokio::test]
async fn a_declined_card_leaves_the_order_open_for_another() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;

    let declined = house.pay(&order, "pm_declined").await;
    let open = house.get(&order).await.json();
    let held = house.pay(&order, "pm_card_visa").await;

    declined.is_problem(402, "card_declined");
    assert_eq!(
        (&open["state"], &open["payment"]),
        (&json!("open"), &json!("declined"))
    );
    assert_eq!(
        (held.status, &held.json()["state"]),
        (StatusCode::OK, &json!("held"))
    );
}

#[tokio::test]
async fn a_bank_that_wants_to_see_the_patron_is_told_as_the_next_action() {
    let house = House::open().await;
    let (first, second) = (house.order(&["fine-1"]).await, house.order(&["fine-2"]).await);
    let back = "https://library.example/back?from=bank";

    let sdk = house.pay(&first, "pm_asks").await;
    let redirect = house
        .post(
            &format!("{second}/payment"),
            json!({"payment_method": "pm_asks", "return_url": back}),
        )
        .await;

    assert_eq!((sdk.status, redirect.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(
        sdk.json()["next_action"],
        json!({"type": "sdk", "client_secret": "secret-of-this-payment"})
    );
    assert_eq!(
        redirect.json()["next_action"],
        json!({"type": "redirect", "url": "https://bank.example/step"})
    );
    assert_eq!(
        (&sdk.json()["state"], &sdk.json()["payment"]),
        (&json!("open"), &json!("needs_patron"))
    );
    house.till.settle(&ProcessorStatus::Held);
    house.run_jobs().await;
    let paid = house.get(&first).await.json();
    assert_eq!(
        (&paid["state"], &paid["next_action"]),
        (&json!("paid"), &json!(null))
    );
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_unknown_and_not_kept_as_the_answer() {
    let house = House::open().await;
    let path = format!("{}/payment", house.order(&["fine-1"]).await);
    let body = json!({"payment_method": "pm_silent"});

    let unknown = house.post_as("same", &path, body.clone()).await;
    house.till.settle(&ProcessorStatus::Held);
    house.clock.forward(std::time::Duration::from_mins(1));
    house.run_jobs().await;
    let known = house.post_as("same", &path, body).await;

    assert_eq!(
        (unknown.status, &unknown.json()["payment"]),
        (StatusCode::ACCEPTED, &json!("unknown"))
    );
    assert_eq!(
        (known.status, &known.json()["state"]),
        (StatusCode::OK, &json!("paid"))
    );
    assert!(known.is_replayed());
    assert_eq!(house.till.state().confirmed, 1);
}

#[tokio::test]
async fn exactly_what_the_library_system_took_is_captured() {
    let house = House::open().await;
    house.desk.state().refuses.insert(String::from("fine-2"));
    let order = house.order(&["fine-1", "fine-2", "fine-3"]).await;

    house.pay(&order, "pm_card_visa").await;
    house.run_jobs().await;
    let paid = house.get(&order).await.json();

    assert_eq!(
        (&paid["state"], &paid["captured"]),
        (&json!("paid"), &json!("4.80"))
    );
    let postings: Vec<_> = paid["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["posting"])
        .collect();
    assert_eq!(postings, ["posted", "refused", "posted"]);
}

#[tokio::test]
async fn nothing_taken_by_the_library_system_means_nothing_taken_from_the_card() {
    let house = House::open().await;
    house.desk.state().refuses.insert(String::from("fine-1"));
    let order = house.order(&["fine-1"]).await;

    house.pay(&order, "pm_card_visa").await;
    house.run_jobs().await;
    let released = house.get(&order).await.json();

    assert_eq!(
        (&released["state"], &released["captured"]),
        (&json!("released"), &json!("0.00"))
    );
}

#[tokio::test]
async fn a_fee_that_changed_since_is_not_paid() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;
    house.desk.state().fees.get_mut("fine-1").unwrap().1 = 500;

    let refused = house.pay(&order, "pm_card_visa").await;

    refused.is_problem(409, "fee_not_payable");
    assert_eq!(house.till.state().confirmed, 0);
}

#[tokio::test]
async fn an_order_is_paid_once() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;
    house.pay(&order, "pm_card_visa").await;

    let again = house.pay(&order, "pm_card_mastercard").await;

    again.is_problem(409, "state_conflict");
    assert_eq!(house.till.state().confirmed, 1);
}

#[tokio::test]
async fn a_fee_that_another_card_of_the_same_order_has_paid_is_no_change_of_the_fee() {
    let house = Arc::new(House::open().await);
    let order = house.order(&["fine-1"]).await;
    let slow = Arc::new(Semaphore::new(0));
    house.desk.state().slow_reader = Some(Arc::clone(&slow));

    let second = tokio::spawn({
        let (house, order) = (Arc::clone(&house), order.clone());
        async move { house.pay(&order, "pm_card_mastercard").await }
    });
    while house.desk.state().slow_reader.is_some() {
        tokio::task::yield_now().await;
    }
    let first = house.pay(&order, "pm_card_visa").await;
    house.run_jobs().await;
    slow.add_permits(1);
    let second = second.await.unwrap();

    assert_eq!(first.status, StatusCode::OK);
    second.is_problem(409, "state_conflict");
    assert_eq!(house.get(&order).await.json()["state"], "paid");
    assert_eq!(house.till.state().confirmed, 1);
}

#[tokio::test]
async fn only_tokens_and_safe_return_addresses_are_taken() {
    let house = House::open().await;
    let path = format!("{}/payment", house.order(&["fine-1"]).await);
    let long = format!("pm_{}", "a".repeat(251));

    for token in [
        "",
        "pm_",
        "tok_visa",
        "pm_a-b",
        "pm_a b",
        "PM_visa",
        "pm_\u{e4}",
        long.as_str(),
    ] {
        let refused = house.post(&path, json!({ "payment_method": token })).await;
        refused.is_problem(422, "invalid");
        assert_eq!(refused.json()["errors"][0]["field"], "payment_method");
    }
    for url in [
        "http://library.example/",
        "https://user@library.example/",
        "javascript:alert(1)",
        "",
    ] {
        let body = json!({"payment_method": "pm_card_visa", "return_url": url});
        let refused = house.post(&path, body).await;
        refused.is_problem(422, "invalid");
        assert_eq!(refused.json()["errors"][0]["field"], "return_url");
    }
    assert_eq!(house.till.state().confirmed, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_caller_who_hangs_up_does_not_stop_the_payment() {
    let house = Arc::new(House::open().await);
    let order = house.order(&["fine-1"]).await;
    let request = ask("POST", &format!("{order}/payment"))
        .header("content-type", "application/json")
        .header("idempotency-key", "hung-up")
        .body(Body::from(json!({"payment_method": "pm_slow"}).to_string()))
        .unwrap();

    let call = tokio::spawn({
        let house = Arc::clone(&house);
        async move { house.send(request).await }
    });
    until(&house, &order, "confirming").await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    house.till.slow.add_permits(1);

    until(&house, &order, "held").await;
    let replayed = house
        .post_as(
            "hung-up",
            &format!("{order}/payment"),
            json!({"payment_method": "pm_slow"}),
        )
        .await;
    assert_eq!(
        (replayed.status, &replayed.json()["state"]),
        (StatusCode::OK, &json!("held"))
    );
    assert!(replayed.is_replayed());
}

/// Looks at an order until its payment is so; gives up after ten seconds.
pub(crate) async fn until(house: &House, order: &str, payment: &str) {
    for _ in 0..1000 {
        if house.get(order).await.json()["payment"] == payment {
            return;
        }
        house.clock.forward(std::time::Duration::from_millis(100));
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(house.get(order).await.json()["payment"], payment);
}
