//! What the patron's own pages ask of the cashier.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use lastfour::cashier::Caller;
use lastfour::cashier::Outcome;
use lastfour::cashier::PresentedCard;
use lastfour::cashier::Refusal;
use lastfour::cashier::RequestKey;
use lastfour::cashier::Wish;
use lastfour::domain::Barcode;
use lastfour::domain::FeeId;
use lastfour::domain::LibraryId;
use lastfour::domain::OrderId;
use lastfour::domain::PaymentState;
use lastfour::domain::PublicState;
use lastfour::domain::Reference;
use lastfour::processor::ProcessorStatus;
use secrecy::SecretString;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::house::House;
use crate::house::OTHER_PATRON;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::TITLE;
use crate::house::till::TillPayment;

fn main_library() -> LibraryId {
    LibraryId::parse("main").unwrap()
}

fn barcode(text: &str) -> Barcode {
    Barcode::parse(text).unwrap()
}

fn id_in(address: &str) -> OrderId {
    OrderId::parse(address.rsplit('/').next().unwrap()).unwrap()
}

fn key(text: &str) -> RequestKey {
    RequestKey {
        key: text.to_owned(),
        fingerprint: [1; 32],
    }
}

async fn placed(house: &House, caller: &Caller, fee: &str) -> OrderId {
    let wish = Wish::Fees {
        barcode: barcode(PATRON),
        fees: vec![FeeId::parse(fee).unwrap().into()],
        added: Vec::new(),
    };
    match house.cashier.place(caller, &key("place"), &wish).await.unwrap() {
        Outcome::Done(order) => order.id,
        Outcome::Again(_) | Outcome::Answered(_) => panic!("placed before"),
    }
}

async fn presented(house: &House, caller: &Caller, order: OrderId, token: &str) {
    let card = PresentedCard {
        token: token.to_owned(),
        return_url: None,
    };
    house.cashier.pay(caller, &key("pay"), order, card).await.unwrap();
}

fn patron() -> Caller {
    Caller::patron(main_library())
}

fn is_not_found<T>(outcome: &Result<T, Refusal>) -> bool {
    matches!(outcome, Err(Refusal::NotFound))
}

#[tokio::test]
async fn a_patron_signs_in_with_their_pin_and_sees_what_the_fees_were_for() {
    let house = House::open().await;
    let (cashier, main) = (&house.cashier, main_library());
    let signs_in = async |number: &str, pin: &str| {
        let pin = SecretString::from(pin);
        cashier.sign_in(&main, &barcode(number), &pin).await.unwrap()
    };

    let account = cashier.account(&main, &barcode(PATRON)).await.unwrap();

    assert!(signs_in(PATRON, PIN).await);
    assert!(!signs_in(PATRON, "1357").await);
    assert!(!signs_in("21234000055555", PIN).await);
    assert!(account.fees[0].title.as_ref().unwrap().is(TITLE));
    assert!(is_not_found(
        &cashier.account(&main, &barcode("21234000055555")).await
    ));
}

#[tokio::test]
async fn a_patron_sees_their_own_orders_newest_first_and_nobody_else_s() {
    let house = House::open().await;
    let (cashier, main) = (&house.cashier, main_library());
    let first = id_in(&house.order(&["fine-1"]).await);
    house.clock.forward(Duration::from_secs(1));
    let second = id_in(&house.order(&["fine-2"]).await);

    let all = cashier.orders_of(&main, &barcode(PATRON), 10).await.unwrap();
    let one = cashier.orders_of(&main, &barcode(PATRON), 1).await.unwrap();
    let others = cashier
        .orders_of(&main, &barcode(OTHER_PATRON), 10)
        .await
        .unwrap();

    assert_eq!(
        all.iter().map(|order| order.id).collect::<Vec<_>>(),
        [second, first]
    );
    assert_eq!(one, &all[..1]);
    assert!(others.is_empty());
    let own = cashier.order_of(&main, &barcode(PATRON), first).await.unwrap();
    assert_eq!(own.id, first);
    let branch = LibraryId::parse("branch").unwrap();
    assert!(is_not_found(
        &cashier.order_of(&main, &barcode(OTHER_PATRON), first).await
    ));
    assert!(is_not_found(
        &cashier.order_of(&branch, &barcode(PATRON), first).await
    ));
}

#[tokio::test]
async fn an_order_is_found_by_its_reference_and_known_to_whoever_placed_it() {
    let house = House::open().await;
    let (cashier, main) = (&house.cashier, main_library());
    let owed = house.get(&house.order(&["fine-1"]).await).await.json();
    let contact = json!({"name": "Nadia Neighbour", "email": "Nadia@example.org"});
    let bought = house
        .post(
            "/api/v1/orders",
            json!({"offer": "non-resident", "contact": contact}),
        )
        .await
        .json();
    let find = async |order: &serde_json::Value| {
        let reference = Reference::parse(order["reference"].as_str().unwrap()).unwrap();
        cashier.order_by_reference(&main, reference).await.unwrap()
    };
    let (owed, bought) = (find(&owed).await, find(&bought).await);

    for (order, word, known) in [
        (&owed, PATRON, true),
        (&owed, "  21234000012342 ", true),
        (&owed, OTHER_PATRON, false),
        (&owed, "", false),
        (&bought, "nadia@EXAMPLE.org ", true),
        (&bought, "nadia@example.com", false),
        (&bought, "Nadia Neighbour", false),
        (&bought, "", false),
    ] {
        assert_eq!(cashier.is_known_to(order, word).await.unwrap(), known, "{word}");
    }
    let nobodys = Reference::new(&lastfour::domain::SystemRandomness);
    assert!(is_not_found(&cashier.order_by_reference(&main, nobodys).await));
}

#[tokio::test]
async fn who_comes_back_from_the_bank_is_told_at_once_how_it_went() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;
    house.pay(&order, "pm_asks").await;

    let waiting = house.cashier.look(&patron(), id_in(&order)).await.unwrap();
    house.till.settle(&ProcessorStatus::Held);
    let held = house.cashier.look(&patron(), id_in(&order)).await.unwrap();
    house.run_jobs().await;

    assert_eq!(waiting.payment(), Some(PaymentState::NeedsPatron));
    assert_eq!(held.payment(), Some(PaymentState::Held));
    assert_eq!(house.get(&order).await.json()["state"], "paid");
}

#[tokio::test]
async fn whoever_proves_who_they_are_while_the_order_is_being_cancelled_pays_nothing() {
    let house = Arc::new(House::open().await);
    let order = house.order(&["fine-1"]).await;
    house.pay(&order, "pm_asks").await;
    let slow = Arc::new(Semaphore::new(0));
    house.till.state().slow_release = Some(Arc::clone(&slow));

    let cancel = tokio::spawn({
        let (house, path) = (Arc::clone(&house), format!("{order}/cancel"));
        async move { house.post(&path, json!({})).await }
    });
    while house.till.state().slow_release.is_some() {
        tokio::task::yield_now().await;
    }
    house.till.settle(&ProcessorStatus::Held);
    let looked = house.cashier.look(&patron(), id_in(&order)).await.unwrap();
    // Everybody else acts as they would: nobody may post what is about to be let go.
    house.run_jobs().await;
    slow.add_permits(1);
    let cancelled = cancel.await.unwrap();

    assert_eq!(looked.payment(), Some(PaymentState::NeedsPatron));
    assert_eq!(cancelled.status, StatusCode::OK, "{}", cancelled.text);
    assert_eq!(cancelled.json()["state"], "cancelled");
    assert!(house.desk.state().fees.contains_key("fine-1"));
    let state = house.till.state();
    let gone = |payment: &TillPayment| payment.status == ProcessorStatus::Gone;
    assert!(state.payments.values().all(gone), "{:?}", state.payments);
}

#[tokio::test]
async fn a_lost_answer_is_found_by_looking() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;
    house.pay(&order, "pm_silent").await;

    house.till.settle(&ProcessorStatus::Declined);
    let declined = house.cashier.look(&patron(), id_in(&order)).await.unwrap();

    assert_eq!(declined.payment(), Some(PaymentState::Declined));
    assert_eq!(declined.state(), PublicState::Open);
}

#[tokio::test]
async fn a_payment_that_the_bank_declined_can_never_be_confirmed_whoever_hears_of_it_first() {
    for hears in ["the patron", "the job", "an event"] {
        let house = House::open().await;
        // Both libraries share a signature here; the first by name takes the event.
        let branch = Caller::patron(LibraryId::parse("branch").unwrap());
        let order = placed(&house, &branch, "fine-1").await;
        presented(&house, &branch, order, "pm_asks").await;
        house.run_jobs().await;
        let payment = house.till.state().payments.keys().next().unwrap().clone();
        house.till.settle(&ProcessorStatus::Declined);

        match hears {
            "the patron" => drop(house.cashier.look(&branch, order).await.unwrap()),
            "the job" => house.clock.forward(Duration::from_mins(5)),
            _ => {
                let event = json!({"id": "evt_1", "payment": payment}).to_string();
                let taken = house.cashier.receive_event(event.as_bytes(), "good").await;
                taken.unwrap();
            }
        }
        if hears != "the patron" {
            house.run_jobs().await;
        }

        let order = house.cashier.order(&branch, order).await.unwrap();
        let status = house.till.state().payments[&payment].status.clone();
        assert_eq!(order.payment(), Some(PaymentState::Declined), "{hears}");
        assert_eq!(status, ProcessorStatus::Gone, "{hears}");
    }
}

#[tokio::test]
async fn a_processor_that_does_not_answer_leaves_the_order_as_it_was() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;
    house.pay(&order, "pm_asks").await;
    house.till.state().silent = true;

    let looked = house.cashier.look(&patron(), id_in(&order)).await.unwrap();

    assert_eq!(looked.payment(), Some(PaymentState::NeedsPatron));
    let unknown = OrderId::parse("00000000000000000000000000").unwrap();
    assert!(is_not_found(&house.cashier.look(&patron(), unknown).await));
}
