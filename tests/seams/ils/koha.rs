//! Koha against our own sandbox: the contract, and what Koha does that others do not. No independent Koha is at hand;
//! the sandbox plays its behaviour as far as it is published.

use std::sync::Arc;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::OwnerCode;
use lastfour::domain::Reference;
use lastfour::domain::SystemClock;
use lastfour::domain::SystemRandomness;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::KohaIls;
use lastfour::ils::KohaLogin;
use lastfour::ils::KohaSettings;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::ReversalAnswer;
use lastfour::ils::Trace;
use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use lastfour::sandbox::Sip2Login;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::contract::Owed;
use crate::contract::Place;
use crate::contract::Sample;
use crate::contract::keeps_the_contract;
use crate::contract::money;

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
const FREYAS_PIN: &str = "3195";
/// Ada Quillfeather owes 4.50, 1.25 and 1.00.
const ADA: &str = "21234000010496";

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

    async fn pays_at_the_desk(&self, barcode: &str, fee: &str, amount: &str) {
        let body = json!({"barcode": barcode, "fee": fee, "amount": amount});
        self.control("ils/desk-payment", body).await;
    }

    /// Somebody else writes a payment, past the connector.
    async fn credit(&self, patron: u32, body: Value) -> u16 {
        let url = format!("{}/patrons/{patron}/account/credits", self.base_url());
        let sent = self.http.post(url).basic_auth("lastfour", Some("api-secret"));
        sent.json(&body).send().await.unwrap().status().as_u16()
    }

    async fn open(&self, barcode: &str) -> Vec<(String, String)> {
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
    let mut settings = KohaSettings::new(base_url, login, Currency::USD);
    settings.payment_type = Some("CREDITCARD".into());
    settings.branch = Some(OwnerCode::parse("MAIN").unwrap());
    settings.reversal_debit_type = Some("MANUAL".into());
    settings.rest.answer_timeout = std::time::Duration::from_secs(2);
    KohaIls::new(settings, Arc::new(SystemClock)).unwrap()
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
    async fn with_patron(&self) -> Sample {
        let koha = Koha::start().await;
        let owed = |id: &str, amount, kind| Owed {
            id: id.to_owned(),
            amount,
            kind,
        };
        Sample {
            ils: Arc::new(koha.ils()),
            barcode: Barcode::parse(FREYA).unwrap(),
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

#[tokio::test]
async fn the_account_tells_branch_category_and_expiry() {
    let koha = Koha::start().await;
    let barcode = Barcode::parse(FREYA).unwrap();

    let account = koha.ils().account(&barcode).await.unwrap().unwrap();

    let branch = account.fees[0].owner.branch.as_ref().unwrap();
    assert_eq!(branch.as_str(), "MAIN");
    assert_eq!(account.card.category.as_deref(), Some("PT"));
    assert_eq!(account.card.expires_on.unwrap().to_string(), "2031-12-31");
    assert!(account.linked.is_empty());
}

#[tokio::test]
async fn a_part_of_a_line_can_be_paid_and_looked_for() {
    let koha = Koha::start().await;
    let part = posting(ADA, "1001", "1.50");

    let answer = koha.ils().post(&part).await.unwrap();

    assert_eq!(answer, PostingAnswer::Accepted);
    assert_eq!(koha.open(ADA).await[0], ("1001".into(), "3.00".into()));
    assert_eq!(koha.ils().look_for(&part).await.unwrap(), Trace::Found);
    let mut another = part.clone();
    another.line = 1;
    assert_eq!(koha.ils().look_for(&another).await.unwrap(), Trace::NotFound);
}

#[tokio::test]
async fn a_foreign_line_is_refused_before_anything_is_sent() {
    let koha = Koha::start().await;

    let answer = koha.ils().post(&posting(ADA, "1012", "6.00")).await.unwrap();

    assert_eq!(answer, PostingAnswer::Refused);
    assert_eq!(koha.open(FREYA).await[0], ("1012".into(), "6.00".into()));
    assert_eq!(koha.open(ADA).await.len(), 3);
    // Koha itself would have taken it.
    let body = json!({"amount": 6.00, "account_lines_ids": [1012], "note": "n"});
    assert_eq!(koha.credit(1, body).await, 201);
    assert_eq!(koha.open(FREYA).await.len(), 2);
}

#[tokio::test]
async fn a_spilt_payment_whose_answer_was_lost_is_unclear() {
    let koha = Koha::start().await;
    let posting = posting(ADA, "1001", "4.50");
    // The desk is quicker by a moment: the line is paid when ours arrives, and ours goes to the other two lines.
    koha.pays_at_the_desk(ADA, "F1001", "4.50").await;
    let sent = json!({
        "credit_type": "PAYMENT", "amount": 2.25, "account_lines_ids": [1001], "note": posting.name(),
        "description": "Paid online [4.50/6.75]",
    });
    assert_eq!(koha.credit(1, sent).await, 201);
    assert!(koha.open(ADA).await.is_empty());
    let mut same_amount = posting.clone();
    same_amount.amount = money("2.25");

    assert_eq!(koha.ils().look_for(&posting).await.unwrap(), Trace::Unclear);
    assert_eq!(koha.ils().look_for(&same_amount).await.unwrap(), Trace::Unclear);
}

#[tokio::test]
async fn a_credit_that_was_not_applied_is_unclear() {
    let koha = Koha::start().await;
    let posting = posting(ADA, "1001", "4.50");
    for (fee, amount) in [("F1001", "4.50"), ("F1002", "1.25"), ("F1003", "1.00")] {
        koha.pays_at_the_desk(ADA, fee, amount).await;
    }
    let sent = json!({
        "credit_type": "PAYMENT", "amount": 4.50, "account_lines_ids": [1001], "note": posting.name(),
        "description": "Paid online [4.50/4.50]",
    });
    assert_eq!(koha.credit(1, sent).await, 201);

    assert_eq!(koha.ils().look_for(&posting).await.unwrap(), Trace::Unclear);
}

#[tokio::test]
async fn a_payment_is_found_though_new_fees_came_after_it() {
    let koha = Koha::start().await;
    let posting = posting(ADA, "1001", "4.50");
    koha.fault("pay", "drop_after", 0).await;

    let lost = koha.ils().post(&posting).await;
    let fee = json!({"barcode": ADA, "kind": "COPY", "amount": "3.00", "title": "Maps"});
    koha.control("ils/fees", fee).await;

    assert!(matches!(lost, Err(IlsError::Silent)));
    assert_eq!(koha.ils().look_for(&posting).await.unwrap(), Trace::Found);
}

#[tokio::test]
async fn a_payment_beside_ours_before_anybody_looked_is_unclear() {
    let koha = Koha::start().await;
    let posting = posting(ADA, "1001", "4.50");
    koha.fault("pay", "silent_after", 0).await;

    let lost = koha.ils().post(&posting).await;
    koha.pays_at_the_desk(ADA, "F1002", "1.25").await;

    assert!(matches!(lost, Err(IlsError::Silent)));
    assert_eq!(koha.ils().look_for(&posting).await.unwrap(), Trace::Unclear);
}

#[tokio::test]
async fn after_a_payment_without_a_look_at_the_books_it_is_not_accepted() {
    for trouble in ["status_500", "drop_before", "garbage", "cut", "huge", "silent"] {
        let koha = Koha::start().await;
        let posting = posting(ADA, "1001", "4.50");
        // The patron and the account are read before; this meets the account after.
        koha.fault("account", trouble, 2).await;

        let answer = koha.ils().post(&posting).await;

        assert!(matches!(answer, Err(IlsError::Silent)), "{trouble}");
        assert_eq!(
            koha.ils().look_for(&posting).await.unwrap(),
            Trace::Found,
            "{trouble}"
        );
    }
}

#[tokio::test]
async fn what_is_taken_back_is_owed_anew_once_and_not_found_any_more() {
    let koha = Koha::start().await;
    let posting = posting(ADA, "1001", "4.50");
    koha.ils().post(&posting).await.unwrap();

    for _ in 0..2 {
        let answer = koha.ils().reverse(&posting).await.unwrap();
        assert_eq!(answer, ReversalAnswer::Reversed);
    }

    let anew: Vec<String> = koha
        .open(ADA)
        .await
        .into_iter()
        .map(|(_, amount)| amount)
        .collect();
    assert_eq!(anew, ["1.25", "1.00", "4.50"]);
    assert_eq!(koha.ils().look_for(&posting).await.unwrap(), Trace::NotFound);
}

#[tokio::test]
async fn what_was_never_posted_is_not_taken_back() {
    let koha = Koha::start().await;

    let answer = koha.ils().reverse(&posting(ADA, "1001", "4.50")).await.unwrap();

    assert_eq!(answer, ReversalAnswer::Unable);
    assert_eq!(koha.open(ADA).await.len(), 3);
}

#[tokio::test]
async fn a_reversal_whose_answer_was_lost_is_seen() {
    let koha = Koha::start().await;
    let posting = posting(ADA, "1001", "4.50");
    koha.ils().post(&posting).await.unwrap();
    koha.fault("reverse", "drop_after", 0).await;

    let lost = koha.ils().reverse(&posting).await;

    assert!(matches!(lost, Err(IlsError::Silent)));
    assert_eq!(koha.ils().look_for(&posting).await.unwrap(), Trace::NotFound);
}

#[tokio::test]
async fn a_login_that_is_not_taken_is_never_a_wrong_pin() {
    let koha = Koha::start().await;
    let barcode = Barcode::parse(FREYA).unwrap();
    let logins = [
        KohaLogin::Client {
            id: "lastfour".into(),
            secret: "another-secret".into(),
        },
        KohaLogin::Basic {
            user: "lastfour".into(),
            password: "another-secret".into(),
        },
    ];
    for login in logins {
        let ils = connector(&koha.base_url(), login);

        assert!(matches!(
            ils.sign_in(&barcode, &FREYAS_PIN.into()).await,
            Err(IlsError::Login)
        ));
        assert!(matches!(ils.account(&barcode).await, Err(IlsError::Login)));
        assert!(matches!(
            ils.post(&posting(FREYA, "1012", "6.00")).await,
            Err(IlsError::Login)
        ));
        assert!(matches!(ils.ready().await, Err(IlsError::Login)));
    }
}
