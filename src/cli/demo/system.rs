//! Which library system the demo has.

use std::fs;

use anyhow::Context as _;

use crate::cli::demo::exchange;
use crate::cli::demo::folder::Folder;
use crate::cli::demo::folder::Made;
use crate::cli::demo::stand_ins::SIP2_USER;
use crate::cli::demo::stand_ins::StandIns;
use crate::sandbox::FOLIO_PAYMENT_METHOD;
use crate::sandbox::FOLIO_SERVICE_POINT;
use crate::sandbox::FOLIO_TENANT;

/// What `--ils` names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum System {
    /// The stand-in over SIP2
    #[default]
    Sip2,
    /// The stand-in by Koha's REST interface
    Koha,
    /// The stand-in by FOLIO's interface
    Folio,
    /// Files: fees.csv and pins.csv in, payments.csv out
    Csv,
}

impl System {
    /// The word for it, in the configuration and in the ready file.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Sip2 => "sip2",
            Self::Koha => "koha",
            Self::Folio => "folio",
            Self::Csv => "csv",
        }
    }

    /// Has a folder be of one library system from its first start on: the books of two would not agree.
    pub(super) fn settle(self, folder: &Folder) -> anyhow::Result<()> {
        let path = folder.path().join(KIND_FILE);
        if path.exists() {
            let before =
                fs::read_to_string(&path).context("could not read which library system the demo has")?;
            anyhow::ensure!(
                before.trim_end() == self.word(),
                "the demo in {} was begun with --ils {}; name another folder with --data",
                folder.path().display(),
                before.trim_end()
            );
        } else {
            folder.write(KIND_FILE, &format!("{}\n", self.word()))?;
        }
        match self {
            Self::Csv => exchange::write(folder),
            Self::Sip2 | Self::Koha | Self::Folio => Ok(()),
        }
    }

    /// Where the service finds it: an address, or a folder.
    pub(super) fn address(self, folder: &Folder, stand_ins: &StandIns) -> String {
        match self {
            Self::Sip2 => stand_ins.sip2_address().to_string(),
            Self::Koha => stand_ins.koha_url(),
            Self::Folio => stand_ins.folio_url(),
            Self::Csv => folder.path().join("exchange").display().to_string(),
        }
    }

    /// Its table in the configuration, without the line that begins it.
    pub(super) fn table(self, stand_ins: &StandIns) -> String {
        match self {
            Self::Sip2 => format!(
                r#"kind = "sip2"
address = "{}"
login = "{SIP2_USER}"
password_file = "{}"
institution = "MAIN"
birth_field = "PB"
category_field = "PC""#,
                stand_ins.sip2_address(),
                Made::Sip2Password.file(),
            ),
            Self::Koha => format!(
                r#"kind = "koha"
base_url = "{}"
client_id = "{SIP2_USER}"
client_secret_file = "{}"
library_id = "MAIN"
payment_type = "CARD"
reversal_debit_type = "MANUAL""#,
                stand_ins.koha_url(),
                Made::Sip2Password.file(),
            ),
            Self::Folio => format!(
                r#"kind = "folio"
base_url = "{}"
tenant = "{FOLIO_TENANT}"
user = "{SIP2_USER}"
password_file = "{}"
service_point = "{FOLIO_SERVICE_POINT}"
payment_method = "{FOLIO_PAYMENT_METHOD}""#,
                stand_ins.folio_url(),
                Made::Sip2Password.file(),
            ),
            Self::Csv => String::from("kind = \"csv\"\ndirectory = \"exchange\""),
        }
    }
}

/// Says which library system a folder's demo has.
const KIND_FILE: &str = "ils-kind";
