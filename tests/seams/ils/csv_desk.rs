//! The library system behind the exchange of files: it exports, and its desk changes what it exports next.

use std::fmt::Write as _;
use std::fs;
use std::fs::File;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;

use async_trait::async_trait;
use lastfour::domain::Barcode;

use crate::contract::desk::Booked;
use crate::contract::desk::Books;
use crate::contract::desk::Call;
use crate::contract::desk::Desk;
use crate::contract::desk::Fault;
use crate::contract::money;
use crate::csv_exchange::write_export;
use crate::csv_exchange::write_pins_of;
use crate::scripted::BARCODE;

/// One patron's fees, exported anew whenever the desk changes something.
pub(crate) struct CsvDesk {
    folder: PathBuf,
    known: Mutex<Known>,
}

struct Known {
    barcode: String,
    fees: Vec<Line>,
    exports: u64,
    /// The file of payments, open elsewhere.
    open_elsewhere: Option<File>,
}

#[derive(Clone)]
struct Line {
    id: String,
    title: &'static str,
    kind: &'static str,
    minor: i64,
    desk_only: &'static str,
}

impl CsvDesk {
    /// Exports the contract's three fees.
    pub(crate) fn new(folder: &Path) -> Self {
        let line = |id: &str, title, kind, minor, desk_only| Line {
            id: id.to_owned(),
            title,
            kind,
            minor,
            desk_only,
        };
        let known = Known {
            barcode: BARCODE.to_owned(),
            fees: vec![
                line("f1", "Zebra Wonders", "Overdue materials", 1250, ""),
                line("f2", "", "printing", 75, "no"),
                line("f3", "Zebra Wonders", "damage", 700, "yes"),
            ],
            exports: 0,
            open_elsewhere: None,
        };
        let desk = Self {
            folder: folder.to_owned(),
            known: Mutex::new(known),
        };
        desk.change(|_| {});
        desk
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        let mut known = self.known.lock().unwrap();
        change(&mut known);
        known.exports += 1;
        write_export(&self.folder, &known.export("USD"), known.exports);
    }
}

impl Known {
    fn export(&self, currency: &str) -> String {
        let mut text = "barcode,fee_id,title,kind,amount,desk_only,currency\n".to_owned();
        for line in self.fees.iter().filter(|line| line.minor > 0) {
            let Line {
                id,
                title,
                kind,
                minor,
                desk_only,
            } = line;
            let (whole, cents) = (minor / 100, minor % 100);
            let barcode = &self.barcode;
            writeln!(
                text,
                "{barcode},{id},{title},{kind},{whole}.{cents:02},{desk_only},{currency}"
            )
            .unwrap();
        }
        text
    }

    fn fee(&mut self, id: &str) -> &mut Line {
        self.fees.iter_mut().find(|line| line.id == id).unwrap()
    }
}

#[async_trait]
impl Desk for CsvDesk {
    async fn order(&self, call: Call, fault: Fault, _times: u32) {
        let mut known = self.known.lock().unwrap();
        let spoilt = match (call, fault) {
            (Call::Pay, Fault::NotNow) => {
                let mut options = File::options();
                options.create(true).truncate(false).write(true);
                let file = options.open(self.folder.join("payments.csv")).unwrap();
                file.lock().unwrap();
                known.open_elsewhere = Some(file);
                return;
            }
            // What is never read back cannot be spoilt: there is nothing to take back or to refund.
            (Call::Reverse | Call::Refund | Call::Extend, _) => return,
            (Call::Account, Fault::WrongCurrency) => known.export("EUR"),
            (Call::Account, Fault::Garbage) => "\u{0}<html>\"\n,,,|\n".to_owned(),
            (Call::Account, Fault::Huge) => "x".repeat(4 * 1024 * 1024),
            (Call::Account, Fault::Cut) => known.export("USD").chars().take(20).collect(),
            (Call::Account, Fault::DropBefore | Fault::Status500 | Fault::Silent) => {
                fs::remove_file(self.folder.join("fees.csv")).unwrap();
                return;
            }
            other => panic!("files cannot have {other:?}"),
        };
        known.exports += 1;
        write_export(&self.folder, &spoilt, known.exports);
    }

    async fn forget_faults(&self) {
        self.change(|known| known.open_elsewhere = None);
    }

    async fn take_no_payments(&self) {
        // Nothing can be written into it.
        fs::create_dir(self.folder.join("payments.csv")).unwrap();
    }

    async fn pay(&self, fee: &str, amount: &str) {
        self.change(|known| known.fee(fee).minor -= money(amount).minor());
    }

    async fn add_fee(&self, amount: &str) -> String {
        let id = format!("added-{}", self.known.lock().unwrap().fees.len());
        self.change(|known| {
            known.fees.push(Line {
                id: id.clone(),
                title: "",
                kind: "overdue",
                minor: money(amount).minor(),
                desk_only: "",
            });
        });
        id
    }

    async fn grow(&self, fee: &str, by: &str) {
        self.change(|known| known.fee(fee).minor += money(by).minor());
    }

    async fn give_new_card(&self) -> Barcode {
        const NEW: &str = "21234000099995";
        write_pins_of(&self.folder, NEW);
        self.change(|known| NEW.clone_into(&mut known.barcode));
        Barcode::parse(NEW).unwrap()
    }

    async fn books(&self) -> Books {
        let text = fs::read_to_string(self.folder.join("payments.csv")).unwrap_or_default();
        let payments = text.lines().skip(1).map(|line| {
            let columns: Vec<&str> = line.split(',').collect();
            Booked {
                fee: columns[2].to_owned(),
                amount: columns[4].to_owned(),
                name: Some(columns[0].to_owned()),
                taken_back: false,
            }
        });
        Books {
            payments: payments.collect(),
            refunds: Vec::new(),
        }
    }
}
