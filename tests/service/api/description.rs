//! The API's own description.

use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use lastfour::web::openapi_json;
use serde_json::Value;

use crate::house::House;

/// To accept a change of the API: `UPDATE_DOCS=1`.
#[tokio::test]
async fn the_description_is_the_one_that_was_agreed() {
    let house = House::open().await;
    let agreed = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");

    let bare = Request::builder().uri("/api/v1/openapi.json").body(Body::empty());
    let described = house.send(bare.unwrap()).await;

    assert_eq!(described.header("content-type"), Some("application/json"));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let text = serde_json::to_string_pretty(&described.json()).unwrap();
        std::fs::write(&agreed, text + "\n").unwrap();
    }
    let agreed: Value = serde_json::from_str(&std::fs::read_to_string(agreed).unwrap()).unwrap();
    assert_eq!(described.json(), agreed);
}

#[test]
fn every_call_of_the_contract_is_described() {
    let description: Value = serde_json::from_str(&openapi_json().unwrap()).unwrap();

    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    for (path, method) in [
        ("/api/v1/patrons/fees", "post"),
        ("/api/v1/fee-schedule", "get"),
        ("/api/v1/orders", "post"),
        ("/api/v1/orders/{id}", "get"),
        ("/api/v1/orders/{id}/payment", "post"),
        ("/api/v1/orders/{id}/cancel", "post"),
        ("/api/v1/orders/{id}/refunds", "post"),
        ("/api/v1/orders/search", "post"),
        ("/api/v1/tasks", "get"),
    ] {
        assert!(description["paths"][path][method].is_object(), "{method} {path}");
    }
}
#[test]
fn every_described_answer_says_what_it_is() {
    let description: Value = serde_json::from_str(&openapi_json().unwrap()).unwrap();

    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, call) in methods.as_object().unwrap() {
            for (status, answer) in call["responses"].as_object().unwrap() {
                assert!(answer["description"].is_string(), "{method} {path} {status}");
            }
        }
    }
}
