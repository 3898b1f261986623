//! P7: what somebody reads is nobody else's business.

use crate::house::House;
use crate::house::TITLE;
use crate::house::log;
use crate::pages::browser::Browser;
use crate::promises::every_page;

#[tokio::test]
async fn p7_titles_are_shown_to_their_reader_and_kept_logged_and_told_nowhere() {
    let house = House::open().await;
    let mut patron = Browser::signed_in(&house).await;
    patron.get("/fees").await.says(TITLE);
    let order = house.paid(&["fine-1"]).await;
    let id = order.rsplit('/').next().unwrap();

    let mut staff = Browser::at_the_desk(&house, "main").await;
    for path in [format!("/staff/orders/{id}"), String::from("/staff/visits.csv")] {
        staff.get(&path).await.hides(TITLE);
    }
    patron.get(&format!("/orders/{id}")).await.hides(TITLE);
    for file in house.files() {
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes
            .windows(TITLE.len())
            .any(|window| window == TITLE.as_bytes());
        assert!(!found, "in {}", file.display());
    }
    assert!(!log::heard().contains(TITLE));
    for (name, view) in every_page().await {
        // What is owed, and what is chosen of it before it is paid.
        let own_fees = [
            "fees/",
            "family/",
            "paying/",
            "order/review",
            "order/declined",
            "order/not-proven",
            "card/hosted-review",
            "card/too-many",
        ];
        let own_fees = own_fees.iter().any(|pages| name.starts_with(pages));
        assert!(own_fees || !view.heard.text.contains(TITLE), "{name}");
    }
}
