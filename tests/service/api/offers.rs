//! The fee schedule through the API: what it says, and how something of it is bought.

use axum::http::StatusCode;
use serde_json::Value;
use serde_json::json;

use crate::house::House;
use crate::house::PATRON;

fn buyer() -> Value {
    json!({ "name": "Nadia Neighbour", "email": "nadia@example.org" })
}

fn offer<'a>(schedule: &'a Value, id: &str) -> &'a Value {
    let offers = schedule["offers"].as_array().unwrap();
    offers.iter().find(|offer| offer["id"] == id).unwrap()
}

#[tokio::test]
async fn the_schedule_says_prices_of_today_bounds_and_rules() {
    let house = House::open().await;

    let schedule = house.get("/api/v1/fee-schedule").await.json();

    let part = offer(&schedule, "school-year");
    assert_eq!(part["kind"], "non_resident_card");
    assert_eq!(
        (&part["amount"], &part["full_amount"]),
        (&json!("26.67"), &json!("40.00"))
    );
    assert_eq!(part["household_amount"], "43.33");
    assert_eq!(part["good_until"], "2027-06-30");
    assert_eq!(
        part["asks"],
        json!(["name", "email", "phone", "address", "adult"])
    );
    assert_eq!(
        (&part["terms_version"], &part["refunds"]),
        (&json!("2026-09"), &json!("until_done"))
    );
    let gift = offer(&schedule, "gift");
    assert_eq!(
        (&gift["kind"], &gift["amount"], &gift["most"]),
        (&json!("donation"), &json!("5.00"), &json!("500.00"))
    );
    assert_eq!(gift["amounts"], json!(["10.00", "25.00"]));
    let renewal = offer(&schedule, "renewal");
    assert_eq!(
        (&renewal["kind"], &renewal["buyers"]),
        (&json!("card_renewal"), &json!("patrons"))
    );
    assert_eq!(offer(&schedule, "room")["name"], "Meeting room");
}

#[tokio::test]
async fn a_program_buys_for_a_household_and_gives_and_renews() {
    let house = House::open().await;

    for (wish, amount, kind) in [
        (
            json!({ "offer": "school-year", "contact": buyer(), "choice": "household" }),
            "43.33",
            "non_resident_card",
        ),
        (
            json!({ "offer": "school-year", "contact": buyer() }),
            "26.67",
            "non_resident_card",
        ),
        (
            json!({ "offer": "gift", "contact": buyer(), "amount": "7.50" }),
            "7.50",
            "donation",
        ),
        (
            json!({ "offer": "renewal", "barcode": PATRON }),
            "20.00",
            "card_renewal",
        ),
    ] {
        let placed = house.post("/api/v1/orders", wish.clone()).await;
        assert_eq!(placed.status, StatusCode::CREATED, "{wish}: {}", placed.text);
        let order = placed.json();
        assert_eq!(
            (&order["amount"], &order["lines"][0]["kind"]),
            (&json!(amount), &json!(kind)),
            "{wish}"
        );
        let paid = house
            .pay(
                &format!("/api/v1/orders/{}", order["id"].as_str().unwrap()),
                "pm_card_visa",
            )
            .await;
        assert_eq!(paid.status, StatusCode::OK, "{wish}");
    }
    house.run_jobs().await;
    let tasks = house.get("/api/v1/tasks").await.json();

    let kinds: Vec<&str> = tasks["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| task["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| **kind == "finish_non_resident_card")
            .count(),
        2
    );
    assert_eq!(kinds.iter().filter(|kind| **kind == "renew_card").count(), 1);
    assert_eq!(kinds.len(), 3, "nothing is to be done for a gift: {kinds:?}");
}

#[tokio::test]
async fn what_does_not_fit_the_offer_is_refused_by_name() {
    let house = House::open().await;
    let shy = json!({ "name": "Nadia", "email": "nadia@example.org", "phone": "none" });

    for (wish, field) in [
        (
            json!({ "offer": "non-resident", "contact": buyer(), "choice": "household" }),
            "choice",
        ),
        (
            json!({ "offer": "non-resident", "contact": buyer(), "choice": "two" }),
            "choice",
        ),
        (json!({ "offer": "gift", "contact": buyer() }), "choice"),
        (
            json!({ "offer": "gift", "contact": buyer(), "amount": "4.99" }),
            "amount",
        ),
        (
            json!({ "offer": "gift", "contact": buyer(), "amount": "5.005" }),
            "amount",
        ),
        (json!({ "offer": "renewal", "contact": buyer() }), "barcode"),
        (json!({ "offer": "non-resident" }), "contact"),
        (json!({ "offer": "school-year", "contact": shy }), "contact.phone"),
    ] {
        let refused = house.post("/api/v1/orders", wish.clone()).await;

        refused.is_problem(422, "invalid");
        assert_eq!(refused.json()["errors"][0]["field"], field, "{wish}");
    }
    let unknown = house
        .post(
            "/api/v1/orders",
            json!({ "offer": "no-such", "contact": buyer() }),
        )
        .await;
    unknown.is_problem(404, "not_found");
    let students = json!({ "offer": "renewal-students", "barcode": PATRON });
    house
        .post("/api/v1/orders", students)
        .await
        .is_problem(404, "not_found");
}

#[tokio::test]
async fn a_refund_against_the_rule_is_a_conflict_and_moves_nothing() {
    let house = House::open().await;
    let placed = house
        .post(
            "/api/v1/orders",
            json!({ "offer": "new-card", "barcode": PATRON }),
        )
        .await;
    let order = format!("/api/v1/orders/{}", placed.json()["id"].as_str().unwrap());
    house.pay(&order, "pm_card_visa").await;
    house.run_jobs().await;

    let wish = json!({ "amount": "5.00", "reason": "no more wanted", "refundable_seen": "5.00" });
    let refused = house.post(&format!("{order}/refunds"), wish).await;

    refused.is_problem(409, "state_conflict");
    assert!(refused.json()["detail"].as_str().unwrap().contains("rule"));
    assert!(house.till.state().refunded.is_empty());
}

#[tokio::test]
async fn nothing_of_a_buyer_reaches_the_processor() {
    let house = House::open().await;
    let contact = json!({
        "name": "Nadia Quintessa", "email": "nadia@example.org", "phone": "555 010 0199",
        "address": "7 Vasty Deep Lane", "adult": true,
    });
    let wish = json!({ "offer": "school-year", "contact": contact, "choice": "household" });
    let placed = house.post("/api/v1/orders", wish).await;
    house
        .pay(
            &format!("/api/v1/orders/{}", placed.json()["id"].as_str().unwrap()),
            "pm_card_visa",
        )
        .await;
    house.run_jobs().await;

    let told = format!("{:?}", house.till.state());

    for private in ["Nadia", "Quintessa", "nadia@", "0199", "Vasty"] {
        assert!(!told.contains(private), "the processor is told {private}");
        assert!(!placed.text.contains(private), "the answer repeats {private}");
    }
}
