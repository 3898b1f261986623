//! Stripe's own page for a card: a Checkout Session, which is a page first and a payment once a card is held on it.

use std::time::Duration;

use stripe_checkout::checkout_session::CreateCheckoutSession;
use stripe_checkout::checkout_session::CreateCheckoutSessionAdaptivePricing;
use stripe_checkout::checkout_session::CreateCheckoutSessionAllowedPaymentMethodTypes;
use stripe_checkout::checkout_session::CreateCheckoutSessionLineItems;
use stripe_checkout::checkout_session::CreateCheckoutSessionLineItemsPriceData;
use stripe_checkout::checkout_session::CreateCheckoutSessionPaymentIntentData;
use stripe_checkout::checkout_session::CreateCheckoutSessionPaymentIntentDataCaptureMethod;
use stripe_checkout::checkout_session::CreateCheckoutSessionWalletOptions;
use stripe_checkout::checkout_session::CreateCheckoutSessionWalletOptionsLink;
use stripe_checkout::checkout_session::CreateCheckoutSessionWalletOptionsLinkDisplay;
use stripe_checkout::checkout_session::ProductData;
use stripe_shared::CheckoutSession;
use stripe_shared::CheckoutSessionMode;
use stripe_shared::CheckoutSessionStatus;
use stripe_types::Expandable;

use crate::domain::FeeKind;
use crate::domain::Money;
use crate::domain::OrderId;
use crate::processor::NewPage;
use crate::processor::ProcessorError;
use crate::processor::ProcessorPayment;
use crate::processor::ProcessorStatus;
use crate::processor::stripe::amount;
use crate::processor::stripe::convert;

/// The call that opens a page. The same page asked for again is the same call, to the last field.
///
/// # Errors
/// [`ProcessorError::Amount`].
pub(super) fn open(page: &NewPage) -> Result<CreateCheckoutSession, ProcessorError> {
    let mut payment = CreateCheckoutSessionPaymentIntentData::new();
    payment.capture_method = Some(CreateCheckoutSessionPaymentIntentDataCaptureMethod::Manual);
    payment.metadata = Some(convert::metadata(page.order, &page.kinds));
    // Prices in the patron's own currency would make the held amount another than the order's.
    let mut pricing = CreateCheckoutSessionAdaptivePricing::new();
    pricing.enabled = Some(false);
    Ok(CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Payment)
        .line_items([the_one_line(page)?])
        .payment_intent_data(payment)
        // Cards alone, for the same reasons as with a token.
        .allowed_payment_method_types([CreateCheckoutSessionAllowedPaymentMethodTypes::Card])
        .adaptive_pricing(pricing)
        .wallet_options(without_link())
        .client_reference_id(page.order.to_string())
        .success_url(page.return_url.as_str())
        .cancel_url(page.return_url.as_str())
        .expires_at(closes_at(page)))
}

/// A page, or what was paid on it, in our words.
///
/// # Errors
/// [`ProcessorError::Unknown`]: an answer that we do not understand is no answer.
pub(super) fn payment(session: &CheckoutSession) -> Result<ProcessorPayment, ProcessorError> {
    let status = match &session.status {
        Some(CheckoutSessionStatus::Open) => {
            let url = session.url.clone().ok_or(ProcessorError::Unknown)?;
            ProcessorStatus::NeedsPatron(convert::elsewhere(url, session.livemode)?)
        }
        Some(CheckoutSessionStatus::Complete) => {
            let intent = session.payment_intent.as_ref().and_then(Expandable::as_object);
            return convert::payment(intent.ok_or(ProcessorError::Unknown)?);
        }
        Some(CheckoutSessionStatus::Expired) => ProcessorStatus::Gone,
        // A status that Stripe has added since.
        Some(CheckoutSessionStatus::Unknown(_) | _) | None => return Err(ProcessorError::Unknown),
    };
    let amount = session
        .amount_total
        .zip(session.currency.as_ref())
        .and_then(|(units, currency)| amount::from_stripe(units, currency))
        .ok_or(ProcessorError::Unknown)?;
    Ok(ProcessorPayment {
        id: session.id.as_str().to_owned(),
        order: session
            .client_reference_id
            .as_deref()
            .and_then(|text| OrderId::parse(text).ok()),
        amount,
        received: Money::zero(amount.currency()),
        status,
        card: None,
        capture_before: None,
        live: session.livemode,
    })
}

/// What must be written out in an answer, so that the payment is read with its page.
pub(super) fn expansion() -> Vec<String> {
    vec![String::from("payment_intent.latest_charge")]
}

fn the_one_line(page: &NewPage) -> Result<CreateCheckoutSessionLineItems, ProcessorError> {
    let (amount, currency) = amount::to_stripe(page.amount)?;
    let mut price = CreateCheckoutSessionLineItemsPriceData::new(currency);
    price.unit_amount = Some(amount);
    price.product_data = Some(ProductData::new(name(&page.kinds)));
    let mut line = CreateCheckoutSessionLineItems::new();
    line.price_data = Some(price);
    line.quantity = Some(1);
    Ok(line)
}

/// Link asks patrons to leave their card with Stripe.
fn without_link() -> CreateCheckoutSessionWalletOptions {
    let mut link = CreateCheckoutSessionWalletOptionsLink::new();
    link.display = Some(CreateCheckoutSessionWalletOptionsLinkDisplay::Never);
    let mut wallets = CreateCheckoutSessionWalletOptions::new();
    wallets.link = Some(link);
    wallets
}

/// In seconds since the epoch, within Stripe's bounds: 30 minutes to 24 hours after the call. The call may come late,
/// when its first answer was lost.
fn closes_at(page: &NewPage) -> i64 {
    page.until
        .max(page.wanted_at.after(OPEN_MIN))
        .min(page.wanted_at.after(OPEN_MAX))
        .seconds()
}

const OPEN_MIN: Duration = Duration::from_mins(45);
const OPEN_MAX: Duration = Duration::from_hours(23);

/// What stands on the page beside the amount: the kinds of fee and no title.
fn name(kinds: &[FeeKind]) -> String {
    let words: Vec<_> = FeeKind::ALL
        .into_iter()
        .filter(|kind| kinds.contains(kind))
        .map(words)
        .collect();
    format!("Library: {}", words.join(", "))
}

/// A kind in words for the patron.
fn words(kind: FeeKind) -> &'static str {
    match kind {
        FeeKind::Overdue => "late items",
        FeeKind::Lost => "lost items",
        FeeKind::Damage => "damaged items",
        FeeKind::Processing => "processing",
        FeeKind::ReplacementCard => "replacement card",
        FeeKind::NonResidentCard => "non-resident card",
        FeeKind::CardRenewal => "card renewal",
        FeeKind::Donation => "donation",
        FeeKind::Hold => "holds",
        FeeKind::Rental => "rental",
        FeeKind::Copies => "copies and prints",
        FeeKind::Other => "other fees",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use serde_json::json;

    use super::*;
    use crate::domain::Currency;
    use crate::domain::NextAction;
    use crate::domain::Timestamp;

    const ORDER: &str = "0123456789abcdefghjkmnpqrs";
    const NOW: Timestamp = Timestamp::from_millis(1_795_490_448_000);

    fn session(changes: &Value) -> CheckoutSession {
        let mut session = json!({
            "object": "checkout.session", "id": "cs_test_1", "created": 1_795_490_448, "expires_at": 1_795_493_148,
            "livemode": false, "mode": "payment", "status": "open", "payment_status": "unpaid", "amount_total": 1050,
            "currency": "usd", "client_reference_id": ORDER, "url": "https://page.example/cs_test_1",
            "payment_method_types": ["card"], "automatic_tax": {"enabled": false}, "custom_fields": [],
            "custom_text": {}, "shipping_options": [],
        });
        let changes = changes.as_object().unwrap().clone();
        session.as_object_mut().unwrap().extend(changes);
        miniserde::json::from_str(&session.to_string()).unwrap()
    }

    fn held() -> Value {
        json!({
            "object": "payment_intent", "id": "pi_1", "amount": 1050, "amount_capturable": 1050, "amount_received": 0,
            "capture_method": "manual", "confirmation_method": "automatic", "created": 1_795_490_448,
            "currency": "usd", "livemode": false, "metadata": {"order": ORDER, "kinds": "overdue"},
            "payment_method_types": ["card"], "status": "requires_capture",
        })
    }

    fn page(until: Timestamp) -> NewPage {
        NewPage {
            order: OrderId::parse(ORDER).unwrap(),
            attempt: 1,
            amount: Money::from_minor(1050, Currency::USD),
            kinds: vec![FeeKind::Lost, FeeKind::Overdue],
            return_url: String::from("https://library.example/back"),
            wanted_at: NOW,
            until,
        }
    }

    #[test]
    fn an_open_page_waits_for_the_patron() {
        let open = payment(&session(&json!({}))).unwrap();

        let url = String::from("https://page.example/cs_test_1");
        let expected = ProcessorPayment {
            id: String::from("cs_test_1"),
            order: OrderId::parse(ORDER).ok(),
            amount: Money::from_minor(1050, Currency::USD),
            received: Money::zero(Currency::USD),
            status: ProcessorStatus::NeedsPatron(NextAction::Redirect { url }),
            card: None,
            capture_before: None,
            live: false,
        };
        assert_eq!(open, expected);
    }

    #[test]
    fn a_decline_on_the_page_leaves_it_open() {
        let mut declined = held();
        declined["status"] = json!("requires_payment_method");
        declined["last_payment_error"] = json!({"type": "card_error", "code": "card_declined"});

        let open = payment(&session(&json!({ "payment_intent": declined }))).unwrap();

        assert_eq!(open.id, "cs_test_1");
        assert!(matches!(open.status, ProcessorStatus::NeedsPatron(_)));
    }

    #[test]
    fn a_complete_page_is_the_payment_that_was_made_on_it() {
        let complete = json!({"status": "complete", "url": null, "payment_intent": held()});

        let payment = payment(&session(&complete)).unwrap();

        assert_eq!(
            (payment.id.as_str(), payment.status),
            ("pi_1", ProcessorStatus::Held)
        );
        assert_eq!(payment.order, OrderId::parse(ORDER).ok());
    }

    #[test]
    fn an_expired_page_is_gone() {
        let gone = payment(&session(&json!({"status": "expired", "url": null}))).unwrap();

        assert_eq!(
            (gone.id.as_str(), gone.status),
            ("cs_test_1", ProcessorStatus::Gone)
        );
    }

    #[test]
    fn what_we_do_not_understand_is_no_answer() {
        for changes in [
            json!({"status": "paused"}),
            json!({"status": null}),
            json!({"url": null}),
            json!({"amount_total": null}),
            json!({"currency": "xyz"}),
            json!({"status": "complete", "payment_intent": null}),
            json!({"status": "complete", "payment_intent": "pi_1"}),
        ] {
            let answer = payment(&session(&changes));

            assert!(matches!(answer, Err(ProcessorError::Unknown)), "{changes}");
        }
    }

    #[test]
    fn a_page_of_somebody_else_has_no_order() {
        let foreign = payment(&session(&json!({"client_reference_id": "A-17"}))).unwrap();

        assert_eq!(foreign.order, None);
    }

    #[test]
    fn a_page_closes_with_the_order_within_the_bounds_that_stripe_sets() {
        for (until_mins, closes_mins) in [(30, 45), (60, 60), (60 * 48, 60 * 23)] {
            let page = page(NOW.after(Duration::from_mins(until_mins)));

            let closes = NOW.after(Duration::from_mins(closes_mins)).seconds();
            assert_eq!(closes_at(&page), closes, "{until_mins}");
        }
    }

    #[test]
    fn on_the_page_stand_the_kinds_of_fee() {
        assert_eq!(name(&page(NOW).kinds), "Library: late items, lost items");
        assert_eq!(name(&[FeeKind::NonResidentCard]), "Library: non-resident card");
    }
}
