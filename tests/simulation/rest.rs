//! What must hold once the world is calm and everything has come to its end.

use lastfour::cashier::Step;
use lastfour::cashier::next_step;
use lastfour::domain::EffectState;
use lastfour::domain::FeeKind;
use lastfour::domain::Order;
use lastfour::domain::PaymentState;
use lastfour::domain::PostingState;
use lastfour::domain::RefundState;
use lastfour::domain::TaskKind;
use lastfour::processor::ProcessorStatus;

use crate::account::Stands;
use crate::invariants::payments_of;
use crate::invariants::posted_in_truth;
use crate::terms::convenience_in_truth;
use crate::world::State;

/// Why the world is not at rest yet; `None` when it is.
pub(crate) fn unrest(state: &State) -> Option<String> {
    if !state.account.deliveries.is_empty() {
        return Some(String::from("events are on their way"));
    }
    let holds =
        |status: &ProcessorStatus| matches!(status, ProcessorStatus::Held | ProcessorStatus::NeedsPatron(_));
    if state
        .account
        .payments
        .values()
        .any(|payment| holds(&payment.status))
    {
        return Some(String::from("something is held"));
    }
    let at_rest = |order: &&Order| next_step(order, state.time()) == Step::Rest && order.attention.is_none();
    let busy = state.orders.values().find(|order| !at_rest(order));
    busy.map(|order| {
        let step = next_step(order, state.time());
        format!("{} {step:?} {:?}", order.reference, order.attention)
    })
}

/// Everything is where it should be.
pub(crate) fn check(state: &mut State) {
    let orders: Vec<Order> = state.orders.values().cloned().collect();
    let mut wrong = Vec::new();
    for order in &orders {
        state.tally.end(order.state().word());
        for check in [money, holds, refunds, disputes, tasks] {
            if let Err(why) = check(state, order) {
                wrong.push(format!("{}: {why}\n{order:#?}", order.reference));
            }
        }
    }
    if let Some(why) = wrong.into_iter().next() {
        state.fail(why);
    }
    if state
        .account
        .pages
        .values()
        .any(|page| page.stands == Stands::Open)
    {
        state.fail("a page is left open");
    }
}

type Checked = Result<(), String>;

fn demand(holds: bool, why: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(why()) }
}

/// Captured at the processor, posted in the library system with the convenience fee for that, and what the order says,
/// are one sum.
fn money(state: &State, order: &Order) -> Checked {
    let received: i64 = payments_of(state, order).map(|payment| payment.received).sum();
    let posted = posted_in_truth(state, order) + convenience_in_truth(state, order);
    let captured = order.captured().minor();
    let bought_in_vain = |order: &Order| {
        let bought = order.lines.iter().filter(|line| line.offer.is_some());
        bought.map(|line| line.posting).any(PostingState::counts) && captured == 0
    };
    demand(
        received == captured && posted == captured && !bought_in_vain(order),
        || format!("received {received}, posted {posted}, captured {captured}"),
    )?;
    let undecided = |state: PostingState| !matches!(state, PostingState::Due) && !state.decided();
    let open = order.lines.iter().any(|line| undecided(line.posting));
    demand(!open, || String::from("a line is left open"))
}

/// Nothing is held, and nothing can be held any more.
fn holds(state: &State, order: &Order) -> Checked {
    let open =
        |status: &ProcessorStatus| matches!(status, ProcessorStatus::Held | ProcessorStatus::NeedsPatron(_));
    let left = payments_of(state, order).any(|payment| open(&payment.status));
    demand(!left, || String::from("a hold is left behind, or may still come"))?;
    let waits = order
        .lines
        .iter()
        .any(|line| line.effect == Some(EffectState::Waiting));
    demand(!waits, || String::from("something bought still waits"))
}

/// The order's refunds are the processor's.
fn refunds(state: &State, order: &Order) -> Checked {
    let mut there = Vec::new();
    for refund in payments_of(state, order).flat_map(|payment| &payment.refunds) {
        there.push((refund.id.clone(), refund.amount, refund.succeeded == Some(true)));
    }
    let made = order
        .refunds
        .iter()
        .filter(|refund| refund.processor_id.is_some());
    let mut here: Vec<(String, i64, bool)> = Vec::new();
    for refund in made {
        let id = refund.processor_id.clone().unwrap_or_default();
        here.push((id, refund.amount.minor(), refund.state == RefundState::Succeeded));
    }
    there.sort();
    here.sort();
    demand(there == here, || {
        format!("refunds at the processor {there:?}, here {here:?}")
    })?;
    let unmade = order
        .refunds
        .iter()
        .filter(|refund| refund.processor_id.is_none());
    let claimed = unmade
        .filter(|refund| refund.state != RefundState::Failed)
        .count();
    demand(claimed == 0, || String::from("a refund is told that nobody made"))?;
    let posted = order.refunds.iter().enumerate();
    let mut posted = posted.filter(|(_, refund)| refund.posting == PostingState::Posted);
    let all_there = posted.all(|(number, _)| {
        let name = format!("{}.R{}", order.reference, number + 1);
        // Of what goes back when all fees are back already, the convenience fee, the library system is told nothing; nor
        // of what was bought, which was never a fee on anybody's account.
        let earlier = order.refunds.iter().take(number);
        let earlier: i64 = earlier.map(|refund| refund.amount.minor()).sum();
        let mut lines = order.lines.iter();
        let owed = lines.any(|line| line.offer.is_none() && line.posting == PostingState::Posted);
        if owed {
            state.shelf.refunds.contains(&name) || earlier >= order.posted().minor()
        } else {
            !state.shelf.refunds.contains(&name)
        }
    });
    demand(all_there, || {
        String::from("a refund is not posted that is said to be, or one that nobody should have posted")
    })
}

/// The order's disputes are the processor's.
fn disputes(state: &State, order: &Order) -> Checked {
    let mut there = Vec::new();
    for dispute in payments_of(state, order).flat_map(|payment| &payment.disputes) {
        there.push((dispute.id.clone(), dispute.standing.word()));
    }
    let mut here = Vec::new();
    for dispute in &order.disputes {
        here.push((dispute.id.clone(), dispute.standing.word()));
    }
    there.sort();
    here.sort();
    demand(there == here, || {
        format!("disputes at the processor {there:?}, here {here:?}")
    })
}

/// The desk was told what it has to do, once.
fn tasks(state: &State, order: &Order) -> Checked {
    let told = |kind: TaskKind| {
        let tasks = state.tasks.values();
        tasks
            .filter(|task| task.order == order.id && task.kind == kind)
            .count()
    };
    let paid = order.payment() == Some(PaymentState::Captured);
    let bought = order
        .lines
        .iter()
        .filter(|line| paid && line.kind == FeeKind::NonResidentCard)
        .count();
    let cards = told(TaskKind::FinishNonResidentCard);
    demand(cards == bought, || format!("{cards} tasks for {bought} cards"))?;
    let refused = order
        .refunds
        .iter()
        .filter(|refund| refund.posting == PostingState::Refused)
        .count();
    let adjusted = told(TaskKind::AdjustFeeAfterRefund);
    demand(adjusted == refused, || {
        format!("{adjusted} tasks for {refused} refunds")
    })
}
