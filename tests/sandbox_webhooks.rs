//! The sandbox's webhooks: signed, repeated until they are taken, over TLS with an authority of its own.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use std::time::Instant;

use aws_lc_rs::hmac;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::routing::post;
use axum_server::tls_rustls::RustlsConfig;
use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use lastfour::sandbox::WebhookConfig;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;

const KEY: &str = "sk_test_sandbox";

async fn start(folder: &Path, url: String, ca_file: Option<PathBuf>) -> Running {
    let secret = SecretString::from("signing");
    Sandbox::start(SandboxConfig {
        data_dir: folder.to_owned(),
        http_listen: "127.0.0.1:0".parse().unwrap(),
        sip2_listen: "127.0.0.1:0".parse().unwrap(),
        secret_key: SecretString::from(KEY),
        publishable_key: "pk_test_sandbox".to_owned(),
        webhook: Some(WebhookConfig { url, secret, ca_file }),
        sip2_login: None,
        currency: "USD".to_owned(),
    })
    .await
    .unwrap()
}

fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap()
}

/// Makes a hold, which sets off three events.
async fn hold(running: &Running) {
    let form = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("capture_method", "manual"),
        ("allowed_payment_method_types[0]", "card"),
        ("payment_method", "pm_card_visa"),
        ("confirm", "true"),
    ];
    let url = format!("http://{}/v1/payment_intents", running.http_addr);
    let response = client()
        .post(url)
        .form(&form)
        .bearer_auth(KEY)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
}

async fn get(running: &Running, path: &str) -> Value {
    let url = format!("http://{}{path}", running.http_addr);
    client()
        .get(url)
        .bearer_auth(KEY)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap()
}

async fn control(running: &Running, path: &str, body: Value) -> u16 {
    let url = format!("http://{}{path}", running.http_addr);
    client()
        .post(url)
        .json(&body)
        .send()
        .await
        .unwrap()
        .status()
        .as_u16()
}

/// A place that takes webhooks, or not.
#[derive(Clone, Default)]
struct Letterbox {
    taken: Arc<Mutex<Vec<(String, String)>>>,
    refuse_next: Arc<Mutex<usize>>,
}

impl Letterbox {
    async fn open(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/hooks", post(take)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}/hooks")
    }

    /// The same behind TLS; gives the address and the certificate, PEM.
    async fn open_with_tls(&self) -> (String, String) {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = made.signing_key.serialize_der();
        let tls = RustlsConfig::from_der(vec![made.cert.der().to_vec()], key)
            .await
            .unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = axum_server::from_tcp_rustls(listener, tls).unwrap();
        let router = Router::new().route("/hooks", post(take)).with_state(self.clone());
        tokio::spawn(async move { server.serve(router.into_make_service()).await });
        (format!("https://localhost:{port}/hooks"), made.cert.pem())
    }

    async fn wait_for(&self, count: usize) -> Vec<(String, String)> {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            let taken = self.taken.lock().unwrap().clone();
            if taken.len() >= count {
                return taken;
            }
            assert!(Instant::now() < until, "only {} webhooks came", taken.len());
            tokio::task::yield_now().await;
        }
    }
}

async fn take(State(letterbox): State<Letterbox>, headers: HeaderMap, body: String) -> StatusCode {
    let mut refuse = letterbox.refuse_next.lock().unwrap();
    if *refuse > 0 {
        *refuse -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let signature = headers["stripe-signature"].to_str().unwrap().to_owned();
    letterbox.taken.lock().unwrap().push((signature, body));
    StatusCode::OK
}

fn verify(signature: &str, body: &str) {
    let (time, tag) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    let tag: Vec<u8> = (0..tag.len() / 2)
        .map(|place| u8::from_str_radix(tag.get(2 * place..2 * place + 2).unwrap(), 16).unwrap())
        .collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"signing");
    hmac::verify(&key, format!("{time}.{body}").as_bytes(), &tag).unwrap();
}

fn kinds(taken: &[(String, String)]) -> Vec<String> {
    let kind = |body: &str| {
        serde_json::from_str::<Value>(body).unwrap()["type"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    taken.iter().map(|(_, body)| kind(body)).collect()
}

#[tokio::test]
async fn events_are_signed_and_delivered_until_they_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let letterbox = Letterbox::default();
    *letterbox.refuse_next.lock().unwrap() = 2;
    let running = start(folder.path(), letterbox.open().await, None).await;

    hold(&running).await;
    let taken = letterbox.wait_for(3).await;

    for (signature, body) in &taken {
        verify(signature, body);
    }
    let mut kinds = kinds(&taken);
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [
            "charge.succeeded",
            "payment_intent.amount_capturable_updated",
            "payment_intent.created"
        ]
    );
    let event = get(&running, "/v1/events?limit=1").await["data"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let status = control(&running, &format!("/sandbox/events/{event}/deliver"), json!({})).await;
    assert_eq!(status, 202);
    assert_eq!(letterbox.wait_for(4).await.len(), 4);
}

#[tokio::test]
async fn paused_deliveries_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let letterbox = Letterbox::default();
    let url = letterbox.open().await;
    let running = start(folder.path(), url.clone(), None).await;
    control(&running, "/sandbox/webhooks", json!({"pause": true})).await;
    hold(&running).await;
    let waiting = get(&running, "/v1/events").await["data"][0]["pending_webhooks"].clone();
    running.stop().await;
    let before = letterbox.taken.lock().unwrap().len();

    let _running = start(folder.path(), url, None).await;

    assert_eq!((before, waiting), (0, json!(1)));
    assert_eq!(letterbox.wait_for(3).await.len(), 3);
}

#[tokio::test]
async fn a_lost_event_is_never_delivered_and_stands_in_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let letterbox = Letterbox::default();
    let running = start(folder.path(), letterbox.open().await, None).await;

    control(&running, "/sandbox/webhooks", json!({"lose": true})).await;
    hold(&running).await;
    control(&running, "/sandbox/webhooks", json!({"lose": false})).await;
    hold(&running).await;
    let taken = letterbox.wait_for(3).await;

    let listed = get(&running, "/v1/events").await["data"].clone();
    let listed = listed.as_array().unwrap();
    let delivered: Vec<String> = taken
        .iter()
        .map(|(_, body)| serde_json::from_str::<Value>(body).unwrap()["id"].to_string())
        .collect();
    assert_eq!((listed.len(), taken.len()), (6, 3));
    for (place, event) in listed.iter().enumerate() {
        assert_eq!(delivered.contains(&event["id"].to_string()), place < 3, "{place}");
    }
    assert_eq!(listed[5]["pending_webhooks"], 0);
}

#[tokio::test]
async fn deliveries_over_tls_trust_the_authority_they_are_given() {
    let folder = tempfile::tempdir().unwrap();
    let letterbox = Letterbox::default();
    let (url, certificate) = letterbox.open_with_tls().await;
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, certificate).unwrap();
    let running = start(folder.path(), url, Some(ca_file)).await;

    hold(&running).await;

    assert_eq!(letterbox.wait_for(3).await.len(), 3);
}
