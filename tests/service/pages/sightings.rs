//! What is told when somebody types or swipes a payment card into a page, and what counts as a library card.

use lastfour::masking::Redactor;
use lastfour::masking::Source;

use crate::house::House;
use crate::house::PATRON_LIKE_DINERS;
use crate::house::PIN;
use crate::pages::browser::Browser;

/// Published numbers of no real card. The first is as long as a barcode.
const DINERS: &str = "30569309025904";
const SWIPED: &str = ";5555555555554444=29121010000000000000?";
const TYPED: &str = "4000002760003184";

/// What may be told of a number.
fn card(typed: &str) -> String {
    let seen = Redactor::default().card_in(typed, Source::Anywhere).unwrap();
    format!("brand={} last4={}", seen.brand.word(), seen.last4)
}

async fn told(house: &House) -> Vec<(String, String, String)> {
    let lines = house.sightings().await.into_iter();
    lines
        .map(|line| (line.library, line.actor, line.detail))
        .collect()
}

#[tokio::test]
async fn whoever_has_a_library_card_that_looks_like_a_payment_card_signs_in() {
    let house = House::open().await;

    let mut patron = Browser::signed_in_as(&house, "main", PATRON_LIKE_DINERS).await;

    assert_eq!(patron.get("/fees").await.status(), 200);
    let mut desk = Browser::at_the_desk(&house, "main").await;
    for scanned in [
        String::from(PATRON_LIKE_DINERS),
        format!("A{PATRON_LIKE_DINERS}B"),
    ] {
        let form = desk.get("/staff").await.form("/staff/search");
        let found = desk.send(&form.with("search", &scanned)).await;
        assert_ne!(found.status(), 400, "{scanned}");
    }
    assert_eq!(told(&house).await, []);
}

#[tokio::test]
async fn a_payment_card_in_the_place_of_a_library_card_is_refused_and_told() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let form = browser.get("/").await.form("/sign-in");
    let form = form.with("library", "main").with("pin", PIN);

    for typed in [DINERS, SWIPED] {
        let sent = browser.send(&form.clone().with("barcode", typed)).await;
        let refused = browser.follow(sent).await;
        assert_eq!(refused.heading(), "That looked like a payment card number");
    }

    assert_eq!(house.desk.state().pins_compared, 0);
    let line = |library: &str, typed| {
        (
            String::from(library),
            String::from("stranger"),
            format!("channel=form field=barcode {}", card(typed)),
        )
    };
    assert_eq!(
        told(&house).await,
        [
            line("branch", DINERS),
            line("main", DINERS),
            line("branch", SWIPED),
            line("main", SWIPED)
        ]
    );
}

#[tokio::test]
async fn a_payment_card_in_the_search_box_is_told_with_the_name_of_who_typed_it() {
    let house = House::open().await;
    let order = house.paid(&["fine-1"]).await;
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let form = desk.get("/staff").await.form("/staff/search");

    for typed in [DINERS, SWIPED, TYPED] {
        let sent = desk.send(&form.clone().with("search", typed)).await;
        let refused = desk.follow(sent).await;
        assert_eq!(refused.heading(), "That was a payment card");
    }

    let lines = told(&house).await;
    for ((library, actor, detail), typed) in lines.iter().zip([DINERS, SWIPED, TYPED]) {
        assert_eq!((library.as_str(), actor.as_str()), ("main", "staff:ann"));
        assert_eq!(*detail, format!("channel=form field=search {}", card(typed)));
    }
    assert_eq!(lines.len(), 3);
    // A line of audit without an order is in nobody's way.
    let id = order.rsplit('/').next().unwrap();
    let page = desk.get(&format!("/staff/orders/{id}")).await;
    assert_eq!(page.status(), 200);
    page.hides("pan_detected");
}

#[tokio::test]
async fn a_patron_who_types_a_payment_card_is_told_by_library_and_not_by_name() {
    let house = House::open().await;
    let mut patron = Browser::signed_in(&house).await;
    let form = patron.get("/find").await.form("/find");

    patron.send(&form.with("known", TYPED)).await;

    let detail = format!("channel=form field=known {}", card(TYPED));
    let line = (String::from("main"), String::from("patron"), detail);
    assert_eq!(told(&house).await, [line]);
}
