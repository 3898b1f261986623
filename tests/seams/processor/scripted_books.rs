//! What our adapter asks of the books, and what it makes of answers in Stripe's published shapes and of others.

use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::Uri;
use lastfour::domain::Currency;
use lastfour::domain::DisputeStanding;
use lastfour::domain::Money;
use lastfour::domain::OrderId;
use lastfour::domain::RefundId;
use lastfour::domain::Timestamp;
use lastfour::processor::Books;
use lastfour::processor::MovementKind;
use lastfour::processor::PayoutState;
use lastfour::processor::ProcessorError;
use lastfour::processor::Span;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpListener;

use crate::processor::peer::Peer;
use crate::processor::peer::books_at;
use crate::processor::recorder::fields;

const OURS: &str = "0123456789abcdefghjkmnpqrs";
const MADE: i64 = 1_795_490_448;
const SPAN: Span = Span {
    from: Timestamp::from_millis(1_795_478_400_000),
    to: Timestamp::from_millis(1_795_564_800_000),
};

/// A peer that gives these answers, one after the other, the last one for ever.
async fn answering(test: &str, answers: Vec<(u16, Value)>) -> Peer {
    Peer::scripted(test, serve(answers).await).await
}

async fn serve(answers: Vec<(u16, Value)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let script: Script = Arc::new(Mutex::new(answers));
    let router = Router::new().fallback(next_answer).with_state(script);
    tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
    address
}

type Script = Arc<Mutex<Vec<(u16, Value)>>>;

async fn next_answer(State(script): State<Script>, uri: Uri) -> (StatusCode, String) {
    let mut answers = script.lock().unwrap();
    let (status, mut answer) = if answers.len() > 1 {
        answers.remove(0)
    } else {
        answers[0].clone()
    };
    // A list says where it is from.
    if let Some(url) = answer.get_mut("url") {
        *url = json!(uri.path());
    }
    (StatusCode::from_u16(status).unwrap(), answer.to_string())
}

fn page(items: &[Value], has_more: bool) -> (u16, Value) {
    let list = json!({"object": "list", "data": items, "has_more": has_more, "url": ""});
    (200, list)
}

/// Path and query of every call.
fn asked(peer: &Peer) -> Vec<String> {
    let ask = |query: &str| {
        let fields: Vec<_> = fields(query)
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        fields.join(" ")
    };
    peer.exchanges()
        .iter()
        .map(|exchange| format!("{} {}: {}", exchange.method, exchange.path, ask(&exchange.query)))
        .collect()
}

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn refund(id: &str, changes: &Value) -> Value {
    with(
        json!({"object": "refund", "id": id, "amount": 300, "currency": "usd", "created": MADE, "charge": "ch_1",
            "payment_intent": "pi_1", "status": "succeeded", "metadata": {}, "reason": null}),
        changes,
    )
}

fn dispute(id: &str, status: &str) -> Value {
    json!({"object": "dispute", "id": id, "amount": 1050, "currency": "usd", "created": MADE, "charge": "ch_1",
        "payment_intent": "pi_1", "status": status, "reason": "product_not_received", "livemode": false,
        "metadata": {}, "balance_transactions": [movement("txn_9", "adjustment", "dispute", &json!("du_1"))],
        "is_charge_refundable": false, "enhanced_eligibility_types": [], "evidence": {"enhanced_evidence": {}},
        "evidence_details": {"due_by": MADE + 700_000, "enhanced_eligibility": {}, "has_evidence": false,
            "past_due": false, "submission_count": 0}})
}

fn movement(id: &str, type_word: &str, category: &str, source: &Value) -> Value {
    json!({"object": "balance_transaction", "id": id, "amount": -1050, "fee": 0, "fee_details": [], "net": -1050,
        "currency": "usd", "created": MADE, "available_on": MADE, "balance_type": "payments", "status": "available",
        "type": type_word, "reporting_category": category, "source": source, "exchange_rate": null,
        "description": "Ann Example, overdue"})
}

fn payout(id: &str, status: &str) -> Value {
    json!({"object": "payout", "id": id, "amount": 4200, "currency": "usd", "created": MADE, "status": status,
        "arrival_date": MADE + 172_800, "automatic": true, "livemode": false, "method": "standard",
        "reconciliation_status": "completed", "source_type": "card", "type": "bank_account", "metadata": {}})
}

fn intent(id: &str) -> Value {
    json!({"object": "payment_intent", "id": id, "amount": 1050, "amount_capturable": 0, "amount_received": 1050,
        "capture_method": "manual", "confirmation_method": "automatic", "created": MADE, "currency": "usd",
        "livemode": false, "metadata": {"order": OURS}, "payment_method_types": ["card"], "status": "succeeded"})
}

fn event(id: &str, changes: &Value) -> Value {
    with(
        json!({"object": "event", "id": id, "type": "charge.dispute.created", "created": MADE, "livemode": false,
            "pending_webhooks": 0, "api_version": "2026-09-30.endive", "request": null,
            "data": {"object": dispute("du_1", "needs_response")}}),
        changes,
    )
}

fn with(mut whole: Value, changes: &Value) -> Value {
    let changes = changes.as_object().unwrap().clone();
    whole.as_object_mut().unwrap().extend(changes);
    whole
}

#[tokio::test]
async fn refunds_are_asked_for_page_by_page_and_turned_round() {
    let (third, second) = (refund("re_3", &json!({})), refund("re_2", &json!({})));
    let first = refund("re_1", &json!({"metadata": {"refund": OURS}, "status": "failed"}));
    let answers = vec![page(&[third, second], true), page(&[first], false)];
    let peer = answering("refunds", answers).await;

    let refunds = peer.books().refunds_of("pi_1").await.unwrap();

    let told: Vec<_> = refunds
        .iter()
        .map(|told| (told.id.as_str(), told.refund))
        .collect();
    let ours = RefundId::parse(OURS).ok();
    assert_eq!(told, [("re_1", ours), ("re_2", None), ("re_3", None)]);
    assert_eq!(refunds[0].succeeded, Some(false));
    assert_eq!(
        asked(&peer),
        [
            "GET /v1/refunds: limit=100 payment_intent=pi_1",
            "GET /v1/refunds: limit=100 payment_intent=pi_1 starting_after=re_2",
        ]
    );
    peer.close().await;
}

#[tokio::test]
async fn disputes_are_asked_for_by_payment() {
    let listed = [
        dispute("du_2", "prevented"),
        dispute("dp_1", "warning_needs_response"),
    ];
    let peer = answering("disputes", vec![page(&listed, false)]).await;

    let disputes = peer.books().disputes_of("pi_1").await.unwrap();

    let told: Vec<_> = disputes
        .iter()
        .map(|told| (told.id.as_str(), told.standing))
        .collect();
    let expected = [
        ("dp_1", DisputeStanding::Inquiry),
        ("du_2", DisputeStanding::Lost),
    ];
    assert_eq!(told, expected);
    assert_eq!(asked(&peer), ["GET /v1/disputes: limit=100 payment_intent=pi_1"]);
    peer.close().await;
}

#[tokio::test]
async fn of_too_many_events_the_oldest_are_told_whole_and_the_last_second_with_all_that_was_made_in_it() {
    let theirs = event("evt_2", &json!({"account": "acct_1"}));
    let oldest = event("evt_1", &json!({}));
    let later = event("evt_4", &json!({"created": MADE + 1}));
    let answers = vec![
        page(&[later, event("evt_3", &json!({}))], true),
        page(&[theirs, oldest.clone()], false),
    ];
    let peer = answering("events", answers).await;

    let since = Timestamp::from_millis(MADE * 1000 + 700);
    let events = peer.books().events_since(since, 2).await.unwrap();

    let told: Vec<_> = events
        .iter()
        .map(|told| (told.event.id.as_str(), told.event.payment.as_deref()))
        .collect();
    let expected = [("evt_1", Some("pi_1")), ("evt_2", None), ("evt_3", Some("pi_1"))];
    assert_eq!(told, expected);
    assert_eq!(serde_json::from_str::<Value>(&events[0].body).unwrap(), oldest);
    assert_eq!(
        asked(&peer),
        [
            "GET /v1/events: created[gte]=1795490448 limit=100",
            "GET /v1/events: created[gte]=1795490448 limit=100 starting_after=evt_3",
        ]
    );
    peer.close().await;
}

#[tokio::test]
async fn payments_are_asked_for_with_their_last_charge() {
    let peer = answering("payments", vec![page(&[intent("pi_2"), intent("pi_1")], false)]).await;

    let payments = peer.books().payments_in(SPAN).await.unwrap();

    let told: Vec<_> = payments
        .iter()
        .map(|told| (told.id.as_str(), told.received, told.order))
        .collect();
    let ours = OrderId::parse(OURS).ok();
    assert_eq!(told, [("pi_1", usd(1050), ours), ("pi_2", usd(1050), ours)]);
    let expected = "GET /v1/payment_intents: created[gte]=1795478400 created[lt]=1795564800 \
                    expand[0]=data.latest_charge limit=100";
    assert_eq!(asked(&peer), [expected]);
    peer.close().await;
}

#[tokio::test]
async fn movements_are_asked_for_with_the_payment_behind_them() {
    let back = refund("re_1", &json!({"payment_intent": intent("pi_1")}));
    let listed = [
        movement("txn_3", "stripe_fee", "fee", &Value::Null),
        movement("txn_2", "payout", "payout", &payout("po_1", "paid")),
        movement("txn_1", "refund_failure", "refund_failure", &back),
    ];
    let peer = answering("movements", vec![page(&listed, false)]).await;

    let within = peer.books().movements_in(SPAN).await.unwrap();
    let of_payout = peer.books().movements_of("po_1").await.unwrap();

    let kinds: Vec<_> = within.iter().map(|told| told.kind).collect();
    let all = [
        MovementKind::RefundFailed,
        MovementKind::Payout,
        MovementKind::Fee,
    ];
    assert_eq!(kinds, all);
    assert_eq!(within[0].order, OrderId::parse(OURS).ok());
    assert_eq!(of_payout, [within[0].clone(), within[2].clone()]);
    assert_eq!(
        asked(&peer),
        [
            "GET /v1/balance_transactions: created[gte]=1795478400 created[lt]=1795564800 \
             expand[0]=data.source.payment_intent limit=100",
            "GET /v1/balance_transactions: expand[0]=data.source.payment_intent limit=100 payout=po_1",
        ]
    );
    peer.close().await;
}

#[tokio::test]
async fn payouts_are_asked_for_by_span() {
    let listed = [payout("po_2", "in_transit"), payout("po_1", "paid")];
    let peer = answering("payouts", vec![page(&listed, false)]).await;

    let payouts = peer.books().payouts_in(SPAN).await.unwrap();

    let told: Vec<_> = payouts
        .iter()
        .map(|told| (told.id.as_str(), told.state))
        .collect();
    let expected = [("po_1", PayoutState::Paid), ("po_2", PayoutState::UnderWay)];
    assert_eq!(told, expected);
    let expected = "GET /v1/payouts: created[gte]=1795478400 created[lt]=1795564800 limit=100";
    assert_eq!(asked(&peer), [expected]);
    peer.close().await;
}

/// Asks for every list, and says how each ended.
async fn verdicts(books: &dyn Books) -> Vec<&'static str> {
    vec![
        verdict(books.refunds_of("pi_1").await),
        verdict(books.disputes_of("pi_1").await),
        verdict(books.events_since(SPAN.from, 10).await),
        verdict(books.payments_in(SPAN).await),
        verdict(books.movements_in(SPAN).await),
        verdict(books.payouts_in(SPAN).await),
        verdict(books.movements_of("po_1").await),
    ]
}

fn verdict<T>(outcome: Result<Vec<T>, ProcessorError>) -> &'static str {
    match outcome {
        Ok(list) if list.is_empty() => "empty",
        Ok(_) => "done",
        Err(ProcessorError::Unknown) => "unknown",
        Err(ProcessorError::Busy) => "busy",
        Err(ProcessorError::Refused { .. }) => "refused",
        Err(other) => panic!("not expected: {other:?}"),
    }
}

/// The same end for every list. Nothing is recorded: these answers have no published shape.
async fn all_end(answer: (u16, Value), expected: &str) {
    let books = books_at(&serve(vec![answer.clone()]).await);
    let found = verdicts(books.as_ref()).await;
    assert_eq!(found, [expected; 7], "{answer:?}");
}

#[tokio::test]
async fn a_list_of_nothing_is_empty() {
    all_end(page(&[], false), "empty").await;
}

#[tokio::test]
async fn a_page_that_cannot_be_read_makes_the_list_unknown() {
    for items in [
        vec![json!({})],
        vec![json!("re_1")],
        vec![Value::Null],
        vec![json!({"id": "../refunds", "object": "refund"})],
    ] {
        all_end(page(&items, false), "unknown").await;
    }
    for answer in [
        json!({"data": []}),
        json!([]),
        json!({"object": "list", "data": {}}),
    ] {
        all_end((200, answer), "unknown").await;
    }
}

#[tokio::test]
async fn a_list_that_never_ends_or_cannot_go_on_is_unknown() {
    // Two pages that are one and the same, and one from which there is no way on.
    for (id, calls) in [("re_1", 2), ("re_1&limit=1", 1)] {
        let peer = answering("never_ends", vec![page(&[refund(id, &json!({}))], true)]).await;

        let refunds = peer.books().refunds_of("pi_1").await;

        assert_eq!((verdict(refunds), peer.exchanges().len()), ("unknown", calls));
        peer.close().await;
    }
    all_end(page(&[], true), "unknown").await;
}

#[tokio::test]
async fn an_error_says_what_is_true() {
    let error = |code: &str| json!({"error": {"type": "invalid_request_error", "code": code}});

    all_end((404, error("resource_missing")), "refused").await;
    all_end((429, error("rate_limit")), "busy").await;
    all_end((500, error("oops")), "unknown").await;
    all_end((502, json!("bad gateway")), "unknown").await;
}

/// `LASTFOUR_TEST_STRIPE_SPEC` names the description that Stripe publishes.
#[tokio::test]
async fn the_events_that_tell_of_money_back_are_those_that_stripe_publishes() {
    let spec =
        std::env::var("LASTFOUR_TEST_STRIPE_SPEC").expect("LASTFOUR_TEST_STRIPE_SPEC must name spec3.json");
    let spec: Value = serde_json::from_slice(&std::fs::read(spec).unwrap()).unwrap();
    let form = "/paths/~1v1~1webhook_endpoints/post/requestBody/content/application~1x-www-form-urlencoded";
    let names = spec
        .pointer(&format!("{form}/schema/properties/enabled_events/items/enum"))
        .and_then(Value::as_array)
        .unwrap();
    let books = books_at("http://127.0.0.1:9/");

    let mut told: Vec<_> = names
        .iter()
        .filter_map(Value::as_str)
        .filter(|name| books.tells_of_money_back(name))
        .collect();

    told.sort_unstable();
    assert_eq!(
        told,
        [
            "charge.dispute.closed",
            "charge.dispute.created",
            "charge.dispute.funds_reinstated",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.updated",
            "charge.refund.updated",
            "charge.refunded",
            "refund.created",
            "refund.failed",
            "refund.updated",
        ]
    );
}
