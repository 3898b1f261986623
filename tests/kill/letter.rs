//! `kill -9` between a mail server's taking of a receipt and its answer: after the next start the receipt goes once more,
//! byte for byte the same and under the same `Message-ID`, and then no more.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::Letter;
use lastfour::domain::LetterId;
use lastfour::domain::LetterKind;
use lastfour::domain::LetterState;
use lastfour::domain::LibraryId;
use lastfour::domain::MailAddress;
use lastfour::domain::OrderId;
use lastfour::domain::SystemRandomness;
use lastfour::domain::Timestamp;
use lastfour::storage::JobKind;
use lastfour::storage::LetterWrite;
use lastfour::storage::Store;
use lastfour::storage::Unit;
use lastfour::storage::Wake;
use lastfour::storage::open_postgres;
use lastfour::storage::open_sqlite;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;

use crate::PATRON;
use crate::postgres;
use crate::service;
use crate::service::More;
use crate::service::Outside;
use crate::service::Outsiders;
use crate::service::Service;

/// A claim of a job runs out, and a letter waits a minute before it is tried again.
const PATIENCE: Duration = Duration::from_mins(6);

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_the_mail_servers_answer_is_heard_the_receipt_goes_once_more_on_sqlite() {
    let storage = String::from("kind = \"sqlite\"\npath = \"lastfour.db\"");
    one_life(storage, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_the_mail_servers_answer_is_heard_the_receipt_goes_once_more_on_postgresql() {
    let url = postgres::schema("kill_letter").await;
    let storage = String::from("kind = \"postgres\"\nurl_file = \"database-url\"");
    one_life(storage, Some(url)).await;
}

async fn one_life(storage: String, url: Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    if let Some(url) = &url {
        service::secret(folder.path(), "database-url", url);
    }
    service::secret(folder.path(), "mail-password", "mail-password");
    let outsiders = Outsiders::start(folder.path()).await;
    let outside = Outside {
        http: outsiders.http,
        sip2: outsiders.sip2,
        login: "lastfour",
    };
    let more = More {
        ils: tables(outside),
        ..More::default()
    };
    let mut service = Service::start_with(folder.path(), &storage, outside, more).await;
    let order = paid(&service).await;
    service.kill().await;
    let letter = waiting(order);
    let to = letter.address.as_ref().unwrap().reveal().to_owned();
    write(&*store(folder.path(), url.as_deref()).await, &letter).await;

    // The mail server takes it, and the first time keeps its answer to itself.
    service.start_again().await;
    came(&to, 1).await;
    service.kill().await;
    service.start_again().await;
    let mails = came(&to, 2).await;
    // Long enough for a third one, if there were one.
    tokio::time::sleep(Duration::from_secs(100)).await;
    service.kill().await;

    let store = store(folder.path(), url.as_deref()).await;
    let sent = store.letter(&letter.library, letter.id).await.unwrap().unwrap();
    assert_eq!(
        (sent.state, sent.tries, sent.unheard, sent.address),
        (LetterState::Sent, 2, 1, None)
    );
    assert_eq!(mails[0]["mail"]["raw"], mails[1]["mail"]["raw"]);
    let name = format!("Message-ID: <{}@library.example>", letter.id);
    assert!(mails[1]["mail"]["raw"].as_str().unwrap().contains(&name));
    assert_eq!(ask(&format!("/mails?to={to}")).await.as_array().unwrap().len(), 2);
}

/// The tables of the library system and of the mail server.
fn tables(outside: Outside) -> String {
    let (host, port) = told("TLS")
        .split_once(':')
        .map(|(host, port)| (host.to_owned(), port.to_owned()))
        .unwrap();
    let (sip2, authority) = (outside.sip2, told("CA"));
    format!(
        r#"
            kind = "sip2"
            address = "{sip2}"
            login = "lastfour"
            password_file = "sip2-password"
            institution = "MAIN"
            answer_timeout_s = 2
            [mail]
            kind = "smtp"
            host = "{host}"
            port = {port}
            user = "lastfour"
            password_file = "mail-password"
            tls_authority_file = "{authority}"
            from = "payments@library.example"
        "#
    )
}

async fn paid(service: &Service) -> OrderId {
    let whose = json!({"barcode": PATRON});
    let (_, owed) = service.post("/api/v1/patrons/fees", None, &whose).await;
    let wish = json!({"barcode": PATRON, "fees": [{"id": owed["fees"][0]["id"]}]});
    let (status, order) = service.post("/api/v1/orders", Some("place"), &wish).await;
    assert_eq!(status, 201, "{order}");
    let id = order["id"].as_str().unwrap();
    let card = json!({"payment_method": "pm_card_visa"});
    service
        .post(&format!("/api/v1/orders/{id}/payment"), Some("pay"), &card)
        .await;
    service.order_becomes(id, "paid").await;
    OrderId::parse(id).unwrap()
}

/// What is stored when somebody asks for the receipt at the order's page.
fn waiting(order: OrderId) -> Letter {
    let id = LetterId::new(&SystemRandomness);
    let now = Timestamp::from_millis(jiff::Timestamp::now().as_millisecond());
    Letter {
        id,
        library: LibraryId::parse("main").unwrap(),
        kind: LetterKind::Receipt,
        order,
        patron: None,
        address: Some(MailAddress::parse(&format!("hold-once-{id}@example.org")).unwrap()),
        recipient: None,
        language: String::from("en"),
        state: LetterState::Waiting,
        tries: 0,
        unheard: 0,
        created_at: now,
        changed_at: now,
    }
}

async fn write(store: &dyn Store, letter: &Letter) {
    let wake = Wake {
        kind: JobKind::Letter(letter.id),
        library: letter.library.clone(),
        at: letter.created_at,
    };
    let unit = Unit {
        letters: vec![LetterWrite::Insert(letter.clone())],
        wakes: vec![wake],
        ..Unit::default()
    };
    store.commit(unit).await.unwrap();
}

async fn store(folder: &Path, url: Option<&str>) -> Arc<dyn Store> {
    match url {
        Some(url) => open_postgres(&SecretString::from(url), 2).await.unwrap(),
        None => open_sqlite(&folder.join("lastfour.db")).await.unwrap(),
    }
}

/// Waits until so many came for an address.
async fn came(to: &str, count: usize) -> Vec<Value> {
    let begun = tokio::time::Instant::now();
    loop {
        let mails = ask(&format!("/mails?to={to}")).await;
        let mails = mails.as_array().unwrap();
        if mails.len() >= count {
            return mails.clone();
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "{} came for {to}, not {count}",
            mails.len()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn ask(path: &str) -> Value {
    let url = format!("{}{path}", told("CONTROL"));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let text = client.get(url).send().await.unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests/run says in the environment where the server is"
)]
fn told(name: &str) -> String {
    let name = format!("LASTFOUR_TEST_SMTP_{name}");
    std::env::var(&name)
        .unwrap_or_else(|_| panic!("{name} is not set: run tests/run, or tests/peers/mail_server"))
}
