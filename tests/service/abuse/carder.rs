//! Who tries stolen cards: through pages and on the processor's own page, with addresses and visits thrown away. The
//! tokens are those of published test cards.

use std::net::IpAddr;

use axum::http::StatusCode;
use lastfour::processor::ProcessorStatus;
use serde_json::json;

use crate::abuse::address;
use crate::abuse::note;
use crate::abuse::send_from;
use crate::house::Fittings;
use crate::house::House;
use crate::house::family::Other;
use crate::pages::applicant::OFFER;
use crate::pages::browser::Browser;
use crate::pages::browser::View;

/// Somebody with a new visit buys at an address, and gets as far as the order.
async fn buys_from(house: &House, from: IpAddr) -> Option<(Browser<'_>, String)> {
    let mut browser = Browser::new(house);
    let form = browser.get(OFFER).await.form(OFFER);
    let form = form
        .with("name", "Nadia Neighbour")
        .with("email", "n@example.org");
    let placed = send_from(&mut browser, &form, from).await;
    let order = placed.heard.header("location")?.to_owned();
    Some((browser, order))
}

/// Presents a card on the page of an order.
async fn presents(browser: &mut Browser<'_>, order: &str, token: &str, from: IpAddr) -> Option<View> {
    let card = browser.get(&format!("{order}/card")).await;
    if card.status() != 200
        || card
            .page()
            .forms()
            .iter()
            .all(|form| !form.action.ends_with("/payment"))
    {
        return None;
    }
    let form = card.form("/payment").with("payment_method", token);
    Some(send_from(browser, &form, from).await)
}

/// Forty patrons, each with a fee; as the library system has them.
pub(super) fn forty_patrons(house: &House) -> Vec<&'static str> {
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let numbers: Vec<&'static str> = (0..40)
        .map(|number| leak(format!("2123400008{number:04}")))
        .collect();
    for number in &numbers {
        let other = Other {
            name: "Ida Finch",
            pin: "heron",
            fees: [(leak(format!("fine-of-{number}")), 450)].into(),
        };
        house.desk.state().others.insert(number, other);
    }
    numbers
}

#[tokio::test]
async fn five_hundred_cards_from_five_hundred_addresses_and_visits_pause_purchases_while_forty_patrons_pay() {
    let mut house = House::open().await;
    let branch: IpAddr = "203.0.113.7".parse().unwrap();
    for number in 0..500_u32 {
        if number == 30 {
            // A restart gives nothing new.
            house = house.furnished_anew(Fittings::default()).await;
        }
        let from = address(number);
        if let Some((mut browser, order)) = buys_from(&house, from).await {
            presents(&mut browser, &order, "pm_declined", from).await;
        }
    }
    let reached = house.till.state().confirmed;
    let patrons = forty_patrons(&house);
    let mut paid = 0;

    for number in &patrons {
        let mut browser = Browser::new(&house);
        let form = browser.get("/").await.form("/sign-in").with("library", "main");
        let form = form.with("barcode", number).with("pin", "heron");
        let entered = send_from(&mut browser, &form, branch).await;
        let fees = browser.follow(entered).await;
        let review = browser.send_on(&fees.form("/orders")).await;
        let mut card = browser.get(&format!("{}/card", review.path)).await;
        if card.status() == 422 {
            let back = browser.waits_and_pays(card).await;
            card = browser.follow(back).await;
        }
        let form = card.form("/payment").with("payment_method", "pm_card_visa");
        let answer = send_from(&mut browser, &form, branch).await;
        assert_eq!(answer.heard.status, StatusCode::SEE_OTHER, "{:?}", answer.main());
        paid += 1;
    }

    assert_eq!(reached, 50);
    assert_eq!(house.till.state().confirmed, reached + 40);
    note(
        "carder on our page: 500 cards, 500 addresses and visits, a restart",
        500,
        usize::try_from(reached).unwrap(),
        &format!("then purchases pause; {paid} of 40 patrons behind one branch address pay meanwhile"),
    );
}

#[tokio::test]
async fn from_one_address_few_of_five_hundred_cards_reach_the_processor() {
    let house = House::open().await;
    for _ in 0..500 {
        if let Some((mut browser, order)) = buys_from(&house, address(1)).await {
            for _ in 0..4 {
                presents(&mut browser, &order, "pm_declined", address(1)).await;
            }
        }
    }

    let reached = house.till.state().confirmed;

    // Five purchases at once, three cards each.
    assert_eq!(reached, 15);
    note(
        "carder on our page: one address, new visits each time",
        2_000,
        usize::try_from(reached).unwrap(),
        "five purchases, three cards each",
    );
}

#[tokio::test]
async fn from_one_address_few_pages_of_the_processor_are_opened() {
    let house = House::furnished(Fittings {
        hosted: true,
        ..Fittings::default()
    })
    .await;
    let mut asked = 0;
    for _ in 0..100 {
        let Some((mut browser, order)) = buys_from(&house, address(1)).await else {
            continue;
        };
        for _ in 0..8 {
            asked += 1;
            let page = browser.get(&order).await;
            let forms = page.page().forms();
            let Some(form) = forms.into_iter().find(|form| form.action.ends_with("/hosted")) else {
                break;
            };
            send_from(&mut browser, &form, address(1)).await;
        }
    }

    let opened = house.till.state().payments.len();

    assert!(opened <= 15, "{opened}");
    note(
        "carder on the processor's page: one address, new visits each time",
        asked,
        opened,
        "pages opened; each is closed after its third declined card",
    );
}

/// Tries cards on every page of the processor's that is open, a hundred on each or until it is closed; the processor
/// tells us of every declined one. Gives how many were tried.
async fn tries_on_pages(house: &House, told: &mut u32) -> usize {
    let mut tried = 0;
    for _ in 0..100 {
        let open: Vec<String> = {
            let state = house.till.state();
            let open = state.payments.iter().filter(|(id, payment)| {
                id.starts_with("cs_") && matches!(payment.status, ProcessorStatus::NeedsPatron(_))
            });
            open.map(|(id, _)| id.clone()).collect()
        };
        for page in open {
            let order = page.split('_').nth(1).unwrap();
            *told += 1;
            tried += 1;
            let event = json!({
                "id": format!("evt_declined_{told}"), "kind": "payment_intent.payment_failed",
                "payment": "pi_unseen", "order": order,
            });
            let body = event.to_string();
            let taken = house.cashier.receive_event(body.as_bytes(), "second");
            taken.await.unwrap();
        }
        house.run_jobs().await;
    }
    tried
}

#[tokio::test]
async fn a_carder_on_the_processors_page_is_stopped_there_by_page_and_by_breaker() {
    let house = House::furnished(Fittings {
        hosted: true,
        ..Fittings::default()
    })
    .await;
    let (mut pages, mut tried, mut told) = (0, 0, 0);
    for number in 0..200_u32 {
        let from = address(number);
        let Some((mut browser, order)) = buys_from(&house, from).await else {
            continue;
        };
        let page = browser.get(&order).await;
        let mut forms = page.page().forms().into_iter();
        if let Some(form) = forms.find(|form| form.action.ends_with("/hosted")) {
            send_from(&mut browser, &form, from).await;
        }
        let cards = tries_on_pages(&house, &mut told).await;
        pages += usize::from(cards > 0);
        tried += cards;
    }

    // Three a page; and with fifty cards of whom most were declined, purchases pause.
    assert_eq!((pages, tried), (13, 39));
    note(
        "carder on the processor's page: 200 addresses and visits, 100 cards each",
        20_000,
        tried,
        &format!("on {pages} pages, each closed after three; then purchases pause"),
    );
}
