//! The fee schedule at the pages: households and parts of a year, terms, gifts, renewals, and what goes back.

use std::time::Duration;

use lastfour::domain::Role;
use lastfour::ils::LibraryCard;

use crate::house::Fittings;
use crate::house::House;
use crate::house::OTHER_PATRON;
use crate::house::PATRON;
use crate::house::schedule::CHECK;
use crate::house::schedule::RECEIPT;
use crate::house::schedule::TERMS;
use crate::pages::address_code::code;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::html::Form;

const SCHOOL_YEAR: &str = "/offers/main/school-year";
pub(crate) const RENEWAL: &str = "/offers/main/renewal";
pub(crate) const PROVEN: &str = "/offers/main/proven";
const GIFT: &str = "/offers/main/gift";
const NAME: &str = "Nadia Quintessa Neighbour";
const EMAIL: &str = "nadia.neighbour@example.org";
const PHONE: &str = "+1 555 010 0199";
const ADDRESS: &str = "7 Vasty Deep Lane, 12345 Oldtown";

fn filled(form: Form) -> Form {
    form.with("name", NAME)
        .with("email", EMAIL)
        .with("phone", PHONE)
        .with("address", ADDRESS)
        .adding("adult", "yes")
        .adding("terms", "yes")
}

/// Pays what is on a review; gives the receipt.
pub(crate) async fn pays(browser: &mut Browser<'_>, review: &View) -> View {
    let card = browser.get(&format!("{}/card", review.path)).await;
    let paying = card.form("/payment").with("payment_method", "pm_card_visa");
    browser.send_on(&paying).await;
    browser.house.run_jobs().await;
    browser.get(&review.path).await
}

pub(crate) fn good_until(house: &House, day: &str) {
    let mut state = house.desk.state();
    state.extends = true;
    state.card = LibraryCard {
        category: Some(String::from("PT")),
        expires_on: Some(day.parse().unwrap()),
    };
}

#[tokio::test]
async fn price_and_period_stand_before_any_question_and_every_question_says_why() {
    let house = House::open().await;

    let page = Browser::new(&house).get(SCHOOL_YEAR).await;

    let text = page.main();
    let at = |said: &str| {
        text.find(said)
            .unwrap_or_else(|| panic!("{said} is not in {text}"))
    };
    assert!(at("$26.67 until June 30, 2027") < at("Your name"));
    assert!(at("You pay for 8 of 12 months") < at("Your name"));
    assert!(at("You can have your money back until the desk has finished it.") < at("Your name"));
    page.says("For one person: $26.67 until June 30, 2027");
    page.says("For a household: $43.33 until June 30, 2027");
    page.says(TERMS);
    for why in [
        "the desk makes the card out",
        "calls you",
        "where you live",
        "18 and older",
    ] {
        page.says(why);
    }
    assert!(!text.contains("birth") || text.contains("We do not ask for your date of birth."));
}

#[tokio::test]
async fn a_household_pays_its_part_of_the_year_and_the_desk_is_told_what_to_check() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let form = filled(browser.get(SCHOOL_YEAR).await.form(SCHOOL_YEAR)).with("choice", "household");

    let review = browser.send_on(&form).await;
    let receipt = pays(&mut browser, &review).await;

    for page in [&review, &receipt] {
        page.says("$43.33");
        page.says("For a household.");
        page.says("The price for a whole year is $65.00. You pay for 8 of 12 months");
        page.says("You accepted the terms, version 2026-09.");
        page.says(RECEIPT);
        page.says("You can have your money back until the desk has finished it.");
    }
    assert_eq!(receipt.heading(), "Paid");
    assert_eq!(house.till.taken(), [4_333]);
    let tasks = Browser::at_the_desk(&house, "main")
        .await
        .get("/staff/tasks")
        .await;
    for said in [CHECK, NAME, EMAIL, PHONE, ADDRESS, "A household", "June 30, 2027"] {
        tasks.says(said);
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once_and_nothing_typed_is_shown_again() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let form = browser.get(SCHOOL_YEAR).await.form(SCHOOL_YEAR);
    let form = form
        .with("choice", "household")
        .with("name", NAME)
        .with("phone", "call me");

    let page = browser.send(&form).await;

    assert_eq!(page.status(), 422);
    for said in [
        "Type a whole e-mail address",
        "Type a telephone number.",
        "Type your postal address.",
        "Tick the box if you are 18 or older.",
        "Read the terms and tick the box",
    ] {
        page.says(said);
    }
    page.hides(NAME);
    page.hides("call me");
    assert_eq!(page.form(SCHOOL_YEAR).value("choice"), "household");
    assert!(house.till.taken().is_empty());
}

#[tokio::test]
async fn terms_that_have_changed_meanwhile_are_read_again() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let form = filled(browser.get(SCHOOL_YEAR).await.form(SCHOOL_YEAR)).with("choice", "one");

    let page = browser.send(&form.with("terms_version", "2025-01")).await;

    assert_eq!(page.status(), 422);
    page.says("Read the terms and tick the box");
}

#[tokio::test]
async fn a_patrons_card_is_extended_before_the_money_is_taken() {
    let house = House::open().await;
    good_until(&house, "2026-12-31");
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    let offer = browser
        .get(fees.page().link("Library card renewal, $20.00 for one year"))
        .await;
    offer.says("Your card works again as soon as your payment is recorded");
    offer.says("It is then good until December 31, 2027.");

    let review = browser.send_on(&offer.form(RENEWAL)).await;
    review.says("Your library card works again as soon as your payment is recorded.");
    let receipt = pays(&mut browser, &review).await;

    receipt.says("Your library card is renewed.");
    receipt.says("The library card is good until December 31, 2027.");
    assert_eq!(house.desk.state().extended, ["2027-12-31"]);
    assert_eq!(
        house.desk.state().card.expires_on.unwrap().to_string(),
        "2027-12-31"
    );
    assert_eq!(house.till.taken(), [2_000]);
    let tasks = Browser::at_the_desk(&house, "main")
        .await
        .get("/staff/tasks")
        .await;
    tasks.hides("Renew a library card");
}

#[tokio::test]
async fn an_extension_whose_answer_is_lost_is_looked_for_and_done_once() {
    for done in [true, false] {
        let house = House::open().await;
        good_until(&house, "2026-12-31");
        house.desk.state().extends_silently = Some(done);
        let mut browser = Browser::signed_in(&house).await;
        let form = browser.get(RENEWAL).await.form(RENEWAL);
        let review = browser.send_on(&form).await;

        let waiting = pays(&mut browser, &review).await;
        assert!(house.till.taken().is_empty(), "done: {done}");
        waiting.hides("was not charged");
        for _ in 0..4 {
            house.clock.forward(Duration::from_secs(31));
            house.run_jobs().await;
        }

        let receipt = browser.get(&review.path).await;
        receipt.says("Your library card is renewed.");
        let asked = house.desk.state().extended.len();
        assert_eq!(asked, if done { 1 } else { 2 }, "done: {done}");
        assert_eq!(
            house.desk.state().card.expires_on.unwrap().to_string(),
            "2027-12-31"
        );
        assert_eq!(house.till.taken(), [2_000]);
    }
}

#[tokio::test]
async fn a_card_that_the_desk_renewed_meanwhile_costs_nothing() {
    let house = House::open().await;
    good_until(&house, "2026-12-31");
    let mut browser = Browser::signed_in(&house).await;
    let form = browser.get(RENEWAL).await.form(RENEWAL);
    let review = browser.send_on(&form).await;
    good_until(&house, "2027-12-31");

    let page = pays(&mut browser, &review).await;

    page.says("your card was not charged");
    assert!(house.till.taken().is_empty());
    assert!(house.desk.state().extended.is_empty());
}

#[tokio::test]
async fn where_the_library_system_cannot_extend_a_card_the_desk_has_a_task_and_sees_its_number_when_it_says_why()
 {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;
    let offer = browser.get(RENEWAL).await;
    offer.says("Your card works again as soon as the desk has renewed it.");

    let review = browser.send_on(&offer.form(RENEWAL)).await;
    let receipt = pays(&mut browser, &review).await;
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let tasks = desk.get("/staff/tasks").await;
    let link = tasks
        .page()
        .link("Who is it for? See card number and more")
        .to_owned();
    let person = desk.get(&link).await;
    let more = desk
        .send(&person.form(&link).adding("why", "finish_purchase"))
        .await;
    let done = desk.send_on(&tasks.form("/done")).await;

    person.hides(PATRON);
    more.says(PATRON);
    receipt.says("The desk now renews your library card.");
    tasks.says("Renew a library card");
    tasks.hides(PATRON);
    assert!(house.desk.state().extended.is_empty());
    done.hides(PATRON);
    browser
        .get(&review.path)
        .await
        .says("Your library card is renewed.");
}

/// The form in which a code is typed; the page has another that sends a new one.
fn code_form(page: &View) -> Form {
    let mut forms = page.page().forms();
    forms.retain(|form| form.fields.iter().any(|(name, _)| name == "code"));
    forms.remove(0)
}

/// Whoever is not signed in asks for the plain card, whose buyer proves their address.
pub(crate) async fn asks_for_a_card(browser: &mut Browser<'_>) -> View {
    let form = browser.get(PROVEN).await.form(PROVEN);
    browser
        .send_on(&form.with("name", NAME).with("email", EMAIL))
        .await
}

#[tokio::test]
async fn no_card_is_asked_for_before_the_address_is_proven() {
    let house = House::furnished(Fittings {
        mails: true,
        ..Fittings::default()
    })
    .await;
    let mut browser = Browser::new(&house);
    let page = asks_for_a_card(&mut browser).await;
    page.says("An e-mail with a code is on its way to nadia.neighbour@example.org.");
    house.run_jobs().await;
    let page = browser.get(&page.path).await;
    page.says("We have sent an e-mail with a code to nadia.neighbour@example.org.");
    page.says("We ask because stolen cards are tried");
    assert_eq!(
        browser.get(&format!("{}/card", page.path)).await.goes_to(),
        page.path
    );
    let paying = code_form(&page)
        .without("code")
        .adding("request", &"a".repeat(40));
    let forged = Form {
        action: format!("{}/payment", page.path),
        ..paying.adding("payment_method", "pm_card_visa")
    };
    browser.send_on(&forged).await;
    assert!(house.till.state().payments.is_empty(), "a card was asked");

    let wrong = browser.send(&code_form(&page).with("code", "ABCD-EFGH")).await;
    let right = code(&house);
    let review = browser
        .send_on(&code_form(&page).with("code", &right.to_lowercase().replace('-', " ")))
        .await;
    let receipt = pays(&mut browser, &review).await;

    assert_eq!(wrong.status(), 422);
    wrong.says("That is not the code. You can try 4 more times.");
    assert_eq!(review.heading(), "Review and pay");
    assert_eq!(receipt.heading(), "Paid");
    assert_eq!(house.till.taken(), [5_000]);
}

#[tokio::test]
async fn a_code_is_guessed_five_times_at_most_and_another_can_be_sent() {
    let house = House::furnished(Fittings {
        mails: true,
        ..Fittings::default()
    })
    .await;
    let mut browser = Browser::new(&house);
    let page = asks_for_a_card(&mut browser).await;
    house.run_jobs().await;
    let right = code(&house);
    for _ in 0..5 {
        browser.send(&code_form(&page).with("code", "ABCD-EFGH")).await;
    }

    let too_late = browser.send(&code_form(&page).with("code", &right)).await;
    let again = too_late.page().forms();
    let again = again
        .iter()
        .find(|form| form.fields.iter().any(|(name, _)| name == "another"));
    let sent = browser.send(again.unwrap()).await;
    house.clock.forward(Duration::from_secs(2));
    house.run_jobs().await;
    let review = browser
        .send_on(&code_form(&page).with("code", &code(&house)))
        .await;

    too_late.says("This code is not taken any more. Send another one.");
    sent.says("Another code is on its way.");
    assert_eq!(review.heading(), "Review and pay");
}

#[tokio::test]
async fn an_offer_for_some_patrons_is_for_them_alone() {
    let house = House::open().await;
    let students = "/offers/main/renewal-students";
    good_until(&house, "2026-12-31");
    let mut patron = Browser::signed_in(&house).await;
    assert_eq!(patron.get(students).await.status(), 404);

    house.desk.state().card.category = Some(String::from("ST"));
    assert_eq!(patron.get(students).await.status(), 200);
    let mut unknown = Browser::signed_in_as(&house, "main", OTHER_PATRON).await;
    assert_eq!(unknown.get(students).await.status(), 404);
}

#[tokio::test]
async fn whoever_is_not_signed_in_sees_what_a_renewal_costs_and_cannot_buy_it() {
    let house = House::open().await;
    let mut nobody = Browser::new(&house);

    let page = nobody.get(RENEWAL).await;
    let form = nobody.get(GIFT).await.form(GIFT);
    let forged = Form {
        action: String::from(RENEWAL),
        ..form
    };
    let forged = nobody.send(&forged).await;

    page.says("$20.00 for one year");
    assert_eq!(page.page().link("Sign in to buy"), "/sign-in");
    assert_eq!(forged.goes_to(), "/sign-in");
}

#[tokio::test]
async fn an_amount_that_is_typed_is_given_whichever_other_is_ticked() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let form = browser.get(GIFT).await.form(GIFT).with("choice", "10.00");

    let unread = form.clone().with("amount", "7.50").with("email", "nobody");
    let shown_again = browser.send(&unread).await;
    let review = browser
        .send_on(&form.with("amount", "7.50").with("email", EMAIL))
        .await;

    assert_eq!(shown_again.status(), 422);
    assert!(
        shown_again.heard.text.contains("value=\"other\" checked"),
        "nothing else is given instead"
    );
    review.says("$7.50");
    review.hides("$10.00");
}

#[tokio::test]
async fn a_gift_is_taken_within_its_bounds_and_is_over_with_the_thanks() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let form = browser.get(GIFT).await.form(GIFT).with("email", EMAIL);
    for wrong in ["4.99", "500.01", "0", "-5.00", "a lot", "", "7.005"] {
        let page = browser
            .send(&form.clone().with("choice", "other").with("amount", wrong))
            .await;
        assert_eq!(page.status(), 422, "{wrong}");
        page.says("Choose an amount, or type one from $5.00 to $500.00.");
    }
    let forged = browser.send(&form.clone().with("choice", "0.50")).await;
    assert_eq!(forged.status(), 422);

    let review = browser
        .send_on(&form.with("choice", "other").with("amount", "7.50"))
        .await;
    let receipt = pays(&mut browser, &review).await;

    receipt.says("Your card was charged $7.50. Thank you for your gift!");
    receipt.says("This cannot be given back once it is paid.");
    assert_eq!(house.till.taken(), [750]);
    let tasks = Browser::at_the_desk(&house, "main")
        .await
        .get("/staff/tasks")
        .await;
    tasks.hides(EMAIL);
}

#[tokio::test]
async fn what_is_bought_is_given_back_by_its_rule_alone() {
    let house = House::open().await;
    let mut patron = Browser::signed_in(&house).await;
    let mut desk = Browser::at_the_desk_as(&house, Role::Cashier, ("main", "cleo")).await;
    let mut bought = Vec::new();
    for path in ["/offers/main/new-card", RENEWAL] {
        let offer = patron.get(path).await;
        let review = patron.send_on(&offer.form(path)).await;
        pays(&mut patron, &review).await;
        bought.push(format!("/staff{}", review.path));
    }
    let gives = |page: &View| {
        page.page()
            .forms()
            .iter()
            .any(|form| form.action.ends_with("/refund"))
    };

    let never = desk.get(&bought[0]).await;
    let not_done_yet = desk.get(&bought[1]).await;
    let form = not_done_yet.form("/refund").with("reason", "mistake");
    let asked = desk.send(&form).await;
    let mut tasks = Browser::at_the_desk(&house, "main").await;
    let list = tasks.get("/staff/tasks").await;
    for _ in 0..2 {
        let open = tasks.get("/staff/tasks").await;
        let mut forms = open.page().forms();
        forms.retain(|form| form.action.ends_with("/done"));
        tasks.send_on(&forms.remove(0)).await;
    }
    let too_late = desk.send_on(&asked.form("/refunds")).await;
    let done = desk.get(&bought[1]).await;

    list.says("Make a new library card");
    assert!(!gives(&never) && gives(&not_done_yet) && !gives(&done));
    never.says("Nothing can be given back: that is the rule under which this was sold.");
    assert_ne!(too_late.status(), 200, "{}", too_late.main());
    assert!(house.till.state().refunded.is_empty());
}
