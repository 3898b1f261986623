//! A processor that does what the test tells it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;

use async_trait::async_trait;
use lastfour::domain::Card;
use lastfour::domain::Currency;
use lastfour::domain::EventId;
use lastfour::domain::Money;
use lastfour::domain::NextAction;
use lastfour::domain::OrderId;
use lastfour::domain::Timestamp;
use lastfour::domain::Wallet;
use lastfour::masking::CardBrand;
use lastfour::masking::Last4;
use lastfour::processor::Capture;
use lastfour::processor::Confirmation;
use lastfour::processor::ForgedEvent;
use lastfour::processor::NewPage;
use lastfour::processor::NewPayment;
use lastfour::processor::NewRefund;
use lastfour::processor::Processor;
use lastfour::processor::ProcessorError;
use lastfour::processor::ProcessorPayment;
use lastfour::processor::ProcessorRefund;
use lastfour::processor::ProcessorStatus;
use lastfour::processor::Release;
use lastfour::processor::ToldDispute;
use lastfour::processor::ToldEvent;
use lastfour::processor::ToldRefund;
use lastfour::processor::VerifiedEvent;
use tokio::sync::Semaphore;

/// The processor. What becomes of a card is in its token: see [`Till::confirm`].
#[derive(Debug)]
pub(crate) struct Till {
    state: Mutex<TillState>,
    /// What it signs with.
    signature: &'static str,
    /// A slow card is answered when the test gives a permit.
    pub(crate) slow: Arc<Semaphore>,
}

#[derive(Debug, Default)]
pub(crate) struct TillState {
    pub(crate) payments: BTreeMap<String, TillPayment>,
    pub(crate) confirmed: u32,
    pub(crate) refunded: BTreeMap<String, i64>,
    /// Whoever asks how a payment stands has no answer.
    pub(crate) silent: bool,
    /// Whoever takes or lets go of what is held has no answer.
    pub(crate) deaf: bool,
    /// Whoever takes what is held is refused with this code, and the hold stands.
    pub(crate) refuses_captures: Option<&'static str>,
    /// How often somebody asked about a signature that is bad for every other one.
    pub(crate) second_asked: u32,
    /// Pages that a card was held on, with the payment that it became.
    pub(crate) pages_paid: BTreeMap<String, String>,
    /// What whoever opens a page is answered, once: it is opened all the same when this is `Unknown`.
    pub(crate) page_answer: Option<ProcessorError>,
    /// Whoever lets go next has to wait for a permit first.
    pub(crate) slow_release: Option<Arc<Semaphore>>,
    /// What the next refunds are answered.
    pub(crate) refund_answer: Option<bool>,
    /// What the books say was refunded by somebody else.
    pub(crate) refunds_elsewhere: Vec<ToldRefund>,
    pub(crate) disputes: Vec<ToldDispute>,
    /// Events that it lists and never sent.
    pub(crate) events_not_sent: Vec<ToldEvent>,
    /// The wallet that every card comes from.
    pub(crate) wallet: Option<Wallet>,
    /// The least that it takes in one payment.
    pub(crate) least: Option<Money>,
}

#[derive(Clone, Debug)]
pub(crate) struct TillPayment {
    order: OrderId,
    amount: Money,
    received: i64,
    pub(crate) status: ProcessorStatus,
    last4: &'static str,
}

impl Till {
    pub(crate) fn new() -> Self {
        Self::signing("good")
    }

    pub(crate) fn signing(signature: &'static str) -> Self {
        Self {
            signature,
            state: Mutex::new(TillState {
                refund_answer: Some(true),
                ..TillState::default()
            }),
            slow: Arc::new(Semaphore::new(0)),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, TillState> {
        self.state.lock().unwrap()
    }

    /// From now on the processor knows all payments to be so.
    pub(crate) fn settle(&self, status: &ProcessorStatus) {
        for payment in self.state().payments.values_mut() {
            payment.status = status.clone();
        }
    }

    /// From now on this account claims to have the payments of another one.
    pub(crate) fn forge_after(&self, other: &Self) {
        let payments = other.state().payments.clone();
        self.state().payments = payments;
    }

    /// The processor tells other amounts than it was asked for.
    pub(crate) fn mistake_amounts(&self) {
        for payment in self.state().payments.values_mut() {
            payment.amount = Money::from_minor(1, payment.amount.currency());
        }
    }

    /// Everything that was taken, payment by payment.
    pub(crate) fn taken(&self) -> Vec<i64> {
        let state = self.state();
        let received = state.payments.values().map(|payment| payment.received);
        received.filter(|minor| *minor > 0).collect()
    }

    /// A patron presents a good card on every page that is open.
    pub(crate) fn pay_on_pages(&self) {
        let mut state = self.state();
        let open = state.payments.iter().filter(|(id, payment)| {
            id.starts_with("cs_") && matches!(payment.status, ProcessorStatus::NeedsPatron(_))
        });
        let open: Vec<(String, TillPayment)> = open.map(|(id, page)| (id.clone(), page.clone())).collect();
        for (id, page) in open {
            let payment = id.replace("cs_", "pi_page_");
            let held = TillPayment {
                status: ProcessorStatus::Held,
                ..page
            };
            state.payments.insert(payment.clone(), held);
            state.pages_paid.insert(id, payment);
        }
    }

    /// The payment that a page has become, or the id as it is.
    fn current(&self, id: &str) -> String {
        let paid = self.state().pages_paid.get(id).cloned();
        paid.unwrap_or_else(|| id.to_owned())
    }

    fn told(&self, id: &str) -> Result<ProcessorPayment, ProcessorError> {
        let id = &self.current(id);
        let state = self.state();
        let payment = state.payments.get(id).ok_or(ProcessorError::Refused {
            code: String::from("resource_missing"),
        })?;
        let looked_at = id.starts_with("pi_") && payment.status != ProcessorStatus::Unconfirmed;
        Ok(ProcessorPayment {
            id: id.clone(),
            order: Some(payment.order),
            amount: payment.amount,
            received: Money::from_minor(payment.received, payment.amount.currency()),
            status: payment.status.clone(),
            card: looked_at.then(|| Card {
                brand: CardBrand::Visa,
                last4: Last4::parse(payment.last4).unwrap(),
                wallet: state.wallet,
            }),
            capture_before: None,
            live: false,
        })
    }
}

#[async_trait]
impl Processor for Till {
    fn least(&self, _currency: Currency) -> Option<Money> {
        self.state().least
    }

    async fn create(&self, payment: &NewPayment) -> Result<ProcessorPayment, ProcessorError> {
        let id = format!("pi_{}_{}", payment.order, payment.attempt);
        self.state().payments.entry(id.clone()).or_insert(TillPayment {
            order: payment.order,
            amount: payment.amount,
            received: 0,
            status: ProcessorStatus::Unconfirmed,
            last4: "4242",
        });
        self.told(&id)
    }

    async fn open_page(&self, page: &NewPage) -> Result<ProcessorPayment, ProcessorError> {
        let id = format!("cs_{}_{}", page.order, page.attempt);
        let answer = self.state().page_answer.take();
        if let Some(refused @ ProcessorError::Refused { .. }) = answer {
            return Err(refused);
        }
        self.state().payments.entry(id.clone()).or_insert(TillPayment {
            order: page.order,
            amount: page.amount,
            received: 0,
            status: ProcessorStatus::NeedsPatron(NextAction::Redirect {
                url: format!("https://page.example/{}?back={}", page.attempt, page.return_url),
            }),
            last4: "4242",
        });
        answer.map_or_else(|| self.told(&id), Err)
    }

    async fn confirm(&self, confirmation: &Confirmation) -> Result<ProcessorPayment, ProcessorError> {
        let token = confirmation.token.as_str();
        if token == "pm_slow" {
            self.slow.acquire().await.unwrap().forget();
        }
        let status = match token {
            "pm_declined" => ProcessorStatus::Declined,
            "pm_asks" if confirmation.return_url.is_some() => {
                ProcessorStatus::NeedsPatron(NextAction::Redirect {
                    url: String::from("https://bank.example/step"),
                })
            }
            "pm_asks" => ProcessorStatus::NeedsPatron(NextAction::Sdk {
                client_secret: String::from("secret-of-this-payment"),
            }),
            "pm_silent" => ProcessorStatus::Processing,
            _ => ProcessorStatus::Held,
        };
        {
            let mut state = self.state();
            state.confirmed += 1;
            state.payments.get_mut(&confirmation.id).unwrap().status = status;
        }
        if token == "pm_silent" {
            return Err(ProcessorError::Unknown);
        }
        self.told(&confirmation.id)
    }

    async fn payment(&self, id: &str) -> Result<ProcessorPayment, ProcessorError> {
        if self.state().silent {
            return Err(ProcessorError::Unknown);
        }
        self.told(id)
    }

    async fn capture(&self, capture: &Capture) -> Result<ProcessorPayment, ProcessorError> {
        if self.state().deaf {
            return Err(ProcessorError::Unknown);
        }
        if let Some(code) = self.state().refuses_captures {
            return Err(ProcessorError::Refused {
                code: String::from(code),
            });
        }
        if let Some(payment) = self.state().payments.get_mut(&capture.id) {
            payment.status = ProcessorStatus::Captured;
            payment.received = capture.amount.minor();
        }
        self.told(&capture.id)
    }

    async fn release(&self, release: &Release) -> Result<ProcessorPayment, ProcessorError> {
        if self.state().deaf {
            return Err(ProcessorError::Unknown);
        }
        let slow = self.state().slow_release.take();
        if let Some(slow) = slow {
            slow.acquire().await.unwrap().forget();
        }
        // A page that was paid on is closed already; closing it lets nothing go.
        let paid_on = self.current(&release.id) != release.id;
        if let Some(payment) = self.state().payments.get_mut(&release.id)
            && !paid_on
            && payment.status != ProcessorStatus::Captured
        {
            payment.status = ProcessorStatus::Gone;
        }
        self.told(&release.id)
    }

    async fn refund_standing(&self, id: &str) -> Result<ProcessorRefund, ProcessorError> {
        Ok(ProcessorRefund {
            id: id.to_owned(),
            succeeded: Some(true),
        })
    }

    async fn refund(&self, refund: &NewRefund) -> Result<ProcessorRefund, ProcessorError> {
        let id = format!("re_{}", refund.refund);
        let mut state = self.state();
        let succeeded = state.refund_answer;
        state.refunded.insert(id.clone(), refund.amount.minor());
        Ok(ProcessorRefund { id, succeeded })
    }

    /// A signature is its own word (`good`), `stale`, or `second`: bad for whoever asks first. The body names the event.
    fn verify_event(&self, body: &[u8], signature: &str, _: Timestamp) -> Result<VerifiedEvent, ForgedEvent> {
        match signature {
            word if word == self.signature => {}
            "second" if self.signature == "good" => {
                let mut state = self.state();
                state.second_asked += 1;
                if state.second_asked % 2 == 1 {
                    return Err(ForgedEvent::Signature);
                }
            }
            "stale" => return Err(ForgedEvent::Stale),
            _ => return Err(ForgedEvent::Signature),
        }
        let event: serde_json::Value = serde_json::from_slice(body).map_err(|_| ForgedEvent::Malformed)?;
        let id = event["id"].as_str().ok_or(ForgedEvent::Malformed)?;
        Ok(VerifiedEvent {
            id: EventId::parse(id).map_err(|_| ForgedEvent::Malformed)?,
            kind: String::from(event["kind"].as_str().unwrap_or("payment_intent.succeeded")),
            payment: event["payment"].as_str().map(String::from),
            order: event["order"].as_str().and_then(|text| OrderId::parse(text).ok()),
            declined: event["kind"] == "payment_intent.payment_failed",
            live: false,
        })
    }

    async fn ready(&self) -> Result<(), ProcessorError> {
        Ok(())
    }
}
