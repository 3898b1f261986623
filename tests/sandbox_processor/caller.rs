//! Starts a sandbox and calls its processor over HTTP.

use std::path::Path;

use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::Value;

pub(crate) const KEY: &str = "sk_test_sandbox";
pub(crate) const BROWSER_KEY: &str = "pk_test_sandbox";

pub(crate) async fn start(folder: &Path) -> Running {
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
pub(crate) struct Caller {
    pub(crate) http: reqwest::Client,
    pub(crate) base: String,
    pub(crate) key: &'static str,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) replayed: bool,
    pub(crate) body: Value,
}

impl Caller {
    pub(crate) fn new(running: &Running) -> Self {
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

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Got {
        let response = request.bearer_auth(self.key).send().await.unwrap();
        assert_eq!(response.headers()["lastfour-sandbox"], "no real money");
        Got {
            status: response.status(),
            replayed: response.headers().contains_key("idempotent-replayed"),
            body: response.json().await.unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Got {
        self.send(self.http.get(format!("{}{path}", self.base))).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Got {
        self.send(self.http.post(format!("{}{path}", self.base)).form(form))
            .await
    }

    pub(crate) async fn post_with_key(&self, path: &str, form: &[(&str, &str)], key: &str) -> Got {
        let request = self.http.post(format!("{}{path}", self.base)).form(form);
        self.send(request.header("idempotency-key", key)).await
    }

    pub(crate) async fn control(&self, path: &str, body: Value) -> Got {
        self.send(self.http.post(format!("{}{path}", self.base)).json(&body))
            .await
    }

    /// A payment method made from a number, as a patron's browser makes it.
    pub(crate) async fn method(&self, number: &str) -> Got {
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
    pub(crate) async fn hold(&self, method: &str) -> Got {
        self.post("/v1/payment_intents", &hold_form(method)).await
    }
}

pub(crate) fn hold_form(method: &str) -> [(&'static str, &str); 6] {
    [
        ("amount", "1000"),
        ("currency", "usd"),
        ("capture_method", "manual"),
        ("payment_method_types[]", "card"),
        ("payment_method", method),
        ("confirm", "true"),
    ]
}

pub(crate) fn id(got: &Got) -> String {
    got.body["id"].as_str().unwrap().to_owned()
}
