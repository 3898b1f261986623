//! Addresses that many people share, or seem to: a branch's, and a proxy's.

use std::net::IpAddr;
use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::http::HeaderValue;
use lastfour::domain::Network;
use lastfour::web::Proxies;
use lastfour::web::ProxyHeader;

use crate::abuse::carder::forty_patrons;
use crate::abuse::note;
use crate::abuse::send_from;
use crate::house::Fittings;
use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::html::Form;

async fn sign_in_form(browser: &mut Browser<'_>, barcode: &str, pin: &str) -> Form {
    let form = browser.get("/").await.form("/sign-in").with("library", "main");
    form.with("barcode", barcode).with("pin", pin)
}

#[tokio::test]
async fn forty_honest_patrons_sign_in_at_the_branch_where_a_sprayer_sits() {
    let house = House::open().await;
    let branch: IpAddr = "203.0.113.7".parse().unwrap();
    let patrons = forty_patrons(&house);
    let (mut paid, mut entered) = (0, 0);
    for (turn, number) in (0_u32..).zip(&patrons) {
        // Between two patrons somebody at the next computer tries ten cards, a PIN each.
        for more in 0..10_u32 {
            let guess = turn * 10 + more;
            let mut thief = Browser::new(&house);
            let form = sign_in_form(&mut thief, &format!("2123499{guess:07}"), &format!("{guess:04}")).await;
            send_from(&mut thief, &form, branch).await;
        }
        let mut browser = Browser::new(&house);
        let form = sign_in_form(&mut browser, number, "heron").await;
        let mut answer = send_from(&mut browser, &form, branch).await;
        if answer.status() == 422 {
            paid += 1;
            answer = browser.waits_and_pays(answer).await;
        }
        entered += usize::from(answer.status() == 303 && answer.goes_to() == "/fees");
    }

    let reached = usize::try_from(house.desk.state().pins_compared).unwrap();
    let through = reached - entered;

    assert_eq!(entered, 40);
    assert!(through <= 130, "{through}");
    note(
        "sprayer, unpaid, at a branch: 400 cards, a PIN each, among 40 patrons",
        400,
        through,
        &format!("all {entered} patrons sign in; {paid} of them wait a moment first"),
    );
}

/// The proxy of these tests.
const PROXY: [u8; 4] = [192, 0, 2, 10];

fn proxies() -> Proxies {
    let networks = vec![Network::parse("192.0.2.10").unwrap()];
    Proxies::new(networks, ProxyHeader::XForwardedFor)
}

/// Tries a PIN from a peer, with a header that names addresses.
async fn tries(house: &House, (barcode, pin): (&str, &str), (peer, line): ([u8; 4], &str)) -> View {
    let mut browser = Browser::new(house);
    let form = sign_in_form(&mut browser, barcode, pin).await;
    let mut request = browser.request_with(&form);
    let line = HeaderValue::from_str(line).unwrap();
    request.headers_mut().insert("x-forwarded-for", line);
    let peer = ConnectInfo(SocketAddr::from((peer, 4_711)));
    request.extensions_mut().insert(peer);
    browser.hear(request).await
}

#[tokio::test]
async fn behind_a_proxy_each_browser_counts_for_itself_and_what_it_writes_counts_for_nothing() {
    let house = House::furnished(Fittings {
        proxies,
        ..Fittings::default()
    })
    .await;
    let patrons = forty_patrons(&house);

    for number in 0..60_u32 {
        let guess = (&*format!("2123499{number:07}"), &*format!("{number:04}"));
        // As if each came from another place, and at last from where the proxy saw it come.
        let line = format!("20.0.{number}.1, 192.0.2.10, 198.51.{number}.9, 203.0.114.66");
        tries(&house, guess, (PROXY, &line)).await;
    }
    let through = house.desk.state().pins_compared;
    let mut free = 0;
    for (number, patron) in (1_u32..).zip(&patrons) {
        let line = format!("45.{number}.0.9");
        let entered = tries(&house, (patron, "heron"), (PROXY, &line)).await;
        free += u32::from(entered.status() == 303);
    }

    assert!((1..=12).contains(&through), "{through}");
    assert_eq!(free, 40);
    note(
        "sprayer, unpaid, behind a proxy, with forged headers: 60 cards, a PIN each",
        60,
        usize::try_from(through).unwrap(),
        &format!("{free} of 40 patrons behind the same proxy sign in for nothing"),
    );
}

#[tokio::test]
async fn who_comes_past_the_proxy_is_counted_by_their_own_address() {
    let house = House::furnished(Fittings {
        proxies,
        ..Fittings::default()
    })
    .await;

    for number in 0..60_u32 {
        let guess = (&*format!("2123499{number:07}"), &*format!("{number:04}"));
        let line = format!("20.0.{number}.1");
        tries(&house, guess, ([45, 1, 1, 1], &line)).await;
    }

    let through = house.desk.state().pins_compared;
    assert!((1..=12).contains(&through), "{through}");
}
