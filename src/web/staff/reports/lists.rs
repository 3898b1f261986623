//! The rows of the files. Their heads and words are those of the data, the same in every language, so that a program that
//! reads them need not know which language somebody has chosen.

use crate::domain::FeeKind;
use crate::domain::Money;
use crate::domain::OwnerCode;
use crate::domain::Payout;
use crate::domain::PayoutMovement;
use crate::domain::PublicState;
use crate::domain::Reference;
use crate::domain::Timestamp;
use crate::privacy::day_of_number;
use crate::storage::DaySum;
use crate::storage::DifferenceRow;
use crate::storage::DisputeRow;
use crate::storage::PlaceSum;
use crate::storage::RefundRow;
use crate::web::staff::reports::cells::Rows;
use crate::web::staff::reports::journal::sum;

pub(super) const DAYS: [&str; 6] = ["date", "event", "heading", "lines", "amount", "currency"];
pub(super) const KINDS: [&str; 8] = [
    "event", "heading", "branch", "fund", "kind", "lines", "amount", "currency",
];
pub(super) const STATES: [&str; 2] = ["state", "orders"];
pub(super) const REFUNDS: [&str; 7] = [
    "requested_at",
    "refund",
    "reference",
    "amount",
    "currency",
    "origin",
    "state",
];
pub(super) const DISPUTES: [&str; 8] = [
    "opened_at",
    "dispute",
    "reference",
    "amount",
    "currency",
    "reason",
    "standing",
    "evidence_until",
];
pub(super) const PAYOUTS: [&str; 9] = [
    "arrives_at",
    "payout",
    "processor_account",
    "standing",
    "gross",
    "fees",
    "amount",
    "currency",
    "noted_at",
];
pub(super) const MOVEMENTS: [&str; 10] = [
    "arrives_at",
    "payout",
    "processor_account",
    "movement",
    "moved",
    "gross",
    "fee",
    "currency",
    "reference",
    "moved_at",
];
pub(super) const DIFFERENCES: [&str; 8] = [
    "compared_at",
    "processor_account",
    "difference",
    "reference",
    "processor_id",
    "ours",
    "theirs",
    "currency",
];

pub(super) fn days(sums: &[DaySum], rows: &mut Rows) {
    for each in sums {
        rows.add([
            day_of_number(each.day).map_or_else(String::new, |day| day.to_string()),
            each.event.word().to_owned(),
            each.heading.word().to_owned(),
            each.lines.to_string(),
            sum(&each.amount),
            each.amount.currency().to_string(),
        ]);
    }
}

pub(super) fn kinds(sums: &[PlaceSum], rows: &mut Rows) {
    for each in sums {
        let owner = &each.place.owner;
        rows.add([
            each.event.word().to_owned(),
            each.place.heading.word().to_owned(),
            code(owner.branch.as_ref()),
            code(owner.fund.as_ref()),
            each.place.kind.map_or("", FeeKind::word).to_owned(),
            each.lines.to_string(),
            sum(&each.amount),
            each.amount.currency().to_string(),
        ]);
    }
}

pub(super) fn states(states: &[(PublicState, u64)], rows: &mut Rows) {
    for (state, count) in states {
        rows.add([state.word(), &count.to_string()]);
    }
}

pub(super) fn refunds(refunds: &[RefundRow], rows: &mut Rows) {
    for refund in refunds {
        rows.add([
            refund.created_at.to_string(),
            refund.id.to_string(),
            refund.reference.to_string(),
            sum(&refund.amount),
            refund.amount.currency().to_string(),
            refund.origin.word().to_owned(),
            refund.state.word().to_owned(),
        ]);
    }
}

pub(super) fn disputes(disputes: &[DisputeRow], rows: &mut Rows) {
    for dispute in disputes {
        rows.add([
            dispute.created_at.to_string(),
            dispute.id.clone(),
            dispute.reference.to_string(),
            sum(&dispute.amount),
            dispute.amount.currency().to_string(),
            dispute.reason.clone(),
            dispute.standing.word().to_owned(),
            dispute
                .evidence_until
                .map_or_else(String::new, |until: Timestamp| until.to_string()),
        ]);
    }
}

pub(super) fn payouts(payouts: &[Payout], rows: &mut Rows) {
    for payout in payouts {
        rows.add([
            payout.arrives_at.to_string(),
            payout.id.clone(),
            payout.account.to_string(),
            payout.standing.word().to_owned(),
            sum(&payout.gross),
            sum(&payout.fees),
            sum(&payout.amount),
            payout.amount.currency().to_string(),
            payout.noted_at.to_string(),
        ]);
    }
}

pub(super) fn movements(payout: &Payout, found: &[(PayoutMovement, Option<Reference>)], rows: &mut Rows) {
    for (movement, reference) in found {
        rows.add([
            payout.arrives_at.to_string(),
            payout.id.clone(),
            payout.account.to_string(),
            movement.id.clone(),
            movement.moved.word().to_owned(),
            sum(&movement.gross),
            sum(&movement.fee),
            movement.gross.currency().to_string(),
            reference.map_or_else(String::new, |reference| reference.to_string()),
            movement.created_at.to_string(),
        ]);
    }
}

pub(super) fn differences(found: &[DifferenceRow], rows: &mut Rows) {
    let amount = |amount: Option<Money>| amount.map_or_else(String::new, |amount| sum(&amount));
    for row in found {
        let difference = &row.difference;
        let currency = difference
            .ours
            .or(difference.theirs)
            .map(|amount| amount.currency());
        rows.add([
            row.ran_at.to_string(),
            row.account.to_string(),
            difference.kind.word().to_owned(),
            row.reference
                .map_or_else(String::new, |reference| reference.to_string()),
            difference.processor_id.clone().unwrap_or_default(),
            amount(difference.ours),
            amount(difference.theirs),
            currency.map_or_else(String::new, |currency| currency.to_string()),
        ]);
    }
}

fn code(code: Option<&OwnerCode>) -> String {
    code.map_or_else(String::new, |code| code.as_str().to_owned())
}
