//! The exchange of files: the contract, and what only files can do wrong.

use std::fs;
use std::fs::File;
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
use lastfour::domain::FeeKind;
use lastfour::domain::FeeOwner;
use lastfour::domain::Timestamp;
use lastfour::ils::CsvExchange;
use lastfour::ils::CsvSettings;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::LineFault;
use lastfour::ils::PostingAnswer;
use tempfile::TempDir;

use crate::contract::Owed;
use crate::contract::Place;
use crate::contract::Sample;
use crate::contract::keeps_the_contract;
use crate::contract::money;
use crate::contract::not_applicable::CSV_EXCHANGE;
use crate::csv_desk::CsvDesk;
use crate::scripted::BARCODE;
use crate::scripted::barcode;
use crate::scripted::posting;

keeps_the_contract!(Folder);

/// A folder of files, made anew for each test.
struct Folder;

#[async_trait]
impl Place for Folder {
    fn name(&self) -> &'static str {
        CSV_EXCHANGE
    }

    async fn with_patron(&self) -> Sample {
        let folder = TempDir::new().unwrap();
        let owed = |id: &str, amount, kind| Owed {
            id: id.to_owned(),
            amount,
            kind,
            owner: FeeOwner::default(),
        };
        write_pins(folder.path());
        let desk = CsvDesk::new(folder.path());
        let ils: Arc<dyn Ils> = Arc::new(exchange(folder.path()));
        Sample {
            impatient: Arc::clone(&ils),
            ils,
            desk: Arc::new(desk),
            barcode: barcode(),
            pin: "4321".into(),
            nobody: Barcode::parse("29999999999999").unwrap(),
            first: owed("f1", "12.50", FeeKind::Overdue),
            second: owed("f2", "0.75", FeeKind::Copies),
            refused: owed("f3", "7.00", FeeKind::Damage),
            title: "Zebra Wonders",
            name: "Ann Example",
            _keeps: Box::new(folder),
        }
    }
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

/// Always noon.
#[derive(Debug)]
struct Noon;

const NOON: &str = "2026-11-24T12:00:00Z";

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::parse(NOON).unwrap()
    }
}

pub(crate) fn exchange(folder: &Path) -> CsvExchange {
    let settings = CsvSettings {
        folder: folder.to_owned(),
        currency: Currency::USD,
        import_within: Duration::from_hours(7 * 24),
    };
    CsvExchange::new(settings, Arc::new(Noon))
}

/// Our patron owes fee `f1`, 4.50.
pub(crate) fn with_one_fee() -> TempDir {
    with_fees("f1,overdue,4.50\n", "")
}

pub(crate) fn with_fees(some: &str, more: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    write_fees(folder.path(), &format!("{some}{more}"), 0);
    write_pins(folder.path());
    folder
}

/// Exports our patron's fees, so many hours after noon.
pub(crate) fn write_fees(folder: &Path, fees: &str, hours_later: u64) {
    let lines: Vec<String> = fees.lines().map(|fee| format!("{BARCODE},{fee}\n")).collect();
    let lines = lines.concat();
    write_export(
        folder,
        &format!("barcode,fee_id,kind,amount\n{lines}"),
        hours_later,
    );
}

/// Exports just this, so many hours after noon.
pub(crate) fn write_export(folder: &Path, text: &str, hours_later: u64) {
    write(folder, "fees.csv", text);
    let noon = Timestamp::parse(NOON)
        .unwrap()
        .after(Duration::from_hours(hours_later));
    let since_epoch = Duration::from_millis(noon.millis().try_into().unwrap());
    let moment = UNIX_EPOCH.checked_add(since_epoch).unwrap();
    File::options()
        .write(true)
        .open(folder.join("fees.csv"))
        .unwrap()
        .set_modified(moment)
        .unwrap();
}

/// Our patron's PIN is 4321; hashed cheaply, since the tests are many.
fn write_pins(folder: &Path) {
    write_pins_of(folder, BARCODE);
}

/// The same with another barcode.
pub(crate) fn write_pins_of(folder: &Path, barcode: &str) {
    let hash = Argon2::from(Params::new(64, 1, 1, None).unwrap())
        .hash_password_with_salt(b"4321", b"a salt of tests")
        .unwrap();
    write(
        folder,
        "pins.csv",
        &format!("barcode;pin_hash;name\n{barcode};{hash};Ann Example\n"),
    );
}

/// Written elsewhere and renamed, as an export should be.
fn write(folder: &Path, name: &str, text: &str) {
    let part = folder.join("part");
    fs::write(&part, text).unwrap();
    fs::rename(part, folder.join(name)).unwrap();
}
