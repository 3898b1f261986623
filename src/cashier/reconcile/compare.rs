//! The comparison itself, pure: our orders against the processor's movements, payments and payouts.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::cashier::reconcile::PayoutContent;
use crate::domain::Difference;
use crate::domain::DifferenceKind;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::PaymentState;
use crate::domain::RefundState;
use crate::domain::Timestamp;
use crate::processor::Movement;
use crate::processor::MovementKind;
use crate::processor::PayoutState;
use crate::processor::ProcessorPayment;
use crate::processor::ProcessorStatus;

/// Our side and theirs, of one span of time.
#[derive(Debug)]
pub(super) struct Books<'a> {
    /// Orders that were placed in the span; all that happened to them happened since.
    pub(super) orders: &'a [Order],
    /// Older orders that a movement of the span is about.
    pub(super) older: &'a [Order],
    /// The processor's movements since the beginning of the span.
    pub(super) movements: &'a [Movement],
    /// The processor's payments of the span.
    pub(super) payments: &'a [ProcessorPayment],
    /// The processor's payouts of the span, and what they consist of.
    pub(super) payouts: &'a [PayoutContent],
    /// What has moved since this moment may be in one book and not yet in the other.
    pub(super) settled_before: Timestamp,
}

/// Every difference, order by order, then what no order of ours has, then payouts.
pub(super) fn compare(books: &Books<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    let owners = Owners::of(books);
    let (by_order, of_nobody) = owners.sort(books.movements);
    let quiet = |order: &&Order| order.updated_at < books.settled_before;
    let settled = |movement: &Movement| movement.created_at < books.settled_before;
    let none = Vec::new();
    for (orders, whole) in [(books.orders, true), (books.older, false)] {
        for order in orders.iter().filter(quiet) {
            let about = by_order.get(&order.id).unwrap_or(&none);
            OrderBooks::of(order, about, settled).compare(whole, &mut found);
        }
    }
    for movement in of_nobody.into_iter().filter(|one| settled(one)) {
        found.extend(of_no_order(movement));
    }
    holds(books, &mut found);
    for payout in books.payouts {
        compare_payout(payout, &mut found);
    }
    found
}

/// Whose a movement is.
struct Owners<'a> {
    ids: BTreeSet<OrderId>,
    by_payment: BTreeMap<&'a str, OrderId>,
}

impl<'a> Owners<'a> {
    fn of(books: &Books<'a>) -> Self {
        let orders = || books.orders.iter().chain(books.older);
        let payments = orders().flat_map(|order| {
            let ids = order
                .attempts
                .iter()
                .filter_map(|attempt| attempt.processor_id.as_deref());
            ids.map(|payment| (payment, order.id))
        });
        Self {
            ids: orders().map(|order| order.id).collect(),
            by_payment: payments.collect(),
        }
    }

    fn owner(&self, movement: &Movement) -> Option<OrderId> {
        let by_payment = || self.by_payment.get(movement.payment.as_deref()?).copied();
        movement
            .order
            .filter(|id| self.ids.contains(id))
            .or_else(by_payment)
    }

    /// The movements of each order, and those of none.
    fn sort<'m>(
        &self,
        movements: &'m [Movement],
    ) -> (BTreeMap<OrderId, Vec<&'m Movement>>, Vec<&'m Movement>) {
        let mut by_order: BTreeMap<OrderId, Vec<&Movement>> = BTreeMap::new();
        let mut of_nobody = Vec::new();
        for movement in movements {
            match self.owner(movement) {
                Some(order) => by_order.entry(order).or_default().push(movement),
                None => of_nobody.push(movement),
            }
        }
        (by_order, of_nobody)
    }
}

/// One order, and every movement that is about it.
struct OrderBooks<'a> {
    order: &'a Order,
    charges: Vec<&'a Movement>,
    refunds: Vec<&'a Movement>,
    /// Those of which we should have heard by now.
    told_refunds: Vec<&'a Movement>,
    failed_refunds: Vec<&'a Movement>,
    disputes: Vec<&'a Movement>,
}

impl<'a> OrderBooks<'a> {
    /// What we do ourselves is in our books before it is asked for; what others do is in theirs first, and counts once
    /// it is settled.
    fn of(order: &'a Order, about: &[&'a Movement], settled: impl Fn(&Movement) -> bool) -> Self {
        let of_kind = |kind| {
            about
                .iter()
                .copied()
                .filter(move |movement| movement.kind == kind)
        };
        let settled = |movement: &&Movement| settled(movement);
        Self {
            order,
            charges: of_kind(MovementKind::Charge).collect(),
            refunds: of_kind(MovementKind::Refund).collect(),
            told_refunds: of_kind(MovementKind::Refund).filter(settled).collect(),
            failed_refunds: of_kind(MovementKind::RefundFailed).filter(settled).collect(),
            disputes: of_kind(MovementKind::Dispute).filter(settled).collect(),
        }
    }

    /// `whole`: every movement of the order would be there, so that a missing one is a difference.
    fn compare(&self, whole: bool, found: &mut Vec<Difference>) {
        self.compare_charge(whole, found);
        self.compare_refunds(whole, found);
        self.compare_disputes(found);
    }

    fn compare_charge(&self, whole: bool, found: &mut Vec<Difference>) {
        let captured = self.order.captured();
        let theirs = sum(&self.charges);
        let id = self.charges.first().and_then(|charge| charge.payment.clone());
        let kind = match (captured.is_positive(), self.charges.len()) {
            (true, 0) if whole => DifferenceKind::CaptureMissing,
            (_, 0) => return,
            (false, _) => DifferenceKind::NotCapturedHere,
            (true, count) if count > 1 => DifferenceKind::ChargedTwice,
            (true, _) => match theirs {
                Some(theirs) if theirs == captured => return,
                Some(theirs) if theirs.currency() == captured.currency() => DifferenceKind::AmountDiffers,
                _ => DifferenceKind::CurrencyDiffers,
            },
        };
        let of_the_attempt = || {
            self.order
                .attempt()
                .and_then(|attempt| attempt.processor_id.clone())
        };
        found.push(Difference {
            kind,
            order: Some(self.order.id),
            processor_id: id.or_else(of_the_attempt),
            ours: captured.is_positive().then_some(captured),
            theirs,
        });
    }

    fn compare_refunds(&self, whole: bool, found: &mut Vec<Difference>) {
        let mut difference = |kind, id: Option<&str>, ours, theirs| {
            found.push(Difference {
                kind,
                order: Some(self.order.id),
                processor_id: id.map(str::to_owned),
                ours,
                theirs,
            });
        };
        for refund in &self.order.refunds {
            let id = refund.processor_id.as_deref();
            let is_it = |movement: &&&Movement| id.is_some() && movement.source.as_deref() == id;
            let gone = self
                .refunds
                .iter()
                .find(is_it)
                .map(|movement| positive(movement.gross));
            let back = self.failed_refunds.iter().find(is_it);
            let ours = Some(refund.amount);
            match (refund.state, gone, back) {
                (RefundState::Succeeded, None, _) if whole => {
                    difference(DifferenceKind::RefundMissing, id, ours, None);
                }
                (RefundState::Succeeded, Some(theirs), None) if theirs != refund.amount => {
                    difference(DifferenceKind::RefundDiffers, id, ours, Some(theirs));
                }
                (RefundState::Succeeded, Some(_), Some(_)) => {
                    difference(DifferenceKind::RefundDiffers, id, ours, None);
                }
                (RefundState::Failed, Some(theirs), None) => {
                    difference(DifferenceKind::RefundDiffers, id, None, Some(theirs));
                }
                _ => {}
            }
        }
        for movement in &self.told_refunds {
            let known = |id: &String| {
                let mut ours = self.order.refunds.iter();
                ours.any(|refund| refund.processor_id.as_ref() == Some(id))
            };
            if !movement.source.as_ref().is_some_and(known) {
                let theirs = Some(positive(movement.gross));
                difference(
                    DifferenceKind::RefundUnknown,
                    movement.source.as_deref(),
                    None,
                    theirs,
                );
            }
        }
    }

    fn compare_disputes(&self, found: &mut Vec<Difference>) {
        let known: BTreeSet<&str> = self
            .order
            .disputes
            .iter()
            .map(|dispute| dispute.id.as_str())
            .collect();
        let mut named = BTreeSet::new();
        for movement in &self.disputes {
            let id = movement.source.as_deref();
            if id.is_none_or(|id| !known.contains(id)) && named.insert(id) {
                found.push(Difference {
                    kind: DifferenceKind::DisputeUnknown,
                    order: Some(self.order.id),
                    processor_id: id.map(str::to_owned),
                    ours: None,
                    theirs: Some(positive(movement.gross)),
                });
            }
        }
    }
}

/// Money that moved for a payment that no order of ours has.
fn of_no_order(movement: &Movement) -> Option<Difference> {
    let kind = match movement.kind {
        MovementKind::Charge => DifferenceKind::UnknownCharge,
        MovementKind::Refund => DifferenceKind::RefundUnknown,
        MovementKind::Dispute => DifferenceKind::DisputeUnknown,
        MovementKind::RefundFailed | MovementKind::Fee | MovementKind::Payout | MovementKind::Other => {
            return None;
        }
    };
    Some(Difference {
        kind,
        order: None,
        processor_id: movement.payment.clone().or_else(|| movement.source.clone()),
        ours: None,
        theirs: Some(positive(movement.gross)),
    })
}

/// Payments that are held and that no order waits for.
fn holds(books: &Books<'_>, found: &mut Vec<Difference>) {
    let orders: BTreeMap<OrderId, &Order> = books
        .orders
        .iter()
        .chain(books.older)
        .map(|order| (order.id, order))
        .collect();
    for payment in books
        .payments
        .iter()
        .filter(|payment| payment.status == ProcessorStatus::Held)
    {
        let order = payment.order.and_then(|id| orders.get(&id));
        let waited_for = order.is_some_and(|order| {
            let counts = order
                .attempt()
                .is_some_and(|attempt| attempt.processor_id.as_ref() == Some(&payment.id));
            let in_flight = order.payment().is_some_and(PaymentState::in_flight);
            (counts && in_flight) || order.updated_at >= books.settled_before
        });
        if !waited_for {
            found.push(Difference {
                kind: DifferenceKind::HoldLeftBehind,
                order: order.map(|order| order.id),
                processor_id: Some(payment.id.clone()),
                ours: None,
                theirs: Some(payment.amount),
            });
        }
    }
}

fn compare_payout(content: &PayoutContent, found: &mut Vec<Difference>) {
    let payout = &content.payout;
    let net = content.net();
    let kind = match payout.state {
        PayoutState::Failed => DifferenceKind::PayoutFailed,
        PayoutState::UnderWay | PayoutState::Paid if net != Some(payout.amount) => {
            DifferenceKind::PayoutDiffers
        }
        PayoutState::UnderWay | PayoutState::Paid => return,
    };
    found.push(Difference {
        kind,
        order: None,
        processor_id: Some(payout.id.clone()),
        ours: net,
        theirs: Some(payout.amount),
    });
}

/// `None` when there is nothing, or it is in more than one currency.
fn sum(movements: &[&Movement]) -> Option<Money> {
    let currency = movements.first()?.gross.currency();
    Money::sum(movements.iter().map(|movement| movement.gross), currency).ok()
}

/// What went is negative in the processor's books.
fn positive(amount: Money) -> Money {
    Money::from_minor(amount.minor().saturating_abs(), amount.currency())
}
