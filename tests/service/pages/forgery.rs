//! A form acts only when a page of ours sent it, in the same session; and looking changes nothing.

use axum::body::Body;
use axum::http::Request;

use crate::house::House;
use crate::house::PUBLIC_URL;
use crate::pages::applicant::OFFER;
use crate::pages::browser::Browser;
use crate::pages::browser::FORM;
use crate::pages::prepared::Prepared;
use crate::pages::prepared::changes_something;
use crate::pages::prepared::done;
use crate::pages::prepared::prepared;
use crate::pages::routes;
use crate::pages::stages;

/// What a browser says of where a form comes from: `Sec-Fetch-Site` and `Origin`.
type Site = (Option<&'static str>, Option<&'static str>);

const RIGHT_SITES: [Site; 2] = [(Some("same-origin"), Some(PUBLIC_URL)), (None, Some(PUBLIC_URL))];

const WRONG_SITES: [Site; 10] = [
    (Some("same-site"), Some("https://other.library.example")),
    (Some("cross-site"), Some("https://elsewhere.example")),
    (Some("none"), None),
    (Some("same-site"), Some(PUBLIC_URL)),
    (Some("cross-site"), Some(PUBLIC_URL)),
    (Some("none"), Some(PUBLIC_URL)),
    (None, Some("https://elsewhere.example")),
    (None, Some("null")),
    (None, Some("https://pay.library.example:8443")),
    (None, None),
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Right,
    Wrong,
    Missing,
}

const TOKENS: [Token; 3] = [Token::Right, Token::Wrong, Token::Missing];

fn request(prepared: &Prepared<'_>, (site, origin): Site, token: Token) -> Request<Body> {
    let form = prepared.form.clone();
    let form = match token {
        Token::Right => form,
        Token::Wrong => form.with("form_token", &"a".repeat(40)),
        Token::Missing => form.without("form_token"),
    };
    let mut request = prepared.browser.request("POST", &form.action);
    request = request.header("content-type", FORM);
    if let Some(site) = site {
        request = request.header("sec-fetch-site", site);
    }
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    request.body(Body::from(form.body())).unwrap()
}

#[tokio::test]
async fn a_form_from_elsewhere_or_without_its_token_does_nothing() {
    for route in routes::forms() {
        let house = House::open().await;
        let mut ready = prepared(&house, route).await;
        let before = house.world();

        for site in WRONG_SITES.into_iter().chain(RIGHT_SITES) {
            for token in TOKENS {
                if RIGHT_SITES.contains(&site) && token == Token::Right {
                    continue;
                }
                let request = request(&ready, site, token);
                let refused = ready.browser.hear(request).await;

                // A form without its token is one that our pages do not have.
                let status = if RIGHT_SITES.contains(&site) && token == Token::Missing {
                    400
                } else {
                    403
                };
                assert_eq!(refused.status(), status, "{route} {site:?} {token:?}");
                refused.says("This page changed nothing.");
                assert!(house.world() == before, "{route} {site:?} {token:?}");
            }
        }
        // It was the site and the token, and nothing else.
        let right = request(&ready, RIGHT_SITES[0], Token::Right);
        assert_eq!(ready.browser.hear(right).await.status(), done(route), "{route}");
        assert_eq!(house.world() != before, changes_something(route), "{route}");
    }
}

#[tokio::test]
async fn a_form_of_our_own_acts_in_browsers_of_before_sec_fetch_site() {
    for route in routes::forms() {
        let house = House::open().await;
        let mut ready = prepared(&house, route).await;
        let before = house.world();

        let request = request(&ready, RIGHT_SITES[1], Token::Right);
        let sent = ready.browser.hear(request).await;

        assert_eq!(sent.status(), done(route), "{route}");
        assert_eq!(house.world() != before, changes_something(route), "{route}");
    }
}

#[tokio::test]
async fn the_token_of_another_session_does_nothing() {
    for route in routes::forms() {
        let house = House::open().await;
        let mut ready = prepared(&house, route).await;
        let mut other = Browser::new(&house);
        let theirs = other.get("/find").await.form("/find");
        ready.form = ready.form.with("form_token", theirs.value("form_token"));
        let before = house.world();

        let refused = ready.browser.send(&ready.form).await;
        ready.browser.cookies.clear();
        let without_cookie = ready.browser.send(&ready.form).await;

        assert_eq!(refused.status(), 403, "{route}");
        if route.ends_with("/language") {
            // A guest chooses a language, too, and there is nobody whose session it could be.
            assert_eq!(without_cookie.status(), 303, "{route}");
            continue;
        }
        // Whoever has no session any more is asked to sign in.
        let sign_in = without_cookie.goes_to();
        let asked = if route.starts_with("/staff") {
            "/staff"
        } else {
            "/sign-in"
        };
        assert!(sign_in.ends_with(asked), "{route} {sign_in}");
        assert!(house.world() == before, "{route}");
    }
}

#[tokio::test]
async fn what_is_sent_by_a_link_does_nothing() {
    let house = House::open().await;
    let id = stages::order_in(&house, "review").await;
    let mut patron = Browser::signed_in(&house).await;
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let token = patron.get("/fees").await.form("/sign-off");
    // That somebody was refused a page is noted, and nothing else is.
    let before = house.world_but_audit().await;

    for path in routes::forms() {
        let path = path
            .replace("{id}", &id)
            .replace("/offers/{library}/{offer}", OFFER);
        let with_token = format!("{path}?form_token={}", token.value("form_token"));
        for browser in [&mut patron, &mut staff] {
            browser.get(&with_token).await;
            assert!(house.world_but_audit().await == before, "{path}");
        }
    }
}

#[tokio::test]
async fn looking_changes_nothing() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut patron = Browser::signed_in(&house).await;
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let mut nobody = Browser::new(&house);
    // Who looked at an order is noted, and nothing else is.
    let before = house.world_but_audit().await;

    let (kiosk, others): (Vec<_>, Vec<_>) = routes::looks().partition(|path| *path == "/kiosk");
    for path in others.into_iter().chain(kiosk) {
        let path = path
            .replace("{id}", &id)
            .replace("/offers/{library}/{offer}", OFFER);
        for browser in [&mut patron, &mut staff, &mut nobody] {
            let seen = browser.get(&path).await;

            assert!(seen.status() < 500, "{path}");
            // A browser that opens the first page of a kiosk is one from then on: that, and nothing else, is written.
            if path == "/kiosk" {
                continue;
            }
            assert!(house.world_but_audit().await == before, "{path}");
        }
    }
}
