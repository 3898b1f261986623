//! The steps of one visit, where older fees come first: a step is closed while another one must be paid before it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::cashier::accounts::place_of;
use crate::domain::Fee;
use crate::domain::Order;
use crate::domain::PatronKey;
use crate::domain::PaymentOrder;
use crate::domain::PaymentState;

/// What the patrons of an order owe at this moment.
type Owed = BTreeMap<PatronKey, Vec<Fee>>;

impl Cashier {
    /// The step of the same visit that has to be paid before this order; `None` when a card may be presented. Only where
    /// the library wants older fees first: then it is the unpaid step with the oldest fee of the same person. Of two
    /// steps with older fees each, of several people, the one that is walked through first.
    ///
    /// # Errors
    /// [`Refusal::TryLater`] when the store or the library system does not answer; no card may be asked then.
    pub async fn step_before(&self, order: &Order) -> Result<Option<Order>, Refusal> {
        let library = self.library(&order.library)?;
        if library.terms.order == PaymentOrder::Any {
            return Ok(None);
        }
        let mut steps = self.steps_of(order).await?;
        steps.retain(|step| step.id != order.id && is_unpaid(step));
        if steps.is_empty() {
            return Ok(None);
        }
        let owed = self.owed_in(order).await?;
        let is_before = |step: &Order| {
            let walked_first = place_of(&step.account) < place_of(&order.account);
            has_older(step, order, &owed) && (walked_first || !has_older(order, step, &owed))
        };
        Ok(steps.into_iter().find(is_before))
    }

    async fn owed_in(&self, order: &Order) -> Result<Owed, Refusal> {
        let library = self.library(&order.library)?;
        let mut owed = Owed::new();
        for key in order.lines.iter().filter_map(|line| order.owes(line)) {
            if owed.contains_key(&key) {
                continue;
            }
            let patron = self.store.patron(&order.library, key).await?;
            let account = match patron.and_then(|patron| patron.barcode) {
                Some(barcode) => library.account_of(&barcode).await?,
                None => None,
            };
            owed.insert(key, account.map(|account| account.fees).unwrap_or_default());
        }
        Ok(owed)
    }
}

/// No card was taken for it, as far as anybody knows. Once one was, the library system has its say.
fn is_unpaid(step: &Order) -> bool {
    match step.payment() {
        None
        | Some(
            PaymentState::Declined
            | PaymentState::Abandoned
            | PaymentState::NeedsPatron
            | PaymentState::Confirming
            | PaymentState::Unknown,
        ) => true,
        Some(
            PaymentState::Held
            | PaymentState::Capturing
            | PaymentState::CaptureRefused
            | PaymentState::Captured
            | PaymentState::Releasing
            | PaymentState::Released,
        ) => false,
    }
}

/// Whether the oldest fee of some person in the one is older than theirs in the other. What is not owed any more, and what
/// has no date, is not asked about.
fn has_older(one: &Order, other: &Order, owed: &Owed) -> bool {
    owed.iter().any(|(whose, fees)| {
        let oldest = |order: &Order| oldest(order, *whose, fees);
        oldest(one)
            .zip(oldest(other))
            .is_some_and(|(this, that)| this < that)
    })
}

fn oldest(order: &Order, whose: PatronKey, fees: &[Fee]) -> Option<Date> {
    let theirs = order.lines.iter().filter(|line| order.owes(line) == Some(whose));
    let still_owed = theirs.filter_map(|line| fees.iter().find(|fee| fee.id == line.fee && fee.payable()));
    still_owed.filter_map(|fee| fee.since).min()
}
