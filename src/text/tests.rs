//! Tests of the texts themselves.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

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
fn what_is_counted_has_the_plural_forms_of_every_language() {
    let says = |language, count| {
        let texts = Texts::of(language).unwrap();
        texts.say_count("age-days", ("count", count), &[])
    };

    assert_eq!(
        [0, 1, 2].map(|count| says("en", count)),
        ["0 days", "1 day", "2 days"]
    );
    assert_eq!(
        [0, 1, 2].map(|count| says("es", count)),
        ["0 días", "1 día", "2 días"]
    );
    assert_eq!(
        [0, 1, 2].map(|count| says("fr", count)),
        ["0 jour", "1 jour", "2 jours"]
    );
}

/// A text as it is written: file, key, and the values that it waits for.
type Written = (String, String, BTreeSet<String>);

/// The texts of a folder, one by one.
fn written(language: &str) -> Vec<Written> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("locales")
        .join(language);
    let mut all: Vec<Written> = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let file = entry.file_name().into_string().unwrap();
        for line in fs::read_to_string(entry.path()).unwrap().lines() {
            let begins = line.starts_with(|sign: char| sign.is_ascii_alphabetic());
            if let Some((key, _)) = line.split_once('=').filter(|_| begins) {
                all.push((file.clone(), key.trim().to_owned(), BTreeSet::new()));
            }
            // A text goes on over the lines that are set in.
            if let Some((_, _, values)) = all.last_mut().filter(|_| !line.starts_with('#')) {
                values.extend(line.split('$').skip(1).map(|rest| {
                    let name = rest.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
                    name.into_iter().next().unwrap().to_owned()
                }));
            }
        }
    }
    all
}

/// The values that days, moments and amounts are made of; a dollar sign stands for itself.
const FORMATS: [&str; 12] = [
    "day", "month", "year", "clock", "hour12", "hour24", "minute", "second", "zone", "amount", "code", "",
];

#[test]
fn every_language_has_every_text_once_in_the_same_file_with_the_same_values() {
    let wanted: BTreeMap<(String, String), BTreeSet<String>> = written("en")
        .into_iter()
        .map(|(file, key, values)| ((file, key), values))
        .collect();
    for (language, _) in SOURCES {
        let texts = written(language);
        let keys: BTreeSet<&String> = texts.iter().map(|(_, key, _)| key).collect();
        assert_eq!(keys.len(), texts.len(), "{language}: a key twice");
        let there: BTreeMap<(String, String), BTreeSet<String>> = texts
            .into_iter()
            .map(|(file, key, values)| ((file, key), values))
            .collect();
        let missing: Vec<_> = wanted.keys().filter(|key| !there.contains_key(key)).collect();
        assert!(missing.is_empty(), "{language} lacks {missing:#?}");
        let unknown: Vec<_> = there.keys().filter(|key| !wanted.contains_key(key)).collect();
        assert!(
            unknown.is_empty(),
            "{language} has {unknown:#?}, and English has not"
        );
        for ((file, key), values) in &there {
            let wanted = &wanted[&(file.clone(), key.clone())];
            // How days and amounts are written is a language's own: it takes what it needs of what there is.
            let offered = |value: &String| FORMATS.contains(&value.as_str());
            let alike = values == wanted || (file == "format.ftl" && values.iter().all(offered));
            assert!(
                alike,
                "{language} {file} {key}: {values:?}, in English {wanted:?}"
            );
        }
    }
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
