//! Money that goes back: given at the desk, or found in the processor's books.

use axum::body::Body;
use axum::http::Request;
use lastfour::domain::Role;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::house::House;
use crate::house::PATRON;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::html::Form;
use crate::pages::situations;
use crate::pages::stages;

async fn cashier(house: &House) -> Browser<'_> {
    Browser::at_the_desk_as(house, Role::Cashier, ("main", "cleo")).await
}

/// A paid order ($24.45), its page, and the form that asks for a part of it.
async fn paid<'a>(house: &'a House, browser: &mut Browser<'a>) -> (String, Form) {
    let id = stages::order_in(house, "paid").await;
    let page = browser.get(&format!("/staff/orders/{id}")).await;
    let form = page.form("/refund").with("reason", "waived");
    (id, form)
}

fn given_back(house: &House) -> Vec<i64> {
    house.till.state().refunded.values().copied().collect()
}

#[tokio::test]
async fn a_cashier_gives_back_a_part_and_then_the_rest() {
    let house = House::open().await;
    let mut browser = cashier(&house).await;
    let (id, form) = paid(&house, &mut browser).await;
    assert_eq!(form.value("amount"), "24.45");

    let asked = browser
        .send(&form.with("amount", "$4.50").with("note", "as Mr. No agreed"))
        .await;
    let done = browser.send_on(&asked.form("/refunds")).await;
    let rest = browser
        .send(&done.form("/refund").with("reason", "mistake"))
        .await;
    let all = browser.send_on(&rest.form("/refunds")).await;

    assert_eq!(asked.heading(), "Give back $4.50?");
    asked.says("$4.50 goes back to Visa ending in 4242.");
    asked.says("$24.45 was charged; after this, $19.95 of it can still go back.");
    asked.says("Reason: The fee is waived: as Mr. No agreed");
    assert_eq!(done.path, format!("/staff/orders/{id}"));
    done.says("Given back this service $4.50");
    done.says("At most $19.95 can go back");
    done.says("Giving back $4.50 was asked for (cleo (staff))");
    all.says("Given back this service $19.95");
    assert!(
        all.page()
            .forms()
            .iter()
            .all(|form| !form.action.ends_with("/refund"))
    );
    let mut sums = given_back(&house);
    sums.sort_unstable();
    assert_eq!(sums, [450, 1_995]);
    let audit = house.audit().await;
    let details: Vec<&str> = audit
        .iter()
        .filter(|line| line.action == "refund_requested")
        .map(|line| line.detail.as_str())
        .collect();
    assert_eq!(
        details,
        ["4.50 USD: waived: as Mr. No agreed", "19.95 USD: mistake"]
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_wish_is_told_at_its_field() {
    let house = House::open().await;
    let mut browser = cashier(&house).await;
    let (_, form) = paid(&house, &mut browser).await;
    let long = "a".repeat(121);

    for (field, typed, told) in [
        ("amount", "", "Type an amount, like $24.45."),
        ("amount", "0", "Type an amount, like $24.45."),
        ("amount", "-4.50", "Type an amount, like $24.45."),
        ("amount", "4,50", "Type an amount, like $24.45."),
        ("amount", "4.505", "Type an amount, like $24.45."),
        ("amount", "24.46", "At most $24.45 can go back."),
        ("reason", "", "Choose a reason."),
        ("reason", "zebra", "Choose a reason."),
        ("reason", "other", "Say in a few words why, on one line"),
        ("note", "two\nlines", "Say in a few words why, on one line"),
        ("note", PATRON, "Say in a few words why, on one line"),
        ("note", &long, "Say in a few words why, on one line"),
    ] {
        let wrong = browser.send(&form.clone().with(field, typed)).await;

        assert_eq!(wrong.status(), 422, "{field} {typed:?}");
        assert_eq!(wrong.main().matches(told).count(), 2, "{field} {typed:?}");
        assert_eq!(wrong.form("/refund").value("amount"), "24.45");
        wrong.hides("zebra");
        wrong.hides(PATRON);
    }
    assert!(given_back(&house).is_empty());
}

#[tokio::test]
async fn a_card_number_in_the_words_beside_the_reason_refuses_the_form() {
    let house = House::open().await;
    let mut browser = cashier(&house).await;
    let (_, form) = paid(&house, &mut browser).await;

    let refused = browser
        .send_on(&form.with("note", "to 4242 4242 4242 4242"))
        .await;

    assert_eq!(refused.heading(), "That was a payment card");
    assert_eq!(house.sightings().await.len(), 1);
}

#[tokio::test]
async fn somebody_who_saw_another_sum_gives_nothing_back_and_is_told_the_new_one() {
    let house = House::open().await;
    let mut browser = cashier(&house).await;
    let (_, form) = paid(&house, &mut browser).await;
    let sure = browser.send(&form).await.form("/refunds");
    let mut other = Browser::at_the_desk_as(&house, Role::Finance, ("main", "finn")).await;
    let theirs = form_for(&form, &mut other).await;
    let theirs = other.send(&theirs).await;
    other.send(&theirs.form("/refunds")).await;

    let checked = browser.send(&form).await;
    let sent = browser.send(&sure).await;

    for told in [checked, sent] {
        assert_eq!(told.status(), 409);
        told.says("Somebody was faster: what can go back is $19.95 now, not what you saw.");
        assert_eq!(told.form("/refund").value("refundable_seen"), "19.95");
    }
    assert_eq!(given_back(&house), [450]);
}

/// The same form in another browser, for $4.50.
async fn form_for(form: &Form, browser: &mut Browser<'_>) -> Form {
    let token = browser.get("/staff").await.form("/staff/sign-off");
    form.clone()
        .with("form_token", token.value("form_token"))
        .with("amount", "4.50")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_is_sent_ten_times_gives_back_once() {
    let house = House::open().await;
    let mut browser = cashier(&house).await;
    let (id, form) = paid(&house, &mut browser).await;
    let sure = browser.send(&form.with("amount", "4.50")).await.form("/refunds");
    let mut all = JoinSet::new();
    for _ in 0..10 {
        let request: Request<Body> = browser.request_with(&sure);
        all.spawn(house.router().oneshot(request));
    }

    let answers = all.join_all().await;
    let later = browser.send(&sure).await;

    for answer in answers {
        assert_eq!(answer.unwrap().status().as_u16(), 303);
    }
    assert_eq!(later.goes_to(), format!("/staff/orders/{id}"));
    assert_eq!(given_back(&house), [450]);
    let order = house.get(&format!("/api/v1/orders/{id}")).await.json();
    assert_eq!(order["refunded"], "4.50");
}

#[tokio::test]
async fn who_only_serves_or_only_looks_gives_nothing_back() {
    let house = House::open().await;
    let mut browser = cashier(&house).await;
    let (id, form) = paid(&house, &mut browser).await;
    let sure = browser.send(&form).await.form("/refunds");
    let before = given_back(&house);

    for (role, name) in [(Role::Desk, "dora"), (Role::Auditor, "zoe")] {
        let mut other = Browser::at_the_desk_as(&house, role, ("main", name)).await;
        let page = other.get(&format!("/staff/orders/{id}")).await;
        let token = page.form("/staff/sign-off").value("form_token").to_owned();

        assert!(!page.main().contains("Give money back"), "{name}");
        for form in [&form, &sure] {
            let refused = other.send(&form.clone().with("form_token", &token)).await;
            assert_eq!(refused.status(), 403, "{name}");
        }
    }
    assert_eq!(given_back(&house), before);
    let mut stranger = Browser::at_the_desk_as(&house, Role::Admin, ("branch", "bea")).await;
    let theirs = form_for(&form, &mut stranger).await;
    assert_eq!(stranger.send(&theirs).await.status(), 404);
}

#[tokio::test]
async fn a_refund_made_elsewhere_is_shown_and_counts() {
    let house = House::open().await;
    let mut browser = cashier(&house).await;
    let (id, _) = paid(&house, &mut browser).await;

    situations::refund_elsewhere(&house, &id, Some(true)).await;
    let page = browser.get(&format!("/staff/orders/{id}")).await;

    page.says("Given back somebody at the card processor $4.50");
    page.says("Giving back $4.50 was begun at the card processor, not here");
    page.says("At most $19.95 can go back");
}

#[tokio::test]
async fn a_refund_that_the_bank_sends_back_is_shown_as_that() {
    let house = House::open().await;
    let mut browser = cashier(&house).await;
    let (id, _) = paid(&house, &mut browser).await;
    situations::refund_elsewhere(&house, &id, Some(true)).await;

    situations::refund_elsewhere(&house, &id, Some(false)).await;
    let page: View = browser.get(&format!("/staff/orders/{id}")).await;
    let tasks = browser.get("/staff/tasks").await;

    page.says("Sent back by the bank somebody at the card processor $4.50");
    page.says("At most $24.45 can go back");
    tasks.says("Give a refund another way");
}
