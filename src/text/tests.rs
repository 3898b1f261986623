//! Tests of the texts themselves.

use super::*;

#[test]
fn every_file_of_texts_is_read_whole() {
    for (language, sources) in SOURCES {
        assert!(language.parse::<LanguageIdentifier>().is_ok(), "{language}");
        for source in *sources {
            assert!(
                FluentResource::try_new(String::from(*source)).is_ok(),
                "{language}"
            );
        }
    }
}

#[test]
fn values_stand_in_their_places() {
    let text = Texts::english().say_with("pay-button", &[("amount", "$4.50")]);

    assert_eq!(text, "Pay $4.50");
}

#[test]
fn a_key_without_a_text_says_nothing() {
    assert_eq!(Texts::english().say("no-such-key"), "");
}

#[test]
fn a_language_without_a_text_says_it_in_english() {
    let texts = Texts::made_of("de", &["sign-off = Abmelden"]);

    assert_eq!(texts.say("sign-off"), "Abmelden");
    assert_eq!(texts.say_with("pay-button", &[("amount", "$4.50")]), "Pay $4.50");
}

#[test]
fn a_number_chooses_the_plural_form_of_its_language() {
    let source = "days = { $count ->\n    [one] { $count } day\n   *[other] { $count } days\n }";
    let says = |language, count| Texts::made_of(language, &[source]).say_count("days", ("count", count), &[]);

    assert_eq!(says("en", 1), "1 day");
    assert_eq!(says("en", 0), "0 days");
    // French counts nothing as one.
    assert_eq!(says("fr", 0), "0 day");
    assert_eq!(says("fr", 2), "2 days");
}

#[test]
fn values_are_isolated_where_sentences_run_from_right_to_left() {
    let says = |direction: &str| {
        let source = format!("direction = {direction}\npay-button = ادفع {{ $amount }}");
        let texts = Texts::made_of("ar", &[&source]);
        (
            texts.direction(),
            texts.say_with("pay-button", &[("amount", "$4.50")]),
        )
    };

    assert_eq!(says("rtl"), ("rtl", String::from("ادفع \u{2068}$4.50\u{2069}")));
    assert_eq!(says("ltr"), ("ltr", String::from("ادفع $4.50")));
    assert_eq!(Texts::english().direction(), "ltr");
}
