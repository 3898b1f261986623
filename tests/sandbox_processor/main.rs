//! The sandbox's processor over real sockets: plain HTTP as Stripe documents it, and the client that we use for Stripe.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and learns from the environment who wants recordings"
)]

mod balance;
mod caller;
mod cards;
mod checkout;
mod checkout_page;
mod client;
mod disputes;
mod events;
mod frames;
mod keys;
mod refunds;
mod trouble;

use serde_json::json;

use crate::caller::Caller;
use crate::caller::Got;
use crate::caller::hold_form;
use crate::caller::id;
use crate::caller::ids;
use crate::caller::start;

#[tokio::test]
async fn unknown_calls_and_parameters_are_refused_in_stripes_words() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);

    let call = caller.get("/v1/customers").await;
    let parameter = caller
        .post(
            "/v1/payment_intents",
            &[("amount", "100"), ("currency", "usd"), ("colour", "red")],
        )
        .await;
    let missing = caller.post("/v1/payment_intents", &[("currency", "usd")]).await;
    let number = caller
        .post("/v1/payment_intents", &[("amount", "1.5"), ("currency", "usd")])
        .await;
    let small = caller
        .post("/v1/payment_intents", &[("amount", "49"), ("currency", "usd")])
        .await;
    let intent = caller.get("/v1/payment_intents/pi_nobody").await;

    assert_eq!(call.status, 404);
    assert_eq!(
        (parameter.status.as_u16(), &parameter.body["error"]["code"]),
        (400, &json!("parameter_unknown"))
    );
    assert_eq!(parameter.body["error"]["param"], "colour");
    assert_eq!(missing.body["error"]["code"], "parameter_missing");
    assert_eq!(number.body["error"]["code"], "parameter_invalid_integer");
    assert_eq!(small.body["error"]["code"], "amount_too_small");
    assert_eq!(
        (intent.status.as_u16(), &intent.body["error"]["code"]),
        (404, &json!("resource_missing"))
    );
}

#[tokio::test]
async fn money_moves_once_and_never_more_than_was_held() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let path = format!("/v1/payment_intents/{}", id(&caller.hold("pm_card_visa").await));
    let capture = format!("{path}/capture");

    let too_much = caller.post(&capture, &[("amount_to_capture", "1001")]).await;
    let captured = caller.post(&capture, &[("amount_to_capture", "600")]).await;
    let again = caller.post(&capture, &[]).await;
    let canceled = caller.post(&format!("{path}/cancel"), &[]).await;
    let intent = captured.body["id"].as_str().unwrap();
    let over = caller
        .post("/v1/refunds", &[("payment_intent", intent), ("amount", "601")])
        .await;
    let all = caller.post("/v1/refunds", &[("payment_intent", intent)]).await;
    let more = caller
        .post("/v1/refunds", &[("payment_intent", intent), ("amount", "1")])
        .await;

    assert_eq!(too_much.body["error"]["code"], "amount_too_large");
    assert_eq!(captured.body["amount_received"], 600);
    assert_eq!(again.body["error"]["code"], "payment_intent_unexpected_state");
    assert_eq!(canceled.body["error"]["code"], "payment_intent_unexpected_state");
    assert_eq!(canceled.body["error"]["payment_intent"]["status"], "succeeded");
    assert_eq!(over.status, 400);
    assert_eq!(all.body["amount"], 600);
    assert_eq!(more.body["error"]["code"], "charge_already_refunded");
    assert_eq!(
        caller
            .get(&format!("/v1/refunds?payment_intent={intent}"))
            .await
            .body["data"][0]["amount"],
        600
    );
    // What is left to pay is the fee: 2.9 percent of 6.00, and 30 cents.
    assert_eq!(caller.get("/v1/balance").await.body["pending"][0]["amount"], -47);
}

#[tokio::test]
async fn the_patron_says_yes_or_no_to_the_bank_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let back = "https://library.example/back?order=7";
    let hold = async |method: &'static str| {
        let mut form = hold_form(method).to_vec();
        form.push(("return_url", back));
        caller.post("/v1/payment_intents", &form).await
    };
    let answer = async |held: &Got, answer: &str| {
        let url = format!(
            "{}/{answer}",
            held.body["next_action"]["redirect_to_url"]["url"]
                .as_str()
                .unwrap()
        );
        let response = caller.http.post(url).send().await.unwrap();
        assert_eq!(response.status(), 303);
        response.headers()["location"].to_str().unwrap().to_owned()
    };

    let yes = hold("pm_card_threeDSecure2Required").await;
    let no = hold("pm_card_threeDSecure2Required").await;
    let refused = hold("pm_card_threeDSecureRequiredChargeDeclined").await;
    let page = caller.http.get(
        yes.body["next_action"]["redirect_to_url"]["url"]
            .as_str()
            .unwrap(),
    );
    let page = page.send().await.unwrap().text().await.unwrap();
    let (went_yes, went_no, went_refused) = (
        answer(&yes, "complete").await,
        answer(&no, "fail").await,
        answer(&refused, "complete").await,
    );
    let status = async |held: &Got| {
        caller
            .get(&format!("/v1/payment_intents/{}", id(held)))
            .await
            .body["status"]
            .as_str()
            .unwrap()
            .to_owned()
    };

    assert!(page.contains("Complete") && page.contains("Fail") && page.contains("No real money"));
    let secret = yes.body["client_secret"].as_str().unwrap();
    let expected = format!(
        "{back}&payment_intent={}&payment_intent_client_secret={secret}&redirect_status=succeeded",
        id(&yes)
    );
    assert_eq!(went_yes, expected);
    assert!(went_no.ends_with("redirect_status=failed"));
    assert!(went_refused.ends_with("redirect_status=failed"));
    assert_eq!(status(&yes).await, "requires_capture");
    assert_eq!(status(&no).await, "requires_payment_method");
    assert_eq!(status(&refused).await, "requires_payment_method");
}

#[tokio::test]
async fn a_hold_lapses_and_cannot_be_captured_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let held = id(&caller.hold("pm_card_visa").await);

    let lapsed = caller
        .control(&format!("/sandbox/payment_intents/{held}/lapse"), json!({}))
        .await;
    let captured = caller
        .post(&format!("/v1/payment_intents/{held}/capture"), &[])
        .await;

    assert_eq!(
        (&lapsed.body["status"], &lapsed.body["cancellation_reason"]),
        (&json!("canceled"), &json!("automatic"))
    );
    assert_eq!(captured.body["error"]["code"], "payment_intent_unexpected_state");
}

#[tokio::test]
async fn lists_go_page_by_page_and_filter_by_time() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(id(&caller.hold("pm_card_visa").await));
    }

    let first = caller
        .get("/v1/payment_intents?limit=2&expand[]=data.latest_charge")
        .await;
    let next = caller
        .get(&format!("/v1/payment_intents?limit=2&starting_after={}", made[1]))
        .await;
    let future = caller.get("/v1/payment_intents?created[gte]=99999999999").await;
    let charges = caller.get("/v1/events?type=charge.*&limit=100").await;

    assert_eq!(ids(&first), [made[2].clone(), made[1].clone()]);
    assert_eq!(first.body["has_more"], true);
    assert_eq!(first.body["data"][0]["latest_charge"]["object"], "charge");
    assert_eq!(
        (ids(&next), &next.body["has_more"]),
        (vec![made[0].clone()], &json!(false))
    );
    assert!(ids(&future).is_empty());
    assert_eq!(ids(&charges).len(), 3);
}
