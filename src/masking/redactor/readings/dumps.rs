//! Dumps of bytes: an offset, the bytes, and beside them the characters, line by line.

use std::ops::Range;

use crate::masking::redactor::readings::view::View;

/// The bytes and the characters of every dump, each as one reading.
pub(in crate::masking::redactor) fn views(view: &View) -> Vec<View> {
    let mut found = Vec::new();
    let mut bytes = View::default();
    let mut signs = View::default();
    let mut start = 0_usize;
    while start < view.len() {
        let length = view
            .slice(start..view.len())
            .iter()
            .position(|character| *character == '\n')
            .unwrap_or(view.len().saturating_sub(start));
        let line = start..start.saturating_add(length);
        if !(hex_line(view, line.clone(), &mut bytes, &mut signs) || char_line(view, line, &mut signs)) {
            found.extend([std::mem::take(&mut bytes), std::mem::take(&mut signs)]);
        }
        start = start.saturating_add(length).saturating_add(1);
    }
    found.extend([bytes, signs]);
    found.retain(|view| view.len() >= 12);
    found
}

/// The offset at the beginning of a line: where it ends.
fn offset(view: &View, line: &Range<usize>) -> Option<usize> {
    let mut at = line.start;
    while matches!(view.at(at), ' ' | '\t') && at < line.end {
        at = at.saturating_add(1);
    }
    if view.at(at) == '0' && view.at(at.saturating_add(1)) == 'x' {
        at = at.saturating_add(2);
    }
    let digits = view
        .slice(at..line.end)
        .iter()
        .take_while(|character| character.is_ascii_hexdigit())
        .count();
    let end = at.saturating_add(digits);
    let colon = usize::from(view.at(end) == ':');
    let end = end.saturating_add(colon);
    ((4..=8).contains(&digits) && view.at(end) == ' ').then_some(end)
}

fn hex_line(view: &View, line: Range<usize>, bytes: &mut View, signs: &mut View) -> bool {
    let Some(mut at) = offset(view, &line) else {
        return false;
    };
    let mut count = 0_usize;
    while count < 32 {
        let mut next = at;
        while view.at(next) == ' ' {
            next = next.saturating_add(1);
        }
        let digits = view
            .slice(next..line.end.min(next.saturating_add(9)))
            .iter()
            .take_while(|character| character.is_ascii_hexdigit())
            .count();
        let end = next.saturating_add(digits);
        let ends = end >= line.end || view.at(end) == ' ';
        if !matches!(digits, 2 | 4 | 8) || !ends || (count > 0 && next.saturating_sub(at) > 2) {
            break;
        }
        for pair in (next..end).step_by(2) {
            let place = view.place(pair..pair.saturating_add(2));
            let byte = u32::from_str_radix(&view.text(pair..pair.saturating_add(2)), 16).unwrap_or_default();
            let printable =
                char::from_u32(byte).filter(|character| matches!(character, '\n' | '\r' | ' '..='~'));
            bytes.push(
                printable.unwrap_or(char::REPLACEMENT_CHARACTER),
                place.start,
                place.end,
            );
            count = count.saturating_add(1);
        }
        at = end;
    }
    if count == 0 {
        return false;
    }
    while matches!(view.at(at), ' ' | '|') && at < line.end {
        at = at.saturating_add(1);
    }
    for index in at..line.end.min(at.saturating_add(count)) {
        if view.at(index) != '|' {
            let place = view.place(index..index.saturating_add(1));
            signs.push(view.at(index), place.start, place.end);
        }
    }
    true
}

/// `od -c`: each byte as a character in a column four wide.
fn char_line(view: &View, line: Range<usize>, signs: &mut View) -> bool {
    let Some(at) = offset(view, &line) else {
        return false;
    };
    let width = line.end.saturating_sub(at);
    let columns: Vec<usize> = (at.saturating_add(width % 4)..line.end).step_by(4).collect();
    let single = |start: &usize| {
        let column = view.slice(*start..start.saturating_add(4));
        matches!(
            column,
            [' ', ' ', ' ' | '\\', _] | [' ', '0'..='3', '0'..='7', '0'..='7']
        )
    };
    if columns.len() < 2 || !columns.iter().all(single) {
        return false;
    }
    for start in columns {
        let last = start.saturating_add(3);
        let place = view.place(last..last.saturating_add(1));
        let plain = view.at(last.saturating_sub(1)) == ' ';
        signs.push(if plain { view.at(last) } else { '\n' }, place.start, place.end);
    }
    true
}
