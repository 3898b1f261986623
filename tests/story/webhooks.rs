//! Events that the processor did not sign are not taken.

use aws_lc_rs::hmac;
use lastfour::domain::Clock;
use lastfour::domain::SystemClock;
use reqwest::Method;
use serde_json::json;

use crate::kiosk::Heard;
use crate::kiosk::Kiosk;
use crate::scene::Scene;

/// Now, as the signer's clock has it.
pub(crate) fn now_s() -> i64 {
    SystemClock.now().seconds()
}

/// The value of `Stripe-Signature`, made as Stripe documents it.
pub(crate) fn signature(secret: &str, at_s: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{at_s}.{body}").as_bytes());
    let hex: Vec<String> = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={at_s},v1={}", hex.concat())
}

/// Delivers a body with a signature.
pub(crate) async fn deliver(kiosk: &Kiosk, body: &str, signature: &str) -> Heard {
    let request = kiosk
        .ask_as_stranger(Method::POST, "/webhooks/stripe")
        .header("content-type", "application/json")
        .header("stripe-signature", signature);
    kiosk.send(request.body(body.to_owned())).await
}

#[tokio::test]
async fn an_event_is_taken_only_with_a_fresh_signature_of_its_very_bytes() {
    let scene = Scene::open();
    let secret = scene.demo.ready["webhook_secret"].as_str().unwrap();
    let body = json!({
        "id": "evt_story", "object": "event", "type": "payment_intent.succeeded", "livemode": false,
        "data": {"object": {"id": "pi_nobody", "object": "payment_intent"}},
    })
    .to_string();
    let now = now_s();

    let genuine = deliver(&scene.kiosk, &body, &signature(secret, now, &body)).await;
    let by_another = deliver(&scene.kiosk, &body, &signature("whsec_another", now, &body)).await;
    let changed = body.replace("pi_nobody", "pi_somebody");
    let of_other_bytes = deliver(&scene.kiosk, &changed, &signature(secret, now, &body)).await;
    let stale = deliver(&scene.kiosk, &body, &signature(secret, now - 600, &body)).await;
    let unsigned = deliver(&scene.kiosk, &body, "").await;

    assert_eq!((genuine.status, genuine.body), (200, json!({"received": true})));
    for forged in [by_another, of_other_bytes, stale, unsigned] {
        assert_eq!(forged.status, 400, "{}", forged.body);
    }
}
