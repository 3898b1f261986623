//! Money is neither made nor lost, in currencies without decimals, with two and with three: convenience fees, parts of
//! fees, refunds in pieces, and parts of a year, held against reckonings of their own in whole numbers.

#![expect(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use std::time::Duration;

use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;
use proptest::sample::select;

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
use crate::domain::Order;
use crate::domain::PatronKey;
use crate::domain::PaymentEvent;
use crate::domain::Percent;
use crate::domain::PostingEvent;
use crate::domain::RefundEvent;
use crate::domain::Share;
use crate::domain::Step;
use crate::domain::SystemRandomness;
use crate::domain::Terms;
use crate::domain::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_795_490_448_000);
/// None, two and three decimals.
const CURRENCIES: [Currency; 3] = [Currency::JPY, Currency::USD, Currency::KWD];

fn fee(number: usize, outstanding: Money) -> Fee {
    Fee {
        id: FeeId::parse(&format!("F{number}")).unwrap(),
        kind: FeeKind::Overdue,
        outstanding,
        owner: FeeOwner::default(),
        since: None,
        why_not: None,
        title: None,
    }
}

/// An order for a part of each fee.
fn placed(fees: &[(Money, Money)]) -> Order {
    let patron = PatronKey::new(&SystemRandomness);
    let owed: Vec<Fee> = (0..)
        .zip(fees)
        .map(|(number, (open, _))| fee(number, *open))
        .collect();
    let chosen = owed.iter().zip(fees).map(|(fee, (_, part))| Chosen {
        part: Some(*part),
        ..Chosen::whole(patron, fee)
    });
    let chosen: Vec<Chosen<'_>> = chosen.collect();
    let times = (NOW, Duration::from_mins(30));
    let library = LibraryId::parse("main").unwrap();
    Order::place_for(library, patron, &chosen, times, &SystemRandomness).unwrap()
}

/// Held, each line posted or refused, and captured.
fn captured(mut order: Order, posted: &[bool]) -> Order {
    let means = Means::Token(String::from("pm_1"));
    order.present_card(means, None, NOW).unwrap();
    order.payment_event(PaymentEvent::Held, NOW).unwrap();
    for (line, posted) in posted.iter().enumerate() {
        let answer = if *posted {
            PostingEvent::Accepted
        } else {
            PostingEvent::Refused
        };
        order.posting_event(line, PostingEvent::Asked, NOW).unwrap();
        order.posting_event(line, answer, NOW).unwrap();
    }
    order.payment_event(PaymentEvent::CaptureAsked, NOW).unwrap();
    order.payment_event(PaymentEvent::Captured, NOW).unwrap();
    order
}

/// Half a unit is rounded up, in whole numbers that cannot overflow.
fn half_up(amount: i64, numerator: u32, denominator: u32) -> i64 {
    let (twice, by) = (
        i128::from(amount) * i128::from(numerator) * 2,
        i128::from(denominator),
    );
    i64::try_from((twice + by).div_euclid(by * 2)).unwrap()
}

/// What the convenience fee of a sum must be: with three decimals the last is 0.
fn reckoned(currency: Currency, base: i64, (flat, thousandths, most): (i64, u32, Option<i64>)) -> i64 {
    let step = step(currency);
    let whole = if base > 0 {
        flat + half_up(base, thousandths, 100_000)
    } else {
        0
    };
    let whole = (whole + step / 2) / step * step;
    most.map_or(whole, |most| whole.min(most / step * step))
}

fn step(currency: Currency) -> i64 {
    if currency == Currency::KWD { 10 } else { 1 }
}

fn rule(
    currency: Currency,
    (flat, thousandths, most): (i64, u32, Option<i64>),
    refundable: bool,
) -> ConvenienceRule {
    ConvenienceRule {
        rate: ConvenienceRate {
            flat: Money::from_minor(flat, currency),
            percent: Percent::from_thousandths(i64::from(thousandths)).unwrap(),
            most: most.map(|most| Money::from_minor(most, currency)),
        },
        kinds: None,
        offers: None,
        refundable,
    }
}

proptest! {
    #[test]
    fn a_convenience_fee_is_exact_in_every_currency_and_captured_for_what_was_posted(
        currency in select(&CURRENCIES[..]),
        fees in prop::collection::vec((1_i64..1_000_000, 1_u8..=100, any::<bool>()), 1..8),
        rate in (0_i64..500, 0_u32..=20_000, prop::option::of(1_i64..5_000)),
    ) {
        let money = |minor| Money::from_minor(minor, currency);
        let parts: Vec<i64> = fees.iter().map(|(open, share, _)| (open * i64::from(*share) / 100).max(1)).collect();
        let owed: Vec<(Money, Money)> =
            fees.iter().zip(&parts).map(|((open, ..), part)| (money(*open), money(*part))).collect();
        let mut posted: Vec<bool> = fees.iter().map(|(_, _, posted)| *posted).collect();
        posted[0] = true;

        let agreed = placed(&owed).with_convenience(&rule(currency, rate, false));
        let done = captured(agreed.clone(), &posted);

        let all: i64 = parts.iter().sum();
        let taken: i64 = parts.iter().zip(&posted).filter(|(_, posted)| **posted).map(|(part, _)| part).sum();
        prop_assert_eq!(agreed.amount().minor(), all + reckoned(currency, all, rate));
        prop_assert_eq!(done.posted().minor(), taken);
        prop_assert_eq!(done.captured().minor(), taken + reckoned(currency, taken, rate));
        prop_assert_eq!(done.captured().currency(), currency);
        // What is written for people is the same sum, and is read back as it.
        let written = done.captured().to_string();
        prop_assert_eq!(Money::parse(&written, currency).unwrap(), done.captured());
        let decimals = written.split_once('.').map_or(0, |(_, after)| after.len());
        prop_assert_eq!(u32::try_from(decimals).unwrap(), currency.digits());
    }

    #[test]
    fn refunds_in_pieces_give_back_what_was_captured_and_no_unit_more(
        currency in select(&CURRENCIES[..]),
        fees in prop::collection::vec(1_i64..100_000, 1..5),
        rate in (0_i64..500, 0_u32..=20_000, prop::option::of(1_i64..5_000)),
        (refundable, pieces) in (any::<bool>(), prop::collection::vec((1_i64..60_000, any::<bool>()), 0..12)),
    ) {
        let money = |minor| Money::from_minor(minor, currency);
        let owed: Vec<(Money, Money)> = fees.iter().map(|open| (money(*open), money(*open))).collect();
        let order = placed(&owed).with_convenience(&rule(currency, rate, refundable));
        let mut order = captured(order, &vec![true; fees.len()]);
        let all: i64 = fees.iter().sum();
        let added = reckoned(currency, all, rate);
        let kept = if refundable { 0 } else { added };
        let (mut back, mut of_fees) = (0, 0);

        let rest = all + added - kept;
        for (wish, succeeds) in pieces.into_iter().chain([(i64::MAX, true)]) {
            let amount = if wish == i64::MAX { rest - back } else { wish };
            let asked = order.request_refund(money(amount), NOW, &SystemRandomness);
            prop_assert_eq!(asked.is_ok(), (1..=rest - back).contains(&amount), "{} of {}", amount, rest - back);
            let Ok(id) = asked else { continue };
            let event = if succeeds { RefundEvent::Succeeded } else { RefundEvent::Failed };
            order.refund_event(id, event, None, NOW).unwrap();
            let number = order.refunds.len() - 1;
            if succeeds {
                // Of the fees first: the library system is told of each unit of them, once.
                prop_assert_eq!(order.refunded_of_fees(number).minor(), amount.min(all - of_fees));
                of_fees += order.refunded_of_fees(number).minor();
                back += amount;
            }
            prop_assert_eq!(order.refunded().minor(), back);
            prop_assert_eq!(order.refundable().minor() + back + kept, order.captured().minor());
            prop_assert_eq!(order.is_given_back(), back >= all);
        }

        prop_assert_eq!((back, of_fees), (rest, all));
        prop_assert_eq!(order.kept().minor(), kept);
    }

    #[test]
    fn a_fee_paid_in_parts_is_paid_once_and_no_part_is_below_the_least(
        currency in select(&CURRENCIES[..]),
        owed in 1_i64..1_000_000,
        (least, parts) in (1_i64..5_000, prop::collection::vec(1_i64..200_000, 0..20)),
    ) {
        let money = |minor| Money::from_minor(minor, currency);
        let terms = Terms { minimum: Some(money(least)), in_part: true, ..Terms::default() };
        let (mut open, mut paid) = (owed, 0);

        for part in parts {
            if !terms.takes_the_part(money(part)) {
                prop_assert!(part < least);
                continue;
            }
            prop_assert!(part >= least);
            let patron = PatronKey::new(&SystemRandomness);
            let whole = fee(0, money(open));
            let chosen = Chosen { part: Some(money(part)), ..Chosen::whole(patron, &whole) };
            let times = (NOW, Duration::from_mins(30));
            let library = LibraryId::parse("main").unwrap();
            let order = Order::place_for(library, patron, &[chosen], times, &SystemRandomness);
            prop_assert_eq!(order.is_ok(), part <= open);
            let Ok(order) = order else { continue };
            let done = captured(order, &[true]);
            prop_assert_eq!(done.captured().minor(), part);
            (open, paid) = (open - part, paid + part);
            prop_assert_eq!(open + paid, owed);
            if open == 0 {
                break;
            }
        }
    }

    #[test]
    fn a_part_of_a_year_and_its_rest_make_the_year_to_one_step(
        currency in select(&CURRENCIES[..]),
        full in 0_i64..10_000_000_000,
        (of, some) in (select(&[12_u32, 365, 366][..]), any::<u32>()),
    ) {
        let parts = some % of + 1;
        let (step, steps) = (step(currency), full / step(currency));
        let full = steps * step;
        let share = |parts| Share { parts, of, by: Step::Days, until: "2027-06-30".parse().unwrap() };
        let price = |parts| share(parts).of_price(Money::from_minor(full, currency)).unwrap();

        prop_assert_eq!(price(parts).minor(), half_up(steps, parts, of) * step);
        prop_assert_eq!(price(of).minor(), full);
        prop_assert_eq!(price(parts).currency(), currency);
        if parts < of {
            // Both halves of a step may be rounded up, so a year in two pieces is dearer by one step at most.
            let both = price(parts).minor() + price(of - parts).minor();
            prop_assert!((full..=full + step).contains(&both), "{} for {}", both, full);
        }
    }
}
