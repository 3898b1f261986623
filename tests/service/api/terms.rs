//! What a library asks of whoever pays, and adds, as programs meet it.

use axum::http::StatusCode;
use lastfour::domain::ConvenienceRate;
use lastfour::domain::ConvenienceRule;
use lastfour::domain::Currency;
use lastfour::domain::DeskOnly;
use lastfour::domain::FeeKind;
use lastfour::domain::Money;
use lastfour::domain::PaymentOrder;
use lastfour::domain::Percent;
use lastfour::domain::Terms;
use serde_json::json;

use crate::house::Fittings;
use crate::house::House;
use crate::house::PATRON;

fn dollars(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn demanding() -> Terms {
    Terms {
        convenience: Some(ConvenienceRule {
            rate: ConvenienceRate {
                flat: dollars(50),
                percent: Percent::parse("2.5").unwrap(),
                most: Some(dollars(300)),
            },
            kinds: Some(vec![FeeKind::Overdue]),
            offers: Some(Vec::new()),
            refundable: false,
        }),
        minimum: Some(dollars(100)),
        in_part: true,
        order: PaymentOrder::OldestFirst,
        desk_only: vec![DeskOnly {
            kind: Some(FeeKind::Lost),
            branch: None,
            fund: None,
        }],
    }
}

async fn house() -> House {
    let house = House::furnished(Fittings {
        terms: demanding,
        ..Fittings::default()
    })
    .await;
    let dates = [("fine-1", "2026-05-07"), ("fine-3", "2026-03-02")];
    house
        .desk
        .state()
        .dates
        .extend(dates.map(|(fee, day)| (String::from(fee), day)));
    house
}

#[tokio::test]
async fn fees_are_told_with_what_the_library_asks_for() {
    let house = house().await;

    let told = house
        .post("/api/v1/patrons/fees", json!({ "barcode": PATRON }))
        .await
        .json();

    assert_eq!(told["minimum"], "1.00");
    assert_eq!(told["in_part"], true);
    assert_eq!(told["payment_order"], "oldest_first");
    assert_eq!(
        told["convenience_fee"],
        json!({"amount": "0.50", "percent": "2.5", "maximum": "3.00", "kinds": ["overdue"], "offers": [], "refundable": false})
    );
    assert_eq!(told["fees"][0]["since"], "2026-05-07");
    assert_eq!(told["fees"][1]["payable"], false);
    assert_eq!(
        told["fees"][1]["why_not"],
        "This fee can be paid at the desk only."
    );
}

#[tokio::test]
async fn an_order_has_its_convenience_fee_as_the_last_line_and_in_its_sum() {
    let house = house().await;
    let order = house.paid(&["fine-1", "fine-3"]).await;

    let paid = house.get(&order).await.json();

    assert_eq!(paid["amount"], "5.41");
    assert_eq!(paid["captured"], "5.41");
    assert_eq!(paid["refundable"], "4.80");
    assert_eq!(
        paid["convenience_fee"],
        json!({"amount": "0.61", "charged": "0.61", "refundable": false})
    );
    assert_eq!(paid["lines"].as_array().unwrap().len(), 3);
    assert_eq!(
        paid["lines"][2],
        json!({
            "fee_id": null, "person": null, "kind": "convenience_fee", "branch": null, "fund": null, "amount": "0.61",
            "open_amount": "0.61", "posted_amount": "0.00", "posting": "none",
        })
    );
    assert_eq!(house.desk.state().posted, ["fine-1", "fine-3"]);
}

#[tokio::test]
async fn a_convenience_fee_that_is_kept_is_not_refunded() {
    let house = house().await;
    let order = house.paid(&["fine-1", "fine-3"]).await;
    let path = format!("{order}/refunds");
    let refund = |amount: &str, seen: &str| {
        let body = json!({"amount": amount, "reason": "a mistake", "refundable_seen": seen});
        house.post(&path, body)
    };

    let too_much = refund("5.41", "4.80").await;
    let all = refund("4.80", "4.80").await;
    house.run_jobs().await;

    too_much.is_problem(422, "invalid");
    assert_eq!(all.status, StatusCode::CREATED);
    let now = house.get(&order).await.json();
    assert_eq!(now["state"], "refunded");
    assert_eq!(now["refundable"], "0.00");
}

#[tokio::test]
async fn a_part_of_a_fee_can_be_asked_for_within_what_is_open() {
    let house = house().await;
    let place = |amount: &str| {
        let fees = json!([{"id": "fine-3"}, {"id": "fine-1", "amount": amount}]);
        house.post("/api/v1/orders", json!({"barcode": PATRON, "fees": fees}))
    };

    for wrong in ["4.51", "0", "-1.00", "1.005", "1,50", "0.99"] {
        place(wrong).await.is_problem(422, "invalid");
    }
    let placed = place("1.50").await;

    assert_eq!(placed.status, StatusCode::CREATED);
    let order = placed.json();
    assert_eq!(order["lines"][1]["amount"], "1.50");
    assert_eq!(order["lines"][1]["open_amount"], "4.50");
    // 0.30 and 1.50; the convenience fee for 1.50 is 0.54.
    assert_eq!(order["amount"], "2.34");
}

#[tokio::test]
async fn less_than_the_least_sum_newer_before_older_and_fees_for_the_desk_are_refused() {
    let house = house().await;
    let place = |fee: &str| {
        house.post(
            "/api/v1/orders",
            json!({"barcode": PATRON, "fees": [{"id": fee}]}),
        )
    };

    let (too_little, newer, desk) = (
        place("fine-3").await,
        place("fine-1").await,
        place("fine-2").await,
    );

    too_little.is_problem(422, "invalid");
    assert_eq!(too_little.json()["errors"][0]["field"], "fees");
    newer.is_problem(422, "invalid");
    assert!(newer.text.contains("older fees"));
    desk.is_problem(409, "fee_not_payable");
    assert!(house.till.taken().is_empty());
}

#[tokio::test]
async fn a_library_that_takes_whole_fees_takes_no_part() {
    let house = House::open().await;

    let fees = json!([{"id": "fine-1", "amount": "4.00"}]);
    let part = house
        .post("/api/v1/orders", json!({"barcode": PATRON, "fees": fees}))
        .await;
    let whole = json!([{"id": "fine-1", "amount": "4.50"}]);
    let whole = house
        .post("/api/v1/orders", json!({"barcode": PATRON, "fees": whole}))
        .await;

    part.is_problem(422, "invalid");
    assert_eq!(whole.status, StatusCode::CREATED);
    assert_eq!(whole.json()["convenience_fee"], json!(null));
}
