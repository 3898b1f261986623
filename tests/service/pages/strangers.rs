//! An order belongs to whoever placed it: to everybody else it is not there.

use crate::house::House;
use crate::house::OTHER_PATRON;
use crate::house::PATRON;
use crate::house::TITLE;
use crate::pages::applicant;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::html::Form;
use crate::pages::routes;
use crate::pages::stages;

/// Pages of an order that show nothing of it and are for everybody: the way to sign in.
const FOR_EVERYBODY: [&str; 1] = ["/orders/{id}/sign-in"];

fn routes_of_an_order(prefix: &'static str) -> impl Iterator<Item = (&'static str, bool)> {
    let looks = routes::looks().map(|route| (route, false));
    let forms = routes::forms().map(|route| (route, true));
    looks
        .chain(forms)
        .filter(move |(route, _)| route.starts_with(prefix) && !FOR_EVERYBODY.contains(route))
}

/// Everybody but the patron, with what they are told of an order: nothing, and why.
async fn strangers(house: &House) -> Vec<(&'static str, Browser<'_>, Option<&'static str>)> {
    let mut nobody = Browser::new(house);
    nobody.get("/").await;
    let mut buyer = Browser::new(house);
    applicant::buys(&mut buyer).await;
    vec![
        ("nobody", nobody, Some("/orders/{id}/sign-in")),
        (
            "staff",
            Browser::at_the_desk(house, "main").await,
            Some("/orders/{id}/sign-in"),
        ),
        (
            "another patron",
            Browser::signed_in_as(house, "main", OTHER_PATRON).await,
            None,
        ),
        (
            "the same card of another library",
            Browser::signed_in_as(house, "branch", PATRON).await,
            None,
        ),
        ("a buyer", buyer, None),
    ]
}

/// An offer that everybody may look at.
const GIFT: &str = "/offers/main/gift";

/// A whole form for any route of an order, with the token of this browser.
async fn form(browser: &mut Browser<'_>, route: &str, id: &str) -> Form {
    let offer = browser.get(GIFT).await.form(GIFT);
    let mut fields = vec![
        (String::from("form_token"), offer.value("form_token").to_owned()),
        (String::from("request"), offer.value("request").to_owned()),
    ];
    if route.ends_with("/look") || route.ends_with("/card") {
        fields.pop();
    }
    if route.ends_with("/payment") {
        fields.push((String::from("payment_method"), String::from("pm_card_visa")));
    }
    Form {
        action: route.replace("{id}", id),
        fields,
    }
}

async fn ask(browser: &mut Browser<'_>, (route, posts): (&str, bool), id: &str) -> View {
    if posts {
        let form = form(browser, route, id).await;
        browser.send(&form).await
    } else {
        browser.get(&route.replace("{id}", id)).await
    }
}

#[tokio::test]
async fn an_order_is_not_there_for_anybody_else() {
    for stage in ["review", "proof", "paid"] {
        let house = House::open().await;
        let id = stages::order_in(&house, stage).await;
        let order = house.get(&format!("/api/v1/orders/{id}")).await.json();
        let reference = order["reference"].as_str().unwrap();
        let all = strangers(&house).await;

        for (who, mut browser, elsewhere) in all {
            for route in routes_of_an_order("/orders/{id}") {
                browser.get(applicant::OFFER).await;
                let before = house.world();
                let answer = ask(&mut browser, route, &id).await;

                let place = format!("{stage}, {who}, {route:?}");
                match elsewhere {
                    Some(sign_in) => assert_eq!(answer.goes_to(), sign_in.replace("{id}", &id), "{place}"),
                    None => assert_eq!(answer.status(), 404, "{place}"),
                }
                for hidden in [reference, "$24.45", "4242", TITLE, stage] {
                    assert!(!answer.heard.text.contains(hidden), "{place} tells {hidden}");
                }
                assert!(house.world() == before, "{place}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_somebody_elses_and_what_does_not_exist_are_one_answer() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut other = Browser::signed_in_as(&house, "main", OTHER_PATRON).await;

    for route in routes_of_an_order("/orders/{id}") {
        let theirs = ask(&mut other, route, &id).await;
        let no_such = ask(&mut other, route, "00000000000000000000000000").await;
        let no_id = ask(&mut other, route, "what-is-this").await;

        for same in [&no_such, &no_id] {
            assert_eq!(same.status(), theirs.status(), "{route:?}");
            assert_eq!(same.main(), theirs.main());
        }
    }
}

#[tokio::test]
async fn a_patron_has_what_a_stranger_has_not() {
    for stage in ["review", "proof"] {
        for route in routes_of_an_order("/orders/{id}") {
            // There is no receipt before there is a payment, and patrons prove no address.
            let later = ["/receipt.pdf", "/letter", "/code"];
            if later.iter().any(|end| route.0.ends_with(end)) {
                continue;
            }
            let house = House::open().await;
            let id = stages::order_in(&house, stage).await;
            let mut owner = Browser::signed_in(&house).await;

            let answer = ask(&mut owner, route, &id).await;

            assert!(matches!(answer.status(), 200 | 303), "{route:?}");
            let to_sign_in = answer.heard.header("location");
            assert!(
                !to_sign_in.is_some_and(|address| address.ends_with("sign-in")),
                "{route:?}"
            );
        }
    }
}

#[tokio::test]
async fn the_desk_is_for_staff_of_the_library_alone() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut nobody = Browser::new(&house);
    let mut owner = Browser::signed_in(&house).await;
    let mut buyer = Browser::new(&house);
    applicant::buys(&mut buyer).await;
    let mut other_library = Browser::at_the_desk(&house, "branch").await;

    for browser in [&mut nobody, &mut owner, &mut buyer] {
        for path in [format!("/staff/orders/{id}"), String::from("/staff/tasks")] {
            assert_eq!(browser.get(&path).await.goes_to(), "/staff");
        }
        browser.get("/staff").await.form("/staff/sign-in");
    }
    let theirs = other_library.get(&format!("/staff/orders/{id}")).await;
    assert_eq!(theirs.status(), 404);
    for (asked, nothing) in [
        ("4242", "No payment with a card ending in these digits."),
        (PATRON, "No online payment for this library card."),
    ] {
        let search = other_library.get("/staff").await.form("/staff/search");
        other_library
            .send(&search.with("search", asked))
            .await
            .says(nothing);
    }
}

#[tokio::test]
async fn forms_of_the_desk_do_nothing_without_somebody_of_the_staff() {
    let house = House::open().await;
    let mut nobody = Browser::new(&house);
    let token = nobody.get("/staff").await.form("/staff/sign-in");

    for route in ["/staff/search", "/staff/tasks/00000000000000000000000000/done"] {
        let form = Form {
            action: String::from(route),
            fields: vec![(String::from("form_token"), token.value("form_token").to_owned())],
        };
        let form = form.adding("search", "4242");
        assert_eq!(nobody.send(&form).await.goes_to(), "/staff");
    }
}

#[tokio::test]
async fn a_patron_whose_session_is_for_orders_owns_no_fees_of_others() {
    let house = House::open().await;
    let mut other = Browser::signed_in_as(&house, "main", OTHER_PATRON).await;
    let offer = other.get(GIFT).await.form(GIFT);
    let form = Form {
        action: String::from("/orders"),
        fields: vec![
            (String::from("form_token"), offer.value("form_token").to_owned()),
            (String::from("request"), offer.value("request").to_owned()),
            (String::from("fee.fine-1"), String::from("yes")),
        ],
    };

    let refused = other.send(&form).await;

    assert_eq!(refused.status(), 422);
    refused.says("What you owe has changed meanwhile.");
    refused.hides("$4.50");
}
