//! The pages of a parent who pays for the family, in every state that they have.

use lastfour::ils::LibraryCard;

use crate::house::House;
use crate::house::OTHER_PATRON;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::family::MAX;
use crate::house::family::PIN_OF_STRANGER;
use crate::house::family::STRANGER;
use crate::pages::browser::Browser;
use crate::pages::family::adds;
use crate::pages::family::pays;
use crate::pages::gallery::Pictures;

pub(crate) async fn pages(all: &mut Pictures) {
    let mut add = |name: &str, view| all.push((String::from(name), view));
    let house = House::open().await;
    house.desk.has_a_family();
    house.desk.state().card = LibraryCard {
        category: None,
        expires_on: Some("2027-03-03".parse().unwrap()),
    };
    let mut browser = Browser::signed_in(&house).await;
    add("family/linked", browser.get("/fees").await);
    let first = browser.get("/other-card").await;
    let form = first.form("/other-card");
    add("other-card/first", first);
    add("other-card/missing", browser.send(&form).await);
    let wrong = form.clone().with("barcode", STRANGER).with("pin", "emu");
    add("other-card/wrong", browser.send(&wrong).await);
    let own = form.with("barcode", PATRON).with("pin", PIN);
    add("other-card/own", browser.send(&own).await);
    house.desk.state().others.get_mut(STRANGER).unwrap().name = "12345";
    adds(&mut browser, STRANGER, PIN_OF_STRANGER).await;
    let added = browser.get("/fees").await;
    let form = added.form("/orders");
    add("family/added", added);
    let review = browser.send_on(&form).await;
    add("family/in-an-order", browser.get("/fees").await);
    let mut other = Browser::signed_in_as(&house, "main", OTHER_PATRON).await;
    adds(&mut other, MAX, "otter-holt").await;
    let theirs = other.get("/fees").await.form("/orders");
    add("family/begun-by-another", other.send(&theirs).await);
    house.desk.state().refuses = [String::from("zoe-1")].into();
    let receipt = pays(&house, &mut browser, &review).await;
    let later = Browser::signed_in(&house).await.get(&receipt.path).await;
    let mut staff = Browser::at_the_desk(&house, "main").await;
    let at_the_desk = staff.get(&format!("/staff{}", receipt.path)).await;
    add("family/review", review);
    add("family/receipt", receipt);
    add("family/receipt-later", later);
    add("family/at-the-desk", at_the_desk);
    house.desk.state().linked.clear();
    house.desk.state().fees.clear();
    house.desk.state().card.expires_on = Some("2026-03-03".parse().unwrap());
    let mut alone = Browser::signed_in(&house).await;
    add("family/nobody-linked", alone.get("/fees").await);
}
