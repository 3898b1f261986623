//! A unit of work, as data.

use crate::domain::AccountName;
use crate::domain::AddressCode;
use crate::domain::Agreement;
use crate::domain::AuditEntry;
use crate::domain::Contact;
use crate::domain::DeskTask;
use crate::domain::EventId;
use crate::domain::Letter;
use crate::domain::LetterId;
use crate::domain::LetterState;
use crate::domain::LibraryId;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Patron;
use crate::domain::PatronKey;
use crate::domain::Payout;
use crate::domain::Reconciliation;
use crate::domain::RefundId;
use crate::domain::Timestamp;
use crate::storage::ApprovalWrite;
use crate::storage::ChoiceWrite;
use crate::storage::FactorWrite;
use crate::storage::GivenAlone;
use crate::storage::IdentityWrite;
use crate::storage::LettersMost;
use crate::storage::ProposalWrite;
use crate::storage::SessionWrite;
use crate::storage::StaffCardWrite;
use crate::storage::StaffWrite;
use crate::storage::TryWrite;
use crate::storage::VisitBatch;

/// What is written together: all of it or nothing.
///
/// The parts are applied in the order of the fields, so the first conflict that is reported is the first in this
/// order: a twin of a request hears of its key before it hears of its fees. The book of money is written last.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// An idempotency key that must not be taken.
    pub key: Option<KeyClaim>,
    /// A signed event that must not be stored yet.
    pub event: Option<StoredEvent>,
    /// Patrons that must not be known yet.
    pub patrons: Vec<Patron>,
    /// Patrons that must be known still: nobody may have forgotten them since they were read.
    pub known: Vec<(LibraryId, PatronKey)>,
    /// An order, new or changed.
    pub order: Option<OrderWrite>,
    /// New orders that are placed together with the first: one for each account that is paid in one visit.
    pub beside: Vec<Order>,
    /// What was agreed on with the order, which is new.
    pub agreement: Option<Agreement>,
    /// How to reach the buyer of the order.
    pub contact: Option<Contact>,
    /// Somebody at a library, new or changed.
    pub staff: Option<StaffWrite>,
    /// What becomes of the second factor of somebody at a library.
    pub factor: Option<FactorWrite>,
    /// Somebody who comes by the library's own sign-in from now on.
    pub identity: Option<IdentityWrite>,
    /// Tasks for the desk.
    pub tasks: Vec<DeskTask>,
    /// Letters, new or changed.
    pub letters: Vec<LetterWrite>,
    /// What becomes of the code that shows that an address is the buyer's.
    pub address_code: Option<AddressCodeWrite>,
    /// Lines of the audit.
    pub audit: Vec<AuditEntry>,
    /// Sessions that begin or end.
    pub sessions: Vec<SessionWrite>,
    /// What becomes of tries at signing in.
    pub tries: Option<TryWrite>,
    /// What a comparison of the books of a library found.
    pub reconciliation: Option<(LibraryId, Reconciliation)>,
    /// Until when something of an account was looked through; never back.
    pub mark: Option<(LibraryId, AccountName, Mark, Timestamp)>,
    /// Pages that were looked at.
    pub visits: Option<VisitBatch>,
    /// What a patron has read or decided about their data.
    pub choice: Option<ChoiceWrite>,
    /// What becomes of a guardian's approval for a patron, who is known.
    pub approval: Option<(LibraryId, PatronKey, ApprovalWrite)>,
    /// What one person gives back alone.
    pub given_alone: Option<GivenAlone>,
    /// What becomes of a refund that waits for a second person.
    pub proposal: Option<ProposalWrite>,
    /// What becomes of a library card of somebody who works there.
    pub staff_card: Option<StaffCardWrite>,
    /// Payouts of the processor, as they stand; one that is stored so already changes nothing.
    pub payouts: Vec<(LibraryId, Payout)>,
    /// The day of the library's clock on which its money is booked, in days since 1970-01-01; `None` for the day in UTC of
    /// what happened.
    pub booked_on: Option<i64>,
    /// Jobs to be woken.
    pub wakes: Vec<Wake>,
    /// The job that this unit finishes.
    pub done: Option<JobDone>,
}

/// How an order is written. Its fee claims are kept in step by the store: taken while
/// [`Order::claims_its_fees`], given back when it does not any more.
#[derive(Clone, Debug)]
pub enum OrderWrite {
    /// A new order; the store gives it version 1.
    Insert(Order),
    /// An order that was read at `order.version`; the store adds one. A conflict when the stored version is another.
    Update(Order),
}

/// How a letter is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterWrite {
    /// A new one, of an order that is stored.
    Insert(Letter),
    /// The same, when with it there are no more than all of these allow; a conflict when there are. Asked for many times
    /// at once, no more are written.
    InsertWithin(Letter, Vec<LettersMost>),
    /// One that was read in this state. A conflict when the stored state is another.
    Update(Letter, LetterState),
}

/// How a code that shows that an address is the buyer's is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressCodeWrite {
    /// A new one in place of any other of the order. Nothing happens when the same address is confirmed already.
    Put(AddressCode),
    /// The right one was typed; a conflict when it is another by now.
    Confirm(AddressCode),
}

/// An idempotency key and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyClaim {
    /// Whose key.
    pub library: LibraryId,
    /// The caller that chose it.
    pub caller: String,
    /// The key, 1 to 255 printable ASCII characters.
    pub key: String,
    /// SHA-256 of the call and its body.
    pub fingerprint: [u8; 32],
    /// What the call made.
    pub subject: Subject,
    /// When.
    pub created_at: Timestamp,
}

/// What a call made, so that its answer can be given again even if it was never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An order was placed.
    Order(OrderId),
    /// A card was presented: the order and the number of the attempt.
    Attempt(OrderId, u32),
    /// A refund was asked for.
    Refund(OrderId, RefundId),
    /// An order was cancelled.
    Cancel(OrderId),
}

/// A key as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// The claim.
    pub claim: KeyClaim,
    /// The answer that was given; `None` while the call is under way, or when it was cut off.
    pub answer: Option<Answer>,
}

/// An answer as it went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, JSON.
    pub body: String,
}

/// A signed event of the processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Whose.
    pub library: LibraryId,
    /// Of which of the library's accounts: the one whose secret signed it.
    pub account: AccountName,
    /// The processor's id of the event.
    pub id: EventId,
    /// Its type (`payment_intent.succeeded`).
    pub kind: String,
    /// The processor's id of the object it is about.
    pub object: Option<String>,
    /// The order on whose page at the processor a card was declined, when it tells that.
    pub declined_order: Option<OrderId>,
    /// What is kept of it, JSON: ids, types and times.
    pub body: String,
    /// When it came.
    pub received_at: Timestamp,
}

/// A stored job: there is at most one of a kind for a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What is to be done, on what.
    pub kind: JobKind,
    /// Whose.
    pub library: LibraryId,
    /// When it was due.
    pub due_at: Timestamp,
    /// Names this claim of the job; another claim has another.
    pub lease: i64,
    /// How often it was woken; a wake that comes while it runs makes it due again.
    pub wakes: i64,
    /// How often it was claimed since it was last done.
    pub tries: u32,
}

/// What a job does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Take the next step of an order, whatever it is.
    Advance(OrderId),
    /// Act on a stored event of an account.
    Event(AccountName, EventId),
    /// Look through the processor's events of an account of the library.
    Sweep(AccountName),
    /// Compare the books of an account of the library.
    Reconcile(AccountName),
    /// Send a letter.
    Letter(LetterId),
}

/// Until when something was looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The processor's events.
    Events,
    /// The processor's books, against ours.
    Reconciled,
}

impl Mark {
    /// The word for the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Reconciled => "reconciled",
        }
    }
}

/// Makes a job due: creates it, or brings an existing one forward (never back).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wake {
    /// Which job.
    pub kind: JobKind,
    /// Whose.
    pub library: LibraryId,
    /// When it is due.
    pub at: Timestamp,
}

/// Finishes a claim of a job.
///
/// A conflict when the lease is not ours any more. If the job was woken since it was claimed, it is due when the
/// wake said, whatever `next` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobDone {
    /// The job as it was claimed.
    pub job: Job,
    /// When it is due next; `None` removes it.
    pub next: Option<Timestamp>,
}
