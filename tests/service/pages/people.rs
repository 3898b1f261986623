//! Who may come in, as an admin sees and changes it: added, another role, kept out, let in, signed off, another app.

use std::time::Duration;

use lastfour::domain::Role;

use crate::house::House;
use crate::pages::account;
use crate::pages::account::comes_in;
use crate::pages::account::told;
use crate::pages::browser::Browser;
use crate::pages::browser::PASSWORD;
use crate::pages::browser::View;
use crate::pages::gallery::Pictures;
use crate::pages::html::Form;
use crate::pages::second;

async fn admin(house: &House) -> Browser<'_> {
    Browser::at_the_desk_as(house, Role::Admin, ("main", "olga")).await
}

/// Chooses somebody and something in the form for changes.
async fn chosen(admin: &mut Browser<'_>, person: &str, deed: &str) -> Form {
    let form = admin.get("/staff/people").await.form("/staff/people/change");
    form.with("person", person).with("deed", deed)
}

async fn does(admin: &mut Browser<'_>, person: &str, deed: &str) -> View {
    let form = chosen(admin, person, deed).await;
    admin.send(&form).await
}

async fn is_in(browser: &mut Browser<'_>) -> bool {
    browser.get("/staff/tasks").await.status() == 200
}

/// The row of somebody in the list.
fn row(list: &View, name: &str) -> String {
    let rows = list.page().all("tr").map(|row| row.text.clone());
    let mut found = rows.filter(|row| row.starts_with(&format!("{name} ")));
    found.next().unwrap_or_else(|| panic!("{name} is not listed"))
}

/// For the form of a route about accounts: filled in, on the page that has it.
pub(crate) async fn about_an_account(house: &House, browser: &mut Browser<'_>, route: &str) -> Form {
    if route.starts_with("/staff/people") {
        house.hire("main", "ben", PASSWORD).await;
        let list = browser.get("/staff/people").await;
        let mut forms = list.page().forms().into_iter();
        let form = forms.rfind(|form| form.action == route).unwrap();
        return match route {
            "/staff/people" => form.with("new-name", "zoe"),
            _ => form.with("person", "ben").with("deed", "cashier"),
        };
    }
    comes_in(house, "ann").await;
    let page = browser.get("/staff/account").await;
    match route {
        "/staff/account/session" => account::ends(&page).remove(1),
        "/staff/account/password" => account::another(&page, PASSWORD, "otter below old bridges"),
        _ => page.form(route),
    }
}

#[tokio::test]
async fn an_admin_adds_somebody_whose_password_is_shown_once() {
    let house = House::open().await;
    let mut olga = admin(&house).await;
    let form = olga.get("/staff/people").await.form("/staff/people");

    let added = olga
        .send(&form.clone().with("new-name", "zoe").with("role", "finance"))
        .await;

    assert_eq!(added.status(), 200);
    added.says("zoe may sign in with this password.");
    assert!(row(&added, "zoe").contains("Finance May sign in"));
    let password = added.page().only("code").to_owned();
    olga.get("/staff/people").await.hides(&password);
    assert!(house.rows().await.iter().all(|row| !row.contains(&password)));
    let mut zoe = Browser::new(&house);
    let knock = zoe.get("/staff").await.form("/staff/sign-in");
    let knock = knock.with("name", "zoe").with("password", &password);
    let first = zoe.send(&knock.with("library", "main")).await;
    let code = second::code_of(&house, &first);
    zoe.send(&first.form("/staff/sign-in/first").with("code", &code))
        .await;
    assert_eq!(zoe.get("/staff/reports").await.status(), 200);
    for (name, why) in [
        ("zoe", "Somebody has this name."),
        ("olga", "Somebody has this name."),
        ("Zoë", "A name has 1 to 40 small letters"),
        ("", "A name has 1 to 40 small letters"),
    ] {
        let refused = olga.send(&form.clone().with("new-name", name)).await;
        assert_eq!(refused.status(), 422, "{name}");
        refused.says(why);
    }
    let no_role = form.with("new-name", "yan").with("role", "owner");
    assert_eq!(olga.send(&no_role).await.status(), 400);
    let lines = told(&house, "staff_added").await;
    let by_olga = lines.iter().filter(|(who, _)| who == "staff:olga");
    let details: Vec<&str> = by_olga.map(|(_, detail)| detail.as_str()).collect();
    assert_eq!(details, ["zoe: finance"]);
}

#[tokio::test]
async fn every_change_holds_at_once() {
    let house = House::open().await;
    let mut olga = admin(&house).await;
    house.hire("main", "ben", PASSWORD).await;
    let mut ben = comes_in(&house, "ben").await;

    assert_eq!(ben.get("/staff/reports").await.status(), 403);
    let done = does(&mut olga, "ben", "finance").await;
    done.says("Done, for ben.");
    assert!(row(&done, "ben").contains("Finance May sign in"));
    assert!(!is_in(&mut ben).await, "the session had the old role");
    let mut ben = comes_in(&house, "ben").await;
    assert_eq!(ben.get("/staff/reports").await.status(), 200);

    does(&mut olga, "ben", "end").await.says("Done, for ben.");
    assert!(!is_in(&mut ben).await);
    let mut ben = comes_in(&house, "ben").await;

    let out = does(&mut olga, "ben", "out").await;
    assert!(row(&out, "ben").contains("Kept out"));
    assert!(!is_in(&mut ben).await);
    let form = ben.knocks("ben").await.form("/staff/sign-in/code");
    for code in ["000000"; 10] {
        ben.send(&form.clone().with("code", code)).await;
    }
    let let_in = does(&mut olga, "ben", "in").await;
    assert!(row(&let_in, "ben").contains("Finance May sign in"));
    comes_in(&house, "ben").await;

    does(&mut olga, "ben", "forget").await.says("Done, for ben.");
    let first = Browser::new(&house).knocks("ben").await;
    assert_eq!(first.heading(), "Set up your app");

    let by_olga = |lines: Vec<(String, String)>| -> Vec<String> {
        let lines = lines.into_iter().filter(|(who, _)| who == "staff:olga");
        lines.map(|(_, detail)| detail).collect()
    };
    assert_eq!(
        by_olga(told(&house, "staff_changed").await),
        ["ben: finance", "ben: kept out", "ben: let in again"]
    );
    assert_eq!(by_olga(told(&house, "staff_sessions_ended").await), ["ben: all"]);
    assert_eq!(
        by_olga(told(&house, "factor_forgotten").await),
        ["ben: by an admin"]
    );
}

#[tokio::test]
async fn nobody_changes_their_own_account_so_an_admin_stays() {
    let house = House::open().await;
    let mut olga = admin(&house).await;
    house.hire("main", "ben", PASSWORD).await;
    let form = chosen(&mut olga, "ben", "desk").await;
    let choices = olga.get("/staff/people").await;
    let mut options = choices.page().all("option");
    assert!(options.all(|option| option.get("value") != Some("olga")));

    for deed in ["desk", "auditor", "out", "in", "end", "forget"] {
        let own = form.clone().with("person", "olga").with("deed", deed);
        let refused = olga.send(&own).await;

        assert_eq!(refused.status(), 409, "{deed}");
        refused.says("Nobody does this to their own account. Nothing was changed.");
        assert!(row(&refused, "olga").contains("Administrator May sign in"));
    }
    let unknown = olga.send(&form.clone().with("deed", "owner")).await;
    assert_eq!(unknown.status(), 400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_admins_who_take_the_role_from_each_other_one_stays() {
    for _ in 0..4 {
        let house = House::open().await;
        let mut olga = admin(&house).await;
        let mut adam = Browser::at_the_desk_as(&house, Role::Admin, ("main", "adam")).await;
        let of_olga = chosen(&mut olga, "adam", "desk").await;
        let of_adam = chosen(&mut adam, "olga", "out").await;

        tokio::join!(olga.send(&of_olga), adam.send(&of_adam));

        let mut admins = 0;
        for browser in [&mut olga, &mut adam] {
            if browser.get("/staff/people").await.status() == 200 {
                admins += 1;
            }
        }
        assert_eq!(admins, 1);
    }
}

#[tokio::test]
async fn the_people_of_another_library_are_not_there() {
    let house = House::open().await;
    let mut olga = admin(&house).await;
    house.hire("branch", "bea", PASSWORD).await;
    house.hire("main", "ben", PASSWORD).await;
    let form = chosen(&mut olga, "ben", "out").await;

    let list = olga.get("/staff/people").await;
    let tried = olga.send(&form.with("person", "bea")).await;

    list.hides("bea");
    assert_eq!(tried.status(), 409);
    tried.says("Nothing was changed");
    assert!(told(&house, "staff_changed").await.is_empty());
}

#[tokio::test]
async fn adding_and_changing_need_a_fresh_code() {
    let house = House::open().await;
    let mut olga = admin(&house).await;
    house.hire("main", "ben", PASSWORD).await;
    let change = chosen(&mut olga, "ben", "cashier").await;
    let list = olga.get("/staff/people").await;
    let add = list.form("/staff/people").with("new-name", "zoe");
    house.clock.forward(Duration::from_mins(6));

    let asked = olga.send(&change).await;
    let sure = asked.form("/staff/people/change");
    let wrong = olga.send(&sure.clone().with("code", "000000")).await;
    let asked_too = olga.send(&add.with("role", "auditor")).await;
    let before = olga.get("/staff/people").await;
    let changed = olga.send(&sure.with("code", &house.code("olga"))).await;
    let added = olga.send(&asked_too.form("/staff/people").with("code", "")).await;

    assert_eq!((asked.status(), wrong.status()), (200, 422));
    asked.says("ben: Give the role Cashier?");
    asked_too.says("Let zoe in, as Auditor?");
    assert!(row(&before, "ben").contains("Desk May sign in"));
    before.hides("zoe");
    assert!(row(&changed, "ben").contains("Cashier May sign in"));
    assert!(
        row(&added, "zoe").contains("Auditor May sign in"),
        "the code holds five minutes"
    );
}

pub(crate) async fn pages(all: &mut Pictures) {
    let house = House::open().await;
    let mut add = |name: &str, view| all.push((String::from(name), view));
    let mut olga = admin(&house).await;
    add("desk-people/alone", olga.get("/staff/people").await);
    house.hire("main", "ben", PASSWORD).await;
    house.hire("main", "cleo", PASSWORD).await;
    does(&mut olga, "cleo", "out").await;
    let list = olga.get("/staff/people").await;
    let form = list.form("/staff/people");
    add("desk-people/list", list);
    add("desk-people/no-name", olga.send(&form).await);
    let form = form.with("new-name", "zoe").with("role", "finance");
    add("desk-people/added", olga.send(&form).await);
    add("desk-people/name-taken", olga.send(&form).await);
    add("desk-people/changed", does(&mut olga, "ben", "cashier").await);
    let own = chosen(&mut olga, "ben", "out").await.with("person", "olga");
    add("desk-people/own", olga.send(&own).await);
    let gone = chosen(&mut olga, "ben", "out").await.with("person", "yan");
    add("desk-people/overtaken", olga.send(&gone).await);
    let change = chosen(&mut olga, "ben", "forget").await;
    house.clock.forward(Duration::from_mins(6));
    let sure = olga.send(&change).await;
    let wrong = sure.form("/staff/people/change").with("code", "000000");
    add("desk-people/sure", sure);
    add("desk-people/wrong-code", olga.send(&wrong).await);
    let sure = olga.send(&form.with("new-name", "yan")).await;
    add("desk-people/sure-to-add", sure);
    house.clock.forward(Duration::from_hours(90 * 24));
    let mut olga = Browser::at_the_desk_as(&house, Role::Admin, ("main", "oskar")).await;
    add("desk-people/unused", olga.get("/staff/people").await);
    let mut ben = Browser::new(&house);
    let form = ben.knocks("ben").await.form("/staff/sign-in/code");
    let off = ben.send(&form.with("code", &house.code("ben"))).await;
    add("desk-sign-in/unused", off);
    own_pages(all).await;
}

async fn own_pages(all: &mut Pictures) {
    let house = House::open().await;
    let mut add = |name: &str, view| all.push((String::from(name), view));
    let mut ann = Browser::at_the_desk(&house, "main").await;
    let page = ann.get("/staff/account").await;
    let known = account::another(&page, PASSWORD, "otter under old bridge");
    add("desk-account/one-session", page);
    comes_in(&house, "ann").await;
    let two = ann.get("/staff/account").await;
    let others = two.form("/staff/account/sessions");
    let codes = two.form("/staff/account/codes");
    add("desk-account/two-sessions", two);
    add("desk-account/others-ended", ann.send(&others).await);
    add("desk-account/known-password", ann.send(&known).await);
    let another = known.with("new-password", "otter below old bridges");
    add("desk-account/not-the-same", ann.send(&another).await);
    let another = another.with("new-password-again", "otter below old bridges");
    let wrong = another.clone().with("old-password", "not hers");
    add("desk-account/wrong-password", ann.send(&wrong).await);
    add("desk-account/changed", ann.send(&another).await);
    house.clock.forward(Duration::from_mins(6));
    add("desk-account/old-code", ann.get("/staff/account").await);
    add("desk-account/no-code", ann.send(&another).await);
    add("desk-account/sure-of-codes", ann.send(&codes).await);
}
