//! The one pass over all bytes: groups of digits, long tokens, digits of other scripts.

use std::ops::Range;

use crate::masking::redactor::readings::view;
use crate::masking::redactor::sift::masks::BLOCK;
use crate::masking::redactor::sift::masks::Masks;
use crate::masking::redactor::sift::tokens;

/// Digits side by side.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where the last letter before it ended, and the last sign of an escape.
    pub(super) letter_end: usize,
    pub(super) escape_end: usize,
}

impl Group {
    pub(super) fn len(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    pub(super) fn bytes<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// What the pass finds.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Every group but one or two digits within letters, as keys made by chance are full of.
    pub(super) groups: Vec<Group>,
    pub(super) found: Vec<Range<usize>>,
    /// How many of the groups have ended.
    closed: usize,
    letter_end: usize,
    escape_end: usize,
    /// The token at the end of what was read: its length, and whether it has capitals and what is no hexadecimal.
    token: usize,
    capitals: bool,
    beyond_hex: bool,
}

impl Scan {
    pub(super) fn of(text: &[u8]) -> Self {
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        let mut last = [0_u8; BLOCK];
        last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
        let mut scan = Self {
            groups: Vec::with_capacity(text.len() / 8),
            ..Self::default()
        };
        let mut base = 0_usize;
        for block in blocks.iter().chain([&last]) {
            let masks = Masks::of(block);
            scan.groups(&masks, base);
            scan.tokens(&masks, base, text);
            if masks.wide != 0 {
                scan.other_digits(masks.wide, base, text);
            }
            base = base.saturating_add(BLOCK);
        }
        scan.close(text.len());
        scan
    }

    /// The groups of digits that begin or end in a block.
    fn groups(&mut self, masks: &Masks, base: usize) {
        let digits = masks.digits & !within_letters(masks);
        let before = digits << 1 | u64::from(self.closed < self.groups.len());
        let mut starts = digits & !before;
        let mut ends = !digits & before;
        while starts != 0 {
            let start = starts.trailing_zeros();
            let below = starts.wrapping_sub(1) & !starts;
            starts &= starts.wrapping_sub(1);
            self.groups.push(Group {
                start: base.saturating_add(index(start)),
                end: 0,
                letter_end: end_of(masks.letters & below, base).unwrap_or(self.letter_end),
                escape_end: end_of(masks.escapes & below, base).unwrap_or(self.escape_end),
            });
        }
        while ends != 0 {
            self.close(base.saturating_add(index(ends.trailing_zeros())));
            ends &= ends.wrapping_sub(1);
        }
        self.letter_end = end_of(masks.letters, base).unwrap_or(self.letter_end);
        self.escape_end = end_of(masks.escapes, base).unwrap_or(self.escape_end);
    }

    fn close(&mut self, end: usize) {
        if let Some(group) = self.groups.get_mut(self.closed) {
            group.end = end;
            self.closed = self.closed.saturating_add(1);
        }
    }

    /// The long tokens that end in a block.
    fn tokens(&mut self, masks: &Masks, base: usize, text: &[u8]) {
        let mut signs = masks.letters | masks.digits;
        let leading = signs.trailing_ones();
        let end = base.saturating_add(index(leading));
        let read = ones(leading);
        self.token = self.token.saturating_add(index(leading));
        self.capitals |= masks.capitals & read != 0;
        self.beyond_hex |= masks.beyond_hex & read != 0;
        if index(leading) == BLOCK {
            return;
        }
        self.token(end, text);
        signs &= !read;
        // Where so many stand in a row that a token could be long.
        let mut rows = signs;
        for shift in [1, 2, 4, 6] {
            rows &= rows >> shift;
        }
        while rows != 0 {
            let start = rows.trailing_zeros();
            let length = (signs >> start).trailing_ones();
            let end = start.saturating_add(length);
            let read = ones(end);
            let here = read & !ones(start);
            self.token = index(length);
            self.capitals = masks.capitals & here != 0;
            self.beyond_hex = masks.beyond_hex & here != 0;
            if index(end) >= BLOCK {
                return;
            }
            self.token(base.saturating_add(index(end)), text);
            rows &= !read;
        }
        let trailing = signs.leading_ones();
        let here = !ones(u64::BITS.saturating_sub(trailing));
        self.token = index(trailing);
        self.capitals = masks.capitals & here != 0;
        self.beyond_hex = masks.beyond_hex & here != 0;
    }

    /// A token ends here.
    fn token(&mut self, end: usize, text: &[u8]) {
        let start = end.saturating_sub(self.token);
        if self.token >= tokens::LENGTH_MIN {
            let token = text.get(start..end).unwrap_or_default();
            let numbered = matches!(token, [b'x', ..] | [_, b'x', ..]);
            // No digits and no text are base64 without capitals.
            if (!self.beyond_hex || self.capitals || numbered) && tokens::is_suspicious(token) {
                self.found.push(start..end);
            }
        }
    }

    /// Digits of other scripts, whose bytes the bits tell.
    fn other_digits(&mut self, wide: u64, base: usize, text: &[u8]) {
        let mut rest = wide;
        while rest != 0 {
            let at = base.saturating_add(index(rest.trailing_zeros()));
            rest &= rest.wrapping_sub(1);
            let bytes = text
                .get(at..at.saturating_add(4).min(text.len()))
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
}

/// One digit or two that stand between letters, other than those behind which a character's number stands.
fn within_letters(masks: &Masks) -> u64 {
    let (digits, letters) = (masks.digits, masks.letters & !masks.markers);
    let before = letters << 1;
    let one = digits & before & letters >> 1;
    let two = digits & before & digits >> 1 & letters >> 2;
    one | two | two << 1
}

fn index(bit: u32) -> usize {
    usize::try_from(bit).unwrap_or(BLOCK)
}

/// So many of the lowest bits.
fn ones(count: u32) -> u64 {
    1_u64.checked_shl(count).unwrap_or_default().wrapping_sub(1)
}

/// Where the last of some bits of a block ends.
fn end_of(bits: u64, base: usize) -> Option<usize> {
    (bits != 0).then(|| base.saturating_add(index(u64::BITS.saturating_sub(bits.leading_zeros()))))
}
