//! Security codes by the names of their fields: what stands there goes, whatever it is.

use std::ops::Range;

use crate::masking::Kind;
use crate::masking::redactor::look::Look;
use crate::masking::redactor::names;
use crate::masking::redactor::names::NAMES;
use crate::masking::redactor::searches::fields;
use crate::masking::redactor::searches::fields::REACH;
use crate::masking::redactor::searches::fields::next_digits;
use crate::masking::redactor::searches::numbers::Card;
use crate::masking::redactor::searches::pins;
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
            if look.view.before(name.end) == 's' {
                let others = code.iter().flat_map(|code| others_in_list(look, code));
                found.extend(others.map(|range| (Kind::SecurityCode, range)));
            }
            found.extend(repeated_values(look, name.end).map(|range| (Kind::SecurityCode, range)));
            code
        } else if is_key_of_code(look, word) {
            code(look, word.end)
        } else if let Some(count) = ambiguous_name(look, here, cards) {
            code_nearby(look, last(count))
        } else {
            found.extend(pins::named(look, here).map(|range| (Kind::Pin, range)));
            None
        };
        found.extend(code.map(|range| (Kind::SecurityCode, range)));
    }
    let others = pins::sip2(look).into_iter().chain(pins::blocks_of_messages(look));
    found.extend(others.map(|range| (Kind::Pin, range)));
    found
}

/// The code that belongs to a name.
fn named_code(look: &Look<'_>, name: Range<usize>) -> Option<Range<usize>> {
    code(look, name.end)
        .or_else(|| code_before(look, name.start))
        .or_else(|| value_before(look, name.start))
        .or_else(|| labelled(look, &name))
        .or_else(|| fields::said(look, name.end, 3..=4))
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
            || !matches!(joined, "" | "and" | "und" | "et" | "y")
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
    word.text == "cid" && told
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
    let expiry = |other: &Word| {
        (EXPIRIES.contains(&other.text.as_str()) || names::names_a_code(&other.text))
            && near(other.start, other.end)
    };
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
            3 | 4 if ends_as_value(look, &group) && ends_here(look, from, &group) => return Some(group),
            1 => {
                singles.push(group.clone());
                let row = singles.windows(2).all(|pair| {
                    pair.first()
                        .zip(pair.last())
                        .is_some_and(|(one, next)| next.start.saturating_sub(one.end) <= 2)
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

/// Whether the digits end where the value does: no amount, date or time goes on behind them, and in another line than
/// the name nothing else stands.
fn ends_here(look: &Look<'_>, from: usize, group: &Range<usize>) -> bool {
    let (behind, next) = (look.view.at(group.end), look.view.at(group.end.saturating_add(1)));
    let goes_on = (matches!(behind, '.' | '/' | ':' | ',') && next.is_ascii_digit())
        || (behind == '-' && next.is_alphanumeric());
    let between = look.view.slice(from..group.start);
    let lines = between.iter().filter(|character| **character == '\n').count();
    // `cvv=123,402`: the value is told by its sign, and what follows is another.
    let told = between.len() <= 6
        && between.iter().any(|character| matches!(character, '=' | ':'))
        && between
            .iter()
            .all(|character| matches!(character, '=' | ':' | ' ' | '"' | '\'' | '\\' | '[' | '(' | '>'));
    let alone = lines == 0
        || matches!(
            behind,
            '\0' | '\n' | '\r' | '"' | '\'' | '<' | ',' | ';' | '}' | ')' | '\\' | '`' | '|'
        )
        || (behind == ' ' && matches!(next, '\n' | '|' | '}' | '\0'));
    (told || !goes_on) && lines <= 3 && alone
}

/// How far behind the name of a field an error may repeat what was typed there.
const ERROR_REACH: usize = 240;

/// Whether nothing goes on behind digits, or no more than a slip of the finger before a quotation mark ends: `'123x'`.
fn ends_as_value(look: &Look<'_>, group: &Range<usize>) -> bool {
    let quote = look.view.before(group.start);
    let quoted = matches!(quote, '"' | '\'')
        && look
            .view
            .slice(group.end..group.end.saturating_add(3))
            .contains(&quote);
    quoted || !look.view.at(group.end).is_alphanumeric()
}

/// `cvc: String should have at most 3 characters [input_value='1234']`: what was typed, in an error about it.
fn repeated_values(look: &Look<'_>, from: usize) -> impl Iterator<Item = Range<usize>> {
    // `cvc_check` is another field.
    let another = look.view.at(from) == '_' && look.view.at(from.saturating_add(1)).is_alphabetic();
    let words = if another {
        &[]
    } else {
        look.words_after(from, ERROR_REACH)
    };
    let repeats = |word: &Word| REPEATS.contains(&word.text.as_str());
    words.iter().enumerate().filter_map(move |(index, word)| {
        let before = words.get(..index).unwrap_or_default();
        let wrong = before.iter().any(|word| WRONG.contains(&word.text.as_str()));
        let sign = look.view.before(word.start);
        // `amount_received` is no repetition, `input_value` is one.
        let own = !(sign == '_' || sign.is_alphabetic()) || before.last().is_some_and(repeats);
        let told = wrong
            || before.last().is_some_and(repeats)
            || match word.text.as_str() {
                "rejected" => true,
                "value" => word.start.saturating_sub(from) <= REACH,
                _ => false,
            };
        if !repeats(word) || !own || !told {
            return None;
        }
        let keys = look.view.slice(from..word.start);
        let others = keys.windows(2).filter(|pair| *pair == ['"', ':']).count();
        let first = look.groups.partition_point(|group| group.start < word.end);
        let group = look.groups.get(first)?;
        let between = look.view.slice(word.end..group.start);
        let told = (1..=5).contains(&between.len())
            && between
                .iter()
                .all(|character| !character.is_alphanumeric() && *character != '\n');
        let value = told && others <= 1 && matches!(group.len(), 3 | 4) && ends_as_value(look, group);
        value.then(|| group.clone())
    })
}

const WRONG: &[&str] = &[
    "invalid",
    "error",
    "errors",
    "validation",
    "failed",
    "must",
    "should",
    "cannot",
    "expected",
    "wrong",
    "valid",
    "mismatch",
    "constraint",
    "not",
];
const REPEATS: &[&str] = &[
    "value", "input", "rejected", "received", "got", "actual", "given", "provided", "entered",
];

/// `123 is the CVV`, `CVV` being at the index.
fn code_before(look: &Look<'_>, index: usize) -> Option<Range<usize>> {
    let verbs = look.words_before(index, 20);
    let first = verbs
        .iter()
        .position(|word| matches!(word.text.as_str(), "is" | "was" | "as" | "for"))?;
    let fillers = verbs.iter().skip(first).all(|word| names::is_filler(&word.text));
    let verb = verbs.get(first)?.start;
    let group = look.groups.get(
        look.groups
            .partition_point(|group| group.end <= verb)
            .checked_sub(1)?,
    )?;
    let near = verb.saturating_sub(group.end) <= 3;
    (fillers && near && matches!(group.len(), 3 | 4)).then(|| group.clone())
}

/// `value="123" name="cvc"`: the value stands before its name, in the same tag or object.
fn value_before(look: &Look<'_>, index: usize) -> Option<Range<usize>> {
    let from = index.saturating_sub(REACH);
    let before = look.view.slice(from..index);
    let open = before
        .iter()
        .rposition(|character| matches!(character, '<' | '{' | '>' | '}'))?;
    let start = from.saturating_add(open);
    let word = look
        .words_before(index, index.saturating_sub(start))
        .iter()
        .rev()
        .find(|word| word.text == "value")?;
    let group = look
        .groups
        .get(look.groups.partition_point(|group| group.start < word.end))?;
    let near = group.start.saturating_sub(word.end) <= 5 && group.end <= index;
    (near && (3..=4).contains(&group.len())).then(|| group.clone())
}

/// `123 (CVC2)`, `123 = cvv`, `value="123" name="cvv"`: the value stands before its name.
fn labelled(look: &Look<'_>, name: &Range<usize>) -> Option<Range<usize>> {
    let label = look
        .words_before(name.start, LABEL_REACH)
        .iter()
        .rev()
        .find(|word| LABELS.contains(&word.text.as_str()) && matches!(look.view.at(word.end), '=' | ':'));
    let until = label.map_or(name.start, |label| label.start);
    let before = look
        .groups
        .partition_point(|group| group.end <= until)
        .checked_sub(1)?;
    let group = look.groups.get(before)?;
    let between = look.view.slice(group.end..until);
    let plain = |signs: &[char]| between.len() <= 4 && between.iter().all(|sign| signs.contains(sign));
    let fits = if label.is_some() {
        let key = look.words_before(group.start, 12);
        plain(&[' ', '"', '\'', '#', ',', ';', '|'])
            && key
                .last()
                .is_some_and(|word| VALUES.contains(&word.text.as_str()))
    } else {
        let closed = look.view.before(name.start) == '(' && look.view.at(name.end) == ')';
        (closed && plain(&[' ', '(']))
            || (between.contains(&'=') && plain(&[' ', '=']) && look.view.at(name.end) != '=')
    };
    let alone = !look.view.before(group.start).is_alphanumeric();
    (fits && alone && matches!(group.len(), 3 | 4)).then(|| group.clone())
}

const LABEL_REACH: usize = 40;
const LABELS: &[&str] = &[
    "hint",
    "prompt",
    "name",
    "id",
    "label",
    "autocomplete",
    "placeholder",
    "field",
];
const VALUES: &[&str] = &[
    "value", "val", "digits", "text", "input", "model", "content", "data", "entered", "key",
];
