//! The same request twice is one deed with one answer.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::http::StatusCode;
use serde_json::Value;
use serde_json::json;

use crate::api::payment::until;
use crate::house::House;
use crate::house::ask;
use crate::house::wants;

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_does_nothing() {
    let house = House::open().await;

    let first = house.post_as("k", "/api/v1/orders", wants(&["fine-1"])).await;
    let order = format!("/api/v1/orders/{}", first.json()["id"].as_str().unwrap());
    house.pay(&order, "pm_card_visa").await;
    house.run_jobs().await;
    let again = house.post_as("k", "/api/v1/orders", wants(&["fine-1"])).await;

    assert!(!first.is_replayed());
    assert!(again.is_replayed());
    assert_eq!((again.status, again.text), (first.status, first.text));
}

#[tokio::test]
async fn every_call_that_moves_something_is_replayed() {
    let house = House::open().await;
    let (paid, open) = (house.paid(&["fine-1"]).await, house.order(&["fine-2"]).await);
    let refund = json!({"amount": "1.00", "reason": "paid twice", "refundable_seen": "4.50"});
    let calls = [
        (format!("{paid}/refunds"), refund, 201),
        (
            format!("{open}/payment"),
            json!({"payment_method": "pm_declined"}),
            402,
        ),
        (format!("{open}/cancel"), json!({}), 200),
    ];

    for (path, body, status) in calls {
        let first = house.post_as(&path, &path, body.clone()).await;
        let again = house.post_as(&path, &path, body).await;

        assert_eq!(first.status.as_u16(), status, "{path} {}", first.text);
        assert!(!first.is_replayed() && again.is_replayed(), "{path}");
        assert_eq!((again.status, again.text), (first.status, first.text), "{path}");
        assert_eq!(
            again.headers.get("content-type"),
            first.headers.get("content-type")
        );
    }
    assert_eq!(house.till.state().refunded.len(), 1);
}

#[tokio::test]
async fn the_order_of_fields_and_the_blanks_make_no_other_request() {
    let house = House::open().await;
    let send = |body: &'static str| {
        let request = ask("POST", "/api/v1/orders")
            .header("content-type", "application/json")
            .header("idempotency-key", "k")
            .body(Body::from(body));
        house.send(request.unwrap())
    };

    let first = send(r#"{"barcode":"21234000012342","fees":[{"id":"fine-1"}]}"#).await;
    let again = send("{ \"fees\": [ {\"id\":\"fine-1\"} ],\n \"barcode\": \"21234000012342\" }").await;

    assert_eq!(first.status, StatusCode::CREATED);
    assert!(again.is_replayed());
    assert_eq!(again.text, first.text);
}

#[tokio::test]
async fn a_key_is_good_for_one_request_only() {
    let house = House::open().await;
    let (first, second) = (house.order(&["fine-1"]).await, house.order(&["fine-2"]).await);
    house
        .post_as(
            "k",
            &format!("{first}/payment"),
            json!({"payment_method": "pm_card_visa"}),
        )
        .await;

    let other_body = house
        .post_as(
            "k",
            &format!("{first}/payment"),
            json!({"payment_method": "pm_other"}),
        )
        .await;
    let other_order = house
        .post_as(
            "k",
            &format!("{second}/payment"),
            json!({"payment_method": "pm_card_visa"}),
        )
        .await;
    let other_call = house.post_as("k", "/api/v1/orders", wants(&["fine-3"])).await;

    for refused in [other_body, other_order, other_call] {
        refused.is_problem(422, "idempotency_key_reused");
    }
    assert_eq!(house.till.state().confirmed, 1);
}

#[tokio::test]
async fn a_call_that_moves_something_needs_a_key() {
    let house = House::open().await;
    let order = house.paid(&["fine-1"]).await;
    let calls = [
        (String::from("/api/v1/orders"), wants(&["fine-2"])),
        (
            format!("{order}/payment"),
            json!({"payment_method": "pm_card_visa"}),
        ),
        (format!("{order}/cancel"), json!({})),
        (
            format!("{order}/refunds"),
            json!({"amount": "1.00", "reason": "r", "refundable_seen": "4.50"}),
        ),
    ];

    for (path, body) in calls {
        let request = ask("POST", &path)
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()));

        let refused = house.send(request.unwrap()).await;

        refused.is_problem(400, "idempotency_key_missing");
    }
}

#[tokio::test]
async fn a_key_has_1_to_255_visible_characters_and_stands_once() {
    let house = House::open().await;
    let longest = "k".repeat(255);
    let too_long = "k".repeat(256);

    for key in ["", "two words", too_long.as_str(), "\u{e4}"] {
        let refused = house.post_as(key, "/api/v1/orders", wants(&["fine-1"])).await;
        refused.is_problem(422, "invalid");
        assert_eq!(refused.json()["errors"][0]["field"], "Idempotency-Key");
    }
    let twice = ask("POST", "/api/v1/orders")
        .header("content-type", "application/json")
        .header("idempotency-key", "a")
        .header("idempotency-key", "b")
        .body(Body::from(wants(&["fine-1"]).to_string()));
    house.send(twice.unwrap()).await.is_problem(422, "invalid");
    let taken = house
        .post_as(&longest, "/api/v1/orders", wants(&["fine-1"]))
        .await;
    assert_eq!(taken.status, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_twins_place_one_order_and_get_one_answer() {
    let house = Arc::new(House::open().await);

    let answers = twins(&house, "/api/v1/orders", wants(&["fine-1"])).await;

    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers.first().unwrap().0, 201);
    let found = house.post("/api/v1/orders/search", json!({})).await;
    assert_eq!(found.json()["orders"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_twins_ask_one_card_once_and_get_one_answer() {
    let house = Arc::new(House::open().await);
    for (fee, token, status) in [("fine-1", "pm_card_visa", 200), ("fine-2", "pm_declined", 402)] {
        let before = house.till.state().confirmed;
        let path = format!("{}/payment", house.order(&[fee]).await);

        let answers = twins(&house, &path, json!({ "payment_method": token })).await;

        assert_eq!(answers.len(), 1, "{answers:?}");
        assert_eq!(answers.first().unwrap().0, status);
        assert_eq!(house.till.state().confirmed - before, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_twin_waits_for_the_answer_of_the_first() {
    let house = Arc::new(House::open().await);
    let order = house.order(&["fine-1"]).await;
    let path = format!("{order}/payment");
    let body = json!({"payment_method": "pm_slow"});

    let both = tokio::spawn({
        let house = Arc::clone(&house);
        async move { twins(&house, &path, body).await }
    });
    until(&house, &order, "confirming").await;
    house.till.slow.add_permits(1);

    let answers = both.await.unwrap();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(house.till.state().confirmed, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_twins_refund_once_and_get_one_answer() {
    let house = Arc::new(House::open().await);
    let path = format!("{}/refunds", house.paid(&["fine-1"]).await);
    let body = json!({"amount": "4.50", "reason": "paid twice", "refundable_seen": "4.50"});

    let answers = twins(&house, &path, body).await;

    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers.first().unwrap().0, 201);
    assert_eq!(house.till.state().refunded.len(), 1);
}

/// Twenty of the same request at once; the different answers they get.
async fn twins(house: &Arc<House>, path: &str, body: Value) -> BTreeSet<(u16, String)> {
    let mut calls = Vec::new();
    for _ in 0..20 {
        let (house, path, body) = (Arc::clone(house), path.to_owned(), body.clone());
        calls.push(tokio::spawn(
            async move { house.post_as(&path, &path, body).await },
        ));
    }
    let mut answers = BTreeSet::new();
    let mut first = 0;
    for call in calls {
        let answer = call.await.unwrap();
        first += u32::from(!answer.is_replayed());
        answers.insert((answer.status.as_u16(), answer.text));
    }
    assert_eq!(first, 1, "all but one are replays");
    answers
}
