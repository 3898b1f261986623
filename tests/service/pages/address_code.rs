//! A code by mail that shows that an address is the buyer's.

use std::sync::Arc;
use std::time::Duration;

use lastfour::cashier::Caller;
use lastfour::cashier::Confirmation;
use lastfour::cashier::Refusal;
use lastfour::domain::LibraryId;
use lastfour::domain::OrderId;
use lastfour::notify::MailError;
use lastfour::notify::paper::Block;

use crate::house::Fittings;
use crate::house::House;
use crate::pages::applicant;
use crate::pages::applicant::BUYER;
use crate::pages::applicant::EMAIL;
use crate::pages::browser::Browser;
use crate::pages::offers;
use crate::pages::stages;

fn caller() -> Caller {
    Caller::patron(LibraryId::parse("main").unwrap())
}

async fn bought(house: &House) -> OrderId {
    let order = applicant::buys(&mut Browser::new(house)).await;
    OrderId::parse(order.path.rsplit('/').next().unwrap()).unwrap()
}

async fn asks(house: &House, order: OrderId) {
    house
        .cashier
        .ask_address_code(&caller(), order, "en")
        .await
        .unwrap();
    house.run_jobs().await;
}

/// The code in the last letter.
pub(crate) fn code(house: &House) -> String {
    let mail = house.post.mails().pop().unwrap();
    assert_eq!(mail.to.reveal(), EMAIL);
    let code = mail.paper.blocks.iter().find_map(|block| match block {
        Block::Code(code) => Some(code.clone()),
        Block::Text(_) | Block::Small(_) | Block::Facts(_) | Block::Table(_) => None,
    });
    code.unwrap()
}

async fn types(house: &House, order: OrderId, code: &str) -> Confirmation {
    house
        .cashier
        .confirm_address(&caller(), order, code)
        .await
        .unwrap()
}

async fn confirmed(house: &House, order: OrderId) -> bool {
    let order = house.cashier.order(&caller(), order).await.unwrap();
    house.cashier.address_is_confirmed(&order).await.unwrap()
}

#[tokio::test]
async fn whoever_types_the_code_of_the_letter_has_the_address() {
    let house = House::open().await;
    let order = bought(&house).await;
    assert_eq!(types(&house, order, "BCDFGHJK").await, Confirmation::NoCode);
    asks(&house, order).await;
    let code = code(&house);

    let wrong = types(&house, order, "bcdf-bcdf").await;
    let before = confirmed(&house, order).await;
    let right = types(&house, order, &format!(" {} ", code.to_lowercase())).await;
    let again = types(&house, order, "anything").await;

    assert_eq!(wrong, Confirmation::Wrong { left: 4 });
    assert!(!before);
    assert_eq!((right, again), (Confirmation::Confirmed, Confirmation::Confirmed));
    assert!(confirmed(&house, order).await);
    let said = lastfour::notify::as_html(&house.post.mails()[0].paper, "The main library");
    assert!(
        !said.contains("href") && !said.contains("http") && !said.contains(BUYER),
        "{said}"
    );
    let stored: Vec<u8> = house
        .files()
        .iter()
        .flat_map(|file| std::fs::read(file).unwrap())
        .collect();
    let plain = code.replace('-', "");
    for secret in [plain.as_bytes(), code.as_bytes()] {
        assert!(
            !stored.windows(secret.len()).any(|bytes| bytes == secret),
            "the code is stored"
        );
    }
    let audit = format!("{:?}", house.audit().await);
    assert!(audit.contains("address_confirmed") && !audit.contains(EMAIL));
}

#[tokio::test]
async fn five_wrong_codes_end_one_and_thirty_minutes_do_too() {
    let house = House::open().await;
    let order = bought(&house).await;
    asks(&house, order).await;
    let first = code(&house);
    for left in [4, 3, 2, 1] {
        assert_eq!(types(&house, order, "xxxx").await, Confirmation::Wrong { left });
    }
    assert_eq!(types(&house, order, "xxxx").await, Confirmation::NoCode);
    assert_eq!(types(&house, order, &first).await, Confirmation::NoCode);

    asks(&house, order).await;
    let second = code(&house);
    house.clock.forward(Duration::from_mins(31));
    let too_late = types(&house, order, &second).await;
    asks(&house, order).await;
    let third = code(&house);
    let of_before = types(&house, order, &second).await;
    let right = types(&house, order, &third).await;

    assert_eq!(too_late, Confirmation::NoCode);
    assert_eq!(of_before, Confirmation::Wrong { left: 4 });
    assert_eq!(right, Confirmation::Confirmed);
    assert!(first != second && second != third);
}

#[tokio::test]
async fn a_code_whose_letter_may_have_gone_out_is_taken_and_one_that_was_put_off_is_not() {
    let house = House::open().await;
    let order = bought(&house).await;
    house.post.fails(MailError::TryLater {
        what: lastfour::notify::Trouble::Letter,
        reply: Some(451),
    });

    asks(&house, order).await;
    assert!(house.post.mails().is_empty());
    house.clock.forward(Duration::from_mins(1));
    house.run_jobs().await;

    assert_eq!(types(&house, order, &code(&house)).await, Confirmation::Confirmed);
}

#[tokio::test]
async fn three_codes_an_hour_and_none_for_an_order_without_an_address() {
    let house = House::open().await;
    let order = bought(&house).await;
    for _ in 0..3 {
        asks(&house, order).await;
    }
    let fourth = house.cashier.ask_address_code(&caller(), order, "en").await;
    let fine = stages::order_in(&house, "review").await;
    let fine = OrderId::parse(&fine).unwrap();
    let of_a_patron = house.cashier.ask_address_code(&caller(), fine, "en").await;

    assert!(matches!(fourth, Err(Refusal::TooManyLetters)), "{fourth:?}");
    assert!(matches!(of_a_patron, Err(Refusal::NotFound)), "{of_a_patron:?}");
    assert_eq!(house.post.mails().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_who_ask_for_a_code_at_once_three_get_one_and_no_more_may_be_guessed() {
    let house = House::open().await;
    let order = bought(&house).await;

    let asking: Vec<_> = (0..50)
        .map(|_| {
            let cashier = Arc::clone(&house.cashier);
            tokio::spawn(async move { cashier.ask_address_code(&caller(), order, "en").await })
        })
        .collect();
    let mut taken = 0;
    for each in asking {
        match each.await.unwrap() {
            Ok(()) => taken += 1,
            Err(Refusal::TooManyLetters) => {}
            Err(error) => panic!("{error}"),
        }
    }
    house.run_jobs().await;

    assert_eq!((taken, house.post.mails().len()), (3, 3));
    for left in [4, 3, 2, 1] {
        assert_eq!(types(&house, order, "xxxx").await, Confirmation::Wrong { left });
    }
    for _ in 0..50 {
        let more = house.cashier.ask_address_code(&caller(), order, "en").await;
        assert!(matches!(more, Err(Refusal::TooManyLetters)), "{more:?}");
        house.run_jobs().await;
        assert_eq!(types(&house, order, "xxxx").await, Confirmation::NoCode);
    }
}

async fn house_with_mail() -> House {
    House::furnished(Fittings {
        mails: true,
        ..Fittings::default()
    })
    .await
}

#[tokio::test]
async fn the_page_that_asks_for_the_code_says_what_became_of_the_letter() {
    let house = house_with_mail().await;
    let mut browser = Browser::new(&house);
    house.post.fails(MailError::Refused(None));
    let waiting = offers::asks_for_a_card(&mut browser).await;
    house.run_jobs().await;
    let refused = browser.get(&waiting.path).await;
    // It goes once more under the same name before the page says that nobody knows.
    house.post.fails(MailError::Unknown);
    house.post.fails(MailError::Unknown);
    let mut again = refused.page().forms();
    again.retain(|form| form.fields.iter().any(|(name, _)| name == "another"));
    house.clock.forward(Duration::from_secs(1));
    browser.send(&again.remove(0)).await;
    house.run_jobs().await;
    let going_again = browser.get(&waiting.path).await;
    house.clock.forward(Duration::from_mins(2));
    house.run_jobs().await;
    let unknown = browser.get(&waiting.path).await;
    // All that may be sent to one address in a day: ten letters, two of them so far.
    let orders = [
        waiting.path.clone(),
        offers::asks_for_a_card(&mut Browser::new(&house)).await.path,
        offers::asks_for_a_card(&mut Browser::new(&house)).await.path,
        offers::asks_for_a_card(&mut Browser::new(&house)).await.path,
    ];
    for path in orders {
        let order = OrderId::parse(path.rsplit('/').next().unwrap()).unwrap();
        while house
            .cashier
            .ask_address_code(&caller(), order, "en")
            .await
            .is_ok()
        {}
    }
    let none = offers::asks_for_a_card(&mut Browser::new(&house)).await;

    waiting.says(&format!("An e-mail with a code is on its way to {EMAIL}."));
    refused.says(&format!(
        "The e-mail with a code to {EMAIL} could not be delivered."
    ));
    going_again.says("do not know whether it went");
    unknown.says("do not know whether it went");
    none.says(&format!("No e-mail with a code has been sent to {EMAIL}."));
}

#[tokio::test]
async fn an_address_that_no_mail_can_be_sent_to_is_refused_at_its_field() {
    let house = house_with_mail().await;
    for address in [
        "jos\u{e9}@example.org",
        "a..b@example.org",
        "ann@b\u{fc}cher.example",
    ] {
        let mut browser = Browser::new(&house);
        let form = browser.get(offers::PROVEN).await.form(offers::PROVEN);
        let refused = browser
            .send(&form.with("name", BUYER).with("email", address))
            .await;

        assert_eq!(refused.status(), 422, "{address}");
        refused.says("Type a whole e-mail address");
    }
    house.run_jobs().await;
    assert!(house.post.mails().is_empty());
}
