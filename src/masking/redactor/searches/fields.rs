//! Fields by their names: what a field called card number holds goes, whatever it is; and where the value of a field is.

use std::ops::Range;
use std::ops::RangeInclusive;

use crate::masking::CardBrand;
use crate::masking::issuer;
use crate::masking::luhn;
use crate::masking::redactor::groups;
use crate::masking::redactor::look::Look;
use crate::masking::redactor::names;
use crate::masking::redactor::names::NAMES;
use crate::masking::redactor::searches::exempt;
use crate::masking::redactor::searches::numbers;
use crate::masking::redactor::searches::numbers::Card;
use crate::masking::redactor::words;
use crate::masking::redactor::words::Word;

/// How far a value may be from its name.
pub(in crate::masking::redactor) const REACH: usize = 96;

/// The next group of digits from an index on, with nothing before it but what may stand between name and value.
pub(in crate::masking::redactor) fn next_digits(
    look: &Look<'_>,
    from: usize,
    end: usize,
) -> Option<Range<usize>> {
    let from = behind_pointer(look, from);
    let first = look.groups.partition_point(|group| group.start < from);
    let group = look
        .groups
        .get(first..)?
        .iter()
        .find(|group| !is_part_of_name(look, from, group))?;
    if group.start > end {
        return None;
    }
    let between = look.view.slice(from..group.start);
    // A form that was printed empty.
    if between
        .windows(3)
        .any(|three| three == ['[', ' ', ']'] || three == ['_'; 3])
    {
        return None;
    }
    let words = look.words_after(from, group.start.saturating_sub(from));
    let fillers = words.iter().all(|word| {
        word.start >= group.start
            || names::is_filler(word.text.trim_end_matches(|c: char| c.is_ascii_digit()))
            || names::is_filler(&word.text)
    });
    // Our own mask: the value is gone already.
    if between
        .windows(3)
        .any(|three| three == ['*'; 3] || three == ['[', 'c', 'a'])
    {
        return None;
    }
    // A field's name ends in itself: `cvc_check` is another field than `cvc`.
    let another =
        between.first() == Some(&'_') && between.get(1).is_some_and(|next| next.is_alphabetic()) && !fillers;
    // In one line of fields the next one begins here.
    let next_field = between
        .iter()
        .filter(|character| matches!(character, '&' | ';'))
        .count()
        > 1;
    let sign = look.view.before(group.start);
    let glued = sign.is_alphabetic() && !words::is_without_blanks(sign) && group.start > from;
    if !fillers || another || next_field || (glued && !is_artefact(look, group)) {
        return None;
    }
    Some(group.clone())
}

/// `cs2=`, `@p1=`, `p10`: digits that count fields.
fn is_part_of_name(look: &Look<'_>, from: usize, group: &Range<usize>) -> bool {
    if group.len() > 2 || !look.view.before(group.start).is_alphabetic() || is_artefact(look, group) {
        return false;
    }
    let words = look.words_after(from, group.start.saturating_sub(from));
    let letters = |word: &Word| names::is_filler(word.text.trim_end_matches(|c: char| c.is_ascii_digit()));
    words
        .iter()
        .any(|word| word.start < group.start && word.end >= group.start && letters(word))
}

/// `=0x7fffffffe3a0 `: where a debugger says that the value lies. Gives back where that ends.
fn behind_pointer(look: &Look<'_>, from: usize) -> usize {
    let signs = look
        .view
        .slice(from..from.saturating_add(3))
        .iter()
        .take_while(|sign| matches!(sign, '=' | ':' | ' '))
        .count();
    let start = from.saturating_add(signs);
    if look.view.slice(start..start.saturating_add(2)) != ['0', 'x'] {
        return from;
    }
    let digits = start.saturating_add(2);
    let length = look
        .view
        .slice(digits..digits.saturating_add(17))
        .iter()
        .take_while(|sign| sign.is_ascii_hexdigit())
        .count();
    let end = digits.saturating_add(length);
    if length >= 6 && look.view.at(end) == ' ' {
        end
    } else {
        from
    }
}

/// `s:3:`, `string(3)`: how long a text is, as PHP prints it.
fn is_artefact(look: &Look<'_>, group: &Range<usize>) -> bool {
    matches!(look.view.at(group.end), ':' | ')')
}

/// `the PIN of the account is 7020`: digits right behind the verb of a sentence that begins with the name.
pub(in crate::masking::redactor) fn said(
    look: &Look<'_>,
    from: usize,
    digits: RangeInclusive<usize>,
) -> Option<Range<usize>> {
    let verb = look
        .words_after(from, SENTENCE)
        .iter()
        .find(|word| VERBS.contains(&word.text.as_str()))?;
    let first = look.groups.partition_point(|group| group.start < verb.end);
    let group = look.groups.get(first)?;
    let sentence = look.view.slice(from..verb.end);
    let whole = !sentence
        .iter()
        .any(|sign| matches!(sign, '\n' | ';' | '.' | '=' | '{'));
    let gap = look.view.slice(verb.end..group.start);
    let near = (1..=3).contains(&gap.len()) && gap.iter().all(|sign| matches!(sign, ' ' | ':' | '"' | '\''));
    (whole && near && is_alone(look, group) && digits.contains(&group.len())).then(|| group.clone())
}

/// Whether digits end where a number ends: no date, time or amount goes on behind them.
fn is_alone(look: &Look<'_>, group: &Range<usize>) -> bool {
    let (behind, next) = (look.view.at(group.end), look.view.at(group.end.saturating_add(1)));
    let goes_on = matches!(behind, '-' | '/' | '.' | ':' | ',') && next.is_ascii_digit();
    !behind.is_alphanumeric() && !goes_on
}

/// How long the sentence may be.
const SENTENCE: usize = 80;
const VERBS: &[&str] = &[
    "is", "was", "ist", "war", "lautet", "est", "es", "era", "é", "è", "är", "er", "on", "jest", "to",
    "wynosi", "je",
];

/// The values of fields that are named as card numbers are, right or not: a number with a slip of the finger is one
/// digit from a card.
pub(in crate::masking::redactor) fn card_numbers(look: &Look<'_>) -> Vec<Card> {
    let mut found = Vec::new();
    for (index, word) in look.words.iter().enumerate() {
        let here = look.words.get(index..).unwrap_or_default();
        let by_name = names::card_number(look.view, here);
        let by_company = || {
            let own = !look.view.before(word.start).is_alphanumeric() && look.view.before(word.start) != '_';
            words::phrase(look.view, here, &NAMES.number)
                .filter(|_| own && look.is_about_cards(&(word.start..word.end)))
        };
        let Some(count) = by_name.or_else(by_company) else {
            continue;
        };
        let Some(last) = here.get(count.saturating_sub(1)) else {
            continue;
        };
        found.extend(value(look, last.end));
    }
    found
}

fn value(look: &Look<'_>, from: usize) -> Option<Card> {
    let first = next_digits(look, from, from.saturating_add(REACH))?;
    // What holds the name ends before the value begins.
    if look.view.slice(from..first.start).contains(&'}') {
        return None;
    }
    if first.len() > 19 {
        let digits = groups::digits(look.view, std::slice::from_ref(&first));
        let seen = (13..=19).find_map(|size| digits.get(..size).and_then(numbers::card))?;
        return Some(Card { place: first, seen });
    }
    let at = look.groups.partition_point(|group| group.start < first.start);
    let rest = look.groups.get(at..)?;
    let run = groups::runs(look.view, rest).into_iter().next()?;
    let mut total = 0_usize;
    let mut count = 0_usize;
    for group in run {
        let longer = total.saturating_add(group.len());
        if longer > 19 || (total >= 12 && (group.len() < 3 || total >= 16)) {
            break;
        }
        total = longer;
        count = count.saturating_add(1);
    }
    let picked = run.get(..count)?;
    let digits = groups::digits(look.view, picked);
    let place = first.start..picked.last()?.end;
    let barcode = digits.len() == 14 && exempt::is_barcode(look.view, picked, look.barcodes);
    // Brands of one country count where the field says that it is a card: their numbers begin as other numbers do.
    let national = match digits.first() {
        Some(1) => digits.len() == 15,
        Some(2 | 8 | 9) => digits.len() >= 16,
        _ => false,
    };
    let national = national && luhn::is_right(digits.iter().copied());
    let brand = issuer::brand_of(&digits)
        .or_else(|| (national || matches!(digits.first(), Some(3..=6))).then_some(CardBrand::Unknown));
    // Without the check digit of a card it stands where a value stands, and in one piece.
    let right = luhn::is_right(digits.iter().copied()) && issuer::brand_of(&digits).is_some();
    let between = look.view.slice(from..place.end);
    let apart = between.iter().any(|sign| matches!(sign, '\n' | '|'));
    let barcode = barcode || (digits.len() == 14 && issuer::brand_of(&digits).is_none());
    if !(12..=19).contains(&total)
        || barcode
        || (apart && !right)
        || exempt::is_other(look.view, &place)
        || numbers::is_clock(look.view, picked)
        || is_date_like(picked.len(), &digits)
    {
        return None;
    }
    let seen = numbers::seen(&digits, brand?)?;
    Some(Card { place, seen })
}

/// Many small groups are a date with its time, or a list.
fn is_date_like(groups: usize, digits: &[u8]) -> bool {
    groups > 5 && groups.saturating_mul(2) < digits.len().saturating_add(2) && digits.len() < 16
}
