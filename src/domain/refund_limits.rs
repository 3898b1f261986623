//! What one person at a library may give back alone, and what takes a second one.

use crate::domain::Money;
use crate::domain::Role;

/// How much somebody may give back without anybody else. `None` is no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alone {
    /// At a time.
    pub each: Option<Money>,
    /// In a day of the library, with all that they have given back alone before.
    pub day: Option<Money>,
}

/// A library's limits, by role. The default has none; a role that gives nothing back needs none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefundLimits {
    /// For whoever takes payments.
    pub cashier: Alone,
    /// For finance.
    pub finance: Alone,
    /// For whoever sets the library up.
    pub admin: Alone,
}

impl RefundLimits {
    /// What somebody of this role may give back alone.
    pub fn of(&self, role: Role) -> Alone {
        match role {
            Role::Cashier => self.cashier,
            Role::Finance => self.finance,
            Role::Admin => self.admin,
            Role::Desk | Role::Auditor => Alone::default(),
        }
    }
}

impl Alone {
    /// Whether so much at a time is too much for one.
    pub fn is_beyond(&self, amount: Money) -> bool {
        self.each.is_some_and(|each| amount.minor() > each.minor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;

    #[test]
    fn the_limit_itself_is_within_it() {
        let sum = |minor| Money::from_minor(minor, Currency::USD);
        let alone = Alone {
            each: Some(sum(5_000)),
            day: None,
        };

        assert!(!alone.is_beyond(sum(5_000)));
        assert!(alone.is_beyond(sum(5_001)));
        assert!(!Alone::default().is_beyond(sum(i64::MAX)));
    }
}
