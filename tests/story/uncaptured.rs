//! The library system has the payment, and the money cannot be taken: a person is told, before the patron notices.

use std::time::Duration;
use std::time::Instant;

use serde_json::Value;
use serde_json::json;

use crate::bank::VISA;
use crate::kiosk::postings;
use crate::mess::OurBooks;
use crate::scene::KASPER;
use crate::scene::Scene;
use crate::support::program::PATIENCE;

/// Pays, with trouble at the capture, and waits until a person is asked for.
async fn in_trouble(scene: &Scene, trouble: &str) -> Value {
    let fault = json!({"on": "processor", "call": "capture", "do": trouble, "times": 1000});
    scene.bank.happens("faults", fault).await;
    let order = scene.kiosk.order_all(KASPER).await;
    let answer = scene.kiosk.pay(&order, &scene.bank.token(VISA).await).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let mut ours = OurBooks::open(scene.folder.path()).await;
    let begun = Instant::now();
    loop {
        let now = scene.kiosk.now(&order).await;
        if now["state"] == "needs_attention" {
            ours.close().await;
            return now;
        }
        assert!(begun.elapsed() < PATIENCE, "nobody is asked: {now}");
        ours.hurry(&order).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Everything is posted, nothing is taken.
async fn is_posted_and_not_taken(scene: &Scene, order: &Value) {
    assert_eq!(postings(order), [("F1026", "posted"), ("F1027", "posted")]);
    assert_eq!(
        (&order["captured"], &order["refundable"]),
        (&json!("0.00"), &json!("0.00"))
    );
    assert_eq!(scene.posted().await.len(), 2);
    assert!(scene.bank.captured(order).await.is_empty());
    let log = scene.demo.program.log();
    let told = log
        .lines()
        .filter(|line| line.contains("an order needs a person"));
    assert_eq!(told.count(), 1, "{log}");
}

#[tokio::test]
async fn a_capture_that_is_refused_while_the_hold_stands_ends_at_a_person() {
    let scene = Scene::open();

    let order = in_trouble(&scene, "refuse").await;

    assert_eq!(
        (&order["attention"], &order["payment"]),
        (&json!("capture_refused"), &json!("capture_refused"))
    );
    is_posted_and_not_taken(&scene, &order).await;
    let payments = scene.bank.payments_of(&order).await;
    assert_eq!(payments[0]["status"], "requires_capture");
}

#[tokio::test]
async fn a_hold_that_lapses_between_posting_and_capture_ends_at_a_person() {
    let scene = Scene::open();

    let order = in_trouble(&scene, "lapse").await;

    assert_eq!(
        (&order["attention"], &order["payment"]),
        (&json!("hold_lost"), &json!("released"))
    );
    is_posted_and_not_taken(&scene, &order).await;
    let payments = scene.bank.payments_of(&order).await;
    assert_eq!(payments[0]["status"], "canceled");
}

#[tokio::test]
async fn a_capture_that_is_refused_twice_is_done_the_third_time() {
    let scene = Scene::open();
    let fault = json!({"on": "processor", "call": "capture", "do": "refuse", "times": 2});
    scene.bank.happens("faults", fault).await;

    let order = scene.kiosk.order_all(KASPER).await;
    scene.kiosk.pay(&order, &scene.bank.token(VISA).await).await;
    let mut ours = OurBooks::open(scene.folder.path()).await;
    let begun = Instant::now();
    while scene.kiosk.now(&order).await["state"] != "paid" {
        assert!(begun.elapsed() < PATIENCE, "it is not paid");
        ours.hurry(&order).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    assert_eq!(scene.bank.captured(&order).await, [1900]);
}
