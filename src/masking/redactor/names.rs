//! What fields are called: security codes, PINs, card numbers. The names themselves stand in `names.txt`.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::masking::redactor::readings::view::View;
use crate::masking::redactor::words;
use crate::masking::redactor::words::Word;

/// Names of one kind.
#[derive(Debug)]
pub(super) struct Names {
    names: HashSet<String>,
    /// A bit for the first two letters of each. Most words begin otherwise, and need not be looked up.
    beginnings: [u64; 16],
}

impl Names {
    fn of(names: HashSet<String>) -> Self {
        let mut beginnings = [0_u64; 16];
        for (row, bit) in names.iter().filter_map(|name| beginning(name)) {
            if let Some(bits) = beginnings.get_mut(row) {
                *bits |= bit;
            }
        }
        Self { names, beginnings }
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether a name could begin with a word. Not sure of it, but sure when none does.
    pub(super) fn could_begin(&self, word: &str) -> bool {
        beginning(word).is_none_or(|(row, bit)| self.beginnings.get(row).is_some_and(|bits| bits & bit != 0))
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// The place of two letters among bits; `None` for less than two.
fn beginning(word: &str) -> Option<(usize, u64)> {
    let mut letters = word.chars().map(u32::from);
    let (first, second) = (letters.next()?, letters.next()?);
    let place = first.wrapping_mul(37) ^ second;
    Some((usize::try_from(place >> 6 & 15).ok()?, 1 << (place & 63)))
}

/// Every kind of names; `names.txt` says what each is.
#[derive(Debug)]
pub(super) struct AllNames {
    pub(super) security_code: Names,
    pub(super) security_code_beside_a_card: Names,
    pub(super) pin: Names,
    pub(super) card_number: Names,
    pub(super) number: Names,
    pub(super) about_cards: Names,
    pub(super) filler: Names,
}

/// The names, read once.
pub(super) static NAMES: LazyLock<AllNames> = LazyLock::new(|| AllNames {
    security_code: section("[security code]"),
    security_code_beside_a_card: section("[security code beside a card]"),
    pin: section("[pin]"),
    card_number: section("[card number]"),
    number: section("[number]"),
    about_cards: section("[about cards]"),
    filler: section("[filler]"),
});

/// The names below a heading, up to the next one, each with its accents and without.
fn section(heading: &str) -> Names {
    let names = include_str!("names.txt")
        .lines()
        .skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_ascii_whitespace)
        .flat_map(|name| [name.to_owned(), name.chars().map(unaccented).collect()]);
    Names::of(names.collect())
}

/// A letter as those write it who have no accents on their keys, or no bytes for them.
fn unaccented(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' | 'ă' | 'ą' | 'ả' | 'ậ' | 'ā' => 'a',
        'ç' | 'č' | 'ć' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'é' | 'è' | 'ê' | 'ë' | 'ě' | 'ę' | 'ẻ' | 'ē' => 'e',
        'ğ' => 'g',
        'í' | 'ì' | 'î' | 'ï' | 'ı' | 'ī' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ő' | 'ø' | 'ố' => 'o',
        'ř' => 'r',
        'š' | 'ś' | 'ş' | 'ș' => 's',
        'ť' | 'ț' => 't',
        'ú' | 'ù' | 'û' | 'ü' | 'ű' | 'ů' => 'u',
        'ý' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
        other => other,
    }
}

/// Whether a word tells of payment cards.
pub(super) fn is_about_cards(word: &Word) -> bool {
    NAMES.about_cards.contains(word.text.as_str())
}

/// Whether a word may stand between the name of a field and its value.
pub(super) fn is_filler(word: &str) -> bool {
    NAMES.filler.contains(word)
}

/// The phrase that names a security code, if one begins with the first word. Names with something in front of them
/// (`cardcvc2`) are names, too.
pub(super) fn security_code(view: &View, here: &[Word]) -> Option<usize> {
    words::phrase(view, here, &NAMES.security_code).or_else(|| {
        let first = here.first()?;
        names_a_code(&first.text).then_some(1)
    })
}

/// Whether a word in one piece names a code: `cardcvc2`, `cvvnum`.
pub(super) fn names_a_code(word: &str) -> bool {
    let word = word.strip_suffix('s').unwrap_or(word);
    let stem = CODE_SUFFIXES
        .iter()
        .find_map(|suffix| word.strip_suffix(suffix))
        .unwrap_or_default();
    CODE_ENDS.iter().any(|end| word.ends_with(end)) || CODE_STEMS.iter().any(|end| stem.ends_with(end))
}

const CODE_STEMS: &[&str] = &["cvv", "cvv2", "cvc", "cvc2", "csc", "cvn", "cvd", "ccv"];

const CODE_SUFFIXES: &[&str] = &[
    "code", "no", "num", "number", "nr", "nbr", "value", "val", "data", "digits", "field", "input", "txt",
    "text", "str", "string", "entry",
];

const CODE_ENDS: &[&str] = &[
    "cvv",
    "cvv2",
    "cvc",
    "cvc2",
    "securitycode",
    "seccode",
    "cardcode",
    "csc2",
    "cvn",
    "cvn2",
    "cvd",
    "csc",
    "ccv",
    "verificationvalue",
];

/// Whether a word could be one of those that name a security code or a PIN.
pub(super) fn is_part_of_code_name(word: &str) -> bool {
    static CODES: LazyLock<String> = LazyLock::new(|| {
        let names = [
            &NAMES.security_code,
            &NAMES.security_code_beside_a_card,
            &NAMES.pin,
        ];
        let names: Vec<&str> = names.into_iter().flat_map(Names::iter).collect();
        names.join(" ")
    });
    names_a_code(word) || CODES.contains(word)
}

/// The phrase that names the number of a payment card.
pub(super) fn card_number(view: &View, here: &[Word]) -> Option<usize> {
    words::phrase(view, here, &NAMES.card_number).or_else(|| {
        let ends = [
            "cardnumber",
            "cardno",
            "cardnum",
            "cardpan",
            "ccnum",
            "ccnumber",
            "creditcard",
        ];
        let first = here.first()?;
        ends.iter().any(|end| first.text.ends_with(end)).then_some(1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_has_names_and_no_name_has_capitals() {
        for names in [
            &NAMES.security_code,
            &NAMES.security_code_beside_a_card,
            &NAMES.pin,
            &NAMES.card_number,
            &NAMES.number,
            &NAMES.about_cards,
            &NAMES.filler,
        ] {
            assert!(names.iter().count() > 3);
            assert!(names.iter().all(|name| name == name.to_lowercase()));
        }
        assert!(NAMES.security_code.contains("cvv") && !NAMES.pin.contains("cvv"));
    }
}
