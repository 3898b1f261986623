//! A library with two accounts at the processor, each with a key, books and a webhook secret of its own: two sandboxes
//! that know nothing of each other, spoken to by our real client. The library system exports files with branches.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use aws_lc_rs::hmac;
use lastfour::app;
use lastfour::app::App;
use lastfour::cashier::Caller;
use lastfour::cashier::Cashier;
use lastfour::cashier::Outcome;
use lastfour::cashier::PresentedCard;
use lastfour::cashier::RequestKey;
use lastfour::cashier::Wish;
use lastfour::config::Config;
use lastfour::domain::AccountName;
use lastfour::domain::Barcode;
use lastfour::domain::FeeId;
use lastfour::domain::LibraryId;
use lastfour::domain::Order;
use lastfour::domain::PublicState;
use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use lastfour::worker;
use reqwest::Client;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

const PATRON: &str = "21234000012342";
const FEES: &str = "barcode,fee_id,kind,amount,branch,fund\n\
                    21234000012342,f-own,overdue,4.50,SOUTH,\n\
                    21234000012342,f-north,lost,19.95,NORTH,\n";

/// One account at the processor.
struct Bank {
    key: String,
    secret: String,
    running: Running,
}

impl Bank {
    async fn open(folder: &Path, name: &str) -> Self {
        let key = ["sk", "test", name].join("_");
        let running = Sandbox::start(SandboxConfig {
            data_dir: folder.join(name),
            http_listen: "127.0.0.1:0".parse().unwrap(),
            sip2_listen: "127.0.0.1:0".parse().unwrap(),
            secret_key: SecretString::from(key.clone()),
            publishable_key: format!("pk_test_{name}"),
            webhook: None,
            sip2_login: None,
            currency: String::from("USD"),
        })
        .await
        .unwrap();
        Self {
            key,
            secret: format!("whsec_{name}"),
            running,
        }
    }

    fn url(&self) -> String {
        format!("http://{}", self.running.http_addr)
    }

    fn client() -> Client {
        Client::builder().no_proxy().build().unwrap()
    }

    /// A token of a good card, made at this account.
    async fn token(&self) -> String {
        let form = [
            ("type", "card"),
            ("card[number]", "4242424242424242"),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2040"),
            ("card[cvc]", "123"),
        ];
        let request = Self::client().post(format!("{}/v1/payment_methods", self.url()));
        let answer = request.bearer_auth(&self.key).form(&form).send().await.unwrap();
        let method: Value = answer.json().await.unwrap();
        method["id"].as_str().unwrap().to_owned()
    }

    /// What was taken in this account, payment by payment; 0 for what is held or was let go.
    async fn received(&self) -> Vec<i64> {
        let request = Self::client().get(format!("{}/v1/payment_intents", self.url()));
        let answer = request.bearer_auth(&self.key).send().await.unwrap();
        let list: Value = answer.json().await.unwrap();
        let payments = list["data"].as_array().unwrap().iter();
        payments
            .map(|payment| payment["amount_received"].as_i64().unwrap())
            .collect()
    }

    /// The value of `Stripe-Signature` for a body that whoever has this account's secret signs now.
    fn signature(&self, body: &str, at_s: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        let tag = hmac::sign(&key, format!("{at_s}.{body}").as_bytes());
        let hex: Vec<String> = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("t={at_s},v1={}", hex.concat())
    }
}

struct Town {
    folder: TempDir,
    own: Bank,
    north: Bank,
}

impl Town {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let own = Bank::open(folder.path(), "own").await;
        let north = Bank::open(folder.path(), "north").await;
        let path = folder.path();
        fs::create_dir(path.join("exchange")).unwrap();
        fs::write(path.join("exchange/fees.csv"), FEES).unwrap();
        fs::write(path.join("exchange/pins.csv"), "barcode,pin_hash\n").unwrap();
        for (name, text) in [("key.pem", "not read here"), ("certificate.pem", "not read here")] {
            secret(path, name, text);
        }
        for (name, bank) in [("own", &own), ("north", &north)] {
            secret(path, &format!("key-{name}"), &bank.key);
            secret(path, &format!("hook-{name}"), &bank.secret);
        }
        Self { folder, own, north }
    }

    fn config(&self) -> Config {
        let account = |table: &str, name: &str, bank: &Bank| {
            format!(
                "[library.main.{table}]\nbase_url = \"{}\"\nkey_file = \"key-{name}\"\n\
                 publishable_key = \"pk_test_{name}\"\nwebhook_secret_files = [\"hook-{name}\"]\n\n",
                bank.url()
            )
        };
        let text = [
            String::from(HEAD),
            account("processor", "own", &self.own),
            account("account.north", "north", &self.north),
            String::from(TAIL),
        ];
        Config::parse(&text.concat(), self.folder.path(), &|_| None).unwrap()
    }

    async fn service(&self) -> App {
        App::start(&self.config()).await.unwrap()
    }
}

fn secret(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}

const HEAD: &str = r#"
listen = "127.0.0.1:8443"
public_url = "https://pay.town.test:8443"
tls = { certificate_file = "certificate.pem", key_file = "key.pem" }
storage = { kind = "sqlite", path = "lastfour.db" }

[library.main]
name = "Town Library"
currency = "USD"
live = false

"#;
const TAIL: &str = r#"
[[library.main.route]]
branch = "NORTH"
account = "north"

[library.main.ils]
kind = "csv"
directory = "exchange"
"#;

fn caller() -> Caller {
    Caller::api(LibraryId::parse("main").unwrap(), "catalogue")
}

fn key(word: &str) -> RequestKey {
    RequestKey {
        key: word.to_owned(),
        fingerprint: [0; 32],
    }
}

async fn placed(cashier: &Cashier, fee: &str) -> Order {
    let wish = Wish::Fees {
        barcode: Barcode::parse(PATRON).unwrap(),
        fees: vec![FeeId::parse(fee).unwrap().into()],
        added: Vec::new(),
    };
    let Outcome::Done(order) = cashier.place(&caller(), &key(fee), &wish).await.unwrap() else {
        panic!("placed before");
    };
    order
}

async fn pay(cashier: &Cashier, order: &Order, token: String) -> Order {
    let card = PresentedCard {
        token,
        return_url: None,
    };
    let key = key(&format!("pay-{}", order.id));
    let Outcome::Done((order, _)) = cashier.pay(&caller(), &key, order.id, card).await.unwrap() else {
        panic!("paid before");
    };
    order
}

#[tokio::test]
async fn an_order_is_captured_at_its_own_account_and_nowhere_else() {
    let town = Town::open().await;
    let service = town.service().await;
    let cashier = service.cashier();

    let order = placed(cashier, "f-north").await;
    assert_eq!(order.account.as_str(), "north");
    pay(cashier, &order, town.north.token().await).await;
    worker::run_due(cashier).await.unwrap();

    let order = cashier.order(&caller(), order.id).await.unwrap();
    assert_eq!(order.state(), PublicState::Paid);
    assert_eq!(town.north.received().await, [1_995]);
    assert_eq!(town.own.received().await, [0_i64; 0]);
}

/// A card that a page showed to the wrong account is of no use at the right one, and nobody is charged.
#[tokio::test]
async fn a_token_of_another_account_is_declined() {
    let town = Town::open().await;
    let service = town.service().await;
    let cashier = service.cashier();
    let order = placed(cashier, "f-north").await;

    let order = pay(cashier, &order, town.own.token().await).await;

    assert_eq!(order.state(), PublicState::Open);
    assert!(town.north.received().await.iter().all(|received| *received == 0));
    assert_eq!(town.own.received().await, [0_i64; 0]);
}

#[tokio::test]
async fn what_one_account_signs_of_the_others_payment_moves_nothing() {
    let town = Town::open().await;
    let service = town.service().await;
    let cashier = service.cashier();
    let order = placed(cashier, "f-north").await;
    let held = pay(cashier, &order, town.north.token().await).await;
    let payment = held.attempt().unwrap().processor_id.clone().unwrap();
    let body = json!({
        "id": "evt_forged",
        "object": "event",
        "type": "payment_intent.canceled",
        "livemode": false,
        "data": {"object": {"id": payment, "object": "payment_intent", "metadata": {"order": order.id.to_string()}}}
    })
    .to_string();
    let now_s = cashier.clock().now().millis().div_euclid(1_000);

    cashier
        .receive_event(body.as_bytes(), &town.own.signature(&body, now_s))
        .await
        .unwrap();

    let library = LibraryId::parse("main").unwrap();
    let id = lastfour::domain::EventId::parse("evt_forged").unwrap();
    let north = AccountName::parse("north").unwrap();
    let store = cashier.store();
    let of_own = store.event(&library, &AccountName::main(), &id).await.unwrap();
    assert!(of_own.is_some());
    assert_eq!(store.event(&library, &north, &id).await.unwrap(), None);
    worker::run_due(cashier).await.unwrap();
    let order = cashier.order(&caller(), order.id).await.unwrap();
    assert_eq!(order.state(), PublicState::Paid);
    assert_eq!(town.north.received().await, [1_995]);
}

#[tokio::test]
async fn the_keys_of_the_accounts_open_nothing_at_each_other() {
    let town = Town::open().await;
    let config = town.config();
    let library = config.libraries.first().unwrap();

    for (name, account) in &library.accounts {
        let account = app::account(&library.id, name, &account.processor).unwrap();
        account.processor.ready().await.unwrap();
    }
    let north = library.accounts[&AccountName::parse("north").unwrap()].clone();
    let crossed = lastfour::processor::stripe::StripeSettings {
        base_url: Some(town.own.url()),
        ..north.processor
    };
    let crossed = app::account(&library.id, &AccountName::main(), &crossed).unwrap();
    assert!(crossed.processor.ready().await.is_err());
}
