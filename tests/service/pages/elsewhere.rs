//! Staff sign in at the library's own provider: two that we did not write, by a real code flow.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use lastfour::access::Elsewhere;
use lastfour::domain::Clock;
use lastfour::domain::LibraryId;
use lastfour::domain::Role;
use lastfour::domain::StaffName;
use lastfour::domain::SystemClock;
use lastfour::identity::Provider;
use lastfour::identity::ProviderSettings;
use lastfour::web::back_from_provider;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;

use crate::house::House;
use crate::house::PUBLIC_URL;
use crate::house::furnishing::Fittings;
use crate::pages::browser::Browser;
use crate::pages::browser::View;

/// One test at a time bends the mock's tokens.
static BENDING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[expect(
    clippy::disallowed_methods,
    reason = "tests/run says in the environment where the providers are"
)]
fn peer(name: &str) -> String {
    let name = format!("LASTFOUR_TEST_OIDC_{name}");
    std::env::var(&name).unwrap_or_else(|_| panic!("{name} is missing: see tests/peers/README.md"))
}

fn at(issuer: &str) -> Vec<Elsewhere> {
    let settings = ProviderSettings {
        issuer: issuer.to_owned(),
        client_id: String::from("lastfour"),
        client_secret: SecretString::from("made-up-for-the-tests"),
        authority_pem: None,
        answer_timeout: Duration::from_secs(10),
        second_factor: vec![String::from("otp")],
        max_age: Duration::from_hours(10),
        group_claim: String::from("groups"),
        roles: vec![
            (String::from("library-desk"), Role::Desk),
            (String::from("library-finance"), Role::Finance),
        ],
    };
    let provider = Provider::new(settings, back_from_provider(PUBLIC_URL), Arc::new(SystemClock));
    vec![Elsewhere {
        library: LibraryId::parse("main").unwrap(),
        provider: Arc::new(provider.unwrap()),
        local_only: Some(vec![StaffName::parse("night").unwrap()]),
    }]
}

fn at_the_mock() -> Vec<Elsewhere> {
    at(&peer("MOCK"))
}

fn at_the_provider() -> Vec<Elsewhere> {
    at(&peer("PROVIDER"))
}

/// A service at the hour that the providers have.
async fn open(providers: fn() -> Vec<Elsewhere>) -> House {
    let house = House::furnished(Fittings {
        providers,
        ..Fittings::default()
    });
    let house = house.await;
    let (now, here) = (SystemClock.now().millis(), house.clock.now().millis());
    let behind = u64::try_from(now - here).unwrap_or_default();
    house.clock.forward(Duration::from_millis(behind));
    house
}

async fn control(path: &str, body: String) -> String {
    let url = format!("{}/{path}", peer("CONTROL"));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.post(url).body(body).send().await.unwrap();
    answer.text().await.unwrap()
}

/// From the desk's first page to the provider, and as far as its way back.
async fn walked(browser: &mut Browser<'_>, from: &str) -> String {
    let out = browser.get(from).await;
    let back = control("walk", out.heard.header("location").unwrap().to_owned()).await;
    back.strip_prefix(PUBLIC_URL).map_or(back.clone(), str::to_owned)
}

/// The way back is a link of another site: it brings the cookies that are `Lax`.
async fn comes_back(browser: &mut Browser<'_>, path: &str) -> View {
    let strict = browser.cookies.remove("__Host-lastfour-staff");
    let request = browser
        .request("GET", path)
        .header("sec-fetch-site", "cross-site");
    let view = browser.hear(request.body(Body::empty()).unwrap()).await;
    if let Some(strict) = strict {
        let name = String::from("__Host-lastfour-staff");
        browser.cookies.entry(name).or_insert(strict);
    }
    view
}

async fn signed_in_at(house: &House) -> (Browser<'_>, View) {
    let mut browser = Browser::new(house);
    browser.get("/staff").await;
    let back = walked(&mut browser, "/staff/sign-in/at/main").await;
    let view = comes_back(&mut browser, &back).await;
    (browser, view)
}

#[tokio::test]
async fn who_comes_by_the_provider_has_no_password_and_no_app_here() {
    let house = open(at_the_provider).await;
    let (mut browser, _) = signed_in_at(&house).await;
    let token = browser.get("/staff").await.form("/staff/sign-off");
    house.clock.forward(Duration::from_mins(6));

    let account = browser.get("/staff/account").await;

    assert_eq!(account.heading(), "Your account");
    account.says("This is where you are now.");
    account.hides("old-password");
    account.hides("/staff/account/codes");
    let mut by_hand = token.clone();
    by_hand.action = String::from("/staff/account/codes");
    assert_eq!(browser.send(&by_hand).await.goes_to(), "/staff/account");
    by_hand.action = String::from("/staff/account/password");
    for field in ["old-password", "new-password", "new-password-again"] {
        by_hand = by_hand.adding(field, "heron over still water");
    }
    assert_eq!(browser.send(&by_hand).await.goes_to(), "/staff/account");
}

#[tokio::test]
async fn a_code_of_a_provider_lets_somebody_in_once() {
    let house = open(at_the_provider).await;
    let mut browser = Browser::new(&house);
    browser.get("/staff").await;
    let back = walked(&mut browser, "/staff/sign-in/at/main").await;
    let before = browser.cookies.clone();

    let view = comes_back(&mut browser, &back).await;

    assert_eq!(view.heading(), "You are signed in");
    assert_eq!(view.heard.header("refresh"), Some("0; url=/staff"));
    assert_eq!(browser.get("/staff").await.heading(), "Did it go through?");
    let lines = house.audit().await;
    let who = lines
        .iter()
        .find(|line| line.action == "staff_signed_in")
        .unwrap();
    assert_eq!(who.actor, "staff:bea");
    // The same code, by whoever has the same cookies: it is used.
    let mut again = Browser::new(&house);
    again.cookies = before;
    assert_eq!(
        comes_back(&mut again, &back).await.heading(),
        "You are not signed in"
    );
}

#[tokio::test]
async fn a_way_back_that_another_browser_began_leads_nowhere() {
    let house = open(at_the_provider).await;
    let mut one = Browser::new(&house);
    let mut other = Browser::new(&house);
    for browser in [&mut one, &mut other] {
        browser.get("/staff").await;
    }
    let back = walked(&mut one, "/staff/sign-in/at/main").await;
    walked(&mut other, "/staff/sign-in/at/main").await;

    for browser in [&mut other, &mut Browser::new(&house)] {
        let view = comes_back(browser, &back).await;
        assert_eq!(view.heading(), "You are not signed in");
    }
    assert_eq!(comes_back(&mut one, &back).await.heading(), "You are signed in");
}

#[tokio::test]
async fn a_token_that_is_not_what_it_must_be_lets_nobody_in() {
    let _turn = BENDING.lock().await;
    let house = open(at_the_mock).await;
    let long_ago = SystemClock.now().seconds() - 40_000;
    let wrong: [(&str, Value, &str); 9] = [
        ("iss", json!("https://evil.example"), "token issuer"),
        ("aud", json!("another"), "token audience"),
        ("nonce", json!("another"), "token nonce"),
        ("nonce", Value::Null, "token nonce"),
        ("exp", json!(long_ago), "token time"),
        ("auth_time", json!(long_ago), "token age"),
        ("auth_time", Value::Null, "token age"),
        ("amr", json!(["pwd"]), "no second factor"),
        ("groups", json!(["others"]), "no role"),
    ];
    for (claim, value, why) in wrong {
        control("bend", json!({claim: value}).to_string()).await;
        let (mut browser, view) = signed_in_at(&house).await;

        assert_eq!(view.heading(), "You are not signed in", "{why}");
        assert_ne!(browser.get("/staff").await.heading(), "Did it go through?");
        let lines = house.audit().await;
        let last = lines.iter().rfind(|line| line.action == "staff_refused").unwrap();
        assert_eq!(last.detail, format!("by the provider: {why}"));
    }
    control("bend", String::from("{}")).await;
    assert_eq!(signed_in_at(&house).await.1.heading(), "You are signed in");
}

#[tokio::test]
async fn the_role_follows_the_groups_and_whoever_is_kept_out_stays_out() {
    let _turn = BENDING.lock().await;
    let house = open(at_the_mock).await;
    house
        .hire("main", "ann.lee", "a password that nobody knows")
        .await;
    control("bend", String::from("{}")).await;
    let library = LibraryId::parse("main").unwrap();
    let role = async |name: &str| {
        let staff = house.door.staff_of(&library).await.unwrap();
        staff
            .iter()
            .find(|member| member.name.as_str() == name)
            .map(|member| member.role)
    };

    let (mut browser, _) = signed_in_at(&house).await;
    // The local account of that name stays whose it is.
    assert_eq!(role("ann.lee-2").await, Some(Role::Desk));
    control("bend", json!({"groups": ["library-finance"]}).to_string()).await;
    let (mut later, _) = signed_in_at(&house).await;
    assert_eq!(role("ann.lee-2").await, Some(Role::Finance));
    assert_eq!(browser.get("/staff").await.heading(), "Desk sign in");
    assert_eq!(later.get("/staff").await.heading(), "Did it go through?");
    let name = StaffName::parse("ann.lee-2").unwrap();
    house.door.disable_staff(&library, &name).await.unwrap();
    assert_eq!(signed_in_at(&house).await.1.heading(), "You are not signed in");
    control("bend", String::from("{}")).await;
}
