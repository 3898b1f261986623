//! The library systems: how each is set up in the configuration, and where its books are.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;

use lastfour::sandbox::FOLIO_PAYMENT_METHOD;
use lastfour::sandbox::FOLIO_SERVICE_POINT;
use lastfour::sandbox::FOLIO_TENANT;
use serde_json::Value;

use crate::ambush::Protocol;
use crate::service::Outsiders;

/// One connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum System {
    Sip2,
    Csv,
    Koha,
    Folio,
}

/// Three fees of an ordinary patron: id, amount, kind.
pub(crate) const FEES: [(&str, &str, &str); 3] = [
    ("F1001", "4.50", "OVERDUE"),
    ("F1002", "1.25", "OVERDUE"),
    ("F1003", "1.00", "HOLD"),
];
/// Who owes them.
pub(crate) const PATRON: &str = "21234000010496";

impl System {
    pub(crate) const ALL: [Self; 4] = [Self::Sip2, Self::Csv, Self::Koha, Self::Folio];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Sip2 => "sip2",
            Self::Csv => "csv",
            Self::Koha => "koha",
            Self::Folio => "folio",
        }
    }

    /// Whether our reference is kept: then a lost answer is decided without a person.
    pub(crate) fn keeps_our_reference(self) -> bool {
        match self {
            Self::Sip2 => false,
            Self::Csv | Self::Koha | Self::Folio => true,
        }
    }

    /// What it speaks, and how the call begins or ends by which a payment is written; `None` where there is no call.
    pub(crate) fn payment_call(self) -> Option<(Protocol, &'static str)> {
        match self {
            Self::Sip2 => Some((Protocol::Sip2, "37")),
            Self::Koha => Some((Protocol::Http, "/account/credits")),
            Self::Folio => Some((Protocol::Http, "/pay")),
            Self::Csv => None,
        }
    }

    /// Where its stand-in listens.
    pub(crate) fn stand_in(self, outsiders: &Outsiders) -> SocketAddr {
        match self {
            Self::Sip2 => outsiders.sip2,
            Self::Csv | Self::Koha | Self::Folio => outsiders.http,
        }
    }

    /// Its table in the configuration; makes the files that it needs.
    pub(crate) fn table(self, folder: &Path, address: SocketAddr) -> String {
        match self {
            Self::Sip2 => format!(
                "kind = \"sip2\"\naddress = \"{address}\"\nlogin = \"lastfour\"\npassword_file = \"sip2-password\"\n\
                 institution = \"MAIN\"\nanswer_timeout_s = 2"
            ),
            Self::Koha => format!(
                "kind = \"koha\"\nbase_url = \"http://{address}/koha/api/v1\"\nclient_id = \"lastfour\"\n\
                 client_secret_file = \"sip2-password\"\nlibrary_id = \"MAIN\"\npayment_type = \"CARD\"\n\
                 reversal_debit_type = \"MANUAL\"\nanswer_timeout_s = 2"
            ),
            Self::Folio => format!(
                "kind = \"folio\"\nbase_url = \"http://{address}/folio\"\ntenant = \"{FOLIO_TENANT}\"\n\
                 user = \"lastfour\"\npassword_file = \"sip2-password\"\nservice_point = \"{FOLIO_SERVICE_POINT}\"\n\
                 payment_method = \"{FOLIO_PAYMENT_METHOD}\"\ntimeout_s = 2"
            ),
            Self::Csv => {
                std::fs::create_dir_all(folder.join("exchange")).unwrap();
                std::fs::write(folder.join("exchange/pins.csv"), "barcode,pin_hash\n").unwrap();
                write_fees(folder, None);
                String::from("kind = \"csv\"\ndirectory = \"exchange\"")
            }
        }
    }

    /// What its own books have taken, by fee.
    pub(crate) async fn books(self, folder: &Path, outsiders: &Outsiders) -> Vec<(String, i64)> {
        if self == Self::Csv {
            return payments_in_the_file(folder);
        }
        let told = outsiders.asked("/sandbox/ils/payments").await;
        let payments = told["payments"].as_array().unwrap().iter();
        let standing = payments.filter(|payment| payment["taken_back"] != true);
        let taken = |payment: &Value| {
            let fee = payment["fee"].as_str().unwrap().to_owned();
            (fee, cents(payment["amount"].as_str().unwrap()))
        };
        standing.map(taken).collect()
    }
}

/// The export of what is owed; one fee may be for the desk only.
pub(crate) fn write_fees(folder: &Path, desk_only: Option<&str>) {
    let mut text = String::from("barcode,fee_id,kind,amount,desk_only\n");
    for (fee, amount, kind) in FEES {
        let desk = if desk_only == Some(fee) { "yes" } else { "no" };
        writeln!(text, "{PATRON},{fee},{kind},{amount},{desk}").unwrap();
    }
    let unfinished = folder.join("exchange/fees.csv.part");
    std::fs::write(&unfinished, text).unwrap();
    std::fs::rename(unfinished, folder.join("exchange/fees.csv")).unwrap();
}

/// The third and the fifth column of what we have written for the import.
pub(crate) fn payments_in_the_file(folder: &Path) -> Vec<(String, i64)> {
    let text = std::fs::read_to_string(folder.join("exchange/payments.csv")).unwrap_or_default();
    let columns = |line: &str| {
        let columns: Vec<String> = line.split(',').map(str::to_owned).collect();
        (columns[2].clone(), cents(&columns[4]))
    };
    text.lines().skip(1).map(columns).collect()
}

/// `4.50` is 450.
pub(crate) fn cents(amount: &str) -> i64 {
    amount.replace('.', "").parse().unwrap()
}
