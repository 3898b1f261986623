//! Every page in every state, in every language: nothing is missing, nothing is left in English, and no sentence stands
//! in a page without being a text.

use std::collections::BTreeSet;

use lastfour::text::Texts;

use crate::house::NAME;
use crate::house::TITLE;
use crate::house::furnishing::SPEAKS;
use crate::house::log;
use crate::pages::applicant::BUYER;
use crate::pages::applicant::EMAIL;
use crate::pages::browser::View;
use crate::pages::gallery;
use crate::pages::gallery::Pictures;

async fn gallery_in(texts: &'static Texts) -> Pictures {
    SPEAKS.scope(texts, gallery::everything()).await
}

/// The texts of a language, as they are written, without their keys.
fn written(language: &str) -> BTreeSet<String> {
    let lines = Texts::sources(language).iter().flat_map(|source| source.lines());
    let texts = lines.filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (_, text) = line.split_once(" = ").or_else(|| line.split_once("] "))?;
        Some(text.to_owned())
    });
    texts.collect()
}

/// What stands in a text between the values, where it is long enough to be told from chance.
fn fragments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (place, piece) in text.split('{').enumerate() {
        let piece = if place == 0 {
            piece
        } else {
            piece.split_once('}').map_or("", |(_, after)| after)
        };
        let piece = piece.trim_matches(|sign: char| !sign.is_alphanumeric());
        if piece.len() >= 12 && piece.contains(' ') {
            found.push(piece.to_owned());
        }
    }
    found
}

/// What people see or hear of a page besides its body.
const SPOKEN: [&str; 9] = [
    "aria-label",
    "alt",
    "title",
    "placeholder",
    "data-label",
    "data-say-no-processor",
    "data-say-no-token",
    "data-idle-text",
    "label",
];

/// Everything that a page says, piece by piece.
fn said(view: &View) -> Vec<&str> {
    let elements = view.page().elements();
    let texts = elements.iter().map(|element| element.text.as_str());
    let attributes = SPOKEN
        .iter()
        .flat_map(|name| elements.iter().filter_map(|element| element.get(name)));
    texts.chain(attributes).filter(|text| !text.is_empty()).collect()
}

#[tokio::test]
async fn every_page_in_every_state_is_whole_in_every_language() {
    let english = written("en");
    for texts in Texts::all().iter().filter(|texts| texts.language() != "en") {
        let language = texts.language();
        let own = written(language);
        let own_fragments: BTreeSet<String> = own.iter().flat_map(|text| fragments(text)).collect();
        let foreign: Vec<&String> = english.iter().filter(|text| !own.contains(*text)).collect();
        let foreign_fragments: BTreeSet<String> = foreign
            .iter()
            .flat_map(|text| fragments(text))
            .filter(|fragment| !own_fragments.iter().any(|own| own.contains(fragment.as_str())))
            .collect();
        let mut english_left = BTreeSet::new();

        for (name, view) in gallery_in(texts).await {
            let html = view.page().all("html").next().unwrap();
            assert_eq!(html.get("lang"), Some(language), "{name}");
            assert_eq!(html.get("dir"), Some("ltr"), "{name}");
            assert_eq!(view.heard.header("content-language"), Some(language), "{name}");
            for text in said(&view) {
                // The name of another language stands in its own.
                let whole = foreign.iter().any(|foreign| *foreign == text) && text != "English";
                let part = foreign_fragments.iter().find(|part| text.contains(part.as_str()));
                if whole || part.is_some() {
                    english_left.insert(part.map_or(text, |part| part).to_owned());
                }
            }
        }

        assert!(english_left.is_empty(), "{language}: {english_left:#?}");
    }
    let log = log::heard();
    for wrong in ["a text is missing", "a text lacks a value"] {
        let lines: BTreeSet<&str> = log.lines().filter(|line| line.contains(wrong)).collect();
        assert!(lines.is_empty(), "{lines:#?}");
    }
}

/// English, marked sentence by sentence, that runs from right to left: what has no mark is no text.
fn marked() -> &'static Texts {
    let sources: Vec<String> = Texts::sources("en")
        .iter()
        .map(|source| source.lines().map(marked_line).collect())
        .collect();
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    Box::leak(Box::new(Texts::made_of("ar-XB", &sources)))
}

fn marked_line(line: &str) -> String {
    const SIGNS: [&str; 3] = ["decimal-mark", "group-mark", "language-name"];
    match line.split_once(" = ").or_else(|| line.split_once("] ")) {
        _ if line.starts_with('#') => String::from("\n"),
        Some(("direction", _)) => String::from("direction = rtl\n"),
        Some((key, _)) if SIGNS.contains(&key) => format!("{line}\n"),
        Some((_, text)) if text.ends_with("->") => format!("{line}\n"),
        Some((_, text)) => {
            let before = line.strip_suffix(text).unwrap();
            format!("{before}⟦{text}⟧\n")
        }
        None => format!("{line}\n"),
    }
}

/// What stands outside of all marks.
fn unmarked(text: &str) -> String {
    let mut depth = 0_u32;
    let mut outside = String::new();
    for sign in text.chars() {
        match sign {
            '⟦' => depth += 1,
            '⟧' => depth -= 1,
            _ if depth == 0 => outside.push(sign),
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{text}");
    outside
}

/// What a page says as it was given it: names that the library has in its configuration, of people, and of titles; and
/// the names of the languages.
const GIVEN: [&str; 23] = [
    "Call us at the desk.",
    "The main library",
    "The branch library",
    "English",
    "Español",
    "Français",
    TITLE,
    BUYER,
    "Nadia N.",
    NAME,
    "Quentin M.",
    EMAIL,
    "ann",
    "ben",
    "cleo",
    "olga",
    "oskar",
    "zoe",
    "on-call",
    "staff:",
    "Visa",
    "pi_",
    "https://pay.library.example/",
];

#[tokio::test]
async fn no_sentence_of_any_page_bypasses_the_texts_and_every_page_runs_from_right_to_left_where_its_language_does()
 {
    let mut bare = BTreeSet::new();
    let mut isolated = false;

    for (name, view) in gallery_in(marked()).await {
        let html = view.page().all("html").next().unwrap();
        assert_eq!(
            (html.get("lang"), html.get("dir")),
            (Some("ar-XB"), Some("rtl")),
            "{name}"
        );
        isolated |= view.heard.text.contains("\u{2068}⟦$4.50⟧\u{2069}");
        let given_here = given_on(&name, &view);
        for element in view.page().elements() {
            let spoken = SPOKEN.iter().filter_map(|attribute| element.get(attribute));
            let text = (!element.is("script")).then_some(element.text.as_str());
            for text in spoken.chain(text) {
                let outside = unmarked(text);
                // A code of letters may have somebody's name in it: it goes first, as a whole.
                let words = outside
                    .split_whitespace()
                    .filter(|word| !given_here.contains(*word));
                let mut outside = words.collect::<Vec<_>>().join(" ");
                for given in GIVEN {
                    outside = outside.replace(given, "");
                }
                let words = outside.split_whitespace().filter(|word| !is_a_code(word));
                bare.extend(words.map(|word| format!("{name}: {word}")));
            }
        }
    }

    assert!(bare.is_empty(), "{bare:#?}");
    assert!(isolated, "no amount is isolated in a sentence");
}

/// Keys and codes to be typed; and the audit's own words (docs/AUDIT.md), which an auditor finds in its files too.
fn given_on(name: &str, view: &View) -> BTreeSet<String> {
    let page = view.page();
    let of_the_audit = name.starts_with("desk-audit/");
    let given = page
        .elements()
        .iter()
        .filter(|element| element.is("code") || (of_the_audit && (element.is("td") || element.is("option"))));
    given
        .flat_map(|element| {
            let words = unmarked(&element.text);
            words.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

/// References, ids and amounts: no words.
fn is_a_code(word: &str) -> bool {
    let digits = word.chars().any(|sign| sign.is_ascii_digit());
    let reference = word.len() == 9 && word == word.to_uppercase() && word.contains('-');
    digits || reference || !word.chars().any(char::is_alphabetic)
}

#[test]
fn nothing_in_the_stylesheet_knows_left_from_right() {
    let styles = include_str!("../../../assets/lastfour.css");
    let rules = styles.lines().filter(|line| !line.trim_start().starts_with("/*"));
    let sided: Vec<&str> = rules
        .filter(|line| line.contains("left") || line.contains("right"))
        .collect();

    assert!(sided.is_empty(), "{sided:#?}");
    // Two different values at the sides of one shorthand are a left and a right.
    let four = styles.lines().filter_map(|line| {
        let (_, values) = line
            .split_once("padding: ")
            .or_else(|| line.split_once("margin: "))?;
        let values: Vec<&str> = values.split(';').next()?.split_whitespace().collect();
        (values.len() == 4 && values[1] != values[3]).then_some(line)
    });
    assert_eq!(four.collect::<Vec<_>>(), Vec::<&str>::new());
}
