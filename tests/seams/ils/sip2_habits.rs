//! Habits of SIP2 servers that are no faults, and faults that look like habits.

use std::sync::Arc;

use lastfour::domain::Barcode;
use lastfour::domain::SystemClock;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Sip2Encoding;
use lastfour::ils::Sip2Ils;

use crate::scripted::BARCODE;
use crate::scripted::Scripted;
use crate::scripted::Step;
use crate::scripted::answer;
use crate::scripted::barcode;
use crate::scripted::paid;
use crate::scripted::paid_by;
use crate::scripted::patron;
use crate::scripted::patron_called;
use crate::scripted::posting;
use crate::scripted::welcome;

async fn server(steps: impl IntoIterator<Item = Step>) -> Scripted {
    Scripted::new([welcome()].into_iter().chain(steps)).await
}

/// With a checksum and without a sequence number, as a server repeats its last message.
fn unnumbered(text: &str) -> Step {
    let mut bytes = format!("{text}AZ").into_bytes();
    let sum = bytes
        .iter()
        .fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    bytes.extend_from_slice(format!("{:04X}\r", sum.wrapping_neg()).as_bytes());
    Step::Bytes(bytes)
}

async fn ids(text: &str) -> Result<Vec<String>, IlsError> {
    let server = server([answer(text)]).await;
    let account = server.ils().account(&barcode()).await?.unwrap();
    Ok(account
        .fees
        .iter()
        .map(|fee| fee.id.as_str().to_owned())
        .collect())
}

#[tokio::test]
async fn an_answer_that_was_garbled_may_be_repeated_without_its_number() {
    let server = server([Step::BadChecksum(paid("Y")), unnumbered(&paid("Y"))]).await;

    let said = server.ils().post(&posting()).await;

    assert!(matches!(said, Ok(PostingAnswer::Accepted)), "{said:?}");
    assert_eq!(server.heard(), ["93", "37", "97"]);
}

/// It may be the answer to an earlier payment: the server has just said that it did not read this one.
#[tokio::test]
async fn after_a_message_that_was_not_read_a_repeat_without_a_number_is_not_believed() {
    for steps in [
        [unnumbered("96"), unnumbered(&paid("Y"))],
        [
            Step::BadChecksum(paid("Y")),
            unnumbered(&paid_by("Y", "21234000099999")),
        ],
        [Step::BadChecksum(paid("Y")), unnumbered("96")],
        [
            Step::BadChecksum(paid("Y")),
            Step::Bytes(format!("{}\r", paid("Y")).into_bytes()),
        ],
    ] {
        let server = server(steps.clone()).await;

        let said = server.ils().post(&posting()).await;

        assert!(matches!(said, Err(IlsError::Silent)), "{steps:?}: {said:?}");
        assert_eq!(server.heard(), ["93", "37", "97"], "{steps:?}");
    }
}

#[tokio::test]
async fn a_server_that_closes_on_a_fault_of_its_own_is_asked_once_more_on_a_new_connection() {
    let one_fee = patron(1, "BLY|AVf1 $4.50|");
    let once = server([Step::Close, welcome(), answer(&one_fee)]).await;
    let always = server([Step::Close, welcome(), Step::Close, welcome(), answer(&one_fee)]).await;
    let paying = server([Step::Close, welcome(), answer(&paid("Y"))]).await;

    let account = once.ils().account(&barcode()).await.unwrap();
    let silent = always.ils().account(&barcode()).await;
    let said = paying.ils().post(&posting()).await;

    assert_eq!(account.unwrap().fees.len(), 1);
    assert_eq!(once.heard(), ["93", "63", "93", "63"]);
    assert!(matches!(silent, Err(IlsError::Silent)), "{silent:?}");
    assert_eq!(always.heard(), ["93", "63", "93", "63"]);
    assert!(matches!(said, Err(IlsError::Silent)), "{said:?}");
    assert_eq!(paying.heard(), ["93", "37"]);
}

#[tokio::test]
async fn empty_and_unknown_fields_any_order_and_a_longer_fixed_part_change_nothing() {
    let blank = " ".repeat(14);
    let head = format!("64{blank}00020261124    120000000000000000000100000000");
    for text in [
        patron(1, &format!("BLY|AVf1 $4.50|{}", "AV|".repeat(49))),
        patron(1, "ZZnew|AVf1 $4.50|X1|PB19700101|BLY|Q|"),
        format!("{head}AVf1 $4.50|BLY|AEAnn|AA{BARCODE}|AOMAIN|"),
        format!("{head}00070008AOMAIN|AA{BARCODE}|AVf1 $4.50|BLY|"),
    ] {
        assert_eq!(ids(&text).await.unwrap(), ["f1"], "{text}");
    }
}

#[tokio::test]
async fn a_count_that_is_not_that_of_the_fees_is_not_believed() {
    let blank = patron(1, "BLY|AVf1 $4.50|").replacen("0001", "    ", 1);
    for text in [
        patron(0, "BLY|AVf1 $4.50|"),
        patron(1, "BLY|AVf1 $4.50|AVf2 $1.00|"),
        blank,
        patron(1, "BLY|AVf1 $4.50|").replacen("0001", "00x1", 1),
    ] {
        let fees = ids(&text).await;

        assert!(matches!(fees, Err(IlsError::Silent)), "{text}: {fees:?}");
    }
}

#[tokio::test]
async fn a_server_that_ignores_the_range_tells_all_at_once() {
    let lines = numbered(1, 120);

    let fees = ids(&patron(120, &format!("BLY|{lines}"))).await.unwrap();

    assert_eq!(fees.len(), 120);
}

/// Fees of ten cents with these numbers.
fn numbered(from: usize, to: usize) -> String {
    let lines: Vec<String> = (from..=to).map(|number| format!("AVf{number} $0.10|")).collect();
    lines.concat()
}

/// Asked for 1 to 50 it tells 49, as Evergreen does: the next page begins with the last of the one before.
#[tokio::test]
async fn a_server_that_tells_one_less_than_was_asked_for_is_read_to_the_end() {
    let server = server([
        answer(&patron(60, &format!("BLY|{}", numbered(1, 49)))),
        answer(&patron(60, &format!("BLY|{}", numbered(49, 60)))),
    ])
    .await;

    let account = server.ils().account(&barcode()).await.unwrap().unwrap();

    assert_eq!(account.fees.len(), 60);
    assert!(server.said()[2].ends_with("BP49|BQ98|"), "{}", server.said()[2]);
}

#[tokio::test]
async fn a_barcode_may_come_back_padded_and_in_another_case_nobody_has_it() {
    let asked = Barcode::parse("ab-0042").unwrap();
    for (told, known) in [
        ("AB-0042", Some(false)),
        (" ab-0042 ", Some(true)),
        ("ab-00042", None),
        ("b-0042", None),
    ] {
        let server = server([answer(&patron_called(told, 1, "BLY|AVf1 $4.50|"))]).await;

        let account = server.ils().account(&asked).await;

        assert_eq!(account.ok().map(|account| account.is_some()), known, "{told}");
    }
}

#[tokio::test]
async fn a_name_with_an_umlaut_is_read_and_a_pin_with_one_is_sent_in_each_encoding() {
    for (encoding, umlaut) in [
        (Sip2Encoding::Utf8, &b"\xc3\xbc"[..]),
        (Sip2Encoding::Latin1, b"\xfc"),
        (Sip2Encoding::Cp850, b"\x81"),
    ] {
        let mut bytes = patron(0, "").into_bytes();
        bytes.extend_from_slice(b"BLY|CQY|");
        let place = bytes.windows(4).position(|four| four == b"|AE|").unwrap();
        let name = [&b"M"[..], umlaut, b"ller"].concat();
        bytes.splice(place + 3..place + 3, name);
        bytes.push(b'\r');
        let server = Scripted::new([
            Step::Bytes(b"941\r".to_vec()),
            Step::Bytes(bytes.clone()),
            Step::Bytes(bytes),
        ])
        .await;
        let mut settings = server.settings();
        settings.dialect.error_detection = false;
        settings.dialect.encoding = encoding;
        let ils = Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap();

        let account = ils.account(&barcode()).await.unwrap().unwrap();
        let signed_in = ils.sign_in(&barcode(), &"pün".into()).await.unwrap();

        assert_eq!(account.name.unwrap().reveal(), "Müller");
        assert!(signed_in);
        let sent = String::from_utf8_lossy(&[&b"ADp"[..], umlaut, b"n|"].concat()).into_owned();
        assert!(
            server.said()[2].contains(&sent),
            "{encoding:?}: {:?}",
            server.said()[2]
        );
    }
}

#[tokio::test]
async fn a_pin_that_the_encoding_does_not_have_is_nobodys() {
    let server = server([]).await;
    let mut settings = server.settings();
    settings.dialect.encoding = Sip2Encoding::Latin1;
    let ils = Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap();

    assert!(!ils.sign_in(&barcode(), &"Ω42".into()).await.unwrap());
    assert!(server.heard().is_empty());
}

#[tokio::test]
async fn whoever_waits_longest_for_a_connection_is_next() {
    let numbers: Vec<String> = (0..6).map(|number| format!("P{number}")).collect();
    let steps = numbers
        .iter()
        .map(|number| answer(&patron_called(number, 0, "BLY|")));
    let server = server(steps).await;
    let mut settings = server.settings();
    settings.connections_max = 1;
    let ils = Arc::new(Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap());

    let mut calls = Vec::new();
    for number in &numbers {
        let (ils, patron) = (Arc::clone(&ils), Barcode::parse(number).unwrap());
        calls.push(tokio::spawn(async move { ils.account(&patron).await }));
        tokio::task::yield_now().await;
    }
    for call in calls {
        assert!(call.await.unwrap().unwrap().is_some());
    }

    let said = server.said();
    let asked: Vec<&str> = said
        .iter()
        .filter_map(|text| text.split("|AA").nth(1)?.split('|').next())
        .collect();
    assert_eq!(asked, numbers);
}
