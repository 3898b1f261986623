//! The use cases: place, pay, post, capture, reverse, refund, expire, resolve, reconcile. Layer 3: knows the traits
//! below, never what is behind them.
//!
//! A call from outside does its first step at once and leaves the rest to a stored job: whoever closes the tab,
//! whatever crashes, [`Cashier::advance`] takes the next step of an order until there is none. Every step is written
//! before and after it speaks to somebody, and an answer that does not come is *unknown*, never *failed*.

mod accounts;
mod address_code;
mod advance;
mod approvals;
mod attempt;
mod attention;
mod auditing;
mod caller;
mod capture;
mod clean;
mod close;
mod desk;
mod desk_refund;
mod events;
mod extend;
mod keys;
mod letters;
mod limits;
mod look;
mod looking;
mod money_back;
mod offers;
mod page;
mod patron;
mod pay;
mod people;
mod place;
mod post;
mod reconcile;
mod refund;
mod refund_posting;
mod refusal;
mod reports;
mod reverse;
mod see;
mod seeing_more;
mod sightings;
mod steps;
mod sweep;
mod terms;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::domain::AccountName;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AgeRules;
use crate::domain::AuditEntry;
use crate::domain::Clock;
use crate::domain::Currency;
use crate::domain::Ledger;
use crate::domain::LibraryId;
use crate::domain::Offer;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Payer;
use crate::domain::Randomness;
use crate::domain::RefundLimits;
use crate::domain::Terms;
use crate::domain::Timestamp;
use crate::domain::number_of_day;
use crate::ils::Ils;
use crate::masking::Redactor;
use crate::notify::Post;
use crate::storage::JobKind;
use crate::storage::OrderWrite;
use crate::storage::Store;
use crate::storage::StoreError;
use crate::storage::Unit;
use crate::storage::Wake;
use crate::text::Zone;

pub use accounts::{Account, Route};
pub use address_code::Confirmation;
pub use advance::{AdvanceError, Step, next_step};
pub use approvals::Approved;
pub use attention::{Resolution, Waiting};
pub use caller::{Caller, Clerk};
use clean::clean;
pub use desk_refund::Given;
pub use events::EventRefusal;
pub use keys::{Outcome, RequestKey};
pub use offers::{Asker, Offered, Purchase};
pub use pay::PresentedCard;
pub use people::{PEOPLE_MAX, Paying, Person};
pub use place::{WantedFee, Wish};
pub use reconcile::{PayoutContent, Progress, Report, Total, Totals, daily_span};
pub use refund::RefundWish;
pub use refusal::Refusal;
pub use seeing_more::{MoreOfSomebody, Somebody};
pub use sightings::SIGHTINGS_A_MINUTE;
use sightings::Sightings;

/// One library and the outsiders that it works with.
#[derive(Clone, Debug)]
pub struct Library {
    /// Its id; every row names it.
    pub id: LibraryId,
    /// The one currency that it takes.
    pub currency: Currency,
    /// Its library system.
    pub ils: Arc<dyn Ils>,
    /// Its accounts with the processor; its own is called `main`.
    pub accounts: BTreeMap<AccountName, Account>,
    /// Which fees' money goes to another account than its own; the first that fits.
    pub routes: Vec<Route>,
    /// What it sells.
    pub offers: Vec<Offer>,
    /// What it asks of whoever pays.
    pub terms: Terms,
    /// Its clock: which day it is when somebody buys something.
    pub zone: Zone,
    /// How it tells who is of age.
    pub ages: AgeRules,
    /// What one person may give back alone.
    pub refunds: RefundLimits,
    /// Whether real money moves; events and payments of the other kind are not ours.
    pub live: bool,
}

/// How long the cashier waits for what. Every one has a default that suits a library.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long an order can be paid: 30 minutes.
    pub order_lives: Duration,
    /// After a call to the processor was begun, when a stored job looks after it if nobody else did: 39 seconds,
    /// more than the wait for a token and the longest call.
    pub rescue_after: Duration,
    /// After the library system fell silent, how long before it is looked whether it did what it was asked: 3 seconds.
    pub look_after: Duration,
    /// After it was asked, how long before it is believed that it has not done it, and is asked again: 30 seconds,
    /// more than a call may wait, be sent and be answered in.
    pub absent_after: Duration,
    /// How long before a hold lapses posting must be decided: 12 hours.
    pub decide_before_lapse: Duration,
    /// How long nothing may move in an order with money in flight before a person is told: 24 hours.
    pub stuck_after: Duration,
    /// Between two looks through the processor's events, for those that never arrived: 2 minutes.
    pub sweep_every: Duration,
    /// How long a hold is taken to last when the processor does not say: 6 days.
    pub hold_lasts: Duration,
    /// Shortest wait before the same is tried again: 1 second. Waits grow with the age of the trouble.
    pub retry_min: Duration,
    /// Longest wait before the same is tried again: 5 minutes.
    pub retry_max: Duration,
    /// How long a repeated request waits for the first one's answer: 20 seconds.
    pub twin_waits: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            order_lives: Duration::from_mins(30),
            rescue_after: Duration::from_secs(39),
            look_after: Duration::from_secs(3),
            absent_after: Duration::from_secs(30),
            decide_before_lapse: Duration::from_hours(12),
            stuck_after: Duration::from_hours(24),
            sweep_every: Duration::from_mins(2),
            hold_lasts: Duration::from_hours(6 * 24),
            retry_min: Duration::from_secs(1),
            retry_max: Duration::from_mins(5),
            twin_waits: Duration::from_secs(20),
        }
    }
}

/// Takes payments. One for the whole service; cheap to share.
#[derive(Debug)]
pub struct Cashier {
    store: Arc<dyn Store>,
    libraries: BTreeMap<LibraryId, Library>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    patience: Patience,
    redactor: Redactor,
    ledgers: BTreeMap<LibraryId, Ledger>,
    post: Option<Post>,
    sightings: Sightings,
    woken: Notify,
}

impl Cashier {
    /// Joins the store and the libraries. Nothing is started: the worker runs the stored jobs.
    pub fn new(
        store: Arc<dyn Store>,
        libraries: Vec<Library>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        patience: Patience,
    ) -> Self {
        let libraries = libraries
            .into_iter()
            .map(|library| (library.id.clone(), library))
            .collect();
        Self {
            store,
            libraries,
            clock,
            randomness,
            patience,
            redactor: Redactor::default(),
            ledgers: BTreeMap::new(),
            post: None,
            sightings: Sightings::default(),
            woken: Notify::new(),
        }
    }

    /// With the redactor that knows the libraries' own barcodes; without this no number counts as one.
    #[must_use]
    pub fn with_redactor(self, redactor: Redactor) -> Self {
        Self { redactor, ..self }
    }

    /// With the codes by which libraries' own books call what stands in the book of money; without this names of ours are
    /// used.
    #[must_use]
    pub fn with_ledgers(self, ledgers: BTreeMap<LibraryId, Ledger>) -> Self {
        Self { ledgers, ..self }
    }

    /// What card data is removed by from everything that is stored, and refused by at the edges.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// The store, for the worker.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The clock that everything here goes by.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Rung whenever a job was woken in this process.
    pub fn woken(&self) -> &Notify {
        &self.woken
    }

    /// The libraries that are served.
    pub fn libraries(&self) -> impl Iterator<Item = &Library> {
        self.libraries.values()
    }

    /// The one currency of the caller's library.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such library.
    pub fn currency(&self, caller: &Caller) -> Result<Currency, Refusal> {
        self.library(&caller.library).map(|library| library.currency)
    }

    fn library(&self, id: &LibraryId) -> Result<&Library, Refusal> {
        self.libraries.get(id).ok_or(Refusal::NotFound)
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Hands a unit to the store, without card data in what was typed, and rings the worker's bell.
    async fn commit(&self, mut unit: Unit) -> Result<(), StoreError> {
        clean(&self.redactor, &mut unit);
        unit.booked_on = self.book_day(&unit);
        let wakes = !unit.wakes.is_empty();
        self.store.commit(unit).await?;
        if wakes {
            self.woken.notify_one();
        }
        Ok(())
    }

    /// The day on which the money of a unit is booked: today, by the clock of the library that it is about.
    fn book_day(&self, unit: &Unit) -> Option<i64> {
        let of_order = unit.order.as_ref().map(|write| match write {
            OrderWrite::Insert(order) | OrderWrite::Update(order) => &order.library,
        });
        let library = of_order.or_else(|| unit.payouts.first().map(|(library, _)| library))?;
        let day = self.libraries.get(library)?.zone.day_of(self.now())?;
        Some(number_of_day(day))
    }

    /// Writes a changed order with one line of audit, and follows the store's version.
    async fn save(&self, order: &mut Order, note: Note<'_>, mut unit: Unit) -> Result<(), StoreError> {
        // What happened comes first, then what the desk has to do about it.
        unit.audit.insert(0, note.entry(order, self.now()));
        unit.order = Some(OrderWrite::Update(order.clone()));
        self.commit(unit).await?;
        order.version = order.version.saturating_add(1);
        Ok(())
    }

    /// How long it still is until it can be believed that what was asked for then was not done; `None` when it can.
    fn may_still_land(&self, asked_at: Timestamp) -> Option<Duration> {
        let left = asked_at
            .after(self.patience.absent_after)
            .millis()
            .saturating_sub(self.now().millis());
        let left = u64::try_from(left).unwrap_or(0);
        (left > 0).then(|| Duration::from_millis(left))
    }

    /// The wait before something is tried again: a quarter of the time that it has been wrong, within bounds.
    fn wait_for(&self, since: Timestamp) -> Duration {
        let age_ms = self.now().millis().saturating_sub(since.millis());
        let quarter = Duration::from_millis(u64::try_from(age_ms.checked_div(4).unwrap_or(0)).unwrap_or(0));
        quarter.clamp(self.patience.retry_min, self.patience.retry_max)
    }
}

/// What the audit says of a change.
#[derive(Clone, Debug)]
struct Note<'a> {
    actor: &'a Actor,
    action: Action,
    detail: String,
}

impl<'a> Note<'a> {
    fn new(actor: &'a Actor, action: Action, detail: impl Into<String>) -> Self {
        Self {
            actor,
            action,
            detail: detail.into(),
        }
    }

    fn entry(self, order: &Order, at: Timestamp) -> AuditEntry {
        let patron = match order.payer {
            Payer::Patron(key) => Some(key),
            Payer::Applicant => None,
        };
        AuditEntry {
            library: order.library.clone(),
            at,
            actor: self.actor.clone(),
            action: self.action,
            order: Some(order.id),
            patron,
            detail: self.detail,
        }
    }
}

fn wake(library: &LibraryId, order: OrderId, at: Timestamp) -> Wake {
    Wake {
        kind: JobKind::Advance(order),
        library: library.clone(),
        at,
    }
}
