//! A card number that the library system says, planted wherever it can say something: no answer, no error and no line
//! of log repeats it, before any net.

use std::fmt::Debug;
use std::fs;
use std::io;
use std::sync::Mutex;
use std::sync::OnceLock;

use lastfour::ils::Ils;

use crate::csv_exchange::exchange;
use crate::csv_exchange::with_one_fee;
use crate::scripted::BARCODE;
use crate::scripted::Scripted;
use crate::scripted::Step;
use crate::scripted::answer;
use crate::scripted::barcode;
use crate::scripted::paid_by;
use crate::scripted::patron;
use crate::scripted::patron_called;
use crate::scripted::posting;
use crate::scripted::welcome;

/// A published number of no real card.
pub(crate) const CARD: &str = "5200828282828210";
const GROUPED: &str = "5200 8282 8282 8210";

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Starts to listen to all that is logged, at the finest level and before any net; files are read in other threads.
pub(crate) fn listen() {
    static STARTED: OnceLock<()> = OnceLock::new();
    STARTED.get_or_init(|| {
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(|| Ear)
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
}

pub(crate) fn heard() -> String {
    String::from_utf8(LINES.lock().unwrap().clone()).unwrap()
}

struct Ear;

impl io::Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[track_caller]
pub(crate) fn hides_it(what: &str, told: &str) {
    assert!(
        !told.contains("52008282") && !told.contains("5200 8282"),
        "{what}: {told}"
    );
}

pub(crate) fn told<T: Debug, E: Debug + std::fmt::Display>(result: &Result<T, E>) -> String {
    match result {
        Ok(answer) => format!("{answer:?}"),
        Err(error) => format!("{error} {error:?}"),
    }
}

#[tokio::test]
async fn what_a_sip2_server_says_is_not_repeated() {
    listen();
    let answers = [
        Step::Bytes(format!("{CARD}\r").into_bytes()),
        Step::BadChecksum(patron(1, &format!("BLY|AVf1 $4.50|AF{CARD}|"))),
        answer(&patron(1, &format!("BLY|BHUSD|AV{CARD} $4.50|"))),
        answer(&patron(1, &format!("BLY|BHUSD|AVf1 {CARD}|"))),
        answer(&patron(1, &format!("BLY|BHUSD|AVf1 $4.50 \"{CARD}\" {GROUPED}|"))),
        answer(&patron(1, &format!("BLY|BH{CARD}|AVf1 $4.50|AF{GROUPED}|"))),
        answer(&patron_called(CARD, 1, "BLY|AVf1 $4.50|")),
        answer(&format!("64{CARD}")),
        answer(CARD),
    ];

    for step in answers {
        let server = Scripted::new([welcome(), step.clone(), step.clone()]).await;
        let account = server.ils().account(&barcode()).await;
        hides_it(&format!("{step:?}"), &told(&account));
    }
    for said in [paid_by("Y", CARD), format!("38{CARD}"), CARD.to_owned()] {
        let server = Scripted::new([welcome(), answer(&said), answer(&said)]).await;
        hides_it(&said, &told(&server.ils().post(&posting()).await));
    }
    let server = Scripted::new([answer(&format!("94{CARD}"))]).await;
    hides_it("login", &told(&server.ils().ready().await));

    assert!(
        heard().contains("no answer that can be believed"),
        "nobody listened"
    );
    hides_it("the log", &heard());
}

#[tokio::test]
async fn what_a_file_says_is_not_repeated() {
    listen();
    let columns = ["barcode", "fee_id", "kind", "amount", "title"];
    let good = [BARCODE, "f1", "overdue", "4.50", "Zebra"];
    let mut files = vec![
        format!("barcode,fee_id,kind,amount\n{BARCODE},f1,overdue,4.50,{CARD}\n"),
        format!("barcode,fee_id,kind,amount\n\"{CARD}\n"),
        format!("{CARD},fee_id\n{CARD},f1\n"),
    ];
    for (place, name) in columns.iter().enumerate() {
        for number in [CARD, GROUPED] {
            let mut line = good;
            line[place] = number;
            files.push(format!("{}\n{}\n", columns.join(","), line.join(",")));
            assert!(files.last().unwrap().contains(number), "{name}");
        }
    }

    for text in files {
        let folder = with_one_fee();
        fs::write(folder.path().join("fees.csv"), &text).unwrap();
        let files = exchange(folder.path());

        let reports = files.reports().await;

        let faults = reports.iter().flat_map(|reports| &reports.fees.refused);
        let faults: Vec<String> = faults
            .map(|(line, fault)| format!("{line} {fault} {fault:?}"))
            .collect();
        hides_it("faults", &faults.join(" "));
        hides_it("reports", &told(&reports));
        hides_it("account", &told(&files.account(&barcode()).await));
    }
    assert!(heard().contains("fees.csv"), "nobody listened");
    hides_it("the log", &heard());
}
