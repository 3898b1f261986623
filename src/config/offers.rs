//! A library's fee schedule: every offer is read whole, and what does not fit together is told.

use crate::config::LibraryConfig;
use crate::config::offer_table::By;
use crate::config::offer_table::Kind;
use crate::config::offer_table::OfferTable;
use crate::config::offer_table::Rule;
use crate::config::offer_table::TermsTable;
use crate::config::offer_table::Texts;
use crate::config::reading::Reading;
use crate::domain::Asked;
use crate::domain::Buyers;
use crate::domain::Currency;
use crate::domain::Effect;
use crate::domain::Money;
use crate::domain::Offer;
use crate::domain::OfferId;
use crate::domain::OfferTerms;
use crate::domain::Period;
use crate::domain::Price;
use crate::domain::Proration;
use crate::domain::RefundRule;
use crate::domain::Step;
use crate::domain::Wording;
use crate::domain::YearDay;

impl Reading<'_> {
    /// The fee schedule of a library, in the order of the file.
    pub(super) fn offers(&mut self, library: &str, tables: &[OfferTable], currency: Currency) -> Vec<Offer> {
        let mut offers: Vec<Offer> = Vec::new();
        for (place, table) in (1_u32..).zip(tables) {
            let prefix = format!("{library}.offer number {place}");
            let id = OfferId::parse(&table.id).ok();
            if id.is_none() || offers.iter().any(|other| Some(&other.id) == id.as_ref()) {
                let what = "must be lower-case letters, digits and dashes, and different for every offer";
                self.wrong(format!("{prefix}: id"), what);
            }
            let price = self.price(&prefix, table, currency);
            let rest = self.offer(&prefix, table);
            if let (Some(id), Some(price), Some(rest)) = (id, price, rest) {
                self.fits_together(&prefix, table, &price, &rest);
                offers.push(Offer { id, price, ..rest });
            }
        }
        offers
    }

    /// Without mail nobody can prove an address, and so nobody could buy what waits for that.
    pub(super) fn proofs_need_mail(&mut self, libraries: &[LibraryConfig]) {
        for library in libraries {
            let waiting = (1_u32..).zip(&library.offers);
            let waiting =
                waiting.filter(|(_, offer)| offer.buyers == Buyers::Anybody && offer.confirms_email);
            for (place, _) in waiting {
                self.wrong(
                    format!("library.{}.offer number {place}: for", library.id),
                    "anybody may buy this after a code by mail, and no mail is set up: add the table [mail], or set \
                     for = \"patrons\", or confirm_email = false with card_testing_acknowledged = true",
                );
            }
        }
    }

    fn price(&mut self, prefix: &str, table: &OfferTable, currency: Currency) -> Option<Price> {
        let mut amount = |key: &str, text: &str| {
            let read = Money::parse(text, currency).ok();
            let read = read.filter(|money| money.is_positive() && money.is_in_steps());
            if read.is_none() {
                let what = "must be a text such as \"40.00\", more than nothing, with the currency's digits; with three \
                            of them the last is 0, because cards are charged in such steps";
                self.wrong(format!("{prefix}: {key}"), what);
            }
            read
        };
        if table.kind == Kind::Donation {
            let choices: Vec<Option<Money>> =
                table.amounts.iter().map(|text| amount("amounts", text)).collect();
            let (least, most) = (
                table.least.as_deref().map(|text| amount("least", text)),
                table.most.as_deref().map(|text| amount("most", text)),
            );
            let (Some(least), Some(most)) = (least, most) else {
                let what = "a donation needs the least and the most that is taken: small amounts without a floor are \
                            what stolen cards are tried with";
                self.wrong(format!("{prefix}: least"), what);
                return None;
            };
            let (least, most) = (least?, most?);
            let choices = choices.into_iter().collect::<Option<Vec<Money>>>()?;
            let within = |amount: &Money| (least.minor()..=most.minor()).contains(&amount.minor());
            if least.minor() > most.minor() || !choices.iter().all(within) {
                self.wrong(
                    format!("{prefix}: amounts"),
                    "must lie between least and most, and least must not be more than most",
                );
            }
            return Some(Price::Gift { choices, least, most });
        }
        let Some(text) = &table.price else {
            self.wrong(format!("{prefix}: price"), "is missing");
            return None;
        };
        let one = amount("price", text);
        let household = match &table.household_price {
            Some(text) => Some(amount("household_price", text)?),
            None => None,
        };
        Some(Price::Fixed { one: one?, household })
    }

    /// Everything but id and price.
    fn offer(&mut self, prefix: &str, table: &OfferTable) -> Option<Offer> {
        let kind = table.kind.of();
        let period = match table.period.as_deref().or(table.kind.usual_period()) {
            Some(text) => Period::parse(text),
            None => None,
        };
        if period.is_none() {
            let what =
                "must be \"once\", \"month\", \"year\", or a number of months up to 60, such as \"6 months\"";
            self.wrong(format!("{prefix}: period"), what);
        }
        let proration = self.proration(prefix, table);
        let terms = table.terms.as_ref().map(|terms| self.offer_terms(prefix, terms));
        let placeholder = Money::zero(Currency::USD);
        Some(Offer {
            name: self.wording((prefix, "name"), &table.name, NAME_MAX),
            proration: proration?,
            period: period?,
            asks: table.asked(),
            terms,
            buyers: table.buyers(),
            confirms_email: table.confirm_email,
            categories: table.categories.clone(),
            effect: table.effect(),
            check: self.wording((prefix, "check"), &table.check, TEXT_MAX),
            receipt: self.wording((prefix, "receipt_text"), &table.receipt_text, TEXT_MAX),
            refunds: match table.refund_rule {
                Rule::UntilDone => RefundRule::UntilDone,
                Rule::Never => RefundRule::Never,
                Rule::Always => RefundRule::Always,
            },
            ..Offer::fixed(OfferId::parse(PLACEHOLDER).ok()?, kind, placeholder)
        })
    }

    /// `None` with a problem; `Some(None)` where there is none.
    #[expect(clippy::option_option, reason = "the outer one says that a problem was found")]
    fn proration(&mut self, prefix: &str, table: &OfferTable) -> Option<Option<Proration>> {
        match (table.proration, table.proration_to.as_deref()) {
            (None, None) => Some(None),
            (Some(by), Some(to)) => {
                let by = match by {
                    By::Monthly => Step::Months,
                    By::Daily => Step::Days,
                };
                let to = YearDay::parse(to);
                if to.is_none() {
                    let what =
                        "must be a day of the year such as \"06-30\"; \"02-29\" is the last day of February";
                    self.wrong(format!("{prefix}: proration_to"), what);
                }
                to.map(|to| Some(Proration { by, to }))
            }
            (Some(_), None) | (None, Some(_)) => {
                self.wrong(
                    format!("{prefix}: proration"),
                    "goes together with proration_to: by what steps, and to which day",
                );
                None
            }
        }
    }

    fn offer_terms(&mut self, prefix: &str, table: &TermsTable) -> OfferTerms {
        let version = table.version.trim();
        if version.is_empty()
            || version.chars().count() > VERSION_MAX
            || version.chars().any(char::is_control)
        {
            let what = "must be a short name such as \"2026-09\", a new one whenever the words change";
            self.wrong(format!("{prefix}: terms.version"), what);
        }
        if table.url.is_some() != table.text.is_empty() {
            self.wrong(
                format!("{prefix}: terms"),
                "either the words (text) or where they stand (url), one of the two",
            );
        }
        let is_address = |url: &String| reqwest::Url::parse(url).is_ok_and(|url| url.scheme() == "https");
        if !table.url.as_ref().is_none_or(is_address) {
            self.wrong(format!("{prefix}: terms.url"), "must be an address with https://");
        }
        OfferTerms {
            version: version.to_owned(),
            text: self.wording((prefix, "terms.text"), &table.text, TERMS_MAX),
            url: table.url.clone(),
        }
    }

    fn wording(&mut self, (prefix, key): (&str, &str), texts: &Texts, longest: usize) -> Wording {
        let is_language = |code: &String| {
            (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase())
        };
        let is_text = |text: &String| {
            let fits = (1..=longest).contains(&text.trim().chars().count());
            fits && !text.chars().any(|letter| letter.is_control() && letter != '\n')
        };
        if !texts.keys().all(is_language) || !texts.values().all(is_text) {
            let what = format!("must be texts by language (en, es, …), each of 1 to {longest} characters");
            self.wrong(format!("{prefix}: {key}"), what);
        }
        if !texts.is_empty() && !texts.contains_key("en") {
            self.look_at(
                format!("{prefix}: {key}"),
                "is not said in English (en), which whoever reads another language is shown",
            );
        }
        let trimmed = texts
            .iter()
            .map(|(language, text)| (language.clone(), text.trim().to_owned()));
        Wording::new(trimmed.collect())
    }

    /// What each key allows and they do not allow together.
    fn fits_together(&mut self, prefix: &str, table: &OfferTable, price: &Price, offer: &Offer) {
        let mut wrong = |key: &str, what: &str| self.wrong(format!("{prefix}: {key}"), what);
        let is_gift = table.kind == Kind::Donation;
        let priced = table.price.is_some() || table.household_price.is_some() || table.proration.is_some();
        if is_gift && priced {
            wrong("price", "a donation has amounts, least and most, and no price");
        }
        if !is_gift && (!table.amounts.is_empty() || table.least.is_some() || table.most.is_some()) {
            wrong("amounts", "amounts, least and most are for donations alone");
        }
        if is_gift && offer.effect != Effect::Nothing {
            wrong("effect", "nothing is done for a donation: leave the key out");
        }
        if let (Some(proration), Price::Fixed { one, .. }) = (offer.proration, price) {
            if offer.period != Period::Months(12) {
                wrong(
                    "proration",
                    "only a price for a year is reckoned by what is left of it",
                );
            }
            if proration.least(*one).is_none_or(|least| !least.is_positive()) {
                wrong(
                    "proration",
                    "the smallest part of this price is less than the smallest coin",
                );
            }
        }
        if table.kind == Kind::Other && table.name.is_empty() {
            wrong(
                "name",
                "an offer of kind \"other\" needs a name that says what it is",
            );
        }
        if offer.effect == Effect::ExtendCard
            && (table.kind != Kind::CardRenewal || offer.buyers != Buyers::Patrons)
        {
            wrong(
                "effect",
                "\"extend_card\" is for card_renewal, and for patrons alone",
            );
        }
        if offer.buyers == Buyers::Anybody {
            if !offer.asks.contains(&Asked::Email) {
                let what = "must have \"email\" where anybody may buy: it is how the desk and the buyer find each other";
                wrong("asks", what);
            }
            if !offer.categories.is_empty() {
                wrong("categories", "are for patrons: set for = \"patrons\"");
            }
        }
        if !table.confirm_email && is_gift && offer.buyers == Buyers::Anybody {
            wrong(
                "confirm_email",
                "a donation from anybody is what stolen cards are tried with: the address is always proven",
            );
        } else if !table.confirm_email && !table.card_testing_acknowledged {
            let what = "without it anybody reaches a card page without a trace, and stolen cards are tried there; if you \
                        want that, set card_testing_acknowledged = true";
            wrong("confirm_email", what);
        }
    }
}

/// Stands in until the id is read.
const PLACEHOLDER: &str = "offer";
/// Longest name of an offer, in characters.
const NAME_MAX: usize = 80;
/// Longest sentence of the library's own, in characters.
const TEXT_MAX: usize = 500;
/// Longest terms, in characters.
const TERMS_MAX: usize = 5000;
/// Longest name of a version of the terms, in characters.
const VERSION_MAX: usize = 40;
