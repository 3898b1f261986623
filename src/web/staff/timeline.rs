//! What happened to an order, in plain words, from the audit.

use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AuditEntry;
use crate::domain::Currency;
use crate::domain::Means;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::Timestamp;
use crate::text::Texts;
use crate::web::views::Moment;
use crate::web::views::staff::Event;
use crate::web::words;

/// The audit of one order, oldest first, without what says nothing to people.
pub(super) fn of(text: &Texts, order: &Order, audit: &[AuditEntry]) -> Vec<Event> {
    audit
        .iter()
        .filter_map(|entry| {
            Some(Event {
                what: what(text, order, entry)?,
                at: to_the_second(text, entry.at),
            })
        })
        .collect()
}

/// A moment with its second: what happens to a payment takes few of them.
pub(super) fn to_the_second(text: &Texts, at: Timestamp) -> Moment {
    let machine = at.to_string();
    let (day, clock) = machine.split_once('T').unwrap_or((machine.as_str(), ""));
    let clock = clock.get(..8).unwrap_or_default();
    Moment {
        words: text.say_with("moment", &[("day", day), ("clock", clock)]),
        machine,
    }
}

fn what(text: &Texts, order: &Order, entry: &AuditEntry) -> Option<String> {
    let key = key(order, entry);
    let (kind, of_line) = line(text, order, &entry.detail).unwrap_or_default();
    let amount = if entry.action == Action::RefundRequested {
        asked_back(&entry.detail).unwrap_or_default()
    } else {
        words::money(&order.amount())
    };
    let charged = words::money(&order.captured());
    let who = who(text, &entry.actor);
    let values = [
        ("who", who.as_str()),
        ("kind", &kind),
        ("line", &of_line),
        ("amount", &amount),
        ("charged", &charged),
    ];
    // Steps in between (`asking`, `made at the processor`) have no text: they say nothing to people.
    text.has(&key).then(|| text.say_with(&key, &values))
}

fn key(order: &Order, entry: &AuditEntry) -> String {
    let state = entry.detail.rsplit(' ').next().unwrap_or_default();
    let by_staff = matches!(entry.actor, Actor::Staff(_));
    if entry.action == Action::PaymentChanged {
        format!("event-payment-{}", state.replace('_', "-"))
    } else if entry.action == Action::PostingChanged {
        format!("event-posting-{state}")
    } else if entry.action == Action::RefundChanged {
        format!("event-refund-{state}")
    } else if entry.action == Action::PaymentStarted && is_elsewhere(order, state) {
        String::from("event-payment-elsewhere")
    } else if entry.action == Action::TaskOpened && by_staff {
        String::from("event-task-reopened")
    } else {
        format!("event-{}", entry.action.word().replace('_', "-"))
    }
}

/// Whether the attempt of this number went to the processor's own page.
fn is_elsewhere(order: &Order, number: &str) -> bool {
    let mut attempts = order.attempts.iter();
    let attempt = attempts.find(|attempt| attempt.number.to_string() == number);
    attempt.is_some_and(|attempt| attempt.means == Means::ProcessorsPage)
}

fn who(text: &Texts, actor: &Actor) -> String {
    match actor {
        Actor::Caller(name) => text.say_with("by-program", &[("name", name)]),
        Actor::Staff(name) => text.say_with("by-staff", &[("name", name.as_str())]),
        Actor::Patron => text.say("by-patron"),
        Actor::Processor => text.say("by-processor"),
        Actor::Service | Actor::Operator | Actor::Stranger => text.say("by-service"),
    }
}

/// Kind and amount of the line that a detail names (`line 2 posted`).
fn line(text: &Texts, order: &Order, detail: &str) -> Option<(String, String)> {
    let number: usize = detail.strip_prefix("line ")?.split(' ').next()?.parse().ok()?;
    let line = order.lines.get(number.checked_sub(1)?)?;
    Some((words::kind(text, line.kind), words::money(&line.amount)))
}

/// The amount of a refund that a detail names (`2.00 USD: charged twice`).
fn asked_back(detail: &str) -> Option<String> {
    let (amount, code) = detail.split_once(':')?.0.split_once(' ')?;
    let amount = Money::parse(amount, Currency::parse(code).ok()?).ok()?;
    Some(words::money(&amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_amount_of_a_refund_is_read_without_its_reason() {
        assert_eq!(asked_back("2.00 USD: 3.00 USD: twice").unwrap(), "$2.00");
        assert_eq!(asked_back("refund"), None);
    }

    #[test]
    fn a_moment_has_its_second() {
        let moment = to_the_second(Texts::english(), Timestamp::from_millis(1_795_490_448_123));

        assert_eq!(moment.words, "2026-11-24, 03:20:48 UTC");
    }
}
