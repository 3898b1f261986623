//! `kill -9` at each step between order and capture: the service is a real process, and it dies at an exact point of
//! its conversation with the processor and the library system. After the next start the order is captured once and
//! posted once, on SQLite and on PostgreSQL. Where a payment was taken by a library system that knows balances only,
//! and its answer died, nothing is captured and a person is called. The same around the extension of a library card, and
//! around the answer of a mail server.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod ambush;
mod extension;
mod letter;
mod postgres;
#[expect(dead_code, reason = "the stories use the rest")]
mod service;

use std::sync::Arc;

use serde_json::Value;
use serde_json::json;
use tokio::task::JoinSet;

use crate::ambush::Ambush;
use crate::ambush::Point;
use crate::ambush::Protocol;
use crate::ambush::proxy;
use crate::service::Outside;
use crate::service::Outsiders;
use crate::service::Service;

/// The sample patron with three ordinary fees.
const PATRON: &str = "21234000010496";

const fn before(call: &'static str, nth: u32) -> Point {
    Point {
        call,
        nth,
        done: false,
    }
}

const fn after(call: &'static str, nth: u32) -> Point {
    Point {
        call,
        nth,
        done: true,
    }
}

/// Every call that the service makes between the token and the capture.
const POINTS: [Point; 12] = [
    before("/payment_intents", 1),
    after("/payment_intents", 1),
    before("/confirm", 1),
    after("/confirm", 1),
    before("37", 1),
    after("37", 1),
    before("37", 2),
    after("37", 2),
    before("37", 3),
    after("37", 3),
    before("/capture", 1),
    after("/capture", 1),
];

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_step_it_captures_once_and_posts_once_on_sqlite() {
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
async fn killed_at_any_step_it_captures_once_and_posts_once_on_postgresql() {
    let mut lives = JoinSet::new();
    for (number, point) in POINTS.into_iter().enumerate() {
        let url = postgres::schema(&format!("kill_{number}")).await;
        lives.spawn(one_life(
            point,
            format!("kind = \"postgres\"\nurl_file = \"database-url\"\n#{url}"),
        ));
    }
    survive(lives).await;
}

/// All of them, so that a failure names every point at which money was lost.
async fn survive(mut lives: JoinSet<Result<(), String>>) {
    let mut wrong = Vec::new();
    let mut survived = 0;
    while let Some(ended) = lives.join_next().await {
        match ended {
            Ok(Ok(())) => survived += 1,
            Ok(Err(why)) => wrong.push(why),
            Err(error) => wrong.push(error.to_string()),
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
    let sip2 = proxy(outsiders.sip2, Protocol::Sip2, Arc::clone(&ambush)).await;
    let mut service = Service::start(
        folder.path(),
        &storage,
        Outside {
            http,
            sip2,
            login: "lastfour",
        },
    )
    .await;
    let (_, owed) = service
        .post("/api/v1/patrons/fees", None, &json!({"barcode": PATRON}))
        .await;
    let fees: Vec<Value> = owed["fees"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fee| json!({"id": fee["id"]}))
        .collect();
    let wish = json!({"barcode": PATRON, "fees": fees});
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
        () = tokio::time::sleep(std::time::Duration::from_mins(2)) => return Err(format!("{point} never came")),
    }
    service.kill().await;
    ambush.dead.notify_waiters();
    ambush.dead.notify_one();
    service.start_again().await;
    let (status, answer) = service.post(&path, Some("pay"), &card).await;
    let only_the_balance_tells = point.call == "37" && point.done;
    let end = if only_the_balance_tells {
        "needs_attention"
    } else {
        "paid"
    };
    let ended = service.order_becomes(&id, end).await;

    let taken = outsiders.asked("/sandbox/ils/payments").await;
    let intents = outsiders.asked("/v1/payment_intents?limit=100").await;
    let judged = if status != 200 {
        Err(format!("the repeated payment is answered with {status}"))
    } else if only_the_balance_tells {
        waits_for_a_person(point, &ended, &taken, &intents)
    } else {
        judge(&order, &ended, &taken, &intents)
    };
    judged.map_err(|why| format!("{point}: {why}\n{answer}\n{ended}"))
}

/// The library system has taken as many payments as it was told of, once; nothing is taken from the card, which is
/// held still.
fn waits_for_a_person(point: Point, order: &Value, taken: &Value, intents: &Value) -> Result<(), String> {
    let posted = taken["payments"].as_array().unwrap().len();
    let nth = usize::try_from(point.nth).unwrap();
    if order["attention"] != "posting_undecided" {
        return Err(String::from("a person is called for something else"));
    }
    if posted != nth {
        return Err(format!("posted {posted} for {nth}"));
    }
    let mut intents = intents["data"].as_array().unwrap().iter();
    let held = |intent: &Value| intent["status"] == "requires_capture" && intent["amount_received"] == 0;
    if order["captured"] != "0.00" || !intents.all(held) {
        return Err(String::from("something was taken"));
    }
    Ok(())
}

fn judge(order: &Value, paid: &Value, taken: &Value, intents: &Value) -> Result<(), String> {
    let amount = order["amount"].as_str().unwrap();
    let cents: i64 = amount.replace('.', "").parse().unwrap();
    let posted: Vec<&Value> = taken["payments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|payment| &payment["fee"])
        .collect();
    let lines: Vec<&Value> = order["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["fee_id"])
        .collect();
    let captured: Vec<i64> = intents["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|intent| intent["amount_received"].as_i64())
        .filter(|received| *received > 0)
        .collect();
    if paid["captured"] != amount || paid["card"]["last4"] != "4242" {
        return Err(String::from("the order does not say what was captured"));
    }
    if posted.len() != lines.len() || !lines.iter().all(|line| posted.contains(line)) {
        return Err(format!("posted {posted:?} for {lines:?}"));
    }
    if captured != [cents] {
        return Err(format!("captured {captured:?} for {cents}"));
    }
    Ok(())
}
