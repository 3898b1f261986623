//! Card numbers: digits that begin, are as long, and check as those of a brand do, in a form in which people and
//! programs write them.

use std::ops::Range;

use crate::masking::CardBrand;
use crate::masking::CardSeen;
use crate::masking::Last4;
use crate::masking::issuer;
use crate::masking::luhn;
use crate::masking::redactor::groups;
use crate::masking::redactor::groups::Group;
use crate::masking::redactor::look::Look;
use crate::masking::redactor::look::Scope;
use crate::masking::redactor::names;
use crate::masking::redactor::readings::view::View;
use crate::masking::redactor::searches::exempt;
use crate::masking::redactor::searches::stuffed;
use crate::masking::scan::Source;

pub(in crate::masking::redactor) const DIGITS_MIN: usize = 13;
pub(in crate::masking::redactor) const DIGITS_MAX: usize = 19;

/// A card number in a view.
#[derive(Clone, Debug)]
pub(in crate::masking::redactor) struct Card {
    /// From its first digit to its last.
    pub(in crate::masking::redactor) place: Range<usize>,
    pub(in crate::masking::redactor) seen: CardSeen,
}

/// Every card number. Windows that overlap are all given: nothing of any of them may stay.
pub(in crate::masking::redactor) fn cards(look: &Look<'_>) -> Vec<Card> {
    let mut cards = Vec::new();
    for run in groups::runs(look.view, &look.groups) {
        let before = cards.len();
        let mut odd = Vec::new();
        for (first, group) in run.iter().enumerate() {
            if group.len() > DIGITS_MIN {
                stuffed::long_group(look, group, &mut cards);
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
pub(in crate::masking::redactor) fn card(digits: &[u8]) -> Option<CardSeen> {
    let brand = issuer::brand_of(digits)?;
    let same = digits.iter().all(|digit| digits.first() == Some(digit));
    if same || !luhn::is_right(digits.iter().copied()) {
        return None;
    }
    seen(digits, brand)
}

/// What may be told of a number.
pub(in crate::masking::redactor) fn seen(digits: &[u8], brand: CardBrand) -> Option<CardSeen> {
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
    if (DIGITS_MIN..=DIGITS_MAX).contains(&total) && stuffed::is_expiry(&date) {
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
    if !barcode
        && !is_clock(look.view, picked)
        && !exempt::is_other(look.view, &place)
        && !is_named_otherwise(look, &place, &digits)
    {
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

/// `640553 1757525542859`: the second one counts seconds or milliseconds since 1970.
pub(in crate::masking::redactor) fn is_clock(view: &View, groups: &[Group]) -> bool {
    let [_, last] = groups else { return false };
    let begins = (view.at(last.start), view.at(last.start.saturating_add(1)));
    matches!(last.len(), 10 | 13) && matches!(begins, ('1', '5'..='9'))
}

/// Whether groups so long could be [`is_usual`] at all.
pub(in crate::masking::redactor) fn could_be_usual(lengths: &[usize]) -> bool {
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

/// Whether groups stand apart as people part them: with blanks and dashes, or many of them all in the same way.
fn are_parted_alike(view: &View, groups: &[Group]) -> bool {
    let gaps = || {
        groups
            .windows(2)
            .filter_map(|pair| Some(view.slice(pair.first()?.end..pair.last()?.start)))
    };
    let plain = |gap: &[char]| {
        gap.iter()
            .all(|sign| matches!(sign, ' ' | '-' | '\n' | '\r' | '\t'))
    };
    gaps().all(plain) || (groups.len() >= 4 && gaps().all(|gap| Some(gap) == gaps().next()))
}

/// Rare kinds of card numbers give way where the word before says that it is something else.
pub(in crate::masking::redactor) fn is_named_otherwise(
    look: &Look<'_>,
    place: &Range<usize>,
    digits: &[u8],
) -> bool {
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
    // `trace_id`, `span_id`: numbers of nineteen digits.
    let identified = matches!(look.words_before(place.start, 32), [.., kind, id] if id.text == "id"
        && look.view.slice(id.end..place.start).iter().all(|sign| !sign.is_alphanumeric())
        && IDENTIFIED.contains(&kind.text.as_str()));
    let named = named || identified;
    named && (!canonical || look.view.slice(place.clone()).len() == digits.len() && digits.len() == 13)
}

const IDENTIFIED: &[&str] = &[
    "trace",
    "span",
    "request",
    "correlation",
    "message",
    "event",
    "job",
    "thread",
    "user",
    "device",
    "run",
];

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
