//! What in a long token makes a text worth a close look.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// So many letters and digits in one row could be something encoded.
pub(super) const LENGTH_MIN: usize = 14;

/// Tokens that mail parts in two: `NDI0MjQy=`, and the rest in the next line.
pub(super) fn soft_breaks(text: &[u8], found: &mut Vec<Range<usize>>) {
    static BREAK: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("=\r\n"));
    static SHORT_BREAK: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("=\n"));
    for (finder, length) in [(&BREAK, 3), (&SHORT_BREAK, 2)] {
        for index in finder.find_iter(text) {
            let (before, behind) = text.split_at_checked(index).unwrap_or_default();
            let behind = behind.get(length..).unwrap_or_default();
            let end = |sign: &u8| !sign.is_ascii_alphanumeric();
            let head = before.iter().rposition(end).map_or(0, |at| at.saturating_add(1));
            let tail = behind.iter().position(end).unwrap_or(behind.len());
            let (head, tail) = (
                before
                    .get(head.max(index.saturating_sub(LINE_MAX))..)
                    .unwrap_or_default(),
                behind.get(..tail.min(LINE_MAX)).unwrap_or_default(),
            );
            let token = [head, tail].concat();
            if token.len() >= LENGTH_MIN && is_suspicious(&token) {
                let end = index.saturating_add(length).saturating_add(tail.len());
                found.push(index.saturating_sub(head.len())..end);
            }
        }
    }
}

/// How long lines of mail are at most (RFC 2045, section 6.7).
const LINE_MAX: usize = 76;

/// Whether a token of letters and digits could be digits in another writing, or a text: hexadecimal, EBCDIC, base64.
pub(super) fn is_suspicious(token: &[u8]) -> bool {
    // `0x` and `\\x` begin numbers and bytes.
    let token = match token {
        [b'x', rest @ ..] | [_, b'x', rest @ ..] => rest,
        _ => token,
    };
    let (mut hex, mut letters, mut capitals) = (true, false, false);
    for byte in token {
        hex &= byte.is_ascii_hexdigit();
        letters |= byte.is_ascii_alphabetic();
        capitals |= byte.is_ascii_uppercase();
    }
    if is_compressed(token) {
        return true;
    }
    if hex {
        return letters && (0..2).any(|phase| is_hex_text(token.get(phase..).unwrap_or_default()));
    }
    // No digits and no text are base64 without capitals.
    capitals && (0..4).any(|phase| could_be_base64(token.get(phase..).unwrap_or_default()))
}

/// Whether a token begins as compressed bytes do, in base64 or hexadecimal.
fn is_compressed(token: &[u8]) -> bool {
    let begins = matches!(
        token,
        [b'H', b'4', b's', b'I', ..]
            | [b'e', b'J', b'w'..=b'z', ..]
            | [b'e', b'N', b'o'..=b'r', ..]
            | [b'e', b'A', b'E'..=b'H', ..]
            | [b'e', b'F', b'4'..=b'7', ..]
            | [b'1', b'f' | b'F', b'8', b'b' | b'B', b'0', b'8', ..]
            | [b'7', b'8', b'9', b'c' | b'C', ..]
            | [b'7', b'8', b'd' | b'D', b'a' | b'A', ..]
    );
    begins && token.len() >= 20
}

/// Whether letters and digits, from the first one on, could be base64 of digits or of a text.
pub(in crate::masking::redactor) fn could_be_base64(token: &[u8]) -> bool {
    // Base64 of a text has letters of both cases.
    let mixed = token.iter().any(u8::is_ascii_uppercase) && token.iter().any(u8::is_ascii_lowercase);
    has_base64_digits(token) || (mixed && is_base64_text(token))
}

/// Whether pairs stand for printable characters, or hold a row of digits of EBCDIC or of ASCII.
pub(super) fn is_hex_text(token: &[u8]) -> bool {
    let (pairs, _) = token.as_chunks::<2>();
    let digit = |pair: &&[u8; 2]| matches!(pair, [b'3' | b'f' | b'F', _]);
    let digits = pairs.iter().filter(digit).count();
    if digits >= 8 && digits.saturating_mul(4) >= pairs.len() {
        return true;
    }
    let mut bytes = [0_u8; TEXT_MAX];
    let mut length = 0_usize;
    let mut unreadable = 0_usize;
    let mut before = b' ';
    for (place, pair) in bytes.iter_mut().zip(pairs) {
        let Some(byte) = byte_of(*pair) else { return false };
        *place = byte;
        length = length.saturating_add(1);
        // What goes on nothing, or does not go on: nearly always where bytes are no text.
        let goes_on = (0x80..0xc0).contains(&byte);
        let broken = length > 3 && goes_on != (before >= 0xc0) && !(goes_on && before >= 0x80);
        let bad = broken || !is_readable(byte, before);
        unreadable = unreadable.saturating_add(usize::from(bad));
        if unreadable > pairs.len() / UNREADABLE {
            return false;
        }
        before = byte;
    }
    is_text(bytes.get(..length).unwrap_or_default())
}

/// How many bytes tell whether they are a text.
const TEXT_MAX: usize = 64;

/// The byte that two hexadecimal digits stand for.
fn byte_of([high, low]: [u8; 2]) -> Option<u8> {
    let half = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte & 0x0f),
        b'a'..=b'f' | b'A'..=b'F' => Some((byte & 0x0f).saturating_add(9)),
        _ => None,
    };
    Some(half(high)? << 4 | half(low)?)
}

/// Texts of UTF-16 have a NUL at every second place; two side by side are none.
fn is_readable(byte: u8, before: u8) -> bool {
    byte >= b' ' && byte != 0x7f || byte.is_ascii_whitespace() || (byte == 0 && before != 0)
}

fn unreadable(bytes: &[u8]) -> usize {
    let before = std::iter::once(&b' ').chain(bytes);
    bytes
        .iter()
        .zip(before)
        .filter(|(byte, before)| !is_readable(**byte, **before))
        .count()
}

/// One byte in so many may be none that can be read: what parts fields, or a letter of another encoding.
const UNREADABLE: usize = 12;

/// Whether bytes are text: hardly anything but what can be read, in UTF-8. A character may have begun before them, and
/// may end behind.
fn is_text(bytes: &[u8]) -> bool {
    let controls = unreadable(bytes);
    let begun = bytes
        .iter()
        .take_while(|byte| (0x80..0xc0).contains(*byte))
        .count();
    let rest = bytes.get(begun..).unwrap_or_default();
    let broken = rest
        .utf8_chunks()
        .filter(|chunk| !chunk.invalid().is_empty())
        .count();
    let cut = std::str::from_utf8(rest).is_err_and(|error| error.error_len().is_none())
        || rest
            .utf8_chunks()
            .last()
            .is_some_and(|chunk| !chunk.invalid().is_empty());
    let unreadable = controls.saturating_add(broken).saturating_sub(usize::from(cut));
    bytes.len() >= 9 && begun <= 3 && unreadable <= bytes.len() / UNREADABLE
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
    let allowed = quartets.len().saturating_mul(3).min(24) / UNREADABLE;
    let mut bytes = [0_u8; 24];
    let mut length = 0_usize;
    let mut bad = 0_usize;
    for (place, quartet) in bytes.chunks_exact_mut(3).zip(quartets) {
        let Some(decoded) = bytes_of(*quartet) else {
            return false;
        };
        bad = bad.saturating_add(unreadable(&decoded));
        if bad > allowed {
            return false;
        }
        place.copy_from_slice(&decoded);
        length = length.saturating_add(3);
    }
    is_text(bytes.get(..length).unwrap_or_default())
}
