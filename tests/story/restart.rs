//! The machine dies: everything is killed at once, and started again.

use serde_json::Value;
use serde_json::json;

use crate::bank::ASKS_ITS_OWNER;
use crate::bank::VISA;
use crate::kiosk::path;
use crate::scene::ADA;
use crate::scene::BORIS;
use crate::scene::FREYA;
use crate::scene::KASPER;
use crate::scene::Scene;

/// What everybody's books say, without the addresses, which name a port.
async fn books(scene: &Scene, orders: &[&Value]) -> Vec<Value> {
    let mut books = Vec::new();
    for order in orders {
        let mut order = scene.kiosk.now(order).await;
        order.as_object_mut().unwrap().remove("pay_url");
        books.push(order);
    }
    books.push(scene.kiosk.get("/api/v1/tasks").await.body);
    books.push(Value::Array(scene.posted().await));
    books.push(Value::Array(scene.bank.list("refunds").await));
    let mut intents = scene.bank.list("payment_intents").await;
    for intent in &mut intents {
        intent.as_object_mut().unwrap().remove("next_action");
    }
    books.push(Value::Array(intents));
    for patron in [ADA, BORIS, FREYA, KASPER] {
        books.push(scene.kiosk.owed(patron).await);
    }
    books
}

#[tokio::test]
async fn killed_all_at_once_everything_comes_back_with_all_orders_and_books() {
    let mut scene = Scene::open();
    let paid = scene.paid(ADA, VISA).await;
    let partial = scene.paid(FREYA, VISA).await;
    let wish_back = json!({"amount": "1.00", "reason": "a test", "refundable_seen": "8.50"});
    scene.kiosk.post(&path(&partial, "/refunds"), wish_back).await;
    scene.kiosk.until_it_is(&partial, "partly_refunded").await;
    let open = scene.kiosk.order_all(KASPER).await;
    let asking = scene.kiosk.order_all(BORIS).await;
    let token = scene.bank.token(ASKS_ITS_OWNER).await;
    let pay = json!({ "payment_method": token });
    let asked = scene
        .kiosk
        .post_as("asked", &path(&asking, "/payment"), pay.clone())
        .await;
    let orders = [&paid, &partial, &open, &asking];
    let before = books(&scene, &orders).await;

    scene.demo.program.kill_everything();
    let Scene { folder, .. } = scene;
    let scene = Scene::on(folder);
    let after = books(&scene, &orders).await;

    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    // Keys are remembered, and what was under way goes on.
    let replayed = scene
        .kiosk
        .post_as("asked", &path(&asking, "/payment"), pay)
        .await;
    assert!(replayed.replayed);
    assert_eq!(replayed.body, asked.body);
    let intent = &scene.bank.payments_of(&asking).await[0]["id"];
    let page = scene.bank.page_of(intent.as_str().unwrap());
    scene.bank.press(&page, "complete").await;
    assert_eq!(
        scene.kiosk.until_it_is(&asking, "paid").await["captured"],
        "29.00"
    );
    scene.kiosk.pay(&open, &scene.bank.token(VISA).await).await;
    assert_eq!(scene.kiosk.until_it_is(&open, "paid").await["captured"], "19.00");
}
