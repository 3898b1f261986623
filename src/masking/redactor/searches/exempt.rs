//! What holds so many digits and is no card: ids of other makes, fractions, telephone numbers, barcodes.

use std::ops::Range;

use crate::masking::LibraryBarcodes;
use crate::masking::redactor::groups::Group;
use crate::masking::redactor::readings::view::View;

/// Whether the digits belong to something whose whole form says that it is no card.
pub(in crate::masking::redactor) fn is_other(view: &View, range: &Range<usize>) -> bool {
    is_fraction(view, range)
        || is_id(view, range)
        || is_phone(view, range)
        || is_ip6(view, range)
        || is_moment(view, range)
}

/// The digits behind a decimal point: `0.4242…`, `12.4111…`. A point between groups of a card has more digits before.
fn is_fraction(view: &View, range: &Range<usize>) -> bool {
    let whole = view.slice(range.clone()).iter().all(char::is_ascii_digit);
    if !whole || view.before(range.start) != '.' {
        return false;
    }
    let point = range.start.saturating_sub(1);
    let before: Vec<char> = view
        .slice(point.saturating_sub(5)..point)
        .iter()
        .rev()
        .copied()
        .collect();
    let digits = before
        .iter()
        .take_while(|character| character.is_ascii_digit())
        .count();
    let ahead = before.get(digits).copied().unwrap_or(' ');
    (1..=3).contains(&digits) && !ahead.is_alphanumeric() && !matches!(ahead, '.')
}

/// A telephone number with its country: `+` and thirteen digits.
fn is_phone(view: &View, range: &Range<usize>) -> bool {
    let plus = range.start.saturating_sub(1);
    let digits = view
        .slice(range.clone())
        .iter()
        .filter(|character| character.is_ascii_digit())
        .count();
    digits == 13 && view.before(range.start) == '+' && !view.before(plus).is_ascii_alphanumeric()
}

/// The beginning of a message of SIP2: its number, its language, and the day, with the time of the day behind four
/// blanks.
fn is_moment(view: &View, range: &Range<usize>) -> bool {
    let digits = view.text(range.clone());
    let day = digits
        .get(5..7)
        .is_some_and(|century| matches!(century, "19" | "20"));
    let time = view.slice(range.end..range.end.saturating_add(10));
    let blanks = time.iter().take(4).all(|character| *character == ' ');
    let clock = time.iter().skip(4).all(char::is_ascii_digit);
    digits.len() == 13 && day && time.len() == 10 && blanks && clock
}

/// Eight groups of up to four hexadecimal digits with colons: an address of IPv6.
fn is_ip6(view: &View, range: &Range<usize>) -> bool {
    let belongs = |character: char| character.is_ascii_hexdigit() || character == ':';
    let mut start = range.start;
    while start > range.start.saturating_sub(40) && belongs(view.before(start)) {
        start = start.saturating_sub(1);
    }
    let mut end = range.end;
    while end < range.end.saturating_add(40) && belongs(view.at(end)) {
        end = end.saturating_add(1);
    }
    let text = view.text(start..end);
    let groups: Vec<&str> = text.split(':').collect();
    let small = groups.iter().all(|group| group.len() <= 4);
    groups.len() == 8 && small && groups.iter().any(|group| group.len() > 1)
}

/// UUIDs, trace contexts, digests, and the ids of processors.
fn is_id(view: &View, range: &Range<usize>) -> bool {
    let belongs = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    let mut start = range.start;
    while start > range.start.saturating_sub(LONGEST) && belongs(view.before(start)) {
        start = start.saturating_sub(1);
    }
    let mut end = range.end;
    while end < range.end.saturating_add(LONGEST) && belongs(view.at(end)) {
        end = end.saturating_add(1);
    }
    let token = view.text(start..end);
    let from = range.start.saturating_sub(start);
    let to = range.end.saturating_sub(start);
    is_dashed(&token, from, to) || is_digest(&token, from, to) || is_processors(&token)
}

const LONGEST: usize = 140;

/// `8-4-4-4-12` (RFC 9562) and `2-32-16-2` (W3C Trace Context): pieces of hexadecimal digits that hold the range.
fn is_dashed(token: &str, from: usize, to: usize) -> bool {
    let mut at = 0_usize;
    let pieces: Vec<(usize, &str)> = token
        .split('-')
        .map(|piece| {
            let start = at;
            at = at.saturating_add(piece.len()).saturating_add(1);
            (start, piece)
        })
        .collect();
    [&[8_usize, 4, 4, 4, 12][..], &[2, 32, 16, 2]]
        .iter()
        .any(|lengths| {
            pieces.windows(lengths.len()).any(|window| {
                let fits = window
                    .iter()
                    .zip(lengths.iter())
                    .all(|((_, piece), length)| piece.len() == *length && is_hexadecimal(piece));
                let start = window.first().map_or(0, |piece| piece.0);
                let end = window
                    .last()
                    .map_or(0, |(start, piece)| start.saturating_add(piece.len()));
                fits && start <= from && to <= end
            })
        })
}

/// Hexadecimal digits of a digest's length, with letters among them.
fn is_digest(token: &str, from: usize, to: usize) -> bool {
    let mut start = 0_usize;
    for piece in token.split(|character: char| !character.is_ascii_alphanumeric()) {
        let end = start.saturating_add(piece.len());
        if start <= from && to <= end {
            let letters = piece.bytes().filter(u8::is_ascii_alphabetic).count();
            let digits = to.saturating_sub(from);
            let length = matches!(piece.len(), 16 | 24 | 32 | 40 | 48 | 56 | 64 | 96 | 128);
            let track = piece
                .as_bytes()
                .get(to.saturating_sub(start))
                .is_some_and(|byte| byte.eq_ignore_ascii_case(&b'd'));
            return length
                && !track
                && is_hexadecimal(piece)
                && letters >= 3
                && digits < piece.len().saturating_sub(3);
        }
        start = end.saturating_add(1);
    }
    false
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `pi_3Mtw…`: a kind that is known, and letters and digits mixed (Stripe, API reference, the `id` of each object).
fn is_processors(token: &str) -> bool {
    let Some((kind, rest)) = token.split_once('_') else {
        return false;
    };
    let rest = rest
        .strip_prefix("test_")
        .or_else(|| rest.strip_prefix("live_"))
        .unwrap_or(rest);
    let letters = rest.bytes().filter(u8::is_ascii_alphabetic).count();
    let needed = match kind {
        "pi" | "ch" | "cs" | "evt" | "cus" | "pm" | "re" | "seti" | "txn" | "po" | "in" | "sub" | "price"
        | "prod" | "req" | "py" | "pyr" | "dp" | "du" | "acct" | "ba" | "si" | "fee" | "tr" | "sess" => 1,
        "card" | "tok" | "src" => 6,
        _ => return false,
    };
    rest.len() >= 20
        && letters >= needed
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether fourteen digits are a barcode and not a card. A card of fourteen digits is printed in groups of 4, 6 and 4,
/// a barcode in groups of 1, 4, 5 and 4; in one row they look alike, and the check digit is the same.
pub(in crate::masking::redactor) fn is_barcode(
    view: &View,
    groups: &[Group],
    barcodes: &LibraryBarcodes,
) -> bool {
    let lengths: Vec<usize> = groups.iter().map(ExactSizeIterator::len).collect();
    if matches!(lengths.as_slice(), [1, 4, 5, 4] | [1, 4, 8, 1] | [1, 4, 9]) {
        return true;
    }
    let [group] = groups else { return false };
    if group.len() != 14 {
        return false;
    }
    // No card of fourteen digits begins with 2: these are patrons.
    view.at(group.start) == '2'
        || barcodes.has(&view.text(group.clone()))
        || is_items_field(view, group.start)
}

/// Whether a field that only a library system fills stands before: `item_barcode`, or `AB` of SIP2.
fn is_items_field(view: &View, start: usize) -> bool {
    let before: String = view
        .slice(start.saturating_sub(28)..start)
        .iter()
        .filter(|character| {
            !matches!(
                character,
                '_' | '-' | ' ' | '"' | '\'' | '\\' | ':' | '=' | '>' | '['
            )
        })
        .flat_map(|character| character.to_lowercase())
        .collect();
    let sip2 = view.before(start) == 'B'
        && view.before(start.saturating_sub(1)) == 'A'
        && !view.before(start.saturating_sub(2)).is_ascii_alphabetic();
    sip2 || ITEM_FIELDS.iter().any(|name| before.ends_with(name))
}

const ITEM_FIELDS: &[&str] = &[
    "itembarcode",
    "itembarcodes",
    "copybarcode",
    "itemid",
    "copyid",
    "externalid",
    "/items/",
    "/item/",
    "itemidentifier",
];
