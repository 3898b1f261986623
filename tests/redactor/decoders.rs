//! The ways to write a text that the oracle takes apart, each by itself and of the simplest kind.

/// One way: what the text may have been, or nothing.
pub(crate) type Decoder = fn(&str) -> Vec<String>;

pub(crate) const ALL: &[Decoder] = &[
    percent,
    backslashes,
    octal,
    css,
    entities,
    tags,
    soft_breaks,
    equals,
    encoded_words,
    base64,
    hex,
    lists,
    dumps,
    spoken,
];

/// The first of each ten digits in a row of Unicode, and of the digits of mathematics.
const ZEROS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
    0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0,
    0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50,
    0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140,
    0x1e2f0, 0x1e950, 0x1fbf0, 0x2080,
];

/// The digits of all scripts as those of ASCII.
pub(crate) fn with_ascii_digits(text: &str) -> String {
    text.chars()
        .map(|character| {
            let code = u32::from(character);
            let value = match character {
                _ if character.is_ascii() => None,
                '¹' => Some(1),
                '²' => Some(2),
                '³' => Some(3),
                '⁰' | '⓪' => Some(0),
                '⁴'..='⁹' => Some(code - 0x2070),
                '①'..='⑨' => Some(code - 0x245f),
                _ => ZEROS
                    .iter()
                    .find(|zero| (**zero..**zero + 10).contains(&code))
                    .map(|zero| code - zero),
            };
            value
                .and_then(|value| char::from_digit(value, 10))
                .unwrap_or(character)
        })
        .collect()
}

/// `%34`; twice is the next round. A swipe begins with `%B` and a digit, which is not meant so.
fn percent(text: &str) -> Vec<String> {
    let mut found = after_sign(text, '%', 2, 16);
    found.extend(after_sign(&text.replace("%B", "B"), '%', 2, 16));
    found
}

/// `=34`, of mail.
fn equals(text: &str) -> Vec<String> {
    after_sign(text, '=', 2, 16)
}

fn soft_breaks(text: &str) -> Vec<String> {
    vec![text.replace("=\r\n", "").replace("=\n", "")]
}

/// Between two encoded words of a header stands the name of their encoding, which may have digits.
fn encoded_words(text: &str) -> Vec<String> {
    if !text.contains("=?") {
        return Vec::new();
    }
    let parts = text.split("?=").map(|part| {
        let Some((before, word)) = part.split_once("=?") else {
            return part.to_owned();
        };
        let inner = word.splitn(3, '?').nth(2).unwrap_or(word);
        format!("{}{inner}", before.trim())
    });
    vec![parts.collect()]
}

/// `\u0034`, `\u{34}`, `\x34`; of anything else the backslash goes.
fn backslashes(text: &str) -> Vec<String> {
    if !text.contains('\\') {
        return Vec::new();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut characters = after.chars();
        let kind = characters.next().unwrap_or(' ');
        let tail = characters.as_str();
        let braced = tail.strip_prefix('{').and_then(|tail| tail.split_once('}'));
        let (code, left) = match (kind, braced) {
            ('u' | 'x', Some((code, left))) => (code, left),
            ('u', None) => tail.split_at_checked(4).unwrap_or(("", tail)),
            ('x', None) => tail.split_at_checked(2).unwrap_or(("", tail)),
            _ => ("", tail),
        };
        if let Some(character) = u32::from_str_radix(code, 16).ok().and_then(char::from_u32) {
            out.push(character);
            rest = left;
        } else {
            out.push(if matches!(kind, 'n' | 'r' | 't') {
                '\n'
            } else {
                kind
            });
            rest = tail;
        }
    }
    out.push_str(rest);
    vec![out]
}

/// `\064` and `\0064`.
fn octal(text: &str) -> Vec<String> {
    let mut found = after_sign(text, '\\', 3, 8);
    found.extend(after_sign(&text.replace("\\0", "\\"), '\\', 3, 8));
    found
}

/// `\34 ` and `\000034`.
fn css(text: &str) -> Vec<String> {
    if !text.contains("\\3") && !text.contains("\\0") {
        return Vec::new();
    }
    let mut out = String::new();
    for (nth, part) in text.split('\\').enumerate() {
        let code: String = part.chars().take(6).take_while(char::is_ascii_hexdigit).collect();
        let character = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
        match character {
            Some(character) if nth > 0 => {
                out.push(character);
                let tail = &part[code.len()..];
                out.push_str(tail.strip_prefix(' ').unwrap_or(tail));
            }
            _ => out.push_str(part),
        }
    }
    vec![out]
}

/// `&#52;`, `&#x34;`, with zeros or without the semicolon, and the few names that stand beside numbers.
fn entities(text: &str) -> Vec<String> {
    if !text.contains('&') {
        return Vec::new();
    }
    let mut out = String::new();
    for (nth, part) in text.split("&#").enumerate() {
        if nth == 0 {
            out.push_str(part);
            continue;
        }
        let (radix, tail) = part
            .strip_prefix(['x', 'X'])
            .map_or((10, part), |tail| (16, tail));
        let code: String = tail
            .chars()
            .take_while(|character| character.is_digit(radix))
            .collect();
        let character = u32::from_str_radix(&code, radix).ok().and_then(char::from_u32);
        let tail = &tail[code.len()..];
        out.extend(character);
        out.push_str(tail.strip_prefix(';').unwrap_or(tail));
    }
    for (name, character) in [
        ("&nbsp;", " "),
        ("&shy;", ""),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        out = out.replace(name, character);
    }
    vec![out]
}

/// What is left without tags and without the colours of a terminal.
fn tags(text: &str) -> Vec<String> {
    let without = |open: &str, close: char| -> Option<String> {
        let mut parts = text.split(open);
        let mut out = parts.next()?.to_owned();
        for part in parts {
            out.push_str(part.split_once(close).map_or(part, |(_, after)| after));
        }
        Some(out)
    };
    let tags = text.contains('<').then(|| without("<", '>'));
    let colours = text.contains('\u{1b}').then(|| without("\u{1b}[", 'm'));
    tags.into_iter().chain(colours).flatten().collect()
}

/// Runs of the alphabet of base64, also over line ends, from each of four places.
fn base64(text: &str) -> Vec<String> {
    let one_line = text.replace(['\r', '\n'], "");
    let mut found = Vec::new();
    for source in [text, &one_line] {
        let inside = |character: char| character.is_ascii_alphanumeric() || "+/-_".contains(character);
        for run in source.split(|character| !inside(character)) {
            if run.len() < 10 {
                continue;
            }
            for from in 0..4 {
                found.extend(
                    as_text(&sixes(&run.as_bytes()[from..]))
                        .into_iter()
                        .filter(|text| is_likely(text)),
                );
            }
        }
    }
    vec![found.join("\n")]
}

/// What is decoded from the wrong place is noise; what was meant has digits, or is written in base64 once more.
fn is_likely(text: &str) -> bool {
    let digits = with_ascii_digits(text)
        .chars()
        .filter(char::is_ascii_digit)
        .count();
    let is_plain = |byte: u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    digits >= 3 || text.bytes().all(is_plain)
}

fn sixes(run: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut kept = 0_u32;
    for (nth, byte) in run.iter().enumerate() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            _ => 63,
        };
        kept = (kept << 6 | u32::from(value)) & 0x00ff_ffff;
        let bits_over = [6, 4, 2, 0][nth % 4];
        if nth % 4 != 0 {
            out.push((kept >> bits_over).to_le_bytes()[0]);
        }
    }
    out
}

/// Runs of hex digits, from both places; also in pairs with something between, also with `0x`.
fn hex(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let one_line = text.replace(['\r', '\n'], "");
    for source in [text, &one_line] {
        for run in source.split(|character: char| !character.is_ascii_hexdigit()) {
            if run.len() >= 12 {
                found.extend(as_text(&pairs(run)));
                found.extend(as_text(&pairs(&run[1..])));
            }
        }
    }
    let short = text.replace("0x", "").replace("0X", "").replace("\\x", " ");
    let mut listed = Vec::new();
    for word in short.split(|character: char| !character.is_ascii_alphanumeric()) {
        if word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            listed.extend(pairs(word));
        } else if !word.is_empty() {
            listed.push(b' ');
        }
    }
    if listed.len() >= 11 {
        found.extend(as_text(&listed));
    }
    vec![found.join("\n")]
}

fn pairs(run: &str) -> Vec<u8> {
    (0..run.len() / 2)
        .filter_map(|pair| run.get(pair * 2..pair * 2 + 2))
        .filter_map(|pair| u8::from_str_radix(pair, 16).ok())
        .collect()
}

/// Lists of the codes of characters.
fn lists(text: &str) -> Vec<String> {
    let bytes: Vec<u8> = text
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| word.len() == 2 || word.len() == 3 || *word == "9")
        .filter_map(|word| word.parse().ok())
        .collect();
    if bytes.len() < 7 {
        return Vec::new();
    }
    as_text(&bytes)
}

/// Lines of a place in hex or octal, the bytes from there, and perhaps what they show.
fn dumps(text: &str) -> Vec<String> {
    let mut bytes = Vec::new();
    let mut shown = String::new();
    let mut octal_shown = String::new();
    for line in text.lines() {
        let line = line.trim_start();
        if let Some(record) = line.strip_prefix(':').filter(|record| record.len() > 10) {
            bytes.extend(pairs(record.get(8..record.len() - 2).unwrap_or_default()));
            continue;
        }
        let Some((place, rest)) = line.split_once(' ') else {
            continue;
        };
        let place = place.trim_start_matches("0x").trim_end_matches(':');
        if place.len() < 4 || !place.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            continue;
        }
        let mut on_line = Vec::new();
        for word in rest.split_ascii_whitespace() {
            let hex = word.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !hex || word.len() % 2 == 1 || word.len() > 4 || on_line.len() >= 16 {
                break;
            }
            on_line.extend(pairs(word));
        }
        bytes.extend(on_line);
        let column = rest.trim_end().trim_end_matches('|');
        let last = column.rsplit_once("  ").map_or(column, |(_, last)| last);
        shown.push_str(last.trim_start_matches('|').trim_start());
        octal_shown.extend(rest.chars().filter(|character| !character.is_whitespace()));
    }
    let mut found = as_text(&bytes);
    found.extend([shown, octal_shown]);
    found
}

/// Digits as words.
fn spoken(text: &str) -> Vec<String> {
    const WORDS: [&str; 10] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    let said: String = text
        .split_ascii_whitespace()
        .filter_map(|word| WORDS.iter().position(|name| name.eq_ignore_ascii_case(word)))
        .map(|digit| digit.to_string())
        .collect();
    if said.len() < 11 { Vec::new() } else { vec![said] }
}

fn after_sign(text: &str, sign: char, length: usize, radix: u32) -> Vec<String> {
    if !text.contains(sign) {
        return Vec::new();
    }
    let mut parts = text.split(sign);
    let mut out: Vec<u8> = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let coded = part
            .split_at_checked(length)
            .and_then(|(code, tail)| Some((u8::from_str_radix(code, radix).ok()?, tail)));
        if let Some((byte, tail)) = coded {
            out.push(byte);
            out.extend_from_slice(tail.as_bytes());
        } else {
            out.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
            out.extend_from_slice(part.as_bytes());
        }
    }
    as_text(&out)
}

/// Bytes as text, and without the zeros that UTF-16 puts between letters.
fn as_text(bytes: &[u8]) -> Vec<String> {
    let mut found = vec![String::from_utf8_lossy(bytes).into_owned()];
    if bytes.contains(&0) {
        let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
        found.push(String::from_utf8_lossy(&narrow).into_owned());
    }
    found
}
