//! What in a long token, and which words, make a text worth a close look.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::packed;

/// The places of words by which codes, PINs and keys are named, in the ways in which they are written.
pub(super) fn telling_words(text: &[u8], found: &mut Vec<Range<usize>>) {
    static SEARCHER: OnceLock<Option<packed::Searcher>> = OnceLock::new();
    let searcher = SEARCHER.get_or_init(|| packed::Searcher::new(TELLING));
    let Some(searcher) = searcher else {
        // No such search on this machine: everything is looked at closely.
        found.push(0..text.len());
        return;
    };
    for hit in searcher.find_iter(text) {
        let end = hit.end();
        let word = text.get(hit.start()..end).unwrap_or_default();
        let before = hit.start().checked_sub(1).and_then(|index| text.get(index));
        let after = text.get(end);
        if is_part_of_a_word(word, before, after) {
            continue;
        }
        let reach = text
            .get(end..end.saturating_add(TELLING_REACH).min(text.len()))
            .unwrap_or_default();
        let behind = reach.iter().position(u8::is_ascii_digit);
        let ahead = text
            .get(hit.start().saturating_sub(48)..hit.start())
            .unwrap_or_default();
        if let Some(behind) = behind {
            found.push(hit.start()..end.saturating_add(behind).saturating_add(1));
        } else if ahead.iter().any(u8::is_ascii_digit) {
            found.push(hit.start()..end);
        }
    }
}

const TELLING_REACH: usize = 200;

/// Parts of the names of codes, PINs and keys; the names themselves stand in `names.txt`.
const TELLING: &[&str] = &[
    "cvv",
    "CVV",
    "Cvv",
    "cvc",
    "CVC",
    "Cvc",
    "cvn",
    "CVN",
    "Cvn",
    "cvd",
    "CVD",
    "Cvd",
    "cv2",
    "CV2",
    "Cv2",
    "cvx",
    "CVX",
    "cvN",
    "cvC",
    "cvn",
    "ccv",
    "CCV",
    "Ccv",
    "csc",
    "CSC",
    "Csc",
    "cid",
    "CID",
    "Cid",
    "cav",
    "CAV",
    "Cav",
    "kpn",
    "KPN",
    "pin",
    "PIN",
    "Pin",
    "curit",
    "CURIT",
    "egurid",
    "EGURID",
    "eguran",
    "icurezza",
    "rypto",
    "RYPTO",
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
    "Sec c",
    "Sec. c",
    "SEC C",
    "Sec C",
    "sec_c",
    "sec-c",
    "secc",
    "secC",
    "SecC",
    "SEC_C",
    "SECC",
    "sec n",
    "sec d",
    "sec no",
    "erificat",
    "ERIFICAT",
    "alidation",
    "ardCode",
    "ardcode",
    "ard code",
    "ard_code",
    "ard-code",
    "ARD_CODE",
    "ARDCODE",
    "ARD CODE",
    "ard Code",
    "digit",
    "DIGIT",
    "Digit",
    "the back",
    "the Back",
    "THE BACK",
    "on back",
    "|AD",
    "sk_",
    "rk_",
    "whsec_",
    "_secret_",
    "ImN2Yy",
    "ImN2di",
    "JjdmMi",
    "JjdnYi",
    "Y3ZjI",
    "Y3Z2I",
    "Y3ZjP",
    "Y3Z2P",
    "\u{5b89}\u{5168}\u{7801}",
    "\u{30bb}\u{30ad}\u{30e5}\u{30ea}",
];

/// Whether a short name is only letters in the middle of a word: `incident`, `shipping`.
fn is_part_of_a_word(word: &[u8], before: Option<&u8>, after: Option<&u8>) -> bool {
    let lower = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_lowercase);
    match word {
        b"pin" => lower(before) || (lower(after) && !matches!(after, Some(b'b' | b'c' | b'n' | b'e'))),
        b"Pin" => lower(after) && !matches!(after, Some(b'b' | b'c' | b'n')),
        b"cid" | b"cav" | b"kpn" => lower(before) || lower(after),
        b"PIN" | b"CID" | b"CAV" | b"KPN" => {
            before.is_some_and(u8::is_ascii_uppercase) || after.is_some_and(u8::is_ascii_uppercase)
        }
        _ => false,
    }
}

/// Whether a token of letters and digits could be digits in another writing, or a text: hexadecimal, EBCDIC, base64.
pub(super) fn is_suspicious(token: &[u8]) -> bool {
    if token.iter().all(u8::is_ascii_digit) {
        return false;
    }
    if token.iter().all(u8::is_ascii_hexdigit) {
        return (0..2).any(|phase| is_hex_text(token.get(phase..).unwrap_or_default()));
    }
    (0..4).any(|phase| {
        let token = token.get(phase..).unwrap_or_default();
        has_base64_digits(token) || is_base64_text(token)
    })
}

/// Whether pairs stand for printable characters, or hold a row of digits of EBCDIC or of ASCII.
fn is_hex_text(token: &[u8]) -> bool {
    let halves = token.chunks_exact(2).filter_map(|pair| pair.first());
    let (mut count, mut printable, mut digits) = (0_usize, 0_usize, 0_usize);
    for half in halves {
        count = count.saturating_add(1);
        // Of UTF-8, every byte has its highest bit; of ASCII, none that can be read begins with 0, 1.
        printable = printable.saturating_add(usize::from(!matches!(half, b'0' | b'1')));
        digits = digits.saturating_add(usize::from(matches!(half, b'3' | b'f' | b'F')));
    }
    let telling = digits >= 8 && digits.saturating_mul(4) >= count;
    // What is no text has about one byte in eight below the blank.
    telling
        || (count >= 24 && printable >= count.saturating_sub(count / 32) && !matches!(count, 16 | 20 | 32))
}

/// Three quartets in a row whose first byte is a digit, a blank or a dash.
fn has_base64_digits(token: &[u8]) -> bool {
    let mut row = 0_usize;
    token.chunks_exact(4).any(|quartet| {
        row = match quartet.first() {
            Some(b'I' | b'L' | b'M' | b'N' | b'O') => row.saturating_add(1),
            _ => 0,
        };
        row >= 3
    })
}

/// Whether the first bytes that a token stands for are text: printable, or of UTF-8.
fn is_base64_text(token: &[u8]) -> bool {
    let sextet = |byte: u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte).saturating_sub(65)),
        b'a'..=b'z' => Some(u32::from(byte).saturating_sub(71)),
        b'0'..=b'9' => Some(u32::from(byte).saturating_add(4)),
        _ => None,
    };
    let mut bytes = [0_u8; 12];
    let (quartets, _) = token.as_chunks::<4>();
    if quartets.len() < 4 {
        return false;
    }
    for (place, quartet) in bytes.chunks_exact_mut(3).zip(quartets) {
        let bits = quartet
            .iter()
            .try_fold(0_u32, |bits, byte| Some(bits << 6 | sextet(*byte)?));
        let Some(bits) = bits else { return false };
        let decoded = bits.to_be_bytes();
        place
            .iter_mut()
            .zip(decoded.iter().skip(1))
            .for_each(|(place, byte)| *place = *byte);
    }
    // A character may begin before the first byte, and end behind the last.
    bytes.utf8_chunks().enumerate().all(|(number, chunk)| {
        let readable = chunk
            .valid()
            .chars()
            .all(|character| !character.is_control() || character.is_whitespace());
        readable && (chunk.invalid().is_empty() || number == 0 || chunk.invalid().len() <= 3)
    }) && bytes
        .utf8_chunks()
        .map(|chunk| chunk.invalid().len())
        .sum::<usize>()
        <= 4
}
