//! The fee schedule where it matters: what was agreed on stands on every form of a receipt, whose midnight it is, who is
//! offered what, and what the desk still has to do after the money went back.

use std::time::Duration;

use lastfour::domain::Currency;
use lastfour::domain::Money;
use lastfour::domain::Timestamp;
use lastfour::notify::as_html;
use lastfour::notify::as_text;
use serde_json::Value;
use serde_json::json;

use crate::house::House;
use crate::house::PATRON;
use crate::house::schedule::RECEIPT;
use crate::house::wants;
use crate::pages::browser::Browser;
use crate::pages::letters::ANN;
use crate::pages::letters::asks;
use crate::pages::receipts::text_of;
use crate::pages::stages;

const SCHOOL_YEAR: &str = "/offers/main/school-year";
const NON_RESIDENT: &str = "/offers/main/non-resident";
/// What the two say besides the price.
const AGREED: [&str; 4] = [
    RECEIPT,
    "You can have your money back until the desk has finished it.",
    "You accepted the terms, version 2026-09.",
    "You pay for 8 of 12 months",
];

#[tokio::test]
async fn what_was_agreed_on_stands_on_the_review_the_receipt_the_file_and_the_letter() {
    let house = House::open().await;
    let mut buyer = Browser::new(&house);
    let form = buyer.get(SCHOOL_YEAR).await.form(SCHOOL_YEAR);
    let form = form
        .with("choice", "one")
        .with("name", "Nadia Neighbour")
        .with("email", "nadia@example.org")
        .with("phone", "+1 555 010 0199")
        .with("address", "7 Vasty Deep Lane")
        .adding("adult", "yes")
        .adding("terms", "yes");
    let review = buyer.send_on(&form).await;
    let card = buyer.get(&format!("{}/card", review.path)).await;
    buyer
        .send_on(&card.form("/payment").with("payment_method", "pm_card_visa"))
        .await;
    house.run_jobs().await;

    let receipt = buyer.get(&review.path).await;
    let file = buyer.get(receipt.page().link("Save as PDF")).await.heard;
    asks(&mut buyer, review.path.trim_start_matches("/orders/"), ANN).await;
    house.run_jobs().await;

    let mail = house.post.mails().pop().unwrap();
    let flat = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = flat(as_text(&mail.paper));
    let html = as_html(&mail.paper, &mail.from_name);
    let written = flat(text_of(&file.text));
    for said in AGREED {
        review.says(said);
        receipt.says(said);
        assert!(text.contains(said), "{said} in the letter\n{text}");
        assert!(html.contains(said), "{said} in the letter's HTML\n{html}");
        assert!(written.contains(said), "{said} in the file\n{written}");
    }
}

#[tokio::test]
async fn a_receipt_asked_for_while_money_is_held_comes_once_when_it_is_charged() {
    let house = House::open().await;
    let id = stages::order_in(&house, "posting").await;
    let mut browser = Browser::signed_in(&house).await;

    let form = browser.get(&format!("/orders/{id}/letter")).await;
    let asked = asks(&mut browser, &id, ANN).await;
    let again = asks(&mut browser, &id, ANN).await;
    for _ in 0..3 {
        house.run_jobs().await;
        house.clock.forward(Duration::from_mins(5));
    }
    let before = house.post.mails().len();
    house.desk.state().busy.clear();
    for _ in 0..4 {
        house.clock.forward(Duration::from_mins(6));
        house.run_jobs().await;
    }

    form.says("The receipt is sent as soon as your card is charged");
    for page in [&asked, &again] {
        page.says("The receipt goes to the address that you gave as soon as your card is charged.");
    }
    assert_eq!(before, 0, "a letter about money that is held");
    let mails = house.post.mails();
    assert_eq!(mails.len(), 1);
    let text = as_text(&mails[0].paper);
    assert!(
        text.starts_with("Receipt from") && text.contains("$24.45 was charged."),
        "{text}"
    );
    assert!(!text.contains("is held"), "{text}");
}

#[tokio::test]
async fn a_receipt_asked_for_while_money_is_held_says_so_when_it_was_let_go() {
    let house = House::open().await;
    let id = stages::order_in(&house, "held").await;
    let mut browser = Browser::signed_in(&house).await;
    let all = ["fine-1", "fine-2"].map(String::from);

    asks(&mut browser, &id, ANN).await;
    house.desk.state().refuses.extend(all);
    for _ in 0..4 {
        house.run_jobs().await;
        house.clock.forward(Duration::from_mins(6));
    }

    let mails = house.post.mails();
    assert_eq!(mails.len(), 1);
    let text = as_text(&mails[0].paper);
    assert!(text.starts_with("Your card was not charged"), "{text}");
    assert!(text.contains("Nothing was charged."), "{text}");
    assert!(!text.contains("Receipt from"), "{text}");
}

#[tokio::test]
async fn a_card_for_people_without_one_is_not_offered_to_somebody_who_has_one() {
    let house = House::open().await;
    let mut patron = Browser::signed_in(&house).await;
    let mut nobody = Browser::new(&house);

    let fees = patron.get("/fees").await;
    let page = patron.get(NON_RESIDENT).await;
    let sign_in = nobody.get("/sign-in").await;

    fees.hides("Non-resident");
    fees.says("Library card renewal");
    assert_eq!(page.status(), 404);
    sign_in.says("Non-resident");
    assert_eq!(nobody.get(NON_RESIDENT).await.status(), 200);
}

#[tokio::test]
async fn the_year_turns_at_the_librarys_midnight_and_not_in_greenwich() {
    let house = House::open().await;
    let mut nobody = Browser::new(&house);

    for (at, says) in [
        // 23:59 of June 30 in New York, which is July 1 in Greenwich since four hours.
        ("2027-07-01T03:59:59Z", "$3.33 until June 30, 2027"),
        ("2027-07-01T04:00:00Z", "$40.00 until June 30, 2028"),
    ] {
        let at: jiff::Timestamp = at.parse().unwrap();
        let at = Timestamp::from_millis(at.as_millisecond());
        let ahead = at.millis() - house.cashier.clock().now().millis();
        house
            .clock
            .forward(Duration::from_millis(u64::try_from(ahead).unwrap()));

        let page = nobody.get(SCHOOL_YEAR).await;

        page.says(says);
    }
}

#[tokio::test]
async fn the_history_says_what_was_charged_where_it_is_not_what_was_agreed_on() {
    for (stage, charged) in [("paid-in-part", true), ("paid", false), ("released", false)] {
        let house = House::open().await;
        stages::order_in(&house, stage).await;
        let mut browser = Browser::signed_in(&house).await;

        let history = browser.get("/orders").await;

        history.says("$24.45");
        let text = history.main();
        assert_eq!(text.contains("$4.50 was charged."), charged, "{stage}: {text}");
    }
}

/// Buys something through the API and pays it; gives the order's path.
async fn bought(house: &House, offer: &str) -> String {
    let contact =
        json!({ "name": "Nadia Neighbour", "email": "nadia@example.org", "phone": "+1 555 010 0199" });
    let wish = json!({ "offer": offer, "barcode": PATRON, "contact": contact });
    let placed = house.post("/api/v1/orders", wish).await;
    let order = format!("/api/v1/orders/{}", placed.json()["id"].as_str().unwrap());
    house.pay(&order, "pm_card_visa").await;
    house.run_jobs().await;
    order
}

async fn gives_back(house: &House, order: &str, (amount, seen): (&str, &str)) {
    let wish = json!({ "amount": amount, "reason": "changed their mind", "refundable_seen": seen });
    let asked = house.post(&format!("{order}/refunds"), wish).await;
    assert_eq!(asked.status, 201, "{}", asked.text);
    house.run_jobs().await;
}

/// What the desk has to do: nothing about fees, because there are none.
async fn to_do(house: &House) -> Vec<String> {
    let tasks = house.get("/api/v1/tasks").await.json();
    let tasks = tasks["tasks"].as_array().unwrap().iter();
    tasks
        .filter_map(|task| task["kind"].as_str().map(String::from))
        .collect()
}

#[tokio::test]
async fn all_the_money_back_takes_an_open_task_off_the_desks_list_and_a_part_does_not() {
    let house = House::open().await;
    let order = bought(&house, "renewal").await;
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let list = desk.get("/staff/tasks").await;
    let done = list.form("/done");

    gives_back(&house, &order, ("5.00", "20.00")).await;
    let after_a_part = to_do(&house).await;
    gives_back(&house, &order, ("15.00", "15.00")).await;
    let after_all = to_do(&house).await;
    // Somebody has the old list open, and presses its button; and then the one that puts it back.
    let pressed = desk.send_on(&done).await;
    desk.send_on(&pressed.form("/back")).await;

    assert_eq!(after_a_part, ["renew_card"]);
    assert!(after_all.is_empty(), "{after_all:?}");
    assert!(
        to_do(&house).await.is_empty(),
        "put back after the money went back"
    );
    let audit = format!("{:?}", house.audit().await);
    assert!(audit.contains("renew_card given back"), "{audit}");
    let told: Value = house.get(&order).await.json();
    assert_eq!(told["state"], "refunded");
}

#[tokio::test]
async fn all_the_money_back_of_what_is_done_is_a_task_to_take_it_back_once() {
    let house = House::open().await;
    let order = bought(&house, "room").await;
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let list = desk.get("/staff/tasks").await;
    desk.send_on(&list.form("/done")).await;

    gives_back(&house, &order, ("10.00", "30.00")).await;
    let after_a_part = to_do(&house).await;
    gives_back(&house, &order, ("20.00", "20.00")).await;
    house.clock.forward(Duration::from_mins(2));
    house.run_jobs().await;

    assert!(after_a_part.is_empty(), "{after_a_part:?}");
    assert_eq!(to_do(&house).await, ["take_back_purchase"]);
    let page = desk.get("/staff/tasks").await;
    page.says("Take back what was bought");
}

#[tokio::test]
async fn what_the_processor_would_not_take_is_said_before_any_card_and_never_declined() {
    let house = House::open().await;
    house.till.state().least = Some(Money::from_minor(2_000, Currency::USD));
    let mut nobody = Browser::new(&house);
    let mut patron = Browser::signed_in(&house).await;

    let gift = nobody.get("/offers/main/gift").await;
    let form = gift.form("/offers/main/gift").with("email", "nadia@example.org");
    let little = nobody
        .send(&form.with("choice", "other").with("amount", "19.99"))
        .await;
    let new_card = patron.get("/offers/main/new-card").await;
    let fees = patron.get("/fees").await;
    let small_order = house.post("/api/v1/orders", wants(&["fine-1"])).await;

    gift.says("$25.00");
    gift.hides("$10.00");
    assert_eq!(little.status(), 422);
    little.says("Choose an amount, or type one from $20.00 to $500.00.");
    assert_eq!(new_card.status(), 404, "it costs $5.00");
    fees.says("The least that can be paid here in one go is $20.00.");
    small_order.is_problem(422, "invalid");
    for page in [&gift, &little, &fees] {
        page.hides("declined");
    }
    assert!(house.till.state().payments.is_empty());
}
