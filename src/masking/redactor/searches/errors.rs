//! Errors that repeat what was typed into a field.

use std::ops::Range;

use crate::masking::redactor::look::Look;
use crate::masking::redactor::searches::endings::ends_as_value;
use crate::masking::redactor::searches::fields::REACH;
use crate::masking::redactor::words::Word;

/// How far behind the name of a field an error may repeat what was typed there.
const ERROR_REACH: usize = 240;

/// `cvc: String should have at most 3 characters [input_value='1234']`: what was typed, in an error about it.
pub(in crate::masking::redactor) fn repeated_values(
    look: &Look<'_>,
    from: usize,
) -> impl Iterator<Item = Range<usize>> {
    // `cvc_check` is another field.
    let another = look.view.at(from) == '_' && look.view.at(from.saturating_add(1)).is_alphabetic();
    let words = if another {
        &[]
    } else {
        look.words_after(from, ERROR_REACH)
    };
    let repeats = |word: &Word| REPEATS.contains(&word.text.as_str());
    words.iter().enumerate().filter_map(move |(index, word)| {
        let before = words.get(..index).unwrap_or_default();
        let wrong = before.iter().any(|word| WRONG.contains(&word.text.as_str()));
        let sign = look.view.before(word.start);
        // `amount_received` is no repetition, `input_value` is one.
        let own = !(sign == '_' || sign.is_alphabetic()) || before.last().is_some_and(repeats);
        let told = wrong
            || before.last().is_some_and(repeats)
            || match word.text.as_str() {
                "rejected" => true,
                "value" => word.start.saturating_sub(from) <= REACH,
                _ => false,
            };
        if !repeats(word) || !own || !told {
            return None;
        }
        let keys = look.view.slice(from..word.start);
        let others = keys.windows(2).filter(|pair| *pair == ['"', ':']).count();
        let kind = words
            .get(index.saturating_add(1))
            .filter(|kind| kind.start.saturating_sub(word.end) <= 2 && KINDS.contains(&kind.text.as_str()));
        let end = kind.map_or(word.end, |kind| kind.end);
        let first = look.groups.partition_point(|group| group.start < end);
        let group = look.groups.get(first)?;
        let between = look.view.slice(end..group.start);
        let told = (1..=5).contains(&between.len())
            && between
                .iter()
                .all(|character| !character.is_alphanumeric() && *character != '\n');
        let value = told && others <= 1 && matches!(group.len(), 3 | 4) && ends_as_value(look, group);
        value.then(|| group.clone())
    })
}

const WRONG: &[&str] = &[
    "invalid",
    "error",
    "errors",
    "validation",
    "failed",
    "must",
    "should",
    "cannot",
    "expected",
    "wrong",
    "valid",
    "mismatch",
    "constraint",
    "not",
];
const KINDS: &[&str] = &["number", "string", "int", "integer", "str"];
const REPEATS: &[&str] = &[
    "value", "input", "rejected", "received", "got", "actual", "given", "provided", "entered",
];
