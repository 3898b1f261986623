//! Groups of digits of one length in a row: bytes in a dump, or digits one by one.

use std::ops::Range;

/// The row that is being read.
#[derive(Debug, Default)]
pub(super) struct Row {
    start: usize,
    end: usize,
    length: usize,
    gap: usize,
    count: usize,
}

impl Row {
    /// Reads the next group. Gives back the row that ended with it, if that was long enough to hold a number.
    pub(super) fn goes_on(&mut self, text: &[u8], group: &Range<usize>) -> Option<Range<usize>> {
        let gap = group.start.saturating_sub(self.end);
        // `0x34`: the zero is none of it.
        if group.len() == 1 && text.get(group.end).is_some_and(|byte| byte | 0x20 == b'x') {
            return None;
        }
        let coded = match group.len() {
            2 => matches!(text.get(group.start), Some(b'2'..=b'5' | b'f' | b'F')),
            4 | 8 => text.get(group.start) == Some(&b'3'),
            1 => true,
            _ => false,
        };
        let alike = group.len() == 1 && gap == self.gap && gap <= 84;
        if coded && group.len() == self.length && (gap <= 12 || alike) {
            self.count = self.count.saturating_add(1);
            self.end = group.end;
            self.gap = gap;
            return None;
        }
        let ended = self.close(text.len());
        *self = Self {
            start: group.start,
            end: group.end,
            length: group.len(),
            gap,
            count: usize::from(coded),
        };
        ended
    }

    /// Ends the row. Gives it back, if it was long enough to hold a number.
    pub(super) fn close(&mut self, text_end: usize) -> Option<Range<usize>> {
        let enough = match self.length {
            1 => 12,
            2 => 4,
            _ => 2,
        };
        let row = self.start.saturating_sub(16)..self.end.saturating_add(16).min(text_end);
        let long = self.count >= enough;
        *self = Self::default();
        long.then_some(row)
    }
}
