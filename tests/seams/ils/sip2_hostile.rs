//! A SIP2 server that means no good, or is broken: what is believed of it, and what is not.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use lastfour::domain::SystemClock;
use lastfour::ils::Account;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Sip2Ils;
use lastfour::ils::Sip2Settings;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

use crate::contract::money;
use crate::scripted::Scripted;
use crate::scripted::Step;
use crate::scripted::answer;
use crate::scripted::barcode;
use crate::scripted::frame;
use crate::scripted::paid;
use crate::scripted::patron;
use crate::scripted::posting;
use crate::scripted::welcome;

async fn server(steps: impl IntoIterator<Item = Step>) -> Scripted {
    Scripted::new([welcome()].into_iter().chain(steps)).await
}

/// What is believed when a patron's account is told so.
async fn believed(count: usize, fields: &str) -> Option<Account> {
    let told = answer(&patron(count, fields));
    let server = server([told.clone(), told]).await;
    match server.ils().account(&barcode()).await {
        Ok(account) => account,
        Err(IlsError::Silent) => None,
        Err(other) => panic!("{fields}: {other:?}"),
    }
}

#[tokio::test]
async fn a_server_that_asks_us_to_repeat_gets_no_payment_twice() {
    for asks in [
        &b"97AZFEF5\r"[..],
        b"97\r",
        b"97AY0AZFD85\r",
        b"96\r",
        b"96AZFEF6\r",
    ] {
        let server = server([Step::Bytes(asks.to_vec()), Step::Close]).await;

        let result = server.ils().post(&posting()).await;

        assert!(matches!(result, Err(IlsError::Silent)), "{result:?}");
        let payments = server.heard().iter().filter(|number| *number == "37").count();
        assert_eq!(payments, 1, "{:?}", server.heard());
    }
}

#[tokio::test]
async fn an_answer_that_came_before_its_question_is_not_believed() {
    let account = answer(&patron(1, "BLY|BHUSD|AVf1 $4.50|"));
    let Step::Answer(text) = account else {
        panic!("an answer");
    };
    let mut told = frame(&text, '1', 0);
    // Yes to a payment that nobody has asked for yet.
    told.extend_from_slice(&frame(&paid("Y"), '2', 0));
    let server = server([Step::Bytes(told), welcome(), answer(&paid("N"))]).await;
    let ils = server.ils();
    ils.account(&barcode()).await.unwrap();

    let result = ils.post(&posting()).await;

    assert!(matches!(result, Ok(PostingAnswer::Refused)), "{result:?}");
    assert_eq!(server.heard(), ["93", "63", "93", "37"]);
}

#[tokio::test]
async fn amounts_that_are_none_can_not_be_paid() {
    for amount in [
        "$-4.50",
        "-4.50",
        "$99999999999999999999.00",
        "4.505",
        "4,50",
        "1e3",
        "0x10",
        "+4.50",
        "٤.٥٠",
        "４.50",
        "4.50.00",
        "4.50-",
        "NaN",
        "inf",
        ".",
        "$",
        "$$4.50",
    ] {
        let account = believed(2, &format!("BLY|BHUSD|AVf1 {amount} \"OVERDUE\" x|AVf2 $1.00|")).await;

        let fees = account.map(|account| account.fees).unwrap_or_default();
        let payable: Vec<&str> = fees
            .iter()
            .filter(|fee| fee.payable())
            .map(|fee| fee.id.as_str())
            .collect();
        assert!(payable.is_empty() || payable == ["f2"], "{amount}: {payable:?}");
        // The fee is not left out as if it were paid.
        assert!(
            fees.is_empty() || fees.iter().any(|fee| fee.id.as_str() == "f1"),
            "{amount}"
        );
        assert!(fees.iter().all(|fee| fee.outstanding.minor() >= 0), "{amount}");
    }
}

#[tokio::test]
async fn a_huge_amount_is_told_exactly_or_not_at_all() {
    for amount in ["92233720368547758.07", "92233720368547758.08", "1000000.00"] {
        let account = believed(1, &format!("BLY|BHUSD|AVf1 ${amount}|")).await;

        for fee in account.map(|account| account.fees).unwrap_or_default() {
            assert!(
                !fee.payable() || fee.outstanding.to_string() == amount,
                "{amount}: {fee:?}"
            );
        }
    }
}

#[tokio::test]
async fn thousands_of_fees_are_all_there_or_nothing_is_believed() {
    let line = |number: usize| format!("AVf{number} $0.01|");
    for (told, counted) in [(900, 900), (3000, 3000), (3000, 9999), (40, 9999)] {
        let lines: String = (0..told).map(line).collect();
        let began = Instant::now();

        let account = believed(counted, &format!("BLY|BHUSD|{lines}")).await;

        if let Some(account) = account {
            assert_eq!(account.fees.len(), counted, "{told} of {counted}");
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{told} of {counted}");
    }
}

#[tokio::test]
async fn counts_that_are_not_those_of_the_fees_are_not_believed() {
    for (counted, fields) in [
        (0, "BLY|AVf1 $4.50|"),
        (1, "BLY|AVf1 $4.50|AVf2 $1.00|"),
        (2, "BLY|AVf1 $4.50|"),
        (1, "BLY|"),
    ] {
        let account = believed(counted, fields).await;

        assert!(account.is_none(), "{counted} {fields}: {account:?}");
    }
}

#[tokio::test]
async fn empty_and_unknown_fields_are_passed_over() {
    let fields = "ZZ\u{e9}|BLY||X|AV|AV|AVf1 $4.50|AV|ZYmore|AF|AF<script>alert(1)</script>|BHUSD|AV|";

    let account = believed(1, fields).await.unwrap();

    assert_eq!(account.fees.len(), 1);
    assert_eq!(account.fees[0].outstanding, money("4.50"));
}

#[tokio::test]
async fn what_is_missing_is_not_made_up() {
    let date = "20261124    120000";
    let blank = " ".repeat(14);
    for text in [
        "64".to_owned(),
        format!("64{blank}000{date}"),
        format!("64{blank}000{date}000000000000000100000000"),
        // Whose account it is, is not said.
        format!("64{blank}000{date}000000000000000100000000AOMAIN|BLY|AVf1 $4.50|"),
        format!("64{blank}000{date}000000000000000100000000AOMAIN|AA|BLY|AVf1 $4.50|"),
        // Counts that are no numbers.
        format!("64{blank}000{date}00000000000000-100000000AOMAIN|AA21234000012342|BLY|AVf1 $4.50|"),
        format!("64{blank}000{date}            0x01        AOMAIN|AA21234000012342|BLY|AVf1 $4.50|"),
        // The answer to another question.
        format!("24{blank}000{date}AOMAIN|AA21234000012342|BLY|CQY|"),
        "38Y20261124    120000AOMAIN|AA21234000012342|".to_owned(),
    ] {
        let server = server([answer(&text), answer(&text)]).await;

        let account = server.ils().account(&barcode()).await;

        assert!(matches!(account, Err(IlsError::Silent)), "{text}: {account:?}");
    }
}

#[tokio::test]
async fn a_patron_of_whom_it_is_not_said_that_they_are_known_has_no_account() {
    for fields in [
        "AVf1 $4.50|",
        "BL|AVf1 $4.50|",
        "BLN|AVf1 $4.50|",
        "AEBLY|AVf1 $4.50|",
        "BLYES|AVf1 $4.50|",
    ] {
        let account = believed(1, fields).await;

        assert!(account.is_none(), "{fields}: {account:?}");
    }
}

#[tokio::test]
async fn words_in_other_fields_let_nobody_in() {
    for fields in [
        "AEBLY|AFCQY|",
        "BLY|AFCQY|",
        "BLY|AVCQY|",
        "BLY|CQ|",
        "BLY|CQ Y|",
        "BLY|CQYES|",
        "BLY|CQ1|",
        "BLY|cqY|",
        "BLY|AF<b>CQY</b>|",
    ] {
        let told = answer(&patron(0, fields));
        let server = server([told.clone(), told]).await;

        let signed_in = server.ils().sign_in(&barcode(), &"4321".into()).await;

        assert!(!matches!(signed_in, Ok(true)), "{fields}");
    }
}

#[tokio::test]
async fn html_stays_words_for_the_patron_and_is_never_printed() {
    let html = "<script>alert('Zebra')</script>";
    let fields = format!("BLY|BHUSD|AE{html}|AF{html}|AVf1 $4.50 \"{html}\" {html}|");

    let account = believed(1, &fields).await.unwrap();

    let fee = &account.fees[0];
    assert_eq!(fee.outstanding, money("4.50"));
    assert_eq!(fee.title.as_ref().unwrap().reveal(), html);
    assert!(!format!("{account:?}").contains("Zebra"));
}

#[tokio::test]
async fn a_megabyte_without_an_end_is_given_up() {
    let endless = Step::Bytes(vec![b'9'; 1024 * 1024]);
    let began = Instant::now();

    let server = server([endless.clone(), welcome(), endless.clone(), welcome(), endless]).await;
    let account = server.ils().account(&barcode()).await;
    let paid = server.ils().post(&posting()).await;

    assert!(matches!(account, Err(IlsError::Silent)), "{account:?}");
    assert!(matches!(paid, Err(IlsError::Silent)), "{paid:?}");
    let payments = server.heard().iter().filter(|number| *number == "37").count();
    assert!(payments <= 1);
    assert!(began.elapsed() < Duration::from_secs(15));
}

#[tokio::test]
async fn an_answer_that_comes_byte_by_byte_has_no_more_time_than_another() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut room = [0; 1024];
                if stream.read(&mut room).await.is_ok() {
                    for byte in std::iter::repeat_n(b'6', 200) {
                        tokio::time::sleep(Duration::from_millis(200)).await;
                        if stream.write_all(&[byte]).await.is_err() {
                            return;
                        }
                    }
                }
            });
        }
    });
    let mut settings = Sip2Settings::new(&address.to_string(), "MAIN", lastfour::domain::Currency::USD);
    settings.answer_timeout = Duration::from_secs(1);
    let ils = Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap();
    let began = Instant::now();

    let result = ils.post(&posting()).await;

    assert!(matches!(result, Err(IlsError::Silent)), "{result:?}");
    assert!(began.elapsed() < Duration::from_secs(6));
}

/// What the fuzzer starts from and has found, once more through the whole connector: `fuzz/README.md`.
#[tokio::test]
async fn what_the_fuzzer_knows_is_borne_and_pays_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/sip2");
    let seeds: Vec<_> = fs::read_dir(folder).unwrap().collect();
    assert!(seeds.len() >= 10, "no seeds");
    for seed in seeds {
        let path = seed.unwrap().path();
        let told = fs::read(&path).unwrap().split_off(2);
        let bytes = Step::Bytes([told, b"\r".to_vec()].concat());
        let server = server([bytes.clone(), bytes.clone(), welcome(), bytes]).await;
        let mut settings = server.settings();
        settings.dialect.error_detection = false;
        let ils = Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap();

        let account = ils.account(&barcode()).await;
        let result = ils.post(&posting()).await;

        assert!(!matches!(account, Ok(Some(_))), "{}", path.display());
        assert!(result.is_err(), "{}: {result:?}", path.display());
    }
}
