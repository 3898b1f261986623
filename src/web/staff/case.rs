//! An order that needs a person, as the desk is told of it: its story, and the ways out as buttons.

use crate::cashier::Cashier;
use crate::cashier::Resolution;
use crate::cashier::Waiting;
use crate::domain::Attention;
use crate::domain::Line;
use crate::domain::Order;
use crate::domain::Timestamp;
use crate::text::Voice;
use crate::web::urls;
use crate::web::urls::Url;
use crate::web::views::money::Case;
use crate::web::views::money::CaseLine;
use crate::web::views::money::Decision;
use crate::web::views::money::WayOut;
use crate::web::words;

/// The story of an order. `decides` is false for a role that only looks: it is shown no buttons.
pub(super) fn of(text: &Voice, cashier: &Cashier, waiting: &Waiting, decides: bool) -> Option<Case> {
    let order = &waiting.order;
    let attention = order.attention?;
    let until = cashier.hold_lapses(order);
    let possible = if decides {
        Resolution::possible(order)
    } else {
        Vec::new()
    };
    let of_order = possible.iter().filter(|way| line_of(**way).is_none());
    let id = format!("case-{}", order.id);
    Some(Case {
        order: words::order(text, order, urls::order(urls::STAFF_ORDER, order.id)),
        title: text.say(&format!("case-{}", key(attention))),
        story: story(text, order, attention, until.is_some()),
        since: words::moment(text, waiting.since),
        age: age(text, waiting.since, cashier.clock().now()),
        until: until.map(|until| words::moment(text, until)),
        until_name: text.say(if attention.stops_the_order() {
            "case-until"
        } else {
            "case-lapses"
        }),
        payment: payment(order, attention),
        lines: lines(text, order, &possible),
        ways: of_order.map(|way| way_out(text, order, *way)).collect(),
        id,
    })
}

fn key(attention: Attention) -> String {
    attention.word().replace('_', "-")
}

/// What happened, what is known, and what the patron sees meanwhile.
fn story(text: &Voice, order: &Order, attention: Attention, held: bool) -> Vec<String> {
    let (amount, posted) = (
        words::money(text, &order.amount()),
        words::money(text, &order.posted()),
    );
    let values = [("amount", amount.as_str()), ("posted", &posted)];
    let key = key(attention);
    let known = if attention == Attention::PostingUndecided && !held {
        String::from("case-posting-undecided-lapsed")
    } else {
        format!("case-{key}-known")
    };
    let seen = text.say("page-attention-1");
    vec![
        text.say_with(&format!("case-{key}-what"), &values),
        text.say(&known),
        text.say_with("case-patron", &[("words", &seen)]),
    ]
}

/// The processor's id, where somebody has to look the payment up in its dashboard.
fn payment(order: &Order, attention: Attention) -> Option<String> {
    match attention {
        Attention::ProcessorMismatch | Attention::CaptureRefused | Attention::HoldLost => {
            order.attempt().and_then(|attempt| attempt.processor_id.clone())
        }
        Attention::PostingUndecided | Attention::Stuck => None,
    }
}

fn lines(text: &Voice, order: &Order, possible: &[Resolution]) -> Vec<CaseLine> {
    let mut lines = Vec::new();
    for (number, line) in order.lines.iter().enumerate() {
        let ways = possible.iter().filter(|way| line_of(**way) == Some(number));
        let ways: Vec<WayOut> = ways.map(|way| way_out(text, order, *way)).collect();
        if !ways.is_empty() {
            lines.push(CaseLine {
                id: format!("line-{}-{}", order.id, number.saturating_add(1)),
                what: what(text, line),
                asked: line.asked_at.map(|asked| words::moment(text, asked)),
                name: name(order, number),
                ways,
            });
        }
    }
    lines
}

/// Kind and amount of a line.
fn what(text: &Voice, line: &Line) -> String {
    let kind = words::line_kind(text, line, &words::Names::new());
    let amount = words::money(text, &line.taking);
    text.say_with("case-line", &[("kind", &kind), ("amount", &amount)])
}

/// By what name the library system has the payment of a line, counted from 0, if it keeps names.
pub(super) fn name(order: &Order, line: usize) -> String {
    format!("{}.{}", order.reference, line.saturating_add(1))
}

/// The line that a decision is about.
pub(super) fn line_of(way: Resolution) -> Option<usize> {
    match way {
        Resolution::Posted(line) | Resolution::NotPosted(line) => Some(line),
        Resolution::TakenBack | Resolution::TryAgain => None,
    }
}

/// The word of a decision in the keys of its texts.
pub(super) fn family(way: Resolution) -> &'static str {
    match way {
        Resolution::Posted(_) => "posted",
        Resolution::NotPosted(_) => "not-posted",
        Resolution::TakenBack => "taken-back",
        Resolution::TryAgain => "try-again",
    }
}

/// The word of a decision in addresses and forms: with the number of its line, from 1.
pub(super) fn word(way: Resolution) -> String {
    match line_of(way) {
        Some(line) => format!("{}-{}", family(way), line.saturating_add(1)),
        None => String::from(family(way)),
    }
}

/// Whether a mistake costs money, so that somebody is asked once more.
pub(super) fn is_asked_twice(way: Resolution) -> bool {
    way != Resolution::TryAgain
}

/// The form that decides this about an order as it is seen now.
pub(super) fn decision(order: &Order, way: Resolution) -> Decision {
    Decision {
        action: urls::order(urls::STAFF_DECIDE, order.id),
        word: word(way),
        version: order.version.to_string(),
    }
}

fn way_out(text: &Voice, order: &Order, way: Resolution) -> WayOut {
    WayOut {
        name: text.say(&format!("decide-{}", family(way))),
        asks: is_asked_twice(way).then(|| Url::Decide(order.id, &word(way)).to_string()),
        form: decision(order, way),
    }
}

/// How long something has waited, roughly.
fn age(text: &Voice, since: Timestamp, now: Timestamp) -> String {
    let minutes = now.millis().saturating_sub(since.millis()).max(0) / MINUTE_MS;
    let (key, count) = match minutes {
        0..=59 => ("age-minutes", minutes),
        60..=2_879 => ("age-hours", minutes / 60),
        _ => ("age-days", minutes / 1_440),
    };
    text.say_count(key, ("count", u32::try_from(count).unwrap_or(u32::MAX)), &[])
}

const MINUTE_MS: i64 = 60_000;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::text::Texts;
    use crate::text::Zone;

    #[test]
    fn every_reason_and_every_way_out_has_its_words() {
        let ways = [
            Resolution::Posted(0),
            Resolution::NotPosted(0),
            Resolution::TakenBack,
            Resolution::TryAgain,
        ];
        let reasons = Attention::ALL.into_iter().flat_map(|attention| {
            let key = key(attention);
            ["", "-what", "-known"].map(|part| format!("case-{key}{part}"))
        });
        let asked = ways
            .into_iter()
            .filter(|way| is_asked_twice(*way))
            .flat_map(|way| ["title", "1", "2", "button"].map(|part| format!("sure-{}-{part}", family(way))));
        let missing: Vec<String> = reasons
            .chain(asked)
            .chain(ways.map(|way| format!("decide-{}", family(way))))
            .chain(ways.map(|way| format!("event-attention-{}", family(way))))
            .filter(|key| !Texts::english().has(key))
            .collect();

        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn an_age_is_told_in_the_largest_unit_that_it_has_two_of() {
        let since = Timestamp::from_millis(1_795_490_448_000);
        let told = |minutes| {
            age(
                &Voice::new(Texts::english(), Zone::utc()),
                since,
                since.after(Duration::from_mins(minutes)),
            )
        };

        assert_eq!(told(0), "0 min");
        assert_eq!(told(59), "59 min");
        assert_eq!(told(61), "1 h");
        assert_eq!(told(2_879), "47 h");
        assert_eq!(told(2_880), "2 days");
    }
}
