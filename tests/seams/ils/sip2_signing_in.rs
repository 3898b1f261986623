//! Signing in where the server has no patron information: by patron status.

use lastfour::ils::Ils;
use lastfour::ils::IlsError;

use crate::scripted::BARCODE;
use crate::scripted::Scripted;
use crate::scripted::Step;
use crate::scripted::answer;
use crate::scripted::barcode;
use crate::scripted::patron;
use crate::scripted::welcome;

fn says_of_itself(supported: &str) -> Step {
    answer(&format!(
        "98YYYYYN03000320261124    1200002.00AOMAIN|BX{supported}|"
    ))
}

fn status(fields: &str) -> Step {
    let blank = " ".repeat(14);
    answer(&format!(
        "24{blank}00020261124    120000AOMAIN|AA{BARCODE}|AEAnn|{fields}"
    ))
}

fn not_read() -> Step {
    Step::Bytes(b"96AZFEF6\r".to_vec())
}

const STATUS_ALONE: &str = "YYYNYYYNYNNNNNNN";

#[tokio::test]
async fn a_server_without_patron_information_is_asked_for_the_status() {
    let server = Scripted::new([
        welcome(),
        not_read(),
        not_read(),
        welcome(),
        says_of_itself(STATUS_ALONE),
        status("BLY|CQY|"),
        status("BLY|CQN|"),
    ])
    .await;
    let ils = server.ils();

    assert!(ils.sign_in(&barcode(), &"1234".into()).await.unwrap());
    assert!(!ils.sign_in(&barcode(), &"4321".into()).await.unwrap());

    assert_eq!(server.heard(), ["93", "63", "63", "93", "99", "23", "23"]);
    assert!(server.said()[5].ends_with(&format!("AOMAIN|AA{BARCODE}|AC|AD1234|")));
}

#[tokio::test]
async fn what_the_server_says_of_itself_is_remembered() {
    let server = Scripted::new([welcome(), says_of_itself(STATUS_ALONE), status("BLY|CQY|")]).await;
    let ils = server.ils();
    let ready = ils.ready().await;

    assert!(ils.sign_in(&barcode(), &"1234".into()).await.unwrap());

    assert!(
        matches!(ready, Err(IlsError::Login)),
        "no fees can be read there: {ready:?}"
    );
    assert_eq!(server.heard(), ["93", "99", "23"]);
}

#[tokio::test]
async fn a_server_that_has_patron_information_and_is_silent_signs_nobody_in() {
    let server = Scripted::new([
        welcome(),
        not_read(),
        not_read(),
        welcome(),
        says_of_itself("YYYYYYYYYYYYYYYY"),
        status("BLY|CQY|"),
    ])
    .await;

    let signed_in = server.ils().sign_in(&barcode(), &"1234".into()).await;

    assert!(matches!(signed_in, Err(IlsError::Silent)), "{signed_in:?}");
    assert_eq!(server.heard(), ["93", "63", "63", "93", "99"]);
}

#[tokio::test]
async fn only_a_yes_to_both_signs_in_by_status_too() {
    for (fields, signs_in) in [
        ("BLY|CQY|", true),
        ("BLY|CQN|", false),
        ("BLY|CQ|", false),
        ("BLY|CQ |", false),
        ("BLY|", false),
        ("BLN|CQY|", false),
        ("BLY|CQY|CQN|", false),
        ("CQY|", false),
    ] {
        let server = Scripted::new([welcome(), says_of_itself(STATUS_ALONE), status(fields)]).await;
        let ils = server.ils();
        let _known = ils.supported().await.unwrap();

        let signed_in = ils.sign_in(&barcode(), &"1234".into()).await.unwrap();

        assert_eq!(signed_in, signs_in, "{fields}");
    }
}

#[tokio::test]
async fn signing_in_asks_for_no_fees() {
    let server = Scripted::new([welcome(), answer(&patron(7, "BLY|CQY|"))]).await;

    assert!(server.ils().sign_in(&barcode(), &"1234".into()).await.unwrap());

    let asked: String = server.said()[1].chars().skip(23).take(10).collect();
    assert_eq!(asked, " ".repeat(10));
}
