//! The exchange of files: the contract, and what only files can do wrong.

use std::fs;
use std::fs::File;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::time::UNIX_EPOCH;

use argon2::Argon2;
use argon2::Params;
use argon2::PasswordHasher;
use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::Clock;
use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::Timestamp;
use lastfour::ils::CsvExchange;
use lastfour::ils::CsvSettings;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::LineFault;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Trace;
use tempfile::TempDir;

use crate::contract::Owed;
use crate::contract::Place;
use crate::contract::Sample;
use crate::contract::keeps_the_contract;
use crate::contract::money;
use crate::scripted::BARCODE;
use crate::scripted::barcode;
use crate::scripted::posting;

keeps_the_contract!(Folder);

/// A folder of files, made anew for each test.
struct Folder;

#[async_trait]
impl Place for Folder {
    async fn with_patron(&self) -> Sample {
        let folder = TempDir::new().unwrap();
        let owed = |id: &str, amount, kind| Owed {
            id: id.to_owned(),
            amount,
            kind,
        };
        let fees = format!(
            "barcode,fee_id,title,kind,amount,desk_only\n\
             {BARCODE},f1,Zebra Wonders,Overdue materials,12.50,\n\
             {BARCODE},f2,,printing,0.75,no\n\
             {BARCODE},f3,Zebra Wonders,damage,7.00,yes\n"
        );
        write(folder.path(), "fees.csv", &fees);
        write_pins(folder.path());
        Sample {
            ils: Arc::new(exchange(folder.path())),
            barcode: barcode(),
            pin: "4321".into(),
            nobody: Barcode::parse("29999999999999").unwrap(),
            fine: owed("f1", "12.50", FeeKind::Overdue),
            copies: owed("f2", "0.75", FeeKind::Copies),
            refused: owed("f3", "7.00", FeeKind::Damage),
            title: "Zebra Wonders",
            _keeps: Box::new(folder),
        }
    }
}

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
    for spoil in [
        (|path: &Path| fs::remove_file(path).unwrap()) as fn(&Path),
        |path| fs::write(path, "").unwrap(),
        |path| {
            fs::write(path, "something,else\n1,2\n3,4\n5,6\n7,8\n9,10\n11,12\n13,14\n15,16\n17,18\n19,20\n21,22\n23,24\n25,26\n27,28\n29,30\n31,32\n33,34\n").unwrap()
        },
    ] {
        let folder = with_one_fee();
        let ils = exchange(folder.path());
        ils.post(&posting()).await.unwrap();
        spoil(&path_of(&folder));

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
async fn a_payment_stays_off_until_an_export_shows_that_it_is_known() {
    let folder = with_one_fee();
    let ils = exchange(folder.path());
    ils.post(&posting()).await.unwrap();

    for (listed, hours_later, open) in [
        // The same export written again, before our payment was imported.
        ("4.50", 1, None),
        // Not imported, and another day's fine came on top.
        ("5.00", 24, Some("0.50")),
        // Imported: the fee is gone but for the new day's fine.
        ("0.50", 24, Some("0.50")),
        // The id has come back, long after every import.
        ("4.50", 24 * 8, Some("4.50")),
    ] {
        write_fees(folder.path(), &format!("f1,overdue,{listed}\n"), hours_later);

        let account = ils.account(&barcode()).await.unwrap().unwrap();

        let fee = account.fees.first().map(|fee| fee.outstanding);
        assert_eq!(fee, open.map(money), "{listed} after {hours_later} h");
    }
}

#[tokio::test]
async fn partial_payments_of_one_fee_add_up_whichever_of_them_is_known() {
    let folder = with_one_fee();
    let ils = exchange(folder.path());
    for part in ["3.00", "1.00"] {
        let mut posting = posting();
        posting.amount = money(part);
        assert_eq!(ils.post(&posting).await.unwrap(), PostingAnswer::Accepted);
    }

    for listed in ["4.50", "1.50", "0.50"] {
        write_fees(folder.path(), &format!("f1,overdue,{listed}\n"), 1);

        let account = ils.account(&barcode()).await.unwrap().unwrap();

        assert_eq!(account.fees[0].outstanding, money("0.50"), "{listed}");
    }
}

#[tokio::test]
async fn a_new_export_is_picked_up() {
    let folder = with_one_fee();
    let ils = exchange(folder.path());
    assert_eq!(ils.account(&barcode()).await.unwrap().unwrap().fees.len(), 1);

    write_fees(folder.path(), "f1,overdue,4.50\nf2,lost,30.00\n", 1);

    assert_eq!(ils.account(&barcode()).await.unwrap().unwrap().fees.len(), 2);
}

#[tokio::test]
async fn bad_lines_are_reported_by_number_and_the_good_ones_kept() {
    let folder = with_fees(
        "f1,overdue,4.50\n",
        "f2,lost,a lot\nf3,4242 4242 4242 4242,1.00\nf4,hold,1.00\n",
    );
    write(
        folder.path(),
        "pins.csv",
        &format!("barcode,pin_hash\n{BARCODE},4321\n"),
    );
    let ils = exchange(folder.path());

    let reports = ils.reports().await.unwrap();

    assert_eq!(reports.fees.taken, 2);
    assert_eq!(
        reports.fees.refused,
        [(3, LineFault::Amount), (4, LineFault::CardNumber)]
    );
    assert_eq!(reports.pins.refused, [(2, LineFault::PinHash)]);
    assert!(!format!("{reports:?}").contains("4242"));
    assert!(!ils.sign_in(&barcode(), &"4321".into()).await.unwrap());
}

#[tokio::test]
async fn without_files_nothing_is_known_rather_than_nothing_owed() {
    let folder = TempDir::new().unwrap();
    let ils = exchange(folder.path());

    assert!(matches!(
        ils.account(&barcode()).await,
        Err(IlsError::Unavailable)
    ));
    assert!(matches!(
        ils.sign_in(&barcode(), &"4321".into()).await,
        Err(IlsError::Unavailable)
    ));
    assert!(matches!(ils.post(&posting()).await, Err(IlsError::Unavailable)));
    assert!(matches!(ils.ready().await, Err(IlsError::Unavailable)));
}

#[tokio::test]
async fn a_patron_who_owes_nothing_has_an_empty_account() {
    let folder = with_fees("", "");
    let ils = exchange(folder.path());

    let account = ils.account(&barcode()).await.unwrap();

    assert!(account.is_some_and(|account| account.fees.is_empty()));
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

/// Always noon.
#[derive(Debug)]
struct Noon;

const NOON: &str = "2026-11-24T12:00:00Z";

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::parse(NOON).unwrap()
    }
}

fn exchange(folder: &Path) -> CsvExchange {
    let settings = CsvSettings {
        folder: folder.to_owned(),
        currency: Currency::USD,
        import_within: Duration::from_hours(7 * 24),
    };
    CsvExchange::new(settings, Arc::new(Noon))
}

/// Our patron owes fee `f1`, 4.50.
fn with_one_fee() -> TempDir {
    with_fees("f1,overdue,4.50\n", "")
}

fn with_fees(some: &str, more: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    write_fees(folder.path(), &format!("{some}{more}"), 0);
    write_pins(folder.path());
    folder
}

/// Exports our patron's fees, so many hours after noon.
fn write_fees(folder: &Path, fees: &str, hours_later: u64) {
    let lines: String = fees.lines().map(|fee| format!("{BARCODE},{fee}\n")).collect();
    write(
        folder,
        "fees.csv",
        &format!("barcode,fee_id,kind,amount\n{lines}"),
    );
    let noon = Timestamp::parse(NOON)
        .unwrap()
        .after(Duration::from_hours(hours_later));
    let moment = UNIX_EPOCH + Duration::from_millis(noon.millis().try_into().unwrap());
    File::options()
        .write(true)
        .open(folder.join("fees.csv"))
        .unwrap()
        .set_modified(moment)
        .unwrap();
}

/// Our patron's PIN is 4321; hashed cheaply, since the tests are many.
fn write_pins(folder: &Path) {
    let hash = Argon2::from(Params::new(64, 1, 1, None).unwrap())
        .hash_password_with_salt(b"4321", b"a salt of tests")
        .unwrap();
    write(
        folder,
        "pins.csv",
        &format!("barcode;pin_hash\n{BARCODE};{hash}\n"),
    );
}

/// Written elsewhere and renamed, as an export should be.
fn write(folder: &Path, name: &str, text: &str) {
    let part = folder.join("part");
    fs::write(&part, text).unwrap();
    fs::rename(part, folder.join(name)).unwrap();
}

fn payments(folder: &Path) -> String {
    fs::read_to_string(folder.join("payments.csv")).unwrap()
}
