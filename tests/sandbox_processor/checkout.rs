//! Checkout sessions over the API: what may be asked for, how they end, and what is left after a restart.

use serde_json::Value;
use serde_json::json;
use stripe_checkout::checkout_session::CreateCheckoutSession;
use stripe_checkout::checkout_session::CreateCheckoutSessionLineItems;
use stripe_checkout::checkout_session::CreateCheckoutSessionLineItemsPriceData;
use stripe_checkout::checkout_session::CreateCheckoutSessionPaymentIntentData;
use stripe_checkout::checkout_session::CreateCheckoutSessionPaymentIntentDataCaptureMethod;
use stripe_checkout::checkout_session::ProductData;
use stripe_checkout::checkout_session::RetrieveCheckoutSession;
use stripe_shared::CheckoutSessionMode;
use stripe_shared::CheckoutSessionStatus;
use stripe_types::Currency;

use crate::caller::BROWSER_KEY;
use crate::caller::Caller;
use crate::caller::Got;
use crate::caller::id;
use crate::caller::start;
use crate::checkout_page::CARD;
use crate::checkout_page::submit;
use crate::client::stripe_client;
use crate::keys::start_again;

pub(crate) const SESSIONS: &str = "/v1/checkout/sessions";

/// A session for two fees, 12.50 altogether, held only.
pub(crate) fn session_form() -> Vec<(&'static str, &'static str)> {
    vec![
        ("mode", "payment"),
        ("line_items[0][price_data][currency]", "usd"),
        ("line_items[0][price_data][unit_amount]", "1000"),
        ("line_items[0][price_data][product_data][name]", "Late <fees>"),
        ("line_items[0][quantity]", "1"),
        ("line_items[1][price_data][currency]", "usd"),
        ("line_items[1][price_data][unit_amount]", "125"),
        ("line_items[1][price_data][product_data][name]", "Copies"),
        ("line_items[1][quantity]", "2"),
        ("payment_intent_data[capture_method]", "manual"),
        ("payment_intent_data[metadata][order]", "o-7"),
        ("metadata[attempt]", "a-1"),
        ("payment_method_types[]", "card"),
        ("wallet_options[link][display]", "never"),
        (
            "success_url",
            "https://127.0.0.1:8443/back?session={CHECKOUT_SESSION_ID}",
        ),
        ("cancel_url", "https://127.0.0.1:8443/orders/7?a=1&b=2"),
        ("client_reference_id", "o-7"),
    ]
}

/// The form with some parameters changed, added, or with `""` left out.
fn changed(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut form = session_form();
    form.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    form.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    form
}

async fn kinds(caller: &Caller) -> Vec<Value> {
    let events = caller.get("/v1/events?limit=100").await;
    let events = events.body["data"].as_array().unwrap().clone();
    events.iter().rev().map(|event| event["type"].clone()).collect()
}

async fn again(caller: &Caller, session: &Got) -> Got {
    let expand = "expand[]=payment_intent&expand[]=payment_intent.latest_charge";
    caller.get(&format!("{SESSIONS}/{}?{expand}", id(session))).await
}

#[tokio::test]
async fn a_session_is_open_until_it_is_paid_and_holds_the_card_until_it_is_captured() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);

    let made = caller.post(SESSIONS, &session_form()).await;
    let page = format!("{}/c/pay/{}", running.browser_url(), id(&made));
    let paid = submit(&caller, &made, CARD).await;
    let held = again(&caller, &made).await;
    let intent = id(&Got {
        body: held.body["payment_intent"].clone(),
        ..again(&caller, &made).await
    });
    caller
        .post(&format!("/v1/payment_intents/{intent}/capture"), &[])
        .await;
    let captured = again(&caller, &made).await;

    assert_eq!(made.status, 200);
    assert!(id(&made).starts_with("cs_test_"));
    for (name, value) in [
        ("object", json!("checkout.session")),
        ("status", json!("open")),
        ("payment_status", json!("unpaid")),
        ("amount_total", json!(1250)),
        ("currency", json!("usd")),
        ("livemode", json!(false)),
        ("payment_intent", Value::Null),
        ("client_reference_id", json!("o-7")),
        ("metadata", json!({"attempt": "a-1"})),
        ("url", json!(page)),
    ] {
        assert_eq!(made.body[name], value, "{name}");
    }
    let lasts = made.body["expires_at"].as_i64().unwrap() - made.body["created"].as_i64().unwrap();
    assert_eq!(lasts, 24 * 60 * 60);
    assert_eq!(
        paid.1,
        format!("https://127.0.0.1:8443/back?session={}", id(&made))
    );
    assert_eq!(held.body["status"], "complete");
    assert_eq!(held.body["payment_status"], "unpaid");
    assert_eq!(held.body["url"], Value::Null);
    let intent = &held.body["payment_intent"];
    assert_eq!(intent["status"], "requires_capture");
    assert_eq!(intent["metadata"], json!({"order": "o-7"}));
    assert_eq!(
        intent["latest_charge"]["payment_method_details"]["card"]["last4"],
        "4242"
    );
    assert_eq!(captured.body["payment_status"], "paid");
    assert_eq!(
        kinds(&caller).await,
        [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.amount_capturable_updated",
            "checkout.session.completed",
            "charge.captured",
            "payment_intent.succeeded",
        ]
    );
}

#[tokio::test]
async fn an_expired_session_takes_no_card_and_ends_its_payment_intent() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let untouched = caller.post(SESSIONS, &session_form()).await;
    let tried = caller.post(SESSIONS, &session_form()).await;
    submit(&caller, &tried, "4000000000000002").await;
    let intent = again(&caller, &tried).await.body["payment_intent"]["id"].clone();
    let intent = format!("/v1/payment_intents/{}", intent.as_str().unwrap());

    let canceled = caller.post(&format!("{intent}/cancel"), &[]).await;
    let confirmed = caller
        .post(
            &format!("{intent}/confirm"),
            &[("payment_method", "pm_card_visa")],
        )
        .await;
    for session in [&untouched, &tried] {
        let path = format!("{SESSIONS}/{}/expire", id(session));
        let expired = caller.post(&path, &[]).await;
        assert_eq!(expired.body["status"], "expired");
        assert_eq!(expired.body["url"], Value::Null);
        let twice = caller.post(&path, &[]).await;
        assert_eq!(twice.status, 400);
        let (status, _) = submit(&caller, session, CARD).await;
        assert_eq!(status, 410);
    }

    assert_eq!(canceled.body["error"]["code"], "payment_intent_unexpected_state");
    assert_eq!(confirmed.body["error"]["code"], "payment_intent_unexpected_state");
    assert_eq!(
        again(&caller, &untouched).await.body["payment_intent"],
        Value::Null
    );
    let ended = &again(&caller, &tried).await.body["payment_intent"];
    assert_eq!(ended["status"], "canceled");
    assert_eq!(ended["cancellation_reason"], "expired");
    let kinds = kinds(&caller).await;
    let expired = kinds.iter().filter(|kind| **kind == "checkout.session.expired");
    assert_eq!(expired.count(), 2);
    assert!(!kinds.contains(&json!("checkout.session.completed")));
}

#[tokio::test]
async fn sessions_and_their_keys_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let open = caller.post_with_key(SESSIONS, &session_form(), "open").await;
    let paid = caller.post(SESSIONS, &session_form()).await;
    submit(&caller, &paid, CARD).await;
    drop(running);

    let running = start_again(folder.path()).await;
    let caller = Caller::new(&running);
    let replayed = caller.post_with_key(SESSIONS, &session_form(), "open").await;
    let other = caller
        .post_with_key(SESSIONS, &changed(&[("client_reference_id", "o-8")]), "open")
        .await;
    let (status, _) = submit(&caller, &open, CARD).await;

    assert!(replayed.replayed);
    assert_eq!(id(&replayed), id(&open));
    assert_eq!(other.body["error"]["type"], "idempotency_error");
    assert_eq!(again(&caller, &paid).await.body["status"], "complete");
    assert_eq!(status, 303);
    assert_eq!(again(&caller, &open).await.body["status"], "complete");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_browsers_may_not_ask() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let browser = Caller {
        key: BROWSER_KEY,
        ..Caller::new(&running)
    };
    let late = "9999999999";

    for (change, param) in [
        (("colour", "red"), "colour"),
        (("customer_email", "a@b.example"), "customer_email"),
        (
            ("payment_intent_data[setup_future_usage]", "off_session"),
            "payment_intent_data",
        ),
        (("mode", "subscription"), "mode"),
        (("mode", ""), "mode"),
        (("success_url", ""), "success_url"),
        (("success_url", "javascript:alert(1)"), "success_url"),
        (("cancel_url", "/orders"), "cancel_url"),
        (("expires_at", late), "expires_at"),
        (("expires_at", "1"), "expires_at"),
        (("line_items[0][quantity]", "0"), "line_items[0][quantity]"),
        (
            ("line_items[0][price_data][unit_amount]", "-1"),
            "line_items[0][price_data][unit_amount]",
        ),
        (
            ("line_items[1][price_data][currency]", "eur"),
            "line_items[1][price_data][currency]",
        ),
        (
            ("line_items[1][price_data][unit_amount]", "9223372036854775807"),
            "amount",
        ),
        (("payment_method_types[]", "klarna"), "payment_method_types"),
        (("locale", "xx"), "locale"),
    ] {
        let refused = caller.post(SESSIONS, &changed(&[change])).await;
        assert_eq!(refused.status, 400, "{change:?}");
        assert_eq!(refused.body["error"]["param"], param, "{change:?}");
    }
    let made = caller.post(SESSIONS, &session_form()).await;
    let path = format!("{SESSIONS}/{}", id(&made));
    assert_eq!(caller.get(&format!("{SESSIONS}/cs_test_x")).await.status, 404);
    assert_eq!(browser.post(SESSIONS, &session_form()).await.status, 403);
    assert_eq!(browser.get(&path).await.status, 403);
    assert_eq!(browser.post(&format!("{path}/expire"), &[]).await.status, 403);
}

#[tokio::test]
async fn the_stripe_client_makes_a_session_and_reads_it_back_paid() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let client = stripe_client(&running);
    let line = CreateCheckoutSessionLineItems {
        quantity: Some(1),
        price_data: Some(CreateCheckoutSessionLineItemsPriceData {
            unit_amount: Some(1250),
            product_data: Some(ProductData::new("Library fees")),
            ..CreateCheckoutSessionLineItemsPriceData::new(Currency::USD)
        }),
        ..CreateCheckoutSessionLineItems::new()
    };
    let held_only = CreateCheckoutSessionPaymentIntentData {
        capture_method: Some(CreateCheckoutSessionPaymentIntentDataCaptureMethod::Manual),
        ..CreateCheckoutSessionPaymentIntentData::new()
    };

    let made = CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Payment)
        .line_items(vec![line])
        .payment_intent_data(held_only)
        .success_url("https://library.example/back")
        .send(&client)
        .await
        .unwrap();
    let got = Caller::new(&running)
        .get(&format!("{SESSIONS}/{}", made.id))
        .await;
    submit(&Caller::new(&running), &got, CARD).await;
    let read = RetrieveCheckoutSession::new(made.id.clone())
        .expand(vec!["payment_intent.latest_charge".to_owned()])
        .send(&client)
        .await
        .unwrap();

    assert_eq!(made.status, Some(CheckoutSessionStatus::Open));
    assert!(made.payment_intent.is_none());
    assert_eq!(read.status, Some(CheckoutSessionStatus::Complete));
    let intent = read.payment_intent.unwrap().into_object().unwrap();
    assert_eq!(intent.amount_capturable, 1250);
    assert!(intent.latest_charge.unwrap().into_object().is_some());
}
