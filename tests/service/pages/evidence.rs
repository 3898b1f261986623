//! A disputed payment: how it stands, and what the library may send to the bank.

use lastfour::domain::DisputeStanding;
use lastfour::domain::Role;

use crate::house::House;
use crate::house::NAME;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::TITLE;
use crate::pages::browser::Browser;
use crate::pages::situations;
use crate::pages::stages;

#[tokio::test]
async fn a_dispute_is_shown_with_its_reason_and_until_when_evidence_is_taken() {
    for (standing, told) in [
        (DisputeStanding::Inquiry, "The bank asks; no money has moved"),
        (
            DisputeStanding::Open,
            "The bank has the money and waits for evidence",
        ),
        (DisputeStanding::UnderReview, "Evidence is sent; the bank decides"),
        (DisputeStanding::Won, "Won: the library has the money again"),
        (DisputeStanding::Lost, "Lost: the patron keeps the money"),
        (DisputeStanding::Closed, "Closed; no money has moved"),
    ] {
        let house = House::open().await;
        let id = stages::order_in(&house, "paid").await;
        situations::dispute(&house, &id, standing).await;
        let mut browser = Browser::at_the_desk_as(&house, Role::Cashier, ("main", "cleo")).await;

        let page = browser.get(&format!("/staff/orders/{id}")).await;

        page.says(told);
        page.says("Reason, as the bank says The cardholder says it was not them");
        page.says("Evidence taken until December 1, 2026, 10:20 PM EST");
        let may_go_back = page.main().contains("Give money back");
        assert_eq!(may_go_back, !standing.holds_money(), "{standing:?}");
    }
}

#[tokio::test]
async fn the_evidence_says_what_the_bank_may_know_and_nothing_else() {
    let house = House::open().await;
    let id = stages::order_in(&house, "disputed").await;
    let reference = house.get(&format!("/api/v1/orders/{id}")).await.json();
    let reference = reference["reference"].as_str().unwrap().to_owned();
    let mut browser = Browser::at_the_desk_as(&house, Role::Finance, ("main", "finn")).await;

    let order = browser.get(&format!("/staff/orders/{id}")).await;
    let page = browser.get(order.page().link("Evidence for the bank")).await;
    let file = browser.get(page.page().link("Download as text")).await.heard;

    assert_eq!(file.header("content-type"), Some("text/plain; charset=utf-8"));
    let name = format!("attachment; filename=\"evidence-{reference}.txt\"");
    assert_eq!(file.header("content-disposition"), Some(name.as_str()));
    for known in [
        reference.as_str(),
        "$24.45",
        "Visa ending in 4242",
        "Late return",
        "Lost item",
        "$19.95; recorded in the library system: yes",
        "November 23, 2026, 10:20:48 PM EST",
        "in the card processor’s fields",
        "The cardholder says it was not them",
        "Card entered (the library)",
        &format!("pi_{id}_1"),
    ] {
        assert!(file.text.contains(known), "{known} is not in {}", file.text);
        page.says(known);
    }
    for hidden in [TITLE, NAME, PATRON, PIN, "fine-1", "catalogue", "finn"] {
        assert!(!file.text.contains(hidden), "{hidden}");
        page.hides(hidden);
    }
}

#[tokio::test]
async fn without_a_dispute_and_for_others_there_is_no_evidence() {
    let house = House::open().await;
    let disputed = stages::order_in(&house, "disputed").await;
    let paid = house.paid(&["fine-3"]).await;
    let paid = paid.rsplit('/').next().unwrap();
    let mut auditor = Browser::at_the_desk_as(&house, Role::Auditor, ("main", "zoe")).await;
    let mut stranger = Browser::at_the_desk(&house, "branch").await;
    let mut nobody = Browser::new(&house);

    for file in ["evidence", "evidence.txt"] {
        let of = |id: &str| format!("/staff/orders/{id}/{file}");
        assert_eq!(auditor.get(&of(&disputed)).await.status(), 200);
        assert_eq!(auditor.get(&of(paid)).await.status(), 404);
        assert_eq!(stranger.get(&of(&disputed)).await.status(), 404);
        assert_eq!(nobody.get(&of(&disputed)).await.goes_to(), "/staff");
    }
}
