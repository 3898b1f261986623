//! The books of the processor and of the library system, held against each other and against what our orders say.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::service::Outsiders;

/// What the processor and the library system say of one order.
#[derive(Debug, Default)]
struct Entry {
    captured: Vec<i64>,
    held: usize,
    posted: Vec<(String, i64)>,
}

/// Everything that does not fit.
pub(crate) async fn judge(outsiders: &Outsiders, placed: &[Value], orders: &[Value]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
    let mut order_of_fee = BTreeMap::new();
    for order in placed {
        entries.insert(text(&order["id"]), Entry::default());
        for line in order["lines"].as_array().unwrap() {
            order_of_fee.insert(text(&line["fee_id"]), text(&order["id"]));
        }
    }
    let intents = intents(outsiders).await;
    for intent in &intents {
        match entries.get_mut(text(&intent["metadata"]["order"])) {
            None => wrong.push(format!("a payment of an order that nobody placed: {intent}")),
            Some(entry) => {
                entry.held += usize::from(intent["status"] == "requires_capture");
                let captured = intent["amount_received"].as_i64().unwrap();
                entry.captured.extend((captured > 0).then_some(captured));
            }
        }
    }
    let payments = outsiders.asked("/sandbox/ils/payments").await;
    for payment in payments["payments"].as_array().unwrap() {
        let fee = text(&payment["fee"]);
        match order_of_fee.get(fee).and_then(|order| entries.get_mut(order)) {
            None => wrong.push(format!("a posting of an order that nobody placed: {payment}")),
            Some(entry) => {
                entry.posted.push((fee.to_owned(), cents(&payment["amount"])));
            }
        }
    }
    for order in orders {
        let entry = &entries[text(&order["id"])];
        wrong.extend(
            fits(order, entry)
                .err()
                .map(|why| format!("{why}: {entry:?}, {order}")),
        );
    }
    if orders.len() != placed.len() {
        wrong.push(format!("{} orders of {}", orders.len(), placed.len()));
    }
    wrong
}

fn fits(order: &Value, entry: &Entry) -> Result<(), &'static str> {
    let posted: i64 = entry.posted.iter().map(|(_, cents)| cents).sum();
    let captured: i64 = entry.captured.iter().sum();
    let mut fees: Vec<&String> = entry.posted.iter().map(|(fee, _)| fee).collect();
    fees.sort();
    fees.dedup();
    if fees.len() != entry.posted.len() {
        return Err("a fee is posted twice");
    }
    if entry.captured.len() > 1 {
        return Err("captured twice");
    }
    if captured != cents(&order["captured"]) {
        return Err("the order does not say what was captured");
    }
    if order["state"] == "needs_attention" {
        // A person decides, and until then nobody has paid.
        return match text(&order["attention"]) {
            "posting_undecided" if captured == 0 => Ok(()),
            _ => Err("it needs a person for another reason, or was captured"),
        };
    }
    let said: i64 = order["lines"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["posting"] == "posted")
        .map(|line| cents(&line["amount"]))
        .sum();
    if entry.held > 0 {
        return Err("a card is held still");
    }
    if posted != captured || said != posted {
        return Err("captured, posted and told are not the same");
    }
    Ok(())
}

async fn intents(outsiders: &Outsiders) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    loop {
        let after = all.last().map_or_else(String::new, |last| {
            format!("&starting_after={}", text(&last["id"]))
        });
        let path = format!("/v1/payment_intents?limit=100{after}");
        let mut page = outsiders.asked(&path).await;
        all.append(page["data"].as_array_mut().unwrap());
        if page["has_more"] != true {
            return all;
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn cents(amount: &Value) -> i64 {
    text(amount).replace('.', "").parse().unwrap()
}
