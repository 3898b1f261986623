//! Sums that a card can be charged with: in some currencies not every sum that can be owed.

use crate::domain::Currency;
use crate::domain::Money;

impl Currency {
    /// In what steps cards are charged, in minor units: 1 in most; 10 with three decimals, because the last is always 0;
    /// 100 for the ariary, which has no hundredths that are paid. What is reckoned is rounded to these.
    ///
    /// Source: <https://docs.stripe.com/currencies>, "Three-decimal currencies" and "Zero-decimal currencies".
    pub fn step(&self) -> i64 {
        match (self.code(), self.digits()) {
            ("MGA", _) => 100,
            (_, 3) => 10,
            _ => 1,
        }
    }
}

impl Money {
    /// Whether a card can be charged with it: a whole number of the currency's steps.
    pub fn is_in_steps(&self) -> bool {
        self.over() == 0
    }

    /// The nearest sum that a card can be charged with; half a step is rounded up.
    #[must_use]
    pub fn to_step(self) -> Self {
        let step = self.currency().step();
        let down = self.down_to_step();
        let up = down.minor().checked_add(step);
        match up.filter(|_| self.over().saturating_mul(2) >= step) {
            Some(up) => Self::from_minor(up, self.currency()),
            None => down,
        }
    }

    /// The most that a card can be charged with and is no more than this.
    #[must_use]
    pub fn down_to_step(self) -> Self {
        Self::from_minor(self.minor().saturating_sub(self.over()), self.currency())
    }

    /// What is over the last whole step.
    fn over(&self) -> i64 {
        self.minor()
            .checked_rem_euclid(self.currency().step())
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::from_minor(minor, Currency::parse(code).unwrap())
    }

    #[test]
    fn what_is_reckoned_is_rounded_to_what_a_card_can_be_charged_with() {
        for (code, minor, nearest, down) in [
            ("USD", 1_234, 1_234, 1_234),
            ("JPY", 7, 7, 7),
            ("KWD", 5_124, 5_120, 5_120),
            ("KWD", 5_125, 5_130, 5_120),
            ("KWD", 5_130, 5_130, 5_130),
            ("TND", 4, 0, 0),
            ("MGA", 149, 100, 100),
            ("MGA", 150, 200, 100),
            ("KWD", i64::MAX, i64::MAX - 7, i64::MAX - 7),
        ] {
            let sum = money(minor, code);

            assert_eq!(sum.to_step().minor(), nearest, "{code} {minor}");
            assert_eq!(sum.down_to_step().minor(), down, "{code} {minor}");
            assert_eq!(sum.is_in_steps(), minor == down, "{code} {minor}");
        }
    }
}
