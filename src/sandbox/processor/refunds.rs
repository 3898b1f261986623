//! Refunds: captured money given back, never more than was captured.

use std::collections::BTreeMap;

use crate::sandbox::clock;
use crate::sandbox::processor::books::Change;
use crate::sandbox::processor::books::Charge;
use crate::sandbox::processor::books::Refund;
use crate::sandbox::processor::books::RefundFailure;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::disputes::Dispute;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::ledger;
use crate::sandbox::processor::ledger::Kind;
use crate::sandbox::processor::ledger::Movement;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;

/// What somebody wants given back.
#[derive(Debug, Default)]
pub(super) struct Wish {
    /// `None`: all that is left.
    pub(super) amount: Option<i64>,
    pub(super) reason: Option<String>,
    pub(super) metadata: BTreeMap<String, String>,
}

/// Gives money back, all that is left or a part of it.
///
/// # Errors
/// Nothing was captured, or less is left than is asked for.
pub(super) fn create(desk: &mut Desk<'_>, form: &mut Form) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let intent = form.require("payment_intent")?;
    let amount = form.take_integer("amount")?;
    let reason = form.take_word("reason", REASONS)?.map(str::to_owned);
    let metadata = form.take_map("metadata");
    form.finish()?;
    let wish = Wish {
        amount,
        reason,
        metadata,
    };
    let refund = give_back(desk, &intent, wish)?;
    Ok(desk.writer().refund(&refund, &expand))
}

/// Gives money of a payment intent back.
///
/// # Errors
/// Nothing was captured, the money is disputed, or less is left than is wished for.
pub(super) fn give_back(desk: &mut Desk<'_>, intent: &str, wish: Wish) -> Result<Refund, Box<Refusal>> {
    let intent = desk.books.intents.find(intent).cloned();
    let intent = intent.ok_or_else(|| Refusal::no_such("payment_intent"))?;
    let charge = desk
        .latest_charge(&intent)
        .ok()
        .filter(|charge| charge.captured && charge.failure.is_none());
    let Some(mut charge) = charge else {
        return Err(Refusal::state(
            "charge_not_refundable",
            "Nothing was captured that could be given back.",
        ));
    };
    let amount = check_amount(desk, &charge, wish.amount)?;
    charge.amount_refunded = charge.amount_refunded.saturating_add(amount);
    let id = Desk::id("re_")?;
    let taken = amount.saturating_neg();
    let movement = Movement::new(Kind::Refund, taken, &charge.currency, &id)?;
    let refund = Refund {
        id,
        created: clock::now_s(),
        amount,
        currency: charge.currency.clone(),
        charge: charge.id.clone(),
        intent: intent.id,
        reason: wish.reason,
        balance_transaction: ledger::book(desk, movement),
        failure: None,
        metadata: wish.metadata,
    };
    desk.put_charge(&charge);
    desk.put(Change::Refund(refund.clone()));
    desk.emit(
        "refund.created",
        desk.writer().refund(&refund, &Expand::default()),
    )?;
    desk.emit_charge("charge.refunded", &charge)?;
    Ok(refund)
}

/// How much is given back.
fn check_amount(desk: &Desk<'_>, charge: &Charge, wished: Option<i64>) -> Result<i64, Box<Refusal>> {
    let left = charge.amount_captured.saturating_sub(charge.amount_refunded);
    if left == 0 {
        return Err(Refusal::state(
            "charge_already_refunded",
            "All of it was given back already.",
        ));
    }
    let holds = |dispute: &Dispute| !dispute.status.leaves_refundable();
    if desk.books.disputes_of(&charge.id).any(holds) {
        return Err(Refusal::state(
            "charge_disputed",
            "The money is disputed and cannot be given back.",
        ));
    }
    if desk.forced.is_some() {
        return Err(Refusal::state("charge_not_refundable", "The refund was refused."));
    }
    let amount = wished.unwrap_or(left);
    if amount < 1 {
        return Err(Refusal::not_an_integer("amount"));
    }
    if amount > left {
        let refusal = Refusal::state(
            "amount_too_large",
            "More was asked for than is left to give back.",
        );
        return Err(refusal.with_param("amount"));
    }
    Ok(amount)
}

/// A refund that had succeeded comes back: the card's bank could not take it.
///
/// # Errors
/// There is no such refund, or it came back already.
pub(super) fn fail(desk: &mut Desk<'_>, id: &str, reason: &str) -> Answered {
    let refund = desk.books.refunds.find(id).cloned();
    let mut refund = refund.ok_or_else(|| Refusal::no_such("refund"))?;
    if refund.failure.is_some() {
        return Err(Refusal::too_late("This refund came back already."));
    }
    let charge = desk.books.charges.find(&refund.charge).cloned();
    let mut charge = charge.ok_or_else(|| Refusal::no_such("charge"))?;
    charge.amount_refunded = charge.amount_refunded.saturating_sub(refund.amount);
    let movement = Movement::new(Kind::RefundFailure, refund.amount, &refund.currency, id)?;
    refund.failure = Some(RefundFailure {
        reason: reason.to_owned(),
        balance_transaction: ledger::book(desk, movement),
    });
    desk.put_charge(&charge);
    desk.put(Change::Refund(refund.clone()));
    let written = desk.writer().refund(&refund, &Expand::default());
    for kind in ["charge.refund.updated", "refund.updated", "refund.failed"] {
        desk.emit(kind, written.clone())?;
    }
    Ok(written)
}

/// Tells about a refund.
///
/// # Errors
/// There is none.
pub(super) fn retrieve(desk: &Desk<'_>, form: &mut Form, id: &str) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    form.finish()?;
    let refund = desk
        .books
        .refunds
        .find(id)
        .ok_or_else(|| Refusal::no_such("refund"))?;
    Ok(desk.writer().refund(refund, &expand))
}

/// The reasons that a caller may give.
pub(super) const REASONS: &[&str] = &["duplicate", "fraudulent", "requested_by_customer"];
/// The reasons for which a refund comes back.
pub(super) const FAILURES: &[&str] = &[
    "declined",
    "expired_or_canceled_card",
    "insufficient_funds",
    "lost_or_stolen_card",
    "merchant_request",
    "unknown",
];
