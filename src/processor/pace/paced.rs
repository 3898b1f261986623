//! A processor behind its pace.

use std::sync::Arc;

use async_trait::async_trait;

use crate::domain::Currency;
use crate::domain::Money;
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
use crate::processor::pace::Endpoint;
use crate::processor::pace::Pace;

/// A processor that is never asked faster than it wants to be, nor while it does not answer.
#[derive(Clone, Debug)]
pub struct Paced {
    processor: Arc<dyn Processor>,
    pace: Arc<Pace>,
}

impl Paced {
    /// This processor at this pace. Whatever else speaks to the same account shares the pace.
    pub fn new(processor: Arc<dyn Processor>, pace: Arc<Pace>) -> Self {
        Self { processor, pace }
    }
}

#[async_trait]
impl Processor for Paced {
    async fn create(&self, payment: &NewPayment) -> Result<ProcessorPayment, ProcessorError> {
        let call = self.processor.create(payment);
        self.pace.run(Endpoint::Create, call).await
    }

    async fn open_page(&self, page: &NewPage) -> Result<ProcessorPayment, ProcessorError> {
        let call = self.processor.open_page(page);
        self.pace.run(Endpoint::OpenPage, call).await
    }

    async fn confirm(&self, confirmation: &Confirmation) -> Result<ProcessorPayment, ProcessorError> {
        let call = self.processor.confirm(confirmation);
        let payment = self.pace.run(Endpoint::Confirm, call).await?;
        if payment.status == ProcessorStatus::Declined {
            // It was read anew.
            self.pace.count(Endpoint::Payment);
        }
        Ok(payment)
    }

    async fn payment(&self, id: &str) -> Result<ProcessorPayment, ProcessorError> {
        let call = self.processor.payment(id);
        self.pace.run(Endpoint::Payment, call).await
    }

    async fn capture(&self, capture: &Capture) -> Result<ProcessorPayment, ProcessorError> {
        let call = self.processor.capture(capture);
        self.pace.run(Endpoint::Capture, call).await
    }

    async fn release(&self, release: &Release) -> Result<ProcessorPayment, ProcessorError> {
        let call = self.processor.release(release);
        let payment = self.pace.run(Endpoint::Release, call).await?;
        if payment.status != ProcessorStatus::Gone {
            // A page that could not be closed any more was read.
            self.pace.count(Endpoint::Payment);
        }
        Ok(payment)
    }

    async fn refund(&self, refund: &NewRefund) -> Result<ProcessorRefund, ProcessorError> {
        let call = self.processor.refund(refund);
        self.pace.run(Endpoint::Refund, call).await
    }

    async fn refund_standing(&self, id: &str) -> Result<ProcessorRefund, ProcessorError> {
        let call = self.processor.refund_standing(id);
        self.pace.run(Endpoint::RefundStanding, call).await
    }

    fn verify_event(
        &self,
        body: &[u8],
        signature: &str,
        now: Timestamp,
    ) -> Result<VerifiedEvent, ForgedEvent> {
        self.processor.verify_event(body, signature, now)
    }

    fn least(&self, currency: Currency) -> Option<Money> {
        self.processor.least(currency)
    }

    async fn ready(&self) -> Result<(), ProcessorError> {
        self.pace.run(Endpoint::Ready, self.processor.ready()).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use tokio::time::Instant;

    use super::*;
    use crate::domain::Currency;
    use crate::domain::EventId;
    use crate::domain::Money;
    use crate::domain::OrderId;
    use crate::domain::RefundId;
    use crate::domain::SystemRandomness;

    /// Answers everything, and writes down what it was asked.
    #[derive(Debug)]
    struct Peer {
        status: ProcessorStatus,
        asked: Mutex<Vec<&'static str>>,
    }

    impl Peer {
        fn at_pace(status: ProcessorStatus) -> (Arc<Self>, Paced) {
            let asked = Mutex::default();
            let peer = Arc::new(Self { status, asked });
            let pace = Pace::new(25, Duration::from_secs(30), Arc::new(SystemRandomness));
            let inner: Arc<dyn Processor> = peer.clone();
            (peer, Paced::new(inner, Arc::new(pace)))
        }

        fn note(&self, asked: &'static str) {
            self.asked.lock().unwrap().push(asked);
        }

        fn a_payment(&self, asked: &'static str) -> ProcessorPayment {
            self.note(asked);
            ProcessorPayment {
                id: String::from("pi_1"),
                order: None,
                amount: nothing(),
                received: nothing(),
                status: self.status.clone(),
                card: None,
                capture_before: None,
                live: false,
            }
        }

        fn a_refund(&self, asked: &'static str) -> ProcessorRefund {
            self.note(asked);
            ProcessorRefund {
                id: String::from("re_1"),
                succeeded: Some(true),
            }
        }
    }

    #[async_trait]
    impl Processor for Peer {
        async fn create(&self, _: &NewPayment) -> Result<ProcessorPayment, ProcessorError> {
            Ok(self.a_payment("create"))
        }

        async fn open_page(&self, _: &NewPage) -> Result<ProcessorPayment, ProcessorError> {
            Ok(self.a_payment("open_page"))
        }

        async fn confirm(&self, _: &Confirmation) -> Result<ProcessorPayment, ProcessorError> {
            Ok(self.a_payment("confirm"))
        }

        async fn payment(&self, _: &str) -> Result<ProcessorPayment, ProcessorError> {
            Ok(self.a_payment("payment"))
        }

        async fn capture(&self, _: &Capture) -> Result<ProcessorPayment, ProcessorError> {
            Ok(self.a_payment("capture"))
        }

        async fn release(&self, _: &Release) -> Result<ProcessorPayment, ProcessorError> {
            Ok(self.a_payment("release"))
        }

        async fn refund(&self, _: &NewRefund) -> Result<ProcessorRefund, ProcessorError> {
            Ok(self.a_refund("refund"))
        }

        async fn refund_standing(&self, _: &str) -> Result<ProcessorRefund, ProcessorError> {
            Ok(self.a_refund("refund_standing"))
        }

        fn verify_event(&self, _: &[u8], _: &str, _: Timestamp) -> Result<VerifiedEvent, ForgedEvent> {
            self.note("verify_event");
            Ok(VerifiedEvent {
                id: EventId::parse("evt_1").unwrap(),
                kind: String::from("charge.refunded"),
                payment: None,
                order: None,
                declined: false,
                live: false,
            })
        }

        async fn ready(&self) -> Result<(), ProcessorError> {
            self.note("ready");
            Ok(())
        }
    }

    fn nothing() -> Money {
        Money::zero(Currency::USD)
    }

    fn order() -> OrderId {
        OrderId::new(&SystemRandomness)
    }

    fn confirmation() -> Confirmation {
        Confirmation {
            order: order(),
            attempt: 1,
            id: String::from("pi_1"),
            token: String::from("pm_1"),
            return_url: None,
        }
    }

    fn release() -> Release {
        Release {
            order: order(),
            attempt: 1,
            id: String::from("pi_1"),
        }
    }

    /// One call of each kind; whether all were made without waiting.
    async fn one_of_each(paced: &Paced) -> bool {
        let began = Instant::now();
        let now = Timestamp::from_millis(0);
        let (amount, id) = (nothing(), String::from("pi_1"));
        let payment = NewPayment {
            order: order(),
            attempt: 1,
            amount,
            kinds: Vec::new(),
        };
        let page = NewPage {
            order: order(),
            attempt: 1,
            amount,
            kinds: Vec::new(),
            return_url: String::new(),
            wanted_at: now,
            until: now,
        };
        let capture = Capture {
            order: order(),
            attempt: 1,
            id: id.clone(),
            amount,
            refusals: 0,
        };
        let refund = NewRefund {
            refund: RefundId::new(&SystemRandomness),
            payment: id,
            amount,
        };
        paced.create(&payment).await.unwrap();
        paced.open_page(&page).await.unwrap();
        paced.confirm(&confirmation()).await.unwrap();
        paced.payment("pi_1").await.unwrap();
        paced.capture(&capture).await.unwrap();
        paced.release(&release()).await.unwrap();
        paced.refund(&refund).await.unwrap();
        paced.refund_standing("re_1").await.unwrap();
        paced.ready().await.unwrap();
        began.elapsed().is_zero()
    }

    #[tokio::test(start_paused = true)]
    async fn every_call_goes_through_as_itself_from_a_bucket_of_its_own() {
        let (peer, paced) = Peer::at_pace(ProcessorStatus::Gone);

        for _ in 0..5 {
            assert!(one_of_each(&paced).await);
        }
        assert!(!one_of_each(&paced).await);

        let asked = peer.asked.lock().unwrap();
        let once = [
            "create",
            "open_page",
            "confirm",
            "payment",
            "capture",
            "release",
            "refund",
            "refund_standing",
            "ready",
        ];
        assert_eq!(*asked, once.repeat(6));
    }

    #[tokio::test(start_paused = true)]
    async fn an_event_waits_for_nothing() {
        let (peer, paced) = Peer::at_pace(ProcessorStatus::Gone);

        for _ in 0..1000 {
            assert!(paced.verify_event(b"{}", "", Timestamp::from_millis(0)).is_ok());
        }

        assert_eq!(peer.asked.lock().unwrap().len(), 1000);
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_that_a_call_took_by_itself_is_counted() {
        for (status, counted) in [(ProcessorStatus::Declined, true), (ProcessorStatus::Held, false)] {
            let (_, paced) = Peer::at_pace(status);
            for _ in 0..5 {
                paced.confirm(&confirmation()).await.unwrap();
            }
            let began = Instant::now();
            paced.payment("pi_1").await.unwrap();

            assert_eq!(!began.elapsed().is_zero(), counted);
        }
        for (status, counted) in [(ProcessorStatus::Held, true), (ProcessorStatus::Gone, false)] {
            let (_, paced) = Peer::at_pace(status);
            for _ in 0..5 {
                paced.release(&release()).await.unwrap();
            }
            let began = Instant::now();
            paced.payment("pi_1").await.unwrap();

            assert_eq!(!began.elapsed().is_zero(), counted);
        }
    }
}
