//! What is told when a card number stood where none belongs: one line of audit, one of log, and no flood of them.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use lastfour::cashier::SIGHTINGS_A_MINUTE;
use lastfour::domain::AccountName;
use lastfour::domain::EventId;
use lastfour::masking::Redactor;
use lastfour::masking::Source;
use lastfour::processor::ProcessorStatus;
use serde_json::Value;
use serde_json::json;

use crate::house::Heard;
use crate::house::House;
use crate::house::PATRON;
use crate::house::ask;
use crate::house::books::Line;
use crate::house::log;

/// A published number of no real card for each channel.
const IN_JSON: &str = "4000056655665556";
const AS_KEY: &str = "378282246310005";
const IN_PATH: &str = "6011111111111117";
const IN_QUERY: &str = "3566002020360505";
const IN_WEBHOOK: &str = "5105105105105100";
const IN_HEADERS: &str = "5555555555554444";

/// What may be told of a number.
fn card(number: &str) -> String {
    let seen = Redactor::default().card_in(number, Source::Anywhere).unwrap();
    format!("brand={} last4={}", seen.brand.word(), seen.last4)
}

#[track_caller]
fn is_line(line: &Line, (library, actor): (&str, &str), detail: &str) {
    let Line {
        library: of,
        actor: by,
        action,
        detail: told,
    } = line;
    assert_eq!(
        (of.as_str(), by.as_str(), action.as_str()),
        (library, actor, "pan_detected")
    );
    assert_eq!(told, detail);
}

/// The lines of log that the sighting of one request left.
fn logged(answer: &Heard) -> Vec<Value> {
    let id = answer.header("x-request-id").unwrap();
    let lines = log::heard();
    let lines = lines.lines().filter(|line| line.contains(id));
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap()["fields"].take());
    lines
        .filter(|fields| fields["message"] == "a card number stood where none belongs")
        .collect()
}

#[tokio::test]
async fn a_refused_card_number_is_one_line_of_audit_and_one_of_log() {
    let house = House::open().await;
    let fees = "/api/v1/patrons/fees";
    let answers = [
        house.post(fees, json!({ "barcode": IN_JSON })).await,
        house
            .post(fees, json!({"barcode": PATRON, "their-name": IN_JSON}))
            .await,
        house.post_as(AS_KEY, "/api/v1/orders", json!({})).await,
    ];
    let expected = [
        ("json", "barcode", IN_JSON),
        ("json", "unknown", IN_JSON),
        ("header_key", "idempotency_key", AS_KEY),
    ];

    let told = house.sightings().await;

    assert_eq!(told.len(), expected.len());
    for ((line, answer), (channel, field, number)) in told.iter().zip(&answers).zip(expected) {
        answer.is_problem(400, "card_number_refused");
        let detail = format!("channel={channel} field={field} {}", card(number));
        is_line(line, ("main", "caller:catalogue"), &detail);
        let logged = logged(answer);
        assert_eq!(logged.len(), 1, "{logged:?}");
        assert_eq!(logged[0]["channel"], channel);
        assert_eq!(logged[0]["field"], field);
        let (brand, last4) = (&logged[0]["brand"], &logged[0]["last4"]);
        let logged = format!(
            "brand={} last4={}",
            brand.as_str().unwrap(),
            last4.as_str().unwrap()
        );
        assert_eq!(logged, card(number));
    }
}

#[tokio::test]
async fn what_a_stranger_typed_into_an_address_every_library_is_told() {
    let house = House::open().await;

    house.get(&format!("/api/v1/orders/{IN_PATH}")).await;
    house.get(&format!("/find?reference={IN_QUERY}")).await;

    let told = house.sightings().await;
    let path = format!("channel=path field=unknown {}", card(IN_PATH));
    let query = format!("channel=query field=reference {}", card(IN_QUERY));
    assert_eq!(told.len(), 4);
    for (line, (library, detail)) in told.iter().zip([
        ("branch", &path),
        ("main", &path),
        ("branch", &query),
        ("main", &query),
    ]) {
        is_line(line, (library, "stranger"), detail);
    }
}

#[tokio::test]
async fn a_flood_of_card_numbers_is_a_number_of_lines_and_one_count() {
    let house = House::open().await;
    let flood = SIGHTINGS_A_MINUTE + 23;

    for _ in 0..flood {
        let refused = house
            .post("/api/v1/patrons/fees", json!({ "barcode": IN_JSON }))
            .await;
        refused.is_problem(400, "card_number_refused");
    }
    let in_the_minute = house.sightings().await;
    house.clock.forward(Duration::from_mins(1));
    house.cashier.tell_held_back().await;
    house.cashier.tell_held_back().await;
    let after = house.sightings().await;

    assert_eq!(in_the_minute.len(), usize::try_from(SIGHTINGS_A_MINUTE).unwrap());
    assert_eq!(after.len(), in_the_minute.len() + 1);
    is_line(after.last().unwrap(), ("main", "service"), "count=23");
}

#[tokio::test]
async fn card_numbers_in_headers_refuse_nothing_and_are_written_nowhere() {
    let house = House::open().await;
    let mut request = ask("GET", "/api/v1/tasks");
    for name in [
        "user-agent",
        "referer",
        "x-request-id",
        "x-forwarded-for",
        "accept-language",
        "cookie",
        "traceparent",
    ] {
        request = request.header(name, format!("a={IN_HEADERS}"));
    }

    let answer = house.send(request.body(Body::empty()).unwrap()).await;

    assert_eq!(answer.status, 200);
    assert!(!format!("{:?} {}", answer.headers, answer.text).contains(IN_HEADERS));
    assert!(!log::heard().contains(IN_HEADERS));
    assert_eq!(house.sightings().await, []);
}

#[tokio::test]
async fn a_signed_event_with_a_card_number_works_whole_and_is_told() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;
    house.pay(&order, "pm_asks").await;
    let payment = house.till.state().payments.keys().next().unwrap().clone();
    house.till.settle(&ProcessorStatus::Held);
    let about = json!({"id": payment, "note": format!("card {IN_WEBHOOK}")});
    let event = json!({"id": "evt_card", "payment": payment, "data": {"object": about}});
    let request = |body: String| {
        let request = Request::builder().method("POST").uri("/webhooks/stripe");
        request
            .header("stripe-signature", "good")
            .body(Body::from(body))
            .unwrap()
    };

    for _ in 0..2 {
        assert_eq!(house.send(request(event.to_string())).await.status, 200);
    }
    house.run_jobs().await;

    assert_eq!(house.get(&order).await.json()["state"], "paid");
    let (mut stored, id) = (None, EventId::parse("evt_card").unwrap());
    for library in house.cashier.libraries() {
        let found = house
            .cashier
            .store()
            .event(&library.id, &AccountName::main(), &id)
            .await
            .unwrap();
        stored = stored.or(found);
    }
    let stored = stored.unwrap();
    let body: Value = serde_json::from_str(&stored.body).unwrap();
    assert_eq!(
        body,
        json!({"id": "evt_card", "data": {"object": {"id": payment}}})
    );
    let told = house.sightings().await;
    assert_eq!(told.len(), 1, "once, however often it comes");
    let detail = format!("channel=webhook field=body {}", card(IN_WEBHOOK));
    is_line(&told[0], (stored.library.as_str(), "processor"), &detail);
}
