//! Fees, the fee schedule, and orders.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use axum::http::StatusCode;
use lastfour::domain::Barcode;
use lastfour::ils::Ils;
use serde_json::json;

use crate::house::Heard;
use crate::house::House;
use crate::house::OTHER_KEY;
use crate::house::OTHER_PATRON;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::log;
use crate::house::wants;

#[tokio::test]
async fn what_a_patron_owes_is_told_with_a_reason_where_it_cannot_be_paid() {
    let house = House::open().await;

    let fees = house
        .post("/api/v1/patrons/fees", json!({ "barcode": PATRON }))
        .await;

    assert_eq!(fees.status, StatusCode::OK);
    assert_eq!(
        fees.json(),
        json!({
            "fees": [
                {"id": "fine-1", "kind": "overdue", "amount": "4.50", "currency": "USD", "since": null, "payable": true, "why_not": null},
                {"id": "fine-2", "kind": "lost", "amount": "19.95", "currency": "USD", "since": null, "payable": true, "why_not": null},
                {"id": "fine-3", "kind": "copies", "amount": "0.30", "currency": "USD", "since": null, "payable": true, "why_not": null},
                {"id": "fine-4", "kind": "damage", "amount": "7.00", "currency": "USD", "since": null, "payable": false, "why_not": "This fee can be paid at the desk only."},
            ],
            "total": "31.75",
            "minimum": null,
            "in_part": false,
            "payment_order": "any",
            "convenience_fee": null
        })
    );
}

#[tokio::test]
async fn what_a_fee_was_for_and_what_a_patron_is_called_is_told_to_no_program_and_kept_nowhere() {
    let house = House::open().await;
    let barcode = Barcode::parse(PATRON).unwrap();
    let account = house.desk.account(&barcode).await.unwrap().unwrap();
    let title = account.fees[0].title.as_ref().unwrap().reveal().clone();
    let name = account.name.unwrap().reveal().clone();

    let told = house
        .post("/api/v1/patrons/fees", json!({ "barcode": PATRON, "pin": PIN }))
        .await;
    let order = house.paid(&["fine-1", "fine-2"]).await;
    let shown = house.get(&order).await;
    let found = house
        .post("/api/v1/orders/search", json!({ "barcode": PATRON }))
        .await;

    for private in [title, name] {
        for answer in [&told, &shown, &found] {
            assert_eq!(answer.status, StatusCode::OK);
            assert!(!answer.text.contains(&private), "{}", answer.text);
        }
        assert!(!log::heard().contains(&private));
        for file in house.files() {
            let bytes = std::fs::read(&file).unwrap();
            let kept = bytes
                .windows(private.len())
                .any(|part| part == private.as_bytes());
            assert!(!kept, "{}", file.display());
        }
    }
}

#[tokio::test]
async fn whoever_owes_nothing_has_a_total_of_nothing() {
    let house = House::open().await;

    let fees = house
        .post("/api/v1/patrons/fees", json!({ "barcode": OTHER_PATRON }))
        .await;

    assert_eq!(
        fees.json(),
        json!({"fees": [], "total": "0.00", "minimum": null, "in_part": false, "payment_order": "any", "convenience_fee": null})
    );
}

#[tokio::test]
async fn an_unknown_barcode_and_a_wrong_pin_are_one_answer() {
    let house = House::open().await;
    let path = "/api/v1/patrons/fees";

    let unknown = house
        .post(path, json!({ "barcode": "21234000055555", "pin": PIN }))
        .await;
    let wrong = house
        .post(path, json!({ "barcode": PATRON, "pin": "1357" }))
        .await;
    let empty = house.post(path, json!({ "barcode": PATRON, "pin": "" })).await;
    let torn = house
        .post(path, json!({ "barcode": PATRON, "pin": "2468\r" }))
        .await;
    let right = house.post(path, json!({ "barcode": PATRON, "pin": PIN })).await;

    unknown.is_problem(404, "not_found");
    for other in [wrong, empty, torn] {
        assert_eq!((other.status, &other.text), (unknown.status, &unknown.text));
    }
    assert_eq!(right.status, StatusCode::OK);
}

#[tokio::test]
async fn reading_needs_no_idempotency_key() {
    let house = House::open().await;
    let read = |path: &str, body: serde_json::Value| {
        let request = crate::house::ask("POST", path)
            .header("content-type", "application/json; charset=utf-8")
            .body(Body::from(body.to_string()));
        request.unwrap()
    };

    let fees = house
        .send(read("/api/v1/patrons/fees", json!({ "barcode": PATRON })))
        .await;
    let orders = house.send(read("/api/v1/orders/search", json!({}))).await;

    assert_eq!((fees.status, orders.status), (StatusCode::OK, StatusCode::OK));
}

#[tokio::test]
async fn the_fee_schedule_says_what_is_asked_and_why() {
    let house = House::open().await;

    let schedule = house.get("/api/v1/fee-schedule").await;

    let offer = &schedule.json()["offers"][0];
    assert_eq!(offer["id"], "non-resident");
    assert_eq!(offer["kind"], "non_resident_card");
    assert_eq!(
        (&offer["amount"], &offer["currency"]),
        (&json!("50.00"), &json!("USD"))
    );
    assert_eq!(offer["asks"], json!(["name", "email"]));
    assert!(offer["asked_because"]["email"].as_str().unwrap().contains("desk"));
}

#[tokio::test]
async fn a_placed_order_has_the_fields_of_the_contract() {
    let house = House::open().await;

    let placed = house.post("/api/v1/orders", wants(&["fine-1", "fine-2"])).await;

    assert_eq!(placed.status, StatusCode::CREATED);
    assert!(!placed.is_replayed());
    let mut order = placed.json();
    let id = order["id"].take();
    let reference = order["reference"].take();
    assert_eq!(id.as_str().unwrap().len(), 26);
    assert_eq!(reference.as_str().unwrap().len(), 9);
    assert_eq!(
        order,
        json!({
            "id": null, "reference": null,
            "state": "open", "payment": "none", "settlement": "none",
            "amount": "24.45", "captured": "0.00", "refunded": "0.00", "refundable": "0.00",
            "disputed": "0.00", "currency": "USD", "account": "main",
            "lines": [
                {"fee_id": "fine-1", "person": null, "kind": "overdue", "branch": null, "fund": null, "amount": "4.50", "open_amount": "4.50", "posted_amount": "0.00", "posting": "due"},
                {"fee_id": "fine-2", "person": null, "kind": "lost", "branch": null, "fund": null, "amount": "19.95", "open_amount": "19.95", "posted_amount": "0.00", "posting": "due"},
            ],
            "convenience_fee": null,
            "card": null, "next_action": null, "attention": null,
            "pay_url": format!("https://pay.library.example/pay/{}", id.as_str().unwrap()),
            "created_at": "2026-11-24T03:20:48.123Z",
            "updated_at": "2026-11-24T03:20:48.123Z",
            "expires_at": "2026-11-24T03:50:48.123Z",
        })
    );
    let shown = house
        .get(&format!("/api/v1/orders/{}", id.as_str().unwrap()))
        .await;
    assert_eq!((shown.status, shown.text), (StatusCode::OK, placed.text));
}

#[tokio::test]
async fn something_on_offer_is_bought_without_a_library_card_and_ends_as_a_task_for_the_desk() {
    let house = House::open().await;
    let contact = json!({"name": "Nadia Neighbour", "email": "nadia@example.org"});

    let placed = house
        .post(
            "/api/v1/orders",
            json!({"offer": "non-resident", "contact": contact}),
        )
        .await;
    let order = format!("/api/v1/orders/{}", placed.json()["id"].as_str().unwrap());
    house.pay(&order, "pm_card_visa").await;
    house.run_jobs().await;

    assert_eq!(placed.json()["amount"], "50.00");
    assert_eq!(house.get(&order).await.json()["state"], "paid");
    let tasks = house.get("/api/v1/tasks").await;
    let tasks = tasks.json();
    assert_eq!(tasks["tasks"].as_array().unwrap().len(), 1);
    let task = tasks["tasks"][0].as_object().unwrap();
    assert_eq!(
        task.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        BTreeSet::from(["created_at", "id", "kind", "order_id"])
    );
    assert_eq!(task["kind"], "finish_non_resident_card");
    assert_eq!(task["order_id"], placed.json()["id"]);
}

#[tokio::test]
async fn a_fee_is_in_one_order_only_and_the_refusal_names_that_order() {
    let house = House::open().await;
    let first = house.order(&["fine-1"]).await;

    let second = house.post("/api/v1/orders", wants(&["fine-2", "fine-1"])).await;

    second.is_problem(409, "fee_in_other_order");
    let named = second.json()["order"].as_str().unwrap().to_owned();
    assert!(first.ends_with(&named));
}

#[tokio::test]
async fn what_cannot_be_paid_cannot_be_ordered() {
    let house = House::open().await;

    for fee in ["fine-4", "no-such-fee"] {
        let refused = house.post("/api/v1/orders", wants(&[fee])).await;
        refused.is_problem(409, "fee_not_payable");
    }
}

#[tokio::test]
async fn an_unknown_patron_or_offer_is_not_found() {
    let house = House::open().await;
    let contact = json!({"name": "Nadia Neighbour", "email": "nadia@example.org"});

    for body in [
        json!({"barcode": "21234000055555", "fees": [{"id": "fine-1"}]}),
        json!({"offer": "unheard-of", "contact": contact}),
    ] {
        house
            .post("/api/v1/orders", body)
            .await
            .is_problem(404, "not_found");
    }
}

#[tokio::test]
async fn an_order_of_another_library_is_answered_like_one_that_does_not_exist() {
    let house = House::open().await;
    let order = house.paid(&["fine-1"]).await;
    let unknown = "/api/v1/orders/00000000000000000000000000";
    let as_other = |method: &str, path: String, body: serde_json::Value| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {OTHER_KEY}"))
            .header("content-type", "application/json")
            .header("idempotency-key", "other-library")
            .body(Body::from(body.to_string()));
        request.unwrap()
    };
    let calls = [
        ("GET", "", json!(null)),
        ("POST", "/cancel", json!({})),
        ("POST", "/payment", json!({"payment_method": "pm_card_visa"})),
        (
            "POST",
            "/refunds",
            json!({"amount": "4.50", "reason": "r", "refundable_seen": "4.50"}),
        ),
    ];

    for (method, call, body) in calls {
        let theirs: Heard = house
            .send(as_other(method, format!("{order}{call}"), body.clone()))
            .await;
        let none = house
            .send(as_other(method, format!("{unknown}{call}"), body))
            .await;

        theirs.is_problem(404, "not_found");
        assert_eq!((theirs.status, theirs.text), (none.status, none.text), "{call}");
    }
    let found = house
        .send(as_other("POST", String::from("/api/v1/orders/search"), json!({})))
        .await;
    assert_eq!(found.json()["orders"], json!([]));
}

#[tokio::test]
async fn what_is_no_id_is_an_order_that_does_not_exist() {
    let house = House::open().await;

    for id in ["x", "..", "%00", "%ff", "zzzzzzzzzzzzzzzzzzzzzzzzzz"] {
        house
            .get(&format!("/api/v1/orders/{id}"))
            .await
            .is_problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_cancelled_order_gives_its_fees_back() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;

    let cancelled = house.post(&format!("{order}/cancel"), json!({})).await;

    assert_eq!(
        (cancelled.status, &cancelled.json()["state"]),
        (StatusCode::OK, &json!("cancelled"))
    );
    house.order(&["fine-1"]).await;
    house
        .pay(&order, "pm_card_visa")
        .await
        .is_problem(409, "state_conflict");
}

#[tokio::test]
async fn whoever_cancels_a_cancelled_order_has_an_answer_that_stands() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;
    let path = format!("{order}/cancel");
    house.post_as("first", &path, json!({})).await;

    let second = house.post_as("second", &path, json!({})).await;
    let again = house.post_as("second", &path, json!({})).await;
    let stranger = house.order(&["fine-1"]).await;
    let other = house
        .post_as("second", &format!("{stranger}/cancel"), json!({}))
        .await;

    assert_eq!((second.status, second.is_replayed()), (StatusCode::OK, false));
    assert!(again.is_replayed());
    assert_eq!(again.json(), second.json());
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn cancelling_needs_no_body() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;
    let request = crate::house::ask("POST", &format!("{order}/cancel"))
        .header("idempotency-key", "no-body")
        .body(Body::empty());

    let cancelled = house.send(request.unwrap()).await;

    assert_eq!(cancelled.json()["state"], "cancelled");
}

#[tokio::test]
async fn a_paid_order_is_not_cancelled() {
    let house = House::open().await;
    let order = house.paid(&["fine-1"]).await;

    let refused = house.post(&format!("{order}/cancel"), json!({})).await;

    refused.is_problem(409, "state_conflict");
}

#[tokio::test]
async fn a_library_system_that_does_not_answer_is_asked_again_later() {
    let house = House::open().await;
    house.desk.state().silent = true;

    let fees = house
        .post("/api/v1/patrons/fees", json!({ "barcode": PATRON }))
        .await;
    let order = house.post_as("same", "/api/v1/orders", wants(&["fine-1"])).await;
    house.desk.state().silent = false;
    let again = house.post_as("same", "/api/v1/orders", wants(&["fine-1"])).await;

    fees.is_problem(503, "try_later");
    order.is_problem(503, "try_later");
    assert_eq!(order.header("retry-after"), Some("5"));
    assert_eq!(again.status, StatusCode::CREATED);
    assert!(!again.is_replayed());
}
