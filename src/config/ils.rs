//! A library's table for its library system.

use std::path::Path;
use std::time::Duration;

use secrecy::SecretString;

use crate::config::file;
use crate::config::library::is_loopback;
use crate::config::reading::Reading;
use crate::config::reading::SECOND;
use crate::config::secret::Place;
use crate::domain::Currency;
use crate::ils::CsvSettings;
use crate::ils::FolioSettings;
use crate::ils::KohaSettings;
use crate::ils::Sip2Dialect;
use crate::ils::Sip2Settings;
use crate::ils::Sip2Tls;

/// How the library system is spoken to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum IlsConfig {
    /// Over SIP2.
    Sip2(Box<Sip2Settings>),
    /// Through files.
    Csv(CsvSettings),
    /// By FOLIO's own interface.
    Folio(Box<FolioSettings>),
    /// By Koha's REST interface.
    Koha(Box<KohaSettings>),
}

impl Reading<'_> {
    pub(super) fn ils(&mut self, key: &str, table: &file::Ils, currency: Currency) -> Option<IlsConfig> {
        match table {
            file::Ils::Koha(table) => self
                .koha(key, table, currency)
                .map(|settings| IlsConfig::Koha(Box::new(settings))),
            file::Ils::Sip2(table) => self
                .sip2(key, table, currency)
                .map(|settings| IlsConfig::Sip2(Box::new(settings))),
            file::Ils::Folio(table) => self.folio(key, table, currency),
            file::Ils::Csv(table) => {
                let folder = self.path(&table.directory);
                if !folder.is_dir() {
                    self.wrong(
                        format!("{key}.directory"),
                        "there is no such folder; make it, for this account",
                    );
                }
                let import_within = self.time(
                    format!("{key}.import_within_d"),
                    table.import_within_d,
                    1..=60,
                    Duration::from_hours(24),
                );
                Some(IlsConfig::Csv(CsvSettings {
                    folder,
                    currency,
                    import_within,
                }))
            }
        }
    }

    fn sip2(&mut self, key: &str, table: &file::Sip2, currency: Currency) -> Option<Sip2Settings> {
        let password = self.sip2_secret(
            &format!("{key}.password"),
            (table.password_file.as_deref(), table.password_env.as_deref()),
        );
        let terminal_password = self.sip2_secret(
            &format!("{key}.terminal_password"),
            (
                table.terminal_password_file.as_deref(),
                table.terminal_password_env.as_deref(),
            ),
        );
        if !table.login.is_empty() && table.password_file.is_none() && table.password_env.is_none() {
            self.wrong(
                format!("{key}.password_file"),
                "a login needs a password: name its file here, or a variable as password_env",
            );
        }
        self.sip2_address(key, table);
        let tls = self.sip2_tls(key, table);
        if !(1..=2).contains(&table.connections_max) {
            self.wrong(format!("{key}.connections_max"), "must be 1 or 2");
        }
        let kind = table.payment_type.as_deref().unwrap_or("02");
        if kind.len() != 2 || !kind.bytes().all(|byte| byte.is_ascii_digit()) {
            self.wrong(
                format!("{key}.payment_type"),
                "must be two digits, such as \"02\"",
            );
        }
        let mut time = |name: &str, value, bounds| self.time(format!("{key}.{name}"), value, bounds, SECOND);
        let connect_timeout = time("connect_timeout_s", table.connect_timeout_s, 1..=10);
        let answer_timeout = time("answer_timeout_s", table.answer_timeout_s, 1..=20);
        let idle_timeout = time("idle_timeout_s", table.idle_timeout_s, 1..=3600);
        let usual = Sip2Dialect::default();
        Some(Sip2Settings {
            login: table.login.clone(),
            password: password?,
            location: table.location.clone(),
            terminal_password: terminal_password?,
            dialect: Sip2Dialect {
                payment_type: kind.to_owned(),
                send_reference: table.send_reference.unwrap_or(usual.send_reference),
                error_detection: table.error_detection.unwrap_or(usual.error_detection),
                end_sessions: table.end_sessions.unwrap_or(usual.end_sessions),
            },
            connect_timeout,
            answer_timeout,
            idle_timeout,
            connections_max: table.connections_max,
            tls,
            plain_text_acknowledged: table.plain_text_acknowledged,
            ..Sip2Settings::new(&table.address, &table.institution, currency)
        })
    }

    fn sip2_address(&mut self, key: &str, table: &file::Sip2) {
        let host = table.address.rsplit_once(':').and_then(|(host, port)| {
            let fits = !host.is_empty() && port.parse::<u16>().is_ok();
            fits.then_some(host)
        });
        match host {
            None => self.wrong(
                format!("{key}.address"),
                "must be a host and a port, such as \"sip2.library.test:6001\"",
            ),
            Some(host) if !table.tls && !table.plain_text_acknowledged && !is_loopback(host) => self.wrong(
                format!("{key}.tls"),
                "SIP2 would send patrons' PINs in plain text to another machine; set tls = true, or, if a VPN \
                 or a tunnel carries it, plain_text_acknowledged = true",
            ),
            Some(_) => {}
        }
    }

    /// `None` for plain text.
    fn sip2_tls(&mut self, key: &str, table: &file::Sip2) -> Option<Sip2Tls> {
        if !table.tls {
            if table.tls_authority_file.is_some() || table.tls_server_name.is_some() {
                let what = "set tls = true, or take out tls_authority_file and tls_server_name";
                self.wrong(format!("{key}.tls"), what);
            }
            return None;
        }
        let authorities_pem = table.tls_authority_file.as_ref().map(|path| {
            let read = std::fs::read(self.path(path));
            if read.is_err() {
                self.wrong(
                    format!("{key}.tls_authority_file"),
                    "there is no such file, or it cannot be read by this account",
                );
            }
            read.unwrap_or_default()
        });
        Some(Sip2Tls {
            authorities_pem,
            server_name: table.tls_server_name.clone(),
        })
    }

    /// Left out means empty, as many servers want it.
    fn sip2_secret(
        &mut self,
        key: &str,
        (file, variable): (Option<&Path>, Option<&str>),
    ) -> Option<SecretString> {
        if file.is_none() && variable.is_none() {
            return Some(SecretString::default());
        }
        self.secret(Place { key, file, variable })
    }
}
