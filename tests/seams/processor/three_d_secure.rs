//! The bank asks the patron, and answers: against our own sandbox alone, because no independent peer goes so far.

use lastfour::domain::Currency;
use lastfour::domain::NextAction;
use lastfour::processor::Confirmation;
use lastfour::processor::ProcessorStatus;

use crate::processor::allow_list::RETURN_URL;
use crate::processor::peer::ASKS_ITS_OWNER;
use crate::processor::peer::Peer;
use crate::processor::peer::Purchase;

/// Confirmed without our script: the id of the payment, and the address of the bank's page.
async fn sent_to_the_bank(peer: &Peer, purchase: &Purchase) -> (String, String) {
    let processor = peer.processor();
    let id = processor.create(&purchase.new_payment()).await.unwrap().id;
    let confirmation = Confirmation {
        return_url: Some(String::from(RETURN_URL)),
        ..purchase.confirmation(&id, &peer.token(ASKS_ITS_OWNER).await)
    };
    let waiting = processor.confirm(&confirmation).await.unwrap();
    let ProcessorStatus::NeedsPatron(NextAction::Redirect { url }) = waiting.status else {
        panic!("not sent to the bank: {waiting:?}");
    };
    (id, url)
}

pub(crate) async fn a_patron_who_says_yes_at_the_bank_has_the_card_held(peer: &Peer) {
    let (id, url) = sent_to_the_bank(peer, &Purchase::of(1050, Currency::USD)).await;

    peer.press(&format!("{url}/complete")).await;

    let held = peer.processor().payment(&id).await.unwrap();
    assert_eq!(held.status, ProcessorStatus::Held);
    assert_eq!(held.card.unwrap().last4.as_str(), "3184");
    assert!(held.capture_before.is_some());
}

pub(crate) async fn a_patron_who_says_no_at_the_bank_has_the_card_declined(peer: &Peer) {
    let (id, url) = sent_to_the_bank(peer, &Purchase::of(1050, Currency::USD)).await;

    peer.press(&format!("{url}/fail")).await;

    let declined = peer.processor().payment(&id).await.unwrap();
    assert_eq!(declined.status, ProcessorStatus::Declined);
}
