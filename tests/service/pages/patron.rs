//! A patron pays at home.

use serde_json::json;

use crate::house::House;
use crate::house::NAME;
use crate::house::OTHER_PATRON;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::SCRIPT_URL;
use crate::house::TITLE;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::stages;

#[tokio::test]
async fn a_patron_signs_in_chooses_pays_and_keeps_a_receipt() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);

    let first = browser.get("/").await;
    let sign_in = first.form("/sign-in").with("barcode", PATRON).with("pin", PIN);
    let fees = browser.send_on(&sign_in.with("library", "main")).await;
    let review = browser.send_on(&fees.form("/orders").without("fee.fine-3")).await;
    let card = browser.get(review.page().link("Pay $24.45 by card")).await;
    let token = card.form("/payment").with("payment_method", "pm_card_visa");
    let waiting = browser.send_on(&token).await;
    house.run_jobs().await;
    let receipt = browser.get(&waiting.path).await;

    assert_eq!(fees.heading(), "What you owe");
    fees.says(&format!("For {NAME}"));
    fees.says("Total $31.75");
    fees.says(&format!("Late return: {TITLE} $4.50"));
    fees.says("This fee can be paid at the desk only.");
    assert_eq!(review.heading(), "Review and pay");
    review.says("Total $24.45");
    review.says("To The main library");
    review.hides("Copies and prints");
    assert_eq!(card.heading(), "Pay by card");
    assert_eq!(waiting.heading(), "We have your payment");
    waiting.says("$24.45 is held on your card.");
    assert_eq!(receipt.heading(), "Paid");
    receipt.says("Your card was charged $24.45");
    receipt.says("Card Visa ending in 4242");
    receipt.says("Lost item yes $19.95");
    assert_eq!(receipt.page().having("data-print").count(), 1);
    review.says(&format!("Late return: {TITLE} $4.50"));
    for later in [&card, &waiting, &receipt] {
        later.hides(TITLE);
    }
    for later in [&review, &card, &waiting, &receipt] {
        later.hides(NAME);
    }
    assert_eq!(house.till.taken(), [2_445]);
    assert_eq!(house.desk.state().posted, ["fine-1", "fine-2"]);
}

#[tokio::test]
async fn what_was_paid_is_in_the_history_and_not_owed_any_more() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut browser = Browser::signed_in(&house).await;

    let history = browser.get("/orders").await;
    let fees = browser.get("/fees").await;

    let row: Vec<&str> = history.page().all("td").map(|cell| cell.text.as_str()).collect();
    assert_eq!(
        row,
        [
            "November 23, 2026, 10:20 PM EST",
            "Paid",
            "Visa ending in 4242",
            "$24.45"
        ]
    );
    let link = history
        .page()
        .all("a")
        .find(|link| link.get("class") == Some("reference"));
    assert_eq!(link.unwrap().must("href"), format!("/orders/{id}"));
    history.hides(TITLE);
    fees.says("Total $7.30");
    fees.hides("fee.fine-1");
}

#[tokio::test]
async fn who_owes_nothing_and_has_paid_nothing_is_told_so() {
    let house = House::open().await;
    let mut browser = Browser::signed_in_as(&house, "main", OTHER_PATRON).await;

    let (fees, history) = (browser.get("/fees").await, browser.get("/orders").await);

    fees.says("You owe nothing. Thank you!");
    assert!(fees.page().forms().iter().all(|form| form.action != "/orders"));
    history.says("You have not paid anything here yet.");
}

/// An answer without what differs from browser to browser.
fn plain(view: &View) -> (u16, Vec<String>, String) {
    let mut html = view.heard.text.clone();
    for form in view.page().forms() {
        html = html.replace(form.value("form_token"), "");
    }
    let nonce = view.page().all("script").next().unwrap().must("nonce").to_owned();
    let headers = view.heard.headers.iter();
    let names = headers.map(|(name, _)| name.to_string()).collect();
    (view.status(), names, html.replace(&nonce, ""))
}

#[tokio::test]
async fn a_wrong_pin_and_an_unknown_card_are_one_answer() {
    let house = House::open().await;
    let try_with = async |barcode: &str, pin: &str| {
        let mut browser = Browser::new(&house);
        let form = browser.get("/").await.form("/sign-in");
        let form = form
            .with("barcode", barcode)
            .with("pin", pin)
            .with("library", "main");
        browser.send(&form).await
    };

    let wrong_pin = try_with(PATRON, "emu").await;
    let unknown = try_with("21234000055555", PIN).await;
    let no_barcode = try_with("what is this?", PIN).await;

    wrong_pin.says("We do not know this card number and PIN together.");
    assert_eq!(wrong_pin.status(), 422);
    for same in [&unknown, &no_barcode] {
        assert_eq!(plain(same), plain(&wrong_pin));
    }
}

#[tokio::test]
async fn pins_that_a_program_tried_have_a_price_at_the_page_and_are_no_lock() {
    let house = House::open().await;
    for _ in 0..12 {
        let tried = json!({"barcode": PATRON, "pin": "emu"});
        house
            .post("/api/v1/patrons/fees", tried)
            .await
            .is_problem(404, "not_found");
    }
    assert_eq!(house.desk.state().pins_compared, 10);
    let mut browser = Browser::new(&house);
    let form = browser.get("/").await.form("/sign-in").with("library", "main");

    let priced = browser.send(&form.with("barcode", PATRON).with("pin", PIN)).await;
    let entered = browser.waits_and_pays(priced).await;

    assert_eq!(entered.goes_to(), "/fees");
}

#[tokio::test]
async fn an_empty_field_is_named_and_nothing_typed_is_shown_again() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let form = browser.get("/").await.form("/sign-in").with("library", "main");

    let no_pin = browser.send(&form.clone().with("barcode", PATRON)).await;
    let neither = browser.send(&form).await;

    no_pin.says("Type your PIN.");
    no_pin.hides(PATRON);
    neither.says("Type the number of your library card.");
    assert_eq!((no_pin.status(), neither.status()), (422, 422));
}

#[tokio::test]
async fn the_card_page_loads_the_processors_script_and_asks_for_nothing_itself() {
    let house = House::open().await;
    let id = stages::order_in(&house, "review").await;
    let mut browser = Browser::signed_in(&house).await;

    let card = browser.get(&format!("/orders/{id}/card")).await;

    let scripts = card.page().all("script");
    let from: Vec<&str> = scripts.map(|script| script.must("src")).collect();
    assert_eq!(from[1], format!("{SCRIPT_URL}?advancedFraudSignals=false"));
    assert!(from.len() == 3 && from[0].ends_with("page.js") && from[2].ends_with("card.js"));
    let mut inputs = card.page().all("input");
    assert!(inputs.all(|input| input.must("type") == "hidden"));
    card.says("The card processor’s fraud signals are switched off");
    card.says("The fields below belong to the card processor, Stripe.");
    // Without scripts there is another way.
    assert_eq!(card.form("/hosted").action, format!("/orders/{id}/hosted"));
}

#[tokio::test]
async fn a_declined_card_leads_back_to_the_card_page() {
    let house = House::open().await;
    let id = stages::order_in(&house, "review").await;
    let mut browser = Browser::signed_in(&house).await;
    let card = browser.get(&format!("/orders/{id}/card")).await;

    let again = browser
        .send_on(&card.form("/payment").with("payment_method", "pm_declined"))
        .await;
    let paid = browser
        .send_on(&again.form("/payment").with("payment_method", "pm_card_visa"))
        .await;

    assert_eq!(again.path, format!("/orders/{id}/card"));
    assert_eq!(again.heading(), "Your card was declined");
    again.says("Nothing was charged.");
    assert_eq!(paid.heading(), "We have your payment");
    assert_eq!(house.till.state().confirmed, 2);
}

#[tokio::test]
async fn after_three_declined_cards_no_other_is_taken_for_an_hour() {
    let house = House::open().await;
    let id = stages::order_in(&house, "review").await;
    let mut browser = Browser::signed_in(&house).await;
    let path = format!("/orders/{id}/card");
    let old_page = browser.get(&path).await;

    for _ in 0..3 {
        let card = browser.get(&path).await;
        let declined = card.form("/payment").with("payment_method", "pm_declined");
        browser.send(&declined).await;
    }
    let told = browser.get(&path).await;
    let told = browser.follow(told).await;
    let fourth = old_page.form("/payment").with("payment_method", "pm_card_visa");
    let fourth = browser.send(&fourth).await;
    let elsewhere = browser.send(&old_page.form("/hosted")).await;

    told.says("so no further card is taken for now");
    assert!(
        told.page()
            .all("a")
            .all(|link| !link.must("href").ends_with("/card"))
    );
    assert_eq!(fourth.goes_to(), format!("/orders/{id}"));
    assert_eq!(elsewhere.goes_to(), format!("/orders/{id}"));
    assert_eq!(house.till.state().confirmed, 3);
}

#[tokio::test]
async fn a_fee_that_is_in_a_payment_is_not_offered_again() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let (tab, other_tab) = (browser.get("/fees").await, browser.get("/fees").await);
    let placed = browser.send(&tab.form("/orders")).await.goes_to().to_owned();

    let begun = browser.send(&other_tab.form("/orders")).await;
    let fees = browser.get("/fees").await;
    let given_up = browser.send_on(&begun.form("/cancel")).await;

    assert_eq!(begun.status(), 409);
    assert_eq!(begun.heading(), "You began to pay some of this");
    assert_eq!(begun.page().link("Go on with it"), placed);
    fees.says("not paid yet: go on");
    fees.hides("type=\"checkbox\"");
    assert!(given_up.form("/orders").value("fee.fine-1") == "yes");
}

#[tokio::test]
async fn a_fee_that_has_changed_meanwhile_is_not_charged() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    let id = stages::order_in(&house, "review").await;
    let card = browser.get(&format!("/orders/{id}/card")).await;
    house.desk.state().fees.get_mut("fine-1").unwrap().1 = 500;
    house.desk.state().fees.remove("fine-3");

    let card = card.form("/payment").with("payment_method", "pm_card_visa");
    let changed = browser.send(&card).await;
    let only_gone = fees.form("/orders").without("fee.fine-1").without("fee.fine-2");
    let gone = browser.send(&only_gone).await;

    assert_eq!((changed.status(), changed.heading()), (409, "A fee has changed"));
    changed.says("Please give this payment up and choose again.");
    assert_eq!(changed.form("/cancel").action, format!("/orders/{id}/cancel"));
    assert_eq!(gone.status(), 422);
    gone.says("What you owe has changed meanwhile.");
    assert_eq!(house.till.state().confirmed, 0);
}

#[tokio::test]
async fn who_chooses_nothing_is_asked_again() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let form = browser.get("/fees").await.form("/orders");
    let form = form
        .without("fee.fine-1")
        .without("fee.fine-2")
        .without("fee.fine-3");

    let asked = browser.send(&form).await;

    assert_eq!(asked.status(), 422);
    asked.says("Choose at least one fee.");
}

#[tokio::test]
async fn while_money_is_in_flight_the_page_looks_again_and_says_do_not_pay_again() {
    for (stage, said) in [
        (
            "checking",
            "Please do not pay again: if the amount is held, we will find it.",
        ),
        ("held", "Please do not pay again."),
        ("posting", "Please do not pay again."),
    ] {
        let house = House::open().await;
        let id = stages::order_in(&house, stage).await;
        let mut browser = Browser::signed_in(&house).await;

        let page = browser.get(&format!("/orders/{id}")).await;

        page.says(said);
        let watched = page.page().having("data-watch").next().unwrap();
        let state = browser.get(watched.must("data-watch")).await;
        assert_eq!(state.heard.text, watched.must("data-state"));
        let refresh = page
            .page()
            .all("meta")
            .find(|meta| meta.get("http-equiv").is_some());
        assert_eq!(refresh.unwrap().must("content"), "5");
        assert!(!page.main().to_lowercase().contains("fail"));
    }
}
