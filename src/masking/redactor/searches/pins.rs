//! PINs by the names of their fields, and PIN blocks.

use std::ops::Range;

use crate::masking::redactor::look::Look;
use crate::masking::redactor::names::NAMES;
use crate::masking::redactor::searches::fields;
use crate::masking::redactor::searches::fields::REACH;
use crate::masking::redactor::searches::fields::next_digits;
use crate::masking::redactor::words;
use crate::masking::redactor::words::Word;

/// The PIN that belongs to the name with which some words begin.
pub(in crate::masking::redactor) fn named(look: &Look<'_>, here: &[Word]) -> Option<Range<usize>> {
    let count = words::phrase(look.view, here, &NAMES.pin)?;
    let (first, last) = (here.first()?, here.get(count.checked_sub(1)?)?);
    let contact = |word: &Word| CONTACTS.contains(&word.text.as_str());
    if look.words_before(first.start, 40).iter().any(contact) {
        return None;
    }
    if last.text.ends_with("block") {
        pin_block(look, last.end)
    } else {
        // A number of taxpayers has the same name, and more digits.
        let most = if first.text == "nip" { 6 } else { 12 };
        pin(look, last.end)
            .or_else(|| fields::said(look, last.end, 3..=12))
            .filter(|pin| pin.len() <= most)
    }
}

/// What has pins of metal.
const CONTACTS: &[&str] = &[
    "gpio",
    "pinctrl",
    "connector",
    "header",
    "jumper",
    "socket",
    "pinout",
    "irq",
    "uart",
];

/// Field 52 of a message of terminals (ISO 8583): the PIN block.
pub(in crate::masking::redactor) fn blocks_of_messages(look: &Look<'_>) -> Vec<Range<usize>> {
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

/// Four to twelve letters and digits, three of them digits, that belong to a name which ends at an index.
fn pin(look: &Look<'_>, from: usize) -> Option<Range<usize>> {
    let group = next_digits(look, from, from.saturating_add(REACH))?;
    let mut end = group.end;
    while look.view.at(end).is_ascii_alphanumeric() {
        end = end.saturating_add(1);
    }
    let year = matches!(look.view.at(end), '-' | '/') && look.view.at(end.saturating_add(1)).is_ascii_digit();
    ((3..=12).contains(&group.len())
        && end.saturating_sub(group.start) <= 16
        && !is_amount(look, end)
        && !(year && group.len() == 4))
        .then_some(group.start..end)
}

/// `.75` behind the digits: an amount.
fn is_amount(look: &Look<'_>, end: usize) -> bool {
    look.view.at(end) == '.' && look.view.at(end.saturating_add(1)).is_ascii_digit()
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
pub(in crate::masking::redactor) fn sip2(look: &Look<'_>) -> Vec<Range<usize>> {
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
