//! A text as somebody would read it, and where each character of it stands in the source.

use std::ops::Range;

/// Characters after decoding, each with its place in the source. Decoders make views of views; the places go along, so
/// that whatever is found in any of them can be removed from the source itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::masking::redactor) struct View {
    chars: Vec<char>,
    places: Vec<(usize, usize)>,
}

impl View {
    /// The bytes as text: digits of every script are the ASCII ones, blanks of every width are one blank, dashes one
    /// dash; what takes no room on paper is left out, and so are NUL and the colours of terminals.
    pub(in crate::masking::redactor) fn of(bytes: &[u8]) -> Self {
        let view = Self::of_placed(bytes, |start, end| (start, end));
        view.without_colours().unwrap_or(view)
    }

    /// The same of bytes that were decoded: `place` says where those from one index to another stand in the source.
    pub(in crate::masking::redactor) fn of_placed(
        bytes: &[u8],
        place: impl Fn(usize, usize) -> (usize, usize),
    ) -> Self {
        let mut view = Self {
            chars: Vec::with_capacity(bytes.len()),
            places: Vec::with_capacity(bytes.len()),
        };
        let mut at = 0_usize;
        let mut push = |character: char, start: usize, end: usize| {
            let (start, end) = place(start, end);
            view.push(character, start, end);
        };
        for chunk in bytes.utf8_chunks() {
            for character in chunk.valid().chars() {
                let end = at.saturating_add(character.len_utf8());
                // Text of UTF-16 has a NUL at every second place; a single one ends a field.
                let parts = character == '\0' && !is_half_a_character(bytes, at);
                push(if parts { '\n' } else { character }, at, end);
                at = end;
            }
            for byte in chunk.invalid() {
                let end = at.saturating_add(1);
                // No-break space and soft hyphen of Latin-1, and what no encoding has.
                let character = match byte {
                    0xa0 => ' ',
                    0xad => '\u{ad}',
                    _ => char::REPLACEMENT_CHARACTER,
                };
                push(character, at, end);
                at = end;
            }
        }
        view
    }

    /// The same with a dash wherever digits of one script stand beside those of another: they may be two numbers.
    /// `None` when there is no such place.
    pub(in crate::masking::redactor) fn with_scripts_apart(bytes: &[u8]) -> Option<Self> {
        if bytes.is_ascii() {
            return None;
        }
        let mut apart = Self::default();
        let mut script = None;
        let mut parted = false;
        let mut at = 0_usize;
        for chunk in bytes.utf8_chunks() {
            for character in chunk.valid().chars() {
                let end = at.saturating_add(character.len_utf8());
                let here = digit_script(character);
                if script.is_some() && here.is_some() && script != here {
                    apart.push('-', at, at);
                    parted = true;
                }
                // What takes no room stands between nothing.
                if fold(character).is_some() {
                    script = here;
                }
                apart.push(character, at, end);
                at = end;
            }
            let end = at.saturating_add(chunk.invalid().len());
            apart.push(char::REPLACEMENT_CHARACTER, at, end);
            at = end;
        }
        parted.then_some(apart)
    }

    /// Adds a character that stands for these bytes of the source.
    pub(in crate::masking::redactor) fn push(&mut self, character: char, start: usize, end: usize) {
        if let Some(folded) = fold(character) {
            self.chars.push(folded);
            self.places.push((start, end));
        }
    }

    /// A number by which the same reading of the same place is known again.
    pub(in crate::masking::redactor) fn mark(&self) -> u64 {
        let start = self.places.first().map_or(0, |place| place.0);
        let seed = u64::try_from(start).unwrap_or_default();
        self.chars.iter().fold(seed, |mark, character| {
            (mark.rotate_left(5) ^ u64::from(*character)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        })
    }

    pub(in crate::masking::redactor) fn len(&self) -> usize {
        self.chars.len()
    }

    pub(in crate::masking::redactor) fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The character at an index; NUL, which no view holds, outside.
    pub(in crate::masking::redactor) fn at(&self, index: usize) -> char {
        self.chars.get(index).copied().unwrap_or('\0')
    }

    /// The character before an index; NUL at the beginning.
    pub(in crate::masking::redactor) fn before(&self, index: usize) -> char {
        index.checked_sub(1).map_or('\0', |index| self.at(index))
    }

    /// The characters of a range, as far as there are such.
    pub(in crate::masking::redactor) fn slice(&self, range: Range<usize>) -> &[char] {
        let end = range.end.min(self.chars.len());
        self.chars.get(range.start.min(end)..end).unwrap_or_default()
    }

    pub(in crate::masking::redactor) fn text(&self, range: Range<usize>) -> String {
        self.slice(range).iter().collect()
    }

    /// Where a range of characters stands in the source.
    pub(in crate::masking::redactor) fn place(&self, range: Range<usize>) -> Range<usize> {
        let places = self.places.get(range).unwrap_or_default();
        let start = places.iter().map(|place| place.0).min().unwrap_or_default();
        let end = places.iter().map(|place| place.1).max().unwrap_or_default();
        start..end
    }

    /// The same characters with others in the place of some: `read` looks at an index and says how many characters
    /// it understood there and what they stand for. `None` when it understood nothing anywhere.
    pub(in crate::masking::redactor) fn rewritten(
        &self,
        read: impl Fn(&Self, usize) -> Option<(usize, Option<char>)>,
    ) -> Option<Self> {
        let mut index = (0..self.len()).find(|index| read(self, *index).is_some())?;
        let mut rewritten = Self {
            chars: Vec::with_capacity(self.len()),
            places: Vec::with_capacity(self.len()),
        };
        rewritten.chars.extend_from_slice(self.slice(0..index));
        rewritten
            .places
            .extend_from_slice(self.places.get(..index).unwrap_or_default());
        while index < self.len() {
            let (taken, meant) = match read(self, index) {
                Some((taken, meant)) => (taken.max(1), meant),
                None => (1, Some(self.at(index))),
            };
            let end = index.saturating_add(taken);
            if let Some(character) = meant {
                let place = self.place(index..end.min(self.len()));
                rewritten.push(character, place.start, place.end);
            }
            index = end;
        }
        Some(rewritten)
    }

    /// Without the sequences by which terminals colour text: ESC, `[`, digits and semicolons, a letter.
    fn without_colours(&self) -> Option<Self> {
        self.rewritten(|view, index| {
            if view.at(index) != '\u{1b}' {
                return None;
            }
            colour(view, index.saturating_add(1)).map(|length| (length.saturating_add(1), None))
        })
    }
}

/// The length of what says which colour comes next, behind the sign that begins it.
pub(in crate::masking::redactor) fn colour(view: &View, start: usize) -> Option<usize> {
    let parameters = view.slice(start.saturating_add(1)..start.saturating_add(24));
    let length = parameters
        .iter()
        .position(|character| !matches!(character, '0'..='9' | ';'))?;
    let ended = parameters.get(length).is_some_and(char::is_ascii_alphabetic);
    (view.at(start) == '[' && ended).then_some(length.saturating_add(2))
}

/// Whether a NUL is the empty half of a character of UTF-16: there is another one two bytes away.
fn is_half_a_character(bytes: &[u8], index: usize) -> bool {
    let nul = |index: Option<usize>| index.and_then(|index| bytes.get(index)) == Some(&0);
    nul(index.checked_sub(2)) || nul(index.checked_add(2))
}

/// What a character is read as; `None` when it takes no room.
fn fold(character: char) -> Option<char> {
    if character.is_ascii() {
        return (character != '\0').then_some(character);
    }
    if let Some(digit) = digit(character) {
        return Some(digit);
    }
    match character {
        '\u{ad}'
        | '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0001}'..='\u{e01ef}' => None,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(' '),
        '\u{2028}' | '\u{2029}' | '\u{85}' => Some('\n'),
        '\u{58a}'
        | '\u{5be}'
        | '\u{1806}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2212}'
        | '\u{2e3a}'
        | '\u{2e3b}'
        | '\u{301c}'
        | '\u{3030}'
        | '\u{30a0}'
        | '\u{fe31}'
        | '\u{fe32}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff0d}'
        | '\u{2043}'
        | '\u{30fc}'
        | '\u{ff70}'
        | '\u{2500}'
        | '\u{2501}'
        | '\u{2d7}'
        | '\u{2796}'
        | '\u{4e00}' => Some('-'),
        '\u{b7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' | '\u{30fb}' | '\u{ff0e}'
        | '\u{2026}' | '\u{3002}' => Some('.'),
        // Tables drawn with lines.
        '\u{2502}' | '\u{2503}' | '\u{2506}' | '\u{2507}' | '\u{250a}' | '\u{250b}' | '\u{2551}'
        | '\u{ffe8}' => Some('|'),
        '\u{250c}'..='\u{254b}' | '\u{2552}'..='\u{256c}' => Some('+'),
        '\u{2550}' => Some('='),
        // Other full-width signs.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character).saturating_sub(0xfee0)),
        _ => Some(character),
    }
}

/// What tells the digits of one script from those of another: their zero.
fn digit_script(character: char) -> Option<u32> {
    let value = character
        .to_digit(10)
        .or_else(|| digit(character)?.to_digit(10))?;
    u32::from(character).checked_sub(value)
}

/// The ASCII digit for a decimal digit of any script, raised, lowered and circled ones too.
pub(in crate::masking::redactor) fn digit(character: char) -> Option<char> {
    let code = u32::from(character);
    let at = ZEROS.partition_point(|zero| *zero <= code);
    let zero = at.checked_sub(1).and_then(|index| ZEROS.get(index));
    let value = match zero.and_then(|zero| code.checked_sub(*zero)) {
        Some(value @ 0..=9) => value,
        _ => match code {
            0xb2 | 0xb3 => code.saturating_sub(0xb0),
            0xb9 => 1,
            0x2460..=0x2468 => code.saturating_sub(0x245f),
            0x24ea => 0,
            0x2776..=0x277e => code.saturating_sub(0x2775),
            _ => return None,
        },
    };
    char::from_digit(value, 10)
}

/// The zeros of the decimal digits (general category Nd) of Unicode 14 beyond ASCII, and of the raised and lowered
/// ones; nine more follow each.
const ZEROS: [u32; 67] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
    0x2070, 0x2080, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30,
    0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0,
    0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec,
    0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];
