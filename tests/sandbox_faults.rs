//! The sandbox when things go wrong to order: lost answers, errors that stay, and a real kill.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Lines;
use std::path::Path;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;

const KEY: &str = "sk_test_sandbox";

async fn start(folder: &Path) -> Running {
    Sandbox::start(SandboxConfig {
        data_dir: folder.to_owned(),
        http_listen: "127.0.0.1:0".parse().unwrap(),
        sip2_listen: "127.0.0.1:0".parse().unwrap(),
        secret_key: SecretString::from(KEY),
        publishable_key: "pk_test_sandbox".to_owned(),
        webhook: None,
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
    let running = start(folder.path()).await;
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
    let running = start(folder.path()).await;
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
    let running = start(folder.path()).await;
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

/// Starts the child; its output must be kept open for as long as it is to live.
fn spawn(folder: &Path) -> (Child, Lines<BufReader<ChildStdout>>, Value) {
    let key_file = folder.join("key");
    std::fs::write(&key_file, format!("{KEY}\n")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_lastfour"))
        .args(["sandbox", "--watch-stdin", "--data"])
        .arg(folder.join("books"))
        .arg("--secret-key-file")
        .arg(&key_file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
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

#[tokio::test]
async fn a_kill_loses_no_dispute_and_no_payout() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, _output, ready) = spawn(folder.path());
    let caller = Caller::new(ready["http"].as_str().unwrap());
    let mut intents = Vec::new();
    for key in ["one", "two"] {
        let (_, held) = caller.post("/v1/payment_intents", &HOLD, key).await;
        let intent = held["id"].as_str().unwrap().to_owned();
        let capture = format!("/v1/payment_intents/{intent}/capture");
        caller.post(&capture, &[], &format!("{key}-capture")).await;
        intents.push(intent);
    }
    let [disputed, refunded] = intents.try_into().unwrap();
    let (_, payout) = caller.control("/sandbox/payouts", json!({})).await;
    let path = format!("/sandbox/payment_intents/{disputed}/dispute");
    let (_, dispute) = caller.control(&path, json!({})).await;
    let path = format!("/sandbox/payment_intents/{refunded}/refund");
    let (_, refund) = caller.control(&path, json!({})).await;
    let path = format!("/sandbox/refunds/{}/fail", refund["id"].as_str().unwrap());
    caller.control(&path, json!({})).await;
    let lists = [
        "disputes",
        "refunds",
        "balance_transactions",
        "payouts",
        "events?limit=100",
    ];
    let mut before = Vec::new();
    for list in lists {
        before.push(caller.get(&format!("/v1/{list}")).await);
    }

    // Twice: the second start reads what the first one wrote anew.
    child.kill().unwrap();
    child.wait().unwrap();
    let (mut child, _output, _) = spawn(folder.path());
    child.kill().unwrap();
    child.wait().unwrap();
    let (mut child, _output, ready) = spawn(folder.path());
    let caller = Caller::new(ready["http"].as_str().unwrap());

    for (list, before) in lists.iter().zip(before) {
        assert_eq!(caller.get(&format!("/v1/{list}")).await, before, "{list}");
    }
    assert_eq!(
        (&payout["amount"], &dispute["amount"]),
        (&json!(1882), &json!(1000))
    );
    drop(child.stdin.take());
    child.wait().unwrap();
}
