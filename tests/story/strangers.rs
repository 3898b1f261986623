//! The story on parts that we did not write: Stripe World as the processor, a SIP2 server on `pysip2` as the library
//! system, Stripe's own library as the signer of events; on SQLite and on PostgreSQL.

use std::io::Write as _;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::postgres;
use crate::recorder::Dialect;
use crate::recorder::Recorder;
use crate::service;
use crate::service::More;
use crate::service::Outside;
use crate::service::Service;

pub(crate) const SQLITE: &str = "kind = \"sqlite\"\npath = \"lastfour.db\"";

/// A service between strangers, and one patron who owes three fees.
pub(crate) struct Town {
    pub(crate) service: Service,
    world: String,
    control: String,
    pub(crate) barcode: String,
    client: reqwest::Client,
    folder: TempDir,
}

impl Town {
    /// `refused` are the fees that the library system takes no payment for.
    pub(crate) async fn open(name: &str, storage: &str, refused: &[&str]) -> Self {
        Self::furnished(name, storage, refused, More::default()).await
    }

    /// With a table of the configuration about what the library adds; parts of fees can be paid.
    pub(crate) async fn asking(name: &str, storage: &str, refused: &[&str], table: &str) -> Self {
        let sip2 = variable("LASTFOUR_TEST_PYSIP2");
        let ils = format!(
            "kind = \"sip2\"\naddress = \"{sip2}\"\nlogin = \"terminal\"\npassword_file = \"sip2-password\"\n\
             institution = \"MAIN\"\nanswer_timeout_s = 2\n{table}"
        );
        let more = More {
            library: "pay_in_part = true",
            ils,
            ..More::default()
        };
        Self::furnished(name, storage, refused, more).await
    }

    async fn furnished(name: &str, storage: &str, refused: &[&str], more: More) -> Self {
        let folder = tempfile::tempdir().unwrap();
        service::secret(folder.path(), "stripe-key", &service::processor_key());
        service::secret(folder.path(), "sip2-password", "terminal-password");
        if let Some((_, url)) = storage.split_once('#') {
            service::secret(folder.path(), "database-url", url);
        }
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let world = format!(
            "{}/worlds/story-{name}-{}",
            variable("LASTFOUR_TEST_STRIPE_WORLD"),
            std::process::id()
        );
        let made = client.put(&world).send().await.unwrap();
        assert!(made.status().is_success(), "Stripe World makes a world");
        let recorder = Recorder::start(
            &format!("stripe_world-story-{name}"),
            world.clone(),
            Dialect::StripeWorld,
        )
        .await;
        let sip2 = variable("LASTFOUR_TEST_PYSIP2").parse().unwrap();
        let outside = Outside {
            http: recorder.address(),
            sip2,
            login: "terminal",
        };
        let service = Service::start_with(folder.path(), storage, outside, more).await;
        let control = variable("LASTFOUR_TEST_PYSIP2_CONTROL");
        let digits: u32 = std::process::id();
        let barcode = format!("story-{name}-{digits}");
        let town = Self {
            service,
            world,
            control,
            barcode,
            client,
            folder,
        };
        town.owe(refused).await;
        town
    }

    async fn owe(&self, refused: &[&str]) {
        let fee = |id: &str, amount: &str, kind: &str| json!({"id": id, "amount": amount, "kind": kind, "title": "A title", "refused": refused.contains(&id)});
        let fees = [
            fee("S1", "4.50", "OVERDUE"),
            fee("S2", "12.00", "LOST"),
            fee("S3", "0.75", "OVERDUE"),
        ];
        let patron = json!({"pin": "6789", "fees": fees});
        let request = self
            .client
            .put(format!("{}/patrons/{}", self.control, self.barcode))
            .json(&patron);
        assert!(
            request.send().await.unwrap().status().is_success(),
            "the library system takes a patron"
        );
    }

    /// An order for all three fees.
    pub(crate) async fn order(&self, key: &str) -> Value {
        let wish = json!({"barcode": self.barcode, "fees": [{"id": "S1"}, {"id": "S2"}, {"id": "S3"}]});
        let (status, order) = self.service.post("/api/v1/orders", Some(key), &wish).await;
        assert_eq!((status, &order["amount"]), (201, &json!("17.25")), "{order}");
        order
    }

    /// What the patron owes, as the service tells it.
    pub(crate) async fn owed(&self) -> Value {
        let whose = json!({"barcode": self.barcode});
        self.service.post("/api/v1/patrons/fees", None, &whose).await.1
    }

    /// A token for one of Stripe's own names of test cards.
    pub(crate) async fn token(&self, card: &str) -> String {
        let request = self.client.post(format!("{}/v1/payment_methods", self.world));
        let request = request
            .form(&[("type", "card"), ("card[token]", card)])
            .bearer_auth(service::processor_key());
        let method: Value = request.send().await.unwrap().json().await.unwrap();
        method["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no token: {method}"))
            .to_owned()
    }

    pub(crate) async fn pay(&self, order: &Value, card: &str) -> (u16, Value) {
        let path = format!("/api/v1/orders/{}/payment", order["id"].as_str().unwrap());
        let token = self.token(card).await;
        self.service
            .post(
                &path,
                Some(&format!("pay-{card}")),
                &json!({"payment_method": token}),
            )
            .await
    }

    pub(crate) async fn becomes(&self, order: &Value, state: &str) -> Value {
        self.service
            .order_becomes(order["id"].as_str().unwrap(), state)
            .await
    }

    /// What the processor's own books say: status and amount taken of every payment.
    async fn intents(&self) -> Vec<(String, i64)> {
        let books = self.books("payment_intents").await;
        let told = |intent: &Value| {
            (
                intent["status"].as_str().unwrap().to_owned(),
                intent["amount_received"].as_i64().unwrap_or(0),
            )
        };
        books.iter().map(told).collect()
    }

    pub(crate) async fn books(&self, objects: &str) -> Vec<Value> {
        let request = self.client.get(format!("{}/v1/{objects}?limit=100", self.world));
        let answer: Value = request
            .bearer_auth(service::processor_key())
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        answer["data"]
            .as_array()
            .unwrap_or_else(|| panic!("{answer}"))
            .clone()
    }

    /// What the library system's own ledger says: fee and amount of every payment.
    pub(crate) async fn ledger(&self) -> Vec<(String, String)> {
        let request = self
            .client
            .get(format!("{}/patrons/{}", self.control, self.barcode));
        let patron: Value = request.send().await.unwrap().json().await.unwrap();
        let text = |payment: &Value, name: &str| payment[name].as_str().unwrap().to_owned();
        let payments = patron["payments"].as_array().unwrap().iter();
        payments
            .map(|payment| (text(payment, "fee"), text(payment, "amount")))
            .collect()
    }
}

fn paid(fees: &[(&str, &str)]) -> Vec<(String, String)> {
    fees.iter()
        .map(|(fee, amount)| ((*fee).to_owned(), (*amount).to_owned()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn fees_are_held_posted_and_captured_on_sqlite() {
    whole_story("sqlite", SQLITE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fees_are_held_posted_and_captured_on_postgresql() {
    whole_story("postgresql", &postgresql("story").await).await;
}

/// A schema of its own on PostgreSQL, as the configuration names it.
pub(crate) async fn postgresql(schema: &str) -> String {
    let url = postgres::schema(schema).await;
    format!("kind = \"postgres\"\nurl_file = \"database-url\"\n#{url}")
}

async fn whole_story(name: &str, storage: &str) {
    let town = Town::open(name, storage, &[]).await;
    let order = town.order("place").await;

    let (declined, why) = town.pay(&order, "tok_visa_chargeDeclined").await;
    let (held, answer) = town.pay(&order, "tok_mastercard").await;
    let done = town.becomes(&order, "paid").await;

    assert_eq!((declined, &why["code"]), (402, &json!("card_declined")));
    assert_eq!(held, 200, "{answer}");
    let card = json!({"brand": "mastercard", "last4": "4444", "wallet": null, "device_last4": null});
    assert_eq!((&done["captured"], &done["card"]), (&json!("17.25"), &card));
    assert_eq!(
        town.ledger().await,
        paid(&[("S1", "4.50"), ("S2", "12.00"), ("S3", "0.75")])
    );
    let mut intents = town.intents().await;
    intents.sort();
    assert_eq!(
        intents,
        [("canceled".to_owned(), 0), ("succeeded".to_owned(), 1725)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fee_that_is_refused_is_not_captured() {
    let town = Town::open("refused", SQLITE, &["S2"]).await;
    let order = town.order("place").await;

    let (held, answer) = town.pay(&order, "tok_visa").await;
    assert_eq!(held, 200, "{answer}");
    let done = town.becomes(&order, "paid").await;

    assert_eq!(done["captured"], "5.25");
    assert_eq!(town.ledger().await, paid(&[("S1", "4.50"), ("S3", "0.75")]));
    assert_eq!(town.intents().await, [("succeeded".to_owned(), 525)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_captured_when_every_fee_is_refused() {
    let town = Town::open("all-refused", SQLITE, &["S1", "S2", "S3"]).await;
    let order = town.order("place").await;

    let (held, answer) = town.pay(&order, "tok_visa").await;
    assert_eq!(held, 200, "{answer}");
    let done = town.becomes(&order, "released").await;

    assert_eq!(done["captured"], "0.00");
    assert_eq!(town.ledger().await, paid(&[]));
    assert_eq!(town.intents().await, [("canceled".to_owned(), 0)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_the_processor_signed_by_its_own_library_are_taken_twice_and_in_any_order() {
    let town = Town::open("events", SQLITE, &[]).await;
    let order = town.order("place").await;
    let (held, answer) = town.pay(&order, "tok_visa").await;
    assert_eq!(held, 200, "{answer}");
    let before = town.becomes(&order, "paid").await;

    // Newest first, which is the wrong way round; then all of them again.
    let events = town.books("events").await;
    assert!(events.len() > 2, "the processor tells of a payment");
    for event in events.iter().chain(&events) {
        let body = event.to_string();
        let status = town.service.deliver(&body, &sign(&body)).await;
        assert_eq!(status, 200);
    }

    let after = town.becomes(&order, "paid").await;
    assert_eq!(before["captured"], after["captured"]);
    assert_eq!(town.intents().await, [("succeeded".to_owned(), 1725)]);
    assert_eq!(town.ledger().await.len(), 3);
    assert!(town.folder.path().join("log").exists());
}

/// The signature that the processor's own library makes.
fn sign(body: &str) -> String {
    let signer = variable("LASTFOUR_TEST_WEBHOOK_SIGNER");
    let mut child = Command::new(signer)
        .arg(service::webhook_secret())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests/run says in the environment where its servers are"
)]
fn variable(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run tests/run, which starts the servers"))
}
