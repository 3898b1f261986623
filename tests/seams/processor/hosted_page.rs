//! The processor's own page: against our own sandbox, because no independent peer has one.

use lastfour::domain::Currency;
use lastfour::domain::NextAction;
use lastfour::masking::CardBrand;
use lastfour::processor::ProcessorError;
use lastfour::processor::ProcessorPayment;
use lastfour::processor::ProcessorStatus;

use crate::processor::peer::ASKS_ITS_OWNER;
use crate::processor::peer::DECLINED;
use crate::processor::peer::MASTERCARD;
use crate::processor::peer::Peer;
use crate::processor::peer::Purchase;
use crate::processor::peer::VISA;

/// An open page: its id and its address.
async fn opened(peer: &Peer, purchase: &Purchase) -> (String, String) {
    let open = peer.processor().open_page(&purchase.new_page()).await.unwrap();
    let url = address(&open);
    (open.id, url)
}

fn address(open: &ProcessorPayment) -> String {
    let ProcessorStatus::NeedsPatron(NextAction::Redirect { url }) = &open.status else {
        panic!("not an open page: {open:?}");
    };
    url.clone()
}

pub(crate) async fn a_new_page_waits_for_the_patron(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();

    let open = processor.open_page(&purchase.new_page()).await.unwrap();
    let again = processor.open_page(&purchase.new_page()).await.unwrap();

    assert!(open.id.starts_with("cs_") && address(&open).starts_with("http"));
    assert_eq!((open.order, open.amount), (Some(purchase.order), purchase.amount));
    assert_eq!(again, open);
    assert_eq!(processor.payment(&open.id).await.unwrap(), open);
    assert_eq!(peer.count("payment_intents").await, 0);
}

pub(crate) async fn a_card_typed_on_the_page_is_held_and_captured(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let (page, url) = opened(peer, &purchase).await;

    peer.type_card(&url, MASTERCARD).await;
    let held = processor.payment(&page).await.unwrap();
    let captured = processor.capture(&purchase.capture(&held.id, 800)).await.unwrap();

    assert!(held.id.starts_with("pi_"));
    assert_eq!((held.order, held.amount), (Some(purchase.order), purchase.amount));
    assert_eq!(held.status, ProcessorStatus::Held);
    let card = held.card.unwrap();
    assert_eq!((card.brand, card.last4.as_str()), (CardBrand::Mastercard, "4444"));
    assert_eq!(processor.payment(&held.id).await.unwrap(), captured);
    assert_eq!(processor.payment(&page).await.unwrap(), captured);
    assert_eq!(captured.status, ProcessorStatus::Captured);
}

pub(crate) async fn a_declined_card_leaves_the_page_open_for_another(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let (page, url) = opened(peer, &purchase).await;

    peer.type_card(&url, DECLINED).await;
    let open = peer.processor().payment(&page).await.unwrap();
    peer.type_card(&url, VISA).await;
    let held = peer.processor().payment(&page).await.unwrap();

    assert_eq!(address(&open), url);
    assert_eq!(held.status, ProcessorStatus::Held);
}

pub(crate) async fn a_bank_that_asks_the_patron_leaves_the_page_open_until_they_answer(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let (page, url) = opened(peer, &purchase).await;

    let bank = peer.type_card(&url, ASKS_ITS_OWNER).await.unwrap();
    let asked = peer.processor().payment(&page).await.unwrap();
    peer.press(&format!("{bank}/complete")).await;
    let held = peer.processor().payment(&page).await.unwrap();

    assert_eq!(address(&asked), url);
    assert_eq!(held.status, ProcessorStatus::Held);
}

pub(crate) async fn a_closed_page_takes_no_card(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let (page, url) = opened(peer, &purchase).await;

    let closed = processor.release(&purchase.release(&page)).await.unwrap();
    let again = processor.release(&purchase.release(&page)).await.unwrap();
    peer.type_card(&url, VISA).await;

    assert_eq!(
        (closed.status, again.status),
        (ProcessorStatus::Gone, ProcessorStatus::Gone)
    );
    assert_eq!(
        processor.payment(&page).await.unwrap().status,
        ProcessorStatus::Gone
    );
    assert_eq!(peer.count("payment_intents").await, 0);
}

pub(crate) async fn a_page_is_closed_while_the_bank_asks(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let (page, url) = opened(peer, &purchase).await;
    peer.type_card(&url, ASKS_ITS_OWNER).await;

    let closed = peer.processor().release(&purchase.release(&page)).await.unwrap();

    assert_eq!(closed.status, ProcessorStatus::Gone);
    assert_eq!(
        peer.processor().payment(&page).await.unwrap().status,
        ProcessorStatus::Gone
    );
}

pub(crate) async fn what_was_held_on_a_page_stays_held_until_it_is_let_go_by_its_own_id(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let (page, url) = opened(peer, &purchase).await;
    peer.type_card(&url, VISA).await;

    let kept = processor.release(&purchase.release(&page)).await.unwrap();
    let found = processor.payment(&page).await.unwrap();
    let released = processor.release(&purchase.release(&kept.id)).await.unwrap();

    assert!(kept.id.starts_with("pi_"));
    assert_eq!((&kept, kept.status.clone()), (&found, ProcessorStatus::Held));
    assert_eq!(
        (&released.id, released.status.clone()),
        (&kept.id, ProcessorStatus::Gone)
    );
    assert_eq!(processor.payment(&page).await.unwrap(), released);
}

pub(crate) async fn what_was_taken_on_a_page_is_not_let_go(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let (page, url) = opened(peer, &purchase).await;
    peer.type_card(&url, VISA).await;
    let held = processor.payment(&page).await.unwrap();
    processor
        .capture(&purchase.capture(&held.id, 1050))
        .await
        .unwrap();

    let kept = processor.release(&purchase.release(&page)).await.unwrap();

    assert_eq!((kept.id, kept.status), (held.id, ProcessorStatus::Captured));
}

pub(crate) async fn a_lost_answer_to_a_page_is_unknown_and_asked_again_is_one_page(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();

    peer.lose_next_answer();
    let lost = processor.open_page(&purchase.new_page()).await;
    let open = processor.open_page(&purchase.new_page()).await.unwrap();

    assert!(matches!(lost, Err(ProcessorError::Unknown)));
    assert_eq!(processor.payment(&open.id).await.unwrap(), open);
    let made: Vec<_> = peer
        .exchanges()
        .iter()
        .filter(|exchange| exchange.method == "POST")
        .map(|exchange| exchange.answer["id"].clone())
        .collect();
    assert_eq!(made, [open.id.as_str(); 2]);
}

pub(crate) async fn a_lost_answer_to_closing_is_unknown_and_the_page_is_found_closed(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let (page, _) = opened(peer, &purchase).await;

    peer.lose_next_answer();
    let lost = processor.release(&purchase.release(&page)).await;
    let found = processor.payment(&page).await.unwrap();
    let again = processor.release(&purchase.release(&page)).await.unwrap();

    assert!(matches!(lost, Err(ProcessorError::Unknown)));
    assert_eq!(
        (found.status, again.status),
        (ProcessorStatus::Gone, ProcessorStatus::Gone)
    );
}

pub(crate) async fn a_page_that_is_not_there_is_refused(peer: &Peer) {
    let nowhere = "cs_test_0000000000000000";
    let processor = peer.processor();
    Purchase::of(1050, Currency::USD).held(peer).await;

    for outcome in [
        processor.payment(nowhere).await,
        processor
            .release(&Purchase::of(1050, Currency::USD).release(nowhere))
            .await,
    ] {
        let refused = matches!(&outcome, Err(ProcessorError::Refused { code }) if code == "resource_missing");
        assert!(refused, "{outcome:?}");
    }
}
