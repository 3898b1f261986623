//! The two cookies, to the letter.

use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::prepared::prepared;

const PATRON: &str = "__Host-lastfour";
const STAFF: &str = "__Host-lastfour-staff";

fn given(view: &View) -> Vec<&str> {
    let cookies = view.heard.headers.get_all("set-cookie").iter();
    cookies.map(|cookie| cookie.to_str().unwrap()).collect()
}

/// The one cookie that an answer gives; its value.
#[track_caller]
fn value<'a>(view: &'a View, name: &str, same_site: &str) -> &'a str {
    let [cookie] = given(view)[..] else {
        panic!("{:?}", given(view));
    };
    let rest = cookie.strip_prefix(&format!("{name}=")).unwrap();
    let (value, attributes) = rest.split_once("; ").unwrap();
    assert_eq!(
        attributes,
        format!("Path=/; Secure; HttpOnly; SameSite={same_site}")
    );
    assert_eq!(value.len(), 40);
    assert!(value.bytes().all(|byte| (b'a'..=b'p').contains(&byte)));
    value
}

#[tokio::test]
async fn a_first_visit_gives_one_cookie_that_ends_with_the_browser() {
    let house = House::open().await;

    let (patron, staff) = (
        Browser::new(&house).get("/").await,
        Browser::new(&house).get("/staff").await,
    );
    let words = [
        "/no/such/page",
        "/signed-off",
        "/away",
        "/staff/signed-off",
        "/staff/away",
    ];

    value(&patron, PATRON, "Lax");
    for path in words {
        // No form of it needs one, and whoever came by a link from elsewhere may have one that must stay.
        assert!(given(&Browser::new(&house).get(path).await).is_empty(), "{path}");
    }
    value(&staff, STAFF, "Strict");
}

#[tokio::test]
async fn a_browser_that_has_its_cookie_is_given_no_other() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    browser.get("/").await;

    for path in ["/", "/find", "/privacy", "/no/such/page", "/fees", "/healthz"] {
        assert!(given(&browser.get(path).await).is_empty(), "{path}");
    }
}

#[tokio::test]
async fn signing_in_gives_a_new_cookie_and_the_old_one_is_nobodys() {
    let house = House::open().await;
    for (route, name, same_site, inside) in [
        ("/sign-in", PATRON, "Lax", "/fees"),
        ("/offers/{library}/{offer}", PATRON, "Lax", "/"),
        ("/staff/sign-in/code", STAFF, "Strict", "/staff/tasks"),
    ] {
        let mut ready = prepared(&house, route).await;
        let before = ready.browser.clone();

        let entered = ready.browser.send(&ready.form).await;

        assert_ne!(value(&entered, name, same_site), before.cookies[name]);
        assert_eq!(ready.browser.cookies.len(), 1);
        let mut old = before;
        let outside = old.get(inside).await;
        assert!(outside.status() == 303 || outside.page().form("/sign-in").action == "/sign-in");
        // Signing in once more ends the session of before.
        let mut first = ready.browser.clone();
        let again = ready.browser.get("/sign-in").await;
        if route == "/sign-in" {
            let form = ready
                .form
                .with("form_token", again.form("/sign-in").value("form_token"));
            ready.browser.send(&form).await;
            assert_eq!(first.get(inside).await.goes_to(), "/sign-in");
            assert_eq!(ready.browser.get(inside).await.status(), 200);
        }
    }
}

#[tokio::test]
async fn a_cookie_that_we_never_drew_is_not_taken_up() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);

    for planted in [
        "",
        "a",
        "A".repeat(40).as_str(),
        "q".repeat(40).as_str(),
        "a".repeat(41).as_str(),
    ] {
        browser.cookies.insert(String::from(PATRON), planted.to_owned());
        let first = browser.get("/").await;

        assert_ne!(value(&first, PATRON, "Lax"), planted);
    }
}

#[tokio::test]
async fn two_cookies_of_one_name_are_none() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let own = browser.cookies[PATRON].clone();
    let other = "a".repeat(40);

    for both in [
        format!("{PATRON}={own}; {PATRON}={other}"),
        format!("{PATRON}={other}; {PATRON}={own}"),
        format!("{PATRON}={own}; {PATRON}={own}"),
    ] {
        let request = axum::http::Request::builder().uri("/fees").header("cookie", both);
        let answer = browser
            .hear(request.body(axum::body::Body::empty()).unwrap())
            .await;
        assert_eq!(answer.goes_to(), "/sign-in");
    }
    let mut two_headers = browser.request("GET", "/fees");
    two_headers = two_headers.header("cookie", format!("{PATRON}={other}"));
    let answer = browser
        .hear(two_headers.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(answer.goes_to(), "/sign-in");
}

#[tokio::test]
async fn signing_off_takes_the_cookie_and_what_the_browser_kept() {
    let house = House::open().await;
    for (route, name, same_site, next) in [
        ("/sign-off", PATRON, "Lax", "/signed-off"),
        ("/staff/sign-off", STAFF, "Strict", "/staff/signed-off"),
    ] {
        let mut ready = prepared(&house, route).await;

        let left = ready.browser.send(&ready.form).await;

        assert_eq!(left.goes_to(), next);
        let removal = format!("{name}=; Path=/; Secure; HttpOnly; SameSite={same_site}; Max-Age=0");
        assert_eq!(given(&left), [removal]);
        assert_eq!(
            left.heard.header("clear-site-data"),
            Some("\"cache\", \"storage\"")
        );
        assert!(ready.browser.cookies.is_empty());
    }
}

#[tokio::test]
async fn a_link_from_elsewhere_signs_nobody_off() {
    let house = House::open().await;
    let mut staff = Browser::at_the_desk(&house, "main").await;

    for path in [
        "/staff",
        "/staff/tasks",
        "/staff/away",
        "/staff/signed-off",
        "/staff/no/such/page",
    ] {
        // `SameSite=Strict`: the browser does not bring the cookie then.
        let request = axum::http::Request::builder()
            .uri(path)
            .header("accept", "text/html")
            .header("sec-fetch-site", "cross-site");
        let answer = staff.hear(request.body(axum::body::Body::empty()).unwrap()).await;

        assert!(given(&answer).is_empty(), "{path}");
        assert!(answer.heard.header("clear-site-data").is_none(), "{path}");
    }
    assert_eq!(staff.get("/staff/tasks").await.status(), 200);
}

#[tokio::test]
async fn the_page_that_says_nobody_was_there_takes_the_cookie_of_a_session_that_is_over() {
    for path in ["/away", "/staff/away"] {
        let house = House::open().await;
        let mut browser = if path == "/away" {
            Browser::signed_in(&house).await
        } else {
            Browser::at_the_desk(&house, "main").await
        };
        let still = browser.get(path).await;
        house.clock.forward(std::time::Duration::from_mins(15));
        let over = browser.get(path).await;

        assert_eq!(still.heading(), "This page was put away");
        assert!(given(&still).is_empty());
        assert_eq!(over.heading(), "You were signed off");
        assert!(given(&over)[0].contains("=; ") && given(&over)[0].ends_with("Max-Age=0"));
        assert!(browser.cookies.is_empty());
    }
}
