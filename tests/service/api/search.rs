//! Orders are found.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::Value;
use serde_json::json;

use crate::house::House;
use crate::house::OTHER_PATRON;
use crate::house::PATRON;

async fn found(house: &House, search: Value) -> Vec<String> {
    let answer = house.post("/api/v1/orders/search", search).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let answer = answer.json();
    let orders = answer["orders"].as_array().unwrap().iter();
    orders
        .map(|order| format!("/api/v1/orders/{}", order["id"].as_str().unwrap()))
        .collect()
}

#[tokio::test]
async fn each_filter_finds_its_orders() {
    let house = House::open().await;
    let paid = house.paid(&["fine-1"]).await;
    house.clock.forward(Duration::from_mins(1));
    let open = house.order(&["fine-2"]).await;
    let reference = house.get(&paid).await.json()["reference"]
        .as_str()
        .unwrap()
        .to_owned();
    let read_aloud = reference.to_lowercase().replace('-', " ");
    let (paid, open) = ([paid], [open]);
    let both = [open.clone(), paid.clone()].concat();
    let from = json!({"from": "2026-11-24T03:21:00Z"});
    let to = json!({"to": "2026-11-24T04:21:00+01:00"});

    assert_eq!(found(&house, json!({})).await, both);
    assert_eq!(found(&house, json!({ "reference": reference })).await, paid);
    assert_eq!(found(&house, json!({ "reference": read_aloud })).await, paid);
    assert_eq!(found(&house, json!({ "barcode": PATRON })).await, both);
    assert!(found(&house, json!({ "barcode": OTHER_PATRON })).await.is_empty());
    assert_eq!(found(&house, json!({ "last4": "4242" })).await, paid);
    assert!(found(&house, json!({ "last4": "0005" })).await.is_empty());
    assert_eq!(found(&house, json!({ "state": "paid" })).await, paid);
    assert_eq!(found(&house, json!({ "state": "open" })).await, open);
    assert!(found(&house, json!({ "state": "refunded" })).await.is_empty());
    assert_eq!(found(&house, from).await, open);
    assert_eq!(found(&house, to).await, paid);
    assert!(
        found(&house, json!({"state": "open", "last4": "4242"}))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap() {
    let house = House::open().await;
    let mut placed = Vec::new();
    for fee in ["fine-1", "fine-2", "fine-3"] {
        placed.insert(0, house.order(&[fee]).await);
    }

    let first = house
        .post("/api/v1/orders/search", json!({"limit": 2}))
        .await
        .json();
    let cursor = &first["next_cursor"];
    let last = house
        .post("/api/v1/orders/search", json!({"limit": 2, "cursor": cursor}))
        .await
        .json();

    let pages = [&first, &last].map(|page| page["orders"].as_array().unwrap().len());
    assert_eq!(pages, [2, 1]);
    assert_eq!(last["next_cursor"], json!(null));
    let mut seen: Vec<String> = [first, last]
        .iter()
        .flat_map(|page| page["orders"].as_array().unwrap().clone())
        .map(|order| format!("/api/v1/orders/{}", order["id"].as_str().unwrap()))
        .collect();
    seen.sort();
    placed.sort();
    assert_eq!(seen, placed);
}

#[tokio::test]
async fn a_filter_that_cannot_be_is_named() {
    let house = House::open().await;

    for (field, value) in [
        ("reference", json!("AAAA-AAAA")),
        ("barcode", json!("")),
        ("last4", json!("424")),
        ("last4", json!("42424")),
        ("last4", json!("424a")),
        ("state", json!("lost")),
        ("from", json!("yesterday")),
        ("to", json!("2026-11-24")),
        ("limit", json!(0)),
        ("limit", json!(101)),
        ("cursor", json!("next")),
    ] {
        let refused = house.post("/api/v1/orders/search", json!({ field: value })).await;

        refused.is_problem(422, "invalid");
        assert_eq!(refused.json()["errors"][0]["field"], field);
    }
}
