//! What a library asks of whoever pays online, and what it adds, in words.

use crate::domain::ConvenienceRule;
use crate::domain::Currency;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::PaymentOrder;
use crate::domain::Terms;
use crate::text::Texts;
use crate::web::views::patron::Running;
use crate::web::words;

/// What is said before anything is chosen.
pub(super) fn notes(text: &Texts, terms: &Terms, least: Option<Money>, in_part: bool) -> Vec<String> {
    let minimum = least.map(|least| text.say_with("note-minimum", &[("least", &words::money(text, &least))]));
    let oldest = (terms.order == PaymentOrder::OldestFirst).then(|| text.say("note-oldest-first"));
    let parts = in_part.then(|| text.say("note-parts"));
    let convenience = terms.convenience.as_ref().map(|rule| rate(text, rule));
    [parts, oldest, minimum, convenience]
        .into_iter()
        .flatten()
        .collect()
}

/// How the convenience fee is reckoned.
fn rate(text: &Texts, rule: &ConvenienceRule) -> String {
    let (flat, percent) = (
        words::money(text, &rule.rate.flat),
        rule.rate.percent.decimal().to_string(),
    );
    let how = match (rule.rate.flat.is_positive(), rule.rate.percent.is_positive()) {
        (true, true) => "added-flat-and-percent",
        (false, true) => "added-percent",
        (true | false, false) => "added-flat",
    };
    let mut said = text.say_with(how, &[("flat", &flat), ("percent", &percent)]);
    if let Some(most) = rule.rate.most.filter(|_| rule.rate.percent.is_positive()) {
        said.push(' ');
        said.push_str(&text.say_with("added-at-most", &[("most", &words::money(text, &most))]));
    }
    if let Some(kinds) = &rule.kinds {
        let kinds: Vec<String> = kinds.iter().map(|kind| words::kind(text, *kind)).collect();
        said.push(' ');
        said.push_str(&text.say_with("added-for-kinds", &[("kinds", &kinds.join(", "))]));
    }
    said
}

/// What of an order's sum is the convenience fee, before it is paid; `None` where there is none.
pub(super) fn in_order(text: &Texts, order: &Order) -> Option<String> {
    let added = order.convenience?;
    let amount = words::money(text, &added.amount);
    let key = if added.refundable {
        "added-refundable"
    } else {
        "added-kept"
    };
    Some(text.say_with(key, &[("fee", &amount)]))
}

/// The same in a few words.
pub(super) fn in_short(text: &Texts, order: &Order) -> Option<String> {
    let added = order.convenience?;
    Some(text.say_with("added-short", &[("fee", &words::money(text, &added.amount))]))
}

/// What our script adds up by.
pub(super) fn running(text: &Texts, terms: &Terms, currency: Currency) -> Running {
    let rate = terms.convenience.as_ref().map(|rule| rule.rate);
    let most = rate.and_then(|rate| rate.most);
    Running {
        sample: words::money(text, &sample(currency)),
        digits: currency.digits(),
        flat: rate.map_or(0, |rate| rate.flat.minor()),
        thousandths: rate.map_or(0, |rate| rate.percent.thousandths()),
        most: most.map_or(String::new(), |most| most.minor().to_string()),
    }
}

/// A thousand: an amount in which every mark stands that amounts have.
fn sample(currency: Currency) -> Money {
    let digits = currency.digits().saturating_add(3);
    Money::from_minor(10_i64.saturating_pow(digits), currency)
}
