//! What happened to an order, in plain words, from the audit.

use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AuditEntry;
use crate::domain::Currency;
use crate::domain::Line;
use crate::domain::Means;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::Timestamp;
use crate::text;
use crate::text::Texts;
use crate::text::Voice;
use crate::web::views::Moment;
use crate::web::views::staff::Event;
use crate::web::words;

/// The audit of one order, oldest first, without what says nothing to people.
pub(super) fn of(text: &Voice, order: &Order, audit: &[AuditEntry]) -> Vec<Event> {
    let told = audit.iter().filter_map(|entry| {
        let who = who(text, &entry.actor);
        event(text, order, entry, &who)
    });
    told.collect()
}

/// The same for a bank: what happened to the money, and of nobody at the library the name.
pub(super) fn for_a_bank(text: &Voice, order: &Order, audit: &[AuditEntry]) -> Vec<Event> {
    let told = audit.iter().filter(|entry| is_about_the_money(entry.action));
    let told = told.filter_map(|entry| {
        let who = if matches!(entry.actor, Actor::Staff(_) | Actor::Caller(_)) {
            text.say("by-the-library")
        } else {
            who(text, &entry.actor)
        };
        event(text, order, entry, &who)
    });
    told.collect()
}

fn is_about_the_money(action: Action) -> bool {
    matches!(
        action,
        Action::OrderPlaced
            | Action::PaymentStarted
            | Action::PaymentChanged
            | Action::PostingChanged
            | Action::RefundRequested
            | Action::RefundChanged
            | Action::RefundPostingChanged
            | Action::SettlementChanged
    )
}

fn event(text: &Voice, order: &Order, entry: &AuditEntry, who: &str) -> Option<Event> {
    Some(Event {
        what: what(text, order, entry, who)?,
        at: to_the_second(text, entry.at),
    })
}

/// A moment with its second: what happens to a payment takes few of them.
pub(super) fn to_the_second(voice: &Voice, at: Timestamp) -> Moment {
    Moment {
        machine: at.to_string(),
        words: text::second(voice, at, voice.zone()),
    }
}

fn what(text: &Voice, order: &Order, entry: &AuditEntry, who: &str) -> Option<String> {
    let key = key(order, entry);
    let (kind, of_line) = line(text, order, &entry.detail).unwrap_or_default();
    let amount = if matches!(entry.action, Action::RefundRequested | Action::RefundProposed) {
        asked_back(text, &entry.detail).unwrap_or_default()
    } else {
        words::money(text, &order.amount())
    };
    let charged = words::money(text, &order.captured());
    let values = [
        ("who", who),
        ("kind", &kind),
        ("line", &of_line),
        ("amount", &amount),
        ("charged", &charged),
    ];
    // Steps in between (`asking`, `made at the processor`) have no text: they say nothing to people.
    text.has(&key).then(|| text.say_with(&key, &values))
}

fn key(order: &Order, entry: &AuditEntry) -> String {
    let detail = entry.detail.as_str();
    let state = detail.rsplit(' ').next().unwrap_or_default().replace('_', "-");
    // A state is one word; what only happened along the way is several.
    let along_the_way = detail.contains(' ');
    let plain = || format!("event-{}", entry.action.word().replace('_', "-"));
    let special = match entry.action {
        Action::PaymentChanged if along_the_way => {
            Some(format!("event-payment-note-{}", detail.replace(' ', "-")))
        }
        Action::PaymentChanged => Some(format!("event-payment-{state}")),
        Action::PostingChanged => Some(posting_key(order, detail, &state)),
        Action::RefundChanged => Some(format!("event-refund-{state}")),
        Action::RefundPostingChanged => Some(format!("event-refund-posting-{state}")),
        Action::DisputeChanged => Some(format!("event-dispute-{state}")),
        Action::SettlementChanged => Some(format!("event-settlement-{state}")),
        Action::LetterChanged => Some(format!("event-letter-{state}")),
        Action::ProposalChanged => Some(format!("event-proposal-{state}")),
        Action::AttentionResolved => Some(String::from(decided(detail))),
        Action::RefundRequested => {
            (entry.actor == Actor::Processor).then(|| String::from("event-refund-elsewhere"))
        }
        Action::PaymentStarted => {
            is_elsewhere(order, &state).then(|| String::from("event-payment-elsewhere"))
        }
        Action::TaskOpened => {
            matches!(entry.actor, Actor::Staff(_)).then(|| String::from("event-task-reopened"))
        }
        Action::OrderPlaced
        | Action::OrderCancelled
        | Action::OrderExpired
        | Action::AttentionNeeded
        | Action::TaskDone
        | Action::StaffSignedIn
        | Action::StaffLockedOut
        | Action::StaffAdded
        | Action::StaffChanged
        | Action::LetterAsked
        | Action::AddressConfirmed
        | Action::PanDetected
        | Action::PatronExported
        | Action::PatronErased
        | Action::PinsGuessed
        | Action::WrongPinsForgotten
        | Action::MoreSeen
        | Action::PurchasesPaused
        | Action::ApprovalMade
        | Action::ApprovalWithdrawn
        | Action::RefundProposed
        | Action::StaffCardChanged
        | Action::ReportExported
        | Action::OrderSeen
        | Action::StaffRefused
        | Action::AccessRefused
        | Action::AuditSeen
        | Action::AuditExported
        | Action::AuditStarted
        | Action::AuditStopped
        | Action::AuditTrouble
        | Action::FactorSet
        | Action::FactorForgotten
        | Action::RecoveryCodeUsed
        | Action::RecoveryCodesMade
        | Action::StaffSessionsEnded
        | Action::PasskeyAdded
        | Action::PasskeyRemoved
        | Action::PasskeyCounterBack => None,
    };
    special.unwrap_or_else(plain)
}

/// A line that was recorded, or not, for less than was agreed on has a text of its own.
fn posting_key(order: &Order, detail: &str, state: &str) -> String {
    let line = line_of(order, detail);
    match state {
        "posted" if line.is_some_and(Line::has_shrunk) => String::from("event-posting-shrunk"),
        "refused" if line.is_some_and(Line::is_gone) => String::from("event-posting-gone"),
        _ => format!("event-posting-{state}"),
    }
}

/// What a person has decided, see `cashier::Resolution`.
fn decided(detail: &str) -> &'static str {
    match detail {
        "taken back by hand" => "event-attention-taken-back",
        "try again" => "event-attention-try-again",
        _ if detail.ends_with(" is not posted") => "event-attention-not-posted",
        _ => "event-attention-posted",
    }
}

/// Whether the attempt of this number went to the processor's own page.
fn is_elsewhere(order: &Order, number: &str) -> bool {
    let mut attempts = order.attempts.iter();
    let attempt = attempts.find(|attempt| attempt.number.to_string() == number);
    attempt.is_some_and(|attempt| attempt.means == Means::ProcessorsPage)
}

fn who(text: &Voice, actor: &Actor) -> String {
    match actor {
        Actor::Caller(name) => text.say_with("by-program", &[("name", name)]),
        Actor::Staff(name) => text.say_with("by-staff", &[("name", name.as_str())]),
        Actor::Patron => text.say("by-patron"),
        Actor::Processor => text.say("by-processor"),
        Actor::Service | Actor::Operator | Actor::Stranger => text.say("by-service"),
    }
}

/// The line that a detail names (`line 2 posted`).
fn line_of<'a>(order: &'a Order, detail: &str) -> Option<&'a Line> {
    let number: usize = detail.strip_prefix("line ")?.split(' ').next()?.parse().ok()?;
    order.lines.get(number.checked_sub(1)?)
}

/// Its kind and amount.
fn line(text: &Voice, order: &Order, detail: &str) -> Option<(String, String)> {
    let line = line_of(order, detail)?;
    Some((words::kind(text, line.kind), words::money(text, &line.taking)))
}

/// The amount of a refund that a detail names (`2.00 USD: charged twice`, `2.00 USD elsewhere`).
fn asked_back(text: &Texts, detail: &str) -> Option<String> {
    let sum = match detail.strip_suffix(" elsewhere") {
        Some(sum) if !sum.contains(':') => sum,
        _ => detail.split_once(':')?.0,
    };
    let (amount, code) = sum.split_once(' ')?;
    let amount = Money::parse(amount, Currency::parse(code).ok()?).ok()?;
    Some(words::money(text, &amount))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Zone;

    #[test]
    fn the_amount_of_a_refund_is_read_without_its_reason() {
        assert_eq!(
            asked_back(Texts::english(), "2.00 USD: 3.00 USD: twice").unwrap(),
            "$2.00"
        );
        assert_eq!(
            asked_back(Texts::english(), "2.00 USD elsewhere").unwrap(),
            "$2.00"
        );
        assert_eq!(
            asked_back(Texts::english(), "2.00 USD: bought elsewhere").unwrap(),
            "$2.00"
        );
        assert_eq!(asked_back(Texts::english(), "refund"), None);
    }

    #[test]
    fn a_moment_has_its_second() {
        let moment = to_the_second(
            &Voice::new(Texts::english(), Zone::utc()),
            Timestamp::from_millis(1_795_490_448_123),
        );

        assert_eq!(moment.words, "November 24, 2026, 3:20:48 AM UTC");
    }
}
