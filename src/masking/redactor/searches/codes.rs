//! Security codes by the names of their fields: what stands there goes, whatever it is.

use std::ops::Range;

use crate::masking::Kind;
use crate::masking::redactor::look::Look;
use crate::masking::redactor::names;
use crate::masking::redactor::names::NAMES;
use crate::masking::redactor::searches::before;
use crate::masking::redactor::searches::blocks;
use crate::masking::redactor::searches::endings::ends_as_value;
use crate::masking::redactor::searches::endings::ends_here;
use crate::masking::redactor::searches::endings::is_of_another_key;
use crate::masking::redactor::searches::errors;
use crate::masking::redactor::searches::fields;
use crate::masking::redactor::searches::fields::REACH;
use crate::masking::redactor::searches::fields::next_digits;
use crate::masking::redactor::searches::numbers::Card;
use crate::masking::redactor::searches::pins;
use crate::masking::redactor::searches::prose;
use crate::masking::redactor::words;
use crate::masking::redactor::words::Word;

/// The values of fields that are named as security codes and PINs are.
pub(in crate::masking::redactor) fn codes(look: &Look<'_>, cards: &[Card]) -> Vec<(Kind, Range<usize>)> {
    let mut found = Vec::new();
    for (index, word) in look.words.iter().enumerate() {
        let here = look.words.get(index..).unwrap_or_default();
        let last = |count: usize| {
            here.get(count.saturating_sub(1))
                .map_or(word.end, |last| last.end)
        };
        let code = if let Some(count) = names::security_code(look.view, here) {
            let name = word.start..last(count);
            let code = named_code(look, name.clone());
            if look.view.before(name.end) == 's' || is_corrected(look, code.as_ref()) {
                let others = code.iter().flat_map(|code| others_in_list(look, code));
                found.extend(others.map(|range| (Kind::SecurityCode, range)));
            }
            found.extend(errors::repeated_values(look, name.end).map(|range| (Kind::SecurityCode, range)));
            code
        } else if is_key_of_code(look, word) {
            code(look, word.end).filter(|code| code.len() <= 4)
        } else if let Some(count) = ambiguous_name(look, here, cards) {
            code_nearby(look, last(count))
        } else {
            let pin = pins::named(look, here);
            let changed = pin.iter().filter(|pin| is_changed(look, pin.end));
            let others = changed.flat_map(|pin| others_in_list(look, pin));
            found.extend(others.chain(pin.clone()).map(|range| (Kind::Pin, range)));
            None
        };
        found.extend(code.map(|range| (Kind::SecurityCode, range)));
    }
    found.extend(prose::codes(look).map(|range| (Kind::SecurityCode, range)));
    let others = pins::sip2(look).into_iter().chain(blocks::all(look));
    found.extend(others.map(|range| (Kind::Pin, range)));
    let again: Vec<(Kind, Range<usize>)> = found
        .iter()
        .flat_map(|(kind, range)| again(look, range).into_iter().map(|range| (*kind, range)))
        .collect();
    found.extend(again);
    found
}

/// The same digits elsewhere in the line: what was found to be a code is one there as well.
fn again(look: &Look<'_>, code: &Range<usize>) -> Vec<Range<usize>> {
    let digits = look.view.slice(code.clone());
    if !(3..=6).contains(&digits.len()) || !digits.iter().all(char::is_ascii_digit) {
        return Vec::new();
    }
    let near = code.start.saturating_sub(AGAIN_REACH)..code.end.saturating_add(AGAIN_REACH);
    let first = look.groups.partition_point(|group| group.start < near.start);
    let groups = look.groups.get(first..).unwrap_or_default().iter();
    groups
        .take_while(|group| group.end <= near.end)
        .filter(|group| *group != code && look.view.slice((*group).clone()) == digits)
        .filter(|group| {
            let between = group.end.min(code.end)..group.start.max(code.start);
            let alone = |sign: char| !sign.is_alphanumeric() && sign != '.';
            alone(look.view.before(group.start))
                && alone(look.view.at(group.end))
                && !look.view.slice(between).contains(&'\n')
        })
        .cloned()
        .collect()
}

const AGAIN_REACH: usize = 120;

/// The code that belongs to a name.
fn named_code(look: &Look<'_>, name: Range<usize>) -> Option<Range<usize>> {
    code(look, name.end)
        .or_else(|| before::code(look, &name))
        .or_else(|| fields::said(look, name.end, 3..=4))
}

/// `6379 => 8557`.
fn is_changed(look: &Look<'_>, end: usize) -> bool {
    let behind = look.view.text(end..end.saturating_add(4));
    let behind = behind.trim_start();
    behind.starts_with("=>") || behind.starts_with("->")
}

/// `757 not 891`.
fn is_corrected(look: &Look<'_>, code: Option<&Range<usize>>) -> bool {
    code.is_some_and(|code| {
        let next = look.words_after(code.end, 3);
        next.first()
            .is_some_and(|word| matches!(word.text.as_str(), "not" | "or" | "nicht"))
    })
}

/// `["270","042"]`, `837 and 660`: the codes behind the first one.
fn others_in_list(look: &Look<'_>, code: &Range<usize>) -> Vec<Range<usize>> {
    let first = look.groups.partition_point(|group| group.start < code.end);
    let mut end = code.end;
    let mut others = Vec::new();
    for group in look.groups.get(first..).unwrap_or_default() {
        let gap = look.view.text(end..group.start);
        let joined = gap.trim_matches(|sign| matches!(sign, ' ' | '"' | '\'' | ',' | '&' | '/'));
        let alone = !look.view.at(group.end).is_alphanumeric();
        if gap.len() > 9
            || !matches!(
                joined,
                "" | "and" | "und" | "et" | "y" | "not" | "or" | "nicht" | "=>" | "->"
            )
            || group.len() != code.len()
            || !alone
        {
            break;
        }
        others.push(group.clone());
        end = group.end;
    }
    others
}

/// `cid=`, `"cid":`, `cid 123`.
fn is_key_of_code(look: &Look<'_>, word: &Word) -> bool {
    let (sign, next) = (look.view.at(word.end), look.view.at(word.end.saturating_add(1)));
    let told = matches!(sign, '"' | '\'' | '\\' | ':' | '=' | '>') || (sign == ' ' && next.is_ascii_digit());
    // In French letters, alone in its line: `Crypto : 363`.
    let behind = look.view.text(word.end..word.end.saturating_add(8));
    let value = behind.trim_start_matches([' ', ':']);
    let short = value
        .find('\n')
        .is_none_or(|end| value.get(..end).is_some_and(|value| value.trim_end().len() == 3));
    let crypto =
        word.text == "crypto" && behind.contains(':') && short && look.view.before(word.start) != '_';
    (word.text == "cid" && told) || crypto
}

/// A name that means other things, too: where the line has a card, and the word before does not say what kind it is.
fn ambiguous_name(look: &Look<'_>, here: &[Word], cards: &[Card]) -> Option<usize> {
    let count = words::phrase(look.view, here, &NAMES.security_code_beside_a_card)?;
    let first = here.first()?;
    let other = look
        .words_before(first.start, 16)
        .last()
        .is_some_and(|word| OTHER_CODES.contains(&word.text.as_str()));
    (!other && is_beside_card(look, first, cards)).then_some(count)
}

/// Whether a card number stands in the line of a word, or what is written beside one.
fn is_beside_card(look: &Look<'_>, word: &Word, cards: &[Card]) -> bool {
    let near = |start: usize, end: usize| {
        let between = start.min(word.start)..end.max(word.end);
        between.len() <= CARD_REACH && !look.view.slice(between).contains(&'\n')
    };
    let expiry = |other: &Word| EXPIRIES.contains(&other.text.as_str()) && near(other.start, other.end);
    cards.iter().any(|card| near(card.place.start, card.place.end))
        || look.words_before(word.start, CARD_REACH).iter().any(expiry)
        || look.words_after(word.end, CARD_REACH).iter().any(expiry)
}

const CARD_REACH: usize = 160;
const EXPIRIES: &[&str] = &[
    "exp",
    "expiry",
    "expires",
    "expiration",
    "expmonth",
    "expyear",
    "expirydate",
    "pan",
];

const OTHER_CODES: &[&str] = &[
    "exit",
    "status",
    "error",
    "http",
    "response",
    "postal",
    "zip",
    "country",
    "currency",
    "promo",
    "return",
    "reason",
    "result",
    "area",
    "branch",
    "product",
    "bar",
    "qr",
    "source",
    "decline",
    "auth",
    "resp",
    "iso",
    "approval",
    "authorization",
    "merchant",
    "category",
    "mcc",
    "avs",
    "event",
    "message",
    "msg",
    "city",
    "state",
    "bank",
    "declined",
    "denied",
    "refused",
    "failed",
    "rejected",
    "returned",
    "reply",
    "host",
    "issuer",
    "gateway",
    "acquirer",
    "processor",
    "approved",
    "batch",
    "trace",
    "sort",
    "swift",
    "service",
    "processing",
    "action",
    "terminal",
    "store",
];

/// The code right behind a name that means other things, too, and not so much of something.
fn code_nearby(look: &Look<'_>, from: usize) -> Option<Range<usize>> {
    let group = code(look, from)?;
    let between = group.start.saturating_sub(from);
    let words = look.words_after(from, between);
    let plain = words.iter().all(|word| {
        word.start >= group.start
            || matches!(
                word.text.as_str(),
                "is" | "no" | "nr" | "number" | "code" | "num" | "value" | "on" | "the" | "front" | "back"
            )
    });
    let unit = look.words_after(group.end, 2).first().is_some_and(|word| {
        matches!(
            word.text.as_str(),
            "ms" | "s" | "us" | "min" | "bytes" | "times" | "px" | "kb"
        )
    });
    (between <= 14 && plain && !unit).then_some(group)
}

/// Three or four digits, alone or one by one, that belong to a name which ends at an index.
fn code(look: &Look<'_>, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    let end = from.saturating_add(REACH);
    let mut singles: Vec<Range<usize>> = Vec::new();
    while let Some(group) = next_digits(look, at, end) {
        match group.len() {
            3 | 4 if ends_as_value(look, &group) && ends_here(look, from, &group) => {
                return Some(group).filter(|group| !is_of_another_key(look, from..group.start));
            }
            5 | 6
                if matches!(
                    look.view.slice(from..group.start),
                    [.., ':' | '=', ' ' | '"' | '\''] | [':' | '=', ..]
                ) && ends_as_value(look, &group) =>
            {
                return Some(group).filter(|group| !is_of_another_key(look, from..group.start));
            }
            1 => {
                singles.push(group.clone());
                let row = singles.windows(2).all(|pair| {
                    pair.first().zip(pair.last()).is_some_and(|(one, next)| {
                        let gap = look.view.slice(one.end..next.start);
                        gap.len() <= 2
                            && gap
                                .iter()
                                .all(|sign| matches!(sign, ' ' | '-' | ',' | '.' | '\'' | '"' | '\n'))
                    })
                });
                if singles.len() >= 3 && row {
                    let last = look.view.at(group.end.saturating_add(1)).is_ascii_digit();
                    let end = if last {
                        group.end.saturating_add(2)
                    } else {
                        group.end
                    };
                    return singles.first().map(|first| first.start..end);
                }
            }
            2 => singles.clear(),
            _ => return None,
        }
        at = group.end;
    }
    None
}
