//! Kiosks: by network or by link, short sessions that can be extended, nothing for the next patron.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;

use crate::house::House;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::TITLE;
use crate::pages::applicant::OFFER;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::gallery;
use crate::pages::stages;

/// Opens an address from a machine.
async fn get_from(browser: &mut Browser<'_>, machine: &str, path: &str) -> View {
    let mut request = browser.request("GET", path).body(Body::empty()).unwrap();
    let peer: SocketAddr = machine.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    browser.hear(request).await
}

async fn signs_in(browser: &mut Browser<'_>, first: &View) {
    let form = first.form("/sign-in").with("library", "main");
    let entered = browser.send(&form.with("barcode", PATRON).with("pin", PIN)).await;
    assert_eq!(entered.goes_to(), "/fees");
}

/// A patron at a kiosk that a link has made one.
async fn patron_at_a_kiosk(house: &House) -> Browser<'_> {
    let mut browser = Browser::new(house);
    let first = browser.get("/kiosk").await;
    signs_in(&mut browser, &first).await;
    browser
}

fn is_at_a_kiosk(view: &View) -> bool {
    view.page().all("body").next().unwrap().get("class") == Some("kiosk")
}

fn of_body(view: &View, name: &str) -> Option<String> {
    view.page()
        .all("body")
        .next()
        .unwrap()
        .get(name)
        .map(String::from)
}

#[tokio::test]
async fn a_browser_on_a_network_of_kiosks_is_a_kiosk_and_its_neighbour_is_not() {
    let house = House::open().await;

    let inside = get_from(&mut Browser::new(&house), "203.0.113.7:40000", "/").await;
    let by_the_longer_protocol = get_from(&mut Browser::new(&house), "[::ffff:203.0.113.7]:40000", "/").await;
    let beside = get_from(&mut Browser::new(&house), "203.0.113.16:40000", "/").await;

    assert!(is_at_a_kiosk(&inside) && is_at_a_kiosk(&by_the_longer_protocol));
    assert!(!is_at_a_kiosk(&beside));
}

#[tokio::test]
async fn a_link_makes_a_browser_a_kiosk_with_the_one_cookie_that_all_have() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);

    let first = browser.get("/kiosk").await;
    let find = browser.get("/find").await;
    signs_in(&mut browser, &first).await;
    let fees = browser.get("/fees").await;

    for page in [&first, &find, &fees] {
        assert!(is_at_a_kiosk(page), "{}", page.path);
        assert_eq!(of_body(page, "data-idle").as_deref(), Some("75"));
        assert!(of_body(page, "data-private").is_some());
    }
    assert_eq!(of_body(&fees, "data-left").as_deref(), Some("600"));
    assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), ["__Host-lastfour"]);
    assert!(!is_at_a_kiosk(&Browser::new(&house).get("/").await));
}

#[tokio::test]
async fn at_a_kiosk_a_session_ends_unused_after_seconds_and_its_browser_stays_a_kiosk() {
    let house = House::open().await;
    let mut browser = patron_at_a_kiosk(&house).await;
    house.clock.forward(Duration::from_secs(74));
    browser.get("/fees").await.says(TITLE);

    house.clock.forward(Duration::from_secs(75));
    let asked = browser.get("/fees").await;

    let sign_in = browser.follow(asked).await;
    assert_eq!(sign_in.path, "/sign-in");
    assert!(is_at_a_kiosk(&sign_in));
}

#[tokio::test]
async fn whoever_says_that_they_are_there_goes_on_ten_times_and_no_longer() {
    let house = House::open().await;
    let mut browser = patron_at_a_kiosk(&house).await;
    let mut minutes = 0;

    loop {
        house.clock.forward(Duration::from_mins(1));
        let stays = browser.get("/stay").await;
        if stays.status() != 200 {
            break;
        }
        let left: u64 = stays.heard.text.parse().unwrap();
        assert!((1..=720).contains(&left), "{left}");
        minutes += 1;
    }

    // Ten minutes, and ten times as many more.
    assert_eq!(minutes, 109);
    assert_eq!(browser.get("/fees").await.goes_to(), "/sign-in");
}

#[tokio::test]
async fn a_session_elsewhere_can_be_extended_too() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    for _ in 0..59 {
        house.clock.forward(Duration::from_mins(1));
        assert_eq!(browser.get("/stay").await.status(), 200);
    }

    house.clock.forward(Duration::from_mins(5));

    browser.get("/fees").await.says(TITLE);
}

#[tokio::test]
async fn signing_off_at_a_kiosk_leads_back_to_its_first_page() {
    let house = House::open().await;
    let mut browser = patron_at_a_kiosk(&house).await;
    let fees = browser.get("/fees").await;

    let left = browser.send(&fees.form("/sign-off")).await;
    assert_eq!(
        left.heard.header("clear-site-data"),
        Some("\"cache\", \"storage\"")
    );
    let signed_off = browser.follow(left).await;

    assert_eq!(signed_off.path, "/kiosk/signed-off");
    signed_off.says("Take your library card and your payment card with you.");
    assert_eq!(of_body(&signed_off, "data-start").as_deref(), Some("/kiosk"));
    let seconds: u32 = of_body(&signed_off, "data-back").unwrap().parse().unwrap();
    assert!(seconds >= 20, "{seconds}");
    assert_eq!(signed_off.page().link("Begin"), "/kiosk");
    assert!(is_at_a_kiosk(&browser.get("/kiosk").await));
}

#[tokio::test]
async fn a_page_that_is_put_away_at_a_kiosk_ends_the_session_and_has_the_browser_forget() {
    let house = House::open().await;
    let mut browser = patron_at_a_kiosk(&house).await;
    let before = browser.clone();
    // The page counts by its own clock, which may be a little ahead.
    house.clock.forward(Duration::from_secs(70));

    let away = browser.get("/away").await;

    assert_eq!(away.heading(), "You were signed off");
    away.says("A payment that you sent goes on by itself and is not lost.");
    assert_eq!(
        away.heard.header("clear-site-data"),
        Some("\"cache\", \"storage\"")
    );
    assert_eq!(of_body(&away, "data-start").as_deref(), Some("/kiosk"));
    for mut holder in [browser, before] {
        assert_eq!(holder.get("/fees").await.goes_to(), "/sign-in");
    }
}

#[tokio::test]
async fn a_page_that_is_put_away_while_another_is_used_ends_nothing() {
    let house = House::open().await;
    let mut browser = patron_at_a_kiosk(&house).await;
    house.clock.forward(Duration::from_secs(30));
    browser.get("/fees").await;

    house.clock.forward(Duration::from_secs(40));
    let away = browser.get("/away").await;

    assert_eq!(away.heading(), "This page was put away");
    browser.get("/fees").await.says(TITLE);
}

#[tokio::test]
async fn the_first_page_of_a_kiosk_ends_what_the_patron_before_left_open() {
    let house = House::open().await;
    let mut browser = patron_at_a_kiosk(&house).await;
    let before = browser.clone();

    let first = browser.get("/kiosk").await;

    assert_eq!(first.heading(), "Pay library fees");
    assert_ne!(before.cookies, browser.cookies);
    for mut holder in [browser, before] {
        assert_eq!(holder.get("/fees").await.goes_to(), "/sign-in");
    }
}

#[tokio::test]
async fn a_link_to_the_kiosks_page_changes_nothing_for_who_is_signed_in_elsewhere() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;

    assert_eq!(browser.get("/kiosk").await.goes_to(), "/fees");

    let fees = browser.get("/fees").await;
    fees.says(TITLE);
    assert!(!is_at_a_kiosk(&fees));
}

#[tokio::test]
async fn whoever_buys_a_card_at_a_kiosk_is_signed_off_as_soon() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    browser.get("/kiosk").await;
    let form = browser.get(OFFER).await.form(OFFER);
    let form = form
        .with("name", "Nadia Pereira")
        .with("email", "nadia@example.org");

    let review = browser.send_on(&form).await;
    house.clock.forward(Duration::from_secs(75));

    assert!(is_at_a_kiosk(&review));
    assert!(browser.get(&review.path).await.goes_to().ends_with("/sign-in"));
}

#[tokio::test]
async fn a_receipt_at_a_kiosk_has_no_button_for_a_printer_that_is_not_there() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let order = format!("/orders/{id}");

    let at_home = Browser::signed_in(&house).await.get(&order).await;
    let at_a_kiosk = patron_at_a_kiosk(&house).await.get(&order).await;

    assert_eq!(at_home.page().having("data-print").count(), 1);
    assert_eq!(at_a_kiosk.page().having("data-print").count(), 0);
}

#[tokio::test]
async fn a_receipt_at_a_kiosk_cannot_be_saved_there() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let order = format!("/orders/{id}");
    let file = format!("{order}/receipt.pdf");
    let (mut at_home, mut at_a_kiosk) = (Browser::signed_in(&house).await, patron_at_a_kiosk(&house).await);

    at_home.get(&order).await.says("Save as PDF");
    at_a_kiosk.get(&order).await.hides("Save as PDF");

    assert_eq!(at_home.get(&file).await.status(), 200);
    assert_eq!(at_a_kiosk.get(&file).await.status(), 404);
}

#[tokio::test]
async fn no_field_at_a_kiosk_invites_the_browser_to_fill_it_or_to_learn_from_it() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);

    for path in ["/kiosk", "/find", OFFER] {
        let page = browser.get(path).await;
        let fields = page
            .page()
            .all("input")
            .filter(|field| matches!(field.get("type"), Some("text" | "email" | "password" | "search")));
        for field in fields {
            // A word of one use is neither kept nor offered.
            assert!(
                ["off", "one-time-code"].contains(&field.must("autocomplete")),
                "{path}: {}",
                field.must("name")
            );
        }
        assert_eq!(of_body(&page, "data-idle").as_deref(), Some("75"), "{path}");
    }
}

#[tokio::test]
async fn every_field_of_every_page_says_what_a_browser_may_do_with_it() {
    for (name, view) in gallery::everything().await {
        let fields = view
            .page()
            .all("input")
            .filter(|field| matches!(field.get("type"), Some("text" | "email" | "password" | "search")));
        for field in fields {
            let says = field.must("autocomplete");
            let known = [
                "off",
                "one-time-code",
                "name",
                "email",
                "username",
                "current-password",
                "new-password",
            ];
            assert!(
                known.contains(&says),
                "{name}: {} says {says}",
                field.must("name")
            );
        }
    }
}

#[tokio::test]
async fn a_browser_is_told_to_be_a_kiosk_so_often_and_no_oftener() {
    let house = House::open().await;

    for _ in 0..60 {
        assert_eq!(Browser::new(&house).get("/kiosk").await.status(), 200);
    }

    assert_eq!(Browser::new(&house).get("/kiosk").await.status(), 429);
}
