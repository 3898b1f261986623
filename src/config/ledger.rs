//! By which codes the library's own books call what stands in the book of money.

use serde::Deserialize;

use crate::config::file;
use crate::config::reading::Reading;
use crate::domain::AccountName;
use crate::domain::FeeKind;
use crate::domain::Heading;
use crate::domain::Ledger;
use crate::domain::LedgerCode;
use crate::domain::LedgerKind;
use crate::domain::LedgerRule;
use crate::domain::OwnerCode;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerTable {
    heading: Option<String>,
    account: Option<String>,
    branch: Option<String>,
    fund: Option<String>,
    kind: Option<String>,
    code: String,
}

impl Reading<'_> {
    /// The codes of a library; what is wrong with them is noted.
    pub(super) fn ledger(&mut self, library: &str, table: &file::Library) -> Ledger {
        let rules = (1_u32..)
            .zip(&table.ledger)
            .filter_map(|(place, rule)| self.ledger_rule((library, table), place, rule));
        Ledger(rules.collect())
    }

    fn ledger_rule(
        &mut self,
        (library, table): (&str, &file::Library),
        place: u32,
        rule: &LedgerTable,
    ) -> Option<LedgerRule> {
        let key = |name: &str| format!("{library}.ledger number {place}: {name}");
        let mut known = |name: &str, is_known: bool, what: String| {
            if !is_known {
                self.wrong(key(name), what);
            }
        };
        let heading = rule.heading.as_deref().map(Heading::from_word);
        let words: Vec<&str> = Heading::ALL.iter().map(|heading| heading.word()).collect();
        known(
            "heading",
            heading != Some(None),
            format!("must be one of {}", words.join(", ")),
        );
        let kind = rule.kind.as_deref().map(kind);
        let mut words: Vec<&str> = FeeKind::ALL.into_iter().map(FeeKind::word).collect();
        words.push(CONVENIENCE);
        known(
            "kind",
            kind != Some(None),
            format!("must be one of {}", words.join(", ")),
        );
        let there = |name: &str| name == "main" || table.account.contains_key(name);
        let account = rule.account.as_deref().filter(|name| there(name));
        let account = account.and_then(|name| AccountName::parse(name).ok());
        let what = "must be main, or the short name of a further account of the library";
        known(
            "account",
            account.is_some() == rule.account.is_some(),
            String::from(what),
        );
        let owner = |text: Option<&str>| text.map(|text| OwnerCode::parse(text).ok());
        let (branch, fund) = (owner(rule.branch.as_deref()), owner(rule.fund.as_deref()));
        let what = "must be 1 to 60 printable characters without | and without blanks around them";
        known("branch", branch != Some(None), String::from(what));
        known("fund", fund != Some(None), String::from(what));
        let code = LedgerCode::parse(&rule.code).ok();
        let what =
            "must be 1 to 80 printable characters without ; \" ( ) [ ] and without two blanks in a row";
        known("code", code.is_some(), String::from(what));
        Some(LedgerRule {
            heading: heading.flatten(),
            account,
            branch: branch.flatten(),
            fund: fund.flatten(),
            kind: kind.flatten(),
            code: code?,
        })
    }
}

fn kind(word: &str) -> Option<LedgerKind> {
    if word == CONVENIENCE {
        return Some(LedgerKind::Convenience);
    }
    FeeKind::from_word(word).map(LedgerKind::Fee)
}

const CONVENIENCE: &str = "convenience_fee";
