//! Payment intents: create, confirm, capture, cancel, and what a hold does when nobody captures it.

use crate::sandbox::clock;
use crate::sandbox::processor::attempt;
use crate::sandbox::processor::attempt::Wishes;
use crate::sandbox::processor::books::Intent;
use crate::sandbox::processor::books::Status;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::disputes;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::ledger;
use crate::sandbox::processor::methods;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;

/// Creates a payment intent; with `confirm=true` also tries to pay.
///
/// # Errors
/// A parameter is refused, or the card is; then the payment intent exists all the same.
pub(super) fn create(desk: &mut Desk<'_>, form: &mut Form) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let mut intent = read_intent(form)?;
    let wished_method = form.take("payment_method")?;
    let confirm = form.take_truth("confirm")?.unwrap_or(false);
    let wishes = Wishes::take(form, confirm)?;
    form.finish()?;
    if let Some(id) = wished_method {
        let method = methods::find_or_make(desk, &id)?;
        intent.method = Some(method.id);
        intent.status = Status::RequiresConfirmation;
    }
    desk.put_intent(&intent);
    desk.emit_intent("payment_intent.created", &intent)?;
    if confirm {
        attempt::confirm(desk, &mut intent, &wishes)?;
    }
    Ok(desk.writer().intent(&intent, &expand))
}

/// Takes a payment intent out of the form, ready to be put into the books.
///
/// # Errors
/// A parameter is missing or makes no sense.
pub(super) fn read_intent(form: &mut Form) -> Result<Intent, Box<Refusal>> {
    let amount = form
        .take_integer("amount")?
        .ok_or_else(|| Refusal::missing("amount"))?;
    let currency = form.require("currency")?.to_ascii_lowercase();
    check_amount(amount, &currency)?;
    let capture_method = form.take_word("capture_method", &["automatic", "automatic_async", "manual"])?;
    let confirmation_method = form.take_word("confirmation_method", &["automatic", "manual"])?;
    let asks = form.take_word(ASKS_THREE_D_SECURE, &["any", "automatic", "challenge"])?;
    let id = Desk::id("pi_")?;
    let client_secret = Desk::id(&format!("{id}_secret_"))?;
    Ok(Intent {
        id,
        created: clock::now_s(),
        client_secret,
        amount,
        capturable: 0,
        received: 0,
        currency,
        capture_method: capture_method.unwrap_or("automatic_async").to_owned(),
        confirmation_method: confirmation_method.unwrap_or("automatic").to_owned(),
        automatic: read_method_types(form)?,
        status: Status::RequiresPaymentMethod,
        method: None,
        latest_charge: None,
        last_error: None,
        canceled_at: None,
        cancellation_reason: None,
        return_url: None,
        use_stripe_sdk: false,
        asks_three_d_secure: matches!(asks, Some("any" | "challenge")),
        metadata: form.take_map("metadata"),
        description: form.take("description")?,
        receipt_email: form.take("receipt_email")?,
        statement_descriptor: form.take("statement_descriptor")?,
        statement_descriptor_suffix: form.take("statement_descriptor_suffix")?,
    })
}

/// `Some(may redirect)` if the account's own methods are taken, as is the rule where the caller names none.
fn read_method_types(form: &mut Form) -> Result<Option<String>, Box<Refusal>> {
    let enabled = form.take_truth("automatic_payment_methods[enabled]")?;
    let redirects = form.take_word("automatic_payment_methods[allow_redirects]", &["always", "never"])?;
    // Stripe's newest version names the list of methods anew; it still takes the old name.
    let allowed = take_card_only(form, "allowed_payment_method_types")?;
    if take_card_only(form, "payment_method_types")? || allowed {
        if enabled == Some(true) {
            return Err(Refusal::invalid(
                "payment_method_types",
                "and `automatic_payment_methods` exclude each other",
            ));
        }
        return Ok(None);
    }
    Ok((enabled != Some(false)).then(|| redirects.unwrap_or("always").to_owned()))
}

/// Whether the list is there; if so, it may only hold `card`.
fn take_card_only(form: &mut Form, name: &str) -> Result<bool, Box<Refusal>> {
    let types = form.take_list(name);
    if types.iter().any(|word| word != "card") {
        return Err(Refusal::invalid(name, "may only hold `card` in this sandbox"));
    }
    Ok(!types.is_empty())
}

fn check_amount(amount: i64, currency: &str) -> Result<(), Box<Refusal>> {
    if currency.len() != 3 || !currency.chars().all(|c| c.is_ascii_lowercase()) {
        return Err(Refusal::invalid(
            "currency",
            "must be a three-letter currency code",
        ));
    }
    let smallest = SMALLEST_CHARGES
        .iter()
        .find(|(code, _)| *code == currency)
        .map_or(1, |(_, least)| *least);
    if amount < smallest {
        let why = "The amount is below the smallest that can be charged in this currency.";
        return Err(Refusal::state("amount_too_small", why).with_param("amount"));
    }
    if amount > AMOUNT_MAX {
        let why = "The amount is above the largest that can be charged.";
        return Err(Refusal::state("amount_too_large", why).with_param("amount"));
    }
    Ok(())
}

/// Tries to pay a payment intent that exists.
///
/// # Errors
/// It is in no state for that, a parameter is refused, or the card is.
pub(super) fn confirm(desk: &mut Desk<'_>, form: &mut Form, id: &str) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let wished_method = form.take("payment_method")?;
    let asks = form.take_word(ASKS_THREE_D_SECURE, &["any", "automatic", "challenge"])?;
    let wishes = Wishes::take(form, true)?;
    let _whose = form.take("client_secret")?;
    let allowed = take_card_only(form, "allowed_payment_method_types")?;
    let card_only = take_card_only(form, "payment_method_types")? || allowed;
    let receipt_email = form.take("receipt_email")?;
    let capture_method = form.take_word("capture_method", &["automatic", "automatic_async", "manual"])?;
    form.finish()?;
    let mut intent = desk.intent(id)?;
    let open = [
        Status::RequiresPaymentMethod,
        Status::RequiresConfirmation,
        Status::RequiresAction,
    ];
    // Only its page confirms the payment intent of a checkout session.
    if !open.contains(&intent.status) || desk.books.session_of(id).is_some() {
        return Err(wrong_state(desk, &intent, "confirmed"));
    }
    if let Some(method) = wished_method {
        intent.method = Some(methods::find_or_make(desk, &method)?.id);
    }
    intent.automatic = intent.automatic.filter(|_| !card_only);
    intent.asks_three_d_secure = asks.map_or(intent.asks_three_d_secure, |asks| asks != "automatic");
    intent.receipt_email = receipt_email.or(intent.receipt_email);
    intent.capture_method = capture_method.map_or(intent.capture_method, str::to_owned);
    attempt::confirm(desk, &mut intent, &wishes)?;
    Ok(desk.writer().intent(&intent, &expand))
}

/// Takes what is held, or a part of it and lets the rest go. Once only.
///
/// # Errors
/// Nothing is held, the hold has lapsed, or more is asked for than is held.
pub(super) fn capture(desk: &mut Desk<'_>, form: &mut Form, id: &str) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let amount = form.take_integer("amount_to_capture")?;
    let metadata = form.take_map("metadata");
    let descriptor = form.take("statement_descriptor")?;
    let descriptor_suffix = form.take("statement_descriptor_suffix")?;
    form.finish()?;
    lapse_if_due(desk, id)?;
    let mut intent = desk.intent(id)?;
    if intent.status != Status::RequiresCapture {
        return Err(wrong_state(desk, &intent, "captured"));
    }
    if desk.forced.is_some() {
        let refusal = Refusal::state(
            "charge_expired_for_capture",
            "The hold has expired and cannot be captured.",
        );
        return Err(refusal.with_intent(desk.writer().intent(&intent, &Expand::default())));
    }
    let amount = amount.unwrap_or(intent.capturable);
    if amount < 1 {
        return Err(Refusal::not_an_integer("amount_to_capture"));
    }
    if amount > intent.capturable {
        let refusal = Refusal::state("amount_too_large", "More was asked for than is held.");
        return Err(refusal.with_intent(desk.writer().intent(&intent, &Expand::default())));
    }
    let mut charge = desk.latest_charge(&intent)?;
    charge.captured = true;
    charge.amount_captured = amount;
    charge.balance_transaction = Some(ledger::book_capture(desk, &charge)?);
    charge.statement_descriptor = descriptor.or(charge.statement_descriptor);
    charge.statement_descriptor_suffix = descriptor_suffix.or(charge.statement_descriptor_suffix);
    intent.capturable = 0;
    intent.received = amount;
    intent.status = Status::Succeeded;
    intent.metadata.extend(metadata);
    desk.put_charge(&charge);
    desk.put_intent(&intent);
    desk.emit_charge("charge.captured", &charge)?;
    desk.emit_intent("payment_intent.succeeded", &intent)?;
    disputes::open_if_the_card_is_for_it(desk, &charge)?;
    Ok(desk.writer().intent(&intent, &expand))
}

/// Lets a hold go, or ends a payment intent that was never paid.
///
/// # Errors
/// It is captured or ended already.
pub(super) fn cancel(desk: &mut Desk<'_>, form: &mut Form, id: &str) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let reasons = &["abandoned", "duplicate", "fraudulent", "requested_by_customer"];
    let reason = form.take_word("cancellation_reason", reasons)?;
    form.finish()?;
    lapse_if_due(desk, id)?;
    let intent = desk.intent(id)?;
    let ended = matches!(intent.status, Status::Succeeded | Status::Canceled);
    // As long as nothing is held, the payment intent of a checkout session ends with its session.
    let on_a_page = intent.status != Status::RequiresCapture && desk.books.session_of(id).is_some();
    if ended || on_a_page || desk.forced.is_some() {
        return Err(wrong_state(desk, &intent, "canceled"));
    }
    let intent = end(desk, intent, reason, "charge.refunded")?;
    Ok(desk.writer().intent(&intent, &expand))
}

/// Lets a hold lapse now, as the network does when nobody captures it in time.
///
/// # Errors
/// Nothing is held.
pub(super) fn lapse(desk: &mut Desk<'_>, id: &str) -> Answered {
    let intent = desk.intent(id)?;
    if intent.status != Status::RequiresCapture {
        return Err(wrong_state(desk, &intent, "lapsed"));
    }
    let intent = end(desk, intent, Some("automatic"), "charge.expired")?;
    Ok(desk.writer().intent(&intent, &Expand::default()))
}

/// Lets the hold lapse if its time has come.
///
/// # Errors
/// There is no such payment intent.
pub(super) fn lapse_if_due(desk: &mut Desk<'_>, id: &str) -> Result<(), Box<Refusal>> {
    let intent = desk.intent(id)?;
    if intent.status == Status::RequiresCapture {
        let lapses = desk.latest_charge(&intent)?.capture_before;
        if lapses.is_some_and(|lapses| lapses <= clock::now_s()) {
            lapse(desk, id)?;
        }
    }
    Ok(())
}

/// Ends a payment intent and lets go what it holds.
///
/// # Errors
/// No randomness for the events.
pub(super) fn end(
    desk: &mut Desk<'_>,
    mut intent: Intent,
    reason: Option<&str>,
    charge_event: &str,
) -> Result<Intent, Box<Refusal>> {
    let held = intent.status == Status::RequiresCapture;
    intent.status = Status::Canceled;
    intent.capturable = 0;
    intent.canceled_at = Some(clock::now_s());
    intent.cancellation_reason = reason.map(str::to_owned);
    if held {
        let mut charge = desk.latest_charge(&intent)?;
        charge.amount_refunded = charge.amount;
        desk.put_charge(&charge);
        desk.put_intent(&intent);
        desk.emit_charge(charge_event, &charge)?;
    } else {
        desk.put_intent(&intent);
    }
    desk.emit_intent("payment_intent.canceled", &intent)?;
    Ok(intent)
}

/// Tells about a payment intent.
///
/// # Errors
/// There is none.
pub(super) fn retrieve(desk: &mut Desk<'_>, form: &mut Form, id: &str) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let _whose = form.take("client_secret")?;
    form.finish()?;
    lapse_if_due(desk, id)?;
    let intent = desk.intent(id)?;
    Ok(desk.writer().intent(&intent, &expand))
}

fn wrong_state(desk: &Desk<'_>, intent: &Intent, done: &str) -> Box<Refusal> {
    let why = format!("This payment intent is not in a state in which it can be {done}.");
    let refusal = Refusal::state("payment_intent_unexpected_state", &why);
    refusal.with_intent(desk.writer().intent(intent, &Expand::default()))
}

/// The caller's wish for 3-D Secure.
pub(super) const ASKS_THREE_D_SECURE: &str = "payment_method_options[card][request_three_d_secure]";
const AMOUNT_MAX: i64 = 99_999_999;

/// The smallest amounts that Stripe charges, in the currency's smallest unit.
const SMALLEST_CHARGES: &[(&str, i64)] = &[
    ("aud", 50),
    ("brl", 50),
    ("cad", 50),
    ("chf", 50),
    ("dkk", 250),
    ("eur", 50),
    ("gbp", 30),
    ("hkd", 400),
    ("inr", 50),
    ("jpy", 50),
    ("mxn", 1000),
    ("nok", 300),
    ("nzd", 50),
    ("pln", 200),
    ("sek", 300),
    ("sgd", 50),
    ("usd", 50),
];
