//! Titles and names: for the signed-in patron's own eyes, or shortened for those of somebody who pays for them, and
//! never in any other form than [`Personal`].

use crate::domain::ShownName;
use crate::masking::Personal;
use crate::masking::Source;
use crate::masking::contains_card_number;

/// What the library system says, as it may be shown: without what would not print, cut where it is very long.
/// `None` when nothing is left, or when a card number stands in it.
pub(super) fn for_the_patron(text: &str) -> Option<Personal<String>> {
    if contains_card_number(text, Source::LibraryIdentifier) {
        return None;
    }
    let printable: String = text
        .trim()
        .chars()
        .filter(|character| !character.is_control())
        .take(CHARS_MAX)
        .collect();
    (!printable.is_empty()).then(|| Personal::new(printable))
}

/// What a patron is called towards somebody else: as [`ShownName::short`] says.
pub(super) fn for_another(name: &str) -> Option<Personal<String>> {
    let name = Personal::new(name.to_owned());
    ShownName::short(&name).map(|name| name.words().clone())
}

/// More is not read on a page.
const CHARS_MAX: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        for_the_patron(text).map(|words| words.reveal().clone())
    }

    #[test]
    fn words_are_shown_as_they_are() {
        assert_eq!(shown("  Zebra Wonders "), Some(String::from("Zebra Wonders")));
        assert_eq!(shown("Straße\u{7}"), Some(String::from("Straße")));
        assert_eq!(shown(&"é".repeat(300)), Some("é".repeat(200)));
    }

    #[test]
    fn nothing_and_card_numbers_are_not_shown() {
        for text in ["", "  ", "\u{7}", "4242 4242 4242 4242", "Ann 4242424242424242"] {
            assert_eq!(shown(text), None, "{text:?}");
        }
    }

    fn shortened(name: &str) -> Option<String> {
        for_another(name).map(|words| words.reveal().clone())
    }

    #[test]
    fn somebody_else_is_told_a_first_name_and_an_initial() {
        for (name, told) in [
            ("Max Oakenshaw", "Max O."),
            ("Oakenshaw, Max", "Max O."),
            ("Oakenshaw, Max Peter", "Max O."),
            ("  Max   Peter\tvan der Oakenshaw ", "Max O."),
            ("van der Oakenshaw, Max", "Max V."),
            ("max o'hara", "max O."),
            ("Max", "M."),
            ("Oakenshaw,", "O."),
            (", Max", "Max"),
            ("Max Oakenshaw (3rd)", "Max R."),
            ("Max 12345", "Max"),
            ("Élodie Éluard", "Élodie É."),
            ("יוסי כהן", "יוסי כ."),
            ("\u{202e}Max\u{202c} Oakenshaw", "Max O."),
            ("Max O.", "Max O."),
            ("O.", "O."),
        ] {
            assert_eq!(shortened(name).as_deref(), Some(told), "{name:?}");
        }
    }

    #[test]
    fn what_is_short_already_stays_as_it_is() {
        for name in ["Max Oakenshaw", "Oakenshaw,", "יוסי כהן", "Max", "Élodie Éluard"] {
            let once = shortened(name).unwrap();

            assert_eq!(shortened(&once), Some(once.clone()), "{name:?}");
        }
    }

    #[test]
    fn a_very_long_name_is_cut() {
        let name = format!("{} {}", "é".repeat(90), "ö".repeat(90));

        assert_eq!(shortened(&name), Some(format!("{} Ö.", "é".repeat(40))));
    }

    #[test]
    fn without_a_letter_there_is_no_name() {
        for name in [
            "",
            "  ",
            ",",
            "12 34",
            "21234000012342",
            "\u{202e}",
            "...",
            "4242 4242 4242 4242",
            "Max 4242424242424242",
        ] {
            assert_eq!(shortened(name), None, "{name:?}");
        }
    }

    #[test]
    fn what_is_shown_to_the_patron_is_never_printed() {
        assert_eq!(format!("{:?}", for_the_patron("Zebra")), "Some([personal])");
    }
}
