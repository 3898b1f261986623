//! What went back of an order, as its page shows it: refunds, disputes, and the form that gives more back.

use crate::domain::Dispute;
use crate::domain::DisputeStanding;
use crate::domain::Order;
use crate::domain::Permission;
use crate::domain::PostingState;
use crate::domain::Refund;
use crate::domain::RefundOrigin;
use crate::domain::RefundState;
use crate::domain::Role;
use crate::text::Voice;
use crate::web::limits;
use crate::web::urls;
use crate::web::views::Wrong;
use crate::web::views::money::DisputeShown;
use crate::web::views::money::MoneyBack;
use crate::web::views::money::Reason;
use crate::web::views::money::RefundForm;
use crate::web::views::money::RefundShown;
use crate::web::words;

/// The reasons to choose from; the last one wants words.
pub(super) const REASONS: [&str; 5] = ["duplicate", "waived", "returned", "mistake", OTHER];
/// The reason that wants words.
pub(super) const OTHER: &str = "other";

/// What went back, and the form for a role that gives back, where the rule of what was bought allows it; `errors` are
/// about what was sent with that form.
pub(super) fn of(text: &Voice, order: &Order, (role, allowed): (Role, bool), errors: &[Wrong]) -> MoneyBack {
    let disputed = !order.disputes.is_empty();
    let left = order.refundable();
    let error = |field: &str| {
        let about = errors.iter().find(|error| error.field == field);
        about.map(|error| error.text.clone())
    };
    let form = (role.may(Permission::Refund) && allowed && left.is_positive()).then(|| RefundForm {
        action: urls::order(urls::STAFF_REFUND, order.id),
        hint: hint(text, order),
        rest: left.to_string(),
        amount_error: error("amount"),
        reason_error: error("reason"),
        note_error: error("note"),
        reasons: REASONS
            .map(|word| Reason {
                word,
                name: text.say(&format!("refund-reason-{word}")),
            })
            .into(),
        note_longest: limits::NOTE_MAX,
    });
    MoneyBack {
        kept: (!allowed && left.is_positive()).then(|| text.say("refund-kept-by-rule")),
        refunds: order.refunds.iter().map(|each| refund(text, each)).collect(),
        disputes: order.disputes.iter().map(|each| dispute(text, each)).collect(),
        evidence: disputed.then(|| urls::order(urls::STAFF_EVIDENCE, order.id)),
        form,
    }
}

/// What can go back, and what stays.
fn hint(text: &Voice, order: &Order) -> String {
    let (left, kept) = (order.refundable(), order.kept());
    let mut hint = text.say_with("refund-hint", &[("rest", &words::money(text, &left))]);
    if kept.is_positive() {
        hint.push(' ');
        hint.push_str(&text.say_with("refund-kept", &[("fee", &words::money(text, &kept))]));
    }
    hint
}

fn refund(text: &Voice, refund: &Refund) -> RefundShown {
    let (state, mood) = match refund.state {
        RefundState::Pending => ("refund-pending", "wait"),
        RefundState::Unknown => ("refund-unknown", "wait"),
        RefundState::Succeeded => ("refund-succeeded", "good"),
        // It was written into the library system, or was about to be, so it had gone out before.
        RefundState::Failed if refund.posting != PostingState::Due => ("refund-bounced", "bad"),
        RefundState::Failed => ("refund-refused", "bad"),
    };
    let by = match refund.origin {
        RefundOrigin::Ours => "refund-by-us",
        RefundOrigin::Elsewhere => "refund-by-others",
    };
    RefundShown {
        amount: words::money(text, &refund.amount),
        state: text.say(state),
        mood,
        by: text.say(by),
        at: words::moment(text, refund.created_at),
    }
}

fn dispute(text: &Voice, dispute: &Dispute) -> DisputeShown {
    let mood = match dispute.standing {
        DisputeStanding::Inquiry | DisputeStanding::Open | DisputeStanding::UnderReview => "wait",
        DisputeStanding::Won | DisputeStanding::Closed => "good",
        DisputeStanding::Lost => "bad",
    };
    DisputeShown {
        amount: words::money(text, &dispute.amount),
        state: standing(text, dispute),
        mood,
        reason: reason(text, dispute),
        until: dispute.evidence_until.map(|until| words::moment(text, until)),
        at: words::moment(text, dispute.created_at),
    }
}

/// How a dispute stands, in words.
pub(super) fn standing(text: &Voice, dispute: &Dispute) -> String {
    text.say(&format!("dispute-{}", dispute.standing.word().replace('_', "-")))
}

/// The bank's reason, in words; one that we know nothing of is another one.
pub(super) fn reason(text: &Voice, dispute: &Dispute) -> String {
    let key = format!("reason-{}", dispute.reason.replace('_', "-"));
    text.say(if text.has(&key) { &key } else { "reason-general" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Texts;

    #[test]
    fn every_reason_and_every_standing_has_its_words() {
        let standings = DisputeStanding::ALL
            .iter()
            .map(|standing| standing.word().replace('_', "-"));
        let standings =
            standings.flat_map(|word| [format!("dispute-{word}"), format!("event-dispute-{word}")]);
        let missing: Vec<String> = standings
            .chain(REASONS.map(|word| format!("refund-reason-{word}")))
            .filter(|key| !Texts::english().has(key))
            .collect();

        assert!(missing.is_empty(), "{missing:?}");
    }
}
