//! The calls that only read: lists, events, charges, the account and its balance.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;

use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::paging::Page;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;
use crate::sandbox::processor::shapes::Writer;

/// Payment intents, newest first.
///
/// # Errors
/// A parameter is refused.
pub(super) fn intents(desk: &Desk<'_>, form: &mut Form) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let page = Page::take(form)?;
    form.finish()?;
    let all = desk
        .books
        .intents
        .newest_first()
        .map(|intent| (intent.id.as_str(), intent.created, intent));
    let writer = desk.writer();
    page.of(all, "/v1/payment_intents", |intent| {
        writer.intent(intent, &expand)
    })
}

/// Refunds, newest first, of one payment intent or charge if asked so.
///
/// # Errors
/// A parameter is refused.
pub(super) fn refunds(desk: &Desk<'_>, form: &mut Form) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let of = Of::take(desk, form)?;
    let page = Page::take(form)?;
    form.finish()?;
    let all = desk.books.refunds.newest_first();
    let all = all.filter(|refund| of.is(&refund.intent, &refund.charge));
    let writer = desk.writer();
    let all = all.map(|refund| (refund.id.as_str(), refund.created, refund));
    page.of(all, "/v1/refunds", |refund| writer.refund(refund, &expand))
}

/// Disputes, newest first, of one payment intent or charge if asked so.
///
/// # Errors
/// A parameter is refused.
pub(super) fn disputes(desk: &Desk<'_>, form: &mut Form) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let of = Of::take(desk, form)?;
    let page = Page::take(form)?;
    form.finish()?;
    let all = desk.books.disputes.newest_first();
    let all = all.filter(|dispute| of.is(&dispute.intent, &dispute.charge));
    let writer = desk.writer();
    let all = all.map(|dispute| (dispute.id.as_str(), dispute.created, dispute));
    page.of(all, "/v1/disputes", |dispute| writer.dispute(dispute, &expand))
}

/// Charges, newest first, of one payment intent if asked so.
///
/// # Errors
/// A parameter is refused.
pub(super) fn charges(desk: &Desk<'_>, form: &mut Form) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let intent = form.take("payment_intent")?;
    let of = Of {
        intent: known(intent, "payment_intent", |id| {
            desk.books.intents.find(id).is_some()
        })?,
        charge: None,
    };
    let page = Page::take(form)?;
    form.finish()?;
    let all = desk.books.charges.newest_first();
    let all = all.filter(|charge| of.is(&charge.intent, &charge.id));
    let writer = desk.writer();
    let all = all.map(|charge| (charge.id.as_str(), charge.created, charge));
    page.of(all, "/v1/charges", |charge| writer.charge(charge, &expand))
}

/// Movements of the balance, newest first, of one payout, source, type or currency if asked so.
///
/// # Errors
/// A parameter is refused.
pub(super) fn movements(desk: &Desk<'_>, form: &mut Form) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let payout = form.take("payout")?;
    let payout = known(payout, "payout", |id| desk.books.payouts.find(id).is_some())?;
    let (source, kind, currency) = (form.take("source")?, form.take("type")?, form.take("currency")?);
    let page = Page::take(form)?;
    form.finish()?;
    let all = desk.books.movements.newest_first().filter(|movement| {
        let its_kind = serde_json::to_value(movement.kind).unwrap_or_default();
        (payout.is_none() || payout == movement.payout)
            && source.as_ref().is_none_or(|id| *id == movement.source)
            && currency.as_ref().is_none_or(|code| *code == movement.currency)
            && kind.as_deref().is_none_or(|kind| its_kind == kind)
    });
    let writer = desk.writer();
    let all = all.map(|movement| (movement.id.as_str(), movement.created, movement));
    page.of(all, "/v1/balance_transactions", |movement| {
        writer.movement(movement, &expand)
    })
}

/// Payouts, newest first, of one status if asked so.
///
/// # Errors
/// A parameter is refused.
pub(super) fn payouts(desk: &Desk<'_>, form: &mut Form) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let status = form.take("status")?;
    let page = Page::take(form)?;
    form.finish()?;
    let all = desk.books.payouts.newest_first();
    let all = all.filter(|payout| status.as_deref().is_none_or(|status| status == payout.status()));
    let writer = desk.writer();
    let all = all.map(|payout| (payout.id.as_str(), payout.created, payout));
    page.of(all, "/v1/payouts", |payout| writer.payout(payout, &expand))
}

/// Events, newest first, of one type or some if asked so; `charge.*` is every type of that family.
///
/// # Errors
/// A parameter is refused.
pub(super) fn events(desk: &Desk<'_>, form: &mut Form) -> Answered {
    let mut kinds = form.take_list("types");
    let kind = form.take("type")?;
    if kind.is_some() && !kinds.is_empty() {
        return Err(Refusal::invalid("types", "and `type` exclude each other"));
    }
    kinds.extend(kind);
    let page = Page::take(form)?;
    form.finish()?;
    let meets = |kind: &String, found: &str| match kind.strip_suffix('*') {
        Some(family) => found.starts_with(family),
        None => kind == found,
    };
    let all = desk.books.events.newest_first();
    let all = all.filter(|event| kinds.is_empty() || kinds.iter().any(|kind| meets(kind, &event.kind)));
    let all = all.map(|event| (event.id.as_str(), event.created, event));
    page.of(all, "/v1/events", Writer::event)
}

/// One event.
///
/// # Errors
/// There is none.
pub(super) fn event(desk: &Desk<'_>, form: &Form, id: &str) -> Answered {
    form.finish()?;
    desk.books
        .events
        .find(id)
        .map(Writer::event)
        .ok_or_else(|| Refusal::no_such("event"))
}

/// One charge.
///
/// # Errors
/// There is none.
pub(super) fn charge(desk: &Desk<'_>, form: &mut Form, id: &str) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    form.finish()?;
    let charge = desk
        .books
        .charges
        .find(id)
        .ok_or_else(|| Refusal::no_such("charge"))?;
    Ok(desk.writer().charge(charge, &expand))
}

/// One movement of the balance.
///
/// # Errors
/// There is none.
pub(super) fn movement(desk: &Desk<'_>, form: &mut Form, id: &str) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    form.finish()?;
    let movement = desk.writer().movement_of(id, &expand);
    movement.ok_or_else(|| Refusal::no_such("id"))
}

/// The account that the key belongs to.
///
/// # Errors
/// A parameter is refused.
pub(super) fn account(form: &mut Form) -> Answered {
    form.take_list("expand");
    form.finish()?;
    Ok(json!({
        "id": "acct_lastfoursandbox", "object": "account", "type": "standard", "country": "US",
        "default_currency": "usd", "charges_enabled": true, "payouts_enabled": true, "details_submitted": true,
        "email": null, "business_type": null, "metadata": {}, "capabilities": {"card_payments": "active"},
        "business_profile": {"name": "Lastfour Sandbox Library", "url": null},
    }))
}

/// What is on the balance, by currency: settled, and not yet.
///
/// # Errors
/// A parameter is refused.
pub(super) fn balance(desk: &Desk<'_>, form: &mut Form) -> Answered {
    form.take_list("expand");
    form.finish()?;
    let (mut settled, mut pending) = (BTreeMap::new(), BTreeMap::new());
    for movement in desk.books.movements.newest_first() {
        let sums = if movement.is_available() {
            &mut settled
        } else {
            &mut pending
        };
        let sum: &mut i64 = sums.entry(movement.currency.as_str()).or_default();
        *sum = sum.saturating_add(movement.net());
    }
    let written = |sums: BTreeMap<&str, i64>| -> Vec<Value> {
        let sums = sums.iter();
        sums.map(|(currency, amount)| {
            json!({"amount": amount, "currency": currency, "source_types": {"card": amount}})
        })
        .collect()
    };
    Ok(json!({
        "object": "balance", "livemode": false, "available": written(settled), "pending": written(pending),
    }))
}

/// Whose objects are wanted.
#[derive(Debug)]
struct Of {
    intent: Option<String>,
    charge: Option<String>,
}

impl Of {
    /// # Errors
    /// One is named that there is not.
    fn take(desk: &Desk<'_>, form: &mut Form) -> Result<Self, Box<Refusal>> {
        let intent = form.take("payment_intent")?;
        let charge = form.take("charge")?;
        Ok(Self {
            intent: known(intent, "payment_intent", |id| {
                desk.books.intents.find(id).is_some()
            })?,
            charge: known(charge, "charge", |id| desk.books.charges.find(id).is_some())?,
        })
    }

    fn is(&self, intent: &str, charge: &str) -> bool {
        self.intent.as_ref().is_none_or(|id| id == intent)
            && self.charge.as_ref().is_none_or(|id| id == charge)
    }
}

/// A filter must name something that there is.
fn known(
    id: Option<String>,
    param: &str,
    there_is: impl Fn(&str) -> bool,
) -> Result<Option<String>, Box<Refusal>> {
    match id {
        Some(id) if !there_is(&id) => Err(Refusal::no_such_value(param)),
        id => Ok(id),
    }
}
