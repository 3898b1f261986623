//! Faults to order of the processor: holds that lapse, captures that are refused, errors that stay.

use serde_json::Value;
use serde_json::json;

use crate::caller::Caller;
use crate::caller::hold_form;
use crate::caller::id;
use crate::caller::start;

async fn order(caller: &Caller, mut fault: Value) {
    fault["on"] = json!("processor");
    let ordered = caller.control("/sandbox/faults", fault).await;
    assert_eq!(ordered.status, 201, "{ordered:?}");
}

#[tokio::test]
async fn a_hold_lapses_at_once_or_in_the_moment_of_its_capture() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "lapses");

    order(&caller, json!({"call": "confirm", "do": "lapse"})).await;
    let held = caller.hold("pm_card_visa").await;
    let read = caller.get(&format!("/v1/payment_intents/{}", id(&held))).await;
    let event = caller.latest_events(2).await;
    let later = id(&caller.hold("pm_card_visa").await);
    order(&caller, json!({"call": "capture", "do": "lapse"})).await;
    let captured = caller
        .post(&format!("/v1/payment_intents/{later}/capture"), &[])
        .await;

    assert_eq!(held.body["status"], "requires_capture");
    assert_eq!(
        (&read.body["status"], &read.body["cancellation_reason"]),
        (&json!("canceled"), &json!("automatic"))
    );
    assert_eq!(event, ["charge.expired", "payment_intent.canceled"]);
    assert_eq!(captured.body["error"]["code"], "payment_intent_unexpected_state");
    assert_eq!(captured.body["error"]["payment_intent"]["status"], "canceled");
}

#[tokio::test]
async fn a_refused_capture_is_refused_for_its_key_and_not_for_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "refused_captures");
    let held = id(&caller.hold("pm_card_visa").await);
    let capture = format!("/v1/payment_intents/{held}/capture");

    order(&caller, json!({"call": "capture", "do": "refuse"})).await;
    order(&caller, json!({"call": "capture", "do": "decline"})).await;
    let refused = caller.post_with_key(&capture, &[], "a").await;
    let again = caller.post_with_key(&capture, &[], "a").await;
    let expired = caller.post_with_key(&capture, &[], "b").await;
    let done = caller.post_with_key(&capture, &[], "c").await;

    assert_eq!((refused.status.as_u16(), refused.replayed), (400, false));
    assert_eq!(
        refused.body["error"]["payment_intent"]["status"],
        "requires_capture"
    );
    assert_eq!((again.status.as_u16(), again.replayed), (400, true));
    assert_eq!(again.body, refused.body);
    assert_eq!(expired.body["error"]["code"], "charge_expired_for_capture");
    assert_eq!(done.body["status"], "succeeded");
}

#[tokio::test]
async fn an_error_that_was_kept_is_replayed_and_one_that_was_not_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "kept_errors");
    let path = "/v1/payment_intents";

    order(&caller, json!({"call": "create", "do": "status_500_kept"})).await;
    let kept = caller
        .post_with_key(path, &hold_form("pm_card_visa"), "kept")
        .await;
    let replayed = caller
        .post_with_key(path, &hold_form("pm_card_visa"), "kept")
        .await;
    order(&caller, json!({"call": "create", "do": "status_429"})).await;
    let busy = caller
        .post_with_key(path, &hold_form("pm_card_visa"), "busy")
        .await;
    let nothing = caller.get(path).await;
    let done = caller
        .post_with_key(path, &hold_form("pm_card_visa"), "busy")
        .await;

    assert_eq!((kept.status.as_u16(), kept.replayed), (500, false));
    assert_eq!((replayed.status.as_u16(), replayed.replayed), (500, true));
    assert_eq!(
        (busy.status.as_u16(), &busy.body["error"]["code"]),
        (429, &json!("rate_limit"))
    );
    assert_eq!(nothing.body["data"], json!([]));
    assert_eq!((done.status.as_u16(), done.replayed), (200, false));
}

#[tokio::test]
async fn a_fault_may_be_meant_for_one_kind_of_list() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "list_faults");

    for (call, path) in [
        ("list_payment_intents", "/v1/payment_intents"),
        ("list_refunds", "/v1/refunds"),
        ("list_disputes", "/v1/disputes"),
        ("list_events", "/v1/events"),
        ("list_balance_transactions", "/v1/balance_transactions"),
        ("list_payouts", "/v1/payouts"),
    ] {
        order(&caller, json!({"call": call, "do": "status_500"})).await;
        assert_eq!(caller.get("/v1/charges").await.status, 200, "{call}");
        assert_eq!(caller.get(path).await.status, 500, "{call}");
        assert_eq!(caller.get(path).await.status, 200, "{call}");
    }
}
