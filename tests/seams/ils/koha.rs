//! Koha against our own sandbox: the contract, and what Koha does that others do not. No independent Koha is at hand;
//! the sandbox plays its behaviour as far as it is published.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::FeeOwner;
use lastfour::domain::OwnerCode;
use lastfour::domain::Reference;
use lastfour::domain::SystemClock;
use lastfour::domain::SystemRandomness;
use lastfour::ils::Ils;
use lastfour::ils::KohaIls;
use lastfour::ils::KohaLogin;
use lastfour::ils::KohaSettings;
use lastfour::ils::Posting;
use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use lastfour::sandbox::Sip2Login;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::contract::IMPATIENCE;
use crate::contract::Owed;
use crate::contract::Place;
use crate::contract::Sample;
use crate::contract::desk::Books;
use crate::contract::desk::Call;
use crate::contract::desk::Desk;
use crate::contract::desk::Fault;
use crate::contract::keeps_the_contract;
use crate::contract::money;
use crate::contract::not_applicable::KOHA_ON_SANDBOX;
use crate::sandbox_desk::SandboxDesk;

keeps_the_contract!(OwnSandbox);

/// A sandbox with books of its own for each test.
struct OwnSandbox;

/// The sandbox as Koha, and what it takes to ask it things beside the connector.
pub(crate) struct Koha {
    pub(crate) running: Running,
    http: reqwest::Client,
    folder: TempDir,
}

/// Freya Oakenshaw owes 6.00, 15.00 and 2.50; the second can only be paid at the desk.
pub(crate) const FREYA: &str = "21234000060947";
pub(crate) const FREYAS_PIN: &str = "3195";
/// Ada Quillfeather owes 4.50, 1.25 and 1.00.
pub(crate) const ADA: &str = "21234000010496";

impl Koha {
    pub(crate) async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let running = Sandbox::start(SandboxConfig {
            data_dir: folder.path().to_owned(),
            http_listen: "127.0.0.1:0".parse().unwrap(),
            sip2_listen: "127.0.0.1:0".parse().unwrap(),
            secret_key: ["sk", "test", "seam"].join("_").into(),
            publishable_key: ["pk", "test", "seam"].join("_"),
            webhook: None,
            sip2_login: Some(Sip2Login {
                user: "lastfour".into(),
                password: "api-secret".into(),
            }),
            currency: "usd".into(),
        })
        .await
        .unwrap();
        let http = reqwest::Client::builder().build().unwrap();
        Self {
            running,
            http,
            folder,
        }
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}/koha/api/v1", self.running.http_addr)
    }

    pub(crate) fn ils(&self) -> KohaIls {
        connector(&self.base_url(), client())
    }

    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let url = format!("http://{}/sandbox/{path}", self.running.http_addr);
        let answer = self.http.post(url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}");
        answer.json().await.unwrap()
    }

    /// Has the next call of a kind go wrong, after some that do not.
    pub(crate) async fn fault(&self, message: &str, trouble: &str, skip: u32) {
        let order = json!({"on": "ils", "message": message, "do": trouble, "skip": skip});
        self.control("faults", order).await;
    }

    pub(crate) async fn pays_at_the_desk(&self, barcode: &str, fee: &str, amount: &str) {
        let body = json!({"barcode": barcode, "fee": fee, "amount": amount});
        self.control("ils/desk-payment", body).await;
    }

    /// Somebody else writes a payment, past the connector.
    pub(crate) async fn credit(&self, patron: u32, body: Value) -> u16 {
        let url = format!("{}/patrons/{patron}/account/credits", self.base_url());
        let sent = self.http.post(url).basic_auth("lastfour", Some("api-secret"));
        sent.json(&body).send().await.unwrap().status().as_u16()
    }

    pub(crate) async fn open(&self, barcode: &str) -> Vec<(String, String)> {
        let barcode = Barcode::parse(barcode).unwrap();
        let account = self.ils().account(&barcode).await.unwrap().unwrap();
        let fees = account.fees.iter();
        fees.map(|fee| (fee.id.as_str().to_owned(), fee.outstanding.to_string()))
            .collect()
    }
}

pub(crate) fn client() -> KohaLogin {
    KohaLogin::Client {
        id: "lastfour".into(),
        secret: "api-secret".into(),
    }
}

pub(crate) fn connector(base_url: &str, login: KohaLogin) -> KohaIls {
    KohaIls::new(settings(base_url, login), Arc::new(SystemClock)).unwrap()
}

fn settings(base_url: &str, login: KohaLogin) -> KohaSettings {
    let mut settings = KohaSettings::new(base_url, login, Currency::USD);
    settings.payment_type = Some("CREDITCARD".into());
    settings.branch = Some(OwnerCode::parse("MAIN").unwrap());
    settings.reversal_debit_type = Some("MANUAL".into());
    settings.rest.answer_timeout = Duration::from_secs(2);
    settings
}

/// The sandbox's desk, which calls line 1012 fee F1012.
struct KohaDesk(SandboxDesk);

#[async_trait]
impl Desk for KohaDesk {
    async fn order(&self, call: Call, fault: Fault, times: u32) {
        self.0.order(call, fault, times).await;
    }

    async fn forget_faults(&self) {
        self.0.forget_faults().await;
    }

    async fn take_no_payments(&self) {
        self.0.take_no_payments().await;
    }

    async fn pay(&self, fee: &str, amount: &str) {
        self.0.pay(&format!("F{fee}"), amount).await;
    }

    async fn add_fee(&self, amount: &str) -> String {
        self.0.add_fee(amount).await.replace('F', "")
    }

    async fn grow(&self, fee: &str, by: &str) {
        self.0.grow(&format!("F{fee}"), by).await;
    }

    async fn give_new_card(&self) -> Barcode {
        self.0.give_new_card().await
    }

    async fn books(&self) -> Books {
        let mut books = self.0.books().await;
        for payment in &mut books.payments {
            payment.fee = payment.fee.replace('F', "");
        }
        books
    }
}

pub(crate) fn posting(barcode: &str, fee: &str, amount: &str) -> Posting {
    Posting {
        barcode: Barcode::parse(barcode).unwrap(),
        fee: FeeId::parse(fee).unwrap(),
        kind: FeeKind::Overdue,
        amount: money(amount),
        reference: Reference::new(&SystemRandomness),
        line: 0,
    }
}

#[async_trait]
impl Place for OwnSandbox {
    fn name(&self) -> &'static str {
        KOHA_ON_SANDBOX
    }

    async fn with_patron(&self) -> Sample {
        let koha = Koha::start().await;
        let owed = |id: &str, amount, kind| Owed {
            id: id.to_owned(),
            amount,
            kind,
            owner: FeeOwner {
                branch: OwnerCode::parse("MAIN").ok(),
                fund: None,
            },
        };
        let barcode = Barcode::parse(FREYA).unwrap();
        // Without the permission for accounts there are no payments.
        let no_accounts = json!({"on": "ils", "message": "account", "do": "refuse", "times": 10});
        let mut settings = settings(&koha.base_url(), client());
        // Koha's own way, for which a person is needed; the other is tested below.
        settings.reversal_debit_type = None;
        settings.rest.answer_timeout = Duration::from_secs(30);
        let mut impatient = settings.clone();
        impatient.rest.answer_timeout = IMPATIENCE;
        Sample {
            ils: Arc::new(KohaIls::new(settings, Arc::new(SystemClock)).unwrap()),
            impatient: Arc::new(KohaIls::new(impatient, Arc::new(SystemClock)).unwrap()),
            desk: Arc::new(KohaDesk(SandboxDesk::new(
                koha.running.http_addr,
                &barcode,
                no_accounts,
            ))),
            barcode,
            pin: FREYAS_PIN.into(),
            nobody: Barcode::parse("29999999999999").unwrap(),
            first: owed("1012", "6.00", FeeKind::Overdue),
            second: owed("1014", "2.50", FeeKind::Overdue),
            refused: owed("1013", "15.00", FeeKind::ReplacementCard),
            title: "Nine Maps of Nowhere",
            name: "Freya Oakenshaw",
            _keeps: Box::new((koha.folder, koha.running)),
        }
    }
}
