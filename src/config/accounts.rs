//! A library's accounts with the processor, and the routes that lead to them.

use std::collections::BTreeMap;

use secrecy::ExposeSecret;

use crate::cashier::Route;
use crate::config::AccountConfig;
use crate::config::CardPage;
use crate::config::file;
use crate::config::reading::Reading;
use crate::domain::AccountName;
use crate::domain::LibraryId;
use crate::domain::OwnerCode;
use crate::web::CardFace;

impl Reading<'_> {
    /// The library's own account and the further ones.
    pub(super) fn accounts(
        &mut self,
        library: &str,
        table: &file::Library,
    ) -> Option<BTreeMap<AccountName, AccountConfig>> {
        let mut accounts = BTreeMap::new();
        let own = self.account(&format!("{library}.processor"), &table.processor, table.live);
        let mut complete = own.is_some();
        accounts.extend(own.map(|own| (AccountName::main(), own)));
        for (text, further) in &table.account {
            let name = match AccountName::parse(text) {
                Ok(name) if !name.is_main() => name,
                Ok(_) | Err(_) => {
                    let what = "an account's short name has lower-case letters, digits and dashes, a letter first, \
                                and is not main: that is [library.X.processor]";
                    self.wrong(format!("{library}.account"), what);
                    complete = false;
                    continue;
                }
            };
            let key = format!("{library}.account.{name}");
            if !table.route.iter().any(|route| route.account == *text) {
                self.look_at(
                    &key,
                    "no route leads to this account: nothing new is paid into it, and what was can be given back",
                );
            }
            match self.account(&key, further, table.live) {
                Some(account) => {
                    self.is_another(&key, &account, &accounts);
                    accounts.insert(name, account);
                }
                None => complete = false,
            }
        }
        complete.then_some(accounts)
    }

    fn account(&mut self, key: &str, table: &file::Processor, live: bool) -> Option<AccountConfig> {
        let card = self.card(key, table, live);
        Some(AccountConfig {
            processor: self.processor(key, table, live)?,
            publishable_key: table.publishable_key.clone(),
            card,
        })
    }

    /// Two tables for one account would have its events and its books twice; and a signature has to tell whose event
    /// it is.
    fn is_another(
        &mut self,
        key: &str,
        account: &AccountConfig,
        others: &BTreeMap<AccountName, AccountConfig>,
    ) {
        if others
            .values()
            .any(|other| other.processor.key.reveal() == account.processor.key.reveal())
        {
            self.wrong(
                format!("{key}.key"),
                "another account of the library has the same key",
            );
        }
        if others
            .values()
            .any(|other| other.publishable_key == account.publishable_key)
        {
            let what =
                "another account of the library has the same key; a card would be shown to the wrong one";
            self.wrong(format!("{key}.publishable_key"), what);
        }
        let same = |other: &AccountConfig| {
            let mut theirs = other.processor.webhook_secrets.iter();
            theirs.any(|their| {
                let mut ours = account.processor.webhook_secrets.iter();
                ours.any(|our| our.expose_secret() == their.expose_secret())
            })
        };
        if others.values().any(same) {
            let what =
                "another account of the library has the same secret; every account has a webhook of its own";
            self.wrong(format!("{key}.webhook_secret"), what);
        }
    }

    /// Which fees' money goes to a further account.
    pub(super) fn routes(&mut self, library: &str, table: &file::Library) -> Vec<Route> {
        let mut routes: Vec<Route> = Vec::new();
        for (place, written) in (1_u32..).zip(&table.route) {
            let key = format!("{library}.route number {place}");
            if written.branch.is_none() && written.fund.is_none() {
                self.wrong(
                    &key,
                    "names neither branch nor fund; what no route fits goes to the library's own account",
                );
            }
            let branch = self.owner(&format!("{key}: branch"), written.branch.as_deref());
            let fund = self.owner(&format!("{key}: fund"), written.fund.as_deref());
            let known = written.account == "main" || table.account.contains_key(&written.account);
            let account = AccountName::parse(&written.account).ok().filter(|_| known);
            let Some(account) = account else {
                let what = "there is no such account; add [library.X.account.NAME], or say main";
                self.wrong(format!("{key}: account"), what);
                continue;
            };
            // Whatever fits this one fits an earlier one that names no more.
            let hides = |other: &Route| {
                (other.branch.is_none() || other.branch == branch)
                    && (other.fund.is_none() || other.fund == fund)
            };
            if routes.iter().any(hides) {
                self.wrong(
                    &key,
                    "an earlier route fits whatever this one fits, and would always win; put this one first",
                );
            }
            routes.push(Route {
                branch,
                fund,
                account,
            });
        }
        routes
    }

    fn owner(&mut self, key: &str, text: Option<&str>) -> Option<OwnerCode> {
        let code = OwnerCode::parse(text?).ok();
        if code.is_none() {
            let what =
                "must be the library system's code, 1 to 60 characters, without | and blanks around it";
            self.wrong(key, what);
        }
        code
    }
}

impl AccountConfig {
    /// What the pages are told of how it takes cards.
    pub fn face(&self) -> CardFace {
        CardFace {
            publishable_key: self.publishable_key.clone(),
            script_url: self.card.script_url.clone(),
            hosted: self.card.page == CardPage::Hosted,
            fraud_signals: self.card.fraud_signals,
        }
    }
}

/// What the table of an account is called in the configuration.
pub fn account_key(library: &LibraryId, name: &AccountName) -> String {
    if name.is_main() {
        format!("library.{library}.processor")
    } else {
        format!("library.{library}.account.{name}")
    }
}
