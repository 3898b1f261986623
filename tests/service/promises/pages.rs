//! P2, P5, P11 and P13: what every page shows, loads, leads to, and says about questions.

use lastfour::masking::Source;
use lastfour::masking::contains_card_number;
use lastfour::privacy::Item;
use lastfour::text::Texts;
use serde_json::Value;

use crate::house::Fittings;
use crate::house::House;
use crate::house::PUBLIC_URL;
use crate::house::SCRIPT_URL;
use crate::pages::browser::Browser;
use crate::pages::gallery;
use crate::pages::gallery::Pictures;
use crate::pages::stages;
use crate::promises::every_page;

/// Whether the digits that follow are four and no more.
fn ends_in_four(after: &str) -> bool {
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4
}

#[tokio::test]
async fn p2_of_a_card_only_the_last_four_digits_are_shown_stored_or_sent() {
    let mut cards = 0;
    for (name, view) in every_page().await {
        let text = &view.heard.text;
        assert!(!contains_card_number(text, Source::Anywhere), "{name}");
        for after in text.split(" ending in ").skip(1) {
            // What nothing was found for is not said again.
            if after.starts_with("these digits") {
                continue;
            }
            assert!(ends_in_four(after), "{name}: {}", &after[..12]);
            cards += 1;
        }
    }
    assert!(cards > 20, "only {cards} cards are shown");

    let house = House::open().await;
    let order = house.paid(&["fine-1"]).await;
    let told = house.get(&order).await;
    assert!(!contains_card_number(&told.text, Source::Anywhere));
    // Of a card in a telephone the last four digits are the card's, and those of its number there.
    let places = ["brand", "device_last4", "last4", "wallet"];
    assert_eq!(places_of_a_card(&told.json()), places);
    let description: Value = serde_json::from_str(&lastfour::web::openapi_json().unwrap()).unwrap();
    for field in fields_of(&description["components"]["schemas"]) {
        let forbidden = [
            "pan",
            "cvc",
            "cvv",
            "card_number",
            "exp_month",
            "exp_year",
            "track",
        ];
        assert!(!forbidden.contains(&field.as_str()), "the API has {field}");
    }
    for row in house.rows().await {
        assert!(!contains_card_number(&row, Source::Anywhere), "{row}");
    }
}

/// The names of all that an order says of its card.
fn places_of_a_card(order: &Value) -> Vec<String> {
    let card = order["card"].as_object();
    let card = card.unwrap_or_else(|| panic!("no card in {order}"));
    assert!(ends_in_four(card["last4"].as_str().unwrap()));
    let mut names: Vec<String> = card.keys().cloned().collect();
    names.sort();
    names
}

fn fields_of(schemas: &Value) -> Vec<String> {
    let all = schemas.as_object().unwrap().values();
    let properties = all.filter_map(|schema| schema["properties"].as_object());
    properties.flat_map(|fields| fields.keys().cloned()).collect()
}

#[tokio::test]
async fn p5_no_page_loads_anything_from_elsewhere_and_every_stored_field_has_its_purpose() {
    let mut card_pages = 0;
    for (name, view) in every_page().await {
        let page = view.page();
        let loads = [
            "img", "script", "iframe", "object", "embed", "video", "audio", "source",
        ]
        .into_iter()
        .flat_map(|element| page.all(element))
        .filter_map(|element| element.get("src"));
        let links = page.all("link").map(|link| link.must("href"));
        for address in loads.chain(links) {
            let processors = address.starts_with(SCRIPT_URL);
            card_pages += u32::from(processors);
            assert!(address.starts_with('/') || processors, "{name} loads {address}");
        }
        let policy = view.heard.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{name}: {policy}");
    }
    assert!(card_pages >= 3, "{card_pages}");
    let our_own = [
        include_str!("../../../assets/lastfour.css"),
        include_str!("../../../assets/page.js"),
        include_str!("../../../assets/card.js"),
    ];
    for file in our_own {
        assert!(!file.contains("http://") && !file.contains("https://") && !file.contains("@import"));
    }
    for language in Texts::all() {
        for item in Item::ALL {
            for part in ["", "-why", "-who"] {
                let key = format!("keep-{}{part}", item.word());
                assert!(language.has(&key), "{key} in {}", language.language());
            }
        }
    }
}

/// Said where a link or a button leads to a page that is not the library's.
const ANNOUNCED: [&str; 3] = [
    "not the library’s",
    "Stripe’s own page",
    "opens your mail program",
];

#[tokio::test]
async fn p11_every_link_and_button_that_leads_elsewhere_says_so_in_words() {
    let mut leaving = 0;
    for (name, view) in every_page().await {
        let page = view.page();
        let links = page.all("a").map(|link| link.must("href"));
        let forms = page.all("form").filter_map(|form| form.get("action"));
        for address in links.chain(forms) {
            let elsewhere = !address.starts_with(['/', '#']) && !address.starts_with(PUBLIC_URL);
            // The answer to this form sends the browser to the processor's page.
            if elsewhere || address.ends_with("/hosted") {
                leaving += 1;
                let said = ANNOUNCED.iter().any(|words| view.main().contains(words));
                assert!(said, "{name} leads to {address} without a word: {}", view.main());
            }
        }
    }
    assert!(leaving >= 5, "only {leaving} ways lead elsewhere");
}

#[tokio::test]
async fn p13_every_error_receipt_and_the_privacy_page_say_where_questions_go() {
    let house = House::furnished(Fittings {
        libraries: &["main"],
        ..Fittings::default()
    })
    .await;
    let mut pages = Pictures::new();
    gallery::faults(&mut pages, &house).await;
    let faults = pages.len();
    house.desk.state().silent = false;
    let id = stages::order_in(&house, "paid").await;
    let mut patron = Browser::signed_in_as(&house, "main", crate::house::PATRON).await;
    for path in [format!("/orders/{id}"), String::from("/privacy")] {
        pages.push((path.clone(), patron.get(&path).await));
    }
    pages.push((
        String::from("/pay"),
        Browser::new(&house).get(&format!("/pay/{id}")).await,
    ));

    for (name, view) in &pages {
        let footer = view.page().only("footer");
        assert!(footer.contains("Call us at the desk."), "{name}: {footer}");
    }
    assert!(faults >= 8, "only {faults} faults");
    let privacy = &pages[faults + 1].1;
    privacy.says("Call us at the desk.");
}
