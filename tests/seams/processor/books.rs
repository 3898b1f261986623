//! The contract of the books: what was done at the processor, by us or by somebody else, is found there.

use std::time::Duration;

use lastfour::domain::Clock;
use lastfour::domain::Currency;
use lastfour::domain::DisputeStanding;
use lastfour::domain::Money;
use lastfour::domain::SystemClock;
use lastfour::processor::Movement;
use lastfour::processor::MovementKind;
use lastfour::processor::PayoutState;
use lastfour::processor::ProcessorError;
use lastfour::processor::ProcessorStatus;
use lastfour::processor::Span;
use serde_json::Value;

use crate::processor::peer::DISPUTED;
use crate::processor::peer::INQUIRED_ABOUT;
use crate::processor::peer::Peer;
use crate::processor::peer::Purchase;
use crate::processor::peer::REFUNDED_LATER;

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

/// From a minute ago until so long from now.
fn until(from_now: Duration) -> Span {
    let now = SystemClock.now();
    Span {
        from: now.before(MINUTE),
        to: now.after(from_now),
    }
}

const MINUTE: Duration = Duration::from_mins(1);

const fn days(days: u64) -> Duration {
    Duration::from_hours(days.saturating_mul(24))
}

pub(crate) async fn refunds_are_listed_oldest_first_and_ours_are_known(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let id = purchase.captured(peer).await;
    let (first, last) = (purchase.refund(&id, 300), purchase.refund(&id, 150));
    peer.processor().refund(&first).await.unwrap();
    let form = [("payment_intent", id.as_str()), ("amount", "200")];
    peer.in_the_dashboard("/v1/refunds", &form).await;
    peer.processor().refund(&last).await.unwrap();

    let refunds = peer.books().refunds_of(&id).await.unwrap();

    let told: Vec<_> = refunds
        .iter()
        .map(|refund| (refund.refund, refund.amount, refund.succeeded))
        .collect();
    assert_eq!(
        told,
        [
            (Some(first.refund), usd(300), Some(true)),
            (None, usd(200), Some(true)),
            (Some(last.refund), usd(150), Some(true)),
        ]
    );
    for refund in refunds {
        let standing = peer.processor().refund_standing(&refund.id).await.unwrap();
        assert_eq!(standing.succeeded, refund.succeeded);
    }
}

pub(crate) async fn a_refund_that_was_refused_is_not_listed(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let id = purchase.captured(peer).await;
    peer.processor()
        .refund(&purchase.refund(&id, 1000))
        .await
        .unwrap();
    peer.processor()
        .refund(&purchase.refund(&id, 51))
        .await
        .unwrap_err();

    let refunds = peer.books().refunds_of(&id).await.unwrap();

    let amounts: Vec<_> = refunds.iter().map(|refund| refund.amount).collect();
    assert_eq!(amounts, [usd(1000)]);
}

pub(crate) async fn a_refund_that_is_not_decided_is_told_so(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let id = purchase.captured_by(peer, REFUNDED_LATER).await;
    let asked = purchase.refund(&id, 300);
    peer.processor().refund(&asked).await.unwrap();

    let refunds = peer.books().refunds_of(&id).await.unwrap();

    let told: Vec<_> = refunds
        .iter()
        .map(|refund| (refund.refund, refund.succeeded))
        .collect();
    assert_eq!(told, [(Some(asked.refund), None)]);
    assert_eq!(money_of(peer, MovementKind::Refund).await, vec![]);
}

pub(crate) async fn what_nobody_asked_back_has_no_refund_and_no_dispute(peer: &Peer) {
    let other = Purchase::of(700, Currency::USD);
    let refunded = other.captured(peer).await;
    peer.processor()
        .refund(&other.refund(&refunded, 700))
        .await
        .unwrap();
    Purchase::of(900, Currency::USD).captured_by(peer, DISPUTED).await;
    let id = Purchase::of(1050, Currency::USD).captured(peer).await;

    let refunds = peer.books().refunds_of(&id).await.unwrap();
    let disputes = peer.books().disputes_of(&id).await.unwrap();

    assert_eq!((refunds, disputes), (vec![], vec![]));
}

pub(crate) async fn a_dispute_is_listed_and_won(peer: &Peer) {
    let id = Purchase::of(1050, Currency::USD)
        .captured_by(peer, DISPUTED)
        .await;
    let opened = peer.books().disputes_of(&id).await.unwrap().remove(0);
    answer(peer, &opened.id, "This patron was here.").await;
    let answered = peer.books().disputes_of(&id).await.unwrap().remove(0);
    answer(peer, &opened.id, "winning_evidence").await;

    let ended = peer.books().disputes_of(&id).await.unwrap().remove(0);

    assert_eq!((opened.amount, opened.reason.as_str()), (usd(1050), "fraudulent"));
    assert!(opened.evidence_until.unwrap() > opened.created_at.after(days(1)));
    let course = [opened, answered, ended].map(|dispute| dispute.standing);
    assert_eq!(
        course,
        [
            DisputeStanding::Open,
            DisputeStanding::UnderReview,
            DisputeStanding::Won
        ]
    );
}

pub(crate) async fn a_dispute_is_listed_and_lost(peer: &Peer) {
    let id = Purchase::of(1050, Currency::USD)
        .captured_by(peer, DISPUTED)
        .await;
    let opened = peer.books().disputes_of(&id).await.unwrap().remove(0);
    let close = format!("/v1/disputes/{}/close", opened.id);
    peer.in_the_dashboard(&close, &[]).await;

    let ended = peer.books().disputes_of(&id).await.unwrap().remove(0);

    assert_eq!(ended.standing, DisputeStanding::Lost);
    assert_eq!(ended.evidence_until, None);
}

pub(crate) async fn an_inquiry_is_listed_and_becomes_a_dispute(peer: &Peer) {
    let id = Purchase::of(1050, Currency::USD)
        .captured_by(peer, INQUIRED_ABOUT)
        .await;
    let asked = peer.books().disputes_of(&id).await.unwrap().remove(0);
    let before = money_of(peer, MovementKind::Dispute).await;
    answer(peer, &asked.id, "escalate_inquiry_evidence").await;

    let escalated = peer.books().disputes_of(&id).await.unwrap().remove(0);

    let course = [asked, escalated].map(|dispute| dispute.standing);
    assert_eq!(course, [DisputeStanding::Inquiry, DisputeStanding::Open]);
    let after = money_of(peer, MovementKind::Dispute).await;
    assert_eq!((before, after), (vec![], vec![usd(-1050)]));
}

async fn answer(peer: &Peer, dispute: &str, evidence: &str) {
    let form = [("evidence[uncategorized_text]", evidence), ("submit", "true")];
    peer.in_the_dashboard(&format!("/v1/disputes/{dispute}"), &form)
        .await;
}

async fn money_of(peer: &Peer, kind: MovementKind) -> Vec<Money> {
    let movements = peer.books().movements_in(until(MINUTE)).await.unwrap();
    movements
        .into_iter()
        .filter(|movement| movement.kind == kind)
        .map(|movement| movement.gross)
        .collect()
}

pub(crate) async fn payments_and_events_of_many_pages_are_listed_oldest_first(peer: &Peer) {
    let began = SystemClock.now();
    let ours = Purchase::of(1050, Currency::USD);
    let mut made = vec![ours.held(peer).await];
    for _ in 0..MORE_THAN_TWO_PAGES {
        let form = [("amount", "450"), ("currency", "usd")];
        let payment = peer.in_the_dashboard("/v1/payment_intents", &form).await;
        made.push(payment["id"].as_str().unwrap().to_owned());
    }

    let books = peer.books();
    let payments = books.payments_in(until(MINUTE)).await.unwrap();
    let before = Span {
        from: began.before(days(1)),
        to: began.before(MINUTE),
    };
    let earlier = books.payments_in(before).await.unwrap();
    let events = books.events_since(began, 10_000).await.unwrap();
    let few = books.events_since(began, 7).await.unwrap();
    let late = books.events_since(began.after(days(1)), 7).await.unwrap();

    let ids: Vec<_> = payments.iter().map(|payment| payment.id.clone()).collect();
    assert_eq!(ids, made);
    assert_eq!(payments[0].order, Some(ours.order));
    assert_eq!(payments[0].status, ProcessorStatus::Held);
    assert!(payments[0].card.is_some() && payments[0].capture_before.is_some());
    assert!(payments[1..].iter().all(|payment| payment.order.is_none()));
    assert_eq!(earlier, vec![]);
    let started: Vec<_> = events
        .iter()
        .filter(|told| told.event.kind == "payment_intent.created")
        .map(|told| told.event.payment.clone().unwrap())
        .collect();
    assert_eq!(started, made);
    let id = |told: &lastfour::processor::ToldEvent| told.event.id.clone();
    let until = events[6].created_at;
    let first = events.iter().filter(|told| told.created_at <= until);
    let first: Vec<_> = first.map(id).collect();
    assert_eq!(few.iter().map(id).collect::<Vec<_>>(), first);
    assert!(late.is_empty());
}

const MORE_THAN_TWO_PAGES: usize = 205;

pub(crate) async fn an_event_names_its_payment_and_is_whole(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let began = SystemClock.now();
    let id = purchase.captured_by(peer, DISPUTED).await;
    peer.books().disputes_of(&id).await.unwrap();

    let events = peer.books().events_since(began, 100).await.unwrap();

    let kinds: Vec<_> = events.iter().map(|told| told.event.kind.as_str()).collect();
    for kind in ["payment_intent.succeeded", "charge.dispute.created"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    for told in &events {
        assert_eq!(
            told.event.payment.as_deref(),
            Some(id.as_str()),
            "{}",
            told.event.kind
        );
        let body: Value = serde_json::from_str(&told.body).unwrap();
        assert_eq!(body["id"], told.event.id.as_str());
        assert_eq!(body["created"], told.created_at.seconds());
        assert!(body["data"]["object"].is_object());
        let of_money_back = told.event.kind.starts_with("charge.dispute.");
        assert_eq!(peer.books().tells_of_money_back(&told.event.kind), of_money_back);
    }
    assert!(events.iter().any(|told| told.event.order == Some(purchase.order)));
}

pub(crate) async fn every_movement_tells_what_came_what_it_cost_and_whose_it_was(peer: &Peer) {
    let refunded = Purchase::of(1000, Currency::USD);
    let id = refunded.captured(peer).await;
    peer.processor().refund(&refunded.refund(&id, 300)).await.unwrap();
    let disputed = Purchase::of(800, Currency::USD);
    let disputed_id = disputed.captured_by(peer, DISPUTED).await;
    let held = Purchase::of(500, Currency::USD).held(peer).await;

    let movements = peer.books().movements_in(until(MINUTE)).await.unwrap();

    let told: Vec<_> = movements.iter().map(|moved| (moved.kind, moved.gross)).collect();
    assert_eq!(
        told,
        [
            (MovementKind::Charge, usd(1000)),
            (MovementKind::Refund, usd(-300)),
            (MovementKind::Charge, usd(800)),
            (MovementKind::Dispute, usd(-800)),
        ]
    );
    let whose = |moved: &Movement| (moved.payment.clone(), moved.order);
    let refund = &peer.books().refunds_of(&id).await.unwrap()[0];
    let dispute = &peer.books().disputes_of(&disputed_id).await.unwrap()[0];
    assert_eq!(whose(&movements[0]), (Some(id.clone()), Some(refunded.order)));
    assert_eq!(whose(&movements[1]), whose(&movements[0]));
    assert_eq!(whose(&movements[2]), (Some(disputed_id), Some(disputed.order)));
    assert_eq!(whose(&movements[3]), whose(&movements[2]));
    let sources: Vec<_> = movements.iter().map(|moved| moved.source.as_deref()).collect();
    assert_eq!(
        sources,
        [None, Some(refund.id.as_str()), None, Some(dispute.id.as_str())]
    );
    // 2.9 % and 30 cents; a refund costs nothing, a dispute 15 dollars.
    let fees: Vec<_> = movements.iter().map(|moved| moved.fee).collect();
    assert_eq!(fees, [usd(59), usd(0), usd(53), usd(1500)]);
    assert!(
        movements
            .iter()
            .all(|moved| moved.payment.as_ref() != Some(&held))
    );
}

pub(crate) async fn what_is_not_there_is_refused(peer: &Peer) {
    let books = peer.books();

    let refused = [
        books.refunds_of("pi_nowhere").await.map(drop),
        books.disputes_of("pi_nowhere").await.map(drop),
        books.movements_of("po_nowhere").await.map(drop),
        books.refunds_of("pi_1&limit=1").await.map(drop),
        books.disputes_of("ch_1").await.map(drop),
        books.movements_of("po_1/reverse").await.map(drop),
    ];

    for outcome in refused {
        assert!(
            matches!(&outcome, Err(ProcessorError::Refused { code }) if code == "resource_missing"),
            "{outcome:?}"
        );
    }
    // Three were asked for, three could not be ids.
    assert_eq!(peer.exchanges().len(), 3);
}

/// The only test that moves the clock: it has the second Stripe World to itself.
pub(crate) async fn a_payout_consists_of_what_settled_before(peer: &Peer) {
    Peer::move_clock(0);
    let first = Purchase::of(5000, Currency::USD);
    let id = first.captured(peer).await;
    peer.processor().refund(&first.refund(&id, 1000)).await.unwrap();
    let settled = peer.books().movements_in(until(MINUTE)).await.unwrap();
    Peer::move_clock(8);
    let later = Purchase::of(700, Currency::USD).captured(peer).await;
    // What came, without the fee of 1.75.
    let form = [("amount", "3825"), ("currency", "usd")];
    let made = peer.in_the_dashboard("/v1/payouts", &form).await;
    let made = made["id"].as_str().unwrap().to_owned();

    let books = peer.books();
    let payouts = books.payouts_in(until(days(9))).await.unwrap();
    let too_early = books.payouts_in(until(days(7))).await.unwrap();
    let consists_of = books.movements_of(&made).await.unwrap();
    let all = books.movements_in(until(days(9))).await.unwrap();
    peer.in_the_dashboard(&format!("/v1/payouts/{made}/cancel"), &[])
        .await;
    let cancelled = books.payouts_in(until(days(9))).await.unwrap();
    Peer::move_clock(0);

    assert_eq!(payouts.len(), 1);
    assert_eq!(
        (payouts[0].id.as_str(), payouts[0].amount),
        (made.as_str(), usd(3825))
    );
    assert_eq!(payouts[0].state, PayoutState::UnderWay);
    assert!(payouts[0].arrives_at > payouts[0].created_at.after(days(1)));
    assert_eq!(too_early, vec![]);
    assert_eq!(consists_of, settled);
    let sum = |of: fn(&Movement) -> Money| -> i64 { consists_of.iter().map(|moved| of(moved).minor()).sum() };
    assert_eq!((sum(|moved| moved.gross), sum(|moved| moved.fee)), (4000, 175));
    let kinds: Vec<_> = all.iter().map(|moved| (moved.kind, moved.gross)).collect();
    assert_eq!(
        kinds[2..],
        [
            (MovementKind::Charge, usd(700)),
            (MovementKind::Payout, usd(-3825))
        ]
    );
    assert_eq!(all[2].payment.as_ref(), Some(&later));
    assert_eq!(cancelled[0].state, PayoutState::Failed);
}
