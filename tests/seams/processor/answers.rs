//! What our adapter makes of answers that a well-behaved peer does not give, and of none at all.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Uri;
use lastfour::domain::Currency;
use lastfour::domain::NextAction;
use lastfour::domain::Timestamp;
use lastfour::processor::Confirmation;
use lastfour::processor::ForgedEvent;
use lastfour::processor::Processor;
use lastfour::processor::ProcessorError;
use lastfour::processor::ProcessorStatus;
use lastfour::processor::stripe::StripeProcessor;
use lastfour::processor::stripe::StripeSettings;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::net::TcpSocket;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio::time::timeout;

use crate::processor::allow_list::RETURN_URL;
use crate::processor::peer::Purchase;

/// A peer that gives the answers of a list, one after the other, the last one for ever.
struct Stub {
    processor: StripeProcessor,
    calls: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone)]
struct Script {
    answers: Arc<Mutex<Vec<(u16, String)>>>,
    calls: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    async fn answering(answers: &[(u16, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let processor = processor_at(&listener, StripeSettings::TIMEOUT_DEFAULT);
        let script = Script {
            answers: Arc::new(Mutex::new(
                answers
                    .iter()
                    .map(|(status, body)| (*status, (*body).to_owned()))
                    .collect(),
            )),
            calls: Arc::default(),
        };
        let calls = Arc::clone(&script.calls);
        let router = Router::new().fallback(answer).with_state(script);
        tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        Self { processor, calls }
    }

    fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }
}

async fn answer(
    State(script): State<Script>,
    method: Method,
    uri: Uri,
    body: String,
) -> (StatusCode, String) {
    script
        .calls
        .lock()
        .unwrap()
        .push(format!("{method} {uri} {body}"));
    let mut answers = script.answers.lock().unwrap();
    let (status, body) = if answers.len() > 1 {
        answers.remove(0)
    } else {
        answers[0].clone()
    };
    (StatusCode::from_u16(status).unwrap(), body)
}

fn processor_at(listener: &TcpListener, timeout: Duration) -> StripeProcessor {
    let settings = StripeSettings {
        base_url: Some(format!("http://{}/worlds/x", listener.local_addr().unwrap())),
        timeout,
        ..StripeSettings::new(
            SecretString::from(["sk", "test", "stub"].join("_")),
            Vec::new(),
            false,
        )
    };
    StripeProcessor::new(&settings).unwrap()
}

fn verdict<T>(outcome: Result<T, ProcessorError>) -> String {
    match outcome {
        Ok(_) => String::from("done"),
        Err(ProcessorError::Unknown) => String::from("unknown"),
        Err(ProcessorError::Busy) => String::from("busy"),
        Err(ProcessorError::Refused { code }) => code,
        Err(other) => panic!("not expected: {other:?}"),
    }
}

fn intent(status: &str, changes: &Value) -> String {
    let mut intent = json!({
        "object": "payment_intent", "id": "pi_1", "amount": 1050, "amount_capturable": 0, "amount_received": 0,
        "capture_method": "manual", "confirmation_method": "automatic", "created": 1_795_490_448, "currency": "usd",
        "livemode": false, "metadata": {}, "payment_method_types": ["card"], "status": status,
    });
    let changes = changes.as_object().unwrap().clone();
    intent.as_object_mut().unwrap().extend(changes);
    intent.to_string()
}

const DECLINE: &str =
    r#"{"error":{"type":"card_error","code":"card_declined","message":"Your card was declined."}}"#;

#[tokio::test]
async fn an_answer_is_believed_only_when_it_says_so_plainly_and_nothing_is_repeated() {
    let cases = [
        (500, r#"{"error":{"type":"api_error"}}"#, "unknown"),
        (502, "<html>bad gateway</html>", "unknown"),
        (
            409,
            r#"{"error":{"type":"idempotency_error","code":"idempotency_key_in_use"}}"#,
            "unknown",
        ),
        (
            429,
            r#"{"error":{"type":"invalid_request_error","code":"rate_limit"}}"#,
            "busy",
        ),
        (
            401,
            r#"{"error":{"type":"invalid_request_error"}}"#,
            "unknown code",
        ),
        (402, DECLINE, "card_declined"),
        (
            404,
            r#"{"error":{"type":"invalid_request_error","code":"resource_missing"}}"#,
            "resource_missing",
        ),
        (403, "<html>a proxy</html>", "unknown"),
        (302, "", "unknown"),
        (200, "{}", "unknown"),
        (200, "", "unknown"),
        (200, r#"{"object":"payment_intent","id":"pi_1","#, "unknown"),
    ];
    let purchase = Purchase::of(1050, Currency::USD);

    for (status, body, expected) in cases {
        let stub = Stub::answering(&[(status, body)]).await;

        let outcome = stub.processor.capture(&purchase.capture("pi_1", 1050)).await;

        let code_less = matches!(&outcome, Err(ProcessorError::Refused { code }) if code == "unknown");
        let told = if code_less {
            String::from("unknown code")
        } else {
            verdict(outcome)
        };
        assert_eq!(told, expected, "{status} {body}");
        assert_eq!(stub.calls().len(), 1, "{status} {body}");
    }
}

#[tokio::test]
async fn a_card_number_in_an_answer_is_in_no_error_of_ours() {
    let card = "5200828282828210";
    let error = |field: &str| {
        let mut error = json!({"type": "invalid_request_error", "code": "parameter_invalid"});
        error[field] = json!(card);
        json!({ "error": error }).to_string()
    };
    let wrong_type = intent(card, &json!({"id": card}));
    let bodies = [
        (400, error("message")),
        (400, error("code")),
        (402, error("decline_code")),
        (400, error("param")),
        (400, error("type")),
        (403, format!("<html>{card}</html>")),
        (500, error("message")),
        (200, format!("{{\"object\": {card}")),
        (200, format!("{{\"object\": \"{card}\"}}")),
        (200, wrong_type),
        (302, String::from(card)),
    ];
    let purchase = Purchase::of(1050, Currency::USD);

    for (status, body) in bodies {
        let stub = Stub::answering(&[(status, &body)]).await;
        for error in [
            stub.processor
                .capture(&purchase.capture("pi_1", 1050))
                .await
                .err(),
            stub.processor.payment("pi_1").await.err(),
            stub.processor.refund(&purchase.refund("pi_1", 1050)).await.err(),
        ] {
            let Some(error) = error else { continue };
            let mut told = format!("{error} {error:?}");
            let mut cause = std::error::Error::source(&error);
            while let Some(inner) = cause {
                told = format!("{told} {inner} {inner:?}");
                cause = inner.source();
            }
            assert!(!told.contains("52008282"), "{status} {body}: {told}");
        }
    }
}

#[tokio::test]
async fn a_decline_is_read_anew_and_unknown_when_that_fails() {
    let declined = intent("requires_payment_method", &json!({}));
    let confirmation = Purchase::of(1050, Currency::USD).confirmation("pi_1", "pm_1");
    let read = Stub::answering(&[(402, DECLINE), (200, &declined)]).await;
    let silent = Stub::answering(&[(402, DECLINE), (500, "")]).await;

    let payment = read.processor.confirm(&confirmation).await.unwrap();
    let lost = silent.processor.confirm(&confirmation).await;

    assert_eq!(payment.status, ProcessorStatus::Declined);
    assert_eq!(verdict(lost), "unknown");
    assert!(read.calls()[1].starts_with("GET /worlds/x/v1/payment_intents/pi_1?"));
}

#[tokio::test]
async fn an_old_decline_repeated_does_not_hide_that_the_card_is_held_now() {
    let held = intent("requires_capture", &json!({}));
    let stub = Stub::answering(&[(402, DECLINE), (200, &held)]).await;
    let confirmation = Purchase::of(1050, Currency::USD).confirmation("pi_1", "pm_1");

    let payment = stub.processor.confirm(&confirmation).await.unwrap();

    assert_eq!(payment.status, ProcessorStatus::Held);
}

#[tokio::test]
async fn a_patron_without_our_script_is_sent_to_the_bank() {
    let url = String::from("https://bank.example/ask");
    let waiting = intent(
        "requires_action",
        &json!({"client_secret": "pi_1_secret", "next_action": {
            "type": "redirect_to_url", "redirect_to_url": {"url": url, "return_url": RETURN_URL}}}),
    );
    let stub = Stub::answering(&[(200, &waiting)]).await;
    let confirmation = Confirmation {
        return_url: Some(String::from(RETURN_URL)),
        ..Purchase::of(1050, Currency::USD).confirmation("pi_1", "pm_1")
    };

    let payment = stub.processor.confirm(&confirmation).await.unwrap();

    assert_eq!(
        payment.status,
        ProcessorStatus::NeedsPatron(NextAction::Redirect { url })
    );
    let sent = &stub.calls()[0];
    assert!(
        sent.contains("return_url=https") && !sent.contains("use_stripe_sdk"),
        "{sent}"
    );
}

#[tokio::test]
async fn what_stripe_cannot_have_made_is_never_sent() {
    let stub = Stub::answering(&[(200, "{}")]).await;
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = &stub.processor;

    let outcomes = [
        verdict(processor.payment("../refunds").await),
        verdict(processor.payment("cs_1/../refunds").await),
        verdict(processor.release(&purchase.release("cs_1?x=1")).await),
        verdict(processor.capture(&purchase.capture("pi_1/../x", 1050)).await),
        verdict(processor.release(&purchase.release("")).await),
        verdict(processor.refund(&purchase.refund("ch_1", 1050)).await),
        verdict(
            processor
                .confirm(&purchase.confirmation("pi_1", "4000056655665556"))
                .await,
        ),
    ];
    let nothing = processor.capture(&purchase.capture("pi_1", 0)).await;
    let minus = processor.refund(&purchase.refund("pi_1", -1)).await;

    assert!(
        outcomes.iter().all(|code| code == "resource_missing"),
        "{outcomes:?}"
    );
    assert!(matches!(nothing, Err(ProcessorError::Amount)));
    assert!(matches!(minus, Err(ProcessorError::Amount)));
    assert_eq!(stub.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn a_page_that_is_refused_to_be_closed_is_read_and_unknown_when_that_fails() {
    let refused = r#"{"error":{"type":"invalid_request_error"}}"#;
    let stub = Stub::answering(&[(400, refused), (500, "")]).await;
    let purchase = Purchase::of(1050, Currency::USD);

    let outcome = stub.processor.release(&purchase.release("cs_1")).await;

    assert_eq!(verdict(outcome), "unknown");
    let calls = stub.calls();
    assert!(calls[0].starts_with("POST /worlds/x/v1/checkout/sessions/cs_1/expire"));
    assert!(calls[1].starts_with("GET /worlds/x/v1/checkout/sessions/cs_1?"));
    assert_eq!(calls.len(), 2);
}

#[tokio::test]
async fn a_peer_that_is_silent_or_not_there_is_unknown() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at_silent = processor_at(&silent, Duration::from_millis(100));
    let at_gone = processor_at(&gone, StripeSettings::TIMEOUT_DEFAULT);
    drop(gone);

    assert_eq!(verdict(at_silent.payment("pi_1").await), "unknown");
    assert_eq!(verdict(at_gone.payment("pi_1").await), "unknown");
    assert_eq!(verdict(at_gone.ready().await), "unknown");
}

#[tokio::test]
async fn an_answer_without_end_is_unknown() {
    let held = intent("requires_capture", &json!({}));
    let padded = |bytes: usize| [&" ".repeat(bytes - held.len()), held.as_str()].concat();
    let longest = 8 * 1024 * 1024;
    let stub = Stub::answering(&[(200, &padded(longest)), (200, &padded(longest + 1))]).await;

    assert_eq!(verdict(stub.processor.payment("pi_1").await), "done");
    assert_eq!(verdict(stub.processor.payment("pi_1").await), "unknown");
}

/// A listener whose queue is full does not refuse: it says nothing, as a host that is gone.
#[tokio::test]
async fn where_nobody_takes_the_connection_an_answer_is_not_waited_for() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let full = socket.listen(1).unwrap();
    let address = full.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(Ok(taken)) = timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
        queue.push(taken);
    }
    let processor = processor_at(&full, StripeSettings::TIMEOUT_DEFAULT);
    let began = Instant::now();

    assert_eq!(verdict(processor.payment("pi_1").await), "unknown");

    let waited = began.elapsed().as_secs();
    assert!((4..10).contains(&waited), "{waited}");
}

#[tokio::test]
async fn without_a_webhook_secret_no_event_is_genuine() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let processor = processor_at(&listener, StripeSettings::TIMEOUT_DEFAULT);
    let header = format!("t=1795490448,v1={}", "0".repeat(64));

    let verdict = processor.verify_event(b"{}", &header, Timestamp::from_millis(1_795_490_448_000));

    assert_eq!(verdict.err(), Some(ForgedEvent::Signature));
}
