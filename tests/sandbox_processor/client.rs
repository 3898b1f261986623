//! The client that the service uses for Stripe, against the sandbox.

use lastfour::sandbox::Running;
use stripe_core::PaymentIntentAllowedPaymentMethodTypes;
use stripe_core::PaymentIntentCaptureMethod;
use stripe_core::PaymentIntentStatus;
use stripe_core::payment_intent::CancelPaymentIntent;
use stripe_core::payment_intent::CapturePaymentIntent;
use stripe_core::payment_intent::ConfirmPaymentIntent;
use stripe_core::payment_intent::CreatePaymentIntent;
use stripe_core::payment_intent::RetrievePaymentIntent;
use stripe_core::refund::CreateRefund;
use stripe_types::Currency;
use stripe_types::Expandable;

use crate::caller::KEY;
use crate::caller::start;

pub(crate) fn stripe_client(running: &Running) -> stripe::Client {
    stripe::ClientBuilder::new(KEY)
        .url(format!("http://{}/", running.http_addr))
        .build()
        .unwrap()
}

#[tokio::test]
async fn the_stripe_client_holds_captures_a_part_and_refunds() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let client = stripe_client(&running);

    let created = CreatePaymentIntent::new(1000, Currency::USD)
        .capture_method(PaymentIntentCaptureMethod::Manual)
        .allowed_payment_method_types([PaymentIntentAllowedPaymentMethodTypes::Card])
        .payment_method("pm_card_visa")
        .send(&client)
        .await
        .unwrap();
    assert_eq!(created.status, PaymentIntentStatus::RequiresConfirmation);
    let held = ConfirmPaymentIntent::new(created.id.clone())
        .expand(vec!["latest_charge".to_owned()])
        .send(&client)
        .await
        .unwrap();
    assert_eq!(held.status, PaymentIntentStatus::RequiresCapture);
    assert_eq!(held.amount_capturable, 1000);
    let Some(Expandable::Object(charge)) = held.latest_charge else {
        panic!("the charge is not written out")
    };
    let card = charge.payment_method_details.unwrap().card.unwrap();
    assert_eq!(
        (card.brand.as_deref(), card.last4.as_deref()),
        (Some("visa"), Some("4242"))
    );
    assert!(card.capture_before.unwrap() > charge.created + 6 * 24 * 60 * 60);
    let captured = CapturePaymentIntent::new(created.id.clone())
        .amount_to_capture(700)
        .send(&client)
        .await
        .unwrap();
    assert_eq!(captured.status, PaymentIntentStatus::Succeeded);
    assert_eq!((captured.amount_received, captured.amount_capturable), (700, 0));
    let refund = CreateRefund::new()
        .payment_intent(created.id.to_string())
        .amount(200)
        .send(&client)
        .await
        .unwrap();

    assert_eq!(refund.amount, 200);
    assert_eq!(refund.status.as_deref(), Some("succeeded"));
}

#[tokio::test]
async fn the_stripe_client_reads_a_decline_with_its_payment_intent_and_lets_a_hold_go() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let client = stripe_client(&running);
    let ask_for = |method: &str| {
        CreatePaymentIntent::new(1000, Currency::USD)
            .capture_method(PaymentIntentCaptureMethod::Manual)
            .allowed_payment_method_types([PaymentIntentAllowedPaymentMethodTypes::Card])
            .payment_method(method)
            .confirm(true)
    };

    let declined = ask_for("pm_card_visa_chargeDeclinedInsufficientFunds")
        .send(&client)
        .await
        .unwrap_err();
    let held = ask_for("pm_card_mastercard").send(&client).await.unwrap();
    let released = CancelPaymentIntent::new(held.id.clone())
        .send(&client)
        .await
        .unwrap();
    let read = RetrievePaymentIntent::new(held.id.clone())
        .send(&client)
        .await
        .unwrap();

    let stripe::StripeError::Stripe(error, 402) = declined else {
        panic!("no decline: {declined:?}")
    };
    assert_eq!(error.decline_code.as_deref(), Some("insufficient_funds"));
    assert_eq!(
        error.payment_intent.unwrap().status,
        PaymentIntentStatus::RequiresPaymentMethod
    );
    assert_eq!(released.status, PaymentIntentStatus::Canceled);
    assert_eq!(read.status, PaymentIntentStatus::Canceled);
}

#[tokio::test]
async fn the_stripe_client_reads_both_ways_of_three_d_secure() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let client = stripe_client(&running);
    let ask = || {
        CreatePaymentIntent::new(1000, Currency::USD)
            .capture_method(PaymentIntentCaptureMethod::Manual)
            .allowed_payment_method_types([PaymentIntentAllowedPaymentMethodTypes::Card])
            .payment_method("pm_card_threeDSecure2Required")
            .confirm(true)
    };

    let by_script = ask().use_stripe_sdk(true).send(&client).await.unwrap();
    let by_redirect = ask()
        .return_url("https://library.example/back")
        .send(&client)
        .await
        .unwrap();

    assert_eq!(by_script.status, PaymentIntentStatus::RequiresAction);
    assert_eq!(by_script.next_action.unwrap().type_, "use_stripe_sdk");
    let redirect = by_redirect.next_action.unwrap().redirect_to_url.unwrap();
    let page = format!("{}/sandbox/3ds/{}", running.browser_url(), by_redirect.id);
    assert_eq!(redirect.url, Some(page));
}
