//! Payment methods: a card comes in, a token goes out.

use std::collections::BTreeMap;

use crate::sandbox::clock;
use crate::sandbox::processor::books::Change;
use crate::sandbox::processor::books::Method;
use crate::sandbox::processor::cards::Card;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;

/// Makes a payment method of the card that was taken out of the form.
///
/// # Errors
/// The card was refused, or a parameter.
pub(super) fn create(desk: &mut Desk<'_>, form: &mut Form, card: Result<Card, Box<Refusal>>) -> Answered {
    if form.require("type")? != "card" {
        return Err(Refusal::invalid("type", "must be `card` in this sandbox"));
    }
    for recognised in ["recognised", "brand", "last4", "expiry"] {
        form.take(&format!("card[{recognised}]"))?;
    }
    let _expand = Expand::parse(&form.take_list("expand"))?;
    let _shown_again = form.take("allow_redisplay")?;
    let metadata = form.take_map("metadata");
    let billing = form.take_map("billing_details");
    let card = card?;
    form.finish()?;
    let method = Method {
        id: Desk::id("pm_")?,
        created: clock::now_s(),
        card,
        metadata,
        billing,
        used: false,
    };
    desk.put(Change::Method(method.clone()));
    Ok(desk.writer().method(&method))
}

/// Keeps a card that came in by a page of the processor's own.
///
/// # Errors
/// No randomness for its id.
pub(super) fn keep(desk: &mut Desk<'_>, card: Card) -> Result<Method, Box<Refusal>> {
    let method = Method {
        id: Desk::id("pm_")?,
        created: clock::now_s(),
        card,
        metadata: BTreeMap::new(),
        billing: BTreeMap::new(),
        used: false,
    };
    desk.put(Change::Method(method.clone()));
    Ok(method)
}

/// Tells about a payment method. Asked for a ready-made one (`pm_card_visa`), makes a new one of that card.
///
/// # Errors
/// There is no such method.
pub(super) fn retrieve(desk: &mut Desk<'_>, form: &mut Form, id: &str) -> Answered {
    let _expand = Expand::parse(&form.take_list("expand"))?;
    form.finish()?;
    let method = find_or_make(desk, id)?;
    Ok(desk.writer().method(&method))
}

/// The payment method with this id; a ready-made name gives a new one.
///
/// # Errors
/// There is no such method.
pub(super) fn find_or_make(desk: &mut Desk<'_>, id: &str) -> Result<Method, Box<Refusal>> {
    if !id.starts_with("pm_card_") {
        return desk.method(id);
    }
    let card = Card::by_name(id).ok_or_else(|| Refusal::no_such("payment_method"))?;
    keep(desk, card)
}
