//! What goes back: a hundred refunds at once, refunds that somebody makes in the processor's dashboard, one that bounces,
//! and disputes.

use std::time::Duration;
use std::time::Instant;

use serde_json::Value;
use serde_json::json;
use tokio::task::JoinSet;

use crate::bank::VISA;
use crate::bank::cents;
use crate::kiosk::path;
use crate::scene::ADA;
use crate::scene::BORIS;
use crate::scene::KASPER;
use crate::scene::Scene;
use crate::support::program::PATIENCE;

const AT_ONCE: usize = 100;
/// Each makes three events or more.
const MANY_PAYMENTS: usize = 180;
/// So often somebody asks again with what they see then.
const TRIES: usize = 8;

async fn went_back(scene: &Scene) -> i64 {
    let refunds = scene.bank.list("refunds").await;
    let went = refunds.iter().filter(|refund| refund["status"] == "succeeded");
    went.map(|refund| refund["amount"].as_i64().unwrap()).sum()
}

/// The kinds of the tasks that wait for the desk.
async fn tasks(scene: &Scene) -> Vec<String> {
    let told = scene.kiosk.get("/api/v1/tasks").await.body;
    let tasks = told["tasks"].as_array().unwrap().iter();
    let mut kinds: Vec<String> = tasks
        .map(|task| task["kind"].as_str().unwrap().to_owned())
        .collect();
    kinds.sort_unstable();
    kinds
}

/// One of many who refund a payment: looks, asks, and looks again when somebody was faster. How often it was refused for
/// what others did, and whether it got through.
async fn refund_among_many(scene: &Scene, order: &Value, number: usize) -> (usize, bool) {
    let amount = 10 + 7 * i64::try_from(number).unwrap();
    let amount = format!("{}.{:02}", amount / 100, amount % 100);
    let mut seen = order["refundable"].clone();
    for refused in 0..TRIES {
        let wish = json!({"amount": amount, "reason": "one of many", "refundable_seen": seen});
        let key = format!("refund-{number}-{refused}");
        let told = scene.kiosk.post_as(&key, &path(order, "/refunds"), wish).await;
        match told.status {
            201 => return (refused, true),
            412 => seen = scene.kiosk.now(order).await["refundable"].clone(),
            // More than is left.
            422 => return (refused, false),
            _ => panic!("{} {}", told.status, told.body),
        }
    }
    (TRIES, false)
}

#[tokio::test]
async fn a_hundred_refunds_at_once_give_back_no_more_than_was_captured() {
    let scene = std::sync::Arc::new(Scene::open());
    let order = scene.paid(BORIS, VISA).await;

    let mut many = JoinSet::new();
    for number in 0..AT_ONCE {
        let (scene, order) = (std::sync::Arc::clone(&scene), order.clone());
        many.spawn(async move { refund_among_many(&scene, &order, number).await });
    }
    let ends = many.join_all().await;

    let through = ends.iter().filter(|(_, through)| *through).count();
    let raced: usize = ends.iter().map(|(refused, _)| refused).sum();
    assert!(through >= 2 && raced > 0, "nobody was in another's way: {ends:?}");
    // One that was overtaken by another is settled by its job.
    let begun = Instant::now();
    let now = loop {
        let now = scene.kiosk.now(&order).await;
        if cents(&now["refunded"]) + cents(&now["refundable"]) == 2900 {
            break now;
        }
        assert!(begun.elapsed() < PATIENCE, "not settled: {now}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(cents(&now["refunded"]), went_back(&scene).await);
    assert_eq!(scene.bank.list("refunds").await.len(), through);
    assert!(cents(&now["refunded"]) <= 2900, "{now}");
    let mut intents = scene.bank.payments_of(&order).await;
    intents.retain(|intent| intent["status"] == "succeeded");
    assert_eq!(intents.len(), 1);
}

#[tokio::test]
async fn a_refund_in_the_dashboard_is_taken_in_and_one_that_bounces_is_a_task() {
    let scene = Scene::open();
    let order = scene.paid(ADA, VISA).await;
    let payment = scene.bank.taken(&order).await;

    let refund = format!("payment_intents/{payment}/refund");
    let refund = scene.bank.happens(&refund, json!({"amount": 100})).await;
    let partly = scene.kiosk.until_it_is(&order, "partly_refunded").await;
    assert_eq!(
        (&partly["refunded"], &partly["refundable"]),
        (&json!("1.00"), &json!("5.75"))
    );
    // Nobody can give back twice what somebody else gave back.
    let wish = json!({"amount": "6.00", "reason": "a test", "refundable_seen": "6.75"});
    let blind = scene.kiosk.post(&path(&order, "/refunds"), wish).await;
    blind.is_problem(412, "refundable_changed");
    until_tasks(&scene, &["adjust_fee_after_refund"]).await;

    let fails = format!("refunds/{}/fail", refund["id"].as_str().unwrap());
    scene.bank.happens(&fails, json!({})).await;
    let back = scene.kiosk.until_it_is(&order, "paid").await;

    assert_eq!(
        (&back["refunded"], &back["refundable"]),
        (&json!("0.00"), &json!("6.75"))
    );
    until_tasks(&scene, &["adjust_fee_after_refund", "repay_failed_refund"]).await;
}

async fn until_tasks(scene: &Scene, expected: &[&str]) {
    let begun = Instant::now();
    loop {
        let now = tasks(scene).await;
        if now == expected {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{now:?}, not {expected:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_refund_whose_event_is_lost_is_found_after_a_restart() {
    let mut scene = Scene::open();
    let order = scene.paid(ADA, VISA).await;
    let payment = scene.bank.taken(&order).await;
    scene.bank.happens("webhooks", json!({"lose": true})).await;
    let refund = format!("payment_intents/{payment}/refund");
    scene.bank.happens(&refund, json!({})).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(scene.kiosk.now(&order).await["state"], "paid");

    scene.demo.program.kill_everything();
    let Scene { folder, .. } = scene;
    let scene = Scene::on(folder);
    let refunded = scene.kiosk.until_it_is(&order, "refunded").await;

    assert_eq!(refunded["refunded"], "6.75");
    assert_eq!(went_back(&scene).await, 675);
}

/// One list of events holds five hundred, and a sweep begins ten minutes before the last one's end.
#[tokio::test]
async fn a_lost_event_is_found_behind_more_of_them_than_one_list_holds() {
    let mut scene = Scene::open();
    let order = scene.paid(ADA, VISA).await;
    let payment = scene.bank.taken(&order).await;
    scene.bank.happens("webhooks", json!({"lose": true})).await;
    for _ in 0..MANY_PAYMENTS {
        scene.bank.pay_past_us((100, "usd"), "automatic", None).await;
    }
    let refund = format!("payment_intents/{payment}/refund");
    scene.bank.happens(&refund, json!({})).await;

    scene.demo.program.kill_everything();
    let Scene { folder, .. } = scene;
    let scene = Scene::on(folder);

    // Each event is looked through for card numbers and stored by itself, by a program that is not optimized.
    let begun = Instant::now();
    while scene.kiosk.now(&order).await["state"] != "refunded" {
        assert!(begun.elapsed() < PATIENCE * 5, "the event is not found");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn a_disputed_payment_cannot_be_refunded_and_is_won_or_lost() {
    let scene = Scene::open();
    let won = scene.paid(ADA, VISA).await;
    let lost = scene.paid(KASPER, VISA).await;
    let mut disputes = Vec::new();
    for order in [&won, &lost] {
        let payment = scene.bank.taken(order).await;
        let path = format!("payment_intents/{payment}/dispute");
        let dispute = scene.bank.happens(&path, json!({})).await;
        disputes.push(dispute["id"].as_str().unwrap().to_owned());
    }

    for order in [&won, &lost] {
        let now = scene.kiosk.until_it_is(order, "disputed").await;
        assert_eq!(now["refundable"], "0.00");
        let wish = json!({"amount": "1.00", "reason": "a test", "refundable_seen": "0.00"});
        let refused = scene.kiosk.post(&path(order, "/refunds"), wish).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
    }
    until_tasks(&scene, &["charge_fee_after_dispute"; 2]).await;

    let step = async |number: usize, step: &str| {
        let path = format!("disputes/{}/{step}", disputes[number]);
        scene.bank.happens(&path, json!({})).await;
    };
    step(0, "submit").await;
    step(0, "win").await;
    step(1, "lose").await;
    let again = scene.kiosk.until_it_is(&won, "paid").await;

    assert_eq!(again["refundable"], "6.75");
    until_tasks(
        &scene,
        &[
            "charge_fee_after_dispute",
            "charge_fee_after_dispute",
            "clear_fee_after_dispute",
        ],
    )
    .await;
    let gone = scene.kiosk.now(&lost).await;
    assert_eq!(
        (&gone["state"], &gone["refundable"]),
        (&json!("disputed"), &json!("0.00"))
    );
    assert_eq!(went_back(&scene).await, 0);
}
