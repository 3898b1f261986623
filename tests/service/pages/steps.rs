//! Fees of two accounts are paid in one visit: two orders, one after the other, each at its own account.

use axum::body::Body;
use axum::http::Request;
use lastfour::domain::Role;
use lastfour::domain::Terms;
use serde_json::json;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::house::Fittings;
use crate::house::House;
use crate::house::NORTH;
use crate::house::SCRIPT_URL;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::html::Form;
use crate::pages::paying::oldest_first;

const WHY: &str = "You pay this in two steps, because the money goes to two accounts.";
const GO_ON: &str = "Go on to step 2: pay $19.95";

/// A library with two accounts; the lost item belongs to the second.
async fn open(hosted: bool) -> House {
    open_with(hosted, Terms::default).await
}

pub(crate) async fn open_with(hosted: bool, terms: fn() -> Terms) -> House {
    let house = House::furnished(Fittings {
        second_account: true,
        hosted,
        terms,
        ..Fittings::default()
    })
    .await;
    let branch = (String::from("fine-2"), NORTH);
    house.desk.state().branches.extend([branch]);
    house
}

/// The form that chooses all fees.
async fn choosing(browser: &mut Browser<'_>) -> Form {
    browser.get("/fees").await.form("/orders")
}

/// Pays the order of a review page by the processor's fields.
async fn pay(browser: &mut Browser<'_>, review: &View, button: &str) -> View {
    let card = browser.get(review.page().link(button)).await;
    let token = card.form("/payment").with("payment_method", "pm_card_visa");
    browser.send_on(&token).await
}

async fn orders(house: &House) -> Vec<(String, String)> {
    let found = house.post("/api/v1/orders/search", json!({})).await.json();
    let mut orders: Vec<(String, String)> = found["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| {
            let word = |key: &str| order[key].as_str().unwrap().to_owned();
            (word("account"), word("state"))
        })
        .collect();
    orders.sort();
    orders
}

fn said(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(account, state): &(&str, &str)| ((*account).to_owned(), (*state).to_owned());
    pairs.iter().map(owned).collect()
}

#[tokio::test]
async fn fees_of_two_accounts_are_paid_one_after_the_other_in_one_visit() {
    let house = open(false).await;
    let mut browser = Browser::signed_in(&house).await;

    let first = choosing(&mut browser).await;
    let first = browser.send_on(&first).await;
    let held = pay(&mut browser, &first, "Pay $4.80 by card").await;
    let second = browser.get(held.page().link(GO_ON)).await;
    let card = browser.get(second.page().link("Pay $19.95 by card")).await;
    let done = pay(&mut browser, &second, "Pay $19.95 by card").await;
    house.run_jobs().await;
    let receipt = browser.get(&done.path).await;

    assert_eq!(first.heading(), "Review and pay");
    first.says(WHY);
    first.says("Step 1, this page: $4.80");
    first.says("Step 2: $19.95");
    first.hides(GO_ON);
    second.says(WHY);
    second.says("Step 2, this page: $19.95");
    card.hides("pk_test_of_the_library");
    assert!(card.heard.text.contains("pk_test_of_the_north"));
    receipt.says("Your card was charged $19.95");
    receipt.hides("Go on to step");
    assert_eq!(orders(&house).await, said(&[("main", "paid"), ("north", "paid")]));
    assert_eq!(
        (house.till.taken(), house.north.taken()),
        (vec![480], vec![1_995])
    );
}

#[tokio::test]
async fn the_next_step_is_a_button_also_once_the_first_is_paid_and_nothing_leads_there_by_itself() {
    let house = open(false).await;
    let mut browser = Browser::signed_in(&house).await;
    let form = choosing(&mut browser).await;
    let first = browser.send_on(&form).await;
    let held = pay(&mut browser, &first, "Pay $4.80 by card").await;
    house.run_jobs().await;

    let paid = browser.get(&held.path).await;

    assert_eq!(paid.heading(), "Paid");
    assert_eq!(paid.status(), 200);
    let next = paid.page().link(GO_ON).to_owned();
    assert_ne!(next, first.path);
    assert_eq!(orders(&house).await, said(&[("main", "paid"), ("north", "open")]));
}

#[tokio::test]
async fn without_scripts_each_step_is_paid_on_the_processors_page_of_its_account() {
    let house = open(true).await;
    let mut browser = Browser::signed_in(&house).await;
    let form = choosing(&mut browser).await;
    let first = browser.send_on(&form).await;

    browser.send(&first.form("/hosted")).await;
    house.till.pay_on_pages();
    let held = browser.get(&first.path).await;
    let second = browser.get(held.page().link(GO_ON)).await;
    browser.send(&second.form("/hosted")).await;
    house.north.pay_on_pages();
    browser.get(&second.path).await;
    house.run_jobs().await;

    let policy = second.heard.header("content-security-policy").unwrap();
    assert!(policy.contains(SCRIPT_URL.trim_end_matches("/v3/")));
    assert_eq!(orders(&house).await, said(&[("main", "paid"), ("north", "paid")]));
    assert_eq!(
        (house.till.taken(), house.north.taken()),
        (vec![480], vec![1_995])
    );
}

#[tokio::test]
async fn back_and_double_clicks_place_nothing_twice_and_ask_no_card_twice() {
    let house = open(false).await;
    let mut browser = Browser::signed_in(&house).await;
    let form = choosing(&mut browser).await;

    let mut clicks = JoinSet::new();
    for _ in 0..5 {
        let click: Request<Body> = browser.request_with(&form);
        clicks.spawn(house.router().oneshot(click));
    }
    let clicks = clicks.join_all().await;
    let first = browser.send_on(&form).await;
    let held = pay(&mut browser, &first, "Pay $4.80 by card").await;
    // Back to the first form, which is sent again, and to the review of what is held.
    let again = browser.send_on(&form).await;
    let back = browser.get(&first.path).await;

    for click in clicks {
        assert_eq!(click.unwrap().headers()["location"], first.path.as_str());
    }
    assert_eq!(again.path, held.path);
    assert_eq!(back.page().link(GO_ON), held.page().link(GO_ON));
    assert_eq!(house.till.state().confirmed, 1);
    assert_eq!(orders(&house).await.len(), 2);
}

#[tokio::test]
async fn a_fee_that_another_order_has_keeps_every_step_from_being_placed() {
    let house = open(false).await;
    let mut browser = Browser::signed_in(&house).await;
    let form = choosing(&mut browser).await;
    house.order(&["fine-2"]).await;

    let begun = browser.send(&form).await;

    assert_eq!(begun.status(), 409);
    assert_eq!(orders(&house).await, said(&[("north", "open")]));
}

#[tokio::test]
async fn fees_of_one_account_are_one_step_and_nothing_is_said_of_steps() {
    let house = open(false).await;
    let mut browser = Browser::signed_in(&house).await;
    let form = choosing(&mut browser).await.without("fee.fine-2");

    let review = browser.send_on(&form).await;

    review.hides("step");
    assert_eq!(orders(&house).await, said(&[("main", "open")]));
}

#[tokio::test]
async fn the_desk_sees_branch_and_account_and_that_an_account_is_gone() {
    let house = open(false).await;
    let order = house.paid(&["fine-2"]).await;
    let page = order.replace("/api/v1", "/staff");
    let mut desk = Browser::at_the_desk_as(&house, Role::Desk, ("main", "ann")).await;
    let shown = desk.get(&page).await;

    let house = house.furnished_anew(Fittings::default()).await;
    let mut desk = Browser::at_the_desk_as(&house, Role::Desk, ("main", "bea")).await;
    let gone = desk.get(&page).await;

    shown.says("Account north");
    shown.says("(branch NORTH)");
    gone.says("not in the service's configuration any more");
}

#[tokio::test]
async fn a_patron_is_told_when_the_account_of_a_step_is_gone_and_is_asked_for_no_card() {
    let house = open(false).await;
    let mut browser = Browser::signed_in(&house).await;
    let form = choosing(&mut browser).await;
    let first = browser.send_on(&form).await;
    let held = pay(&mut browser, &first, "Pay $4.80 by card").await;
    let next = held.page().link(GO_ON).to_owned();

    let house = house.furnished_anew(Fittings::default()).await;
    let mut browser = Browser::signed_in(&house).await;
    let gone = browser.get(&next).await;
    let card = browser.get(&format!("{next}/card")).await;

    gone.says("This cannot be paid online at the moment. Nothing was charged.");
    gone.hides("Pay $19.95 by card");
    assert_eq!(card.goes_to(), next);
}

/// The oldest fee is the one whose money goes to the second account.
pub(crate) fn older_at_the_second_account(house: &House) {
    let dates = [
        ("fine-1", "2026-05-07"),
        ("fine-2", "2026-01-05"),
        ("fine-3", "2026-06-01"),
    ];
    let dates = dates.map(|(fee, day)| (String::from(fee), day));
    house.desk.state().dates.extend(dates);
}

/// The path of the order that pays into an account.
pub(crate) async fn step_into(house: &House, account: &str) -> String {
    let found = house.post("/api/v1/orders/search", json!({})).await.json();
    let mut orders = found["orders"].as_array().unwrap().iter();
    let order = orders.find(|order| order["account"] == account).unwrap();
    format!("/orders/{}", order["id"].as_str().unwrap())
}

#[tokio::test]
async fn where_older_fees_come_first_the_step_with_the_oldest_comes_first_and_the_other_is_closed_until_then()
{
    let house = open_with(false, oldest_first).await;
    older_at_the_second_account(&house);
    let mut browser = Browser::signed_in(&house).await;
    let form = choosing(&mut browser).await;

    let first = browser.send_on(&form).await;
    let younger = step_into(&house, "main").await;
    let closed = browser.get(&format!("{younger}/card")).await;
    let by_a_program = house.pay(&format!("/api/v1{younger}"), "pm_card_visa").await;
    let asked = house.till.state().payments.len();
    let held = pay(&mut browser, &first, "Pay $19.95 by card").await;
    let second = browser.get(&younger).await;
    pay(&mut browser, &second, "Pay $4.80 by card").await;
    house.run_jobs().await;

    first.says("Step 2, this page: $19.95");
    assert_eq!(
        (closed.status(), closed.heading()),
        (409, "Older fees come first")
    );
    closed.says("Pay that step first.");
    assert_eq!(closed.page().link("Go on with it"), first.path);
    by_a_program.is_problem(422, "invalid");
    assert_eq!(asked, 0, "a card was asked");
    held.says("Go on to step 1: pay $4.80");
    assert_eq!(orders(&house).await, said(&[("main", "paid"), ("north", "paid")]));
}

#[tokio::test]
async fn a_step_whose_older_one_was_given_up_stays_closed_and_is_chosen_anew() {
    let house = open_with(false, oldest_first).await;
    older_at_the_second_account(&house);
    let mut browser = Browser::signed_in(&house).await;
    let form = choosing(&mut browser).await;
    let older = browser.send_on(&form).await;
    browser.send_on(&older.form("/cancel")).await;
    let younger = step_into(&house, "main").await;

    let closed = browser.get(&format!("{younger}/card")).await;
    let fees = browser.send_on(&closed.form("/cancel")).await;

    assert_eq!(closed.status(), 409);
    closed.says("Give this step up and choose again, the older fees too.");
    assert_eq!(fees.status(), 200);
    assert_eq!(
        orders(&house).await,
        said(&[("main", "cancelled"), ("north", "cancelled")])
    );
}
