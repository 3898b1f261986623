//! What an order does, and what it refuses.

use std::time::Duration;

use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;

use crate::domain::CannotPlace;
use crate::domain::Chosen;
use crate::domain::Closure;
use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::PatronKey;
use crate::domain::PaymentEvent;
use crate::domain::PaymentState;
use crate::domain::PostingEvent;
use crate::domain::PublicState;
use crate::domain::RefundEvent;
use crate::domain::SettlementState;
use crate::domain::SystemRandomness;
use crate::domain::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_795_490_448_000);

fn a_fee(id: &str, minor: i64) -> Fee {
    Fee {
        id: FeeId::parse(id).unwrap(),
        kind: FeeKind::Overdue,
        outstanding: Money::from_minor(minor, Currency::USD),
        owner: FeeOwner::default(),
        since: None,
        why_not: None,
        title: None,
    }
}

fn placed(amounts: &[i64]) -> Order {
    let fees: Vec<Fee> = amounts
        .iter()
        .enumerate()
        .map(|(number, minor)| a_fee(&format!("F{number}"), *minor))
        .collect();
    let library = LibraryId::parse("main").unwrap();
    let patron = PatronKey::new(&SystemRandomness);
    Order::place(
        library,
        patron,
        &fees,
        (NOW, Duration::from_mins(30)),
        &SystemRandomness,
    )
    .unwrap()
}

fn paid(amounts: &[i64]) -> Order {
    let mut order = placed(amounts);
    order
        .present_card(String::from("pm_card_visa"), None, NOW)
        .unwrap();
    order.payment_event(PaymentEvent::Held, NOW).unwrap();
    for line in 0..order.lines.len() {
        order.posting_event(line, PostingEvent::Asked, NOW).unwrap();
        order.posting_event(line, PostingEvent::Accepted, NOW).unwrap();
    }
    order.payment_event(PaymentEvent::CaptureAsked, NOW).unwrap();
    order.payment_event(PaymentEvent::Captured, NOW).unwrap();
    order
}

proptest! {
    #[test]
    fn whatever_happens_the_sums_stay_in_bounds(
        amounts in prop::collection::vec(1_i64..10_000, 1..5),
        events in prop::collection::vec((0_u8..4, any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..60),
    ) {
        let mut order = placed(&amounts);

        for (what, first, second) in events {
            let line = first.index(order.lines.len());
            let _ = match what {
                0 => order.present_card(String::from("pm_card_visa"), None, NOW).map(drop),
                1 => order.payment_event(*second.get(PaymentEvent::ALL), NOW).map(drop),
                2 => order.posting_event(line, *second.get(PostingEvent::ALL), NOW).map(drop),
                _ => {
                    let amount = Money::from_minor(i64::try_from(second.index(20_000)).unwrap(), Currency::USD);
                    order.request_refund(amount, NOW, &SystemRandomness)
                        .and_then(|id| order.refund_event(id, *first.get(RefundEvent::ALL), None, NOW))
                        .map(drop)
                }
            };

            let (captured, refunded) = (order.captured().minor(), order.refunded().minor());
            prop_assert!(0 <= refunded && refunded <= captured && captured <= order.amount().minor());
            prop_assert!(order.refundable().minor() >= 0);
            let in_flight = order.attempts.iter().filter(|attempt| attempt.state.in_flight()).count();
            prop_assert!(in_flight <= 1);
            prop_assert_eq!(order.settlement == SettlementState::Pending, order.payment() == Some(PaymentState::Captured));
        }
    }
}

#[test]
fn a_second_card_is_taken_only_after_the_first_is_settled() {
    let mut order = placed(&[450]);
    order.present_card(String::from("pm_first"), None, NOW).unwrap();

    let while_unknown = order.present_card(String::from("pm_second"), None, NOW);
    order.payment_event(PaymentEvent::Declined, NOW).unwrap();
    let after_decline = order.present_card(String::from("pm_second"), None, NOW);

    assert_eq!(while_unknown, Err(OrderError::NotOpen));
    assert_eq!(after_decline, Ok(2));
}

#[test]
fn two_refunds_of_60_on_100_are_one_too_many() {
    let mut order = paid(&[10_000]);
    let sixty = Money::from_minor(6_000, Currency::USD);

    let first = order.request_refund(sixty, NOW, &SystemRandomness);
    let second = order.request_refund(sixty, NOW, &SystemRandomness);

    assert!(first.is_ok());
    assert_eq!(second, Err(OrderError::BeyondRefundable));
}

#[test]
fn a_hold_that_is_lost_after_posting_keeps_its_fees_until_they_are_taken_back() {
    let mut order = placed(&[450]);
    order
        .present_card(String::from("pm_card_visa"), None, NOW)
        .unwrap();
    order.payment_event(PaymentEvent::Held, NOW).unwrap();
    order.posting_event(0, PostingEvent::Asked, NOW).unwrap();
    order.posting_event(0, PostingEvent::Accepted, NOW).unwrap();

    order.payment_event(PaymentEvent::Gone, NOW).unwrap();
    let claimed = order.claims_its_fees();
    order.posting_event(0, PostingEvent::Reversed, NOW).unwrap();

    assert_eq!(order.state(), PublicState::Released);
    assert!(claimed && !order.claims_its_fees());
    assert!(!order.posted().is_positive());
}

#[test]
fn an_order_gives_its_fees_back_when_it_ends() {
    let mut cancelled = placed(&[450]);
    cancelled.close(Closure::Cancelled, NOW).unwrap();

    assert!(placed(&[450]).claims_its_fees());
    assert!(!cancelled.claims_its_fees());
    assert!(!paid(&[450]).claims_its_fees());
    assert_eq!(paid(&[450]).state(), PublicState::Paid);
}

#[test]
fn a_part_that_goes_back_is_told_apart_from_everything() {
    let mut order = paid(&[450]);
    let part = order
        .request_refund(Money::from_minor(100, Currency::USD), NOW, &SystemRandomness)
        .unwrap();
    let before = order.state();
    order
        .refund_event(part, RefundEvent::Succeeded, None, NOW)
        .unwrap();
    let after_a_part = order.state();
    let rest = order
        .request_refund(order.refundable(), NOW, &SystemRandomness)
        .unwrap();
    order
        .refund_event(rest, RefundEvent::Succeeded, None, NOW)
        .unwrap();

    assert_eq!(
        (before, after_a_part),
        (PublicState::Paid, PublicState::PartlyRefunded)
    );
    assert_eq!(order.state(), PublicState::Refunded);
}

#[test]
fn an_order_for_others_says_of_each_line_who_owes_it() {
    let (parent, max, zoe) = (
        PatronKey::new(&SystemRandomness),
        PatronKey::new(&SystemRandomness),
        PatronKey::new(&SystemRandomness),
    );
    let fee = a_fee("F1", 100);
    let place = |owed: &[PatronKey]| {
        let owed: Vec<Chosen<'_>> = owed.iter().map(|whose| Chosen::whole(*whose, &fee)).collect();
        let times = (NOW, Duration::from_mins(30));
        Order::place_for(
            LibraryId::parse("main").unwrap(),
            parent,
            &owed,
            times,
            &SystemRandomness,
        )
    };

    let order = place(&[zoe, parent, max]).unwrap();
    let twice = place(&[zoe, parent, zoe]);

    let owes: Vec<Option<PatronKey>> = order.lines.iter().map(|line| order.owes(line)).collect();
    assert_eq!(owes, [Some(zoe), Some(parent), Some(max)]);
    assert_eq!(order.lines[1].patron, None);
    assert_eq!(order.others(), [zoe, max]);
    assert_eq!(twice.unwrap_err(), CannotPlace::FeeTwice);
}
