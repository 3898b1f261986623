//! The tables `[[library.NAME.alert]]`: whom the library tells what somebody should look at.

use std::fs;
use std::path::PathBuf;

use reqwest::Url;
use serde::Deserialize;

use crate::alerts::Target;
use crate::alerts::Way;
use crate::config::processor::is_loopback;
use crate::config::reading::Reading;
use crate::config::secret::Place;
use crate::domain::AlertKind;
use crate::domain::MailAddress;
use crate::notify::webhook::WebhookKey;
use crate::text::Texts;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlertTable {
    name: String,
    kind: KindWord,
    address: String,
    #[serde(default)]
    events: Vec<String>,
    #[serde(default)]
    secret_files: Vec<PathBuf>,
    tls_authority_file: Option<PathBuf>,
    #[serde(default)]
    loopback_acknowledged: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KindWord {
    Webhook,
    Mail,
}

impl Reading<'_> {
    pub(super) fn alerts(
        &mut self,
        library: &str,
        tables: &[AlertTable],
        (texts, has_mail): (&'static Texts, bool),
    ) -> Vec<Target> {
        let mut targets = Vec::new();
        for (place, table) in (1_u32..).zip(tables) {
            let key = format!("{library}.alert number {place}");
            let same = |other: &&AlertTable| other.name == table.name;
            let named = table
                .name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            if !named || !(1..=40).contains(&table.name.len()) || tables.iter().filter(same).count() > 1 {
                let what = "needs a name of its own: up to 40 lower-case letters, digits and dashes";
                self.wrong(format!("{key}: name"), what);
            }
            if table.kind == KindWord::Mail && !has_mail {
                self.wrong(format!("{key}: kind"), "there is no table [mail]");
            }
            let kinds = self.alert_kinds(&key, table);
            let way = match table.kind {
                KindWord::Mail => self.alert_mail(&key, table, texts),
                KindWord::Webhook => self.alert_webhook(&key, table),
            };
            targets.extend(way.map(|way| Target {
                name: table.name.clone(),
                kinds,
                way,
            }));
        }
        targets
    }

    fn alert_kinds(&mut self, key: &str, table: &AlertTable) -> Vec<AlertKind> {
        if table.events.is_empty() {
            return AlertKind::ALL.to_vec();
        }
        let known: Vec<AlertKind> = table
            .events
            .iter()
            .filter_map(|word| AlertKind::from_word(word))
            .collect();
        if known.len() != table.events.len() {
            let words = AlertKind::ALL.map(AlertKind::word).join(", ");
            self.wrong(format!("{key}: events"), format!("must be some of: {words}"));
        }
        known
    }

    fn alert_mail(&mut self, key: &str, table: &AlertTable, texts: &'static Texts) -> Option<Way> {
        if !table.secret_files.is_empty() || table.tls_authority_file.is_some() || table.loopback_acknowledged
        {
            self.wrong(key, "has a key that only a webhook has");
        }
        let address = MailAddress::parse(&table.address).ok();
        if address.is_none() {
            self.wrong(format!("{key}: address"), "must be one e-mail address");
        }
        address.map(|to| Way::Mail { to, texts })
    }

    fn alert_webhook(&mut self, key: &str, table: &AlertTable) -> Option<Way> {
        let url = Url::parse(&table.address).ok().filter(|url| {
            url.scheme() == "https"
                && url.host_str().is_some()
                && url.username().is_empty()
                && url.password().is_none()
                && url.fragment().is_none()
        });
        let Some(url) = url else {
            let what = "must begin with https:// and a host, with no name, password or fragment in it";
            self.wrong(format!("{key}: address"), what);
            return None;
        };
        if table.loopback_acknowledged && !url.host_str().is_some_and(is_loopback) {
            let what = "is for an address of this machine only";
            self.wrong(format!("{key}: loopback_acknowledged"), what);
        }
        if !(1..=2).contains(&table.secret_files.len()) {
            let what = "must name one file, or two while the secret changes";
            self.wrong(format!("{key}: secret_files"), what);
        }
        let mut keys = Vec::new();
        for file in &table.secret_files {
            let place = Place {
                key: &format!("{key}: secret"),
                file: Some(file),
                variable: None,
            };
            let Some(secret) = self.secret(place) else {
                continue;
            };
            match WebhookKey::open(&secret) {
                Some(secret) => keys.push(secret),
                None => self.wrong(
                    format!("{key}: secret_files"),
                    "a secret is whsec_ and 24 to 64 random bytes in base64",
                ),
            }
        }
        let authority = match &table.tls_authority_file {
            None => None,
            Some(path) => {
                let read = fs::read(self.path(path)).ok();
                if read.is_none() {
                    let what = "there is no such file, or it cannot be read by this account";
                    self.wrong(format!("{key}: tls_authority_file"), what);
                }
                read
            }
        };
        Some(Way::Webhook {
            url,
            keys,
            authority,
            loopback: table.loopback_acknowledged,
        })
    }
}
