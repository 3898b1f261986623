//! FOLIO against our own sandbox: what it has beyond the contract, and every call written down for its judge.

use std::net::SocketAddr;
use std::sync::Arc;

use lastfour::domain::Barcode;
use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::Reference;
use lastfour::domain::SystemClock;
use lastfour::domain::SystemRandomness;
use lastfour::ils::FolioIls;
use lastfour::ils::FolioSettings;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::RefundPosting;
use lastfour::ils::ReversalAnswer;
use lastfour::ils::Trace;
use lastfour::sandbox::FOLIO_SERVICE_POINT;
use lastfour::sandbox::FOLIO_TENANT;
use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use lastfour::sandbox::Sip2Login;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::contract::money;
use crate::ils_recorder::IlsRecorder;

/// The sandbox, and a FOLIO in it.
pub(crate) struct Here {
    pub(crate) ils: Arc<dyn Ils>,
    pub(crate) settings: FolioSettings,
    pub(crate) running: Running,
    pub(crate) folder: TempDir,
}

impl Here {
    pub(crate) async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let login = Sip2Login {
            user: "lastfour".into(),
            password: "service-password".into(),
        };
        let running = Sandbox::start(SandboxConfig {
            data_dir: folder.path().to_owned(),
            http_listen: "127.0.0.1:0".parse().unwrap(),
            sip2_listen: "127.0.0.1:0".parse().unwrap(),
            secret_key: ["sk", "test", "seam"].join("_").into(),
            publishable_key: ["pk", "test", "seam"].join("_"),
            webhook: None,
            sip2_login: Some(login.clone()),
            currency: "usd".into(),
        })
        .await
        .unwrap();
        let base_url = format!("http://{}/folio", running.http_addr);
        let mut settings = FolioSettings::new(&base_url, FOLIO_TENANT, Currency::USD);
        settings.user = login.user;
        settings.password = login.password;
        FOLIO_SERVICE_POINT.clone_into(&mut settings.service_point);
        Self {
            ils: Arc::new(FolioIls::new(settings.clone(), Arc::new(SystemClock)).unwrap()),
            settings,
            running,
            folder,
        }
    }

    /// The same FOLIO, by another way.
    fn at(&self, address: SocketAddr) -> FolioIls {
        let mut settings = self.settings.clone();
        settings.rest.base_url = format!("http://{address}/folio");
        FolioIls::new(settings, Arc::new(SystemClock)).unwrap()
    }

    /// Ada's three fees: 4.50, 1.25 and 1.00.
    async fn fee(&self, amount: &str) -> FeeId {
        let account = self.ils.account(&ada()).await.unwrap().unwrap();
        let fee = account
            .fees
            .into_iter()
            .find(|fee| fee.outstanding == money(amount));
        fee.unwrap().id
    }

    async fn left(&self, fee: &FeeId) -> Option<String> {
        let account = self.ils.account(&ada()).await.unwrap().unwrap();
        let fee = account.fees.into_iter().find(|open| open.id == *fee);
        fee.map(|fee| fee.outstanding.to_string())
    }

    async fn fault(&self, fault: Value) {
        let client = reqwest::Client::builder().build().unwrap();
        let url = format!("http://{}/sandbox/faults", self.running.http_addr);
        let ordered = client.post(url).json(&fault).send().await.unwrap();
        assert_eq!(ordered.status(), 201);
    }

    async fn payments(&self) -> Vec<Value> {
        let client = reqwest::Client::builder().build().unwrap();
        let url = format!("http://{}/sandbox/ils/payments", self.running.http_addr);
        let told: Value = client.get(url).send().await.unwrap().json().await.unwrap();
        told["payments"].as_array().unwrap().clone()
    }
}

fn ada() -> Barcode {
    Barcode::parse("21234000010496").unwrap()
}

fn posting(fee: &FeeId, amount: &str, line: usize, reference: Reference) -> Posting {
    Posting {
        barcode: ada(),
        fee: fee.clone(),
        kind: FeeKind::Overdue,
        amount: money(amount),
        reference,
        line,
    }
}

#[tokio::test]
async fn a_part_of_a_fee_is_paid_and_found_by_its_own_name() {
    let here = Here::new().await;
    let fee = here.fee("4.50").await;
    let first = posting(&fee, "2.00", 0, Reference::new(&SystemRandomness));
    let other = posting(&fee, "2.00", 0, Reference::new(&SystemRandomness));

    assert_eq!(here.ils.post(&first).await.unwrap(), PostingAnswer::Accepted);

    assert_eq!(here.left(&fee).await.as_deref(), Some("2.50"));
    assert_eq!(here.ils.look_for(&first).await.unwrap(), Trace::Found);
    assert_eq!(here.ils.look_for(&other).await.unwrap(), Trace::NotFound);
    let payments = here.payments().await;
    assert_eq!(payments[0]["transaction"], json!(first.name()));
    assert_eq!(payments[0]["place"], "folio");
}

#[tokio::test]
async fn a_payment_whose_answer_is_lost_is_found_whatever_the_trouble() {
    for trouble in [
        "drop_after",
        "status_500_after",
        "silent_after",
        "garbage",
        "huge",
        "cut",
    ] {
        let here = Here::new().await;
        let fee = here.fee("4.50").await;
        let paid = posting(&fee, "4.50", 0, Reference::new(&SystemRandomness));
        here.fault(json!({"on": "ils", "message": "pay", "do": trouble}))
            .await;

        // A minute of silence would be cut by the connector itself; the test does not wait for it.
        let answer = tokio::time::timeout(std::time::Duration::from_secs(3), here.ils.post(&paid)).await;

        assert!(
            matches!(answer, Err(_) | Ok(Err(IlsError::Silent))),
            "{trouble}: {answer:?}"
        );
        assert_eq!(here.ils.look_for(&paid).await.unwrap(), Trace::Found, "{trouble}");
        assert_eq!(here.left(&fee).await, None, "{trouble}");
    }
}

#[tokio::test]
async fn a_payment_that_did_not_arrive_is_not_found() {
    for (trouble, is_known) in [
        ("drop_before", false),
        ("status_500", false),
        ("not_now", true),
        ("refuse", true),
    ] {
        let here = Here::new().await;
        let fee = here.fee("4.50").await;
        let lost = posting(&fee, "4.50", 0, Reference::new(&SystemRandomness));
        here.fault(json!({"on": "ils", "message": "pay", "do": trouble}))
            .await;

        let answer = here.ils.post(&lost).await;

        assert_eq!(answer.is_ok(), is_known, "{trouble}: {answer:?}");
        assert_eq!(
            here.ils.look_for(&lost).await.unwrap(),
            Trace::NotFound,
            "{trouble}"
        );
        assert_eq!(here.left(&fee).await.as_deref(), Some("4.50"), "{trouble}");
    }
}

#[tokio::test]
async fn a_payment_taken_back_has_its_fee_owed_again() {
    let here = Here::new().await;
    let fee = here.fee("4.50").await;
    let paid = posting(&fee, "4.50", 0, Reference::new(&SystemRandomness));
    here.ils.post(&paid).await.unwrap();

    assert_eq!(here.ils.reverse(&paid).await.unwrap(), ReversalAnswer::Reversed);

    assert_eq!(here.left(&fee).await.as_deref(), Some("4.50"));
    assert_eq!(here.ils.look_for(&paid).await.unwrap(), Trace::NotFound);
    assert_eq!(here.payments().await[0]["taken_back"], true);
    // Asked once more, because the answer might have been lost: it is not taken back twice.
    assert_eq!(here.ils.reverse(&paid).await.unwrap(), ReversalAnswer::Reversed);
    assert_eq!(here.left(&fee).await.as_deref(), Some("4.50"));
}

#[tokio::test]
async fn what_was_never_paid_cannot_be_taken_back() {
    let here = Here::new().await;
    let fee = here.fee("4.50").await;
    let never = posting(&fee, "4.50", 0, Reference::new(&SystemRandomness));

    assert_eq!(here.ils.reverse(&never).await.unwrap(), ReversalAnswer::Unable);
}

#[tokio::test]
async fn refunds_go_back_on_the_fees_that_the_order_paid_and_no_further() {
    let here = Here::new().await;
    let reference = Reference::new(&SystemRandomness);
    let (first, second) = (here.fee("4.50").await, here.fee("1.25").await);
    for (fee, amount, line) in [(&first, "4.50", 0), (&second, "1.25", 1)] {
        here.ils
            .post(&posting(fee, amount, line, reference))
            .await
            .unwrap();
    }
    let refund = |amount: &str, number| RefundPosting {
        barcode: ada(),
        amount: money(amount),
        fees: vec![(first.clone(), money("4.50")), (second.clone(), money("1.25"))],
        reference,
        number,
    };

    assert_eq!(
        here.ils.look_for_refund(&refund("4.00", 0)).await.unwrap(),
        Some(false)
    );
    assert_eq!(
        here.ils.post_refund(&refund("4.00", 0)).await.unwrap(),
        PostingAnswer::Accepted
    );
    assert_eq!(
        here.ils.post_refund(&refund("1.50", 1)).await.unwrap(),
        PostingAnswer::Accepted
    );
    let too_much = here.ils.post_refund(&refund("0.26", 2)).await.unwrap();

    assert_eq!(too_much, PostingAnswer::Refused);
    assert_eq!(here.left(&first).await.as_deref(), Some("4.50"));
    assert_eq!(here.left(&second).await.as_deref(), Some("1.00"));
    for (amount, number, found) in [("4.00", 0, true), ("1.50", 1, true), ("0.26", 2, false)] {
        let seen = here.ils.look_for_refund(&refund(amount, number)).await.unwrap();
        assert_eq!(seen, Some(found), "{number}");
    }
}

#[tokio::test]
async fn a_refund_of_which_one_part_was_refused_is_the_desks() {
    let here = Here::new().await;
    let reference = Reference::new(&SystemRandomness);
    let (first, second) = (here.fee("4.50").await, here.fee("1.25").await);
    for (fee, amount, line) in [(&first, "4.50", 0), (&second, "1.25", 1)] {
        here.ils
            .post(&posting(fee, amount, line, reference))
            .await
            .unwrap();
    }
    let refund = RefundPosting {
        barcode: ada(),
        amount: money("5.75"),
        fees: vec![(first, money("4.50")), (second, money("1.25"))],
        reference,
        number: 0,
    };
    here.fault(json!({"on": "ils", "message": "refund", "do": "refuse", "skip": 1}))
        .await;

    assert_eq!(
        here.ils.post_refund(&refund).await.unwrap(),
        PostingAnswer::Unexplained
    );
    assert_eq!(here.ils.look_for_refund(&refund).await.unwrap(), None);
}

#[tokio::test]
async fn a_restart_of_the_sandbox_forgets_tokens_and_no_payment() {
    let here = Here::new().await;
    let fee = here.fee("4.50").await;
    let paid = posting(&fee, "2.00", 0, Reference::new(&SystemRandomness));
    here.ils.post(&paid).await.unwrap();
    let http_listen = here.running.http_addr;
    here.running.stop().await;

    let again = Sandbox::start(SandboxConfig {
        data_dir: here.folder.path().to_owned(),
        http_listen,
        sip2_listen: "127.0.0.1:0".parse().unwrap(),
        secret_key: ["sk", "test", "seam"].join("_").into(),
        publishable_key: ["pk", "test", "seam"].join("_"),
        webhook: None,
        sip2_login: None,
        currency: "usd".into(),
    })
    .await
    .unwrap();

    assert_eq!(here.ils.look_for(&paid).await.unwrap(), Trace::Found);
    again.stop().await;
}

/// Every call that the connector makes, for those who judge it by what FOLIO publishes (`tests/peers/ils_shapes.py`).
#[tokio::test]
async fn every_kind_of_call_is_written_down_for_its_judge() {
    let here = Here::new().await;
    let recorder = IlsRecorder::start("folio", here.running.http_addr).await;
    let ils = here.at(recorder.address());
    let reference = Reference::new(&SystemRandomness);
    let fee = here.fee("4.50").await;
    let paid = posting(&fee, "4.50", 0, reference);
    let refund = RefundPosting {
        barcode: ada(),
        amount: money("1.00"),
        fees: vec![(fee.clone(), money("4.50"))],
        reference,
        number: 0,
    };

    ils.ready().await.unwrap();
    assert!(ils.sign_in(&ada(), &"4711".into()).await.unwrap());
    ils.account(&ada()).await.unwrap();
    ils.post(&paid).await.unwrap();
    ils.look_for(&paid).await.unwrap();
    ils.post_refund(&refund).await.unwrap();
    ils.look_for_refund(&refund).await.unwrap();
    assert_eq!(ils.post(&paid).await.unwrap(), PostingAnswer::Refused);
    let again = posting(&here.fee("1.25").await, "1.25", 1, reference);
    ils.post(&again).await.unwrap();
    assert_eq!(ils.reverse(&again).await.unwrap(), ReversalAnswer::Reversed);

    let lines = recorder.lines();
    assert!(lines.len() > 20);
    assert!(
        lines
            .iter()
            .all(|line| !line["headers"].to_string().contains("folio-"))
    );
}
