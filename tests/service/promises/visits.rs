//! P3: visitors are only measured.

use std::time::Duration;

use axum::body::Body;

use crate::house::Fittings;
use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::browser::View;

/// Looks at a page as somebody who comes from a search, with a browser that says a lot.
async fn comes_from_elsewhere(browser: &mut Browser<'_>, path: &str) -> View {
    let request = browser
        .request("GET", path)
        .header(
            "referer",
            "https://search.example/find?q=zebra+wonders&card=21234000012342",
        )
        .header("user-agent", "Netscape 4.7 (Wombat OS)")
        .header("accept-language", "en-AU");
    browser.hear(request.body(Body::empty()).unwrap()).await
}

/// The rows of a table.
async fn rows(house: &House, table: &str) -> Vec<String> {
    let mut rows = house.rows().await;
    rows.retain(|row| row.starts_with(&format!("{table}: ")));
    rows
}

#[tokio::test]
async fn p3_a_visit_is_area_address_time_and_referring_site_and_goes_by_the_clock() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);

    comes_from_elsewhere(&mut browser, "/find?utm_source=newsletter").await;
    browser.get("/no/such/page").await;
    browser.get("/fees").await;
    browser.get("/assets/nothing.css").await;
    house.privacy.write_visits().await.unwrap();

    let visits = rows(&house, "visit").await;
    let expected = "visit: 'find','0.0.0.0',1795490448123,'search.example'";
    assert_eq!(
        visits,
        [expected],
        "a page that was shown, and nothing more of it"
    );
    for row in house.rows().await {
        for untold in ["Netscape", "zebra", "utm_source", "newsletter", "en-AU"] {
            assert!(!row.contains(untold), "{row}");
        }
    }
    house.clock.forward(Duration::from_hours(30 * 24));
    assert_eq!(house.privacy.remove_old_visits().await.unwrap(), 1);
    assert_eq!(rows(&house, "visit").await, Vec::<String>::new());
    assert_eq!(rows(&house, "visit_count").await, ["visit_count: 'find',20781,1"]);
}

#[tokio::test]
async fn visits_that_are_not_kept_are_counted_and_never_stored() {
    let house = House::furnished(Fittings {
        visits_days: 0,
        ..Fittings::default()
    })
    .await;

    Browser::new(&house).get("/").await;
    house.privacy.write_visits().await.unwrap();

    assert_eq!(rows(&house, "visit").await, Vec::<String>::new());
    assert_eq!(rows(&house, "visit_count").await.len(), 1);
}

#[tokio::test]
async fn a_page_that_looks_by_itself_and_a_form_are_no_visits() {
    let house = House::open().await;
    let id = crate::pages::stages::order_in(&house, "held").await;
    let mut browser = Browser::signed_in(&house).await;
    house.privacy.write_visits().await.unwrap();
    let before = rows(&house, "visit").await.len();

    browser.get(&format!("/orders/{id}/state")).await;
    let form = browser.get("/find").await.form("/find");
    browser.send(&form.with("known", "x")).await;
    house.privacy.write_visits().await.unwrap();

    assert_eq!(rows(&house, "visit").await.len(), before + 1);
}

#[tokio::test]
async fn a_full_queue_drops_visits_and_slows_nobody() {
    let house = House::open().await;
    let visit = || {
        let address = "192.0.2.7".parse().unwrap();
        let at = lastfour::domain::Timestamp::from_millis(0);
        lastfour::domain::PageVisit::new(lastfour::domain::Area::Fees, address, at, None)
    };

    for _ in 0..5_000 {
        house.privacy.note_visit(visit());
    }
    house.privacy.write_visits().await.unwrap();

    let counts = house.privacy.visit_counts(0, 0).await.unwrap();
    assert_eq!(counts[0].count, 4_096);
    let log = crate::house::log::heard();
    assert!(log.contains("\"dropped\":904"), "the log tells how many");
}

#[tokio::test]
async fn the_desk_sees_counts_by_area_and_day_and_no_address() {
    let house = House::open().await;
    let mut nobody = Browser::new(&house);
    for path in ["/", "/find", "/find", "/privacy"] {
        comes_from_elsewhere(&mut nobody, path).await;
    }
    house.privacy.write_visits().await.unwrap();
    let mut staff = Browser::at_the_desk(&house, "main").await;

    let shown = staff.get("/staff/visits?days=7").await;
    let file = staff.get("/staff/visits.csv?days=7").await;

    let rows: Vec<&str> = shown.page().all("tr").map(|row| row.text.as_str()).collect();
    assert!(rows.contains(&"Find a payment 2"), "{rows:?}");
    assert!(rows.contains(&"Privacy 1"), "{rows:?}");
    assert_eq!(shown.page().all("rect").count(), 7);
    let picture = shown.page().all("svg").next().unwrap();
    assert_eq!(picture.must("role"), "img");
    assert!(
        picture
            .must("aria-label")
            .contains("The tables below say the same.")
    );
    assert!(file.heard.text.starts_with("\"Day\",\"Part\",\"Visits\"\r\n"));
    assert!(
        file.heard
            .text
            .contains("\"2026-11-24\",\"Find a payment\",\"2\"\r\n")
    );
    for told in [&shown.heard.text, &file.heard.text] {
        assert!(!told.contains("0.0.0.0") && !told.contains("search.example"));
    }
    let turned_away = Browser::new(&house).get("/staff/visits").await;
    assert_eq!(turned_away.status(), 303);
}
