//! The page of one order.

use axum::http::StatusCode;

use crate::api::house::House;

#[tokio::test]
async fn the_page_tells_where_an_order_stands_in_words() {
    let house = House::open().await;
    let order = house.paid(&["fine-1"]).await;
    let known = house.get(&order).await.json();
    let page = order.replace("/api/v1/orders", "/pay");

    // A bank's page adds what it likes to the address.
    let shown = house.get(&format!("{page}?redirect_status=succeeded")).await;

    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(shown.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    for said in [
        "<h1>Paid</h1>",
        "4.50 USD",
        known["reference"].as_str().unwrap(),
        "Visa ending in 4242",
    ] {
        assert!(shown.text.contains(said), "{said}: {}", shown.text);
    }
    assert!(!shown.text.contains("<script"));
}

#[tokio::test]
async fn an_unknown_order_has_no_page() {
    let house = House::open().await;

    for id in ["00000000000000000000000000", "x", "%00", "%3Cscript%3E"] {
        let missing = house.get(&format!("/pay/{id}")).await;

        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert_eq!(missing.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(!missing.text.contains("script"));
    }
}
