//! What stands beside a card number and must go with it: the rest of a magnetic stripe, and the security code.

use std::ops::Range;

use crate::masking::redactor::look::Look;
use crate::masking::redactor::searches::numbers::Card;
use crate::masking::redactor::words::Word;

/// Tracks (ISO/IEC 7813): from what begins the track to what ends it, for every card that has more behind it, and for
/// what is written as track 2 is, whatever its number.
pub(in crate::masking::redactor) fn tracks(look: &Look<'_>, cards: &[Card]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = cards
        .iter()
        .filter_map(|card| {
            let end = track_end(look, card.place.end)?;
            Some(track_start(look, card.place.start)..end)
        })
        .collect();
    found.extend(look.words.iter().filter_map(|word| discretionary(look, word)));
    for group in &look.groups {
        found.extend(tail_of_track(look, group));
        found.extend(behind_masked(look, group));
        let sentinel = look.view.before(group.start) == ';';
        let separated = look.view.at(group.end) == '=';
        let behind = digits_from(look, group.end.saturating_add(1));
        if sentinel && separated && (12..=19).contains(&group.len()) && behind >= 7 {
            found.extend(track_end(look, group.end).map(|end| group.start.saturating_sub(1)..end));
        }
        // The number masked, the rest not: `****1234=2912…?`.
        let masked = matches!(look.view.before(group.start), '*' | 'X' | 'x') || group.len() == 4;
        if masked
            && separated
            && behind >= 12
            && look.view.at(group.end.saturating_add(1).saturating_add(behind)) == '?'
        {
            found.extend(track_end(look, group.end).map(|end| group.end..end));
        }
    }
    found
}

/// `discretionaryData: 2598…`, `svc=201 disc=3790…`: the rest of a track in a field of its own.
fn discretionary(look: &Look<'_>, word: &Word) -> Option<Range<usize>> {
    let short = || {
        word.text == "disc"
            && look
                .words_before(word.start, 24)
                .iter()
                .any(|word| matches!(word.text.as_str(), "svc" | "exp"))
    };
    if word.text != "discretionary" && !short() {
        return None;
    }
    let first = look.groups.partition_point(|group| group.start < word.end);
    let group = look.groups.get(first)?;
    let near =
        group.start.saturating_sub(word.end) <= 24 && !look.view.slice(word.end..group.start).contains(&'\n');
    (near && (5..=24).contains(&group.len())).then(|| group.clone())
}

/// `220138XXXXXX0013D2911201…`: the number masked, the rest not.
fn behind_masked(look: &Look<'_>, group: &Range<usize>) -> Option<Range<usize>> {
    let masked = matches!(look.view.before(group.start), '*' | 'X' | 'x') && group.len() == 4;
    let separated = matches!(look.view.at(group.end), 'D' | 'd' | '=');
    let start = group.end.saturating_add(1);
    let digits = digits_from(look, start);
    let month = look
        .view
        .text(start.saturating_add(2)..start.saturating_add(4))
        .parse::<u8>();
    let dated = month.is_ok_and(|month| (1..=12).contains(&month));
    (masked && separated && dated && digits >= 11)
        .then(|| track_end(look, group.end).map(|end| group.end..end))
        .flatten()
}

/// The rest of a track whose number is gone, or written otherwise: `=2912101…?`, `^NAME^2912101…?`.
fn tail_of_track(look: &Look<'_>, group: &Range<usize>) -> Option<Range<usize>> {
    let mark = group.start.checked_sub(1)?;
    let month = look
        .view
        .text(group.start.saturating_add(2)..group.start.saturating_add(4))
        .parse::<u8>();
    let dated = month.is_ok_and(|month| (1..=12).contains(&month));
    let ended = look.view.at(group.end) == '?';
    let end = closed(look, group.end);
    match look.view.at(mark) {
        '=' if dated && group.len() >= 11 => {
            let sign = look.view.before(mark);
            let named = sign.is_alphanumeric() || matches!(sign, '_' | '-' | ' ');
            (ended || (!named && group.len() >= 15)).then_some(mark..end)
        }
        '^' if dated && group.len() >= 7 => {
            let before = look.view.slice(mark.saturating_sub(28)..mark);
            let name = before.iter().rposition(|character| *character == '^')?;
            let letters = before.get(name.saturating_add(1)..)?;
            let plain = letters
                .iter()
                .all(|character| !matches!(character, '0'..='9' | '\n'));
            let start = mark.saturating_sub(letters.len()).saturating_sub(1);
            (plain && letters.len() >= 2).then_some(start..end)
        }
        _ => None,
    }
}

/// Where the track before a number begins: at `;`, `%B`, or the number itself.
fn track_start(look: &Look<'_>, start: usize) -> usize {
    let one = start.saturating_sub(1);
    match (look.view.before(one), look.view.before(start)) {
        ('%', 'B' | 'b') => start.saturating_sub(2),
        (_, ';' | 'B' | 'b') => one,
        _ => start,
    }
}

/// Where the track behind a number ends; `None` when nothing of a track stands there.
fn track_end(look: &Look<'_>, end: usize) -> Option<usize> {
    match look.view.at(end) {
        '=' | 'D' | 'd' => {
            let digits = digits_from(look, end.saturating_add(1));
            // A year, or the next field of a form, is no track.
            if digits < 7 {
                return None;
            }
            let mut at = end.saturating_add(1).saturating_add(digits);
            while matches!(look.view.at(at), 'F' | 'f' | '0'..='9' | '=') {
                at = at.saturating_add(1);
            }
            Some(closed(look, at))
        }
        '^' => {
            // A name, and then digits: what else stands between such signs is no track.
            let name = look
                .view
                .slice(end.saturating_add(1)..end.saturating_add(40))
                .iter()
                .position(|character| matches!(character, '^' | '=' | '"' | '\n'))?;
            let mut at = end.saturating_add(1).saturating_add(name);
            let digits = digits_from(look, at.saturating_add(1));
            if look.view.at(at) != '^' || digits < 4 {
                return None;
            }
            let limit = end.saturating_add(120);
            while at < limit && !matches!(look.view.at(at), '\0' | '\n' | '"' | '?' | '<' | '|') {
                at = at.saturating_add(1);
            }
            Some(closed(look, at))
        }
        ' ' | '"' | '\'' | ',' | ';' | '&' | '|' | '\t' | '\n' | '/' | '-' | '.' | ':'
            if !is_swiped(look, end) =>
        {
            None
        }
        // The same with the signs of another keyboard.
        mark if !mark.is_ascii_alphanumeric() && mark != '\0' => {
            let start = end.saturating_add(1);
            let digits = digits_from(look, start);
            let month = look.view.text(start.saturating_add(2)..start.saturating_add(4));
            let dated = month.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month));
            if digits >= 13 {
                return dated.then(|| start.saturating_add(digits));
            }
            let name = look
                .view
                .slice(end.saturating_add(1)..end.saturating_add(32))
                .iter()
                .position(|character| *character == mark)
                .filter(|length| *length >= 2)?;
            let start = end.saturating_add(name).saturating_add(2);
            let digits = digits_from(look, start);
            (digits >= 7).then(|| start.saturating_add(digits))
        }
        _ => None,
    }
}

/// Whether the letter of track 1 stands before the number that ends here, and the number before that letter is none.
fn is_swiped(look: &Look<'_>, end: usize) -> bool {
    let first = look.groups.partition_point(|group| group.end < end);
    look.groups.get(first).is_some_and(|group| {
        look.view.before(group.start) == 'B'
            && !look.view.before(group.start.saturating_sub(1)).is_alphanumeric()
    })
}

/// With the `?` that ends a track, and the check character behind it where there is one.
fn closed(look: &Look<'_>, at: usize) -> usize {
    at.saturating_add(usize::from(look.view.at(at) == '?'))
}

fn digits_from(look: &Look<'_>, start: usize) -> usize {
    look.view
        .slice(start..start.saturating_add(80))
        .iter()
        .take_while(|character| character.is_ascii_digit())
        .count()
}

/// Codes without a name: `NUMBER 12/29 123`, `NUMBER|12|2029|123`, `NUMBER,123`.
pub(in crate::masking::redactor) fn security_codes(look: &Look<'_>, cards: &[Card]) -> Vec<Range<usize>> {
    cards
        .iter()
        .filter_map(|card| code_behind(look, &card.place))
        .collect()
}

/// How far behind a number its code may stand.
const REACH: usize = 48;

fn code_behind(look: &Look<'_>, card: &Range<usize>) -> Option<Range<usize>> {
    let end = card.end;
    let card_digits = look
        .view
        .slice(card.clone())
        .iter()
        .filter(|character| character.is_ascii_digit())
        .count();
    let first = look.groups.partition_point(|group| group.start < end);
    let mut seen: Vec<&str> = Vec::new();
    let mut dated = false;
    let mut at = end;
    for group in look.groups.get(first..)?.iter().take(5) {
        let words = look.words_after(at, group.start.saturating_sub(at));
        let plain = words
            .iter()
            .all(|word| word.start >= group.start || EXPIRY.contains(&word.text.as_str()));
        if group.start > end.saturating_add(REACH) || !plain {
            return None;
        }
        if is_parameter(look, group) {
            at = group.end;
            continue;
        }
        // `x0431 v6562`: people leave it at a letter.
        let lettered = look.view.before(group.start);
        let word = !matches!(look.view.before(group.start.saturating_sub(1)), ' ' | ',' | '/');
        if lettered.is_alphabetic()
            && (word || !matches!(lettered, 'v' | 'V' | 'x' | 'X' | 'e' | 'E' | 'c' | 'C'))
        {
            return None;
        }
        let digits = look.view.text(group.clone());
        let value = digits.parse::<u32>().ok()?;
        let (behind, next) = (look.view.at(group.end), look.view.at(group.end.saturating_add(1)));
        // A comma between amounts is none between cells.
        let listed_by_comma = look.view.before(group.start) == ',';
        let amount = next.is_ascii_digit() && (behind == '.' || (behind == ',' && !listed_by_comma));
        let last = !amount && !behind.is_alphanumeric();
        match digits.len() {
            1 | 2 => seen.push("two"),
            4 if !dated && (is_expiry(value) || (1990..2060).contains(&value)) => {
                dated = seen.is_empty() && is_expiry(value) || !seen.is_empty();
                seen.push("four");
            }
            6 if !dated => {
                dated = true;
                seen.push("six");
            }
            3 | 4 if last => {
                // Only the numbers of fifteen digits have codes of four.
                let fits = digits.len() == 3 || card_digits == 15;
                let gap = look.view.slice(end..group.start);
                let in_list = gap.contains(&',') && gap.contains(&'\'') || gap.contains(&'(');
                let parted = gap.iter().any(|sign| !matches!(sign, ' ' | '-'));
                let near = seen.is_empty()
                    && (gap.len() <= 4 || (in_list && !gap.contains(&'\n')))
                    && (digits.len() == 3 || parted);
                let behind_date = dated || seen.as_slice() == ["two", "two"];
                let named = matches!(lettered, 'v' | 'V' | 'c' | 'C');
                let status = look.words_after(group.end, 2).first().is_some_and(is_of_status);
                return (fits && !status && (near || behind_date || named)).then(|| group.clone());
            }
            _ => return None,
        }
        at = group.end;
    }
    None
}

/// `404 Not Found`: what stands behind the number of a status (RFC 9110, section 15).
fn is_of_status(word: &Word) -> bool {
    matches!(
        word.text.as_str(),
        "not"
            | "ok"
            | "bad"
            | "payment"
            | "internal"
            | "forbidden"
            | "unauthorized"
            | "created"
            | "found"
            | "moved"
            | "conflict"
            | "unprocessable"
            | "too"
            | "service"
            | "gateway"
            | "request"
    )
}

/// `@p1`, `$2`, `:p2`: which of its values a statement has here.
fn is_parameter(look: &Look<'_>, group: &Range<usize>) -> bool {
    let letter = usize::from(matches!(look.view.before(group.start), 'p' | 'P'));
    let mark = look.view.before(group.start.saturating_sub(letter));
    group.len() <= 2 && matches!(mark, '@' | '$' | ':') && (letter == 1 || mark != ':')
}

/// `MMYY`.
fn is_expiry(value: u32) -> bool {
    (1..=12).contains(&(value / 100)) && (15..=60).contains(&(value % 100))
}

const EXPIRY: &[&str] = &[
    "exp",
    "expiry",
    "expires",
    "expiration",
    "exps",
    "date",
    "valid",
    "thru",
    "through",
    "until",
    "till",
    "to",
    "e",
    "x",
    "ex",
    "bis",
    "gültig",
    "cad",
    "caduca",
    "vence",
    "venc",
    "scad",
    "fin",
    "mm",
    "yy",
    "and",
    "cvv",
    "cvc",
    "code",
    "sec",
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "t",
    "n",
    "r",
    // How a value of a list is written.
    "p",
    "some",
    "just",
    "str",
    "string",
    "int",
    "integer",
    "text",
    "varchar",
    "nvarchar",
    "q",
    "variant",
];
