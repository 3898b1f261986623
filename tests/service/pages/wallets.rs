//! Wallets: where the card page offers them, what the processor's script is told, and what a browser may ask there.

use lastfour::domain::WalletKind;

use crate::house::Fittings;
use crate::house::House;
use crate::house::PATRON;
use crate::house::PIN;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::routes::APPLE_DOMAIN;
use crate::pages::stages;

const BOTH: &[WalletKind] = &[WalletKind::ApplePay, WalletKind::GooglePay];

async fn house_with(wallets: &'static [WalletKind]) -> House {
    House::furnished(Fittings {
        wallets,
        ..Fittings::default()
    })
    .await
}

async fn card_page(browser: &mut Browser<'_>, house: &House) -> View {
    let id = stages::order_in(house, "review").await;
    browser.get(&format!("/orders/{id}/card")).await
}

/// Where the processor's buttons go.
fn place(view: &View) -> Option<Vec<String>> {
    let page = view.page();
    let place = page.all("div").find(|part| part.get("id") == Some("wallets"))?;
    let names = ["data-offered", "data-amount", "data-currency", "data-payee"];
    Some(names.map(|name| place.must(name).to_owned()).to_vec())
}

fn may_ask(view: &View) -> String {
    let policy = view.heard.header("permissions-policy").unwrap();
    let payment = policy.split(", ").find(|part| part.starts_with("payment="));
    payment.unwrap().to_owned()
}

#[tokio::test]
async fn the_card_page_tells_the_processors_script_which_wallets_the_sum_and_the_payee() {
    let house = house_with(BOTH).await;
    let card = card_page(&mut Browser::signed_in(&house).await, &house).await;

    let told = place(&card).unwrap();

    assert_eq!(told[0], "apple_pay google_pay");
    assert!(told[1].parse::<i64>().unwrap() > 0);
    assert_eq!(told[2..], ["usd", "The main library"]);
    card.says("Pay with a wallet");
    card.says("which four digits are the card’s and which are the device’s");
    // One form, one field for a token, whatever it is made of.
    let page = card.page();
    let fields = page.all("input").map(|field| field.must("name"));
    assert_eq!(fields.filter(|name| *name == "payment_method").count(), 1);
}

#[tokio::test]
async fn words_of_wallets_are_hidden_until_the_processor_says_that_there_is_one() {
    let house = house_with(&[WalletKind::GooglePay]).await;
    let card = card_page(&mut Browser::signed_in(&house).await, &house).await;

    let page = card.page();
    let words: Vec<_> = ["h2", "p"]
        .into_iter()
        .flat_map(|name| page.all(name))
        .filter(|part| part.get("data-wallet").is_some())
        .collect();

    assert_eq!(words.len(), 3);
    assert!(words.iter().all(|part| part.get("hidden").is_some()));
}

#[tokio::test]
async fn without_wallets_in_the_configuration_and_at_a_kiosk_none_is_offered() {
    let (plain, house) = (House::open().await, house_with(BOTH).await);
    let without = card_page(&mut Browser::signed_in(&plain).await, &plain).await;
    let mut kiosk = Browser::new(&house);
    let first = kiosk.get("/kiosk").await;
    let form = first.form("/sign-in").with("library", "main");
    kiosk.send(&form.with("barcode", PATRON).with("pin", PIN)).await;
    let at_a_kiosk = card_page(&mut kiosk, &house).await;

    for card in [without, at_a_kiosk] {
        assert_eq!(card.status(), 200);
        assert_eq!(place(&card), None);
        card.hides("wallet");
    }
}

#[tokio::test]
async fn only_the_card_page_may_ask_a_browser_for_payments_and_only_the_processor_beside_us() {
    let house = house_with(BOTH).await;
    let mut browser = Browser::signed_in(&house).await;
    let card = card_page(&mut browser, &house).await;
    let others = ["/fees", "/orders", "/privacy", "/find"];

    assert_eq!(may_ask(&card), "payment=(self \"https://cards.example\")");
    for path in others {
        assert_eq!(may_ask(&browser.get(path).await), "payment=()", "{path}");
    }
    assert_eq!(may_ask(&Browser::new(&house).get("/staff").await), "payment=()");
}

#[tokio::test]
async fn the_privacy_page_says_who_learns_of_a_wallet_where_one_is_offered() {
    let (plain, house) = (House::open().await, house_with(BOTH).await);
    let words = "whoever runs it learns that you paid";

    Browser::new(&house).get("/privacy").await.says(words);
    Browser::new(&plain).get("/privacy").await.hides(words);
}

#[tokio::test]
async fn apple_finds_its_file_where_one_is_configured_and_nothing_elsewhere() {
    let text = "7B227073704964223A\n";
    let with_file = House::furnished(Fittings {
        apple_domain: Some(text),
        ..Fittings::default()
    })
    .await;
    let without = House::open().await;

    let found = Browser::new(&with_file).get(APPLE_DOMAIN).await;
    let missing = Browser::new(&without).get(APPLE_DOMAIN).await;

    assert_eq!((found.status(), found.heard.text.as_str()), (200, text));
    assert_eq!(
        found.heard.header("content-type"),
        Some("text/plain; charset=us-ascii")
    );
    assert_eq!(found.heard.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(missing.status(), 404);
}
