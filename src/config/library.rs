//! A library's table: its API keys, what it sells, and what is read elsewhere.

use std::collections::BTreeMap;
use std::path::Path;

use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::access::API_KEY_MIN;
use crate::access::ApiKey;
use crate::config::LibraryConfig;
use crate::config::file;
use crate::config::reading::Reading;
use crate::config::secret::Place;
use crate::domain::AgeRules;
use crate::domain::Currency;
use crate::domain::LibraryId;
use crate::domain::Network;

impl Reading<'_> {
    pub(super) fn libraries(
        &mut self,
        tables: &BTreeMap<String, file::Library>,
        has_mail: bool,
    ) -> Option<Vec<LibraryConfig>> {
        if tables.is_empty() {
            self.wrong("library", "no library is there; add a table [library.main]");
        }
        let mut known_keys = Vec::new();
        let libraries: Vec<_> = tables
            .iter()
            .map(|(id, table)| self.library(id, (table, has_mail), &mut known_keys))
            .collect();
        libraries.into_iter().collect()
    }

    fn library(
        &mut self,
        id: &str,
        (table, has_mail): (&file::Library, bool),
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
        let accounts = self.accounts(&key, table);
        // Money needs a currency to be read; any does until the right one is told.
        let read_in = currency.unwrap_or(Currency::USD);
        let ils = self.ils(&format!("{key}.ils"), &table.ils, read_in);
        let questions = self.questions(&key, table);
        let language = self.language(&key, table);
        let zone = self.time_zone(&key, table);
        let routes = self.routes(&key, table);
        let api_keys = self.api_keys(&key, &id, &table.api_key, known_keys);
        let offers = self.offers(&key, &table.offer, read_in);
        let terms = self.terms(&key, table, (read_in, &offers));
        let ledger = self.ledger(&key, table);
        let branch_networks = self.branch_networks(&key, &table.branch_networks);
        let look = self.look(&key, &table.look);
        let kiosk = self.kiosk(&key, table);
        let ages = self.ages(&key, &table.ages);
        let refunds = self.refunds(&key, &table.refunds, read_in);
        let provider = self.provider(&key, table.provider.as_ref());
        let wallets = self.wallets(&key, table);
        let alerts = self.alerts(&key, &table.alert, (language, has_mail));
        Some(LibraryConfig {
            id,
            name: table.name.trim().to_owned(),
            questions,
            language,
            zone,
            currency: currency?,
            live: table.live,
            accounts: accounts?,
            routes,
            ils: ils?,
            api_keys,
            offers,
            terms,
            ledger,
            branch_networks,
            look,
            kiosk,
            ages,
            refunds,
            provider,
            wallets,
            alerts,
        })
    }

    fn ages(&mut self, library: &str, table: &file::Ages) -> AgeRules {
        if !(14..=25).contains(&table.majority_y) {
            self.wrong(format!("{library}.ages.majority_y"), "must be 14 to 25 years");
        }
        let (minors, adults) = (&table.minor_categories, &table.adult_categories);
        for (name, codes) in [("minor_categories", minors), ("adult_categories", adults)] {
            if codes.iter().any(|code| code.trim() != code || code.is_empty()) {
                let what = "a category is empty or has blanks around it";
                self.wrong(format!("{library}.ages.{name}"), what);
            }
        }
        if minors.iter().any(|code| adults.contains(code)) {
            let what = "a category is in both lists";
            self.wrong(format!("{library}.ages.adult_categories"), what);
        }
        AgeRules {
            majority_years: table.majority_y,
            minor_categories: minors.clone(),
            adult_categories: adults.clone(),
        }
    }

    fn branch_networks(&mut self, library: &str, texts: &[String]) -> Vec<Network> {
        let mut networks = Vec::new();
        for (place, text) in (1_u32..).zip(texts) {
            match Network::parse(text) {
                Ok(network) if network.is_of_one_library() => networks.push(network),
                Ok(_) | Err(_) => self.wrong(
                    format!("{library}.branch_networks number {place}"),
                    "must be an address or the beginning of a range, such as 203.0.113.0/28; /16 of IPv4 or /32 of IPv6 \
                     at the widest",
                ),
            }
        }
        networks
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
}
