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
    /// What for; `None` for convenience fees, which are nobody's but the library's.
    pub kind: Option<FeeKind>,
    /// How much was captured, refunds not taken off; positive.
    pub sum: Money,
}

/// By branch, then fund, then kind of fee, what has no owner first; convenience fees last. All of it together is what
/// was captured.
pub type Totals = Vec<Total>;

/// The convenience fees of these orders; `None` when there were none.
fn convenience(orders: &[Order]) -> Option<Total> {
    let taken = || {
        orders
            .iter()
            .map(Order::convenience_taken)
            .filter(Money::is_positive)
    };
    let currency = taken().next()?.currency();
    Some(Total {
        owner: FeeOwner::default(),
        kind: None,
        // A library has one currency, and its sums fit.
        sum: Money::sum(taken(), currency).ok()?,
    })
}

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
                kind: Some(line.kind),
                sum: Money::zero(line.taking.currency()),
            });
        // A library has one currency, and its sums fit.
        total.sum = total.sum.checked_add(line.taking).unwrap_or(total.sum);
    }
    let mut totals: Totals = sums.into_values().collect();
    totals.extend(convenience(orders));
    totals
}
