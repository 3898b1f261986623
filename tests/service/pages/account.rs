//! Somebody's own account at the desk: where they are signed in, codes on paper, the password, and 90 days without use.

use std::time::Duration;

use lastfour::domain::Role;

use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::browser::PASSWORD;
use crate::pages::browser::View;
use crate::pages::html::Form;

const NEW: &str = "otter below old bridges";
const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

/// Somebody who works at the main library signs in at one more browser, a second later.
pub(crate) async fn comes_in<'a>(house: &'a House, name: &str) -> Browser<'a> {
    house.clock.forward(Duration::from_secs(1));
    let mut browser = Browser::new(house);
    let asked = browser.knocks(name).await.form("/staff/sign-in/code");
    let entered = browser.send(&asked.with("code", &house.code(name))).await;
    assert_eq!(entered.goes_to(), "/staff");
    browser
}

/// The forms that end a session, oldest session first.
pub(crate) fn ends(account: &View) -> Vec<Form> {
    let forms = account.page().forms().into_iter();
    forms
        .filter(|form| form.action == "/staff/account/session")
        .collect()
}

/// The form for another password, filled in.
pub(crate) fn another(account: &View, old: &str, new: &str) -> Form {
    let form = account.form("/staff/account/password");
    form.with("old-password", old)
        .with("new-password", new)
        .with("new-password-again", new)
}

async fn is_in(browser: &mut Browser<'_>) -> bool {
    browser.get("/staff/tasks").await.status() == 200
}

/// What the audit has about this, as who and what.
pub(crate) async fn told(house: &House, action: &str) -> Vec<(String, String)> {
    let lines = house.audit().await.into_iter();
    lines
        .filter(|line| line.action == action)
        .map(|line| (line.actor, line.detail))
        .collect()
}

fn pair(who: &str, what: &str) -> (String, String) {
    (String::from(who), String::from(what))
}

#[tokio::test]
async fn everybody_sees_where_they_are_signed_in_and_ends_what_they_do_not_know() {
    let house = House::open().await;
    let mut own = Browser::at_the_desk(&house, "main").await;
    let mut other = comes_in(&house, "ann").await;
    let mut third = comes_in(&house, "ann").await;
    let account = own.get("/staff/account").await;
    let forms = ends(&account);
    assert_eq!(forms.len(), 3);
    assert_eq!(account.main().matches("This is where you are now.").count(), 1);

    let ended = own.send(&forms[1]).await;

    assert_eq!(ended.goes_to(), "/staff/account");
    assert!(!is_in(&mut other).await);
    assert!(is_in(&mut own).await && is_in(&mut third).await);
    assert_eq!(ends(&own.get("/staff/account").await).len(), 2);
    let twice = own.send(&forms[1]).await;
    assert_eq!(twice.goes_to(), "/staff/account", "it has ended, as was wanted");
    let told = told(&house, "staff_sessions_ended").await;
    assert_eq!(told, [pair("staff:ann", "one of their own")]);
    for form in &forms {
        let name = form.value("session");
        assert!(house.rows().await.iter().all(|row| !row.contains(name)));
    }
    let last = own.send(&forms[0]).await;
    assert_eq!(last.goes_to(), "/staff/account");
    assert!(!is_in(&mut own).await);
}

#[tokio::test]
async fn all_other_sessions_end_at_once() {
    let house = House::open().await;
    let mut own = Browser::at_the_desk(&house, "main").await;
    own.get("/staff/account").await.hides("/staff/account/sessions");
    let mut others = [comes_in(&house, "ann").await, comes_in(&house, "ann").await];
    let mut ben = Browser::at_the_desk_as(&house, Role::Desk, ("main", "ben")).await;

    let account = own.get("/staff/account").await;
    let done = own.send(&account.form("/staff/account/sessions")).await;

    done.says("You are signed off everywhere but here.");
    assert_eq!(ends(&done).len(), 1);
    for other in &mut others {
        assert!(!is_in(other).await);
    }
    assert!(is_in(&mut own).await && is_in(&mut ben).await);
}

#[tokio::test]
async fn nobody_ends_the_session_of_another_or_sees_it() {
    let house = House::open().await;
    let mut ann = Browser::at_the_desk(&house, "main").await;
    let mut ben = Browser::at_the_desk_as(&house, Role::Desk, ("main", "ben")).await;
    let mut elsewhere = Browser::at_the_desk(&house, "branch").await;
    let of_ann = ann.get("/staff/account").await;
    let of_ben = ends(&ben.get("/staff/account").await).remove(0);

    let tried = ends(&of_ann).remove(0).with("session", of_ben.value("session"));
    let tried = ann.send(&tried).await;

    assert_eq!(tried.goes_to(), "/staff/account");
    assert_eq!(ends(&of_ann).len(), 1);
    assert!(is_in(&mut ben).await && is_in(&mut elsewhere).await);
    assert!(told(&house, "staff_sessions_ended").await.is_empty());
}

#[tokio::test]
async fn a_session_that_has_ended_by_itself_is_not_listed() {
    let house = House::open().await;
    let mut own = Browser::at_the_desk(&house, "main").await;
    comes_in(&house, "ann").await;
    house.clock.forward(MINUTE * 10);
    assert_eq!(ends(&own.get("/staff/account").await).len(), 2);

    house.clock.forward(MINUTE * 10);

    assert_eq!(ends(&own.get("/staff/account").await).len(), 1);
}

#[tokio::test]
async fn another_password_holds_at_once_and_ends_all_other_sessions() {
    let house = House::open().await;
    let mut own = Browser::at_the_desk(&house, "main").await;
    let mut other = comes_in(&house, "ann").await;
    let account = own.get("/staff/account").await;

    let changed = own.send(&another(&account, PASSWORD, NEW)).await;

    assert_eq!(changed.status(), 200);
    changed.says("Your new password holds from now on.");
    assert!(is_in(&mut own).await && !is_in(&mut other).await);
    let mut late = Browser::new(&house);
    let form = late.knocks("ann").await.form("/staff/sign-in/code");
    let refused = late.send(&form.with("code", &house.code("ann"))).await;
    assert_eq!(refused.status(), 422, "the old password");
    let form = late.get("/staff").await.form("/staff/sign-in");
    let form = form.with("name", "ann").with("password", NEW);
    late.enters_the_desk(&form.with("library", "main")).await;
    let told = told(&house, "staff_changed").await;
    assert_eq!(told, [pair("staff:ann", "own password")]);
}

#[tokio::test]
async fn a_password_that_is_wrong_or_no_good_changes_nothing_and_the_page_says_why() {
    let house = House::open().await;
    let mut own = Browser::at_the_desk(&house, "main").await;
    let account = own.get("/staff/account").await;
    let before = house.rows().await;

    for (old, new, why) in [
        (NEW, NEW, "This is not your password"),
        (PASSWORD, "fourteen chars", "A password has 15 to 128 characters."),
        (PASSWORD, "passwordpassword1", "This is too easy to guess"),
        (PASSWORD, PASSWORD, "This is too easy to guess"),
        (
            PASSWORD,
            "otter under old bridge",
            "This password is in a list of those that became known elsewhere.",
        ),
    ] {
        let refused = own.send(&another(&account, old, new)).await;
        assert_eq!(refused.status(), 422, "{new}");
        refused.says(why);
        refused.hides(new);
    }
    let form = another(&account, PASSWORD, NEW).with("new-password-again", PASSWORD);
    let refused = own.send(&form).await;

    assert_eq!(refused.status(), 422);
    refused.says("This is not the same as the new password above.");
    let stored = |rows: &[String]| {
        let rows = rows.iter().filter(|row| row.starts_with("staff: "));
        rows.cloned().collect::<Vec<_>>()
    };
    assert_eq!(stored(&house.rows().await), stored(&before));
    assert!(told(&house, "staff_changed").await.is_empty());
}

#[tokio::test]
async fn another_password_needs_a_fresh_code() {
    let house = House::open().await;
    let mut own = Browser::at_the_desk(&house, "main").await;
    let at_once = own.get("/staff/account").await;
    assert!(!at_once.main().contains("A fresh code"));
    house.clock.forward(MINUTE * 6);
    let account = own.get("/staff/account").await;
    let form = another(&account, PASSWORD, NEW);

    let without = own.send(&another(&at_once, PASSWORD, NEW)).await;
    let wrong = own.send(&form.clone().with("code", "000000")).await;
    let unchanged = told(&house, "staff_changed").await;
    let code = house.code("ann");
    let changed = own.send(&form.with("code", &code)).await;

    assert_eq!((without.status(), wrong.status()), (422, 422));
    without.says("Please type a code from your app.");
    wrong.says("This code is not right, or was used already.");
    assert!(unchanged.is_empty());
    changed.says("Your new password holds from now on.");
}

#[tokio::test]
async fn who_found_the_desk_signed_in_does_not_find_the_password_by_trying() {
    let house = House::open().await;
    let mut own = Browser::at_the_desk(&house, "main").await;
    let account = own.get("/staff/account").await;
    for _ in 0..10 {
        let wrong = own.send(&another(&account, "not the password", NEW)).await;
        assert_eq!(wrong.status(), 422);
    }

    let right = own.send(&another(&account, PASSWORD, NEW)).await;

    assert_eq!(right.status(), 422);
    right.says("or there were too many tries");
    assert_eq!(told(&house, "staff_locked_out").await.len(), 1);
    house.clock.forward(MINUTE * 14);
    is_in(&mut own).await;
    house.clock.forward(MINUTE * 14);
    is_in(&mut own).await;
    house.clock.forward(MINUTE * 3);
    let account = own.get("/staff/account").await;
    let form = another(&account, PASSWORD, NEW).with("code", &house.code("ann"));
    own.send(&form).await.says("Your new password holds from now on.");
}

#[tokio::test]
async fn new_codes_on_paper_take_the_place_of_those_before() {
    let house = House::open().await;
    let mut own = Browser::at_the_desk(&house, "main").await;
    let form = own.get("/staff/account").await.form("/staff/account/codes");
    let first = own.send(&form).await;
    let paper = |codes: &View| codes.page().all("code").next().unwrap().text.clone();
    assert_eq!(first.page().all("code").count(), 10);
    own.get("/staff/account").await.says("10 are left");
    house.clock.forward(MINUTE * 6);

    let asked = own.send(&form).await;
    let sure = asked.form("/staff/account/codes");
    let wrong = own.send(&sure.clone().with("code", "000000")).await;
    let second = own.send(&sure.with("code", &house.code("ann"))).await;

    assert_eq!((asked.status(), wrong.status()), (200, 422));
    asked.says("Those that you have now are good no more.");
    assert_eq!(second.page().all("code").count(), 10);
    let mut late = Browser::new(&house);
    for (code, lets_in) in [
        (paper(&first), false),
        (paper(&second), true),
        (paper(&second), false),
    ] {
        let form = late.knocks("ann").await.form("/staff/sign-in/code");
        let came = late.send(&form.with("code", &code)).await;
        assert_eq!(came.status() == 303, lets_in);
        late = Browser::new(&house);
    }
    own.get("/staff/account").await.says("9 are left");
    assert_eq!(
        told(&house, "recovery_codes_made").await,
        [pair("staff:ann", ""), pair("staff:ann", "")]
    );
}

/// What becomes of ann, who brings all that she has.
async fn ann_comes(house: &House) -> View {
    let mut browser = Browser::new(house);
    let form = browser.knocks("ann").await.form("/staff/sign-in/code");
    browser.send(&form.with("code", &house.code("ann"))).await
}

#[tokio::test]
async fn an_account_that_nobody_has_used_for_90_days_is_off_until_an_admin_lets_it_in() {
    let house = House::open().await;
    house.hire("main", "ann", PASSWORD).await;
    house.clock.forward(DAY * 89);
    assert_eq!(ann_comes(&house).await.goes_to(), "/staff");
    house.clock.forward(DAY * 89);
    assert_eq!(
        ann_comes(&house).await.goes_to(),
        "/staff",
        "each use counts anew"
    );

    house.clock.forward(DAY * 90);
    let off = ann_comes(&house).await;
    let mut guess = Browser::new(&house);
    let form = guess.knocks("ann").await.form("/staff/sign-in/code");
    let guessed = guess.send(&form.with("code", "000000")).await;
    let mut admin = Browser::at_the_desk_as(&house, Role::Admin, ("main", "olga")).await;
    let list = admin.get("/staff/people").await;
    let form = list.form("/staff/people/change");
    let let_in = admin.send(&form.with("person", "ann").with("deed", "in")).await;

    assert_eq!(off.status(), 422);
    off.says("Nobody has used this account for 90 days, so it is off.");
    // Whoever does not have all that is needed learns nothing of it.
    assert_eq!(guessed.status(), 422);
    assert!(!guessed.main().contains("90 days"));
    list.says("Off: not used for 90 days");
    let_in.says("Done, for ann.");
    assert!(!let_in.main().contains("Off: not used"));
    assert_eq!(ann_comes(&house).await.goes_to(), "/staff");
    let refused = told(&house, "staff_refused").await;
    assert!(
        refused.contains(&pair("stranger", "ann: not used for 90 days")),
        "{refused:?}"
    );
}
