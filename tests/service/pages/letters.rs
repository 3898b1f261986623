//! The receipt as a letter to whoever asks for it.

use std::time::Duration;

use lastfour::cashier::Caller;
use lastfour::domain::Letter;
use lastfour::domain::LetterState;
use lastfour::domain::LibraryId;
use lastfour::domain::OrderId;
use lastfour::notify::MailError;
use lastfour::notify::Trouble;

use crate::house::Fittings;
use crate::house::House;
use crate::pages::applicant;
use crate::pages::applicant::BUYER;
use crate::pages::applicant::EMAIL;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::stages;

pub(crate) const ANN: &str = "ann.reader@example.org";

/// Asks for the receipt of an order; gives what that leads to.
pub(crate) async fn asks(browser: &mut Browser<'_>, id: &str, address: &str) -> View {
    let page = browser.get(&format!("/orders/{id}/letter")).await;
    let form = page.form("/letter").with("email", address);
    browser.send_on(&form).await
}

async fn letters(house: &House, id: &str) -> Vec<Letter> {
    let caller = Caller::patron(LibraryId::parse("main").unwrap());
    let order = house
        .cashier
        .order(&caller, OrderId::parse(id).unwrap())
        .await
        .unwrap();
    house.cashier.letters_about(&order).await.unwrap()
}

fn later() -> MailError {
    MailError::TryLater {
        what: Trouble::Letter,
        reply: Some(451),
    }
}

#[tokio::test]
async fn a_receipt_is_mailed_on_request_and_the_address_is_not_kept() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut browser = Browser::signed_in(&house).await;
    let receipt = browser.get(&format!("/orders/{id}")).await;

    let form = browser.get(receipt.page().link("E-mail the receipt")).await;
    let waiting = asks(&mut browser, &id, &format!("  {ANN} ")).await;
    house.run_jobs().await;
    let sent = browser.get(&format!("/orders/{id}")).await;

    form.says("We ask for it for this one e-mail. It is erased when the e-mail is sent.");
    waiting.says("The receipt is on its way");
    sent.says("The receipt was handed to the mail system.");
    let mails = house.post.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to.reveal(), ANN);
    assert_eq!(mails[0].from_name, "The main library");
    let kept = letters(&house, &id).await;
    assert_eq!((kept[0].state, &kept[0].address), (LetterState::Sent, &None));
    assert!(kept[0].recipient.is_some());
    house.clock.forward(Duration::from_hours(24));
    assert_eq!(house.cashier.forget_recipients().await.unwrap(), 1);
    for page in [&waiting, &sent] {
        page.hides(ANN);
    }
    let audit = format!("{:?}", house.audit().await);
    assert!(audit.contains("letter_asked") && audit.contains("receipt sent"));
    assert!(!audit.contains(ANN));
}

#[tokio::test]
async fn an_address_that_is_none_is_told_and_nothing_is_sent() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut browser = Browser::signed_in(&house).await;

    for wrong in [
        "",
        "ann",
        "ann@example",
        "ann@example.org\r\nBcc: all@example.org",
        "a,b@example.org",
    ] {
        let page = asks(&mut browser, &id, wrong).await;
        assert_eq!(page.status(), 422, "{wrong:?}");
        assert!(page.page().only("main").contains("E-mail"));
    }

    house.run_jobs().await;
    assert!(house.post.mails().is_empty());
    assert!(letters(&house, &id).await.is_empty());
}

#[tokio::test]
async fn pressed_twice_it_is_one_letter_and_the_fourth_of_an_hour_is_refused() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut browser = Browser::signed_in(&house).await;
    let page = browser.get(&format!("/orders/{id}/letter")).await;
    let form = page.form("/letter").with("email", ANN);

    browser.send(&form).await;
    browser.send(&form).await;
    house.run_jobs().await;
    assert_eq!(house.post.mails().len(), 1);
    for other in ["bob@example.org", "cleo@example.org"] {
        assert_eq!(asks(&mut browser, &id, other).await.status(), 200);
        // Again, while it waits: it is the same letter.
        assert_eq!(asks(&mut browser, &id, other).await.status(), 200);
    }
    let fourth = asks(&mut browser, &id, ANN).await;
    house.clock.forward(Duration::from_mins(61));
    let after_an_hour = asks(&mut Browser::signed_in(&house).await, &id, ANN).await;

    assert_eq!(fourth.status(), 429);
    fourth.says("Enough e-mails were asked for.");
    assert_eq!(after_an_hour.status(), 200);
    house.run_jobs().await;
    assert_eq!(house.post.mails().len(), 4);
}

#[tokio::test]
async fn a_stranger_is_mailed_ten_times_a_day_at_most_whoever_asks() {
    let house = House::open().await;
    let mut taken = 0;
    for _ in 0..6 {
        // Purchases from one address are counted, too.
        house.clock.forward(Duration::from_mins(11));
        let mut buyer = Browser::new(&house);
        let order = applicant::buys(&mut buyer).await;
        let card = buyer.get(&format!("{}/card", order.path)).await;
        buyer
            .send(&card.form("/payment").with("payment_method", "pm_card_visa"))
            .await;
        let id = order.path.rsplit('/').next().unwrap().to_owned();
        for _ in 0..2 {
            // While one is on its way, asking again is asking for that one.
            house.run_jobs().await;
            taken += usize::from(asks(&mut buyer, &id, "Stranger@Example.org").await.status() == 200);
        }
    }
    house.run_jobs().await;

    assert_eq!(taken, 10);
    assert_eq!(house.post.mails().len(), 10);
    for mail in house.post.mails() {
        let said = lastfour::notify::as_text(&mail.paper);
        assert!(!said.contains(BUYER) && !said.contains(EMAIL), "{said}");
    }
}

#[tokio::test]
async fn a_letter_that_is_not_taken_now_goes_later_under_the_same_name() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut browser = Browser::signed_in(&house).await;
    house.post.fails(later());
    house.post.fails(later());
    asks(&mut browser, &id, ANN).await;
    house.run_jobs().await;
    let first = letters(&house, &id).await;

    house.clock.forward(Duration::from_secs(59));
    house.run_jobs().await;
    let too_early = letters(&house, &id).await;
    for minutes in [1, 2] {
        house.clock.forward(Duration::from_mins(minutes));
        house.run_jobs().await;
    }

    assert_eq!((first[0].state, first[0].tries), (LetterState::Waiting, 1));
    assert_eq!(too_early, first);
    let mails = house.post.mails();
    assert_eq!((mails.len(), mails[0].id), (1, first[0].id));
    assert_eq!(letters(&house, &id).await[0].tries, 3);
}

#[tokio::test]
async fn what_is_refused_for_good_or_for_a_day_is_given_up_and_said() {
    for (error, days) in [(MailError::Refused(Some(550)), 0), (later(), 1)] {
        let house = House::open().await;
        let id = stages::order_in(&house, "paid").await;
        let mut browser = Browser::signed_in(&house).await;
        house.post.fails(error);
        if days > 0 {
            for _ in 0..40 {
                house.post.fails(later());
            }
        }
        asks(&mut browser, &id, ANN).await;

        for _ in 0..=(days * 34) {
            house.run_jobs().await;
            house.clock.forward(Duration::from_hours(1));
        }

        let kept = letters(&house, &id).await;
        assert_eq!(
            (kept[0].state, &kept[0].address),
            (LetterState::GivenUp, &None),
            "{days}"
        );
        let page = Browser::signed_in(&house)
            .await
            .get(&format!("/orders/{id}"))
            .await;
        page.says("could not be delivered");
        assert!(house.post.mails().is_empty());
    }
}

#[tokio::test]
async fn a_receipt_whose_answer_was_lost_goes_once_more_and_then_is_said_to_be_unknown() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut browser = Browser::signed_in(&house).await;
    house.post.fails(MailError::Unknown);
    house.post.fails(MailError::Unknown);
    asks(&mut browser, &id, ANN).await;

    for _ in 0..30 {
        house.run_jobs().await;
        house.clock.forward(Duration::from_hours(1));
    }

    let kept = letters(&house, &id).await;
    assert_eq!((kept[0].state, kept[0].tries), (LetterState::Unknown, 2));
    assert!(house.post.mails().is_empty());
    let mut browser = Browser::signed_in(&house).await;
    browser
        .get(&format!("/orders/{id}"))
        .await
        .says("We do not know whether the receipt went out.");
    asks(&mut browser, &id, ANN).await;
    house.run_jobs().await;
    assert_eq!(house.post.mails().len(), 1);
}

#[tokio::test]
async fn a_letter_waits_for_a_process_that_can_send_it_and_is_not_given_up() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    asks(&mut Browser::signed_in(&house).await, &id, ANN).await;
    let silent = Fittings {
        mails: false,
        ..Fittings::default()
    };

    let house = house.furnished_anew(silent).await;
    house.run_jobs().await;
    house.clock.forward(Duration::from_mins(2));
    house.run_jobs().await;
    let waits = letters(&house, &id).await;
    let house = house.furnished_anew(Fittings::default()).await;
    house.clock.forward(Duration::from_mins(10));
    house.run_jobs().await;

    assert_eq!(waits[0].state, LetterState::Waiting);
    assert!(waits[0].address.is_some());
    assert_eq!(letters(&house, &id).await[0].state, LetterState::Sent);
    assert_eq!(house.post.mails().len(), 1);
}
