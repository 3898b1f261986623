//! Bad input: a clear refusal that repeats nothing.

use axum::body::Body;
use axum::http::StatusCode;
use serde_json::Value;
use serde_json::json;

use crate::house::House;
use crate::house::PATRON;
use crate::house::ask;
use crate::house::log;
use crate::house::wants;

/// Stands in every bad field; must come back nowhere.
const CANARY: &str = "kanarienvogel";

fn posting(path: &str, content_type: &str, body: impl Into<Body>) -> axum::http::Request<Body> {
    ask("POST", path)
        .header("content-type", content_type)
        .header("idempotency-key", "some-key")
        .body(body.into())
        .unwrap()
}

const CALLS: [&str; 6] = [
    "/api/v1/patrons/fees",
    "/api/v1/orders",
    "/api/v1/orders/search",
    "/api/v1/orders/00000000000000000000000000/payment",
    "/api/v1/orders/00000000000000000000000000/cancel",
    "/api/v1/orders/00000000000000000000000000/refunds",
];

#[tokio::test]
async fn what_is_no_json_is_malformed() {
    let house = House::open().await;
    let nest = "[".repeat(8_000);
    let bodies: [&[u8]; 10] = [
        b"{",
        b"kanarienvogel",
        b"{\"kanarienvogel\"",
        b"[]",
        b"null",
        b"\"kanarienvogel\"",
        b"{\"barcode\":\"kanarienvogel\",\"barcode\":\"kanarienvogel\"}",
        b"{}{}",
        b"{\"barcode\":\"\xff\xfe\"}",
        nest.as_bytes(),
    ];

    for path in CALLS {
        for body in bodies {
            let refused = house.send(posting(path, "application/json", body.to_vec())).await;

            refused.is_problem(400, "malformed");
            assert!(!refused.text.contains(CANARY));
        }
    }
}

#[tokio::test]
async fn unknown_fields_and_wrong_types_are_malformed_and_never_repeated() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;
    let payment = format!("{order}/payment");
    let refunds = format!("{order}/refunds");
    let refund = |field: &str, value: Value| {
        let mut body = json!({"amount": "1.00", "reason": "r", "refundable_seen": "1.00"});
        body[field] = value;
        body
    };
    let cases = [
        ("/api/v1/patrons/fees", json!({"barcode": PATRON, CANARY: 1})),
        ("/api/v1/patrons/fees", json!({"barcode": {"kanarienvogel": 1}})),
        ("/api/v1/patrons/fees", json!({"barcode": 21_234})),
        ("/api/v1/patrons/fees", json!({"pin": CANARY})),
        // A list of the values is no object.
        ("/api/v1/patrons/fees", json!([PATRON, null])),
        ("/api/v1/orders", json!({"barcode": PATRON, "fees": [["fine-2"]]})),
        (
            "/api/v1/orders",
            json!({"offer": "non-resident", "contact": ["n", "n@example.org"]}),
        ),
        // An amount is not the caller's to say.
        ("/api/v1/orders", json!({"barcode": PATRON, "fees": CANARY})),
        ("/api/v1/orders", json!({"barcode": PATRON, "fees": [CANARY]})),
        (
            "/api/v1/orders",
            json!({"offer": "non-resident", "contact": {"name": "n", "email": "e@x.org", CANARY: 1}}),
        ),
        ("/api/v1/orders/search", json!({"limit": CANARY})),
        ("/api/v1/orders/search", json!({"limit": -1})),
        ("/api/v1/orders/search", json!({"limit": 1.5})),
        ("/api/v1/orders/search", json!({CANARY: CANARY})),
        (
            payment.as_str(),
            json!({"payment_method": "pm_card_visa", "amount": "0.01"}),
        ),
        (payment.as_str(), json!({"payment_method": [CANARY]})),
        (payment.as_str(), json!({"return_url": "https://library.example"})),
        (refunds.as_str(), refund("amount", json!(1.0))),
        (refunds.as_str(), refund(CANARY, json!(CANARY))),
        (refunds.as_str(), json!({"amount": "1.00"})),
    ];

    for (path, body) in cases {
        let refused = house.post(path, body.clone()).await;

        refused.is_problem(400, "malformed");
        assert!(!refused.text.contains(CANARY), "{body}");
    }
    assert_eq!(house.till.state().confirmed, 0);
    assert!(!log::heard().contains(CANARY));
}

#[tokio::test]
async fn an_order_is_of_one_of_two_forms() {
    let house = House::open().await;
    let contact = json!({"name": "Nadia Neighbour", "email": "nadia@example.org"});
    let too_many: Vec<Value> = (0..51).map(|id| json!({ "id": id.to_string() })).collect();
    let cases = [
        (json!({}), "fees"),
        (json!({ "barcode": PATRON }), "fees"),
        (json!({"offer": "non-resident"}), "contact"),
        (
            json!({"barcode": PATRON, "fees": [{"id": "fine-2"}], "amount": "0.01"}),
            "fees",
        ),
        (
            json!({"barcode": PATRON, "fees": [{"id": "fine-2", "amount": "0.01"}]}),
            "fees",
        ),
        (
            json!({"barcode": PATRON, "fees": [{"id": "fine-1"}], "offer": "non-resident"}),
            "fees",
        ),
        (json!({"barcode": PATRON, "fees": []}), "fees"),
        (json!({"barcode": PATRON, "fees": [{"id": ""}]}), "fees"),
        (
            json!({"barcode": PATRON, "fees": [{"id": "fine-1"}, {"id": "fine-1"}]}),
            "fees",
        ),
        (
            json!({"barcode": "two words", "fees": [{"id": "fine-1"}]}),
            "barcode",
        ),
        (json!({"offer": "No Such", "contact": contact}), "offer"),
        (
            json!({"offer": "non-resident", "contact": {"name": " ", "email": "n@example.org"}}),
            "contact.name",
        ),
        (
            json!({"offer": "non-resident", "contact": {"name": "N", "email": "nobody"}}),
            "contact.email",
        ),
    ];

    for (body, field) in cases {
        let refused = house.post("/api/v1/orders", body.clone()).await;

        refused.is_problem(422, "invalid");
        assert_eq!(refused.json()["errors"][0]["field"], field, "{body}");
    }
    let refused = house
        .post("/api/v1/orders", json!({"barcode": PATRON, "fees": too_many}))
        .await;
    assert!([409, 422].contains(&refused.status.as_u16()), "{}", refused.text);
}

#[tokio::test]
async fn another_content_type_is_not_read() {
    let house = House::open().await;
    let body = wants(&["fine-1"]).to_string();

    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "",
        CANARY,
    ] {
        let refused = house.send(posting("/api/v1/orders", kind, body.clone())).await;

        refused.is_problem(415, "malformed");
        assert!(!refused.text.contains(CANARY));
    }
}

#[tokio::test]
async fn sixteen_kibibytes_are_read_and_no_more() {
    let house = House::open().await;
    let padded = |bytes: usize| {
        let text = wants(&["fine-1"]).to_string();
        format!("{text}{}", " ".repeat(bytes - text.len()))
    };

    for path in CALLS {
        let unannounced = posting(path, "application/json", padded(16 * 1024 + 1));
        house.send(unannounced).await.is_problem(413, "malformed");
        // What is announced to be far too large is refused unread.
        let mut announced = posting(path, "application/json", Body::empty());
        announced.headers_mut().insert("content-length", 2_000_000.into());
        house.send(announced).await.is_problem(413, "malformed");
    }
    let fits = house
        .send(posting("/api/v1/orders", "application/json", padded(16 * 1024)))
        .await;
    assert_eq!(fits.status, StatusCode::CREATED);
}

#[tokio::test]
async fn no_key_or_a_wrong_one_is_not_signed_in() {
    let house = House::open().await;
    let key = crate::house::KEY;
    let wrong = [
        None,
        Some(String::from("Bearer")),
        Some(String::from("Bearer ")),
        Some(format!("Basic {key}")),
        Some(key.to_owned()),
        Some(format!("Bearer {key}x")),
        Some(format!("Bearer {CANARY}")),
    ];

    for authorization in wrong {
        let mut request = axum::http::Request::builder().uri("/api/v1/tasks");
        if let Some(value) = &authorization {
            request = request.header("authorization", value);
        }
        let refused = house.send(request.body(Body::empty()).unwrap()).await;

        refused.is_problem(401, "not_signed_in");
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
        assert!(!refused.text.contains(CANARY));
    }
}

#[tokio::test]
async fn who_is_not_signed_in_learns_nothing_else() {
    let house = House::open().await;
    let bare = |method: &str, path: &str| {
        let request = axum::http::Request::builder().method(method).uri(path);
        request.body(Body::from("{")).unwrap()
    };

    for path in CALLS {
        house
            .send(bare("POST", path))
            .await
            .is_problem(401, "not_signed_in");
    }
    for path in ["/api/v1/tasks", "/api/v1/fee-schedule", "/api/v1/orders/x"] {
        house
            .send(bare("GET", path))
            .await
            .is_problem(401, "not_signed_in");
    }
}

#[tokio::test]
async fn a_query_is_not_taken() {
    let house = House::open().await;

    let refused = house.get("/api/v1/tasks?limit=5").await;

    refused.is_problem(400, "malformed");
}
