//! What in a long token, and which words, make a text worth a close look.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::packed;
use memchr::memrchr_iter;

/// The places of words by which codes, PINs and keys are named, where digits are not far.
pub(super) fn telling_words(text: &[u8], found: &mut Vec<Range<usize>>) {
    static SEARCHER: OnceLock<Option<packed::Searcher>> = OnceLock::new();
    let Some(searcher) = SEARCHER.get_or_init(|| packed::Searcher::new(TELLING)) else {
        // No such search on this machine: everything is looked at closely.
        found.push(0..text.len());
        return;
    };
    let lower = text.to_ascii_lowercase();
    for hit in searcher.find_iter(&lower) {
        let (start, end) = (hit.start(), hit.end());
        if is_part_of_a_word(text, start..end) {
            continue;
        }
        let reach = text
            .get(end..end.saturating_add(REACH).min(text.len()))
            .unwrap_or_default();
        let ahead = text.get(start.saturating_sub(48)..start).unwrap_or_default();
        if let Some(behind) = reach.iter().position(u8::is_ascii_digit) {
            found.push(lines_before(text, start)..end.saturating_add(behind).saturating_add(1));
        } else if ahead.iter().any(u8::is_ascii_digit) {
            found.push(lines_before(text, start)..end);
        }
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
pub(super) fn names_a_card(text: &[u8]) -> bool {
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

/// Parts of the names of codes, PINs and keys, in lower case; the names themselves stand in `names.txt`. The search
/// takes 64 at most.
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
    "iligingsc",
    "ccv",
    "csc",
    "cid",
    "cav",
    "kpn",
    "pin",
    "curit",
    "egurid",
    "eguran",
    "icurezza",
    "rypto",
    "fziffer",
    "fnummer",
    "heitscode",
    "heitsnummer",
    "igheidsc",
    "kkerhe",
    "kerhetsk",
    "vakoodi",
    "pieczaj",
    "sec c",
    "sec. c",
    "sec_c",
    "sec-c",
    "secc",
    "sec n",
    "sec d",
    "erification",
    "alidation c",
    "alidation_c",
    "alidationc",
    "alidation v",
    "alidation_v",
    "alidationv",
    "ardcode",
    "ard code",
    "ard_code",
    "ard-code",
    "digit",
    "the back",
    "on back",
    "|ad",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "rk_test_",
    "whsec_",
    "_secret_",
    "\u{5b89}\u{5168}\u{7801}",
    "\u{30bb}\u{30ad}\u{30e5}\u{30ea}",
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

/// Whether a token of letters and digits could be digits in another writing, or a text: hexadecimal, EBCDIC, base64.
pub(super) fn is_suspicious(token: &[u8]) -> bool {
    if token.iter().all(u8::is_ascii_digit) {
        return false;
    }
    // `0x` and `\\x` begin numbers and bytes.
    let marker = token.iter().take(2).position(|byte| *byte == b'x');
    let token = marker.map_or(token, |marker| {
        token.get(marker.saturating_add(1)..).unwrap_or_default()
    });
    if token.iter().all(u8::is_ascii_hexdigit) {
        return (0..2).any(|phase| is_hex_text(token.get(phase..).unwrap_or_default()));
    }
    (0..4).any(|phase| could_be_base64(token.get(phase..).unwrap_or_default()))
}

/// Whether letters and digits, from the first one on, could be base64 of digits or of a text.
pub(super) fn could_be_base64(token: &[u8]) -> bool {
    // Base64 of a text has letters of both cases.
    let mixed = token.iter().any(u8::is_ascii_uppercase) && token.iter().any(u8::is_ascii_lowercase);
    has_base64_digits(token) || (mixed && is_base64_text(token))
}

/// Whether pairs stand for printable characters, or hold a row of digits of EBCDIC or of ASCII.
pub(super) fn is_hex_text(token: &[u8]) -> bool {
    let half = |byte: &u8| {
        char::from(*byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let pair = |pair: &[u8; 2]| {
        let [high, low] = pair;
        Some(half(high)? << 4 | half(low)?)
    };
    let (pairs, _) = token.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().take(64).filter_map(pair).collect();
    let digits = pairs
        .iter()
        .filter(|[high, _]| matches!(high, b'3' | b'f' | b'F'))
        .count();
    (digits >= 8 && digits.saturating_mul(4) >= pairs.len()) || is_text(&bytes)
}

/// Whether bytes are text: nothing but what can be read, in UTF-8. A character may have begun before them, and may end
/// behind.
fn is_text(bytes: &[u8]) -> bool {
    let readable = bytes
        .iter()
        .all(|byte| *byte >= b' ' && *byte != 0x7f || byte.is_ascii_whitespace());
    let begun = bytes
        .iter()
        .take_while(|byte| (0x80..0xc0).contains(*byte))
        .count();
    let mut chunks = bytes.get(begun..).unwrap_or_default().utf8_chunks();
    let whole = chunks.next().is_some_and(|chunk| chunk.invalid().len() <= 3);
    bytes.len() >= 9 && readable && begun <= 3 && whole && chunks.next().is_none()
}

/// Three quartets in a row that stand for digits, blanks and dashes alone.
fn has_base64_digits(token: &[u8]) -> bool {
    let (quartets, _) = token.as_chunks::<4>();
    let mut row = 0_usize;
    quartets.iter().any(|quartet| {
        let begins = matches!(quartet.first(), Some(b'I' | b'L' | b'M' | b'N' | b'O'));
        let numeric = |byte: &u8| matches!(byte, b'0'..=b'9' | b' ' | b'-' | b'.');
        let all = begins && bytes_of(*quartet).is_some_and(|bytes| bytes.iter().all(numeric));
        row = if all { row.saturating_add(1) } else { 0 };
        row >= 3
    })
}

/// The three bytes that four letters stand for.
fn bytes_of(quartet: [u8; 4]) -> Option<[u8; 3]> {
    let sextet = |byte: u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte).saturating_sub(65)),
        b'a'..=b'z' => Some(u32::from(byte).saturating_sub(71)),
        b'0'..=b'9' => Some(u32::from(byte).saturating_add(4)),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let bits = quartet
        .iter()
        .try_fold(0_u32, |bits, byte| Some(bits << 6 | sextet(*byte)?))?;
    let [_, first, second, third] = bits.to_be_bytes();
    Some([first, second, third])
}

/// Whether the first bytes that a token stands for are text: printable, of UTF-8.
fn is_base64_text(token: &[u8]) -> bool {
    let (quartets, _) = token.as_chunks::<4>();
    let mut bytes = [0_u8; 24];
    let mut length = 0_usize;
    for (place, quartet) in bytes.chunks_exact_mut(3).zip(quartets) {
        let Some(decoded) = bytes_of(*quartet) else {
            return false;
        };
        if decoded
            .iter()
            .any(|byte| *byte < b' ' && !byte.is_ascii_whitespace())
        {
            return false;
        }
        place.copy_from_slice(&decoded);
        length = length.saturating_add(3);
    }
    is_text(bytes.get(..length).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_search_is_there() {
        assert!(packed::Searcher::new(TELLING).is_some());
        assert!(TELLING.iter().all(|part| *part == part.to_lowercase()));
    }
}
