//! A program of the library that calls the API over TLS, and remembers every answer it ever got.

use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Instant;

use reqwest::Certificate;
use reqwest::Client;
use reqwest::Method;
use reqwest::RequestBuilder;
use serde_json::Value;
use serde_json::json;

use crate::support::program::PATIENCE;

/// Keys are drawn once, also by a program that talks to a service with a past.
static KEYS_DRAWN: AtomicU32 = AtomicU32::new(0);

/// The program: an address, a key, a client that trusts one certificate authority.
pub(crate) struct Kiosk {
    url: String,
    key: String,
    client: Client,
    heard: Mutex<Vec<String>>,
}

/// What was answered.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) status: u16,
    /// Whether it is an answer that was given before.
    pub(crate) replayed: bool,
    /// Null when the body is no JSON.
    pub(crate) body: Value,
}

impl Heard {
    /// A problem with this status and code.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, code: &str) {
        let told = (self.status, self.body["code"].as_str().unwrap_or_default());
        assert_eq!(told, (status, code), "{}", self.body);
    }
}

impl Kiosk {
    pub(crate) fn new(url: &str, key: &str, authority_pem: &[u8]) -> Self {
        let authority = Certificate::from_pem(authority_pem).unwrap();
        let client = Client::builder()
            .tls_certs_only([authority])
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(PATIENCE);
        Self {
            url: url.to_owned(),
            key: key.to_owned(),
            client: client.build().unwrap(),
            heard: Mutex::default(),
        }
    }

    /// A request that is signed in, to be added to and sent.
    pub(crate) fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.ask_as_stranger(method, path).bearer_auth(&self.key)
    }

    /// A request without the API key.
    pub(crate) fn ask_as_stranger(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// Sends a request, and remembers the whole answer.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Heard {
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let head = format!("{:?} {:?}", answer.status(), answer.headers());
        let replayed = answer
            .headers()
            .get("idempotent-replayed")
            .is_some_and(|value| value == "true");
        let text = answer.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        self.heard.lock().unwrap().extend([head, text]);
        Heard {
            status,
            replayed,
            body,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Heard {
        self.send(self.ask(Method::GET, path)).await
    }

    /// A POST with an idempotency key that was never used.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Heard {
        let drawn = KEYS_DRAWN.fetch_add(1, Ordering::Relaxed);
        self.post_as(&format!("fresh-{drawn}"), path, body).await
    }

    /// A POST with this idempotency key.
    pub(crate) async fn post_as(&self, key: &str, path: &str, body: Value) -> Heard {
        let request = self.ask(Method::POST, path).header("idempotency-key", key);
        self.send(request.json(&body)).await
    }

    /// What a patron owes: the whole answer.
    pub(crate) async fn owed(&self, barcode: &str) -> Value {
        let owed = self
            .post("/api/v1/patrons/fees", json!({ "barcode": barcode }))
            .await;
        assert_eq!(owed.status, 200, "{}", owed.body);
        owed.body
    }

    /// Places an order for everything that a patron can pay.
    pub(crate) async fn order_all(&self, barcode: &str) -> Value {
        let owed = self.owed(barcode).await;
        let payable = owed["fees"].as_array().unwrap().iter();
        let payable = payable.filter(|fee| fee["payable"] == true);
        let fees: Vec<&str> = payable.map(|fee| fee["id"].as_str().unwrap()).collect();
        self.order(barcode, &fees).await
    }

    /// Places an order for these fees.
    pub(crate) async fn order(&self, barcode: &str, fees: &[&str]) -> Value {
        let placed = self.post("/api/v1/orders", wish(barcode, fees)).await;
        assert_eq!(placed.status, 201, "{}", placed.body);
        assert_eq!(placed.body["state"], "open");
        placed.body
    }

    /// Presents a card for an order.
    pub(crate) async fn pay(&self, order: &Value, token: &str) -> Heard {
        self.post(&path(order, "/payment"), json!({ "payment_method": token }))
            .await
    }

    /// An order as it stands now.
    pub(crate) async fn now(&self, order: &Value) -> Value {
        self.get(&path(order, "")).await.body
    }

    /// Waits until an order's field says this, and gives the order.
    pub(crate) async fn until(&self, order: &Value, field: &str, says: &str) -> Value {
        let begun = Instant::now();
        loop {
            let now = self.now(order).await;
            if now[field] == says {
                return now;
            }
            assert!(begun.elapsed() < PATIENCE, "its {field} is not {says}: {now}");
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
    }

    /// Waits until an order has come to a state, and gives it.
    pub(crate) async fn until_it_is(&self, order: &Value, state: &str) -> Value {
        self.until(order, "state", state).await
    }

    /// Head and body of every answer so far.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

/// The body that orders fees.
pub(crate) fn wish(barcode: &str, fees: &[&str]) -> Value {
    let fees: Vec<Value> = fees.iter().map(|id| json!({ "id": id })).collect();
    json!({ "barcode": barcode, "fees": fees })
}

/// Where an order's call is.
pub(crate) fn path(order: &Value, call: &str) -> String {
    format!("/api/v1/orders/{}{call}", order["id"].as_str().unwrap())
}

/// What became of each line: fee and posting.
pub(crate) fn postings(order: &Value) -> Vec<(&str, &str)> {
    let lines = order["lines"].as_array().unwrap().iter();
    lines
        .map(|line| {
            (
                line["fee_id"].as_str().unwrap(),
                line["posting"].as_str().unwrap(),
            )
        })
        .collect()
}
