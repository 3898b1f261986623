//! What every answer carries, whatever was asked.

use std::collections::BTreeMap;

use axum::body::Body;
use serde_json::json;

use crate::house::Heard;
use crate::house::House;
use crate::house::KEY;
use crate::house::PANIC;
use crate::house::PATRON;
use crate::house::ask;
use crate::house::log;
use crate::house::wants;

/// What programs ask for; pages have more headers, see `tests/service/pages/headers.rs`.
const ADDRESSES: [(&str, &str); 15] = [
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("HEAD", "/healthz"),
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/api/v1/fee-schedule"),
    ("GET", "/api/v1/tasks"),
    ("GET", "/api/v1/orders/00000000000000000000000000"),
    ("POST", "/api/v1/orders"),
    ("POST", "/api/v1/orders/search"),
    ("POST", "/api/v1/patrons/fees"),
    ("POST", "/webhooks/stripe"),
    ("GET", "/no/such/page"),
    ("DELETE", "/api/v1/orders"),
    ("TRACE", "/healthz"),
    ("GET", "/pay/4242424242424242"),
];

#[tokio::test]
async fn every_answer_has_the_same_headers_for_safety() {
    let house = House::sandbox().await;

    for (method, path) in ADDRESSES {
        let answer = house.send(ask(method, path).body(Body::empty()).unwrap()).await;

        assert_eq!(safety(&answer), expected(true), "{method} {path}");
    }
}

#[tokio::test]
async fn only_a_sandbox_says_that_it_is_one() {
    let house = House::open().await;

    let answer = house.get("/healthz").await;

    assert_eq!(safety(&answer), expected(false));
}

/// All headers but those that differ from answer to answer.
fn safety(answer: &Heard) -> BTreeMap<String, String> {
    let own = [
        "content-type",
        "content-length",
        "x-request-id",
        "allow",
        "www-authenticate",
        "retry-after",
    ];
    let headers = answer.headers.iter();
    headers
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .filter(|(name, _)| !own.contains(&name.as_str()))
        .collect()
}

fn expected(sandbox: bool) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::from(
        [
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            (
                "content-security-policy",
                "default-src 'none'; frame-ancestors 'none'",
            ),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
        ]
        .map(|(name, value)| (String::from(name), String::from(value))),
    );
    if sandbox {
        headers.insert(String::from("lastfour-sandbox"), String::from("no real money"));
    }
    headers
}

#[tokio::test]
async fn a_request_has_an_id_of_our_own() {
    let house = House::open().await;
    let with_theirs = |id: &str| {
        let request = ask("GET", "/healthz").header("x-request-id", id);
        request.body(Body::empty()).unwrap()
    };

    let first = house.send(with_theirs("theirs")).await;
    let second = house.send(with_theirs("theirs")).await;

    let ids = [&first, &second].map(|answer| answer.header("x-request-id").unwrap().to_owned());
    assert_ne!(ids[0], ids[1]);
    for id in ids {
        assert_eq!(id.len(), 20);
        assert!(id.bytes().all(|byte| byte.is_ascii_lowercase()));
    }
}

#[tokio::test]
async fn what_does_not_exist_and_what_is_not_taken_are_problems() {
    let house = House::open().await;

    let nowhere = house.get("/no/such/page").await;
    let no_call = house.send(a_browser_asks("/api/v1/no-such-call")).await;
    let not_taken = house
        .send(ask("DELETE", "/api/v1/orders").body(Body::empty()).unwrap())
        .await;

    nowhere.is_problem(404, "not_found");
    no_call.is_problem(404, "not_found");
    not_taken.is_problem(405, "method_not_allowed");
    assert_eq!(not_taken.header("allow"), Some("POST"));
}

#[tokio::test]
async fn a_browser_that_asks_for_what_does_not_exist_is_shown_a_page() {
    let house = House::open().await;

    let nowhere = house.send(a_browser_asks("/no/such/page")).await;

    assert_eq!(nowhere.status.as_u16(), 404);
    assert_eq!(nowhere.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(nowhere.text.contains("There is no such page"));
    assert!(!nowhere.text.contains("/no/such/page"));
}

fn a_browser_asks(path: &str) -> axum::http::Request<Body> {
    let request = axum::http::Request::builder().uri(path);
    let request = request.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn the_head_of_an_answer_can_be_asked_for() {
    let house = House::open().await;
    let order = house.order(&["fine-1"]).await;

    let head = house.send(ask("HEAD", &order).body(Body::empty()).unwrap()).await;

    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    assert_eq!(head.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn nobody_else_s_page_may_read_our_answers() {
    let house = House::open().await;
    let request = ask("GET", "/api/v1/tasks").header("origin", "https://elsewhere.example");

    let answer = house.send(request.body(Body::empty()).unwrap()).await;

    assert!(answer.header("access-control-allow-origin").is_none());
}

#[tokio::test]
async fn the_log_has_one_line_a_request_and_nothing_that_was_sent() {
    let house = House::open().await;
    let placed = house.post("/api/v1/orders", wants(&["fine-1"])).await;
    let id = placed.json()["id"].as_str().unwrap().to_owned();

    let shown = house.get(&format!("/api/v1/orders/{id}")).await;

    let request = shown.header("x-request-id").unwrap();
    let log = log::heard();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains(request)).collect();
    let answered: Vec<&&str> = lines
        .iter()
        .filter(|line| line.contains("\"answered\""))
        .collect();
    assert_eq!(answered.len(), 1, "{lines:?}");
    let line: serde_json::Value = serde_json::from_str(answered[0]).unwrap();
    let fields = &line["fields"];
    assert_eq!(fields["method"], "GET");
    assert_eq!(fields["route"], "/api/v1/orders/{id}");
    assert_eq!(fields["status"], 200);
    assert_eq!(fields["key"], "catalogue");
    assert!(fields["ms"].is_u64());
    assert_eq!(line["span"]["id"], request);
    for secret in [PATRON, KEY] {
        assert!(!log.contains(secret));
    }
}

#[tokio::test]
async fn the_cause_of_a_refusal_is_in_the_log_and_not_in_the_answer() {
    let house = House::open().await;
    house.desk.state().silent = true;

    let refused = house.post("/api/v1/orders", wants(&["fine-1"])).await;

    refused.is_problem(503, "try_later");
    assert!(!refused.text.contains("library system"));
    let request = refused.header("x-request-id").unwrap();
    let log = log::heard();
    let told = log
        .lines()
        .any(|line| line.contains(request) && line.contains("the library system is out of reach"));
    assert!(told);
}

#[tokio::test]
async fn a_bug_is_a_problem_that_tells_nothing() {
    let house = House::sandbox().await;

    let read = house
        .post("/api/v1/patrons/fees", json!({ "barcode": PANIC }))
        .await;
    let ordered = house
        .post(
            "/api/v1/orders",
            json!({"barcode": PANIC, "fees": [{"id": "fine-1"}]}),
        )
        .await;

    for answer in [read, ordered] {
        answer.is_problem(500, "internal");
        assert!(!answer.text.contains(PANIC));
        assert_eq!(safety(&answer), expected(true));
    }
    assert!(!log::heard().contains(PANIC));
}
