//! What the log tells of a whole story: no name, no title, no card, no secret.

use crate::house::House;
use crate::house::NAME;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::TITLE;
use crate::house::log;
use crate::pages::applicant;
use crate::pages::applicant::BUYER;
use crate::pages::applicant::EMAIL;
use crate::pages::browser::Browser;
use crate::pages::browser::PASSWORD;
use crate::pages::browser::View;
use crate::pages::prepared::is_said_again;
use crate::pages::prepared::prepared;
use crate::pages::routes;

/// The secrets of a browser and of the page that it shows.
fn secrets(browser: &Browser<'_>, view: &View) -> Vec<String> {
    let cookies = browser.cookies.values().cloned();
    let tokens = view.page().forms();
    let tokens = tokens.iter().map(|form| form.value("form_token").to_owned());
    cookies.chain(tokens).collect()
}

#[tokio::test]
async fn the_log_of_a_whole_story_holds_nobodys_name_and_no_secret() {
    let house = House::open().await;
    let mut all = vec![];
    let mut patron = Browser::signed_in(&house).await;
    let fees = patron.get("/fees").await;
    all.extend(secrets(&patron, &fees));
    let order = patron.send(&fees.form("/orders")).await.goes_to().to_owned();
    for token in ["pm_declined", "pm_card_visa"] {
        let card = patron.get(&format!("{order}/card")).await;
        let form = card.form("/payment").with("payment_method", token);
        patron.send_on(&form).await;
    }
    house.run_jobs().await;
    patron.get(&order).await;
    let mut buyer = Browser::new(&house);
    let bought = applicant::buys(&mut buyer).await;
    all.extend(secrets(&buyer, &bought));
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let search = staff.get("/staff").await;
    all.extend(secrets(&staff, &search));
    let found = staff
        .send_on(&search.form("/staff/search").with("search", PATRON))
        .await;
    found.says("Charged and recorded");
    patron.send_on(&fees.form("/sign-off")).await;

    let log = log::heard();

    let request = found.heard.header("x-request-id").unwrap();
    assert!(log.contains(request), "the log was not listened to");
    assert!(log.contains("\"/orders/{id}/payment\""));
    for hidden in [NAME, TITLE, PATRON, PIN, BUYER, EMAIL, PASSWORD] {
        assert!(!log.contains(hidden), "the log tells {hidden}");
    }
    for secret in all {
        assert!(!log.contains(&secret), "the log tells a secret");
    }
}

#[tokio::test]
async fn the_log_tells_nothing_of_a_form_that_is_refused() {
    let canary = "kingfisher-in-a-field";
    for route in routes::forms() {
        let house = House::open().await;
        let mut ready = prepared(&house, route).await;
        for (name, _) in ready.form.fields.clone() {
            let form = ready.form.clone().with(&name, canary);
            let answer = ready.browser.send(&form).await;

            if !is_said_again(route, &name) {
                answer.hides(canary);
            }
            assert!(!log::heard().contains(canary), "{route} {name}");
        }
    }
}
