//! What the reports read: sums that were kept day by day, and lists that are read a page at a time.

mod read;

use async_trait::async_trait;

use crate::domain::AccountName;
use crate::domain::BookEvent;
use crate::domain::Difference;
use crate::domain::DisputeStanding;
use crate::domain::Heading;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Moved;
use crate::domain::Payout;
use crate::domain::PayoutMovement;
use crate::domain::Place;
use crate::domain::PublicState;
use crate::domain::Reference;
use crate::domain::RefundId;
use crate::domain::RefundOrigin;
use crate::domain::RefundState;
use crate::domain::Timestamp;
use crate::storage::StoreError;

/// Days of the library's clock, in days since 1970-01-01, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub first: i64,
    /// The last.
    pub last: i64,
}

/// The moments of a report: from one, included, to another, excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// The first moment in it.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

/// Where a page of a list ended: what it is sorted by, and the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After(pub i64, pub String);

/// What the entries of one kind add up to on a day, under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaySum {
    /// The day.
    pub day: i64,
    /// The kind of entry.
    pub event: BookEvent,
    /// Under what.
    pub heading: Heading,
    /// How much; debit is positive.
    pub amount: Money,
    /// So many lines of the book.
    pub lines: u64,
}

/// What was taken, or went back, by owner and kind of fee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceSum {
    /// The kind of entry.
    pub event: BookEvent,
    /// Where.
    pub place: Place,
    /// How much; debit is positive.
    pub amount: Money,
    /// So many lines of the book.
    pub lines: u64,
}

/// A line of the book, with the entry that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookLine {
    /// The day on which it was booked.
    pub day: i64,
    /// The number of the entry.
    pub entry: i64,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub event: BookEvent,
    /// Which of the library's accounts with the processor.
    pub account: AccountName,
    /// The order's code; `None` for a payout.
    pub reference: Option<Reference>,
    /// The payout; `None` for an order.
    pub payout: Option<String>,
    /// Where.
    pub place: Place,
    /// How much; debit is positive.
    pub amount: Money,
}

/// A refund, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRow {
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Its id.
    pub id: RefundId,
    /// The order's code.
    pub reference: Reference,
    /// How much.
    pub amount: Money,
    /// Who made it.
    pub origin: RefundOrigin,
    /// How it stands.
    pub state: RefundState,
}

/// A dispute, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeRow {
    /// When it was opened.
    pub created_at: Timestamp,
    /// The processor's id.
    pub id: String,
    /// The order's code.
    pub reference: Reference,
    /// How much.
    pub amount: Money,
    /// The bank's reason, in the processor's word.
    pub reason: String,
    /// How it stands.
    pub standing: DisputeStanding,
    /// Until when evidence is taken.
    pub evidence_until: Option<Timestamp>,
}

/// What the movements of one kind in a payout add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayoutPart {
    /// Which.
    pub moved: Moved,
    /// So many of them.
    pub count: u64,
    /// Before fees.
    pub gross: Money,
    /// The fees.
    pub fee: Money,
}

/// A difference that a comparison of the books found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferenceRow {
    /// When the books were compared.
    pub ran_at: Timestamp,
    /// Of which account.
    pub account: AccountName,
    /// The order's code.
    pub reference: Option<Reference>,
    /// What differs; the order is told by its code.
    pub difference: Difference,
}

/// The store, as far as it reports.
#[async_trait]
pub trait Reports {
    /// The sums of some days, by day.
    async fn day_sums(&self, library: &LibraryId, days: Days) -> Result<Vec<DaySum>, StoreError>;

    /// What was taken and what went back in some days, by branch, fund and kind.
    async fn place_sums(&self, library: &LibraryId, days: Days) -> Result<Vec<PlaceSum>, StoreError>;

    /// How many orders that were placed in a time stand how now; states of none left out.
    async fn states(&self, library: &LibraryId, of: Moments) -> Result<Vec<(PublicState, u64)>, StoreError>;

    /// Lines of the book after a day and an entry, until the end of a day: those of `limit` entries, in their order.
    async fn book_lines(
        &self,
        library: &LibraryId,
        after: (i64, i64),
        last: i64,
        limit: u32,
    ) -> Result<Vec<BookLine>, StoreError>;

    /// Refunds that were asked for before a moment, after one of them; the first start after an empty id.
    async fn refunds_in(
        &self,
        library: &LibraryId,
        after: &After,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<RefundRow>, StoreError>;

    /// Disputes that were opened before a moment, after one of them.
    async fn disputes_in(
        &self,
        library: &LibraryId,
        after: &After,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<DisputeRow>, StoreError>;

    /// Payouts that arrive before a moment, after one of them, without their movements.
    async fn payouts_in(
        &self,
        library: &LibraryId,
        after: &After,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<Payout>, StoreError>;

    /// What a payout consists of, summed up by what moved.
    async fn payout_parts(&self, library: &LibraryId, payout: &Payout)
    -> Result<Vec<PayoutPart>, StoreError>;

    /// Movements of a payout after the one with this id, with the codes of their orders.
    async fn payout_movements(
        &self,
        library: &LibraryId,
        payout: &Payout,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(PayoutMovement, Option<Reference>)>, StoreError>;

    /// Differences that comparisons in a time found, oldest first, at most `limit`.
    async fn differences_in(
        &self,
        library: &LibraryId,
        of: Moments,
        limit: u32,
    ) -> Result<Vec<DifferenceRow>, StoreError>;
}
