//! Groups of digits of one length in a row: bytes in a dump, or digits one by one.

use std::ops::Range;

use crate::masking::redactor::sift::scan::Group;

/// What lies before and behind a row and belongs to it.
const AROUND: usize = 16;
/// How far apart the bytes of a dump stand, and digits one by one.
const GAP_MAX: usize = 12;
const LIKE_GAP_MAX: usize = 84;

/// The rows that are long enough to hold a number.
pub(super) fn search(text: &[u8], groups: &[Group], found: &mut Vec<Range<usize>>) {
    let mut row = Row::default();
    let mut list = List::default();
    for group in groups {
        found.extend(list.goes_on(text, group));
        let more = match group.len() {
            1 if matches!(text.get(group.end), Some(b'x' | b'X')) => {
                // `0x34`: the zero is none of it.
                continue;
            }
            1 => Some(row.single(text, group)),
            2 | 4 | 8 => coded(group.bytes(text)),
            _ => None,
        };
        let gap = group.start.saturating_sub(row.end);
        let near = gap <= GAP_MAX || (group.len() == 1 && gap == row.gap && gap <= LIKE_GAP_MAX);
        match more {
            Some(more) if near && group.len() == row.length => row.add(group, gap, more),
            more => {
                if row.is_long() {
                    found.push(row.around(text.len()));
                }
                row.length = 0;
                if let Some(more) = more {
                    row = Row {
                        start: group.start,
                        length: group.len(),
                        signs: row.signs,
                        ..Row::default()
                    };
                    row.add(group, gap, more);
                }
            }
        }
    }
    if row.is_long() {
        found.push(row.around(text.len()));
    }
    found.extend(list.end());
}

/// A list of small numbers, parted alike: the bytes of a text.
#[derive(Debug, Default)]
struct List<'t> {
    start: usize,
    end: usize,
    count: usize,
    gap: &'t [u8],
}

impl<'t> List<'t> {
    /// Reads the next group. Gives back the list that ended with it, if that was long enough to hold a number.
    fn goes_on(&mut self, text: &'t [u8], group: &Group) -> Option<Range<usize>> {
        let gap = text.get(self.end..group.start).unwrap_or_default();
        let small = group.len() <= 3;
        if small
            && self.count > 0
            && (gap == self.gap || self.count == 1 && matches!(gap, b"," | b", " | b" " | b";"))
        {
            self.gap = gap;
            self.count = self.count.saturating_add(1);
            self.end = group.end;
            return None;
        }
        let ended = self.end();
        self.start = group.start;
        self.end = group.end;
        self.count = usize::from(small);
        self.gap = &[];
        ended
    }

    fn end(&self) -> Option<Range<usize>> {
        (self.count >= LIST_MIN).then_some(self.start..self.end)
    }
}

/// So many bytes are a card number.
const LIST_MIN: usize = 13;

/// The row that is being read.
#[derive(Debug, Default)]
struct Row {
    start: usize,
    end: usize,
    /// How many digits each of its groups has; 0 when there is no row.
    length: usize,
    gap: usize,
    count: Count,
    /// What stood behind the last two single digits.
    signs: [Option<u8>; 2],
}

/// How many groups of a row were the codes of digits.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// In hexadecimal, or digits themselves.
    hex: usize,
    /// In decimal.
    decimal: usize,
}

impl Row {
    /// What one digit adds: the same stands behind each, or behind every second, for they may be counted.
    fn single(&mut self, text: &[u8], group: &Group) -> Count {
        let sign = text.get(group.end).copied();
        let known = self.signs.contains(&sign);
        self.signs = [sign, self.signs.first().copied().flatten()];
        Count {
            hex: usize::from(known),
            decimal: 0,
        }
    }

    fn add(&mut self, group: &Group, gap: usize, more: Count) {
        self.end = group.end;
        self.gap = gap;
        self.count.hex = self.count.hex.saturating_add(more.hex);
        self.count.decimal = self.count.decimal.saturating_add(more.decimal);
    }

    fn is_long(&self) -> bool {
        let enough = match self.length {
            0 => return false,
            1 => 11,
            2 => 4,
            _ => 2,
        };
        self.count.hex >= enough || self.count.decimal >= enough
    }

    fn around(&self, text_end: usize) -> Range<usize> {
        self.start.saturating_sub(AROUND)..self.end.saturating_add(AROUND).min(text_end)
    }
}

/// What the code of a digit adds; `None` when no number has such a thing between its digits.
fn coded(group: &[u8]) -> Option<Count> {
    let (hex, decimal) = match group {
        // Blanks and dashes stand between, so `2026-11-20 23:34:48` is nearly one.
        [b'3', ..] => (1, 0),
        [b'4', b'8' | b'9'] | [b'5', b'0'..=b'7'] => (0, 1),
        [b'2', b'0'] | [b'4', _] => (0, 0),
        _ => return None,
    };
    Some(Count { hex, decimal })
}
