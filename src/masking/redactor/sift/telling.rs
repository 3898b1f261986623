//! Which words make a text worth a close look.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::packed;
use memchr::memrchr;
use memchr::memrchr_iter;

use crate::masking::redactor::names;

/// A search for several words at once.
struct Search(OnceLock<Option<packed::Searcher>>);

impl Search {
    /// The places of the words. `None` when there is no such search on this machine.
    fn hits<'s>(&'s self, words: &[&str], text: &'s [u8]) -> Option<impl Iterator<Item = Range<usize>> + 's> {
        let searcher = self.0.get_or_init(|| packed::Searcher::new(words)).as_ref()?;
        Some(searcher.find_iter(text).map(|hit| hit.start()..hit.end()))
    }
}

/// The places of words by which codes, PINs and keys are named, where digits are not far.
pub(super) fn words(text: &[u8], found: &mut Vec<Range<usize>>) {
    static ASCII: Search = Search(OnceLock::new());
    static AS_WRITTEN: Search = Search(OnceLock::new());
    static WIDE: Search = Search(OnceLock::new());
    let lower = text.to_ascii_lowercase();
    let mut searched = vec![
        ASCII.hits(TELLING, &lower),
        AS_WRITTEN.hits(TELLING_AS_WRITTEN, text),
    ];
    if !text.is_ascii() {
        searched.push(WIDE.hits(TELLING_WIDE, &lower));
    }
    for hits in searched {
        let Some(hits) = hits else {
            // No such search on this machine: everything is looked at closely.
            found.push(0..text.len());
            return;
        };
        found.extend(hits.filter_map(|word| near_digits(text, word)));
    }
}

/// From some lines before a word to the digits behind it.
fn near_digits(text: &[u8], word: Range<usize>) -> Option<Range<usize>> {
    if is_part_of_a_word(text, word.clone()) || is_chance(text, word.clone()) {
        return None;
    }
    let (start, end) = (word.start, word.end);
    let reach = text
        .get(end..end.saturating_add(REACH).min(text.len()))
        .unwrap_or_default();
    let ahead = text.get(start.saturating_sub(48)..start).unwrap_or_default();
    // Digits of other scripts are wide.
    let digit = |byte: &u8| byte.is_ascii_digit() || !byte.is_ascii();
    if let Some(behind) = reach.iter().position(digit) {
        let last = reach.iter().rposition(digit).unwrap_or(behind);
        let to = if reach.get(behind).is_some_and(u8::is_ascii_digit) {
            behind
        } else {
            last
        };
        Some(lines_before(text, start)..end.saturating_add(to).saturating_add(1))
    } else {
        ahead.iter().any(digit).then(|| lines_before(text, start)..end)
    }
}

/// Where the third line before the one of a word begins, not too far from there: what a code is called by may be a line
/// above, and what it is the code of.
fn lines_before(text: &[u8], index: usize) -> usize {
    let floor = index.saturating_sub(BEFORE);
    let before = text.get(floor..index).unwrap_or_default();
    memrchr_iter(b'\n', before)
        .nth(3)
        .map_or(floor, |newline| floor.saturating_add(newline).saturating_add(1))
}

const BEFORE: usize = 512;

/// Whether a text holds part of a name of card numbers, or of pieces of one.
fn names_a_card(text: &[u8]) -> bool {
    static SEARCHER: OnceLock<Option<packed::Searcher>> = OnceLock::new();
    let Some(searcher) = SEARCHER.get_or_init(|| packed::Searcher::new(CARD_NAMES)) else {
        return true;
    };
    let lower = text.to_ascii_lowercase();
    searcher.find_iter(&lower).any(|hit| {
        // Short names are words, or there would be one in every line.
        let before = hit.start().checked_sub(1).and_then(|index| lower.get(index));
        hit.end().saturating_sub(hit.start()) > 3 || !before.is_some_and(u8::is_ascii_alphabetic)
    })
}

/// Parts of the names of card numbers that stand in `names.txt`.
const CARD_NAMES: &[&str] = &[
    "card",
    "pan",
    "cc",
    "acc",
    "kart",
    "kort",
    "kaart",
    "tarj",
    "visa",
    "amex",
    "num",
    "carte",
    "carta",
    "cart\u{e3}o",
    "discover",
    "first",
    "bin",
    "iin",
    "part",
    "\u{5361}\u{53f7}",
    "\u{30ab}\u{30fc}\u{30c9}",
];

/// How far digits may be from the word.
const REACH: usize = 128;

/// Parts of the names of codes, PINs and keys, in lower case; the names themselves stand in `names.txt`. The last ones
/// are `cvv`, `cvc` and `csc` in hexadecimal. The search takes 64 at most.
const TELLING: &[&str] = &[
    "cvv",
    "cvc",
    "cvn",
    "cvd",
    "cv2",
    "cvx",
    "cv_c",
    "cv_n",
    "cv c",
    "ccv",
    "csc",
    "cid",
    "cav",
    "kpn",
    "pin",
    "curit",
    "egurid",
    "guran",
    "icurezza",
    "rypto",
    "ptogra",
    "fziffer",
    "fnummer",
    "rheits",
    "iligingsc",
    "igheidsc",
    "kod",
    "kood",
    "turva",
    "usnumero",
    "nostn",
    "iztons",
    "kontrol",
    "sec c",
    "sec. c",
    "sec_c",
    "sec-c",
    "secc",
    "sec n",
    "sec d",
    "rifica",
    "alidationc",
    "alidationv",
    "alidationn",
    "alidation c",
    "alidation v",
    "alidation_",
    "ardcode",
    "ard code",
    "ard_code",
    "ard-code",
    "digit",
    "the back",
    "on back",
    "k_live_",
    "k_test_",
    "whsec_",
    "_secret_",
    "637676",
    "637663",
    "435656",
    "435643",
    "637363",
    "|ad",
];

/// Those that are searched for as they are written: `cvv`, `cvc` and `csc` in base64, which has capitals and small
/// letters; digits of full width in base64, where that makes no long tokens of them; and names that nobody shouts.
const TELLING_AS_WRITTEN: &[&str] = &[
    "Y3Z2",
    "Y3Zj",
    "Q1ZW",
    "Q1ZD",
    "Y3Nj",
    "+8k",
    "+8l",
    "+8m",
    "NIP",
    "eheimzahl",
    "ture strip",
    "ture panel",
    "iogelwch",
    "e reverse",
    "e rear",
    "on reverse",
    "e front",
    "n front",
    "4DBC",
    "eck digits",
    "cvmv",
    "CVMV",
    "ccid",
    "CCID",
    "c.v.v",
    "C.V.V",
    "C V V",
    "e back",
    "hiffres",
    "stellige",
    "cifre",
    "gitos",
    "cijfers",
    "siffr",
    "cyfry",
    "hane ",
    "password",
    "passwd",
    "pwd",
    "passcode",
    "iscretionary",
    "052]",
    "eld 052",
    "P-52 ",
    "DE52",
    "de52",
    "onInputData",
];

/// Parts of such names that are not of ASCII.
const TELLING_WIDE: &[&str] = &[
    "цифр",
    "桁",
    "뒷면",
    "暗証",
    "末三",
    "后三",
    "後三",
    "пин",
    "обороте",
    "安全码",
    "安全碼",
    "校验码",
    "檢查碼",
    "检查码",
    "验证码",
    "驗證碼",
    "セキュリ",
    "보안",
    "езопасн",
    "роверк",
    "роверочн",
    "ащитн",
    "одтвержд",
    "езпек",
    "игурн",
    "σφάλε",
    "σφαλε",
    "παλήθ",
    "אבטחה",
    "الأمان",
    "الامان",
    "التحقق",
    "امنیتی",
    "prüf",
    "kód",
    "ảo mậ",
    "ác minh",
    "öryggi",
    "ošīb",
    "ความปลอด",
    "ntrôle",
    "ódigo",
];

/// Whether a short name is only letters in the middle of a word: `incident`, `shipping`.
fn is_part_of_a_word(text: &[u8], word: Range<usize>) -> bool {
    let before = word.start.checked_sub(1).and_then(|index| text.get(index));
    let after = text.get(word.end);
    let lower = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_lowercase);
    let upper = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_uppercase);
    match text.get(word).unwrap_or_default() {
        b"pin" => lower(before) || (lower(after) && !matches!(after, Some(b'b' | b'c' | b'n' | b'e'))),
        b"Pin" => lower(after) && !matches!(after, Some(b'b' | b'c' | b'n')),
        b"cid" | b"cav" | b"kpn" => lower(before) || lower(after),
        b"Cid" | b"Cav" => lower(after),
        b"PIN" | b"CID" | b"CAV" | b"KPN" => upper(before) || upper(after),
        _ => false,
    }
}

/// Whether three letters stand in others as no name of a code has them: keys made by chance have all of them somewhere.
fn is_chance(text: &[u8], hit: Range<usize>) -> bool {
    let plain = text.get(hit.clone()).unwrap_or_default();
    if hit.len() > 3 || !plain.is_ascii() || plain.starts_with(b"+") {
        return false;
    }
    let letter = |index: usize| text.get(index).is_some_and(u8::is_ascii_alphabetic);
    let (mut start, mut end) = (hit.start, hit.end);
    while start.checked_sub(1).is_some_and(letter) && !begins_another(text, start) {
        start = start.saturating_sub(1);
    }
    while letter(end) && !begins_another(text, end) {
        end = end.saturating_add(1);
    }
    let is_name = |from: usize| {
        let word = text.get(from..end).unwrap_or_default().to_ascii_lowercase();
        str::from_utf8(&word).is_ok_and(names::is_part_of_code_name)
    };
    // `\\ncvc`, `%0acvc`: the first letters may belong to an escape.
    let before = text.get(start.saturating_sub(6)..start).unwrap_or_default();
    let escaped = start < hit.start
        && before
            .iter()
            .any(|byte| matches!(byte, b'%' | b'\\' | b'=' | b'&'));
    !(is_name(start) || (escaped && is_name(hit.start)))
}

/// Whether a letter begins a new word in the middle of letters, as in `cardCvc`.
fn begins_another(text: &[u8], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|index| text.get(index));
    let (here, after) = (text.get(index), text.get(index.saturating_add(1)));
    let (lower, upper) = (u8::is_ascii_lowercase, u8::is_ascii_uppercase);
    let behind = text.get(index.saturating_add(2));
    let plural = after == Some(&b's') && !behind.is_some_and(u8::is_ascii_alphabetic);
    here.is_some_and(upper)
        && (before.is_some_and(lower) || (before.is_some_and(upper) && after.is_some_and(lower) && !plural))
}

/// Whether a word about cards, or about pieces of a number, stands before an index.
pub(super) fn is_named(text: &[u8], index: usize) -> bool {
    names_a_card(before(text, index, NAME_REACH))
}

/// Whether it stands in the same line.
pub(super) fn is_named_in_line(text: &[u8], index: usize) -> bool {
    let before = before(text, index, NAME_REACH);
    let line = memrchr(b'\n', before).map_or(0, |newline| newline.saturating_add(1));
    names_a_card(before.get(line..).unwrap_or_default())
}

/// Whether it stands right before it.
pub(super) fn is_named_nearby(text: &[u8], index: usize) -> bool {
    let nearby = before(text, index, NEARBY);
    if nearby.is_ascii() {
        names_a_card(nearby)
    } else {
        is_named(text, index)
    }
}

fn before(text: &[u8], index: usize, reach: usize) -> &[u8] {
    text.get(index.saturating_sub(reach)..index).unwrap_or_default()
}

/// How far before digits their name may be, and where it must be the last word.
const NAME_REACH: usize = 64;
const NEARBY: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_search_is_there() {
        assert!(packed::Searcher::new(TELLING).is_some());
        assert!(TELLING.iter().all(|part| *part == part.to_lowercase()));
    }
}
