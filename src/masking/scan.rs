//! Finds card numbers in text: a simple net, one pass, group by group.
//!
//! A *run* is digits with single separators between its groups. Inside a run every window that starts and ends
//! at a group's edge is looked at: a known issuer range, a length of that range, a right check digit.

use std::borrow::Cow;

/// Digits in one run that are looked at; longer runs are looked at in this many digits from each group's start.
const DIGITS_MAX: usize = 19;
const DIGITS_MIN: usize = 13;
/// What stands in place of a card number.
const MASK: &str = "[card number removed]";

/// Where a text comes from; decides whether fourteen digits may be a library barcode.
///
/// Library barcodes carry the same check digit as cards, and item barcodes (`3…`) share their range with
/// Diners cards: fourteen digits in one group cannot be told apart by looking at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Typed by people, or unknown: fourteen digits of a Diners range are a card.
    Anywhere,
    /// A field that holds identifiers of the library system: fourteen digits in one group are a barcode.
    LibraryIdentifier,
}

/// Whether the text holds something that must be taken for a card number.
///
/// ```
/// use lastfour::masking::{Source, contains_card_number};
///
/// assert!(contains_card_number("my card 4242 4242 4242 4242, thanks", Source::Anywhere));
/// assert!(!contains_card_number("21234000012342", Source::Anywhere)); // a patron barcode
/// ```
pub fn contains_card_number(text: &str, source: Source) -> bool {
    !find(text, source).is_empty()
}

/// Replaces every card number in the text; gives the text back untouched when there is none.
pub fn scrub(text: &str) -> Cow<'_, str> {
    let found = find(text, Source::Anywhere);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut kept_to = 0;
    for (start, end) in found {
        clean.push_str(text.get(kept_to..start).unwrap_or_default());
        clean.push_str(MASK);
        kept_to = end;
    }
    clean.push_str(text.get(kept_to..).unwrap_or_default());
    Cow::Owned(clean)
}

/// One digit of a run: its value, where it stands in the text, and whether a group starts or ends here.
#[derive(Clone, Copy)]
struct Digit {
    value: u8,
    start: usize,
    end: usize,
    opens: bool,
    closes: bool,
}

fn find(text: &str, source: Source) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut run: Vec<Digit> = Vec::new();
    let mut gap = 0_u8;
    for (start, character) in text.char_indices() {
        if let Some(value) = digit_value(character) {
            let opens = run.is_empty() || gap > 0;
            if opens && let Some(before) = run.last_mut() {
                before.closes = true;
            }
            let end = start.saturating_add(character.len_utf8());
            run.push(Digit {
                value,
                start,
                end,
                opens,
                closes: false,
            });
            gap = 0;
        } else if is_separator(character) && gap == 0 && !run.is_empty() {
            gap = 1;
        } else if !is_invisible(character) {
            search_run(&mut run, source, &mut found);
            gap = 0;
        }
    }
    search_run(&mut run, source, &mut found);
    found
}

/// Looks through one run, notes what it found, and empties it.
fn search_run(run: &mut Vec<Digit>, source: Source, found: &mut Vec<(usize, usize)>) {
    if let Some(last) = run.last_mut() {
        last.closes = true;
    }
    let mut rest: &[Digit] = run;
    while rest.len() >= DIGITS_MIN {
        let step = match card_at(rest, source) {
            Some(length) => {
                if let (Some(first), Some(last)) = (rest.first(), rest.get(length.saturating_sub(1))) {
                    found.push((first.start, last.end));
                }
                length
            }
            None => 1,
        };
        rest = rest.get(step..).unwrap_or_default();
    }
    run.clear();
}

/// The length of the card number that starts at the first digit, if one does.
fn card_at(digits: &[Digit], source: Source) -> Option<usize> {
    let first = digits.first()?;
    // A group's zeros in front belong to no card: no issuer range starts with a zero.
    if !first.opens && first.value == 0 {
        return None;
    }
    (DIGITS_MIN..=DIGITS_MAX.min(digits.len())).rev().find(|&length| {
        let window = digits.get(..length).unwrap_or_default();
        let aligned = first.opens && window.last().is_some_and(|last| last.closes);
        let barcode = source == Source::LibraryIdentifier && length == 14 && one_group(window);
        aligned && !barcode && in_issuer_range(window) && check_digit_is_right(window)
    })
}

fn one_group(window: &[Digit]) -> bool {
    window.iter().filter(|digit| digit.opens).count() == 1
}

/// Issuer ranges and the lengths they use: ISO/IEC 7812 as published by the card brands.
fn in_issuer_range(window: &[Digit]) -> bool {
    let prefix = |count: usize| {
        window.iter().take(count).fold(0_u32, |number, digit| {
            number.saturating_mul(10).saturating_add(u32::from(digit.value))
        })
    };
    let (two, three, four) = (prefix(2), prefix(3), prefix(4));
    match window.len() {
        13 => prefix(1) == 4,
        14 => matches!(two, 36 | 38 | 39 | 62) || matches!(three, 300..=305) || four == 3095,
        15 => matches!(two, 34 | 37) || matches!(four, 2131 | 1800),
        16 => {
            matches!(prefix(1), 4 | 6)
                || matches!(two, 36 | 38 | 39 | 50..=58 | 81)
                || matches!(three, 300..=305)
                || matches!(four, 2221..=2720 | 3095 | 3528..=3589)
        }
        17..=19 => {
            matches!(prefix(1), 4 | 6) || matches!(two, 50 | 56..=58 | 81) || matches!(four, 3528..=3589)
        }
        _ => false,
    }
}

/// The Luhn check of ISO/IEC 7812-1, annex B. Sixteen times the same digit passes it and is no card.
fn check_digit_is_right(window: &[Digit]) -> bool {
    let same = window
        .first()
        .is_some_and(|first| window.iter().all(|digit| digit.value == first.value));
    let sum = window
        .iter()
        .rev()
        .enumerate()
        .fold(0_u32, |sum, (place, digit)| {
            let value = u32::from(digit.value);
            let weighed = match (place % 2, value) {
                (0, _) => value,
                (_, 0..=4) => value.saturating_mul(2),
                _ => value.saturating_mul(2).saturating_sub(9),
            };
            sum.saturating_add(weighed)
        });
    !same && sum.is_multiple_of(10)
}

fn is_separator(character: char) -> bool {
    matches!(
        character,
        ' ' | '-' | '.' | '_' | '/' | ',' | '+' | '\u{a0}' | '\u{2007}'..='\u{2015}' | '\u{202f}'
    )
}

fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

/// The value of a decimal digit of the scripts that people type in.
fn digit_value(character: char) -> Option<u8> {
    const ZEROS: [char; 12] = [
        '0', '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{be6}', '\u{c66}',
        '\u{e50}', '\u{17e0}', '\u{ff10}',
    ];
    ZEROS.iter().find_map(|&zero| {
        let distance = u32::from(character).checked_sub(u32::from(zero))?;
        u8::try_from(distance).ok().filter(|value| *value <= 9)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_are_found_however_they_are_written() {
        for card in [
            "4242424242424242",
            "4242 4242 4242 4242",
            "4242-4242-4242-4242",
            "no: 5555555555554444.",
            "378282246310005",
            "3782 822463 10005",
            "30569309025904",
            "3056930009020004",
            "6011111111111117",
            "3566002020360505",
            "6200000000000005",
            "４２４２４２４２４２４２４２４２",
            "1500 4111111111111111 2026",
            "card4242424242424242exp",
            "4242\u{200b}4242\u{200b}4242\u{200b}4242",
        ] {
            assert!(contains_card_number(card, Source::Anywhere), "{card}");
            assert!(!contains_card_number(&scrub(card), Source::Anywhere), "{card}");
        }
    }

    #[test]
    fn what_is_no_card_number_stays() {
        for kept in [
            "",
            "4242",
            "21234000012342",
            "9780306406157",
            "2026-11-24T03:20:48.123456Z",
            "1795490448123",
            "4242424242424243",
            "0000000000000000",
            "order 01jd7k3m9qxcvb2n4p5r6s8t0w",
        ] {
            assert_eq!(scrub(kept), kept);
        }
    }

    #[test]
    fn a_library_identifier_may_look_like_a_diners_card() {
        assert!(contains_card_number("30234000517861", Source::Anywhere));
        assert!(!contains_card_number("30234000517861", Source::LibraryIdentifier));
        assert!(contains_card_number(
            "4242424242424242",
            Source::LibraryIdentifier
        ));
    }

    #[test]
    fn scrubbing_keeps_the_words_around() {
        assert_eq!(
            scrub("paid with 4242 4242 4242 4242 today"),
            format!("paid with {MASK} today")
        );
    }
}
