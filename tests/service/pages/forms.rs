//! A form that is not one of ours, whole, does nothing.

use axum::body::Body;
use axum::http::Request;
use lastfour::domain::Role;

use crate::house::House;
use crate::house::PUBLIC_URL;
use crate::pages::browser::Browser;
use crate::pages::browser::FORM;
use crate::pages::browser::View;
use crate::pages::html::Form;
use crate::pages::prepared::done;
use crate::pages::prepared::prepared;
use crate::pages::routes;

fn raw(browser: &Browser<'_>, action: &str, kind: &str, body: Vec<u8>) -> Request<Body> {
    let request = browser
        .request("POST", action)
        .header("content-type", kind)
        .header("origin", PUBLIC_URL)
        .header("sec-fetch-site", "same-origin");
    request.body(Body::from(body)).unwrap()
}

/// Sends damaged forms for a route, each of which is refused with one of these, and does nothing.
async fn refused(route: &str, statuses: &[u16], damaged: impl Fn(&Form) -> Vec<(&'static str, Vec<u8>)>) {
    let house = House::open().await;
    let mut ready = Box::pin(prepared(&house, route)).await;
    let before = house.world();

    for (kind, body) in damaged(&ready.form) {
        let shown = String::from_utf8_lossy(&body).into_owned();
        let request = raw(&ready.browser, &ready.form.action, kind, body);
        let answer: View = ready.browser.hear(request).await;

        assert!(
            statuses.contains(&answer.status()),
            "{route} {kind} {shown}: {answer:?}"
        );
        answer.page();
        assert!(house.world() == before, "{route} {kind} {shown}");
    }
    let sent = ready.browser.send(&ready.form).await;
    assert_eq!(sent.status(), done(route), "{route}");
}

/// Fields without which a form is whole too: one of several boxes to tick.
fn is_a_box(name: &str) -> bool {
    name.starts_with("fee.") || ["why", "sure"].contains(&name)
}

#[tokio::test]
async fn a_field_twice_one_too_many_and_one_too_few_are_refused() {
    for route in routes::forms() {
        refused(route, &[400], |form| {
            let fields = form.fields.iter();
            let twice = fields
                .clone()
                .map(|(name, value)| form.clone().adding(name, value));
            let empty_too = fields.clone().map(|(name, _)| form.clone().adding(name, ""));
            let needed = fields.filter(|(name, _)| !is_a_box(name));
            let without = needed.map(|(name, _)| form.clone().without(name));
            let unknown = [form.clone().adding("zebra", "1"), form.clone().adding("", "")];
            let all = twice.chain(empty_too).chain(without).chain(unknown);
            all.map(|form| (FORM, form.body().into_bytes())).collect()
        })
        .await;
    }
}

#[tokio::test]
async fn more_than_sixteen_kibibytes_are_refused() {
    for route in routes::forms() {
        refused(route, &[400], |form| {
            let padded = |bytes: usize| format!("{}{}", form.body(), "&".repeat(bytes));
            vec![
                (FORM, padded(17 * 1024).into()),
                (FORM, padded(2 * 1024 * 1024).into()),
            ]
        })
        .await;
    }
}

#[tokio::test]
async fn what_is_sent_as_something_else_is_refused() {
    for route in routes::forms() {
        refused(route, &[403], |form| {
            let body = form.body().into_bytes();
            let kinds = [
                "text/plain",
                "application/json",
                "multipart/form-data; boundary=x",
                "x",
            ];
            kinds.map(|kind| (kind, body.clone())).to_vec()
        })
        .await;
    }
}

#[tokio::test]
async fn an_empty_body_and_one_that_is_no_text_are_refused() {
    for route in routes::forms() {
        refused(route, &[400], |form| {
            let mut no_text = form.body().into_bytes();
            no_text.push(0xff);
            vec![(FORM, Vec::new()), (FORM, b"&&".to_vec()), (FORM, no_text)]
        })
        .await;
    }
}

#[tokio::test]
async fn what_is_encoded_wrongly_is_refused() {
    for route in routes::forms() {
        refused(route, &[400], |form| {
            let whole = form.body();
            let values = form.fields.iter().filter(|(name, _)| !is_a_box(name));
            let mut bodies = Vec::new();
            for (name, _) in values {
                for broken in ["%", "%4", "%zz", "%ff", "%C3%28"] {
                    let rest = form.clone().without(name).body();
                    bodies.push(format!("{rest}&{name}={broken}"));
                }
            }
            bodies.push(format!("{whole}&%zz=1"));
            bodies.push(format!("{whole}&%f"));
            bodies.into_iter().map(|body| (FORM, body.into_bytes())).collect()
        })
        .await;
    }
}

#[tokio::test]
async fn control_characters_and_endless_text_in_any_field_of_any_form_are_refused() {
    // The end of a text, what moves a cursor or colours a terminal, what card readers and scanners add, and new ones.
    const ODD: [&str; 8] = [
        "a\u{0}b",
        "\u{1b}[2J",
        "a\tb",
        "\u{2}21234\u{3}",
        "a\u{8}",
        "\u{7f}",
        "a\u{85}b",
        "\u{1c}\u{1d}",
    ];
    for route in routes::forms() {
        refused(route, &[400], |form| {
            let mut forms = Vec::new();
            for (name, _) in &form.fields {
                let endless = ["z".repeat(4_097), "z ".repeat(3_000), "\u{1d4b3}".repeat(1_100)];
                for odd in ODD.iter().copied().chain(endless.iter().map(String::as_str)) {
                    forms.push(form.clone().with(name, odd));
                }
            }
            forms.extend(ODD.map(|odd| form.clone().adding(odd, "1")));
            let bodies = forms.iter().map(|form| (FORM, form.body().into_bytes()));
            bodies.collect()
        })
        .await;
    }
}

#[tokio::test]
async fn a_word_in_the_place_of_a_token_or_a_key_is_refused() {
    for route in [
        "/orders",
        "/orders/{id}/payment",
        "/orders/{id}/cancel",
        "/offers/{library}/{offer}",
    ] {
        refused(route, &[400], |form| {
            let mut forms = Vec::new();
            for key in ["", "a", "A".repeat(40).as_str(), "4".repeat(40).as_str()] {
                forms.push(form.clone().with("request", key));
            }
            if route.ends_with("/payment") {
                for token in ["", "pm_", "tok_visa", "pm_a b", "pi_1", "pm_é"] {
                    forms.push(form.clone().with("payment_method", token));
                }
            }
            forms
                .into_iter()
                .map(|form| (FORM, form.body().into_bytes()))
                .collect()
        })
        .await;
    }
}

#[tokio::test]
async fn a_box_for_what_is_not_owed_orders_nothing() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;

    for fee in ["fee.fine-4", "fee.fine-9", "fee.", "fee.a|b"] {
        let form = browser.get("/fees").await.form("/orders").adding(fee, "yes");
        let refused = browser.send(&form).await;

        assert!(matches!(refused.status(), 400 | 422), "{fee}");
    }
    let history = browser.get("/orders").await;
    history.says("You have not paid anything here yet.");
}

#[tokio::test]
async fn a_form_that_is_answered_with_a_file_can_be_sent_again() {
    let house = House::open().await;
    let mut admin = Browser::at_the_desk_as(&house, Role::Admin, ("main", "olga")).await;
    let mut patron = Browser::signed_in(&house).await;

    for (browser, page, action) in [
        (&mut admin, "/staff/patrons", "/staff/patrons/file"),
        (&mut patron, "/privacy", "/privacy/file"),
    ] {
        let view = browser.get(page).await;
        let form = view
            .page()
            .all("form")
            .find(|form| form.get("action") == Some(action));

        // The script keeps every other form from being sent twice, and its button stays pressed.
        assert!(form.unwrap().get("data-own").is_some(), "{page}");
    }
}
