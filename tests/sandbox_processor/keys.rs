//! Who is let in, what is done once, and what a restart leaves.

use std::path::Path;
use std::time::Duration;

use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;

use crate::caller::BROWSER_KEY;
use crate::caller::Caller;
use crate::caller::KEY;
use crate::caller::hold_form;
use crate::caller::id;
use crate::caller::start;

#[tokio::test]
async fn a_key_is_done_once_replayed_after_and_refused_for_anything_else() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let path = "/v1/payment_intents";

    let first = caller.post_with_key(path, &hold_form("pm_card_visa"), "a").await;
    let again = caller.post_with_key(path, &hold_form("pm_card_visa"), "a").await;
    let other = caller.post_with_key(path, &hold_form("pm_card_amex"), "a").await;
    let declined = caller
        .post_with_key(path, &hold_form("pm_card_visa_chargeDeclined"), "b")
        .await;
    let declined_again = caller
        .post_with_key(path, &hold_form("pm_card_visa_chargeDeclined"), "b")
        .await;
    let invalid = caller.post_with_key(path, &[("amount", "x")], "c").await;
    let repaired = caller.post_with_key(path, &hold_form("pm_card_visa"), "c").await;

    assert_eq!((first.replayed, again.replayed), (false, true));
    assert_eq!(first.body, again.body);
    assert_eq!(
        (other.status.as_u16(), &other.body["error"]["type"]),
        (400, &json!("idempotency_error"))
    );
    assert_eq!((declined.status.as_u16(), declined.replayed), (402, false));
    assert_eq!(
        (declined_again.status.as_u16(), declined_again.replayed),
        (402, true)
    );
    assert_eq!((invalid.status.as_u16(), repaired.status.as_u16()), (400, 200));
    assert_eq!(caller.get(path).await.body["data"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_twin_with_the_same_key_is_turned_away_while_the_first_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let fault = json!({"on": "processor", "call": "create", "do": "delay_ms", "ms": 1500});
    caller.control("/sandbox/faults", fault).await;
    let form = hold_form("pm_card_visa");

    let first = caller.post_with_key("/v1/payment_intents", &form, "twin");
    let second = async {
        while caller.get("/v1/payment_intents").await.body["data"][0].is_null() {
            tokio::task::yield_now().await;
        }
        caller.post_with_key("/v1/payment_intents", &form, "twin").await
    };
    let (first, second) = tokio::join!(first, second);

    assert_eq!(first.status, 200);
    assert_eq!(
        (second.status.as_u16(), &second.body["error"]["code"]),
        (409, &json!("idempotency_key_in_use"))
    );
}

#[tokio::test]
async fn the_books_are_whole_after_the_sandbox_was_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let held = caller
        .post_with_key("/v1/payment_intents", &hold_form("pm_card_visa"), "kept")
        .await;
    drop(running);

    let running = start_again(folder.path()).await;
    let caller = Caller::new(&running);
    let replayed = caller
        .post_with_key("/v1/payment_intents", &hold_form("pm_card_visa"), "kept")
        .await;
    let captured = caller
        .post(&format!("/v1/payment_intents/{}/capture", id(&held)), &[])
        .await;

    assert!(replayed.replayed);
    assert_eq!(replayed.body["id"], held.body["id"]);
    assert_eq!(captured.body["status"], "succeeded");
    let kinds: Vec<Value> = caller.get("/v1/events").await.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["type"].clone())
        .collect();
    assert_eq!(
        kinds,
        [
            "payment_intent.succeeded",
            "charge.captured",
            "payment_intent.amount_capturable_updated",
            "charge.succeeded",
            "payment_intent.created",
        ]
    );
}

/// Starts on a folder whose last user is just going away.
pub(crate) async fn start_again(folder: &Path) -> Running {
    let until = tokio::time::Instant::now() + Duration::from_secs(5);
    loop {
        let config = SandboxConfig {
            data_dir: folder.to_owned(),
            http_listen: "127.0.0.1:0".parse().unwrap(),
            sip2_listen: "127.0.0.1:0".parse().unwrap(),
            secret_key: SecretString::from(KEY),
            publishable_key: BROWSER_KEY.to_owned(),
            webhook: None,
            sip2_login: None,
            currency: "USD".to_owned(),
        };
        match Sandbox::start(config).await {
            Ok(running) => return running,
            Err(error) => assert!(tokio::time::Instant::now() < until, "{error}"),
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn nothing_but_loopback_and_made_up_keys() {
    let folder = tempfile::tempdir().unwrap();
    let config = |http: &str, sip2: &str, key: String| SandboxConfig {
        data_dir: folder.path().to_owned(),
        http_listen: http.parse().unwrap(),
        sip2_listen: sip2.parse().unwrap(),
        secret_key: SecretString::from(key),
        publishable_key: BROWSER_KEY.to_owned(),
        webhook: None,
        sip2_login: None,
        currency: "USD".to_owned(),
    };
    let local = "127.0.0.1:0";

    for (http, sip2) in [
        ("0.0.0.0:0", local),
        (local, "0.0.0.0:0"),
        ("[::]:0", local),
        ("192.0.2.1:0", local),
    ] {
        let refused = Sandbox::start(config(http, sip2, KEY.to_owned()))
            .await
            .unwrap_err();
        assert!(refused.to_string().contains("loopback"), "{http} {sip2}");
    }
    let live = Sandbox::start(config(local, local, format!("sk_{}_x", "live")))
        .await
        .unwrap_err();
    assert!(live.to_string().contains("live key"));
    let first = Sandbox::start(config(local, local, KEY.to_owned()))
        .await
        .unwrap();
    let second = Sandbox::start(config(local, local, KEY.to_owned()))
        .await
        .unwrap_err();
    assert!(second.to_string().contains("another sandbox"));
    first.stop().await;
}

#[tokio::test]
async fn a_foreign_host_name_gets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);

    let request = caller
        .http
        .get(format!("{}/sandbox", caller.base))
        .header("host", "evil.example");

    assert_eq!(caller.send(request).await.status, 403);
}
#[tokio::test]
async fn only_the_right_key_is_let_in_and_the_browsers_key_does_little() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let server = Caller::new(&running);
    let stranger = Caller {
        key: "sk_test_other",
        ..Caller::new(&running)
    };
    let browser = Caller {
        key: BROWSER_KEY,
        ..Caller::new(&running)
    };
    let held = server.hold("pm_card_visa").await;
    let path = format!("/v1/payment_intents/{}", id(&held));
    let secret = held.body["client_secret"].as_str().unwrap();

    assert_eq!(stranger.get("/v1/account").await.status, 401);
    assert_eq!(browser.get("/v1/account").await.status, 403);
    assert_eq!(browser.method("4242424242424242").await.status, 200);
    assert_eq!(browser.get(&path).await.status, 404);
    assert_eq!(
        browser
            .get(&format!("{path}?client_secret={secret}"))
            .await
            .status,
        200
    );
    assert_eq!(server.get("/v1/account").await.status, 200);
    let basic = server
        .http
        .get(format!("{}/v1/balance", server.base))
        .basic_auth(KEY, Some(""));
    assert_eq!(basic.send().await.unwrap().status(), 200);
}
