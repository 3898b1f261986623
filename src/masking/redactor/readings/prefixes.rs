//! What a log puts before every line of a message: the moment, the program, a line's number. Without it the message can
//! be read as it was.

use std::ops::Range;

use crate::masking::redactor::readings::view::View;

/// The shortest beginning that counts where three lines in a row have it, and where two have it.
const OF_THREE: (usize, usize) = (3, 6);
const OF_TWO: (usize, usize) = (2, 20);
/// The longest one.
const LENGTH_MAX: usize = 120;

/// The lines without what all of them begin with, digits aside; `None` when there is no such thing.
pub(in crate::masking::redactor) fn without(view: &View) -> Option<View> {
    let lines = lines(view);
    let mut lengths = vec![0_usize; lines.len()];
    let mut found = false;
    for (count, shortest) in [OF_THREE, OF_TWO] {
        for (index, together) in lines.windows(count).enumerate() {
            let length = common(view, together);
            if length >= shortest {
                found = true;
                for known in lengths.iter_mut().skip(index).take(count) {
                    *known = if *known == 0 { length } else { length.min(*known) };
                }
            }
        }
    }
    if !found {
        return None;
    }
    let mut rest = View::default();
    for (line, length) in lines.iter().zip(lengths) {
        for index in line.start.saturating_add(length)..line.end {
            let place = view.place(index..index.saturating_add(1));
            rest.push(view.at(index), place.start, place.end);
        }
    }
    Some(rest)
}

/// Every line, with the sign that ends it.
fn lines(view: &View) -> Vec<Range<usize>> {
    let mut start = 0_usize;
    let mut lines = Vec::new();
    for (index, character) in view.chars().iter().enumerate() {
        if *character == '\n' {
            let end = index.saturating_add(1);
            lines.push(start..end);
            start = end;
        }
    }
    lines.push(start..view.len());
    lines
}

/// How long the beginning is that lines have in common, up to the last sign in it that ends such a thing.
fn common(view: &View, lines: &[Range<usize>]) -> usize {
    let sign = |line: &Range<usize>, offset: usize| {
        let index = line.start.saturating_add(offset);
        let sign = if index < line.end { view.at(index) } else { '\n' };
        if sign.is_ascii_digit() { '0' } else { sign }
    };
    let Some((first, rest)) = lines.split_first() else {
        return 0;
    };
    let mut length = 0_usize;
    let mut ended = 0_usize;
    while length < LENGTH_MAX {
        let here = sign(first, length);
        if here == '\n' || rest.iter().any(|line| sign(line, length) != here) {
            break;
        }
        length = length.saturating_add(1);
        // Letters that messages begin with by chance do not count.
        let before = length.checked_sub(2).map_or(' ', |at| sign(first, at));
        if here == ' ' && !matches!(before, ' ' | '\t') {
            ended = length;
        }
    }
    ended
}
