//! Bytes written as text: base64 and hexadecimal. Each token becomes a view of its own, whose characters stand where the
//! token stands.

use std::ops::Range;

use crate::masking::redactor::readings::compressed;
use crate::masking::redactor::readings::lists;
use crate::masking::redactor::readings::packed;
use crate::masking::redactor::readings::view::View;
use crate::masking::redactor::sift::tokens;

/// The fewest digits that a card has; what holds fewer bytes is not worth a look.
pub(in crate::masking::redactor) const BYTES_MIN: usize = 12;

/// What every token in a view stands for, where that is text.
pub(in crate::masking::redactor) fn views(view: &View) -> Vec<View> {
    let mut found = Vec::new();
    base64(view, &mut found);
    hexadecimal(view, &mut found);
    lists::views(view, &mut found);
    found
}

/// Text has hardly anything but printable characters.
pub(in crate::masking::redactor) fn is_text(view: &View) -> bool {
    let printable = |character: &&char| {
        matches!(character, ' '..='~' | '\n' | '\r' | '\t')
            || (**character != char::REPLACEMENT_CHARACTER && **character > '\u{9f}')
    };
    let count = view.chars().iter().filter(printable).count();
    view.len() >= 8 && count.saturating_mul(8) >= view.len().saturating_mul(7)
}

/// Whether a view is worth a look although it is mostly no text: so many digits do not stand together by chance.
pub(in crate::masking::redactor) fn has_a_row_of_digits(view: &View) -> bool {
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
pub(in crate::masking::redactor) struct Decoded {
    bytes: Vec<u8>,
    places: Vec<(usize, usize)>,
}

impl Decoded {
    pub(in crate::masking::redactor) fn push(&mut self, byte: u32, place: &Range<usize>) {
        self.bytes.push(u8::try_from(byte & 0xff).unwrap_or_default());
        self.places.push((place.start, place.end));
    }

    fn as_view(&self) -> View {
        View::of_placed(&self.bytes, |start, end| {
            let places = self.places.get(start..end).unwrap_or_default();
            let from = places.iter().map(|place| place.0).min().unwrap_or_default();
            let to = places.iter().map(|place| place.1).max().unwrap_or_default();
            (from, to)
        })
    }

    /// The bytes as text, if they are text or hold a row of digits.
    pub(in crate::masking::redactor) fn as_text(&self) -> Option<View> {
        let view = self.as_view();
        (is_text(&view) || has_a_row_of_digits(&view)).then_some(view)
    }

    /// The bytes as text, however short, if they are text and nothing else.
    fn as_short_text(&self) -> Option<View> {
        let printable = self.bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
        printable.then(|| self.as_view())
    }

    /// The text that it was before it was made smaller, all of which stands where all of it stands.
    fn as_compressed(&self) -> Option<View> {
        let text = compressed::text(&self.bytes)?;
        let (from, _) = self.places.first()?;
        let (_, to) = self.places.last()?;
        Some(View::of_placed(&text, |_, _| (*from, *to)))
    }

    /// The texts in it, if it is a message that holds such.
    fn as_message(&self) -> Vec<View> {
        packed::texts(&self.bytes, |index| {
            self.places.get(index).copied().unwrap_or_default()
        })
    }
}

/// Base64 in both alphabets (RFC 4648, sections 4 and 5), wrapped over lines as in mail (RFC 2045, section 6.8), and
/// from any character on: a token may be cut, or have something glued to it.
fn base64(view: &View, found: &mut Vec<View>) {
    let mut index = 0_usize;
    while index < view.len() {
        let end = token_end(view, index, |character| sextet(character).is_some());
        if begins_with_code(view, index, &BASE64_CODES) {
            found.extend(base64_decoded(view, index, end).as_short_text());
        }
        if matches!(
            view.slice(index..index.saturating_add(2)),
            ['H', '4'] | ['e', 'A' | 'F' | 'J' | 'N']
        ) {
            found.extend(base64_decoded(view, index, end).as_compressed());
        }
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
                found.extend(decoded.as_message());
            }
        }
        index = end.saturating_add(1);
    }
}

/// `cvv` and its like, from which a token too short for anything else begins.
const BASE64_CODES: [&str; 5] = ["Y3Z2", "Y3Zj", "Q1ZW", "Q1ZD", "Y3Nj"];
const HEX_CODES: [&str; 5] = ["637676", "637663", "435656", "435643", "637363"];

fn begins_with_code(view: &View, index: usize, codes: &[&str]) -> bool {
    matches!(view.at(index), 'Y' | 'Q' | '6' | '4')
        && codes.iter().any(|code| {
            let end = index.saturating_add(code.len());
            view.slice(index..end).iter().copied().eq(code.chars())
        })
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
        if begins_with_code(view, index, &HEX_CODES) {
            let pairs: Vec<(usize, usize)> = (index..end)
                .step_by(2)
                .map(|at| (at, at.saturating_add(2)))
                .collect();
            found.extend(hex_decoded(view, &pairs).as_short_text());
        }
        if matches!(
            view.slice(index..index.saturating_add(2)),
            ['1', 'f' | 'F'] | ['7', '8']
        ) {
            let pairs: Vec<(usize, usize)> = (index..end)
                .step_by(2)
                .map(|at| (at, at.saturating_add(2)))
                .collect();
            found.extend(hex_decoded(view, &pairs).as_compressed());
        }
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

fn hex_decoded(view: &View, pairs: &[(usize, usize)]) -> Decoded {
    let mut decoded = Decoded::default();
    for (start, end) in pairs {
        let byte = view
            .slice(*start..*end)
            .iter()
            .filter_map(|character| character.to_digit(16))
            .fold(0, |byte, digit| (byte << 4 | digit) & 0xff);
        decoded.push(byte, &view.place(*start..*end));
    }
    decoded
}

pub(in crate::masking::redactor) fn hex_pairs(view: &View, pairs: &[(usize, usize)], found: &mut Vec<View>) {
    let ascii = hex_decoded(view, pairs);
    let mut ebcdic = Decoded::default();
    for (byte, (start, end)) in ascii.bytes.iter().zip(&ascii.places) {
        let digit = match byte {
            0xf0..=0xf9 => byte.saturating_sub(0xc0),
            0x40 => 0x20,
            0x60 => 0x2d,
            _ => 0xff,
        };
        ebcdic.push(u32::from(digit), &(*start..*end));
    }
    found.extend(ascii.as_text());
    found.extend(ascii.as_message());
    found.extend(ebcdic.as_text().filter(has_a_row_of_digits));
}
