//! A library's table for a library system over SIP2.

use std::path::Path;

use secrecy::SecretString;

use crate::config::file;
use crate::config::processor::is_loopback;
use crate::config::reading::Reading;
use crate::config::reading::SECOND;
use crate::config::secret::Place;
use crate::domain::Currency;
use crate::ils::AgeFields;
use crate::ils::Sip2Dialect;
use crate::ils::Sip2Encoding;
use crate::ils::Sip2Profile;
use crate::ils::Sip2Settings;
use crate::ils::Sip2Tls;
use crate::ils::Sip2TlsClient;

impl Reading<'_> {
    pub(super) fn sip2(&mut self, key: &str, table: &file::Sip2, currency: Currency) -> Option<Sip2Settings> {
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
        if !(1..=8).contains(&table.connections_max) {
            self.wrong(format!("{key}.connections_max"), "must be from 1 to 8");
        }
        let dialect = self.sip2_dialect(key, table);
        let mut time = |name: &str, value, bounds| self.time(format!("{key}.{name}"), value, bounds, SECOND);
        let connect_timeout = time("connect_timeout_s", table.connect_timeout_s, 1..=10);
        let answer_timeout = time("answer_timeout_s", table.answer_timeout_s, 1..=20);
        let idle_timeout = time("idle_timeout_s", table.idle_timeout_s, 1..=3600);
        Some(Sip2Settings {
            login: table.login.clone(),
            password: password?,
            location: table.location.clone(),
            terminal_password: terminal_password?,
            dialect,
            connect_timeout,
            answer_timeout,
            idle_timeout,
            connections_max: table.connections_max,
            tls,
            plain_text_acknowledged: table.plain_text_acknowledged,
            ..Sip2Settings::new(&table.address, &table.institution, currency)
        })
    }

    /// What the profile says, unless a key says otherwise.
    fn sip2_dialect(&mut self, key: &str, table: &file::Sip2) -> Sip2Dialect {
        let profile = match table.profile.as_deref() {
            None => Sip2Profile::default(),
            Some(word) => Sip2Profile::from_word(word).unwrap_or_else(|| {
                let known = Sip2Profile::ALL.map(Sip2Profile::word).join(", ");
                self.wrong(format!("{key}.profile"), format!("must be one of {known}"));
                Sip2Profile::default()
            }),
        };
        let usual = Sip2Dialect::of(profile);
        let encoding = table.encoding.as_deref().map_or(usual.encoding, |word| {
            Sip2Encoding::from_word(word).unwrap_or_else(|| {
                let known = Sip2Encoding::ALL.map(Sip2Encoding::word).join(", ");
                self.wrong(format!("{key}.encoding"), format!("must be one of {known}"));
                usual.encoding
            })
        });
        let kind = table.payment_type.as_ref().unwrap_or(&usual.payment_type);
        if kind.len() != 2 || !kind.bytes().all(|byte| byte.is_ascii_digit()) {
            self.wrong(
                format!("{key}.payment_type"),
                "must be two digits, such as \"02\"",
            );
        }
        if table.send_reference == Some(true) && profile == Sip2Profile::Carlx {
            let what = "CARL.X writes its own receipt number over our reference; leave this out";
            self.wrong(format!("{key}.send_reference"), what);
        }
        Sip2Dialect {
            profile,
            payment_type: kind.clone(),
            send_reference: table.send_reference.unwrap_or(usual.send_reference),
            error_detection: table.error_detection.unwrap_or(usual.error_detection),
            end_sessions: table.end_sessions.unwrap_or(usual.end_sessions),
            ages: AgeFields {
                born: table.birth_field.clone(),
                category: table.category_field.clone(),
            },
            encoding,
        }
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
            let of_tls = table.tls_authority_file.is_some()
                || table.tls_server_name.is_some()
                || table.tls_client_certificate_file.is_some()
                || table.tls_client_key_file.is_some();
            if of_tls {
                let what = "set tls = true, or take out the keys that begin with tls_";
                self.wrong(format!("{key}.tls"), what);
            }
            return None;
        }
        let authority = format!("{key}.tls_authority_file");
        let authorities_pem = table
            .tls_authority_file
            .as_ref()
            .map(|path| self.sip2_pem(&authority, path));
        Some(Sip2Tls {
            authorities_pem,
            server_name: table.tls_server_name.clone(),
            client: self.sip2_tls_client(key, table),
        })
    }

    /// `None` without a certificate of ours, or with a problem.
    fn sip2_tls_client(&mut self, key: &str, table: &file::Sip2) -> Option<Sip2TlsClient> {
        let certificate = format!("{key}.tls_client_certificate_file");
        let key = format!("{key}.tls_client_key_file");
        match (&table.tls_client_certificate_file, &table.tls_client_key_file) {
            (None, None) => None,
            (Some(_), None) => {
                self.wrong(key, "a client certificate needs its key; name its file here");
                None
            }
            (None, Some(_)) => {
                self.wrong(
                    certificate,
                    "the key is that of a certificate; name its file here",
                );
                None
            }
            (Some(certificate_file), Some(key_file)) => {
                let certificate_pem = self.sip2_pem(&certificate, certificate_file);
                let key_pem = self.private_pem(&key, key_file)?;
                Some(Sip2TlsClient {
                    certificate_pem,
                    key_pem,
                })
            }
        }
    }

    fn sip2_pem(&mut self, key: &str, path: &Path) -> Vec<u8> {
        let read = std::fs::read(self.path(path));
        if read.is_err() {
            self.wrong(key, "there is no such file, or it cannot be read by this account");
        }
        read.unwrap_or_default()
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
