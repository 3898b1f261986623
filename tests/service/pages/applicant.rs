//! Somebody without a library card buys one, and finds the purchase again; and what is shown to whoever has an address.

use std::time::Duration;

use crate::house::House;
use crate::house::NAME;
use crate::house::OTHER_PATRON;
use crate::house::PATRON;
use crate::house::TITLE;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::stages;

pub(crate) const BUYER: &str = "Nadia Quintessa Neighbour";
pub(crate) const EMAIL: &str = "nadia.neighbour@example.org";
pub(crate) const OFFER: &str = "/offers/main/non-resident";

/// Buys a card; gives the page of the order.
pub(crate) async fn buys(browser: &mut Browser<'_>) -> View {
    let form = browser.get(OFFER).await.form(OFFER);
    let form = form.with("name", BUYER).with("email", EMAIL);
    browser.send_on(&form).await
}

fn reference(view: &View) -> String {
    let found = view
        .page()
        .all("dd")
        .find(|fact| fact.get("class") == Some("reference"));
    found.unwrap().text.clone()
}

#[tokio::test]
async fn somebody_without_a_library_card_buys_one() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let first = browser.get("/").await;
    let offer = first
        .page()
        .link("Non-resident library card, $50.00 for one year, The main library");
    assert_eq!(offer, OFFER);
    let offer = browser.get(offer).await;

    let review = buys(&mut browser).await;
    let card = browser.get(review.page().link("Pay $50.00 by card")).await;
    let paying = card.form("/payment").with("payment_method", "pm_card_visa");
    let waiting = browser.send_on(&paying).await;
    house.run_jobs().await;
    let receipt = browser.get(&waiting.path).await;

    offer.says("$50.00 for one year");
    offer.says("We ask because the desk makes the card out to this name.");
    review.says("Once it is paid, the desk makes your library card and writes to you when it is ready.");
    review.says(&format!("For {BUYER} E-mail {EMAIL}"));
    assert_eq!(receipt.heading(), "Paid");
    receipt.says("The desk writes to you when your library card is ready.");
    for page in [&card, &waiting, &receipt] {
        page.hides(BUYER);
        page.hides(EMAIL);
    }
    assert_eq!(house.till.taken(), [5_000]);
}

#[tokio::test]
async fn what_is_missing_is_named_and_nothing_typed_is_shown_again() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let form = browser.get(OFFER).await.form(OFFER);

    let no_name = browser.send(&form.clone().with("email", EMAIL)).await;
    let half = browser
        .send(&form.with("name", BUYER).with("email", "nadia"))
        .await;

    let neither = browser.get(OFFER).await.form(OFFER).adding("adult", "yes");
    let neither = browser.send(&neither).await;

    no_name.says("Type the name for the card.");
    neither.says("Type the name for the card.");
    neither.says("Type a whole e-mail address");
    assert_eq!(neither.form(OFFER).value("adult"), "yes");
    no_name.hides(EMAIL);
    half.says("Type a whole e-mail address");
    half.hides(BUYER);
    assert_eq!((no_name.status(), half.status()), (422, 422));
}

#[tokio::test]
async fn a_buyer_is_let_in_for_the_one_order() {
    let house = House::open().await;
    let other = stages::order_in(&house, "paid").await;
    let mut browser = Browser::new(&house);
    let own = buys(&mut browser).await.path;

    assert_eq!(browser.get("/").await.goes_to(), own);
    for path in ["/fees", "/orders"] {
        assert_eq!(browser.get(path).await.goes_to(), "/sign-in");
    }
    assert_eq!(browser.get(&format!("/orders/{other}")).await.status(), 404);
    assert_eq!(browser.get(&own).await.status(), 200);
}

#[tokio::test]
async fn a_buyer_finds_the_purchase_again_by_reference_and_e_mail() {
    let house = House::open().await;
    let bought = buys(&mut Browser::new(&house)).await;
    let mut browser = Browser::new(&house);
    let form = browser.get("/find").await.form("/find").with("library", "main");
    let form = form.with("reference", &reference(&bought).to_lowercase().replace('-', " "));

    let found = browser
        .send_on(&form.clone().with("known", "NADIA.neighbour@example.org "))
        .await;

    assert_eq!(found.path, bought.path);
    assert_eq!(found.heading(), "Review and pay");
}

#[tokio::test]
async fn a_patron_who_is_not_signed_in_finds_the_state_of_a_payment_and_no_more() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let receipt = Browser::signed_in(&house)
        .await
        .get(&format!("/orders/{id}"))
        .await;
    let mut browser = Browser::new(&house);
    let form = browser.get("/find").await.form("/find").with("library", "main");
    let form = form.with("reference", &reference(&receipt)).with("known", PATRON);

    let found = browser.send_on(&form).await;

    // In answer to the form: no address leads back here.
    assert_eq!((found.path.as_str(), found.heading()), ("/find", "Paid"));
    found.says("Amount $24.45");
    found.says("Visa ending in 4242");
    found.says(&reference(&receipt));
    hides_what_it_was_for(&found);
    assert_eq!(browser.get(&format!("/orders/{id}")).await.status(), 303);
}

/// Whoever has the address is told how it stands and how much, and not even the card.
fn shows_no_more_than_the_state(page: &View, reference: &str) {
    assert_eq!(page.heading(), "Paid");
    page.says("Amount: $24.45");
    for hidden in [reference, "4242", "2026"] {
        page.hides(hidden);
    }
    hides_what_it_was_for(page);
}

fn hides_what_it_was_for(page: &View) {
    for hidden in [
        "Late return",
        "Lost item",
        TITLE,
        NAME,
        PATRON,
        "fine-1",
        "<table",
        "$4.50",
    ] {
        page.hides(hidden);
    }
}

#[tokio::test]
async fn whoever_has_the_address_sees_the_state_and_no_more() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let path = format!("/pay/{id}");
    let (mut nobody, mut other) = (
        Browser::new(&house),
        Browser::signed_in_as(&house, "main", OTHER_PATRON).await,
    );

    let order = house.get(&format!("/api/v1/orders/{id}")).await.json();
    let reference = order["reference"].as_str().unwrap();
    shows_no_more_than_the_state(&nobody.get(&path).await, reference);
    shows_no_more_than_the_state(&other.get(&path).await, reference);
    let own = Browser::signed_in(&house).await.get(&path).await;
    assert_eq!(own.goes_to(), format!("/orders/{id}"));
}

#[tokio::test]
async fn an_order_that_is_not_paid_asks_whoever_has_its_address_to_sign_in() {
    let house = House::open().await;
    for stage in ["review", "declined", "proof"] {
        let id = stages::order_in(&house, stage).await;
        let page = Browser::new(&house).get(&format!("/pay/{id}")).await;

        let sign_in = page
            .page()
            .all("a")
            .find(|link| link.text == "Sign in" && link.get("class").is_some());
        assert_eq!(sign_in.unwrap().must("href"), format!("/orders/{id}/sign-in"));
        let forms = page.page().forms();
        assert!(forms.iter().all(|form| form.action == "/language"), "{stage}");
        house.clock.forward(Duration::from_mins(31));
        house.run_jobs().await;
    }
}

#[tokio::test]
async fn a_wrong_reference_and_somebody_elses_are_one_answer() {
    let house = House::open().await;
    let bought = buys(&mut Browser::new(&house)).await;
    let of_bought = reference(&bought);
    let try_with = async |reference: &str, known: &str, library: &str| {
        let mut browser = Browser::new(&house);
        let form = browser.get("/find").await.form("/find").with("library", library);
        browser
            .send(&form.with("reference", reference).with("known", known))
            .await
    };

    for (reference, known, library) in [
        ("K7QM-2XR9", EMAIL, "main"),
        ("no reference", EMAIL, "main"),
        (of_bought.as_str(), "other@example.org", "main"),
        (&of_bought, PATRON, "main"),
        (&of_bought, "", "main"),
        (&of_bought, BUYER, "main"),
        (&of_bought, EMAIL, "branch"),
    ] {
        let in_vain = try_with(reference, known, library).await;

        assert_eq!(in_vain.status(), 422);
        in_vain.says("We found no payment with this reference that belongs to you.");
        in_vain.hides(&of_bought);
    }
}

#[tokio::test]
async fn guessing_references_is_slowed_down() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let form = browser.get("/find").await.form("/find").with("library", "main");
    let form = form.with("reference", "K7QM-2XR9").with("known", PATRON);

    for _ in 0..30 {
        assert_eq!(browser.send(&form).await.status(), 422);
    }
    let slowed = browser.send(&form).await;

    assert_eq!((slowed.status(), slowed.heading()), (429, "Please wait a little"));
    assert_eq!(slowed.heard.header("retry-after"), Some("7"));
}
