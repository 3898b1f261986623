//! Pays one fine through the API, as a catalogue or an app would: see what is owed, order it, have the processor
//! turn the card into a token, pay with the token, wait until the library has it.
//!
//! ```text
//! lastfour demo --ready-file ready.json
//! cargo run --example pay_a_fine -- ready.json
//! ```
#![expect(clippy::print_stdout, reason = "an example speaks to whoever runs it")]

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use anyhow::Result;
use anyhow::bail;
use reqwest::Certificate;
use reqwest::Client;
use reqwest::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::json;

/// What a running demonstration says of itself.
#[derive(Deserialize)]
struct Ready {
    url: String,
    ca_file: PathBuf,
    api_key: String,
    patrons: Vec<Patron>,
    processor_url: String,
    publishable_key: String,
}

#[derive(Deserialize)]
struct Patron {
    barcode: String,
}

#[derive(Deserialize)]
struct Fees {
    fees: Vec<Fee>,
}

#[derive(Deserialize)]
struct Fee {
    id: String,
    kind: String,
    amount: String,
    currency: String,
    payable: bool,
}

#[derive(Deserialize)]
struct Order {
    id: String,
    reference: String,
    state: String,
    captured: String,
    currency: String,
    card: Option<Card>,
}

#[derive(Deserialize)]
struct Card {
    brand: String,
    last4: String,
}

#[tokio::main]
async fn main() -> Result<()> {
    let path = std::env::args()
        .nth(1)
        .context("say which ready file: cargo run --example pay_a_fine -- ready.json")?;
    let ready: Ready = serde_json::from_slice(&tokio::fs::read(path).await?)?;
    let library = Library::new(&ready).await?;

    let (patron, fee) = library.somebody_who_owes(&ready.patrons).await?;
    println!("owed: {} {} ({})", fee.amount, fee.currency, fee.kind);

    let order: Order = library
        .post(
            "/api/v1/orders",
            json!({"barcode": patron.barcode, "fees": [{"id": fee.id}]}),
        )
        .await?;
    println!("order {}: {}", order.reference, order.state);

    let token = card_to_token(&ready).await?;
    let payment = format!("/api/v1/orders/{}/payment", order.id);
    let order: Order = library.post(&payment, json!({"payment_method": token})).await?;
    println!("order {}: {}", order.reference, order.state);

    let order = library.until_it_is_settled(order).await?;
    let card = order.card.as_ref().context("no card is shown")?;
    println!(
        "order {}: {}, {} {} from {} ending in {}",
        order.reference, order.state, order.captured, order.currency, card.brand, card.last4
    );
    match order.state.as_str() {
        // The library system may refuse a fee; then nothing was taken.
        "paid" | "released" => Ok(()),
        state => bail!("the order ended {state}"),
    }
}

/// The library's side: the API of lastfour.
struct Library<'a> {
    client: Client,
    url: &'a str,
    api_key: &'a str,
}

impl<'a> Library<'a> {
    async fn new(ready: &'a Ready) -> Result<Self> {
        // The demonstration has a certificate of its own; a real service has one that everybody trusts.
        let authority = Certificate::from_pem(&tokio::fs::read(&ready.ca_file).await?)?;
        let client = Client::builder()
            .tls_certs_only([authority])
            .timeout(Duration::from_mins(1))
            .build()?;
        Ok(Self {
            client,
            url: &ready.url,
            api_key: &ready.api_key,
        })
    }

    async fn somebody_who_owes<'p>(&self, patrons: &'p [Patron]) -> Result<(&'p Patron, Fee)> {
        for patron in patrons {
            let owed: Fees = self
                .post("/api/v1/patrons/fees", json!({"barcode": patron.barcode}))
                .await?;
            if let Some(fee) = owed.fees.into_iter().find(|fee| fee.payable) {
                return Ok((patron, fee));
            }
        }
        bail!("nobody owes anything that can be paid here")
    }

    /// Holding is answered at once; posting and capturing follow by themselves within moments.
    async fn until_it_is_settled(&self, mut order: Order) -> Result<Order> {
        for _ in 0..300 {
            if !matches!(order.state.as_str(), "open" | "held" | "posting") {
                return Ok(order);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            let address = format!("{}/api/v1/orders/{}", self.url, order.id);
            let answer = self.client.get(address).bearer_auth(self.api_key).send().await?;
            order = read(answer).await?;
        }
        bail!("the order is still {} after half a minute", order.state)
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: Value) -> Result<T> {
        let answer = self
            .client
            .post(format!("{}{path}", self.url))
            .bearer_auth(self.api_key)
            // One key for one deed. Who repeats the call with the same key gets the same answer, and pays once. A
            // real caller takes it from its own records, so that it still knows it after a crash.
            .header("Idempotency-Key", format!("{:016x}", getrandom::u64()?))
            .json(&body)
            .send()
            .await?;
        read(answer).await
    }
}

/// What the patron's browser does: the card goes to the processor, never to the library.
async fn card_to_token(ready: &Ready) -> Result<String> {
    let card = [
        ("type", "card"),
        ("card[number]", "4242424242424242"),
        ("card[exp_month]", "12"),
        ("card[exp_year]", "2034"),
        ("card[cvc]", "123"),
    ];
    let answer = Client::builder()
        .timeout(Duration::from_secs(30))
        .build()?
        .post(format!("{}/v1/payment_methods", ready.processor_url))
        .bearer_auth(&ready.publishable_key)
        .form(&card)
        .send()
        .await?;
    let made: Value = read(answer).await?;
    let token = made.get("id").and_then(Value::as_str);
    Ok(token.context("the processor gave no token")?.to_owned())
}

/// The answer, or the words of the refusal.
async fn read<T: DeserializeOwned>(answer: Response) -> Result<T> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer.json().await?);
    }
    bail!("{status}: {}", answer.text().await?)
}
