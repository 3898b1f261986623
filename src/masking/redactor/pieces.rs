//! Pieces of a number that stand each in a field of its own: what the quick look asks of them.

use std::ops::Range;

/// Whether the same stands between all pieces, digits aside, or hardly anything.
pub(super) fn are_alike(text: &[u8], picked: &[Range<usize>]) -> bool {
    let gap = |pair: &[Range<usize>]| {
        let (one, next) = (
            pair.first().map_or(0, |one| one.end),
            pair.last().map_or(0, |next| next.start),
        );
        text.get(one..next).unwrap_or_default()
    };
    let mut gaps = picked.windows(2).map(gap);
    let first = gaps.next().unwrap_or_default();
    let bones = |gap: &[u8]| -> Vec<u8> {
        gap.iter()
            .filter(|byte| !byte.is_ascii_digit())
            .copied()
            .collect()
    };
    if picked.len() == 2 {
        let glue = |byte: &u8| {
            matches!(
                byte,
                b'"' | b'\'' | b'+' | b'.' | b' ' | b'&' | b'|' | b',' | b'\\'
            )
        };
        return (3..=8).contains(&first.len()) && first.iter().all(glue);
    }
    gaps.all(|gap| bones(gap) == bones(first))
}

/// Whether four pieces of four digits may have a short one behind them.
pub(super) fn has_rest(picked: &[Range<usize>], total: usize) -> bool {
    let even = total == 16 && picked.iter().all(|group| group.len() == 4);
    even && picked.windows(3).all(|three| {
        let gap = |one: Option<&Range<usize>>, next: Option<&Range<usize>>| {
            Some(next?.start.saturating_sub(one?.end))
        };
        let first = gap(three.first(), three.get(1));
        first == gap(three.get(1), three.get(2)) && first.is_some_and(|gap| gap > 3)
    })
}
