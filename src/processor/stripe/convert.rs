//! Stripe's objects in our words.

use std::collections::HashMap;

use stripe_shared::ApiErrors;
use stripe_shared::Charge;
use stripe_shared::PaymentIntent;
use stripe_shared::PaymentIntentStatus;
use stripe_shared::Refund;
use stripe_types::Expandable;

use crate::domain::Card;
use crate::domain::FeeKind;
use crate::domain::NextAction;
use crate::domain::OrderId;
use crate::domain::Timestamp;
use crate::domain::Wallet;
use crate::domain::WalletKind;
use crate::masking::CardBrand;
use crate::masking::Last4;
use crate::processor::ProcessorError;
use crate::processor::ProcessorPayment;
use crate::processor::ProcessorRefund;
use crate::processor::ProcessorStatus;
use crate::processor::stripe::amount;

/// The metadata that carries our order.
pub(super) const METADATA_ORDER: &str = "order";
/// The metadata that carries our refund.
pub(super) const METADATA_REFUND: &str = "refund";

/// What a payment carries for us: our order, and the kinds of fee, each once and in one order, so that a repeated
/// call is the same call.
pub(super) fn metadata(order: OrderId, kinds: &[FeeKind]) -> HashMap<String, String> {
    let words: Vec<_> = FeeKind::ALL
        .into_iter()
        .filter(|kind| kinds.contains(kind))
        .map(FeeKind::word)
        .collect();
    HashMap::from([
        (String::from(METADATA_ORDER), order.to_string()),
        (String::from("kinds"), words.join(",")),
    ])
}

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
        PaymentIntentStatus::Unknown(_) | _ => Err(ProcessorError::Unknown),
    }
}

/// A page to which a patron may be sent: over TLS, or, where no real money moves, a stand-in's on this machine.
pub(super) fn elsewhere(url: String, live: bool) -> Result<NextAction, ProcessorError> {
    let on_this_machine = ["http://127.0.0.1:", "http://localhost:"];
    let stand_in = !live && on_this_machine.iter().any(|begin| url.starts_with(begin));
    if stand_in || url.starts_with("https://") {
        Ok(NextAction::Redirect { url })
    } else {
        Err(ProcessorError::Unknown)
    }
}

fn next_action(intent: &PaymentIntent) -> Result<NextAction, ProcessorError> {
    let action = intent.next_action.as_ref().ok_or(ProcessorError::Unknown)?;
    let redirect = action
        .redirect_to_url
        .as_ref()
        .and_then(|redirect| redirect.url.clone());
    let action = match redirect {
        Some(url) => Some(elsewhere(url, intent.livemode)?),
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
    let card = card(details.brand.as_deref()?, details.last4.as_deref()?)?;
    let wallet = details.wallet.as_ref();
    Some(Card {
        wallet: wallet.map(|wallet| by_wallet(wallet.type_.as_str(), wallet.dynamic_last4.as_deref())),
        ..card
    })
}

fn card_of_error(error: &ApiErrors) -> Option<Card> {
    let details = error.payment_method.as_ref()?.card.as_ref()?;
    let card = card(&details.brand, &details.last4)?;
    let wallet = details.wallet.as_ref();
    Some(Card {
        wallet: wallet.map(|wallet| by_wallet(wallet.type_.as_str(), wallet.dynamic_last4.as_deref())),
        ..card
    })
}

/// A device's digits that are not four are nobody's to keep.
fn by_wallet(kind: &str, device: Option<&str>) -> Wallet {
    Wallet {
        kind: WalletKind::from_word(kind),
        device_last4: device.and_then(|digits| Last4::parse(digits).ok()),
    }
}

fn card(brand: &str, last4: &str) -> Option<Card> {
    Some(Card {
        brand: CardBrand::from_word(brand),
        last4: Last4::parse(last4).ok()?,
        wallet: None,
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

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use serde_json::json;

    use super::*;
    use crate::domain::Currency;
    use crate::domain::Money;

    const ORDER: &str = "0123456789abcdefghjkmnpqrs";

    fn intent(changes: &Value) -> PaymentIntent {
        let mut intent = json!({
            "object": "payment_intent", "id": "pi_1", "amount": 1050, "amount_capturable": 0, "amount_received": 0,
            "capture_method": "manual", "confirmation_method": "automatic", "created": 1_795_490_448,
            "currency": "usd", "livemode": false, "metadata": {"order": ORDER, "kinds": "overdue"},
            "payment_method_types": ["card"], "status": "requires_payment_method", "client_secret": "pi_1_secret_x",
        });
        let changes = changes.as_object().unwrap();
        intent.as_object_mut().unwrap().extend(changes.clone());
        miniserde::json::from_str(&intent.to_string()).unwrap()
    }

    fn charge(card: &Value) -> Value {
        json!({
            "object": "charge", "id": "ch_1", "amount": 1050, "amount_captured": 0, "amount_refunded": 0,
            "billing_details": {"name": "Ann Example", "email": "ann@example.org"}, "captured": false,
            "created": 1_795_490_448, "currency": "usd", "disputed": false, "livemode": false, "metadata": {},
            "paid": true, "refunded": false, "status": "succeeded",
            "payment_method_details": {"type": "card", "card": card},
        })
    }

    fn status_of(changes: &Value) -> Result<ProcessorStatus, ProcessorError> {
        payment(&intent(changes)).map(|payment| payment.status)
    }

    fn card_error() -> Value {
        json!({"type": "card_error", "code": "card_declined", "payment_method": {
            "object": "payment_method", "id": "pm_1", "billing_details": {}, "created": 1, "livemode": false,
            "type": "card", "card": {"brand": "mastercard", "last4": "0002", "exp_month": 1, "exp_year": 2030,
                "funding": "credit"},
        }})
    }

    #[test]
    fn every_status_of_stripes_has_one_of_ours() {
        let cases = [
            ("requires_payment_method", ProcessorStatus::Unconfirmed),
            ("requires_confirmation", ProcessorStatus::Unconfirmed),
            ("processing", ProcessorStatus::Processing),
            ("requires_capture", ProcessorStatus::Held),
            ("succeeded", ProcessorStatus::Captured),
            ("canceled", ProcessorStatus::Gone),
        ];

        for (word, expected) in cases {
            assert_eq!(status_of(&json!({ "status": word })).unwrap(), expected, "{word}");
        }
    }

    #[test]
    fn a_status_that_we_do_not_know_is_no_answer() {
        let status = status_of(&json!({"status": "paused"}));

        assert!(matches!(status, Err(ProcessorError::Unknown)));
    }

    #[test]
    fn a_failed_card_makes_the_payment_declined_and_is_named() {
        let declined = payment(&intent(&json!({ "last_payment_error": card_error() }))).unwrap();

        assert_eq!(declined.status, ProcessorStatus::Declined);
        let card = declined.card.unwrap();
        assert_eq!((card.brand, card.last4.as_str()), (CardBrand::Mastercard, "0002"));
    }

    #[test]
    fn a_bank_that_asks_the_patron_is_reached_by_redirect_or_script() {
        let redirect = status_of(&json!({"status": "requires_action", "next_action": {
            "type": "redirect_to_url",
            "redirect_to_url": {"url": "https://bank.example/ask", "return_url": "https://library.example/back"},
        }}));
        let script = status_of(&json!({"status": "requires_action", "next_action": {
            "type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"},
        }}));
        let nothing = status_of(&json!({"status": "requires_action"}));

        let url = String::from("https://bank.example/ask");
        let client_secret = String::from("pi_1_secret_x");
        assert_eq!(
            redirect.unwrap(),
            ProcessorStatus::NeedsPatron(NextAction::Redirect { url })
        );
        assert_eq!(
            script.unwrap(),
            ProcessorStatus::NeedsPatron(NextAction::Sdk { client_secret })
        );
        assert!(matches!(nothing, Err(ProcessorError::Unknown)));
    }

    #[test]
    fn of_a_held_card_come_brand_last_four_and_the_lapse_and_nothing_else() {
        let card = json!({"brand": "visa", "last4": "4242", "exp_month": 7, "exp_year": 2031, "iin": "424242",
            "fingerprint": "fp", "capture_before": 1_796_095_248, "wallet": {"type": "apple_pay", "apple_pay": {},
            "dynamic_last4": "9999"}});

        let held = payment(&intent(
            &json!({"status": "requires_capture", "latest_charge": charge(&card)}),
        ))
        .unwrap();

        let expected = ProcessorPayment {
            id: String::from("pi_1"),
            order: OrderId::parse(ORDER).ok(),
            amount: Money::from_minor(1050, Currency::USD),
            received: Money::zero(Currency::USD),
            status: ProcessorStatus::Held,
            card: Some(Card {
                brand: CardBrand::Visa,
                last4: Last4::parse("4242").unwrap(),
                wallet: Some(Wallet {
                    kind: WalletKind::ApplePay,
                    device_last4: Last4::parse("9999").ok(),
                }),
            }),
            capture_before: Some(Timestamp::from_millis(1_796_095_248_000)),
            live: false,
        };
        assert_eq!(held, expected);
    }

    #[test]
    fn a_devices_number_is_taken_as_its_last_four_digits_or_not_at_all() {
        let wallet = |kind: &str, digits: Value| {
            let card = json!({"brand": "visa", "last4": "4242", "exp_month": 7, "exp_year": 2031,
                "wallet": {"type": kind, "dynamic_last4": digits}});
            let held = payment(&intent(
                &json!({"status": "requires_capture", "latest_charge": charge(&card)}),
            ));
            held.unwrap().card.unwrap().wallet.unwrap()
        };

        assert_eq!(
            wallet("google_pay", json!("1881")).device_last4,
            Last4::parse("1881").ok()
        );
        assert_eq!(wallet("apple_pay", json!("4000056655665556")).device_last4, None);
        assert_eq!(wallet("link", Value::Null).kind, WalletKind::Other);
    }

    #[test]
    fn last_digits_that_are_not_four_are_never_taken() {
        let card = json!({"brand": "visa", "last4": "4000056655665556", "exp_month": 7, "exp_year": 2031});

        let held = payment(&intent(
            &json!({"status": "requires_capture", "latest_charge": charge(&card)}),
        ));

        assert_eq!(held.unwrap().card, None);
    }

    #[test]
    fn a_payment_that_is_not_ours_has_no_order() {
        let foreign = payment(&intent(&json!({"metadata": {"order": "A-17"}}))).unwrap();

        assert_eq!(foreign.order, None);
    }

    #[test]
    fn a_patron_is_sent_to_a_safe_page_only() {
        for unsafe_page in [
            "http://bank.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "//bank.example",
        ] {
            assert!(
                elsewhere(String::from(unsafe_page), false).is_err(),
                "{unsafe_page}"
            );
        }
        assert!(elsewhere(String::from("https://bank.example/"), false).is_ok());
        assert!(elsewhere(String::from("https://bank.example/"), true).is_ok());
    }

    #[test]
    fn a_page_on_this_machine_is_a_stand_in_s_and_never_one_for_real_money() {
        for page in [
            "http://localhost:4000/sandbox/3ds/pi_1",
            "http://127.0.0.1:4000/sandbox/3ds/pi_1",
        ] {
            assert!(elsewhere(String::from(page), false).is_ok(), "{page}");
            assert!(elsewhere(String::from(page), true).is_err(), "{page}");
        }
    }
}
