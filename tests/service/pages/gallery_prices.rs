//! What signing in and a card page cost, and what is said while purchases are paused, in every state.

use crate::house::House;
use crate::house::PATRON;
use crate::pages::applicant::OFFER;
use crate::pages::browser::Browser;
use crate::pages::gallery::Pictures;
use crate::pages::prices;

pub(crate) async fn pages(all: &mut Pictures) {
    let mut add = |name: &str, view| all.push((String::from(name), view));
    let house = House::open().await;
    let (mut browser, asked) = prices::priced(&house).await;
    let form = asked.form("/sign-in");
    add("price/asked", asked);
    add("price/early", browser.send(&form).await);
    let wrong = form.with("solution", "a");
    add("price/again", browser.send(&wrong).await);
    house.clock.forward(std::time::Duration::from_mins(30));
    let mut patron = Browser::signed_in(&house).await;
    let review = patron.get("/fees").await.form("/orders");
    let review = patron.send_on(&review).await;
    prices::many_are_declined(&house).await;
    let mut buyer = Browser::new(&house);
    let form = buyer.get(OFFER).await.form(OFFER);
    let form = form.with("name", "Nadia").with("email", "n@example.org");
    add("price/paused", buyer.send(&form).await);
    let card = patron.get(&format!("{}/card", review.path)).await;
    add("price/before-a-card", card);
    let mut staff = Browser::at_the_desk(&house, "main").await;
    add("desk-attention/paused", staff.get("/staff/attention").await);
    let first = staff.get("/staff/wrong-pins").await;
    let form = first.form("/staff/wrong-pins");
    add("desk-wrong-pins/first", first);
    add("desk-wrong-pins/missing", staff.send(&form).await);
    let done = form.with("barcode", PATRON);
    add("desk-wrong-pins/done", staff.send(&done).await);
}
