//! The same request twice, many at once, and two orders that want the same fee.

use serde_json::Value;
use serde_json::json;
use tokio::task::JoinSet;

use crate::bank::VISA;
use crate::kiosk::Heard;
use crate::kiosk::path;
use crate::kiosk::wish;
use crate::scene::ADA;
use crate::scene::Scene;

const TWINS: usize = 20;

#[tokio::test]
async fn every_post_that_is_sent_again_gets_the_first_answer_again() {
    let scene = Scene::open();
    let kiosk = &scene.kiosk;
    let twice = async |key: &str, path: &str, body: Value| {
        let first = kiosk.post_as(key, path, body.clone()).await;
        (first, kiosk.post_as(key, path, body).await)
    };

    let placed = twice("place", "/api/v1/orders", wish(ADA, &["F1001", "F1002"])).await;
    let order = placed.0.body.clone();
    let token = scene.bank.token(VISA).await;
    let paid = twice(
        "pay",
        &path(&order, "/payment"),
        json!({ "payment_method": token }),
    )
    .await;
    kiosk.until_it_is(&order, "paid").await;
    let paid_later = kiosk
        .post_as(
            "pay",
            &path(&order, "/payment"),
            json!({ "payment_method": token }),
        )
        .await;
    let wish_back = json!({"amount": "1.00", "reason": "twice", "refundable_seen": "5.75"});
    let refunded = twice("refund", &path(&order, "/refunds"), wish_back).await;
    let other = kiosk.order(ADA, &["F1003"]).await;
    let cancelled = twice("cancel", &path(&other, "/cancel"), json!({})).await;

    for (first, second) in [
        placed,
        (paid.0.clone(), paid.1),
        (paid.0, paid_later),
        refunded,
        cancelled,
    ] {
        assert!(first.status < 300 && !first.replayed, "{}", first.body);
        assert!(second.replayed, "{}", second.body);
        assert_eq!((first.status, first.body), (second.status, second.body));
    }
    assert_eq!(scene.bank.captured(&order).await, [575]);
    assert_eq!(scene.bank.list("refunds").await.len(), 1);
}

#[tokio::test]
async fn a_key_that_was_used_for_another_request_is_refused() {
    let scene = Scene::open();

    let first = scene
        .kiosk
        .post_as("one", "/api/v1/orders", wish(ADA, &["F1001"]))
        .await;
    let other = scene
        .kiosk
        .post_as("one", "/api/v1/orders", wish(ADA, &["F1002"]))
        .await;

    assert_eq!(first.status, 201);
    other.is_problem(422, "idempotency_key_reused");
}

#[tokio::test]
async fn twenty_twins_of_a_payment_at_once_get_one_answer_and_charge_once() {
    let scene = Scene::open();
    let order = scene.kiosk.order_all(ADA).await;
    let token = scene.bank.token(VISA).await;

    let answers = at_once(&scene, &order, |_| (String::from("twin"), token.clone())).await;
    scene.kiosk.until_it_is(&order, "paid").await;

    let first = &answers[0].body;
    assert!(
        answers
            .iter()
            .all(|answer| answer.status == 200 && answer.body == *first),
        "{answers:?}"
    );
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    assert_eq!(scene.bank.captured(&order).await, [675]);
    assert_eq!(scene.posted().await.len(), 3);
}

#[tokio::test]
async fn twenty_cards_at_once_for_one_order_charge_once() {
    let scene = Scene::open();
    let order = scene.kiosk.order_all(ADA).await;
    let mut tokens = Vec::new();
    for _ in 0..TWINS {
        tokens.push(scene.bank.token(VISA).await);
    }

    let answers = at_once(&scene, &order, |number| {
        (format!("card-{number}"), tokens[number].clone())
    })
    .await;
    scene.kiosk.until_it_is(&order, "paid").await;

    let taken = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(taken, 1, "{answers:?}");
    let others = answers.iter().filter(|answer| answer.status != 200);
    others.for_each(|answer| answer.is_problem(409, "state_conflict"));
    assert_eq!(scene.bank.captured(&order).await, [675]);
    let held = scene.bank.payments_of(&order).await;
    assert!(
        held.iter().all(|payment| payment["amount_capturable"] == 0),
        "{held:?}"
    );
}

#[tokio::test]
async fn a_fee_is_in_one_order_only() {
    let scene = Scene::open();
    scene.kiosk.order(ADA, &["F1001", "F1002"]).await;

    let second = scene
        .kiosk
        .post("/api/v1/orders", wish(ADA, &["F1002", "F1003"]))
        .await;
    let free = scene.kiosk.post("/api/v1/orders", wish(ADA, &["F1003"])).await;

    second.is_problem(409, "fee_in_other_order");
    assert_eq!(free.status, 201, "{}", free.body);
}

/// Pays an order many times at the same moment; each with the key and the card of its number.
async fn at_once(scene: &Scene, order: &Value, card: impl Fn(usize) -> (String, String)) -> Vec<Heard> {
    let mut requests = JoinSet::new();
    for number in 0..TWINS {
        let (key, token) = card(number);
        let request = scene
            .kiosk
            .ask(reqwest::Method::POST, &path(order, "/payment"))
            .header("idempotency-key", key)
            .json(&json!({ "payment_method": token }));
        requests.spawn(async move {
            let answer = request.send().await.unwrap();
            Heard {
                status: answer.status().as_u16(),
                replayed: answer.headers().contains_key("idempotent-replayed"),
                body: answer.json().await.unwrap(),
            }
        });
    }
    requests.join_all().await
}
