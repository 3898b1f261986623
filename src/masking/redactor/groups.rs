//! The digits of a view in groups, and the groups in runs.

use std::ops::Range;

use crate::masking::redactor::readings::view::View;

/// Digits that stand side by side: from one character to another.
pub(super) type Group = Range<usize>;

/// Every group of digits, in order.
pub(super) fn groups(view: &View) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut open: Option<usize> = None;
    for (index, character) in view.chars().iter().enumerate() {
        match (character.is_ascii_digit(), open) {
            (true, None) => open = Some(index),
            (false, Some(start)) => {
                groups.push(start..index);
                open = None;
            }
            _ => {}
        }
    }
    if let Some(start) = open {
        groups.push(start..view.len());
    }
    groups
}

/// The groups cut into runs: within one, only separators stand between two groups.
pub(super) fn runs<'g>(view: &View, groups: &'g [Group]) -> Vec<&'g [Group]> {
    groups
        .chunk_by(|one, next| separates(view.slice(one.end..next.start)))
        .collect()
}

/// Whether people and programs write this between the groups of one number.
pub(super) fn separates(gap: &[char]) -> bool {
    let blank = |character: &char| matches!(character, ' ' | '\t' | '\r' | '\n');
    if gap.iter().all(blank) {
        let lines = gap.iter().filter(|character| **character == '\n').count();
        return gap.len() <= if lines > 0 { 48 } else { 12 } && lines <= 2;
    }
    // A line that goes on: quoted in a mail, or with an indent.
    let lines = gap.iter().filter(|character| **character == '\n').count();
    let marks = |character: &char| {
        blank(character)
            || matches!(
                character,
                '-' | '.'
                    | '/'
                    | '_'
                    | '+'
                    | ','
                    | ':'
                    | '|'
                    | ';'
                    | '*'
                    | '~'
                    | '\''
                    | '`'
                    | '>'
                    | '#'
                    | '\\'
                    | '('
                    | ')'
                    | '\u{c2}'
            )
    };
    // More than one star stands for digits.
    let hidden = gap.iter().filter(|character| **character == '*').count() > 1;
    !hidden && gap.len() <= if lines > 0 { 8 } else { 5 } && gap.iter().all(marks)
}

/// The values of the digits of some groups, without what is between.
pub(super) fn digits(view: &View, groups: &[Group]) -> Vec<u8> {
    groups
        .iter()
        .flat_map(|group| view.slice(group.clone()))
        .filter_map(|character| u8::try_from(character.to_digit(10)?).ok())
        .collect()
}
