//! What a library offers for sale: its fee schedule.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;

use crate::domain::CannotPlace;
use crate::domain::FeeKind;
use crate::domain::IdError;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Proration;
use crate::domain::Share;

/// Name of an offer in the configuration: of the form of a [`LibraryId`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OfferId(LibraryId);

impl OfferId {
    /// Reads the name.
    ///
    /// # Errors
    /// [`IdError`] when it is not of that form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        LibraryId::parse(text).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Something that must be asked before an offer can be bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Asked {
    /// Who it is for.
    Name,
    /// Where the desk can write to the buyer.
    Email,
    /// Where the desk can call the buyer.
    Phone,
    /// Where the buyer lives.
    Address,
    /// That the buyer is 18 or older. A date of birth is never asked.
    Adult,
}

impl Asked {
    /// Every one of them, in the order in which a page asks.
    pub const ALL: [Self; 5] = [Self::Name, Self::Email, Self::Phone, Self::Address, Self::Adult];

    /// The field's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Adult => "adult",
        }
    }

    /// Why it is asked, in words for the buyer.
    pub fn why(self) -> &'static str {
        match self {
            Self::Name => "The desk makes the card out to this name.",
            Self::Email => "The desk writes to this address when the card is ready, and for nothing else.",
            Self::Phone => "The desk calls this number if a question is left, and for nothing else.",
            Self::Address => {
                "The desk checks that this address is where it must be, and writes there if need be."
            }
            Self::Adult => "The library sells this to people of 18 and older only.",
        }
    }
}

/// Words of the library's own, by language (`en`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording(BTreeMap<String, String>);

impl Wording {
    /// Of these texts, by language.
    pub fn new(by_language: BTreeMap<String, String>) -> Self {
        Self(by_language)
    }

    /// In a language; in English where there is no other, else in whatever there is. `None` when nothing is said.
    pub fn in_language(&self, language: &str) -> Option<&str> {
        let said = self.0.get(language).or_else(|| self.0.get("en"));
        said.or_else(|| self.0.values().next()).map(String::as_str)
    }

    /// The languages it is said in.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// What something on offer costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Price {
    /// As the library says.
    Fixed {
        /// For one person; positive.
        one: Money,
        /// For a whole household; `None` where that is not on offer.
        household: Option<Money>,
    },
    /// As the giver says: a donation.
    Gift {
        /// Amounts to choose from; each within the bounds.
        choices: Vec<Money>,
        /// The least that is taken. Small amounts are what stolen cards are tried with.
        least: Money,
        /// The most that is taken.
        most: Money,
    },
}

/// What a buyer chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// For one person.
    One,
    /// For a household.
    Household,
    /// So much.
    Amount(Money),
}

impl Choice {
    /// The word for data.
    pub fn word(&self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Household => "household",
            Self::Amount(_) => "amount",
        }
    }
}

/// How long what is bought is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// It does not run out.
    Once,
    /// So many months; positive.
    Months(u16),
}

impl Period {
    /// Reads `once`, `month`, `year`, or a number of months up to 60 (`6 months`); `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "once" => Some(Self::Once),
            "month" => Some(Self::Months(1)),
            "year" => Some(Self::Months(12)),
            other => {
                let months = other.strip_suffix(" months")?.parse().ok()?;
                (1..=MONTHS_MAX).contains(&months).then_some(Self::Months(months))
            }
        }
    }

    /// The last day, counted from the day before the first: the last day of a month for the last day of a month, so that
    /// month after month nothing is lost to February. `None` where it does not run out, and beyond the calendar.
    pub fn end(self, before: Date) -> Option<Date> {
        match self {
            Self::Once => None,
            Self::Months(months) => {
                let end = before.checked_add(Span::new().try_months(months).ok()?).ok()?;
                Some(if before == before.last_of_month() {
                    end.last_of_month()
                } else {
                    end
                })
            }
        }
    }
}

/// Who may buy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buyers {
    /// Patrons who are signed in.
    Patrons,
    /// Anybody. Whoever is not signed in proves their e-mail address first.
    Anybody,
}

/// What the library does once it is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The desk has a task.
    DeskTask,
    /// The library system extends the patron's card; where it cannot, the desk has a task.
    ExtendCard,
    /// Nothing: a gift.
    Nothing,
}

/// Until when the money can go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundRule {
    /// Until the desk has finished it, or the card is extended.
    UntilDone,
    /// Never.
    Never,
    /// Always.
    Always,
}

impl RefundRule {
    /// Every one of them.
    pub const ALL: [Self; 3] = [Self::UntilDone, Self::Never, Self::Always];

    /// The word for the configuration, the store and the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::UntilDone => "until_done",
            Self::Never => "never",
            Self::Always => "always",
        }
    }

    /// Reads the word; `None` when there is no such rule.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.word() == word)
    }
}

/// What a buyer must agree to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferTerms {
    /// Which version; kept with the order.
    pub version: String,
    /// The words themselves; nothing where they stand elsewhere.
    pub text: Wording,
    /// Where they stand, `https`; `None` where the words are here.
    pub url: Option<String>,
}

/// Something that a library sells.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its name.
    pub id: OfferId,
    /// What it is.
    pub kind: FeeKind,
    /// What the library calls it; nothing: as the kind is called.
    pub name: Wording,
    /// What it costs.
    pub price: Price,
    /// How the price falls as the year goes by; `None` when it does not.
    pub proration: Option<Proration>,
    /// How long it is good.
    pub period: Period,
    /// What must be asked.
    pub asks: Vec<Asked>,
    /// What must be agreed to.
    pub terms: Option<OfferTerms>,
    /// Who may buy.
    pub buyers: Buyers,
    /// Whether somebody who is not signed in must prove their e-mail address before a card is asked for.
    pub confirms_email: bool,
    /// Only patrons of these categories, in the library system's codes; empty: all.
    pub categories: Vec<String>,
    /// What happens once it is paid.
    pub effect: Effect,
    /// What the desk looks at before it finishes it.
    pub check: Wording,
    /// What the receipt says besides.
    pub receipt: Wording,
    /// Until when the money can go back.
    pub refunds: RefundRule,
}

/// What something costs at a moment, and how that was reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What is to be paid; positive.
    pub amount: Money,
    /// The whole price, of which that is a part.
    pub full: Money,
    /// Which part; `None` when it is the whole.
    pub share: Option<Share>,
}

impl Offer {
    /// An offer at one price, for a year, to anybody without a question, which the desk finishes: what most fields are
    /// when nothing is said of them.
    pub fn fixed(id: OfferId, kind: FeeKind, price: Money) -> Self {
        Self {
            id,
            kind,
            name: Wording::default(),
            price: Price::Fixed {
                one: price,
                household: None,
            },
            proration: None,
            period: Period::Months(12),
            asks: Vec::new(),
            terms: None,
            buyers: Buyers::Anybody,
            confirms_email: true,
            categories: Vec::new(),
            effect: Effect::DeskTask,
            check: Wording::default(),
            receipt: Wording::default(),
            refunds: RefundRule::UntilDone,
        }
    }

    /// What it costs for one, or at least, before any reckoning.
    pub fn from_price(&self) -> Money {
        match self.price {
            Price::Fixed { one, .. } => one,
            Price::Gift { least, .. } => least,
        }
    }

    /// Whether a patron of this category may buy it. Where the library system tells no category, offers for some
    /// categories are for nobody.
    pub fn fits(&self, category: Option<&str>) -> bool {
        self.categories.is_empty()
            || category.is_some_and(|category| self.categories.iter().any(|known| known == category))
    }

    /// The same where no payment may be smaller than this: a gift has that bound, too. `None` where nothing is left to give.
    #[must_use]
    pub fn not_below(mut self, bound: Money) -> Option<Self> {
        if let Price::Gift { choices, least, most } = &mut self.price {
            if least.minor() < bound.minor() {
                *least = bound;
            }
            choices.retain(|choice| choice.minor() >= least.minor());
            if least.minor() > most.minor() {
                return None;
            }
        }
        Some(self)
    }

    /// Whether it is of use to somebody who has a library card, of this category: what may be bought with it
    /// ([`Offer::fits`]), but no card for people who have none. That is for holders of a card only where the library
    /// names their categories (`NONRES`): then it is theirs, and nobody else's.
    pub fn is_of_use_with(&self, category: Option<&str>) -> bool {
        let for_cardless = self.kind == FeeKind::NonResidentCard && self.categories.is_empty();
        !for_cardless && self.fits(category)
    }

    /// What a choice costs when it begins on a day.
    ///
    /// # Errors
    /// [`CannotPlace::NotOffered`] for a choice that is not on offer; [`CannotPlace::OutOfBounds`] for an amount
    /// beyond the bounds; [`CannotPlace::NotPayable`] where nothing would be left to pay.
    pub fn quote(&self, choice: &Choice, from: Date) -> Result<Quote, CannotPlace> {
        let full = match (&self.price, choice) {
            (Price::Fixed { one, .. }, Choice::One) => *one,
            (Price::Fixed { household, .. }, Choice::Household) => {
                household.ok_or(CannotPlace::NotOffered)?
            }
            (Price::Gift { least, most, .. }, Choice::Amount(amount)) => {
                let within = (least.minor()..=most.minor()).contains(&amount.minor());
                if amount.currency() != least.currency() || !within || !amount.is_in_steps() {
                    return Err(CannotPlace::OutOfBounds);
                }
                *amount
            }
            (Price::Fixed { .. }, Choice::Amount(_))
            | (Price::Gift { .. }, Choice::One | Choice::Household) => {
                return Err(CannotPlace::NotOffered);
            }
        };
        let share = match self.proration {
            Some(proration) => Some(proration.share(from).ok_or(CannotPlace::NotPayable)?),
            None => None,
        };
        let amount = match &share {
            Some(share) => share.of_price(full).ok_or(CannotPlace::NotPayable)?,
            None => full,
        };
        if !amount.is_positive() {
            return Err(CannotPlace::NotPayable);
        }
        Ok(Quote { amount, full, share })
    }
}

/// Five years.
const MONTHS_MAX: u16 = 60;
