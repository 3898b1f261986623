//! Many at once, on parts that we did not write and on both databases: a hundred refunds of one payment, and fifty who
//! pay one order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use serde_json::Value;
use serde_json::json;
use tokio::task::JoinSet;

use crate::bank::cents;
use crate::strangers::SQLITE;
use crate::strangers::Town;
use crate::strangers::postgresql;
use crate::support::program::PATIENCE;

const REFUNDS: usize = 100;
const PAYERS: usize = 50;
/// So often somebody asks again with what they see then.
const TRIES: usize = 8;

/// A request of many, by its number.
async fn at_once<F: Future<Output = u16> + Send + 'static>(
    many: usize,
    ask: impl Fn(usize) -> F,
) -> BTreeMap<u16, usize> {
    let mut asked = JoinSet::new();
    for number in 0..many {
        asked.spawn(ask(number));
    }
    let mut told = BTreeMap::new();
    for status in asked.join_all().await {
        *told.entry(status).or_insert(0) += 1;
    }
    told
}

/// One of many who refund a payment; the last status that they were told.
async fn refund_among_many(town: Arc<Town>, order: Value, number: usize) -> u16 {
    let id = order["id"].as_str().unwrap();
    let amount = 10 + 7 * i64::try_from(number).unwrap();
    let amount = format!("{}.{:02}", amount / 100, amount % 100);
    let mut seen = order["refundable"].clone();
    let mut status = 0;
    for turn in 0..TRIES {
        let wish = json!({"amount": amount, "reason": "one of many", "refundable_seen": seen});
        let key = format!("refund-{number}-{turn}");
        let path = format!("/api/v1/orders/{id}/refunds");
        let (told, body) = town.service.post(&path, Some(&key), &wish).await;
        status = told;
        match told {
            412 => seen = now(&town).await["refundable"].clone(),
            201 | 422 => break,
            _ => panic!("{told} {body}"),
        }
    }
    status
}

/// The town's one order.
async fn now(town: &Town) -> Value {
    let (status, found) = town.service.post("/api/v1/orders/search", None, &json!({})).await;
    assert_eq!(status, 200, "{found}");
    found["orders"][0].clone()
}

/// The order once no refund is under way any more: one that was overtaken by another is settled by its job.
async fn settled(town: &Town) -> Value {
    let begun = Instant::now();
    loop {
        let now = now(town).await;
        if cents(&now["refunded"]) + cents(&now["refundable"]) == 1725 {
            return now;
        }
        assert!(begun.elapsed() < PATIENCE, "not settled: {now}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn refunds(name: &str, storage: &str) {
    let town = Arc::new(Town::open(name, storage, &[]).await);
    let order = town.order("place").await;
    assert_eq!(town.pay(&order, "tok_visa").await.0, 200);
    let order = town.becomes(&order, "paid").await;

    let told = at_once(REFUNDS, |number| {
        refund_among_many(Arc::clone(&town), order.clone(), number)
    })
    .await;

    let now = settled(&town).await;
    let refunds = town.books("refunds").await;
    let went: i64 = refunds
        .iter()
        .map(|refund| refund["amount"].as_i64().unwrap())
        .sum();
    assert_eq!(told[&201], refunds.len(), "{told:?}");
    assert!(refunds.len() > 1 && went <= 1725, "{refunds:?}");
    assert_eq!(cents(&now["refunded"]), went);
}

async fn payers(name: &str, storage: &str) {
    let town = Arc::new(Town::open(name, storage, &[]).await);
    let order = town.order("place").await;
    let path = format!("/api/v1/orders/{}/payment", order["id"].as_str().unwrap());

    let told = at_once(PAYERS, |number| {
        let (town, path) = (Arc::clone(&town), path.clone());
        async move {
            let card = json!({"payment_method": town.token("tok_visa").await});
            let key = format!("pay-{number}");
            town.service.post(&path, Some(&key), &card).await.0
        }
    })
    .await;
    town.becomes(&order, "paid").await;

    assert_eq!(told, BTreeMap::from([(200, 1), (409, PAYERS - 1)]));
    let intents = town.books("payment_intents").await;
    let taken: i64 = intents
        .iter()
        .map(|intent| intent["amount_received"].as_i64().unwrap_or(0))
        .sum();
    assert_eq!(taken, 1725);
    let left: Vec<_> = intents
        .iter()
        .filter(|intent| intent["status"] == "requires_capture")
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(town.ledger().await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_refunds_at_once_on_sqlite() {
    refunds("refunds", SQLITE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_refunds_at_once_on_postgresql() {
    refunds("refunds-pg", &postgresql("story_refunds").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_payers_at_once_on_sqlite() {
    payers("payers", SQLITE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_payers_at_once_on_postgresql() {
    payers("payers-pg", &postgresql("story_payers").await).await;
}
