//! The pages of a library that asks for everything that a library can ask for, and adds a convenience fee.

use lastfour::domain::FeeKind;

use crate::house::House;
use crate::pages::applicant::OFFER;
use crate::pages::browser::Browser;
use crate::pages::gallery::Pictures;
use crate::pages::offers::RENEWAL;
use crate::pages::offers::good_until;
use crate::pages::paying::demanding;
use crate::pages::paying::furnished;
use crate::pages::paying::oldest_first;
use crate::pages::steps;

pub(crate) async fn pages(all: &mut Pictures) {
    let mut add = |name: &str, view| all.push((String::from(name), view));
    let house = furnished(demanding).await;
    {
        let mut desk = house.desk.state();
        let dates = [("fine-1", "2026-05-07"), ("fine-3", "2026-03-02")];
        desk.dates
            .extend(dates.map(|(fee, day)| (String::from(fee), day)));
        desk.fees
            .insert(String::from("fine-9"), (FeeKind::Overdue, 125, None));
    }
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    let form = fees.form("/orders");
    add("paying/fees", fees);
    let wrong = form.clone().with("part.fine-1", "1.234,5");
    add("paying/part-wrong", browser.send(&wrong).await);
    let older = form.clone().without("fee.fine-3");
    add("paying/older-first", browser.send(&older).await);
    let little = form.clone().without("fee.fine-1").without("fee.fine-9");
    add("paying/below", browser.send(&little).await);
    let review = browser.send_on(&form.with("part.fine-1", "2,50")).await;
    let card = browser.get(&format!("{}/card", review.path)).await;
    let token = card.form("/payment").with("payment_method", "pm_card_visa");
    house.desk.state().refuses.insert(String::from("fine-9"));
    let held = browser.send_on(&token).await;
    house.run_jobs().await;
    let receipt = browser.get(&held.path).await;
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let at_the_desk = staff.get(&format!("/staff{}", receipt.path)).await;
    add("paying/review", review);
    add("paying/card", card);
    add("paying/held", held);
    add("paying/receipt", receipt);
    add("paying/at-the-desk", at_the_desk);
    house.desk.state().fees.retain(|fee, _| fee == "fine-3");
    house
        .desk
        .state()
        .fees
        .insert(String::from("fine-3"), (FeeKind::Copies, 30, None));
    add("paying/too-little", browser.get("/fees").await);
    add("paying/offer", Browser::new(&house).get(OFFER).await);
    renewals(all).await;
    steps(all).await;
}

/// A card that is renewed twice.
async fn renewals(all: &mut Pictures) {
    let mut add = |name: &str, view| all.push((String::from(name), view));
    let house = House::open().await;
    good_until(&house, "2026-12-31");
    let mut browser = Browser::signed_in(&house).await;
    let first = browser.get(RENEWAL).await.form(RENEWAL);
    let [second, third] = [
        browser.get(RENEWAL).await.form(RENEWAL),
        browser.get(RENEWAL).await.form(RENEWAL),
    ];
    let review = browser.send_on(&first).await;
    add("paying/begun-renewal", browser.send(&second).await);
    let card = browser.get(&format!("{}/card", review.path)).await;
    let token = card.form("/payment").with("payment_method", "pm_card_visa");
    browser.send(&token).await;
    add("paying/begun-renewal-in-flight", browser.send(&third).await);
}

/// Two steps, of which the older has to be paid first.
async fn steps(all: &mut Pictures) {
    let mut add = |name: &str, view| all.push((String::from(name), view));
    let house = steps::open_with(false, oldest_first).await;
    steps::older_at_the_second_account(&house);
    let mut browser = Browser::signed_in(&house).await;
    let form = browser.get("/fees").await.form("/orders");
    let older = browser.send_on(&form).await;
    let younger = format!("{}/card", steps::step_into(&house, "main").await);
    add("paying/step-before", browser.get(&younger).await);
    browser.send_on(&older.form("/cancel")).await;
    add("paying/step-before-gone", browser.get(&younger).await);
}
