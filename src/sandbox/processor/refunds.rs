//! Refunds: captured money given back, never more than was captured.

use crate::sandbox::clock;
use crate::sandbox::processor::books::Change;
use crate::sandbox::processor::books::Refund;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;

/// Gives money back, all that is left or a part of it.
///
/// # Errors
/// Nothing was captured, or less is left than is asked for.
pub(super) fn create(desk: &mut Desk<'_>, form: &mut Form) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let intent = form.require("payment_intent")?;
    let amount = form.take_integer("amount")?;
    let reason = form.take_word("reason", &["duplicate", "fraudulent", "requested_by_customer"])?;
    let metadata = form.take_map("metadata");
    form.finish()?;
    let intent = desk.books.intents.find(&intent).cloned();
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
    let left = charge.amount_captured.saturating_sub(charge.amount_refunded);
    if left == 0 {
        return Err(Refusal::state(
            "charge_already_refunded",
            "All of it was given back already.",
        ));
    }
    if desk.forced.is_some() {
        return Err(Refusal::state("charge_not_refundable", "The refund was refused."));
    }
    let amount = amount.unwrap_or(left);
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
    charge.amount_refunded = charge.amount_refunded.saturating_add(amount);
    let refund = Refund {
        id: Desk::id("re_")?,
        created: clock::now_s(),
        amount,
        currency: charge.currency.clone(),
        charge: charge.id.clone(),
        intent: intent.id,
        reason: reason.map(str::to_owned),
        balance_transaction: Desk::id("txn_")?,
        metadata,
    };
    desk.put_charge(&charge);
    desk.put(Change::Refund(refund.clone()));
    desk.emit(
        "refund.created",
        desk.writer().refund(&refund, &Expand::default()),
    )?;
    desk.emit_charge("charge.refunded", &charge)?;
    Ok(desk.writer().refund(&refund, &expand))
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
