//! The balance: a movement for all that changes it, and the payouts that empty it.

use serde_json::Value;
use serde_json::json;

use crate::caller::Caller;
use crate::caller::id;
use crate::caller::ids;
use crate::caller::start;
use crate::keys::start_again;

#[tokio::test]
async fn every_movement_has_its_fee_and_leads_to_its_payment() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "balance");
    let form = [
        ("amount", "2000"),
        ("currency", "usd"),
        ("payment_method_types[]", "card"),
        ("payment_method", "pm_card_createDispute"),
        ("confirm", "true"),
        ("metadata[order]", "o1"),
    ];
    let paid = id(&caller.post("/v1/payment_intents", &form).await);
    let dispute = caller.only(&format!("/v1/disputes?payment_intent={paid}")).await;
    let dispute = dispute["id"].as_str().unwrap();
    caller
        .control(&format!("/sandbox/disputes/{dispute}/win"), json!({}))
        .await;
    let refund = [("payment_intent", paid.as_str()), ("amount", "100")];
    let refund = id(&caller.post("/v1/refunds", &refund).await);
    caller
        .control(&format!("/sandbox/refunds/{refund}/fail"), json!({}))
        .await;

    let list = caller
        .get("/v1/balance_transactions?limit=100&created[gte]=1&created[lt]=99999999999&expand[]=data.source")
        .await;
    let movements = list.body["data"].as_array().unwrap();

    let facts: Vec<(&str, i64, i64, i64)> = movements
        .iter()
        .rev()
        .map(|movement| {
            let number = |field: &str| movement[field].as_i64().unwrap();
            (
                movement["type"].as_str().unwrap(),
                number("amount"),
                number("fee"),
                number("net"),
            )
        })
        .collect();
    assert_eq!(
        facts,
        [
            ("charge", 2000, 88, 1912),
            ("adjustment", -2000, 1500, -3500),
            ("adjustment", 2000, 0, 2000),
            ("refund", -100, 0, -100),
            ("refund_failure", 100, 0, 100),
        ]
    );
    assert!(
        movements
            .iter()
            .all(|movement| movement["source"]["payment_intent"] == paid.as_str())
    );
    assert_eq!(movements[4]["source"]["metadata"]["order"], "o1");
    assert_eq!(movements[0]["status"], "pending");
    assert_eq!(caller.get("/v1/balance").await.body["pending"][0]["amount"], 412);
    let charges = caller.only("/v1/balance_transactions?type=charge").await;
    assert!(charges["source"].is_string());
    let one = format!("/v1/balance_transactions/{}", charges["id"].as_str().unwrap());
    assert_eq!(caller.get(&one).await.body["net"], 1912);
    let page = caller.get("/v1/balance_transactions?limit=2").await;
    let next = format!(
        "/v1/balance_transactions?limit=2&starting_after={}",
        ids(&page)[1]
    );
    assert_eq!(ids(&caller.get(&next).await), ids(&list)[2..4]);
}

#[tokio::test]
async fn a_payout_takes_everything_along_and_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let nothing = caller.control("/sandbox/payouts", json!({})).await;
    let paid = caller.captured("pm_card_visa").await;
    caller
        .post("/v1/refunds", &[("payment_intent", &paid), ("amount", "200")])
        .await;
    let payout = caller
        .control("/sandbox/payouts", json!({"currency": "usd"}))
        .await;
    caller.captured("pm_card_visa").await;
    drop(running);

    let running = start_again(folder.path()).await;
    let caller = Caller::recorded(&running, "payouts");
    let read = caller.only("/v1/payouts?created[gte]=1&status=paid&expand[]=data.balance_transaction");
    let read = read.await;
    let movements = format!(
        "/v1/balance_transactions?payout={}&limit=100&expand[]=data.source",
        id(&payout)
    );
    let movements = caller.get(&movements).await;

    assert_eq!(nothing.body["error"]["code"], "balance_insufficient");
    assert_eq!(read["id"], payout.body["id"]);
    // 10.00, less the fee of 0.59, less what was refunded.
    assert_eq!((&read["amount"], &read["status"]), (&json!(741), &json!("paid")));
    assert_eq!(read["balance_transaction"]["net"], -741);
    let kinds: Vec<&Value> = movements.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|movement| &movement["type"])
        .collect();
    assert_eq!(kinds, ["payout", "refund", "charge"]);
    let all = movements.body["data"].as_array().unwrap();
    assert!(all.iter().all(|movement| movement["status"] == "available"));
    assert_eq!(caller.get("/v1/balance").await.body["available"][0]["amount"], 0);
    assert_eq!(caller.get("/v1/balance").await.body["pending"][0]["amount"], 941);
    assert_eq!(
        caller
            .get("/v1/balance_transactions?payout=po_nobody")
            .await
            .status,
        400
    );
    let kinds = caller.get("/v1/events?type=payout.*").await;
    assert_eq!(kinds.body["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_a_failed_payout_held_goes_with_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "failed_payouts");
    caller.captured("pm_card_visa").await;
    let first = caller.control("/sandbox/payouts", json!({})).await;
    let fail = format!("/sandbox/payouts/{}/fail", id(&first));

    let failed = caller.control(&fail, json!({"reason": "account_closed"})).await;
    let twice = caller.control(&fail, json!({})).await;
    let event = caller.latest_events(1).await;
    let second = caller.control("/sandbox/payouts", json!({})).await;

    assert_eq!(failed.body["status"], "failed");
    assert_eq!(failed.body["failure_code"], "account_closed");
    assert_eq!(twice.status, 400);
    assert_eq!(event, ["payout.failed"]);
    assert_eq!(second.body["amount"], first.body["amount"]);
    let kinds = async |payout: String| -> Vec<Value> {
        let list = format!("/v1/balance_transactions?payout={payout}");
        let list = caller.get(&list).await.body;
        let all = list["data"].as_array().unwrap().iter();
        all.map(|movement| movement["type"].clone()).collect()
    };
    assert_eq!(kinds(id(&first)).await, ["payout_failure", "payout"]);
    assert_eq!(kinds(id(&second)).await, ["payout", "charge"]);
    let read = format!("/v1/payouts/{}?expand[]=failure_balance_transaction", id(&first));
    let read = caller.get(&read).await;
    assert_eq!(read.body["failure_balance_transaction"]["type"], "payout_failure");
}
