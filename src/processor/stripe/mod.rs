//! Stripe, by its API: card tokens in, payments with manual capture.
//!
//! Every call is sent once: repeating is the caller's business, with the same ids and so with the same idempotency
//! key. What Stripe answered with an error may still be done when the same key is sent again later; the only fact is
//! how the payment stands, so callers look with [`Processor::payment`].

mod amount;
mod books;
mod client;
mod convert;
mod event;
mod ids;
mod page;
mod refusal;
mod settings;
mod signature;

use std::collections::HashMap;
use std::fmt;

use async_trait::async_trait;
use stripe::IdempotencyKey;
use stripe::RequestStrategy;
use stripe::StripeError;
use stripe::StripeRequest;
use stripe_checkout::checkout_session::ExpireCheckoutSession;
use stripe_checkout::checkout_session::RetrieveCheckoutSession;
use stripe_core::payment_intent::CancelPaymentIntent;
use stripe_core::payment_intent::CapturePaymentIntent;
use stripe_core::payment_intent::ConfirmPaymentIntent;
use stripe_core::payment_intent::CreatePaymentIntent;
use stripe_core::payment_intent::ListPaymentIntent;
use stripe_core::payment_intent::RetrievePaymentIntent;
use stripe_core::refund::CreateRefund;
use stripe_core::refund::RetrieveRefund;
use stripe_shared::PaymentIntentAllowedPaymentMethodTypes;
use stripe_shared::PaymentIntentCaptureMethod;

pub use amount::for_browsers;
pub use settings::StripeSettings;
pub use settings::StripeSettingsError;

use crate::domain::Currency;
use crate::domain::Money;
use crate::domain::OrderId;
use crate::domain::Timestamp;
use crate::processor::Capture;
use crate::processor::Confirmation;
use crate::processor::ForgedEvent;
use crate::processor::NewPage;
use crate::processor::NewPayment;
use crate::processor::NewRefund;
use crate::processor::Processor;
use crate::processor::ProcessorError;
use crate::processor::ProcessorPayment;
use crate::processor::ProcessorRefund;
use crate::processor::ProcessorStatus;
use crate::processor::Release;
use crate::processor::VerifiedEvent;
use crate::processor::stripe::client::Client;
use crate::processor::stripe::signature::SigningKey;

/// One Stripe account.
#[derive(Clone)]
pub struct StripeProcessor {
    client: Client,
    signing_keys: Vec<SigningKey>,
}

impl StripeProcessor {
    /// Checks the settings; connects to nothing yet.
    ///
    /// # Errors
    /// [`StripeSettingsError`].
    pub fn new(settings: &StripeSettings) -> Result<Self, StripeSettingsError> {
        let base_url = settings.checked_base_url()?;
        settings.check_secrets()?;
        let client =
            Client::new(base_url, &settings.key, settings.timeout).ok_or(StripeSettingsError::Client)?;
        let signing_keys = settings.webhook_secrets.iter().map(SigningKey::new).collect();
        Ok(Self { client, signing_keys })
    }
}

impl fmt::Debug for StripeProcessor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StripeProcessor").finish_non_exhaustive()
    }
}

#[async_trait]
impl Processor for StripeProcessor {
    async fn create(&self, payment: &NewPayment) -> Result<ProcessorPayment, ProcessorError> {
        let (amount, currency) = amount::to_stripe(payment.amount)?;
        let intent = CreatePaymentIntent::new(amount, currency)
            .capture_method(PaymentIntentCaptureMethod::Manual)
            // Cards alone: other methods cannot be held, or lead the patron away. API versions before 2026-09-30 call
            // this `payment_method_types`.
            .allowed_payment_method_types([PaymentIntentAllowedPaymentMethodTypes::Card])
            .metadata(convert::metadata(payment.order, &payment.kinds))
            .customize()
            .request_strategy(once(payment.order, payment.attempt, "create")?)
            .send(&self.client)
            .await
            .map_err(|error| refusal::error(&error))?;
        convert::payment(&intent)
    }

    async fn open_page(&self, page: &NewPage) -> Result<ProcessorPayment, ProcessorError> {
        let session = page::open(page)?
            .customize()
            .request_strategy(once(page.order, page.attempt, "page")?)
            .send(&self.client)
            .await
            .map_err(|error| refusal::error(&error))?;
        page::payment(&session)
    }

    async fn confirm(&self, confirmation: &Confirmation) -> Result<ProcessorPayment, ProcessorError> {
        let id = payment_id(&confirmation.id)?;
        if !ids::is_card_token(&confirmation.token) {
            return Err(refusal::no_such_thing());
        }
        let request = ConfirmPaymentIntent::new(id)
            .payment_method(confirmation.token.as_str())
            .expand(latest_charge());
        let request = match &confirmation.return_url {
            Some(url) => request.return_url(url.as_str()),
            None => request.use_stripe_sdk(true),
        };
        let answer = request
            .customize()
            .request_strategy(once(confirmation.order, confirmation.attempt, "confirm")?)
            .send(&self.client)
            .await;
        match answer {
            Ok(intent) => convert::payment(&intent),
            Err(StripeError::Stripe(_, CARD_ERROR)) => self.declined(id).await,
            Err(error) => Err(refusal::error(&error)),
        }
    }

    async fn payment(&self, id: &str) -> Result<ProcessorPayment, ProcessorError> {
        if ids::is_page_id(id) {
            return self.page(id).await;
        }
        let intent = RetrievePaymentIntent::new(payment_id(id)?)
            .expand(latest_charge())
            .customize()
            .send(&self.client)
            .await
            .map_err(|error| refusal::error(&error))?;
        convert::payment(&intent)
    }

    async fn capture(&self, capture: &Capture) -> Result<ProcessorPayment, ProcessorError> {
        let id = payment_id(&capture.id)?;
        let (amount, _) = amount::to_stripe(capture.amount)?;
        let intent = CapturePaymentIntent::new(id)
            .amount_to_capture(amount)
            .expand(latest_charge())
            .customize()
            .request_strategy(once(
                capture.order,
                capture.attempt,
                &capture_step(capture.refusals),
            )?)
            .send(&self.client)
            .await
            .map_err(|error| refusal::error(&error))?;
        convert::payment(&intent)
    }

    /// Without an idempotency key: to cancel twice is to cancel once, and under a key Stripe would repeat an old error
    /// for a day while the card stays held.
    async fn release(&self, release: &Release) -> Result<ProcessorPayment, ProcessorError> {
        if ids::is_page_id(&release.id) {
            return self.close_page(release).await;
        }
        let cancelled = CancelPaymentIntent::new(payment_id(&release.id)?)
            .expand(latest_charge())
            .customize()
            .request_strategy(RequestStrategy::Once)
            .send(&self.client)
            .await;
        match cancelled.map_err(|error| refusal::error(&error)) {
            Ok(intent) => convert::payment(&intent),
            Err(refused @ ProcessorError::Refused { .. }) => match self.payment(&release.id).await? {
                gone if gone.status == ProcessorStatus::Gone => Ok(gone),
                _ => Err(refused),
            },
            Err(error) => Err(error),
        }
    }

    async fn refund(&self, refund: &NewRefund) -> Result<ProcessorRefund, ProcessorError> {
        let id = payment_id(&refund.payment)?;
        let (amount, _) = amount::to_stripe(refund.amount)?;
        let key = refund.refund.to_string();
        let answer = CreateRefund::new()
            .payment_intent(id)
            .amount(amount)
            .metadata(HashMap::from([(
                String::from(convert::METADATA_REFUND),
                key.clone(),
            )]))
            .customize()
            .request_strategy(idempotent(&key)?)
            .send(&self.client)
            .await
            .map_err(|error| refusal::error(&error))?;
        Ok(convert::refund(&answer))
    }

    async fn refund_standing(&self, id: &str) -> Result<ProcessorRefund, ProcessorError> {
        if !ids::is_refund_id(id) {
            return Err(refusal::no_such_thing());
        }
        let answer = RetrieveRefund::new(id)
            .customize()
            .send(&self.client)
            .await
            .map_err(|error| refusal::error(&error))?;
        Ok(convert::refund(&answer))
    }

    fn verify_event(
        &self,
        body: &[u8],
        signature: &str,
        now: Timestamp,
    ) -> Result<VerifiedEvent, ForgedEvent> {
        signature::verify(&self.signing_keys, signature, body, now)?;
        event::parse(body)
    }

    fn least(&self, currency: Currency) -> Option<Money> {
        amount::least(currency)
    }

    async fn ready(&self) -> Result<(), ProcessorError> {
        ListPaymentIntent::new()
            .limit(1)
            .customize()
            .send(&self.client)
            .await
            .map(drop)
            .map_err(|error| refusal::error(&error))
    }
}

impl StripeProcessor {
    /// How a page stands, or what was paid on it.
    async fn page(&self, id: &str) -> Result<ProcessorPayment, ProcessorError> {
        let session = RetrieveCheckoutSession::new(id)
            .expand(page::expansion())
            .customize()
            .send(&self.client)
            .await
            .map_err(|error| refusal::error(&error))?;
        page::payment(&session)
    }

    /// Closes a page. A card that was held on it before stays held: somebody may know of it by now and be posting.
    async fn close_page(&self, release: &Release) -> Result<ProcessorPayment, ProcessorError> {
        let closed = ExpireCheckoutSession::new(release.id.as_str())
            .expand(page::expansion())
            .customize()
            .request_strategy(RequestStrategy::Once)
            .send(&self.client)
            .await;
        match closed.map_err(|error| refusal::error(&error)) {
            Ok(session) => page::payment(&session),
            // Not open any more: which of the two ends it came to, the page tells.
            Err(ProcessorError::Refused { .. }) => self.page(&release.id).await,
            Err(error) => Err(error),
        }
    }

    /// How a payment stands whose card was just declined. Read anew: the refusal may be an old one, repeated for the
    /// sake of its idempotency key.
    async fn declined(&self, id: &str) -> Result<ProcessorPayment, ProcessorError> {
        let mut payment = self.payment(id).await?;
        if payment.status == ProcessorStatus::Unconfirmed {
            payment.status = ProcessorStatus::Declined;
        }
        Ok(payment)
    }
}

/// The status with which Stripe answers that a card is declined.
const CARD_ERROR: u16 = 402;

fn payment_id(text: &str) -> Result<&str, ProcessorError> {
    ids::is_payment_id(text)
        .then_some(text)
        .ok_or_else(refusal::no_such_thing)
}

fn latest_charge() -> Vec<String> {
    vec![String::from("latest_charge")]
}

/// Under the key of a refused capture Stripe would repeat the refusal, whatever is possible by now.
fn capture_step(refusals: u32) -> String {
    match refusals {
        0 => String::from("capture"),
        refusals => format!("capture-{}", refusals.saturating_add(1)),
    }
}

/// The key of one step of one attempt.
fn once(order: OrderId, attempt: u32, step: &str) -> Result<RequestStrategy, ProcessorError> {
    idempotent(&format!("{order}-{attempt}-{step}"))
}

fn idempotent(key: &str) -> Result<RequestStrategy, ProcessorError> {
    // Our ids are short and never empty, so this is never refused; if it were, nothing would be sent.
    IdempotencyKey::new(key)
        .map(RequestStrategy::Idempotent)
        .map_err(|_| refusal::no_such_thing())
}
