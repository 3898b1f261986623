//! The convenience fee on every form of a receipt, and what is bought when the fee may go back too.

use lastfour::cashier::Caller;
use lastfour::domain::ConvenienceRule;
use lastfour::domain::LibraryId;
use lastfour::domain::OrderId;
use lastfour::domain::PostingEvent;
use lastfour::domain::PostingState;
use lastfour::domain::Terms;
use lastfour::notify::as_html;
use lastfour::notify::as_text;
use lastfour::storage::OrderWrite;
use lastfour::storage::Unit;
use serde_json::json;

use crate::house::House;
use crate::house::PATRON;
use crate::pages::browser::Browser;
use crate::pages::letters::ANN;
use crate::pages::letters::asks;
use crate::pages::paying::furnished;
use crate::pages::paying::with_convenience;
use crate::pages::receipts::text_of;

fn refundable() -> Terms {
    let terms = with_convenience();
    Terms {
        convenience: terms.convenience.map(|rule| ConvenienceRule {
            refundable: true,
            ..rule
        }),
        ..terms
    }
}

#[tokio::test]
async fn the_convenience_fee_has_a_row_of_its_own_in_the_letter_and_the_file_and_the_rows_make_the_total() {
    let house = furnished(with_convenience).await;
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    let review = browser.send_on(&fees.form("/orders")).await;
    let id = review.path.trim_start_matches("/orders/").to_owned();
    house.desk.state().refuses.insert(String::from("fine-2"));
    house.pay(&format!("/api/v1/orders/{id}"), "pm_card_visa").await;
    house.run_jobs().await;

    let receipt = browser.get(&review.path).await;
    let file = browser.get(receipt.page().link("Save as PDF")).await.heard;
    asks(&mut browser, &id, ANN).await;
    house.run_jobs().await;

    let paper = house.post.mails().pop().unwrap().paper;
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (form, text) in [
        ("text", flat(&as_text(&paper))),
        ("file", flat(&text_of(&file.text))),
    ] {
        for said in ["Convenience fee", "$0.62", "$1.12", "$25.87"] {
            assert!(text.contains(said), "{said} is not in the {form}: {text}");
        }
    }
    let html = as_html(&paper, "The main library");
    assert!(
        html.contains("Convenience fee") && html.contains("$1.12"),
        "{html}"
    );
}

/// Buys something through the API and has some of it given back; gives the kinds of what the desk has to do.
async fn given_back(house: &House, amount: &str, seen: &str) -> Vec<String> {
    let order = bought(house).await;
    refund(house, &order, amount, seen).await;
    house.run_jobs().await;
    to_do(house).await
}

/// Buys a renewal through the API, paid; gives the order's path.
async fn bought(house: &House) -> String {
    let wish = json!({ "offer": "renewal", "barcode": PATRON });
    let placed = house.post("/api/v1/orders", wish).await;
    assert_eq!(placed.status, 201, "{}", placed.text);
    let order = format!("/api/v1/orders/{}", placed.json()["id"].as_str().unwrap());
    house.pay(&order, "pm_card_visa").await;
    house.run_jobs().await;
    order
}

async fn refund(house: &House, order: &str, amount: &str, seen: &str) {
    let wish = json!({ "amount": amount, "reason": "changed their mind", "refundable_seen": seen });
    let asked = house.post(&format!("{order}/refunds"), wish).await;
    assert_eq!(asked.status, 201, "{}", asked.text);
}

async fn to_do(house: &House) -> Vec<String> {
    let tasks = house.get("/api/v1/tasks").await.json();
    let tasks = tasks["tasks"].as_array().unwrap().iter();
    tasks
        .filter_map(|task| task["kind"].as_str().map(String::from))
        .collect()
}

#[tokio::test]
async fn what_was_bought_is_called_off_when_its_price_is_back_with_or_without_the_convenience_fee() {
    for (amount, still_to_do) in [
        ("19.99", vec!["renew_card"]),
        ("20.00", vec![]),
        ("21.00", vec![]),
    ] {
        let house = furnished(refundable).await;

        let to_do = given_back(&house, amount, "21.00").await;

        assert_eq!(to_do, still_to_do, "{amount} of 21.00 went back");
    }
}

#[tokio::test]
async fn a_crash_between_the_two_notes_of_a_refund_that_no_library_system_hears_of_leaves_nothing_to_do() {
    let house = furnished(refundable).await;
    let path = bought(&house).await;
    refund(&house, &path, "20.00", "21.00").await;
    let id = OrderId::parse(path.rsplit('/').next().unwrap()).unwrap();
    let caller = Caller::patron(LibraryId::parse("main").unwrap());
    let mut order = house.cashier.order(&caller, id).await.unwrap();
    let (refund, now) = (order.refunds[0].id, order.updated_at);
    order
        .refund_posting_event(refund, PostingEvent::Asked, now)
        .unwrap();
    let half_written = Unit {
        order: Some(OrderWrite::Update(order)),
        ..Unit::default()
    };
    house.cashier.store().commit(half_written).await.unwrap();

    house.run_jobs().await;

    let order = house.cashier.order(&caller, id).await.unwrap();
    assert_eq!(order.refunds[0].posting, PostingState::Posted);
    assert!(to_do(&house).await.is_empty(), "{:?}", to_do(&house).await);
}
