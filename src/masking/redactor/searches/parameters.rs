//! Values that a database's log tells apart from the statement that has places for them: `values ($1, $2)`, and behind
//! or before it `$2 = '123'`.

use std::ops::Range;

use crate::masking::redactor::readings::view::View;
use crate::masking::redactor::searches::tables;

/// How long a value may be with what stands around it.
const VALUE_MAX: usize = 16;

/// The values of one place, which is marked in the statement (`$2`, `@p1`, `:cvv`, `?`) and has a number in its list
/// of columns, from 0.
pub(in crate::masking::redactor) fn values(
    view: &View,
    marker: &Range<usize>,
    column: usize,
    take: &mut impl FnMut(Range<usize>),
) {
    let marker: Vec<char> = view
        .slice(marker.clone())
        .iter()
        .copied()
        .filter(|character| !character.is_whitespace())
        .collect();
    match marker.as_slice() {
        ['?'] => by_number(view, column, take),
        ['$' | '@' | ':' | '?', name @ ..] if !name.is_empty() => by_name(view, &marker, take),
        _ => {}
    }
}

/// `@p1='123'`, `$2 = '123'`.
fn by_name(view: &View, marker: &[char], take: &mut impl FnMut(Range<usize>)) {
    for (index, window) in view.chars().windows(marker.len()).enumerate() {
        let behind = index.saturating_add(marker.len());
        if window != marker || view.at(behind).is_alphanumeric() {
            continue;
        }
        let rest = view.slice(behind..behind.saturating_add(VALUE_MAX));
        let sign = rest
            .iter()
            .position(|character| *character != ' ')
            .unwrap_or_default();
        if matches!(rest.get(sign), Some('=' | ':')) {
            take(value(view, behind.saturating_add(sign).saturating_add(1)));
        }
    }
}

/// `Parameters: 4242…(String), 123(String)`; `binding parameter [2] as [VARCHAR] - [123]` and `(2:VARCHAR) <- [123]`.
fn by_number(view: &View, column: usize, take: &mut impl FnMut(Range<usize>)) {
    for (index, _) in view
        .chars()
        .iter()
        .enumerate()
        .filter(|(_, sign)| matches!(sign, 'a' | 'A'))
    {
        let end = index.saturating_add(WORD.len());
        let word = view.slice(index..end).iter().map(char::to_ascii_lowercase);
        if !word.eq(WORD.chars()) {
            continue;
        }
        let plural = usize::from(view.at(end) == 's');
        let begin = end.saturating_add(plural);
        let line = view.slice(begin..begin.saturating_add(1_000));
        let length = line.iter().position(|sign| *sign == '\n').unwrap_or(line.len());
        let line = begin..begin.saturating_add(length);
        if plural == 1 {
            let cells = tables::split(view, line, ',');
            if let Some(cell) = cells.get(column) {
                let colon = view
                    .slice(cell.clone())
                    .iter()
                    .rposition(|sign| matches!(sign, ':' | '['));
                let start = cell
                    .start
                    .saturating_add(colon.map_or(0, |colon| colon.saturating_add(1)));
                take(value(view, start));
            }
        } else if let Some(number) = number(view, begin)
            && number == column.saturating_add(1)
        {
            let open = view.slice(line.clone()).iter().rposition(|sign| *sign == '[');
            take(value(
                view,
                line.start
                    .saturating_add(open.unwrap_or_default())
                    .saturating_add(1),
            ));
        }
    }
}

const WORD: &str = "arameter";

/// The number in brackets behind the word.
fn number(view: &View, start: usize) -> Option<usize> {
    let rest: String = view
        .slice(start..start.saturating_add(6))
        .iter()
        .skip_while(|sign| matches!(sign, ' ' | '[' | '(' | '#'))
        .take_while(|sign| sign.is_ascii_digit())
        .collect();
    rest.parse().ok()
}

/// What stands from an index on, up to what ends a value.
fn value(view: &View, start: usize) -> Range<usize> {
    let blanks = view
        .slice(start..start.saturating_add(VALUE_MAX))
        .iter()
        .take_while(|sign| matches!(sign, ' ' | '\'' | '"' | 'N' | '['))
        .count();
    let start = start.saturating_add(blanks);
    let rest = view.slice(start..start.saturating_add(VALUE_MAX));
    let length = rest
        .iter()
        .position(|sign| !sign.is_ascii_digit())
        .unwrap_or(rest.len());
    start..start.saturating_add(length)
}
