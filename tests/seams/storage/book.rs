//! The book of money: written with the facts or not at all, and never changed.

use std::collections::BTreeMap;
use std::time::Duration;

use lastfour::domain::AccountName;
use lastfour::domain::BookEvent;
use lastfour::domain::Dispute;
use lastfour::domain::DisputeStanding;
use lastfour::domain::Heading;
use lastfour::domain::Moved;
use lastfour::domain::Order;
use lastfour::domain::Payout;
use lastfour::domain::PayoutMovement;
use lastfour::domain::PayoutStanding;
use lastfour::domain::PublicState;
use lastfour::domain::RefundEvent;
use lastfour::domain::SystemRandomness;
use lastfour::storage::After;
use lastfour::storage::BookLine;
use lastfour::storage::Conflict;
use lastfour::storage::Days;
use lastfour::storage::Moments;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::keeping::much_later;
use super::keeping::paid_unit;
use super::keeping::purge_all;
use super::samples;
use super::samples::NOW;
use super::samples::usd;

const EVER: Days = Days {
    first: 0,
    last: 1_000_000,
};

async fn lines(bench: &Bench) -> Vec<BookLine> {
    let library = samples::library();
    let mut all: Vec<BookLine> = Vec::new();
    loop {
        let after = all.last().map_or((0, 0), |line| (line.day, line.entry));
        let page = bench
            .store
            .book_lines(&library, after, EVER.last, 2)
            .await
            .unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

/// What the lines add up to, and what the kept sums say, by day, event and heading.
async fn both_sums(bench: &Bench) -> [BTreeMap<(i64, &'static str, &'static str), (i64, u64)>; 2] {
    let mut of_lines = BTreeMap::new();
    for line in lines(bench).await {
        let key = (line.day, line.event.word(), line.place.heading.word());
        let (sum, count) = of_lines.entry(key).or_insert((0, 0));
        *sum += line.amount.minor();
        *count += 1;
    }
    let kept = bench.store.day_sums(&samples::library(), EVER).await.unwrap();
    let kept = kept.into_iter().map(|sum| {
        let key = (sum.day, sum.event.word(), sum.heading.word());
        (key, (sum.amount.minor(), sum.lines))
    });
    [of_lines, kept.collect()]
}

/// An order that is stored as it was paid.
async fn paid(bench: &Bench, fees: &[&str], number: u32) -> Order {
    let mut order = paid_order(fees, number);
    let unit = Unit {
        booked_on: Some(20_000),
        ..samples::unit_with(order.clone())
    };
    bench.commit(unit).await;
    order.version = 1;
    order
}

fn paid_order(fees: &[&str], number: u32) -> Order {
    let mut order = samples::order_of(samples::patron(), fees);
    samples::hold(&mut order, &format!("pi_book_{number}"), "4242");
    samples::pay(&mut order);
    order
}

async fn save(bench: &Bench, order: &mut Order, day: i64) {
    let unit = Unit {
        booked_on: Some(day),
        ..samples::unit_changing(order)
    };
    bench.commit(unit).await;
    order.version += 1;
}

fn payout(standing: PayoutStanding) -> Payout {
    let movement = |id: &str, moved, gross, fee| PayoutMovement {
        id: id.to_owned(),
        moved,
        gross: usd(gross),
        fee: usd(fee),
        order: None,
        created_at: NOW,
    };
    Payout {
        account: AccountName::main(),
        id: String::from("po_1"),
        standing,
        amount: usd(820),
        gross: usd(900),
        fees: usd(80),
        arrives_at: NOW,
        created_at: NOW,
        noted_at: NOW,
        movements: vec![
            movement("txn_1", Moved::Charge, 1_000, 30),
            movement("txn_2", Moved::Refund, -100, 0),
            movement("txn_3", Moved::Fee, 0, 50),
        ],
    }
}

async fn note(bench: &Bench, standing: PayoutStanding) {
    let payouts = vec![(samples::library(), payout(standing))];
    bench
        .commit(Unit {
            payouts,
            booked_on: Some(20_003),
            ..Unit::default()
        })
        .await;
}

pub(super) async fn what_happens_to_money_is_booked_with_it(bench: Bench) {
    let mut order = paid(&bench, &["fee-1", "fee-2"], 1).await;
    let id = order.request_refund(usd(500), NOW, &SystemRandomness).unwrap();
    save(&bench, &mut order, 20_001).await;
    let booked_before = lines(&bench).await.len();
    order.refund_event(id, RefundEvent::Succeeded, None, NOW).unwrap();
    save(&bench, &mut order, 20_001).await;

    let booked = lines(&bench).await;
    let told: Vec<(i64, BookEvent, Heading, i64)> = booked
        .iter()
        .map(|line| (line.day, line.event, line.place.heading, line.amount.minor()))
        .collect();
    assert_eq!(booked_before, 2);
    assert_eq!(
        told,
        [
            (20_000, BookEvent::Captured, Heading::Clearing, 900),
            (20_000, BookEvent::Captured, Heading::Income, -900),
            (20_001, BookEvent::Refunded, Heading::Clearing, -500),
            (20_001, BookEvent::Refunded, Heading::Refunds, 500),
        ]
    );
    assert!(booked.iter().all(|line| line.reference == Some(order.reference)));
    let [of_lines, kept] = both_sums(&bench).await;
    assert_eq!(of_lines, kept);
    let places = bench.store.place_sums(&samples::library(), EVER).await.unwrap();
    let branches: Vec<_> = places.iter().map(|sum| sum.place.owner.branch.clone()).collect();
    assert_eq!(places.len(), 2);
    assert!(branches.iter().all(Option::is_some));
}

pub(super) async fn a_unit_that_is_refused_books_nothing(bench: Bench) {
    let mut order = paid(&bench, &["fee-1"], 1).await;
    let before = both_sums(&bench).await;

    let id = order.request_refund(usd(100), NOW, &SystemRandomness).unwrap();
    order.refund_event(id, RefundEvent::Succeeded, None, NOW).unwrap();
    order.version -= 1;
    let conflict = bench.conflict(samples::unit_changing(&order)).await;

    assert_eq!(conflict, Conflict::Version);
    assert_eq!(both_sums(&bench).await, before);
}

pub(super) async fn the_sums_of_the_days_are_those_of_the_lines(bench: Bench) {
    for number in 0..12_u32 {
        let mut order = paid(
            &bench,
            &["fee-1", "fee-2"][..=usize::from(number % 2 == 0)],
            number,
        )
        .await;
        if number % 3 == 0 {
            let id = order.request_refund(usd(200), NOW, &SystemRandomness).unwrap();
            order.refund_event(id, RefundEvent::Succeeded, None, NOW).unwrap();
            save(&bench, &mut order, 20_001).await;
            order.refund_event(id, RefundEvent::Failed, None, NOW).unwrap();
            save(&bench, &mut order, 20_002).await;
        }
        for standing in [DisputeStanding::Open, DisputeStanding::Lost] {
            order.dispute_is_told(disputed(&format!("dp_{number}"), standing), NOW);
            save(&bench, &mut order, 20_002).await;
        }
    }
    note(&bench, PayoutStanding::Paid).await;

    let [of_lines, kept] = both_sums(&bench).await;
    assert_eq!(of_lines, kept);
    // Every day balances.
    let mut days: BTreeMap<i64, i64> = BTreeMap::new();
    for ((day, _, _), (sum, _)) in kept {
        *days.entry(day).or_default() += sum;
    }
    assert_eq!(
        days,
        BTreeMap::from([(20_000, 0), (20_001, 0), (20_002, 0), (20_003, 0)])
    );
}

pub(super) async fn many_who_book_at_once_lose_nothing(bench: Bench) {
    let writes = (0..8).map(|number| {
        let (store, order) = (bench.store.clone(), paid_order(&["fee-1"], number));
        tokio::spawn(async move { store.commit(samples::unit_with(order)).await })
    });
    for write in writes.collect::<Vec<_>>() {
        write.await.unwrap().unwrap();
    }

    let [of_lines, kept] = both_sums(&bench).await;
    assert_eq!(of_lines, kept);
    assert!(kept.values().any(|sum| *sum == (8 * 450, 8)));
}

pub(super) async fn a_payout_is_kept_and_booked_once(bench: Bench) {
    let library = samples::library();
    note(&bench, PayoutStanding::UnderWay).await;
    let under_way = lines(&bench).await;
    note(&bench, PayoutStanding::Paid).await;
    note(&bench, PayoutStanding::Paid).await;
    let paid = lines(&bench).await;

    let start = After(0, String::new());
    let later = NOW.after(Duration::from_secs(1));
    let payouts = bench.store.payouts_in(&library, &start, later, 9).await.unwrap();
    let parts = bench.store.payout_parts(&library, &payouts[0]).await.unwrap();
    let of_it = bench
        .store
        .payout_movements(&library, &payouts[0], "txn_1", 9)
        .await
        .unwrap();
    note(&bench, PayoutStanding::Failed).await;
    let failed = lines(&bench).await;

    assert!(under_way.is_empty());
    let told: Vec<(Heading, i64)> = paid
        .iter()
        .map(|line| (line.place.heading, line.amount.minor()))
        .collect();
    assert_eq!(
        told,
        [
            (Heading::Clearing, -900),
            (Heading::Fees, 80),
            (Heading::Bank, 820)
        ]
    );
    assert_eq!(paid[0].payout.as_deref(), Some("po_1"));
    let mut stored = payout(PayoutStanding::Paid);
    stored.movements.clear();
    assert_eq!(payouts, [stored]);
    let parts: Vec<_> = parts
        .iter()
        .map(|part| (part.moved, part.count, part.gross.minor()))
        .collect();
    assert_eq!(
        parts,
        [
            (Moved::Charge, 1, 1_000),
            (Moved::Fee, 1, 0),
            (Moved::Refund, 1, -100)
        ]
    );
    assert_eq!(of_it.len(), 2);
    assert_eq!(failed.len(), 6);
    assert_eq!(failed[5].event, BookEvent::PayoutFailed);
}

pub(super) async fn the_book_is_append_only(bench: Bench) {
    paid(&bench, &["fee-1"], 1).await;
    note(&bench, PayoutStanding::Paid).await;
    let before = lines(&bench).await;

    for sql in [
        "update book_entry set day = 1",
        "update book_line set amount_minor = 1",
        "delete from book_line",
        "delete from book_entry",
        "delete from book_sum",
    ] {
        assert!(bench.run(sql).await.is_err(), "{sql}");
    }

    assert_eq!(lines(&bench).await, before);
}

pub(super) async fn with_an_order_its_lines_go_and_the_sums_stay(bench: Bench) {
    let (_, unit) = paid_unit("one");
    bench.commit(unit).await;
    let library = samples::library();
    let sums = bench.store.day_sums(&library, EVER).await.unwrap();
    assert_eq!((lines(&bench).await.len(), sums.len()), (2, 2));

    purge_all(&bench, much_later()).await;

    assert!(lines(&bench).await.is_empty());
    assert_eq!(bench.store.day_sums(&library, EVER).await.unwrap(), sums);
}

pub(super) async fn what_is_listed_is_of_the_time_that_was_asked_for(bench: Bench) {
    let library = samples::library();
    let mut order = paid(&bench, &["fee-1"], 1).await;
    let id = order.request_refund(usd(100), NOW, &SystemRandomness).unwrap();
    order.dispute_is_told(
        Dispute {
            id: String::from("dp_1"),
            amount: usd(50),
            reason: String::from("general"),
            standing: DisputeStanding::Open,
            evidence_until: Some(NOW),
            created_at: NOW,
        },
        NOW,
    );
    save(&bench, &mut order, 20_001).await;
    let found = samples::reconciliation(&order);
    let ran_at = found.ran_at;
    bench
        .commit(Unit {
            reconciliation: Some((library.clone(), found)),
            ..Unit::default()
        })
        .await;

    let (start, later) = (After(0, String::new()), NOW.after(Duration::from_millis(1)));
    let refunds = bench.store.refunds_in(&library, &start, later, 9).await.unwrap();
    let after = After(NOW.millis(), id.to_string());
    let no_more = bench.store.refunds_in(&library, &after, later, 9).await.unwrap();
    let too_early = bench.store.refunds_in(&library, &start, NOW, 9).await.unwrap();
    let disputes = bench.store.disputes_in(&library, &start, later, 9).await.unwrap();
    let of = Moments { from: NOW, to: later };
    let states = bench.store.states(&library, of).await.unwrap();
    let of = Moments {
        from: ran_at,
        to: ran_at.after(Duration::from_millis(1)),
    };
    let differences = bench.store.differences_in(&library, of, 9).await.unwrap();

    assert_eq!(refunds.len(), 1);
    assert_eq!((refunds[0].id, refunds[0].amount), (id, usd(100)));
    assert_eq!(refunds[0].reference, order.reference);
    assert!(no_more.is_empty() && too_early.is_empty());
    assert_eq!((disputes.len(), &*disputes[0].reason), (1, "general"));
    assert_eq!(states, [(PublicState::Disputed, 1)]);
    assert_eq!(differences.len(), 2);
    assert_eq!(differences[0].reference, Some(order.reference));
    assert_eq!(differences[0].difference.ours, Some(usd(450)));
}

/// What the book says by event and place, whatever the day.
async fn by_place(bench: &Bench) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for line in lines(bench).await {
        let key = format!("{:?} {} {:?}", line.reference, line.event.word(), line.place);
        *sums.entry(key).or_default() += line.amount.minor();
    }
    sums
}

pub(super) async fn what_was_paid_before_there_was_a_book_is_in_it(mut bench: Bench) {
    let mut orders = Vec::new();
    for (number, back) in [(0, 0), (1, 500), (2, 900), (3, 0), (4, 100)] {
        let mut order = paid(&bench, &["fee-1", "fee-2"], number).await;
        if back > 0 {
            let id = order.request_refund(usd(back), NOW, &SystemRandomness).unwrap();
            order.refund_event(id, RefundEvent::Succeeded, None, NOW).unwrap();
        }
        if number == 3 {
            order.dispute_is_told(disputed("dp_3", DisputeStanding::UnderReview), NOW);
        }
        save(&bench, &mut order, 20_001).await;
        orders.push(order);
    }
    let before = by_place(&bench).await;

    // What that migration made, and every later one.
    for table in [
        "book_sum",
        "book_line",
        "book_entry",
        "payout_movement",
        "payout",
        "alert",
        "alert_mark",
        "staff_identity",
        "staff_passkey",
    ] {
        bench.run(&format!("drop table {table}")).await.unwrap();
    }
    for sql in [
        "drop index refund_by_time",
        "drop index dispute_by_time",
        "drop index audit_by_actor",
        "drop index audit_by_action",
        "alter table staff drop column last_used_at",
        "alter table staff drop column factors",
        "delete from migration where number >= 18",
    ] {
        bench.run(sql).await.unwrap();
    }
    // PostgreSQL alone has functions.
    for function in ["refuse_change_of_book", "refuse_loss_of_book"] {
        let _ = bench.run(&format!("drop function {function}")).await;
    }
    bench.reopen().await;

    assert_eq!(by_place(&bench).await, before);
    let [of_lines, kept] = both_sums(&bench).await;
    assert_eq!(of_lines, kept);
    // Nothing is missing that another write would add.
    let count = lines(&bench).await.len();
    for order in &mut orders {
        save(&bench, order, 20_002).await;
    }
    assert_eq!(lines(&bench).await.len(), count);
}

fn disputed(id: &str, standing: DisputeStanding) -> Dispute {
    Dispute {
        id: id.to_owned(),
        amount: usd(100),
        reason: String::from("fraudulent"),
        standing,
        evidence_until: None,
        created_at: NOW,
    }
}
