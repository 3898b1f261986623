//! Compares three books: the processor's, ours, and the library system's. Nothing that it finds is put right here,
//! because a difference is what rules did not foresee; only payouts are written down, order by order.

mod compare;
#[cfg(test)]
mod compare_tests;
mod payouts;
mod totals;

use std::collections::BTreeSet;
use std::time::Duration;

use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::cashier::reconcile::compare::Books;
use crate::cashier::reconcile::compare::compare;
use crate::cashier::reconcile::totals::totals;
use crate::domain::AccountName;
use crate::domain::Difference;
use crate::domain::DifferenceKind;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::PostingState;
use crate::domain::Reconciliation;
use crate::domain::Refund;
use crate::domain::RefundState;
use crate::domain::Timestamp;
use crate::ils::Trace;
use crate::processor::Movement;
use crate::processor::MovementKind;
use crate::processor::Payout;
use crate::processor::PayoutState;
use crate::processor::ProcessorError;
use crate::processor::ProcessorPayment;
use crate::processor::ProcessorStatus;
use crate::processor::Span;
use crate::storage::Job;
use crate::storage::JobDone;
use crate::storage::JobKind;
use crate::storage::Mark;
use crate::storage::Search;
use crate::storage::Unit;
use crate::storage::Wake;

pub use totals::{Total, Totals};

/// What has just moved may be in one book and not yet in the other.
const SETTLES_IN: Duration = Duration::from_mins(15);
/// The daily comparison looks back so far: longer than a hold lasts, so that nothing falls between two days.
const LOOKS_BACK: Duration = Duration::from_hours(9 * 24);
/// Between two comparisons.
const EVERY: Duration = Duration::from_hours(24);
/// After one that could not be finished.
const AGAIN_AFTER: Duration = Duration::from_mins(30);
/// Orders are read so many at once.
const ORDERS_AT_ONCE: u32 = 200;

/// What is being looked at, for whoever waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Our orders are read; so many so far.
    Orders(u32),
    /// The processor's books are read: movements so far.
    Movements(u32),
    /// The library system is asked: this many postings of so many.
    Postings(u32, u32),
}

/// A payout, and the movements that it consists of.
#[derive(Clone, Debug)]
pub struct PayoutContent {
    /// The payout.
    pub payout: Payout,
    /// Its movements.
    pub movements: Vec<Movement>,
}

impl PayoutContent {
    /// What its movements add up to, less the processor's fees; `None` when they are in more than one currency.
    pub fn net(&self) -> Option<Money> {
        let (gross, fees) = (self.gross()?, self.fees()?);
        gross.checked_sub(fees).ok()
    }

    /// What its movements add up to.
    pub fn gross(&self) -> Option<Money> {
        self.sum(|movement| movement.gross)
    }

    /// The processor's fees in it.
    pub fn fees(&self) -> Option<Money> {
        self.sum(|movement| movement.fee)
    }

    fn sum(&self, of: impl Fn(&Movement) -> Money) -> Option<Money> {
        let counts = |movement: &&Movement| movement.kind != MovementKind::Payout;
        let movements = self.movements.iter().filter(counts);
        Money::sum(movements.map(of), self.payout.amount.currency()).ok()
    }
}

/// What a comparison found, with what is told beside the differences.
#[derive(Clone, Debug)]
pub struct Report {
    /// The differences, as they are stored.
    pub found: Reconciliation,
    /// The payouts of the span and what they consist of, oldest first.
    pub payouts: Vec<PayoutContent>,
    /// What was captured of the orders of the span, by owner and kind of fee.
    pub totals: Totals,
}

impl Cashier {
    /// Compares the books of an account over a span of time, writes payouts and differences down, and gives the report. What has moved
    /// since the end of the span may be in one book and not yet in the other, and is no difference.
    ///
    /// # Errors
    /// [`AdvanceError`]; nothing is known then, and what was written of payouts stays.
    pub async fn reconcile(
        &self,
        of: (&LibraryId, &AccountName),
        span: Span,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Report, AdvanceError> {
        let now = self.now();
        let (library, account) = of;
        let books = self.account_named(library, account)?.books.as_ref();
        let orders = self.orders_placed_in(of, span, progress).await?;
        let since = Span {
            from: span.from,
            to: now.after(Duration::from_secs(1)),
        };
        let movements = books.movements_in(since).await?;
        progress(Progress::Movements(count(movements.len())));
        let payments = books.payments_in(since).await?;
        let mut payouts = Vec::new();
        for payout in books.payouts_in(since).await? {
            match books.movements_of(&payout.id).await {
                Ok(movements) => payouts.push(PayoutContent { payout, movements }),
                // What a payout consists of is told of automatic ones only; that it did not arrive, of all.
                Err(ProcessorError::Refused { .. }) if payout.state == PayoutState::Failed => {
                    let movements = Vec::new();
                    payouts.push(PayoutContent { payout, movements });
                }
                Err(ProcessorError::Refused { .. }) => {
                    tracing::warn!(%library, %account, "a payout that was made by hand cannot be compared");
                }
                Err(error) => return Err(error.into()),
            }
        }
        let older = self.other_orders(of, &orders, &movements, &payments).await?;
        let mut differences = compare(&Books {
            orders: &orders,
            older: &older,
            movements: &movements,
            payments: &payments,
            payouts: &payouts,
            settled_before: now.min(span.to),
        });
        differences.extend(self.missing_postings(library, &orders, progress).await?);
        self.note_payouts(of, &payouts).await?;
        let found = Reconciliation {
            account: account.clone(),
            from: span.from,
            to: span.to,
            ran_at: now,
            orders: count(orders.len()),
            movements: count(movements.len()),
            differences,
        };
        self.commit(Unit {
            mark: Some((library.clone(), account.clone(), Mark::Reconciled, now)),
            reconciliation: Some((library.clone(), found.clone())),
            ..Unit::default()
        })
        .await?;
        let totals = totals(&orders);
        Ok(Report {
            found,
            payouts,
            totals,
        })
    }

    /// The comparison of every day; says in the log what it found. It takes longer than a claim of a job lasts, so the
    /// job is given back before it begins.
    ///
    /// # Errors
    /// [`AdvanceError::Store`]; the job is due again when its lease runs out.
    pub async fn reconcile_daily(&self, job: &Job, account: &AccountName) -> Result<(), AdvanceError> {
        let now = self.now();
        let of = (&job.library, account);
        let known = self.account_named(&job.library, account).is_ok();
        let done = JobDone {
            job: job.clone(),
            // One that was taken out of the configuration is woken by the start after it came back.
            next: known.then(|| next_comparison(now)),
        };
        self.commit(Unit {
            done: Some(done),
            ..Unit::default()
        })
        .await?;
        if !known {
            return Ok(());
        }
        match self.reconcile(of, daily_span(now), &|_| {}).await {
            Ok(report) => tell(&job.library, &report.found),
            Err(error) => {
                tracing::warn!(library = %job.library, %account, %error, "the books cannot be compared yet");
                let again = Wake {
                    kind: JobKind::Reconcile(account.clone()),
                    library: job.library.clone(),
                    at: self.now().after(AGAIN_AFTER),
                };
                self.commit(Unit {
                    wakes: vec![again],
                    ..Unit::default()
                })
                .await?;
            }
        }
        Ok(())
    }

    async fn orders_placed_in(
        &self,
        (library, account): (&LibraryId, &AccountName),
        span: Span,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Vec<Order>, AdvanceError> {
        let mut search = Search {
            from: Some(span.from),
            to: Some(span.to),
            limit: ORDERS_AT_ONCE,
            ..Search::default()
        };
        let mut orders = Vec::new();
        loop {
            let page = self.store.orders(library, &search).await?;
            orders.extend(page.orders.into_iter().filter(|order| order.account == *account));
            progress(Progress::Orders(count(orders.len())));
            match page.next {
                Some(next) => search.cursor = Some(next),
                None => return Ok(orders),
            }
        }
    }

    /// Orders that were not placed in the span, and that a movement in it or a hold is about.
    async fn other_orders(
        &self,
        (library, account): (&LibraryId, &AccountName),
        orders: &[Order],
        movements: &[Movement],
        payments: &[ProcessorPayment],
    ) -> Result<Vec<Order>, AdvanceError> {
        let mut known: BTreeSet<OrderId> = orders.iter().map(|order| order.id).collect();
        let mut others = Vec::new();
        let of_movements = movements
            .iter()
            .map(|movement| (movement.payment.as_ref(), movement.order));
        let held = payments
            .iter()
            .filter(|payment| payment.status == ProcessorStatus::Held);
        let of_holds = held.map(|payment| (Some(&payment.id), payment.order));
        for (payment, named) in of_movements.chain(of_holds) {
            if named.is_some_and(|id| known.contains(&id)) {
                continue;
            }
            let mut found = match payment {
                Some(payment) => self.order_of_account((library, account), payment).await?,
                None => None,
            };
            // A payment that was made past us names the order, and the order does not know it.
            if let (None, Some(id)) = (&found, named) {
                let named = self.store.order(library, id).await?;
                found = named.filter(|order| order.account == *account);
            }
            if let Some(order) = found
                && known.insert(order.id)
            {
                others.push(order);
            }
        }
        Ok(others)
    }

    /// Postings that the library system does not have, of what is captured.
    async fn missing_postings(
        &self,
        library: &LibraryId,
        orders: &[Order],
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Vec<Difference>, AdvanceError> {
        let posted: Vec<(&Order, usize)> = orders
            .iter()
            .filter(|order| order.captured().is_positive())
            .flat_map(|order| posted_fees(order).map(move |line| (order, line)))
            .collect();
        let ils = self.library(library)?.ils.as_ref();
        let mut missing = Vec::new();
        for (done, (order, number)) in posted.iter().enumerate() {
            progress(Progress::Postings(count(done), count(posted.len())));
            let Some(line) = order.lines.get(*number) else {
                continue;
            };
            let Some(posting) = self.posting(order, line, *number).await? else {
                continue;
            };
            let gone = match ils.look_for(&posting).await? {
                // It is there; in days an account changes so much that it may not be seen any more what it paid.
                Trace::Found | Trace::Unclear => false,
                Trace::NotFound => true,
                // Once money went back, the desk may have put the fee back: the balance tells nothing any more.
                Trace::Outstanding(_) if has_gone_back(order) => false,
                Trace::Outstanding(open) => open.is_some() && open == line.owed,
            };
            if gone {
                missing.push(Difference {
                    kind: DifferenceKind::PostingMissing,
                    order: Some(order.id),
                    processor_id: None,
                    ours: Some(line.taking),
                    theirs: None,
                });
            }
        }
        Ok(missing)
    }
}

/// The lines of an order whose payment the library system should have.
fn posted_fees(order: &Order) -> impl Iterator<Item = usize> {
    let lines = order.lines.iter().enumerate();
    let posted = lines.filter(|(_, line)| line.posting == PostingState::Posted && line.offer.is_none());
    posted.map(|(number, _)| number)
}

/// Money went back to the patron, or their bank asked for it.
fn has_gone_back(order: &Order) -> bool {
    let refunded = |refund: &Refund| refund.state != RefundState::Failed;
    order.refunds.iter().any(refunded) || !order.disputes.is_empty()
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn tell(library: &LibraryId, found: &Reconciliation) {
    match found.differences.len() {
        0 => tracing::info!(%library, account = %found.account, orders = found.orders, "the books agree"),
        differences => tracing::error!(%library, account = %found.account, differences, "the books differ"),
    }
}

/// When the books are compared again.
pub(super) fn next_comparison(last: Timestamp) -> Timestamp {
    last.after(EVERY)
}

/// The span that the daily comparison of this moment looks at.
pub fn daily_span(now: Timestamp) -> Span {
    Span {
        from: now.before(LOOKS_BACK),
        to: now.before(SETTLES_IN),
    }
}
