//! A parent pays for the family: one order, one card. What children read stays theirs.

use lastfour::domain::FeeKind;
use lastfour::domain::WhyNot;
use serde_json::json;

use crate::house::House;
use crate::house::NAME;
use crate::house::OTHER_PATRON;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::TITLE;
use crate::house::family::FAMILY_NAME;
use crate::house::family::MAX;
use crate::house::family::Other;
use crate::house::family::PIN_OF_STRANGER;
use crate::house::family::SECRET_TITLE;
use crate::house::family::STRANGER;
use crate::house::family::ZOE;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::html::Form;

/// Adds a card to the visit, with the right PIN.
pub(crate) async fn adds(browser: &mut Browser<'_>, barcode: &str, pin: &str) {
    let form = browser.get("/other-card").await.form("/other-card");
    let added = browser
        .send(&form.with("barcode", barcode).with("pin", pin))
        .await;
    assert_eq!(added.goes_to(), "/fees");
}

/// Pays an order that is being reviewed, and gives its page once everything is done.
pub(crate) async fn pays(house: &House, browser: &mut Browser<'_>, review: &View) -> View {
    let card = browser.get(&format!("{}/card", review.path)).await;
    let token = card.form("/payment").with("payment_method", "pm_card_visa");
    let waiting = browser.send_on(&token).await;
    house.run_jobs().await;
    browser.get(&waiting.path).await
}

/// The name of the box that chooses this fee of somebody else.
fn box_of(fees: &View, fee: &str) -> String {
    let form = fees.form("/orders");
    let ends = format!(".{fee}");
    let mut names = form.fields.iter().map(|(name, _)| name);
    let name = names.find(|name| name.starts_with("for.") && name.ends_with(&ends));
    name.unwrap_or_else(|| panic!("no box for {fee}")).clone()
}

/// The form of the page, with nothing ticked but these.
fn only(fees: &View, boxes: &[&str]) -> Form {
    let mut form = fees.form("/orders");
    form.fields
        .retain(|(name, _)| !(name.starts_with("fee.") || name.starts_with("for.")));
    for name in boxes {
        form = form.adding(name, "yes");
    }
    form
}

#[tokio::test]
async fn a_parent_pays_for_two_children_and_oneself_with_one_card() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;

    let fees = browser.get("/fees").await;
    let review = browser.send_on(&fees.form("/orders")).await;
    let receipt = pays(&house, &mut browser, &review).await;

    fees.says("Your own fees");
    fees.says("For Max O. Late return $1.20 Late return $3.00");
    fees.says("For Zoe O. Late return $0.75");
    fees.says("Total $36.70");
    review.says(&format!("Late return: {TITLE} $4.50"));
    review.says("Late return, for Max O. $1.20");
    review.says("Late return, for Zoe O. $0.75");
    review.says("Total $29.70");
    review.says("Once it is paid, the fees are off your account and off the other accounts.");
    assert_eq!(receipt.heading(), "Paid");
    receipt.says("Late return, for Max O. yes $1.20");
    assert_eq!(house.till.taken(), [2_970]);
    let of_children = [
        format!("{MAX} fine-1"),
        format!("{MAX} max-2"),
        format!("{ZOE} zoe-1"),
    ];
    let posted = house.desk.state().posted.clone();
    assert!(of_children.iter().all(|fee| posted.contains(fee)), "{posted:?}");
    assert_eq!(posted.len(), 6, "{posted:?}");
}

/// Promises P7 and P8. What people read stays theirs: whoever pays for somebody sees the kind and the amount of a fee,
/// never the title, and of the name the first with an initial. Their own titles they see. A number of another's library
/// card is on no page.
#[tokio::test]
async fn whoever_pays_for_others_is_shown_neither_their_titles_nor_their_names_nor_their_numbers() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;
    adds(&mut browser, STRANGER, PIN_OF_STRANGER).await;

    let fees = browser.get("/fees").await;
    let review = browser.send_on(&fees.form("/orders")).await;
    let card = browser.get(&format!("{}/card", review.path)).await;
    let receipt = pays(&house, &mut browser, &review).await;
    let history = browser.get("/orders").await;

    fees.says(&format!("Late return: {TITLE} $4.50"));
    fees.says("What they have borrowed stays between them and the library.");
    fees.says("For Ada O.");
    for page in [&fees, &review, &card, &receipt, &history] {
        for hidden in [SECRET_TITLE, FAMILY_NAME, MAX, ZOE, STRANGER] {
            page.hides(hidden);
        }
    }
    review.says(&format!("Late return: {TITLE} $4.50"));
    review.hides(NAME);
    for page in [&card, &receipt, &history] {
        for hidden in [TITLE, NAME] {
            page.hides(hidden);
        }
    }
}

/// Nothing of a name is stored: whoever looks without knowing it live reads of another card.
#[tokio::test]
async fn where_the_name_is_not_known_live_the_page_says_another_card() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;
    adds(&mut browser, STRANGER, PIN_OF_STRANGER).await;
    let fees = browser.get("/fees").await;
    let form = only(&fees, &[&box_of(&fees, "ada-1"), &box_of(&fees, "max-2")]);
    let review = browser.send_on(&form).await;
    let receipt = pays(&house, &mut browser, &review).await;
    let mut desk = Browser::at_the_desk(&house, "main").await;

    let mut later = Browser::signed_in(&house).await;
    let later_receipt = later.get(&receipt.path).await;
    house.desk.state().linked.clear();
    let without_link = later.get(&receipt.path).await;
    house.desk.state().silent = true;
    let without_ils = later.get(&receipt.path).await;
    house.desk.state().silent = false;
    let at_the_desk = desk.get(&format!("/staff{}", receipt.path)).await;

    receipt.says("for Ada O.");
    later_receipt.says("Late return, for another card yes $5.05");
    later_receipt.says("Late return, for Max O. yes $3.00");
    for page in [&without_link, &without_ils, &at_the_desk] {
        page.says("for another card");
        page.hides("Max O.");
    }
    for file in house.files() {
        let stored = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
        for hidden in [FAMILY_NAME, "Max O.", "Ada O.", SECRET_TITLE] {
            assert!(!stored.contains(hidden), "{hidden} is stored");
        }
    }
}

#[tokio::test]
async fn of_what_is_chosen_the_refused_line_costs_nothing_and_the_rest_is_captured() {
    let house = House::open().await;
    house.desk.has_a_family();
    house.desk.state().refuses = [String::from("zoe-1")].into();
    let mut browser = Browser::signed_in(&house).await;

    let fees = browser.get("/fees").await;
    let review = browser.send_on(&fees.form("/orders")).await;
    let receipt = pays(&house, &mut browser, &review).await;

    assert_eq!(receipt.heading(), "Paid in part");
    receipt.says("Late return, for Zoe O. not taken, not charged $0.75");
    assert_eq!(house.till.taken(), [2_895]);
}

#[tokio::test]
async fn a_childs_fee_that_was_paid_at_the_desk_meanwhile_is_not_charged() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    let review = browser.send_on(&fees.form("/orders")).await;
    let card = browser.get(&format!("{}/card", review.path)).await;
    let token = card.form("/payment").with("payment_method", "pm_card_visa");

    // After the card is held, before it is recorded.
    let waiting = browser.send_on(&token).await;
    house.desk.state().others.get_mut(MAX).unwrap().fees.clear();
    house.run_jobs().await;
    let receipt = browser.get(&waiting.path).await;

    receipt.says("Late return, for Max O. no longer owed, not charged $3.00");
    assert_eq!(house.till.taken(), [2_550]);
}

#[tokio::test]
async fn a_childs_fee_that_has_changed_before_a_card_is_asked_stops_the_payment() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    let review = browser.send_on(&fees.form("/orders")).await;
    let card = browser.get(&format!("{}/card", review.path)).await;
    let max_owes = |fee, cents| {
        house
            .desk
            .state()
            .others
            .get_mut(MAX)
            .unwrap()
            .fees
            .insert(fee, cents)
    };
    max_owes("fine-1", 450);

    let token = card.form("/payment").with("payment_method", "pm_card_visa");
    let refused = browser.send_on(&token).await;

    assert_eq!(refused.heading(), "A fee has changed");
    assert_eq!(house.till.state().confirmed, 0);
}

#[tokio::test]
async fn whose_link_was_taken_away_before_paying_is_not_paid_for() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    house.desk.state().linked = vec![ZOE];

    let refused = browser.send(&fees.form("/orders")).await;

    assert_eq!(refused.status(), 422);
    refused.says("What you owe has changed meanwhile.");
    refused.says("For Zoe O.");
    refused.hides("Max O.");
    browser
        .get("/orders")
        .await
        .says("You have not paid anything here yet.");
}

#[tokio::test]
async fn a_strangers_fee_in_the_form_is_not_paid_and_nothing_of_it_is_told() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut browser = Browser::signed_in(&house).await;
    let mut theirs = Browser::signed_in(&house).await;
    adds(&mut theirs, STRANGER, PIN_OF_STRANGER).await;
    let fees = browser.get("/fees").await;
    let in_another_visit = box_of(&theirs.get("/fees").await, "ada-1");
    let of_max = box_of(&fees, "max-2");

    for slipped in [
        // As one's own, as a child's, by the name of another visit, by the number itself.
        String::from("fee.ada-1"),
        of_max.replace("max-2", "ada-1"),
        in_another_visit,
        format!("for.{STRANGER}.ada-1"),
        String::from("for..ada-1"),
        String::from("for.ada-1"),
    ] {
        let form = browser.get("/fees").await.form("/orders");
        let refused = browser.send(&form.adding(&slipped, "yes")).await;

        assert!(matches!(refused.status(), 400 | 422), "{slipped}");
        refused.hides("$5.05");
        refused.hides("Ada");
    }
    browser
        .get("/orders")
        .await
        .says("You have not paid anything here yet.");
    assert!(house.till.state().payments.is_empty());
}

#[tokio::test]
async fn two_visits_that_pay_the_same_childs_fee_are_one_capture() {
    let house = House::open().await;
    house.desk.has_a_family();
    let mut mother = Browser::signed_in(&house).await;
    let mut child = Browser::signed_in_as(&house, "main", OTHER_PATRON).await;
    let max = house.desk.state().others[MAX].pin;
    adds(&mut child, MAX, max).await;
    let (hers, theirs) = (mother.get("/fees").await, child.get("/fees").await);

    let review = mother.send_on(&hers.form("/orders")).await;
    let refused = child.send(&theirs.form("/orders")).await;
    pays(&house, &mut mother, &review).await;
    let after = child.get("/fees").await;

    assert_eq!(refused.status(), 409);
    assert_eq!(refused.heading(), "Somebody else is paying some of this");
    refused.hides(review.path.rsplit('/').next().unwrap());
    assert_eq!(house.till.taken(), [2_970]);
    after.says("For Max O. Nothing is owed.");
}

#[tokio::test]
async fn what_another_paid_is_in_their_history_and_not_in_the_childs() {
    let house = House::open().await;
    house.desk.has_a_family();
    house.desk.state().linked = vec![OTHER_PATRON];
    house.desk.state().fees.clear();
    let child = Other {
        name: "Otto Pinewood",
        pin: PIN,
        fees: [("small-1", 80)].into(),
    };
    house.desk.state().others.insert(OTHER_PATRON, child);
    let mut payer = Browser::signed_in(&house).await;
    let fees = payer.get("/fees").await;
    let review = payer.send_on(&fees.form("/orders")).await;
    let receipt = pays(&house, &mut payer, &review).await;
    let mut child = Browser::signed_in_as(&house, "main", OTHER_PATRON).await;

    let (history, order) = (child.get("/orders").await, child.get(&receipt.path).await);

    fees.says("For Otto P.");
    receipt.says("Visa ending in 4242");
    history.says("You have not paid anything here yet.");
    assert_eq!(order.status(), 404);
    order.hides("4242");
    assert_eq!(house.till.taken(), [80]);
}

#[tokio::test]
async fn what_goes_back_of_several_peoples_fees_is_a_task_for_the_desk() {
    let house = House::open().await;
    house.desk.has_a_family();
    let order = json!({"barcode": PATRON, "fees": [{"id": "fine-1"}, {"id": "fine-1", "barcode": MAX}]});
    let placed = house.post("/api/v1/orders", order).await.json();
    let path = format!("/api/v1/orders/{}", placed["id"].as_str().unwrap());
    house.pay(&path, "pm_card_visa").await;
    house.run_jobs().await;

    let wish = json!({"amount": "1.20", "reason": "said so", "refundable_seen": "5.70"});
    house.post(&format!("{path}/refunds"), wish).await;
    house.run_jobs().await;

    let tasks = house.get("/api/v1/tasks").await.json();
    assert_eq!(tasks["tasks"][0]["kind"], "adjust_fee_after_refund");
    assert_eq!(
        house.desk.state().fees.get("fine-1"),
        None::<&(FeeKind, i64, Option<WhyNot>)>
    );
}

#[tokio::test]
async fn the_desk_finds_what_is_paid_for_a_child_by_the_childs_card() {
    let house = House::open().await;
    house.desk.has_a_family();
    let order = json!({"barcode": PATRON, "fees": [{"id": "fine-1", "barcode": MAX}]});
    let placed = house.post("/api/v1/orders", order).await.json();
    let id = placed["id"].as_str().unwrap();
    house.pay(&format!("/api/v1/orders/{id}"), "pm_card_visa").await;
    let mut browser = Browser::at_the_desk(&house, "main").await;

    for card in [MAX, PATRON] {
        let form = browser.get("/staff").await.form("/staff/search");
        let found = browser.send(&form.with("search", card)).await;

        assert_eq!(found.goes_to(), format!("/staff/orders/{id}"), "{card}");
    }
}
