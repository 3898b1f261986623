//! The second factor at the desk: first steps, each code once, wrong ones locked out, codes on paper.

use std::time::Duration;

use lastfour::access::FactorKey;
use lastfour::domain::Clock;
use lastfour::domain::Role;

use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::browser::PASSWORD;
use crate::pages::browser::View;
use crate::pages::html::Form;
use crate::pages::stages;

/// The code of the key that the page of the first steps shows.
pub(crate) fn code_of(house: &House, first_steps: &View) -> String {
    let shown = first_steps.page().all("code").next().unwrap();
    let key = FactorKey::parse(&shown.text.replace(' ', "")).unwrap();
    key.code_at(house.clock.now())
}

/// What becomes of ann, who types the right password and this code.
async fn ann_brings(house: &House, code: &str) -> View {
    let mut browser = Browser::new(house);
    let form = browser.knocks("ann").await.form("/staff/sign-in/code");
    browser.send(&form.with("code", code)).await
}

async fn with_ann() -> House {
    let house = House::open().await;
    house.hire("main", "ann", PASSWORD).await;
    house
}

#[tokio::test]
async fn who_has_no_second_factor_sets_it_up_and_is_in() {
    let house = House::open().await;
    house.hire_without_factor("main", "ann", PASSWORD).await;
    let mut browser = Browser::new(&house);
    let first = browser.knocks("ann").await;
    assert_eq!(browser.get("/staff/tasks").await.goes_to(), "/staff");

    let code = code_of(&house, &first);
    let codes = browser
        .send(&first.form("/staff/sign-in/first").with("code", &code))
        .await;

    assert_eq!(codes.heading(), "Keep these codes");
    assert_eq!(codes.page().all("code").count(), 10);
    assert_eq!(browser.get("/staff/tasks").await.status(), 200);
    let again = Browser::new(&house).knocks("ann").await;
    assert_eq!(again.heading(), "Your code");
    assert_eq!(ann_brings(&house, &code).await.status(), 422, "it was taken");
    let actions: Vec<String> = house.audit().await.into_iter().map(|line| line.action).collect();
    assert!(actions.contains(&String::from("factor_set")));
    assert!(actions.contains(&String::from("staff_signed_in")));
}

#[tokio::test]
async fn a_password_alone_lets_nobody_in_and_a_wrong_one_is_asked_for_a_code_alike() {
    let house = with_ann().await;
    let mut right = Browser::new(&house);
    let mut wrong = Browser::new(&house);

    let asked = right.knocks("ann").await;
    let form = wrong.get("/staff").await.form("/staff/sign-in");
    let form = form.with("name", "ann").with("password", "another than hers");
    let asked_too = wrong.send(&form.with("library", "main")).await;

    assert_eq!(
        (asked.status(), asked.main()),
        (asked_too.status(), asked_too.main())
    );
    assert_eq!(right.get("/staff/tasks").await.goes_to(), "/staff");
    let code = house.code("ann");
    let refused = wrong
        .send(&asked_too.form("/staff/sign-in/code").with("code", &code))
        .await;
    let wrong_code = right
        .send(&asked.form("/staff/sign-in/code").with("code", "000000"))
        .await;
    assert_eq!((refused.status(), wrong_code.status()), (422, 422));
    assert_eq!(refused.main(), wrong_code.main());
}

#[tokio::test]
async fn a_code_is_taken_once() {
    let house = with_ann().await;
    let code = house.code("ann");

    let first = ann_brings(&house, &code).await;
    let replayed = ann_brings(&house, &code).await;
    let next = ann_brings(&house, &house.code("ann")).await;

    assert_eq!(first.goes_to(), "/staff");
    assert_eq!(replayed.status(), 422);
    replayed.says("Name, password or code are wrong, or there were too many tries.");
    assert_eq!(next.goes_to(), "/staff");
}

#[tokio::test]
async fn ten_wrong_codes_lock_the_account_for_half_an_hour() {
    let house = with_ann().await;
    for _ in 0..10 {
        assert_eq!(ann_brings(&house, "000000").await.status(), 422);
    }

    let locked = ann_brings(&house, &house.code("ann")).await;
    house.clock.forward(Duration::from_mins(29));
    let locked_still = ann_brings(&house, &house.code("ann")).await;
    house.clock.forward(Duration::from_mins(2));
    let open = ann_brings(&house, &house.code("ann")).await;

    assert_eq!((locked.status(), locked_still.status()), (422, 422));
    assert_eq!(open.goes_to(), "/staff");
}

#[tokio::test]
async fn a_code_on_paper_lets_in_once() {
    let house = House::open().await;
    house.hire_without_factor("main", "ann", PASSWORD).await;
    let mut browser = Browser::new(&house);
    let first = browser.knocks("ann").await;
    let code = code_of(&house, &first);
    let form = first.form("/staff/sign-in/first").with("code", &code);
    let shown = browser.send(&form).await;
    let paper = shown.page().all("code").next().unwrap().text.clone();
    let stored = house.rows().await;
    assert!(!stored.iter().any(|row| row.contains(&paper)));

    let in_capitals = ann_brings(&house, &paper.to_uppercase()).await;
    let again = ann_brings(&house, &paper).await;

    assert_eq!(in_capitals.goes_to(), "/staff");
    assert_eq!(again.status(), 422);
    let used = house.audit().await;
    assert!(used.iter().any(|line| line.action == "recovery_code_used"));
}

#[tokio::test]
async fn a_note_of_the_first_step_is_good_for_its_browser_and_ten_minutes() {
    let house = with_ann().await;
    let mut browser = Browser::new(&house);
    let form = browser.knocks("ann").await.form("/staff/sign-in/code");
    let mut other = Browser::new(&house);
    let theirs = other.knocks("ann").await.form("/staff/sign-in/code");

    let stolen = theirs.with("sealed", form.value("sealed"));
    let stolen = other.send(&stolen.with("code", &house.code("ann"))).await;
    house.clock.forward(Duration::from_mins(10));
    let late = browser.send(&form.with("code", &house.code("ann"))).await;

    assert_eq!((stolen.status(), late.status()), (422, 422));
}

/// The form that gives money back, on the page that asks once more.
async fn about_to_give_back(house: &House, browser: &mut Browser<'_>) -> Form {
    let id = stages::order_in(house, "paid").await;
    let asks = browser.get(&format!("/staff/orders/{id}")).await.form("/refund");
    let asks = asks.with("amount", "4.50").with("reason", "waived");
    browser.send(&asks).await.form("/refunds")
}

#[tokio::test]
async fn money_goes_back_after_a_fresh_code_only() {
    let house = House::open().await;
    let mut browser = Browser::at_the_desk_as(&house, Role::Cashier, ("main", "cleo")).await;
    let at_once = about_to_give_back(&house, &mut browser).await;
    assert!(at_once.fields.iter().all(|(name, _)| name != "code"));
    house.clock.forward(Duration::from_mins(6));

    let asked = browser.send(&at_once).await;
    let wrong = browser.send(&asked.form("/refunds").with("code", "000000")).await;
    let refunds = house.till.state().refunded.len();
    let code = house.code("cleo");
    let given = browser.send(&wrong.form("/refunds").with("code", &code)).await;

    assert_eq!(asked.status(), 200);
    asked.says("A fresh code from your app: money goes back.");
    assert_eq!(wrong.status(), 422);
    wrong.says("This code is not right, or was used already.");
    assert_eq!(refunds, 0);
    assert!(given.goes_to().starts_with("/staff/orders/"));
    house.run_jobs().await;
    assert_eq!(house.till.state().refunded.len(), 1);
}
