//! Who asks too much is slowed down.

use std::net::IpAddr;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::http::StatusCode;

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
