//! The mail server of the tests (`tests/peers/mail_server`), and letters to send to it.

use std::sync::Arc;
use std::time::Duration;

use lastfour::cashier::Caller;
use lastfour::cashier::RequestKey;
use lastfour::domain::Letter;
use lastfour::domain::LetterId;
use lastfour::domain::LibraryId;
use lastfour::domain::MailAddress;
use lastfour::domain::OrderId;
use lastfour::domain::SystemRandomness;
use lastfour::domain::Timestamp;
use lastfour::notify::Mail;
use lastfour::notify::Paper;
use lastfour::notify::Security;
use lastfour::notify::SmtpMailer;
use lastfour::notify::SmtpSettings;
use lastfour::notify::paper::Block;
use secrecy::SecretString;
use serde_json::Value;

use crate::house::House;

#[expect(
    clippy::disallowed_methods,
    reason = "tests/run says in the environment where the server is"
)]
pub(crate) fn told(name: &str) -> String {
    let name = format!("LASTFOUR_TEST_SMTP_{name}");
    std::env::var(&name)
        .unwrap_or_else(|_| panic!("{name} is not set: run tests/run, or tests/peers/mail_server"))
}

/// How to reach the server: `TLS`, `STARTTLS` or `PLAIN`.
pub(crate) fn settings(way: &str) -> SmtpSettings {
    let (host, port) = told(way)
        .split_once(':')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let security = match way {
        "TLS" => Security::Tls,
        "STARTTLS" => Security::StartTls,
        _ => Security::Plain,
    };
    let login = (way != "PLAIN").then(|| (String::from("lastfour"), SecretString::from("mail-password")));
    SmtpSettings {
        host,
        port: port.parse().unwrap(),
        security,
        login,
        authority_pem: (way != "PLAIN").then(|| std::fs::read(told("CA")).unwrap()),
        hello: String::from("pay.library.example"),
        timeout: Duration::from_secs(10),
    }
}

pub(crate) fn mailer(way: &str) -> SmtpMailer {
    SmtpMailer::new(settings(way)).unwrap()
}

/// An address that nobody else uses, treated as its beginning says.
pub(crate) fn address(treated: &str) -> String {
    format!("{treated}{}@example.org", LetterId::new(&SystemRandomness))
}

/// A letter to an address.
pub(crate) fn letter(to: &str) -> Mail {
    Mail {
        id: LetterId::new(&SystemRandomness),
        from_name: String::from("Bibliothèque de la Ville"),
        from: MailAddress::parse("payments@library.example").unwrap(),
        bounces_to: None,
        to: MailAddress::parse(to).unwrap(),
        paper: Paper {
            language: "fr",
            direction: "ltr",
            title: String::from("Reçu de la bibliothèque"),
            blocks: vec![
                Block::Text(String::from("Un débit de 1 234,50 $ — voilà.")),
                Block::Text(String::from(".\r\n. a dot alone ends nothing")),
                Block::Text("a very long line ".repeat(90)),
            ],
        },
        at: Timestamp::from_millis(1_795_490_448_123),
    }
}

/// What came for an address, as Python's parser reads it.
pub(crate) async fn came(to: &str) -> Vec<Value> {
    ask(&format!("/mails?to={to}")).await.as_array().unwrap().clone()
}

pub(crate) async fn ask(path: &str) -> Value {
    let url = format!("{}{path}", told("CONTROL"));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let text = client.get(url).send().await.unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The values of a header, as parsed.
pub(crate) fn headers(mail: &Value, name: &str) -> Vec<String> {
    let headers = mail["mail"]["headers"].as_array().unwrap();
    let named = headers
        .iter()
        .filter(|header| header[0].as_str().unwrap().eq_ignore_ascii_case(name));
    named
        .map(|header| header[1].as_str().unwrap().to_owned())
        .collect()
}

pub(crate) fn caller() -> Caller {
    Caller::patron(LibraryId::parse("main").unwrap())
}

/// Asks for the receipt of an order of the house (`/api/v1/orders/ID`).
pub(crate) async fn asks(house: &House, order: &str, to: &str, language: &str) -> OrderId {
    let id = OrderId::parse(order.rsplit('/').next().unwrap()).unwrap();
    let key = RequestKey {
        key: LetterId::new(&SystemRandomness).to_string(),
        fingerprint: [0; 32],
    };
    house
        .cashier
        .mail_receipt(&caller(), &key, (id, to), language)
        .await
        .unwrap();
    id
}

pub(crate) async fn newest_letter(house: &House, id: OrderId) -> Letter {
    let order = house.cashier.order(&caller(), id).await.unwrap();
    house.cashier.letters_about(&order).await.unwrap().remove(0)
}

/// A house whose letters go to the server.
pub(crate) async fn house(way: &str) -> House {
    let house = House::open().await;
    house.post.leads_to(Arc::new(mailer(way)));
    house
}
