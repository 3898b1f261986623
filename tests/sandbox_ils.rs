//! The sandbox's library system over real sockets: SIP2 as clients speak it.
#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::time::Duration;

use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use lastfour::sandbox::Sip2Login;
use lastfour::sandbox::library;
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
        sip2_login: Some(Sip2Login {
            user: "lastfour".to_owned(),
            password: SecretString::from("terminal"),
        }),
        currency: "USD".to_owned(),
    })
    .await
    .unwrap()
}

/// A SIP2 client that speaks line by line.
struct Terminal(TcpStream);

impl Terminal {
    async fn connect(running: &Running) -> Self {
        Self(TcpStream::connect(running.sip2_addr).await.unwrap())
    }

    async fn logged_in(running: &Running) -> Self {
        let mut terminal = Self::connect(running).await;
        assert_eq!(terminal.ask("9300CNlastfour|COterminal|").await, "941");
        terminal
    }

    async fn send(&mut self, message: &str) {
        self.0.write_all(format!("{message}\r").as_bytes()).await.unwrap();
    }

    /// The next line; `None` if the other side hangs up.
    async fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        loop {
            let mut byte = [0];
            match self.0.read(&mut byte).await {
                Ok(0) | Err(_) => return None,
                Ok(_) if byte[0] == b'\r' => return Some(String::from_utf8(line).unwrap()),
                Ok(_) => line.push(byte[0]),
            }
        }
    }

    async fn ask(&mut self, message: &str) -> String {
        self.send(message).await;
        self.line().await.unwrap()
    }

    async fn fines(&mut self, barcode: &str, pin: &str) -> String {
        self.ask(&format!("63000{DATE}   Y      AOSANDBOX|AA{barcode}|AD{pin}|"))
            .await
    }

    async fn pay(&mut self, barcode: &str, fee: &str, amount: &str) -> String {
        self.ask(&paid(barcode, fee, amount)).await
    }
}

fn paid(barcode: &str, fee: &str, amount: &str) -> String {
    format!("37{DATE}0402USDBV{amount}|AOSANDBOX|AA{barcode}|CG{fee}|BKref-{fee}|")
}

/// All values of a field, in order.
fn values(line: &str, name: &str, fixed: usize) -> Vec<String> {
    line[fixed..]
        .split('|')
        .filter_map(|field| field.strip_prefix(name))
        .map(str::to_owned)
        .collect()
}

fn value(line: &str, name: &str) -> Option<String> {
    let fixed = if line.starts_with("64") { 61 } else { 37 };
    values(line, name, fixed).into_iter().next()
}

fn patron(note: &str) -> library::SamplePatron {
    library::patrons()
        .into_iter()
        .find(|patron| patron.note.contains(note))
        .unwrap()
}

fn checksum(text: &str) -> String {
    let sum = text
        .bytes()
        .fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(byte)));
    format!("{:04X}", sum.wrapping_neg())
}

async fn http(running: &Running, path: &str, body: Option<Value>) -> Value {
    let client = reqwest::Client::builder().build().unwrap();
    let url = format!("http://{}{path}", running.http_addr);
    let request = match body {
        Some(body) => client.post(url).json(&body),
        None => client.get(url),
    };
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["lastfour-sandbox"], "no real money");
    response.json().await.unwrap()
}

const DATE: &str = "20260101    120000";

#[tokio::test]
async fn a_patron_learns_what_is_owed() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let mut terminal = Terminal::logged_in(&running).await;
    let ada = patron("three ordinary fees");

    let line = terminal.fines(ada.barcode, ada.pin).await;

    assert_eq!(&line[2..16], "              ");
    assert_eq!(&line[37..61], "000000000000000300000000");
    assert_eq!(
        (value(&line, "BL").unwrap(), value(&line, "CQ").unwrap()),
        ("Y".to_owned(), "Y".to_owned())
    );
    assert_eq!(
        (value(&line, "BV").unwrap(), value(&line, "BH").unwrap()),
        ("6.75".to_owned(), "USD".to_owned())
    );
    assert_eq!(
        values(&line, "AV", 61),
        [
            "F1001 $4.50 \"OVERDUE\" The Clockmaker of Brindle Street",
            "F1002 $1.25 \"OVERDUE\" Salt and Small Harbours",
            "F1003 $1.00 \"HOLD\" A Field Guide to Quiet Birds",
        ]
    );
}

#[tokio::test]
async fn a_wrong_pin_an_unknown_card_and_a_blocked_patron_are_told_apart_by_bl_and_cq() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let mut terminal = Terminal::logged_in(&running).await;
    let blocked = patron("blocked");
    let both = |line: &str| (value(line, "BL"), value(line, "CQ"));
    let flag = |yes: &str| Some(yes.to_owned());

    let wrong_pin = terminal.fines(blocked.barcode, "0000").await;
    let unknown = terminal.fines("21234999999999", "0000").await;
    let right = terminal.fines(blocked.barcode, blocked.pin).await;
    let status = terminal
        .ask(&format!("23000{DATE}AOSANDBOX|AA{}|", blocked.barcode))
        .await;

    assert_eq!(both(&wrong_pin), (flag("Y"), flag("N")));
    assert!(
        !value(&wrong_pin, "AE").unwrap().is_empty(),
        "as real systems do, the data come all the same"
    );
    assert_eq!(both(&unknown), (flag("N"), flag("N")));
    assert_eq!(both(&right), (flag("Y"), flag("Y")));
    assert_eq!(&right[2..16], "YYYY      YY  ");
    assert_eq!((value(&status, "BL"), value(&status, "CQ")), (flag("Y"), None));
}

#[tokio::test]
async fn a_minor_is_marked_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let mut terminal = Terminal::logged_in(&running).await;
    let minor = library::patrons()
        .into_iter()
        .find(|patron| patron.minor)
        .unwrap();
    let adult = patron("three ordinary fees");

    let line = terminal.fines(minor.barcode, minor.pin).await;
    let other = terminal.fines(adult.barcode, adult.pin).await;

    assert_eq!(
        (value(&line, "PC").unwrap(), value(&line, "PB").unwrap()),
        ("J".to_owned(), "20140312".to_owned())
    );
    assert_eq!(
        (value(&other, "PC").unwrap(), value(&other, "PB")),
        ("A".to_owned(), None)
    );
}

#[tokio::test]
async fn fines_come_page_by_page_and_only_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let mut terminal = Terminal::logged_in(&running).await;
    let ada = patron("three ordinary fees");
    let ask = |summary: &str, page: &str| format!("63000{DATE}{summary}AO|AA{}|{page}", ada.barcode);

    let second = terminal.ask(&ask("   Y      ", "BP2|BQ2|")).await;
    let none = terminal.ask(&ask("          ", "")).await;

    assert_eq!(
        values(&second, "AV", 61),
        ["F1002 $1.25 \"OVERDUE\" Salt and Small Harbours"]
    );
    assert!(values(&none, "AV", 61).is_empty());
    assert_eq!(&none[49..53], "0003");
}

#[tokio::test]
async fn a_fee_is_paid_once_exactly_and_stays_paid_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let ada = patron("three ordinary fees");
    let mut terminal = Terminal::logged_in(&running).await;

    let too_much = terminal.pay(ada.barcode, "F1001", "4.51").await;
    let nothing = terminal.pay(ada.barcode, "F1001", "0.00").await;
    let no_fee = terminal.pay(ada.barcode, "", "4.50").await;
    let not_theirs = terminal.pay(ada.barcode, "F1004", "24.00").await;
    let taken = terminal.pay(ada.barcode, "F1001", "4.50").await;
    let twice = terminal.pay(ada.barcode, "F1001", "4.50").await;
    drop(terminal);
    running.stop().await;
    let running = start(folder.path()).await;
    let mut terminal = Terminal::logged_in(&running).await;
    let left = terminal.fines(ada.barcode, ada.pin).await;

    for refused in [&too_much, &nothing, &no_fee, &not_theirs, &twice] {
        assert_eq!(&refused[..3], "38N", "{refused}");
        assert!(!values(refused, "AF", 21)[0].is_empty());
    }
    assert_eq!(&taken[..3], "38Y");
    assert_eq!(values(&taken, "BK", 21), ["ref-F1001"]);
    assert_eq!(value(&left, "BV").unwrap(), "2.25");
    let payments = http(&running, "/sandbox/ils/payments", None).await;
    assert_eq!(payments["payments"].as_array().unwrap().len(), 1);
    assert_eq!(payments["payments"][0]["transaction"], "ref-F1001");
}

#[tokio::test]
async fn one_of_three_is_refused_for_one_patron_and_all_for_another() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let mut terminal = Terminal::logged_in(&running).await;
    let mut outcomes = Vec::new();

    for note in ["refuses one of three", "refuses every fee"] {
        let patron = patron(note);
        let line = terminal.fines(patron.barcode, patron.pin).await;
        let mut outcome = String::new();
        for fee in values(&line, "AV", 61) {
            let (id, rest) = fee.split_once(" $").unwrap();
            let amount = rest.split(' ').next().unwrap();
            outcome.push_str(&terminal.pay(patron.barcode, id, amount).await[2..3]);
        }
        outcomes.push(outcome);
    }

    assert_eq!(outcomes, ["YNY", "NN"]);
}

#[tokio::test]
async fn checksums_are_verified_and_given_when_the_request_has_one() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let mut terminal = Terminal::connect(&running).await;
    let login = "9300CNlastfour|COterminal|AY3AZ";

    let spoiled = terminal.ask(&format!("{login}0000")).await;
    let good = terminal.ask(&format!("{login}{}", checksum(login))).await;
    let again = terminal.ask("97").await;

    assert_eq!(spoiled, "96");
    assert_eq!(good, format!("941AY3AZ{}", checksum("941AY3AZ")));
    assert_eq!(again, good);
}

#[tokio::test]
async fn nothing_is_told_before_a_good_login() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let mut terminal = Terminal::connect(&running).await;

    let status = terminal.ask("9900302.00").await;
    let refused = terminal.ask("9300CNlastfour|COwrong|").await;
    terminal
        .send(&format!(
            "63000{DATE}   Y      AO|AA{}|",
            patron("three ordinary").barcode
        ))
        .await;
    let told = terminal.line().await;

    assert_eq!(&status[..3], "98Y");
    assert_eq!(values(&status, "BX", 36), ["YNNNYYYYYYNNNNNN"]);
    assert_eq!(refused, "940");
    assert_eq!(told, None);
}

#[tokio::test]
async fn faults_come_to_order_and_say_truly_whether_it_was_done() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let ada = patron("three ordinary fees");
    let order = async |fault: Value| http(&running, "/sandbox/faults", Some(fault)).await;
    let left = async || {
        http(
            &running,
            "/sandbox/ils/account",
            Some(json!({"barcode": ada.barcode})),
        )
        .await
    };

    order(json!({"on": "ils", "message": "37", "do": "drop_before"})).await;
    let mut terminal = Terminal::logged_in(&running).await;
    terminal.send(&paid(ada.barcode, "F1001", "4.50")).await;
    assert_eq!(terminal.line().await, None);
    assert_eq!(left().await["total"], "6.75");

    order(json!({"on": "ils", "message": "37", "do": "drop_after"})).await;
    let mut terminal = Terminal::logged_in(&running).await;
    terminal.send(&paid(ada.barcode, "F1001", "4.50")).await;
    assert_eq!(terminal.line().await, None);
    assert_eq!(left().await["total"], "2.25");

    order(json!({"on": "ils", "message": "37", "fee": "F1003", "do": "refuse"})).await;
    let mut terminal = Terminal::logged_in(&running).await;
    assert_eq!(&terminal.pay(ada.barcode, "F1002", "1.25").await[..3], "38Y");
    assert_eq!(&terminal.pay(ada.barcode, "F1003", "1.00").await[..3], "38N");

    order(json!({"on": "ils", "message": "63", "do": "bad_checksum"})).await;
    let spoiled = terminal.fines(ada.barcode, ada.pin).await;
    let (counted, sum) = spoiled.split_at(spoiled.len() - 4);
    assert_ne!(sum, checksum(counted));
    let repeated = terminal.ask("97").await;
    assert_eq!(value(&repeated, "BV").unwrap(), "1.00");

    order(json!({"on": "ils", "message": "37", "do": "silent"})).await;
    terminal.send(&paid(ada.barcode, "F1003", "1.00")).await;
    assert!(
        tokio::time::timeout(Duration::from_millis(300), terminal.line())
            .await
            .is_err()
    );
    assert_eq!(left().await["total"], "1.00");
    assert_eq!(&terminal.pay(ada.barcode, "F1003", "1.00").await[..3], "38Y");
}

#[tokio::test]
async fn the_desk_takes_payments_and_adds_fees() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let nobody_owes = patron("owes nothing");
    let mut terminal = Terminal::logged_in(&running).await;
    let fee =
        json!({"barcode": nobody_owes.barcode, "kind": "CARD", "amount": "12.00", "title": "A new card"});

    let added = http(&running, "/sandbox/ils/fees", Some(fee)).await["fee"]
        .as_str()
        .unwrap()
        .to_owned();
    let desk = json!({"barcode": nobody_owes.barcode, "fee": added, "amount": "5.00"});
    assert_eq!(
        http(&running, "/sandbox/ils/desk-payment", Some(desk)).await["accepted"],
        true
    );
    let line = terminal.fines(nobody_owes.barcode, nobody_owes.pin).await;

    assert_eq!(
        values(&line, "AV", 61),
        [format!("{added} $7.00 \"CARD\" A new card")]
    );
    let bad = json!({"barcode": nobody_owes.barcode, "kind": "RENT", "amount": "1.00", "title": "x"});
    assert!(http(&running, "/sandbox/ils/fees", Some(bad)).await["error"]["message"].is_string());
}
