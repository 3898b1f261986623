//! A library system and a processor that do what the test tells them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::Card;
use lastfour::domain::Currency;
use lastfour::domain::EventId;
use lastfour::domain::Fee;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::Money;
use lastfour::domain::NextAction;
use lastfour::domain::OrderId;
use lastfour::domain::Timestamp;
use lastfour::ils::Account;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Trace;
use lastfour::masking::CardBrand;
use lastfour::masking::Last4;
use lastfour::masking::Personal;
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
use lastfour::processor::VerifiedEvent;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use tokio::sync::Semaphore;

/// The one patron who owes something.
pub(crate) const PATRON: &str = "21234000012342";
/// Somebody who owes nothing.
pub(crate) const OTHER_PATRON: &str = "21234000098765";
/// The library system has a bug, and nobody thought of this patron.
pub(crate) const PANIC: &str = "kanarienvogel-in-panic";
pub(crate) const PIN: &str = "2468";
/// What every fee is for, and what every patron is called: nothing that a program may hear.
pub(crate) const TITLE: &str = "Zebra Wonders of the Vasty Deep";
pub(crate) const NAME: &str = "Quentin Marmalade-Underhill";

/// The library system.
#[derive(Debug)]
pub(crate) struct Desk(Mutex<DeskState>);

#[derive(Debug)]
pub(crate) struct DeskState {
    pub(crate) fees: BTreeMap<String, (FeeKind, i64, Option<&'static str>)>,
    pub(crate) refuses: BTreeSet<String>,
    pub(crate) silent: bool,
    pub(crate) ready_was_asked: u32,
    /// Whoever reads an account next has to wait for a permit first.
    pub(crate) slow_reader: Option<Arc<Semaphore>>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let fee = |kind, cents, why_not| (kind, cents, why_not);
        Self(Mutex::new(DeskState {
            fees: BTreeMap::from([
                (String::from("fine-1"), fee(FeeKind::Overdue, 450, None)),
                (String::from("fine-2"), fee(FeeKind::Lost, 1_995, None)),
                (String::from("fine-3"), fee(FeeKind::Copies, 30, None)),
                (
                    String::from("fine-4"),
                    fee(FeeKind::Damage, 700, Some("Please ask at the desk.")),
                ),
            ]),
            refuses: BTreeSet::new(),
            silent: false,
            ready_was_asked: 0,
            slow_reader: None,
        }))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, DeskState> {
        self.0.lock().unwrap()
    }

    fn answers(&self) -> Result<MutexGuard<'_, DeskState>, IlsError> {
        let state = self.state();
        if state.silent {
            Err(IlsError::Unavailable)
        } else {
            Ok(state)
        }
    }
}

#[async_trait]
impl Ils for Desk {
    async fn sign_in(&self, barcode: &Barcode, pin: &SecretString) -> Result<bool, IlsError> {
        drop(self.answers()?);
        Ok([PATRON, OTHER_PATRON].contains(&barcode.reveal()) && pin.expose_secret() == PIN)
    }

    async fn account(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        assert_ne!(barcode.reveal(), PANIC, "{PANIC}");
        let slow = self.state().slow_reader.take();
        if let Some(slow) = slow {
            slow.acquire().await.unwrap().forget();
        }
        let state = self.answers()?;
        let fees = state.fees.iter().map(|(id, (kind, cents, why_not))| Fee {
            id: FeeId::parse(id).unwrap(),
            kind: *kind,
            outstanding: Money::from_minor(*cents, Currency::USD),
            why_not: why_not.map(String::from),
            title: Some(Personal::new(String::from(TITLE))),
        });
        let account = |fees| Account {
            fees,
            name: Some(Personal::new(String::from(NAME))),
        };
        Ok(match barcode.reveal() {
            PATRON => Some(account(fees.collect())),
            OTHER_PATRON => Some(account(Vec::new())),
            _ => None,
        })
    }

    async fn post(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        let mut state = self.answers()?;
        let fee = posting.fee.as_str();
        if state.refuses.contains(fee) || state.fees.remove(fee).is_none() {
            return Ok(PostingAnswer::Refused);
        }
        Ok(PostingAnswer::Accepted)
    }

    async fn look_for(&self, _: &Posting) -> Result<Trace, IlsError> {
        drop(self.answers()?);
        Ok(Trace::NotFound)
    }

    async fn ready(&self) -> Result<(), IlsError> {
        self.state().ready_was_asked += 1;
        self.answers().map(|_| ())
    }
}

/// The processor. What becomes of a card is in its token: see [`Till::confirm`].
#[derive(Debug)]
pub(crate) struct Till {
    state: Mutex<TillState>,
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
    /// Pages that a card was held on, with the payment that it became.
    pub(crate) pages_paid: BTreeMap<String, String>,
    /// What whoever opens a page is answered, once: it is opened all the same when this is `Unknown`.
    pub(crate) page_answer: Option<ProcessorError>,
    /// Whoever lets go next has to wait for a permit first.
    pub(crate) slow_release: Option<Arc<Semaphore>>,
    /// What the next refunds are answered.
    pub(crate) refund_answer: Option<bool>,
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
        Self {
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
            }),
            capture_before: None,
            live: false,
        })
    }
}

#[async_trait]
impl Processor for Till {
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
        if let Some(payment) = self.state().payments.get_mut(&capture.id) {
            payment.status = ProcessorStatus::Captured;
            payment.received = capture.amount.minor();
        }
        self.told(&capture.id)
    }

    async fn release(&self, release: &Release) -> Result<ProcessorPayment, ProcessorError> {
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

    /// A signature is the word `good` or `stale`, and the body names the event.
    fn verify_event(&self, body: &[u8], signature: &str, _: Timestamp) -> Result<VerifiedEvent, ForgedEvent> {
        match signature {
            "good" => {}
            "stale" => return Err(ForgedEvent::Stale),
            _ => return Err(ForgedEvent::Signature),
        }
        let event: serde_json::Value = serde_json::from_slice(body).map_err(|_| ForgedEvent::Malformed)?;
        let id = event["id"].as_str().ok_or(ForgedEvent::Malformed)?;
        Ok(VerifiedEvent {
            id: EventId::parse(id).map_err(|_| ForgedEvent::Malformed)?,
            kind: String::from("payment_intent.succeeded"),
            payment: event["payment"].as_str().map(String::from),
            order: event["order"].as_str().and_then(|text| OrderId::parse(text).ok()),
            live: false,
        })
    }

    async fn ready(&self) -> Result<(), ProcessorError> {
        Ok(())
    }
}
