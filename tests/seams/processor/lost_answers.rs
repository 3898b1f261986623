//! The peer has done it, and the answer never came: unknown, then found, and never done twice.

use lastfour::domain::Currency;
use lastfour::domain::Money;
use lastfour::processor::ProcessorError;
use lastfour::processor::ProcessorPayment;
use lastfour::processor::ProcessorStatus;

use crate::processor::peer::DECLINED;
use crate::processor::peer::Peer;
use crate::processor::peer::Purchase;
use crate::processor::peer::VISA;

fn unknown<T>(outcome: &Result<T, ProcessorError>) -> bool {
    matches!(outcome, Err(ProcessorError::Unknown))
}

async fn now(peer: &Peer, id: &str) -> ProcessorPayment {
    peer.processor().payment(id).await.unwrap()
}

pub(crate) async fn a_lost_answer_to_create_is_unknown_and_asked_again_is_once(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();

    peer.lose_next_answer();
    let lost = processor.create(&purchase.new_payment()).await;
    let again = processor.create(&purchase.new_payment()).await.unwrap();

    assert!(unknown(&lost));
    assert_eq!(again.status, ProcessorStatus::Unconfirmed);
    assert_eq!(peer.count("payment_intents").await, 1);
}

pub(crate) async fn a_lost_answer_to_confirm_is_unknown_and_the_hold_is_found(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let id = processor.create(&purchase.new_payment()).await.unwrap().id;
    let confirmation = purchase.confirmation(&id, &peer.token(VISA).await);

    peer.lose_next_answer();
    let lost = processor.confirm(&confirmation).await;
    let found = now(peer, &id).await;
    let again = processor.confirm(&confirmation).await.unwrap();

    assert!(unknown(&lost));
    assert_eq!(found.status, ProcessorStatus::Held);
    assert_eq!(again, found);
    assert_eq!(peer.count("charges").await, 1);
}

pub(crate) async fn a_lost_answer_to_a_decline_is_unknown_and_the_decline_is_found(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let id = processor.create(&purchase.new_payment()).await.unwrap().id;
    let confirmation = purchase.confirmation(&id, &peer.token(DECLINED).await);

    peer.lose_next_answer();
    let lost = processor.confirm(&confirmation).await;
    let found = now(peer, &id).await;
    let again = processor.confirm(&confirmation).await.unwrap();

    assert!(unknown(&lost));
    assert_eq!(found.status, ProcessorStatus::Declined);
    assert_eq!(again, found);
    assert_eq!(peer.count("charges").await, 1);
}

pub(crate) async fn a_lost_answer_to_capture_is_unknown_and_the_capture_is_found(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let id = purchase.held(peer).await;
    let capture = purchase.capture(&id, 800);

    peer.lose_next_answer();
    let lost = peer.processor().capture(&capture).await;
    let found = now(peer, &id).await;
    let again = peer.processor().capture(&capture).await.unwrap();

    assert!(unknown(&lost));
    assert_eq!(found.status, ProcessorStatus::Captured);
    assert_eq!(found.received, Money::from_minor(800, Currency::USD));
    assert_eq!(again, found);
}

pub(crate) async fn a_lost_answer_to_release_is_unknown_and_the_release_is_found(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let id = purchase.held(peer).await;

    peer.lose_next_answer();
    let lost = peer.processor().release(&purchase.release(&id)).await;
    let found = now(peer, &id).await;
    let again = peer.processor().release(&purchase.release(&id)).await.unwrap();

    assert!(unknown(&lost));
    assert_eq!(found.status, ProcessorStatus::Gone);
    assert_eq!(again.status, ProcessorStatus::Gone);
}

pub(crate) async fn a_lost_answer_to_refund_is_unknown_and_asked_again_is_once(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let id = purchase.captured(peer).await;
    let refund = purchase.refund(&id, 300);

    peer.lose_next_answer();
    let lost = peer.processor().refund(&refund).await;
    let again = peer.processor().refund(&refund).await.unwrap();

    assert!(unknown(&lost));
    assert_eq!(again.succeeded, Some(true));
    assert_eq!(peer.count("refunds").await, 1);
}
