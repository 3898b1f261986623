//! Fields by their names: what a field called security code, PIN or card number holds goes, whatever it is.

use std::ops::Range;

use crate::masking::CardBrand;
use crate::masking::Kind;
use crate::masking::issuer;
use crate::masking::luhn;
use crate::masking::redactor::exempt;
use crate::masking::redactor::groups;
use crate::masking::redactor::look::Look;
use crate::masking::redactor::names;
use crate::masking::redactor::names::NAMES;
use crate::masking::redactor::numbers;
use crate::masking::redactor::numbers::Card;
use crate::masking::redactor::words;

/// How far a value may be from its name.
const REACH: usize = 96;

/// The values of fields that are named as security codes and PINs are.
pub(super) fn codes(look: &Look<'_>, has_card: bool) -> Vec<(Kind, Range<usize>)> {
    let mut found = Vec::new();
    for (index, word) in look.words.iter().enumerate() {
        let here = look.words.get(index..).unwrap_or_default();
        let count = |table| words::phrase(look.view, here, table);
        let is_key =
            || word.text == "cid" && matches!(look.view.at(word.end), '"' | '\'' | '\\' | ':' | '=' | '>');
        let beside = || {
            count(&NAMES.security_code_beside_a_card).filter(|_| {
                is_key()
                    || (has_card && !is_other_code(look, word.start))
                    || look.is_beside_card(&(word.start..word.end))
            })
        };
        if let Some(count) = names::security_code(look.view, here).or_else(beside) {
            let Some(last) = here.get(count.saturating_sub(1)) else {
                continue;
            };
            let value = code(look, last.end)
                .or_else(|| code_before(look, word.start))
                .or_else(|| value_before(look, word.start))
                .or_else(|| repeated_value(look, last.end));
            found.extend(value.map(|range| (Kind::SecurityCode, range)));
        } else if let Some(count) = count(&NAMES.pin) {
            let Some(last) = here.get(count.saturating_sub(1)) else {
                continue;
            };
            let block = last.text.ends_with("block");
            let value = if block {
                pin_block(look, last.end)
            } else {
                pin(look, last.end)
            };
            found.extend(value.map(|range| (Kind::Pin, range)));
        }
    }
    found.extend(sip2_pins(look).into_iter().map(|range| (Kind::Pin, range)));
    found.extend(
        message_pin_blocks(look)
            .into_iter()
            .map(|range| (Kind::Pin, range)),
    );
    found
}

/// Field 52 of a message of terminals (ISO 8583): the PIN block.
fn message_pin_blocks(look: &Look<'_>) -> Vec<Range<usize>> {
    let field = |group: &&Range<usize>| {
        matches!(look.view.text((*group).clone()).as_str(), "52" | "052")
            && matches!(
                look.view.before(group.start),
                '"' | '\'' | '[' | 'F' | 'E' | 'P' | '_' | '.' | ' '
            )
    };
    look.groups
        .iter()
        .filter(field)
        .filter_map(|group| {
            let words = look.words_after(group.end, 16);
            let value = words.first().filter(|word| word.text == "value");
            pin_block(look, value.map_or(group.end, |word| word.end))
        })
        .collect()
}

/// Whether the word before says what kind of code it is, or the line that the word stands in has no card.
fn is_other_code(look: &Look<'_>, index: usize) -> bool {
    look.words_before(index, 16)
        .last()
        .is_some_and(|word| OTHER_CODES.contains(&word.text.as_str()))
        || !look.is_beside_card(&(index..index))
}

const OTHER_CODES: &[&str] = &[
    "exit", "status", "error", "http", "response", "postal", "zip", "country", "currency", "promo", "return",
    "reason", "result", "area", "branch", "product", "bar", "qr", "source", "decline", "auth",
];

/// Three or four digits, alone or one by one, that belong to a name which ends at an index.
fn code(look: &Look<'_>, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    let end = from.saturating_add(REACH);
    let mut singles: Vec<Range<usize>> = Vec::new();
    while let Some(group) = next_digits(look, at, end) {
        let behind = look.view.at(group.end);
        match group.len() {
            3 | 4 if !behind.is_alphanumeric() && ends_here(look, from, &group) => return Some(group),
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

/// `cvc: String should have at most 3 characters [input_value='1234']`: what was typed, in an error about it.
fn repeated_value(look: &Look<'_>, from: usize) -> Option<Range<usize>> {
    let words = look.words_after(from, ERROR_REACH);
    words.iter().find_map(|word| {
        if !REPEATS.contains(&word.text.as_str()) {
            return None;
        }
        let first = look.groups.partition_point(|group| group.start < word.end);
        let group = look.groups.get(first)?;
        let between = look.view.slice(word.end..group.start);
        let told = (1..=5).contains(&between.len())
            && between
                .iter()
                .all(|character| !character.is_alphanumeric() && *character != '\n');
        let behind = look.view.at(group.end);
        (told && matches!(group.len(), 3 | 4) && !behind.is_alphanumeric()).then(|| group.clone())
    })
}

const REPEATS: &[&str] = &[
    "value", "input", "rejected", "received", "got", "actual", "given", "provided", "entered",
];

/// `.75` behind the digits: an amount.
fn is_amount(look: &Look<'_>, end: usize) -> bool {
    look.view.at(end) == '.' && look.view.at(end.saturating_add(1)).is_ascii_digit()
}

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

/// Four to twelve letters and digits, three of them digits, that belong to a name which ends at an index.
fn pin(look: &Look<'_>, from: usize) -> Option<Range<usize>> {
    let group = next_digits(look, from, from.saturating_add(REACH))?;
    let mut end = group.end;
    while look.view.at(end).is_ascii_alphanumeric() {
        end = end.saturating_add(1);
    }
    ((3..=12).contains(&group.len()) && end.saturating_sub(group.start) <= 16 && !is_amount(look, end))
        .then_some(group.start..end)
}

/// Sixteen hexadecimal digits (ISO 9564) behind the name.
fn pin_block(look: &Look<'_>, from: usize) -> Option<Range<usize>> {
    let filler = |character: &&char| matches!(character, ' ' | '"' | '\'' | ':' | '=' | '>' | ']' | '[');
    let start = from.saturating_add(
        look.view
            .slice(from..from.saturating_add(8))
            .iter()
            .take_while(filler)
            .count(),
    );
    let behind = look.view.slice(start..start.saturating_add(17));
    let length = behind
        .iter()
        .take_while(|character| character.is_ascii_hexdigit())
        .count();
    (length == 16).then(|| start..start.saturating_add(16))
}

/// Field `AD` of SIP2: the patron's password, up to the field's end.
fn sip2_pins(look: &Look<'_>) -> Vec<Range<usize>> {
    let text = look.view.chars();
    let mut found = Vec::new();
    for (index, window) in text.windows(3).enumerate() {
        if window == ['|', 'A', 'D'] {
            let start = index.saturating_add(3);
            let length = text
                .get(start..)
                .unwrap_or_default()
                .iter()
                .take(64)
                .take_while(|character| !matches!(character, '|' | '\r' | '\n' | '"'))
                .count();
            if length > 0 {
                found.push(start..start.saturating_add(length));
            }
        }
    }
    found
}

/// The next group of digits from an index on, with nothing before it but what may stand between name and value.
fn next_digits(look: &Look<'_>, from: usize, end: usize) -> Option<Range<usize>> {
    let first = look.groups.partition_point(|group| group.start < from);
    let group = look
        .groups
        .get(first..)?
        .iter()
        .find(|group| group.len() > 1 || !is_part_of_name(look, from, group))?;
    if group.start > end {
        return None;
    }
    let between = look.view.slice(from..group.start);
    let words = look.words_after(from, group.start.saturating_sub(from));
    let fillers = words.iter().all(|word| {
        word.start >= group.start
            || names::is_filler(word.text.trim_end_matches(|c: char| c.is_ascii_digit()))
            || names::is_filler(&word.text)
    });
    // Our own mask: the value is gone already.
    if between
        .windows(3)
        .any(|three| three == ['*'; 3] || three == ['[', 'c', 'a'])
    {
        return None;
    }
    // A field's name ends in itself: `cvc_check` is another field than `cvc`.
    let another =
        between.first() == Some(&'_') && between.get(1).is_some_and(|next| next.is_alphabetic()) && !fillers;
    // In one line of fields the next one begins here.
    let next_field = between
        .iter()
        .filter(|character| matches!(character, '&' | ';'))
        .count()
        > 1;
    let glued = look.view.before(group.start).is_alphabetic() && group.start > from;
    if !fillers || another || next_field || (glued && !is_artefact(look, group)) {
        return None;
    }
    Some(group.clone())
}

/// `cs2=`, `@p1=`: a digit that counts fields.
fn is_part_of_name(look: &Look<'_>, from: usize, group: &Range<usize>) -> bool {
    let words = look.words_after(from, group.start.saturating_sub(from));
    let letters =
        |word: &words::Word| names::is_filler(word.text.trim_end_matches(|c: char| c.is_ascii_digit()));
    look.view.at(group.end) == '='
        && words
            .iter()
            .any(|word| word.start < group.start && word.end == group.end && letters(word))
}

/// `s:3:`, `string(3)`: how long a text is, as PHP prints it.
fn is_artefact(look: &Look<'_>, group: &Range<usize>) -> bool {
    matches!(look.view.at(group.end), ':' | ')')
}

/// The values of fields that are named as card numbers are, right or not: a number with a slip of the finger is one
/// digit from a card.
pub(super) fn card_numbers(look: &Look<'_>) -> Vec<Card> {
    let mut found = Vec::new();
    for (index, word) in look.words.iter().enumerate() {
        let here = look.words.get(index..).unwrap_or_default();
        let by_name = names::card_number(look.view, here);
        let by_company = || {
            let own = !look.view.before(word.start).is_alphanumeric() && look.view.before(word.start) != '_';
            words::phrase(look.view, here, &NAMES.number)
                .filter(|_| own && look.is_about_cards(&(word.start..word.end)))
        };
        let Some(count) = by_name.or_else(by_company) else {
            continue;
        };
        let Some(last) = here.get(count.saturating_sub(1)) else {
            continue;
        };
        found.extend(value(look, last.end));
    }
    found
}

fn value(look: &Look<'_>, from: usize) -> Option<Card> {
    let first = next_digits(look, from, from.saturating_add(REACH))?;
    if first.len() > 19 {
        let digits = groups::digits(look.view, std::slice::from_ref(&first));
        let seen = (13..=19).find_map(|size| digits.get(..size).and_then(numbers::card))?;
        return Some(Card { place: first, seen });
    }
    let at = look.groups.partition_point(|group| group.start < first.start);
    let rest = look.groups.get(at..)?;
    let run = groups::runs(look.view, rest).into_iter().next()?;
    let mut total = 0_usize;
    let mut count = 0_usize;
    for group in run {
        let longer = total.saturating_add(group.len());
        if longer > 19 || (total >= 12 && (group.len() < 3 || total >= 16)) {
            break;
        }
        total = longer;
        count = count.saturating_add(1);
    }
    let picked = run.get(..count)?;
    let digits = groups::digits(look.view, picked);
    let place = first.start..picked.last()?.end;
    let barcode = digits.len() == 14 && exempt::is_barcode(look.view, picked, look.barcodes);
    // Brands of one country count where the field says that it is a card: their numbers begin as other numbers do.
    let national = digits.len() >= 16
        && matches!(digits.first(), Some(2 | 8 | 9))
        && luhn::is_right(digits.iter().copied());
    let brand = issuer::brand_of(&digits)
        .or_else(|| (national || matches!(digits.first(), Some(3..=6))).then_some(CardBrand::Unknown));
    if !(12..=19).contains(&total)
        || barcode
        || exempt::is_other(look.view, &place)
        || is_date_like(picked.len(), &digits)
    {
        return None;
    }
    let seen = numbers::seen(&digits, brand?)?;
    Some(Card { place, seen })
}

/// Many small groups are a date with its time, or a list.
fn is_date_like(groups: usize, digits: &[u8]) -> bool {
    groups > 5 && groups.saturating_mul(2) < digits.len().saturating_add(2) && digits.len() < 16
}
