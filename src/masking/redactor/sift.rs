//! The quick look at everything: where in a text could there be something? What it lets through is looked at closely;
//! what it does not name is written as it is. So it may err on one side only.
//!
//! Most of a log is neither digits nor codes. Sixty-four bytes at a time become one word with a bit for each digit,
//! and so on; only where digits stand close together, where a token is long, or where a telling word stands is
//! anything read byte by byte.

use std::ops::Range;

use crate::masking::redactor::blocks::BLOCK;
use crate::masking::redactor::blocks::Gap;
use crate::masking::redactor::blocks::bits;
use crate::masking::redactor::blocks::joins;
use crate::masking::redactor::groups;
use crate::masking::redactor::numbers;
use crate::masking::redactor::pieces;
use crate::masking::redactor::rows::Row;
use crate::masking::redactor::tokens;
use crate::masking::redactor::view;
use crate::masking::redactor::view::View;

const DIGITS_MIN: usize = 13;
const DIGITS_MAX: usize = 19;

/// Everywhere that a close look is needed, in no order; ranges may overlap.
pub(super) fn suspicious(text: &[u8]) -> Vec<Range<usize>> {
    let mut sift = Sift {
        text,
        found: Vec::new(),
        run: Vec::new(),
        total: 0,
        special: false,
        pieces: Vec::new(),
        row: Row::default(),
    };
    sift.digits_and_tokens();
    tokens::telling_words(text, &mut sift.found);
    sift.found
}

struct Sift<'t> {
    text: &'t [u8],
    found: Vec<Range<usize>>,
    /// Groups of digits with nothing but separators between them.
    run: Vec<Range<usize>>,
    total: usize,
    /// Whether an escape stands between two of them.
    special: bool,
    /// The last groups that could be pieces of a number.
    pieces: Vec<Range<usize>>,
    row: Row,
}

impl Sift<'_> {
    fn digits_and_tokens(&mut self) {
        let (blocks, rest) = self.text.as_chunks::<BLOCK>();
        let mut last = [0_u8; BLOCK];
        last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
        let mut open: Option<usize> = None;
        let mut letters = 0_usize;
        let mut looked_to = 0_usize;
        let mut base = 0_usize;
        for block in blocks.iter().chain([&last]) {
            self.groups(bits(block, |byte| byte.wrapping_sub(b'0') < 10), base, &mut open);
            let wide = bits(block, |byte| byte >= 0x80);
            if wide != 0 {
                self.other_digits(wide, base);
            }
            let alphanumeric = bits(block, |byte| {
                byte.wrapping_sub(b'0') < 10 || (byte | 0x20).wrapping_sub(b'a') < 26
            });
            let leading = usize::try_from(alphanumeric.trailing_ones()).unwrap_or(BLOCK);
            let mut row = alphanumeric;
            for shift in [1, 2, 4, 6] {
                row &= row >> shift;
            }
            if row != 0 || letters.saturating_add(leading) >= TOKEN_MIN {
                self.tokens(base, &mut looked_to);
            }
            letters = match alphanumeric {
                u64::MAX => letters.saturating_add(BLOCK),
                _ => usize::try_from(alphanumeric.leading_ones()).unwrap_or(BLOCK),
            };
            base = base.saturating_add(BLOCK);
        }
        if let Some(start) = open {
            self.group(start..self.text.len());
        }
        self.close_run();
        self.found.extend(self.row.close(self.text.len()));
    }

    /// The groups of digits that end in a block.
    fn groups(&mut self, digits: u64, base: usize, open: &mut Option<usize>) {
        let mut rest = digits;
        let mut at = 0_u32;
        while at < 64 {
            if open.is_some() {
                let length = rest.trailing_ones();
                at = at.saturating_add(length);
                if at >= 64 {
                    return;
                }
                let end = base.saturating_add(usize::try_from(at).unwrap_or_default());
                if let Some(start) = open.take() {
                    self.group(start..end);
                }
                rest = rest.checked_shr(length).unwrap_or_default();
            } else {
                let skipped = rest.trailing_zeros();
                at = at.saturating_add(skipped);
                if at >= 64 || rest == 0 {
                    return;
                }
                *open = Some(base.saturating_add(usize::try_from(at).unwrap_or_default()));
                rest = rest.checked_shr(skipped).unwrap_or_default();
            }
        }
    }

    fn group(&mut self, group: Range<usize>) {
        let last_end = self.run.last().map_or(0, |last| last.end);
        if !self.run.is_empty() {
            let gap = self.text.get(last_end..group.start).unwrap_or_default();
            let joined = match joins(gap, self.special) {
                Gap::Separator => true,
                Gap::Escape => {
                    self.special = true;
                    true
                }
                Gap::Other => false,
            };
            if !joined {
                self.close_run();
            }
        }
        self.total = self.total.saturating_add(group.len());
        self.run.push(group.clone());
        // A long list in one run is searched as it goes, so that no run is kept whole.
        if self.run.len() >= 256 {
            self.close_run_keeping();
        }
        let mark = group.start.checked_sub(1).and_then(|index| self.text.get(index));
        if (mark == Some(&b'=') && group.len() >= 11) || (mark == Some(&b'^') && group.len() >= 7) {
            self.found.push(group.clone());
        }
        if group.len() >= 3 {
            self.piece(group.clone());
        }
        let ended = self.row.goes_on(self.text, &group);
        self.found.extend(ended);
    }

    fn close_run(&mut self) {
        self.search_run();
        self.run.clear();
        self.total = 0;
        self.special = false;
    }

    /// Searches a long run, and keeps its end for what may go on.
    fn close_run_keeping(&mut self) {
        self.search_run();
        let kept = self.run.len().saturating_sub(DIGITS_MAX);
        self.run.drain(..kept);
        self.total = self.run.iter().map(ExactSizeIterator::len).sum();
    }

    fn search_run(&mut self) {
        if self.total < DIGITS_MIN.saturating_sub(1) {
            return;
        }
        let (Some(first), Some(last)) = (self.run.first(), self.run.last()) else {
            return;
        };
        let whole = first.start..last.end;
        if self.special && self.total >= DIGITS_MIN {
            self.found.push(whole);
            return;
        }
        let hit = self.run.iter().enumerate().any(|(index, group)| {
            let rest = self.run.get(index..).unwrap_or_default();
            self.window_from(rest) || (group.len() >= DIGITS_MIN && self.long(group))
        });
        if hit || self.is_named_number() {
            self.found.push(whole);
        }
    }

    /// Whether a number stands at the beginning of some groups.
    fn window_from(&self, groups: &[Range<usize>]) -> bool {
        let Some(first) = groups.first() else { return false };
        // The second digit may stand in the next group.
        let two = self
            .text
            .get(first.start..first.start.saturating_add(2).min(first.end));
        if !matches!(
            two,
            Some([b'1'..=b'6' | b'8'] | [b'3'..=b'6', _] | [b'2', b'1'..=b'7'] | [b'8', b'1'] | [b'1', b'8'])
        ) {
            return false;
        }
        let mut total = 0_usize;
        for (count, group) in groups.iter().enumerate() {
            total = total.saturating_add(group.len());
            let picked = groups.get(..count.saturating_add(1)).unwrap_or_default();
            let dated = count > 0 && group.len() > 4 && (17..=23).contains(&total);
            if dated && self.is_card(picked, total.saturating_sub(4)) {
                return true;
            }
            if total > DIGITS_MAX {
                return false;
            }
            if total >= DIGITS_MIN && self.is_card(picked, total) {
                let lengths: Vec<usize> = picked.iter().map(ExactSizeIterator::len).collect();
                if numbers::could_be_usual(&lengths) || self.is_named(picked) {
                    return true;
                }
            }
        }
        false
    }

    /// Whether the first digits of some groups are a card's.
    fn is_card(&self, groups: &[Range<usize>], size: usize) -> bool {
        let mut digits = [0_u8; DIGITS_MAX];
        let bytes = groups
            .iter()
            .flat_map(|group| self.text.get(group.clone()).unwrap_or_default());
        digits
            .iter_mut()
            .zip(bytes)
            .for_each(|(digit, byte)| *digit = byte & 0x0f);
        digits
            .get(..size)
            .is_some_and(|digits| numbers::card(digits).is_some())
    }

    /// Whether a number stands somewhere in a long group.
    fn long(&self, group: &Range<usize>) -> bool {
        // Digits in hexadecimal are digits again.
        let bytes = self.text.get(group.clone()).unwrap_or_default();
        if tokens::is_hex_text(bytes) || tokens::is_hex_text(bytes.get(1..).unwrap_or_default()) {
            return true;
        }
        let from = group.start.saturating_sub(24);
        let around = self
            .text
            .get(from..group.end.saturating_add(24).min(self.text.len()));
        let around = View::of(around.unwrap_or_default());
        let groups = groups::groups(&around);
        groups
            .iter()
            .filter(|inner| inner.len() >= group.len())
            .any(|inner| numbers::stuffed(&around, inner).is_some())
    }

    /// Whether a word about cards, or about pieces of a number, stands before some groups.
    fn is_named(&self, groups: &[Range<usize>]) -> bool {
        let start = groups.first().map_or(0, |group| group.start);
        let before = self.text.get(start.saturating_sub(64)..start).unwrap_or_default();
        tokens::names_a_card(before)
    }

    /// Whether digits grouped as cards are stand behind a word about cards: a number with a slip of the finger.
    fn is_named_number(&self) -> bool {
        let shaped = self.run.iter().any(|group| group.len() >= 12)
            || self
                .run
                .iter()
                .filter(|group| matches!(group.len(), 4..=6))
                .count()
                >= 3;
        let first = self.run.first().and_then(|group| self.text.get(group.start));
        let begins = matches!(first, Some(b'2'..=b'6' | b'8'));
        shaped && begins && self.is_named(&self.run)
    }

    /// A group that could be a piece of a number of which every piece has a field of its own.
    fn piece(&mut self, group: Range<usize>) {
        if group.len() > 15 {
            self.pieces.clear();
            return;
        }
        if self
            .pieces
            .last()
            .is_some_and(|last| group.start.saturating_sub(last.end) > 84)
        {
            self.pieces.clear();
        }
        self.pieces.push(group);
        if self.pieces.len() > 5 {
            self.pieces.remove(0);
        }
        for count in 2..=self.pieces.len() {
            let picked = self
                .pieces
                .get(self.pieces.len().saturating_sub(count)..)
                .unwrap_or_default();
            let total: usize = picked.iter().map(ExactSizeIterator::len).sum();
            if total > DIGITS_MAX {
                return;
            }
            let (Some(first), Some(last)) = (picked.first(), picked.last()) else {
                return;
            };
            let begins = matches!(self.text.get(first.start), Some(b'1'..=b'6' | b'8'));
            let few = picked.len() <= 4 && first.len() >= 4 && picked.iter().all(|piece| piece.len() <= 12);
            let number = || few && total >= DIGITS_MIN && self.is_card(picked, total);
            if begins
                && ((number() && (pieces::are_alike(self.text, picked) || self.is_named(picked)))
                    || pieces::has_rest(picked, total))
            {
                self.found
                    .push(first.start..last.end.saturating_add(84).min(self.text.len()));
            }
        }
    }

    /// Digits of other scripts, whose first bytes the bits tell.
    fn other_digits(&mut self, wide: u64, base: usize) {
        let mut rest = wide;
        while rest != 0 {
            let at = base.saturating_add(usize::try_from(rest.trailing_zeros()).unwrap_or_default());
            rest &= rest.wrapping_sub(1);
            let bytes = self
                .text
                .get(at..at.saturating_add(4).min(self.text.len()))
                .unwrap_or_default();
            let character = bytes
                .utf8_chunks()
                .next()
                .and_then(|chunk| chunk.valid().chars().next());
            if character.and_then(view::digit).is_some() {
                self.found.push(at..at.saturating_add(bytes.len()));
            }
        }
    }

    /// The long tokens that touch a block.
    fn tokens(&mut self, base: usize, looked_to: &mut usize) {
        let mut at = base.saturating_sub(TOKEN_MIN).max(*looked_to);
        let end = base.saturating_add(BLOCK);
        let letter = |index: usize| self.text.get(index).is_some_and(u8::is_ascii_alphanumeric);
        while at < end {
            let start = at;
            while letter(at) {
                at = at.saturating_add(1);
            }
            // What goes on beyond the block is looked at when all of it is known.
            if at.saturating_sub(start) >= TOKEN_MIN {
                let token = self.text.get(start..at).unwrap_or_default();
                if tokens::is_suspicious(token) {
                    self.found.push(start..at);
                }
            }
            at = at.saturating_add(1);
        }
        *looked_to = at;
    }
}

/// So many letters and digits in one row could be something encoded.
const TOKEN_MIN: usize = 14;
