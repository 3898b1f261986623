//! P6: service providers get what they need to act for the library, and nothing else.

use std::collections::BTreeSet;

use lastfour::domain::Currency;
use lastfour::privacy::TOLD_THE_PROCESSOR;

use crate::processor::peer::Peer;
use crate::processor::peer::Purchase;
use crate::processor::peer::VISA;
use crate::processor::recorder::fields;

/// What each field that we choose says, in the words of the privacy page; what is always the same says nothing of
/// anybody.
const SAYS: [(&str, &str); 14] = [
    ("amount", "amount"),
    ("amount_to_capture", "amount"),
    ("cancel_url", "way-back"),
    ("client_reference_id", "order"),
    ("currency", "amount"),
    ("line_items[0][price_data][currency]", "amount"),
    ("line_items[0][price_data][product_data][name]", "kinds"),
    ("line_items[0][price_data][unit_amount]", "amount"),
    ("metadata[kinds]", "kinds"),
    ("metadata[order]", "order"),
    ("payment_intent_data[metadata][kinds]", "kinds"),
    ("payment_intent_data[metadata][order]", "order"),
    ("payment_method", "card-token"),
    ("success_url", "way-back"),
];

/// Fields that are the same for everybody, or name what the processor named, or when.
const OF_NOBODY: [&str; 12] = [
    "adaptive_pricing[enabled]",
    "allowed_payment_method_types[0]",
    "capture_method",
    "expand[0]",
    "expires_at",
    "line_items[0][quantity]",
    "metadata[refund]",
    "mode",
    "payment_intent",
    "payment_intent_data[capture_method]",
    "use_stripe_sdk",
    "wallet_options[link][display]",
];

/// Every exchange is also held against the list of `allow_list`, when the peer is closed.
pub(crate) async fn p6_the_processor_is_told_what_is_on_the_list_and_nothing_else(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let id = processor.create(&purchase.new_payment()).await.unwrap().id;
    let token = peer.token(VISA).await;
    processor
        .confirm(&purchase.confirmation(&id, &token))
        .await
        .unwrap();
    processor.capture(&purchase.capture(&id, 800)).await.unwrap();
    processor.refund(&purchase.refund(&id, 300)).await.unwrap();
    processor.open_page(&purchase.new_page()).await.unwrap();

    let mut told = BTreeSet::new();
    for exchange in peer.exchanges() {
        for (name, _) in fields(&exchange.form).iter().chain(&fields(&exchange.query)) {
            match SAYS.iter().find(|(field, _)| field == name) {
                Some((_, says)) => drop(told.insert(*says)),
                None => assert!(
                    OF_NOBODY.contains(&name.as_str()),
                    "nobody says what {name} tells"
                ),
            }
        }
    }

    assert_eq!(
        told,
        BTreeSet::from(TOLD_THE_PROCESSOR),
        "the privacy page says exactly this"
    );
}
