//! The letters of a PDF: their codes in Windows' Latin encoding (ISO 32000-1, annex D), their widths, and lines of them.

/// The code of a character; `None` when it has none.
pub(super) fn code(character: char) -> Option<u8> {
    // A blank that does not break, narrow or not, is one blank here.
    if matches!(character, '\u{202f}' | '\u{2009}' | '\u{a0}') {
        return Some(NO_BREAK);
    }
    match u8::try_from(character) {
        Ok(code @ (0x20..=0x7e | 0xa1..=0xff)) => Some(code),
        Ok(_) | Err(_) => ABOVE
            .iter()
            .find(|(known, _)| *known == character)
            .map(|(_, code)| *code),
    }
}

/// A text in lines that are no wider than so many points.
pub(super) fn lines(text: &str, size: i16, width: i16) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for word in text.split_ascii_whitespace() {
        let word: Vec<u8> = word
            .chars()
            .map(|character| code(character).unwrap_or(b'?'))
            .collect();
        match lines.last_mut() {
            Some(line) if fits(line, &word, size, width) => {
                line.push(b' ');
                line.extend(word);
            }
            Some(_) | None => lines.push(word),
        }
    }
    lines
}

fn fits(line: &[u8], word: &[u8], size: i16, width: i16) -> bool {
    let both = [line, b" ", word].concat();
    self::width(&both, size) <= width
}

/// How wide a line is, in points, rounded up. Bold letters are a little wider than that at most, which the space between
/// columns takes.
pub(super) fn width(line: &[u8], size: i16) -> i16 {
    let thousandths: i32 = line.iter().map(|letter| i32::from(thousandths(*letter))).sum();
    let points = thousandths.saturating_mul(i32::from(size)).saturating_add(999);
    i16::try_from(points.div_euclid(1000)).unwrap_or(i16::MAX)
}

/// How wide a letter of Helvetica is, in thousandths of its size, as Adobe's metrics of the standard fonts say.
fn thousandths(letter: u8) -> u16 {
    match letter {
        0x20..=0x7e => {
            let place = usize::from(letter.saturating_sub(0x20));
            WIDTHS.get(place).copied().unwrap_or(WIDE)
        }
        NO_BREAK => 278,
        // Letters with marks are as wide as those without, at most.
        0xc0..=0xde => 778,
        0xdf..=0xff => 611,
        0x80..=0xbf | 0x00..=0x1f | 0x7f => WIDE,
    }
}

const NO_BREAK: u8 = 0xa0;
const WIDE: u16 = 1000;

/// What stands where Latin-1 has control characters.
const ABOVE: [(char, u8); 15] = [
    ('€', 0x80),
    ('‚', 0x82),
    ('„', 0x84),
    ('…', 0x85),
    ('Š', 0x8a),
    ('‹', 0x8b),
    ('Œ', 0x8c),
    ('‘', 0x91),
    ('’', 0x92),
    ('“', 0x93),
    ('”', 0x94),
    ('•', 0x95),
    ('–', 0x96),
    ('—', 0x97),
    ('œ', 0x9c),
];

/// From the blank to the tilde.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn western_letters_have_codes_and_others_have_none() {
        for (character, expected) in [
            ('a', 0x61),
            ('é', 0xe9),
            ('ñ', 0xf1),
            ('’', 0x92),
            ('€', 0x80),
            ('\u{202f}', 0xa0),
        ] {
            assert_eq!(code(character), Some(expected));
        }
        for character in ['Ж', '漢', 'ا', '\n', '\u{80}', '\u{7f}'] {
            assert_eq!(code(character), None, "{character:?}");
        }
    }

    #[test]
    fn no_line_is_wider_than_its_place_unless_one_word_is() {
        let text =
            "All of it is recorded, and nothing of it was recorded twice, as far as anybody knows today.";

        let broken = lines(text, 11, 120);

        assert!(broken.len() > 3);
        assert!(broken.iter().all(|line| width(line, 11) <= 120));
        let joined: Vec<u8> = broken.join(&b' ');
        assert_eq!(String::from_utf8(joined).unwrap(), text);
        assert_eq!(lines("Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", 11, 20).len(), 1);
    }
}
