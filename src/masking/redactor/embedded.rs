//! Bytes written as text: base64, hexadecimal, and the lists by which programs print them. Each becomes a view of its
//! own, whose characters stand where the token stands.

use std::ops::Range;

use crate::masking::redactor::sift::tokens;
use crate::masking::redactor::view::View;

/// The fewest digits that a card has; what holds fewer bytes is not worth a look.
const BYTES_MIN: usize = 12;

/// What every token in a view stands for, where that is text.
pub(super) fn views(view: &View) -> Vec<View> {
    let mut found = Vec::new();
    base64(view, &mut found);
    hexadecimal(view, &mut found);
    lists(view, &mut found);
    found
}

/// Text has hardly anything but printable characters.
fn is_text(view: &View) -> bool {
    let printable = |character: &&char| {
        matches!(character, ' '..='~' | '\n' | '\r' | '\t')
            || (**character != char::REPLACEMENT_CHARACTER && **character > '\u{9f}')
    };
    let count = view.chars().iter().filter(printable).count();
    view.len() >= 8 && count.saturating_mul(8) >= view.len().saturating_mul(7)
}

/// Whether a view is worth a look although it is mostly no text: so many digits do not stand together by chance.
fn has_a_row_of_digits(view: &View) -> bool {
    let mut row = 0_usize;
    view.chars().iter().any(|character| {
        row = match character {
            '0'..='9' => row.saturating_add(1),
            ' ' | '-' => row,
            _ => 0,
        };
        row >= BYTES_MIN
    })
}

/// Bytes that were decoded, each with its place in the source.
#[derive(Default)]
struct Decoded {
    bytes: Vec<u8>,
    places: Vec<(usize, usize)>,
}

impl Decoded {
    fn push(&mut self, byte: u32, place: &Range<usize>) {
        self.bytes.push(u8::try_from(byte & 0xff).unwrap_or_default());
        self.places.push((place.start, place.end));
    }

    /// The bytes as text, if they are text or hold a row of digits.
    fn as_text(&self) -> Option<View> {
        let view = View::of_placed(&self.bytes, |start, end| {
            let places = self.places.get(start..end).unwrap_or_default();
            let from = places.iter().map(|place| place.0).min().unwrap_or_default();
            let to = places.iter().map(|place| place.1).max().unwrap_or_default();
            (from, to)
        });
        (is_text(&view) || has_a_row_of_digits(&view)).then_some(view)
    }
}

/// Base64 in both alphabets (RFC 4648, sections 4 and 5), wrapped over lines as in mail (RFC 2045, section 6.8), and
/// from any character on: a token may be cut, or have something glued to it.
fn base64(view: &View, found: &mut Vec<View>) {
    let mut index = 0_usize;
    while index < view.len() {
        let end = token_end(view, index, |character| sextet(character).is_some());
        if end.saturating_sub(index) >= 12 {
            let token: Vec<u8> = view
                .slice(index..end)
                .iter()
                .filter(|character| sextet(**character).is_some())
                .filter_map(|character| u8::try_from(*character).ok())
                .collect();
            for phase in 0..4_usize {
                // Most tokens are words.
                if !tokens::could_be_base64(token.get(phase..).unwrap_or_default()) {
                    continue;
                }
                let decoded = base64_decoded(view, index.saturating_add(phase), end);
                found.extend(decoded.as_text());
            }
        }
        index = end.saturating_add(1);
    }
}

/// Where the token that begins here ends. A line that is long and full goes on in the next one.
fn token_end(view: &View, start: usize, belongs: impl Fn(char) -> bool) -> usize {
    let mut line = start;
    let mut at = start;
    loop {
        while belongs(view.at(at)) {
            at = at.saturating_add(1);
        }
        let carriage = usize::from(view.at(at) == '\r');
        let next = at.saturating_add(carriage).saturating_add(1);
        let full = at.saturating_sub(line) >= 56;
        let goes_on = view.at(next.saturating_sub(1)) == '\n' && belongs(view.at(next));
        if !(full && goes_on) {
            return at;
        }
        line = next;
        at = next;
    }
}

fn sextet(character: char) -> Option<u32> {
    let code = u32::from(character);
    match character {
        'A'..='Z' => code.checked_sub(65),
        'a'..='z' => code.checked_sub(71),
        '0'..='9' => code.checked_add(4),
        '+' | '-' => Some(62),
        '/' | '_' => Some(63),
        _ => None,
    }
}

fn base64_decoded(view: &View, start: usize, end: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let mut four: Vec<(usize, u32)> = Vec::with_capacity(4);
    for index in start..end {
        if let Some(bits) = sextet(view.at(index)) {
            four.push((index, bits));
        }
        if four.len() == 4 {
            push_bytes(view, &four, &mut decoded);
            four.clear();
        }
    }
    push_bytes(view, &four, &mut decoded);
    decoded
}

/// The bytes of up to four characters; all of them stand where all the characters stand.
fn push_bytes(view: &View, four: &[(usize, u32)], decoded: &mut Decoded) {
    let (Some(first), Some(last)) = (four.first(), four.last()) else {
        return;
    };
    let place = view.place(first.0..last.0.saturating_add(1));
    let bits = (0..4).fold(0_u32, |bits, index| {
        bits << 6 | four.get(index).map_or(0, |(_, sextet)| *sextet)
    });
    let bytes = four.len().saturating_mul(3) / 4;
    for shift in [16_u32, 8, 0].into_iter().take(bytes) {
        decoded.push(bits >> shift, &place);
    }
}

/// Hexadecimal digits in one row, two a byte: ASCII, or the digits of EBCDIC.
fn hexadecimal(view: &View, found: &mut Vec<View>) {
    let mut index = 0_usize;
    while index < view.len() {
        let mut digits: Vec<usize> = Vec::new();
        let end = token_end(view, index, |character| character.is_ascii_hexdigit());
        if end.saturating_sub(index) >= BYTES_MIN.saturating_mul(2) {
            digits.extend((index..end).filter(|at| view.at(*at).is_ascii_hexdigit()));
        }
        for phase in 0..2_usize {
            let pairs: Vec<(usize, usize)> = digits
                .get(phase..)
                .unwrap_or_default()
                .chunks_exact(2)
                .filter_map(|pair| Some((*pair.first()?, pair.last()?.saturating_add(1))))
                .collect();
            if !pairs.is_empty() {
                hex_pairs(view, &pairs, found);
            }
        }
        index = end.max(index).saturating_add(1);
    }
}

fn hex_pairs(view: &View, pairs: &[(usize, usize)], found: &mut Vec<View>) {
    let mut ascii = Decoded::default();
    let mut ebcdic = Decoded::default();
    for (start, end) in pairs {
        let place = view.place(*start..*end);
        let byte = view
            .slice(*start..*end)
            .iter()
            .filter_map(|character| character.to_digit(16))
            .fold(0, |byte, digit| (byte << 4 | digit) & 0xff);
        ascii.push(byte, &place);
        let digit = match byte {
            0xf0..=0xf9 => byte.saturating_sub(0xc0),
            0x40 => 0x20,
            0x60 => 0x2d,
            _ => 0xff,
        };
        ebcdic.push(digit, &place);
    }
    found.extend(ascii.as_text());
    found.extend(ebcdic.as_text().filter(has_a_row_of_digits));
}

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

/// Lists of bytes and characters: `[52, 50]`, `['4', '2']`, `34 32`, `0x34, 0x32`, `3432 3432`.
fn lists(view: &View, found: &mut Vec<View>) {
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
