//! The page of an order at the desk stays true while it is open, and knows of newer payments.

use std::time::Duration;

use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::stages;

#[tokio::test]
async fn a_page_of_an_order_that_is_not_over_looks_again_and_says_since_when_it_is_so() {
    for (stage, looks) in [("review", true), ("held", true), ("paid", false)] {
        let house = House::open().await;
        let id = stages::order_in(&house, stage).await;
        let mut browser = Browser::at_the_desk(&house, "main").await;

        let order = browser.get(&format!("/staff/orders/{id}")).await;
        let state = browser.get(&format!("/staff/orders/{id}/state")).await;

        order.says("As of November 23, 2026, 10:20:48 PM EST");
        let seen = format!("data-state=\"{}\"", state.heard.text);
        assert_eq!(order.heard.text.contains(&seen), looks, "{stage}");
        assert_eq!(order.heard.text.contains("data-watch"), looks, "{stage}");
    }
}

#[tokio::test]
async fn a_page_that_looks_by_itself_keeps_nobody_signed_in() {
    let house = House::open().await;
    let id = stages::order_in(&house, "review").await;
    let mut browser = Browser::at_the_desk(&house, "main").await;

    for _ in 0..20 {
        house.clock.forward(Duration::from_mins(1));
        browser.get(&format!("/staff/orders/{id}/state")).await;
        browser.get(&format!("/staff/orders/{id}")).await;
    }

    let state = browser.get(&format!("/staff/orders/{id}/state")).await;
    assert_eq!(state.goes_to(), "/staff");
}

#[tokio::test]
async fn a_payment_that_was_given_up_points_to_the_one_made_instead() {
    let house = House::open().await;
    let given_up = stages::order_in(&house, "cancelled").await;
    house.clock.forward(Duration::from_secs(1));
    let paid = house.paid(&["fine-1"]).await;
    let mut browser = Browser::at_the_desk(&house, "main").await;

    let order = browser.get(&format!("/staff/orders/{given_up}")).await;

    order.says("Do not collect");
    order.says("Some of this is in a newer payment, which counts.");
    let newer = order
        .page()
        .all("a")
        .find(|link| link.get("class") == Some("reference"));
    let page = paid.replace("/api/v1", "/staff");
    assert_eq!(newer.unwrap().must("href"), page);
}
