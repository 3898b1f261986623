//! A card that is made good for longer when more than one has a hand in it, and when the library system will not: it is
//! charged once or not at all, and a person is told.

use std::time::Duration;

use lastfour::ils::IlsError;
use lastfour::ils::PostingAnswer;
use serde_json::Value;
use serde_json::json;

use crate::house::House;
use crate::house::PATRON;
use crate::pages::browser::Browser;
use crate::pages::offers::RENEWAL;
use crate::pages::offers::good_until;
use crate::pages::offers::pays;
use crate::pages::stages;

/// A renewal that is paid while the library system answers so; gives the order's path in the API.
async fn paid_while(house: &House, answer: fn() -> Result<PostingAnswer, IlsError>) -> String {
    good_until(house, "2026-12-31");
    house.desk.state().extends_never = Some(answer);
    let wish = json!({ "offer": "renewal", "barcode": PATRON });
    let placed = house.post("/api/v1/orders", wish).await;
    let order = format!("/api/v1/orders/{}", placed.json()["id"].as_str().unwrap());
    house.pay(&order, "pm_card_visa").await;
    house.run_jobs().await;
    order
}

async fn later(house: &House, times: u32, each: Duration) {
    for _ in 0..times {
        house.clock.forward(each);
        house.run_jobs().await;
    }
}

/// How an order stands, and why a person is needed.
async fn stands(house: &House, order: &str) -> (Value, Value) {
    let order = house.get(order).await.json();
    (order["state"].clone(), order["attention"].clone())
}

fn stuck() -> (Value, Value) {
    (json!("needs_attention"), json!("stuck"))
}

#[tokio::test]
async fn a_second_renewal_of_a_card_waits_for_the_first_and_leads_to_it() {
    let house = House::open().await;
    good_until(&house, "2026-12-31");
    let mut browser = Browser::signed_in(&house).await;
    let form = browser.get(RENEWAL).await.form(RENEWAL);
    let other_tab = browser.get(RENEWAL).await.form(RENEWAL);
    let first = browser.send_on(&form).await;

    let begun = browser.send(&other_tab).await;
    let wish = json!({ "offer": "renewal", "barcode": PATRON });
    let through_the_api = house.post("/api/v1/orders", wish).await;
    let given_up = browser.send_on(&begun.form("/cancel")).await;
    let again = browser.get(RENEWAL).await.form(RENEWAL);
    let again = browser.send_on(&again).await;
    pays(&mut browser, &again).await;

    assert_eq!(begun.status(), 409);
    assert_eq!(begun.heading(), "You began to renew your library card");
    assert_eq!(begun.page().link("Go on with it"), first.path);
    through_the_api.is_problem(409, "fee_in_other_order");
    assert_eq!(given_up.status(), 200);
    assert_ne!(again.path, first.path);
    assert_eq!(house.till.taken(), [2_000]);
    assert_eq!(house.desk.state().extended.len(), 1);
}

#[tokio::test]
async fn an_extension_that_was_put_off_and_is_there_all_the_same_is_for_a_person_to_decide() {
    let answers: [fn() -> _; 2] = [|| Ok(PostingAnswer::NotNow), || Err(IlsError::Login)];
    for answer in answers {
        let house = House::open().await;
        let order = paid_while(&house, answer).await;
        assert_eq!(stands(&house, &order).await.0, "held");

        // Somebody at the desk renews the card, and then changes can be made from here again.
        good_until(&house, "2027-12-31");
        house.desk.state().extends_never = None;
        later(&house, 3, Duration::from_mins(6)).await;

        let undecided = (json!("needs_attention"), json!("posting_undecided"));
        assert_eq!(stands(&house, &order).await, undecided);
        assert!(house.till.taken().is_empty(), "charged for what the desk did");
    }
}

#[tokio::test]
async fn an_extension_that_is_put_off_is_asked_for_ever_more_seldom_and_after_a_day_a_person_is_told_once() {
    let house = House::open().await;
    let order = paid_while(&house, || Ok(PostingAnswer::NotNow)).await;

    later(&house, 300, Duration::from_secs(2)).await;
    let asked_in_ten_minutes = house.desk.state().extended.len();
    later(&house, 25, Duration::from_hours(1)).await;
    let after_a_day = stands(&house, &order).await;
    later(&house, 3, Duration::from_hours(1)).await;
    let told = house.audit().await;
    let told = told.iter().filter(|line| line.action == "attention_needed");
    let told = told.count();
    house.desk.state().extends_never = None;
    later(&house, 1, Duration::from_hours(1)).await;

    assert!(asked_in_ten_minutes < 40, "asked {asked_in_ten_minutes} times");
    assert_eq!(after_a_day, stuck());
    assert_eq!(told, 1);
    assert_eq!(stands(&house, &order).await, (json!("paid"), Value::Null));
    assert_eq!(house.till.taken(), [2_000]);
}

#[tokio::test]
async fn a_fee_whose_posting_is_put_off_for_a_day_is_told_to_a_person_once() {
    let house = House::open().await;
    let id = stages::order_in(&house, "posting").await;
    let order = format!("/api/v1/orders/{id}");

    later(&house, 28, Duration::from_hours(1)).await;

    assert_eq!(stands(&house, &order).await, stuck());
    let told = house.audit().await;
    let told = told.iter().filter(|line| line.action == "attention_needed");
    assert_eq!(told.count(), 1);
    house.desk.state().busy.clear();
    later(&house, 1, Duration::from_hours(1)).await;
    assert_eq!(stands(&house, &order).await, (json!("paid"), Value::Null));
}

#[tokio::test]
async fn a_refusal_after_an_answer_that_was_lost_is_believed_when_the_card_is_as_it_was() {
    for (late, ends) in [
        (false, (json!("released"), Value::Null)),
        (true, (json!("needs_attention"), json!("posting_undecided"))),
    ] {
        let house = House::open().await;
        let order = paid_while(&house, || Err(IlsError::Silent)).await;
        house.desk.state().extends_never = Some(|| Ok(PostingAnswer::Refused));
        house.desk.state().extends_late = late;
        later(&house, 5, Duration::from_secs(31)).await;

        assert_eq!(stands(&house, &order).await, ends, "late: {late}");
        assert_eq!(house.desk.state().extended.len(), 2, "asked again and again");
        assert!(house.till.taken().is_empty());
    }
}
