//! What a library adds to a payment for the convenience of paying online. It is owed to nobody before, and no library
//! system knows it: it is taken with the fees that are paid, in proportion, and never without one.

use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy;

use crate::domain::FeeKind;
use crate::domain::Line;
use crate::domain::Money;
use crate::domain::MoneyError;
use crate::domain::OfferId;
use crate::domain::Order;
use crate::domain::money::plain_decimal;

/// A share in thousandths of a percent, 0 to 100 %.
///
/// ```
/// use lastfour::domain::{Currency, Money, Percent};
///
/// let percent = Percent::parse("2.95").unwrap();
/// assert_eq!(percent.of(Money::from_minor(1_000, Currency::USD)).minor(), 30); // 29.5 is rounded up
/// assert!(Percent::parse("2.9505").is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Percent(u32);

impl Percent {
    /// Reads plain decimal text with at most three decimals (`2.95`).
    ///
    /// # Errors
    /// [`MoneyError::NotDecimal`], [`MoneyError::TooManyDigits`]; [`MoneyError::OutOfRange`] below 0 and above 100.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let mut scaled = plain_decimal(text)?.normalize();
        if scaled.scale() > PERCENT_DIGITS {
            return Err(MoneyError::TooManyDigits);
        }
        scaled.rescale(PERCENT_DIGITS);
        let thousandths = i64::try_from(scaled.mantissa()).map_err(|_| MoneyError::OutOfRange)?;
        Self::from_thousandths(thousandths).ok_or(MoneyError::OutOfRange)
    }

    /// From thousandths of a percent; `None` below 0 and above 100 000, which is 100 %.
    pub fn from_thousandths(thousandths: i64) -> Option<Self> {
        let thousandths = u32::try_from(thousandths).ok()?;
        (thousandths <= WHOLE).then_some(Self(thousandths))
    }

    /// In thousandths of a percent.
    pub fn thousandths(self) -> u32 {
        self.0
    }

    /// More than nothing.
    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// As people write it, without zeros at the end (`2.95`).
    pub fn decimal(self) -> Decimal {
        Decimal::new(i64::from(self.0), PERCENT_DIGITS).normalize()
    }

    /// So much of an amount, in whole minor units; half a unit is rounded up. Of nothing, and of less, it is nothing.
    pub fn of(self, amount: Money) -> Money {
        let share = Decimal::from(amount.minor().max(0))
            .checked_mul(Decimal::new(i64::from(self.0), PERCENT_DIGITS.saturating_add(2)))
            .map(|share| share.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
            .and_then(|share| i64::try_from(share).ok());
        // A share of what fits in 64 bits is no more than that.
        Money::from_minor(share.unwrap_or(0), amount.currency())
    }
}

/// When a library adds a convenience fee, and how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvenienceRule {
    /// How it is reckoned.
    pub rate: ConvenienceRate,
    /// Of which kinds of fees that are owed; `None` for all.
    pub kinds: Option<Vec<FeeKind>>,
    /// Of which things on offer; `None` for all.
    pub offers: Option<Vec<OfferId>>,
    /// Whether it goes back to the patron when the fees do.
    pub refundable: bool,
}

/// How a convenience fee is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvenienceRate {
    /// Once for a payment; zero for none.
    pub flat: Money,
    /// And a share of the fees that it is for.
    pub percent: Percent,
    /// Never more than this; `None` for no bound.
    pub most: Option<Money>,
}

/// The convenience fee of an order, as its patron was told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convenience {
    /// How it is reckoned; kept with the order, whatever the configuration says later.
    pub rate: ConvenienceRate,
    /// How much was agreed on; positive.
    pub amount: Money,
    /// Whether it goes back to the patron when the fees do.
    pub refundable: bool,
}

impl ConvenienceRule {
    /// Whether it is for a line.
    pub fn is_for(&self, kind: FeeKind, offer: Option<&OfferId>) -> bool {
        match offer {
            None => self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind)),
            Some(offer) => self.offers.as_ref().is_none_or(|offers| offers.contains(offer)),
        }
    }
}

impl ConvenienceRate {
    /// For the sum of what it is for, rounded to what a card can be charged with: of nothing it is nothing, also the part
    /// that is the same for every payment.
    pub fn on(&self, base: Money) -> Money {
        if !base.is_positive() {
            return Money::zero(base.currency());
        }
        let whole = self.percent.of(base).checked_add(self.flat).map(Money::to_step);
        match (whole, self.most.map(Money::down_to_step)) {
            (Ok(whole), Some(most)) if most.minor() < whole.minor() => most,
            (Ok(whole), _) => whole,
            // Beyond 64 bits there is a bound or nothing: no patron is asked for what cannot be told.
            (Err(_), most) => most.unwrap_or(Money::zero(base.currency())),
        }
    }
}

impl Order {
    /// The order with the library's convenience fee: for a new order only, before it is stored. Unchanged where the
    /// rule is for none of its lines, comes to nothing, or would make a sum that nobody can tell.
    #[must_use]
    pub fn with_convenience(mut self, rule: &ConvenienceRule) -> Self {
        let is_for = |line: &Line| rule.is_for(line.kind, line.offer.as_ref());
        let base = self.sum(
            self.lines
                .iter()
                .filter(|line| is_for(line))
                .map(|line| line.amount),
        );
        let amount = rule.rate.on(base);
        let same_currency = rule.rate.flat.currency() == self.currency;
        if !amount.is_positive() || !same_currency || self.fees().checked_add(amount).is_err() {
            return self;
        }
        for line in &mut self.lines {
            line.bears_convenience = is_for(line);
        }
        self.convenience = Some(Convenience {
            rate: rule.rate,
            amount,
            refundable: rule.refundable,
        });
        self
    }

    /// The convenience fee that was agreed on; zero where there is none.
    pub fn convenience_agreed(&self) -> Money {
        self.convenience
            .map_or(Money::zero(self.currency), |convenience| convenience.amount)
    }

    /// The convenience fee for what the library system has taken: reckoned anew on that sum, never more than was
    /// agreed on, and nothing when it took nothing that the fee is for.
    pub fn convenience_due(&self) -> Money {
        let Some(convenience) = self.convenience else {
            return Money::zero(self.currency);
        };
        let bears = |line: &&Line| line.bears_convenience && line.posting.counts();
        let base = self.sum(self.lines.iter().filter(bears).map(|line| line.taking));
        let due = convenience.rate.on(base);
        if due.minor() < convenience.amount.minor() {
            due
        } else {
            convenience.amount
        }
    }

    /// What is taken from the card for what the library system has taken: that, and the convenience fee for it.
    pub fn to_capture(&self) -> Money {
        self.sum([self.posted(), self.convenience_due()].into_iter())
    }

    /// The convenience fee that was taken from the card; zero before.
    pub fn convenience_taken(&self) -> Money {
        if self.captured().is_positive() {
            self.convenience_due()
        } else {
            Money::zero(self.currency)
        }
    }

    /// What the library keeps of what was taken, whatever goes back: a convenience fee that is not refundable.
    pub fn kept(&self) -> Money {
        if self
            .convenience
            .is_some_and(|convenience| !convenience.refundable)
        {
            self.convenience_taken()
        } else {
            Money::zero(self.currency)
        }
    }
}

const PERCENT_DIGITS: u32 = 3;
/// 100 %, in thousandths of a percent.
const WHOLE: u32 = 100_000;
