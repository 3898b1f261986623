//! Columns: a list of names, and lists of values that have as many places. CSV, tables drawn with signs, columns by
//! position, HTML tables, SQL with its values beside it.

use std::ops::Range;

use crate::masking::Kind;
use crate::masking::redactor::look::Look;
use crate::masking::redactor::names;
use crate::masking::redactor::names::NAMES;
use crate::masking::redactor::readings::view::View;
use crate::masking::redactor::searches::parameters;
use crate::masking::redactor::words;
use crate::masking::redactor::words::Word;

/// The cells below the names of security codes and PINs.
pub(in crate::masking::redactor) fn cells(look: &Look<'_>) -> Vec<(Kind, Range<usize>)> {
    let named: Vec<(Kind, Range<usize>)> = names(look);
    if named.is_empty() {
        return Vec::new();
    }
    let view = look.view;
    let mut found = Vec::new();
    for (kind, name) in &named {
        by_list(view, name, &mut |range| {
            found.extend(code_in(look, range).map(|range| (*kind, range)));
        });
        by_cell_of_html(view, name, &mut |range| {
            found.extend(code_in(look, range).map(|range| (*kind, range)));
        });
        found.extend(by_position(look, name).into_iter().map(|range| (*kind, range)));
    }
    found
}

/// The names of codes that could stand above a column.
fn names(look: &Look<'_>) -> Vec<(Kind, Range<usize>)> {
    look.words
        .iter()
        .enumerate()
        .filter_map(|(index, word)| {
            let here = look.words.get(index..)?;
            let (kind, count) = named(look.view, here)?;
            Some((kind, word.start..here.get(count.checked_sub(1)?)?.end))
        })
        .collect()
}

/// The kind of code that the first words name, and how many they are.
pub(in crate::masking::redactor) fn named(view: &View, here: &[Word]) -> Option<(Kind, usize)> {
    names::security_code(view, here)
        .map(|count| (Kind::SecurityCode, count))
        .or_else(|| words::phrase(view, here, &NAMES.pin).map(|count| (Kind::Pin, count)))
}

/// The code in a cell: its only digits, three or four of them.
fn code_in(look: &Look<'_>, cell: Range<usize>) -> Option<Range<usize>> {
    let first = look.groups.partition_point(|group| group.start < cell.start);
    let mut inside = look
        .groups
        .get(first..)?
        .iter()
        .take_while(|group| group.end <= cell.end);
    let group = inside.next()?;
    let letters = look
        .view
        .slice(cell.clone())
        .iter()
        .any(|character| character.is_alphabetic());
    // `905.0`, as spreadsheets write whole numbers.
    let whole = |next: &Range<usize>| {
        look.view.before(next.start) == '.' && look.view.slice(next.clone()).iter().all(|digit| *digit == '0')
    };
    let alone = inside.next().is_none_or(whole);
    (alone && (3..=4).contains(&group.len()) && !letters).then(|| group.clone())
}

/// The list in which a name stands: in brackets, or a line.
fn by_list(view: &View, name: &Range<usize>, take: &mut impl FnMut(Range<usize>)) {
    let Some(list) = list_around(view, name) else {
        return;
    };
    let Some(delimiter) = [',', ';', '\t', '|']
        .into_iter()
        .find(|mark| view.slice(list.clone()).contains(mark))
    else {
        return;
    };
    let cells = split(view, list.clone(), delimiter);
    let Some(place) = cells
        .iter()
        .position(|cell| cell.start <= name.start && name.end <= cell.end)
    else {
        return;
    };
    // The name is all that stands in its cell.
    let whole = cells
        .get(place)
        .is_some_and(|cell| cell.len() <= name.len().saturating_add(24));
    if cells.len() < 2 || !whole {
        return;
    }
    let bracketed = matches!(view.before(list.start), '(' | '[');
    let mut values = |candidate: Range<usize>, mark: char| {
        let values = split(view, candidate, mark);
        let fits = values.len() == cells.len();
        if let Some(cell) = values.get(place).filter(|_| fits) {
            take(cell.clone());
        }
        fits
    };
    if bracketed {
        let mut markers = Vec::new();
        brackets(view, list.end, |candidate| {
            if values(candidate.clone(), ',') {
                markers.extend(split(view, candidate, ',').get(place).cloned());
            }
        });
        // Rows of a dump stand in lines below.
        lines_below(view, list.end, |line| values(line, '\t'));
        for marker in markers {
            parameters::values(view, &marker, place, take);
        }
    } else if digits_in(view, &list) <= 8 {
        lines_below(view, list.end, |line| values(line, delimiter));
    }
}

fn digits_in(view: &View, range: &Range<usize>) -> usize {
    view.slice(range.clone())
        .iter()
        .filter(|character| character.is_ascii_digit())
        .count()
}

/// The lines right below an index, for as long as `take` says that they belong. Rulers and empty lines may stand
/// between.
fn lines_below(view: &View, index: usize, mut take: impl FnMut(Range<usize>) -> bool) {
    let line_end = |start: usize| {
        let rest = view.slice(start..view.len());
        start.saturating_add(
            rest.iter()
                .position(|character| *character == '\n')
                .unwrap_or(rest.len()),
        )
    };
    let mut start = line_end(index).saturating_add(1);
    while start < view.len() {
        let end = line_end(start);
        let ruler = view
            .slice(start..end)
            .iter()
            .all(|character| matches!(character, '-' | '=' | '+' | '|' | ':' | ' ' | '\r' | '\t'));
        if !ruler && !take(start..end) {
            return;
        }
        start = end.saturating_add(1);
    }
}

/// What stands in brackets behind an index, not far from there.
fn brackets(view: &View, index: usize, mut take: impl FnMut(Range<usize>)) {
    let mut at = index;
    let mut limit = index.saturating_add(BRACKETS_REACH);
    while at < view.len().min(limit) {
        let opening = view.at(at);
        if opening == '\n' && view.at(at.saturating_add(1)) == '\n' {
            return;
        }
        at = at.saturating_add(1);
        if !matches!(opening, '(' | '[') {
            continue;
        }
        let closing = closing(opening);
        let length = view
            .slice(at..at.saturating_add(4096))
            .iter()
            .position(|character| *character == closing || matches!(character, '(' | '['));
        let end = at.saturating_add(length.unwrap_or_default());
        if view.at(end) == closing {
            take(at..end);
            limit = end.saturating_add(BRACKETS_REACH);
        }
    }
}

/// How far behind its names a list of values may stand.
const BRACKETS_REACH: usize = 160;

/// What brackets hold, or else a line, around a name. Brackets that hold the name alone are its own.
fn list_around(view: &View, name: &Range<usize>) -> Option<Range<usize>> {
    let own = view.before(name.start) == '[' && view.at(name.end) == ']';
    let mut start = name.start.saturating_sub(usize::from(own));
    // Whole brackets before it are other cells.
    let mut closed = 0_usize;
    while start > 0 {
        match view.before(start) {
            '\n' => break,
            ')' | ']' => closed = closed.saturating_add(1),
            '(' | '[' if closed == 0 => break,
            '(' | '[' => closed = closed.saturating_sub(1),
            _ => {}
        }
        start = start.saturating_sub(1);
    }
    let closing = closing(view.before(start));
    let mut end = name.end.saturating_add(usize::from(own));
    while end < view.len() && view.at(end) != closing && view.at(end) != '\n' {
        end = end.saturating_add(1);
    }
    (end.saturating_sub(start) <= 4096).then_some(start..end)
}

fn closing(opening: char) -> char {
    match opening {
        '(' => ')',
        '[' => ']',
        _ => '\n',
    }
}

/// The cells of a list; a delimiter in quotation marks is none.
pub(in crate::masking::redactor) fn split(
    view: &View,
    list: Range<usize>,
    delimiter: char,
) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut start = list.start;
    let mut quoted: Option<char> = None;
    for index in list.clone() {
        let character = view.at(index);
        match quoted {
            Some(quote) if character == quote => quoted = None,
            None if matches!(character, '"' | '\'') => quoted = Some(character),
            None if character == delimiter => {
                cells.push(start..index);
                start = index.saturating_add(1);
            }
            Some(_) | None => {}
        }
    }
    cells.push(start..list.end);
    cells
}

/// A cell of a heading in HTML, and those that stand in the same place of the rows below.
fn by_cell_of_html(view: &View, name: &Range<usize>, take: &mut impl FnMut(Range<usize>)) {
    let row = |index: usize| is_tag(view, index, &['t', 'r']);
    let cell = |index: usize| is_tag(view, index, &['t', 'h']) || is_tag(view, index, &['t', 'd']);
    let Some(begin) = (name.start.saturating_sub(4096)..name.start)
        .rev()
        .find(|index| row(*index))
    else {
        return;
    };
    let place = (begin..name.start).filter(|index| cell(*index)).count();
    let mut count = 0_usize;
    let mut at = name.end;
    let mut first = true;
    while at < view.len() {
        if row(at) {
            count = 0;
            first = false;
        } else if cell(at) {
            count = count.saturating_add(1);
            if count == place && !first {
                let rest = view.slice(at..at.saturating_add(256));
                let open = rest
                    .iter()
                    .position(|character| *character == '>')
                    .unwrap_or_default();
                let text = rest.get(open.saturating_add(1)..).unwrap_or_default();
                let length = text
                    .iter()
                    .position(|character| *character == '<')
                    .unwrap_or(text.len());
                let start = at.saturating_add(open).saturating_add(1);
                take(start..start.saturating_add(length));
            }
        }
        at = at.saturating_add(1);
    }
}

fn is_tag(view: &View, index: usize, name: &[char]) -> bool {
    let end = index.saturating_add(1).saturating_add(name.len());
    let lower = |(one, other): (&char, &char)| one.to_ascii_lowercase() == *other;
    view.at(index) == '<'
        && view
            .slice(index.saturating_add(1)..end)
            .iter()
            .zip(name)
            .all(lower)
        && matches!(view.at(end), '>' | ' ' | '\n' | '\t')
}

/// Digits right below a name, where blanks alone part the columns.
fn by_position(look: &Look<'_>, name: &Range<usize>) -> Vec<Range<usize>> {
    let view = look.view;
    let start = (0..name.start)
        .rev()
        .find(|before| view.at(*before) == '\n')
        .map_or(0, |before| before.saturating_add(1));
    // A text in quotation marks begins behind them.
    let opened = view
        .slice(start..name.start)
        .iter()
        .rposition(|character| matches!(character, '"' | '\''));
    let start = opened.map_or(start, |quote| start.saturating_add(quote).saturating_add(1));
    let heading = view.slice(start..name.start);
    let spaced = heading.windows(2).any(|pair| pair == [' ', ' ']);
    if !spaced
        || heading
            .iter()
            .any(|character| matches!(character, ',' | '=' | ':' | '{' | '<' | '0'..='9'))
    {
        return Vec::new();
    }
    let from = name.start.saturating_sub(start);
    let to = name.end.saturating_sub(start);
    let mut found = Vec::new();
    lines_below(view, name.end, |line| {
        let first = look.groups.partition_point(|group| group.start < line.start);
        let groups = look.groups.get(first..).unwrap_or_default();
        let below = groups
            .iter()
            .take_while(|group| group.end <= line.end)
            .find(|group| {
                let column = group.start.saturating_sub(line.start)..group.end.saturating_sub(line.start);
                let ends = |character: char| matches!(character, ' ' | '\n' | '\r' | '\0' | '\t');
                let alone = ends(view.before(group.start)) && ends(view.at(group.end));
                let under = column.start <= to.saturating_add(2) && from <= column.end.saturating_add(2);
                under && alone && (3..=4).contains(&group.len())
            });
        found.extend(below.cloned());
        below.is_some()
    });
    found
}
