//! What browsers load from the processor's origin, and the bank's question inside of the library's page.

use reqwest::StatusCode;
use serde_json::Value;

use crate::caller::BROWSER_KEY;
use crate::caller::Caller;
use crate::caller::Got;
use crate::caller::hold_form;
use crate::caller::id;
use crate::caller::start;

const FRAMES: [&str; 4] = [
    "/v3/card-frame",
    "/v3/wallet-frame",
    "/v3/three-d-secure",
    "/v3/fraud-signals",
];
const FILES: [&str; 6] = [
    "/v3/",
    "/v3/cards.js",
    "/v3/card-frame.js",
    "/v3/wallet-frame.js",
    "/v3/three-d-secure.js",
    "/v3/look.css",
];

#[tokio::test]
async fn frames_run_their_own_files_only_and_stand_in_the_services_pages_only() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);

    for path in FRAMES {
        let url = format!("{}{path}", running.browser_url());
        let frame = caller.http.get(url).send().await.unwrap();
        let header = |name: &str| frame.headers()[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert!(
            policy.ends_with("frame-ancestors https://127.0.0.1:* https://localhost:*"),
            "{path}: {policy}"
        );
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        let text = frame.text().await.unwrap();
        assert!(text.contains("<html lang=\"en\">"), "{path}");
        assert!(
            !text.contains("style=") && !text.contains("<style") && !text.contains("<script>"),
            "{path} has something inline"
        );
    }
    for path in FILES {
        let url = format!("{}{path}", running.browser_url());
        let file = caller.http.get(url).send().await.unwrap();
        assert_eq!(file.status(), StatusCode::OK, "{path}");
        assert_eq!(file.headers()["cross-origin-resource-policy"], "cross-origin");
        assert_eq!(file.headers()["x-content-type-options"], "nosniff");
        let text = file.text().await.unwrap();
        assert!(
            !text.contains("innerHTML") && !text.contains("eval("),
            "{path} makes code or markup of text"
        );
    }
}

#[tokio::test]
async fn the_bank_hears_only_who_knows_the_payments_secret() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let (mine, other) = (waiting(&caller).await, waiting(&caller).await);
    let guessed = format!("{}_secret_{}", id(&mine), "A".repeat(24));
    let crossed = secret(&other).replace(&id(&other), &id(&mine));

    for wrong in [guessed.as_str(), &crossed, &id(&mine), "", "_secret_"] {
        let refused = bank(&caller, "complete", wrong).await;
        assert!(refused.status.is_client_error(), "{wrong}");
        assert!(refused.body["error"]["payment_intent"].is_null(), "{wrong}");
    }
    let to_the_other = bank(&caller, "complete", &secret(&other)).await;
    let unknown_answer = bank(&caller, "perhaps", &secret(&mine)).await;
    let browser = Caller {
        key: BROWSER_KEY,
        ..Caller::new(&running)
    };
    let looked = browser
        .get(&format!(
            "/v1/payment_intents/{}?client_secret={crossed}",
            id(&mine)
        ))
        .await;

    assert_eq!(to_the_other.body["status"], "requires_capture");
    assert_eq!(unknown_answer.status, 404);
    assert_eq!(looked.status, 404);
    let still = caller.get(&format!("/v1/payment_intents/{}", id(&mine))).await;
    assert_eq!(still.body["status"], "requires_action");
}

#[tokio::test]
async fn a_no_out_of_the_frame_fails_the_try_and_cannot_be_turned_into_a_yes() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let held = waiting(&caller).await;

    let no = bank(&caller, "fail", &secret(&held)).await;
    let late_yes = bank(&caller, "complete", &secret(&held)).await;

    assert_eq!(no.status, 402);
    let error = &no.body["error"];
    assert_eq!(error["code"], "payment_intent_authentication_failure");
    assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
    assert_eq!(late_yes.status, 400);
    assert_eq!(late_yes.body["error"]["code"], "payment_intent_unexpected_state");
}

/// A payment that waits for the patron, confirmed for the script.
async fn waiting(caller: &Caller) -> Got {
    let mut form = hold_form("pm_card_threeDSecure2Required").to_vec();
    form.push(("use_stripe_sdk", "true"));
    let held = caller.post("/v1/payment_intents", &form).await;
    assert_eq!(held.body["status"], "requires_action");
    assert_eq!(held.body["next_action"]["type"], "use_stripe_sdk");
    held
}

fn secret(held: &Got) -> String {
    held.body["client_secret"].as_str().unwrap().to_owned()
}

/// What the frame of the bank sends: no key, only the secret.
async fn bank(caller: &Caller, answer: &str, secret: &str) -> Got {
    let url = format!("{}/v3/three-d-secure/{answer}", caller.base);
    let response = caller.http.post(url).form(&[("client_secret", secret)]);
    let response = response.send().await.unwrap();
    let status = response.status();
    let body: Value = response.json().await.unwrap();
    Got {
        status,
        replayed: false,
        body,
    }
}
