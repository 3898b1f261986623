//! Amounts in JSON, read digit by digit: a number there never becomes a binary fraction.

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;
use serde_json::value::RawValue;

use crate::domain::Currency;
use crate::domain::Money;
use crate::domain::MoneyError;

/// A number, or a number in a text, as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ils) struct Decimal(rust_decimal::Decimal);

impl Decimal {
    /// The amount in a currency.
    ///
    /// # Errors
    /// [`MoneyError`]: more digits than the currency has, say.
    pub(in crate::ils) fn money(self, currency: Currency) -> Result<Money, MoneyError> {
        Money::from_decimal(self.0, currency)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        let text = text
            .strip_prefix('"')
            .and_then(|quoted| quoted.strip_suffix('"'))
            .unwrap_or(text);
        let read = if text.contains(['e', 'E']) {
            rust_decimal::Decimal::from_scientific(text)
        } else {
            rust_decimal::Decimal::from_str_exact(text)
        };
        read.map(Self)
            .map_err(|_| D::Error::custom("not a decimal number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Money> {
        let decimal: Decimal = serde_json::from_str(text).ok()?;
        decimal.money(Currency::USD).ok()
    }

    #[test]
    fn amounts_are_exact_however_they_are_written() {
        for (text, minor) in [
            ("8.29", 829),
            ("8.2", 820),
            ("8.290000", 829),
            ("\"8.29\"", 829),
            ("-3", -300),
            ("1e2", 10_000),
            ("1.5E1", 1500),
            ("0", 0),
            ("92233720368547758.07", i64::MAX),
        ] {
            assert_eq!(
                read(text),
                Some(Money::from_minor(minor, Currency::USD)),
                "{text}"
            );
        }
        for text in [
            "8.295",
            "null",
            "true",
            "\"\"",
            "\"8,29\"",
            "1e99",
            "{}",
            "[]",
            "92233720368547758.08",
            "9.9999",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
