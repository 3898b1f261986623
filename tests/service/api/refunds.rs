//! Money goes back to the card.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::Value;
use serde_json::json;

use crate::house::House;

fn back(amount: &str, seen: &str) -> Value {
    json!({"amount": amount, "reason": "paid at the desk as well", "refundable_seen": seen})
}

#[tokio::test]
async fn a_part_and_then_the_rest_is_refunded() {
    let house = House::open().await;
    let order = house.paid(&["fine-1"]).await;
    let path = format!("{order}/refunds");

    let part = house.post(&path, back("1.50", "4.50")).await;
    let partly = house.get(&order).await.json();
    let rest = house.post(&path, back("3.00", "3.00")).await;
    let whole = house.get(&order).await.json();

    assert_eq!(
        (part.status, rest.status),
        (StatusCode::CREATED, StatusCode::CREATED)
    );
    let refund = part.json();
    let fields = refund.as_object().unwrap().keys().map(String::as_str);
    let expected = ["amount", "created_at", "id", "state"];
    assert_eq!(fields.collect::<BTreeSet<_>>(), BTreeSet::from(expected));
    assert_eq!(
        (&refund["amount"], &refund["state"]),
        (&json!("1.50"), &json!("succeeded"))
    );
    assert_eq!(
        (&partly["state"], &partly["refunded"]),
        (&json!("partly_refunded"), &json!("1.50"))
    );
    assert_eq!(
        (&whole["state"], &whole["refundable"]),
        (&json!("refunded"), &json!("0.00"))
    );
    house.run_jobs().await;
    let tasks = house.get("/api/v1/tasks").await.json();
    assert_eq!(tasks["tasks"][0]["kind"], "adjust_fee_after_refund");
}

#[tokio::test]
async fn who_saw_another_amount_refunds_nothing() {
    let house = House::open().await;
    let path = format!("{}/refunds", house.paid(&["fine-1"]).await);
    house.post(&path, back("1.50", "4.50")).await;

    let late = house.post(&path, back("1.50", "4.50")).await;

    late.is_problem(412, "refundable_changed");
    assert_eq!(house.till.state().refunded.len(), 1);
}

#[tokio::test]
async fn nothing_captured_is_nothing_to_refund() {
    let house = House::open().await;
    let path = format!("{}/refunds", house.order(&["fine-1"]).await);

    house
        .post(&path, back("1.00", "0.00"))
        .await
        .is_problem(409, "state_conflict");
}

#[tokio::test]
async fn amounts_and_reasons_that_cannot_be_are_named() {
    let house = House::open().await;
    let path = format!("{}/refunds", house.paid(&["fine-1"]).await);
    let long = "r".repeat(201);
    let cases = [
        (back("4.505", "4.50"), "amount"),
        (back("4,50", "4.50"), "amount"),
        (back("1e2", "4.50"), "amount"),
        (back("", "4.50"), "amount"),
        (back("99999999999999999999", "4.50"), "amount"),
        (back("0.00", "4.50"), "amount"),
        (back("-1.00", "4.50"), "amount"),
        (back("4.51", "4.50"), "amount"),
        (back("4.50", "all"), "refundable_seen"),
        (
            json!({"amount": "1.00", "reason": " ", "refundable_seen": "4.50"}),
            "reason",
        ),
        (
            json!({"amount": "1.00", "reason": "a\nb", "refundable_seen": "4.50"}),
            "reason",
        ),
        (
            json!({"amount": "1.00", "reason": long, "refundable_seen": "4.50"}),
            "reason",
        ),
    ];

    for (body, field) in cases {
        let refused = house.post(&path, body.clone()).await;

        refused.is_problem(422, "invalid");
        assert_eq!(refused.json()["errors"][0]["field"], field, "{body}");
        assert!(refused.json()["errors"][0]["message"].is_string());
    }
    assert_eq!(house.till.state().refunded.len(), 0);
}

#[tokio::test]
async fn a_refund_that_the_processor_has_not_decided_is_pending() {
    let house = House::open().await;
    let order = house.paid(&["fine-1"]).await;
    house.till.state().refund_answer = None;

    let pending = house
        .post(&format!("{order}/refunds"), back("4.50", "4.50"))
        .await;

    assert_eq!(
        (pending.status, &pending.json()["state"]),
        (StatusCode::CREATED, &json!("pending"))
    );
    let order = house.get(&order).await.json();
    assert_eq!(
        (&order["refunded"], &order["refundable"]),
        (&json!("0.00"), &json!("0.00"))
    );
}
