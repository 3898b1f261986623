//! The sandbox's library system when things go wrong to order, over real sockets.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::time::Duration;

use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

async fn start(folder: &Path) -> Running {
    Sandbox::start(SandboxConfig {
        data_dir: folder.to_owned(),
        http_listen: "127.0.0.1:0".parse().unwrap(),
        sip2_listen: "127.0.0.1:0".parse().unwrap(),
        secret_key: SecretString::from("sk_test_sandbox"),
        publishable_key: "pk_test_sandbox".to_owned(),
        webhook: None,
        sip2_login: None,
        currency: "USD".to_owned(),
    })
    .await
    .unwrap()
}

/// Whoever orders the faults, and reads the library system's books.
struct Desk {
    http: reqwest::Client,
    base: String,
}

impl Desk {
    fn at(running: &Running) -> Self {
        Self {
            http: reqwest::Client::builder().build().unwrap(),
            base: format!("http://{}", running.http_addr),
        }
    }

    async fn order(&self, fault: &Value) {
        let request = self
            .http
            .post(format!("{}/sandbox/faults", self.base))
            .json(fault);
        assert_eq!(request.send().await.unwrap().status().as_u16(), 201);
    }

    async fn tell(&self, what: &str, body: &Value) {
        let request = self.http.post(format!("{}/sandbox/ils/{what}", self.base));
        assert_eq!(request.json(body).send().await.unwrap().status().as_u16(), 201);
    }

    async fn forget_faults(&self) {
        let request = self.http.delete(format!("{}/sandbox/faults", self.base));
        assert!(request.send().await.unwrap().status().is_success());
    }

    /// How many payments the library system has taken.
    async fn ils_payments(&self) -> usize {
        let request = self.http.get(format!("{}/sandbox/ils/payments", self.base));
        let told: Value = request.send().await.unwrap().json().await.unwrap();
        told.pointer("/payments").unwrap().as_array().unwrap().len()
    }
}

/// What comes back for one SIP2 message over a connection of its own, until it ends or nothing comes for a while; and
/// whether the other side has hung up.
async fn sip2(running: &Running, message: &str) -> (Vec<u8>, bool) {
    let mut stream = TcpStream::connect(running.sip2_addr).await.unwrap();
    stream.write_all(format!("{message}\r").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    while answer.last() != Some(&b'\r') {
        match tokio::time::timeout(Duration::from_secs(2), stream.read(&mut chunk)).await {
            Ok(Ok(0) | Err(_)) => return (answer, true),
            Ok(Ok(count)) => answer.extend(chunk.iter().take(count)),
            Err(_) => return (answer, false),
        }
    }
    (answer, false)
}

const ADA: &str = "21234000010496";
const PAID: &str = "3720260101    1200000402USDBV4.50|AOSANDBOX|AA21234000010496|CGF1001|";
const ASKED: &str = "6300020260101    120000   Y      AOSANDBOX|AA21234000010496|";

#[tokio::test]
async fn a_library_system_closed_by_an_error_has_the_payment_or_not_as_ordered() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let desk = Desk::at(&running);
    for (word, payments) in [("status_500", 0), ("status_500_after", 1)] {
        desk.order(&json!({"on": "ils", "message": "pay", "fee": "F1001", "do": word}))
            .await;

        let (answer, hung_up) = sip2(&running, PAID).await;

        assert_eq!((answer.len(), hung_up), (0, true), "{word}");
        assert_eq!(desk.ils_payments().await, payments, "{word}");
    }
}

#[tokio::test]
async fn a_record_that_is_open_at_the_desk_takes_no_payment_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let desk = Desk::at(&running);
    desk.order(&json!({"on": "ils", "do": "not_now", "times": 2}))
        .await;

    let (told, _) = sip2(&running, ASKED).await;
    let (refused, _) = sip2(&running, PAID).await;
    let undone = desk.ils_payments().await;
    let (taken, _) = sip2(&running, PAID).await;

    assert!(String::from_utf8(told).unwrap().contains("AVF1001 $4.50"));
    assert!(String::from_utf8(refused).unwrap().starts_with("38N"));
    assert_eq!(undone, 0);
    assert!(String::from_utf8(taken).unwrap().starts_with("38Y"));
}

#[tokio::test]
async fn an_answer_is_spoilt_as_ordered_and_the_payment_is_there() {
    type Spoilt = fn(&[u8], bool) -> bool;
    let cases: [(&str, &str, Spoilt); 5] = [
        ("garbage", PAID, |answer, _| {
            std::str::from_utf8(answer).is_err() && answer.ends_with(b"\r")
        }),
        ("huge", PAID, |answer, _| {
            answer.len() > 4 * 1024 * 1024 && answer.ends_with(b"\r")
        }),
        ("cut", PAID, |answer, hung_up| {
            hung_up && answer.starts_with(b"38Y") && !answer.ends_with(b"\r")
        }),
        ("wrong_currency", ASKED, |answer, _| {
            String::from_utf8_lossy(answer).contains("|BHEUR|")
        }),
        ("silent_after", PAID, |answer, hung_up| {
            answer.is_empty() && !hung_up
        }),
    ];
    for (word, message, spoilt) in cases {
        let folder = tempfile::tempdir().unwrap();
        let running = start(folder.path()).await;
        let desk = Desk::at(&running);
        desk.order(&json!({"on": "ils", "do": word})).await;

        let (answer, hung_up) = sip2(&running, message).await;

        assert!(spoilt(&answer, hung_up), "{word}");
        assert_eq!(desk.ils_payments().await, usize::from(message == PAID), "{word}");
    }
}

#[tokio::test]
async fn a_word_for_a_sign_in_meets_only_a_question_with_a_pin() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let desk = Desk::at(&running);
    for (word, with_pin, without) in [
        ("sign_in", true, false),
        ("account", false, true),
        ("look", false, true),
    ] {
        for (message, met) in [(format!("{ASKED}AD1234|"), with_pin), (ASKED.to_owned(), without)] {
            desk.order(&json!({"on": "ils", "message": word, "do": "drop_before"}))
                .await;

            let (_, hung_up) = sip2(&running, &message).await;

            assert_eq!(hung_up, met, "{word}");
            desk.forget_faults().await;
        }
    }
}

#[tokio::test]
async fn a_part_a_growth_and_a_new_card_are_in_the_books_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let desk = Desk::at(&running);
    let (paid, _) = sip2(&running, &PAID.replace("4.50", "4.00")).await;
    desk.tell(
        "growth",
        &json!({"barcode": ADA, "fee": "F1001", "amount": "1.25"}),
    )
    .await;
    desk.tell("new-card", &json!({"barcode": ADA, "new": "21234000099995"}))
        .await;
    let (not_theirs, _) = sip2(&running, PAID).await;
    let new_card = PAID.replace(ADA, "21234000099995").replace("4.50", "0.75");
    let (paid_by_the_new, _) = sip2(&running, &new_card).await;
    running.stop().await;

    let running = start(folder.path()).await;
    let (told, _) = sip2(&running, &ASKED.replace(ADA, "21234000099995")).await;

    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert!(text(paid).starts_with("38Y"));
    assert!(text(not_theirs).starts_with("38N"));
    assert!(text(paid_by_the_new).starts_with("38Y"));
    assert!(text(told).contains("AVF1001 $1.00"));
}
