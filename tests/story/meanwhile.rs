//! The desk works too: what becomes of a fee there while its patron proves to the bank who they are.

use serde_json::Value;
use serde_json::json;

use crate::bank::ASKS_ITS_OWNER;
use crate::kiosk::path;
use crate::kiosk::postings;
use crate::mess;
use crate::scene::KASPER;
use crate::scene::Scene;

/// Pays with a card whose bank asks; the order waits for its patron.
async fn asked(scene: &Scene, fees: &[&str]) -> Value {
    let order = scene.kiosk.order(KASPER, fees).await;
    let token = scene.bank.token(ASKS_ITS_OWNER).await;
    let answer = scene
        .kiosk
        .post(&path(&order, "/payment"), json!({ "payment_method": token }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    scene.kiosk.until(&order, "payment", "needs_patron").await
}

/// The patron says to the bank that it is them.
async fn proven(scene: &Scene, order: &Value) {
    let payment = &scene.bank.payments_of(order).await[0]["id"];
    let page = scene.bank.page_of(payment.as_str().unwrap());
    scene.bank.press(&page, "complete").await;
}

async fn at_the_desk(scene: &Scene, fee: &str, amount: &str) {
    let payment = json!({"barcode": KASPER, "fee": fee, "amount": amount});
    scene.bank.happens("ils/desk-payment", payment).await;
}

/// What the library system has taken, by whom: fee, amount, place.
async fn taken(scene: &Scene) -> Vec<(String, String, String)> {
    let word = |payment: &Value, name: &str| payment[name].as_str().unwrap().to_owned();
    let taken = scene.posted().await;
    taken
        .iter()
        .map(|payment| {
            (
                word(payment, "fee"),
                word(payment, "amount"),
                word(payment, "place"),
            )
        })
        .collect()
}

fn payment(fee: &str, amount: &str, place: &str) -> (String, String, String) {
    (fee.to_owned(), amount.to_owned(), place.to_owned())
}

#[tokio::test]
async fn what_was_paid_at_the_desk_meanwhile_is_not_taken_from_the_card() {
    let scene = Scene::open();
    let order = asked(&scene, &["F1026", "F1027"]).await;

    at_the_desk(&scene, "F1026", "10.25").await;
    at_the_desk(&scene, "F1027", "8.75").await;
    proven(&scene, &order).await;
    let released = scene.kiosk.until_it_is(&order, "released").await;

    assert_eq!(released["captured"], "0.00");
    assert_eq!(postings(&released), [("F1026", "refused"), ("F1027", "refused")]);
    assert_eq!(scene.bank.payments_of(&order).await[0]["status"], "canceled");
    assert_eq!(
        taken(&scene).await,
        [
            payment("F1026", "10.25", "desk"),
            payment("F1027", "8.75", "desk")
        ]
    );
}

#[tokio::test]
async fn of_a_fee_that_shrank_meanwhile_only_what_is_owed_is_taken() {
    let scene = Scene::open();
    let order = asked(&scene, &["F1026", "F1027"]).await;

    at_the_desk(&scene, "F1026", "4.00").await;
    proven(&scene, &order).await;
    let paid = scene.kiosk.until_it_is(&order, "paid").await;

    assert_eq!(
        (&paid["amount"], &paid["captured"]),
        (&json!("19.00"), &json!("15.00"))
    );
    assert_eq!(scene.bank.captured(&order).await, [1500]);
    assert_eq!(
        taken(&scene).await,
        [
            payment("F1026", "4.00", "desk"),
            payment("F1026", "6.25", "sip2"),
            payment("F1027", "8.75", "sip2")
        ]
    );
    assert_eq!(scene.kiosk.owed(KASPER).await["total"], "0.00");
}

/// It grows by a dollar.
#[tokio::test]
async fn of_a_fee_that_grew_meanwhile_what_was_agreed_on_is_taken_and_the_rest_stays_owed() {
    let mut scene = Scene::open();
    let fee = json!({"barcode": KASPER, "kind": "OVERDUE", "amount": "3.00", "title": "A Slow Clock"});
    let fee = scene.bank.happens("ils/fees", fee).await;
    let fee = fee["fee"].as_str().unwrap();
    let order = asked(&scene, &["F1027", fee]).await;

    scene.demo.program.kill_everything();
    let Scene { folder, .. } = scene;
    mess::let_a_fee_grow(folder.path(), fee);
    let scene = Scene::on(folder);
    proven(&scene, &order).await;
    let paid = scene.kiosk.until_it_is(&order, "paid").await;

    assert_eq!(
        (&paid["amount"], &paid["captured"]),
        (&json!("11.75"), &json!("11.75"))
    );
    assert_eq!(postings(&paid), [("F1027", "posted"), (fee, "posted")]);
    assert_eq!(scene.bank.captured(&order).await, [1175]);
    assert_eq!(
        taken(&scene).await,
        [payment("F1027", "8.75", "sip2"), payment(fee, "3.00", "sip2")]
    );
    let owed = scene.kiosk.owed(KASPER).await;
    let rest = owed["fees"].as_array().unwrap().iter();
    let rest: Vec<&Value> = rest.filter(|owed| owed["id"] == fee).collect();
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0]["amount"], "1.00");
}
