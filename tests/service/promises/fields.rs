//! P4: what is asked is asked only when needed, and the page says why.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::stages;
use crate::promises::every_page;

/// Every field that somebody types into or ticks, with words of its page that say why it is there, or, where that is
/// plain, what to do with it.
const WHY: [(&str, &[&str]); 45] = [
    (
        "barcode",
        &[
            "to see what you owe and to pay it",
            "whose fees you want to pay",
            "signing in takes longer",
        ],
    ),
    (
        "pin",
        &[
            "to see what you owe and to pay it",
            "because only somebody who knows it may see",
        ],
    ),
    ("library", &["Your library"]),
    ("reference", &["See how a payment stands"]),
    ("known", &["The library card that the fees were on"]),
    ("name", &["because the desk makes the card out to this name"]),
    (
        "email",
        &[
            "because the desk writes to you when the card is ready",
            "We ask for it for this one e-mail",
            "We ask because",
        ],
    ),
    (
        "adult",
        &["because the desk sees the full names of adults at once"],
    ),
    ("for", &["Choose what to pay now", "What you owe"]),
    ("part", &["Pay only a part of it"]),
    ("code", &["We ask because stolen cards are tried"]),
    ("choice", &["For whom?", "How much?"]),
    (
        "phone",
        &["We ask because the desk calls you if a question is left"],
    ),
    ("address", &["We ask because the desk checks where you live"]),
    ("terms", &["Terms"]),
    ("use", &["What you can decline"]),
    ("fee", &["Choose what to pay now", "What you owe"]),
    ("search", &["Reference, card barcode, or last four digits"]),
    ("staff-name", &["Sign in"]),
    (
        "staff-code",
        &[
            "Six digits from your app",
            "Six digits that the app shows now",
            "A fresh code from your app",
        ],
    ),
    ("password", &["Sign in"]),
    ("amount", &["Give money back", "How much?"]),
    ("reason", &["Give money back"]),
    ("note", &["Give money back", "do your work, say why"]),
    ("why", &["do your work, say why"]),
    ("file-card", &["You get a file for the patron"]),
    ("erase-card", &["nobody can tell any more whose they were"]),
    ("guardian", &["The file is for the guardian"]),
    ("sure", &["It cannot be undone"]),
    ("approve-card", &["It is noted here that the form is there"]),
    ("initials", &["Check first who signed"]),
    ("kept", &["Check first who signed"]),
    ("withdraw-card", &["For a guardian who takes the approval back"]),
    ("old-password", &["Change the password"]),
    ("new-password", &["Change the password"]),
    ("new-password-again", &["Change the password"]),
    ("person", &["Change somebody"]),
    ("deed", &["Change somebody"]),
    ("new-name", &["Who may sign in at the desk"]),
    ("role", &["Who may sign in at the desk"]),
    ("language", &["Language"]),
    ("day", &["Who did what, newest first"]),
    ("who", &["Who: a staff name"]),
    ("what", &["Who did what, newest first"]),
    ("order", &["Reference of an order"]),
];

/// The field's name in the table.
fn named(page: &str, field: &str) -> String {
    match field.split('.').next().unwrap() {
        "name" if page.starts_with("desk-") => String::from("staff-name"),
        "code" if page.starts_with("desk-") => String::from("staff-code"),
        first => first.to_owned(),
    }
}

#[tokio::test]
async fn p4_every_field_says_why_it_is_asked_and_paying_a_fee_asks_for_no_address() {
    let why: BTreeMap<&str, &[&str]> = WHY.into_iter().collect();
    let (mut asked, mut unsaid) = (BTreeSet::new(), BTreeSet::new());
    for (name, view) in every_page().await {
        let page = view.page();
        let boxes = page
            .all("input")
            .filter(|input| input.get("type") != Some("hidden"));
        let fields = boxes.chain(page.all("select")).chain(page.all("textarea"));
        for field in fields.map(|field| named(name, field.must("name"))) {
            let words = why.get(field.as_str()).copied().unwrap_or_default();
            let whole = page.only("body");
            if !words.iter().any(|said| whole.contains(said)) {
                unsaid.insert(format!("{name}: {field}"));
            }
            asked.insert(field);
        }
    }
    assert!(unsaid.is_empty(), "{unsaid:#?}");
    assert!(asked.len() >= 12, "{asked:?}");

    let house = House::open().await;
    let id = stages::order_in(&house, "review").await;
    let mut patron = Browser::signed_in(&house).await;
    for path in [
        "/fees".to_owned(),
        format!("/orders/{id}"),
        format!("/orders/{id}/card"),
    ] {
        let view = patron.get(&path).await;
        let typed = view
            .page()
            .all("input")
            .filter(|input| !["hidden", "checkbox"].contains(&input.get("type").unwrap_or_default()));
        assert_eq!(typed.count(), 0, "{path} asks for something");
    }
    let rows = house.rows().await;
    assert!(!rows.iter().any(|row| row.starts_with("contact: ")));
}
