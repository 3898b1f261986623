//! A library's table for its library system, where that is Koha.

use std::path::PathBuf;

use reqwest::Url;
use serde::Deserialize;

use crate::config::processor::is_loopback;
use crate::config::reading::Reading;
use crate::config::reading::SECOND;
use crate::config::secret::Place;
use crate::domain::Currency;
use crate::domain::OwnerCode;
use crate::ils::KohaLogin;
use crate::ils::KohaSettings;

/// The table as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Koha {
    base_url: String,
    client_id: Option<String>,
    client_secret_file: Option<PathBuf>,
    client_secret_env: Option<String>,
    user: Option<String>,
    password_file: Option<PathBuf>,
    password_env: Option<String>,
    library_id: Option<String>,
    payment_type: Option<String>,
    reversal_debit_type: Option<String>,
    tls_authority_file: Option<PathBuf>,
    #[serde(default)]
    plain_text_acknowledged: bool,
    #[serde(default = "ten")]
    answer_timeout_s: u64,
}

impl Reading<'_> {
    /// `None` only with a problem.
    pub(super) fn koha(&mut self, key: &str, table: &Koha, currency: Currency) -> Option<KohaSettings> {
        self.koha_address(key, table);
        let login = self.koha_login(key, table);
        let branch = table.library_id.as_deref().map(OwnerCode::parse);
        if branch.as_ref().is_some_and(Result::is_err) {
            self.wrong(
                format!("{key}.library_id"),
                "must be the code of a library in Koha, such as \"MAIN\"",
            );
        }
        if table.payment_type.is_none() {
            self.look_at(
                format!("{key}.payment_type"),
                "missing: Koha will count payments by card among those without a type; name one of PAYMENT_TYPE",
            );
        }
        for (name, value) in [
            ("payment_type", &table.payment_type),
            ("reversal_debit_type", &table.reversal_debit_type),
        ] {
            if value.as_deref().is_some_and(|value| value.trim().is_empty()) {
                self.wrong(format!("{key}.{name}"), "must not be empty; leave it out instead");
            }
        }
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
        let answer_timeout = self.time(
            format!("{key}.answer_timeout_s"),
            table.answer_timeout_s,
            1..=30,
            SECOND,
        );
        let mut settings = KohaSettings::new(&table.base_url, login?, currency);
        settings.rest.authority_pem = authority_pem;
        settings.rest.answer_timeout = answer_timeout;
        settings.rest.plain_text_acknowledged = table.plain_text_acknowledged;
        settings.branch = branch.and_then(Result::ok);
        settings.payment_type.clone_from(&table.payment_type);
        settings
            .reversal_debit_type
            .clone_from(&table.reversal_debit_type);
        Some(settings)
    }

    fn koha_address(&mut self, key: &str, table: &Koha) {
        let key = format!("{key}.base_url");
        let url = Url::parse(&table.base_url).ok().filter(|url| {
            let bare = url.username().is_empty() && url.password().is_none();
            let ends = url.query().is_none() && url.fragment().is_none();
            bare && ends && url.path().trim_end_matches('/').ends_with("/api/v1")
        });
        let host = url.as_ref().and_then(Url::host_str);
        match (url.as_ref().map(Url::scheme), host) {
            (Some("https"), Some(_)) => {}
            (Some("http"), Some(host)) => {
                if !table.plain_text_acknowledged && !is_loopback(host) {
                    self.wrong(
                        key,
                        "would send patrons' passwords in plain text to another machine; use https://, or, if a VPN \
                         or a tunnel carries it, set plain_text_acknowledged = true",
                    );
                }
            }
            _ => self.wrong(
                key,
                "must be https://, the host of Koha's staff interface, and /api/v1, with nothing after it",
            ),
        }
    }

    /// An API key, or a user name with its password; one of the two.
    fn koha_login(&mut self, key: &str, table: &Koha) -> Option<KohaLogin> {
        let secret = (
            table.client_secret_file.as_deref(),
            table.client_secret_env.as_deref(),
        );
        let password = (table.password_file.as_deref(), table.password_env.as_deref());
        match (&table.client_id, &table.user) {
            (Some(id), None) if !id.is_empty() => {
                let (file, variable) = secret;
                let key = &format!("{key}.client_secret");
                let secret = self.secret(Place { key, file, variable })?;
                Some(KohaLogin::Client {
                    id: id.clone(),
                    secret,
                })
            }
            (None, Some(user)) if !user.is_empty() && !user.contains(':') => {
                let (file, variable) = password;
                let key = &format!("{key}.password");
                let password = self.secret(Place { key, file, variable })?;
                Some(KohaLogin::Basic {
                    user: user.clone(),
                    password,
                })
            }
            _ => {
                self.wrong(
                    format!("{key}.client_id"),
                    "name an API key of Koha here and its secret as client_secret_file, or, where Koha allows that, a \
                     user and its password_file; one of the two",
                );
                None
            }
        }
    }
}

fn ten() -> u64 {
    10
}
