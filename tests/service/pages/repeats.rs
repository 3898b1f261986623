//! The same form twice, ten times at once, from two tabs, after Back: one order, one card asked, one capture.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::html::Form;
use crate::pages::prepared::prepared;

/// Sends requests at the same time; gives where each leads.
async fn at_once(house: &House, requests: Vec<Request<Body>>) -> Vec<(u16, String)> {
    let mut all = JoinSet::new();
    for request in requests {
        all.spawn(house.router().oneshot(request));
    }
    let answers = all.join_all().await.into_iter().map(Result::unwrap);
    answers
        .map(|answer| {
            let address = answer.headers().get("location");
            let address = address.map_or("", |address| address.to_str().unwrap());
            (answer.status().as_u16(), address.to_owned())
        })
        .collect()
}

fn ten_times(browser: &Browser<'_>, form: &Form) -> Vec<Request<Body>> {
    (0..10).map(|_| browser.request_with(form)).collect()
}

/// That all were sent to the same place.
#[track_caller]
fn all_go_to(answers: &[(u16, String)]) -> &str {
    let places: BTreeSet<&(u16, String)> = answers.iter().collect();
    assert_eq!(places.len(), 1, "{places:?}");
    assert_eq!(answers[0].0, 303);
    &answers[0].1
}

async fn orders(house: &House) -> usize {
    let found = house.post("/api/v1/orders/search", json!({})).await.json();
    found["orders"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_placed_once_however_often_its_form_is_sent() {
    for route in ["/orders", "/offers/{library}/{offer}"] {
        let house = House::open().await;
        let ready = prepared(&house, route).await;

        // More purchases from one address are slowed down for a while.
        let five = ten_times(&ready.browser, &ready.form).drain(..5).collect();
        let answers = at_once(&house, five).await;
        if route != "/orders" {
            house.clock.forward(std::time::Duration::from_mins(10));
        }
        let later = at_once(&house, vec![ready.browser.request_with(&ready.form)]).await;

        assert_eq!(all_go_to(&later), all_go_to(&answers));
        assert_eq!(orders(&house).await, 1, "{route}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_is_asked_once_however_often_its_form_is_sent() {
    let house = House::open().await;
    let ready = prepared(&house, "/orders/{id}/payment").await;

    let answers = at_once(&house, ten_times(&ready.browser, &ready.form)).await;
    let later = at_once(&house, ten_times(&ready.browser, &ready.form)).await;
    house.run_jobs().await;
    let after = at_once(&house, ten_times(&ready.browser, &ready.form)).await;
    house.run_jobs().await;

    let order = ready.form.action.replace("/payment", "");
    for each in [&answers, &later, &after] {
        assert_eq!(all_go_to(each), order);
    }
    assert_eq!(house.till.state().confirmed, 1);
    assert_eq!(house.till.taken(), [2_445]);
    assert_eq!(house.desk.state().posted, ["fine-1", "fine-2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_with_two_cards_are_one_capture() {
    let house = House::open().await;
    let mut ready = prepared(&house, "/orders/{id}/payment").await;
    let order = ready.form.action.replace("/payment", "");
    let other_tab = ready.browser.get(&format!("{order}/card")).await;
    let other_tab = other_tab.form("/payment").with("payment_method", "pm_other");
    assert_ne!(other_tab.value("request"), ready.form.value("request"));

    let mut requests = ten_times(&ready.browser, &ready.form);
    requests.extend(ten_times(&ready.browser, &other_tab));
    let answers = at_once(&house, requests).await;
    house.run_jobs().await;

    assert_eq!(all_go_to(&answers), order);
    assert_eq!(house.till.state().confirmed, 1);
    assert_eq!(house.till.taken(), [2_445]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_tab_while_the_bank_is_being_asked_is_told_to_wait() {
    let house = House::open().await;
    let mut ready = prepared(&house, "/orders/{id}/payment").await;
    let order = ready.form.action.replace("/payment", "");
    let tab = ready.browser.get(&format!("{order}/card")).await;
    let slow = ready.form.clone().with("payment_method", "pm_slow");
    let asked = tokio::spawn(house.router().oneshot(ready.browser.request_with(&slow)));
    let moment = std::time::Duration::from_millis(5);
    while ready.browser.get(&format!("{order}/state")).await.heard.text != "checking" {
        tokio::time::sleep(moment).await;
    }

    let told = ready
        .browser
        .send_on(&tab.form("/payment").with("payment_method", "pm_card_visa"))
        .await;
    house.till.slow.add_permits(1);
    asked.await.unwrap().unwrap();
    house.run_jobs().await;

    assert_eq!(told.heading(), "We are checking your payment");
    told.says("Please do not pay again");
    assert_eq!(house.till.state().confirmed, 1);
    assert_eq!(house.till.taken(), [2_445]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_way_to_the_processors_page_is_one_page() {
    let house = House::open().await;
    let ready = prepared(&house, "/orders/{id}/hosted").await;

    let answers = at_once(&house, ten_times(&ready.browser, &ready.form)).await;

    assert!(all_go_to(&answers).starts_with("https://page.example/1?"));
    assert_eq!(house.till.state().payments.len(), 1);
}

#[tokio::test]
async fn a_page_and_a_card_are_not_both_charged() {
    let house = House::open().await;
    let mut ready = prepared(&house, "/orders/{id}/hosted").await;
    let order = ready.form.action.replace("/hosted", "");
    let card = ready.browser.get(&format!("{order}/card")).await;
    let card = card.form("/payment").with("payment_method", "pm_card_visa");
    ready.browser.send(&ready.form).await;
    house.till.pay_on_pages();

    let told = ready.browser.send(&card).await;
    house.run_jobs().await;
    let receipt = ready.browser.follow(told).await;

    assert_eq!(receipt.heading(), "Paid");
    assert_eq!(house.till.state().confirmed, 0);
    assert_eq!(house.till.taken(), [2_445]);
}

#[tokio::test]
async fn an_order_that_was_given_up_is_not_paid_by_an_old_card_page() {
    let house = House::open().await;
    let mut ready = prepared(&house, "/orders/{id}/payment").await;
    let order = ready.form.action.replace("/payment", "");
    let review = ready.browser.get(&order).await;
    let (hosted, cancel) = (format!("{order}/card"), review.form("/cancel"));
    let hosted = ready.browser.get(&hosted).await.form("/hosted");
    ready.browser.send(&cancel).await;

    for old in [&ready.form, &hosted, &cancel] {
        let told = ready.browser.send_on(old).await;
        assert!(
            ["Cancelled", "What you owe"].contains(&told.heading()),
            "{}",
            old.action
        );
    }
    assert_eq!(ready.browser.get(&format!("{order}/card")).await.goes_to(), order);
    assert!(house.till.state().payments.is_empty());
}

#[tokio::test]
async fn back_after_paying_asks_no_card_again() {
    let house = House::open().await;
    let mut ready = prepared(&house, "/orders/{id}/payment").await;
    let order = ready.form.action.replace("/payment", "");
    ready.browser.send(&ready.form).await;
    house.run_jobs().await;

    let same = ready.browser.send_on(&ready.form).await;
    let other_card = ready.form.clone().with("payment_method", "pm_other");
    let other_card = ready.browser.send_on(&other_card).await;
    let card_page = ready.browser.get(&format!("{order}/card")).await;
    let placed_again = ready.browser.get("/fees").await;

    for receipt in [&same, &other_card] {
        assert_eq!(receipt.heading(), "Paid");
        assert_eq!(receipt.path, order);
    }
    assert_eq!(card_page.goes_to(), order);
    placed_again.hides("fee.fine-1");
    assert_eq!(house.till.state().confirmed, 1);
    assert_eq!(house.till.taken(), [2_445]);
}

#[tokio::test]
async fn the_form_of_a_declined_card_is_no_second_try() {
    let house = House::open().await;
    let mut ready = prepared(&house, "/orders/{id}/payment").await;
    let declined = ready.form.clone().with("payment_method", "pm_declined");

    for _ in 0..5 {
        let told = ready.browser.send_on(&declined).await;
        assert_eq!(told.heading(), "Your card was declined");
    }
    assert_eq!(house.till.state().confirmed, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_given_up_is_given_up_once() {
    let house = House::open().await;
    let ready = prepared(&house, "/orders/{id}/cancel").await;

    let answers = at_once(&house, ten_times(&ready.browser, &ready.form)).await;

    assert_eq!(all_go_to(&answers), "/fees");
    let id = ready.form.action.split('/').nth(2).unwrap().to_owned();
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let shown = staff.get(&format!("/staff/orders/{id}")).await;
    assert_eq!(shown.main().matches("Given up (patron)").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_place_one_order_for_the_same_fees() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let mut requests = Vec::new();
    for _ in 0..10 {
        let form = browser.get("/fees").await.form("/orders");
        requests.push(browser.request_with(&form));
    }

    let answers = at_once(&house, requests).await;

    let placed = answers.iter().filter(|(status, _)| *status == 303).count();
    let told = answers.iter().filter(|(status, _)| *status == 409).count();
    assert_eq!((placed, told), (1, 9), "{answers:?}");
    assert_eq!(orders(&house).await, 1);
}
