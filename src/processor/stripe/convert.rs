//! Stripe's objects and errors in our words.

use stripe::StripeError;
use stripe_shared::ApiErrors;
use stripe_shared::ApiErrorsType;
use stripe_shared::Charge;
use stripe_shared::PaymentIntent;
use stripe_shared::PaymentIntentStatus;
use stripe_shared::Refund;
use stripe_types::Expandable;

use crate::domain::Card;
use crate::domain::NextAction;
use crate::domain::OrderId;
use crate::domain::Timestamp;
use crate::masking::CardBrand;
use crate::masking::Last4;
use crate::processor::ProcessorError;
use crate::processor::ProcessorPayment;
use crate::processor::ProcessorRefund;
use crate::processor::ProcessorStatus;
use crate::processor::stripe::amount;

/// The metadata that carries our order.
pub(super) const METADATA_ORDER: &str = "order";

/// A payment in our words.
///
/// # Errors
/// [`ProcessorError::Unknown`]: an answer that we do not understand is no answer.
pub(super) fn payment(intent: &PaymentIntent) -> Result<ProcessorPayment, ProcessorError> {
    let told = |units: i64| amount::from_stripe(units, &intent.currency).ok_or(ProcessorError::Unknown);
    let charge = intent.latest_charge.as_ref().and_then(Expandable::as_object);
    Ok(ProcessorPayment {
        id: intent.id.as_str().to_owned(),
        order: intent
            .metadata
            .get(METADATA_ORDER)
            .and_then(|text| OrderId::parse(text).ok()),
        amount: told(intent.amount)?,
        received: told(intent.amount_received)?,
        status: status(intent)?,
        card: charge
            .and_then(card_of_charge)
            .or_else(|| intent.last_payment_error.as_deref().and_then(card_of_error)),
        capture_before: charge.and_then(capture_before),
        live: intent.livemode,
    })
}

/// A refund in our words.
pub(super) fn refund(refund: &Refund) -> ProcessorRefund {
    let succeeded = match refund.status.as_deref() {
        Some("succeeded") => Some(true),
        Some("failed" | "canceled") => Some(false),
        // `pending`, `requires_action`, and whatever Stripe may add.
        _ => None,
    };
    ProcessorRefund {
        id: refund.id.as_str().to_owned(),
        succeeded,
    }
}

/// What an error means for the world. Only answers that say "not done" are refusals; all else is unknown.
pub(super) fn error(error: &StripeError) -> ProcessorError {
    match error {
        StripeError::Stripe(details, status) => refusal(details, *status),
        StripeError::JSONDeserialize(_)
        | StripeError::ClientError(_)
        | StripeError::ConfigError(_)
        | StripeError::Timeout => ProcessorError::Unknown,
    }
}

/// The answer that Stripe gives for an id that it does not know; ours for an id that it cannot have made.
pub(super) fn no_such_thing() -> ProcessorError {
    ProcessorError::Refused {
        code: String::from("resource_missing"),
    }
}

/// Whether Stripe can have made this id of a payment. Such ids go into paths, so nothing else may.
pub(super) fn is_payment_id(text: &str) -> bool {
    is_id(text, "pi_")
}

/// Whether Stripe can have made this token of a card. A card number typed into the wrong field stays here.
pub(super) fn is_card_token(text: &str) -> bool {
    is_id(text, "pm_")
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.len() <= ID_BYTES_MAX
        && text.strip_prefix(prefix).is_some_and(|rest| {
            !rest.is_empty()
                && rest
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
}

fn status(intent: &PaymentIntent) -> Result<ProcessorStatus, ProcessorError> {
    match &intent.status {
        PaymentIntentStatus::RequiresPaymentMethod if intent.last_payment_error.is_some() => {
            Ok(ProcessorStatus::Declined)
        }
        PaymentIntentStatus::RequiresPaymentMethod | PaymentIntentStatus::RequiresConfirmation => {
            Ok(ProcessorStatus::Unconfirmed)
        }
        PaymentIntentStatus::RequiresAction => next_action(intent).map(ProcessorStatus::NeedsPatron),
        PaymentIntentStatus::Processing => Ok(ProcessorStatus::Processing),
        PaymentIntentStatus::RequiresCapture => Ok(ProcessorStatus::Held),
        PaymentIntentStatus::Succeeded => Ok(ProcessorStatus::Captured),
        PaymentIntentStatus::Canceled => Ok(ProcessorStatus::Gone),
        // A status that Stripe has added since.
        _ => Err(ProcessorError::Unknown),
    }
}

fn next_action(intent: &PaymentIntent) -> Result<NextAction, ProcessorError> {
    let action = intent.next_action.as_ref().ok_or(ProcessorError::Unknown)?;
    let redirect = action
        .redirect_to_url
        .as_ref()
        .and_then(|redirect| redirect.url.clone());
    let action = match redirect {
        Some(url) => Some(NextAction::Redirect { url }),
        // Whatever else a card may need, the processor's script handles with the client secret alone.
        None => intent
            .client_secret
            .clone()
            .map(|client_secret| NextAction::Sdk { client_secret }),
    };
    action.ok_or(ProcessorError::Unknown)
}

fn card_of_charge(charge: &Charge) -> Option<Card> {
    let details = charge.payment_method_details.as_ref()?.card.as_ref()?;
    card(details.brand.as_deref()?, details.last4.as_deref()?)
}

fn card_of_error(error: &ApiErrors) -> Option<Card> {
    let details = error.payment_method.as_ref()?.card.as_ref()?;
    card(&details.brand, &details.last4)
}

fn card(brand: &str, last4: &str) -> Option<Card> {
    Some(Card {
        brand: CardBrand::from_word(brand),
        last4: Last4::parse(last4).ok()?,
    })
}

fn capture_before(charge: &Charge) -> Option<Timestamp> {
    let seconds = charge
        .payment_method_details
        .as_ref()?
        .card
        .as_ref()?
        .capture_before?;
    seconds.checked_mul(1000).map(Timestamp::from_millis)
}

fn refusal(details: &ApiErrors, status: u16) -> ProcessorError {
    match status {
        429 => ProcessorError::Busy,
        // 409: a twin of this very call is under way. 424: Stripe waits for somebody else.
        409 | 424 => ProcessorError::Unknown,
        400..=499 if details.type_ == ApiErrorsType::IdempotencyError => {
            // The key was used with other parameters: that other call may have moved money.
            tracing::error!("a call to the processor carried the idempotency key of another");
            ProcessorError::Unknown
        }
        400..=499 => ProcessorError::Refused { code: code(details) },
        _ => ProcessorError::Unknown,
    }
}

/// The code if it is a word; never the message, which may hold what was sent.
fn code(details: &ApiErrors) -> String {
    details
        .code
        .as_ref()
        .map(stripe_shared::ApiErrorsCode::as_str)
        .filter(|code| {
            (1..=CODE_BYTES_MAX).contains(&code.len())
                && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        })
        .unwrap_or("unknown")
        .to_owned()
}

const ID_BYTES_MAX: usize = 255;
const CODE_BYTES_MAX: usize = 80;
