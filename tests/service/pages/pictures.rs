//! What the pages look like, written down: whoever changes one sees it.

use std::collections::BTreeMap;
use std::fmt::Write;

use regex::Regex;

use crate::house::log;
use crate::pages::gallery;

#[tokio::test]
async fn every_page_in_every_state_is_as_it_was_written_down() {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut frames: BTreeMap<&str, String> = BTreeMap::new();

    for (name, view) in gallery::everything().await {
        let (before, rest) = view.heard.text.split_once("<main").unwrap();
        let (main, after) = rest.split_once("</main>").unwrap();
        let main = &without_keys(main);
        let file = name.split('/').next().unwrap().to_owned();
        let title = masked(view.page().only("title"));
        let text = files.entry(file).or_default();
        write!(
            text,
            "== {name}: {} {title}\n<main{}\n\n",
            view.status(),
            masked(main)
        )
        .unwrap();
        frames.insert(
            match name.as_str() {
                "sign-in/first" => "nobody",
                "sign-in/one-library-in-a-sandbox" => "a sandbox",
                "order/held" => "a patron whose money is in flight",
                "fees/owed" => "a patron",
                "offer/paid" => "a buyer",
                "sign-in/at-a-kiosk" => "nobody at a kiosk",
                "sign-in/signed-off-at-a-kiosk" => "signed off at a kiosk",
                "fees/at-a-kiosk" => "a patron at a kiosk",
                "card/review" => "a card page",
                "desk-search/box" => "the desk",
                "desk-sign-in/first" => "nobody at the desk",
                _ => continue,
            },
            format!("{}<main…</main>{}", masked(before), masked(after)),
        );
    }

    for (file, text) in files {
        insta::assert_snapshot!(file, text);
    }
    let frames = frames
        .into_iter()
        .map(|(whose, frame)| format!("== {whose}\n{frame}\n"));
    insta::assert_snapshot!("frames", frames.collect::<String>());
    let log = log::heard();
    for missing in ["a text is missing", "a text lacks a value"] {
        let told: Vec<&str> = log.lines().filter(|line| line.contains(missing)).collect();
        assert!(told.is_empty(), "{told:?}");
    }
}

/// Without the keys of second factors and the codes on paper, as text and as a picture, and what is asked of passkeys.
fn without_keys(html: &str) -> String {
    let drawn = Regex::new(r#"(<code[^>]*>|<path d=")[^<"]*"#).unwrap();
    let asked = Regex::new("((?:challenge|user&#34;:\\{&#34;id)&#34;:&#34;)[^&]*").unwrap();
    let html = drawn.replace_all(html, "${1}DRAWN");
    asked.replace_all(&html, "${1}DRAWN").into_owned()
}

/// Without what is drawn at random, and without the digests of files.
fn masked(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(|at: char| at.is_ascii_alphanumeric()) {
        text.push_str(&rest[..at]);
        let from = &rest[at..];
        let end = from.find(|at: char| !(at.is_ascii_alphanumeric() || at == '-'));
        let (word, after) = from.split_at(end.unwrap_or(from.len()));
        text.push_str(&mask(word, text.ends_with("/assets/")));
        rest = after;
        if word.starts_with("sha384-") {
            rest = rest.trim_start_matches(|at| at != '"');
        }
    }
    text.push_str(rest);
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn mask(word: &str, is_a_file: bool) -> String {
    let lower = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    let (letters, digits) = (
        word.bytes().any(|byte| byte.is_ascii_lowercase()),
        word.bytes().any(|byte| byte.is_ascii_digit()),
    );
    let is_a_reference = word.len() == 9
        && word.as_bytes()[4] == b'-'
        && word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
        && word.bytes().any(|byte| byte.is_ascii_uppercase());
    if word.starts_with("sha384-") {
        String::from("DIGEST")
    } else if is_a_file {
        let (_, name) = word.split_once('-').unwrap_or_default();
        format!("DIGEST-{name}")
    } else if lower(word) && word.len() > 19 {
        String::from("RANDOM")
    } else if letters && digits && word.len() >= 26 {
        let id = if word.starts_with("task-") {
            "task-ID"
        } else {
            "ID"
        };
        String::from(id)
    } else if is_a_reference && word != "K7QM-2XR9" {
        String::from("REFERENCE")
    } else {
        word.to_owned()
    }
}
