//! The convenience fee: what is agreed on, taken, kept and given back.

use std::time::Duration;

use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;

use crate::domain::Chosen;
use crate::domain::ConvenienceRate;
use crate::domain::ConvenienceRule;
use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::LibraryId;
use crate::domain::Means;
use crate::domain::Money;
use crate::domain::MoneyError;
use crate::domain::Order;
use crate::domain::PatronKey;
use crate::domain::PaymentEvent;
use crate::domain::Percent;
use crate::domain::PostingEvent;
use crate::domain::PublicState;
use crate::domain::RefundEvent;
use crate::domain::SystemRandomness;
use crate::domain::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_795_490_448_000);

fn dollars(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn rate(flat: i64, percent: &str, most: Option<i64>) -> ConvenienceRate {
    ConvenienceRate {
        flat: dollars(flat),
        percent: Percent::parse(percent).unwrap(),
        most: most.map(dollars),
    }
}

fn rule(rate: ConvenienceRate) -> ConvenienceRule {
    ConvenienceRule {
        rate,
        kinds: None,
        offers: None,
        refundable: false,
    }
}

fn order(fees: &[(FeeKind, i64)], rule: &ConvenienceRule) -> Order {
    let fees: Vec<Fee> = (0..)
        .zip(fees)
        .map(|(number, (kind, minor))| Fee {
            id: FeeId::parse(&format!("F{number}")).unwrap(),
            kind: *kind,
            outstanding: dollars(*minor),
            owner: FeeOwner::default(),
            since: None,
            why_not: None,
            title: None,
        })
        .collect();
    let patron = PatronKey::new(&SystemRandomness);
    let times = (NOW, Duration::from_mins(30));
    let library = LibraryId::parse("main").unwrap();
    let order = Order::place(library, patron, &fees, times, &SystemRandomness).unwrap();
    order.with_convenience(rule)
}

/// The lines, posted or refused, and then what was posted captured.
fn captured(mut order: Order, posted: &[bool]) -> Order {
    order
        .present_card(Means::Token(String::from("pm_1")), None, NOW)
        .unwrap();
    order.payment_event(PaymentEvent::Held, NOW).unwrap();
    for (line, posted) in posted.iter().enumerate() {
        order.posting_event(line, PostingEvent::Asked, NOW).unwrap();
        let event = if *posted {
            PostingEvent::Accepted
        } else {
            PostingEvent::Refused
        };
        order.posting_event(line, event, NOW).unwrap();
    }
    order.payment_event(PaymentEvent::CaptureAsked, NOW).unwrap();
    order.payment_event(PaymentEvent::Captured, NOW).unwrap();
    order
}

#[test]
fn a_percentage_has_at_most_three_decimals_and_is_at_most_a_hundred() {
    let read = |text| Percent::parse(text).map(Percent::thousandths);

    assert_eq!(read("2.95"), Ok(2_950));
    assert_eq!(read("0.125"), Ok(125));
    assert_eq!(read("100"), Ok(100_000));
    assert_eq!(read("2.5000"), Ok(2_500));
    assert_eq!(read("2.9505"), Err(MoneyError::TooManyDigits));
    assert_eq!(read("100.001"), Err(MoneyError::OutOfRange));
    assert_eq!(read("-1"), Err(MoneyError::OutOfRange));
    for text in ["", "2,5", "2.5%", "1e1", "+1"] {
        assert_eq!(read(text), Err(MoneyError::NotDecimal), "{text}");
    }
    assert_eq!(Percent::parse("2.50").unwrap().decimal().to_string(), "2.5");
}

#[test]
fn half_a_unit_is_rounded_up() {
    for (percent, base, share) in [
        ("2.5", 1_000, 25),
        ("2.5", 1_020, 26),   // 25.5
        ("2.5", 1_019, 25),   // 25.475
        ("0.001", 50_000, 1), // 0.5
        ("0.001", 49_999, 0),
        ("100", i64::MAX, i64::MAX),
    ] {
        assert_eq!(
            Percent::parse(percent).unwrap().of(dollars(base)).minor(),
            share,
            "{percent} of {base}"
        );
    }
}

#[test]
fn the_fee_is_flat_and_a_share_and_never_more_than_its_bound() {
    assert_eq!(rate(50, "0", None).on(dollars(1)).minor(), 50);
    assert_eq!(rate(50, "3", None).on(dollars(1_000)).minor(), 80);
    assert_eq!(rate(50, "3", Some(75)).on(dollars(1_000)).minor(), 75);
    assert_eq!(rate(50, "3", None).on(dollars(0)).minor(), 0);
}

#[test]
fn a_fee_that_comes_to_nothing_or_is_for_other_kinds_is_not_there() {
    let lost_only = ConvenienceRule {
        kinds: Some(vec![FeeKind::Lost]),
        ..rule(rate(50, "0", None))
    };

    assert_eq!(order(&[(FeeKind::Overdue, 100)], &lost_only).convenience, None);
    assert_eq!(
        order(&[(FeeKind::Overdue, 10)], &rule(rate(0, "1", None))).convenience,
        None
    );
    let both = order(&[(FeeKind::Overdue, 100), (FeeKind::Lost, 900)], &lost_only);
    assert_eq!(both.amount(), dollars(1_050));
    assert!(!both.lines[0].bears_convenience && both.lines[1].bears_convenience);
}

#[test]
fn only_the_fee_for_what_was_posted_is_taken() {
    let rule = rule(rate(30, "10", None));
    let fees = [(FeeKind::Overdue, 1_000), (FeeKind::Overdue, 500)];
    let agreed = order(&fees, &rule);

    assert_eq!(agreed.amount(), dollars(1_680));
    assert_eq!(agreed.to_capture(), dollars(0));
    assert_eq!(captured(agreed.clone(), &[true, true]).captured(), dollars(1_680));
    assert_eq!(captured(agreed, &[true, false]).captured(), dollars(1_130));
}

#[test]
fn nothing_is_taken_for_convenience_when_only_fees_without_it_were_posted() {
    let lost_only = ConvenienceRule {
        kinds: Some(vec![FeeKind::Lost]),
        ..rule(rate(50, "0", None))
    };
    let both = order(&[(FeeKind::Overdue, 100), (FeeKind::Lost, 900)], &lost_only);

    assert_eq!(captured(both, &[true, false]).captured(), dollars(100));
}

#[test]
fn a_fee_that_is_kept_cannot_be_refunded_and_the_rest_is_all() {
    let mut kept = captured(
        order(&[(FeeKind::Lost, 1_000)], &rule(rate(50, "0", None))),
        &[true],
    );
    assert_eq!(kept.refundable(), dollars(1_000));
    assert!(
        kept.request_refund(dollars(1_001), NOW, &SystemRandomness)
            .is_err()
    );

    let id = kept
        .request_refund(dollars(1_000), NOW, &SystemRandomness)
        .unwrap();
    kept.refund_event(id, RefundEvent::Succeeded, None, NOW).unwrap();

    assert_eq!(kept.state(), PublicState::Refunded);
    assert!(!kept.refundable().is_positive());
}

#[test]
fn of_what_goes_back_the_library_system_is_told_the_fees_first() {
    let refundable = ConvenienceRule {
        refundable: true,
        ..rule(rate(50, "0", None))
    };
    let mut order = captured(order(&[(FeeKind::Lost, 1_000)], &refundable), &[true]);
    assert_eq!(order.refundable(), dollars(1_050));

    for minor in [700, 340, 10] {
        let id = order
            .request_refund(dollars(minor), NOW, &SystemRandomness)
            .unwrap();
        order.refund_event(id, RefundEvent::Succeeded, None, NOW).unwrap();
    }

    let told: Vec<i64> = (0..3)
        .map(|number| order.refunded_of_fees(number).minor())
        .collect();
    assert_eq!(told, [700, 300, 0]);
    assert_eq!(order.state(), PublicState::Refunded);
}

#[test]
fn a_part_of_a_fee_is_within_what_is_open() {
    let whole = order(&[(FeeKind::Lost, 1_000)], &rule(rate(0, "0", None)));
    let fee = Fee {
        id: FeeId::parse("F0").unwrap(),
        kind: FeeKind::Lost,
        outstanding: dollars(1_000),
        owner: FeeOwner::default(),
        since: None,
        why_not: None,
        title: None,
    };
    let place = |part| {
        let patron = PatronKey::new(&SystemRandomness);
        let chosen = Chosen {
            part,
            ..Chosen::whole(patron, &fee)
        };
        let times = (NOW, Duration::from_mins(30));
        Order::place_for(whole.library.clone(), patron, &[chosen], times, &SystemRandomness)
    };

    let part = place(Some(dollars(250))).unwrap();
    assert_eq!(
        (part.amount(), part.lines[0].open),
        (dollars(250), dollars(1_000))
    );
    assert!(part.lines[0].is_a_part());
    assert!(!place(None).unwrap().lines[0].is_a_part());
    for wrong in [
        dollars(0),
        dollars(-1),
        dollars(1_001),
        Money::from_minor(250, Currency::EUR),
    ] {
        assert!(place(Some(wrong)).is_err(), "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn captured_is_posted_and_the_fee_for_it_and_never_more_than_agreed(
        fees in prop::collection::vec((1_i64..100_000, any::<bool>(), any::<bool>()), 1..8),
        (flat, thousandths) in (0_i64..500, 0_i64..=100_000),
        most in prop::option::of(1_i64..2_000),
    ) {
        let kinds = [FeeKind::Overdue, FeeKind::Lost];
        let rule = ConvenienceRule {
            rate: ConvenienceRate {
                flat: dollars(flat),
                percent: Percent::from_thousandths(thousandths).unwrap(),
                most: most.map(dollars),
            },
            kinds: Some(vec![FeeKind::Lost]),
            offers: None,
            refundable: false,
        };
        let owed: Vec<(FeeKind, i64)> = fees
            .iter()
            .map(|(minor, bears, _)| (kinds[usize::from(*bears)], *minor))
            .collect();
        let mut posted: Vec<bool> = fees.iter().map(|(_, _, posted)| *posted).collect();
        posted[0] = true;
        let agreed = order(&owed, &rule);
        let done = captured(agreed.clone(), &posted);
        let taken = done.captured().checked_sub(done.posted()).unwrap().minor();

        prop_assert_eq!(agreed.amount(), agreed.fees().checked_add(agreed.convenience_agreed()).unwrap());
        prop_assert_eq!(taken, done.convenience_taken().minor());
        prop_assert!(0 <= taken && taken <= agreed.convenience_agreed().minor());
        prop_assert!(done.captured().minor() <= agreed.amount().minor());
        let bears_posted = fees.iter().zip(&posted).any(|((_, bears, _), posted)| *bears && *posted);
        prop_assert!(bears_posted || taken == 0);
        if posted.iter().all(|posted| *posted) {
            prop_assert_eq!(done.captured(), agreed.amount());
        }
        prop_assert_eq!(done.refundable().minor(), done.posted().minor());
    }
}

#[test]
fn the_convenience_fee_can_be_charged_to_a_card_in_every_currency() {
    for (code, flat, most, base, fee) in [
        ("KWD", 0, None, 5_000, 130),      // 125
        ("KWD", 7, None, 5_000, 130),      // 132
        ("KWD", 0, Some(125), 5_000, 120), // at most 125
        ("MGA", 0, None, 50_000, 1_300),   // 1250
        ("USD", 0, None, 5_000, 125),
    ] {
        let money = |minor| Money::from_minor(minor, Currency::parse(code).unwrap());
        let rate = ConvenienceRate {
            flat: money(flat),
            percent: Percent::parse("2.5").unwrap(),
            most: most.map(money),
        };

        assert_eq!(
            rate.on(money(base)).minor(),
            fee,
            "{code}: {flat} and 2.5 % of {base}"
        );
    }
}
