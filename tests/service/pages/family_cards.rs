//! Another card, added to a visit by its number and its PIN, and taken out again.

use std::time::Duration;

use lastfour::ils::LibraryCard;

use crate::house::House;
use crate::house::OTHER_PATRON;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::family::MAX;
use crate::house::family::Other;
use crate::house::family::PIN_OF_STRANGER;
use crate::house::family::STRANGER;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::family::adds;
use crate::pages::family::pays;

async fn tries(browser: &mut Browser<'_>, barcode: &str, pin: &str) -> View {
    let form = browser.get("/other-card").await.form("/other-card");
    browser
        .send(&form.with("barcode", barcode).with("pin", pin))
        .await
}

#[tokio::test]
async fn a_card_that_is_added_is_listed_and_can_be_taken_out() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;

    adds(&mut browser, STRANGER, PIN_OF_STRANGER).await;
    let with = browser.get("/fees").await;
    let out = with.form("/other-card/out");
    let without = browser.send_on(&out).await;
    let again = browser.send_on(&out).await;

    with.says("For Ada O. Late return $5.05");
    with.says("Remove the card of Ada O.");
    without.hides("Ada O.");
    assert_eq!(again.path, "/fees");
    assert!(
        without
            .page()
            .forms()
            .iter()
            .all(|form| form.action != "/other-card/out")
    );
}

#[tokio::test]
async fn an_added_card_is_forgotten_at_sign_off_and_when_the_visit_ends() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;
    adds(&mut browser, STRANGER, PIN_OF_STRANGER).await;
    let sign_off = browser.get("/fees").await.form("/sign-off");

    browser.send(&sign_off).await;
    let mut next = Browser::signed_in(&house).await;
    let after_sign_off = next.get("/fees").await;
    adds(&mut next, STRANGER, PIN_OF_STRANGER).await;
    house.clock.forward(Duration::from_mins(11));
    house.door.remove_ended().await.unwrap();
    let mut later = Browser::signed_in(&house).await;
    let after_the_end = later.get("/fees").await;

    for page in [&after_sign_off, &after_the_end] {
        page.hides("Ada O.");
    }
    let rows = crate::house::books::all_but_the_audit(
        &house
            .files()
            .into_iter()
            .find(|file| file.ends_with("store.db"))
            .unwrap(),
    )
    .await;
    assert!(
        rows.iter().all(|row| !row.contains(STRANGER)),
        "the number is kept"
    );
}

#[tokio::test]
async fn an_unknown_card_a_wrong_pin_and_a_locked_one_are_one_answer() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;

    let wrong = tries(&mut browser, STRANGER, "emu").await;
    let unknown = tries(&mut browser, "21234000077777", PIN).await;
    let no_barcode = tries(&mut browser, "what is this?", PIN).await;
    let linked = tries(&mut browser, MAX, "emu").await;

    for same in [&wrong, &unknown, &no_barcode, &linked] {
        assert_eq!(same.status(), 422);
        assert_eq!(same.main(), wrong.main());
        same.says("We do not know this card number and PIN together.");
        same.hides(STRANGER);
    }
}

#[tokio::test]
async fn wrong_pins_of_a_card_have_their_price_in_every_visit_and_where_people_sign_in() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;
    for _ in 0..3 {
        tries(&mut browser, STRANGER, "emu").await;
    }
    let compared = house.desk.state().pins_compared;
    let mut fresh = Browser::signed_in(&house).await;

    let priced = tries(&mut fresh, STRANGER, PIN_OF_STRANGER).await;
    let mut nobody = Browser::new(&house);
    let form = nobody.get("/").await.form("/sign-in").with("library", "main");
    let refused = nobody
        .send(&form.with("barcode", STRANGER).with("pin", PIN_OF_STRANGER))
        .await;
    let added = fresh.waits_and_pays(priced).await;

    assert_eq!(refused.heading(), "One moment, please");
    assert_eq!(added.goes_to(), "/fees");
    // One more signed in since, and one card was added: whoever has not paid was not looked at.
    assert_eq!(house.desk.state().pins_compared, compared + 2);
}

#[tokio::test]
async fn ten_wrong_pins_of_any_cards_close_the_visit_and_a_right_one_forgives_none() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;
    let tries_whatever_it_costs = async |browser: &mut Browser<'_>, card: &str, pin: &str| {
        let answer = tries(browser, card, pin).await;
        if answer.status() == 422 && answer.heading() == "One moment, please" {
            return browser.waits_and_pays(answer).await;
        }
        answer
    };
    let cards: Vec<String> = (0..9).map(|number| format!("2123400005{number:04}")).collect();
    for card in &cards {
        tries_whatever_it_costs(&mut browser, card, "emu").await;
    }
    let added = tries_whatever_it_costs(&mut browser, STRANGER, PIN_OF_STRANGER).await;
    assert_eq!(added.goes_to(), "/fees");
    tries_whatever_it_costs(&mut browser, "21234000060000", "emu").await;
    let compared = house.desk.state().pins_compared;

    let closed = tries_whatever_it_costs(&mut browser, MAX, "otter-holt").await;

    closed.says("We do not know this card number and PIN together.");
    assert_eq!(house.desk.state().pins_compared, compared);
}

#[tokio::test]
async fn a_library_system_that_does_not_answer_costs_no_try() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;
    for _ in 0..12 {
        let form = browser.get("/other-card").await.form("/other-card");
        house.desk.state().silent = true;
        let answer = browser
            .send(&form.with("barcode", STRANGER).with("pin", PIN_OF_STRANGER))
            .await;
        assert_eq!(answer.status(), 503);
        house.desk.state().silent = false;
    }

    adds(&mut browser, STRANGER, PIN_OF_STRANGER).await;
}

#[tokio::test]
async fn a_pin_that_changes_afterwards_ends_nothing_that_was_proven() {
    let house = House::open().await;
    house.desk.has_a_family();
    house.desk.state().linked.clear();
    let mut browser = Browser::signed_in(&house).await;
    adds(&mut browser, STRANGER, PIN_OF_STRANGER).await;
    let fees = browser.get("/fees").await;
    house.desk.state().others.get_mut(STRANGER).unwrap().pin = "another-word";

    let review = browser.send_on(&fees.form("/orders")).await;
    let receipt = pays(&house, &mut browser, &review).await;
    let mut next = Browser::signed_in(&house).await;
    let no_more = tries(&mut next, STRANGER, PIN_OF_STRANGER).await;

    receipt.says("Late return, for Ada O. yes $5.05");
    no_more.says("We do not know this card number and PIN together.");
}

#[tokio::test]
async fn the_same_card_twice_a_linked_one_and_ones_own_change_nothing() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;
    adds(&mut browser, STRANGER, PIN_OF_STRANGER).await;

    adds(&mut browser, STRANGER, PIN_OF_STRANGER).await;
    adds(&mut browser, MAX, "otter-holt").await;
    let own = tries(&mut browser, PATRON, PIN).await;
    let fees = browser.get("/fees").await;

    own.says("This is your own card.");
    assert_eq!(own.status(), 422);
    assert_eq!(fees.main().matches("For Ada O.").count(), 1);
    assert_eq!(fees.main().matches("For Max O.").count(), 1);
    let out = fees
        .page()
        .forms()
        .into_iter()
        .filter(|form| form.action == "/other-card/out");
    assert_eq!(out.count(), 1, "a linked one cannot be taken out");
}

#[tokio::test]
async fn a_visit_has_ten_people_at_most() {
    let house = House::open().await;
    house.desk.has_a_family();
    let numbers: Vec<&'static str> = vec![
        "21234000070001",
        "21234000070002",
        "21234000070003",
        "21234000070004",
        "21234000070005",
        "21234000070006",
        "21234000070007",
    ];
    for number in &numbers {
        let other = Other {
            name: "Ida Finch",
            pin: PIN_OF_STRANGER,
            fees: [("ida", 10)].into(),
        };
        house.desk.state().others.insert(number, other);
    }
    let mut browser = Browser::signed_in(&house).await;
    // Two children are linked.
    for number in &numbers {
        adds(&mut browser, number, PIN_OF_STRANGER).await;
    }

    let eleventh = tries(&mut browser, STRANGER, PIN_OF_STRANGER).await;
    let fees = browser.get("/fees").await;

    eleventh.says("You can pay for at most ten people in one visit.");
    assert_eq!(fees.main().matches("For Ida F.").count(), 7);
    fees.hides("Ada O.");
}

#[tokio::test]
async fn empty_fields_are_named_and_nobody_adds_a_card_without_signing_in() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let form = browser.get("/other-card").await.form("/other-card");

    let neither = browser.send(&form).await;
    let no_pin = browser.send(&form.with("barcode", OTHER_PATRON)).await;
    let nobody = Browser::new(&house).get("/other-card").await;

    neither.says("Type the number of the other library card.");
    no_pin.says("Type the PIN of the other card.");
    no_pin.hides(OTHER_PATRON);
    assert_eq!(nobody.goes_to(), "/sign-in");
}

#[tokio::test]
async fn the_page_says_until_when_the_library_card_is_good() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let until = |day: &str| LibraryCard {
        category: None,
        expires_on: Some(day.parse().unwrap()),
    };

    let unknown = browser.get("/fees").await;
    house.desk.state().card = until("2027-03-03");
    let good = browser.get("/fees").await;
    house.desk.state().card = until("2026-11-22");
    let over = browser.get("/fees").await;

    unknown.hides("Your library card");
    good.says("Your library card is good until March 3, 2027.");
    over.says("Your library card has run out. It was good until November 22, 2026.");
}
