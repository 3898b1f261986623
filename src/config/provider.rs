//! A library's provider, at which its staff sign in.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;

use crate::config::reading::MINUTE;
use crate::config::reading::Reading;
use crate::config::reading::SECOND;
use crate::config::secret::Place;
use crate::domain::Role;
use crate::domain::StaffName;
use crate::domain::SystemClock;
use crate::identity::Provider;
use crate::identity::ProviderSettings;
use crate::identity::ProviderSettingsError;

/// How the staff of a library sign in at its provider.
#[derive(Clone, Debug)]
pub struct ProviderConfig {
    /// How it is spoken to, and what it has to say of somebody.
    pub settings: ProviderSettings,
    /// The only local accounts that are taken; `None`: all are.
    pub local_only: Option<Vec<StaffName>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProviderTable {
    issuer: String,
    client_id: String,
    client_secret_file: Option<PathBuf>,
    client_secret_env: Option<String>,
    group_claim: String,
    roles: BTreeMap<String, String>,
    second_factor: Vec<String>,
    #[serde(default = "ten_hours")]
    max_age_min: u64,
    local_accounts: Option<Vec<String>>,
    tls_authority_file: Option<PathBuf>,
    #[serde(default = "five")]
    timeout_s: u64,
}

impl Reading<'_> {
    /// The provider of a library. `None` where it has none, and with a problem.
    pub(super) fn provider(
        &mut self,
        library: &str,
        table: Option<&ProviderTable>,
    ) -> Option<ProviderConfig> {
        let table = table?;
        let key = format!("{library}.provider");
        let secret = self.secret(Place {
            key: &format!("{key}.client_secret"),
            file: table.client_secret_file.as_deref(),
            variable: table.client_secret_env.as_deref(),
        });
        for (name, text) in [
            ("client_id", &table.client_id),
            ("group_claim", &table.group_claim),
        ] {
            if text.trim().is_empty() {
                self.wrong(format!("{key}.{name}"), "is empty; ask whoever runs the provider");
            }
        }
        if table.second_factor.is_empty() || table.second_factor.iter().any(|word| word.trim().is_empty()) {
            let what = "name the values of amr or acr that say that a second factor was shown; without one nobody \
                        comes in";
            self.wrong(format!("{key}.second_factor"), what);
        }
        let roles = self.group_roles(&key, &table.roles);
        let local_only = self.local_accounts(&key, table.local_accounts.as_deref());
        let max_age = self.time(format!("{key}.max_age_min"), table.max_age_min, 5..=1440, MINUTE);
        let answer_timeout = self.time(format!("{key}.timeout_s"), table.timeout_s, 1..=10, SECOND);
        let authority_pem = table.tls_authority_file.as_ref().map(|path| {
            let read = std::fs::read(self.path(path));
            if read.is_err() {
                let what = "there is no such file, or it cannot be read by this account";
                self.wrong(format!("{key}.tls_authority_file"), what);
            }
            read.unwrap_or_default()
        });
        let settings = ProviderSettings {
            issuer: table.issuer.clone(),
            client_id: table.client_id.clone(),
            client_secret: secret?,
            authority_pem,
            answer_timeout,
            second_factor: table.second_factor.clone(),
            max_age,
            group_claim: table.group_claim.clone(),
            roles,
        };
        self.provider_problems(&key, &settings);
        Some(ProviderConfig { settings, local_only })
    }

    /// What the client itself would say of the settings.
    fn provider_problems(&mut self, key: &str, settings: &ProviderSettings) {
        let made = Provider::new(settings.clone(), String::new(), Arc::new(SystemClock));
        let Err(error) = made else {
            return;
        };
        let (name, what) = match error {
            ProviderSettingsError::Issuer => (
                "issuer",
                "must be the address that the provider calls itself by, https://, without a query",
            ),
            ProviderSettingsError::Authority => ("tls_authority_file", "holds no certificate in PEM form"),
        };
        self.wrong(format!("{key}.{name}"), what);
    }

    fn group_roles(&mut self, key: &str, table: &BTreeMap<String, String>) -> Vec<(String, Role)> {
        if table.is_empty() {
            self.wrong(format!("{key}.roles"), "is empty; say which group has which role");
        }
        let mut roles = Vec::new();
        for (place, (group, word)) in (1_u32..).zip(table) {
            match Role::from_word(word) {
                Some(role) => roles.push((group.clone(), role)),
                None => self.wrong(
                    format!("{key}.roles number {place}"),
                    "must be desk, cashier, finance, admin or auditor",
                ),
            }
        }
        roles
    }

    fn local_accounts(&mut self, key: &str, names: Option<&[String]>) -> Option<Vec<StaffName>> {
        let names: Vec<_> = names?.iter().map(|name| StaffName::parse(name)).collect();
        if names.is_empty() || names.iter().any(Result::is_err) {
            let what =
                "name at least one local account for the day when the provider is away, as it signs in";
            self.wrong(format!("{key}.local_accounts"), what);
        }
        Some(names.into_iter().flatten().collect())
    }
}

fn ten_hours() -> u64 {
    600
}

fn five() -> u64 {
    5
}
