//! A library's table for a FOLIO.

use std::path::PathBuf;

use serde::Deserialize;

use crate::config::ils::IlsConfig;
use crate::config::reading::Reading;
use crate::config::reading::SECOND;
use crate::config::secret::Place;
use crate::domain::Currency;
use crate::domain::SystemClock;
use crate::ils::FolioIls;
use crate::ils::FolioSettings;
use crate::ils::FolioSettingsError;
use crate::ils::RestSettings;
use crate::ils::RestSettingsError;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FolioTable {
    base_url: String,
    tenant: String,
    user: String,
    password_file: Option<PathBuf>,
    password_env: Option<String>,
    service_point: String,
    #[serde(default = "credit_card")]
    payment_method: String,
    #[serde(default = "yes")]
    note_refunds: bool,
    tls_authority_file: Option<PathBuf>,
    #[serde(default = "ten")]
    timeout_s: u64,
    #[serde(default)]
    plain_text_acknowledged: bool,
}

impl Reading<'_> {
    pub(super) fn folio(&mut self, key: &str, table: &FolioTable, currency: Currency) -> Option<IlsConfig> {
        let password = self.secret(Place {
            key: &format!("{key}.password"),
            file: table.password_file.as_deref(),
            variable: table.password_env.as_deref(),
        });
        let authority_pem = table.tls_authority_file.as_ref().map(|path| {
            let read = std::fs::read(self.path(path));
            if read.is_err() {
                self.wrong(
                    format!("{key}.tls_authority_file"),
                    "there is no such file, or it cannot be read by this account",
                );
            }
            read.unwrap_or_default()
        });
        let answer_timeout = self.time(format!("{key}.timeout_s"), table.timeout_s, 1..=30, SECOND);
        let settings = FolioSettings {
            rest: RestSettings {
                authority_pem,
                answer_timeout,
                plain_text_acknowledged: table.plain_text_acknowledged,
                ..RestSettings::new(&table.base_url)
            },
            user: table.user.clone(),
            password: password?,
            service_point: table.service_point.clone(),
            payment_method: table.payment_method.clone(),
            note_refunds: table.note_refunds,
            ..FolioSettings::new(&table.base_url, &table.tenant, currency)
        };
        self.folio_problems(key, table, &settings);
        Some(IlsConfig::Folio(Box::new(settings)))
    }

    /// What the connector itself would say of the settings, with the key that has to be put right.
    fn folio_problems(&mut self, key: &str, table: &FolioTable, settings: &FolioSettings) {
        let clock = std::sync::Arc::new(SystemClock);
        let Err(error) = FolioIls::new(settings.clone(), clock) else {
            return;
        };
        let (name, what) = match error {
            FolioSettingsError::Tenant => ("tenant", "must be the tenant's name, without blanks"),
            FolioSettingsError::Empty if table.user.trim().is_empty() => {
                ("user", "name the service user; FOLIO shows it with every payment")
            }
            FolioSettingsError::Empty => ("payment_method", "name a payment method of your fee owners"),
            FolioSettingsError::ServicePoint => (
                "service_point",
                "must be the UUID of a service point; it stands in the address of its page in FOLIO's settings",
            ),
            FolioSettingsError::Rest(RestSettingsError::PlainText) => (
                "base_url",
                "patrons' PINs would go in plain text to another machine; use https, or, if a VPN or a tunnel carries \
                 it, set plain_text_acknowledged = true",
            ),
            FolioSettingsError::Rest(RestSettingsError::Authority) => {
                ("tls_authority_file", "holds no certificate in PEM form")
            }
            FolioSettingsError::Rest(RestSettingsError::Address) => (
                "base_url",
                "must be the address of FOLIO's gateway (Okapi or Kong), such as \"https://okapi.library.test\"",
            ),
        };
        self.wrong(format!("{key}.{name}"), what);
    }
}

fn credit_card() -> String {
    String::from("Credit card")
}

fn yes() -> bool {
    true
}

fn ten() -> u64 {
    10
}
