//! What the history of a fee says about us. FOLIO saves an action first and the balance after it, in two statements: a
//! call that dies between them leaves an action to which the balance does not fit.

use crate::domain::Currency;
use crate::domain::Money;
use crate::domain::Timestamp;
use crate::ils::IlsError;
use crate::ils::folio::FolioIls;
use crate::ils::folio::cql::quoted;
use crate::ils::folio::shapes::Action;
use crate::ils::folio::shapes::Actions;

/// Every action on one fee, and what is left of it.
pub(super) struct History {
    actions: Vec<Action>,
    currency: Currency,
}

/// What sort of action it is, by the beginning of FOLIO's word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// A payment: `Paid fully`, `Paid partially`.
    Paid,
    /// The first half of a refund: `Credited fully`, `Credited partially`.
    Credited,
    /// The second half of a refund: `Refunded fully`, `Refunded partially`.
    Refunded,
}

impl FolioIls {
    /// How many actions of the fee carry this name as their transaction information.
    ///
    /// # Errors
    /// [`IlsError`].
    pub(super) async fn named(&self, fee: &str, name: &str) -> Result<usize, IlsError> {
        let query = format!(
            "(accountId=={} and transactionInformation=={})",
            quoted(fee),
            quoted(name)
        );
        let found = self.actions(fee, &query).await?;
        let named = found
            .iter()
            .filter(|action| action.transaction.as_deref() == Some(name));
        Ok(named.count())
    }

    /// # Errors
    /// [`IlsError`]; [`IlsError::Silent`] also when not all of it is told.
    pub(super) async fn history(&self, fee: &str) -> Result<History, IlsError> {
        let query = format!("(accountId=={})", quoted(fee));
        Ok(History {
            actions: self.actions(fee, &query).await?,
            currency: self.settings.currency,
        })
    }

    async fn actions(&self, fee: &str, query: &str) -> Result<Vec<Action>, IlsError> {
        let url = self
            .wire
            .url(&["feefineactions"], &[("query", query), ("limit", ACTIONS_MAX)]);
        let answer = self.wire.read(url).await?;
        if !answer.is_success() {
            return Err(IlsError::Silent);
        }
        let told: Actions = answer.json()?;
        let complete = told.actions.len() == told.total;
        if !complete || told.actions.iter().any(|action| action.account != fee) {
            return Err(IlsError::Silent);
        }
        Ok(told.actions)
    }
}

impl History {
    #[cfg(test)]
    pub(super) fn of(actions: Vec<Action>, currency: Currency) -> Self {
        Self { actions, currency }
    }

    /// The actions of one sort that `is_ours` knows.
    pub(super) fn ours(
        &self,
        sort: Sort,
        is_ours: impl Fn(&Action) -> bool,
    ) -> impl Iterator<Item = &Action> {
        self.actions
            .iter()
            .filter(move |action| is_of_sort(action, sort) && is_ours(action))
    }

    /// The sum of such actions; `None` when one of the amounts cannot be read.
    pub(super) fn sum(&self, sort: Sort, is_ours: impl Fn(&Action) -> bool) -> Option<Money> {
        self.ours(sort, is_ours)
            .try_fold(Money::zero(self.currency), |sum, action| {
                sum.checked_add(self.amount(action)?).ok()
            })
    }

    /// The amount of an action; `None` when it cannot be read.
    pub(super) fn amount(&self, action: &Action) -> Option<Money> {
        action.amount?.money(self.currency).ok()
    }

    /// Whether every step from this action to what is left of the fee is accounted for: each later action begins where
    /// the one before has ended, and what is left is what the last one says. If not, an action was saved without its
    /// balance, or two people wrote over each other's.
    pub(super) fn leads_to(&self, action: &Action, remaining: Money) -> bool {
        self.follows(action) && self.walk(action).is_some_and(|balance| balance == remaining)
    }

    /// Whether a payment began where the action before it has ended; true for the first one, and for what is no payment.
    fn follows(&self, action: &Action) -> bool {
        if !is_of_sort(action, Sort::Paid) {
            return true;
        }
        let earlier = |other: &&Action| !std::ptr::eq(*other, action) && other.balance.is_some();
        let Some(at) = moment(action) else { return false };
        let before = self.actions.iter().filter(earlier);
        let before = before.filter(|other| moment(other).is_some_and(|other| other < at));
        let Some(before) = before.max_by_key(|other| moment(other)) else {
            return true;
        };
        let balance = |action: &Action| action.balance?.money(self.currency).ok();
        let began = balance(action)
            .zip(self.amount(action))
            .and_then(|(ended, amount)| ended.checked_add(amount).ok());
        began.is_some() && began == balance(before)
    }

    fn walk(&self, from: &Action) -> Option<Money> {
        let began = moment(from)?;
        let mut later = Vec::new();
        for action in &self.actions {
            let at = moment(action)?;
            if at >= began && !std::ptr::eq(action, from) && action.balance.is_some() {
                later.push((at, action));
            }
        }
        later.sort_by_key(|(at, _)| *at);
        let mut balance = from.balance?.money(self.currency).ok()?;
        for (_, action) in later {
            let next = action.balance?.money(self.currency).ok()?;
            let amount = match action.amount {
                Some(amount) => amount.money(self.currency).ok()?,
                None => Money::zero(self.currency),
            };
            // A refund is an action that changes nothing, and one that adds; in old versions one that takes away, too.
            let fits = (next == balance && !is_of_sort(action, Sort::Paid))
                || balance.checked_sub(amount) == Ok(next)
                || balance.checked_add(amount) == Ok(next);
            if !fits {
                return None;
            }
            balance = next;
        }
        Some(balance)
    }
}

fn is_of_sort(action: &Action, sort: Sort) -> bool {
    let word = match sort {
        Sort::Paid => "Paid ",
        Sort::Credited => "Credited ",
        Sort::Refunded => "Refunded ",
    };
    action.kind.as_deref().is_some_and(|kind| kind.starts_with(word))
}

/// FOLIO writes offsets with and without a colon.
fn moment(action: &Action) -> Option<Timestamp> {
    Timestamp::parse(action.at.as_deref()?)
}

/// More on one fee is not read; left out, FOLIO tells ten.
const ACTIONS_MAX: &str = "1000";

#[cfg(test)]
mod tests {
    use super::*;

    fn action(kind: &str, at: &str, amount: &str, balance: &str) -> Action {
        let text = format!(
            r#"{{"accountId":"a","typeAction":"{kind}","dateAction":"{at}","amountAction":{amount},
                "balance":{balance},"transactionInformation":"K7QM-2XR9.1"}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    fn leads(actions: Vec<Action>, from: usize, remaining: i64) -> bool {
        let history = History::of(actions, Currency::USD);
        let action = history.actions.get(from).unwrap();
        history.leads_to(action, Money::from_minor(remaining, Currency::USD))
    }

    const CHARGED: &str = "2026-01-01T08:00:00.000+00:00";
    const PAID: &str = "2026-01-02T08:00:00.000+0000";
    const LATER: &str = "2026-01-03T08:00:00.000Z";

    #[test]
    fn a_payment_that_changed_the_balance_is_accounted_for() {
        let both = || {
            vec![
                action("Overdue fine", CHARGED, "10.00", "10.00"),
                action("Paid partially", PAID, "4.00", "6.00"),
            ]
        };

        assert!(leads(both(), 1, 600));
        assert!(!leads(both(), 1, 1000), "saved, and the balance is what it was");
        assert!(!leads(both(), 1, 500));
    }

    #[test]
    fn what_others_did_later_is_followed() {
        let then = |kind: &str, amount: &str, balance: &str| {
            vec![
                action(kind, LATER, amount, balance),
                action("Paid partially", PAID, "4.00", "6.00"),
            ]
        };

        assert!(leads(then("Paid partially", "1.00", "5.00"), 1, 500));
        assert!(leads(then("Refunded partially", "4.00", "10.00"), 1, 1000));
        assert!(leads(then("Staff info only", "null", "6.00"), 1, 600));
        assert!(
            !leads(then("Paid partially", "5.00", "5.00"), 1, 500),
            "the desk began at 10.00: our payment was written over"
        );
    }

    #[test]
    fn a_history_that_cannot_be_read_leads_nowhere() {
        let mut broken = vec![
            action("Paid partially", PAID, "4.00", "6.00"),
            action("Paid partially", "yesterday", "1.00", "5.00"),
        ];

        assert!(!leads(std::mem::take(&mut broken), 0, 500));
        assert!(!leads(vec![action("Paid fully", PAID, "4.00", "null")], 0, 0));
    }
}
