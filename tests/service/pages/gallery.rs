//! Every page in every state that it has, by name.

use std::time::Duration;

use lastfour::domain::Role;

use crate::house::Fittings;
use crate::house::House;
use crate::house::OTHER_PATRON;
use crate::house::PANIC;
use crate::house::PATRON;
use crate::house::PIN;
use crate::pages::applicant;
use crate::pages::applicant::BUYER;
use crate::pages::applicant::OFFER;
use crate::pages::browser::Browser;
use crate::pages::browser::PASSWORD;
use crate::pages::browser::View;
use crate::pages::gallery_family;
use crate::pages::gallery_letters;
use crate::pages::gallery_oversight;
use crate::pages::gallery_paying;
use crate::pages::gallery_prices;
use crate::pages::gallery_privacy;
use crate::pages::people;
use crate::pages::prepared::prepared;
use crate::pages::second;
use crate::pages::second_person;
use crate::pages::situations;
use crate::pages::situations::CASES;
use crate::pages::situations::MEANWHILE;
use crate::pages::stages;
use crate::pages::stages::STAGES;

/// Pages with their names; what stands before the slash is the file that shows them.
pub(crate) type Pictures = Vec<(String, View)>;

pub(crate) async fn everything() -> Pictures {
    let mut all = Pictures::new();
    Box::pin(entrance(&mut all)).await;
    Box::pin(faults(&mut all, &House::open().await)).await;
    Box::pin(fees(&mut all)).await;
    Box::pin(gallery_family::pages(&mut all)).await;
    Box::pin(gallery_paying::pages(&mut all)).await;
    Box::pin(gallery_prices::pages(&mut all)).await;
    Box::pin(orders(&mut all)).await;
    Box::pin(gallery_letters::pages(&mut all)).await;
    Box::pin(cards(&mut all)).await;
    Box::pin(offers(&mut all)).await;
    Box::pin(desk(&mut all)).await;
    Box::pin(found_at_the_desk(&mut all)).await;
    Box::pin(meanwhile(&mut all)).await;
    Box::pin(waiting(&mut all)).await;
    Box::pin(going_back(&mut all)).await;
    Box::pin(gallery_privacy::pages(&mut all)).await;
    Box::pin(second_person::pages(&mut all)).await;
    Box::pin(people::pages(&mut all)).await;
    Box::pin(gallery_oversight::pages(&mut all)).await;
    all
}

fn add(all: &mut Pictures, name: &str, view: View) {
    all.push((String::from(name), view));
}

async fn entrance(all: &mut Pictures) {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let first = browser.get("/").await;
    let empty = first.form("/sign-in");
    let wrong = empty.clone().with("barcode", PATRON).with("pin", "emu");
    let id = stages::order_in(&house, "review").await;
    add(all, "sign-in/missing", browser.send(&empty).await);
    add(all, "sign-in/wrong", browser.send(&wrong).await);
    add(all, "sign-in/first", first);
    add(all, "sign-in/again", browser.get("/sign-in").await);
    add(
        all,
        "sign-in/for-an-order",
        browser.get(&format!("/orders/{id}/sign-in")).await,
    );
    add(all, "sign-in/signed-off", browser.get("/signed-off").await);
    add(all, "sign-in/away", browser.get("/away").await);
    add(all, "privacy/signals-off", browser.get("/privacy").await);
    add(
        all,
        "sign-in/signed-off-at-a-kiosk",
        browser.get("/kiosk/signed-off").await,
    );
    add(all, "accessibility/page", browser.get("/accessibility").await);
    let mut kiosk = Browser::new(&house);
    let first = kiosk.get("/kiosk").await;
    let form = first
        .form("/sign-in")
        .with("library", "main")
        .with("barcode", PATRON);
    add(all, "sign-in/at-a-kiosk", first);
    kiosk.send(&form.with("pin", PIN)).await;
    add(all, "fees/at-a-kiosk", kiosk.get("/fees").await);
    house.clock.forward(Duration::from_secs(75));
    add(all, "sign-in/away-from-a-kiosk", kiosk.get("/away").await);
    let one = House::furnished(Fittings {
        libraries: &["main"],
        sandbox: true,
        fraud_signals: true,
        ..Fittings::default()
    })
    .await;
    let mut browser = Browser::new(&one);
    add(all, "sign-in/one-library-in-a-sandbox", browser.get("/").await);
    add(all, "privacy/signals-on", browser.get("/privacy").await);
}

/// Every fault that a page can tell.
pub(crate) async fn faults(all: &mut Pictures, house: &House) {
    let mut browser = Browser::new(house);
    add(all, "faults/not-found", browser.get("/no/such/page").await);
    let form = browser.get("/find").await.form("/find").with("known", "x");
    let forged = form.clone().with("form_token", &"a".repeat(40));
    add(all, "faults/forged", browser.send(&forged).await);
    let malformed = form.clone().without("known");
    add(all, "faults/malformed", browser.send(&malformed).await);
    let card = form.clone().with("known", "4242424242424242");
    add(all, "faults/card-number", browser.send_on(&card).await);
    for _ in 0..30 {
        browser.send(&form).await;
    }
    add(all, "faults/slow-down", browser.send(&form).await);
    let mut unlucky = Browser::signed_in_as(house, "main", PANIC).await;
    // Of the one who has bad luck the token, of the other the key: any will do.
    let own = unlucky.get("/find").await.form("/find");
    let offer = browser.get(OFFER).await.form(OFFER);
    let mut place = browser.get("/find").await.form("/find");
    place.action = String::from("/orders");
    place.fields = vec![
        (String::from("form_token"), own.value("form_token").to_owned()),
        (String::from("request"), offer.value("request").to_owned()),
        (String::from("fee.fine-1"), String::from("yes")),
    ];
    add(all, "faults/internal", unlucky.send(&place).await);
    let mut patron = Browser::signed_in(house).await;
    house.desk.state().silent = true;
    add(all, "faults/try-later", patron.get("/fees").await);
    let mut staff = Browser::at_the_desk(house, "main").await;
    let order = "/staff/orders/00000000000000000000000000";
    add(all, "faults/not-found-at-the-desk", staff.get(order).await);
}

async fn fees(all: &mut Pictures) {
    let house = House::open().await;
    let mut other = Browser::signed_in_as(&house, "main", OTHER_PATRON).await;
    add(all, "fees/nothing-owed", other.get("/fees").await);
    add(all, "history/empty", other.get("/orders").await);
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    let form = fees.form("/orders");
    add(all, "fees/owed", fees);
    let nothing = form
        .clone()
        .without("fee.fine-1")
        .without("fee.fine-2")
        .without("fee.fine-3");
    add(all, "fees/nothing-chosen", browser.send(&nothing).await);
    let changed = browser
        .get("/fees")
        .await
        .form("/orders")
        .adding("fee.gone", "yes");
    add(all, "fees/changed", browser.send(&changed).await);
    let order = browser.send(&form).await.goes_to().to_owned();
    let other_tab = fees_form_again(&mut browser, &form).await;
    add(all, "fees/begun", browser.send(&other_tab).await);
    add(all, "fees/in-an-order", browser.get("/fees").await);
    let card = browser.get(&format!("{order}/card")).await.form("/payment");
    browser.send(&card.with("payment_method", "pm_card_visa")).await;
    let other_tab = fees_form_again(&mut browser, &form).await;
    add(all, "fees/begun-and-in-flight", browser.send(&other_tab).await);
    house.run_jobs().await;
    add(all, "history/paid", browser.get("/orders").await);
    add(all, "fees/nothing-payable", browser.get("/fees").await);
}

/// The form for the same fees, as another tab had it.
async fn fees_form_again(
    browser: &mut Browser<'_>,
    form: &crate::pages::html::Form,
) -> crate::pages::html::Form {
    let gift = "/offers/main/gift";
    let offer = browser.get(gift).await.form(gift);
    form.clone().with("request", offer.value("request"))
}

async fn orders(all: &mut Pictures) {
    for stage in STAGES {
        let house = House::open().await;
        let id = stages::order_in(&house, stage).await;
        let mut patron = Browser::signed_in(&house).await;
        let mut staff = Browser::at_the_desk(&house, "main").await;
        add(
            all,
            &format!("order/{stage}"),
            patron.get(&format!("/orders/{id}")).await,
        );
        let public = Browser::new(&house).get(&format!("/pay/{id}")).await;
        add(all, &format!("public-order/{stage}"), public);
        let shown = staff.get(&format!("/staff/orders/{id}")).await;
        add(all, &format!("desk-order/{stage}"), shown);
    }
}

async fn cards(all: &mut Pictures) {
    for stage in ["review", "declined", "not-proven"] {
        let house = House::open().await;
        let id = stages::order_in(&house, stage).await;
        let mut browser = Browser::signed_in(&house).await;
        add(
            all,
            &format!("card/{stage}"),
            browser.get(&format!("/orders/{id}/card")).await,
        );
    }
    let house = House::open().await;
    house.till.state().deaf = true;
    let id = stages::order_in(&house, "paid").await;
    let mut browser = Browser::signed_in(&house).await;
    add(
        all,
        "order/posting-done",
        browser.get(&format!("/orders/{id}")).await,
    );
    let house = House::open().await;
    let ready = prepared(&house, "/orders/{id}/payment").await;
    house.desk.state().fees.get_mut("fine-1").unwrap().1 = 500;
    let mut browser = ready.browser;
    add(all, "card/changed", browser.send(&ready.form).await);
    let house = House::furnished(Fittings {
        hosted: true,
        ..Fittings::default()
    })
    .await;
    let id = stages::order_in(&house, "declined").await;
    let mut browser = Browser::signed_in(&house).await;
    let order = format!("/orders/{id}");
    let review = browser.get(&order).await;
    browser.send(&review.form("/hosted")).await;
    add(all, "card/hosted-review", review);
    add(all, "card/hosted-unfinished", browser.get(&order).await);
    let house = House::open().await;
    let id = stages::order_in(&house, "declined").await;
    for _ in 0..2 {
        house.pay(&format!("/api/v1/orders/{id}"), "pm_declined").await;
    }
    let mut browser = Browser::signed_in(&house).await;
    add(all, "card/too-many", browser.get(&format!("/orders/{id}")).await);
}

async fn offers(all: &mut Pictures) {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let offer = browser.get(OFFER).await;
    let wrong = offer.form(OFFER).with("name", BUYER).with("email", "nadia");
    add(all, "offer/offer", offer);
    add(all, "offer/wrong", browser.send(&wrong).await);
    let review = applicant::buys(&mut browser).await;
    let order = review.path.clone();
    add(all, "offer/review", review);
    let card = browser.get(&format!("{order}/card")).await.form("/payment");
    browser.send(&card.with("payment_method", "pm_card_visa")).await;
    house.run_jobs().await;
    add(all, "offer/paid", browser.get(&order).await);
    let mut nobody = Browser::new(&house);
    let find = nobody.get("/find").await;
    let in_vain = find.form("/find").with("reference", "x").with("known", "y");
    add(all, "find/find", find);
    add(all, "find/in-vain", nobody.send(&in_vain).await);
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let tasks = staff.get("/staff/tasks").await;
    let done = staff.send_on(&tasks.form("/done")).await;
    add(all, "desk-tasks/a-card", tasks);
    add(all, "desk-tasks/done", done);
    add(all, "desk-tasks/none", staff.get("/staff/tasks").await);
    let given_back = House::open().await;
    stages::order_in(&given_back, "refunded").await;
    let mut staff = Browser::at_the_desk(&given_back, "main").await;
    add(all, "desk-tasks/a-fee", staff.get("/staff/tasks").await);
}

async fn desk(all: &mut Pictures) {
    let house = House::open().await;
    let mut nobody = Browser::new(&house);
    let sign_in = nobody.get("/staff").await;
    let wrong = sign_in
        .form("/staff/sign-in")
        .with("name", "ann")
        .with("password", PIN);
    add(all, "desk-sign-in/first", sign_in);
    let asked = nobody.send(&wrong).await;
    let wrong = asked.form("/staff/sign-in/code").with("code", "000000");
    add(all, "desk-code/first", asked);
    add(all, "desk-sign-in/wrong", nobody.send(&wrong).await);
    house.hire_without_factor("main", "nell", PASSWORD).await;
    let first = nobody.knocks("nell").await;
    let wrong = first.form("/staff/sign-in/first").with("code", "0");
    add(all, "desk-first-steps/first", first);
    let again = nobody.send(&wrong).await;
    let code = second::code_of(&house, &again);
    let right = again.form("/staff/sign-in/first").with("code", &code);
    add(all, "desk-first-steps/wrong", again);
    add(
        all,
        "desk-codes/first",
        Browser::clone(&nobody).send(&right).await,
    );
    add(
        all,
        "desk-sign-in/signed-off",
        nobody.get("/staff/signed-off").await,
    );
    add(all, "desk-sign-in/away", nobody.get("/staff/away").await);
}

async fn found_at_the_desk(all: &mut Pictures) {
    let house = House::open().await;
    house.paid(&["fine-1"]).await;
    house.clock.forward(Duration::from_secs(1));
    house.order(&["fine-2"]).await;
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let search = staff.get("/staff").await;
    let form = search.form("/staff/search");
    add(all, "desk-search/box", search);
    for (name, asked) in [
        ("many", PATRON),
        ("nothing", "0341"),
        ("unreadable", "what is this?"),
    ] {
        let found = staff.send(&form.clone().with("search", asked)).await;
        add(all, &format!("desk-search/{name}"), found);
    }
    let swiped = form.with("search", "%B4242424242424242^DOE/JANE^29121010000000000000?");
    add(all, "desk-search/swiped", staff.send_on(&swiped).await);
    add(all, "privacy/at-the-desk", staff.get("/staff/privacy").await);
}

/// Orders that changed at the desk while their patron paid.
async fn meanwhile(all: &mut Pictures) {
    for situation in MEANWHILE {
        let house = House::open().await;
        let id = situations::order_in(&house, situation).await;
        let mut patron = Browser::signed_in(&house).await;
        let mut staff = Browser::at_the_desk(&house, "main").await;
        let shown = patron.get(&format!("/orders/{id}")).await;
        add(all, &format!("order/{situation}"), shown);
        let shown = staff.get(&format!("/staff/orders/{id}")).await;
        add(all, &format!("desk-order/{situation}"), shown);
    }
}

/// Orders that need a person.
async fn waiting(all: &mut Pictures) {
    for case in CASES {
        let house = House::open().await;
        let id = situations::order_in(&house, case).await;
        let mut staff = Browser::at_the_desk(&house, "main").await;
        let list = staff.get("/staff/attention").await;
        let asks = list.page().all("a").filter_map(|link| link.get("href"));
        let asks: Vec<String> = asks
            .filter(|href| href.contains("/decide/"))
            .map(String::from)
            .collect();
        for href in asks {
            let word = href.rsplit('/').next().unwrap();
            add(
                all,
                &format!("desk-attention/{case}-{word}"),
                staff.get(&href).await,
            );
        }
        add(all, &format!("desk-attention/{case}"), list);
        let shown = staff.get(&format!("/staff/orders/{id}")).await;
        add(all, &format!("desk-order/{case}"), shown);
    }
    let house = House::open().await;
    stages::order_in(&house, "attention").await;
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let list = staff.get("/staff/attention").await;
    let late = list.form("/decide").with("version", "0");
    add(all, "desk-attention/mismatch", list);
    add(all, "desk-order/decided-too-late", staff.send(&late).await);
    let nobody = House::open().await;
    let mut staff = Browser::at_the_desk(&nobody, "main").await;
    let none = staff.get("/staff/attention").await;
    add(all, "desk-attention/none", none);
}

/// Money that goes back.
async fn going_back(all: &mut Pictures) {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut staff = Browser::at_the_desk_as(&house, Role::Cashier, ("main", "ann")).await;
    let page = staff.get(&format!("/staff/orders/{id}")).await;
    let form = page
        .form("/refund")
        .with("amount", "4.50")
        .with("reason", "other");
    add(all, "desk-refund/form", page);
    add(all, "desk-refund/wrong", staff.send(&form).await);
    let sure = staff.send(&form.with("note", "a kind word")).await;
    let send = sure.form("/refunds");
    add(all, "desk-refund/sure", sure);
    add(all, "desk-refund/done", staff.send_on(&send).await);
    let fresh = staff.get("/staff/tasks").await;
    add(all, "desk-refund/task", fresh);
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut staff = Browser::at_the_desk_as(&house, Role::Cashier, ("main", "ann")).await;
    let order = format!("/staff/orders/{id}");
    let seen = staff.get(&order).await.form("/refund").with("reason", "waived");
    situations::refund_elsewhere(&house, &id, Some(true)).await;
    add(all, "desk-refund/changed", staff.send(&seen).await);
    situations::refund_elsewhere(&house, &id, Some(false)).await;
    add(all, "desk-refund/bounced", staff.get(&order).await);
    let house = House::open().await;
    let id = stages::order_in(&house, "disputed").await;
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let evidence = staff.get(&format!("/staff/orders/{id}/evidence")).await;
    add(all, "desk-evidence/page", evidence);
}
