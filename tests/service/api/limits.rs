//! Who asks too much is slowed down.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::http::StatusCode;

use crate::api::house::House;
use crate::api::house::OTHER_KEY;

#[tokio::test]
async fn one_program_does_not_slow_another_down() {
    let house = House::open().await;
    let other = || {
        let request = Request::builder().uri("/api/v1/tasks");
        let request = request.header("authorization", format!("Bearer {OTHER_KEY}"));
        request.body(Body::empty()).unwrap()
    };

    for _ in 0..200 {
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
