//! The desk of the library system on `pysip2`: its ledger by the control of the tests, its troubles by the wire.

use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use reqwest::Method;
use serde_json::Value;
use serde_json::json;

use crate::between::Between;
use crate::contract::desk::Booked;
use crate::contract::desk::Books;
use crate::contract::desk::Call;
use crate::contract::desk::Desk;
use crate::contract::desk::Fault;

/// One patron's.
pub(crate) struct Pysip2Desk {
    pub(crate) between: Between,
    barcode: Mutex<Barcode>,
}

impl Pysip2Desk {
    pub(crate) fn new(between: Between, barcode: &Barcode) -> Self {
        Self {
            between,
            barcode: Mutex::new(barcode.clone()),
        }
    }

    fn barcode(&self) -> Barcode {
        self.barcode.lock().unwrap().clone()
    }
}

#[async_trait]
impl Desk for Pysip2Desk {
    async fn order(&self, call: Call, fault: Fault, times: u32) {
        self.between.order(call, fault, times);
    }

    async fn forget_faults(&self) {
        self.between.forget_faults();
    }

    async fn take_no_payments(&self) {
        self.between.say_no_payments();
    }

    async fn pay(&self, fee: &str, amount: &str) {
        let payment = json!({"desk_payment": {"fee": fee, "amount": amount}});
        control(Method::POST, &self.barcode(), &payment).await;
    }

    async fn add_fee(&self, amount: &str) -> String {
        let id = format!("A{}", unused_barcode().reveal());
        let fee = json!({"new_fee": {"fee": id, "amount": amount}});
        control(Method::POST, &self.barcode(), &fee).await;
        id
    }

    async fn grow(&self, fee: &str, by: &str) {
        let growth = json!({"growth": {"fee": fee, "amount": by}});
        control(Method::POST, &self.barcode(), &growth).await;
    }

    async fn give_new_card(&self) -> Barcode {
        let new = unused_barcode();
        control(Method::POST, &self.barcode(), &json!({"new_card": new.reveal()})).await;
        *self.barcode.lock().unwrap() = new.clone();
        new
    }

    async fn books(&self) -> Books {
        let told = control(Method::GET, &self.barcode(), &json!({})).await;
        let payments = told["payments"].as_array().unwrap().iter().map(|payment| Booked {
            fee: payment["fee"].as_str().unwrap().to_owned(),
            amount: payment["amount"].as_str().unwrap().to_owned(),
            name: payment["transaction"].as_str().map(str::to_owned),
            taken_back: false,
        });
        Books {
            payments: payments.collect(),
            refunds: Vec::new(),
        }
    }
}

pub(crate) async fn control(method: Method, barcode: &Barcode, order: &Value) -> Value {
    static HTTP: OnceLock<reqwest::Client> = OnceLock::new();
    let control = variable("LASTFOUR_TEST_PYSIP2_CONTROL");
    // Reading the system's certificates takes its time; a kept connection would belong to another test's runtime.
    let http = HTTP.get_or_init(|| {
        let builder = reqwest::Client::builder().pool_max_idle_per_host(0);
        builder.build().unwrap()
    });
    let answer = http
        .request(method, format!("{control}/patrons/{}", barcode.reveal()))
        .json(order)
        .send()
        .await
        .unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    answer.json().await.unwrap()
}

/// A barcode that no other test, and no other run, has used.
pub(crate) fn unused_barcode() -> Barcode {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    Barcode::parse(&format!("T{}-{number}", std::process::id())).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the runner says in the environment where the peers are"
)]
pub(crate) fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run tests/run, which starts the peers"))
}
