//! Somebody stands at the desk and asks: did it go through?

use lastfour::domain::Clock;
use lastfour::domain::Role;

use crate::house::House;
use crate::house::NAME;
use crate::house::PATRON;
use crate::house::TITLE;
use crate::pages::applicant;
use crate::pages::applicant::BUYER;
use crate::pages::applicant::EMAIL;
use crate::pages::browser::Browser;
use crate::pages::browser::PASSWORD;
use crate::pages::browser::View;
use crate::pages::stages;
use crate::pages::stages::STAGES;

async fn search(browser: &mut Browser<'_>, text: &str) -> View {
    let form = browser.get("/staff").await.form("/staff/search");
    browser.send(&form.with("search", text)).await
}

async fn reference_of(house: &House, id: &str) -> String {
    let order = house.get(&format!("/api/v1/orders/{id}")).await.json();
    order["reference"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_desk_signs_in_and_finds_a_payment_by_whatever_the_patron_brings() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let reference = reference_of(&house, &id).await;
    let mut browser = Browser::at_the_desk(&house, "main").await;

    for asked in [
        reference.as_str(),
        &reference.to_lowercase().replace('-', " "),
        PATRON,
        &format!("A{PATRON}B"),
        " 4242 ",
        "4242 2026-11-23",
    ] {
        let found = search(&mut browser, asked).await;

        assert_eq!(found.goes_to(), format!("/staff/orders/{id}"), "{asked}");
    }
}

#[tokio::test]
async fn what_is_not_found_and_what_cannot_be_read_are_told_and_not_shown_again() {
    let house = House::open().await;
    stages::order_in(&house, "paid").await;
    let mut browser = Browser::at_the_desk(&house, "main").await;

    for (asked, told) in [
        ("0341", "No payment with a card ending in these digits."),
        (
            "4242 2026-11-25",
            "No payment with a card ending in these digits on that day.",
        ),
        ("K7QM-2XR8", "No payment with this reference."),
        ("k7qm 2xr8", "No payment with this reference."),
        (
            "21234000055555",
            "No online payment for this library card. What is owed in the library system is still owed.",
        ),
    ] {
        let nothing = search(&mut browser, asked).await;

        assert_eq!(nothing.status(), 200);
        nothing.says(told);
        nothing.hides(asked);
    }
    for asked in ["4242 yesterday", "  ", "bird seed"] {
        let unreadable = search(&mut browser, asked).await;

        assert_eq!(unreadable.status(), 422);
        unreadable.says("This is neither a reference, nor a library card");
        unreadable.hides("yesterday");
        unreadable.hides("bird seed");
    }
}

#[tokio::test]
async fn many_payments_are_a_list_newest_first() {
    let house = House::open().await;
    let first = house.paid(&["fine-1"]).await;
    house.clock.forward(std::time::Duration::from_secs(1));
    let second = house.paid(&["fine-2"]).await;
    let mut browser = Browser::at_the_desk(&house, "main").await;

    let list = search(&mut browser, "4242").await;

    list.says("2 payments with a card ending in 4242");
    list.says("Collect?");
    let links = list
        .page()
        .all("a")
        .filter(|link| link.get("class") == Some("reference"));
    let links: Vec<&str> = links.map(|link| link.must("href")).collect();
    let page = |order: &str| order.replace("/api/v1", "/staff");
    assert_eq!(links, [page(&second), page(&first)]);
    list.hides(PATRON);
}

#[tokio::test]
async fn an_order_has_a_line_for_the_patron_and_one_for_the_clerk_in_every_stage() {
    for stage in STAGES {
        let house = House::open().await;
        let id = stages::order_in(&house, stage).await;
        let mut browser = Browser::at_the_desk(&house, "main").await;

        let order = browser.get(&format!("/staff/orders/{id}")).await;

        let text = lastfour::text::Texts::english();
        let charged = if stage == "paid-in-part" {
            "$4.50"
        } else {
            "$24.45"
        };
        let values = [("amount", "$24.45"), ("charged", charged)];
        order.says(&text.say_with(&format!("desk-{stage}-patron"), &values));
        order.says(&text.say_with(&format!("desk-{stage}-clerk"), &values));
        for hidden in [TITLE, NAME, PATRON] {
            order.hides(hidden);
        }
        assert!(!order.main().to_lowercase().contains("fail"), "{stage}");
    }
}

#[tokio::test]
async fn the_clerk_is_told_not_to_collect_while_money_may_be_held() {
    for stage in ["checking", "proof", "held", "posting", "attention"] {
        let house = House::open().await;
        let id = stages::order_in(&house, stage).await;
        let mut browser = Browser::at_the_desk(&house, "main").await;

        let order = browser.get(&format!("/staff/orders/{id}")).await;

        order.says("do not collect");
        assert!(!order.main().contains("You may collect"), "{stage}");
    }
}

#[tokio::test]
async fn the_timeline_tells_what_happened_in_plain_words() {
    let house = House::open().await;
    let mut patron = Browser::signed_in(&house).await;
    let fees = patron.get("/fees").await.form("/orders").without("fee.fine-3");
    let order = patron.send(&fees).await.goes_to().to_owned();
    for token in ["pm_declined", "pm_card_visa"] {
        let card = patron.get(&format!("{order}/card")).await;
        patron
            .send(&card.form("/payment").with("payment_method", token))
            .await;
    }
    house.run_jobs().await;
    let mut browser = Browser::at_the_desk(&house, "main").await;

    let shown = browser.get(&format!("/staff{order}")).await;

    let events: Vec<String> = shown
        .page()
        .all("li")
        .filter_map(|event| {
            event
                .text
                .strip_suffix(" November 23, 2026, 10:20:48 PM EST")
                .map(str::to_owned)
        })
        .collect();
    assert_eq!(
        events,
        [
            "Chosen, $24.45 (patron)",
            "Card entered (patron)",
            "Declined",
            "Card entered (patron)",
            "$24.45 held on the card",
            "Late return $4.50 recorded",
            "Lost item $19.95 recorded",
            "$24.45 charged",
        ]
    );
}

/// A desk with a bought card to finish.
async fn with_a_task(house: &House, adult: bool) -> (Browser<'_>, View) {
    let mut buyer = Browser::new(house);
    let mut form = buyer.get(applicant::OFFER).await.form(applicant::OFFER);
    if adult {
        form = form.adding("adult", "yes");
    }
    let form = form.with("name", BUYER).with("email", EMAIL);
    let order = buyer.send(&form).await.goes_to().to_owned();
    let card = buyer.get(&format!("{order}/card")).await;
    let paying = card.form("/payment").with("payment_method", "pm_card_visa");
    buyer.send(&paying).await;
    house.run_jobs().await;
    let mut browser = Browser::at_the_desk(house, "main").await;
    let tasks = browser.get("/staff/tasks").await;
    (browser, tasks)
}

#[tokio::test]
async fn a_bought_card_is_finished_at_the_desk() {
    let house = House::open().await;
    let (mut browser, tasks) = with_a_task(&house, true).await;
    let done = tasks.form("/done");

    let left = browser.send_on(&done).await;
    let again = browser.send_on(&done).await;
    let back = browser.send_on(&left.form("/back")).await;

    tasks.says("Finish a non-resident card");
    tasks.says(&format!("For {BUYER}"));
    tasks.says(&format!("E-mail {EMAIL}"));
    for none in [left, again] {
        none.says("is off the list.");
        none.says("Nothing waits for the desk.");
        none.hides(BUYER);
    }
    assert_eq!(back.form("/done").action, done.action);
    back.says(&format!("For {BUYER}"));
    let order = tasks
        .page()
        .all("a")
        .find(|link| link.get("class") == Some("reference"));
    let order = browser.get(order.unwrap().must("href")).await;
    assert_eq!(
        order
            .main()
            .matches("Taken off the desk’s list (ann (staff))")
            .count(),
        1
    );
    order.says("Put back on the desk’s list (ann (staff))");
}

#[tokio::test]
async fn the_name_of_somebody_who_may_be_a_minor_is_shortened() {
    let house = House::open().await;
    let (_, tasks) = with_a_task(&house, false).await;

    tasks.says("For Nadia N.");
    tasks.says("First name and initial only: the buyer did not say to be 18 or older.");
    tasks.hides(EMAIL);
    tasks.hides("Neighbour");
    tasks.hides("Quintessa");
}

#[tokio::test]
async fn an_auditor_sees_the_list_and_takes_nothing_off_it() {
    let house = House::open().await;
    let (mut desk, tasks) = with_a_task(&house, true).await;
    house.hire_as(Role::Auditor, ("main", "zoe", PASSWORD)).await;
    let mut auditor = Browser::new(&house);
    let sign_in = auditor.get("/staff").await.form("/staff/sign-in");
    let sign_in = sign_in.with("library", "main").with("name", "zoe");
    auditor.enters_the_desk(&sign_in.with("password", PASSWORD)).await;

    let list = auditor.get("/staff/tasks").await;
    let token = list.form("/staff/sign-off");
    let done = tasks.form("/done").with("form_token", token.value("form_token"));
    let refused = auditor.send(&done).await;
    let mut back = done.clone();
    back.action = back.action.replace("/done", "/back");
    let not_back = auditor.send(&back).await;

    list.says("Finish a non-resident card");
    list.says("Bought Non-resident library card");
    for contact in [BUYER, EMAIL, "Nadia", "Neighbour"] {
        list.hides(contact);
    }
    assert!(
        list.page()
            .forms()
            .iter()
            .all(|form| !form.action.ends_with("/done"))
    );
    assert_eq!(
        (refused.status(), refused.heading()),
        (403, "This is not for your role")
    );
    assert_eq!(not_back.status(), 403);
    assert_eq!(desk.get("/staff/tasks").await.main(), tasks.main());
}

#[tokio::test]
async fn a_task_of_another_library_is_not_there() {
    let house = House::open().await;
    let (_, tasks) = with_a_task(&house, true).await;
    let done = tasks.form("/done");
    let mut stranger = Browser::at_the_desk(&house, "branch").await;
    let token = stranger.get("/staff/tasks").await.form("/staff/sign-off");

    let list = stranger.get("/staff/tasks").await;
    let form = done.with("form_token", token.value("form_token"));
    let finished = stranger.send(&form).await;

    list.hides(BUYER);
    list.says("Nothing waits for the desk.");
    assert_eq!(finished.status(), 404);
}

async fn staff_tries(house: &House, name: &str, password: &str) -> View {
    let mut browser = Browser::new(house);
    let form = browser.get("/staff").await.form("/staff/sign-in");
    let form = form.with("library", "main").with("name", name);
    let asked = browser.send(&form.with("password", password)).await;
    let code = asked
        .form("/staff/sign-in/code")
        .with("code", &house.factor.code_at(house.clock.now()));
    browser.send(&code).await
}

#[tokio::test]
async fn a_wrong_password_an_unknown_name_and_a_locked_account_are_one_answer() {
    let house = House::open().await;
    house.hire("main", "ann", PASSWORD).await;
    house.hire("main", "ben", PASSWORD).await;

    let wrong = staff_tries(&house, "ann", "a wrong one").await;
    let unknown = staff_tries(&house, "zoe", PASSWORD).await;
    let no_name = staff_tries(&house, "No Name!", PASSWORD).await;
    for _ in 0..10 {
        staff_tries(&house, "ben", "a wrong one").await;
    }
    let locked = staff_tries(&house, "ben", PASSWORD).await;

    for refused in [&wrong, &unknown, &no_name, &locked] {
        assert_eq!(refused.status(), 422);
        refused.says("Name, password or code are wrong, or there were too many tries.");
        assert_eq!(refused.main(), wrong.main());
        refused.hides("value=\"ann\"");
    }
    house.clock.forward(std::time::Duration::from_mins(31));
    assert_eq!(staff_tries(&house, "ben", PASSWORD).await.goes_to(), "/staff");
}

#[tokio::test]
async fn the_cookie_of_a_patron_opens_nothing_at_the_desk_and_the_other_way_round() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut patron = Browser::signed_in(&house).await;
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let swap = |browser: &Browser<'_>, from: &str, to: &str| {
        let value = browser.cookies[from].clone();
        [(to.to_owned(), value)].into()
    };
    (patron.cookies, staff.cookies) = (
        swap(&patron, "__Host-lastfour", "__Host-lastfour-staff"),
        swap(&staff, "__Host-lastfour-staff", "__Host-lastfour"),
    );

    assert_eq!(
        patron.get(&format!("/staff/orders/{id}")).await.goes_to(),
        "/staff"
    );
    patron.get("/staff").await.form("/staff/sign-in");
    assert_eq!(staff.get("/fees").await.goes_to(), "/sign-in");
}

#[tokio::test]
async fn the_address_of_an_answered_form_leads_back_to_the_desk() {
    let house = House::open().await;
    let mut browser = Browser::at_the_desk(&house, "main").await;

    for address in ["/staff/search", "/staff/sign-in"] {
        assert_eq!(browser.get(address).await.goes_to(), "/staff", "{address}");
    }
}
