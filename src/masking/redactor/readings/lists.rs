//! The lists by which programs print bytes and characters: `[52, 50]`, `['4', '2']`, `34 32`, `0x34, 0x32`, `3432 3432`.

use crate::masking::redactor::readings::embedded::BYTES_MIN;
use crate::masking::redactor::readings::embedded::Decoded;
use crate::masking::redactor::readings::embedded::has_a_row_of_digits;
use crate::masking::redactor::readings::embedded::hex_pairs;
use crate::masking::redactor::readings::embedded::is_text;
use crate::masking::redactor::readings::view::View;

/// One element of a list: where it stands, and what was read of it.
#[derive(Clone, Copy)]
struct Element {
    start: usize,
    end: usize,
    kind: ElementKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ElementKind {
    /// `'4'` or `"4"`.
    Quoted,
    /// `0x34`.
    Prefixed,
    /// Two hexadecimal digits, or four, as dumps group them.
    Hex,
    /// A decimal number of up to three digits.
    Decimal,
}

/// What every list stands for.
pub(in crate::masking::redactor) fn views(view: &View, found: &mut Vec<View>) {
    for kind in [
        ElementKind::Quoted,
        ElementKind::Prefixed,
        ElementKind::Hex,
        ElementKind::Decimal,
    ] {
        let mut row: Vec<Element> = Vec::new();
        let mut index = 0_usize;
        while index < view.len() {
            match element(view, index, kind) {
                Some(element) => {
                    let joined = row.last().is_some_and(|last| {
                        is_glue(
                            view.slice(last.end..element.start),
                            last.end.saturating_sub(last.start) > 2,
                        )
                    });
                    if !joined {
                        read_row(view, &row, found);
                        row.clear();
                    }
                    row.push(element);
                    index = element.end;
                }
                None => index = index.saturating_add(1),
            }
        }
        read_row(view, &row, found);
    }
}

/// What may stand between two elements: a comma and blanks, a colon, a line's end.
/// Dashes part pairs only: wider pieces with dashes are UUIDs.
fn is_glue(glue: &[char], wide: bool) -> bool {
    let blanks = glue.iter().filter(|character| character.is_whitespace()).count();
    let others = glue.len().saturating_sub(blanks);
    !glue.is_empty()
        && others <= 1
        && blanks <= 24
        && glue.iter().all(|character| {
            character.is_whitespace()
                || matches!(character, ',' | ';' | '|')
                || (!wide && matches!(character, '-' | ':'))
        })
}

fn element(view: &View, index: usize, kind: ElementKind) -> Option<Element> {
    let before = view.before(index);
    if before.is_ascii_alphanumeric() || before == '.' {
        return None;
    }
    let run = |start: usize, belongs: fn(&char) -> bool| {
        view.slice(start..start.saturating_add(9))
            .iter()
            .take_while(|character| belongs(character))
            .count()
    };
    let (start, end) = match kind {
        ElementKind::Quoted => {
            let quote = view.at(index);
            let behind = index.saturating_add(2);
            let closed = matches!(quote, '\'' | '"') && view.at(behind) == quote;
            closed.then_some((index, behind.saturating_add(1)))?
        }
        ElementKind::Prefixed => {
            let marked = view.at(index) == '0' && matches!(view.at(index.saturating_add(1)), 'x' | 'X');
            let start = index.saturating_add(2);
            let digits = run(start, char::is_ascii_hexdigit);
            (marked && digits == 2).then_some((index, start.saturating_add(2)))?
        }
        ElementKind::Hex => {
            let digits = run(index, char::is_ascii_hexdigit);
            matches!(digits, 2 | 4 | 8).then_some((index, index.saturating_add(digits)))?
        }
        ElementKind::Decimal => {
            let digits = run(index, char::is_ascii_digit);
            matches!(digits, 1..=3).then_some((index, index.saturating_add(digits)))?
        }
    };
    // An element ends where a word ends.
    let after = view.at(end);
    (!after.is_ascii_alphanumeric() && after != '.').then_some(Element { start, end, kind })
}

fn read_row(view: &View, row: &[Element], found: &mut Vec<View>) {
    let Some(first) = row.first() else { return };
    let place = |element: &Element| view.place(element.start..element.end);
    let mut read = View::default();
    match first.kind {
        ElementKind::Quoted => {
            for element in row {
                let place = place(element);
                read.push(view.at(element.start.saturating_add(1)), place.start, place.end);
            }
        }
        ElementKind::Decimal => {
            let mut bytes = Decoded::default();
            for element in row {
                let byte = view.text(element.start..element.end).parse().unwrap_or(0xff);
                bytes.push(byte, &place(element));
            }
            found.extend(bytes.as_text().filter(|view| view.len() >= BYTES_MIN));
            return;
        }
        ElementKind::Prefixed => {
            let pairs: Vec<(usize, usize)> = row
                .iter()
                .map(|element| (element.end.saturating_sub(2), element.end))
                .collect();
            return hex_row(view, &pairs, true, found);
        }
        ElementKind::Hex => {
            // Wider groups of digits alone are numbers in columns.
            let packable = row
                .iter()
                .all(|element| element.end.saturating_sub(element.start) == 2)
                || row.iter().any(|element| {
                    view.slice(element.start..element.end)
                        .iter()
                        .any(char::is_ascii_alphabetic)
                });
            let pairs: Vec<(usize, usize)> = row
                .iter()
                .flat_map(|element| {
                    (element.start..element.end)
                        .step_by(2)
                        .map(|start| (start, start.saturating_add(2)))
                })
                .collect();
            return hex_row(view, &pairs, packable, found);
        }
    }
    if read.len() >= BYTES_MIN && (is_text(&read) || has_a_row_of_digits(&read)) {
        found.push(read);
    }
}

/// A row of bytes in hexadecimal, as characters and, for the packed digits of chips and terminals, as it stands but
/// without what is between.
fn hex_row(view: &View, pairs: &[(usize, usize)], packable: bool, found: &mut Vec<View>) {
    if pairs.len() < 7 {
        return;
    }
    hex_pairs(view, pairs, found);
    if !packable {
        return;
    }
    numbers_behind_their_length(view, pairs, found);
    let mut packed = View::default();
    for (start, end) in pairs {
        for index in *start..*end {
            let place = view.place(index..index.saturating_add(1));
            packed.push(view.at(index), place.start, place.end);
        }
    }
    if packed
        .chars()
        .iter()
        .filter(|character| character.is_ascii_digit())
        .count()
        >= BYTES_MIN
    {
        found.push(packed);
    }
}

/// The numbers in fields of bytes with their length in front, as the messages of terminals and chips have them: seven
/// to ten bytes of two digits, the last half byte may be empty (`F`).
fn numbers_behind_their_length(view: &View, pairs: &[(usize, usize)], found: &mut Vec<View>) {
    for (index, (start, end)) in pairs.iter().enumerate() {
        let length = usize::from_str_radix(&view.text(*start..*end), 16).unwrap_or_default();
        let from = index.saturating_add(1);
        if !(7..=10).contains(&length) {
            continue;
        }
        let mut number = View::default();
        for (start, end) in pairs.get(from..from.saturating_add(length)).unwrap_or_default() {
            for index in *start..*end {
                let place = view.place(index..index.saturating_add(1));
                number.push(view.at(index), place.start, place.end);
            }
        }
        let digits = number
            .chars()
            .iter()
            .take_while(|sign| sign.is_ascii_digit())
            .count();
        if digits.saturating_add(1) >= length.saturating_mul(2) && number.len() == length.saturating_mul(2) {
            found.push(number);
        }
    }
}
