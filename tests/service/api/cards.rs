//! Card numbers are refused wherever they stand, and come out nowhere.

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use serde_json::json;

use crate::house::Heard;
use crate::house::House;
use crate::house::PATRON;
use crate::house::PATRON_LIKE_DINERS;
use crate::house::ask;
use crate::house::log;
use crate::house::wants;

/// Stripe's published test cards, one for each way in, so that the one that is found tells the way.
const IN_FIELDS: &str = "4000056655665556";
const IN_NAMES_OF_FIELDS: &str = "5200828282828210";
const IN_KEY: &str = "378282246310005";
const IN_PATH: &str = "6011111111111117";
const IN_QUERY: &str = "3566002020360505";
const IN_AUTHORIZATION: &str = "5555555555554444";
const IN_WEBHOOK: &str = "6200000000000005";
const AS_NUMBER: u64 = 2_223_003_122_003_222;
const NOT_JSON: &str = "5105105105105100";
/// As long as a barcode, and none of the library's.
const DINERS: &str = "30569309025904";

fn every_card() -> Vec<String> {
    [
        IN_FIELDS,
        IN_NAMES_OF_FIELDS,
        IN_KEY,
        IN_PATH,
        IN_QUERY,
        IN_AUTHORIZATION,
        IN_WEBHOOK,
        NOT_JSON,
        DINERS,
    ]
    .map(String::from)
    .into_iter()
    .chain([AS_NUMBER.to_string()])
    .collect()
}

/// Bodies of every call, with a card number in each of their fields.
fn bodies(order: &str, card: &Value) -> Vec<(String, Value)> {
    let orders = String::from("/api/v1/orders");
    let search = String::from("/api/v1/orders/search");
    let payment = format!("{order}/payment");
    let refunds = format!("{order}/refunds");
    let mut bodies = vec![
        (String::from("/api/v1/patrons/fees"), json!({ "barcode": card })),
        (
            String::from("/api/v1/patrons/fees"),
            json!({"barcode": PATRON, "pin": card}),
        ),
        (
            orders.clone(),
            json!({"barcode": card, "fees": [{"id": "fine-2"}]}),
        ),
        (
            orders.clone(),
            json!({"barcode": PATRON, "fees": [{"id": "fine-2"}, {"id": card}]}),
        ),
        (
            orders.clone(),
            json!({"offer": card, "contact": {"name": "n", "email": "n@example.org"}}),
        ),
        (
            orders.clone(),
            json!({"offer": "non-resident", "contact": {"name": card, "email": "n@example.org"}}),
        ),
        (
            orders,
            json!({"offer": "non-resident", "contact": {"name": "n", "email": card}}),
        ),
        (payment.clone(), json!({ "payment_method": card })),
        (
            payment,
            json!({"payment_method": "pm_card_visa", "return_url": card}),
        ),
        (
            refunds.clone(),
            json!({"amount": card, "reason": "r", "refundable_seen": "1.00"}),
        ),
        (
            refunds.clone(),
            json!({"amount": "1.00", "reason": card, "refundable_seen": "1.00"}),
        ),
        (
            refunds,
            json!({"amount": "1.00", "reason": "r", "refundable_seen": card}),
        ),
        (format!("{order}/cancel"), json!({ "note": card })),
    ];
    for field in [
        "reference",
        "barcode",
        "last4",
        "state",
        "from",
        "to",
        "limit",
        "cursor",
    ] {
        bodies.push((search.clone(), json!({ field: card })));
    }
    bodies
}

fn refused(answer: &Heard) {
    answer.is_problem(400, "card_number_refused");
    for card in every_card() {
        assert!(!answer.text.contains(&card));
    }
}

#[tokio::test]
async fn a_card_number_in_any_field_of_any_call_is_refused() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;
    let spaced = format!("my card is {} {}, thanks", &IN_FIELDS[..8], &IN_FIELDS[8..]);

    for card in [
        json!(IN_FIELDS),
        json!(AS_NUMBER),
        json!(spaced),
        json!({IN_NAMES_OF_FIELDS: 1}),
        json!([AS_NUMBER]),
    ] {
        for (path, body) in bodies(&order, &card) {
            refused(&house.post(&path, body).await);
        }
    }
    assert_eq!(house.till.state().confirmed, 0);
    nothing_kept(&house);
}

#[tokio::test]
async fn a_card_number_in_what_is_no_json_is_refused() {
    let house = House::open().await;

    for (kind, body) in [
        ("application/json", format!("{{{NOT_JSON}")),
        ("text/plain", format!("card={NOT_JSON}")),
        (
            "application/x-www-form-urlencoded",
            format!("number={NOT_JSON}&cvc=123"),
        ),
    ] {
        let request = ask("POST", "/api/v1/orders")
            .header("content-type", kind)
            .header("idempotency-key", "k")
            .body(Body::from(body));

        refused(&house.send(request.unwrap()).await);
    }
    nothing_kept(&house);
}

#[tokio::test]
async fn a_card_number_as_the_idempotency_key_is_refused() {
    let house = House::open().await;

    for key in [
        IN_KEY.to_owned(),
        format!("pay-{IN_KEY}"),
        format!("{}-{}", &IN_KEY[..4], &IN_KEY[4..]),
    ] {
        refused(&house.post_as(&key, "/api/v1/orders", wants(&["fine-1"])).await);
    }
    nothing_kept(&house);
}

#[tokio::test]
async fn a_card_number_in_an_address_is_refused() {
    let house = House::open().await;

    for path in [
        format!("/api/v1/orders/{IN_PATH}"),
        format!("/api/v1/orders/{IN_PATH}/payment"),
        format!("/pay/{IN_PATH}"),
        format!("/{IN_PATH}"),
        format!("/pay?card={IN_QUERY}"),
        format!("/api/v1/tasks?{IN_QUERY}=1"),
        format!("/healthz?c={}%20{}", &IN_QUERY[..4], &IN_QUERY[4..]),
    ] {
        refused(&house.get(&path).await);
    }
    nothing_kept(&house);
}

#[tokio::test]
async fn a_card_number_as_the_api_key_or_the_method_is_not_logged() {
    let house = House::open().await;
    let request = Request::builder()
        .uri("/api/v1/tasks")
        .header(
            "authorization",
            format!("Bearer {IN_AUTHORIZATION}{IN_AUTHORIZATION}"),
        )
        .body(Body::empty());

    let not_signed_in = house.send(request.unwrap()).await;
    let strange = house
        .send(ask(IN_AUTHORIZATION, "/healthz").body(Body::empty()).unwrap())
        .await;

    not_signed_in.is_problem(401, "not_signed_in");
    strange.is_problem(405, "method_not_allowed");
    nothing_kept(&house);
}

#[tokio::test]
async fn a_card_number_in_a_signed_webhook_is_removed_and_the_webhook_kept() {
    let house = House::open().await;
    let request = Request::builder()
        .method("POST")
        .uri("/webhooks/stripe")
        .header("stripe-signature", "good")
        .body(Body::from(
            json!({"id": "evt_card", "note": IN_WEBHOOK}).to_string(),
        ));

    let taken = house.send(request.unwrap()).await;

    assert_eq!(taken.json(), json!({"received": true}));
    nothing_kept(&house);
}

#[tokio::test]
async fn the_librarys_barcode_that_looks_like_a_card_is_a_barcode_and_a_card_is_none() {
    let house = House::open().await;
    let fees = |barcode| house.post("/api/v1/patrons/fees", json!({ "barcode": barcode }));
    let search = |barcode| house.post("/api/v1/orders/search", json!({ "barcode": barcode }));

    assert_eq!(fees(PATRON_LIKE_DINERS).await.status, 200);
    assert_eq!(search(PATRON_LIKE_DINERS).await.status, 200);
    refused(&fees(DINERS).await);
    refused(&search(DINERS).await);
    nothing_kept(&house);
}

/// Neither the log nor a file of the store holds a card number.
#[track_caller]
fn nothing_kept(house: &House) {
    let log = log::heard();
    assert!(!log.is_empty());
    for card in every_card() {
        assert!(!log.contains(&card), "logged");
        for file in house.files() {
            let bytes = std::fs::read(&file).unwrap();
            let found = bytes.windows(card.len()).any(|window| window == card.as_bytes());
            assert!(!found, "stored in {}", file.display());
        }
    }
}
