//! A proxy that writes down every exchange between our adapter and a peer.

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Uri;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpListener;

/// What a peer does not understand of the API version that we speak.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Dialect {
    /// Understands all of it.
    Whole,
    /// Stripe World 0.3 (API 2026-08-26) knows neither of the parameters for a card that asks its owner, though the
    /// description of that version has both, and calls the allowed payment methods by their old name. It gets the
    /// request without them; the recording shows it as we sent it.
    StripeWorld,
}

/// One call and its answer, as our adapter sent and got it.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) form: String,
    pub(crate) status: u16,
    pub(crate) answer: Value,
}

/// The running proxy; it stops with the test's runtime.
pub(crate) struct Recorder {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    target: String,
    /// The path of the target.
    prefix: String,
    dialect: Dialect,
    client: reqwest::Client,
    exchanges: Mutex<Vec<Exchange>>,
    file: Option<PathBuf>,
}

impl Recorder {
    pub(crate) async fn start(name: &str, target: String, dialect: Dialect) -> Self {
        let file = std::env::var("LASTFOUR_TEST_RECORDINGS").ok().map(|folder| {
            fs::create_dir_all(&folder).unwrap();
            let file = PathBuf::from(folder).join(format!("{name}.jsonl"));
            fs::write(&file, "").unwrap();
            file
        });
        let url = reqwest::Url::parse(&target).unwrap();
        let shared = Arc::new(Shared {
            target,
            prefix: url.path().trim_end_matches('/').to_owned(),
            dialect,
            client: reqwest::Client::builder().build().unwrap(),
            exchanges: Mutex::default(),
            file,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(forward).with_state(Arc::clone(&shared));
        tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        Self { address, shared }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.shared.exchanges.lock().unwrap().clone()
    }
}

async fn forward(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, [(HeaderName, &'static str); 1], Vec<u8>) {
    let form = String::from_utf8(body.to_vec()).unwrap();
    let mut request = shared
        .client
        .request(method.clone(), format!("{}{uri}", shared.target))
        .body(shared.dialect.understood(&form));
    for (name, value) in &headers {
        if name != "host" && name != "content-length" {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let bytes = answer.bytes().await.unwrap().to_vec();
    let exchange = Exchange {
        method: method.to_string(),
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        headers,
        form,
        status: status.as_u16(),
        answer: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    };
    shared.write_down(exchange);
    let json = (axum::http::header::CONTENT_TYPE, "application/json");
    (status, [json], bytes)
}

impl Shared {
    fn write_down(&self, exchange: Exchange) {
        let mut exchanges = self.exchanges.lock().unwrap();
        if let Some(file) = &self.file {
            let or_null = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
            let line = json!({
                "method": exchange.method,
                // With the world's name, by which a reader tells the peers apart.
                "path": format!("{}{}", self.prefix, exchange.path),
                "query": or_null(&exchange.query),
                "form": or_null(&exchange.form),
                "status": exchange.status,
                "answer": exchange.answer,
            });
            let mut file = fs::OpenOptions::new().append(true).open(file).unwrap();
            writeln!(file, "{line}").unwrap();
        }
        exchanges.push(exchange);
    }
}

impl Dialect {
    fn understood(self, form: &str) -> String {
        match self {
            Self::Whole => form.to_owned(),
            Self::StripeWorld => {
                let mut url = reqwest::Url::parse("http://form/").unwrap();
                for (key, value) in fields(form) {
                    let key = key.replace("allowed_payment_method_types", "payment_method_types");
                    if key != "use_stripe_sdk" && key != "return_url" {
                        url.query_pairs_mut().append_pair(&key, &value);
                    }
                }
                url.query().unwrap_or_default().to_owned()
            }
        }
    }
}

/// The fields of a form or a query, in the order of their names.
pub(crate) fn fields(form: &str) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("http://form/?{form}")).unwrap();
    let mut fields: Vec<_> = url
        .query_pairs()
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    fields.sort();
    fields
}
