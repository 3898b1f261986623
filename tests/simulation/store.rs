//! The real store, with a gate before and after each call, days on which it does not answer, and a look at everything
//! that is committed.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lastfour::domain::AccountName;
use lastfour::domain::Agreement;
use lastfour::domain::AuditEntry;
use lastfour::domain::Barcode;
use lastfour::domain::Contact;
use lastfour::domain::DeskTask;
use lastfour::domain::EventId;
use lastfour::domain::LibraryId;
use lastfour::domain::Order;
use lastfour::domain::OrderId;
use lastfour::domain::Patron;
use lastfour::domain::PatronKey;
use lastfour::domain::PublicState;
use lastfour::domain::Reconciliation;
use lastfour::domain::StaffMember;
use lastfour::domain::StaffName;
use lastfour::domain::TaskId;
use lastfour::domain::Timestamp;
use lastfour::storage::Answer;
use lastfour::storage::Attempts;
use lastfour::storage::DeclinesOf;
use lastfour::storage::EndedSessions;
use lastfour::storage::Guest;
use lastfour::storage::Job;
use lastfour::storage::Mark;
use lastfour::storage::Meter;
use lastfour::storage::MeterWrite;
use lastfour::storage::Meters;
use lastfour::storage::Page;
use lastfour::storage::Raise;
use lastfour::storage::Raised;
use lastfour::storage::Search;
use lastfour::storage::ServiceKey;
use lastfour::storage::SessionDigest;
use lastfour::storage::Store;
use lastfour::storage::StoreError;
use lastfour::storage::StoredEvent;
use lastfour::storage::StoredKey;
use lastfour::storage::StoredSession;
use lastfour::storage::Tries;
use lastfour::storage::TryLimits;
use lastfour::storage::TrySubject;
use lastfour::storage::Unit;

use crate::invariants;
use crate::world::World;

/// The real store in a world.
#[derive(Debug)]
pub(crate) struct WatchedStore {
    pub(crate) world: World,
    pub(crate) real: Arc<dyn Store>,
}

impl WatchedStore {
    fn down(doing: &'static str) -> StoreError {
        StoreError::Unavailable {
            doing,
            source: Box::from("the world is not kind"),
        }
    }

    /// A gate, and perhaps no answer.
    pub(crate) async fn asked(&self, doing: &'static str, share: u64) -> Result<(), StoreError> {
        self.world.gate().await;
        let mut state = self.world.state();
        if state.now < state.store_down_until {
            state.fault("store out of reach");
            return Err(Self::down(doing));
        }
        if state.goes_wrong("store did not do it", share) {
            return Err(Self::down(doing));
        }
        Ok(())
    }
}

/// Reads, or writes what no invariant speaks of.
macro_rules! passed_on {
    ($self:ident.$call:ident($($argument:expr),*)) => {{
        $self.asked(stringify!($call), 8).await?;
        $self.world.in_store($self.real.$call($($argument),*)).await
    }};
}

pub(crate) use passed_on;

#[async_trait]
impl Store for WatchedStore {
    async fn commit(&self, unit: Unit) -> Result<(), StoreError> {
        self.asked("commit", 40).await?;
        let done = self.world.in_store(self.real.commit(unit.clone())).await;
        self.world.state().next_job = None;
        match &done {
            Ok(()) => invariants::committed(&mut self.world.state(), &unit),
            Err(StoreError::Conflict(conflict)) => self.world.say(|| format!("    conflict: {conflict}")),
            Err(error) => self
                .world
                .state()
                .fail(format!("the store refuses a unit: {error:?}")),
        }
        self.world.gate().await;
        if done.is_ok()
            && self
                .world
                .state()
                .goes_wrong("store did it and did not say so", 30)
        {
            return Err(Self::down("commit"));
        }
        done
    }

    /// From what was committed last: a call of the real store is seven switches between threads. That the store says
    /// the same is seen now and then, and of every order at the end.
    async fn order(&self, library: &LibraryId, id: OrderId) -> Result<Option<Order>, StoreError> {
        self.asked("order", 8).await?;
        let (known, looks) = {
            let mut state = self.world.state();
            (state.orders.get(&id).cloned(), state.reads_really())
        };
        if looks {
            let real = self.world.in_store(self.real.order(library, id)).await?;
            if real != known {
                self.world
                    .state()
                    .fail(format!("the store has {real:#?}, and was given {known:#?}"));
            }
        }
        Ok(known)
    }

    async fn order_by_processor_id(
        &self,
        library: &LibraryId,
        processor_id: &str,
    ) -> Result<Option<Order>, StoreError> {
        passed_on!(self.order_by_processor_id(library, processor_id))
    }

    async fn orders(&self, library: &LibraryId, search: &Search) -> Result<Page, StoreError> {
        passed_on!(self.orders(library, search))
    }

    async fn oldest_in(
        &self,
        library: &LibraryId,
        state: PublicState,
        limit: u32,
    ) -> Result<Vec<Order>, StoreError> {
        passed_on!(self.oldest_in(library, state, limit))
    }

    async fn count_in(&self, library: &LibraryId, state: PublicState) -> Result<u32, StoreError> {
        passed_on!(self.count_in(library, state))
    }

    async fn reconciliations(
        &self,
        library: &LibraryId,
        limit: u32,
    ) -> Result<Vec<Reconciliation>, StoreError> {
        passed_on!(self.reconciliations(library, limit))
    }

    async fn tend_claims(&self) -> Result<u64, StoreError> {
        passed_on!(self.tend_claims())
    }

    async fn release_claims(&self) -> Result<u64, StoreError> {
        passed_on!(self.release_claims())
    }

    async fn patron(&self, library: &LibraryId, key: PatronKey) -> Result<Option<Patron>, StoreError> {
        passed_on!(self.patron(library, key))
    }

    async fn patron_by_barcode(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
    ) -> Result<Option<Patron>, StoreError> {
        passed_on!(self.patron_by_barcode(library, barcode))
    }

    async fn agreement(&self, library: &LibraryId, order: OrderId) -> Result<Option<Agreement>, StoreError> {
        passed_on!(self.agreement(library, order))
    }

    async fn contact(&self, library: &LibraryId, order: OrderId) -> Result<Option<Contact>, StoreError> {
        passed_on!(self.contact(library, order))
    }

    async fn key(
        &self,
        library: &LibraryId,
        caller: &str,
        key: &str,
    ) -> Result<Option<StoredKey>, StoreError> {
        passed_on!(self.key(library, caller, key))
    }

    async fn answer_key(
        &self,
        library: &LibraryId,
        caller: &str,
        key: &str,
        answer: Answer,
    ) -> Result<Answer, StoreError> {
        passed_on!(self.answer_key(library, caller, key, answer))
    }

    async fn event(
        &self,
        library: &LibraryId,
        account: &AccountName,
        id: &EventId,
    ) -> Result<Option<StoredEvent>, StoreError> {
        passed_on!(self.event(library, account, id))
    }

    async fn mark(
        &self,
        library: &LibraryId,
        account: &AccountName,
        mark: Mark,
    ) -> Result<Option<Timestamp>, StoreError> {
        passed_on!(self.mark(library, account, mark))
    }

    async fn claim_jobs(&self, now: Timestamp, lease: Duration, limit: u32) -> Result<Vec<Job>, StoreError> {
        let claimed = passed_on!(self.claim_jobs(now, lease, limit));
        self.world.state().next_job = None;
        self.world.gate().await;
        claimed
    }

    async fn next_job_at(&self) -> Result<Option<Timestamp>, StoreError> {
        self.asked("next_job_at", 8).await?;
        let known = self.world.state().next_job;
        if let Some(known) = known {
            return Ok(known);
        }
        let next = self.world.in_store(self.real.next_job_at()).await?;
        self.world.state().next_job = Some(next);
        Ok(next)
    }

    async fn open_tasks(&self, library: &LibraryId, limit: u32) -> Result<Vec<DeskTask>, StoreError> {
        passed_on!(self.open_tasks(library, limit))
    }

    async fn open_tasks_of(&self, library: &LibraryId, order: OrderId) -> Result<Vec<DeskTask>, StoreError> {
        passed_on!(self.open_tasks_of(library, order))
    }

    async fn task(&self, library: &LibraryId, id: TaskId) -> Result<Option<DeskTask>, StoreError> {
        passed_on!(self.task(library, id))
    }

    async fn audit(&self, library: &LibraryId, order: OrderId) -> Result<Vec<AuditEntry>, StoreError> {
        passed_on!(self.audit(library, order))
    }

    async fn session(&self, digest: SessionDigest) -> Result<Option<StoredSession>, StoreError> {
        passed_on!(self.session(digest))
    }

    async fn guest(&self, digest: SessionDigest) -> Result<Option<Guest>, StoreError> {
        passed_on!(self.guest(digest))
    }

    async fn session_cards(&self, digest: SessionDigest) -> Result<Vec<Barcode>, StoreError> {
        passed_on!(self.session_cards(digest))
    }

    async fn is_kiosk(&self, digest: SessionDigest) -> Result<bool, StoreError> {
        passed_on!(self.is_kiosk(digest))
    }

    async fn touch_session(&self, digest: SessionDigest, at: Timestamp) -> Result<(), StoreError> {
        passed_on!(self.touch_session(digest, at))
    }

    async fn remove_ended(&self, sessions: &EndedSessions, tries: Timestamp) -> Result<u64, StoreError> {
        passed_on!(self.remove_ended(sessions, tries))
    }

    async fn staff_member(
        &self,
        library: &LibraryId,
        name: &StaffName,
    ) -> Result<Option<StaffMember>, StoreError> {
        passed_on!(self.staff_member(library, name))
    }

    async fn staff(&self, library: &LibraryId) -> Result<Vec<StaffMember>, StoreError> {
        passed_on!(self.staff(library))
    }

    async fn take_try(
        &self,
        subject: &TrySubject,
        at: Timestamp,
        limits: TryLimits,
    ) -> Result<Option<Tries>, StoreError> {
        passed_on!(self.take_try(subject, at, limits))
    }

    async fn give_try_back(&self, subject: &TrySubject) -> Result<(), StoreError> {
        passed_on!(self.give_try_back(subject))
    }

    async fn tries(&self, subject: &TrySubject) -> Result<Option<Tries>, StoreError> {
        passed_on!(self.tries(subject))
    }

    async fn ready(&self) -> Result<(), StoreError> {
        passed_on!(self.ready())
    }
}

#[async_trait]
impl Meters for WatchedStore {
    async fn service_key(&self, drawn: [u8; 32], at: Timestamp) -> Result<ServiceKey, StoreError> {
        passed_on!(self.service_key(drawn, at))
    }

    async fn raise_meters(&self, raises: &[Raise], at: Timestamp) -> Result<Vec<Raised>, StoreError> {
        passed_on!(self.raise_meters(raises, at))
    }

    async fn write_meters(&self, writes: &[MeterWrite]) -> Result<u64, StoreError> {
        passed_on!(self.write_meters(writes))
    }

    async fn meters(&self, meters: &[Meter]) -> Result<Vec<Option<Timestamp>>, StoreError> {
        passed_on!(self.meters(meters))
    }

    async fn page_declines(
        &self,
        library: &LibraryId,
        of: DeclinesOf,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        passed_on!(self.page_declines(library, of, since))
    }

    async fn recent_attempts(&self, library: &LibraryId, since: Timestamp) -> Result<Attempts, StoreError> {
        passed_on!(self.recent_attempts(library, since))
    }
}
