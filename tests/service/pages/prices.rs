//! What signing in costs after wrong PINs, and what a card page costs while many cards are declined.

use std::time::Duration;
use std::time::Instant;

use lastfour::access::Price;
use lastfour::access::solve;
use lastfour::domain::Clock;
use lastfour::domain::Currency;
use lastfour::domain::FeeKind;
use lastfour::domain::LibraryId;
use lastfour::domain::Money;
use lastfour::domain::Offer;
use lastfour::domain::OfferId;
use lastfour::domain::Order;
use lastfour::domain::PaymentEvent;
use lastfour::domain::SystemRandomness;
use lastfour::storage::OrderWrite;
use lastfour::storage::Unit;

use crate::house::House;
use crate::house::OTHER_PATRON;
use crate::house::PATRON;
use crate::house::PIN;
use crate::pages::applicant::OFFER;
use crate::pages::applicant::buys;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::html::Form;

async fn tries(browser: &mut Browser<'_>, barcode: &str, pin: &str) -> View {
    let form = browser.get("/").await.form("/sign-in").with("library", "main");
    browser
        .send(&form.with("barcode", barcode).with("pin", pin))
        .await
}

/// A browser that is asked for a price, with the page that asks.
pub(crate) async fn priced(house: &House) -> (Browser<'_>, View) {
    let mut browser = Browser::new(house);
    for _ in 0..3 {
        tries(&mut browser, PATRON, "emu").await;
    }
    let page = tries(&mut browser, PATRON, PIN).await;
    (browser, page)
}

/// The form of the page, solved as the script solves it.
pub(crate) fn solved(page: &View) -> Form {
    let asked = page.page().having("data-challenge").next().unwrap();
    let price = Price::from_bits(asked.must("data-bits").parse().unwrap()).unwrap();
    let answer = solve(asked.must("data-challenge"), price);
    page.form(asked.must("action")).with("solution", &answer)
}

#[tokio::test]
async fn after_three_wrong_pins_a_browser_works_before_the_next_is_looked_at() {
    let house = House::open().await;
    let (mut browser, page) = priced(&house).await;
    let compared_before = house.desk.state().pins_compared;

    let entered = browser.send(&solved(&page)).await;

    assert_eq!(page.status(), 422);
    assert_eq!(page.heading(), "One moment, please");
    page.says("Nothing is wrong with your account.");
    assert_eq!(compared_before, 3, "nobody was asked before it was paid");
    assert_eq!(entered.goes_to(), "/fees");
    // A right PIN makes the wrong ones before it forgotten.
    let mut another = Browser::new(&house);
    assert_eq!(tries(&mut another, PATRON, PIN).await.goes_to(), "/fees");
}

#[tokio::test]
async fn the_page_of_a_price_holds_nothing_that_was_typed() {
    let house = House::open().await;
    let (_, page) = priced(&house).await;

    page.hides(PATRON);
    page.hides(PIN);
    let sealed = page.form("/sign-in").value("sealed").to_owned();
    assert!(sealed.len() > 200 && sealed.bytes().all(|byte| byte.is_ascii_lowercase()));
    let asked = page.page().having("data-challenge").next().unwrap();
    assert!(asked.must("data-challenge").len() == 32);
}

#[tokio::test]
async fn without_scripts_waiting_is_the_price_and_too_early_says_how_long() {
    let house = House::open().await;
    let (mut browser, page) = priced(&house).await;

    let early = browser.send(&page.form("/sign-in")).await;
    let compared = house.desk.state().pins_compared;
    let entered = browser.waits_and_pays(early).await;

    let without_scripts = page.page().only("noscript");
    assert_eq!(
        without_scripts,
        "Please wait, then press Go on. Seconds to wait: 1"
    );
    assert_eq!(compared, 3);
    assert_eq!(entered.goes_to(), "/fees");
}

#[tokio::test]
async fn a_bill_of_another_browser_one_that_was_paid_and_one_with_a_wrong_solution_are_refused() {
    let house = House::open().await;
    let (mut browser, page) = priced(&house).await;
    let right = solved(&page);
    let (mut thief, _) = priced(&house).await;
    let token = thief
        .get("/")
        .await
        .form("/sign-in")
        .value("form_token")
        .to_owned();

    let stolen = thief.send(&right.clone().with("form_token", &token)).await;
    let wrong = browser.send(&right.clone().with("solution", "a-b-c")).await;
    let compared = house.desk.state().pins_compared;
    let first = browser.send(&right).await;
    let mut again = browser.clone();
    let token = again
        .get("/find")
        .await
        .form("/find")
        .value("form_token")
        .to_owned();
    let twice = again.send(&right.with("form_token", &token)).await;

    for refused in [&stolen, &wrong, &twice] {
        assert_eq!(refused.status(), 200, "{:?}", refused.main());
        refused.says("Please start again.");
    }
    assert_eq!(first.goes_to(), "/fees");
    assert_eq!(house.desk.state().pins_compared, compared + 1);
}

#[tokio::test]
async fn a_known_and_an_unknown_card_cost_the_same_are_told_the_same_and_take_as_long() {
    let house = House::open().await;
    let mut pages = Vec::new();
    let mut took = Vec::new();
    for barcode in [OTHER_PATRON, "21234000055555"] {
        let mut times = Vec::new();
        let mut last = Vec::new();
        for _ in 0..4 {
            let mut browser = Browser::new(&house);
            let form = browser.get("/").await.form("/sign-in").with("library", "main");
            let form = form.with("barcode", barcode).with("pin", "emu");
            let begun = Instant::now();
            last.push(browser.send(&form).await);
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        took.push(times[1]);
        pages.push(last);
    }

    let told = |view: &View| (view.status(), view.heading().to_owned(), view.main().to_owned());
    for (known, unknown) in pages[0].iter().zip(&pages[1]) {
        assert_eq!(told(known), told(unknown));
    }
    assert_eq!(pages[0][3].heading(), "One moment, please");
    let (short, long) = (took[0].min(took[1]), took[0].max(took[1]));
    assert!(long < short * 4 + Duration::from_millis(40), "{took:?}");
}

#[tokio::test]
async fn the_desk_has_the_wrong_pins_of_a_card_forgotten_and_the_audit_says_who_did_it() {
    let house = House::open().await;
    let (mut browser, _) = priced(&house).await;
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let search = desk.get("/staff").await;

    let page = desk.get(search.page().link("A patron cannot sign in")).await;
    let nothing = desk
        .send(&page.form("/staff/wrong-pins").with("barcode", " "))
        .await;
    let done = desk
        .send(&page.form("/staff/wrong-pins").with("barcode", PATRON))
        .await;
    let entered = tries(&mut browser, PATRON, PIN).await;

    nothing.says("Type or scan the number of a library card.");
    done.says("The wrong PINs of that card are forgotten.");
    assert_eq!(entered.goes_to(), "/fees");
    let audit = house.audit().await;
    let line = audit.iter().find(|line| line.action == "wrong_pins_forgotten");
    assert_eq!(line.unwrap().actor, "staff:ann");
    done.hides(PATRON);
}

#[tokio::test]
async fn an_auditor_forgets_no_wrong_pins() {
    let house = House::open().await;
    let role = lastfour::domain::Role::Auditor;
    let mut auditor = Browser::at_the_desk_as(&house, role, ("main", "olga")).await;

    let page = auditor.get("/staff/wrong-pins").await;

    assert_eq!(page.status(), 403);
}

/// So many cards are declined that purchases pause: of one order, because that is quickly written.
pub(crate) async fn many_are_declined(house: &House) {
    let offer = Offer::fixed(
        OfferId::parse("non-resident").unwrap(),
        FeeKind::NonResidentCard,
        Money::from_minor(5_000, Currency::USD),
    );
    let now = house.clock.now();
    let library = LibraryId::parse("main").unwrap();
    let times = (now, Duration::from_mins(30));
    let mut order = Order::buy(library, &offer, times, &SystemRandomness).unwrap();
    for _ in 0..50 {
        let card = String::from("pm_declined");
        order.present_card(card, None, now).unwrap();
        order.payment_event(PaymentEvent::Declined, now).unwrap();
    }
    let unit = Unit {
        order: Some(OrderWrite::Insert(order)),
        ..Unit::default()
    };
    house.cashier.store().commit(unit).await.unwrap();
}

#[tokio::test]
async fn when_many_cards_are_declined_purchases_pause_and_patrons_wait_a_moment() {
    let house = House::open().await;
    let mut buyer = Browser::new(&house);
    let begun = buys(&mut buyer).await;
    let mut patron = Browser::signed_in(&house).await;
    let fees = patron.get("/fees").await;
    let review = patron.send_on(&fees.form("/orders")).await;
    many_are_declined(&house).await;

    let mut later = Browser::new(&house);
    let form = later.get(OFFER).await.form(OFFER);
    let form = form.with("name", "Nadia").with("email", "n@example.org");
    let refused = later.send(&form).await;
    let no_card_page = buyer.get(&format!("{}/card", begun.path)).await;
    let priced = patron.get(&format!("{}/card", review.path)).await;
    let card = patron.waits_and_pays(priced).await;
    let card = patron.follow(card).await;
    let paid = patron
        .send(&card.form("/payment").with("payment_method", "pm_card_visa"))
        .await;
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let told = desk.get("/staff/attention").await;

    assert_eq!((refused.status(), no_card_page.status()), (503, 503));
    refused.says("Card payments without a library card are paused for a few minutes.");
    assert_eq!(paid.goes_to(), review.path);
    told.says("Too many cards were declined in the last minutes.");
    let audit = house.audit().await;
    let paused: Vec<_> = audit
        .iter()
        .filter(|line| line.action == "purchases_paused")
        .collect();
    assert_eq!(paused.len(), 1);
    // It ends by itself.
    house.clock.forward(Duration::from_mins(21));
    let mut again = Browser::new(&house);
    assert_eq!(buys(&mut again).await.status(), 200);
}

#[tokio::test]
async fn a_card_that_skips_its_page_is_not_asked_while_many_are_declined() {
    let house = House::open().await;
    let mut patron = Browser::signed_in(&house).await;
    let fees = patron.get("/fees").await;
    let review = patron.send_on(&fees.form("/orders")).await;
    let card = patron.get(&format!("{}/card", review.path)).await;
    many_are_declined(&house).await;
    let asked = house.till.state().confirmed;

    let skipped = patron
        .send(&card.form("/payment").with("payment_method", "pm_card_visa"))
        .await;

    assert_eq!(skipped.heading(), "One moment, please");
    assert_eq!(house.till.state().confirmed, asked);
}

#[tokio::test]
async fn limits_of_an_address_are_there_after_a_restart() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let form = browser.get("/find").await.form("/find").with("library", "main");
    let form = form.with("reference", "K7QM-2XR9").with("known", "n@example.org");
    for _ in 0..30 {
        assert_eq!(browser.send(&form).await.status(), 422);
    }
    assert_eq!(browser.send(&form).await.status(), 429);
    let cookies = browser.cookies.clone();

    let house = house.furnished_anew(crate::house::Fittings::default()).await;
    let mut browser = Browser::new(&house);
    browser.cookies = cookies;

    assert_eq!(browser.send(&form).await.status(), 429);
    house.clock.forward(Duration::from_secs(6));
    assert_eq!(browser.send(&form).await.status(), 422);
}
