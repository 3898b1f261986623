//! Refunds and cancelled orders.

use serde_json::Value;
use serde_json::json;

use crate::bank::VISA;
use crate::kiosk::Heard;
use crate::kiosk::path;
use crate::kiosk::wish;
use crate::scene::ADA;
use crate::scene::Scene;

async fn refund(scene: &Scene, order: &Value, amount: &str, seen: &str) -> Heard {
    let body = json!({"amount": amount, "reason": "returned after all", "refundable_seen": seen});
    scene.kiosk.post(&path(order, "/refunds"), body).await
}

async fn refunded_at_the_bank(scene: &Scene) -> i64 {
    let refunds = scene.bank.list("refunds").await;
    refunds
        .iter()
        .map(|refund| refund["amount"].as_i64().unwrap())
        .sum()
}

#[tokio::test]
async fn a_part_and_then_the_rest_go_back_to_the_card() {
    let scene = Scene::open();
    let order = scene.paid(ADA, VISA).await;

    let part = refund(&scene, &order, "1.00", "6.75").await;
    let partly = scene.kiosk.until_it_is(&order, "partly_refunded").await;
    let rest = refund(&scene, &order, "5.75", "5.75").await;
    let whole = scene.kiosk.until_it_is(&order, "refunded").await;

    assert_eq!((part.status, &part.body["amount"]), (201, &json!("1.00")));
    assert_eq!(
        (&partly["refunded"], &partly["refundable"]),
        (&json!("1.00"), &json!("5.75"))
    );
    assert_eq!((rest.status, &rest.body["amount"]), (201, &json!("5.75")));
    assert_eq!(
        (&whole["refunded"], &whole["refundable"]),
        (&json!("6.75"), &json!("0.00"))
    );
    assert_eq!(refunded_at_the_bank(&scene).await, 675);
}

#[tokio::test]
async fn no_more_goes_back_than_was_captured() {
    let scene = Scene::open();
    let order = scene.paid(ADA, VISA).await;

    let too_much = refund(&scene, &order, "6.76", "6.75").await;
    let nothing = refund(&scene, &order, "0.00", "6.75").await;

    assert_eq!(too_much.status, 422, "{}", too_much.body);
    assert_eq!(nothing.status, 422, "{}", nothing.body);
    assert_eq!(scene.kiosk.now(&order).await["state"], "paid");
    assert_eq!(refunded_at_the_bank(&scene).await, 0);
}

#[tokio::test]
async fn a_refund_that_rests_on_an_old_look_at_the_order_is_refused() {
    let scene = Scene::open();
    let order = scene.paid(ADA, VISA).await;

    refund(&scene, &order, "1.00", "6.75").await;
    let stale = refund(&scene, &order, "1.00", "6.75").await;

    stale.is_problem(412, "refundable_changed");
    assert_eq!(refunded_at_the_bank(&scene).await, 100);
}

#[tokio::test]
async fn what_was_never_captured_cannot_be_refunded() {
    let scene = Scene::open();
    let order = scene.kiosk.order_all(ADA).await;

    refund(&scene, &order, "1.00", "0.00")
        .await
        .is_problem(409, "state_conflict");
}

#[tokio::test]
async fn a_cancelled_order_cannot_be_paid_and_its_fees_are_free_again() {
    let scene = Scene::open();
    let order = scene.kiosk.order_all(ADA).await;

    let cancelled = scene.kiosk.post(&path(&order, "/cancel"), json!({})).await;
    let refused = scene.kiosk.pay(&order, &scene.bank.token(VISA).await).await;
    let anew = scene.kiosk.post("/api/v1/orders", wish(ADA, &["F1001"])).await;

    assert_eq!(
        (cancelled.status, &cancelled.body["state"]),
        (200, &json!("cancelled"))
    );
    refused.is_problem(409, "state_conflict");
    assert_eq!(scene.bank.list("payment_intents").await.len(), 0);
    assert_eq!(anew.status, 201, "{}", anew.body);
}

#[tokio::test]
async fn a_paid_order_cannot_be_cancelled_or_paid_again() {
    let scene = Scene::open();
    let order = scene.paid(ADA, VISA).await;

    let cancelled = scene.kiosk.post(&path(&order, "/cancel"), json!({})).await;
    let again = scene.kiosk.pay(&order, &scene.bank.token(VISA).await).await;

    cancelled.is_problem(409, "state_conflict");
    again.is_problem(409, "state_conflict");
    assert_eq!(scene.bank.captured(&order).await, [675]);
}
