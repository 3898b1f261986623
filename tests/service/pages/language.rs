//! The language of a visit: as the browser asks, or as somebody chooses; and nothing of it stays behind.

use std::time::Duration;

use axum::body::Body;
use lastfour::text::Texts;

use crate::house::Fittings;
use crate::house::House;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::PUBLIC_URL;
use crate::pages::browser::Browser;
use crate::pages::browser::View;

/// The first page, to a browser that asks for these languages.
async fn first(house: &House, accepts: &str) -> View {
    let mut browser = Browser::new(house);
    let request = browser.request("GET", "/").header("accept-language", accepts);
    browser.hear(request.body(Body::empty()).unwrap()).await
}

fn speaks(view: &View) -> &str {
    view.page().all("html").next().unwrap().must("lang")
}

/// Chooses on a page, and goes where that leads.
async fn chooses(browser: &mut Browser<'_>, page: &View, language: &str) -> View {
    let form = page.form("/language").adding("language", language);
    let mut request = browser.request_with(&form);
    let from = format!("{PUBLIC_URL}{}", page.path).parse().unwrap();
    request.headers_mut().insert("referer", from);
    let answer = browser.hear(request).await;
    browser.follow(answer).await
}

#[tokio::test]
async fn a_page_speaks_as_the_browser_asks() {
    let house = House::open().await;
    for (accepts, language) in [
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("de, fr;q=0.2, en;q=0.1", "fr"),
        ("de", "en"),
        ("*", "en"),
        ("es;q=0", "en"),
    ] {
        let page = first(&house, accepts).await;

        assert_eq!(speaks(&page), language, "{accepts}");
        assert_eq!(page.heard.header("content-language"), Some(language));
    }
    assert_eq!(
        first(&house, "es").await.heading(),
        "Pagar cargos de la biblioteca"
    );
}

#[tokio::test]
async fn whoever_asks_for_no_language_that_there_is_reads_the_librarys_own() {
    let house = House::furnished(Fittings {
        language: Texts::of("fr"),
        ..Fittings::default()
    })
    .await;

    assert_eq!(speaks(&first(&house, "de").await), "fr");
    assert_eq!(speaks(&first(&house, "").await), "fr");
    assert_eq!(speaks(&first(&house, "es").await), "es");
    let fault = Browser::new(&house).get("/no/such/page").await;
    assert_eq!(speaks(&fault), "fr");
}

#[tokio::test]
async fn a_choice_holds_from_page_to_page_goes_over_at_sign_in_and_is_gone_after_sign_off() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let find = browser.get("/find").await;

    let chosen = chooses(&mut browser, &find, "es").await;

    assert_eq!((chosen.path.as_str(), speaks(&chosen)), ("/find", "es"));
    let form = browser.get("/").await.form("/sign-in");
    let form = form
        .with("barcode", PATRON)
        .with("pin", PIN)
        .with("library", "main");
    let fees = browser.send_on(&form).await;
    assert_eq!((fees.path.as_str(), fees.heading()), ("/fees", "Lo que debe"));
    assert_eq!(browser.cookies.len(), 1);
    // The cookie of before is nobody's, and its language is forgotten.
    let off = browser.send(&fees.form("/sign-off")).await;
    assert_eq!(off.goes_to(), "/signed-off/es");
    let off = browser.follow(off).await;
    assert_eq!(off.heading(), "Ha cerrado la sesión");
    assert_eq!(speaks(&browser.get("/").await), "en");
    assert_eq!(house.languages_kept().await, 0);
}

#[tokio::test]
async fn the_last_page_is_read_in_no_language_that_is_not_there() {
    let house = House::open().await;
    for language in ["tlh", "%ff", "%C3%B1"] {
        let page = Browser::new(&house).get(&format!("/signed-off/{language}")).await;

        assert_eq!((page.status(), speaks(&page)), (200, "en"), "{language}");
    }
}

#[tokio::test]
async fn a_choice_may_be_changed_while_signed_in_and_back_again() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;

    let french = chooses(&mut browser, &fees, "fr").await;
    assert_eq!(
        (french.path.as_str(), french.heading()),
        ("/fees", "Ce que vous devez")
    );
    let english = chooses(&mut browser, &french, "en").await;
    assert_eq!(english.heading(), "What you owe");
    assert_eq!(house.languages_kept().await, 1);
}

#[tokio::test]
async fn the_desk_chooses_for_itself() {
    let house = House::open().await;
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let search = staff.get("/staff").await;

    let chosen = chooses(&mut staff, &search, "es").await;

    assert_eq!(chosen.heading(), "¿Se hizo el pago?");
    let off = staff.send(&chosen.form("/staff/sign-off")).await;
    assert_eq!(off.goes_to(), "/staff/signed-off/es");
}

#[tokio::test]
async fn a_guest_without_a_cookie_may_choose_on_any_page() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let nowhere = browser.get("/no/such/page").await;
    assert!(browser.cookies.is_empty());

    let chosen = chooses(&mut browser, &nowhere, "es").await;

    assert_eq!((chosen.path.as_str(), speaks(&chosen)), ("/no/such/page", "es"));
    assert_eq!(speaks(&browser.get("/").await), "es");
}

#[tokio::test]
async fn a_choice_leads_back_to_pages_of_ours_only() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let form = browser.get("/").await.form("/language").adding("language", "es");

    for elsewhere in [
        None,
        Some("https://elsewhere.example/"),
        Some("https://pay.library.example.elsewhere.example/"),
        Some("https://pay.library.example//elsewhere.example"),
        Some("https://pay.library.example/\\elsewhere.example"),
    ] {
        let mut request = browser.request_with(&form);
        if let Some(elsewhere) = elsewhere {
            request
                .headers_mut()
                .insert("referer", elsewhere.parse().unwrap());
        }
        assert_eq!(browser.hear(request).await.goes_to(), "/", "{elsewhere:?}");
    }
}

#[tokio::test]
async fn a_language_that_is_not_there_is_not_taken() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let page = browser.get("/").await;

    for language in ["de", "ES", "", "../en", "en-XA"] {
        let form = page.form("/language").adding("language", language);
        assert_eq!(browser.send(&form).await.status(), 400, "{language}");
    }
    assert_eq!(house.languages_kept().await, 0);
}

#[tokio::test]
async fn nobody_fills_the_store_with_choices() {
    let house = House::open().await;
    let form = Browser::new(&house).get("/").await.form("/language");
    let form = form.adding("language", "es");

    for _ in 0..60 {
        assert_eq!(Browser::new(&house).send(&form).await.status(), 303);
    }

    let refused = Browser::new(&house).send(&form).await;
    assert_eq!(refused.status(), 429);
    assert_eq!(house.languages_kept().await, 60);
    // And what there is goes by itself.
    house.clock.forward(Duration::from_mins(61));
    house.door.remove_ended().await.unwrap();
    assert_eq!(house.languages_kept().await, 0);
}

#[tokio::test]
async fn whoever_was_signed_off_by_the_clock_is_told_so_in_their_language() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    chooses(&mut browser, &fees, "es").await;
    house.clock.forward(Duration::from_mins(11));

    let away = browser.get("/away").await;

    assert_eq!(away.heading(), "Se cerró su sesión");
    assert_eq!(speaks(&browser.get("/").await), "en");
}

#[tokio::test]
async fn every_page_offers_every_language_by_its_own_name() {
    let house = House::open().await;
    let mut patron = Browser::signed_in(&house).await;
    let mut staff = Browser::at_the_desk(&house, "main").await;
    for page in [
        patron.get("/fees").await,
        patron.get("/no/such/page").await,
        patron.get("/privacy").await,
        staff.get("/staff").await,
        Browser::new(&house).get("/signed-off").await,
    ] {
        let offered: Vec<(&str, &str)> = page
            .page()
            .all("button")
            .filter(|button| button.get("name") == Some("language"))
            .map(|button| (button.must("lang"), button.text.as_str()))
            .collect();

        assert_eq!(offered, [("es", "Español"), ("fr", "Français")], "{}", page.path);
    }
}
