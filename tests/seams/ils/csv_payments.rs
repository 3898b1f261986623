//! The file of payments: written once, on disk before it counts, and never guessed at.

use std::fs;
use std::fs::File;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use lastfour::domain::FeeId;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Trace;
use tempfile::TempDir;

use crate::csv_exchange::exchange;
use crate::csv_exchange::with_fees;
use crate::csv_exchange::with_one_fee;
use crate::csv_exchange::write_fees;
use crate::scripted::BARCODE;
use crate::scripted::posting;

#[tokio::test]
async fn a_payment_is_written_as_documented_for_its_owner_only() {
    let folder = with_one_fee();
    let posting = posting();

    exchange(folder.path()).post(&posting).await.unwrap();

    let path = folder.path().join("payments.csv");
    let text = fs::read_to_string(&path).unwrap();
    let expected = format!(
        "name,barcode,fee_id,kind,amount,currency,paid_at,left\n\
         {},{BARCODE},f1,overdue,4.50,USD,2026-11-24T12:00:00.000Z,0.00\n",
        posting.name()
    );
    assert_eq!(text, expected);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_payment_asked_for_twice_is_written_once_even_by_another_process() {
    let folder = with_one_fee();
    let posting = posting();
    let first = exchange(folder.path());

    let answers = [
        first.post(&posting).await.unwrap(),
        first.post(&posting).await.unwrap(),
        exchange(folder.path()).post(&posting).await.unwrap(),
    ];

    assert_eq!(answers, [PostingAnswer::Accepted; 3]);
    assert_eq!(payments(folder.path()).lines().count(), 2);
}

#[tokio::test]
async fn two_payments_of_one_fee_are_not_both_taken() {
    let folder = with_one_fee();
    let ils = exchange(folder.path());
    let (one, other) = (posting(), posting());

    let answers = tokio::join!(ils.post(&one), ils.post(&other));

    let mut answers = [answers.0.unwrap(), answers.1.unwrap()];
    answers.sort_by_key(|answer| *answer == PostingAnswer::Accepted);
    assert_eq!(answers, [PostingAnswer::Refused, PostingAnswer::Accepted]);
}

#[tokio::test]
async fn a_line_that_was_cut_off_anywhere_is_no_payment_and_spoils_no_other() {
    let folder = with_fees("f1,overdue,4.50\n", "é2,overdue,4.50\n");
    let (first, mut second) = (posting(), posting());
    second.fee = FeeId::parse("é2").unwrap();
    let ils = exchange(folder.path());
    ils.post(&first).await.unwrap();
    let whole_before = payments(folder.path()).len();
    ils.post(&second).await.unwrap();
    let written = fs::read(folder.path().join("payments.csv")).unwrap();

    for cut in whole_before..written.len() {
        fs::write(folder.path().join("payments.csv"), &written[..cut]).unwrap();
        let after_the_crash = exchange(folder.path());

        assert_eq!(
            after_the_crash.look_for(&first).await.unwrap(),
            Trace::Found,
            "{cut}"
        );
        assert_eq!(
            after_the_crash.look_for(&second).await.unwrap(),
            Trace::NotFound,
            "{cut}"
        );
        assert_eq!(
            after_the_crash.post(&second).await.unwrap(),
            PostingAnswer::Accepted,
            "{cut}"
        );
        assert_eq!(
            fs::read(folder.path().join("payments.csv")).unwrap(),
            written,
            "{cut}"
        );
    }
}

#[tokio::test]
async fn a_file_of_payments_that_is_taken_away_changed_or_not_ours_stops_everything() {
    let header = "name,barcode,fee_id,kind,amount,currency,paid_at,left\n";
    let path_of = |folder: &TempDir| folder.path().join("payments.csv");
    for spoilt in [None, Some(String::new()), Some("of another kind\n".repeat(100))] {
        let folder = with_one_fee();
        let ils = exchange(folder.path());
        ils.post(&posting()).await.unwrap();
        match &spoilt {
            None => fs::remove_file(path_of(&folder)).unwrap(),
            Some(text) => fs::write(path_of(&folder), text).unwrap(),
        }

        let result = ils.post(&posting()).await;

        assert!(matches!(result, Err(IlsError::Unavailable)), "{result:?}");
        assert!(ils.ready().await.is_err());
    }
    let folder = with_one_fee();
    fs::write(
        path_of(&folder),
        format!("{header}N.1,23,f1,overdue,lots,USD,2026-11-24T12:00:00Z,0\n"),
    )
    .unwrap();
    assert!(exchange(folder.path()).ready().await.is_err());
}

#[tokio::test]
async fn no_spreadsheet_takes_a_value_for_a_formula_and_none_is_lost() {
    for id in ["=1+1", "+1", "-1", "@f", "'=1", "a,\"b\""] {
        let folder = with_fees("", "");
        let quoted = id.replace('"', "\"\"");
        write_fees(folder.path(), &format!("\"{quoted}\",overdue,4.50\n"), 0);
        let mut posting = posting();
        posting.fee = FeeId::parse(id).unwrap();

        exchange(folder.path()).post(&posting).await.unwrap();

        let line = payments(folder.path()).lines().nth(1).unwrap().to_owned();
        let value = line.split(',').nth(2).unwrap();
        assert!(!value.starts_with(['=', '+', '-', '@']), "{line}");
        assert_eq!(
            exchange(folder.path()).look_for(&posting).await.unwrap(),
            Trace::Found
        );
    }
}

#[tokio::test]
async fn while_another_program_holds_the_file_of_payments_it_is_not_now() {
    let folder = with_one_fee();
    let ils = exchange(folder.path());
    ils.ready().await.unwrap();
    let held = File::open(folder.path().join("payments.csv")).unwrap();
    held.lock().unwrap();

    let during = ils.post(&posting()).await.unwrap();
    held.unlock().unwrap();
    let after = ils.post(&posting()).await.unwrap();

    assert_eq!((during, after), (PostingAnswer::NotNow, PostingAnswer::Accepted));
}

#[tokio::test]
async fn a_name_that_stands_for_another_payment_is_for_a_person() {
    let folder = with_fees("f1,overdue,4.50\n", "f2,overdue,4.50\n");
    let ils = exchange(folder.path());
    let first = posting();
    ils.post(&first).await.unwrap();
    let other = Posting {
        fee: FeeId::parse("f2").unwrap(),
        ..first
    };

    assert!(matches!(ils.post(&other).await, Err(IlsError::Silent)));
    assert!(matches!(ils.look_for(&other).await, Err(IlsError::Silent)));
}

fn payments(folder: &Path) -> String {
    fs::read_to_string(folder.join("payments.csv")).unwrap()
}
