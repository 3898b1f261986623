//! Whether the service is alive, and ready.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn the_process_is_alive_whatever_else_is_not() {
    let house = House::open().await;
    house.desk.state().silent = true;

    let alive = house.get("/healthz").await;

    assert_eq!(
        (alive.status, alive.json()),
        (StatusCode::OK, json!({"status": "ok"}))
    );
}

#[tokio::test]
async fn readiness_names_the_part_that_is_not_ready_and_no_reason() {
    let house = House::open().await;

    let ready = house.get("/readyz").await;
    house.desk.state().silent = true;
    let kept = house.get("/readyz").await;
    house.clock.forward(Duration::from_secs(6));
    let not_ready = house.get("/readyz").await;

    assert_eq!((ready.status, kept.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(not_ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        not_ready.json(),
        json!({"ready": false, "parts": {
            "store": true,
            "main.ils": false, "main.processor": true,
            "branch.ils": false, "branch.processor": true,
        }})
    );
}

#[tokio::test]
async fn nobody_can_make_us_ask_the_library_system_all_the_time() {
    let house = House::open().await;

    for _ in 0..50 {
        house.get("/readyz").await;
    }

    // Once for each of the two libraries.
    assert_eq!(house.desk.state().ready_was_asked, 2);
}
