//! Prices, choices and periods of what is on offer.

use jiff::civil::Date;

use crate::domain::CannotPlace;
use crate::domain::Choice;
use crate::domain::Currency;
use crate::domain::FeeKind;
use crate::domain::Money;
use crate::domain::Offer;
use crate::domain::OfferId;
use crate::domain::Period;
use crate::domain::Price;
use crate::domain::Proration;
use crate::domain::Step;
use crate::domain::Wording;
use crate::domain::YearDay;

fn dollars(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn card() -> Offer {
    Offer {
        price: Price::Fixed {
            one: dollars(4_000),
            household: Some(dollars(6_500)),
        },
        proration: Some(Proration {
            by: Step::Months,
            to: YearDay::parse("06-30").unwrap(),
        }),
        ..Offer::fixed(
            OfferId::parse("card").unwrap(),
            FeeKind::NonResidentCard,
            dollars(4_000),
        )
    }
}

fn gift() -> Offer {
    Offer {
        price: Price::Gift {
            choices: vec![dollars(1_000)],
            least: dollars(500),
            most: dollars(50_000),
        },
        ..Offer::fixed(OfferId::parse("gift").unwrap(), FeeKind::Donation, dollars(500))
    }
}

#[test]
fn a_price_is_reckoned_for_one_and_for_a_household() {
    let on = day("2026-11-26");

    let one = card().quote(&Choice::One, on).unwrap();
    let household = card().quote(&Choice::Household, on).unwrap();

    assert_eq!((one.amount, one.full), (dollars(2_667), dollars(4_000)));
    assert_eq!(household.amount, dollars(4_333));
    assert_eq!(one.share.unwrap().parts, 8);
}

#[test]
fn what_is_not_on_offer_cannot_be_chosen() {
    let on = day("2026-11-26");
    let single = Offer::fixed(OfferId::parse("card").unwrap(), FeeKind::Other, dollars(4_000));

    assert_eq!(single.quote(&Choice::Household, on), Err(CannotPlace::NotOffered));
    assert_eq!(
        single.quote(&Choice::Amount(dollars(1)), on),
        Err(CannotPlace::NotOffered)
    );
    assert_eq!(gift().quote(&Choice::One, on), Err(CannotPlace::NotOffered));
}

#[test]
fn a_gift_is_taken_within_its_bounds_alone() {
    let of = |minor| gift().quote(&Choice::Amount(dollars(minor)), day("2026-11-26"));

    assert_eq!(of(500).unwrap().amount, dollars(500));
    assert_eq!(of(50_000).unwrap().amount, dollars(50_000));
    for wrong in [499, 50_001, 0, -500] {
        assert_eq!(of(wrong), Err(CannotPlace::OutOfBounds), "{wrong}");
    }
    let euros = Choice::Amount(Money::from_minor(1_000, Currency::EUR));
    assert_eq!(
        gift().quote(&euros, day("2026-11-26")),
        Err(CannotPlace::OutOfBounds)
    );
}

#[test]
fn an_offer_for_some_categories_is_for_nobody_whose_category_is_not_told() {
    let students = Offer {
        categories: vec![String::from("ST")],
        ..card()
    };

    assert!(students.fits(Some("ST")) && card().fits(None));
    assert!(!students.fits(Some("PT")) && !students.fits(None));
}

#[test]
fn a_period_ends_on_the_day_of_its_month() {
    let end = |text: &str, from: &str| Period::parse(text).unwrap().end(day(from));

    assert_eq!(end("year", "2027-03-03"), Some(day("2028-03-03")));
    assert_eq!(end("year", "2028-02-29"), Some(day("2029-02-28")));
    assert_eq!(end("6 months", "2026-08-31"), Some(day("2027-02-28")));
    assert_eq!(end("once", "2026-08-31"), None);
    for wrong in ["", "years", "0 months", "61 months", "-1 months", "1.5 months"] {
        assert_eq!(Period::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn month_after_month_ends_on_the_last_days_of_months_and_loses_nothing_to_february() {
    let month = Period::parse("month").unwrap();
    let mut last = day("2027-01-31");
    for expected in ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"] {
        last = month.end(last).unwrap();
        assert_eq!(last, day(expected));
    }
    let year = Period::parse("year").unwrap();
    assert_eq!(year.end(day("2027-02-28")), Some(day("2028-02-29")));
    assert_eq!(month.end(day("2028-02-28")), Some(day("2028-03-28")));
}

#[test]
fn words_are_said_in_the_language_or_in_english() {
    let of = |pairs: &[(&str, &str)]| {
        let pairs = pairs
            .iter()
            .map(|(language, text)| ((*language).to_owned(), (*text).to_owned()));
        Wording::new(pairs.collect())
    };
    let both = of(&[("en", "Meeting room"), ("es", "Sala")]);

    assert_eq!(both.in_language("es"), Some("Sala"));
    assert_eq!(both.in_language("fr"), Some("Meeting room"));
    assert_eq!(of(&[("es", "Sala")]).in_language("fr"), Some("Sala"));
    assert_eq!(of(&[]).in_language("en"), None);
}
