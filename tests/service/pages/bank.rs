//! The bank asks for its customer, or the card is taken on the processor's own page.

use lastfour::domain::FeeKind;
use lastfour::processor::ProcessorStatus;

use crate::house::Fittings;
use crate::house::House;
use crate::house::PUBLIC_URL;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::stages;

#[tokio::test]
async fn a_patron_whose_bank_asks_answers_there_and_comes_back() {
    let house = House::open().await;
    let id = stages::order_in(&house, "review").await;
    let mut browser = Browser::signed_in(&house).await;
    let card = browser.get(&format!("/orders/{id}/card")).await;

    let asks = card.form("/payment").with("payment_method", "pm_asks");
    let proof = browser.send_on(&asks).await;
    house.till.settle(&ProcessorStatus::Held);
    let held = browser.send_on(&proof.form("/look")).await;

    assert_eq!(proof.heading(), "Your bank wants to hear from you");
    let told = proof.page().having("data-client-secret").next().unwrap();
    assert_eq!(told.must("data-client-secret"), "secret-of-this-payment");
    assert_eq!(held.heading(), "We have your payment");
}

#[tokio::test]
async fn a_patron_who_does_not_confirm_may_try_again() {
    let house = House::open().await;
    let id = stages::order_in(&house, "proof").await;
    let mut browser = Browser::signed_in(&house).await;
    let proof = browser.get(&format!("/orders/{id}")).await;

    house.till.settle(&ProcessorStatus::Gone);
    let again = browser.send_on(&proof.form("/look")).await;
    let card = browser.get(&format!("/orders/{id}/card")).await;

    again.says("You can try again, use another card, or pay at the library’s desk.");
    assert_eq!(card.heading(), "The payment was not finished");
    assert_eq!(card.form("/payment").value("payment_method"), "");
}

#[tokio::test]
async fn what_the_bank_declined_leads_back_to_the_card_page() {
    let house = House::open().await;
    let id = stages::order_in(&house, "proof").await;
    let mut browser = Browser::signed_in(&house).await;

    house.till.settle(&ProcessorStatus::Declined);
    let back = browser
        .get(&format!("/orders/{id}/return?payment_intent=pi_1&ok=yes"))
        .await;

    assert_eq!(back.goes_to(), format!("/orders/{id}/card"));
}

#[tokio::test]
async fn what_the_address_says_on_the_way_back_is_not_believed() {
    let house = House::open().await;
    let id = stages::order_in(&house, "proof").await;
    let mut browser = Browser::signed_in(&house).await;

    let back = browser
        .get(&format!("/orders/{id}/return?redirect_status=succeeded"))
        .await;
    let still = browser.follow(back).await;

    assert_eq!(still.heading(), "Your bank wants to hear from you");
    assert!(house.till.taken().is_empty());
}

#[tokio::test]
async fn a_patron_may_give_up_instead_of_asking_the_bank() {
    let house = House::open().await;
    let id = stages::order_in(&house, "proof").await;
    let mut browser = Browser::signed_in(&house).await;
    let proof = browser.get(&format!("/orders/{id}")).await;

    browser.send(&proof.form("/cancel")).await;
    let given_up = browser.get(&format!("/orders/{id}")).await;

    assert_eq!(given_up.heading(), "Cancelled");
    given_up.says("Nothing was charged.");
}

#[tokio::test]
async fn a_library_may_send_its_patrons_to_the_processors_own_page() {
    let house = House::furnished(Fittings {
        hosted: true,
        ..Fittings::default()
    })
    .await;
    let id = stages::order_in(&house, "review").await;
    let mut browser = Browser::signed_in(&house).await;
    let order = format!("/orders/{id}");
    let review = browser.get(&order).await;

    let sent = browser.send(&review.form("/hosted")).await;
    let unfinished = browser.get(&order).await;
    house.till.pay_on_pages();
    let back = browser.get(&format!("{order}/return")).await;
    let held = browser.follow(back).await;
    house.run_jobs().await;
    let receipt = browser.get(&order).await;

    review.says("You pay at a page of the card processor, Stripe, which is not the library’s.");
    let policy = review.heard.header("content-security-policy").unwrap();
    assert!(
        policy.contains("form-action 'self' https://cards.example;"),
        "{policy}"
    );
    assert!(!policy.contains("script-src 'nonce-") || !policy.contains("frame-src"));
    let back_to = format!("?back={PUBLIC_URL}/orders/{id}/return");
    assert!(sent.goes_to().ends_with(&back_to), "{}", sent.goes_to());
    assert_eq!(unfinished.heading(), "Go on at the card processor’s page");
    assert_eq!(unfinished.page().link("Go on to the other page"), sent.goes_to());
    assert_eq!(held.heading(), "We have your payment");
    assert_eq!(receipt.heading(), "Paid");
}

#[tokio::test]
async fn where_the_processors_page_takes_the_card_there_is_no_card_page() {
    let house = House::furnished(Fittings {
        hosted: true,
        ..Fittings::default()
    })
    .await;
    let id = stages::order_in(&house, "declined").await;
    let mut browser = Browser::signed_in(&house).await;

    let card = browser.get(&format!("/orders/{id}/card")).await;

    assert_eq!(card.goes_to(), format!("/orders/{id}"));
}

#[tokio::test]
async fn without_scripts_the_card_page_leads_to_the_processors_page() {
    let house = House::open().await;
    let id = stages::order_in(&house, "review").await;
    let mut browser = Browser::signed_in(&house).await;
    let card = browser.get(&format!("/orders/{id}/card")).await;

    let sent = browser.send(&card.form("/hosted")).await;

    assert!(sent.goes_to().starts_with("https://page.example/"));
}

#[tokio::test]
async fn fraud_signals_are_said_where_they_are_on() {
    let house = House::furnished(Fittings {
        fraud_signals: true,
        ..Fittings::default()
    })
    .await;
    let id = stages::order_in(&house, "review").await;
    let mut browser = Browser::signed_in(&house).await;

    let card = browser.get(&format!("/orders/{id}/card")).await;
    let privacy = browser.get("/privacy").await;

    for page in [&card, &privacy] {
        page.says("The library has switched on the card processor’s fraud signals");
    }
    card.hides("advancedFraudSignals");
}

/// Presents a card that its bank asks about, and says whether it was taken to the bank.
async fn is_asked(browser: &mut Browser<'_>, id: &str) -> Option<View> {
    let card = browser.get(&format!("/orders/{id}/card")).await;
    if card.status() != 200 {
        return None;
    }
    let asks = card.form("/payment").with("payment_method", "pm_asks");
    let proof = browser.send_on(&asks).await;
    (proof.heading() == "Your bank wants to hear from you").then_some(proof)
}

/// An order for a fee of the one patron that was not there before.
async fn order_for(house: &House, fee: &str) -> String {
    let owed = (FeeKind::Overdue, 450, None);
    house.desk.state().fees.insert(fee.to_owned(), owed);
    let order = house.order(&[fee]).await;
    order.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_card_that_its_holder_proves_does_not_count_and_one_that_nobody_proves_does() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    // More than may be tried in one visit, each of them held in the end.
    for number in 0..7 {
        let id = order_for(&house, &format!("proven-{number}")).await;
        let proof = is_asked(&mut browser, &id)
            .await
            .expect("a card that is proven counts");
        house.till.settle(&ProcessorStatus::Held);
        let held = browser.send_on(&proof.form("/look")).await;
        assert_eq!(held.heading(), "We have your payment");
    }
    let mut asked = 0;
    for number in 0..4 {
        let id = order_for(&house, &format!("not-proven-{number}")).await;
        for _ in 0..2 {
            let Some(proof) = is_asked(&mut browser, &id).await else {
                break;
            };
            asked += 1;
            house.till.settle(&ProcessorStatus::Gone);
            browser.send_on(&proof.form("/look")).await;
        }
    }

    assert_eq!(asked, 5);
}
