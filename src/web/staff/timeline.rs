//! What happened to an order, in plain words, from the audit.

use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AuditEntry;
use crate::text::Texts;
use crate::web::views::staff::Event;
use crate::web::words;

/// The audit of one order, oldest first, without what says nothing to people.
pub(super) fn of(text: &Texts, audit: &[AuditEntry]) -> Vec<Event> {
    audit
        .iter()
        .filter_map(|entry| {
            Some(Event {
                what: what(text, entry)?,
                at: words::moment(text, entry.at),
            })
        })
        .collect()
}

fn what(text: &Texts, entry: &AuditEntry) -> Option<String> {
    let who = match &entry.actor {
        Actor::Caller(name) => text.say_with("by-program", &[("name", name)]),
        Actor::Staff(name) => text.say_with("by-staff", &[("name", name.as_str())]),
        Actor::Patron => text.say("by-patron"),
        Actor::Processor => text.say("by-processor"),
        Actor::Service | Actor::Operator => text.say("by-service"),
    };
    let state = entry.detail.rsplit(' ').next().unwrap_or_default();
    let line = entry.detail.split(' ').nth(1).unwrap_or_default();
    let values = [("who", who.as_str()), ("line", line), ("detail", &entry.detail)];
    let key = if entry.action == Action::PaymentChanged {
        format!("event-payment-{}", state.replace('_', "-"))
    } else if entry.action == Action::PostingChanged {
        format!("event-posting-{state}")
    } else if entry.action == Action::RefundChanged {
        format!("event-refund-{state}")
    } else {
        format!("event-{}", entry.action.word().replace('_', "-"))
    };
    // Steps in between (`asking`, `made at the processor`) have no text: they say nothing to people.
    text.has(&key).then(|| text.say_with(&key, &values))
}
