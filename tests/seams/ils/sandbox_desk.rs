//! The desk of our sandbox's library system, whatever protocol the connector speaks to it.

use std::net::SocketAddr;
use std::sync::Mutex;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use serde_json::Value;
use serde_json::json;

use crate::contract::desk::Booked;
use crate::contract::desk::Books;
use crate::contract::desk::Call;
use crate::contract::desk::Desk;
use crate::contract::desk::Fault;

/// One patron's, by the control face of a sandbox that nobody else uses.
pub(crate) struct SandboxDesk {
    base: String,
    http: reqwest::Client,
    /// Those that the patron had and has, the present one last.
    barcodes: Mutex<Vec<String>>,
    no_payments: Value,
}

impl SandboxDesk {
    /// `no_payments` is the fault that has the library system say that it takes no payments.
    pub(crate) fn new(http_addr: SocketAddr, barcode: &Barcode, no_payments: Value) -> Self {
        Self {
            base: format!("http://{http_addr}/sandbox"),
            http: reqwest::Client::builder().build().unwrap(),
            barcodes: Mutex::new(vec![barcode.reveal().to_owned()]),
            no_payments,
        }
    }

    fn barcode(&self) -> String {
        self.barcodes.lock().unwrap().last().unwrap().clone()
    }

    async fn tell(&self, path: &str, body: &Value) -> Value {
        let request = self.http.post(format!("{}/{path}", self.base)).json(body);
        let response = request.send().await.unwrap();
        let status = response.status();
        let told: Value = response.json().await.unwrap();
        assert_eq!(status.as_u16(), 201, "{path}: {told}");
        told
    }

    fn ours(&self, told: &Value, list: &str) -> Vec<Booked> {
        let barcodes = self.barcodes.lock().unwrap();
        let text = |entry: &Value, name: &str| entry[name].as_str().map(str::to_owned);
        told[list]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["place"] != "desk")
            .filter(|entry| barcodes.iter().any(|barcode| entry["barcode"] == **barcode))
            .map(|entry| Booked {
                fee: text(entry, "fee").unwrap_or_default(),
                amount: text(entry, "amount").unwrap(),
                name: text(entry, "transaction"),
                taken_back: entry["taken_back"] == true,
            })
            .collect()
    }
}

#[async_trait]
impl Desk for SandboxDesk {
    async fn order(&self, call: Call, fault: Fault, times: u32) {
        let mut order = json!({"on": "ils", "message": call.word(), "do": fault.word(), "times": times});
        if let Fault::DelayMs(ms) = fault {
            order["ms"] = json!(ms);
        }
        self.tell("faults", &order).await;
    }

    async fn forget_faults(&self) {
        let request = self.http.delete(format!("{}/faults", self.base));
        assert!(request.send().await.unwrap().status().is_success());
    }

    async fn take_no_payments(&self) {
        self.tell("faults", &self.no_payments).await;
    }

    async fn pay(&self, fee: &str, amount: &str) {
        let payment = json!({"barcode": self.barcode(), "fee": fee, "amount": amount});
        self.tell("ils/desk-payment", &payment).await;
    }

    async fn add_fee(&self, amount: &str) -> String {
        let fee = json!({"barcode": self.barcode(), "kind": "OVERDUE", "amount": amount, "title": "Added"});
        self.tell("ils/fees", &fee).await["fee"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    async fn grow(&self, fee: &str, by: &str) {
        let growth = json!({"barcode": self.barcode(), "fee": fee, "amount": by});
        self.tell("ils/growth", &growth).await;
    }

    async fn give_new_card(&self) -> Barcode {
        const NEW: &str = "21234000099995";
        let card = json!({"barcode": self.barcode(), "new": NEW});
        self.tell("ils/new-card", &card).await;
        self.barcodes.lock().unwrap().push(NEW.to_owned());
        Barcode::parse(NEW).unwrap()
    }

    async fn books(&self) -> Books {
        let request = self.http.get(format!("{}/ils/payments", self.base));
        let told: Value = request.send().await.unwrap().json().await.unwrap();
        Books {
            payments: self.ours(&told, "payments"),
            refunds: self.ours(&told, "refunds"),
        }
    }
}
