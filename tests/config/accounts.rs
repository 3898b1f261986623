//! Further accounts with the processor, and the routes that lead to them.

use lastfour::config::Config;
use lastfour::config::Problem;
use lastfour::domain::AccountName;
use lastfour::domain::FeeOwner;
use lastfour::domain::OwnerCode;

use crate::Place;
use crate::keys;
use crate::random_looking;
use crate::test_key;
use crate::working;

/// A working configuration with this account and these routes.
fn with(routes: &str) -> String {
    format!(
        r#"{}
[library.main.account.north]
key_file = "stripe-north"
publishable_key = "pk_test_north{}"
webhook_secret_files = ["webhook-north"]
timeout_s = 29
{routes}"#,
        working(),
        random_looking()
    )
}

const ROUTE: &str = r#"
[[library.main.route]]
branch = "NORTH"
account = "north"
"#;

fn place() -> Place {
    let place = Place::new();
    place.private("stripe-north", &format!("{}north", test_key()));
    place.private("webhook-north", &format!("whsec_north{}", random_looking()));
    place
}

fn read(text: &str) -> Result<Config, Vec<Problem>> {
    place().read(text)
}

#[track_caller]
fn refused(text: &str, expected: &[&str]) {
    let found = read(text).unwrap_err();
    assert_eq!(keys(&found), expected, "{found:?}");
}

#[test]
fn a_further_account_is_read_with_its_routes_in_their_order() {
    let text = with(&format!(
        "{ROUTE}\n[[library.main.route]]\nfund = \"Friends\"\naccount = \"main\"\n"
    ));

    let config = read(&text).unwrap();

    let library = config.libraries.first().unwrap();
    let names: Vec<&str> = library.accounts.keys().map(AccountName::as_str).collect();
    assert_eq!(names, ["main", "north"]);
    let north = &library.accounts[&AccountName::parse("north").unwrap()];
    assert_eq!(north.processor.timeout.as_secs(), 29);
    assert!(north.publishable_key.contains("north"));
    let [first, second] = library.routes.as_slice() else {
        panic!("{:?}", library.routes)
    };
    let code = |text| Some(OwnerCode::parse(text).unwrap());
    assert!(first.fits(&FeeOwner {
        branch: code("NORTH"),
        fund: code("Friends"),
    }));
    assert_eq!(
        (first.account.as_str(), second.account.as_str()),
        ("north", "main")
    );
    assert_eq!(second.fund, code("Friends"));
}

#[test]
fn a_route_to_an_account_that_is_not_there_is_refused() {
    let elsewhere = ROUTE.replace("\"north\"", "\"south\"");

    refused(
        &with(&format!("{ROUTE}{}", elsewhere.replace("NORTH", "SOUTH"))),
        &["library.main.route number 2: account"],
    );
}

#[test]
fn a_route_without_a_condition_is_refused() {
    let bare = ROUTE.replace("branch = \"NORTH\"\n", "");

    refused(&with(&bare), &["library.main.route number 1"]);
}

#[test]
fn two_routes_with_the_same_condition_are_refused() {
    let other = ROUTE.replace("\"north\"", "\"main\"");

    refused(
        &with(&format!("{ROUTE}{other}")),
        &["library.main.route number 2"],
    );
}

#[test]
fn an_account_that_no_route_leads_to_any_more_is_kept_and_named() {
    let config = read(&with("")).unwrap();

    assert_eq!(keys(&config.warnings), ["library.main.account.north"]);
}

#[test]
fn a_route_behind_one_that_fits_whatever_it_fits_is_refused() {
    let narrower = ROUTE.replace("account = ", "fund = \"friends\"\naccount = ");

    refused(
        &with(&format!("{ROUTE}{narrower}")),
        &["library.main.route number 2"],
    );
    assert!(read(&with(&format!("{narrower}{ROUTE}"))).is_ok());
}

#[test]
fn a_route_whose_code_cannot_be_read_is_refused() {
    refused(
        &with(&ROUTE.replace("NORTH", " NORTH")),
        &["library.main.route number 1: branch"],
    );
}

#[test]
fn the_name_of_the_own_account_and_one_of_another_form_are_refused() {
    for name in ["main", "North"] {
        let text = with(ROUTE).replace("account.north]", &format!("account.{name}]"));

        let found = read(&text).unwrap_err();

        assert!(keys(&found).contains(&"library.main.account"), "{found:?}");
    }
}

#[test]
fn accounts_of_the_other_mode_are_refused() {
    let place = place();
    place.private("stripe-north", &test_key().replace("test", "live"));

    let found = place.read(&with(ROUTE)).unwrap_err();

    assert_eq!(keys(&found), ["library.main.account.north.key"]);
}

#[test]
fn two_tables_for_one_account_are_refused() {
    let place = place();
    place.private("stripe-north", &test_key());
    place.private("webhook-north", &format!("whsec_{}", random_looking()));
    let text = with(ROUTE).replace("pk_test_north", "pk_test_");

    let found = place.read(&text).unwrap_err();

    assert_eq!(
        keys(&found),
        [
            "library.main.account.north.key",
            "library.main.account.north.publishable_key",
            "library.main.account.north.webhook_secret",
        ]
    );
}
