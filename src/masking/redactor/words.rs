//! The words of a view, names of fields among them: `card_number`, `cardNumber`, `CARD NUMBER` are the same two words.

use crate::masking::redactor::names::Names;
use crate::masking::redactor::readings::view::View;

/// Letters that belong together, in lower case; one digit behind them belongs to them (`cvv2`, `track1`).
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
}

/// Every word, in order.
pub(super) fn words(view: &View) -> Vec<Word> {
    let mut words = Vec::new();
    let mut index = 0_usize;
    while index < view.len() {
        // Our own masks say nothing about what is beside them.
        if view.at(index) == '[' && MASKS.iter().any(|mask| starts_with(view, index, mask)) {
            index = index.saturating_add(11);
            continue;
        }
        if !view.at(index).is_alphabetic() {
            index = index.saturating_add(1);
            continue;
        }
        let mut end = index.saturating_add(1);
        while view.at(end).is_alphabetic() && !begins_another(view, end) {
            end = end.saturating_add(1);
        }
        let after = end.saturating_add(1);
        if view.at(end).is_ascii_digit() && !view.at(after).is_ascii_digit() {
            end = after;
        }
        let text = view
            .slice(index..end)
            .iter()
            .flat_map(|character| character.to_lowercase())
            .collect();
        words.push(Word {
            start: index,
            end,
            text,
        });
        index = end;
    }
    words
}

/// Masks that would be read as names of fields; none of them is shorter than eleven characters.
const MASKS: [&str; 2] = ["[card number]", "[card data]"];

fn starts_with(view: &View, index: usize, text: &str) -> bool {
    let end = index.saturating_add(text.len());
    view.slice(index..end).iter().copied().eq(text.chars())
}

/// Whether a letter begins a new word in the middle of letters: `cardNumber`, `CVVCode`.
fn begins_another(view: &View, index: usize) -> bool {
    let (before, here, after) = (
        view.before(index),
        view.at(index),
        view.at(index.saturating_add(1)),
    );
    if before.is_ascii() != here.is_ascii() && (is_without_blanks(before) || is_without_blanks(here)) {
        return true;
    }
    // `CVVs` are many, and one word.
    let plural = after == 's' && !view.at(index.saturating_add(2)).is_alphabetic();
    here.is_uppercase()
        && (before.is_lowercase() || (before.is_uppercase() && after.is_lowercase() && !plural))
}

/// Whether a sign is of a script that puts no blanks between words.
pub(super) fn is_without_blanks(sign: char) -> bool {
    matches!(sign, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// The longest phrase of a table that begins with a word: how many words it has. Phrases stand in the table without
/// blanks, because some people write them so.
pub(super) fn phrase(view: &View, words: &[Word], table: &Names) -> Option<usize> {
    if !table.could_begin(&words.first()?.text) {
        return None;
    }
    let mut joined = String::new();
    let mut longest = None;
    let mut last_end: Option<usize> = None;
    for (count, word) in words.iter().take(6).enumerate() {
        if let Some(end) = last_end {
            let gap = view.slice(end..word.start);
            let small = gap.len() <= 2
                && gap
                    .iter()
                    .all(|character| matches!(character, ' ' | '_' | '-' | '.' | '\'' | '/' | '['));
            if !small {
                break;
            }
        }
        joined.push_str(&word.text);
        last_end = Some(word.end);
        if table.contains(joined.as_str()) {
            longest = Some(count.saturating_add(1));
        }
    }
    longest
}
