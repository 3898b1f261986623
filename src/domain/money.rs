//! Amounts of money.

use std::fmt;

use rust_decimal::Decimal;

use crate::domain::Currency;

/// An amount in one currency, in the currency's smallest unit ("minor units": cents for USD, yen for JPY).
///
/// Arithmetic is checked: no overflow, no mixing of currencies, no rounding anywhere.
///
/// ```
/// use lastfour::domain::{Currency, Money};
///
/// let fine = Money::parse("4.50", Currency::USD).unwrap();
/// assert_eq!(fine.minor(), 450);
/// assert_eq!(fine.to_string(), "4.50");
/// assert!(Money::parse("4.505", Currency::USD).is_err());
/// assert_eq!(Money::parse("450", Currency::JPY).unwrap().minor(), 450);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why a text is no amount, or a sum cannot be made. The text is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Not plain decimal digits with at most one point.
    #[error("not a decimal amount")]
    NotDecimal,
    /// More decimal digits than the currency has: an error, never a rounding.
    #[error("more decimal digits than the currency has")]
    TooManyDigits,
    /// Beyond what 64 bits of minor units hold.
    #[error("amount out of range")]
    OutOfRange,
    /// The amounts are in different currencies.
    #[error("amounts in different currencies")]
    MixedCurrencies,
    /// Not a currency of ISO 4217.
    #[error("unknown currency")]
    UnknownCurrency,
}

impl Money {
    /// From minor units; may be negative or zero.
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Reads plain decimal text: an optional minus, digits, at most one point. Fewer decimals than the currency
    /// has are taken as zeros ("4.5" is 4.50 USD).
    ///
    /// # Errors
    /// [`MoneyError::NotDecimal`], [`MoneyError::TooManyDigits`], [`MoneyError::OutOfRange`].
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Self::from_decimal(plain_decimal(text)?, currency)
    }

    /// Reads what somebody typed: as [`Money::parse`], with a comma or a point before the decimals (`1,50`, `1.50`),
    /// and without minus; blanks and a currency sign around it do not count. What has both, or digits in groups, could
    /// be read in two ways and is refused.
    ///
    /// # Errors
    /// As for [`Money::parse`].
    pub fn typed(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let around = |sign: char| sign.is_whitespace() || matches!(sign, '$' | '€' | '£');
        let digits = text.trim_matches(around);
        if digits.starts_with('-') {
            return Err(MoneyError::NotDecimal);
        }
        Self::parse(&digits.replace(',', "."), currency)
    }

    /// From a decimal number of whole units.
    ///
    /// # Errors
    /// [`MoneyError::TooManyDigits`], [`MoneyError::OutOfRange`].
    pub fn from_decimal(decimal: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let mut scaled = decimal.normalize();
        if scaled.scale() > currency.digits() {
            return Err(MoneyError::TooManyDigits);
        }
        scaled.rescale(currency.digits());
        if scaled.scale() != currency.digits() {
            return Err(MoneyError::OutOfRange);
        }
        let minor = i64::try_from(scaled.mantissa()).map_err(|_| MoneyError::OutOfRange)?;
        Ok(Self { minor, currency })
    }

    /// The amount as a decimal number of whole units, with the currency's digits.
    pub fn decimal(&self) -> Decimal {
        Decimal::new(self.minor, self.currency.digits())
    }

    /// The amount in minor units.
    pub const fn minor(&self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// More than nothing.
    pub const fn is_positive(&self) -> bool {
        self.minor > 0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError::MixedCurrencies`], [`MoneyError::OutOfRange`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self
            .minor
            .checked_add(other.minor)
            .ok_or(MoneyError::OutOfRange)?;
        Ok(Self { minor, ..self })
    }

    /// The difference; may be negative.
    ///
    /// # Errors
    /// [`MoneyError::MixedCurrencies`], [`MoneyError::OutOfRange`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self
            .minor
            .checked_sub(other.minor)
            .ok_or(MoneyError::OutOfRange)?;
        Ok(Self { minor, ..self })
    }

    /// The sum of many amounts.
    ///
    /// # Errors
    /// [`MoneyError::MixedCurrencies`], [`MoneyError::OutOfRange`].
    pub fn sum(amounts: impl IntoIterator<Item = Self>, currency: Currency) -> Result<Self, MoneyError> {
        amounts
            .into_iter()
            .try_fold(Self::zero(currency), Self::checked_add)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::MixedCurrencies)
        }
    }
}

impl fmt::Display for Money {
    /// The decimal text with the currency's digits, without the currency.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decimal())
    }
}

/// Reads an optional minus, digits, at most one point.
///
/// # Errors
/// [`MoneyError::NotDecimal`], [`MoneyError::OutOfRange`].
pub(in crate::domain) fn plain_decimal(text: &str) -> Result<Decimal, MoneyError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    // `Decimal` also reads exponents, underscores and a plus sign; an amount has none of these.
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) {
        return Err(MoneyError::NotDecimal);
    }
    Decimal::from_str_exact(text).map_err(|_| MoneyError::OutOfRange)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::Just;
    use proptest::prelude::Strategy;
    use proptest::prelude::any;
    use proptest::prelude::prop;
    use proptest::prelude::prop_oneof;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::*;

    fn currencies() -> impl Strategy<Value = Currency> {
        prop_oneof![Just(Currency::USD), Just(Currency::JPY), Just(Currency::KWD)]
    }

    proptest! {
        #[test]
        fn text_out_and_in_is_the_same_amount(minor in any::<i64>(), currency in currencies()) {
            let amount = Money::from_minor(minor, currency);

            prop_assert_eq!(Money::parse(&amount.to_string(), currency), Ok(amount));
        }

        #[test]
        fn sums_agree_with_wide_integers(a in any::<i64>(), b in any::<i64>()) {
            let sum = Money::from_minor(a, Currency::USD).checked_add(Money::from_minor(b, Currency::USD));

            let wide = i128::from(a).checked_add(i128::from(b)).unwrap();
            prop_assert_eq!(sum.ok().map(|sum| i128::from(sum.minor())), i64::try_from(wide).ok().map(i128::from));
        }

        #[test]
        fn adding_and_taking_away_gives_the_start(a in -1_000_000_i64..1_000_000, b in -1_000_000_i64..1_000_000) {
            let (a, b) = (Money::from_minor(a, Currency::EUR), Money::from_minor(b, Currency::EUR));

            prop_assert_eq!(a.checked_add(b).and_then(|sum| sum.checked_sub(b)), Ok(a));
        }

        #[test]
        fn excess_digits_are_an_error(whole in 0_u32..100_000, excess in "[0-9]{0,3}[1-9]", currency in currencies()) {
            let zeros = "0".repeat(usize::try_from(currency.digits()).unwrap());

            let parsed = Money::parse(&format!("{whole}.{zeros}{excess}"), currency);

            prop_assert_eq!(parsed, Err(MoneyError::TooManyDigits));
        }

        #[test]
        fn no_text_makes_it_panic(text in prop_oneof![any::<String>(), "[-+0-9._e]{0,40}"]) {
            let _ = Money::parse(&text, Currency::USD);
        }

        #[test]
        fn a_sum_of_many_is_the_fold(minors in prop::collection::vec(-1000_i64..1000, 0..20)) {
            let sum = Money::sum(minors.iter().map(|&minor| Money::from_minor(minor, Currency::USD)), Currency::USD);

            prop_assert_eq!(sum, Ok(Money::from_minor(minors.iter().sum(), Currency::USD)));
        }
    }

    #[test]
    fn only_plain_decimals_are_amounts() {
        for text in [
            "", ".", "4.", ".5", "+4", "4e2", "4_0", " 4", "4,50", "٤", "--4", "0x10", "NaN",
        ] {
            assert_eq!(
                Money::parse(text, Currency::USD),
                Err(MoneyError::NotDecimal),
                "{text}"
            );
        }

        assert_eq!(
            Money::parse("8.29", Currency::USD).map(|money| money.minor()),
            Ok(829)
        );
        assert_eq!(
            Money::parse("4.500", Currency::USD).map(|money| money.minor()),
            Ok(450)
        );
        assert_eq!(
            Money::parse("99999999999999999999", Currency::USD),
            Err(MoneyError::OutOfRange)
        );
    }

    #[test]
    fn an_amount_may_be_typed_with_a_comma_or_a_point() {
        let typed = |text| Money::typed(text, Currency::USD).map(|money| money.minor());

        for text in ["1.50", "1,50", " 1,5 ", "$1.50", "1,50 €", "\u{a0}1.50\u{202f}£"] {
            assert_eq!(typed(text), Ok(150), "{text}");
        }
        for text in [
            "1.234,56", "1,234.56", "-1.50", "$-1", "1 50", "one", "", "1..5", "+1",
        ] {
            assert_eq!(typed(text), Err(MoneyError::NotDecimal), "{text}");
        }
        assert_eq!(typed("1,505"), Err(MoneyError::TooManyDigits));
        assert_eq!(Money::typed("1,5", Currency::JPY), Err(MoneyError::TooManyDigits));
    }

    #[test]
    fn currencies_are_those_of_the_standard() {
        assert_eq!(Currency::parse("usd"), Ok(Currency::USD));
        assert_eq!(Currency::parse("JPY").map(|currency| currency.digits()), Ok(0));
        assert_eq!(Currency::parse("BHD").map(|currency| currency.digits()), Ok(3));
        assert_eq!(Currency::parse("CLF").map(|currency| currency.digits()), Ok(4));
        for text in ["", "US", "USDX", "XXX", "D J", "ÄÖ"] {
            assert_eq!(Currency::parse(text), Err(MoneyError::UnknownCurrency));
        }
    }

    #[test]
    fn currencies_do_not_mix() {
        let sum = Money::from_minor(1, Currency::USD).checked_add(Money::from_minor(1, Currency::EUR));

        assert_eq!(sum, Err(MoneyError::MixedCurrencies));
    }
}
