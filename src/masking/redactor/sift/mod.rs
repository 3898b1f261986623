//! The quick look at everything: where in a text could there be something? What it lets through is looked at closely;
//! what it does not name is written as it is. So it may err on one side only.
//!
//! Sixty-four bytes at a time become words with a bit for each digit, each letter, and so on (`masks`). One pass over
//! those (`scan`) tells the groups of digits and the long tokens; the other parts read the list of groups, which is
//! much shorter than the text, and touch the text itself only where something could be.

mod gaps;
mod masks;
mod pieces;
mod rows;
mod runs;
mod scan;
mod telling;
pub(super) mod tokens;

use std::ops::Range;

use crate::masking::redactor::sift::scan::Group;
use crate::masking::redactor::sift::scan::Scan;

/// Everywhere that a close look is needed, in no order; ranges may overlap.
pub(super) fn suspicious(text: &[u8]) -> Vec<Range<usize>> {
    let Scan {
        groups, mut found, ..
    } = Scan::of(text);
    runs::search(text, &groups, &mut found);
    pieces::search(text, &groups, &mut found);
    rows::search(text, &groups, &mut found);
    found.extend(tails(text, &groups));
    tokens::soft_breaks(text, &mut found);
    telling::words(text, &mut found);
    found
}

/// Digits behind what parts the fields of a track.
fn tails(text: &[u8], groups: &[Group]) -> impl Iterator<Item = Range<usize>> {
    groups.iter().filter_map(|group| {
        if group.len() < 7 {
            return None;
        }
        let mark = text.get(group.start.checked_sub(1)?)?;
        // In hexadecimal a letter parts them.
        let behind_digit = || {
            let before = group.start.checked_sub(2).and_then(|index| text.get(index));
            before.is_some_and(u8::is_ascii_digit)
        };
        let tail = *mark == b'^'
            || (*mark == b'=' && group.len() >= 11)
            || (matches!(mark, b'D' | b'd') && group.len() >= 11 && behind_digit());
        tail.then_some(group.start..group.end)
    })
}
