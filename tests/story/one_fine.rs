//! Fifty at once want to pay one fine: tabs of the web pages and programs of the library, in the same moment.

use std::collections::BTreeMap;

use reqwest::Method;
use reqwest::RequestBuilder;
use serde_json::Value;
use serde_json::json;
use tokio::task::JoinSet;

use crate::bank::VISA;
use crate::kiosk::path;
use crate::kiosk::wish;
use crate::scene::BORIS;
use crate::scene::Scene;
use crate::tab::Tab;

/// So many of each kind.
const EACH: usize = 25;
const PIN: &str = "2580";

/// What somebody was answered: its status, where they are sent, and the first words of a page or the code of a problem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    status: u16,
    location: bool,
    words: String,
}

/// Sends everything at once; how many were told what.
async fn at_once(requests: Vec<RequestBuilder>) -> BTreeMap<Told, usize> {
    let mut sent = JoinSet::new();
    for request in requests {
        sent.spawn(async move {
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            let location = answer.headers().contains_key("location");
            let text = answer.text().await.unwrap();
            let words = match serde_json::from_str::<Value>(&text) {
                Ok(told) => told["code"].as_str().unwrap_or("done").to_owned(),
                Err(_) if text.is_empty() => String::new(),
                Err(_) => crate::html::Page::read(&text).only("h1").to_owned(),
            };
            Told {
                status,
                location,
                words,
            }
        });
    }
    let mut counted = BTreeMap::new();
    for told in sent.join_all().await {
        *counted.entry(told).or_insert(0) += 1;
    }
    counted
}

fn of_status(told: &BTreeMap<Told, usize>, status: u16) -> usize {
    let with = told.iter().filter(|(told, _)| told.status == status);
    with.map(|(_, count)| count).sum()
}

/// Fifty orders for the same fine: one is placed, and the others are told so.
async fn place_all(scene: &Scene, tab: &mut Tab<'_>) -> Value {
    let mut requests = Vec::new();
    for number in 0..EACH {
        let form = tab.page("/fees").await.form("/orders").without("fee.F1005");
        requests.push(tab.form(&form));
        let by_api = scene.kiosk.ask(Method::POST, "/api/v1/orders");
        requests.push(
            by_api
                .header("idempotency-key", format!("place-{number}"))
                .json(&wish(BORIS, &["F1004"])),
        );
    }

    let told = at_once(requests).await;

    let placed = of_status(&told, 201) + of_status(&told, 303);
    assert_eq!((placed, of_status(&told, 409)), (1, 2 * EACH - 1), "{told:?}");
    let orders = scene.kiosk.post("/api/v1/orders/search", json!({})).await.body;
    let orders = orders["orders"].as_array().unwrap();
    assert_eq!(orders.len(), 1, "{orders:?}");
    orders[0].clone()
}

#[tokio::test]
async fn fifty_at_once_through_pages_and_api_make_one_order_one_capture_and_one_posting() {
    let scene = Scene::open();
    let mut tab = Tab::signed_in(&scene.kiosk, scene.demo.url(), BORIS, PIN).await;
    let order = place_all(&scene, &mut tab).await;
    let card_page = format!("/orders/{}/card", order["id"].as_str().unwrap());
    let mut requests = Vec::new();
    for number in 0..EACH {
        let form = tab.page(&card_page).await.form("/payment");
        requests.push(tab.form(&form.with("payment_method", &scene.bank.token(VISA).await)));
        let by_api = scene.kiosk.ask(Method::POST, &path(&order, "/payment"));
        requests.push(
            by_api
                .header("idempotency-key", format!("pay-{number}"))
                .json(&json!({"payment_method": scene.bank.token(VISA).await})),
        );
    }

    let told = at_once(requests).await;
    scene.kiosk.until_it_is(&order, "paid").await;

    // Five tabs of one visit at least are sent to the order, which tells the truth, and the others are asked to wait;
    // of the programs one at most is told that it paid.
    let (sent, waiting) = (of_status(&told, 303), of_status(&told, 429));
    assert!(sent >= 5 && sent + waiting == EACH, "{told:?}");
    let (paid, late) = (of_status(&told, 200), of_status(&told, 409));
    assert!(paid <= 1 && paid + late == EACH, "{told:?}");
    assert_eq!(scene.bank.captured(&order).await, [2400]);
    let payments = scene.bank.payments_of(&order).await;
    assert!(
        payments.iter().all(|payment| payment["amount_capturable"] == 0),
        "{payments:?}"
    );
    let posted = scene.posted().await;
    assert_eq!(posted.len(), 1, "{posted:?}");
    assert_eq!(
        (&posted[0]["fee"], &posted[0]["amount"]),
        (&json!("F1004"), &json!("24.00"))
    );
}
