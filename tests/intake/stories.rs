//! A card becomes a token.

use std::fs;
use std::process::Command;

use serde_json::Value;
use serde_json::json;

use crate::harness::Home;
use crate::harness::Intake;
use crate::harness::Wishes;
use crate::harness::card;
use crate::harness::publishable_key;
use crate::stub::Manner;
use crate::stub::Stub;
use crate::support::program::Program;
use crate::support::program::until;

/// The processor that the demo has, in a process of its own.
struct Sandbox {
    _program: Program,
    url: String,
    secret_key: String,
}

impl Sandbox {
    fn start(home: &Home) -> Self {
        let secret_key = format!("sk_test_{}", "q7Vz".repeat(6));
        let key_file = home.private("secret-key", &secret_key);
        let mut command = Command::new(env!("CARGO_BIN_EXE_lastfour"));
        command
            .arg("sandbox")
            .arg("--data")
            .arg(home.path().join("sandbox"))
            .arg("--secret-key-file")
            .arg(key_file)
            .arg("--publishable-key")
            .arg(publishable_key());
        let program = Program::spawn(&mut command, home.path().join("sandbox.log"));
        let url = until("the sandbox listens", || {
            let said: Value = serde_json::from_str(&program.said()).ok()?;
            Some(format!("http://{}", said["http"].as_str()?))
        });
        Self {
            _program: program,
            url,
            secret_key,
        }
    }

    async fn call(&self, method: reqwest::Method, path: &str, form: &[(&str, &str)]) -> Value {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = client
            .request(method, format!("{}/v1/{path}", self.url))
            .bearer_auth(&self.secret_key);
        if !form.is_empty() {
            request = request.form(form);
        }
        request.send().await.unwrap().json().await.unwrap()
    }
}

#[tokio::test]
async fn a_card_becomes_a_token_that_pays_at_the_processor() {
    let home = Home::new();
    let sandbox = Sandbox::start(&home);
    let intake = Intake::start(home, &sandbox.url, Wishes::default());

    let (status, answer) = intake.give(&card("5555 5555 5555 4444")).await;

    assert_eq!(status, 200, "{answer}");
    let token = answer["payment_method"].as_str().unwrap();
    assert_eq!(answer["card"], json!({ "brand": "mastercard", "last4": "4444" }));
    assert_eq!(answer.as_object().unwrap().len(), 2);
    let known = sandbox
        .call(reqwest::Method::GET, &format!("payment_methods/{token}"), &[])
        .await;
    assert_eq!(known["card"]["last4"], "4444");
    assert_eq!(
        (&known["card"]["exp_month"], &known["card"]["exp_year"]),
        (&json!(12), &json!(2040))
    );
    let payment = [
        ("amount", "500"),
        ("currency", "usd"),
        ("payment_method", token),
        ("payment_method_types[]", "card"),
        ("capture_method", "manual"),
        ("confirm", "true"),
    ];
    let payment = sandbox
        .call(reqwest::Method::POST, "payment_intents", &payment)
        .await;
    assert_eq!(payment["status"], "requires_capture", "{payment}");
    intake.hunt("5555555555554444");
}

#[tokio::test]
async fn a_card_that_the_processor_does_not_take_is_refused_in_our_words() {
    let home = Home::new();
    let sandbox = Sandbox::start(&home);
    let intake = Intake::start(home, &sandbox.url, Wishes::default());
    // A published number, and none of Stripe's: the sandbox takes it for a real card.
    let (status, answer) = intake.give(&card("4111111111111111")).await;
    assert_eq!((status, answer["code"].as_str()), (402, Some("card_declined")));

    let mut expired = card("4242424242424242");
    expired["exp_year"] = json!(2020);
    let (status, answer) = intake.give(&expired).await;
    assert_eq!((status, answer["code"].as_str()), (422, Some("invalid")));
    assert_eq!(answer["errors"][0]["field"], "exp_year");
}

#[tokio::test]
async fn every_call_leaves_one_line_with_nothing_but_outcome_brand_and_last_four() {
    let stub = Stub::start(Manner::Honest).await;
    let intake = Intake::before(&stub.url);

    intake.give(&card("4000056655665556")).await;
    intake.give(&card("4000056655665557")).await;
    intake.post("/elsewhere", "{}").await;

    let told = |call: usize| {
        let line = intake.audited(call);
        let mut fields: Vec<_> = line.as_object().unwrap().keys().cloned().collect();
        fields.retain(|field| !["timestamp", "level", "target", "message"].contains(&field.as_str()));
        fields.sort();
        (
            line["outcome"].clone(),
            line["brand"].clone(),
            line["last4"].clone(),
            fields,
        )
    };
    let fields = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        told(1),
        (
            json!("taken"),
            json!("visa"),
            json!("5556"),
            fields(&["brand", "last4", "outcome"])
        )
    );
    assert_eq!(
        told(2),
        (json!("invalid"), json!(null), json!(null), fields(&["outcome"]))
    );
    assert_eq!(
        told(3),
        (json!("not_found"), json!(null), json!(null), fields(&["outcome"]))
    );
    assert_eq!(intake.audit().len(), 3);
    intake.hunt("4000056655665556");
}

#[tokio::test]
async fn cards_of_every_brand_are_taken_and_nothing_is_written_but_the_log() {
    let home = Home::new();
    let sandbox = Sandbox::start(&home);
    let intake = Intake::start(home, &sandbox.url, Wishes::default());

    for (number, brand) in [
        ("4242424242424242", "visa"),
        ("378282246310005", "amex"),
        ("36227206271667", "diners"),
        ("6011000990139424", "discover"),
        ("3566002020360505", "jcb"),
        ("6205500000000000004", "unionpay"),
    ] {
        let (status, answer) = intake.give(&card(number)).await;

        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["card"]["brand"], brand);
        intake.hunt(number);
    }
    // What the sandbox wrote is the sandbox's; the intake wrote nothing but its log.
    let mut files: Vec<_> = fs::read_dir(intake.home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(
        files,
        [
            "authority.pem",
            "certificate.pem",
            "intake.log",
            "intake.out",
            "intake.toml",
            "key.pem",
            "processor-key",
            "sandbox",
            "sandbox.log",
            "sandbox.out",
            "secret-key",
        ]
    );
}
