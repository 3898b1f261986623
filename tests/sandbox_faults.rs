//! The sandbox when things go wrong to order: lost answers, webhooks that nobody takes, and a real kill.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Lines;
use std::io::Write as _;
use std::path::Path;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;
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
use clap::Parser;
use lastfour::cli::sandbox::Args;
use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use lastfour::sandbox::WebhookConfig;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;

const KEY: &str = "sk_test_sandbox";

async fn start(folder: &Path, webhook_url: Option<String>) -> Running {
    let secret = SecretString::from("signing");
    Sandbox::start(SandboxConfig {
        data_dir: folder.to_owned(),
        http_listen: "127.0.0.1:0".parse().unwrap(),
        sip2_listen: "127.0.0.1:0".parse().unwrap(),
        secret_key: SecretString::from(KEY),
        publishable_key: "pk_test_sandbox".to_owned(),
        webhook: webhook_url.map(|url| WebhookConfig {
            url,
            secret,
            ca_file: None,
        }),
        sip2_login: None,
        currency: "USD".to_owned(),
    })
    .await
    .unwrap()
}

/// Somebody who calls the sandbox at an address.
struct Caller {
    http: reqwest::Client,
    base: String,
}

impl Caller {
    fn new(address: &str) -> Self {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .build()
            .unwrap();
        Self {
            http,
            base: format!("http://{address}"),
        }
    }

    async fn try_post(&self, path: &str, form: &[(&str, &str)], key: &str) -> reqwest::Result<(u16, Value)> {
        let request = self
            .http
            .post(format!("{}{path}", self.base))
            .form(form)
            .bearer_auth(KEY);
        let response = request.header("idempotency-key", key).send().await?;
        Ok((response.status().as_u16(), response.json().await?))
    }

    async fn post(&self, path: &str, form: &[(&str, &str)], key: &str) -> (u16, Value) {
        self.try_post(path, form, key).await.unwrap()
    }

    async fn get(&self, path: &str) -> Value {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(KEY);
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn control(&self, path: &str, body: Value) -> (u16, Value) {
        let response = self
            .http
            .post(format!("{}{path}", self.base))
            .json(&body)
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn intents(&self) -> Vec<Value> {
        self.get("/v1/payment_intents").await["data"]
            .as_array()
            .unwrap()
            .clone()
    }
}

const HOLD: [(&str, &str); 6] = [
    ("amount", "1000"),
    ("currency", "usd"),
    ("capture_method", "manual"),
    ("allowed_payment_method_types[0]", "card"),
    ("payment_method", "pm_card_visa"),
    ("confirm", "true"),
];

#[tokio::test]
async fn a_lost_answer_leaves_the_deed_undone_or_done_as_ordered() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path(), None).await;
    let caller = Caller::new(&running.http_addr.to_string());
    let fault = |what: &str| json!({"on": "processor", "call": "create", "do": what});

    caller.control("/sandbox/faults", fault("drop_before")).await;
    assert!(caller.try_post("/v1/payment_intents", &HOLD, "a").await.is_err());
    assert!(caller.intents().await.is_empty());
    caller.control("/sandbox/faults", fault("drop_after")).await;
    assert!(caller.try_post("/v1/payment_intents", &HOLD, "a").await.is_err());
    assert_eq!(caller.intents().await.len(), 1);

    let (status, body) = caller.post("/v1/payment_intents", &HOLD, "a").await;

    assert_eq!((status, &body["status"]), (200, &json!("requires_capture")));
    assert_eq!(caller.intents().await.len(), 1);
}

#[tokio::test]
async fn an_error_after_the_deed_stays_with_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path(), None).await;
    let caller = Caller::new(&running.http_addr.to_string());
    let path = "/v1/payment_intents";

    caller
        .control(
            "/sandbox/faults",
            json!({"on": "processor", "call": "create", "do": "status_500"}),
        )
        .await;
    let before = caller.post(path, &HOLD, "before").await.0;
    let repeated = caller.post(path, &HOLD, "before").await.0;
    caller
        .control(
            "/sandbox/faults",
            json!({"on": "processor", "call": "create", "do": "status_500_after"}),
        )
        .await;
    let after = caller.post(path, &HOLD, "after").await.0;
    let stuck = caller.post(path, &HOLD, "after").await.0;

    assert_eq!((before, repeated), (500, 200));
    assert_eq!((after, stuck), (500, 500));
    assert_eq!(caller.intents().await.len(), 2);
}

#[tokio::test]
async fn declines_come_to_order_at_confirmation_and_capture() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path(), None).await;
    let caller = Caller::new(&running.http_addr.to_string());
    let fault =
        json!({"on": "processor", "call": "confirm", "do": "decline", "decline_code": "do_not_honor"});
    caller.control("/sandbox/faults", fault).await;

    let (declined, body) = caller.post("/v1/payment_intents", &HOLD, "a").await;
    let (_, held) = caller.post("/v1/payment_intents", &HOLD, "b").await;
    caller
        .control(
            "/sandbox/faults",
            json!({"on": "processor", "call": "capture", "do": "decline"}),
        )
        .await;
    let capture = format!("/v1/payment_intents/{}/capture", held["id"].as_str().unwrap());
    let (refused, why) = caller.post(&capture, &[], "c").await;
    let (captured, _) = caller.post(&capture, &[], "d").await;

    assert_eq!(
        (declined, &body["error"]["decline_code"]),
        (402, &json!("do_not_honor"))
    );
    assert_eq!(
        (refused, &why["error"]["code"]),
        (400, &json!("charge_expired_for_capture"))
    );
    assert_eq!(captured, 200);
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
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"signing");
    let expected = hmac::sign(&key, format!("{time}.{body}").as_bytes());
    let expected: String = expected
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(tag, expected);
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
    let running = start(folder.path(), Some(letterbox.open().await)).await;
    let caller = Caller::new(&running.http_addr.to_string());

    caller.post("/v1/payment_intents", &HOLD, "a").await;
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
    let event = caller.get("/v1/events?limit=1").await["data"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (status, _) = caller
        .control(&format!("/sandbox/events/{event}/deliver"), json!({}))
        .await;
    assert_eq!(status, 202);
    assert_eq!(letterbox.wait_for(4).await.len(), 4);
}

#[tokio::test]
async fn paused_deliveries_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let letterbox = Letterbox::default();
    let url = letterbox.open().await;
    let running = start(folder.path(), Some(url.clone())).await;
    let caller = Caller::new(&running.http_addr.to_string());
    caller.control("/sandbox/webhooks", json!({"pause": true})).await;
    caller.post("/v1/payment_intents", &HOLD, "a").await;
    let waiting = caller.get("/v1/events").await["data"][0]["pending_webhooks"].clone();
    running.stop().await;
    let before = letterbox.taken.lock().unwrap().len();

    let _running = start(folder.path(), Some(url)).await;

    assert_eq!((before, waiting), (0, json!(1)));
    assert_eq!(letterbox.wait_for(3).await.len(), 3);
}

#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    sandbox: Args,
}

/// Not a test of its own: the process that the next test kills. Takes its arguments from the standard input.
#[tokio::test]
#[ignore = "started and killed by another test"]
async fn child_process() {
    let mut arguments = String::new();
    std::io::stdin().read_line(&mut arguments).unwrap();
    let arguments = std::iter::once("sandbox").chain(arguments.trim().split('\t'));
    lastfour::cli::sandbox::run(CommandLine::parse_from(arguments).sandbox)
        .await
        .unwrap();
}

/// Starts the child; its output must be kept open for as long as it is to live.
fn spawn(folder: &Path) -> (Child, Lines<BufReader<ChildStdout>>, Value) {
    let key_file = folder.join("key");
    std::fs::write(&key_file, format!("{KEY}\n")).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "child_process", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let data = folder.join("books");
    let arguments = format!(
        "--data\t{}\t--secret-key-file\t{}\t--watch-stdin\n",
        data.display(),
        key_file.display()
    );
    child
        .stdin
        .as_mut()
        .unwrap()
        .write_all(arguments.as_bytes())
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines
        .by_ref()
        .map_while(Result::ok)
        .find(|line| line.starts_with('{'))
        .unwrap();
    (child, lines, serde_json::from_str(&ready).unwrap())
}

#[tokio::test]
async fn a_kill_loses_nothing_that_was_answered() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, _output, ready) = spawn(folder.path());
    let caller = Caller::new(ready["http"].as_str().unwrap());
    let mut answered = Vec::new();
    for key in 0..20 {
        let (_, held) = caller
            .post("/v1/payment_intents", &HOLD, &format!("key-{key}"))
            .await;
        answered.push(held["id"].as_str().unwrap().to_owned());
    }

    child.kill().unwrap();
    child.wait().unwrap();
    let (mut child, _output, ready) = spawn(folder.path());
    let caller = Caller::new(ready["http"].as_str().unwrap());
    let mut found = Vec::new();
    for id in &answered {
        found.push(caller.get(&format!("/v1/payment_intents/{id}")).await["status"].clone());
    }
    drop(child.stdin.take());

    assert!(
        found.iter().all(|status| status == "requires_capture"),
        "{found:?}"
    );
    assert!(
        child.wait().unwrap().success(),
        "the sandbox ends when its standard input does"
    );
}
