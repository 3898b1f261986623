//! Disputes: by the published test cards, and to order.

use serde_json::Value;
use serde_json::json;

use crate::caller::Caller;
use crate::caller::id;
use crate::caller::start;
use crate::keys::start_again;

#[tokio::test]
async fn the_published_card_is_disputed_as_soon_as_it_is_captured() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "disputes");
    // A number is written into no recording.
    let method = id(&Caller::new(&running).method("4000000000000259").await);
    let held = id(&caller.hold(&method).await);
    let list = format!("/v1/disputes?payment_intent={held}");

    let before = caller.get(&list).await;
    let capture = format!("/v1/payment_intents/{held}/capture");
    caller.post(&capture, &[("amount_to_capture", "600")]).await;
    let dispute = caller.only(&list).await;

    assert_eq!(before.body["data"], json!([]));
    assert!(dispute["id"].as_str().unwrap().starts_with("dp_"));
    for (field, expected) in [
        ("amount", json!(600)),
        ("currency", json!("usd")),
        ("payment_intent", json!(held)),
        ("reason", json!("fraudulent")),
        ("status", json!("needs_response")),
        ("is_charge_refundable", json!(false)),
    ] {
        assert_eq!(dispute[field], expected, "{field}");
    }
    let days = (dispute["evidence_details"]["due_by"].as_i64().unwrap()
        - dispute["created"].as_i64().unwrap())
        / (24 * 60 * 60);
    assert_eq!(days, 8);
    let taken = &dispute["balance_transactions"][0];
    assert_eq!(
        (&taken["type"], &taken["amount"], &taken["fee"], &taken["net"]),
        (&json!("adjustment"), &json!(-600), &json!(1500), &json!(-2100))
    );
    assert_eq!(
        caller.latest_events(4).await,
        [
            "charge.captured",
            "payment_intent.succeeded",
            "charge.dispute.created",
            "charge.dispute.funds_withdrawn"
        ]
    );
    let intent = caller
        .get(&format!("/v1/payment_intents/{held}?expand[]=latest_charge"))
        .await;
    assert_eq!(intent.body["latest_charge"]["disputed"], true);
    let refused = caller.post("/v1/refunds", &[("payment_intent", &held)]).await;
    assert_eq!(refused.body["error"]["code"], "charge_disputed");
}

#[tokio::test]
async fn a_dispute_to_order_is_answered_and_won() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "won_disputes");
    let paid = caller.captured("pm_card_mastercard").await;
    let path = format!("/sandbox/payment_intents/{paid}/dispute");
    let wish = json!({"reason": "product_not_received", "amount": 400});

    let opened = caller.control(&path, wish.clone()).await;
    let twice = caller.control(&path, wish).await;
    let step = async |step: &str| {
        let path = format!("/sandbox/disputes/{}/{step}", id(&opened));
        caller.control(&path, json!({})).await
    };
    let submitted = step("submit").await;
    let won = step("win").await;
    let too_late = step("lose").await;

    assert_eq!(opened.body["amount"], 400);
    assert_eq!(twice.status, 400);
    assert_eq!(submitted.body["status"], "under_review");
    assert_eq!(submitted.body["evidence_details"]["submission_count"], 1);
    assert_eq!(won.body["status"], "won");
    assert_eq!(too_late.status, 400);
    let nets: Vec<&Value> = won.body["balance_transactions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|movement| &movement["net"])
        .collect();
    assert_eq!(nets, [-1900, 400]);
    assert_eq!(
        caller.latest_events(5).await,
        [
            "charge.dispute.created",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.updated",
            "charge.dispute.funds_reinstated",
            "charge.dispute.closed"
        ]
    );
    let refund = caller.post("/v1/refunds", &[("payment_intent", &paid)]).await;
    assert_eq!(refund.body["amount"], 1000);
}

#[tokio::test]
async fn a_lost_dispute_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let paid = caller.captured("pm_card_createDispute").await;
    let dispute = caller.only(&format!("/v1/disputes?payment_intent={paid}")).await;
    let dispute = dispute["id"].as_str().unwrap();
    caller
        .control(&format!("/sandbox/disputes/{dispute}/lose"), json!({}))
        .await;
    drop(running);

    let running = start_again(folder.path()).await;
    let caller = Caller::recorded(&running, "lost_disputes");
    let read = caller
        .get(&format!(
            "/v1/disputes/{dispute}?expand[]=charge&expand[]=payment_intent"
        ))
        .await;

    assert_eq!(read.body["status"], "lost");
    assert_eq!(read.body["charge"]["disputed"], true);
    assert_eq!(read.body["payment_intent"]["id"], json!(paid));
    assert_eq!(read.body["balance_transactions"].as_array().unwrap().len(), 1);
    assert_eq!(caller.latest_events(1).await, ["charge.dispute.closed"]);
    assert_eq!(caller.get("/v1/disputes/dp_nobody").await.status, 404);
}

#[tokio::test]
async fn an_inquiry_takes_no_money_until_it_becomes_a_chargeback() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "inquiries");
    let paid = caller.captured("pm_card_createDisputeInquiry").await;
    let other = caller.captured("pm_card_visa").await;
    let wish = json!({"inquiry": true});
    let closed = caller
        .control(&format!("/sandbox/payment_intents/{other}/dispute"), wish)
        .await;
    let closed = format!("/sandbox/disputes/{}/win", id(&closed));
    let closed = caller.control(&closed, json!({})).await;

    let inquiry = caller.only(&format!("/v1/disputes?payment_intent={paid}")).await;
    let path = format!("/sandbox/disputes/{}/escalate", inquiry["id"].as_str().unwrap());
    let escalated = caller.control(&path, json!({})).await;

    assert_eq!(closed.body["status"], "warning_closed");
    assert_eq!(closed.body["balance_transactions"], json!([]));
    assert_eq!(inquiry["status"], "warning_needs_response");
    assert_eq!(inquiry["is_charge_refundable"], true);
    assert_eq!(inquiry["payment_method_details"]["card"]["case_type"], "inquiry");
    assert_eq!(escalated.body["status"], "needs_response");
    assert_eq!(escalated.body["balance_transactions"][0]["net"], -2500);
    let held = id(&caller.hold("pm_card_visa").await);
    let not_yet = caller
        .control(&format!("/sandbox/payment_intents/{held}/dispute"), json!({}))
        .await;
    assert_eq!(not_yet.status, 400);
}
