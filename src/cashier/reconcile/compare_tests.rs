//! Each kind of difference, found once and by itself; and what is none.

use std::time::Duration;

use crate::cashier::reconcile::PayoutContent;
use crate::cashier::reconcile::compare::Books;
use crate::cashier::reconcile::compare::compare;
use crate::domain::Currency;
use crate::domain::Difference;
use crate::domain::DifferenceKind;
use crate::domain::Dispute;
use crate::domain::DisputeStanding;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::PatronKey;
use crate::domain::PaymentEvent;
use crate::domain::PostingEvent;
use crate::domain::RefundEvent;
use crate::domain::SystemRandomness;
use crate::domain::Timestamp;
use crate::processor::Movement;
use crate::processor::MovementKind;
use crate::processor::Payout;
use crate::processor::PayoutState;
use crate::processor::ProcessorPayment;
use crate::processor::ProcessorStatus;

/// When everything happened.
const THEN: Timestamp = Timestamp::from_millis(1_795_490_448_000);

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

/// An order of 4.50 whose card is held.
fn held() -> Order {
    let fee = Fee {
        id: FeeId::parse("F1").unwrap(),
        kind: FeeKind::Overdue,
        outstanding: usd(450),
        owner: FeeOwner::default(),
        since: None,
        why_not: None,
        title: None,
    };
    let mut order = Order::place(
        LibraryId::parse("main").unwrap(),
        PatronKey::new(&SystemRandomness),
        &[fee],
        (THEN, Duration::from_mins(30)),
        &SystemRandomness,
    )
    .unwrap();
    order.present_card(String::from("pm_1"), None, THEN).unwrap();
    order.attempt_mut().unwrap().processor_id = Some(String::from("pi_1"));
    order.payment_event(PaymentEvent::Held, THEN).unwrap();
    order
}

fn captured() -> Order {
    let mut order = held();
    order.posting_event(0, PostingEvent::Asked, THEN).unwrap();
    order.posting_event(0, PostingEvent::Accepted, THEN).unwrap();
    order.payment_event(PaymentEvent::CaptureAsked, THEN).unwrap();
    order.payment_event(PaymentEvent::Captured, THEN).unwrap();
    order
}

/// Captured, and 1.00 of it given back by us.
fn refunded() -> Order {
    let mut order = captured();
    let id = order.request_refund(usd(100), THEN, &SystemRandomness).unwrap();
    order
        .refund_event(id, RefundEvent::Succeeded, Some(String::from("re_1")), THEN)
        .unwrap();
    order
}

fn movement(kind: MovementKind, gross: i64, payment: &str, source: Option<&str>) -> Movement {
    Movement {
        id: String::from("txn_1"),
        kind,
        gross: usd(gross),
        fee: usd(0),
        payment: Some(payment.to_owned()),
        order: None,
        source: source.map(str::to_owned),
        created_at: THEN,
    }
}

fn charge(gross: i64) -> Movement {
    movement(MovementKind::Charge, gross, "pi_1", None)
}

fn refund(gross: i64, id: &str) -> Movement {
    movement(
        MovementKind::Refund,
        0_i64.saturating_sub(gross),
        "pi_1",
        Some(id),
    )
}

fn dispute(id: &str) -> Movement {
    movement(MovementKind::Dispute, -450, "pi_1", Some(id))
}

fn hold(payment: &str, order: Option<&Order>) -> ProcessorPayment {
    ProcessorPayment {
        id: payment.to_owned(),
        order: order.map(|order| order.id),
        amount: usd(450),
        received: usd(0),
        status: ProcessorStatus::Held,
        card: None,
        capture_before: None,
        live: false,
    }
}

fn payout(state: PayoutState, amount: i64, fee: i64) -> PayoutContent {
    let charged = Movement {
        fee: usd(fee),
        ..charge(450)
    };
    PayoutContent {
        payout: Payout {
            id: String::from("po_1"),
            amount: usd(amount),
            state,
            arrives_at: THEN,
            created_at: THEN,
        },
        movements: vec![
            charged,
            movement(
                MovementKind::Payout,
                0_i64.saturating_sub(amount),
                "pi_0",
                Some("po_1"),
            ),
        ],
    }
}

/// The books of orders and movements, a quarter of an hour later.
fn books<'a>(orders: &'a [Order], movements: &'a [Movement]) -> Books<'a> {
    Books {
        orders,
        older: &[],
        movements,
        payments: &[],
        payouts: &[],
        settled_before: THEN.after(Duration::from_mins(15)),
    }
}

fn differences(orders: &[Order], movements: &[Movement]) -> Vec<Difference> {
    compare(&books(orders, movements))
}

fn holds(orders: &[Order], payments: &[ProcessorPayment]) -> Vec<Difference> {
    compare(&Books {
        payments,
        ..books(orders, &[])
    })
}

fn of_payouts(payouts: &[PayoutContent]) -> Vec<Difference> {
    compare(&Books {
        payouts,
        ..books(&[], &[])
    })
}

/// There is exactly this one.
#[track_caller]
fn is_only(
    found: &[Difference],
    kind: DifferenceKind,
    processor_id: &str,
    (ours, theirs): (Option<i64>, Option<i64>),
) {
    let told: Vec<_> = found
        .iter()
        .map(|one| (one.kind, one.processor_id.as_deref(), one.ours, one.theirs))
        .collect();
    assert_eq!(told, [(kind, Some(processor_id), ours.map(usd), theirs.map(usd))]);
}

#[test]
fn nothing_differs_where_nothing_does() {
    let mut disputed = refunded();
    disputed.dispute_is_told(told_dispute(), THEN);
    let movements = [charge(450), refund(100, "re_1"), dispute("dp_1")];

    assert_eq!(differences(&[disputed], &movements), []);
    let waits = [held()];
    assert_eq!(holds(&waits, &[hold("pi_1", waits.first())]), []);
    assert_eq!(of_payouts(&[payout(PayoutState::Paid, 420, 30)]), []);
}

fn told_dispute() -> Dispute {
    Dispute {
        id: String::from("dp_1"),
        amount: usd(450),
        reason: String::from("fraudulent"),
        standing: DisputeStanding::Open,
        evidence_until: None,
        created_at: THEN,
    }
}

#[test]
fn what_moved_a_minute_ago_is_not_yet_a_difference() {
    let at_once = |orders: &[Order], movements: &[Movement]| {
        compare(&Books {
            settled_before: THEN,
            ..books(orders, movements)
        })
    };
    assert_eq!(at_once(&[captured()], &[]), []);
    assert_eq!(at_once(&[held()], &[charge(450)]), []);
    assert_eq!(at_once(&[], &[charge(450)]), []);
}

#[test]
fn what_others_did_a_minute_ago_to_an_old_order_is_not_yet_a_difference() {
    let a_minute_ago = |movement: Movement| Movement {
        created_at: THEN.after(Duration::from_mins(15)),
        ..movement
    };
    let came_back = movement(MovementKind::RefundFailed, 100, "pi_1", Some("re_1"));
    let lately = [refund(50, "re_2"), dispute("dp_1"), came_back].map(a_minute_ago);
    let before = [charge(450), refund(100, "re_1")];
    let movements: Vec<Movement> = before.into_iter().chain(lately).collect();

    assert_eq!(differences(&[refunded()], &movements), []);
}

#[test]
fn a_charge_of_no_order_is_unknown() {
    let found = differences(&[], &[movement(MovementKind::Charge, 450, "pi_9", None)]);

    is_only(&found, DifferenceKind::UnknownCharge, "pi_9", (None, Some(450)));
}

#[test]
fn a_capture_that_the_processor_does_not_have_is_missing() {
    let found = differences(&[captured()], &[]);

    is_only(&found, DifferenceKind::CaptureMissing, "pi_1", (Some(450), None));
}

#[test]
fn an_older_order_misses_nothing_when_its_movements_are_not_all_read() {
    let found = compare(&Books {
        older: &[refunded()],
        ..books(&[], &[])
    });

    assert_eq!(found, []);
}

#[test]
fn a_charge_of_an_order_that_is_not_captured_is_told() {
    let found = differences(&[held()], &[charge(450)]);

    is_only(&found, DifferenceKind::NotCapturedHere, "pi_1", (None, Some(450)));
}

#[test]
fn two_charges_of_one_order_are_one_too_many() {
    let order = captured();
    let past_us = Movement {
        order: Some(order.id),
        ..movement(MovementKind::Charge, 450, "pi_2", None)
    };
    let found = differences(&[order], &[charge(450), past_us]);

    is_only(
        &found,
        DifferenceKind::ChargedTwice,
        "pi_1",
        (Some(450), Some(900)),
    );
}

#[test]
fn another_amount_is_told() {
    let found = differences(&[captured()], &[charge(449)]);

    let kind = DifferenceKind::AmountDiffers;
    is_only(&found, kind, "pi_1", (Some(450), Some(449)));
}

#[test]
fn another_currency_is_told() {
    let euros = Money::from_minor(450, Currency::EUR);
    let in_euros = Movement {
        gross: euros,
        ..charge(450)
    };
    let found = differences(&[captured()], &[in_euros]);

    let told: Vec<_> = found.iter().map(|one| (one.kind, one.theirs)).collect();
    assert_eq!(told, [(DifferenceKind::CurrencyDiffers, Some(euros))]);
}

#[test]
fn a_refund_that_we_do_not_have_is_unknown_with_an_order_and_without() {
    let known = differences(&[captured()], &[charge(450), refund(100, "re_9")]);
    let of_nobody = differences(&[], &[refund(100, "re_9")]);

    is_only(&known, DifferenceKind::RefundUnknown, "re_9", (None, Some(100)));
    is_only(
        &of_nobody,
        DifferenceKind::RefundUnknown,
        "pi_1",
        (None, Some(100)),
    );
}

#[test]
fn a_refund_that_the_processor_does_not_have_is_missing() {
    let found = differences(&[refunded()], &[charge(450)]);

    is_only(&found, DifferenceKind::RefundMissing, "re_1", (Some(100), None));
}

#[test]
fn a_refund_of_another_amount_or_with_another_end_differs() {
    let came_back = movement(MovementKind::RefundFailed, 100, "pi_1", Some("re_1"));
    let mut failed = captured();
    let id = failed.request_refund(usd(100), THEN, &SystemRandomness).unwrap();
    failed
        .refund_event(id, RefundEvent::Failed, Some(String::from("re_1")), THEN)
        .unwrap();

    let other_amount = differences(&[refunded()], &[charge(450), refund(99, "re_1")]);
    let bounced = differences(&[refunded()], &[charge(450), refund(100, "re_1"), came_back]);
    let went = differences(&[failed], &[charge(450), refund(100, "re_1")]);

    let kind = DifferenceKind::RefundDiffers;
    is_only(&other_amount, kind, "re_1", (Some(100), Some(99)));
    is_only(&bounced, kind, "re_1", (Some(100), None));
    is_only(&went, kind, "re_1", (None, Some(100)));
}

#[test]
fn a_dispute_that_we_do_not_have_is_told_once() {
    let back = movement(MovementKind::Dispute, 450, "pi_1", Some("dp_1"));
    let found = differences(&[captured()], &[charge(450), dispute("dp_1"), back]);

    is_only(&found, DifferenceKind::DisputeUnknown, "dp_1", (None, Some(450)));
}

#[test]
fn a_hold_that_no_order_waits_for_is_left_behind() {
    let order = captured();
    let of_nobody = holds(&[], &[hold("pi_9", None)]);
    let second = compare(&Books {
        payments: &[hold("pi_9", Some(&order))],
        ..books(std::slice::from_ref(&order), &[charge(450)])
    });

    is_only(
        &of_nobody,
        DifferenceKind::HoldLeftBehind,
        "pi_9",
        (None, Some(450)),
    );
    is_only(&second, DifferenceKind::HoldLeftBehind, "pi_9", (None, Some(450)));
    assert_eq!(second.first().and_then(|one| one.order), Some(order.id));
}

#[test]
fn a_payout_that_did_not_arrive_is_told_and_one_that_does_not_add_up() {
    let failed = of_payouts(&[payout(PayoutState::Failed, 420, 30)]);
    let differs = of_payouts(&[payout(PayoutState::Paid, 450, 30)]);

    for (found, kind, charged) in [
        (failed, DifferenceKind::PayoutFailed, 420),
        (differs, DifferenceKind::PayoutDiffers, 450),
    ] {
        is_only(&found, kind, "po_1", (Some(420), Some(charged)));
    }
}
