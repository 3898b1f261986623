//! P9 and P10: cookies, and what the next person at a public computer sees.

use crate::house::House;
use crate::house::NAME;
use crate::house::PATRON;
use crate::pages::browser::Browser;
use crate::pages::stages;
use crate::promises::every_page;

#[tokio::test]
async fn p9_the_one_cookie_is_random_and_ends_with_the_browser_and_nothing_else_is_stored_in_it() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let page = browser.get("/privacy").await;
    let choice = page
        .page()
        .forms()
        .into_iter()
        .find(|form| form.action == "/privacy/choices")
        .unwrap();
    let mut staff = Browser::new(&house);
    let answers = [
        Browser::new(&house).get("/").await,
        browser.send(&choice).await,
        staff.get("/staff").await,
        Browser::new(&house).get("/find").await,
    ];

    let mut given = Vec::new();
    let gallery = every_page().await.iter().map(|(_, view)| view);
    for view in answers.iter().chain(gallery) {
        for cookie in view.heard.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let (value, attributes) = rest.split_once("; ").unwrap();
            assert!(
                ["__Host-lastfour", "__Host-lastfour-staff"].contains(&name),
                "{name}"
            );
            assert!(!attributes.contains("Expires"), "{attributes}");
            if value.is_empty() {
                // Taken away at sign-off.
                continue;
            }
            assert!(!attributes.contains("Max-Age"), "{attributes}");
            assert_eq!(value.len(), 40, "{name}");
            assert!(value.bytes().all(|byte| byte.is_ascii_lowercase()));
            assert!(!given.contains(&value.to_owned()), "a code is given once");
            given.push(value.to_owned());
        }
    }
    assert!(given.len() > 20);
    for script in [
        include_str!("../../../assets/page.js"),
        include_str!("../../../assets/card.js"),
    ] {
        for place in [
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "document.cookie",
            "caches.",
        ] {
            assert!(!script.contains(place), "{place}");
        }
    }
}

#[tokio::test]
async fn p10_every_page_can_be_signed_off_from_and_shows_nothing_afterwards() {
    for (name, view) in every_page().await {
        let page = view.page();
        let signed_in = page.having("data-private").next().is_some();
        let found_without =
            name.starts_with("public-order/") || name.starts_with("find/") || name.starts_with("sign-in/");
        let has_button = page.forms().iter().any(|form| form.action.ends_with("/sign-off"));
        assert!(
            !signed_in || has_button || found_without,
            "{name} has no Sign off"
        );
        assert_eq!(view.heard.header("cache-control"), Some("no-store"), "{name}");
    }
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut browser = Browser::signed_in(&house).await;
    let paths = [
        String::from("/fees"),
        String::from("/orders"),
        format!("/orders/{id}"),
        String::from("/other-card"),
        String::from("/privacy"),
    ];
    let mut before = browser.clone();
    for path in &paths {
        assert_eq!(browser.get(path).await.status(), 200, "{path}");
    }

    let form = browser.get("/fees").await.form("/sign-off");
    let off = browser.send(&form).await;

    assert_eq!(
        off.heard.header("clear-site-data"),
        Some("\"cache\", \"storage\"")
    );
    // With the cookie of before, as a copied profile has it, and without.
    for visitor in [&mut before, &mut browser] {
        for path in &paths {
            let after = visitor.get(path).await;
            for own in [NAME, PATRON, "Quentin"] {
                after.hides(own);
            }
            let told = after.status() == 200 && path != "/privacy";
            assert!(!told, "{path} is shown after signing off");
        }
    }
}
