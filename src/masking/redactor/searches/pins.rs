//! PINs by the names of their fields, and PIN blocks.

use std::ops::Range;

use crate::masking::redactor::look::Look;
use crate::masking::redactor::names::NAMES;
use crate::masking::redactor::searches::blocks;
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
    // `PIN_114` of a chip, and what a sketch calls its pins.
    let counted = look.view.at(last.end) == '_' && look.view.at(last.end.saturating_add(1)).is_ascii_digit();
    let behind = look.words_after(last.end, 40);
    let same_line = |word: &&Word| !look.view.slice(last.end..word.start).contains(&'\n');
    if counted || behind.iter().take_while(same_line).any(contact) {
        return None;
    }
    let word = PASSWORDS.contains(&first.text.as_str());
    if word
        && !matches!(
            look.view.slice(last.end..last.end.saturating_add(3)),
            ['=' | ':' | '"' | '>', ..]
        )
    {
        return None;
    }
    if let Some(block) = blocks::behind(look, last.end) {
        Some(block)
    } else {
        // A number of taxpayers has the same name, and more digits.
        let most = if first.text == "nip" { 6 } else { 12 };
        pin(look, last.end)
            .or_else(|| fields::said(look, last.end, 3..=12))
            .filter(|pin| pin.len() <= most)
    }
}

/// What some library systems call a PIN. Other words are no numbers, and stay.
const PASSWORDS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passcode",
    "patronpwd",
    "patronpassword",
];

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
    "led",
    "relay",
    "map",
    "placed",
    "location",
    "adc",
];

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
