//! Passkeys at the desk: the first steps with one, the sign-in, before money goes back, and every way to bring a wrong one.

use std::time::Duration;

use lastfour::domain::Role;
use lastfour::domain::hex;

use crate::house::House;
use crate::pages::authenticator::Authenticator;
use crate::pages::browser::Browser;
use crate::pages::browser::PASSWORD;
use crate::pages::browser::View;
use crate::pages::html::Form;
use crate::pages::stages;

const FIRST: &str = "/staff/sign-in/first-passkey";
const CODE: &str = "/staff/sign-in/code";
const FACTORS: &str = "/staff/factors";
const REMOVE: &str = "/staff/factors/remove";

/// The form of the first steps, filled by an authenticator.
pub(crate) async fn first_steps<'a>(house: &'a House, name: &str) -> (Browser<'a>, Form) {
    house.hire_without_factor("main", name, PASSWORD).await;
    let mut browser = Browser::new(house);
    let first = browser.knocks(name).await;
    let form = Authenticator::new().makes(&first, FIRST).await;
    (browser, form)
}

/// The form of somebody at the desk who adds a passkey.
pub(crate) async fn adding<'a>(house: &'a House, name: &str) -> (Browser<'a>, Form) {
    let mut browser = Browser::at_the_desk_as(house, Role::Desk, ("main", name)).await;
    let page = browser.get(FACTORS).await;
    let form = Authenticator::new().makes(&page, FACTORS).await;
    (browser, form.with("name", "Red key"))
}

/// The form of somebody at the desk who removes a passkey.
pub(crate) async fn removing<'a>(house: &'a House, name: &str) -> (Browser<'a>, Form) {
    let (mut browser, form) = adding(house, name).await;
    let page = browser.send(&form).await;
    (browser, page.form(REMOVE))
}

/// The form of somebody at the desk who shows that it is them.
pub(crate) async fn proving<'a>(house: &'a House, name: &str) -> (Browser<'a>, Form) {
    let mut browser = Browser::at_the_desk_as(house, Role::Desk, ("main", name)).await;
    house.clock.forward(Duration::from_mins(6));
    let form = browser.get(FACTORS).await.form("/staff/factors/prove");
    let code = house.code(name);
    (browser, form.with("code", &code))
}

/// A house where ann has a passkey and nothing else, and the passkey.
async fn with_ann() -> (House, Authenticator) {
    let house = House::open().await;
    let mut passkey = Authenticator::new();
    begins(&house, "ann", &mut passkey).await;
    (house, passkey)
}

async fn begins(house: &House, name: &str, passkey: &mut Authenticator) {
    house.hire_without_factor("main", name, PASSWORD).await;
    let mut browser = Browser::new(house);
    let first = browser.knocks(name).await;
    let form = passkey.makes(&first, FIRST).await;
    assert_eq!(browser.send(&form).await.heading(), "Keep these codes");
    house.clock.forward(Duration::from_secs(1));
}

/// What becomes of ann, who types the right password and brings this passkey.
async fn brings(house: &House, passkey: &mut Authenticator) -> View {
    house.clock.forward(Duration::from_secs(1));
    let mut browser = Browser::new(house);
    let asked = browser.knocks("ann").await;
    let form = passkey.answers(&asked, CODE).await;
    browser.send(&form).await
}

async fn actions(house: &House) -> Vec<String> {
    let lines = house.audit().await;
    lines.into_iter().map(|line| line.action).collect()
}

#[tokio::test]
async fn a_first_passkey_is_set_up_and_lets_in_from_then_on() {
    let house = House::open().await;
    let mut passkey = Authenticator::new();
    house.hire_without_factor("main", "ann", PASSWORD).await;
    let mut browser = Browser::new(&house);
    let first = browser.knocks("ann").await;

    let codes = browser.send(&passkey.makes(&first, FIRST).await).await;

    assert_eq!(codes.heading(), "Keep these codes");
    assert_eq!(codes.page().all("code").count(), 10);
    assert_eq!(browser.get("/staff/tasks").await.status(), 200);
    assert_eq!(Browser::new(&house).knocks("ann").await.heading(), "Your code");
    assert_eq!(brings(&house, &mut passkey).await.goes_to(), "/staff");
    assert_eq!(brings(&house, &mut passkey).await.goes_to(), "/staff");
    let actions = actions(&house).await;
    for action in ["factor_set", "passkey_added", "staff_signed_in"] {
        assert!(actions.contains(&String::from(action)), "{action}");
    }
}

#[tokio::test]
async fn the_second_step_is_the_same_whoever_knocks() {
    let (house, _) = with_ann().await;
    let mut right = Browser::new(&house);
    let mut wrong = Browser::new(&house);

    let asked = right.knocks("ann").await;
    let form = wrong.get("/staff").await.form("/staff/sign-in");
    let form = form
        .with("name", "nobody")
        .with("password", "another than theirs");
    let asked_too = wrong.send(&form.with("library", "main")).await;

    assert_eq!(asked.main(), asked_too.main());
    let lengths = |view: &View| {
        let options = view.page().having("data-options").next().unwrap();
        let form = view.form(CODE);
        (options.must("data-options").len(), form.value("asked").len())
    };
    assert_eq!(lengths(&asked), lengths(&asked_too));
}

#[tokio::test]
async fn a_passkey_lets_nobody_in_without_the_password() {
    let (house, mut passkey) = with_ann().await;
    let mut browser = Browser::new(&house);
    let form = browser.get("/staff").await.form("/staff/sign-in");
    let form = form.with("name", "ann").with("password", "another than hers");
    let asked = browser.send(&form.with("library", "main")).await;

    let refused = browser.send(&passkey.answers(&asked, CODE).await).await;

    assert_eq!(refused.status(), 422);
}

#[tokio::test]
async fn an_answer_is_taken_once_also_where_no_counter_is_kept() {
    let (house, mut counting) = with_ann().await;
    let mut bare = Authenticator::without_counter();
    begins(&house, "bob", &mut bare).await;

    for (name, passkey) in [("ann", &mut counting), ("bob", &mut bare)] {
        let mut browser = Browser::new(&house);
        let asked = browser.knocks(name).await;
        let form = passkey.answers(&asked, CODE).await;
        let mut twin = browser.clone();

        let first = browser.send(&form).await;
        let replayed = twin.send(&form).await;

        assert_eq!(first.goes_to(), "/staff", "{name}");
        assert_eq!(replayed.status(), 422, "{name}");
    }
}

#[tokio::test]
async fn of_many_at_once_one_answer_is_taken() {
    let (house, mut passkey) = with_ann().await;
    let mut browser = Browser::new(&house);
    let asked = browser.knocks("ann").await;
    let form = passkey.answers(&asked, CODE).await;

    let mut twins: Vec<_> = (0..5).map(|_| browser.clone()).collect();
    let sent = twins.iter_mut().map(|twin| twin.send(&form));
    let answers = futures_util::future::join_all(sent).await;

    let admitted = answers.iter().filter(|view| view.status() == 303);
    assert_eq!(admitted.count(), 1);
}

#[tokio::test]
async fn the_challenge_of_another_visit_and_an_old_one_are_refused() {
    let (house, mut passkey) = with_ann().await;
    let mut mine = Browser::new(&house);
    let mut other = Browser::new(&house);
    let asked = mine.knocks("ann").await;
    let theirs = other.knocks("ann").await;

    let stolen = passkey.answers(&theirs, CODE).await;
    let form = asked.form(CODE).with("shown", stolen.value("shown"));
    let swapped = mine.send(&form).await;
    let form = form.with("asked", stolen.value("asked"));
    let with_its_seal = mine.send(&form).await;
    let asked = mine.knocks("ann").await;
    let form = passkey.answers(&asked, CODE).await;
    house.clock.forward(Duration::from_mins(10));
    let late = mine.send(&form).await;

    assert_eq!((swapped.status(), with_its_seal.status()), (422, 422));
    assert_eq!(late.status(), 422);
}

#[tokio::test]
async fn another_address_and_somebody_who_is_not_verified_are_refused() {
    let (house, mut passkey) = with_ann().await;
    for elsewhere in [
        "https://pay.library.example.evil.example",
        "https://other.library.example",
        "https://pay.library.example:444",
        "http://pay.library.example",
    ] {
        passkey.at = String::from(elsewhere);
        assert_eq!(brings(&house, &mut passkey).await.status(), 422, "{elsewhere}");
    }
    passkey.at = String::from(crate::house::PUBLIC_URL);
    assert_eq!(brings(&house, &mut passkey).await.goes_to(), "/staff");

    let mut touched = Authenticator::of_nobody_known();
    touched.put_back(passkey.copy());
    let unverified = brings(&house, &mut touched).await;

    assert_eq!(unverified.status(), 422);
}

#[tokio::test]
async fn a_counter_that_went_back_is_refused_and_stands_in_the_audit() {
    let (house, mut passkey) = with_ann().await;
    let copied = passkey.copy();
    assert_eq!(brings(&house, &mut passkey).await.goes_to(), "/staff");
    let mut copy = Authenticator::new();
    copy.put_back(copied);

    let refused = brings(&house, &mut copy).await;

    assert_eq!(refused.status(), 422);
    assert!(
        actions(&house)
            .await
            .contains(&String::from("passkey_counter_back"))
    );
    assert_eq!(
        brings(&house, &mut passkey).await.goes_to(),
        "/staff",
        "the first goes on"
    );
}

#[tokio::test]
async fn a_passkey_of_somebody_else_is_refused() {
    let (house, mut passkey) = with_ann().await;
    let mut bobs = Authenticator::new();
    begins(&house, "bob", &mut bobs).await;

    let refused = brings(&house, &mut bobs).await;

    assert_eq!(refused.status(), 422);
    assert_eq!(brings(&house, &mut passkey).await.goes_to(), "/staff");
}

#[tokio::test]
async fn ten_wrong_passkeys_lock_the_account_like_codes() {
    let (house, mut passkey) = with_ann().await;
    let mut strangers = Authenticator::new();
    begins(&house, "bob", &mut strangers).await;
    for _ in 0..10 {
        assert_eq!(brings(&house, &mut strangers).await.status(), 422);
    }

    let locked = brings(&house, &mut passkey).await;
    house.clock.forward(Duration::from_mins(31));
    let open = brings(&house, &mut passkey).await;

    assert_eq!(locked.status(), 422);
    assert_eq!(open.goes_to(), "/staff");
}

#[tokio::test]
async fn one_more_is_added_and_a_removed_one_lets_nobody_in() {
    let house = House::open().await;
    let mut passkey = Authenticator::new();
    let mut browser = Browser::at_the_desk_as(&house, Role::Desk, ("main", "ann")).await;
    let page = browser.get(FACTORS).await;
    assert_eq!(page.heading(), "Your second factors");
    let form = passkey.makes(&page, FACTORS).await;

    let added = browser.send(&form.with("name", "Red key")).await;
    let let_in = brings(&house, &mut passkey).await;
    let removed = browser.send(&added.form(REMOVE)).await;
    let gone = brings(&house, &mut passkey).await;

    added.says("The passkey is added.");
    added.says("Red key");
    assert_eq!(let_in.goes_to(), "/staff");
    removed.says("The passkey is removed.");
    assert!(!removed.main().contains("Red key"));
    assert_eq!(gone.status(), 422);
    assert!(actions(&house).await.contains(&String::from("passkey_removed")));
}

#[tokio::test]
async fn the_last_second_factor_is_not_removed() {
    let (house, mut passkey) = with_ann().await;
    let mut browser = Browser::new(&house);
    let asked = browser.knocks("ann").await;
    let form = passkey.answers(&asked, CODE).await;
    assert_eq!(browser.send(&form).await.goes_to(), "/staff");
    let alone = browser.get(FACTORS).await;
    assert!(!alone.heard.text.contains(REMOVE), "there is no button");
    let second = Authenticator::new().makes(&alone, FACTORS).await;
    let page = browser.send(&second.with("name", "Phone")).await;
    let forms: Vec<Form> = page.page().forms();
    let both: Vec<&Form> = forms.iter().filter(|form| form.action == REMOVE).collect();
    assert_eq!(both.len(), 2);

    let first = browser.send(both[0]).await;
    let last = browser.send(both[1]).await;

    first.says("The passkey is removed.");
    assert_eq!(last.status(), 422);
    last.says("it is your last second factor");
}

#[tokio::test]
async fn nothing_is_changed_without_a_fresh_second_factor() {
    let house = House::open().await;
    let (mut browser, form) = adding(&house, "ann").await;
    house.clock.forward(Duration::from_mins(6));

    let asked = browser.send(&form).await;
    let proof = asked
        .form("/staff/factors/prove")
        .with("code", &house.code("ann"));
    let proven = browser.send(&proof).await;
    let page = browser.get(FACTORS).await;

    asked.says("To change them, show that it is you");
    assert!(!asked.main().contains("Red key"));
    assert_eq!(proven.goes_to(), FACTORS);
    page.says("Add a passkey");
    assert!(!page.main().contains("Red key"));
}

#[tokio::test]
async fn the_same_passkey_is_no_second_one_and_a_name_is_no_number() {
    let house = House::open().await;
    let (mut browser, form) = adding(&house, "ann").await;

    let number = browser.send(&form.clone().with("name", "123456")).await;
    let added = browser.send(&form).await;
    let again = browser.send(&form).await;

    assert_eq!(number.status(), 422);
    number.says("without long numbers");
    assert_eq!(added.status(), 200);
    assert_eq!(again.status(), 422);
    again.says("The passkey is not added.");
    let options = added.page().having("data-options").next().unwrap();
    assert!(
        options.must("data-options").contains("\"type\":\"public-key\""),
        "excluded"
    );
}

#[tokio::test]
async fn money_goes_back_after_a_fresh_passkey() {
    let house = House::open().await;
    let mut passkey = Authenticator::new();
    let mut browser = Browser::at_the_desk_as(&house, Role::Cashier, ("main", "cleo")).await;
    let page = browser.get(FACTORS).await;
    let form = passkey.makes(&page, FACTORS).await;
    browser.send(&form.with("name", "Red key")).await;
    let id = stages::order_in(&house, "paid").await;
    let asks = browser.get(&format!("/staff/orders/{id}")).await.form("/refund");
    let asks = asks.with("amount", "4.50").with("reason", "waived");
    let at_once = browser.send(&asks).await.form("/refunds");
    house.clock.forward(Duration::from_mins(6));

    let asked = browser.send(&at_once).await;
    let action = asked.form("/refunds").action;
    let form = passkey.answers(&asked, &action).await;
    let given = browser.send(&form).await;

    assert_eq!(asked.status(), 200);
    assert!(given.goes_to().starts_with("/staff/orders/"));
    house.run_jobs().await;
    assert_eq!(house.till.state().refunded.len(), 1);
}

#[tokio::test]
async fn stale_first_steps_add_no_second_way_in() {
    let house = House::open().await;
    house.hire_without_factor("main", "ann", PASSWORD).await;
    let mut thief = Browser::new(&house);
    let stale = thief.knocks("ann").await;
    let mut ann = Browser::new(&house);
    let first = ann.knocks("ann").await;
    ann.send(&Authenticator::new().makes(&first, FIRST).await).await;

    let code = crate::pages::second::code_of(&house, &stale);
    let by_app = stale.form("/staff/sign-in/first").with("code", &code);
    let by_passkey = Authenticator::new().makes(&stale, FIRST).await;

    assert_eq!(thief.send(&by_app).await.status(), 422);
    assert_eq!(thief.send(&by_passkey).await.status(), 422);
}

#[tokio::test]
async fn no_id_and_no_key_of_a_passkey_lies_open_in_the_store() {
    let (house, passkey) = with_ann().await;
    let id = passkey.copy().unwrap().credential_id;
    let hex = hex(&id).to_uppercase();

    let rows = house.rows().await;

    for row in rows {
        assert!(!row.to_uppercase().contains(&hex), "{row}");
    }
}
