//! What the desk sees and does: the audit and the buyer of an order, what came after it, and its tasks.

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::Refusal;
use crate::domain::Action;
use crate::domain::AuditEntry;
use crate::domain::Contact;
use crate::domain::DeskTask;
use crate::domain::EffectEvent;
use crate::domain::EffectState;
use crate::domain::Line;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Payer;
use crate::domain::TaskId;
use crate::storage::Conflict;
use crate::storage::OrderWrite;
use crate::storage::Search;
use crate::storage::StoreError;
use crate::storage::Unit;

impl Cashier {
    /// What was done on an order of the caller's library, oldest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such order; [`Refusal::TryLater`].
    pub async fn audit_of(&self, caller: &Caller, id: OrderId) -> Result<Vec<AuditEntry>, Refusal> {
        let order = self.order(caller, id).await?;
        Ok(self.store.audit(&order.library, order.id).await?)
    }

    /// How to reach the buyer of an order of the caller's library; `None` when the payer has a library card, or it
    /// is erased.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such order; [`Refusal::TryLater`].
    pub async fn contact_of(&self, caller: &Caller, id: OrderId) -> Result<Option<Contact>, Refusal> {
        let order = self.order(caller, id).await?;
        Ok(self.store.contact(&order.library, order.id).await?)
    }

    /// A task of the caller's desk, open or done.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none, or it is another library's; [`Refusal::TryLater`].
    pub async fn task(&self, caller: &Caller, id: TaskId) -> Result<DeskTask, Refusal> {
        self.store
            .task(&caller.library, id)
            .await?
            .ok_or(Refusal::NotFound)
    }

    /// Takes a task off the desk's list. What is done stays done, by whoever was first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such task; [`Refusal::TryLater`], and it may be done.
    pub async fn finish_task(&self, caller: &Caller, id: TaskId) -> Result<DeskTask, Refusal> {
        self.put_task(caller, id, Action::TaskDone).await
    }

    /// Puts a task back on the desk's list that was taken off by mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such task; [`Refusal::TryLater`], and it may be back.
    pub async fn reopen_task(&self, caller: &Caller, id: TaskId) -> Result<DeskTask, Refusal> {
        self.put_task(caller, id, Action::TaskOpened).await
    }

    async fn put_task(&self, caller: &Caller, id: TaskId, action: Action) -> Result<DeskTask, Refusal> {
        let task = self.task(caller, id).await?;
        let finishes = action == Action::TaskDone;
        if task.done_at.is_some() == finishes {
            return Ok(task);
        }
        let put = DeskTask {
            done_at: finishes.then_some(self.now()),
            ..task
        };
        for _ in 0..OVERTAKEN_MAX {
            match self.write_task(caller, &put, action).await {
                Ok(()) => return Ok(put),
                // The order was changed between the two looks.
                Err(StoreError::Conflict(Conflict::Version)) => {}
                // Somebody else was faster between the two looks.
                Err(StoreError::Conflict(Conflict::Task)) => return self.task(caller, id).await,
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::StateConflict)
    }

    /// Writes a task, and with it the effect of what was bought, if it is one.
    async fn write_task(&self, caller: &Caller, put: &DeskTask, action: Action) -> Result<(), StoreError> {
        let order = self.store.order(&put.library, put.order).await?;
        let Some(mut order) = order else {
            return Err(StoreError::Corrupt { what: "task" });
        };
        let now = self.now();
        let note = Note::new(&caller.actor, action, put.kind.word());
        let mut unit = Unit {
            tasks: vec![put.clone()],
            audit: vec![note.entry(&order, now)],
            ..Unit::default()
        };
        if put.kind.finishes_a_purchase() {
            let event = match put.done_at {
                Some(_) => EffectEvent::Finished,
                None => EffectEvent::PutBack,
            };
            let called_off = order
                .lines
                .iter()
                .any(|line| line.effect == Some(EffectState::CalledOff));
            if called_off && put.done_at.is_none() {
                // The money went back: there is nothing left to do.
                return Err(StoreError::Conflict(Conflict::Task));
            }
            if order.effect_event(event, now) {
                unit.order = Some(OrderWrite::Update(order));
            }
        }
        self.commit(unit).await
    }

    /// The newest order with a fee of this one that was placed after it; `None` when there is none. What the older one
    /// says about what is owed is not true any more then.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn newer_with_its_fees(
        &self,
        caller: &Caller,
        order: &Order,
    ) -> Result<Option<Order>, Refusal> {
        // Whoever buys without a library card has nothing that two orders could share.
        let Payer::Patron(payer) = order.payer else {
            return Ok(None);
        };
        let shares = |other: &Order| {
            // What is bought from an offer is no fee that two orders could share.
            let owed = |line: &&Line| line.offer.is_none();
            let fees = other.lines.iter().filter(owed);
            let mut fees = fees.map(|line| (other.owes(line), &line.fee));
            fees.any(|fee| {
                let mut own = order.lines.iter().filter(owed);
                own.any(|line| (order.owes(line), &line.fee) == fee)
            })
        };
        // Somebody else may be paying them meanwhile: whoever owes one of the fees is looked for.
        for owing in std::iter::once(payer).chain(order.others()) {
            let search = Search {
                who_owes: Some(owing),
                from: Some(order.created_at),
                limit: NEWER_MAX,
                ..Search::default()
            };
            let page = self.store.orders(&caller.library, &search).await?;
            let newer = |other: &Order| other.id != order.id && shares(other);
            if let Some(found) = page.orders.into_iter().find(newer) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

/// So often a task is written again when somebody else changed its order meanwhile.
const OVERTAKEN_MAX: u32 = 5;
/// Most newer orders of a patron that are looked through.
const NEWER_MAX: u32 = 50;

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tempfile::TempDir;

    use super::*;
    use crate::cashier::Patience;
    use crate::domain::Actor;
    use crate::domain::Barcode;
    use crate::domain::Closure;
    use crate::domain::Currency;
    use crate::domain::Fee;
    use crate::domain::FeeId;
    use crate::domain::FeeKind;
    use crate::domain::FeeOwner;
    use crate::domain::LibraryId;
    use crate::domain::Money;
    use crate::domain::Offer;
    use crate::domain::OfferId;
    use crate::domain::Patron;
    use crate::domain::PatronKey;
    use crate::domain::StaffName;
    use crate::domain::SystemClock;
    use crate::domain::SystemRandomness;
    use crate::domain::TaskKind;
    use crate::domain::Timestamp;
    use crate::storage::open_sqlite;

    fn ann(library: &str) -> Caller {
        let library = LibraryId::parse(library).unwrap();
        Caller::staff(library, StaffName::parse("ann").unwrap())
    }

    /// A cashier with one order that was paid and waits at the desk.
    async fn with_a_task(folder: &TempDir) -> (Arc<Cashier>, DeskTask) {
        let store = open_sqlite(&folder.path().join("lastfour.db")).await.unwrap();
        let (clock, randomness) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
        let (id, price) = (
            OfferId::parse("card").unwrap(),
            Money::from_minor(4_000, Currency::USD),
        );
        let offer = Offer::fixed(id, FeeKind::NonResidentCard, price);
        let now = Timestamp::from_millis(1_795_490_448_000);
        let times = (now, Duration::from_mins(30));
        let order = Order::buy(ann("main").library, &offer, times, randomness.as_ref()).unwrap();
        let task = DeskTask {
            id: TaskId::new(randomness.as_ref()),
            library: order.library.clone(),
            kind: TaskKind::FinishNonResidentCard,
            order: order.id,
            created_at: now,
            done_at: None,
        };
        let contact = Contact::parse("Maria Lopez", "maria@example.org", false).unwrap();
        let unit = Unit {
            order: Some(OrderWrite::Insert(order)),
            contact: Some(contact),
            tasks: vec![task.clone()],
            ..Unit::default()
        };
        store.commit(unit).await.unwrap();
        let cashier = Cashier::new(store, Vec::new(), clock, randomness, Patience::default());
        (Arc::new(cashier), task)
    }

    #[tokio::test]
    async fn a_task_is_done_once_whoever_finishes_it() {
        let folder = tempfile::tempdir().unwrap();
        let (cashier, task) = with_a_task(&folder).await;
        let all: Vec<_> = (0..10)
            .map(|_| {
                let (cashier, id) = (Arc::clone(&cashier), task.id);
                tokio::spawn(async move { cashier.finish_task(&ann("main"), id).await.unwrap() })
            })
            .collect();

        let mut done = Vec::new();
        for one in all {
            done.push(one.await.unwrap());
        }

        let stored = cashier.task(&ann("main"), task.id).await.unwrap();
        let audit = cashier.audit_of(&ann("main"), task.order).await.unwrap();
        assert!(stored.done_at.is_some());
        assert!(done.iter().all(|one| *one == stored));
        assert!(cashier.open_tasks(&ann("main")).await.unwrap().is_empty());
        assert_eq!(audit.len(), 1);
        assert_eq!(audit[0].action, Action::TaskDone);
        assert_eq!(audit[0].actor, Actor::Staff(StaffName::parse("ann").unwrap()));
    }

    #[tokio::test]
    async fn a_task_that_was_done_by_mistake_is_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let (cashier, task) = with_a_task(&folder).await;
        cashier.finish_task(&ann("main"), task.id).await.unwrap();

        let back = cashier.reopen_task(&ann("main"), task.id).await.unwrap();
        let again = cashier.reopen_task(&ann("main"), task.id).await.unwrap();

        assert_eq!((&back, &again), (&task, &task));
        assert_eq!(
            cashier.open_tasks(&ann("main")).await.unwrap(),
            vec![task.clone()]
        );
        let audit = cashier.audit_of(&ann("main"), task.order).await.unwrap();
        let done: Vec<_> = audit.iter().map(|entry| entry.action).collect();
        assert_eq!(done, [Action::TaskDone, Action::TaskOpened]);
    }

    /// A patron's order of these fees, so many minutes later.
    fn of_patron(patron: PatronKey, fees: &[&str], later: u64) -> Order {
        let fee = |id: &&str| Fee {
            id: FeeId::parse(id).unwrap(),
            kind: FeeKind::Overdue,
            outstanding: Money::from_minor(100, Currency::USD),
            owner: FeeOwner::default(),
            title: None,
            since: None,
            why_not: None,
        };
        let fees: Vec<Fee> = fees.iter().map(fee).collect();
        let now = Timestamp::from_millis(1_795_490_448_000).after(Duration::from_mins(later));
        let times = (now, Duration::from_mins(30));
        Order::place(ann("main").library, patron, &fees, times, &SystemRandomness).unwrap()
    }

    #[tokio::test]
    async fn of_orders_with_the_same_fee_the_newest_counts() {
        let folder = tempfile::tempdir().unwrap();
        let (cashier, _) = with_a_task(&folder).await;
        let key = PatronKey::new(&SystemRandomness);
        let barcode = Some(Barcode::parse("21234000000001").unwrap());
        let patron = Patron {
            key,
            library: ann("main").library,
            barcode,
        };
        let mut patrons = vec![patron];
        let mut given_up = of_patron(key, &["one", "two"], 0);
        given_up.close(Closure::Cancelled, given_up.created_at).unwrap();
        let (again, other) = (of_patron(key, &["two"], 1), of_patron(key, &["three"], 2));
        for order in [&given_up, &again, &other] {
            let unit = Unit {
                patrons: std::mem::take(&mut patrons),
                order: Some(OrderWrite::Insert(order.clone())),
                ..Unit::default()
            };
            cashier.store.commit(unit).await.unwrap();
        }

        let mut newer = Vec::new();
        for order in [&given_up, &again, &other] {
            let found = cashier.newer_with_its_fees(&ann("main"), order).await.unwrap();
            newer.push(found.map(|order| order.id));
        }

        assert_eq!(newer, [Some(again.id), None, None]);
    }

    #[tokio::test]
    async fn what_another_library_has_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let (cashier, task) = with_a_task(&folder).await;
        let stranger = ann("branch");

        let finished = cashier.finish_task(&stranger, task.id).await;
        let audit = cashier.audit_of(&stranger, task.order).await;
        let contact = cashier.contact_of(&stranger, task.order).await;

        assert!(matches!(finished, Err(Refusal::NotFound)));
        assert!(matches!(audit, Err(Refusal::NotFound)));
        assert!(matches!(contact, Err(Refusal::NotFound)));
        let own = cashier.contact_of(&ann("main"), task.order).await.unwrap();
        let shown = own.unwrap().shown_name().unwrap();
        assert!(shown.as_str() == "Maria L." && !shown.is_whole());
    }
}
