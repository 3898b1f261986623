//! One try to pay: the card is asked, the patron perhaps too, and the payment intent moves on.

use crate::sandbox::clock;
use crate::sandbox::processor::books::Change;
use crate::sandbox::processor::books::Charge;
use crate::sandbox::processor::books::Intent;
use crate::sandbox::processor::books::LastError;
use crate::sandbox::processor::books::Method;
use crate::sandbox::processor::books::Status;
use crate::sandbox::processor::checkout;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::disputes;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::ledger;
use crate::sandbox::processor::refusal::CardError;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;

/// How the caller wants a payment intent confirmed.
#[derive(Debug)]
pub(super) struct Wishes {
    return_url: Option<String>,
    use_stripe_sdk: Option<bool>,
    /// Rather a refusal than asking the patron.
    never_ask_patron: bool,
}

/// What the patron told the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PatronSays {
    Yes,
    No,
}

impl Wishes {
    /// The wishes of a page of the processor's own, to which the bank leads back.
    pub(super) fn returning_to(url: String) -> Self {
        Self {
            return_url: Some(url),
            use_stripe_sdk: None,
            never_ask_patron: false,
        }
    }

    /// Takes them out of the form; without a confirmation there may be none.
    ///
    /// # Errors
    /// One of them makes no sense.
    pub(super) fn take(form: &mut Form, confirming: bool) -> Result<Self, Box<Refusal>> {
        let return_url = form.take("return_url")?;
        if return_url.is_some() && !confirming {
            return Err(Refusal::invalid("return_url", "is only for a confirmation"));
        }
        if return_url.as_deref().is_some_and(|url| !url.contains("://")) {
            return Err(Refusal::invalid("return_url", "must be a URL"));
        }
        let use_stripe_sdk = form.take_truth("use_stripe_sdk")?;
        let off_session = form.take_truth("off_session")?.unwrap_or(false);
        let refuse = form.take_truth("error_on_requires_action")?.unwrap_or(false);
        Ok(Self {
            return_url,
            use_stripe_sdk,
            never_ask_patron: off_session || refuse,
        })
    }
}

/// Confirms a payment intent with the method it has.
///
/// # Errors
/// No method, a method used up, no way back for a redirect, or the card is refused.
pub(super) fn confirm(desk: &mut Desk<'_>, intent: &mut Intent, wishes: &Wishes) -> Result<(), Box<Refusal>> {
    let Some(method) = intent.method.clone() else {
        let why = "This payment intent has no payment method to be confirmed with.";
        let refusal = Refusal::state("payment_intent_unexpected_state", why);
        return Err(refusal.with_intent(desk.writer().intent(intent, &Expand::default())));
    };
    let method = desk.method(&method)?;
    if method.used {
        let why = "This payment method was used before without a customer and cannot be used again.";
        return Err(Refusal::state("payment_method_unexpected_state", why).with_param("payment_method"));
    }
    intent.return_url = wishes.return_url.clone().or_else(|| intent.return_url.clone());
    intent.use_stripe_sdk = wishes.use_stripe_sdk.unwrap_or(intent.use_stripe_sdk);
    if intent.automatic.as_deref() == Some("always") && intent.return_url.is_none() && !intent.use_stripe_sdk
    {
        let why = "is required: this payment intent takes payment methods that may redirect the customer. \
                   Give one, or set `automatic_payment_methods[allow_redirects]` to `never`";
        return Err(Refusal::invalid("return_url", why));
    }
    if let Some(error) = desk.forced.clone() {
        return Err(fail(desk, intent, &method, &error, Tried::Bank)?);
    }
    if method.card.behaviour.needs_patron(intent.asks_three_d_secure) {
        if wishes.never_ask_patron {
            let message = "The card needs its holder's consent.";
            let error = CardError::new(
                "authentication_required",
                Some("authentication_required"),
                message,
            );
            return Err(fail(desk, intent, &method, &error, Tried::Bank)?);
        }
        intent.status = Status::RequiresAction;
        intent.last_error = None;
        desk.put_intent(intent);
        return desk.emit_intent("payment_intent.requires_action", intent);
    }
    ask_bank(desk, intent, &method, false)
}

/// Goes on after the patron has answered the bank.
///
/// # Errors
/// The payment intent waits for nobody, the patron said no, or the bank refused.
pub(super) fn authenticate(
    desk: &mut Desk<'_>,
    intent: &mut Intent,
    patron_says: PatronSays,
) -> Result<(), Box<Refusal>> {
    let method = match (intent.status, &intent.method) {
        (Status::RequiresAction, Some(method)) => desk.method(method)?,
        _ => {
            return Err(Refusal::state(
                "payment_intent_unexpected_state",
                "Nobody is waited for.",
            ));
        }
    };
    match patron_says {
        PatronSays::Yes => ask_bank(desk, intent, &method, true),
        PatronSays::No => {
            let message = "The card holder's consent could not be had. Try another card.";
            let error = CardError::new("payment_intent_authentication_failure", None, message);
            Err(fail(desk, intent, &method, &error, Tried::PatronOnly)?)
        }
    }
}

/// How far a failed try came: a patron's no leaves no charge behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tried {
    Bank,
    PatronOnly,
}

fn ask_bank(
    desk: &mut Desk<'_>,
    intent: &mut Intent,
    method: &Method,
    authenticated: bool,
) -> Result<(), Box<Refusal>> {
    if let Some(error) = method.card.behaviour.refusal() {
        return Err(fail(desk, intent, method, &error, Tried::Bank)?);
    }
    let manual = intent.capture_method == "manual";
    let mut charge = charge_for(intent, method)?;
    charge.authenticated = authenticated;
    charge.captured = !manual;
    if manual {
        charge.capture_before = Some(charge.created.saturating_add(HOLD_S));
        intent.capturable = intent.amount;
        intent.status = Status::RequiresCapture;
    } else {
        charge.amount_captured = intent.amount;
        charge.balance_transaction = Some(ledger::book_capture(desk, &charge)?);
        intent.received = intent.amount;
        intent.status = Status::Succeeded;
    }
    intent.latest_charge = Some(charge.id.clone());
    intent.last_error = None;
    let used = Method {
        used: true,
        ..method.clone()
    };
    desk.put(Change::Method(used));
    desk.put_charge(&charge);
    desk.put_intent(intent);
    desk.emit_charge("charge.succeeded", &charge)?;
    let kind = if manual {
        "payment_intent.amount_capturable_updated"
    } else {
        "payment_intent.succeeded"
    };
    desk.emit_intent(kind, intent)?;
    if charge.captured {
        disputes::open_if_the_card_is_for_it(desk, &charge)?;
    }
    checkout::complete_by(desk, intent)
}

/// Writes a failed try down and gives the refusal to answer with.
fn fail(
    desk: &mut Desk<'_>,
    intent: &mut Intent,
    method: &Method,
    error: &CardError,
    tried: Tried,
) -> Result<Box<Refusal>, Box<Refusal>> {
    let mut charge = None;
    if tried == Tried::Bank {
        let failed = Charge {
            failure: Some(error.clone()),
            ..charge_for(intent, method)?
        };
        intent.latest_charge = Some(failed.id.clone());
        desk.put_charge(&failed);
        charge = Some(failed);
    }
    let charge_id = charge.as_ref().map(|charge| charge.id.clone());
    intent.status = Status::RequiresPaymentMethod;
    intent.method = None;
    intent.last_error = Some(LastError {
        error: error.clone(),
        charge: charge_id.clone(),
        method: method.id.clone(),
    });
    desk.put_intent(intent);
    if let Some(charge) = &charge {
        desk.emit_charge("charge.failed", charge)?;
    }
    desk.emit_intent("payment_intent.payment_failed", intent)?;
    let writer = desk.writer();
    Ok(Refusal::card(error)
        .with_charge(charge_id.as_deref(), writer.method(method))
        .with_intent(writer.intent(intent, &Expand::default())))
}

fn charge_for(intent: &Intent, method: &Method) -> Result<Charge, Box<Refusal>> {
    Ok(Charge {
        id: Desk::id("ch_")?,
        created: clock::now_s(),
        amount: intent.amount,
        captured: false,
        amount_captured: 0,
        amount_refunded: 0,
        currency: intent.currency.clone(),
        intent: intent.id.clone(),
        method: method.id.clone(),
        card: method.card.clone(),
        failure: None,
        authenticated: false,
        capture_before: None,
        balance_transaction: None,
        metadata: intent.metadata.clone(),
        description: intent.description.clone(),
        receipt_email: intent.receipt_email.clone(),
        statement_descriptor: intent.statement_descriptor.clone(),
        statement_descriptor_suffix: intent.statement_descriptor_suffix.clone(),
    })
}

/// How long a card hold stands: seven days.
const HOLD_S: i64 = 7 * 24 * 60 * 60;
