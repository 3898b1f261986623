//! Everything that is stored of a patron, in words for them.

use serde_json::Value;
use serde_json::json;

use crate::domain::Actor;
use crate::domain::Agreement;
use crate::domain::Approval;
use crate::domain::AuditEntry;
use crate::domain::Card;
use crate::domain::Contact;
use crate::domain::DataUse;
use crate::domain::Letter;
use crate::domain::MailAddress;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OwnerCode;
use crate::domain::ShownName;
use crate::masking::Last4;
use crate::masking::Personal;
use crate::privacy::Eyes;
use crate::privacy::Person;
use crate::storage::StoredOrder;

/// As JSON. Titles are not in it, because none are stored; a name and addresses only where the patron gave them with
/// something that they bought, or for a letter that is not over.
pub fn of(person: &Person) -> Value {
    let record = &person.record;
    let visits = record
        .sessions
        .iter()
        .map(|(began, used)| json!({"began": began.to_string(), "last_used": used.to_string()}));
    let declined = person.choices.declined.iter().copied().map(DataUse::word);
    json!({
        "library_card": if record.key.is_some() {
            "its number is stored, to find what follows"
        } else {
            "its number is stored with each visit, until the visit ends"
        },
        "pseudonym": record.key.map(|key| key.to_string()),
        "orders": record.orders.iter().map(|stored| order(stored, person.eyes)).collect::<Vec<_>>(),
        "what_was_done": record.audit.iter().map(done).collect::<Vec<_>>(),
        "letters": record.letters.iter().map(|each| letter(each, person.eyes)).collect::<Vec<_>>(),
        "guardians_approvals": record.approvals.iter().map(approval).collect::<Vec<_>>(),
        "visits_not_ended": visits.collect::<Vec<_>>(),
        "uses_declined": declined.collect::<Vec<_>>(),
    })
}

/// The same for somebody of whom nothing is stored.
pub fn of_nobody() -> Value {
    json!({"stored": "nothing"})
}

fn money(amount: &Money) -> String {
    format!("{amount} {}", amount.currency())
}

/// Of somebody else's order the lines with the patron's own fees, and nothing of who paid and by what.
fn order(stored: &StoredOrder, eyes: Eyes) -> Value {
    let order = &stored.order;
    let lines = order.lines.iter().map(|line| {
        json!({
            "kind": line.kind.word(),
            "fee": line.fee.as_str(),
            "amount": money(&line.amount),
            "branch": line.owner.branch.as_ref().map(OwnerCode::as_str),
            "library_system": line.posting.word(),
            "whose": if line.patron.is_some() { "somebody else's" } else { "the payer's" },
        })
    });
    let told = json!({
        "reference": order.reference.to_string(),
        "placed": order.created_at.to_string(),
        "state": order.state().word(),
        "lines": lines.collect::<Vec<_>>(),
    });
    if !stored.own {
        let of_another = json!({"paid_by": "somebody else"});
        return joined(told, of_another);
    }
    let mut told = joined(told, own(order));
    if let Some(contact) = &stored.contact {
        told = joined(told, json!({"how_to_reach_you": reach(contact, eyes)}));
    }
    if let Some(agreement) = &stored.agreement {
        told = joined(told, json!({"agreed_on": agreed(agreement)}));
    }
    told
}

/// What was agreed on when something was bought, with the terms that were accepted.
fn agreed(agreement: &Agreement) -> Value {
    let share = agreement.share.as_ref().map(|share| {
        json!({"parts": share.parts, "of": share.of, "by": share.by.word(), "until": share.until.to_string()})
    });
    let extension = agreement
        .extension
        .map(|extension| json!({"from": extension.from.to_string(), "to": extension.to.to_string()}));
    let terms = agreement
        .terms
        .as_ref()
        .map(|terms| json!({"version": terms.version, "accepted": terms.at.to_string()}));
    json!({
        "for_a_household": agreement.household,
        "whole_price": money(&agreement.full),
        "part": share,
        "refunds": agreement.refunds.word(),
        "card_made_good": extension,
        "terms": terms,
        "email_to_be_confirmed": agreement.proves_email,
    })
}

/// What is noted of the paper, and whether it holds.
fn approval(approval: &Approval) -> Value {
    let withdrawn = approval.withdrawn.as_ref().map(|(_, at)| at.to_string());
    json!({
        "noted": approval.made_at.to_string(),
        "guardians_initials": approval.form.initials(),
        "signed_form_is_kept": approval.form.kept_where(),
        "withdrawn": withdrawn,
    })
}

/// Whole for the patron, and for the guardian of one whose approval is in force; for others, of somebody who is not
/// known to be of age, first name and initial (promise P8).
fn reach(contact: &Contact, eyes: Eyes) -> Value {
    if eyes == Eyes::Others && !contact.adult() {
        let name = contact.shown_name();
        return json!({
            "name": name.as_ref().map(ShownName::as_str),
            "not_shown": "the rest: whose it is is not known to be of age",
        });
    }
    json!({
        "name": contact.name().reveal(),
        "email": contact.email().reveal(),
        "phone": contact.phone().map(Personal::reveal),
        "address": contact.address().map(Personal::reveal),
    })
}

/// The address is there until the letter is over, for the patron alone. Nobody says of what age whoever reads there is.
fn letter(letter: &Letter, eyes: Eyes) -> Value {
    let to = letter.address.as_ref().filter(|_| eyes == Eyes::Own);
    json!({
        "asked": letter.created_at.to_string(),
        "what": letter.kind.word(),
        "state": letter.state.word(),
        "last_changed": letter.changed_at.to_string(),
        "language": letter.language,
        "to": to.map(MailAddress::reveal),
    })
}

fn own(order: &Order) -> Value {
    let attempts = order.attempts.iter().map(|attempt| {
        json!({
            "at": attempt.created_at.to_string(),
            "state": attempt.state.word(),
            "card": attempt.card.as_ref().map(card),
            "processors_id": attempt.processor_id,
            "processors_token": attempt.means.as_str(),
        })
    });
    let refunds = order.refunds.iter().map(|refund| {
        json!({"at": refund.created_at.to_string(), "amount": money(&refund.amount), "state": refund.state.word()})
    });
    let disputes = order.disputes.iter().map(|dispute| {
        json!({
            "at": dispute.created_at.to_string(),
            "amount": money(&dispute.amount),
            "reason": dispute.reason,
            "standing": dispute.standing.word(),
        })
    });
    json!({
        "amount": money(&order.amount()),
        "charged": money(&order.captured()),
        "last_changed": order.updated_at.to_string(),
        "cards": attempts.collect::<Vec<_>>(),
        "refunds": refunds.collect::<Vec<_>>(),
        "disputes": disputes.collect::<Vec<_>>(),
    })
}

/// Of a wallet which one it was, and the digits of the device that stand in for the card's.
fn card(card: &Card) -> Value {
    let device = card.wallet.and_then(|wallet| wallet.device_last4);
    json!({
        "brand": card.brand.word(),
        "last4": card.last4.as_str(),
        "wallet": card.wallet.map(|wallet| wallet.kind.word()),
        "device_last4": device.as_ref().map(Last4::as_str),
    })
}

fn done(entry: &AuditEntry) -> Value {
    let by = match entry.actor {
        Actor::Patron => "you",
        Actor::Staff(_) => "somebody at the library",
        Actor::Caller(_) => "a program of the library",
        Actor::Processor => "the payment processor",
        Actor::Operator | Actor::Service | Actor::Stranger => "the service",
    };
    json!({
        "at": entry.at.to_string(),
        "by": by,
        "what": entry.action.word(),
        "detail": entry.detail,
    })
}

fn joined(mut one: Value, other: Value) -> Value {
    if let (Value::Object(one), Value::Object(other)) = (&mut one, other) {
        one.extend(other);
    }
    one
}

/// The same to be read: one line a fact, what belongs to something further in.
pub fn lines(told: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    below(told, 0, &mut lines);
    lines
}

fn below(value: &Value, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let name = name.replace('_', " ");
                match field {
                    Value::Object(_) | Value::Array(_) => {
                        lines.push(format!("{indent}{name}:"));
                        below(field, depth.saturating_add(1), lines);
                    }
                    Value::Null => {}
                    Value::String(text) => lines.push(format!("{indent}{name}: {text}")),
                    Value::Bool(_) | Value::Number(_) => lines.push(format!("{indent}{name}: {field}")),
                }
            }
        }
        Value::Array(items) if items.is_empty() => lines.push(format!("{indent}none")),
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Object(_) | Value::Array(_) => {
                        lines.push(format!("{indent}-"));
                        below(item, depth.saturating_add(1), lines);
                    }
                    Value::String(text) => lines.push(format!("{indent}- {text}")),
                    Value::Null | Value::Bool(_) | Value::Number(_) => {
                        lines.push(format!("{indent}- {item}"));
                    }
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_one_line_a_fact_and_leaves_out_what_is_not_known() {
        let told = json!({"orders": [{"reference": "K7QM", "branch": null}], "uses_declined": []});

        assert_eq!(
            lines(&told),
            [
                "orders:",
                "  -",
                "    reference: K7QM",
                "uses declined:",
                "  none"
            ]
        );
    }
}
