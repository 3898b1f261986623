//! What every processor behind the seam must do.

use lastfour::domain::Currency;
use lastfour::domain::Money;
use lastfour::domain::NextAction;
use lastfour::masking::CardBrand;
use lastfour::processor::Confirmation;
use lastfour::processor::ProcessorError;
use lastfour::processor::ProcessorPayment;
use lastfour::processor::ProcessorStatus;

use crate::processor::allow_list::RETURN_URL;
use crate::processor::peer::ASKS_ITS_OWNER;
use crate::processor::peer::DECLINED;
use crate::processor::peer::MASTERCARD;
use crate::processor::peer::Peer;
use crate::processor::peer::Purchase;
use crate::processor::peer::VISA;

fn card(payment: &ProcessorPayment) -> Option<(CardBrand, String)> {
    payment.card.map(|card| (card.brand, card.last4.to_string()))
}

fn refused(outcome: Result<ProcessorPayment, ProcessorError>) -> String {
    match outcome {
        Err(ProcessorError::Refused { code }) => code,
        other => panic!("not refused: {other:?}"),
    }
}

pub(crate) async fn a_new_payment_asks_nothing_of_a_card(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);

    let created = peer.processor().create(&purchase.new_payment()).await.unwrap();

    let expected = ProcessorPayment {
        id: created.id.clone(),
        order: Some(purchase.order),
        amount: purchase.amount,
        received: Money::zero(Currency::USD),
        status: ProcessorStatus::Unconfirmed,
        card: None,
        capture_before: None,
        live: false,
    };
    assert_eq!(created, expected);
    assert_eq!(peer.processor().payment(&created.id).await.unwrap(), expected);
}

pub(crate) async fn a_confirmed_payment_is_held(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let created = processor.create(&purchase.new_payment()).await.unwrap();
    let token = peer.token(MASTERCARD).await;

    let held = processor
        .confirm(&purchase.confirmation(&created.id, &token))
        .await
        .unwrap();

    assert_eq!(held.status, ProcessorStatus::Held);
    assert_eq!(
        (held.amount, held.received),
        (purchase.amount, Money::zero(Currency::USD))
    );
    assert_eq!(card(&held), Some((CardBrand::Mastercard, String::from("4444"))));
    assert_eq!(processor.payment(&created.id).await.unwrap(), held);
}

pub(crate) async fn a_hold_is_captured_whole(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::EUR);
    let id = purchase.held(peer).await;

    let captured = peer
        .processor()
        .capture(&purchase.capture(&id, 1050))
        .await
        .unwrap();

    assert_eq!(captured.status, ProcessorStatus::Captured);
    assert_eq!(
        (captured.amount, captured.received),
        (purchase.amount, purchase.amount)
    );
    assert_eq!(card(&captured), Some((CardBrand::Visa, String::from("4242"))));
    assert_eq!(peer.processor().payment(&id).await.unwrap(), captured);
}

pub(crate) async fn a_hold_is_captured_in_part_and_never_again(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let id = purchase.held(peer).await;
    let processor = peer.processor();

    let captured = processor.capture(&purchase.capture(&id, 800)).await.unwrap();
    let rest = Purchase {
        attempt: 2,
        ..purchase.clone()
    }
    .capture(&id, 250);
    let again = processor.capture(&rest).await;

    assert_eq!(captured.received, Money::from_minor(800, Currency::USD));
    assert_eq!(refused(again), "payment_intent_unexpected_state");
    assert_eq!(processor.payment(&id).await.unwrap(), captured);
}

pub(crate) async fn more_than_is_held_is_not_captured(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let id = purchase.held(peer).await;

    let greedy = peer.processor().capture(&purchase.capture(&id, 1051)).await;

    assert!(!refused(greedy).is_empty());
    assert_eq!(
        peer.processor().payment(&id).await.unwrap().status,
        ProcessorStatus::Held
    );
}

pub(crate) async fn a_hold_is_released_and_cannot_be_captured_then(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let id = purchase.held(peer).await;
    let processor = peer.processor();

    let released = processor.release(&purchase.release(&id)).await.unwrap();
    let captured = processor.capture(&purchase.capture(&id, 1050)).await;

    assert_eq!(released.status, ProcessorStatus::Gone);
    assert_eq!(refused(captured), "payment_intent_unexpected_state");
    let now = processor.payment(&id).await.unwrap();
    assert_eq!(
        (now.status, now.received),
        (ProcessorStatus::Gone, Money::zero(Currency::USD))
    );
}

pub(crate) async fn a_released_payment_can_never_be_confirmed(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let id = processor.create(&purchase.new_payment()).await.unwrap().id;
    let token = peer.token(VISA).await;

    let released = processor.release(&purchase.release(&id)).await.unwrap();
    let confirmed = processor.confirm(&purchase.confirmation(&id, &token)).await;

    assert_eq!(released.status, ProcessorStatus::Gone);
    assert_eq!(refused(confirmed), "payment_intent_unexpected_state");
    assert_eq!(
        processor.payment(&id).await.unwrap().status,
        ProcessorStatus::Gone
    );
}

pub(crate) async fn a_captured_payment_is_not_released(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let id = purchase.captured(peer).await;

    let released = peer.processor().release(&purchase.release(&id)).await;

    assert_eq!(refused(released), "payment_intent_unexpected_state");
    assert_eq!(
        peer.processor().payment(&id).await.unwrap().status,
        ProcessorStatus::Captured
    );
}

pub(crate) async fn a_declined_card_is_an_answer(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let id = processor.create(&purchase.new_payment()).await.unwrap().id;
    let token = peer.token(DECLINED).await;

    let declined = processor
        .confirm(&purchase.confirmation(&id, &token))
        .await
        .unwrap();

    assert_eq!(declined.status, ProcessorStatus::Declined);
    assert_eq!(card(&declined), Some((CardBrand::Visa, String::from("0002"))));
    assert_eq!(processor.payment(&id).await.unwrap(), declined);
}

pub(crate) async fn after_a_decline_another_attempt_is_another_payment(peer: &Peer) {
    let first = Purchase::of(1050, Currency::USD);
    let second = Purchase {
        attempt: 2,
        ..first.clone()
    };
    let processor = peer.processor();
    let declined = processor.create(&first.new_payment()).await.unwrap().id;
    let token = peer.token(DECLINED).await;
    processor
        .confirm(&first.confirmation(&declined, &token))
        .await
        .unwrap();

    let held = second.held(peer).await;

    assert_ne!(held, declined);
    assert_eq!(processor.payment(&held).await.unwrap().order, Some(first.order));
    assert_eq!(
        processor.payment(&declined).await.unwrap().status,
        ProcessorStatus::Declined
    );
}

pub(crate) async fn a_card_that_asks_for_its_owner_needs_the_patron(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let id = processor.create(&purchase.new_payment()).await.unwrap().id;
    let token = peer.token(ASKS_ITS_OWNER).await;

    let waiting = processor
        .confirm(&purchase.confirmation(&id, &token))
        .await
        .unwrap();

    let ProcessorStatus::NeedsPatron(NextAction::Sdk { client_secret }) = &waiting.status else {
        panic!("not for the script: {waiting:?}");
    };
    assert!(client_secret.starts_with(&id));
    assert_eq!(processor.payment(&id).await.unwrap(), waiting);
}

pub(crate) async fn every_call_repeated_is_done_once(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();

    let created = processor.create(&purchase.new_payment()).await.unwrap();
    assert_eq!(processor.create(&purchase.new_payment()).await.unwrap(), created);
    let confirmation = purchase.confirmation(&created.id, &peer.token(VISA).await);
    let held = processor.confirm(&confirmation).await.unwrap();
    assert_eq!(processor.confirm(&confirmation).await.unwrap(), held);
    let capture = purchase.capture(&created.id, 800);
    let captured = processor.capture(&capture).await.unwrap();
    assert_eq!(processor.capture(&capture).await.unwrap(), captured);
    let refund = purchase.refund(&created.id, 300);
    let refunded = processor.refund(&refund).await.unwrap();
    assert_eq!(processor.refund(&refund).await.unwrap(), refunded);

    let other = Purchase::of(500, Currency::USD);
    let other_id = other.held(peer).await;
    let released = processor.release(&other.release(&other_id)).await.unwrap();
    assert_eq!(
        processor.release(&other.release(&other_id)).await.unwrap(),
        released
    );

    assert_eq!(peer.count("payment_intents").await, 2);
    assert_eq!(peer.count("charges").await, 2);
    assert_eq!(peer.count("refunds").await, 1);
}

pub(crate) async fn a_payment_that_is_not_there_is_refused(peer: &Peer) {
    let nowhere = "pi_0000000000000000";
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();

    assert_eq!(refused(processor.payment(nowhere).await), "resource_missing");
    assert_eq!(
        refused(processor.capture(&purchase.capture(nowhere, 1050)).await),
        "resource_missing"
    );
    assert_eq!(
        refused(processor.release(&purchase.release(nowhere)).await),
        "resource_missing"
    );
}

pub(crate) async fn a_card_token_that_is_not_there_is_refused(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let id = processor.create(&purchase.new_payment()).await.unwrap().id;

    let confirmed = processor
        .confirm(&purchase.confirmation(&id, "pm_0000000000000000"))
        .await;

    assert_eq!(refused(confirmed), "resource_missing");
    assert_eq!(
        processor.payment(&id).await.unwrap().status,
        ProcessorStatus::Unconfirmed
    );
}

pub(crate) async fn money_goes_back_in_parts_and_never_more_than_was_taken(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let id = purchase.captured(peer).await;
    let processor = peer.processor();

    let first = processor.refund(&purchase.refund(&id, 300)).await.unwrap();
    let too_much = processor.refund(&purchase.refund(&id, 751)).await;
    let rest = processor.refund(&purchase.refund(&id, 750)).await.unwrap();

    assert_eq!((first.succeeded, rest.succeeded), (Some(true), Some(true)));
    assert_ne!(first.id, rest.id);
    assert!(matches!(too_much, Err(ProcessorError::Refused { .. })));
    assert_eq!(peer.count("refunds").await, 2);
}

pub(crate) async fn yen_have_no_decimals(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::JPY);
    let id = purchase.held(peer).await;

    let captured = peer
        .processor()
        .capture(&purchase.capture(&id, 800))
        .await
        .unwrap();

    assert_eq!(
        (captured.amount.to_string(), captured.received.to_string()),
        ("1050".into(), "800".into())
    );
    assert_eq!(captured.received.currency(), Currency::JPY);
}

pub(crate) async fn a_return_address_does_not_hinder_a_plain_card(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let id = processor.create(&purchase.new_payment()).await.unwrap().id;
    let confirmation = Confirmation {
        return_url: Some(String::from(RETURN_URL)),
        ..purchase.confirmation(&id, &peer.token(VISA).await)
    };

    let held = processor.confirm(&confirmation).await.unwrap();

    assert_eq!(held.status, ProcessorStatus::Held);
}

pub(crate) async fn the_processor_is_ready(peer: &Peer) {
    Purchase::of(1050, Currency::USD).held(peer).await;

    peer.processor().ready().await.unwrap();
}
