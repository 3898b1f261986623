//! What the audit says of who looked at what, from where, and who was kept out.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use lastfour::domain::Role;

use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::browser::PASSWORD;
use crate::pages::stages;

/// Opens a page as from another machine.
async fn from_elsewhere(browser: &mut Browser<'_>, path: &str) -> u16 {
    let request = browser
        .request("GET", path)
        .header("sec-fetch-site", "same-origin");
    let mut request = request.body(Body::empty()).unwrap();
    let peer = SocketAddr::from(([192, 0, 2, 7], 4_711));
    request.extensions_mut().insert(ConnectInfo(peer));
    browser.hear(request).await.status()
}

#[tokio::test]
async fn who_looks_at_an_order_is_noted_with_their_address_once_and_told_on_its_page() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut browser = Browser::at_the_desk(&house, "main").await;
    let page = format!("/staff/orders/{id}");

    for _ in 0..3 {
        assert_eq!(from_elsewhere(&mut browser, &page).await, 200);
    }

    let seen = house.origins("order_seen").await;
    assert_eq!(seen, [(String::from("192.0.2.7"), String::from("done"))]);
    browser.get(&page).await.says("Looked at");
}

#[tokio::test]
async fn a_page_that_a_role_does_not_have_is_noted_with_who_wanted_it_and_from_where() {
    let house = House::open().await;
    let mut browser = Browser::at_the_desk_as(&house, Role::Desk, ("main", "dora")).await;

    assert_eq!(from_elsewhere(&mut browser, "/staff/patrons").await, 403);

    let refused = house.origins("access_refused").await;
    assert_eq!(refused, [(String::from("192.0.2.7"), String::from("refused"))]);
    let lines = house.audit().await;
    let line = lines.iter().find(|line| line.action == "access_refused").unwrap();
    assert_eq!(
        (line.actor.as_str(), line.detail.as_str()),
        ("staff:dora", "/staff/patrons")
    );
}

#[tokio::test]
async fn a_wrong_password_at_the_desk_is_noted_with_the_name_only_if_somebody_has_it() {
    let house = House::open().await;
    house.hire_as(Role::Desk, ("main", "dora", PASSWORD)).await;
    let mut browser = Browser::new(&house);

    for name in ["dora", "nobody"] {
        let form = browser.get("/staff").await.form("/staff/sign-in");
        let form = form.with("library", "main").with("name", name);
        browser
            .send(&form.with("password", "not the password at all"))
            .await;
    }

    let lines = house.audit().await;
    let refused = lines.iter().filter(|line| line.action == "staff_refused");
    let told: Vec<&str> = refused.map(|line| line.detail.as_str()).collect();
    assert_eq!(told, ["dora", "a name that nobody has"]);
}

#[tokio::test]
async fn what_patrons_do_has_no_address() {
    let house = House::open().await;
    stages::order_in(&house, "paid").await;

    let origins = house.origins("payment_started").await;

    assert!(!origins.is_empty());
    assert!(
        origins
            .iter()
            .all(|(origin, _)| origin.parse::<std::net::IpAddr>().is_err())
    );
}
