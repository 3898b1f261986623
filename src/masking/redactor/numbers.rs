//! Card numbers: digits that begin, are as long, and check as those of a brand do, in a form in which people and
//! programs write them.

use std::ops::Range;

use crate::masking::CardBrand;
use crate::masking::CardSeen;
use crate::masking::Last4;
use crate::masking::issuer;
use crate::masking::luhn;
use crate::masking::redactor::exempt;
use crate::masking::redactor::groups;
use crate::masking::redactor::groups::Group;
use crate::masking::redactor::look::Look;
use crate::masking::redactor::look::Scope;
use crate::masking::redactor::names;
use crate::masking::redactor::view::View;
use crate::masking::scan::Source;

const DIGITS_MIN: usize = 13;
const DIGITS_MAX: usize = 19;

/// A card number in a view.
#[derive(Clone, Debug)]
pub(super) struct Card {
    /// From its first digit to its last.
    pub(super) place: Range<usize>,
    pub(super) seen: CardSeen,
}

/// Every card number. Windows that overlap are all given: nothing of any of them may stay.
pub(super) fn cards(look: &Look<'_>) -> Vec<Card> {
    let mut cards = Vec::new();
    for run in groups::runs(look.view, &look.groups) {
        let before = cards.len();
        let mut odd = Vec::new();
        for (first, group) in run.iter().enumerate() {
            if group.len() > DIGITS_MIN {
                long_group(look, group, &mut cards);
            }
            let mut total = 0_usize;
            for (last, next) in run.iter().enumerate().skip(first) {
                total = total.saturating_add(next.len());
                if last > first && next.len() > 4 {
                    glued_expiry(look, run.get(first..=last).unwrap_or_default(), &mut cards);
                }
                if total > DIGITS_MAX {
                    break;
                }
                if total >= DIGITS_MIN {
                    window(look, run, first..last.saturating_add(1), &mut cards, &mut odd);
                }
            }
        }
        // Unusual groups count where nothing usual is.
        let usual: Vec<Range<usize>> = cards
            .iter()
            .skip(before)
            .map(|card: &Card| card.place.clone())
            .collect();
        odd.retain(|card: &Card| {
            usual
                .iter()
                .all(|place| place.end <= card.place.start || card.place.end <= place.start)
        });
        cards.append(&mut odd);
    }
    cards
}

/// The brand, if these are the digits of a card.
pub(super) fn card(digits: &[u8]) -> Option<CardSeen> {
    let brand = issuer::brand_of(digits)?;
    let same = digits.iter().all(|digit| digits.first() == Some(digit));
    if same || !luhn::is_right(digits.iter().copied()) {
        return None;
    }
    seen(digits, brand)
}

/// What may be told of a number.
pub(super) fn seen(digits: &[u8], brand: CardBrand) -> Option<CardSeen> {
    let last: String = digits
        .iter()
        .skip(digits.len().saturating_sub(4))
        .filter_map(|digit| char::from_digit(u32::from(*digit), 10))
        .collect();
    Last4::parse(&last).ok().map(|last4| CardSeen { brand, last4 })
}

/// A number in groups whose last one has the expiry date behind it.
fn glued_expiry(look: &Look<'_>, groups: &[Group], cards: &mut Vec<Card>) {
    let Some((last, rest)) = groups.split_last() else {
        return;
    };
    let end = last.end.saturating_sub(4);
    let date = groups::digits(look.view, std::slice::from_ref(&(end..last.end)));
    let trimmed: Vec<Group> = rest
        .iter()
        .cloned()
        .chain(std::iter::once(last.start..end))
        .collect();
    let total: usize = trimmed.iter().map(ExactSizeIterator::len).sum();
    if (DIGITS_MIN..=DIGITS_MAX).contains(&total) && is_expiry(&date) {
        window(look, &trimmed, 0..trimmed.len(), cards, &mut Vec::new());
    }
}

fn window(look: &Look<'_>, run: &[Group], chosen: Range<usize>, cards: &mut Vec<Card>, odd: &mut Vec<Card>) {
    let picked = run.get(chosen.clone()).unwrap_or_default();
    let (Some(first), Some(last)) = (picked.first(), picked.last()) else {
        return;
    };
    // No brand's numbers begin with these, and most numbers of other kinds do.
    if matches!(look.view.at(first.start), '0' | '7') {
        return;
    }
    let digits = groups::digits(look.view, picked);
    let Some(seen) = card(&digits) else { return };
    let place = first.start..last.end;
    let barcode = digits.len() == 14
        && (exempt::is_barcode(look.view, picked, look.barcodes)
            || (look.source == Source::LibraryIdentifier && picked.len() == 1));
    if !barcode && !exempt::is_other(look.view, &place) && !is_named_otherwise(look, &place, &digits) {
        if is_usual(look.view, run, &chosen) {
            cards.push(Card { place, seen });
        } else if (is_about_cards(look, &place) && are_parted_alike(look.view, picked))
            || (look.scope == Scope::Cards && picked.len() == run.len())
        {
            odd.push(Card { place, seen });
        }
    }
}

/// Whether cards are written in such groups. `run` is all that stands together, `chosen` the window in it.
fn is_usual(view: &View, run: &[Group], chosen: &Range<usize>) -> bool {
    let picked = run.get(chosen.clone()).unwrap_or_default();
    let lengths: Vec<usize> = picked.iter().map(ExactSizeIterator::len).collect();
    let alike = || {
        let mut gaps = picked
            .windows(2)
            .filter_map(|pair| Some(view.slice(pair.first()?.end..pair.last()?.start)));
        let first = gaps.next();
        gaps.all(|gap| Some(gap) == first)
    };
    // Single digits and pairs in a row are a card when there is nothing else in the row.
    let maximal = |length: usize| {
        let neighbour = |index: Option<usize>| {
            index
                .and_then(|index| run.get(index))
                .is_some_and(|group| group.len() == length)
        };
        !neighbour(chosen.start.checked_sub(1)) && !neighbour(Some(chosen.end))
    };
    let alone = |length: usize| lengths.iter().all(|each| *each == length) && maximal(length) && alike();
    match lengths.as_slice() {
        [_]
        | [4, 4, 4, 1..=4]
        | [4, 4 | 8, 4 | 8]
        | [8, 4, 4]
        | [4, 6, 3..=6 | 9]
        | [6, 4 | 6, 4]
        | [6, 4, 5 | 6]
        | [4, 5, 6]
        | [4, 12]
        | [12, 4]
        | [8, 8] => true,
        [6, 7..=13] | [4, 4, 5..=7] | [8, 5..=7] | [4, 3, 3, 3] | [4, 4, 4, 4, 1..=3] => alike(),
        // Thousands, as spreadsheets write large numbers.
        [1..=3, rest @ ..] if rest.iter().all(|length| *length == 3) => alike() && maximal(3),
        [3, 3, 3, 3, 1..=4] | [3, 3, 3, 3, 3, 1..=3] | [3, 3, 3, 3, 3, 3, 1] => alike() && maximal(3),
        [1, 12..=15] => is_scientific(view, picked),
        [pairs @ .., 1] if pairs.iter().all(|length| *length == 2) => alike() && maximal(2),
        _ => alone(1) || alone(2),
    }
}

/// Whether groups so long could be [`is_usual`] at all.
pub(super) fn could_be_usual(lengths: &[usize]) -> bool {
    let all = |part: &[usize], length: usize| part.iter().all(|each| *each == length);
    match lengths {
        [_]
        | [6, 7..=13]
        | [8, 5..=8]
        | [4, 12]
        | [12, 4]
        | [1, 12..=15]
        | [4 | 6 | 8, 4..=6, _]
        | [4, 8, _]
        | [4, 4, 4, _]
        | [4, 4, 4, 4, _]
        | [4, 3, 3, 3] => true,
        [first, rest @ ..] if *first <= 3 && all(rest, 3) => true,
        [rest @ .., last] => {
            (*last <= 4 && all(rest, 3)) || (*last <= 2 && all(rest, 2)) || (*last == 1 && all(rest, 1))
        }
        [] => false,
    }
}

/// `4.242424242424242E+15`, as spreadsheets write large numbers.
fn is_scientific(view: &View, picked: &[Group]) -> bool {
    let [whole, fraction] = picked else { return false };
    let behind: String = view
        .slice(fraction.end..fraction.end.saturating_add(4))
        .iter()
        .filter(|character| **character != '+')
        .collect();
    let power = behind.get(1..).and_then(|digits| {
        digits
            .trim_end_matches(|c: char| !c.is_ascii_digit())
            .parse()
            .ok()
    });
    view.at(whole.end) == '.' && matches!(view.at(fraction.end), 'E' | 'e') && power == Some(fraction.len())
}

/// Whether the words before tell of a payment card, so that any grouping is one.
fn is_about_cards(look: &Look<'_>, place: &Range<usize>) -> bool {
    look.words_before(place.start, 48).iter().any(|word| {
        let same_line = !look.view.slice(word.end..place.start).contains(&'\n');
        same_line && names::is_about_cards(word)
    })
}

/// Whether groups stand apart as people part them: all in the same way, or with blanks and dashes.
fn are_parted_alike(view: &View, groups: &[Group]) -> bool {
    let mut gaps = groups
        .windows(2)
        .filter_map(|pair| Some(view.slice(pair.first()?.end..pair.last()?.start)));
    let first = gaps.next();
    let plain = |gap: &[char]| {
        gap.iter()
            .all(|sign| matches!(sign, ' ' | '-' | '\n' | '\r' | '\t'))
    };
    first.is_none_or(plain) && gaps.clone().all(plain) || gaps.all(|gap| Some(gap) == first)
}

/// Rare kinds of card numbers give way where the word before says that it is something else.
fn is_named_otherwise(look: &Look<'_>, place: &Range<usize>, digits: &[u8]) -> bool {
    let canonical = match digits {
        [2..=6, ..] if digits.len() == 16 => true,
        [3, 4 | 7, ..] => digits.len() == 15,
        [3, ..] => digits.len() == 14,
        _ => false,
    };
    let named = look.words_before(place.start, 24).last().is_some_and(|word| {
        let near = look.view.slice(word.end..place.start);
        near.iter().all(|character| !character.is_alphanumeric())
            && (OTHER_NUMBERS.contains(&word.text.as_str())
                || digits.len() <= 15 && TELEPHONES.contains(&word.text.as_str()))
    });
    named && (!canonical || look.view.slice(place.clone()).len() == digits.len() && digits.len() == 13)
}

const OTHER_NUMBERS: &[&str] = &[
    "isbn",
    "ean",
    "upc",
    "gtin",
    "imei",
    "tracking",
    "parcel",
    "oclc",
    "lccn",
    "issn",
    "timestamp",
    "ts",
    "epoch",
    "nonce",
    "serial",
    "iccid",
    "siret",
    "gln",
    "ean13",
    "meid",
    "usps",
];

const TELEPHONES: &[&str] = &["phone", "tel", "fax", "mobile", "telephone", "cell", "whatsapp"];

/// Digits in one row that are more than a number, or fewer: zeros in front, a date or a length in front, the expiry
/// date behind, two numbers side by side.
fn long_group(look: &Look<'_>, group: &Group, cards: &mut Vec<Card>) {
    let marked = is_track_separator(look.view, group.end) || chip_tag(look.view, group).is_some();
    let other = exempt::is_barcode(look.view, std::slice::from_ref(group), look.barcodes)
        || (!marked && exempt::is_other(look.view, group));
    if let Some(seen) = stuffed(look.view, group).filter(|_| !other) {
        cards.push(Card {
            place: group.clone(),
            seen,
        });
    }
}

/// The card number in a group that is longer than it, or longer than cards are.
pub(super) fn stuffed(view: &View, group: &Group) -> Option<CardSeen> {
    let digits = groups::digits(view, std::slice::from_ref(group));
    let length = digits.len();
    if length > 160 {
        return None;
    }
    let whole = |from: usize, to: usize| digits.get(from..to).and_then(card);
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    let padded = (zeros > 0).then(|| whole(zeros, length)).flatten();
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
fn is_expiry(digits: &[u8]) -> bool {
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
