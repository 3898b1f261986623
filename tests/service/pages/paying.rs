//! What a library asks of whoever pays, and adds, as patrons meet it.

use lastfour::domain::ConvenienceRate;
use lastfour::domain::ConvenienceRule;
use lastfour::domain::Currency;
use lastfour::domain::DeskOnly;
use lastfour::domain::FeeKind;
use lastfour::domain::Money;
use lastfour::domain::PaymentOrder;
use lastfour::domain::Percent;
use lastfour::domain::Terms;
use lastfour::domain::WalletKind;

use crate::house::Fittings;
use crate::house::House;
use crate::house::PATRON;
use crate::house::TITLE;
use crate::pages::applicant::OFFER;
use crate::pages::browser::Browser;

fn dollars(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

/// 0.50 and 2.5 %, kept whatever goes back.
pub(crate) fn with_convenience() -> Terms {
    Terms {
        convenience: Some(ConvenienceRule {
            rate: ConvenienceRate {
                flat: dollars(50),
                percent: Percent::parse("2.5").unwrap(),
                most: None,
            },
            kinds: None,
            offers: None,
            refundable: false,
        }),
        ..Terms::default()
    }
}

/// Everything that a library can ask for at once.
pub(crate) fn demanding() -> Terms {
    Terms {
        minimum: Some(dollars(100)),
        in_part: true,
        order: PaymentOrder::OldestFirst,
        desk_only: vec![DeskOnly {
            kind: Some(FeeKind::Lost),
            branch: None,
            fund: None,
        }],
        ..with_convenience()
    }
}

fn in_part() -> Terms {
    Terms {
        minimum: Some(dollars(100)),
        in_part: true,
        ..Terms::default()
    }
}

pub(crate) fn oldest_first() -> Terms {
    Terms {
        order: PaymentOrder::OldestFirst,
        ..Terms::default()
    }
}

fn a_lot() -> Terms {
    Terms {
        minimum: Some(dollars(5_000)),
        ..Terms::default()
    }
}

fn lost_at_the_desk() -> Terms {
    Terms {
        desk_only: demanding().desk_only,
        ..Terms::default()
    }
}

pub(crate) async fn furnished(terms: fn() -> Terms) -> House {
    House::furnished(Fittings {
        terms,
        wallets: &[WalletKind::ApplePay, WalletKind::GooglePay],
        ..Fittings::default()
    })
    .await
}

#[tokio::test]
async fn a_convenience_fee_is_told_before_consent_and_charged_with_what_was_recorded() {
    let house = furnished(with_convenience).await;
    let mut browser = Browser::signed_in(&house).await;

    let fees = browser.get("/fees").await;
    let review = browser.send_on(&fees.form("/orders")).await;
    let card = browser.get(review.page().link("Pay $25.87 by card")).await;
    house.desk.state().refuses.insert(String::from("fine-2"));
    let waiting = browser
        .send_on(&card.form("/payment").with("payment_method", "pm_card_visa"))
        .await;
    house.run_jobs().await;
    let receipt = browser.get(&waiting.path).await;
    let history = browser.get("/orders").await;

    fees.says("the library adds a convenience fee of $0.50 and 2.5 % of what you pay.");
    review.says("Convenience fee $1.12");
    review.says("Total $25.87");
    review.says("It is not given back");
    card.says("A convenience fee of $1.12 is in it.");
    waiting.says("$25.87 is held on your card.");
    // 4.50 and 0.30 were recorded; 0.50 and 2.5 % of them are 0.62.
    receipt.says("Your card was charged $5.42 of $25.87");
    receipt.says("Convenience fee $0.62 of it charged $1.12");
    receipt.says("$0.62 of this is the convenience fee");
    history.says("$25.87");
    assert_eq!(house.till.taken(), [542]);
    assert_eq!(house.desk.state().posted, ["fine-1", "fine-3"]);
}

#[tokio::test]
async fn when_nothing_is_recorded_no_convenience_fee_is_charged() {
    let house = furnished(with_convenience).await;
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    let only = fees.form("/orders").without("fee.fine-2").without("fee.fine-3");
    let review = browser.send_on(&only).await;
    let card = browser.get(review.page().link("Pay $5.11 by card")).await;
    house.desk.state().refuses.insert(String::from("fine-1"));

    let waiting = browser
        .send_on(&card.form("/payment").with("payment_method", "pm_card_visa"))
        .await;
    house.run_jobs().await;
    let end = browser.get(&waiting.path).await;

    assert_eq!(end.heading(), "Not charged");
    end.says("Convenience fee no");
    assert!(house.till.taken().is_empty());
}

#[tokio::test]
async fn an_offer_says_what_is_added_to_its_price() {
    let house = furnished(with_convenience).await;
    let mut browser = Browser::new(&house);

    let offer = browser.get(OFFER).await;

    offer.says("$50.00 for one year");
    offer.says("Paid online, a convenience fee of $1.75 is added.");
}

#[tokio::test]
async fn a_part_of_a_fee_is_paid_and_the_rest_stays_owed() {
    let house = furnished(in_part).await;
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    let form = fees.form("/orders").without("fee.fine-1").without("fee.fine-3");

    let review = browser.send_on(&form.with("part.fine-2", "5,00")).await;
    review.says(&format!("Lost item, a part of $19.95: {TITLE} $5.00"));
    let card = browser.get(review.page().link("Pay $5.00 by card")).await;
    let waiting = browser
        .send_on(&card.form("/payment").with("payment_method", "pm_card_visa"))
        .await;
    house.run_jobs().await;
    let receipt = browser.get(&waiting.path).await;
    let again = browser.get("/fees").await;

    assert_eq!(receipt.heading(), "Paid");
    receipt.says("the rest stays owed");
    again.says("$14.95");
    assert_eq!(house.till.taken(), [500]);
}

#[tokio::test]
async fn a_part_that_cannot_be_taken_is_told_at_its_field_and_what_was_chosen_stays() {
    let house = furnished(in_part).await;
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    let form = fees.form("/orders").without("fee.fine-1").without("fee.fine-3");

    for typed in ["five", "0", "1.234,50", "-3"] {
        let wrong = browser.send(&form.clone().with("part.fine-2", typed)).await;
        assert_eq!(wrong.status(), 422, "{typed}");
        wrong.says("Type an amount such as 1.50");
        let ticked = wrong.page().having("checked").count();
        assert_eq!(ticked, 1, "{typed}");
        let field = wrong.page().having("aria-invalid").next().unwrap();
        assert_eq!(field.must("name"), "part.fine-2");
        assert_eq!(field.must("value"), typed);
        assert_eq!(
            wrong
                .page()
                .link("Type an amount such as 1.50: more than nothing, and not more than is owed."),
            format!("#{}", field.must("id"))
        );
    }
    let too_much = browser.send(&form.clone().with("part.fine-2", "19.96")).await;
    let too_little = browser.send(&form.with("part.fine-2", "0.99")).await;

    assert_eq!(too_much.status(), 422);
    too_little.says("The least that can be paid here, in one go and of a part, is $1.00.");
    assert!(house.till.taken().is_empty());
}

#[tokio::test]
async fn a_library_that_takes_whole_fees_has_no_field_for_a_part_and_takes_none() {
    let house = House::open().await;
    let mut browser = Browser::signed_in(&house).await;

    let fees = browser.get("/fees").await;
    let wrong = browser
        .send(&fees.form("/orders").adding("part.fine-2", "5.00"))
        .await;

    assert!(!fees.heard.text.contains("part."));
    assert_eq!(wrong.status(), 422);
}

#[tokio::test]
async fn below_the_least_sum_nothing_can_be_paid_and_the_page_says_what_to_do() {
    let (small, large) = (furnished(in_part).await, furnished(a_lot).await);
    let mut few = Browser::signed_in(&small).await;
    let mut many = Browser::signed_in(&large).await;
    let fees = few.get("/fees").await;

    let copies = fees.form("/orders").without("fee.fine-1").without("fee.fine-2");
    let wrong = few.send(&copies).await;
    let nothing = many.get("/fees").await;

    assert_eq!(wrong.status(), 422);
    wrong.says("is $1.00. Choose more, or pay at the library’s desk.");
    nothing.says("The least that can be paid here in one go is $50.00, and this is less.");
    assert!(
        nothing
            .page()
            .forms()
            .iter()
            .all(|form| !form.body().contains("fee."))
    );
    assert_eq!(nothing.page().having("data-running").count(), 0);
}

#[tokio::test]
async fn a_newer_fee_waits_for_the_older_ones_where_the_library_says_so() {
    let house = furnished(oldest_first).await;
    let dates = [
        ("fine-1", "2026-03-02"),
        ("fine-2", "2026-05-07"),
        ("fine-3", "2026-05-07"),
    ];
    house
        .desk
        .state()
        .dates
        .extend(dates.map(|(fee, day)| (String::from(fee), day)));
    let mut browser = Browser::signed_in(&house).await;
    let fees = browser.get("/fees").await;
    let form = fees.form("/orders");

    let newest_alone = browser.send(&form.clone().without("fee.fine-1")).await;
    let oldest_alone = browser
        .send(&form.without("fee.fine-2").without("fee.fine-3"))
        .await;

    fees.says("Since March 2, 2026");
    fees.says("Older fees come first");
    assert_eq!(newest_alone.status(), 422);
    newest_alone.says("Choose all older ones of the same person too");
    assert_eq!(oldest_alone.status(), 303);
}

#[tokio::test]
async fn a_fee_for_the_desk_only_says_why_and_has_no_box() {
    let house = furnished(lost_at_the_desk).await;
    let mut browser = Browser::signed_in(&house).await;

    let fees = browser.get("/fees").await;
    let forced = fees.form("/orders").adding("fee.fine-2", "yes");
    let refused = browser.send(&forced).await;

    fees.says("Why not here? This fee can be paid at the desk only.");
    fees.says("Can be paid here $4.80");
    assert!(!fees.heard.text.contains("fee.fine-2"));
    assert_eq!(refused.status(), 422);
    assert!(house.till.taken().is_empty());
}

#[tokio::test]
async fn fees_of_one_kind_are_added_up() {
    let house = House::open().await;
    house
        .desk
        .state()
        .fees
        .insert(String::from("fine-9"), (FeeKind::Overdue, 125, None));
    let mut browser = Browser::signed_in_as(&house, "main", PATRON).await;

    let fees = browser.get("/fees").await;

    fees.says("Late return, together $5.75");
    fees.hides("Lost item, together");
}
