//! Groups of digits with nothing but separators between them: could a number stand there?

use std::ops::Range;

use crate::masking::issuer;
use crate::masking::redactor::groups;
use crate::masking::redactor::readings::view::View;
use crate::masking::redactor::searches::numbers;
use crate::masking::redactor::searches::numbers::DIGITS_MAX;
use crate::masking::redactor::searches::numbers::DIGITS_MIN;
use crate::masking::redactor::searches::stuffed;
use crate::masking::redactor::sift::gaps;
use crate::masking::redactor::sift::gaps::Gap;
use crate::masking::redactor::sift::scan::Group;
use crate::masking::redactor::sift::telling;
use crate::masking::redactor::sift::tokens;

/// How much around digits says what they are.
const AROUND: usize = 24;

/// The runs in which a number could stand.
pub(super) fn search(text: &[u8], groups: &[Group], found: &mut Vec<Range<usize>>) {
    let mut digits = Digits::default();
    let mut start = 0_usize;
    while let Some(first) = groups.get(start) {
        let mut total = first.len();
        let mut special = false;
        let mut count = 1_usize;
        let mut last = first;
        for next in groups.get(start.saturating_add(1)..).unwrap_or_default() {
            match gap(text, last, next, special) {
                Gap::Separator => {}
                Gap::Escape => special = true,
                Gap::Other => break,
            }
            total = total.saturating_add(next.len());
            count = count.saturating_add(1);
            last = next;
        }
        // Twelve are enough where a name says what they are.
        if total >= DIGITS_MIN.saturating_sub(1) {
            let groups = groups.get(start..start.saturating_add(count)).unwrap_or_default();
            let mut run = Run {
                text,
                groups,
                total,
                digits: &mut digits,
            };
            if (special && total >= DIGITS_MIN)
                || run.could_hold_number() && run.holds_number()
                || run.is_named_number()
            {
                found.push(first.start..last.end);
            }
        }
        start = start.saturating_add(count);
    }
}

/// What stands between two groups.
fn gap(text: &[u8], last: &Group, next: &Group, special: bool) -> Gap {
    let (lettered, escaped) = (next.letter_end > last.end, next.escape_end > last.end);
    match next.start.saturating_sub(last.end) {
        ..=8 if !lettered && !escaped => Gap::Separator,
        _ if lettered && !escaped && !special => Gap::Other,
        _ => gaps::joins(text.get(last.end..next.start).unwrap_or_default(), special),
    }
}

/// Groups that stand together.
struct Run<'r> {
    text: &'r [u8],
    groups: &'r [Group],
    total: usize,
    digits: &'r mut Digits,
}

impl Run<'_> {
    /// Whether any group begins as cards do, with groups behind it as cards have them: most runs are dates and addresses.
    fn could_hold_number(&self) -> bool {
        let mut rest = self.total;
        self.groups.iter().enumerate().any(|(index, group)| {
            let enough = rest >= DIGITS_MIN;
            rest = rest.saturating_sub(group.len());
            enough
                && (group.len() >= DIGITS_MIN
                    || (group.len() == 1 || begins(self.text, group))
                        && self.are_shaped(self.groups.get(index..).unwrap_or_default()))
        })
    }

    /// Whether the first of some groups are as long, or stand as far apart, as those of cards.
    fn are_shaped(&self, groups: &[Group]) -> bool {
        let mut lengths = [0_usize; DIGITS_MAX];
        let mut total = 0_usize;
        let mut plain = true;
        for (count, group) in groups.iter().enumerate().take(DIGITS_MAX) {
            let before = count.checked_sub(1).and_then(|last| groups.get(last));
            plain &=
                before.is_none_or(|last| is_plain(self.text.get(last.end..group.start).unwrap_or_default()));
            if let Some(length) = lengths.get_mut(count) {
                *length = group.len();
            }
            total = total.saturating_add(group.len());
            let so_far = lengths.get_mut(..=count).unwrap_or_default();
            let picked = groups.get(..=count).unwrap_or_default();
            if (DIGITS_MIN..=DIGITS_MAX).contains(&total)
                && (plain || numbers::could_be_usual(so_far) || self.are_parted_alike(picked))
            {
                return true;
            }
            // The expiry date may be behind the last one.
            if count > 0 && group.len() > 4 && (17..=23).contains(&total) {
                if let Some(length) = so_far.last_mut() {
                    *length = length.saturating_sub(4);
                }
                if plain || numbers::could_be_usual(so_far) || self.are_parted_alike(picked) {
                    return true;
                }
            }
            if total >= DIGITS_MAX {
                return false;
            }
        }
        false
    }

    fn holds_number(&mut self) -> bool {
        self.digits.read(self.text, self.groups);
        let mut start = 0_usize;
        self.groups.iter().enumerate().any(|(index, group)| {
            let groups = self.groups.get(index..).unwrap_or_default();
            let found =
                self.window_from(groups, start) || (group.len() >= DIGITS_MIN && self.long(group, start));
            start = start.saturating_add(group.len());
            found
        })
    }

    /// Whether a number stands at the beginning of some groups, whose digits begin at an index.
    fn window_from(&self, groups: &[Group], start: usize) -> bool {
        let begins = match self.digits.values.get(start..).unwrap_or_default() {
            [first, second, ..] => issuer::has_numbers_from(*first, *second),
            _ => false,
        };
        if !begins {
            return false;
        }
        let mut end = start;
        for (count, group) in groups.iter().enumerate() {
            end = end.saturating_add(group.len());
            let total = end.saturating_sub(start);
            let picked = groups.get(..count.saturating_add(1)).unwrap_or_default();
            let dated = count > 0 && group.len() > 4 && (17..=23).contains(&total);
            if dated && self.is_card(picked, start..end.saturating_sub(4)) {
                return true;
            }
            if total > DIGITS_MAX {
                return false;
            }
            if total >= DIGITS_MIN && self.is_card(picked, start..end) {
                return true;
            }
        }
        false
    }

    /// Whether these digits of some groups are a card's, in a form in which cards are written.
    fn is_card(&self, groups: &[Group], digits: Range<usize>) -> bool {
        if !self.digits.is_card(digits.clone()) {
            return false;
        }
        let mut rest = digits.len();
        let lengths: Vec<usize> = groups
            .iter()
            .map(|group| {
                let length = group.len().min(rest);
                rest = rest.saturating_sub(length);
                length
            })
            .collect();
        numbers::could_be_usual(&lengths)
            || self.are_parted_alike(groups) && telling::is_named_in_line(self.text, start_of(groups))
    }

    /// Whether groups stand apart as people part those of a number.
    fn are_parted_alike(&self, groups: &[Group]) -> bool {
        let mut gaps = groups.windows(2).filter_map(|pair| {
            let gap = pair.first()?.end..pair.last()?.start;
            self.text.get(gap)
        });
        let first = gaps.clone().next();
        gaps.clone().all(is_plain) || (groups.len() >= 4 && gaps.all(|gap| Some(gap) == first))
    }

    /// Whether a number stands somewhere in a long group, whose digits begin at an index.
    fn long(&self, group: &Group, start: usize) -> bool {
        // Digits in hexadecimal are digits again.
        let bytes = group.bytes(self.text);
        if tokens::is_hex_text(bytes) || tokens::is_hex_text(bytes.get(1..).unwrap_or_default()) {
            return true;
        }
        let from = group.start.saturating_sub(AROUND);
        let to = group.end.saturating_add(AROUND).min(self.text.len());
        let around = self.text.get(from..to).unwrap_or_default();
        if around.is_ascii() && !self.digits.hold_card(start..start.saturating_add(group.len())) {
            return false;
        }
        let around = View::of(around);
        groups::groups(&around)
            .iter()
            .filter(|inner| inner.len() >= group.len())
            .any(|inner| stuffed::stuffed(&around, inner).is_some())
    }

    /// Whether digits grouped as cards are stand behind a word about cards: a number with a slip of the finger.
    fn is_named_number(&self) -> bool {
        let middling = |group: &Group| matches!(group.len(), 4..=6);
        (0..self.groups.len()).any(|index| {
            let rest = self.groups.get(index..).unwrap_or_default();
            let Some(first) = rest.first() else { return false };
            let shaped = (12..=DIGITS_MAX).contains(&first.len())
                || rest.get(..3).is_some_and(|three| three.iter().all(middling));
            let begins = matches!(self.text.get(first.start), Some(b'2'..=b'6' | b'8' | b'9'));
            shaped && begins && telling::is_named(self.text, first.start)
        })
    }
}

/// Whether people put this between the groups of a number.
fn is_plain(gap: &[u8]) -> bool {
    gap.iter()
        .all(|byte| byte.is_ascii_whitespace() || *byte == b'-' || !byte.is_ascii())
}

fn start_of(groups: &[Group]) -> usize {
    groups.first().map_or(0, |first| first.start)
}

/// Whether numbers of any brand begin as a group of two digits or more does.
pub(super) fn begins(text: &[u8], group: &Group) -> bool {
    matches!(group.bytes(text), [one, two, ..] if issuer::has_numbers_from(one & 0x0f, two & 0x0f))
}

/// The values of the digits of a run, and their sums up to each of them.
#[derive(Debug, Default)]
struct Digits {
    values: Vec<u8>,
    /// Modulo ten, as the check digit has it: with the digits at even indices doubled, and with those at odd ones.
    sums: Vec<[u8; 2]>,
}

impl Digits {
    fn read(&mut self, text: &[u8], groups: &[Group]) {
        self.values.clear();
        self.sums.clear();
        let mut sums = [0_u8; 2];
        self.sums.push(sums);
        for group in groups {
            for byte in group.bytes(text) {
                let value = byte & 0x0f;
                let doubled = DOUBLED.get(usize::from(value)).copied().unwrap_or_default();
                let [even, odd] = sums;
                sums = if self.values.len().is_multiple_of(2) {
                    [added(even, doubled), added(odd, value)]
                } else {
                    [added(even, value), added(odd, doubled)]
                };
                self.values.push(value);
                self.sums.push(sums);
            }
        }
    }

    /// Whether the digits of a range are a card's.
    fn is_card(&self, range: Range<usize>) -> bool {
        let digits = self.values.get(range.clone()).unwrap_or_default();
        // The last digit is not doubled, so those are whose index is even or odd as the end of the range is.
        let sum = |index: usize| {
            let [even, odd] = self.sums.get(index)?;
            Some(if range.end.is_multiple_of(2) { even } else { odd })
        };
        sum(range.start) == sum(range.end)
            && issuer::brand_of(digits).is_some()
            && digits.iter().any(|digit| digits.first() != Some(digit))
    }

    /// Whether some digits of a range are a card's.
    fn hold_card(&self, range: Range<usize>) -> bool {
        range.clone().any(|start| {
            (DIGITS_MIN..=DIGITS_MAX)
                .map(|size| start.saturating_add(size))
                .take_while(|end| *end <= range.end)
                .any(|end| self.is_card(start..end))
        })
    }
}

/// Twice a digit, with the digits of that added up.
const DOUBLED: [u8; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

fn added(sum: u8, digit: u8) -> u8 {
    let sum = sum.saturating_add(digit);
    if sum >= 10 { sum.saturating_sub(10) } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_tell_what_the_check_digit_tells() {
        let text = b"00 4242 4242 4242 4242 30569309025904 1378282246310005";
        let groups = [0..2, 3..7, 8..12, 13..17, 18..22, 23..37, 38..54].map(|group| Group {
            start: group.start,
            end: group.end,
            ..Group::default()
        });
        let mut digits = Digits::default();
        digits.read(text, &groups);
        assert_eq!(digits.values.len(), 48);
        for start in 0..48 {
            for end in start + DIGITS_MIN..=48.min(start + DIGITS_MAX) {
                let expected = numbers::card(&digits.values[start..end]).is_some();
                assert_eq!(digits.is_card(start..end), expected, "{start}..{end}");
            }
        }
        assert!(digits.is_card(2..18) && digits.is_card(18..32) && digits.is_card(33..48));
    }
}
