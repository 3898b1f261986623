//! What a library asks of whoever pays online, and what it adds to a payment.

use std::fmt::Display;

use serde::Deserialize;

use crate::config::file;
use crate::config::reading::Reading;
use crate::domain::ConvenienceRate;
use crate::domain::ConvenienceRule;
use crate::domain::Currency;
use crate::domain::DeskOnly;
use crate::domain::FeeKind;
use crate::domain::Money;
use crate::domain::Offer;
use crate::domain::OfferId;
use crate::domain::OwnerCode;
use crate::domain::Percent;
use crate::domain::Terms;

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PaymentOrder {
    #[default]
    Any,
    OldestFirst,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeskOnlyOf {
    kind: Option<String>,
    branch: Option<String>,
    fund: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConvenienceFee {
    amount: Option<String>,
    percent: Option<String>,
    maximum: Option<String>,
    kinds: Option<Vec<String>>,
    offers: Option<Vec<String>>,
    refundable: bool,
}

impl Reading<'_> {
    /// The terms of a library; what is wrong with them is noted.
    pub(super) fn terms(
        &mut self,
        library: &str,
        table: &file::Library,
        (currency, offers): (Currency, &[Offer]),
    ) -> Terms {
        let minimum = table.minimum_payment.as_deref();
        let minimum = minimum.and_then(|text| self.sum(format!("{library}.minimum_payment"), text, currency));
        let fee = table.convenience_fee.as_ref();
        let convenience = fee.and_then(|fee| {
            let key = format!("{library}.convenience_fee");
            self.convenience(&key, fee, (currency, offers))
        });
        Terms {
            convenience,
            minimum,
            in_part: table.pay_in_part,
            order: match table.payment_order {
                PaymentOrder::Any => crate::domain::PaymentOrder::Any,
                PaymentOrder::OldestFirst => crate::domain::PaymentOrder::OldestFirst,
            },
            desk_only: self.desk_only(library, table),
        }
    }

    fn desk_only(&mut self, library: &str, table: &file::Library) -> Vec<DeskOnly> {
        let mut rules = Vec::new();
        for word in &table.desk_only {
            let kind = self.kind(&format!("{library}.desk_only"), word);
            rules.extend(kind.map(|kind| DeskOnly {
                kind: Some(kind),
                branch: None,
                fund: None,
            }));
        }
        for (place, table) in (1_u32..).zip(&table.desk_only_of) {
            let key = format!("{library}.desk_only_of number {place}");
            if table.kind.is_none() && table.branch.is_none() && table.fund.is_none() {
                self.wrong(
                    &key,
                    "name a kind, a branch or a fund, or nothing could be paid online",
                );
                continue;
            }
            let kind = table.kind.as_deref();
            let rule = DeskOnly {
                kind: kind.and_then(|word| self.kind(&format!("{key}: kind"), word)),
                branch: self.owner_code(&format!("{key}: branch"), table.branch.as_deref()),
                fund: self.owner_code(&format!("{key}: fund"), table.fund.as_deref()),
            };
            rules.push(rule);
        }
        rules
    }

    fn convenience(
        &mut self,
        key: &str,
        table: &ConvenienceFee,
        (currency, offers): (Currency, &[Offer]),
    ) -> Option<ConvenienceRule> {
        let amount = table.amount.as_deref();
        let flat = amount.map(|text| self.sum(format!("{key}.amount"), text, currency));
        let most = table.maximum.as_deref();
        let most = most.map(|text| self.sum(format!("{key}.maximum"), text, currency));
        let percent = table.percent.as_deref().map(|text| {
            let percent = Percent::parse(text).ok().filter(|percent| percent.is_positive());
            if percent.is_none() {
                let what =
                    "must be a text such as \"2.5\", more than 0, at most 100, with at most three decimals";
                self.wrong(format!("{key}.percent"), what);
            }
            percent
        });
        if flat.is_none() && percent.is_none() {
            self.wrong(key, "say amount, percent or both; or leave the table out");
            return None;
        }
        let mut kinds = None;
        for word in table.kinds.iter().flatten() {
            kinds
                .get_or_insert_with(Vec::new)
                .extend(self.kind(&format!("{key}.kinds"), word));
        }
        let mut sold = None;
        for text in table.offers.iter().flatten() {
            let known = offers.iter().find(|offer| offer.id.as_str() == text);
            if known.is_none() {
                self.wrong(
                    format!("{key}.offers"),
                    "names an offer that the library does not have",
                );
            }
            let id = known.map(|offer| offer.id.clone());
            sold.get_or_insert_with(Vec::<OfferId>::new).extend(id);
        }
        let none = Money::zero(currency);
        Some(ConvenienceRule {
            rate: ConvenienceRate {
                flat: flat.unwrap_or(Some(none))?,
                percent: percent.unwrap_or(Some(Percent::default()))?,
                most: match most {
                    Some(most) => Some(most?),
                    None => None,
                },
            },
            kinds: kinds.or(table.kinds.as_ref().map(|_| Vec::new())),
            offers: sold.or(table.offers.as_ref().map(|_| Vec::new())),
            refundable: table.refundable,
        })
    }

    pub(super) fn sum(&mut self, key: impl Display, text: &str, currency: Currency) -> Option<Money> {
        let sum = Money::parse(text, currency).ok().filter(Money::is_positive);
        if sum.is_none() {
            let what = "must be a text such as \"1.00\", more than nothing, with the currency's digits";
            self.wrong(key.to_string(), what);
        }
        sum
    }

    fn kind(&mut self, key: &str, word: &str) -> Option<FeeKind> {
        let kind = FeeKind::from_word(word);
        if kind.is_none() {
            let known: Vec<&str> = FeeKind::ALL.into_iter().map(FeeKind::word).collect();
            self.wrong(key, format!("must be kinds of fees: {}", known.join(", ")));
        }
        kind
    }

    fn owner_code(&mut self, key: &str, text: Option<&str>) -> Option<OwnerCode> {
        let code = text.map(OwnerCode::parse)?;
        if code.is_err() {
            self.wrong(
                key,
                "must be 1 to 60 printable characters without | and without blanks around them",
            );
        }
        code.ok()
    }
}
