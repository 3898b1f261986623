//! Signed events of the processor.

use axum::body::Body;
use axum::http::Request;
use axum::http::StatusCode;
use lastfour::domain::AccountName;
use lastfour::domain::Clock;
use lastfour::domain::EventId;
use lastfour::processor::ProcessorStatus;
use lastfour::processor::ToldEvent;
use lastfour::processor::VerifiedEvent;
use serde_json::Value;
use serde_json::json;

use crate::house::House;

fn signed(signature: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder().method("POST").uri("/webhooks/stripe");
    if let Some(signature) = signature {
        request = request.header("stripe-signature", signature);
    }
    request.body(body.into()).unwrap()
}

async fn stored(house: &House, id: &str) -> bool {
    let id = EventId::parse(id).unwrap();
    for library in house.cashier.libraries() {
        let event = house
            .cashier
            .store()
            .event(&library.id, &AccountName::main(), &id)
            .await;
        if event.unwrap().is_some() {
            return true;
        }
    }
    false
}

#[tokio::test]
async fn a_signed_event_is_stored_once_however_often_it_comes() {
    let house = House::open().await;
    let body = json!({"id": "evt_1"}).to_string();

    for _ in 0..2 {
        let taken = house.send(signed(Some("good"), body.clone())).await;
        assert_eq!(
            (taken.status, taken.json()),
            (StatusCode::OK, json!({"received": true}))
        );
    }
    assert!(stored(&house, "evt_1").await);
}

#[tokio::test]
async fn a_forged_a_stale_and_an_unsigned_event_leave_nothing() {
    let house = House::open().await;
    let canary = json!({"id": "evt_1", "kanarienvogel": 1}).to_string();

    for signature in [Some("forged"), Some("stale"), Some(""), None] {
        let refused = house.send(signed(signature, canary.clone())).await;

        refused.is_problem(400, "malformed");
        assert!(!refused.text.contains("kanarienvogel"));
    }
    let no_event = house.send(signed(Some("good"), "kanarienvogel")).await;
    no_event.is_problem(400, "malformed");
    assert!(!stored(&house, "evt_1").await);
}

#[tokio::test]
async fn an_event_of_256_kibibytes_is_read_and_no_larger_one() {
    let house = House::open().await;
    let padded = |bytes: usize| {
        let text = json!({"id": "evt_1"}).to_string();
        format!("{text}{}", " ".repeat(bytes - text.len()))
    };

    let fits = house.send(signed(Some("good"), padded(256 * 1024))).await;
    let larger = house.send(signed(Some("good"), padded(256 * 1024 + 1))).await;

    assert_eq!(fits.status, StatusCode::OK);
    larger.is_problem(413, "malformed");
}

#[tokio::test]
async fn an_event_makes_us_look_at_the_payment_itself() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;
    house.pay(&order, "pm_asks").await;
    let payment = house.till.state().payments.keys().next().unwrap().clone();
    house.till.settle(&ProcessorStatus::Held);

    // The event claims nothing that is believed; it only names the payment.
    let event: Value = json!({"id": "evt_1", "payment": payment});
    house.send(signed(Some("good"), event.to_string())).await;
    house.run_jobs().await;

    assert_eq!(house.get(&order).await.json()["state"], "paid");
}

/// An event as the processor writes it out, with a name, addresses and a telephone number wherever it has any.
fn of_somebody(id: &str) -> Value {
    let billing = json!({"name": "Rowan Oakenshaw", "email": "rowan@example.org", "phone": "+1 555 0100",
        "address": {"line1": "12 Alder Lane", "city": "Springfield"}});
    json!({
        "id": id, "object": "event", "type": "payment_intent.payment_failed", "created": 1_795_490_448,
        "data": {
            "object": {
                "id": "pi_of_the_event", "object": "payment_intent", "receipt_email": "rowan@example.org",
                "shipping": billing, "billing_details": billing, "customer_details": billing,
                "customer_email": "rowan@example.org", "description": "Rowan Oakenshaw",
                "evidence": {"customer_name": "Rowan Oakenshaw", "billing_address": "12 Alder Lane"},
                "last_payment_error": {"payment_method": {"id": "pm_1", "billing_details": billing}},
                "payment_method_details": {"card": {"wallet": {"shipping_address": billing}}}
            },
            "previous_attributes": {"receipt_email": "rowan@example.org"}
        }
    })
}

#[tokio::test]
async fn what_an_event_says_of_whoever_paid_is_not_stored() {
    let house = House::open().await;
    let sent = of_somebody("evt_sent").to_string();
    let not_sent = of_somebody("evt_not_sent").to_string();
    house.till.state().events_not_sent.push(ToldEvent {
        event: VerifiedEvent {
            id: EventId::parse("evt_not_sent").unwrap(),
            kind: String::from("payment_intent.payment_failed"),
            payment: None,
            order: None,
            declined: true,
            live: false,
        },
        body: not_sent,
        created_at: house.clock.now(),
    });

    house.send(signed(Some("good"), sent)).await;
    house.cashier.begin().await.unwrap();
    house.run_jobs().await;

    assert!(stored(&house, "evt_sent").await && stored(&house, "evt_not_sent").await);
    let bytes: Vec<u8> = house
        .files()
        .iter()
        .flat_map(|file| std::fs::read(file).unwrap())
        .collect();
    let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    // What is kept is found where it is looked for.
    assert!(has("pi_of_the_event") && has("evt_not_sent"));
    for text in [
        "Rowan",
        "Oakenshaw",
        "rowan@example.org",
        "555 0100",
        "Alder Lane",
        "Springfield",
    ] {
        assert!(!has(text), "{text} is stored");
    }
}
