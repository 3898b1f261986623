//! SIP2 against a server whose wire layer is not ours, Python's `pysip2`, started by `tests/run`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::Currency;
use lastfour::domain::FeeKind;
use lastfour::domain::FeeOwner;
use lastfour::domain::SystemClock;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Sip2Ils;
use lastfour::ils::Sip2Settings;
use lastfour::ils::Trace;
use reqwest::Method;
use serde_json::Value;
use serde_json::json;

use crate::between::Between;
use crate::contract::IMPATIENCE;
use crate::contract::Owed;
use crate::contract::Place;
use crate::contract::Sample;
use crate::contract::keeps_the_contract;
use crate::contract::money;
use crate::contract::not_applicable::SIP2_ON_PYSIP2;
use crate::pysip2_desk::Pysip2Desk;
use crate::pysip2_desk::control;
use crate::pysip2_desk::unused_barcode;
use crate::pysip2_desk::variable;
use crate::scripted::posting;

keeps_the_contract!(Pysip2);

/// The server that `tests/run` has started, and its control.
struct Pysip2;

#[async_trait]
impl Place for Pysip2 {
    fn name(&self) -> &'static str {
        SIP2_ON_PYSIP2
    }

    async fn with_patron(&self) -> Sample {
        let barcode = unused_barcode();
        let owed = |number: u32, amount, kind| Owed {
            id: format!("T{number}-{}", barcode.reveal()),
            amount,
            kind,
            owner: FeeOwner::default(),
        };
        let between = Between::new(&variable("LASTFOUR_TEST_PYSIP2")).await;
        let mut settings = settings();
        settings.address = between.address.to_string();
        let mut impatient = settings.clone();
        impatient.answer_timeout = IMPATIENCE;
        let sample = Sample {
            ils: Arc::new(Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap()),
            impatient: Arc::new(Sip2Ils::new(impatient, Arc::new(SystemClock)).unwrap()),
            desk: Arc::new(Pysip2Desk::new(between, &barcode)),
            pin: "4321".into(),
            nobody: Barcode::parse("29999999999999").unwrap(),
            first: owed(1, "12.50", FeeKind::Overdue),
            second: owed(2, "0.75", FeeKind::Copies),
            refused: owed(3, "7.00", FeeKind::Damage),
            title: "Zebra Wonders",
            name: "Ann Example",
            _keeps: Box::new(()),
            barcode,
        };
        let fee = |owed: &Owed, word: &str, refused: bool| json!({ "id": owed.id, "amount": owed.amount, "kind": word, "title": sample.title, "refused": refused });
        let patron = json!({ "pin": "4321", "name": sample.name, "fees": [
            fee(&sample.first, "OVERDUE", false),
            fee(&sample.second, "PRINTING", false),
            fee(&sample.refused, "DAMAGED", true),
        ]});
        tell_control(&sample.barcode, &patron).await;
        sample
    }
}

#[tokio::test]
async fn more_fees_than_one_page_holds_are_all_read() {
    let barcode = unused_barcode();
    let fees: Vec<Value> = (1..=120)
        .map(|number| json!({ "id": format!("P{number}"), "amount": "0.10" }))
        .collect();
    tell_control(&barcode, &json!({ "pin": "4321", "fees": fees })).await;
    let ils = Sip2Ils::new(settings(), Arc::new(SystemClock)).unwrap();

    let account = ils.account(&barcode).await.unwrap().unwrap();

    let ids: Vec<String> = account
        .fees
        .iter()
        .map(|fee| fee.id.as_str().to_owned())
        .collect();
    let told: Vec<String> = (1..=120).map(|number| format!("P{number}")).collect();
    assert_eq!(ids, told);
}

#[tokio::test]
async fn a_payment_without_an_answer_is_told_by_what_is_still_open() {
    for (silence, still_open) in [("before", Some(money("4.50"))), ("after", None)] {
        let barcode = unused_barcode();
        let mut posting = posting();
        posting.barcode = barcode.clone();
        let fee = json!({ "id": "f1", "amount": "4.50" });
        tell_control(&barcode, &json!({ "pin": "4321", "fees": [fee] })).await;
        let order = json!({ "silence": silence });
        control(Method::POST, &barcode, &order).await;
        let mut impatient = settings();
        impatient.answer_timeout = Duration::from_secs(2);
        let ils = Sip2Ils::new(impatient, Arc::new(SystemClock)).unwrap();

        let answer = ils.post(&posting).await;
        let trace = ils.look_for(&posting).await.unwrap();

        assert!(matches!(answer, Err(IlsError::Silent)), "{answer:?}");
        assert_eq!(trace, Trace::Outstanding(still_open));
    }
}

#[tokio::test]
async fn a_login_that_is_not_taken_is_not_ready() {
    let mut settings = settings();
    settings.password = "another".into();
    let ils = Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap();

    let ready = ils.ready().await;

    assert!(matches!(ready, Err(IlsError::Login)), "{ready:?}");
}

#[tokio::test]
async fn a_server_without_checksums_is_spoken_to() {
    let mut settings = settings();
    settings.dialect.error_detection = false;
    settings.dialect.end_sessions = true;
    let ils = Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap();
    let barcode = Barcode::parse("21234000000023").unwrap();

    let signed_in = ils.sign_in(&barcode, &"1111".into()).await.unwrap();

    assert!(signed_in);
}

fn settings() -> Sip2Settings {
    let mut settings = Sip2Settings::new(&variable("LASTFOUR_TEST_PYSIP2"), "MAIN", Currency::USD);
    settings.login = "terminal".into();
    settings.password = "terminal-password".into();
    settings.answer_timeout = Duration::from_secs(30);
    settings
}

async fn tell_control(barcode: &Barcode, patron: &Value) {
    control(Method::PUT, barcode, patron).await;
}
