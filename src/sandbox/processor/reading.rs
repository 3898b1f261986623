//! The calls that only read: lists, events, charges, the account and its balance.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;

use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::form::Form;
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
    let intent = form.take("payment_intent")?;
    let charge = form.take("charge")?;
    let page = Page::take(form)?;
    form.finish()?;
    let all = desk.books.refunds.newest_first().filter(|refund| {
        intent.as_ref().is_none_or(|id| *id == refund.intent)
            && charge.as_ref().is_none_or(|id| *id == refund.charge)
    });
    let writer = desk.writer();
    let all = all.map(|refund| (refund.id.as_str(), refund.created, refund));
    page.of(all, "/v1/refunds", |refund| writer.refund(refund, &expand))
}

/// Charges, newest first, of one payment intent if asked so.
///
/// # Errors
/// A parameter is refused.
pub(super) fn charges(desk: &Desk<'_>, form: &mut Form) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let intent = form.take("payment_intent")?;
    let page = Page::take(form)?;
    form.finish()?;
    let all = desk.books.charges.newest_first();
    let all = all.filter(|charge| intent.as_ref().is_none_or(|id| *id == charge.intent));
    let writer = desk.writer();
    let all = all.map(|charge| (charge.id.as_str(), charge.created, charge));
    page.of(all, "/v1/charges", |charge| writer.charge(charge, &expand))
}

/// Events, newest first, of one type if asked so; `charge.*` is every type of that family.
///
/// # Errors
/// A parameter is refused.
pub(super) fn events(desk: &Desk<'_>, form: &mut Form) -> Answered {
    let kind = form.take("type")?;
    let page = Page::take(form)?;
    form.finish()?;
    let wanted = |found: &str| match kind.as_deref() {
        None | Some("*") => true,
        Some(kind) => match kind.strip_suffix('*') {
            Some(family) => found.starts_with(family),
            None => kind == found,
        },
    };
    let all = desk
        .books
        .events
        .newest_first()
        .filter(|event| wanted(&event.kind));
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

/// What was captured and not given back, by currency.
///
/// # Errors
/// A parameter is refused.
pub(super) fn balance(desk: &Desk<'_>, form: &mut Form) -> Answered {
    form.take_list("expand");
    form.finish()?;
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for charge in desk.books.charges.newest_first().filter(|charge| charge.captured) {
        let sum = sums.entry(&charge.currency).or_default();
        *sum = sum
            .saturating_add(charge.amount_captured)
            .saturating_sub(charge.amount_refunded);
    }
    let available: Vec<Value> = sums
        .iter()
        .map(|(currency, amount)| json!({"amount": amount, "currency": currency, "source_types": {"card": amount}}))
        .collect();
    Ok(json!({"object": "balance", "livemode": false, "available": available, "pending": []}))
}

/// Which part of a list is wanted.
#[derive(Debug)]
struct Page {
    limit: usize,
    starting_after: Option<String>,
    /// Lowest and highest time of creation, seconds since 1970, both included.
    created: (i64, i64),
}

impl Page {
    fn take(form: &mut Form) -> Result<Self, Box<Refusal>> {
        let limit = form.take_integer("limit")?.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(Refusal::invalid("limit", "must be 1 to 100"));
        }
        let (mut lowest, mut highest) = (i64::MIN, i64::MAX);
        if let Some(exactly) = form.take_integer("created")? {
            (lowest, highest) = (exactly, exactly);
        }
        if let Some(bound) = form.take_integer("created[gte]")? {
            lowest = lowest.max(bound);
        }
        if let Some(bound) = form.take_integer("created[gt]")? {
            lowest = lowest.max(bound.saturating_add(1));
        }
        if let Some(bound) = form.take_integer("created[lte]")? {
            highest = highest.min(bound);
        }
        if let Some(bound) = form.take_integer("created[lt]")? {
            highest = highest.min(bound.saturating_sub(1));
        }
        Ok(Self {
            limit: usize::try_from(limit).unwrap_or(1),
            starting_after: form.take("starting_after")?,
            created: (lowest, highest),
        })
    }

    /// Writes the wanted part of `all`, which come as id, time of creation, object.
    fn of<'a, T>(
        &self,
        all: impl Iterator<Item = (&'a str, i64, T)>,
        url: &str,
        write: impl Fn(T) -> Value,
    ) -> Answered {
        let (lowest, highest) = self.created;
        let mut all = all.filter(|(_, created, _)| (lowest..=highest).contains(created));
        if let Some(last_seen) = &self.starting_after {
            // Walks on to the object named; the list goes on behind it.
            if !all.any(|(id, _, _)| id == last_seen) {
                return Err(Refusal::no_such("starting_after"));
            }
        }
        let data: Vec<Value> = all
            .by_ref()
            .take(self.limit)
            .map(|(_, _, object)| write(object))
            .collect();
        let has_more = all.next().is_some();
        Ok(json!({"object": "list", "url": url, "has_more": has_more, "data": data}))
    }
}

const LIMIT_DEFAULT: i64 = 10;
const LIMIT_MAX: i64 = 100;
