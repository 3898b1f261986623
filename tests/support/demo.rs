//! A demo of its own for a test: the real program on a free port, with its stand-ins.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use reqwest::Certificate;
use reqwest::Client;
use reqwest::ClientBuilder;
use serde_json::Value;
use serde_json::json;

use crate::support::heard;
use crate::support::program::Program;
use crate::support::program::until;

/// A demo that is ready; dropped, it is killed with its stand-ins.
#[derive(Debug)]
pub(crate) struct Demo {
    pub(crate) program: Program,
    /// The ready file.
    pub(crate) ready: Value,
}

impl Demo {
    /// Starts a demo on a folder, which may be one of an earlier demo, and waits until it is ready.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    /// The same with more options.
    pub(crate) fn start_with(folder: &Path, more: &[&str]) -> Self {
        let ready_file = ready_file(folder);
        let data_dir = data(folder);
        heard::written_down(&data_dir.join("sandbox"));
        let mut words = vec![
            "demo",
            "--listen",
            "127.0.0.1:0",
            "--data",
            data_dir.to_str().unwrap(),
            "--ready-file",
            ready_file.to_str().unwrap(),
        ];
        words.extend(more);
        let mut program = Program::start(&words, folder.join("demo.log"));
        // The one of a demo that was killed lies there until the new one begins.
        let ready = until("the demo is ready", || {
            assert!(!program.has_ended(), "the demo ended:\n{}", program.log());
            let ready: Value = serde_json::from_str(&fs::read_to_string(&ready_file).ok()?).ok()?;
            let url = ready["url"].as_str()?.strip_prefix("https://")?.to_owned();
            let config = fs::read_to_string(data(folder).join("config.toml")).ok()?;
            (config.contains(&url) && std::net::TcpStream::connect(&url).is_ok()).then_some(ready)
        });
        Self { program, ready }
    }

    pub(crate) fn url(&self) -> &str {
        self.ready["url"].as_str().unwrap()
    }

    /// What a client of the demo must be set up with; add to it, then build.
    pub(crate) fn client_builder(&self) -> ClientBuilder {
        let authority = fs::read(self.ready["ca_file"].as_str().unwrap()).unwrap();
        Client::builder()
            .tls_certs_only([Certificate::from_pem(&authority).unwrap()])
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
    }

    /// A call of the API with the demo's key: its status and its answer.
    pub(crate) async fn post(&self, path: &str, key: &str, body: Value) -> (u16, Value) {
        let answer = self
            .client_builder()
            .build()
            .unwrap()
            .post(format!("{}{path}", self.url()))
            .bearer_auth(self.ready["api_key"].as_str().unwrap())
            .header("idempotency-key", key)
            .json(&body)
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// An order as the API tells it.
    pub(crate) async fn order(&self, id: &str) -> Value {
        let answer = self
            .client_builder()
            .build()
            .unwrap()
            .get(format!("{}/api/v1/orders/{id}", self.url()))
            .bearer_auth(self.ready["api_key"].as_str().unwrap())
            .send()
            .await
            .unwrap();
        answer.json().await.unwrap()
    }

    /// Has the processor's stand-in turn a card into a token, as the patron's browser would.
    pub(crate) async fn token(&self, number: &str) -> String {
        let fields = [
            ("type", "card"),
            ("card[number]", number),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2040"),
            ("card[cvc]", "123"),
        ];
        let answer = Client::builder()
            .no_proxy()
            .build()
            .unwrap()
            .post(format!(
                "{}/v1/payment_methods",
                self.ready["processor_url"].as_str().unwrap()
            ))
            .bearer_auth(self.ready["publishable_key"].as_str().unwrap())
            .form(&fields)
            .send()
            .await
            .unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(answer["id"].is_string(), "{answer}");
        answer["id"].as_str().unwrap().to_owned()
    }

    /// Orders everything that a patron can pay; gives the order's id.
    pub(crate) async fn order_all(&self, barcode: &str, key: &str) -> String {
        let (status, owed) = self
            .post("/api/v1/patrons/fees", key, json!({ "barcode": barcode }))
            .await;
        assert_eq!(status, 200, "{owed}");
        let fees: Vec<_> = owed["fees"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|fee| fee["payable"] == true)
            .map(|fee| json!({ "id": fee["id"] }))
            .collect();
        let wish = json!({ "barcode": barcode, "fees": fees });
        let (status, order) = self.post("/api/v1/orders", key, wish).await;
        assert_eq!(status, 201, "{order}");
        order["id"].as_str().unwrap().to_owned()
    }

    /// Waits until an order has come to a state, and gives it.
    pub(crate) async fn order_in(&self, id: &str, state: &str) -> Value {
        let deadline = std::time::Instant::now() + crate::support::program::PATIENCE;
        loop {
            let order = self.order(id).await;
            if order["state"] == state {
                return order;
            }
            assert!(std::time::Instant::now() < deadline, "not {state}: {order}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
}

/// Where a demo keeps everything.
pub(crate) fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

pub(crate) fn ready_file(folder: &Path) -> PathBuf {
    folder.join("ready.json")
}
