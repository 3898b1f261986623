//! Reads over SIP2 when something goes wrong: asked again where that helps, and never half believed.

use std::sync::Arc;

use lastfour::domain::SystemClock;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Sip2Ils;
use lastfour::ils::Trace;

use crate::contract::money;
use crate::scripted::Scripted;
use crate::scripted::Step;
use crate::scripted::answer;
use crate::scripted::barcode;
use crate::scripted::patron;
use crate::scripted::patron_called;
use crate::scripted::posting;
use crate::scripted::welcome;

async fn server(steps: impl IntoIterator<Item = Step>) -> Scripted {
    Scripted::new([welcome()].into_iter().chain(steps)).await
}

fn one_fee() -> String {
    patron(1, "BLY|BHUSD|AVf1 $4.50 \"OVERDUE\" x|")
}

#[tokio::test]
async fn what_was_garbled_is_asked_once_more() {
    for first in [Step::BadChecksum(one_fee()), Step::Bytes(b"96AZFEF6\r".to_vec())] {
        let server = server([first, answer(&one_fee())]).await;

        let account = server.ils().account(&barcode()).await.unwrap().unwrap();

        assert_eq!(account.fees.len(), 1);
        assert_eq!(server.heard(), ["93", "63", "63"]);
    }
}

#[tokio::test]
async fn what_stays_garbled_is_silence() {
    let server = server([
        Step::BadChecksum(one_fee()),
        Step::BadChecksum(one_fee()),
        answer(&one_fee()),
    ])
    .await;

    let result = server.ils().account(&barcode()).await;

    assert!(matches!(result, Err(IlsError::Silent)), "{result:?}");
    assert_eq!(server.heard(), ["93", "63", "63"]);
}

#[tokio::test]
async fn an_account_that_cannot_be_believed_is_silence() {
    for step in [
        answer(&patron_called("21234000099999", 1, "BLY|AVf1 $4.50|")),
        answer(&patron(1, "BLY|BHEUR|AVf1 $4.50|")),
        answer(&patron(1, "BLY|AV$4.50 f1|")),
        answer("64"),
        Step::AnswerLate(one_fee()),
        Step::Silence,
        Step::Close,
        Step::Bytes(b"\xff\xfe\r".to_vec()),
    ] {
        let server = server([step.clone()]).await;

        let result = server.ils().account(&barcode()).await;

        assert!(matches!(result, Err(IlsError::Silent)), "{step:?}: {result:?}");
    }
}

#[tokio::test]
async fn a_page_that_is_missing_is_silence_not_a_shorter_account() {
    let first = patron(3, "BLY|AVf1 $4.50|AVf2 $1.00|");
    for second in [
        patron(3, "BLY|"),
        patron(3, "BLY|AVf2 $1.00|"),
        patron(2, "BLY|AVf2 $1.00|AVf3 $2.00|"),
        patron(3, "BLN|"),
        first.clone(),
    ] {
        let server = server([answer(&first), answer(&second)]).await;

        let result = server.ils().account(&barcode()).await;

        assert!(matches!(result, Err(IlsError::Silent)), "{second}: {result:?}");
    }
}

/// One fee was paid and another charged between the two: the count is the same, and `f3` has moved to the first page.
#[tokio::test]
async fn pages_that_have_moved_are_silence_not_a_fee_less() {
    let server = server([
        answer(&patron(3, "BLY|AVf1 $4.50|AVf2 $1.00|")),
        answer(&patron(3, "BLY|AVf3 $2.00|AVf4 $0.50|")),
    ])
    .await;

    let result = server.ils().account(&barcode()).await;

    assert!(matches!(result, Err(IlsError::Silent)), "{result:?}");
}

#[tokio::test]
async fn pages_are_put_together() {
    let server = server([
        answer(&patron(3, "BLY|AVf1 $4.50|AVf2 $1.00|")),
        answer(&patron(3, "BLY|AVf2 $1.00|AVf3 $2.00|")),
    ])
    .await;

    let account = server.ils().account(&barcode()).await.unwrap().unwrap();

    let ids: Vec<&str> = account.fees.iter().map(|fee| fee.id.as_str()).collect();
    assert_eq!(ids, ["f1", "f2", "f3"]);
}

#[tokio::test]
async fn an_idle_connection_that_was_closed_is_replaced() {
    let server = server([Step::AnswerAndClose(one_fee()), welcome(), answer(&one_fee())]).await;
    let ils = server.ils();
    ils.account(&barcode()).await.unwrap();

    ils.account(&barcode()).await.unwrap();

    // The close may be seen before the question is sent, or only in place of its answer.
    assert_eq!(server.heard(), ["93", "63", "93", "63"]);
}

#[tokio::test]
async fn only_a_yes_to_both_barcode_and_pin_signs_in() {
    for (fields, signs_in) in [
        ("BLY|CQY|", true),
        ("BLY|CQN|", false),
        ("BLY|", false),
        ("BLN|CQY|", false),
        ("CQY|", false),
        ("BLy|CQy|", false),
    ] {
        let server = server([answer(&patron(0, fields))]).await;

        let signed_in = server.ils().sign_in(&barcode(), &"1234".into()).await.unwrap();

        assert_eq!(signed_in, signs_in, "{fields}");
    }
}

#[tokio::test]
async fn an_empty_pin_is_not_even_asked() {
    let server = server([]).await;

    assert!(!server.ils().sign_in(&barcode(), &"".into()).await.unwrap());
    assert!(server.heard().is_empty());
}

#[tokio::test]
async fn a_fee_that_is_gone_is_told_only_of_a_patron_who_is_there() {
    for (answer_text, found) in [
        (one_fee(), Some(Trace::Outstanding(Some(money("4.50"))))),
        (patron(0, "BLY|"), Some(Trace::Outstanding(None))),
        (patron(0, "BLN|"), None),
        (patron(1, "BLY|AVf1 unreadable|"), None),
        (patron(2, "BLY|AVf1 $4.50|AVf1 $1.00|"), None),
    ] {
        let server = server([answer(&answer_text)]).await;

        let result = server.ils().look_for(&posting()).await;

        match (result, found) {
            (Ok(trace), Some(found)) => assert_eq!(trace, found, "{answer_text}"),
            (Err(IlsError::Silent), None) => {}
            (other, _) => panic!("{answer_text}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_system_that_is_not_up_or_takes_no_payments_is_not_ready() {
    let status = |online: &str, supported: &str| {
        answer(&format!(
            "98{online}YYYYN03000320261124    1200002.00AOMAIN|BX{supported}|"
        ))
    };
    for (step, ready) in [
        (status("Y", "YYYYYYYYYYYYYYYY"), true),
        (status("N", "YYYYYYYYYYYYYYYY"), false),
        (status("Y", "YYYYYYYYYNYYYYYY"), false),
        (Step::Close, false),
    ] {
        let server = server([step.clone()]).await;

        assert_eq!(server.ils().ready().await.is_ok(), ready, "{step:?}");
    }
}

#[tokio::test]
async fn a_session_is_ended_where_the_library_system_wants_it() {
    let server = server([
        answer(&one_fee()),
        answer("36Y20261124    120000AOMAIN|AA21234000012342|"),
    ])
    .await;
    let mut settings = server.settings();
    settings.dialect.end_sessions = true;
    let ils = Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap();

    ils.account(&barcode()).await.unwrap();

    assert_eq!(server.heard(), ["93", "63", "35"]);
}

#[tokio::test]
async fn titles_reach_the_patron_alone_and_screen_messages_nobody() {
    let server = server([answer(&patron(
        1,
        "BLY|AVf1 $4.50 \"OVERDUE\" Zebra Wonders|AFZebra message|",
    ))])
    .await;

    let account = server.ils().account(&barcode()).await.unwrap().unwrap();

    assert_eq!(account.fees[0].title.as_ref().unwrap().reveal(), "Zebra Wonders");
    assert!(!format!("{account:?}").contains("Zebra"));
}
