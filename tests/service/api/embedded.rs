//! A program that embeds us calls the use cases itself, past every edge: what it hands in is stored without card data.

use lastfour::cashier::Caller;
use lastfour::cashier::Outcome;
use lastfour::cashier::RefundWish;
use lastfour::cashier::RequestKey;
use lastfour::cashier::Wish;
use lastfour::domain::Contact;
use lastfour::domain::Currency;
use lastfour::domain::LibraryId;
use lastfour::domain::Money;
use lastfour::domain::OfferId;
use lastfour::domain::OrderId;

use crate::house::House;

/// Published numbers of no real card, one for each column.
const IN_REASON: &str = "4000056655665556";
const IN_NAME: &str = "5200828282828210";
const IN_ADDRESS: &str = "378282246310005";

fn caller() -> Caller {
    Caller::api(LibraryId::parse("main").unwrap(), "embedding")
}

fn key(text: &str) -> RequestKey {
    RequestKey {
        key: String::from(text),
        fingerprint: [7; 32],
    }
}

#[track_caller]
fn is_nowhere(house: &House, digits: &str) {
    for file in house.files() {
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes
            .windows(digits.len())
            .any(|window| window == digits.as_bytes());
        assert!(!found, "{digits} is stored");
    }
}

#[tokio::test]
async fn the_reason_of_a_refund_is_stored_without_card_data() {
    let house = House::open().await;
    let order = house.paid(&["fine-1"]).await;
    let id = OrderId::parse(order.rsplit('/').next().unwrap()).unwrap();
    let usd = |minor| Money::from_minor(minor, Currency::USD);
    let wish = RefundWish {
        amount: usd(100),
        reason: format!("paid with {IN_REASON} twice"),
        refundable_seen: usd(450),
    };

    house
        .cashier
        .refund(&caller(), &key("one"), id, &wish)
        .await
        .unwrap();

    let audit = house.audit().await;
    let asked = audit
        .iter()
        .find(|line| line.action == "refund_requested")
        .unwrap();
    assert!(
        asked.detail.starts_with("1.00 USD: paid with ["),
        "{}",
        asked.detail
    );
    assert!(asked.detail.ends_with("] twice"), "{}", asked.detail);
    is_nowhere(&house, IN_REASON);
}

#[tokio::test]
async fn a_buyers_name_and_address_are_stored_without_card_data() {
    let house = House::open().await;
    let contact = Contact::parse(
        &format!("Ann {IN_NAME}"),
        &format!("{IN_ADDRESS}@example.org"),
        true,
    );
    let wish = Wish::Offer {
        offer: OfferId::parse("non-resident").unwrap(),
        contact: contact.unwrap(),
    };

    let Outcome::Done(order) = house.cashier.place(&caller(), &key("one"), &wish).await.unwrap() else {
        panic!("nothing was placed before");
    };

    let library = LibraryId::parse("main").unwrap();
    let stored = house
        .cashier
        .store()
        .contact(&library, order.id)
        .await
        .unwrap()
        .unwrap();
    assert!(stored.name().reveal().starts_with("Ann ["));
    assert_eq!(stored.email().reveal(), "removed@card-number.invalid");
    is_nowhere(&house, IN_NAME);
    is_nowhere(&house, IN_ADDRESS);
}
