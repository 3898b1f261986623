//! A library's table: its processor, its API keys, what it sells.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use reqwest::Url;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::access::API_KEY_MIN;
use crate::access::ApiKey;
use crate::config::LibraryConfig;
use crate::config::file;
use crate::config::reading::Reading;
use crate::config::reading::SECOND;
use crate::config::secret::Place;
use crate::config::secret::is_example;
use crate::domain::Asked;
use crate::domain::Currency;
use crate::domain::FeeKind;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Offer;
use crate::domain::OfferId;
use crate::masking;
use crate::processor::stripe::StripeSettings;

impl Reading<'_> {
    pub(super) fn libraries(
        &mut self,
        tables: &BTreeMap<String, file::Library>,
    ) -> Option<Vec<LibraryConfig>> {
        if tables.is_empty() {
            self.wrong("library", "no library is there; add a table [library.main]");
        }
        let mut known_keys = Vec::new();
        let libraries: Vec<_> = tables
            .iter()
            .map(|(id, table)| self.library(id, table, &mut known_keys))
            .collect();
        libraries.into_iter().collect()
    }

    fn library(
        &mut self,
        id: &str,
        table: &file::Library,
        known_keys: &mut Vec<SecretString>,
    ) -> Option<LibraryConfig> {
        let key = format!("library.{id}");
        let Ok(id) = LibraryId::parse(id) else {
            let what = "a library's short name has lower-case letters, digits and dashes, a letter first";
            self.wrong("library", what);
            return None;
        };
        if table.name.trim().is_empty() {
            self.wrong(format!("{key}.name"), "the library's name for people is empty");
        }
        let currency = Currency::parse(&table.currency).ok();
        if currency.is_none() {
            let what = "must be three capital letters of ISO 4217, such as USD";
            self.wrong(format!("{key}.currency"), what);
        }
        let processor = self.processor(&key, table);
        // Money needs a currency to be read; any does until the right one is told.
        let read_in = currency.unwrap_or(Currency::USD);
        let ils = self.ils(&format!("{key}.ils"), &table.ils, read_in);
        let questions = self.questions(&key, table);
        let card = self.card(&key, table);
        let api_keys = self.api_keys(&key, &id, &table.api_key, known_keys);
        let offers = self.offers(&key, &table.offer, read_in);
        Some(LibraryConfig {
            id,
            name: table.name.trim().to_owned(),
            questions,
            currency: currency?,
            live: table.live,
            processor: processor?,
            publishable_key: table.processor.publishable_key.clone(),
            card,
            ils: ils?,
            api_keys,
            offers,
        })
    }

    fn processor(&mut self, library: &str, table: &file::Library) -> Option<StripeSettings> {
        let processor = &table.processor;
        let prefix = format!("{library}.processor");
        let key = self.secret(Place {
            key: &format!("{prefix}.key"),
            file: processor.key_file.as_deref(),
            variable: processor.key_env.as_deref(),
        });
        let key = key.map(masking::ApiKey::from);
        if let Some(key) = &key {
            let kind = mode(key.reveal(), &["sk_", "rk_"]);
            self.same_mode(
                &format!("{prefix}.key"),
                kind,
                table.live,
                "a secret (sk_) or restricted (rk_)",
            );
        }
        let kind = mode(&processor.publishable_key, &["pk_"]);
        let publishable = format!("{prefix}.publishable_key");
        if is_example(&processor.publishable_key) {
            self.wrong(
                &publishable,
                "this is an example; take the one from the processor's dashboard",
            );
        } else {
            self.same_mode(&publishable, kind, table.live, "a publishable (pk_)");
        }
        let webhook_secrets = self.webhook_secrets(&prefix, processor);
        if let Some(url) = &processor.base_url {
            self.base_url(&format!("{prefix}.base_url"), url, table.live);
        }
        let longest = StripeSettings::TIMEOUT_MAX.as_secs();
        let timeout = self.time(
            format!("{prefix}.timeout_s"),
            processor.timeout_s,
            1..=longest,
            SECOND,
        );
        let fastest = StripeSettings::REQUESTS_PER_SECOND_MAX;
        if !(1..=fastest).contains(&processor.requests_per_second) {
            let what = format!("must be from 1 to {fastest}");
            self.wrong(format!("{prefix}.requests_per_second"), what);
        }
        Some(StripeSettings {
            base_url: processor.base_url.clone(),
            key: Arc::new(key?),
            webhook_secrets,
            timeout,
            requests_per_second: processor.requests_per_second,
            live: table.live,
        })
    }

    pub(super) fn same_mode(&mut self, key: &str, found: Option<Mode>, live: bool, form: &str) {
        match (found, live) {
            (None, _) => self.wrong(
                key,
                format!("this is not {form} key; take one from the dashboard"),
            ),
            (Some(Mode::Test), true) => self.wrong(
                key,
                "this is a test key, and the library is live; take the live key, or set live = false",
            ),
            (Some(Mode::Live), false) => self.wrong(
                key,
                "this is a live key, and the library is not; take the test key, or set live = true",
            ),
            (Some(Mode::Test), false) | (Some(Mode::Live), true) => {}
        }
    }

    pub(super) fn base_url(&mut self, key: &str, text: &str, live: bool) {
        let url = Url::parse(text).ok();
        let Some(host) = url.as_ref().and_then(Url::host_str) else {
            self.wrong(key, "must be https:// and a host; leave it out for Stripe itself");
            return;
        };
        let secure = url.as_ref().is_some_and(|url| url.scheme() == "https");
        if live && (!secure || is_loopback(host)) {
            let what = "real money goes to the processor itself only, over https; leave this out";
            self.wrong(key, what);
        } else if !secure && !is_loopback(host) {
            self.wrong(
                key,
                "must begin with https:// unless the processor runs on this machine",
            );
        }
    }

    fn webhook_secrets(&mut self, prefix: &str, processor: &file::Processor) -> Vec<SecretString> {
        let files = processor
            .webhook_secret_files
            .iter()
            .map(|path| (Some(path.as_path()), None));
        let variables = processor
            .webhook_secret_envs
            .iter()
            .map(|name| (None, Some(name.as_str())));
        let mut secrets = Vec::new();
        for (file, variable) in files.chain(variables) {
            let key = format!("{prefix}.webhook_secret");
            let Some(secret) = self.secret(Place {
                key: &key,
                file,
                variable,
            }) else {
                continue;
            };
            if !secret.expose_secret().starts_with("whsec_") {
                self.wrong(
                    key,
                    "a webhook's signing secret begins with whsec_; this is something else",
                );
            }
            secrets.push(secret);
        }
        if processor.webhook_secret_files.is_empty() && processor.webhook_secret_envs.is_empty() {
            self.look_at(
                format!("{prefix}.webhook_secret_files"),
                "without one, events are refused, and refunds made in the dashboard go unseen",
            );
        }
        secrets
    }

    fn api_keys(
        &mut self,
        library: &str,
        id: &LibraryId,
        tables: &[file::ApiKey],
        known: &mut Vec<SecretString>,
    ) -> Vec<ApiKey> {
        let mut keys = Vec::new();
        for (place, table) in (1_u32..).zip(tables) {
            let prefix = format!("{library}.api_key number {place}");
            let same_name = |other: &&file::ApiKey| other.name == table.name;
            if table.name.trim().is_empty() || tables.iter().filter(same_name).count() > 1 {
                self.wrong(
                    format!("{prefix}: name"),
                    "every key needs a name of its own, for the audit",
                );
            }
            let Some(secret) = self.secret(Place {
                key: &format!("{prefix}: key"),
                file: table.key_file.as_deref().map(Path::new),
                variable: table.key_env.as_deref(),
            }) else {
                continue;
            };
            if known
                .iter()
                .any(|other| other.expose_secret() == secret.expose_secret())
            {
                self.wrong(
                    format!("{prefix}: key"),
                    "another API key is the same; make a new one",
                );
            }
            match ApiKey::new(id.clone(), table.name.clone(), &secret) {
                Some(key) => keys.push(key),
                None => self.wrong(
                    format!("{prefix}: key"),
                    format!("must have at least {API_KEY_MIN} characters, drawn at random"),
                ),
            }
            known.push(secret);
        }
        keys
    }

    fn offers(&mut self, library: &str, tables: &[file::Offer], currency: Currency) -> Vec<Offer> {
        let mut offers: Vec<Offer> = Vec::new();
        for (place, table) in (1_u32..).zip(tables) {
            let prefix = format!("{library}.offer number {place}");
            let price = Money::parse(&table.price, currency)
                .ok()
                .filter(Money::is_positive);
            if price.is_none() {
                let what = "must be a text such as \"40.00\", more than nothing, with the currency's digits";
                self.wrong(format!("{prefix}: price"), what);
            }
            let id = OfferId::parse(&table.id).ok();
            if id.is_none() || offers.iter().any(|other| Some(&other.id) == id.as_ref()) {
                let what = "must be lower-case letters, digits and dashes, and different for every offer";
                self.wrong(format!("{prefix}: id"), what);
            }
            let asks: Vec<_> = table.asks.iter().copied().map(asked).collect();
            if asks.is_empty() {
                self.wrong(
                    format!("{prefix}: asks"),
                    "the desk has to know who the card is for: ask for name or email",
                );
            }
            if let (Some(id), Some(price)) = (id, price) {
                let file::OfferKind::NonResidentCard = table.kind;
                let file::Period::Year = table.period;
                offers.push(Offer {
                    id,
                    kind: FeeKind::NonResidentCard,
                    price,
                    asks,
                });
            }
        }
        offers
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Live,
    Test,
}

pub(super) fn mode(key: &str, prefixes: &[&str]) -> Option<Mode> {
    let rest = prefixes.iter().find_map(|prefix| key.strip_prefix(prefix))?;
    match rest.split_once('_')? {
        ("live", rest) if !rest.is_empty() => Some(Mode::Live),
        ("test", rest) if !rest.is_empty() => Some(Mode::Test),
        _ => None,
    }
}

fn asked(asks: file::Asks) -> Asked {
    match asks {
        file::Asks::Name => Asked::Name,
        file::Asks::Email => Asked::Email,
    }
}

pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
