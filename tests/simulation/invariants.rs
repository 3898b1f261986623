//! What must hold after every commit.

use lastfour::domain::Action;
use lastfour::domain::Attention;
use lastfour::domain::DisputeStanding;
use lastfour::domain::EffectState;
use lastfour::domain::Order;
use lastfour::domain::PaymentState;
use lastfour::domain::PostingState;
use lastfour::domain::PublicState;
use lastfour::domain::Refund;
use lastfour::domain::RefundState;
use lastfour::domain::Timestamp;
use lastfour::processor::ProcessorStatus;
use lastfour::storage::OrderWrite;
use lastfour::storage::Unit;

use crate::account::Payment;
use crate::tally::Step;
use crate::tally::table;
use crate::terms::agreed_is_agreed;
use crate::terms::convenience_in_truth;
use crate::world::DAY;
use crate::world::HOUR;
use crate::world::State;

/// The store has a unit: keeps what it says, and looks at it.
pub(crate) fn committed(state: &mut State, unit: &Unit) {
    for task in &unit.tasks {
        state.tasks.insert(task.id, task.clone());
    }
    let (order, version) = match &unit.order {
        Some(OrderWrite::Insert(order)) => (order, 1),
        Some(OrderWrite::Update(order)) => (order, order.version + 1),
        None => return,
    };
    let mut order = order.clone();
    order.version = version;
    let before = state.orders.insert(order.id, order.clone());
    state.say(|| tale(&order));
    steps_are_legal_and_told(state, before.as_ref(), &order, unit);
    money_is_where_it_is_said(state, &order);
    people_are_told_the_truth(state, &order);
    fees_are_in_one_order(state, &order);
    if order.attention != before.as_ref().and_then(|before| before.attention) {
        a_person_is_called_rightly(state, before.as_ref(), &order, unit);
    }
}

/// An order in one line.
fn tale(order: &Order) -> String {
    let payments: Vec<&str> = order
        .attempts
        .iter()
        .map(|attempt| attempt.state.word())
        .collect();
    let lines: Vec<&str> = order.lines.iter().map(|line| line.posting.word()).collect();
    let refunds = order.refunds.iter();
    let refunds: Vec<_> = refunds
        .map(|refund| (refund.state.word(), refund.posting.word()))
        .collect();
    format!(
        "    {} v{}: {} payments {payments:?} lines {lines:?} refunds {refunds:?} {:?}",
        order.reference,
        order.version,
        order.state().word(),
        order.attention
    )
}

/// Every step of every fact between two versions of an order.
fn steps(before: Option<&Order>, after: &Order) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut step = |fact, from: Option<&'static str>, to: &'static str| {
        if from != Some(to) {
            steps.push((fact, from.unwrap_or(""), to));
        }
    };
    for (index, attempt) in after.attempts.iter().enumerate() {
        let was = before.and_then(|before| before.attempts.get(index));
        step("payment", was.map(|was| was.state.word()), attempt.state.word());
    }
    for (index, line) in after.lines.iter().enumerate() {
        let was = before.and_then(|before| before.lines.get(index));
        step("posting", was.map(|was| was.posting.word()), line.posting.word());
        if let Some(effect) = line.effect {
            let was = was.and_then(|was| was.effect).map(EffectState::word);
            step("effect", was, effect.word());
        }
    }
    for (index, refund) in after.refunds.iter().enumerate() {
        let was = before.and_then(|before| before.refunds.get(index));
        step("refund", was.map(|was| was.state.word()), refund.state.word());
        step(
            "posting",
            was.map(|was| was.posting.word()),
            refund.posting.word(),
        );
    }
    for (index, dispute) in after.disputes.iter().enumerate() {
        let was = before.and_then(|before| before.disputes.get(index));
        let was = was.map(|was| was.standing).map(DisputeStanding::word);
        step("dispute", was, dispute.standing.word());
    }
    let was = before.map(|before| before.settlement.word());
    step("settlement", was, after.settlement.word());
    steps
}

/// The entries of the audit that may tell of a step of a fact.
fn told_by(fact: &str) -> &'static [Action] {
    match fact {
        "payment" => &[
            Action::PaymentStarted,
            Action::PaymentChanged,
            Action::AttentionResolved,
        ],
        "posting" => &[
            Action::OrderPlaced,
            Action::PostingChanged,
            Action::RefundRequested,
            Action::RefundPostingChanged,
            Action::AttentionResolved,
        ],
        "effect" => &[
            Action::OrderPlaced,
            Action::PaymentChanged,
            Action::OrderCancelled,
            Action::OrderExpired,
            Action::TaskDone,
            Action::TaskOpened,
        ],
        "refund" => &[Action::RefundRequested, Action::RefundChanged],
        "dispute" => &[Action::DisputeChanged],
        _ => &[
            Action::OrderPlaced,
            Action::PaymentChanged,
            Action::SettlementChanged,
        ],
    }
}

fn steps_are_legal_and_told(state: &mut State, before: Option<&Order>, order: &Order, unit: &Unit) {
    let legal = table();
    let told = |actions: &[Action]| {
        let mut audit = unit.audit.iter();
        audit.any(|entry| entry.order == Some(order.id) && actions.contains(&entry.action))
    };
    for step in steps(before, order) {
        if !legal.contains(&step) {
            state.fail(format!("no such edge: {step:?}"));
        }
        if !told(told_by(step.0)) {
            state.fail(format!("the audit does not tell of {step:?}"));
        }
        state.tally.edge(step);
    }
    let closed = order.closure != before.and_then(|before| before.closure);
    if closed && !told(&[Action::OrderCancelled, Action::OrderExpired]) {
        state.fail("the audit does not tell of the end");
    }
    let called = order.attention != before.and_then(|before| before.attention);
    if called && unit.audit.is_empty() {
        state.fail("the audit does not tell of a person's call");
    }
}

/// The payments that were made for an order.
pub(crate) fn payments_of<'a>(state: &'a State, order: &Order) -> impl Iterator<Item = &'a Payment> {
    let id = order.id;
    let all = state.account.payments.values();
    all.filter(move |payment| payment.order == id)
}

/// What the library system has from an order, and what was bought with it.
pub(crate) fn posted_in_truth(state: &State, order: &Order) -> i64 {
    let begin = format!("{}.", order.reference);
    let entries = state.shelf.entries.iter();
    let entries = entries.filter(|entry| entry.stands && entry.name.starts_with(&begin));
    let bought = order
        .lines
        .iter()
        .filter(|line| line.offer.is_some() && line.posting.counts());
    let bought: i64 = bought.map(|line| line.taking.minor()).sum();
    bought + entries.map(|entry| entry.amount).sum::<i64>()
}

fn money_is_where_it_is_said(state: &mut State, order: &Order) {
    let captured = order.captured().minor();
    let received: i64 = payments_of(state, order).map(|payment| payment.received).sum();
    let (posted, added) = (posted_in_truth(state, order), convenience_in_truth(state, order));
    let agree = captured == received && captured == posted + added;
    if order.payment() == Some(PaymentState::Captured) && !agree {
        state.fail(format!(
            "captured {captured}, received {received}, posted {posted}, added {added}"
        ));
    }
    agreed_is_agreed(state, order);
    let counts = |refund: &&Refund| refund.state != RefundState::Failed;
    let refunds = order.refunds.iter().filter(counts);
    let refunded: i64 = refunds.map(|refund| refund.amount.minor()).sum();
    if refunded > captured {
        state.fail(format!("refunded {refunded} of {captured}"));
    }
}

fn people_are_told_the_truth(state: &mut State, order: &Order) {
    let word = order.state();
    let nothing_taken = matches!(
        word,
        PublicState::Released | PublicState::Expired | PublicState::Cancelled
    );
    let held = |payment: &Payment| {
        matches!(payment.status, ProcessorStatus::Held | ProcessorStatus::Captured) && !payment.strayed
    };
    if nothing_taken && payments_of(state, order).any(held) {
        state.fail(format!("told {} while it is held", word.word()));
    }
    let paid = matches!(
        word,
        PublicState::Paid | PublicState::PartlyRefunded | PublicState::Refunded
    );
    let captured = |payment: &Payment| payment.status == ProcessorStatus::Captured;
    if paid && !payments_of(state, order).any(captured) {
        state.fail(format!("told {} while nothing is captured", word.word()));
    }
}

fn fees_are_in_one_order(state: &mut State, order: &Order) {
    if !may_pay(order) {
        return;
    }
    let shares = |other: &Order| {
        let mut lines = other.lines.iter().filter(|line| line.offer.is_none());
        lines.any(|line| order.lines.iter().any(|ours| ours.fee == line.fee))
    };
    let mut others = state.orders.values();
    let clash = others.any(|other| other.id != order.id && may_pay(other) && shares(other));
    if clash {
        state.fail("a fee is in two orders");
    }
}

/// Whether its fees may be paid by it yet, or the library system may have a payment of it that nobody paid for. Not
/// what the order itself says about it.
fn may_pay(order: &Order) -> bool {
    let payment = order.payment();
    let ended = matches!(payment, Some(PaymentState::Captured | PaymentState::Released));
    let in_flight = payment.is_some_and(PaymentState::in_flight);
    let there = order.lines.iter().any(|line| line.posting.may_be_there());
    let unpaid_for = there && payment != Some(PaymentState::Captured);
    in_flight || unpaid_for || (order.closure.is_none() && !ended)
}

fn a_person_is_called_rightly(state: &mut State, before: Option<&Order>, order: &Order, unit: &Unit) {
    let Some(why) = order.attention else { return };
    state.tally.attention(why.word());
    let lapses = order.attempt().map(|attempt| {
        let told = attempt.capture_before.map(Timestamp::millis);
        told.unwrap_or(attempt.created_at.millis() + 6 * DAY)
    });
    let too_late = lapses.is_some_and(|lapses| state.now >= lapses - 12 * HOUR);
    let rightly = match why {
        Attention::PostingUndecided => {
            let asked = |state: PostingState| {
                matches!(
                    state,
                    PostingState::Due | PostingState::Asking | PostingState::Unknown
                )
            };
            let undecided = order
                .lines
                .iter()
                .any(|line| asked(line.posting) && line.asked > 0);
            let last_moved = before.map_or(state.now, |before| before.updated_at.millis());
            let in_vain = order.payment() == Some(PaymentState::Released) && last_moved <= state.now - DAY;
            let muddled = state
                .shelf
                .entries
                .iter()
                .any(|entry| entry.muddled && entry.stands);
            undecided && (!state.shelf.system.keeps() || too_late || in_vain || muddled)
        }
        Attention::HoldLost | Attention::CaptureRefused => {
            !(state.shelf.system.keeps() && state.shelf.system.abilities.reverses)
        }
        Attention::Stuck => true,
        _ => false,
    };
    if !rightly {
        state.fail(format!("a person is called for nothing: {}", why.word()));
    }
    let told = unit
        .audit
        .iter()
        .any(|entry| entry.action == Action::AttentionNeeded);
    if !told {
        state.fail("the audit does not tell that a person is called");
    }
}
