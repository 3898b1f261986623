//! The page of one order.

use axum::http::StatusCode;

use crate::house::House;

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
    for said in [">Paid</h1>", "Your card was charged $4.50"] {
        assert!(shown.text.contains(said), "{said}: {}", shown.text);
    }
    for hidden in [known["reference"].as_str().unwrap(), "4242", "Late return"] {
        assert!(!shown.text.contains(hidden), "{hidden}: {}", shown.text);
    }
    // Our own script alone, by the nonce of this answer.
    let scripts: Vec<&str> = shown.text.split("<script").skip(1).collect();
    assert_eq!(scripts.len(), 1);
    assert!(scripts[0].starts_with(" src=\"/assets/"), "{}", scripts[0]);
}

#[tokio::test]
async fn an_unknown_order_has_no_page() {
    let house = House::open().await;

    for id in ["00000000000000000000000000", "x", "%00", "%3Cscript%3E"] {
        let missing = house.get(&format!("/pay/{id}")).await;

        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert_eq!(missing.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(!missing.text.contains("<script>"));
        assert!(!missing.text.contains("%3C") && !missing.text.contains("&#60;script"));
    }
}
