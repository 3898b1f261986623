//! What was captured, added up by whose it is and what it was for.

use std::collections::BTreeMap;

use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::Money;
use crate::domain::Order;

/// A sum, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// Whose: branch and fund, as the library system told them; empty for what was bought.
    pub owner: FeeOwner,
    /// What for.
    pub kind: FeeKind,
    /// How much was captured, refunds not taken off; positive.
    pub sum: Money,
}

/// By branch, then fund, then kind of fee; what has no owner first.
pub type Totals = Vec<Total>;

/// What was captured of these orders.
pub(super) fn totals(orders: &[Order]) -> Totals {
    let mut sums: BTreeMap<(&FeeOwner, &'static str), Total> = BTreeMap::new();
    let captured = orders.iter().filter(|order| order.captured().is_positive());
    let lines = captured.flat_map(|order| &order.lines);
    for line in lines.filter(|line| line.posting.counts()) {
        let total = sums
            .entry((&line.owner, line.kind.word()))
            .or_insert_with(|| Total {
                owner: line.owner.clone(),
                kind: line.kind,
                sum: Money::zero(line.taking.currency()),
            });
        // A library has one currency, and its sums fit.
        total.sum = total.sum.checked_add(line.taking).unwrap_or(total.sum);
    }
    sums.into_values().collect()
}
