//! What holds for any input.

use std::borrow::Cow;

use lastfour::masking::Source;
use proptest::prelude::*;

use crate::oracle::Reading;
use crate::redactor;
use crate::world::CARDS;
use crate::writers;

/// The longest mask: nothing that is found grows by more.
const MASK_BYTES_MAX: usize = 40;

/// Text of what numbers, keys and encodings are made of: more likely to be taken for something than any bytes.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[0-9]{1,9}",
        2 => "[ \\-./:=,;|^%&#?\"'\\\\<>{}\\[\\]()\r\n\t]{1,3}",
        1 => Just("cvv=".to_owned()),
        1 => Just("\"number\":\"".to_owned()),
        1 => Just("security code ".to_owned()),
        1 => Just("%B".to_owned()),
        1 => Just("\\u00".to_owned()),
        1 => Just("&#x3".to_owned()),
        1 => Just("=\r\n".to_owned()),
        1 => "[A-Za-z0-9+/=]{4,40}",
        1 => "\\PC{1,3}",
        2 => prop::sample::select(CARDS).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Text without a digit and without a letter of which the names of codes are made.
fn surroundings() -> impl Strategy<Value = String> {
    "[ahkmtuwxzAHKMTUWXZ ,!()äöü字\n]{0,60}"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic_or_grow(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let redactor = redactor();

        let findings = redactor.findings(&bytes);
        let left = redactor.redact_bytes(&bytes);

        prop_assert!(left.len() <= bytes.len() + MASK_BYTES_MAX * findings.len());
    }

    #[test]
    fn no_soup_of_digits_and_keys_makes_it_panic_or_grow(text in soup()) {
        let redactor = redactor();

        let findings = redactor.findings(text.as_bytes());
        let left = redactor.redact(&text);
        let _ = redactor.card_in(&text, Source::Anywhere);
        let _ = redactor.card_in(&text, Source::LibraryIdentifier);

        prop_assert!(left.len() <= text.len() + MASK_BYTES_MAX * findings.len());
        prop_assert_eq!(findings.is_empty(), left == text);
    }

    #[test]
    fn findings_stand_in_the_text_one_behind_the_other(text in soup()) {
        let findings = redactor().findings(text.as_bytes());

        let mut end = 0;
        for finding in findings {
            prop_assert!(finding.place.start >= end && finding.place.end > finding.place.start);
            end = finding.place.end;
        }
        prop_assert!(end <= text.len());
    }

    #[test]
    fn text_and_bytes_are_redacted_alike(text in soup()) {
        let redactor = redactor();

        let as_text = redactor.redact(&text).into_owned();
        let as_bytes = redactor.redact_bytes(text.as_bytes()).into_owned();

        prop_assert_eq!(as_text.as_bytes(), as_bytes);
    }

    #[test]
    fn bytes_that_are_no_text_come_through(before in prop::collection::vec(0x80_u8.., 0..40)) {
        let left = redactor().redact_bytes(&before).into_owned();

        prop_assert_eq!(left, before);
    }

    #[test]
    fn a_planted_number_is_never_readable(
        before in surroundings(),
        after in surroundings(),
        card in prop::sample::select(CARDS),
        writer in prop::sample::select((0..writers::NUMBERS.len()).filter(|nth| !writers::NUMBERS[*nth].hard).collect::<Vec<_>>()),
        wrapper in prop::sample::select((0..writers::TEXTS.len()).filter(|nth| !writers::TEXTS[*nth].hard).collect::<Vec<_>>()),
    ) {
        let number = (writers::NUMBERS[writer].write)(card);
        let text = (writers::TEXTS[wrapper].write)(&format!("{before} {number} {after}"));
        // `=C3=A4` again and again reads as one of these numbers.
        let bare = (writers::TEXTS[wrapper].write)(&format!("{before}  {after}"));
        prop_assume!(!Reading::of(bare.as_bytes()).shows_card(card));

        let left = redactor().redact(&text).into_owned();

        prop_assert!(!Reading::of(left.as_bytes()).shows_card(card), "{} {}: {text:?} became {left:?}", writers::NUMBERS[writer].name, writers::TEXTS[wrapper].name);
    }

    /// Between bytes that are no text, too.
    #[test]
    fn a_planted_number_is_never_readable_among_any_bytes(
        before in prop::collection::vec(0x80_u8.., 0..30),
        after in prop::collection::vec(0x80_u8.., 0..30),
        card in prop::sample::select(CARDS),
    ) {
        let bytes = [&before, card.as_bytes(), &after].concat();

        let left = redactor().redact_bytes(&bytes).into_owned();

        prop_assert!(!left.windows(card.len()).any(|window| window == card.as_bytes()));
    }

    /// No card number begins with these digits, so none of any length can stand here.
    #[test]
    fn what_is_no_card_is_left_alone(text in "[0179 ,:;.\\-/=ahkmtuwxz\n]{0,200}") {
        let redactor = redactor();

        let left = redactor.redact(&text);

        prop_assert!(matches!(left, Cow::Borrowed(_)), "{text:?} became {left:?}");
    }

    #[test]
    fn words_without_digits_are_left_alone(text in "[a-zA-Z äöüß,.:;=?!()\"'\n-]{0,200}") {
        let left = redactor().redact(&text).into_owned();

        prop_assert_eq!(left, text);
    }
}
