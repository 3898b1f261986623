//! The book says what the facts say, whatever happens and in whatever order, and every entry adds up to nothing.

#![expect(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use std::time::Duration;

use proptest::prelude::prop;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;

use crate::domain::AccountName;
use crate::domain::BookEvent;
use crate::domain::Booked;
use crate::domain::Chosen;
use crate::domain::ConvenienceRate;
use crate::domain::ConvenienceRule;
use crate::domain::Currency;
use crate::domain::Dispute;
use crate::domain::DisputeStanding;
use crate::domain::Entry;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::Heading;
use crate::domain::LibraryId;
use crate::domain::Means;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OwnerCode;
use crate::domain::PatronKey;
use crate::domain::PaymentEvent;
use crate::domain::Payout;
use crate::domain::PayoutStanding;
use crate::domain::Percent;
use crate::domain::PostingEvent;
use crate::domain::Refund;
use crate::domain::RefundEvent;
use crate::domain::RefundId;
use crate::domain::RefundOrigin;
use crate::domain::RefundState;
use crate::domain::SystemRandomness;
use crate::domain::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_795_490_448_000);

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

/// An order for these fees, of two branches by turns, with a convenience fee of 30 cents and 2 percent; captured.
fn captured(fees: &[i64]) -> Order {
    let patron = PatronKey::new(&SystemRandomness);
    let kinds = [FeeKind::Overdue, FeeKind::Lost];
    let owed: Vec<Fee> = fees
        .iter()
        .enumerate()
        .map(|(number, minor)| Fee {
            id: FeeId::parse(&format!("F{number}")).unwrap(),
            kind: kinds[number % 2],
            outstanding: usd(*minor),
            owner: FeeOwner {
                branch: OwnerCode::parse(["CPL", "MPL"][number % 2]).ok(),
                fund: None,
            },
            since: None,
            why_not: None,
            title: None,
        })
        .collect();
    let chosen: Vec<Chosen<'_>> = owed.iter().map(|fee| Chosen::whole(patron, fee)).collect();
    let times = (NOW, Duration::from_mins(30));
    let library = LibraryId::parse("main").unwrap();
    let order = Order::place_for(library, patron, &chosen, times, &SystemRandomness).unwrap();
    let mut order = order.with_convenience(&ConvenienceRule {
        rate: ConvenienceRate {
            flat: usd(30),
            percent: Percent::from_thousandths(2_000).unwrap(),
            most: None,
        },
        kinds: None,
        offers: None,
        refundable: true,
    });
    assert!(order.entries(&Booked::new()).is_empty());
    let means = Means::Token(String::from("pm_1"));
    order.present_card(means, None, NOW).unwrap();
    order.payment_event(PaymentEvent::Held, NOW).unwrap();
    for line in 0..fees.len() {
        order.posting_event(line, PostingEvent::Asked, NOW).unwrap();
        order.posting_event(line, PostingEvent::Accepted, NOW).unwrap();
    }
    order.payment_event(PaymentEvent::CaptureAsked, NOW).unwrap();
    assert!(order.entries(&Booked::new()).is_empty());
    order.payment_event(PaymentEvent::Captured, NOW).unwrap();
    order
}

/// Writes what is missing into the book; what it was.
fn book(entries: Vec<Entry>, booked: &mut Booked) -> Vec<BookEvent> {
    let events = entries.iter().map(|entry| entry.event).collect();
    for entry in entries {
        let sum: i64 = entry.lines.iter().map(|line| line.amount.minor()).sum();
        assert_eq!(sum, 0, "{entry:?}");
        assert!(entry.lines.len() > 1 && entry.lines.iter().all(|line| line.amount.minor() != 0));
        booked.extend(entry.lines.into_iter().map(|line| (entry.event, line)));
    }
    events
}

fn under(booked: &Booked, heading: Heading) -> i64 {
    let there = booked.iter().filter(|(_, line)| line.place.heading == heading);
    there.map(|(_, line)| line.amount.minor()).sum()
}

fn refund(minor: i64, state: RefundState) -> Refund {
    Refund {
        id: RefundId::new(&SystemRandomness),
        amount: usd(minor),
        origin: RefundOrigin::Elsewhere,
        state,
        posting: crate::domain::PostingState::Due,
        processor_id: None,
        created_at: NOW,
    }
}

fn dispute(id: &str, minor: i64, standing: DisputeStanding) -> Dispute {
    Dispute {
        id: id.to_owned(),
        amount: usd(minor),
        reason: String::from("fraudulent"),
        standing,
        evidence_until: None,
        created_at: NOW,
    }
}

fn payout(standing: PayoutStanding) -> Payout {
    Payout {
        account: AccountName::main(),
        id: String::from("po_1"),
        standing,
        amount: usd(970),
        gross: usd(1_000),
        fees: usd(30),
        arrives_at: NOW,
        created_at: NOW,
        noted_at: NOW,
        movements: Vec::new(),
    }
}

#[test]
fn a_capture_is_booked_by_owner_and_kind_and_once() {
    let order = captured(&[450, 1_200]);
    let mut booked = Booked::new();

    assert_eq!(book(order.entries(&booked), &mut booked), [BookEvent::Captured]);

    let income: Vec<(Option<&str>, Option<FeeKind>, i64)> = booked
        .iter()
        .filter(|(_, line)| line.place.heading == Heading::Income)
        .map(|(_, line)| {
            let branch = line.place.owner.branch.as_ref().map(OwnerCode::as_str);
            (branch, line.place.kind, line.amount.minor())
        })
        .collect();
    assert_eq!(
        income,
        [
            (None, None, -63),
            (Some("CPL"), Some(FeeKind::Overdue), -450),
            (Some("MPL"), Some(FeeKind::Lost), -1_200),
        ]
    );
    assert!(order.entries(&booked).is_empty());
}

#[test]
fn what_becomes_of_refunds_and_disputes_is_told_by_its_name() {
    let mut order = captured(&[1_000]);
    let mut booked = Booked::new();
    book(order.entries(&booked), &mut booked);

    let id = order.request_refund(usd(400), NOW, &SystemRandomness).unwrap();
    assert!(order.entries(&booked).is_empty(), "it is only asked for");
    order.refund_event(id, RefundEvent::Succeeded, None, NOW).unwrap();
    let refunded = book(order.entries(&booked), &mut booked);
    order.refund_event(id, RefundEvent::Failed, None, NOW).unwrap();
    let failed = book(order.entries(&booked), &mut booked);
    let mut told = |standing| {
        order.dispute_is_told(dispute("dp_1", 500, standing), NOW);
        book(order.entries(&booked), &mut booked)
    };

    assert_eq!(
        (&*refunded, &*failed),
        (&[BookEvent::Refunded][..], &[BookEvent::RefundFailed][..])
    );
    assert!(told(DisputeStanding::Inquiry).is_empty());
    assert_eq!(told(DisputeStanding::Open), [BookEvent::DisputeOpened]);
    assert!(told(DisputeStanding::UnderReview).is_empty());
    assert_eq!(told(DisputeStanding::Lost), [BookEvent::DisputeLost]);
    order.dispute_is_told(dispute("dp_2", 100, DisputeStanding::Open), NOW);
    book(order.entries(&booked), &mut booked);
    order.dispute_is_told(dispute("dp_2", 100, DisputeStanding::Won), NOW);
    assert_eq!(book(order.entries(&booked), &mut booked), [BookEvent::DisputeWon]);
    assert_eq!(
        (under(&booked, Heading::Disputed), under(&booked, Heading::Lost)),
        (0, 500)
    );
}

#[test]
fn a_payout_is_booked_when_the_bank_has_it_and_taken_back_when_it_has_not() {
    let mut booked = Booked::new();

    assert!(payout(PayoutStanding::UnderWay).entries(&booked).is_empty());
    let paid = book(payout(PayoutStanding::Paid).entries(&booked), &mut booked);
    let all = [Heading::Bank, Heading::Fees, Heading::Clearing].map(|heading| under(&booked, heading));
    let again = book(payout(PayoutStanding::Paid).entries(&booked), &mut booked);
    let failed = book(payout(PayoutStanding::Failed).entries(&booked), &mut booked);

    assert_eq!((&*paid, all), (&[BookEvent::PaidOut][..], [970, 30, -1_000]));
    assert!(again.is_empty());
    assert_eq!(failed, [BookEvent::PayoutFailed]);
    for heading in Heading::ALL {
        assert_eq!(under(&booked, *heading), 0, "{heading:?}");
    }
}

proptest! {
    #[test]
    fn after_any_events_the_book_says_what_the_facts_say(
        fees in prop::collection::vec(1_i64..50_000, 1..5),
        happens in prop::collection::vec((0_u8..7, 0_usize..4, 1_i64..30_000), 0..24),
        every in 1_usize..4,
    ) {
        let mut order = captured(&fees);
        let mut booked = Booked::new();

        for (at, (what, which, minor)) in happens.into_iter().enumerate() {
            let id = order.refunds.get(which).map(|refund| refund.id);
            let told = |standing| dispute(&format!("dp_{which}"), minor, standing);
            // What is refused, or told too late, changes nothing: that is a case like the others.
            match what {
                0 => drop(order.request_refund(usd(minor), NOW, &SystemRandomness)),
                1 => drop(id.map(|id| order.refund_event(id, RefundEvent::Succeeded, None, NOW))),
                2 => drop(id.map(|id| order.refund_event(id, RefundEvent::Failed, None, NOW))),
                3 => drop(order.take_in_refund(refund(minor, RefundState::Succeeded), NOW)),
                4 => drop(order.dispute_is_told(told(DisputeStanding::Open), NOW)),
                5 => drop(order.dispute_is_told(told(DisputeStanding::Won), NOW)),
                _ => drop(order.dispute_is_told(told(DisputeStanding::Lost), NOW)),
            }
            // However seldom it is written: nothing is lost between.
            if at % every == 0 {
                let _ = book(order.entries(&booked), &mut booked);
                prop_assert!(order.entries(&booked).is_empty());
            }
        }
        let _ = book(order.entries(&booked), &mut booked);

        let sum = |which: fn(DisputeStanding) -> bool| -> i64 {
            let there = order.disputes.iter().filter(|dispute| which(dispute.standing));
            there.map(|dispute| dispute.amount.minor()).sum()
        };
        let lost = sum(|standing| standing == DisputeStanding::Lost);
        let open = sum(|standing| matches!(standing, DisputeStanding::Open | DisputeStanding::UnderReview));
        let (captured, refunded) = (order.captured().minor(), order.refunded().minor());
        prop_assert_eq!(under(&booked, Heading::Income), -captured);
        prop_assert_eq!(under(&booked, Heading::Refunds), refunded);
        prop_assert_eq!((under(&booked, Heading::Disputed), under(&booked, Heading::Lost)), (open, lost));
        prop_assert_eq!(under(&booked, Heading::Clearing), captured - refunded - open - lost);
        // No line goes back further than it was paid.
        for (_, line) in booked.iter().filter(|(_, line)| line.place.heading == Heading::Income) {
            let of_it = |heading| -> i64 {
                let same = booked.iter().filter(|(_, other)| {
                    other.place.heading == heading
                        && (&other.place.owner, other.place.kind) == (&line.place.owner, line.place.kind)
                });
                same.map(|(_, other)| other.amount.minor()).sum()
            };
            prop_assert!(of_it(Heading::Refunds) >= 0);
            prop_assert!(of_it(Heading::Refunds) <= -of_it(Heading::Income));
        }
    }
}
