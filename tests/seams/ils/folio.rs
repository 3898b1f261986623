//! FOLIO against our own sandbox: the contract, on the sample library.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::FeeKind;
use lastfour::domain::FeeOwner;
use lastfour::domain::OwnerCode;
use lastfour::domain::SystemClock;
use lastfour::ils::FolioIls;
use serde_json::Value;
use serde_json::json;

use crate::contract::IMPATIENCE;
use crate::contract::Owed;
use crate::contract::Place;
use crate::contract::Sample;
use crate::contract::desk::Books;
use crate::contract::desk::Call;
use crate::contract::desk::Desk;
use crate::contract::desk::Fault;
use crate::contract::keeps_the_contract;
use crate::contract::not_applicable::FOLIO_ON_SANDBOX;
use crate::folio_sandbox::Here;
use crate::sandbox_desk::SandboxDesk;

keeps_the_contract!(FolioSandbox);

/// A sandbox with books of its own for each test.
struct FolioSandbox;

#[async_trait]
impl Place for FolioSandbox {
    fn name(&self) -> &'static str {
        FOLIO_ON_SANDBOX
    }

    async fn with_patron(&self) -> Sample {
        let here = Here::new().await;
        let barcode = Barcode::parse(FREYA).unwrap();
        let desk = FolioDesk::new(here.running.http_addr, &barcode).await;
        let owed = |id: &str, amount, kind| Owed {
            id: desk.uuid(id),
            amount,
            kind,
            owner: FeeOwner {
                branch: OwnerCode::parse("Main Library").ok(),
                fund: None,
            },
        };
        let mut impatient = here.settings.clone();
        impatient.rest.answer_timeout = IMPATIENCE;
        Sample {
            first: owed("F1012", "6.00", FeeKind::Overdue),
            second: owed("F1014", "2.50", FeeKind::Overdue),
            refused: owed("F1013", "15.00", FeeKind::ReplacementCard),
            ils: here.ils,
            impatient: Arc::new(FolioIls::new(impatient, Arc::new(SystemClock)).unwrap()),
            desk: Arc::new(desk),
            barcode,
            pin: "3195".into(),
            nobody: Barcode::parse("29999999999999").unwrap(),
            title: "Nine Maps of Nowhere",
            name: "Freya Oakenshaw",
            _keeps: Box::new((here.folder, here.running)),
        }
    }
}

/// Freya Oakenshaw owes 6.00, 15.00 and 2.50; the second can only be paid at the desk.
const FREYA: &str = "21234000060947";

/// The sandbox's desk, which knows each fee by another name than FOLIO.
struct FolioDesk {
    desk: SandboxDesk,
    http_addr: SocketAddr,
    /// FOLIO's ids, by the desk's.
    ids: Mutex<BTreeMap<String, String>>,
}

impl FolioDesk {
    async fn new(http_addr: SocketAddr, barcode: &Barcode) -> Self {
        // Without a payment method there are no payments.
        let no_methods = json!({"on": "ils", "message": "account", "do": "refuse", "times": 10});
        let desk = Self {
            desk: SandboxDesk::new(http_addr, barcode, no_methods),
            http_addr,
            ids: Mutex::default(),
        };
        desk.learn(FREYA).await;
        desk
    }

    async fn learn(&self, barcode: &str) {
        let client = reqwest::Client::builder().build().unwrap();
        let url = format!("http://{}/sandbox/ils/account", self.http_addr);
        let asked = client.post(url).json(&json!({ "barcode": barcode })).send();
        let told: Value = asked.await.unwrap().json().await.unwrap();
        for (fee, id) in told["folio_ids"].as_object().unwrap() {
            let id = id.as_str().unwrap().to_owned();
            self.ids.lock().unwrap().insert(fee.clone(), id);
        }
    }

    fn uuid(&self, fee: &str) -> String {
        self.ids.lock().unwrap()[fee].clone()
    }

    fn fee(&self, uuid: &str) -> String {
        let ids = self.ids.lock().unwrap();
        let known = ids.iter().find(|(_, id)| *id == uuid);
        known.unwrap().0.clone()
    }
}

#[async_trait]
impl Desk for FolioDesk {
    async fn order(&self, call: Call, fault: Fault, times: u32) {
        self.desk.order(call, fault, times).await;
    }

    async fn forget_faults(&self) {
        self.desk.forget_faults().await;
    }

    async fn take_no_payments(&self) {
        self.desk.take_no_payments().await;
    }

    async fn pay(&self, fee: &str, amount: &str) {
        self.desk.pay(&self.fee(fee), amount).await;
    }

    async fn add_fee(&self, amount: &str) -> String {
        let fee = self.desk.add_fee(amount).await;
        self.learn(FREYA).await;
        self.uuid(&fee)
    }

    async fn grow(&self, fee: &str, by: &str) {
        self.desk.grow(&self.fee(fee), by).await;
    }

    async fn give_new_card(&self) -> Barcode {
        self.desk.give_new_card().await
    }

    async fn books(&self) -> Books {
        let mut books = self.desk.books().await;
        for booked in books.payments.iter_mut().chain(&mut books.refunds) {
            booked.fee = self.uuid(&booked.fee);
        }
        books
    }
}
