//! Codes that stand before their names.

use std::ops::Range;

use crate::masking::redactor::look::Look;
use crate::masking::redactor::names;
use crate::masking::redactor::searches::fields::REACH;

/// The code before a name.
pub(in crate::masking::redactor) fn code(look: &Look<'_>, name: &Range<usize>) -> Option<Range<usize>> {
    code_before(look, name.start)
        .or_else(|| value_before(look, name.start))
        .or_else(|| labelled(look, name))
        .or_else(|| quoted(look, name.start))
}

/// `123 is the CVV`, `CVV` being at the index.
fn code_before(look: &Look<'_>, index: usize) -> Option<Range<usize>> {
    let verbs = look.words_before(index, 20);
    let first = verbs
        .iter()
        .position(|word| matches!(word.text.as_str(), "is" | "was" | "as" | "for"))?;
    let fillers = verbs.iter().skip(first).all(|word| names::is_filler(&word.text));
    let verb = verbs.get(first)?.start;
    let group = look.groups.get(
        look.groups
            .partition_point(|group| group.end <= verb)
            .checked_sub(1)?,
    )?;
    let near = verb.saturating_sub(group.end) <= 3;
    (fillers && near && matches!(group.len(), 3 | 4)).then(|| group.clone())
}

/// `value="123" name="cvc"`: the value stands before its name, in the same tag or object.
fn value_before(look: &Look<'_>, index: usize) -> Option<Range<usize>> {
    let from = index.saturating_sub(REACH);
    let before = look.view.slice(from..index);
    let open = before
        .iter()
        .rposition(|character| matches!(character, '<' | '{' | '>' | '}'))?;
    let start = from.saturating_add(open);
    let word = look
        .words_before(index, index.saturating_sub(start))
        .iter()
        .rev()
        .find(|word| word.text == "value")?;
    let group = look
        .groups
        .get(look.groups.partition_point(|group| group.start < word.end))?;
    let near = group.start.saturating_sub(word.end) <= 5 && group.end <= index;
    (near && (3..=4).contains(&group.len())).then(|| group.clone())
}

/// `123 (CVC2)`, `123 = cvv`, `value="123" name="cvv"`: the value stands before its name.
fn labelled(look: &Look<'_>, name: &Range<usize>) -> Option<Range<usize>> {
    let label = look
        .words_before(name.start, LABEL_REACH)
        .iter()
        .rev()
        .find(|word| LABELS.contains(&word.text.as_str()) && matches!(look.view.at(word.end), '=' | ':'));
    let until = label.map_or(name.start, |label| label.start);
    let before = look
        .groups
        .partition_point(|group| group.end <= until)
        .checked_sub(1)?;
    let group = look.groups.get(before)?;
    let between = look.view.slice(group.end..until);
    let plain = |signs: &[char]| between.len() <= 4 && between.iter().all(|sign| signs.contains(sign));
    let fits = if label.is_some() {
        let key = look.words_before(group.start, 12);
        plain(&[' ', '"', '\'', '#', ',', ';', '|'])
            && key
                .last()
                .is_some_and(|word| VALUES.contains(&word.text.as_str()))
    } else {
        let closed = look.view.before(name.start) == '(' && look.view.at(name.end) == ')';
        (closed && plain(&[' ', '(']))
            || (between.contains(&'=') && plain(&[' ', '=']) && look.view.at(name.end) != '=')
    };
    let alone = !look.view.before(group.start).is_alphanumeric();
    (fits && alone && matches!(group.len(), 3 | 4)).then(|| group.clone())
}

const LABEL_REACH: usize = 40;
const LABELS: &[&str] = &[
    "hint",
    "prompt",
    "name",
    "id",
    "label",
    "autocomplete",
    "placeholder",
    "field",
];
pub(in crate::masking::redactor) const VALUES: &[&str] = &[
    "value", "val", "digits", "text", "input", "model", "content", "data", "entered", "key", "answer",
    "payload", "raw", "received", "got", "rejected", "actual", "number", "string",
];

/// `User entered '216' for prompt 'enter-cvv'`: in quotation marks, and nothing but such words between.
fn quoted(look: &Look<'_>, index: usize) -> Option<Range<usize>> {
    let before = look
        .groups
        .partition_point(|group| group.end <= index)
        .checked_sub(1)?;
    let group = look.groups.get(before)?;
    let quote = look.view.before(group.start);
    let closing = look.view.slice(group.end..group.end.saturating_add(3));
    let between = look.view.slice(group.end..index);
    let words = look.words_before(index, between.len());
    let fits = matches!(quote, '"' | '\'')
        && closing.contains(&quote)
        && matches!(group.len(), 3 | 4)
        && between.len() <= QUOTED_REACH
        && !between
            .iter()
            .any(|sign| matches!(sign, '\n' | '&' | ';' | '<' | '='))
        && words.iter().any(|word| JOINS.contains(&word.text.as_str()))
        && words.iter().all(|word| {
            word.start < group.end.saturating_add(2)
                || JOINS.contains(&word.text.as_str())
                || WORDS_BETWEEN.contains(&word.text.as_str())
        });
    fits.then(|| group.clone())
}

const QUOTED_REACH: usize = 48;
/// What leads from a value to its name.
const JOINS: &[&str] = &["for", "on", "while", "as", "in", "into", "of"];
const WORDS_BETWEEN: &[&str] = &[
    "prompt",
    "enter",
    "get",
    "by",
    "label",
    "placeholder",
    "role",
    "name",
    "parsing",
    "reading",
    "column",
    "field",
    "the",
    "valid",
    "true",
    "element",
    "input",
    "param",
    "parameter",
    "property",
    "card",
];
