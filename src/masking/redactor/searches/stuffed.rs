//! Card numbers within longer rows of digits.

use crate::masking::CardSeen;
use crate::masking::redactor::groups;
use crate::masking::redactor::groups::Group;
use crate::masking::redactor::look::Look;
use crate::masking::redactor::readings::view::View;
use crate::masking::redactor::searches::exempt;
use crate::masking::redactor::searches::numbers;
use crate::masking::redactor::searches::numbers::Card;
use crate::masking::redactor::searches::numbers::DIGITS_MAX;
use crate::masking::redactor::searches::numbers::DIGITS_MIN;
use crate::masking::redactor::searches::numbers::card;

/// Digits in one row that are more than a number, or fewer: zeros in front, a date or a length in front, the expiry
/// date behind, two numbers side by side.
pub(in crate::masking::redactor) fn long_group(look: &Look<'_>, group: &Group, cards: &mut Vec<Card>) {
    let marked = is_track_separator(look.view, group.end) || chip_tag(look.view, group).is_some();
    let other = exempt::is_barcode(look.view, std::slice::from_ref(group), look.barcodes)
        || (!marked && exempt::is_other(look.view, group))
        || numbers::is_named_otherwise(
            look,
            group,
            &groups::digits(look.view, std::slice::from_ref(group)),
        );
    if let Some(seen) = stuffed(look.view, group).filter(|_| !other) {
        cards.push(Card {
            place: group.clone(),
            seen,
        });
    }
}

/// The card number in a group that is longer than it, or longer than cards are.
pub(in crate::masking::redactor) fn stuffed(view: &View, group: &Group) -> Option<CardSeen> {
    let digits = groups::digits(view, std::slice::from_ref(group));
    let length = digits.len();
    if length > 160 {
        return None;
    }
    let whole = |from: usize, to: usize| digits.get(from..to).and_then(card);
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    let padded = (zeros > 0).then(|| whole(zeros, length)).flatten();
    // A line's number with zeros in front, in files of fixed columns.
    let counted = |size: usize| {
        let from = length.checked_sub(size).filter(|from| (4..=8).contains(from))?;
        whole(from, length).filter(|_| zeros >= 2 && zeros < from)
    };
    let sized = (DIGITS_MIN..=DIGITS_MAX.min(length)).find_map(|size| {
        let end = zeros.saturating_add(size);
        // A number, then month and year or year and month, then whatever else a terminal adds.
        let dated = digits.get(end..end.saturating_add(4)).is_some_and(is_expiry);
        let exact = matches!(length.saturating_sub(end), 4 | 7);
        // Behind a date, and before what begins the rest of a track.
        let from = length.saturating_sub(size);
        let stamped = matches!(from, 6 | 8 | 12 | 14) && digits.get(..from).is_some_and(is_date);
        let tracked = from > 0 && is_track_separator(view, group.end);
        let first = (dated && (size >= 14 || exact))
            .then(|| whole(zeros, end))
            .flatten();
        first.or_else(|| (stamped || tracked).then(|| whole(from, length)).flatten())
    });
    let tagged = || {
        let end = chip_tag(view, group)?.saturating_mul(2).saturating_add(2);
        whole(2, end).or_else(|| whole(2, end.saturating_sub(1)))
    };
    let said = || whole(0, said_length(view, group.start)?);
    let two = || {
        (DIGITS_MIN..=DIGITS_MAX).find_map(|size| whole(0, size).filter(|_| whole(size, length).is_some()))
    };
    let padded = padded.or_else(|| counted(16)).or_else(|| counted(15));
    padded.or(sized).or_else(tagged).or_else(said).or_else(|| {
        (length >= 20)
            .then(|| behind_its_length(view, group, &digits).or_else(two))
            .flatten()
    })
}

/// A number with its length in front, as messages of terminals have it (ISO 8583, field 2): at the beginning, or behind
/// the type of the message and its bit map. Moments of SIP2 stand behind four blanks.
fn behind_its_length(view: &View, group: &Group, digits: &[u8]) -> Option<CardSeen> {
    if view.slice(group.start.saturating_sub(4)..group.start) == [' '; 4] {
        return None;
    }
    [0_usize, 4, 16, 20, 36].into_iter().find_map(|at| {
        let [tens, ones] = digits.get(at..at.saturating_add(2))? else {
            return None;
        };
        let size = usize::from(*tens)
            .saturating_mul(10)
            .saturating_add(usize::from(*ones));
        let start = at.saturating_add(2);
        let number = digits.get(start..start.saturating_add(size))?;
        card(number).filter(|_| matches!(size, 15 | 16 | 19))
    })
}

/// Month and year, or year and month, of a card that may still be in somebody's pocket.
pub(in crate::masking::redactor) fn is_expiry(digits: &[u8]) -> bool {
    let two = |at: usize| {
        let high = digits.get(at).copied().unwrap_or(9);
        let low = digits.get(at.saturating_add(1)).copied().unwrap_or(9);
        high.saturating_mul(10).saturating_add(low)
    };
    let (first, second) = (two(0), two(2));
    let month = |value: u8| (1..=12).contains(&value);
    let year = |value: u8| (15..=49).contains(&value);
    (month(first) && year(second)) || (year(first) && month(second))
}

/// `YYMMDD` or `YYYYMMDD`, with or without the time of the day.
fn is_date(digits: &[u8]) -> bool {
    let century = usize::from(matches!(digits.len(), 8 | 14)).saturating_mul(2);
    let two = |at: usize| {
        let at = at.saturating_add(century);
        let high = digits.get(at).copied().unwrap_or(9);
        let low = digits.get(at.saturating_add(1)).copied().unwrap_or(9);
        high.saturating_mul(10).saturating_add(low)
    };
    let begins = century == 0 || matches!(digits, [1, 9, ..] | [2, 0, ..]);
    begins && (1..=12).contains(&two(2)) && (1..=31).contains(&two(4))
}

/// What stands between the number and the rest of track 2, as text and in hexadecimal.
fn is_track_separator(view: &View, at: usize) -> bool {
    let behind = view.slice(at.saturating_add(1)..at.saturating_add(5));
    matches!(view.at(at), '=' | 'D' | 'd') && behind.len() == 4 && behind.iter().all(char::is_ascii_digit)
}

/// A chip's tag for the number (EMV 5A) before a group that begins with its length: how many bytes.
fn chip_tag(view: &View, group: &Group) -> Option<usize> {
    let tag =
        matches!(view.before(group.start), 'A' | 'a') && view.before(group.start.saturating_sub(1)) == '5';
    let said = view
        .text(group.start..group.start.saturating_add(2))
        .parse::<usize>()
        .ok()?;
    (tag && (7..=10).contains(&said)).then_some(said)
}

/// `16:` before the digits: how many of them belong together.
fn said_length(view: &View, start: usize) -> Option<usize> {
    let colon = start.checked_sub(1).filter(|index| view.at(*index) == ':')?;
    let said = view.text(colon.saturating_sub(2)..colon).parse::<usize>().ok()?;
    let whole = !view.before(colon.saturating_sub(2)).is_ascii_digit();
    (whole && (DIGITS_MIN..=DIGITS_MAX).contains(&said)).then_some(said)
}
