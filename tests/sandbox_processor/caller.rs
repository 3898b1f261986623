//! Starts a sandbox and calls its processor over HTTP.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;

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
    /// Where the calls of the API are written down, to be judged by Stripe's description.
    pub(crate) recording: Option<PathBuf>,
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
            recording: None,
        }
    }

    /// A caller whose calls are written down, if somebody wants recordings.
    pub(crate) fn recorded(running: &Running, name: &str) -> Self {
        let recording = std::env::var("LASTFOUR_TEST_RECORDINGS").ok().map(|folder| {
            fs::create_dir_all(&folder).unwrap();
            let file = PathBuf::from(folder).join(format!("sandbox_{name}.jsonl"));
            fs::write(&file, "").unwrap();
            file
        });
        Self {
            recording,
            ..Self::new(running)
        }
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Got {
        let request = request.bearer_auth(self.key).build().unwrap();
        let (method, url) = (request.method().to_string(), request.url().clone());
        let form = request
            .body()
            .and_then(reqwest::Body::as_bytes)
            .map(<[u8]>::to_vec);
        let response = self.http.execute(request).await.unwrap();
        assert_eq!(response.headers()["lastfour-sandbox"], "no real money");
        let got = Got {
            status: response.status(),
            replayed: response.headers().contains_key("idempotent-replayed"),
            body: response.json().await.unwrap(),
        };
        if let Some(recording) = self.recording.as_ref().filter(|_| url.path().starts_with("/v1/")) {
            let form = form.map(|form| String::from_utf8(form).unwrap());
            let line = json!({
                "method": method, "path": url.path(), "query": url.query(), "form": form,
                "status": got.status.as_u16(), "answer": got.body,
            });
            let mut file = fs::OpenOptions::new().append(true).open(recording).unwrap();
            writeln!(file, "{line}").unwrap();
        }
        got
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

    /// Holds 10.00 on a card and captures them; gives the payment intent's id.
    pub(crate) async fn captured(&self, method: &str) -> String {
        let held = id(&self.hold(method).await);
        let captured = self
            .post(&format!("/v1/payment_intents/{held}/capture"), &[])
            .await;
        assert_eq!(captured.body["status"], "succeeded");
        held
    }

    /// The one object of a list.
    pub(crate) async fn only(&self, path: &str) -> Value {
        let list = self.get(path).await.body;
        assert_eq!(list["data"].as_array().unwrap().len(), 1, "{path}: {list}");
        list["data"][0].clone()
    }

    /// The types of the latest events, oldest first.
    pub(crate) async fn latest_events(&self, count: usize) -> Vec<String> {
        let list = self.get(&format!("/v1/events?limit={count}")).await.body;
        let kinds = list["data"].as_array().unwrap().iter().rev();
        kinds
            .map(|event| event["type"].as_str().unwrap().to_owned())
            .collect()
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

/// The ids of a list.
pub(crate) fn ids(got: &Got) -> Vec<String> {
    let data = got.body["data"].as_array().unwrap().iter();
    data.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

pub(crate) fn id(got: &Got) -> String {
    got.body["id"].as_str().unwrap().to_owned()
}
