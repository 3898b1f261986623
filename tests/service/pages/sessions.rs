//! A session that ends in the middle loses nothing; signing off leaves nothing.

use std::time::Duration;

use crate::house::House;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::TITLE;
use crate::pages::applicant;
use crate::pages::applicant::EMAIL;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::prepared::prepared;
use crate::pages::stages;

/// Longer than a patron may be away.
const AWAY: Duration = Duration::from_mins(11);

async fn signs_in_on(browser: &mut Browser<'_>, asked: &View) -> View {
    let form = asked.form("/sign-in").with("library", "main");
    browser
        .send_on(&form.with("barcode", PATRON).with("pin", PIN))
        .await
}

#[tokio::test]
async fn a_session_that_ends_before_the_card_is_sent_loses_nothing() {
    let house = House::open().await;
    let mut ready = prepared(&house, "/orders/{id}/payment").await;
    let order = ready.form.action.replace("/payment", "");
    house.clock.forward(AWAY);

    let asked = ready.browser.send(&ready.form).await;
    let sign_in = ready.browser.follow(asked).await;
    assert_eq!(house.till.state().payments.len(), 0);
    let review = signs_in_on(&mut ready.browser, &sign_in).await;
    let card = ready.browser.get(review.page().link("Pay $24.45 by card")).await;
    let paying = card.form("/payment").with("payment_method", "pm_card_visa");
    let held = ready.browser.send_on(&paying).await;

    assert_eq!(sign_in.path, format!("{order}/sign-in"));
    sign_in.says("Nothing is lost, and nothing is charged twice.");
    assert_eq!(
        (review.path.as_str(), review.heading()),
        (order.as_str(), "Review and pay")
    );
    assert_eq!(held.heading(), "We have your payment");
}

#[tokio::test]
async fn a_browser_that_has_lost_its_cookie_finds_the_order_again() {
    let house = House::open().await;
    let mut ready = prepared(&house, "/orders/{id}/payment").await;
    let order = ready.form.action.replace("/payment", "");
    ready.browser.cookies.clear();

    let sign_in = ready.browser.send_on(&ready.form).await;
    let review = signs_in_on(&mut ready.browser, &sign_in).await;

    sign_in.says("Nothing is lost, and nothing is charged twice.");
    assert_eq!(
        (review.path.as_str(), review.heading()),
        (order.as_str(), "Review and pay")
    );
    assert!(house.till.state().payments.is_empty());
}

#[tokio::test]
async fn a_page_that_looks_by_itself_does_not_keep_a_session() {
    let house = House::open().await;
    let id = stages::order_in(&house, "held").await;
    let mut browser = Browser::signed_in(&house).await;
    let state = format!("/orders/{id}/state");

    for _ in 0..9 {
        house.clock.forward(Duration::from_mins(1));
        assert_eq!(browser.get(&state).await.status(), 200);
    }
    house.clock.forward(Duration::from_mins(1));

    assert_eq!(
        browser.get(&state).await.goes_to(),
        format!("/orders/{id}/sign-in")
    );
}

#[tokio::test]
async fn a_session_that_ends_while_money_is_held_does_not_stop_it() {
    let house = House::open().await;
    let mut ready = prepared(&house, "/orders/{id}/payment").await;
    let order = ready.form.action.replace("/payment", "");
    ready.browser.send(&ready.form).await;
    house.clock.forward(AWAY);

    house.run_jobs().await;
    let asked = ready.browser.get(&order).await;
    let watched = ready.browser.get(&format!("{order}/state")).await;
    let sign_in = ready.browser.follow(asked).await;
    let receipt = signs_in_on(&mut ready.browser, &sign_in).await;

    assert_eq!(watched.goes_to(), format!("{order}/sign-in"));
    assert_eq!(
        (receipt.path.as_str(), receipt.heading()),
        (order.as_str(), "Paid")
    );
    assert_eq!(house.till.taken(), [2_445]);
}

#[tokio::test]
async fn a_session_that_ends_at_the_bank_finds_the_order_again() {
    let house = House::open().await;
    let id = stages::order_in(&house, "proof").await;
    let mut browser = Browser::signed_in(&house).await;
    house.clock.forward(AWAY);

    let back = browser.get(&format!("/orders/{id}/return")).await;
    let sign_in = browser.follow(back).await;
    let proof = signs_in_on(&mut browser, &sign_in).await;

    assert_eq!(proof.heading(), "Your bank wants to hear from you");
    assert_eq!(proof.path, format!("/orders/{id}"));
}

#[tokio::test]
async fn a_buyer_whose_session_ended_finds_the_purchase_by_its_reference() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let bought = applicant::buys(&mut browser).await;
    let reference = bought.page().all("dd").find(|fact| fact.get("class").is_some());
    let reference = reference.unwrap().text.clone();
    house.clock.forward(AWAY);

    let asked = browser.get(&bought.path).await;
    let asked = browser.follow(asked).await;
    let find = browser
        .get(asked.page().link("Find a payment that you made before"))
        .await;
    let form = find.form("/find").with("library", "main");
    let found = browser
        .send_on(&form.with("reference", &reference).with("known", EMAIL))
        .await;

    assert_eq!(
        (found.path.as_str(), found.heading()),
        (bought.path.as_str(), "Review and pay")
    );
}

#[tokio::test]
async fn somebody_else_who_signs_in_afterwards_does_not_get_the_order() {
    let house = House::open().await;
    let id = stages::order_in(&house, "review").await;
    let mut browser = Browser::new(&house);
    let asked = browser.get(&format!("/orders/{id}/sign-in")).await;

    let form = asked.form("/sign-in").with("library", "branch");
    let other = browser
        .send_on(&form.with("barcode", PATRON).with("pin", PIN))
        .await;

    assert_eq!(other.status(), 404);
}

#[tokio::test]
async fn a_session_ends_unused_and_in_the_end_however_busy_it_is() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let mut minutes = 0;

    while browser.get("/fees").await.status() == 200 {
        house.clock.forward(Duration::from_mins(9));
        minutes += 9;
    }

    assert_eq!(minutes, 63);
    let mut idle = Browser::signed_in(&house).await;
    house.clock.forward(Duration::from_mins(10));
    assert_eq!(idle.get("/fees").await.goes_to(), "/sign-in");
    assert_eq!(idle.get("/stay").await.status(), 401);
}

#[tokio::test]
async fn asking_to_stay_keeps_a_session() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;

    for _ in 0..4 {
        house.clock.forward(Duration::from_mins(9));
        assert_eq!(browser.get("/stay").await.status(), 200);
    }

    assert_eq!(browser.get("/fees").await.status(), 200);
}

#[tokio::test]
async fn a_page_of_somebody_signed_in_leaves_by_itself_when_nobody_is_there() {
    let house = House::open().await;
    let mut patron = Browser::signed_in(&house).await;
    let mut staff = Browser::at_the_desk(&house, "main").await;

    for (browser, path, seconds, away) in [
        (&mut patron, "/fees", "600", "/away"),
        (&mut staff, "/staff", "900", "/staff/away"),
    ] {
        let page = browser.get(path).await;

        let body = page.page().all("body").next().unwrap();
        assert_eq!(body.must("data-idle"), seconds);
        assert!(body.get("data-private").is_some());
        let refresh = page
            .page()
            .all("meta")
            .find(|meta| meta.get("http-equiv").is_some());
        assert_eq!(refresh.unwrap().must("content"), format!("{seconds}; url={away}"));
        let dialog = page.page().all("dialog").next().unwrap();
        assert_eq!(dialog.must("data-away"), away);
        let stays = browser.get(dialog.must("data-stay")).await;
        assert!([200, 204].contains(&stays.status()));
        let gone = Browser::new(&house).get(away).await;
        assert_eq!(gone.heading(), "You were signed off");
    }
}

#[tokio::test]
async fn after_signing_off_no_page_of_before_shows_anything() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut browser = Browser::signed_in(&house).await;
    let before = browser.clone();
    let fees = browser.get("/fees").await;
    fees.says(TITLE);

    let signed_off = browser.send_on(&fees.form("/sign-off")).await;

    assert_eq!(signed_off.heading(), "You are signed off");
    let order = format!("/orders/{id}");
    for mut back in [browser, before] {
        for path in [
            "/fees",
            "/orders",
            &order,
            &format!("{order}/card"),
            &format!("{order}/return"),
        ] {
            let gone = back.get(path).await;

            assert!(gone.goes_to().ends_with("/sign-in"), "{path}");
            assert!(gone.heard.text.is_empty());
        }
        assert!(back.send(&fees.form("/orders")).await.status() >= 303);
    }
    assert!(house.till.taken() == [2_445]);
}

#[tokio::test]
async fn after_the_desk_has_signed_off_no_page_of_before_shows_anything() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut browser = Browser::at_the_desk(&house, "main").await;
    let before = browser.clone();
    let home = browser.get("/staff").await;

    let signed_off = browser.send_on(&home.form("/staff/sign-off")).await;

    assert_eq!(signed_off.heading(), "You are signed off");
    for mut back in [browser, before] {
        for path in [format!("/staff/orders/{id}"), String::from("/staff/tasks")] {
            assert_eq!(back.get(&path).await.goes_to(), "/staff");
        }
        back.get("/staff").await.form("/staff/sign-in");
    }
}
