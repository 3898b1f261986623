//! A card number or the text of a magnetic stripe, typed or swiped into a form: refused, thrown away, explained.

use memchr::memmem;

use crate::house::House;
use crate::house::log;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::html::Form;
use crate::pages::prepared::prepared;
use crate::pages::routes;
use crate::pages::stages;

/// Published numbers of no real card, with what is looked for afterwards.
const TYPED: [(&str, &str); 8] = [
    ("4242424242424242", "4242424242424242"),
    ("4000 0000 0000 0002", "4000 0000 0000 0002"),
    ("4000-0027-6000-3184", "4000-0027-6000-3184"),
    ("my card is 6011111111111117, thanks", "6011111111111117"),
    (
        "%B5555555555554444^DOE/JANE^29121010000000000000?",
        "5555555555554444",
    ),
    (";378282246310005=29121010000000000?", "378282246310005"),
    ("3056 930902 5904", "3056 930902 5904"),
    ("５１０５１０５１０５１０５１００", "５１０５"),
];

#[track_caller]
fn is_explained(answer: &View, place: &str) {
    assert_eq!(answer.status(), 400, "{place}");
    let (heading, advice) = if place.starts_with("/staff") {
        (
            "That was a payment card",
            "Scan the library card, or type only the last four digits.",
        )
    } else {
        (
            "That looked like a payment card number",
            "If you swiped a payment card, please use your library card here.",
        )
    };
    assert_eq!(answer.heading(), heading, "{place}");
    answer.says("We threw it away at once.");
    answer.says(advice);
    nothing_told(&answer.heard.text);
}

/// Sends a form, and goes to the page that says why it is refused. The form is not answered by a page: a browser would
/// keep it together with that.
async fn refused(browser: &mut Browser<'_>, form: &Form) -> View {
    let answer = browser.send(form).await;
    assert_eq!(answer.status(), 303, "{}", form.action);
    browser.follow(answer).await
}

#[track_caller]
fn nothing_told(text: &str) {
    let told = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    for (typed, digits) in TYPED {
        assert!(!told(typed) && !told(digits), "{digits} is told");
    }
}

/// Neither the log nor a file of the store holds any of them.
#[track_caller]
fn nothing_kept(house: &House) {
    nothing_told(&log::heard());
    for file in house.files() {
        let bytes = std::fs::read(&file).unwrap();
        nothing_told(&String::from_utf8_lossy(&bytes));
    }
}

#[tokio::test]
async fn a_card_number_in_any_field_of_any_form_is_refused_and_explained() {
    for route in routes::forms() {
        let house = House::open().await;
        let mut ready = prepared(&house, route).await;
        let before = house.world_but_audit().await;

        for (typed, _) in TYPED {
            let fields = ready.form.fields.clone();
            for (name, _) in &fields {
                let form = ready.form.clone().with(name, typed);
                is_explained(
                    &refused(&mut ready.browser, &form).await,
                    &format!("{route} {name}"),
                );
            }
            for name in ["adult", "order", "note", typed] {
                let form = ready.form.clone().adding(name, typed);
                is_explained(
                    &refused(&mut ready.browser, &form).await,
                    &format!("{route} {name}"),
                );
            }
            assert!(house.world_but_audit().await == before, "{route}");
        }
        nothing_kept(&house);
    }
}

#[tokio::test]
async fn a_card_number_is_refused_whether_the_rest_of_the_form_is_right_or_not() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let form = browser
        .get("/")
        .await
        .form("/sign-in")
        .with("barcode", "4242424242424242");

    let old_page = form.clone().with("form_token", &"a".repeat(40));
    is_explained(&refused(&mut browser, &old_page).await, "with another token");
    let twice = form.adding("barcode", "4000000000000002");
    is_explained(&refused(&mut browser, &twice).await, "twice");
    assert_eq!(house.desk.state().pins_compared, 0);
    nothing_kept(&house);
}

#[tokio::test]
async fn a_card_number_as_the_name_of_a_box_is_refused() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let form = browser.get("/fees").await.form("/orders");

    let named = form.adding("fee.4000002760003184", "yes");

    is_explained(&refused(&mut browser, &named).await, "as the name of a box");
    nothing_kept(&house);
}

#[tokio::test]
async fn a_card_number_in_an_address_is_refused() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;

    for path in routes::looks().filter(|path| path.contains('{')) {
        let path = path.replace("{library}/{offer}", "main/{id}");
        let path = path.replace("{library}", "{id}").replace("{language}", "{id}");
        let path = path.replace("{file}", "{id}");
        let answer = browser.get(&path.replace("{id}", "4242424242424242")).await;

        is_explained(&answer, &path);
    }
    let answer = browser.get("/find?reference=4242%204242%204242%204242").await;
    is_explained(&answer, "the query");
    nothing_kept(&house);
}

#[tokio::test]
async fn the_card_page_takes_a_token_and_no_number() {
    let house = House::open().await;
    let id = stages::order_in(&house, "review").await;
    let mut browser = Browser::signed_in(&house).await;
    let form = browser.get(&format!("/orders/{id}/card")).await.form("/payment");

    for typed in [
        "4242424242424242",
        "pm_4242424242424242",
        "pm_card_4242-4242-4242-4242",
    ] {
        let form = form.clone().with("payment_method", typed);
        is_explained(&refused(&mut browser, &form).await, typed);
    }
    assert_eq!(house.till.state().confirmed, 0);
    nothing_kept(&house);
}
