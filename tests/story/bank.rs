//! The processor as everybody but the service sees it: the patron's browser, the bank's page, the books.

use std::sync::Mutex;

use reqwest::Client;
use reqwest::RequestBuilder;
use serde_json::Value;

use crate::support::program::PATIENCE;

/// The printed card, a Visa.
pub(crate) const VISA: &str = "4242424242424242";
/// Always declined.
pub(crate) const DECLINED: &str = "4000000000000002";
/// Wants its owner to prove that it is them.
pub(crate) const ASKS_ITS_OWNER: &str = "4000002760003184";

/// A processor that speaks Stripe's protocol, with the key to its books.
pub(crate) struct Bank {
    url: String,
    key: String,
    client: Client,
    heard: Mutex<Vec<String>>,
}

impl Bank {
    pub(crate) fn new(url: &str, key: &str) -> Self {
        let client = Client::builder()
            // So that nobody takes these calls for the service's own.
            .user_agent("test")
            // The bank sends the patron back to a page that is not there.
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

    /// Turns a card into a token, as the patron's browser does.
    pub(crate) async fn token(&self, number: &str) -> String {
        let form = [
            ("type", "card"),
            ("card[number]", number),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2040"),
            ("card[cvc]", "123"),
        ];
        let request = self.client.post(format!("{}/v1/payment_methods", self.url));
        let (status, text) = self.send(request.form(&form)).await;
        assert_eq!(status, 200, "{text}");
        let method: Value = serde_json::from_str(&text).unwrap();
        method["id"].as_str().unwrap().to_owned()
    }

    /// Presses the button `complete` or `fail` on the bank's page; gives the status of what follows.
    pub(crate) async fn press(&self, page: &str, button: &str) -> u16 {
        self.send(self.client.post(format!("{page}/{button}"))).await.0
    }

    /// Where the bank asks about a payment; the processor's script would go there.
    pub(crate) fn page_of(&self, intent: &str) -> String {
        format!("{}/sandbox/3ds/{intent}", self.url)
    }

    /// A list in the books, such as `payment_intents`, newest first.
    pub(crate) async fn list(&self, objects: &str) -> Vec<Value> {
        let books = self.look(&format!("/v1/{objects}?limit=100")).await;
        books["data"].as_array().unwrap().clone()
    }

    /// Everything that was ever begun for an order.
    pub(crate) async fn payments_of(&self, order: &Value) -> Vec<Value> {
        let mut intents = self.list("payment_intents").await;
        intents.retain(|intent| intent["metadata"]["order"] == order["id"]);
        intents
    }

    /// What was taken for an order, attempt by attempt, in cents.
    pub(crate) async fn captured(&self, order: &Value) -> Vec<i64> {
        let payments = self.payments_of(order).await;
        let received = payments
            .iter()
            .map(|intent| intent["amount_received"].as_i64().unwrap());
        received.filter(|cents| *cents != 0).collect()
    }

    /// Anything that can be read with the key.
    pub(crate) async fn look(&self, path: &str) -> Value {
        let (status, text) = self.send(self.client.get(format!("{}{path}", self.url))).await;
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Has something happen outside of any call of the service, or orders a fault; gives what came of it.
    pub(crate) async fn happens(&self, path: &str, wish: Value) -> Value {
        let request = self.client.post(format!("{}/sandbox/{path}", self.url));
        let (status, text) = self.send(request.json(&wish)).await;
        assert!(status < 300, "{path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Makes a payment with the processor's key, past the service; gives its id. `capture` is Stripe's method.
    pub(crate) async fn pay_past_us(
        &self,
        (cents, currency): (i64, &str),
        capture: &str,
        order: Option<&Value>,
    ) -> String {
        let token = self.token(VISA).await;
        let cents = cents.to_string();
        let mut form = vec![
            ("amount", cents.as_str()),
            ("currency", currency),
            ("capture_method", capture),
            ("payment_method_types[]", "card"),
            ("payment_method", token.as_str()),
            ("confirm", "true"),
        ];
        form.extend(order.map(|order| ("metadata[order]", order["id"].as_str().unwrap())));
        let request = self.client.post(format!("{}/v1/payment_intents", self.url));
        let (status, text) = self.send(request.form(&form)).await;
        assert_eq!(status, 200, "{text}");
        let intent: Value = serde_json::from_str(&text).unwrap();
        intent["id"].as_str().unwrap().to_owned()
    }

    /// The payment that was taken for an order.
    pub(crate) async fn taken(&self, order: &Value) -> String {
        let payments = self.payments_of(order).await;
        let taken = payments.iter().find(|intent| intent["status"] == "succeeded");
        taken.unwrap()["id"].as_str().unwrap().to_owned()
    }

    async fn send(&self, request: RequestBuilder) -> (u16, String) {
        let answer = request.bearer_auth(&self.key).send().await.unwrap();
        let status = answer.status().as_u16();
        let head = format!("{:?}", answer.headers());
        let text = answer.text().await.unwrap();
        self.heard.lock().unwrap().extend([head, text.clone()]);
        (status, text)
    }

    /// Head and body of every answer so far.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

/// Decimal text in cents.
pub(crate) fn cents(amount: &Value) -> i64 {
    amount.as_str().unwrap().replace('.', "").parse().unwrap()
}
