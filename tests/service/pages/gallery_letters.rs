//! The page that asks where to send a receipt, and what it leads to.

use crate::house::House;
use crate::pages::applicant::EMAIL;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::gallery::Pictures;
use crate::pages::stages;

fn add(all: &mut Pictures, name: &str, view: View) {
    all.push((String::from(name), view));
}

pub(crate) async fn pages(all: &mut Pictures) {
    let house = House::open().await;
    let id = stages::order_in(&house, "held").await;
    let mut browser = Browser::signed_in(&house).await;
    let page = browser.get(&format!("/orders/{id}/letter")).await;
    let form = page.form("/letter");
    add(all, "letter/held", page);
    add(
        all,
        "letter/wrong",
        browser.send(&form.clone().with("email", "ann")).await,
    );
    let asked = browser.send_on(&form.with("email", EMAIL)).await;
    add(all, "letter/on-its-way", asked);
    for other in ["bob@example.org", "cleo@example.org"] {
        let form = browser.get(&format!("/orders/{id}/letter")).await.form("/letter");
        browser.send(&form.with("email", other)).await;
    }
    let form = browser.get(&format!("/orders/{id}/letter")).await.form("/letter");
    add(
        all,
        "letter/too-many",
        browser.send(&form.with("email", "dora@example.org")).await,
    );
}
