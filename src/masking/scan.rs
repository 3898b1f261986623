//! The redactor for whoever knows no library: no barcode is kept but those that no card looks like.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::masking::redactor::Redactor;

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
    NO_LIBRARY.card_in(text, source).is_some()
}

/// The text without card data; the text itself when there is none.
pub fn scrub(text: &str) -> Cow<'_, str> {
    NO_LIBRARY.redact(text)
}

static NO_LIBRARY: LazyLock<Redactor> = LazyLock::new(Redactor::default);

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
            "paid with [card number] today"
        );
    }
}
