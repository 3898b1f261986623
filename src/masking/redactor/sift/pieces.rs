//! Groups of digits that could be pieces of a number of which every piece has a field of its own.

use std::ops::Range;

use crate::masking::luhn;
use crate::masking::redactor::searches::numbers;
use crate::masking::redactor::searches::numbers::DIGITS_MAX;
use crate::masking::redactor::searches::numbers::DIGITS_MIN;
use crate::masking::redactor::sift::runs;
use crate::masking::redactor::sift::scan::Group;
use crate::masking::redactor::sift::telling;

const PIECE_MIN: usize = 3;
const PIECE_MAX: usize = 12;
const PIECES_MAX: usize = 5;
/// What may stand between two of them, and what behind the last one is looked at, in bytes.
const GAP_MAX: usize = 84;

/// The groups that could be pieces, and what is behind them.
pub(super) fn search(text: &[u8], groups: &[Group], found: &mut Vec<Range<usize>>) {
    for (index, first) in groups.iter().enumerate() {
        // Most groups are shorter, or a year.
        if !(4..=PIECE_MAX).contains(&first.len()) || !runs::begins(text, first) {
            continue;
        }
        let mut picked: [&Group; PIECES_MAX] = [first; PIECES_MAX];
        let mut count = 1_usize;
        let mut total = first.len();
        let mut last = first;
        for next in groups.get(index.saturating_add(1)..).unwrap_or_default() {
            let far = next.start.saturating_sub(last.end) > GAP_MAX;
            if far || next.len() > PIECE_MAX {
                break;
            }
            if next.len() < PIECE_MIN {
                continue;
            }
            total = total.saturating_add(next.len());
            let Some(place) = picked.get_mut(count).filter(|_| total <= DIGITS_MAX) else {
                break;
            };
            *place = next;
            last = next;
            count = count.saturating_add(1);
            let picked = picked.get(..count).unwrap_or_default();
            if total >= DIGITS_MIN.saturating_sub(1) && are_number(text, picked, total) {
                found.push(first.start..next.end.saturating_add(GAP_MAX).min(text.len()));
            }
        }
    }
}

/// Whether pieces that have so many digits are a number, or most of one.
fn are_number(text: &[u8], picked: &[&Group], total: usize) -> bool {
    let start = picked.first().map_or(0, |first| first.start);
    let named = || {
        if picked.iter().all(|piece| matches!(piece.len(), 4..=6)) {
            telling::is_named(text, start)
        } else {
            telling::is_named_nearby(text, start)
        }
    };
    let few = picked.len() < PIECES_MAX;
    (few && are_card(text, picked, total) && (are_alike(text, picked) || named())) || has_rest(picked, total)
}

fn are_card(text: &[u8], picked: &[&Group], total: usize) -> bool {
    let mut digits = [0_u8; DIGITS_MAX];
    let bytes = picked.iter().flat_map(|group| group.bytes(text));
    digits
        .iter_mut()
        .zip(bytes)
        .for_each(|(digit, byte)| *digit = byte & 0x0f);
    digits
        .get(..total)
        .is_some_and(|digits| luhn::is_right(digits.iter().copied()) && numbers::card(digits).is_some())
}

/// Whether the same stands between all pieces, digits aside, or hardly anything.
fn are_alike(text: &[u8], picked: &[&Group]) -> bool {
    let gap = |pair: &[&Group]| {
        let (one, next) = (
            pair.first().map_or(0, |one| one.end),
            pair.last().map_or(0, |next| next.start),
        );
        text.get(one..next).unwrap_or_default()
    };
    let mut gaps = picked.windows(2).map(gap);
    let first = gaps.next().unwrap_or_default();
    if picked.len() == 2 {
        let glue = |byte: &u8| {
            matches!(
                byte,
                b'"' | b'\'' | b'+' | b'.' | b' ' | b'&' | b'|' | b',' | b'\\'
            )
        };
        return (3..=8).contains(&first.len()) && first.iter().all(glue);
    }
    gaps.all(|gap| bones(gap).eq(bones(first)))
}

fn bones(gap: &[u8]) -> impl Iterator<Item = &u8> {
    gap.iter().filter(|byte| !byte.is_ascii_digit())
}

/// Whether four pieces of four digits may have a short one behind them.
fn has_rest(picked: &[&Group], total: usize) -> bool {
    let even = matches!(total, 12 | 16) && picked.iter().all(|group| group.len() == 4);
    even && picked.windows(3).all(|three| {
        let gap = |one: Option<&&Group>, next: Option<&&Group>| Some(next?.start.saturating_sub(one?.end));
        let first = gap(three.first(), three.get(1));
        first == gap(three.get(1), three.get(2)) && first.is_some_and(|gap| gap > 3)
    })
}
