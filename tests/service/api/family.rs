//! One order for the fees of several patrons, as programs place it.

use axum::http::StatusCode;
use serde_json::Value;
use serde_json::json;

use crate::house::House;
use crate::house::PATRON;
use crate::house::family::MAX;
use crate::house::family::STRANGER;
use crate::house::family::ZOE;

fn wants(fees: &[(&str, Option<&str>)]) -> Value {
    let fees: Vec<Value> = fees
        .iter()
        .map(|(id, barcode)| match barcode {
            Some(barcode) => json!({"id": id, "barcode": barcode}),
            None => json!({ "id": id }),
        })
        .collect();
    json!({"barcode": PATRON, "fees": fees})
}

async fn house() -> House {
    let house = House::open().await;
    house.desk.has_a_family();
    house
}

#[tokio::test]
async fn a_program_orders_fees_of_several_patrons_and_hears_of_no_barcode() {
    let house = house().await;
    let fees = [
        ("max-2", Some(MAX)),
        ("fine-1", None),
        ("zoe-1", Some(ZOE)),
        ("fine-1", Some(MAX)),
        ("fine-2", Some(PATRON)),
    ];

    let placed = house.post("/api/v1/orders", wants(&fees)).await;
    let path = format!("/api/v1/orders/{}", placed.json()["id"].as_str().unwrap());
    let paid = house.pay(&path, "pm_card_visa").await;
    house.run_jobs().await;
    let shown = house.get(&path).await;
    let found = house
        .post("/api/v1/orders/search", json!({ "barcode": PATRON }))
        .await;
    let by_child = house
        .post("/api/v1/orders/search", json!({ "barcode": MAX }))
        .await;

    assert_eq!(placed.status, StatusCode::CREATED, "{}", placed.text);
    let lines = shown.json()["lines"].as_array().unwrap().clone();
    let whose: Vec<(&str, &Value)> = lines
        .iter()
        .map(|line| (line["fee_id"].as_str().unwrap(), &line["person"]))
        .collect();
    assert_eq!(
        whose,
        [
            ("max-2", &json!(1)),
            ("fine-1", &Value::Null),
            ("zoe-1", &json!(2)),
            ("fine-1", &json!(1)),
            ("fine-2", &Value::Null),
        ]
    );
    assert_eq!(shown.json()["state"], "paid");
    for answer in [&placed, &paid, &shown, &found] {
        for barcode in [PATRON, MAX, ZOE] {
            assert!(!answer.text.contains(barcode), "{}", answer.text);
        }
    }
    // The order is its payer's.
    assert_eq!(by_child.json()["orders"], json!([]));
    assert_eq!(house.till.taken(), [2_940]);
    let posted = house.desk.state().posted.clone();
    assert_eq!(posted[0], format!("{MAX} max-2"));
    assert_eq!(posted[1], "fine-1");
    assert_eq!(posted[3], format!("{MAX} fine-1"));
}

#[tokio::test]
async fn fees_that_the_other_does_not_owe_and_cards_that_nobody_has_are_refused() {
    let house = house().await;
    let place = async |fees: &[(&str, Option<&str>)]| house.post("/api/v1/orders", wants(fees)).await;

    place(&[("zoe-1", Some(MAX))])
        .await
        .is_problem(409, "fee_not_payable");
    place(&[("zoe-1", None)]).await.is_problem(409, "fee_not_payable");
    place(&[("zoe-1", Some("21234000077777"))])
        .await
        .is_problem(404, "not_found");
    place(&[("zoe-1", Some("what is this?"))])
        .await
        .is_problem(422, "invalid");
    place(&[("zoe-1", Some(ZOE)), ("zoe-1", Some(ZOE))])
        .await
        .is_problem(422, "invalid");
    let eleven: Vec<String> = (0..10).map(|number| format!("212340000800{number:02}")).collect();
    let eleven: Vec<(&str, Option<&str>)> = eleven.iter().map(|one| ("x", Some(one.as_str()))).collect();
    place(&eleven).await.is_problem(422, "invalid");
    assert!(house.till.state().payments.is_empty());
}

#[tokio::test]
async fn a_fee_of_a_child_is_in_one_order_whoever_places_it() {
    let house = house().await;
    let first = house.post("/api/v1/orders", wants(&[("max-2", Some(MAX))])).await;

    let by_itself = json!({"barcode": MAX, "fees": [{"id": "max-2"}]});
    let second = house.post("/api/v1/orders", by_itself.clone()).await;
    let by_another = json!({"barcode": STRANGER, "fees": [{"id": "max-2", "barcode": MAX}]});
    let third = house.post("/api/v1/orders", by_another).await;
    let id = first.json()["id"].as_str().unwrap().to_owned();
    house
        .post(&format!("/api/v1/orders/{id}/cancel"), json!({}))
        .await;
    let free_again = house.post("/api/v1/orders", by_itself).await;

    second.is_problem(409, "fee_in_other_order");
    third.is_problem(409, "fee_in_other_order");
    assert_eq!(free_again.status, StatusCode::CREATED);
}

#[tokio::test]
async fn when_one_of_the_patrons_is_erased_their_line_is_refused_and_the_rest_is_paid() {
    let house = house().await;
    let fees = [("fine-1", None), ("max-2", Some(MAX)), ("zoe-1", Some(ZOE))];
    let placed = house.post("/api/v1/orders", wants(&fees)).await.json();
    let path = format!("/api/v1/orders/{}", placed["id"].as_str().unwrap());
    house.pay(&path, "pm_card_visa").await;

    house.erase(MAX).await;
    house.run_jobs().await;

    let order = house.get(&path).await.json();
    let postings: Vec<&Value> = order["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["posting"])
        .collect();
    assert_eq!(postings, ["posted", "refused", "posted"]);
    assert_eq!(house.till.taken(), [525]);
}

#[tokio::test]
async fn an_order_with_an_erased_patron_takes_no_card() {
    let house = house().await;
    let fees = [("fine-1", None), ("max-2", Some(MAX))];
    let placed = house.post("/api/v1/orders", wants(&fees)).await.json();
    let path = format!("/api/v1/orders/{}", placed["id"].as_str().unwrap());
    house.erase(MAX).await;

    house
        .pay(&path, "pm_card_visa")
        .await
        .is_problem(409, "fee_not_payable");

    assert_eq!(house.till.state().confirmed, 0);
}
