//! Who asks too much is slowed down.

use std::net::IpAddr;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::http::StatusCode;
use lastfour::cashier::Caller;
use lastfour::domain::LibraryId;
use lastfour::domain::OrderId;
use serde_json::json;

use crate::house::House;
use crate::house::OTHER_KEY;

#[tokio::test]
async fn one_program_does_not_slow_another_down() {
    let house = House::open().await;
    let other = || {
        let request = Request::builder().uri("/api/v1/tasks");
        let request = request.header("authorization", format!("Bearer {OTHER_KEY}"));
        request.body(Body::empty()).unwrap()
    };

    for _ in 0..2_000 {
        assert_eq!(house.get("/api/v1/tasks").await.status, StatusCode::OK);
    }
    let slowed = house.get("/api/v1/tasks").await;

    slowed.is_problem(429, "slow_down");
    assert_eq!(slowed.header("retry-after"), Some("1"));
    assert_eq!(house.send(other()).await.status, StatusCode::OK);
    house.clock.forward(Duration::from_secs(1));
    assert_eq!(house.get("/api/v1/tasks").await.status, StatusCode::OK);
}

#[tokio::test]
async fn guessing_keys_is_slowed_down_and_a_right_key_is_not() {
    let house = House::open().await;
    let guess = || {
        let request = Request::builder().uri("/api/v1/tasks");
        let request = request.header("authorization", "Bearer a-guess");
        request.body(Body::empty()).unwrap()
    };

    for _ in 0..30 {
        house.send(guess()).await.is_problem(401, "not_signed_in");
    }
    let slowed = house.send(guess()).await;

    slowed.is_problem(429, "slow_down");
    assert_eq!(slowed.header("retry-after"), Some("6"));
    assert_eq!(house.get("/api/v1/tasks").await.status, StatusCode::OK);
}

#[tokio::test]
async fn guesses_are_counted_by_the_address_they_come_from() {
    let house = House::open().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/api/v1/tasks", listener.local_addr().unwrap());
    let service = house.router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(axum::serve(listener, service).into_future());
    let guess = async |from: [u8; 4]| {
        let client = reqwest::Client::builder()
            .local_address(IpAddr::from(from))
            .build();
        let request = client.unwrap().get(&url).bearer_auth("a-guess");
        request.send().await.unwrap().status().as_u16()
    };

    for _ in 0..30 {
        assert_eq!(guess([127, 0, 0, 1]).await, 401);
    }

    assert_eq!(guess([127, 0, 0, 1]).await, 429);
    assert_eq!(guess([127, 0, 0, 2]).await, 401);
}

#[tokio::test]
async fn after_three_declined_cards_an_order_takes_none_for_an_hour() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;
    let path = format!("{order}/payment");
    let body = || json!({ "payment_method": "pm_declined" });
    for try_ in ["one", "two", "three"] {
        let declined = house.post_as(try_, &path, body()).await;
        declined.is_problem(402, "card_declined");
        house.clock.forward(Duration::from_mins(5));
    }

    let slowed = house.pay(&order, "pm_card_visa").await;
    let replayed = house.post_as("three", &path, body()).await;

    slowed.is_problem(429, "slow_down");
    assert_eq!(slowed.header("retry-after"), Some("2700"));
    replayed.is_problem(402, "card_declined");
    assert!(replayed.is_replayed());
    assert_eq!(house.till.state().confirmed, 3);
    let offered =
        json!({"offer": "non-resident", "contact": {"name": "Nadia Neighbour", "email": "n@example.org"}});
    let other = house.post("/api/v1/orders", offered).await.json();
    let other = format!("/api/v1/orders/{}", other["id"].as_str().unwrap());
    assert_eq!(house.pay(&other, "pm_card_visa").await.status, StatusCode::OK);
}

#[tokio::test]
async fn after_ten_declined_cards_a_patron_pays_with_none_for_a_day_however_often_they_place_anew() {
    let house = House::open().await;
    for _ in 0..3 {
        let order = house.order(&["fine-1"]).await;
        for _ in 0..3 {
            house
                .pay(&order, "pm_declined")
                .await
                .is_problem(402, "card_declined");
        }
        house.post(&format!("{order}/cancel"), json!({})).await;
        house.clock.forward(Duration::from_hours(1));
    }
    let order = house.order(&["fine-1"]).await;
    house
        .pay(&order, "pm_declined")
        .await
        .is_problem(402, "card_declined");

    let slowed = house.pay(&order, "pm_card_visa").await;
    house.post(&format!("{order}/cancel"), json!({})).await;
    let anew = house.order(&["fine-1", "fine-2"]).await;
    let still = house.pay(&anew, "pm_card_visa").await;
    let told = may_present(&house, &anew).await;

    for refused in [slowed, still] {
        refused.is_problem(429, "slow_down");
        assert_eq!(refused.header("retry-after"), Some("75600"));
    }
    assert_eq!(told, Some(Duration::from_hours(21)));
    assert_eq!(house.till.state().confirmed, 10);
    house.clock.forward(Duration::from_hours(21));
    house.run_jobs().await;
    let next_day = house.order(&["fine-1"]).await;
    assert_eq!(may_present(&house, &next_day).await, None);
    assert_eq!(house.pay(&next_day, "pm_card_visa").await.status, StatusCode::OK);
}

async fn may_present(house: &House, order: &str) -> Option<Duration> {
    let id = OrderId::parse(order.rsplit('/').next().unwrap()).unwrap();
    let caller = Caller::patron(LibraryId::parse("main").unwrap());
    let order = house.cashier.order(&caller, id).await.unwrap();
    house.cashier.may_present(&caller, &order).await.unwrap()
}
