//! Every page of the desk and every role: who is let in, and who is refused.

use std::collections::BTreeSet;

use axum::body::Body;
use lastfour::access::SessionSecret;
use lastfour::domain::Role;

use crate::house::House;
use crate::house::PUBLIC_URL;
use crate::pages::browser::Browser;
use crate::pages::browser::FORM;
use crate::pages::routes::ROUTES;
use crate::pages::routes::filled;

const EVERYBODY: &str = "stranger desk cashier finance admin auditor";
const STAFF: &str = "desk cashier finance admin auditor";
const WORKERS: &str = "desk cashier finance admin";
const GIVERS: &str = "cashier finance admin";

/// Every page of the desk, by method: who is let in. Written by hand, so that it says what is meant.
const MATRIX: [(&str, &str, &str); 92] = [
    ("/staff", "GET", EVERYBODY),
    ("/staff/sign-in", "GET", EVERYBODY),
    ("/staff/sign-in", "POST", EVERYBODY),
    ("/staff/sign-in/code", "GET", EVERYBODY),
    ("/staff/sign-in/code", "POST", EVERYBODY),
    ("/staff/sign-in/at/{library}", "GET", EVERYBODY),
    ("/staff/sign-in/return", "GET", EVERYBODY),
    ("/staff/sign-in/again", "GET", STAFF),
    ("/staff/sign-in/again/out", "GET", STAFF),
    ("/staff/sign-in/first", "GET", EVERYBODY),
    ("/staff/sign-in/first", "POST", EVERYBODY),
    ("/staff/sign-in/first-passkey", "GET", EVERYBODY),
    ("/staff/sign-in/first-passkey", "POST", EVERYBODY),
    ("/staff/signed-off", "GET", EVERYBODY),
    ("/staff/signed-off/{language}", "GET", EVERYBODY),
    ("/staff/language", "GET", EVERYBODY),
    ("/staff/language", "POST", EVERYBODY),
    ("/staff/away", "GET", EVERYBODY),
    ("/staff/stay", "GET", EVERYBODY),
    ("/staff/search", "GET", EVERYBODY),
    ("/staff/search", "POST", STAFF),
    ("/staff/orders/{id}", "GET", STAFF),
    ("/staff/orders/{id}/state", "GET", STAFF),
    ("/staff/orders/{id}/decide", "GET", EVERYBODY),
    ("/staff/orders/{id}/decide", "POST", WORKERS),
    ("/staff/orders/{id}/decide/{decision}", "GET", WORKERS),
    ("/staff/orders/{id}/cancel", "GET", EVERYBODY),
    ("/staff/orders/{id}/cancel", "POST", WORKERS),
    ("/staff/orders/{id}/receipt", "GET", EVERYBODY),
    ("/staff/orders/{id}/receipt", "POST", WORKERS),
    ("/staff/orders/{id}/refund", "GET", EVERYBODY),
    ("/staff/orders/{id}/refund", "POST", GIVERS),
    ("/staff/orders/{id}/refunds", "GET", EVERYBODY),
    ("/staff/orders/{id}/refunds", "POST", GIVERS),
    ("/staff/refunds", "GET", GIVERS),
    ("/staff/refunds/{id}/agree", "GET", EVERYBODY),
    ("/staff/refunds/{id}/agree", "POST", "finance admin"),
    ("/staff/refunds/{id}/refuse", "GET", EVERYBODY),
    ("/staff/refunds/{id}/refuse", "POST", GIVERS),
    ("/staff/orders/{id}/evidence", "GET", STAFF),
    ("/staff/orders/{id}/evidence.txt", "GET", STAFF),
    ("/staff/orders/{id}/person", "GET", WORKERS),
    ("/staff/orders/{id}/person", "POST", WORKERS),
    ("/staff/patrons", "GET", "admin"),
    ("/staff/patrons/file", "GET", EVERYBODY),
    ("/staff/patrons/file", "POST", "admin"),
    ("/staff/patrons/erase", "GET", EVERYBODY),
    ("/staff/patrons/erase", "POST", "admin"),
    ("/staff/approvals", "GET", WORKERS),
    ("/staff/approvals", "POST", "desk cashier finance"),
    ("/staff/approvals/withdraw", "GET", EVERYBODY),
    ("/staff/approvals/withdraw", "POST", WORKERS),
    ("/staff/factors", "GET", STAFF),
    ("/staff/factors", "POST", STAFF),
    ("/staff/factors/prove", "GET", EVERYBODY),
    ("/staff/factors/prove", "POST", STAFF),
    ("/staff/factors/remove", "GET", EVERYBODY),
    ("/staff/factors/remove", "POST", STAFF),
    ("/staff/attention", "GET", STAFF),
    ("/staff/tasks", "GET", STAFF),
    ("/staff/tasks/{id}", "GET", STAFF),
    ("/staff/tasks/{id}/done", "POST", WORKERS),
    ("/staff/tasks/{id}/back", "POST", WORKERS),
    ("/staff/wrong-pins", "GET", WORKERS),
    ("/staff/wrong-pins", "POST", WORKERS),
    ("/staff/reports", "GET", "finance admin auditor"),
    ("/staff/reports/{file}", "GET", "finance admin auditor"),
    ("/staff/audit", "GET", "admin auditor"),
    ("/staff/audit.csv", "GET", "admin auditor"),
    ("/staff/alerts", "GET", "admin"),
    ("/staff/alerts/{id}/again", "GET", EVERYBODY),
    ("/staff/alerts/{id}/again", "POST", "admin"),
    ("/staff/account", "GET", STAFF),
    ("/staff/account/session", "GET", EVERYBODY),
    ("/staff/account/session", "POST", STAFF),
    ("/staff/account/sessions", "GET", EVERYBODY),
    ("/staff/account/sessions", "POST", STAFF),
    ("/staff/account/codes", "GET", EVERYBODY),
    ("/staff/account/codes", "POST", STAFF),
    ("/staff/account/password", "GET", EVERYBODY),
    ("/staff/account/password", "POST", STAFF),
    ("/staff/people", "GET", "admin"),
    ("/staff/people", "POST", "admin"),
    ("/staff/people/change", "GET", EVERYBODY),
    ("/staff/people/change", "POST", "admin"),
    ("/staff/visits", "GET", STAFF),
    ("/staff/visits.csv", "GET", STAFF),
    ("/staff/privacy", "GET", EVERYBODY),
    ("/staff/card-number", "GET", EVERYBODY),
    // The pages that stand for all: what has no route does not exist for anybody.
    ("/staff/no-such-page", "GET", "nobody"),
    ("/staff/no-such-page", "POST", "nobody"),
    // The last, because it ends the session.
    ("/staff/sign-off", "POST", EVERYBODY),
];

#[test]
fn every_page_of_the_desk_stands_in_the_matrix() {
    let routed: BTreeSet<(&str, &str)> = ROUTES
        .into_iter()
        .filter(|(path, _)| path.starts_with("/staff"))
        .flat_map(|(path, methods)| methods.split(' ').map(move |method| (path, method)))
        .collect();

    let written: BTreeSet<(&str, &str)> = MATRIX
        .into_iter()
        .filter(|(_, _, who)| *who != "nobody")
        .map(|(path, method, _)| (path, method))
        .collect();

    assert_eq!(routed, written);
}

#[tokio::test]
async fn every_role_is_let_in_where_the_matrix_says_so_and_nowhere_else() {
    let house = House::open().await;
    let mut wrong = Vec::new();
    let mut stranger = Browser::new(&house);
    stranger.get("/staff").await;
    let mut browsers = vec![("stranger", stranger)];
    for role in Role::ALL {
        let browser = Browser::at_the_desk_as(&house, role, ("main", role.word())).await;
        browsers.push((role.word(), browser));
    }

    for (path, method, who) in MATRIX {
        for (name, browser) in &browsers {
            let came = comes_to(&mut browser.clone(), method, (path, *name == "stranger")).await;
            let let_in = who.split(' ').any(|each| each == *name);
            let expected = match (let_in, who, *name) {
                (true, ..) => "in",
                (false, "nobody", _) => "nothing there",
                (false, _, "stranger") => "asked to sign in",
                (false, ..) => "refused",
            };
            if came != expected {
                wrong.push(format!("{method} {path} as {name}: {came}, not {expected}"));
            }
        }
    }

    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What becomes of somebody who comes to a page: the form that they send is empty, and rightly theirs.
async fn comes_to(browser: &mut Browser<'_>, method: &str, (path, anonymous): (&str, bool)) -> &'static str {
    let exists = ROUTES.iter().any(|(known, _)| *known == path);
    let path = filled(path);
    let request = browser
        .request(method, &path)
        .header("origin", PUBLIC_URL)
        .header("sec-fetch-site", "same-origin");
    let request = if method == "POST" {
        let cookie = browser.cookies.values().next();
        let secret = cookie.and_then(|cookie| SessionSecret::parse(cookie));
        let token = secret.map_or_else(String::new, |secret| secret.form_token());
        let request = request.header("content-type", FORM);
        request.body(Body::from(format!("form_token={token}")))
    } else {
        request.body(Body::empty())
    };

    let view = browser.hear(request.unwrap()).await;

    match view.status() {
        403 => "refused",
        404 if !exists => "nothing there",
        303 if anonymous && view.goes_to() == "/staff" && method == "POST" => "asked to sign in",
        303 if anonymous && view.goes_to() == "/staff" && !leads_on(&path) => "asked to sign in",
        500 | 405 => "broken",
        _ => "in",
    }
}

/// Whether the page leads whoever comes back to the desk.
fn leads_on(path: &str) -> bool {
    let signs_in = path.starts_with("/staff/sign-in") && !path.starts_with("/staff/sign-in/again");
    signs_in || ["/staff/language", "/staff/search"].contains(&path)
}
