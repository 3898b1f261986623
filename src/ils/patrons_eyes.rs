//! Titles and names: for the signed-in patron's own eyes, and never in any other form than [`Personal`].

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

    #[test]
    fn what_is_shown_to_the_patron_is_never_printed() {
        assert_eq!(format!("{:?}", for_the_patron("Zebra")), "Some([personal])");
    }
}
