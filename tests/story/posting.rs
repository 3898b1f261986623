//! What the library system takes is what is charged; and who may pay.

use serde_json::json;

use crate::bank::VISA;
use crate::kiosk::postings;
use crate::scene::EMIL;
use crate::scene::FREYA;
use crate::scene::GUSTAV;
use crate::scene::Scene;

#[tokio::test]
async fn exactly_the_sum_of_the_posted_fees_is_captured_when_one_of_three_is_refused() {
    let scene = Scene::open();

    let order = scene.paid(FREYA, VISA).await;

    assert_eq!(order["amount"], "23.50");
    assert_eq!(order["captured"], "8.50");
    let lines = [("F1012", "posted"), ("F1013", "refused"), ("F1014", "posted")];
    assert_eq!(postings(&order), lines);
    assert_eq!(scene.bank.captured(&order).await, [850]);
    let posted = scene.posted().await;
    let told: Vec<_> = posted
        .iter()
        .map(|payment| payment["fee"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["F1012", "F1014"]);
    assert_eq!(scene.kiosk.owed(FREYA).await["total"], "15.00");
}

#[tokio::test]
async fn nothing_is_captured_and_the_hold_is_gone_when_every_fee_is_refused() {
    let scene = Scene::open();
    let order = scene.kiosk.order_all(GUSTAV).await;

    scene.kiosk.pay(&order, &scene.bank.token(VISA).await).await;
    let released = scene.kiosk.until_it_is(&order, "released").await;

    assert_eq!(released["captured"], "0.00");
    assert_eq!(postings(&released), [("F1015", "refused"), ("F1016", "refused")]);
    let payments = scene.bank.payments_of(&order).await;
    assert_eq!(payments.len(), 1);
    assert_eq!(payments[0]["status"], "canceled");
    assert_eq!(payments[0]["amount_received"], 0);
    assert_eq!(payments[0]["amount_capturable"], 0);
    assert_eq!(scene.posted().await.len(), 0);
}

#[tokio::test]
async fn a_patron_who_is_blocked_for_what_they_owe_signs_in_and_pays() {
    let scene = Scene::open();
    let sign_in = |pin: &str| json!({"barcode": EMIL, "pin": pin});

    let owed = scene.kiosk.post("/api/v1/patrons/fees", sign_in("9081")).await;
    let order = scene.paid(EMIL, VISA).await;

    assert_eq!((owed.status, &owed.body["total"]), (200, &json!("62.00")));
    assert_eq!(order["captured"], "62.00");
}

#[tokio::test]
async fn a_wrong_pin_and_an_unknown_barcode_get_one_and_the_same_answer() {
    let scene = Scene::open();
    let sign_in = async |barcode: &str, pin: &str| {
        let body = json!({"barcode": barcode, "pin": pin});
        scene.kiosk.post("/api/v1/patrons/fees", body).await
    };

    let right = sign_in(EMIL, "9081").await;
    let wrong = sign_in(EMIL, "9082").await;
    let nobody = sign_in("21234000999999", "9081").await;

    assert_eq!(right.status, 200);
    wrong.is_problem(404, "not_found");
    nobody.is_problem(404, "not_found");
    assert_eq!(wrong.body, nobody.body);
}
