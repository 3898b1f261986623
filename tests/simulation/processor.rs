//! The processor as the cashier calls it.

use async_trait::async_trait;
use lastfour::domain::NextAction;
use lastfour::domain::Timestamp;
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

use crate::account::Page;
use crate::account::Stands;
use crate::events;
use crate::keys::Answered;
use crate::world::MINUTE;
use crate::world::SECOND;
use crate::world::State;
use crate::world::World;

/// So long a page stays open at least.
const PAGE_OPEN_MIN_MS: i64 = 45 * MINUTE;

impl World {
    /// A call over the network: it may not arrive, its answer may be lost, and others may be faster.
    pub(crate) async fn call_processor<T>(
        &self,
        name: &'static str,
        deed: impl FnOnce(&mut State) -> Result<T, ProcessorError> + Send,
    ) -> Result<T, ProcessorError> {
        self.gate().await;
        {
            let mut state = self.state();
            state.say(|| format!("    processor: {name}"));
            if state.now < state.processor_down_until {
                state.fault("processor out of reach");
                return Err(ProcessorError::Unknown);
            }
            if state.goes_wrong("processor busy", 60) {
                return Err(ProcessorError::Busy);
            }
            if state.goes_wrong("processor: request lost", 100) {
                return Err(ProcessorError::Unknown);
            }
            if state.goes_wrong("processor slow", 30) {
                let while_ = state.chance.between(SECOND, 8 * SECOND);
                state.pass(while_);
            }
        }
        let answer = deed(&mut self.state());
        self.gate().await;
        if self.state().goes_wrong("processor: answer lost", 150) {
            return Err(ProcessorError::Unknown);
        }
        answer
    }
}

impl State {
    fn answer_for(&self, id: &str) -> Answered {
        self.told(id)
            .map_or(Answered::Refused("resource_missing"), Answered::Payment)
    }

    fn confirm(&mut self, confirmation: &Confirmation) -> Answered {
        let Some(payment) = self.account.payments.get(&confirmation.id) else {
            return Answered::Refused("resource_missing");
        };
        if payment.status != ProcessorStatus::Unconfirmed {
            return Answered::Refused("payment_intent_unexpected_state");
        }
        let status = match confirmation.token.as_str() {
            "pm_declined" => ProcessorStatus::Declined,
            "pm_needs_patron" => ProcessorStatus::NeedsPatron(NextAction::Sdk {
                client_secret: String::from("secret of this payment"),
            }),
            _ => ProcessorStatus::Held,
        };
        self.payment_is(&confirmation.id, status);
        self.answer_for(&confirmation.id)
    }

    fn capture(&mut self, capture: &Capture) -> Answered {
        let Some(payment) = self.account.payments.get_mut(&capture.id) else {
            return Answered::Refused("resource_missing");
        };
        if payment.status != ProcessorStatus::Held || capture.amount.minor() > payment.amount {
            return Answered::Refused("payment_intent_unexpected_state");
        }
        if payment.capture_refusals > 0 {
            if payment.capture_refusals != u32::MAX {
                payment.capture_refusals -= 1;
            }
            self.fault("capture refused");
            return Answered::Refused("capture_charge_authorization_expired");
        }
        payment.received = capture.amount.minor();
        self.payment_is(&capture.id, ProcessorStatus::Captured);
        self.answer_for(&capture.id)
    }

    fn release(&mut self, release: &Release) -> Answered {
        if self.account.pages.contains_key(&release.id) {
            self.close_page(&release.id);
            return self.answer_for(&release.id);
        }
        let Some(payment) = self.account.payments.get(&release.id) else {
            return Answered::Refused("resource_missing");
        };
        if matches!(payment.status, ProcessorStatus::Captured | ProcessorStatus::Gone) {
            return Answered::Refused("payment_intent_unexpected_state");
        }
        self.payment_is(&release.id, ProcessorStatus::Gone);
        self.answer_for(&release.id)
    }

    /// Whoever has the client secret, or the page, acts while somebody looks.
    fn somebody_may_act(&mut self, id: &str) {
        if !self.goes_wrong("patron acts while we look", 100) {
            return;
        }
        if self.account.pages.contains_key(id) {
            self.pay_on_page(id);
        } else if let Some(payment) = self.account.payments.get(id)
            && matches!(payment.status, ProcessorStatus::NeedsPatron(_))
        {
            self.payment_is(id, ProcessorStatus::Held);
        }
    }
}

#[async_trait]
impl Processor for World {
    async fn create(&self, payment: &NewPayment) -> Result<ProcessorPayment, ProcessorError> {
        self.call_processor("create", |state| {
            let key = format!("{}-{}-create", payment.order, payment.attempt);
            let made = |state: &mut State| {
                let id = state.new_payment(payment.order, payment.amount.minor());
                state.answer_for(&id)
            };
            state.keyed(&key, made).payment()
        })
        .await
    }

    async fn open_page(&self, page: &NewPage) -> Result<ProcessorPayment, ProcessorError> {
        self.call_processor("open a page", |state| {
            let key = format!("{}-{}-page", page.order, page.attempt);
            let made = |state: &mut State| {
                let id = format!("cs_{}", state.account.pages.len() + 1);
                let opened = Page {
                    order: page.order,
                    amount: page.amount.minor(),
                    closes_at: page
                        .until
                        .millis()
                        .max(page.wanted_at.millis() + PAGE_OPEN_MIN_MS),
                    known: false,
                    stands: Stands::Open,
                };
                state.account.pages.insert(id.clone(), opened);
                state.answer_for(&id)
            };
            state.keyed(&key, made).payment()
        })
        .await
    }

    async fn confirm(&self, confirmation: &Confirmation) -> Result<ProcessorPayment, ProcessorError> {
        self.call_processor("confirm", |state| {
            let key = format!("{}-{}-confirm", confirmation.order, confirmation.attempt);
            state.keyed(&key, |state| state.confirm(confirmation)).payment()
        })
        .await
    }

    async fn payment(&self, id: &str) -> Result<ProcessorPayment, ProcessorError> {
        self.call_processor("look at a payment", |state| {
            let told = state.answer_for(id).payment();
            state.somebody_may_act(id);
            told
        })
        .await
    }

    async fn capture(&self, capture: &Capture) -> Result<ProcessorPayment, ProcessorError> {
        self.call_processor("capture", |state| {
            let key = format!(
                "{}-{}-capture-{}",
                capture.order, capture.attempt, capture.refusals
            );
            state.keyed(&key, |state| state.capture(capture)).payment()
        })
        .await
    }

    async fn release(&self, release: &Release) -> Result<ProcessorPayment, ProcessorError> {
        self.call_processor("release", |state| {
            state.somebody_may_act(&release.id);
            // It needs no key: to let go twice is to let go once.
            let answer = state.release(release);
            match answer {
                // Not open any more: the object tells to which of its ends it came.
                Answered::Refused(_) => state.answer_for(&release.id).payment(),
                answer => answer.payment(),
            }
        })
        .await
    }

    async fn refund(&self, refund: &NewRefund) -> Result<ProcessorRefund, ProcessorError> {
        self.call_processor("refund", |state| {
            let made = |state: &mut State| {
                let made = state.new_refund(&refund.payment, Some(refund.refund), refund.amount.minor());
                made.map_or(Answered::Refused("charge_already_refunded"), |made| {
                    Answered::Refund(ProcessorRefund {
                        id: made.id,
                        succeeded: made.succeeded,
                    })
                })
            };
            state.keyed(&refund.refund.to_string(), made).refund()
        })
        .await
    }

    async fn refund_standing(&self, id: &str) -> Result<ProcessorRefund, ProcessorError> {
        self.call_processor("look at a refund", |state| {
            let all = state
                .account
                .payments
                .values()
                .flat_map(|payment| &payment.refunds);
            let found = all.into_iter().find(|refund| refund.id == id);
            found.map_or(Answered::Refused("resource_missing").refund(), |refund| {
                Ok(ProcessorRefund {
                    id: refund.id.clone(),
                    succeeded: refund.succeeded,
                })
            })
        })
        .await
    }

    fn verify_event(
        &self,
        body: &[u8],
        signature: &str,
        now: Timestamp,
    ) -> Result<VerifiedEvent, ForgedEvent> {
        events::verify(body, signature, now)
    }

    async fn ready(&self) -> Result<(), ProcessorError> {
        Ok(())
    }
}
