//! P12: changes are posted, and new uses can be declined.

use std::time::Duration;

use crate::house::Fittings;
use crate::house::House;
use crate::house::OTHER_PATRON;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::html::Form;
use crate::pages::stages;

const CHANGED: &str = "What happens with your information changed on";

/// The button that decides about a use.
#[track_caller]
fn decides(page: &View, used: &str) -> Form {
    let mut forms = page.page().forms().into_iter();
    let fits = |form: &Form| form.action == "/privacy/choices" && form.value("use") == used;
    forms.find(fits).unwrap_or_else(|| panic!("no button for {used}"))
}

fn announces(view: &View) -> bool {
    let mut beside = view.page().all("aside");
    beside.any(|element| element.text.contains(CHANGED))
}

/// A house on the day on which the fourth version of the page was posted.
async fn three_days_later(fittings: Fittings) -> House {
    let house = House::furnished(fittings).await;
    house.clock.forward(Duration::from_hours(3 * 24));
    house
}

#[tokio::test]
async fn p12_a_change_is_posted_told_until_it_is_read_and_new_uses_can_be_declined() {
    let house = three_days_later(Fittings {
        fraud_signals: true,
        ..Fittings::default()
    })
    .await;
    let mut patron = Browser::signed_in(&house).await;

    let page = patron.get("/privacy").await;
    page.says("This is version 4 of November 27, 2026.");
    page.says("New use of information: Counting of visits. You can decline it.");
    assert!(announces(&patron.get("/fees").await));
    patron.send_on(&page.form("/privacy/seen")).await;

    assert!(!announces(&patron.get("/fees").await));
    let mut other = Browser::signed_in_as(&house, "main", OTHER_PATRON).await;
    assert!(
        announces(&other.get("/fees").await),
        "who has not read it is told"
    );
    let again = Browser::signed_in(&house).await.get("/fees").await;
    assert!(
        !announces(&again),
        "who has read it is not told in the next visit either"
    );
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_told_of_a_change_for_thirty_days() {
    let house = three_days_later(Fittings::default()).await;
    let young = Browser::new(&house).get("/").await;
    house.clock.forward(Duration::from_hours(30 * 24));
    let old = Browser::new(&house).get("/").await;

    assert!(announces(&young));
    assert!(!announces(&old));
    assert!(young.heard.headers.get_all("set-cookie").iter().count() <= 1);
}

#[tokio::test]
async fn what_the_library_says_in_its_own_words_is_a_change_too() {
    let house = House::furnished(Fittings {
        notice: true,
        ..Fittings::default()
    })
    .await;

    let first = Browser::new(&house).get("/find").await;
    let page = Browser::new(&house).get("/privacy").await;

    assert!(announces(&first));
    page.says("Call us at the desk.");
    page.says("The main library, November 20, 2026");
}

#[tokio::test]
async fn the_card_page_of_a_patron_who_declined_has_no_fraud_signals() {
    let house = House::furnished(Fittings {
        fraud_signals: true,
        ..Fittings::default()
    })
    .await;
    let card = format!("/orders/{}/card", stages::order_in(&house, "review").await);
    let off = "advancedFraudSignals=false";
    let mut patron = Browser::signed_in(&house).await;
    assert!(!patron.get(&card).await.heard.text.contains(off));

    let page = patron.get("/privacy").await;
    let declined = patron.send_on(&decides(&page, "fraud_signals")).await;
    let without = patron.get(&card).await;
    let allows = decides(&declined, "fraud_signals");
    patron.send(&allows).await;
    let with = patron.get(&card).await;

    declined.says("You have declined this.");
    assert!(without.heard.text.contains(off));
    without.says("fraud signals are switched off");
    assert!(!with.heard.text.contains(off), "allowed again");
}

#[tokio::test]
async fn the_visits_of_a_patron_who_declined_are_not_counted_while_signed_in() {
    let house = House::open().await;
    let mut patron = Browser::signed_in(&house).await;
    let page = patron.get("/privacy").await;
    patron.send(&decides(&page, "visit_counts")).await;
    let counted = async || {
        house.privacy.write_visits().await.unwrap();
        let today = house.privacy.today();
        let counts = house.privacy.visit_counts(today, today).await.unwrap();
        counts.iter().map(|count| count.count).sum::<u64>()
    };
    let before = counted().await;

    for path in ["/fees", "/orders", "/privacy", "/find", "/no/such/page"] {
        patron.get(path).await;
    }
    let after = counted().await;
    let mut other = Browser::signed_in_as(&house, "main", OTHER_PATRON).await;
    other.get("/fees").await;

    assert_eq!(after, before);
    assert!(counted().await > after, "another patron has declined nothing");
}

#[tokio::test]
async fn what_is_no_use_and_no_answer_changes_nothing() {
    let house = House::open().await;
    let mut patron = Browser::signed_in(&house).await;
    let form = decides(&patron.get("/privacy").await, "visit_counts");
    let before = house.rows().await;

    for wrong in [
        form.clone().with("use", "everything"),
        form.clone().with("answer", "perhaps"),
        form.clone().without("answer"),
    ] {
        assert_eq!(patron.send(&wrong).await.status(), 400);
    }

    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn p12_the_page_says_what_the_desk_sees_with_a_reason_and_how_long_a_refusal_is_kept() {
    let house = House::open().await;
    house.clock.forward(Duration::from_hours(2 * 24));
    let before = Browser::new(&house).get("/privacy").await;
    house.clock.forward(Duration::from_hours(24));

    let page = Browser::new(&house).get("/privacy").await;

    before.says("This is version 3 of November 26, 2026.");
    page.says("This is version 4 of November 27, 2026.");
    page.says("Staff who must see more of a person than first name and initial say why first");
    page.says("The library’s desk sees it only after saying why; the reason is kept.");
    page.says("If you have declined a use of your information, it is kept for as long as you decline it.");
    page.says("As long as you decline a use of your information.");
    page.says("Where the library wants it, a code is sent to the e-mail address before you pay.");
    let offer = Browser::new(&house).get("/offers/main/non-resident").await;
    offer.says("of everybody else only after saying why");
    let proven = Browser::new(&house).get("/offers/main/proven").await;
    proven.says("and because a code is sent there before you pay if you are not signed in");
}
