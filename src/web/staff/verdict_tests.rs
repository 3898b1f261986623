//! What a clerk is told in each case.

use std::time::Duration;

use super::*;
use crate::domain::Closure;
use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::LibraryId;
use crate::domain::Means;
use crate::domain::PatronKey;
use crate::domain::PaymentEvent;
use crate::domain::PostingEvent;
use crate::domain::SystemRandomness;
use crate::domain::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_795_490_448_000);

/// An order of two fees, $1.00 and $15.00.
fn order() -> Order {
    let fees = [100, 1_500].map(|minor| Fee {
        id: FeeId::parse(&minor.to_string()).unwrap(),
        kind: FeeKind::Overdue,
        outstanding: Money::from_minor(minor, Currency::USD),
        owner: FeeOwner::default(),
        since: None,
        why_not: None,
        title: None,
    });
    let (library, patron) = (
        LibraryId::parse("main").unwrap(),
        PatronKey::new(&SystemRandomness),
    );
    let times = (NOW, Duration::from_mins(30));
    Order::place(library, patron, &fees, times, &SystemRandomness).unwrap()
}

fn held() -> Order {
    let mut order = order();
    let means = Means::Token(String::from("pm_one"));
    order.present_card(means, None, NOW).unwrap();
    order.payment_event(PaymentEvent::Held, NOW).unwrap();
    order
}

fn post(order: &mut Order, line: usize, answer: PostingEvent) {
    order.posting_event(line, PostingEvent::Asked, NOW).unwrap();
    order.posting_event(line, answer, NOW).unwrap();
}

fn capture(order: &mut Order) {
    order.payment_event(PaymentEvent::CaptureAsked, NOW).unwrap();
    order.payment_event(PaymentEvent::Captured, NOW).unwrap();
}

fn told(order: &Order, newer: Option<&Order>) -> (String, String) {
    let answer = Verdict::of(order, newer).shown(Texts::english());
    (answer.word, answer.clerk)
}

#[test]
fn everything_that_may_be_collected_has_its_words() {
    let missing: Vec<String> = Collect::ALL
        .into_iter()
        .flat_map(|collect| ["collect", "verdict"].map(|what| format!("{what}-{}", collect.word())))
        .chain(
            [
                "newer",
                "undone",
                "paid-less",
                "paid-grown",
                "paid-rest-gone",
                "released-gone",
                "recorded",
                "recorded-in-part",
                "offer-open",
                "offer-unpaid",
            ]
            .map(|words| format!("desk-{words}-clerk")),
        )
        .chain(
            [
                "recorded",
                "recorded-in-part",
                "undone",
                "paid-less",
                "paid-rest-gone",
            ]
            .map(|words| format!("desk-{words}-patron")),
        )
        .filter(|key| !Texts::english().has(key))
        .collect();

    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn nothing_is_collected_while_a_card_may_be_held_or_once_it_is_paid() {
    for stage in [
        Stage::Checking,
        Stage::Proof,
        Stage::Held,
        Stage::Posting,
        Stage::Paid,
    ] {
        assert_eq!(Collect::of(stage, false), Collect::No, "{stage:?}");
        assert_eq!(Collect::of(stage, true), Collect::No, "{stage:?}");
    }
    assert_eq!(Collect::of(Stage::Attention, false), Collect::Ask);
}

#[test]
fn before_a_card_the_amount_may_be_collected() {
    let (word, _) = told(&order(), None);

    assert_eq!(word, "You may collect $16.00");
}

#[test]
fn what_the_library_system_did_not_take_is_collected_and_no_more() {
    let mut order = held();
    post(&mut order, 0, PostingEvent::Accepted);
    post(&mut order, 1, PostingEvent::Refused);
    let before = Verdict::of(&order, None).collect;
    capture(&mut order);

    assert_eq!(before, Collect::No);
    assert_eq!(told(&order, None).0, "Collect only $15.00");
    assert_eq!(
        Verdict::of(&order, None).rest(Texts::english()).unwrap(),
        "$15.00"
    );
}

#[test]
fn what_is_recorded_and_not_charged_yet_is_not_collected_again() {
    let mut order = held();
    post(&mut order, 0, PostingEvent::Accepted);
    let half = Verdict::of(&order, None).seen();
    post(&mut order, 1, PostingEvent::Accepted);

    let (word, clerk) = told(&order, None);

    assert_eq!(word, "Do not collect");
    assert_eq!(clerk, "Recorded, waiting to be charged: do not collect again.");
    assert_ne!(half, Verdict::of(&order, None).seen());
}

#[test]
fn a_lost_hold_with_an_answer_outstanding_is_for_a_person() {
    let mut order = held();
    order.posting_event(0, PostingEvent::Asked, NOW).unwrap();
    order.payment_event(PaymentEvent::Gone, NOW).unwrap();

    assert_eq!(Verdict::of(&order, None).collect, Collect::Ask);
}

#[test]
fn a_payment_that_was_given_up_does_not_speak_for_a_newer_one() {
    let mut given_up = order();
    given_up.close(Closure::Cancelled, NOW).unwrap();
    let (mut paid, chosen) = (held(), order());
    post(&mut paid, 0, PostingEvent::Accepted);
    post(&mut paid, 1, PostingEvent::Accepted);
    capture(&mut paid);

    assert_eq!(Verdict::of(&given_up, None).collect, Collect::StillOwed);
    assert_eq!(Verdict::of(&given_up, Some(&chosen)).collect, Collect::StillOwed);
    for newer in [&held(), &paid] {
        let verdict = Verdict::of(&given_up, Some(newer));
        let answer = verdict.shown(Texts::english());

        assert_eq!(verdict.collect, Collect::No);
        assert_eq!(answer.newer.unwrap().name, newer.reference.to_string());
    }
}

#[test]
fn what_is_recorded_and_cannot_be_charged_is_not_collected_before_it_is_taken_back() {
    let mut order = held();
    post(&mut order, 0, PostingEvent::Accepted);
    post(&mut order, 1, PostingEvent::Refused);
    order.payment_event(PaymentEvent::CaptureAsked, NOW).unwrap();
    order.payment_event(PaymentEvent::CaptureRefused, NOW).unwrap();
    let (word, clerk) = told(&order, None);
    order.posting_event(0, PostingEvent::Reversed, NOW).unwrap();
    order.payment_event(PaymentEvent::ReleaseAsked, NOW).unwrap();
    order.payment_event(PaymentEvent::Gone, NOW).unwrap();

    assert_eq!(word, "Do not collect");
    assert!(clerk.contains("it is being taken back"), "{clerk}");
    assert_eq!(Verdict::of(&order, None).collect, Collect::StillOwed);
}

#[test]
fn of_what_was_not_charged_only_what_had_not_gone_is_collected() {
    let mut order = held();
    post(&mut order, 0, PostingEvent::Accepted);
    order.line_is_gone(1).unwrap();
    order.posting_event(1, PostingEvent::Refused, NOW).unwrap();
    capture(&mut order);

    assert_eq!(Verdict::of(&order, None).collect, Collect::No);
    assert_eq!(Verdict::of(&order, None).rest(Texts::english()), None);
}
