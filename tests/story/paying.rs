//! A card pays, is declined, or asks its owner.

use serde_json::Value;
use serde_json::json;

use crate::bank::ASKS_ITS_OWNER;
use crate::bank::DECLINED;
use crate::bank::VISA;
use crate::bank::cents;
use crate::kiosk::path;
use crate::kiosk::postings;
use crate::scene::ADA;
use crate::scene::BORIS;
use crate::scene::KASPER;
use crate::scene::Scene;

/// A Mastercard that Stripe publishes.
const MASTERCARD: &str = "5200828282828210";
/// A Discover card that Stripe publishes.
const DISCOVER: &str = "6011000990139424";

#[tokio::test]
async fn a_payment_ends_paid_with_brand_and_last_four_digits_of_its_card() {
    let scene = Scene::open();

    for (patron, card, brand, last4, sum) in [
        (ADA, VISA, "visa", "4242", "6.75"),
        (BORIS, MASTERCARD, "mastercard", "8210", "29.00"),
        (KASPER, DISCOVER, "discover", "9424", "19.00"),
    ] {
        let order = scene.paid(patron, card).await;

        let card = json!({"brand": brand, "last4": last4, "wallet": null, "device_last4": null});
        assert_eq!(order["card"], card);
        assert_eq!(order["captured"], sum);
        assert!(postings(&order).iter().all(|(_, posting)| *posting == "posted"));
        assert_eq!(scene.bank.captured(&order).await, [cents(&order["captured"])]);
        assert_eq!(scene.kiosk.owed(patron).await["total"], "0.00");
    }
}

#[tokio::test]
async fn after_a_declined_card_the_order_is_open_and_another_card_pays_it() {
    let scene = Scene::open();
    let order = scene.kiosk.order_all(ADA).await;

    let declined = scene.kiosk.pay(&order, &scene.bank.token(DECLINED).await).await;
    let after = scene.kiosk.now(&order).await;
    let taken = scene.kiosk.pay(&order, &scene.bank.token(VISA).await).await;
    let paid = scene.kiosk.until_it_is(&order, "paid").await;

    declined.is_problem(402, "card_declined");
    assert_eq!(
        (&after["state"], &after["captured"]),
        (&json!("open"), &json!("0.00"))
    );
    assert_eq!(taken.status, 200, "{}", taken.body);
    assert_eq!(paid["card"]["last4"], "4242");
    assert_eq!(scene.bank.captured(&order).await, [675]);
}

#[tokio::test]
async fn three_d_secure_by_redirect_pays_when_the_patron_says_yes() {
    let scene = Scene::open();
    let order = scene.kiosk.order_all(ADA).await;

    let page = page_of_the_bank(&scene, &order).await;
    let waiting = scene.kiosk.now(&order).await;
    let back = scene.bank.press(&page, "complete").await;
    let paid = scene.kiosk.until_it_is(&order, "paid").await;

    assert_eq!(
        (waiting["state"].as_str(), waiting["captured"].as_str()),
        (Some("open"), Some("0.00"))
    );
    assert_eq!(back, 303);
    assert_eq!(
        (paid["captured"].as_str(), paid["card"]["last4"].as_str()),
        (Some("6.75"), Some("3184"))
    );
    assert_eq!(paid["next_action"], Value::Null);
}

#[tokio::test]
async fn three_d_secure_by_redirect_leaves_the_order_open_when_the_patron_says_no() {
    let scene = Scene::open();
    let order = scene.kiosk.order_all(ADA).await;

    let page = page_of_the_bank(&scene, &order).await;
    scene.bank.press(&page, "fail").await;
    let declined = scene.kiosk.until(&order, "payment", "declined").await;
    let taken = scene.kiosk.pay(&order, &scene.bank.token(VISA).await).await;
    scene.kiosk.until_it_is(&order, "paid").await;

    assert_eq!(declined["state"], "open");
    // Taken at once, or begun while the worker still writes down what became of the first card.
    assert!(matches!(taken.status, 200 | 202), "{}", taken.body);
    assert_eq!(scene.bank.captured(&order).await, [675]);
}

#[tokio::test]
async fn three_d_secure_by_the_processors_script_gets_a_client_secret_and_pays() {
    let scene = Scene::open();
    let order = scene.kiosk.order_all(ADA).await;

    let answer = scene
        .kiosk
        .pay(&order, &scene.bank.token(ASKS_ITS_OWNER).await)
        .await;
    let action = &answer.body["next_action"];
    let secret = action["client_secret"].as_str().unwrap_or_default();
    let (intent, _) = secret.split_once("_secret_").unwrap();
    let page = scene.bank.page_of(intent);
    scene.bank.press(&page, "complete").await;
    let paid = scene.kiosk.until_it_is(&order, "paid").await;

    assert_eq!((answer.status, &action["type"]), (200, &json!("sdk")));
    assert_eq!(paid["captured"], "6.75");
}

#[tokio::test]
async fn a_non_resident_card_ends_paid_with_its_task_on_the_desks_list() {
    let scene = Scene::open();
    let schedule = scene.kiosk.get("/api/v1/fee-schedule").await.body;
    let offer = &schedule["offers"][0];
    let wish = json!({
        "offer": offer["id"],
        "contact": {"name": "Ann Example", "email": "ann@example.org"},
    });

    let order = scene.kiosk.post("/api/v1/orders", wish).await.body;
    let early = scene.kiosk.get("/api/v1/tasks").await.body;
    scene.kiosk.pay(&order, &scene.bank.token(VISA).await).await;
    let paid = scene.kiosk.until_it_is(&order, "paid").await;
    let tasks = scene.kiosk.get("/api/v1/tasks").await.body;

    assert_eq!(early, json!({"tasks": []}));
    assert_eq!(paid["captured"], offer["amount"]);
    assert_eq!(tasks["tasks"].as_array().unwrap().len(), 1, "{tasks}");
    assert_eq!(tasks["tasks"][0]["kind"], "finish_non_resident_card");
    assert_eq!(tasks["tasks"][0]["order_id"], order["id"]);
    assert_eq!(
        scene.posted().await,
        Vec::<Value>::new(),
        "the library system has no such fee"
    );
}

/// Pays with a card that asks its owner: where the patron is sent.
async fn page_of_the_bank(scene: &Scene, order: &Value) -> String {
    let token = scene.bank.token(ASKS_ITS_OWNER).await;
    let body = json!({"payment_method": token, "return_url": "https://library.example/back"});
    let answer = scene.kiosk.post(&path(order, "/payment"), body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["next_action"]["type"], "redirect");
    answer.body["next_action"]["url"].as_str().unwrap().to_owned()
}
