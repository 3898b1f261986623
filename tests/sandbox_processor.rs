//! The sandbox's processor over real sockets: plain HTTP as Stripe documents it, and the client that we use for Stripe.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::time::Duration;

use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;
use stripe_core::PaymentIntentAllowedPaymentMethodTypes;
use stripe_core::PaymentIntentCaptureMethod;
use stripe_core::PaymentIntentStatus;
use stripe_core::payment_intent::CancelPaymentIntent;
use stripe_core::payment_intent::CapturePaymentIntent;
use stripe_core::payment_intent::ConfirmPaymentIntent;
use stripe_core::payment_intent::CreatePaymentIntent;
use stripe_core::payment_intent::RetrievePaymentIntent;
use stripe_core::refund::CreateRefund;
use stripe_types::Currency;
use stripe_types::Expandable;

const KEY: &str = "sk_test_sandbox";
const BROWSER_KEY: &str = "pk_test_sandbox";

async fn start(folder: &Path) -> Running {
    Sandbox::start(SandboxConfig {
        data_dir: folder.to_owned(),
        http_listen: "127.0.0.1:0".parse().unwrap(),
        sip2_listen: "127.0.0.1:0".parse().unwrap(),
        secret_key: SecretString::from(KEY),
        publishable_key: BROWSER_KEY.to_owned(),
        webhook: None,
        sip2_login: None,
        currency: "USD".to_owned(),
    })
    .await
    .unwrap()
}

/// A caller of the processor with a key.
struct Caller {
    http: reqwest::Client,
    base: String,
    key: &'static str,
}

/// What came back.
#[derive(Debug)]
struct Got {
    status: StatusCode,
    replayed: bool,
    body: Value,
}

impl Caller {
    fn new(running: &Running) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            base: format!("http://{}", running.http_addr),
            key: KEY,
        }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Got {
        let response = request.bearer_auth(self.key).send().await.unwrap();
        assert_eq!(response.headers()["lastfour-sandbox"], "no real money");
        Got {
            status: response.status(),
            replayed: response.headers().contains_key("idempotent-replayed"),
            body: response.json().await.unwrap(),
        }
    }

    async fn get(&self, path: &str) -> Got {
        self.send(self.http.get(format!("{}{path}", self.base))).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Got {
        self.send(self.http.post(format!("{}{path}", self.base)).form(form))
            .await
    }

    async fn post_with_key(&self, path: &str, form: &[(&str, &str)], key: &str) -> Got {
        let request = self.http.post(format!("{}{path}", self.base)).form(form);
        self.send(request.header("idempotency-key", key)).await
    }

    async fn control(&self, path: &str, body: Value) -> Got {
        self.send(self.http.post(format!("{}{path}", self.base)).json(&body))
            .await
    }

    /// A payment method made from a number, as a patron's browser makes it.
    async fn method(&self, number: &str) -> Got {
        let card = [
            ("type", "card"),
            ("card[number]", number),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2044"),
            ("card[cvc]", "123"),
        ];
        self.post("/v1/payment_methods", &card).await
    }

    /// Creates and confirms a hold of 10.00 on a card.
    async fn hold(&self, method: &str) -> Got {
        self.post("/v1/payment_intents", &hold_form(method)).await
    }
}

fn hold_form(method: &str) -> [(&'static str, &str); 6] {
    [
        ("amount", "1000"),
        ("currency", "usd"),
        ("capture_method", "manual"),
        ("payment_method_types[]", "card"),
        ("payment_method", method),
        ("confirm", "true"),
    ]
}

fn id(got: &Got) -> String {
    got.body["id"].as_str().unwrap().to_owned()
}

fn stripe_client(running: &Running) -> stripe::Client {
    stripe::ClientBuilder::new(KEY)
        .url(format!("http://{}/", running.http_addr))
        .build()
        .unwrap()
}

#[tokio::test]
async fn the_stripe_client_holds_captures_a_part_and_refunds() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let client = stripe_client(&running);

    let created = CreatePaymentIntent::new(1000, Currency::USD)
        .capture_method(PaymentIntentCaptureMethod::Manual)
        .allowed_payment_method_types([PaymentIntentAllowedPaymentMethodTypes::Card])
        .payment_method("pm_card_visa")
        .send(&client)
        .await
        .unwrap();
    assert_eq!(created.status, PaymentIntentStatus::RequiresConfirmation);
    let held = ConfirmPaymentIntent::new(created.id.clone())
        .expand(vec!["latest_charge".to_owned()])
        .send(&client)
        .await
        .unwrap();
    assert_eq!(held.status, PaymentIntentStatus::RequiresCapture);
    assert_eq!(held.amount_capturable, 1000);
    let Some(Expandable::Object(charge)) = held.latest_charge else {
        panic!("the charge is not written out")
    };
    let card = charge.payment_method_details.unwrap().card.unwrap();
    assert_eq!(
        (card.brand.as_deref(), card.last4.as_deref()),
        (Some("visa"), Some("4242"))
    );
    assert!(card.capture_before.unwrap() > charge.created + 6 * 24 * 60 * 60);
    let captured = CapturePaymentIntent::new(created.id.clone())
        .amount_to_capture(700)
        .send(&client)
        .await
        .unwrap();
    assert_eq!(captured.status, PaymentIntentStatus::Succeeded);
    assert_eq!((captured.amount_received, captured.amount_capturable), (700, 0));
    let refund = CreateRefund::new()
        .payment_intent(created.id.to_string())
        .amount(200)
        .send(&client)
        .await
        .unwrap();

    assert_eq!(refund.amount, 200);
    assert_eq!(refund.status.as_deref(), Some("succeeded"));
}

#[tokio::test]
async fn the_stripe_client_reads_a_decline_with_its_payment_intent_and_lets_a_hold_go() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let client = stripe_client(&running);
    let hold = |method: &str| {
        CreatePaymentIntent::new(1000, Currency::USD)
            .capture_method(PaymentIntentCaptureMethod::Manual)
            .allowed_payment_method_types([PaymentIntentAllowedPaymentMethodTypes::Card])
            .payment_method(method)
            .confirm(true)
    };

    let declined = hold("pm_card_visa_chargeDeclinedInsufficientFunds")
        .send(&client)
        .await
        .unwrap_err();
    let held = hold("pm_card_mastercard").send(&client).await.unwrap();
    let released = CancelPaymentIntent::new(held.id.clone())
        .send(&client)
        .await
        .unwrap();
    let read = RetrievePaymentIntent::new(held.id.clone())
        .send(&client)
        .await
        .unwrap();

    let stripe::StripeError::Stripe(error, 402) = declined else {
        panic!("no decline: {declined:?}")
    };
    assert_eq!(error.decline_code.as_deref(), Some("insufficient_funds"));
    assert_eq!(
        error.payment_intent.unwrap().status,
        PaymentIntentStatus::RequiresPaymentMethod
    );
    assert_eq!(released.status, PaymentIntentStatus::Canceled);
    assert_eq!(read.status, PaymentIntentStatus::Canceled);
}

#[tokio::test]
async fn the_stripe_client_reads_both_ways_of_three_d_secure() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let client = stripe_client(&running);
    let hold = || {
        CreatePaymentIntent::new(1000, Currency::USD)
            .capture_method(PaymentIntentCaptureMethod::Manual)
            .allowed_payment_method_types([PaymentIntentAllowedPaymentMethodTypes::Card])
            .payment_method("pm_card_threeDSecure2Required")
            .confirm(true)
    };

    let by_script = hold().use_stripe_sdk(true).send(&client).await.unwrap();
    let by_redirect = hold()
        .return_url("https://library.example/back")
        .send(&client)
        .await
        .unwrap();

    assert_eq!(by_script.status, PaymentIntentStatus::RequiresAction);
    assert_eq!(by_script.next_action.unwrap().type_, "use_stripe_sdk");
    let redirect = by_redirect.next_action.unwrap().redirect_to_url.unwrap();
    let page = format!("http://{}/sandbox/3ds/{}", running.http_addr, by_redirect.id);
    assert_eq!(redirect.url, Some(page));
}

#[tokio::test]
async fn only_the_right_key_is_let_in_and_the_browsers_key_does_little() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let server = Caller::new(&running);
    let stranger = Caller {
        key: "sk_test_other",
        ..Caller::new(&running)
    };
    let browser = Caller {
        key: BROWSER_KEY,
        ..Caller::new(&running)
    };
    let held = server.hold("pm_card_visa").await;
    let path = format!("/v1/payment_intents/{}", id(&held));
    let secret = held.body["client_secret"].as_str().unwrap();

    assert_eq!(stranger.get("/v1/account").await.status, 401);
    assert_eq!(browser.get("/v1/account").await.status, 403);
    assert_eq!(browser.method("4242424242424242").await.status, 200);
    assert_eq!(browser.get(&path).await.status, 404);
    assert_eq!(
        browser
            .get(&format!("{path}?client_secret={secret}"))
            .await
            .status,
        200
    );
    assert_eq!(server.get("/v1/account").await.status, 200);
    let basic = server
        .http
        .get(format!("{}/v1/balance", server.base))
        .basic_auth(KEY, Some(""));
    assert_eq!(basic.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn unknown_calls_and_parameters_are_refused_in_stripes_words() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);

    let call = caller.get("/v1/customers").await;
    let parameter = caller
        .post(
            "/v1/payment_intents",
            &[("amount", "100"), ("currency", "usd"), ("colour", "red")],
        )
        .await;
    let missing = caller.post("/v1/payment_intents", &[("currency", "usd")]).await;
    let number = caller
        .post("/v1/payment_intents", &[("amount", "1.5"), ("currency", "usd")])
        .await;
    let small = caller
        .post("/v1/payment_intents", &[("amount", "49"), ("currency", "usd")])
        .await;
    let intent = caller.get("/v1/payment_intents/pi_nobody").await;

    assert_eq!(call.status, 404);
    assert_eq!(
        (parameter.status.as_u16(), &parameter.body["error"]["code"]),
        (400, &json!("parameter_unknown"))
    );
    assert_eq!(parameter.body["error"]["param"], "colour");
    assert_eq!(missing.body["error"]["code"], "parameter_missing");
    assert_eq!(number.body["error"]["code"], "parameter_invalid_integer");
    assert_eq!(small.body["error"]["code"], "amount_too_small");
    assert_eq!(
        (intent.status.as_u16(), &intent.body["error"]["code"]),
        (404, &json!("resource_missing"))
    );
}

#[tokio::test]
async fn money_moves_once_and_never_more_than_was_held() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let path = format!("/v1/payment_intents/{}", id(&caller.hold("pm_card_visa").await));
    let capture = format!("{path}/capture");

    let too_much = caller.post(&capture, &[("amount_to_capture", "1001")]).await;
    let captured = caller.post(&capture, &[("amount_to_capture", "600")]).await;
    let again = caller.post(&capture, &[]).await;
    let canceled = caller.post(&format!("{path}/cancel"), &[]).await;
    let intent = captured.body["id"].as_str().unwrap();
    let over = caller
        .post("/v1/refunds", &[("payment_intent", intent), ("amount", "601")])
        .await;
    let all = caller.post("/v1/refunds", &[("payment_intent", intent)]).await;
    let more = caller
        .post("/v1/refunds", &[("payment_intent", intent), ("amount", "1")])
        .await;

    assert_eq!(too_much.body["error"]["code"], "amount_too_large");
    assert_eq!(captured.body["amount_received"], 600);
    assert_eq!(again.body["error"]["code"], "payment_intent_unexpected_state");
    assert_eq!(canceled.body["error"]["code"], "payment_intent_unexpected_state");
    assert_eq!(canceled.body["error"]["payment_intent"]["status"], "succeeded");
    assert_eq!(over.status, 400);
    assert_eq!(all.body["amount"], 600);
    assert_eq!(more.body["error"]["code"], "charge_already_refunded");
    assert_eq!(
        caller
            .get(&format!("/v1/refunds?payment_intent={intent}"))
            .await
            .body["data"][0]["amount"],
        600
    );
    assert_eq!(caller.get("/v1/balance").await.body["available"][0]["amount"], 0);
}

#[tokio::test]
async fn a_key_is_done_once_replayed_after_and_refused_for_anything_else() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let path = "/v1/payment_intents";

    let first = caller.post_with_key(path, &hold_form("pm_card_visa"), "a").await;
    let again = caller.post_with_key(path, &hold_form("pm_card_visa"), "a").await;
    let other = caller.post_with_key(path, &hold_form("pm_card_amex"), "a").await;
    let declined = caller
        .post_with_key(path, &hold_form("pm_card_visa_chargeDeclined"), "b")
        .await;
    let declined_again = caller
        .post_with_key(path, &hold_form("pm_card_visa_chargeDeclined"), "b")
        .await;
    let invalid = caller.post_with_key(path, &[("amount", "x")], "c").await;
    let repaired = caller.post_with_key(path, &hold_form("pm_card_visa"), "c").await;

    assert_eq!((first.replayed, again.replayed), (false, true));
    assert_eq!(first.body, again.body);
    assert_eq!(
        (other.status.as_u16(), &other.body["error"]["type"]),
        (400, &json!("idempotency_error"))
    );
    assert_eq!((declined.status.as_u16(), declined.replayed), (402, false));
    assert_eq!(
        (declined_again.status.as_u16(), declined_again.replayed),
        (402, true)
    );
    assert_eq!((invalid.status.as_u16(), repaired.status.as_u16()), (400, 200));
    assert_eq!(caller.get(path).await.body["data"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_twin_with_the_same_key_is_turned_away_while_the_first_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let fault = json!({"on": "processor", "call": "create", "do": "delay_ms", "ms": 1500});
    caller.control("/sandbox/faults", fault).await;
    let form = hold_form("pm_card_visa");

    let first = caller.post_with_key("/v1/payment_intents", &form, "twin");
    let second = async {
        while caller.get("/v1/payment_intents").await.body["data"][0].is_null() {
            tokio::task::yield_now().await;
        }
        caller.post_with_key("/v1/payment_intents", &form, "twin").await
    };
    let (first, second) = tokio::join!(first, second);

    assert_eq!(first.status, 200);
    assert_eq!(
        (second.status.as_u16(), &second.body["error"]["code"]),
        (409, &json!("idempotency_key_in_use"))
    );
}

#[tokio::test]
async fn the_patron_says_yes_or_no_to_the_bank_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let back = "https://library.example/back?order=7";
    let hold = async |method: &'static str| {
        let mut form = hold_form(method).to_vec();
        form.push(("return_url", back));
        caller.post("/v1/payment_intents", &form).await
    };
    let answer = async |held: &Got, answer: &str| {
        let url = format!(
            "{}/{answer}",
            held.body["next_action"]["redirect_to_url"]["url"]
                .as_str()
                .unwrap()
        );
        let response = caller.http.post(url).send().await.unwrap();
        assert_eq!(response.status(), 303);
        response.headers()["location"].to_str().unwrap().to_owned()
    };

    let yes = hold("pm_card_threeDSecure2Required").await;
    let no = hold("pm_card_threeDSecure2Required").await;
    let refused = hold("pm_card_threeDSecureRequiredChargeDeclined").await;
    let page = caller.http.get(
        yes.body["next_action"]["redirect_to_url"]["url"]
            .as_str()
            .unwrap(),
    );
    let page = page.send().await.unwrap().text().await.unwrap();
    let (went_yes, went_no, went_refused) = (
        answer(&yes, "complete").await,
        answer(&no, "fail").await,
        answer(&refused, "complete").await,
    );
    let status = async |held: &Got| {
        caller
            .get(&format!("/v1/payment_intents/{}", id(held)))
            .await
            .body["status"]
            .as_str()
            .unwrap()
            .to_owned()
    };

    assert!(page.contains("Complete") && page.contains("Fail") && page.contains("No real money"));
    let secret = yes.body["client_secret"].as_str().unwrap();
    let expected = format!(
        "{back}&payment_intent={}&payment_intent_client_secret={secret}&redirect_status=succeeded",
        id(&yes)
    );
    assert_eq!(went_yes, expected);
    assert!(went_no.ends_with("redirect_status=failed"));
    assert!(went_refused.ends_with("redirect_status=failed"));
    assert_eq!(status(&yes).await, "requires_capture");
    assert_eq!(status(&no).await, "requires_payment_method");
    assert_eq!(status(&refused).await, "requires_payment_method");
}

#[tokio::test]
async fn every_published_card_behaves_as_published() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let cases = [
        ("4242424242424242", "requires_capture", "visa"),
        ("5555555555554444", "requires_capture", "mastercard"),
        ("378282246310005", "requires_capture", "amex"),
        ("6011111111111117", "requires_capture", "discover"),
        ("3056930009020004", "requires_capture", "diners"),
        ("36227206271667", "requires_capture", "diners"),
        ("3566002020360505", "requires_capture", "jcb"),
        ("6205500000000000004", "requires_capture", "unionpay"),
        ("4000000000000002", "generic_decline", "visa"),
        ("4000000000009995", "insufficient_funds", "visa"),
        ("4000000000009987", "lost_card", "visa"),
        ("4000000000009979", "stolen_card", "visa"),
        ("4000000000000069", "expired_card", "visa"),
        ("4000000000000127", "incorrect_cvc", "visa"),
        ("4000000000000119", "processing_error", "visa"),
        ("4000000000006975", "card_velocity_exceeded", "visa"),
        ("4100000000000019", "fraudulent", "visa"),
        ("4000002760003184", "requires_action", "visa"),
        ("4000008400001629", "requires_action", "visa"),
        ("4000000000003055", "requires_capture", "visa"),
        ("4000000000000259", "requires_capture", "visa"),
    ];

    for (number, expected, brand) in cases {
        let method = caller.method(number).await;
        assert_eq!(method.body["card"]["brand"], brand, "{expected}");
        let held = caller.hold(&id(&method)).await;
        let outcome = if held.status == 402 {
            &held.body["error"]["decline_code"]
        } else {
            &held.body["status"]
        };
        assert_eq!(outcome, expected);
        assert_eq!(
            method.body["card"]["last4"].as_str().unwrap(),
            &number[number.len() - 4..]
        );
    }
    for (number, code) in [
        ("4242424242424241", "incorrect_number"),
        ("4012888888881881", "card_declined"),
    ] {
        let refused = caller.method(number).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.body["error"]["code"]),
            (402, &json!(code))
        );
    }
}

#[tokio::test]
async fn no_card_number_survives_its_request() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let numbers = [
        "4000056655665556",
        "2223003122003222",
        "371449635398431",
        "6011000990139424",
        "4000000000009987",
        "4000008260003178",
        "4012888888881881",
    ];
    let mut answers = String::new();

    for number in numbers {
        let spaced = number.replace("00", "00 ");
        let method = caller.method(&spaced).await;
        if method.status == 200 {
            let held = caller.hold(&id(&method)).await;
            answers.push_str(&format!("{held:?}"));
        }
        let stray = [("amount", "100"), ("currency", "usd"), ("description", number)];
        let stray = caller.post("/v1/payment_intents", &stray).await;
        let name = caller.post("/v1/refunds", &[(number, "1")]).await;
        let as_id = caller.get(&format!("/v1/payment_intents/{number}")).await;
        let as_key = caller.post_with_key("/v1/refunds", &[], number).await;
        let as_token = caller
            .post(
                "/v1/payment_methods",
                &[("type", "card"), ("card[token]", number)],
            )
            .await;
        assert!(
            [stray.status, as_id.status, as_token.status]
                .iter()
                .all(|status| *status != 200)
        );
        answers.push_str(&format!(
            "{method:?}{stray:?}{name:?}{as_id:?}{as_key:?}{as_token:?}"
        ));
    }
    for list in ["/v1/payment_intents", "/v1/events", "/v1/charges"] {
        answers.push_str(&format!("{:?}", caller.get(&format!("{list}?limit=100")).await));
    }
    let mistyped = "4000056655665557";
    answers.push_str(&format!("{:?}", caller.method(mistyped).await));
    running.stop().await;
    let books = std::fs::read_to_string(folder.path().join("processor.jsonl")).unwrap();

    assert!(books.contains("9987"), "the books hold the last four digits");
    for (place, text) in [("answers", digits_only(&answers)), ("books", digits_only(&books))] {
        for number in numbers.iter().chain([&mistyped]) {
            assert!(
                !text.contains(*number),
                "a number ending in {} is in the {place}",
                &number[number.len() - 4..]
            );
        }
    }
}

/// The text without what people break numbers up with.
fn digits_only(text: &str) -> String {
    text.chars().filter(|c| !" -".contains(*c)).collect()
}

#[tokio::test]
async fn the_books_are_whole_after_the_sandbox_was_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let held = caller
        .post_with_key("/v1/payment_intents", &hold_form("pm_card_visa"), "kept")
        .await;
    drop(running);

    let running = start_again(folder.path()).await;
    let caller = Caller::new(&running);
    let replayed = caller
        .post_with_key("/v1/payment_intents", &hold_form("pm_card_visa"), "kept")
        .await;
    let captured = caller
        .post(&format!("/v1/payment_intents/{}/capture", id(&held)), &[])
        .await;

    assert!(replayed.replayed);
    assert_eq!(replayed.body["id"], held.body["id"]);
    assert_eq!(captured.body["status"], "succeeded");
    let kinds: Vec<Value> = caller.get("/v1/events").await.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["type"].clone())
        .collect();
    assert_eq!(
        kinds,
        [
            "payment_intent.succeeded",
            "charge.captured",
            "payment_intent.amount_capturable_updated",
            "charge.succeeded",
            "payment_intent.created",
        ]
    );
}

/// Starts on a folder whose last user is just going away.
async fn start_again(folder: &Path) -> Running {
    let until = tokio::time::Instant::now() + Duration::from_secs(5);
    loop {
        let config = SandboxConfig {
            data_dir: folder.to_owned(),
            http_listen: "127.0.0.1:0".parse().unwrap(),
            sip2_listen: "127.0.0.1:0".parse().unwrap(),
            secret_key: SecretString::from(KEY),
            publishable_key: BROWSER_KEY.to_owned(),
            webhook: None,
            sip2_login: None,
            currency: "USD".to_owned(),
        };
        match Sandbox::start(config).await {
            Ok(running) => return running,
            Err(error) => assert!(tokio::time::Instant::now() < until, "{error}"),
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_hold_lapses_and_cannot_be_captured_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let held = id(&caller.hold("pm_card_visa").await);

    let lapsed = caller
        .control(&format!("/sandbox/payment_intents/{held}/lapse"), json!({}))
        .await;
    let captured = caller
        .post(&format!("/v1/payment_intents/{held}/capture"), &[])
        .await;

    assert_eq!(
        (&lapsed.body["status"], &lapsed.body["cancellation_reason"]),
        (&json!("canceled"), &json!("automatic"))
    );
    assert_eq!(captured.body["error"]["code"], "payment_intent_unexpected_state");
}

#[tokio::test]
async fn lists_go_page_by_page_and_filter_by_time() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(id(&caller.hold("pm_card_visa").await));
    }

    let first = caller
        .get("/v1/payment_intents?limit=2&expand[]=data.latest_charge")
        .await;
    let next = caller
        .get(&format!("/v1/payment_intents?limit=2&starting_after={}", made[1]))
        .await;
    let future = caller.get("/v1/payment_intents?created[gte]=99999999999").await;
    let charges = caller.get("/v1/events?type=charge.*&limit=100").await;

    let ids = |got: &Got| -> Vec<String> {
        got.body["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(&first), [made[2].clone(), made[1].clone()]);
    assert_eq!(first.body["has_more"], true);
    assert_eq!(first.body["data"][0]["latest_charge"]["object"], "charge");
    assert_eq!(
        (ids(&next), &next.body["has_more"]),
        (vec![made[0].clone()], &json!(false))
    );
    assert!(ids(&future).is_empty());
    assert_eq!(ids(&charges).len(), 3);
}

#[tokio::test]
async fn nothing_but_loopback_and_made_up_keys() {
    let folder = tempfile::tempdir().unwrap();
    let config = |http: &str, sip2: &str, key: String| SandboxConfig {
        data_dir: folder.path().to_owned(),
        http_listen: http.parse().unwrap(),
        sip2_listen: sip2.parse().unwrap(),
        secret_key: SecretString::from(key),
        publishable_key: BROWSER_KEY.to_owned(),
        webhook: None,
        sip2_login: None,
        currency: "USD".to_owned(),
    };
    let local = "127.0.0.1:0";

    for (http, sip2) in [
        ("0.0.0.0:0", local),
        (local, "0.0.0.0:0"),
        ("[::]:0", local),
        ("192.0.2.1:0", local),
    ] {
        let refused = Sandbox::start(config(http, sip2, KEY.to_owned()))
            .await
            .unwrap_err();
        assert!(refused.to_string().contains("loopback"), "{http} {sip2}");
    }
    let live = Sandbox::start(config(local, local, format!("sk_{}_x", "live")))
        .await
        .unwrap_err();
    assert!(live.to_string().contains("live key"));
    let first = Sandbox::start(config(local, local, KEY.to_owned()))
        .await
        .unwrap();
    let second = Sandbox::start(config(local, local, KEY.to_owned()))
        .await
        .unwrap_err();
    assert!(second.to_string().contains("another sandbox"));
    first.stop().await;
}

#[tokio::test]
async fn a_foreign_host_name_gets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::new(&running);

    let request = caller
        .http
        .get(format!("{}/sandbox", caller.base))
        .header("host", "evil.example");

    assert_eq!(caller.send(request).await.status, 403);
}
