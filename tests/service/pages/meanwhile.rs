//! The desk and the web at the same time: a fee was paid, waived, shrank or grew at the desk while its patron paid.

use serde_json::Value;
use serde_json::json;

use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::situations;

/// The order's page for the patron, at the desk, and for programs.
async fn told(situation: &str) -> (View, View, Value, Vec<i64>) {
    let house = House::open().await;
    let id = situations::order_in(&house, situation).await;
    let mut patron = Browser::signed_in(&house).await;
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let to_patron = patron.get(&format!("/orders/{id}")).await;
    let to_desk = desk.get(&format!("/staff/orders/{id}")).await;
    let order = house.get(&format!("/api/v1/orders/{id}")).await.json();
    (to_patron, to_desk, order, house.till.taken())
}

/// The amounts that a program is told of the two lines.
fn posted(order: &Value) -> [&Value; 2] {
    [0, 1].map(|line| &order["lines"][line]["posted_amount"])
}

#[tokio::test]
async fn of_a_fee_that_shrank_only_what_is_still_owed_is_charged() {
    let (patron, desk, order, taken) = told("less").await;

    assert_eq!(taken, [1_450]);
    assert_eq!(patron.heading(), "Paid");
    patron.says("Your card was charged $14.50, and the library has recorded it.");
    patron.says("You had agreed to $24.45.");
    patron.says("only what was still owed was charged");
    patron.says("Lost item yes, $10.00 of it: no more was owed $19.95");
    desk.says("Do not collect");
    desk.says("Charged and recorded, all that was still owed: do not collect again.");
    desk.says("Lost item $10.00 recorded, all of it that was still owed");
    assert_eq!(order["state"], "paid");
    assert_eq!(posted(&order), [&json!("4.50"), &json!("10.00")]);
}

#[tokio::test]
async fn a_fee_that_is_gone_is_not_charged_and_not_collected() {
    let (patron, desk, order, taken) = told("rest-gone").await;

    assert_eq!(taken, [450]);
    assert_eq!(patron.heading(), "Paid in part");
    patron.says("Your card was charged $4.50 of $24.45.");
    patron.says("The rest was no longer owed");
    patron.says("Lost item no longer owed, not charged $19.95");
    desk.says("Do not collect");
    desk.says("The rest was paid, waived or changed at the desk meanwhile");
    desk.says("Lost item $19.95 is not owed any more");
    assert!(!desk.main().contains("Still owed"));
    assert_eq!(posted(&order), [&json!("4.50"), &json!("0.00")]);
}

#[tokio::test]
async fn when_all_is_gone_nothing_is_charged() {
    let (patron, desk, order, taken) = told("gone").await;

    assert!(taken.is_empty());
    assert_eq!(patron.heading(), "Not charged");
    patron.says("Nothing of this was owed any more when we were about to record it");
    desk.says("It was no longer owed when it was to be recorded");
    assert_eq!(order["state"], "released");
    assert_eq!(order["disputed"], "0.00");
    assert_eq!(posted(&order), [&json!("0.00"), &json!("0.00")]);
}

#[tokio::test]
async fn of_a_fee_that_grew_what_was_agreed_is_charged_and_the_rest_is_told() {
    let (patron, desk, _, taken) = told("grown").await;

    assert_eq!(taken, [2_445]);
    assert_eq!(patron.heading(), "Paid");
    patron.says("Meanwhile more has come to be owed than you had agreed to.");
    desk.says("You may collect what is still owed");
    desk.says("collect only what the library system still shows");
}
