//! Refunds: by the API, in the dashboard, and those that come back.

use serde_json::Value;
use serde_json::json;

use crate::caller::Caller;
use crate::caller::id;
use crate::caller::ids;
use crate::caller::start;
use crate::keys::start_again;

#[tokio::test]
async fn refunds_of_a_payment_are_listed_page_by_page_with_their_metadata() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "refunds");
    let paid = caller.captured("pm_card_visa").await;
    let other = caller.captured("pm_card_visa").await;
    let of_other = [("payment_intent", other.as_str())];
    caller.post("/v1/refunds", &of_other).await;
    let mut made = Vec::new();
    for number in ["1", "2", "3"] {
        let form = [
            ("payment_intent", paid.as_str()),
            ("amount", "100"),
            ("metadata[refund]", number),
        ];
        made.push(id(&caller.post("/v1/refunds", &form).await));
    }

    let first = caller
        .get(&format!("/v1/refunds?payment_intent={paid}&limit=2"))
        .await;
    let next = format!(
        "/v1/refunds?payment_intent={paid}&limit=2&starting_after={}",
        made[1]
    );
    let next = caller.get(&next).await;
    let stranger = caller.get("/v1/refunds?payment_intent=pi_nobody").await;

    assert_eq!(ids(&first), [made[2].clone(), made[1].clone()]);
    assert_eq!(first.body["has_more"], true);
    assert_eq!(first.body["data"][0]["metadata"], json!({"refund": "3"}));
    assert_eq!(
        (ids(&next), &next.body["has_more"]),
        (vec![made[0].clone()], &json!(false))
    );
    assert_eq!(
        (stranger.status.as_u16(), &stranger.body["error"]["param"]),
        (400, &json!("payment_intent"))
    );
}

#[tokio::test]
async fn a_refund_in_the_dashboard_has_no_metadata_and_takes_what_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "dashboard_refunds");
    let paid = caller.captured("pm_card_visa").await;
    let path = format!("/sandbox/payment_intents/{paid}/refund");

    let part = json!({"amount": 300, "reason": "duplicate"});
    let part = caller.control(&path, part).await;
    let rest = caller.control(&path, json!({})).await;
    let more = caller.control(&path, json!({})).await;
    let nobody = caller
        .control("/sandbox/payment_intents/pi_nobody/refund", json!({}))
        .await;
    let nonsense = caller.control(&path, json!({"reason": "whim"})).await;

    assert_eq!(
        (&part.body["amount"], &part.body["reason"], &part.body["metadata"]),
        (&json!(300), &json!("duplicate"), &json!({}))
    );
    assert_eq!(rest.body["amount"], 700);
    assert_eq!(more.body["error"]["code"], "charge_already_refunded");
    assert_eq!((nobody.status.as_u16(), nonsense.status.as_u16()), (404, 400));
    let list = caller.get(&format!("/v1/refunds?payment_intent={paid}")).await;
    assert_eq!(list.body["data"].as_array().unwrap().len(), 2);
    let event = caller.only("/v1/events?limit=1").await;
    assert_eq!(
        (&event["type"], &event["request"]["id"]),
        (&json!("charge.refunded"), &Value::Null)
    );
}

#[tokio::test]
async fn a_refund_that_succeeded_comes_back_and_the_money_can_be_refunded_again() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "failed_refunds");
    let paid = caller.captured("pm_card_visa").await;
    let form = [("payment_intent", paid.as_str()), ("metadata[refund]", "r1")];
    let made = caller.post("/v1/refunds", &form).await;
    let path = format!("/sandbox/refunds/{}/fail", id(&made));

    let failed = caller.control(&path, json!({})).await;
    let again = caller.control(&path, json!({})).await;
    drop(running);
    let running = start_again(folder.path()).await;
    let caller = Caller::new(&running);

    assert_eq!(made.body["status"], "succeeded");
    assert_eq!(failed.body["status"], "failed");
    assert_eq!(failed.body["failure_reason"], "expired_or_canceled_card");
    assert_eq!(again.status, 400);
    let read = format!(
        "/v1/refunds/{}?expand[]=failure_balance_transaction&expand[]=charge",
        id(&made)
    );
    let read = caller.get(&read).await;
    assert_eq!(read.body["metadata"], json!({"refund": "r1"}));
    assert_eq!(read.body["failure_balance_transaction"]["type"], "refund_failure");
    assert_eq!(read.body["failure_balance_transaction"]["net"], 1000);
    assert_eq!(read.body["charge"]["amount_refunded"], 0);
    assert_eq!(
        caller.latest_events(3).await,
        ["charge.refund.updated", "refund.updated", "refund.failed"]
    );
    assert_eq!(caller.post("/v1/refunds", &form).await.body["amount"], 1000);
}
