//! What a person is called towards others: the one way of a name into a page of the staff, a letter or an export.

use crate::domain::Age;
use crate::domain::MoreAsked;
use crate::masking::Personal;
use crate::masking::Source;
use crate::masking::contains_card_number;

/// A name as others may see it: whole of an adult, first name and initial of anybody else (promise P8),
/// unless somebody has said why they must see more. There is no
/// other way to make one, so nothing that is given one can show more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownName {
    name: Personal<String>,
    whole: bool,
}

impl ShownName {
    /// A name, by the age of whose it is. `None` when there is no letter in it that could be one of a name, or when a
    /// card number stands in it.
    pub fn of(name: &Personal<String>, age: Age) -> Option<Self> {
        if age.is_adult() {
            Self::whole(name)
        } else {
            Self::short(name)
        }
    }

    /// The first name and the last name's initial, from a name in either order (`Max Oakenshaw`, `Oakenshaw, Max`). Of a
    /// single word, which may be a last name, the initial.
    pub fn short(name: &Personal<String>) -> Option<Self> {
        let name = printable(name)?;
        let name = name.reveal();
        let (first, last) = if let Some((last, first)) = name.split_once(',') {
            (first.split_whitespace().next(), last.split_whitespace().next())
        } else {
            let mut words = name.split_whitespace();
            match (words.next(), words.next_back()) {
                (single, None) => (None, single),
                both => both,
            }
        };
        let first = first.map(cut).filter(|first| first.contains(char::is_alphabetic));
        let words: Vec<String> = first.into_iter().chain(last.and_then(initial)).collect();
        (!words.is_empty()).then(|| Self {
            name: Personal::new(words.join(" ")),
            whole: false,
        })
    }

    /// The whole name, for somebody who has said why they must see it. Whoever calls it has put that into the audit.
    pub fn in_whole(name: &Personal<String>, _asked: &MoreAsked) -> Option<Self> {
        Self::whole(name)
    }

    fn whole(name: &Personal<String>) -> Option<Self> {
        let name = printable(name)?;
        name.reveal()
            .contains(char::is_alphabetic)
            .then_some(Self { name, whole: true })
    }

    /// The words to show.
    pub fn words(&self) -> &Personal<String> {
        &self.name
    }

    /// The words, to be written where they are shown.
    pub fn as_str(&self) -> &str {
        self.name.reveal()
    }

    /// Whether it is all of the name.
    pub fn is_whole(&self) -> bool {
        self.whole
    }
}

fn printable(text: &Personal<String>) -> Option<Personal<String>> {
    let text = text.reveal();
    if contains_card_number(text, Source::LibraryIdentifier) {
        return None;
    }
    let turns = |character: char| matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let words = text
        .split_whitespace()
        .map(|word| {
            word.chars()
                .filter(|letter| !letter.is_control() && !turns(*letter))
        })
        .map(|letters| letters.collect::<String>())
        .filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join(" ");
    let name: String = name.chars().take(NAME_MAX).collect();
    (!name.is_empty()).then(|| Personal::new(name))
}

/// A first name, cut where it is very long.
fn cut(word: &str) -> String {
    word.chars().take(FIRST_NAME_MAX).collect()
}

/// The first letter of a word with its accents, as a capital.
fn initial(word: &str) -> Option<String> {
    let mut rest = word.chars().skip_while(|letter| !letter.is_alphabetic());
    let letter = rest.next()?;
    let capital = letter.to_uppercase().next().unwrap_or(letter);
    let accents = rest.take_while(|character| is_combining(*character));
    Some(std::iter::once(capital).chain(accents).chain(['.']).collect())
}

/// Marks that stand on the letter before them (the Unicode blocks of combining diacritics).
fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
}

/// A longer first name is cut.
const FIRST_NAME_MAX: usize = 40;
/// A longer name is cut.
const NAME_MAX: usize = 254;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(name: &str, age: Age) -> Option<String> {
        let name = Personal::new(name.to_owned());
        ShownName::of(&name, age).map(|name| name.as_str().to_owned())
    }

    #[test]
    fn of_an_adult_the_whole_name_is_shown_and_of_anybody_else_a_first_name_and_an_initial() {
        let name = "  Maria   del Carmen\u{a0}Lopez ";

        assert_eq!(shown(name, Age::Adult).as_deref(), Some("Maria del Carmen Lopez"));
        assert_eq!(shown(name, Age::Minor).as_deref(), Some("Maria L."));
        assert_eq!(shown(name, Age::Unknown).as_deref(), Some("Maria L."));
    }

    #[test]
    fn an_initial_keeps_its_accents() {
        for (name, short) in [
            ("Lopez, Maria", "Maria L."),
            ("Ángel Ñuñez", "Ángel Ñ."),
            ("Ana N\u{303}un\u{303}ez", "Ana N\u{303}."),
            ("王 小明", "王 小."),
            ("Cher", "C."),
        ] {
            assert_eq!(shown(name, Age::Minor).as_deref(), Some(short), "{name:?}");
        }
    }

    #[test]
    fn a_card_number_is_nobodys_name() {
        for age in [Age::Adult, Age::Minor] {
            assert_eq!(shown("Max 4242424242424242", age), None);
            assert_eq!(shown("12 34", age), None);
        }
    }

    proptest! {
        #[test]
        fn the_last_name_of_a_minor_is_never_in_what_is_shown(
            first in "[A-Z][a-z]{1,12}", last in "[A-Z][b-y]{2,30}", turned: bool,
        ) {
            prop_assume!(!first.contains(last.as_str()));
            let name = if turned { format!("{last}, {first}") } else { format!("{first} {last}") };

            let told = shown(&name, Age::Minor).unwrap();

            prop_assert_eq!(told, format!("{first} {}.", last.chars().next().unwrap_or_default()));
        }
    }
}
