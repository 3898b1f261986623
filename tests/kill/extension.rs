//! `kill -9` around the extension of a library card, at a library system spoken to over HTTP: the card is good for one
//! year more, not two and not none, and the renewal is charged once.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;
use tokio::task::JoinSet;

use crate::PATRON;
use crate::after;
use crate::ambush::Ambush;
use crate::ambush::Point;
use crate::ambush::Protocol;
use crate::ambush::proxy;
use crate::before;
use crate::postgres;
use crate::service;
use crate::service::More;
use crate::service::Outside;
use crate::service::Outsiders;
use crate::service::Service;

/// How a card is extended; then how the money is taken for it.
const POINTS: [Point; 4] = [
    before("PUT /koha/api/v1/patrons/", 1),
    after("PUT /koha/api/v1/patrons/", 1),
    before("/capture", 1),
    after("/capture", 1),
];
/// Until when the sample library's cards are good, and a year later.
const DAYS: [&str; 2] = ["2031-12-31", "2032-12-31"];

#[tokio::test(flavor = "multi_thread")]
async fn killed_around_an_extension_the_card_is_a_year_longer_good_and_charged_once_on_sqlite() {
    let mut lives = JoinSet::new();
    for point in POINTS {
        lives.spawn(one_life(
            point,
            String::from("kind = \"sqlite\"\npath = \"lastfour.db\""),
        ));
    }
    survive(lives).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_around_an_extension_the_card_is_a_year_longer_good_and_charged_once_on_postgresql() {
    let mut lives = JoinSet::new();
    for (number, point) in POINTS.into_iter().enumerate() {
        let url = postgres::schema(&format!("kill_extension_{number}")).await;
        lives.spawn(one_life(
            point,
            format!("kind = \"postgres\"\nurl_file = \"database-url\"\n#{url}"),
        ));
    }
    survive(lives).await;
}

async fn survive(mut lives: JoinSet<Result<(), String>>) {
    let mut wrong = Vec::new();
    let mut survived = 0;
    while let Some(ended) = lives.join_next().await {
        match ended.unwrap() {
            Ok(()) => survived += 1,
            Err(why) => wrong.push(why),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(survived, POINTS.len());
}

async fn one_life(point: Point, storage: String) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    if let Some((_, url)) = storage.split_once('#') {
        service::secret(folder.path(), "database-url", url);
    }
    let outsiders = Outsiders::start(folder.path()).await;
    let ambush = Ambush::new(point);
    let http = proxy(outsiders.http, Protocol::Http, Arc::clone(&ambush)).await;
    let outside = Outside {
        http,
        sip2: outsiders.sip2,
        login: "lastfour",
    };
    let more = More {
        ils: koha(http),
        ..More::default()
    };
    let mut service = Service::start_with(folder.path(), &storage, outside, more).await;
    let wish = json!({"offer": "renewal", "barcode": PATRON});
    let (status, order) = service.post("/api/v1/orders", Some("place"), &wish).await;
    assert_eq!(status, 201, "{order}");
    let id = order["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/orders/{id}/payment");
    let card = json!({"payment_method": "pm_card_visa"});

    tokio::select! {
        () = ambush.reached.notified() => {}
        () = async {
            let _ = service.post(&path, Some("pay"), &card).await;
            std::future::pending::<()>().await;
        } => {}
        () = tokio::time::sleep(Duration::from_mins(2)) => return Err(format!("{point} never came")),
    }
    service.kill().await;
    let at_death = good_until(outsiders.http).await;
    ambush.dead.notify_waiters();
    ambush.dead.notify_one();
    service.start_again().await;
    service.post(&path, Some("pay"), &card).await;
    let ended = service.order_becomes(&id, "paid").await;

    let day = good_until(outsiders.http).await;
    let intents = outsiders.asked("/v1/payment_intents?limit=100").await;
    let taken: Vec<i64> = intents["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|intent| intent["amount_received"].as_i64())
        .filter(|received| *received > 0)
        .collect();
    let done_at_death = point != POINTS[0];
    if at_death != DAYS[usize::from(done_at_death)] {
        return Err(format!(
            "{point}: the card was good until {at_death} at that moment"
        ));
    }
    if day != DAYS[1] || taken != [2_000] || ended["captured"] != "20.00" {
        return Err(format!("{point}: good until {day}, taken {taken:?}\n{ended}"));
    }
    Ok(())
}

/// The table of the library system, and what is sold.
fn koha(http: SocketAddr) -> String {
    format!(
        r#"
            kind = "koha"
            base_url = "http://{http}/koha/api/v1"
            client_id = "lastfour"
            client_secret_file = "sip2-password"
            library_id = "MAIN"
            payment_type = "CARD"
            reversal_debit_type = "MANUAL"
            answer_timeout_s = 2
            [[library.main.offer]]
            id = "renewal"
            kind = "card_renewal"
            price = "20.00"
            period = "year"
        "#
    )
}

/// What the library system itself says, past the service.
async fn good_until(http: SocketAddr) -> String {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let api = format!("http://{http}/koha/api/v1");
    let grant = [
        ("grant_type", "client_credentials"),
        ("client_id", "lastfour"),
        ("client_secret", "the terminal's password"),
    ];
    let grant = form_of(&grant);
    let request = client
        .post(format!("{api}/oauth/token"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(grant);
    let token: Value = request.send().await.unwrap().json().await.unwrap();
    let request = client
        .get(format!(
            "{api}/patrons?cardnumber={PATRON}&_match=exact&_per_page=1"
        ))
        .bearer_auth(token["access_token"].as_str().unwrap());
    let patrons: Value = request.send().await.unwrap().json().await.unwrap();
    patrons[0]["expiry_date"].as_str().unwrap().to_owned()
}

fn form_of(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| text.replace(' ', "+").replace('\'', "%27");
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}
