//! Events of the processor: stored before anything else, then a reason to look at the object itself.

use std::time::Duration;

use crate::cashier::AdvanceError;
use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::cashier::wake;
use crate::domain::AccountName;
use crate::domain::Actor;
use crate::domain::Channel;
use crate::domain::EventId;
use crate::domain::LibraryId;
use crate::domain::Means;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::PaymentState;
use crate::domain::Sighting;
use crate::masking::Source;
use crate::processor::ForgedEvent;
use crate::processor::ProcessorStatus;
use crate::processor::Release;
use crate::processor::VerifiedEvent;
use crate::processor::kept_of;
use crate::storage::Conflict;
use crate::storage::Job;
use crate::storage::JobDone;
use crate::storage::JobKind;
use crate::storage::StoreError;
use crate::storage::StoredEvent;
use crate::storage::Unit;
use crate::storage::Wake;

/// So long an event is tried that cannot be acted on. What is left undone then, the daily comparison of the books
/// finds.
const TRIED_FOR: Duration = Duration::from_hours(3 * 24);

/// Why an event is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EventRefusal {
    /// No library's secret fits, or it is too old.
    #[error(transparent)]
    Forged(#[from] ForgedEvent),
    /// Not stored; the processor sends it again.
    #[error(transparent)]
    Later(Refusal),
}

impl Cashier {
    /// Stores a signed event, durably, once; a job acts on it later. Of the body only ids, types and times are kept
    /// ([`kept_of`]): who paid is nobody's business here.
    ///
    /// # Errors
    /// [`EventRefusal`]; nothing of it is kept then.
    pub async fn receive_event(&self, body: &[u8], signature: &str) -> Result<(), EventRefusal> {
        let (library, account, event) = self.signer_of(body, signature)?;
        let body = String::from_utf8_lossy(body);
        self.store_event((library, account), event, &body)
            .await
            .map(drop)
            .map_err(EventRefusal::Later)
    }

    /// Whose secret signed it: that, and nothing in the event, says which account it is of.
    fn signer_of(
        &self,
        body: &[u8],
        signature: &str,
    ) -> Result<(&LibraryId, &AccountName, VerifiedEvent), ForgedEvent> {
        let now = self.now();
        let mut refusal = ForgedEvent::Signature;
        for library in self.libraries.values() {
            for (name, account) in &library.accounts {
                match account.processor.verify_event(body, signature, now) {
                    Ok(event) => return Ok((&library.id, name, event)),
                    Err(ForgedEvent::Signature) => {}
                    Err(forged) => refusal = forged,
                }
            }
        }
        Err(refusal)
    }

    /// Stores an event of this account of the library. Says whether it is new.
    pub(super) async fn store_event(
        &self,
        (library, account): (&LibraryId, &AccountName),
        mut event: VerifiedEvent,
        body: &str,
    ) -> Result<bool, Refusal> {
        let now = self.now();
        if event.live != self.library(library)?.live {
            // Of the other mode: it is kept, and moves nothing here.
            (event.payment, event.order) = (None, None);
        }
        let seen = self.redactor.card_in(body, Source::Anywhere);
        let mut wakes = vec![Wake {
            kind: JobKind::Event(account.clone(), event.id.clone()),
            library: library.clone(),
            at: now,
        }];
        let on_a_page = self.order_on_a_page((library, account), &event).await?;
        wakes.extend(on_a_page.map(|order| wake(library, order, now)));
        let stored = StoredEvent {
            library: library.clone(),
            account: account.clone(),
            id: event.id,
            kind: event.kind,
            object: event.payment,
            declined_order: on_a_page.filter(|_| event.declined),
            body: kept_of(body),
            received_at: now,
        };
        match self
            .commit(Unit {
                event: Some(stored),
                wakes,
                ..Unit::default()
            })
            .await
        {
            Ok(()) => {}
            // Sent twice: once is enough.
            Err(StoreError::Conflict(Conflict::Event)) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        if let Some(card) = seen {
            let by = Caller {
                library: library.clone(),
                actor: Actor::Processor,
            };
            let sighting = Sighting {
                channel: Channel::Webhook,
                field: "body",
                card,
            };
            self.card_seen(Some(&by), sighting).await;
        }
        Ok(true)
    }

    /// A payment on the processor's page is not known by its own id before we have looked: the order's job looks. Any
    /// other payment has its id from the start, so an unknown one is not ours, whatever order it names.
    async fn order_on_a_page(
        &self,
        (library, account): (&LibraryId, &AccountName),
        event: &VerifiedEvent,
    ) -> Result<Option<OrderId>, Refusal> {
        let (Some(payment), Some(order)) = (&event.payment, event.order) else {
            return Ok(None);
        };
        if self
            .store
            .order_by_processor_id(library, payment)
            .await?
            .is_some()
        {
            return Ok(None);
        }
        let named = self.store.order(library, order).await?;
        let on_a_page = named
            .as_ref()
            .filter(|order| order.account == *account)
            .and_then(Order::attempt)
            .is_some_and(|attempt| attempt.means == Means::ProcessorsPage);
        Ok(on_a_page.then_some(order))
    }

    /// Acts on a stored event: reads the object back from the processor, whatever the event says of it.
    ///
    /// # Errors
    /// [`AdvanceError`]; the job is due again when its lease runs out.
    pub async fn act_on_event(
        &self,
        job: &Job,
        account: &AccountName,
        id: &EventId,
    ) -> Result<(), AdvanceError> {
        let mut next = None;
        if let Some(event) = self.store.event(&job.library, account, id).await? {
            match self.act_on((&job.library, account), &event).await {
                Ok(()) => {}
                // Another step was faster: look again at what it has left.
                Err(AdvanceError::Store(StoreError::Conflict(Conflict::Version))) => {
                    next = Some(self.now());
                }
                Err(error) if self.now() >= event.received_at.after(TRIED_FOR) => {
                    tracing::error!(%error, "an event is given up; the comparison of the books tells what it was");
                }
                Err(error) => {
                    tracing::warn!(%error, "an event is put off");
                    next = Some(self.now().after(self.wait_for(event.received_at)));
                }
            }
        }
        let done = JobDone {
            job: job.clone(),
            next,
        };
        Ok(self
            .commit(Unit {
                done: Some(done),
                ..Unit::default()
            })
            .await?)
    }

    async fn act_on(
        &self,
        (library, account): (&LibraryId, &AccountName),
        event: &StoredEvent,
    ) -> Result<(), AdvanceError> {
        if let Some(order) = event.declined_order {
            self.close_a_tried_page(library, order).await?;
        }
        let Some(payment) = &event.object else {
            return Ok(());
        };
        match self.order_of_account((library, account), payment).await? {
            Some(order) => self.read_back(order, payment, &event.kind).await,
            None => Ok(()),
        }
    }

    /// The order that has this payment, if it pays into this account. Whoever can sign for one account speaks of no
    /// other's orders.
    pub(super) async fn order_of_account(
        &self,
        (library, account): (&LibraryId, &AccountName),
        payment: &str,
    ) -> Result<Option<Order>, StoreError> {
        let order = self.store.order_by_processor_id(library, payment).await?;
        Ok(order.filter(|order| order.account == *account))
    }

    async fn read_back(&self, mut order: Order, id: &str, kind: &str) -> Result<(), AdvanceError> {
        let account = self.account_of(&order)?;
        let processor = account.processor.as_ref();
        let counts = order
            .attempt()
            .is_some_and(|attempt| attempt.processor_id.as_deref() == Some(id));
        let in_flight = order.payment().is_some_and(PaymentState::in_flight);
        let payment = processor.payment(id).await?;
        if counts && in_flight {
            self.apply(&mut order, &Actor::Processor, &payment).await?;
        } else if payment.status == ProcessorStatus::Held {
            // An attempt that had ended was confirmed after all: nobody waits for this money, let it go.
            let attempt = order
                .attempts
                .iter()
                .find(|attempt| attempt.processor_id.as_deref() == Some(id));
            let attempt = attempt.map_or(0, |attempt| attempt.number);
            processor
                .release(&Release {
                    order: order.id,
                    attempt,
                    // Of a page, the payment that it became: closing the page would not let go of that.
                    id: payment.id.clone(),
                })
                .await?;
        }
        let of_the_attempt = order
            .attempt()
            .is_some_and(|attempt| attempt.processor_id.as_deref() == Some(payment.id.as_str()));
        if of_the_attempt
            && order.payment() == Some(PaymentState::Captured)
            && account.books.tells_of_money_back(kind)
        {
            self.take_in_money_back(&mut order, &payment.id).await?;
        }
        let due = wake(&order.library, order.id, self.now());
        Ok(self
            .commit(Unit {
                wakes: vec![due],
                ..Unit::default()
            })
            .await?)
    }
}
