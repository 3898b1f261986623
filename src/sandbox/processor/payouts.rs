//! Payouts: everything on the balance goes to the library's bank account in one sum, and sometimes comes back.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::clock;
use crate::sandbox::processor::books::Change;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::ledger;
use crate::sandbox::processor::ledger::Kind;
use crate::sandbox::processor::ledger::Movement;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;
use crate::sandbox::processor::shapes::Writer;

/// One sum sent to the bank, `po_…`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Payout {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) balance_transaction: String,
    pub(super) failure: Option<PayoutFailure>,
}

/// Why a payout came back, and the movement that brought it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct PayoutFailure {
    pub(super) code: String,
    pub(super) balance_transaction: String,
}

/// Pays out everything that waits for it in one currency; without a currency, in that of what has waited longest.
///
/// # Errors
/// Nothing waits, or more was taken from the balance than came to it.
pub(super) fn pay_out(desk: &mut Desk<'_>, currency: Option<&str>) -> Answered {
    let waiting = desk.books.movements.newest_first();
    let mut waiting: Vec<Movement> = waiting
        .filter(|movement| movement.awaits_payout())
        .cloned()
        .collect();
    let longest = waiting.last().map(|movement| movement.currency.clone());
    let currency = currency.map(str::to_ascii_lowercase).or(longest);
    let currency = currency.unwrap_or_default();
    waiting.retain(|movement| movement.currency == currency);
    let amount = waiting
        .iter()
        .fold(0_i64, |sum, movement| sum.saturating_add(movement.net()));
    if amount < 1 {
        return Err(Refusal::state(
            "balance_insufficient",
            "Nothing is on the balance that could be paid out.",
        ));
    }
    let id = Desk::id("po_")?;
    let created = clock::now_s();
    for movement in waiting.into_iter().rev() {
        desk.put(Change::Movement(Movement {
            available_on: movement.available_on.min(created),
            payout: Some(id.clone()),
            ..movement
        }));
    }
    let own = Movement::new(Kind::Payout, amount.saturating_neg(), &currency, &id)?;
    let payout = Some(id.clone());
    let balance_transaction = ledger::book(desk, Movement { payout, ..own });
    let payout = Payout {
        id,
        created,
        amount,
        currency,
        balance_transaction,
        failure: None,
    };
    desk.put(Change::Payout(payout.clone()));
    let written = desk.writer().payout(&payout, &Expand::default());
    desk.emit("payout.created", written.clone())?;
    desk.emit("payout.paid", written.clone())?;
    Ok(written)
}

/// The bank sends a payout back: what it held is on the balance again and waits for the next one.
///
/// # Errors
/// There is no such payout, or it came back already.
pub(super) fn fail(desk: &mut Desk<'_>, id: &str, code: &str) -> Answered {
    let payout = desk.books.payouts.find(id).cloned();
    let mut payout = payout.ok_or_else(|| Refusal::no_such("payout"))?;
    if payout.failure.is_some() {
        return Err(Refusal::too_late("This payout came back already."));
    }
    let held = desk.books.movements.newest_first();
    let held = held.filter(|movement| movement.payout.as_deref() == Some(id) && movement.source != id);
    let held: Vec<Movement> = held.cloned().collect();
    for movement in held.into_iter().rev() {
        desk.put(Change::Movement(Movement {
            payout: None,
            ..movement
        }));
    }
    let back = Movement::new(Kind::PayoutFailure, payout.amount, &payout.currency, id)?;
    let of_it = Some(id.to_owned());
    let balance_transaction = ledger::book(
        desk,
        Movement {
            payout: of_it,
            ..back
        },
    );
    payout.failure = Some(PayoutFailure {
        code: code.to_owned(),
        balance_transaction,
    });
    desk.put(Change::Payout(payout.clone()));
    let written = desk.writer().payout(&payout, &Expand::default());
    desk.emit("payout.failed", written.clone())?;
    Ok(written)
}

/// Tells about a payout.
///
/// # Errors
/// There is none.
pub(super) fn retrieve(desk: &Desk<'_>, form: &mut Form, id: &str) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    form.finish()?;
    let payout = desk.books.payouts.find(id);
    let payout = payout.ok_or_else(|| Refusal::no_such("payout"))?;
    Ok(desk.writer().payout(payout, &expand))
}

impl Payout {
    /// Where it stands, as Stripe spells it.
    pub(super) fn status(&self) -> &'static str {
        if self.failure.is_some() { "failed" } else { "paid" }
    }
}

impl Writer<'_> {
    /// A payout.
    pub(super) fn payout(&self, payout: &Payout, expand: &Expand) -> Value {
        let failure = payout.failure.as_ref();
        let movement = |id: Option<&str>, name| {
            Self::reference(id, name, expand, |id, inside| self.movement_of(id, inside))
        };
        let back = failure.map(|failure| failure.balance_transaction.as_str());
        json!({
            "id": payout.id, "object": "payout", "created": payout.created, "livemode": false,
            "amount": payout.amount, "currency": payout.currency, "status": payout.status(),
            "arrival_date": clock::midnight_after_days(payout.created, 0), "automatic": true,
            "balance_transaction": movement(Some(&payout.balance_transaction), "balance_transaction"),
            "failure_balance_transaction": movement(back, "failure_balance_transaction"),
            "failure_code": failure.map(|failure| failure.code.as_str()),
            "failure_message": failure.map(|_| "The bank sent the payout back."),
            "description": "STRIPE PAYOUT", "destination": null, "metadata": {}, "method": "standard",
            "original_payout": null, "payout_method": null, "reconciliation_status": "completed",
            "reversed_by": null, "source_type": "card", "statement_descriptor": null, "trace_id": null,
            "type": "bank_account", "application_fee": null, "application_fee_amount": null,
        })
    }
}

/// The codes with which the bank sends a payout back.
pub(super) const FAILURES: &[&str] = &[
    "account_closed",
    "account_frozen",
    "could_not_process",
    "debit_not_authorized",
    "invalid_account_number",
    "no_account",
];
