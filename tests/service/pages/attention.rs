//! What rules cannot settle: the desk is told each with its story, and a person decides.

use std::time::Duration;

use lastfour::domain::Role;

use crate::house::House;
use crate::house::NAME;
use crate::house::PATRON;
use crate::house::TITLE;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::html::Form;
use crate::pages::situations;
use crate::pages::stages;

const LIST: &str = "/staff/attention";

/// The form behind a button of the list; where it asks once more, the one of that page.
async fn decision(browser: &mut Browser<'_>, button: &str) -> Form {
    let list = browser.get(LIST).await;
    if button == "Try again" {
        return list.form("/decide");
    }
    let asks = list.page().link(button).to_owned();
    browser.get(&asks).await.form("/decide")
}

async fn api(house: &House, id: &str) -> serde_json::Value {
    house.get(&format!("/api/v1/orders/{id}")).await.json()
}

fn headings(view: &View) -> Vec<&str> {
    let of_a_case = |id: &str| id.starts_with("case-");
    let headings = view.page().all("h2");
    let headings = headings.filter(|heading| heading.get("id").is_some_and(of_a_case));
    headings
        .map(|heading| heading.text.rsplit_once(' ').unwrap().0)
        .collect()
}

#[tokio::test]
async fn every_case_tells_its_story_and_offers_what_can_be_done() {
    for (case, title, known, buttons) in [
        (
            "undecided",
            "Did the library system take our payment?",
            "Nothing is charged yet. Open the patron’s account",
            &["The library system has our payment", "It does not have it"][..],
        ),
        (
            "hold-lost",
            "Recorded, and the hold is gone",
            "The library system has $24.45 as paid.",
            &["Taken back in the library system"],
        ),
        (
            "capture-refused",
            "Recorded, and the card is not charged",
            "Nothing is charged yet, and the hold still stands.",
            &["Taken back in the library system"],
        ),
        (
            "stuck",
            "Nothing has moved for a day",
            "There is nothing to decide",
            &["Open"],
        ),
    ] {
        let house = House::open().await;
        let id = situations::order_in(&house, case).await;
        let reference = api(&house, &id).await["reference"].as_str().unwrap().to_owned();
        let mut browser = Browser::at_the_desk(&house, "main").await;

        let list = browser.get(LIST).await;
        let order = browser.get(&format!("/staff/orders/{id}")).await;

        assert_eq!(headings(&list), [title], "{case}");
        for view in [&list, &order] {
            view.says(known);
            view.says("Visa ending in 4242");
            view.says("Waits since");
            view.says("The patron reads: “Something needs a person’s eyes.");
            for hidden in [TITLE, NAME, PATRON] {
                view.hides(hidden);
            }
        }
        list.says(&reference);
        let decides = matches!(case, "undecided" | "capture-refused");
        assert_eq!(list.main().contains("Decide before"), decides, "{case}");
        for button in buttons {
            list.page().link(button);
        }
        let tries = list.page().all("button").any(|button| button.text == "Try again");
        assert_eq!(tries, case == "capture-refused", "{case}");
    }
}

#[tokio::test]
async fn an_undecided_line_says_what_to_look_for_in_the_library_system() {
    let house = House::open().await;
    let id = situations::order_in(&house, "undecided").await;
    let reference = api(&house, &id).await["reference"].as_str().unwrap().to_owned();
    let mut browser = Browser::at_the_desk(&house, "main").await;

    let list = browser.get(LIST).await;

    list.says("Late return, $4.50");
    list.says(&format!("Look for {reference}.1"));
    list.says("Asked at November 23, 2026, 10:20 PM EST");
    list.says("Decide before November 29, 2026, 10:20 PM EST");
}

#[tokio::test]
async fn what_the_library_system_has_is_charged_and_what_it_has_not_is_not() {
    for (button, taken) in [
        ("The library system has our payment", 2_445),
        ("It does not have it", 1_995),
    ] {
        let house = House::open().await;
        let id = situations::order_in(&house, "undecided").await;
        let mut browser = Browser::at_the_desk(&house, "main").await;

        let form = decision(&mut browser, button).await;
        let decided = browser.send_on(&form).await;
        house.run_jobs().await;

        assert_eq!(decided.path, format!("/staff/orders/{id}"));
        assert_eq!(house.till.taken(), [taken]);
        let order = browser.get(&format!("/staff/orders/{id}")).await;
        order.says("Late return $4.50 (ann (staff))");
        browser.get(LIST).await.says("Nothing needs anybody.");
    }
}

#[tokio::test]
async fn what_was_taken_back_by_hand_is_owed_again_and_the_hold_is_let_go() {
    for case in ["hold-lost", "capture-refused"] {
        let house = House::open().await;
        let id = situations::order_in(&house, case).await;
        let mut browser = Browser::at_the_desk(&house, "main").await;

        let form = decision(&mut browser, "Taken back in the library system").await;
        browser.send_on(&form).await;
        house.run_jobs().await;

        let order = api(&house, &id).await;
        assert_eq!(order["state"], "released", "{case}");
        assert_eq!(order["lines"][0]["posting"], "reversed");
        assert!(house.till.taken().is_empty());
        let mut patron = Browser::signed_in(&house).await;
        let page = patron.get(&format!("/orders/{id}")).await;
        page.says("Your card could not be charged, so the library system took the payment back.");
        page.says("taken back: still owed");
        let desk = browser.get(&format!("/staff/orders/{id}")).await;
        desk.says("Decided: everything is taken back in the library system (ann (staff))");
        desk.says("You may collect what is still owed");
    }
}

#[tokio::test]
async fn a_capture_is_tried_again_when_a_person_says_so() {
    let house = House::open().await;
    let id = situations::order_in(&house, "capture-refused").await;
    house.till.state().refuses_captures = None;
    let mut browser = Browser::at_the_desk(&house, "main").await;

    let form = decision(&mut browser, "Try again").await;
    browser.send_on(&form).await;
    house.run_jobs().await;

    assert_eq!(api(&house, &id).await["state"], "paid");
    assert_eq!(house.till.taken(), [2_445]);
}

#[tokio::test]
async fn somebody_who_was_slower_is_told_and_decides_nothing() {
    let house = House::open().await;
    let id = situations::order_in(&house, "undecided").await;
    let mut ann = Browser::at_the_desk(&house, "main").await;
    let mut bob = Browser::at_the_desk_as(&house, Role::Cashier, ("main", "bob")).await;
    let not_posted = decision(&mut bob, "It does not have it").await;
    let asks = bob.get(LIST).await.page().link("It does not have it").to_owned();
    let posted = decision(&mut ann, "The library system has our payment").await;
    ann.send(&posted).await;
    house.run_jobs().await;

    let slower = bob.send(&not_posted).await;
    let asked = bob.get(&asks).await;
    let same_again = ann.send(&posted).await;

    for told in [slower, asked] {
        assert_eq!(told.status(), 409);
        told.says("Somebody was faster");
        told.says("Charged and recorded: do not collect again.");
        assert!(!told.heard.text.contains("data-watch"));
    }
    assert_eq!(same_again.goes_to(), format!("/staff/orders/{id}"));
    assert_eq!(house.till.taken(), [2_445]);
    let audit = house.audit().await;
    let decided = audit.iter().filter(|line| line.action == "attention_resolved");
    assert_eq!(decided.count(), 1);
}

#[tokio::test]
async fn what_is_no_way_out_of_a_case_is_not_taken() {
    let house = House::open().await;
    situations::order_in(&house, "undecided").await;
    let mut browser = Browser::at_the_desk(&house, "main").await;
    let form = decision(&mut browser, "It does not have it").await;
    let before = house.world_but_audit().await;

    for (word, status) in [
        ("taken-back", 409),
        ("try-again", 409),
        ("posted-2", 409),
        ("posted-9", 409),
        ("posted-0", 400),
        ("", 400),
    ] {
        let refused = browser.send(&form.clone().with("decision", word)).await;
        assert_eq!(refused.status(), status, "{word}");
    }
    for version in ["0", "1", "99"] {
        let stale = browser.send(&form.clone().with("version", version)).await;
        assert_eq!(stale.status(), 409, "{version}");
    }
    for version in ["", "x", "99999999999999999999"] {
        let refused = browser.send(&form.clone().with("version", version)).await;
        assert_eq!(refused.status(), 400, "{version}");
    }

    assert!(house.world_but_audit().await == before);
}

#[tokio::test]
async fn the_navigation_counts_what_waits_and_the_list_begins_with_the_longest() {
    let house = House::open().await;
    let mut browser = Browser::at_the_desk(&house, "main").await;
    let link = |view: &View| {
        let mut links = view.page().all("a");
        let found = links.find(|link| link.get("href") == Some(LIST));
        found.unwrap().text.clone()
    };
    assert_eq!(link(&browser.get("/staff").await), "Needs attention");
    // The later order is the one that waits longer.
    let first = house.order(&["fine-3"]).await;
    house.pay(&first, "pm_asks").await;
    house.clock.forward(Duration::from_secs(1));
    situations::order_in(&house, "undecided").await;
    house.clock.forward(Duration::from_mins(5));
    house.till.mistake_amounts();
    house.event("payment_intent.succeeded", &first).await;

    let list = browser.get(LIST).await;

    assert_eq!(link(&list), "Needs attention (2)");
    assert_eq!(
        headings(&list),
        [
            "Did the library system take our payment?",
            "The card processor tells something else"
        ]
    );
    list.says("Waits since 5 min, November 23, 2026, 10:20 PM EST");
    let mut stranger = Browser::at_the_desk(&house, "branch").await;
    let theirs = stranger.get(LIST).await;
    assert_eq!(link(&theirs), "Needs attention");
    theirs.says("Nothing needs anybody.");
}

#[tokio::test]
async fn an_auditor_sees_what_waits_and_decides_nothing() {
    let house = House::open().await;
    situations::order_in(&house, "undecided").await;
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let form = decision(&mut desk, "It does not have it").await;
    let list = desk.get(LIST).await;
    let asks = list.page().link("It does not have it").to_owned();
    let mut auditor = Browser::at_the_desk_as(&house, Role::Auditor, ("main", "zoe")).await;
    let seen = auditor.get(LIST).await;
    let token = seen.form("/staff/sign-off").value("form_token").to_owned();
    let before = house.world_but_audit().await;

    let refused = auditor.send(&form.clone().with("form_token", &token)).await;
    let asked = auditor.get(&asks).await;

    seen.says("Did the library system take our payment?");
    assert!(!seen.main().contains("It does not have it"));
    for told in [refused, asked] {
        assert_eq!(
            (told.status(), told.heading()),
            (403, "This is not for your role")
        );
    }
    assert!(house.world_but_audit().await == before);
    let mut stranger = Browser::at_the_desk(&house, "branch").await;
    let token = stranger.get(LIST).await.form("/staff/sign-off");
    let theirs = form.with("form_token", token.value("form_token"));
    assert_eq!(stranger.send(&theirs).await.status(), 404);
}

#[tokio::test]
async fn the_addresses_of_its_forms_lead_back_to_the_order() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut browser = Browser::at_the_desk(&house, "main").await;

    for form in ["decide", "refund", "refunds"] {
        let back = browser.get(&format!("/staff/orders/{id}/{form}")).await;
        assert_eq!(back.goes_to(), format!("/staff/orders/{id}"));
    }
}
