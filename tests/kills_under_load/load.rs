//! A load of orders: each is placed and paid by a client that repeats every call, with the same key, until it is
//! answered.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::service::processor_key;
use crate::site::Site;

/// Sample patrons with ordinary fees, and no other burden.
const PATRONS: [&str; 2] = ["21234000010496", "21234000020586"];
/// Pause between two new orders.
const NEW_ORDER_EVERY: Duration = Duration::from_millis(300);
const UNDER_WAY_MAX: usize = 10;
const PATIENCE: Duration = Duration::from_mins(4);

/// Calls any of the services, the next one when one does not answer.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    services: Vec<(String, reqwest::Client)>,
    key: String,
    turn: Arc<AtomicUsize>,
    /// How often it was told to come later.
    later: Arc<AtomicUsize>,
}

impl Client {
    pub(crate) fn of(site: &Site) -> Self {
        let services = site
            .services
            .iter()
            .map(|service| (service.url.clone(), service.client.clone()));
        Self {
            services: services.collect(),
            key: site.services[0].key.clone(),
            turn: Arc::default(),
            later: Arc::default(),
        }
    }

    /// Repeats the call until its answer is something else than "later".
    pub(crate) async fn post(&self, path: &str, key: &str, body: &Value) -> (u16, Value) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let request = |url: &str, client: &reqwest::Client| {
                let request = client.post(format!("{url}{path}")).bearer_auth(&self.key);
                request.header("Idempotency-Key", key).json(body)
            };
            if let Some((status, body)) = self.ask(request).await
                && !matches!(status, 202 | 429 | 503)
            {
                return (status, body);
            }
            assert!(Instant::now() < deadline, "no answer to {path}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// An order as it is now.
    pub(crate) async fn order(&self, id: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let request = |url: &str, client: &reqwest::Client| {
                client
                    .get(format!("{url}/api/v1/orders/{id}"))
                    .bearer_auth(&self.key)
            };
            match self.ask(request).await {
                Some((200, order)) => return order,
                answer => assert!(Instant::now() < deadline, "an order is lost: {answer:?}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn ask(
        &self,
        request: impl Fn(&str, &reqwest::Client) -> reqwest::RequestBuilder,
    ) -> Option<(u16, Value)> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let (url, client) = &self.services[turn % self.services.len()];
        let answer = request(url, client).send().await.ok()?;
        let status = answer.status().as_u16();
        self.later
            .fetch_add(usize::from(status == 503), Ordering::Relaxed);
        // A body that breaks off is no answer.
        Some((status, answer.json().await.ok()?))
    }
}

/// Orders being placed and paid.
#[derive(Debug)]
pub(crate) struct Load {
    stop: watch::Sender<bool>,
    later: Arc<AtomicUsize>,
    placed: JoinHandle<Vec<Value>>,
}

/// Starts to place orders, one after the other.
pub(crate) fn start(site: &Site) -> Load {
    let (stop, stopped) = watch::channel(false);
    let client = Client::of(site);
    let later = Arc::clone(&client.later);
    let sandbox = format!("http://{}/sandbox/ils/fees", site.outsiders.http);
    let placed = tokio::spawn(place_until(stopped, client, sandbox));
    Load { stop, later, placed }
}

impl Load {
    /// How often clients were told to come later.
    pub(crate) fn told_later(&self) -> usize {
        self.later.load(Ordering::Relaxed)
    }

    /// Places no more, and gives what was acknowledged when every call has been answered.
    pub(crate) async fn stop(self) -> Vec<Value> {
        self.stop.send_replace(true);
        self.placed.await.unwrap()
    }
}

async fn place_until(stopped: watch::Receiver<bool>, client: Client, sandbox: String) -> Vec<Value> {
    let at_the_library = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut under_way = JoinSet::new();
    let mut placed = Vec::new();
    for number in 0.. {
        if *stopped.borrow() {
            break;
        }
        under_way.spawn(one_order(
            client.clone(),
            at_the_library.clone(),
            sandbox.clone(),
            number,
        ));
        tokio::time::sleep(NEW_ORDER_EVERY).await;
        while under_way.len() >= UNDER_WAY_MAX {
            placed.push(under_way.join_next().await.unwrap().unwrap());
        }
    }
    placed.extend(under_way.join_all().await);
    placed
}

/// Two new fees, an order for both, and a card for the order.
async fn one_order(client: Client, at_the_library: reqwest::Client, sandbox: String, number: usize) -> Value {
    let barcode = PATRONS[number % PATRONS.len()];
    let mut fees = Vec::new();
    for amount in ["1.25", "0.80"] {
        let fee = json!({"barcode": barcode, "kind": "OVERDUE", "amount": amount, "title": "A Book"});
        let request = at_the_library
            .post(&sandbox)
            .bearer_auth(processor_key())
            .json(&fee);
        let added: Value = request.send().await.unwrap().json().await.unwrap();
        fees.push(json!({"id": added["fee"]}));
    }
    let wish = json!({"barcode": barcode, "fees": fees});
    let (status, order) = client
        .post("/api/v1/orders", &format!("place-{number}"), &wish)
        .await;
    assert_eq!(status, 201, "{order}");
    let path = format!("/api/v1/orders/{}/payment", order["id"].as_str().unwrap());
    let card = json!({"payment_method": "pm_card_visa"});
    let (status, paid) = client.post(&path, &format!("pay-{number}"), &card).await;
    assert_eq!(status, 200, "{paid}");
    order
}
