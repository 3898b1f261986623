//! Amounts in Stripe's units, which for some currencies are not those of ISO 4217.
//!
//! Source: docs.stripe.com/currencies, "Minor units in API amounts", "Special cases" and "Three-decimal currencies".

use stripe_types::Currency as StripeCurrency;

use crate::domain::Currency;
use crate::domain::Money;
use crate::processor::ProcessorError;

/// What Stripe is to be told: the amount in its own units, and the currency.
///
/// # Errors
/// [`ProcessorError::Amount`]: not positive, or not to be told exactly.
pub(super) fn to_stripe(money: Money) -> Result<(i64, StripeCurrency), ProcessorError> {
    let units = Scale::of(money.currency()).and_then(|scale| scale.to_units(money.minor()));
    let code = money.currency().code().to_ascii_lowercase();
    match (units, code.parse()) {
        (Some(units), Ok(currency)) if units > 0 => Ok((units, currency)),
        _ => Err(ProcessorError::Amount),
    }
}

/// The least that Stripe takes in one payment where the currency is that of the payout; `None` where it names none. In
/// another currency it is the least of the payout's currency, at the day's rate: that only Stripe knows.
///
/// Source: <https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts>, as copied by others up to November
/// 2026. docs/MONEY.md has the same table, and a test compares the two.
pub(super) fn least(currency: Currency) -> Option<Money> {
    let minor = match currency.code() {
        "USD" | "ARS" | "AUD" | "BRL" | "CAD" | "CHF" | "COP" | "EUR" | "IDR" | "ILS" | "INR" | "JPY"
        | "KRW" | "NZD" | "PHP" | "RUB" | "SGD" | "ZAR" => 50,
        "GBP" => 30,
        "AED" | "MYR" | "PLN" | "RON" => 200,
        "DKK" => 250,
        "NOK" | "SEK" => 300,
        "HKD" => 400,
        "MXN" | "THB" => 1_000,
        "CZK" => 1_500,
        "HUF" => 17_500,
        _ => return None,
    };
    Some(Money::from_minor(minor, currency))
}

/// What Stripe tells; `None` when the currency or the amount is none that we could have asked for.
pub(super) fn from_stripe(units: i64, currency: &StripeCurrency) -> Option<Money> {
    let currency = Currency::parse(&currency.to_string()).ok()?;
    let minor = Scale::of(currency)?.to_minor(units)?;
    Some(Money::from_minor(minor, currency))
}

/// How Stripe's units and the minor units of ISO 4217 hang together.
#[derive(Clone, Copy)]
enum Scale {
    /// One and the same.
    Same,
    /// The same, and charged only in tens.
    SameInTens,
    /// The currency has no decimals, Stripe writes two, always 00.
    HundredUnitsAMinor,
    /// The currency has two decimals, Stripe knows none.
    HundredMinorsAUnit,
}

impl Scale {
    /// `None` when Stripe does not take the currency.
    fn of(currency: Currency) -> Option<Self> {
        match (currency.code(), currency.digits()) {
            ("ISK" | "UGX", _) => Some(Self::HundredUnitsAMinor),
            ("MGA", _) => Some(Self::HundredMinorsAUnit),
            (_, 2) => Some(Self::Same),
            (code, 0) if NO_DECIMALS.contains(&code) => Some(Self::Same),
            (code, 3) if THREE_DECIMALS.contains(&code) => Some(Self::SameInTens),
            _ => None,
        }
    }

    fn to_units(self, minor: i64) -> Option<i64> {
        match self {
            Self::Same => Some(minor),
            Self::SameInTens => (minor.checked_rem(10) == Some(0)).then_some(minor),
            Self::HundredUnitsAMinor => minor.checked_mul(HUNDRED),
            Self::HundredMinorsAUnit => hundredth(minor),
        }
    }

    fn to_minor(self, units: i64) -> Option<i64> {
        match self {
            Self::Same | Self::SameInTens => Some(units),
            Self::HundredUnitsAMinor => hundredth(units),
            Self::HundredMinorsAUnit => units.checked_mul(HUNDRED),
        }
    }
}

/// `None` when it does not come out even.
fn hundredth(amount: i64) -> Option<i64> {
    (amount.checked_rem(HUNDRED)? == 0)
        .then(|| amount.checked_div(HUNDRED))
        .flatten()
}

const HUNDRED: i64 = 100;
const NO_DECIMALS: [&str; 14] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
];
const THREE_DECIMALS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prop_assert_eq;
    use proptest::proptest;
    use proptest::sample::select;

    use super::*;

    fn units(minor: i64, code: &str) -> Option<i64> {
        to_stripe(Money::from_minor(minor, Currency::parse(code).unwrap()))
            .ok()
            .map(|(units, currency)| {
                assert_eq!(currency.to_string(), code.to_lowercase());
                units
            })
    }

    fn minor(units: i64, code: &str) -> Option<i64> {
        from_stripe(units, &code.to_lowercase().parse().unwrap()).map(|money| {
            assert_eq!(money.currency().code(), code);
            money.minor()
        })
    }

    #[test]
    fn amounts_are_told_in_stripes_units() {
        let cases = [
            ("USD", 1050, 1050),
            ("HUF", 1050, 1050),
            ("TWD", 1050, 1050),
            ("JPY", 500, 500),
            ("KRW", 500, 500),
            ("ISK", 5, 500),
            ("UGX", 5, 500),
            ("MGA", 500, 5),
            ("KWD", 5120, 5120),
        ];

        for (code, in_minor, in_units) in cases {
            assert_eq!(units(in_minor, code), Some(in_units), "{code}");
            assert_eq!(minor(in_units, code), Some(in_minor), "{code}");
        }
    }

    #[test]
    fn the_least_is_told_in_the_currencys_own_units() {
        let least = |code| least(Currency::parse(code).unwrap()).map(|money| money.to_string());

        assert_eq!(least("USD").as_deref(), Some("0.50"));
        assert_eq!(least("GBP").as_deref(), Some("0.30"));
        assert_eq!(least("JPY").as_deref(), Some("50"));
        assert_eq!(least("HUF").as_deref(), Some("175.00"));
        assert_eq!(least("KWD"), None);
    }

    #[test]
    fn the_least_is_what_the_document_says_for_every_currency() {
        let document = include_str!("../../../docs/MONEY.md");
        let rows = document.lines().filter_map(|line| {
            let (codes, amount) = line.strip_prefix("| `")?.split_once("` | ")?;
            Some((codes, amount.strip_suffix(" |")?))
        });
        let mut said = Vec::new();
        for (codes, amount) in rows.filter(|(codes, _)| codes.bytes().all(|byte| !byte.is_ascii_lowercase()))
        {
            for code in codes.split("`, `") {
                let told = least(Currency::parse(code).unwrap()).map(|money| money.to_string());
                assert_eq!(told.as_deref(), Some(amount), "{code}");
                said.push(code);
            }
        }

        for letters in 0..26_u32.pow(3) {
            let letter =
                |place: u32| char::from(b'A' + u8::try_from(letters / 26_u32.pow(place) % 26).unwrap());
            let code: String = (0..3).map(letter).collect();
            let has_one = Currency::parse(&code).is_ok_and(|currency| least(currency).is_some());
            assert_eq!(has_one, said.contains(&code.as_str()), "{code}");
        }
    }

    #[test]
    fn an_amount_that_stripe_cannot_take_exactly_is_refused() {
        let refused = [
            ("KWD", 5124),
            ("MGA", 150),
            ("IQD", 1000),
            ("LYD", 1000),
            ("CLF", 10_000),
            ("UYW", 10_000),
            ("UYI", 100),
            ("ISK", i64::MAX),
            ("USD", 0),
            ("USD", -1),
        ];

        for (code, in_minor) in refused {
            assert_eq!(units(in_minor, code), None, "{code} {in_minor}");
        }
    }

    #[test]
    fn every_sum_in_steps_of_its_currency_can_be_told() {
        for code in [
            "USD", "JPY", "ISK", "UGX", "MGA", "KWD", "BHD", "OMR", "JOD", "TND",
        ] {
            let step = Currency::parse(code).unwrap().step();
            for steps in [1, 3, 1_234_567] {
                assert!(
                    units(step * steps, code).is_some(),
                    "{code}: {steps} steps of {step}"
                );
            }
            assert!(step == 1 || units(step + 1, code).is_none(), "{code}");
        }
    }

    #[test]
    fn an_amount_of_stripes_that_is_none_of_the_currency_is_refused() {
        assert_eq!(minor(550, "ISK"), None);
        assert_eq!(minor(i64::MAX, "MGA"), None);
        assert_eq!(from_stripe(100, &"usdc".parse().unwrap()), None);
        assert_eq!(from_stripe(100, &"bgn".parse().unwrap()), None);
    }

    proptest! {
        #[test]
        fn what_is_told_is_read_back_the_same(
            amount in any::<i64>(),
            code in select(&["USD", "JPY", "ISK", "UGX", "MGA", "KWD", "EUR", "CLP"][..]),
        ) {
            if let Some(told) = units(amount, code) {
                prop_assert_eq!(minor(told, code), Some(amount));
            }
        }
    }
}
