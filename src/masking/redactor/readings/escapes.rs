//! Characters written as something else: in addresses, JSON, source code, HTML and mail. Each decoder makes one view
//! of another; none is sure of itself, so the view that it was made of is looked at as well.

use crate::masking::redactor::readings::prefixes;
use crate::masking::redactor::readings::view;
use crate::masking::redactor::readings::view::View;

/// Every decoder of escapes.
pub(in crate::masking::redactor) const ALL: [fn(&View) -> Option<View>; 9] = [
    soft_breaks,
    prefixes::without,
    colours,
    tags,
    percent,
    backslash,
    html,
    quoted_printable,
    style_sheet,
];

/// `\\x1b[32m`, `\\e[0m`, `^[[1;31m`: the colours of terminals, where the sign that begins them is written out.
fn colours(view: &View) -> Option<View> {
    view.rewritten(|view, index| {
        if !matches!(view.at(index), '\\' | '^' | '\u{1b}') {
            return None;
        }
        BEGINNINGS.iter().find_map(|beginning| {
            let length = beginning.len();
            let begins = view
                .slice(index..index.saturating_add(length))
                .iter()
                .copied()
                .eq(beginning.chars());
            let colour = view::colour(view, index.saturating_add(length)).filter(|_| begins)?;
            Some((length.saturating_add(colour), None))
        })
    })
}

const BEGINNINGS: &[&str] = &[
    "\u{1b}", "^[", "\\e", "\\033", "\\x1b", "\\x1B", "\\u001b", "\\u001B", "\\u{1b}",
];

/// `<td>`, `</Cell>`: tags between values. Those that only dress a text leave nothing, rows a line's end, and all
/// others a stroke.
fn tags(view: &View) -> Option<View> {
    view.rewritten(|view, index| {
        let start = index.saturating_add(1);
        let slash = usize::from(view.at(start) == '/');
        let name = start.saturating_add(slash);
        if view.at(index) != '<' || !view.at(name).is_ascii_alphabetic() {
            return None;
        }
        let rest = view.slice(name..name.saturating_add(200));
        let length = rest
            .iter()
            .position(|character| matches!(character, '>' | '<' | '\n'))?;
        if rest.get(length) != Some(&'>') {
            return None;
        }
        let word: String = rest
            .iter()
            .take_while(|character| character.is_ascii_alphanumeric())
            .flat_map(|character| character.to_lowercase())
            .collect();
        let meant = match word.as_str() {
            "span" | "b" | "i" | "u" | "em" | "strong" | "font" | "wbr" | "mark" | "tt" | "a" | "small"
            | "code" => None,
            "tr" | "row" | "br" | "p" | "div" | "li" => Some('\n'),
            _ => Some('|'),
        };
        Some((
            name.saturating_sub(index)
                .saturating_add(length)
                .saturating_add(1),
            meant,
        ))
    })
}

/// `%34`, `%C2%A0`, `%u0034`: addresses and forms (RFC 3986, section 2.1).
fn percent(view: &View) -> Option<View> {
    view.rewritten(|view, index| {
        if view.at(index) != '%' {
            return None;
        }
        if view.at(index.saturating_add(1)) == 'u' {
            let code = hex(view, index.saturating_add(2), 4)?;
            return Some((6, char::from_u32(code)));
        }
        bytes_behind(view, index, '%')
    })
}

/// The line that goes on behind a `=` at its end: mail (RFC 2045, section 6.7, rule 5).
fn soft_breaks(view: &View) -> Option<View> {
    view.rewritten(|view, index| {
        // Rulers end so, too.
        if view.at(index) != '=' || view.before(index) == '=' {
            return None;
        }
        let blanks = view
            .slice(index.saturating_add(1)..index.saturating_add(6))
            .iter()
            .take_while(|character| matches!(character, ' ' | '\t' | '\r'))
            .count();
        let newline = index.saturating_add(1).saturating_add(blanks);
        (view.at(newline) == '\n').then_some((blanks.saturating_add(2), None))
    })
}

/// `=34`: mail (RFC 2045, section 6.7, rule 1).
fn quoted_printable(view: &View) -> Option<View> {
    view.rewritten(|view, index| {
        if view.at(index) != '=' {
            return None;
        }
        // Two decimal digits behind a `=` are a value as a rule, and an escape beside digits and other escapes.
        let decimal = |offset: usize| view.at(index.saturating_add(offset)).is_ascii_digit();
        let beside = view.before(index).is_ascii_digit()
            || view.at(index.saturating_add(3)) == '='
            || index.checked_sub(3).is_some_and(|before| view.at(before) == '=');
        if decimal(1) && decimal(2) && !beside {
            return None;
        }
        bytes_behind(view, index, '=')
    })
}

/// One character of UTF-8 whose bytes are written in hexadecimal, each behind a marker.
fn bytes_behind(view: &View, index: usize, marker: char) -> Option<(usize, Option<char>)> {
    let mut bytes = Vec::with_capacity(4);
    let mut at = index;
    if hex(view, index.saturating_add(1), 2).is_some_and(|byte| byte < 9) {
        return None;
    }
    while bytes.len() < 4 && view.at(at) == marker {
        bytes.push(u8::try_from(hex(view, at.saturating_add(1), 2)?).ok()?);
        at = at.saturating_add(3);
        match std::str::from_utf8(&bytes) {
            Ok(text) => return Some((at.saturating_sub(index), text.chars().next())),
            Err(error) if error.error_len().is_some() => break,
            Err(_) => {}
        }
    }
    // The no-break space of Latin-1, which is no UTF-8.
    (bytes.first() == Some(&0xa0)).then_some((3, Some(' ')))
}

/// `\u0034`, `\u{34}`, `\x34`, `\064`, `\n`, with any number of backslashes: JSON in JSON in a log, and source code.
fn backslash(view: &View) -> Option<View> {
    view.rewritten(|view, index| {
        if view.at(index) != '\\' {
            return None;
        }
        let slashes = view
            .slice(index..index.saturating_add(33))
            .iter()
            .take_while(|character| **character == '\\')
            .count();
        let kind = index.saturating_add(slashes);
        let behind = kind.saturating_add(1);
        let (length, meant) = match view.at(kind) {
            'u' | 'x' if view.at(behind) == '{' => braced(view, behind)?,
            'u' => surrogates(view, behind).or_else(|| Some((5, char::from_u32(hex(view, behind, 4)?))))?,
            'U' => (9, char::from_u32(hex(view, behind, 8)?)),
            'x' => return bytes_in_source(view, index, slashes),
            'n' => (1, Some('\n')),
            'r' => (1, Some('\r')),
            't' => (1, Some('\t')),
            '\n' => (1, None),
            meant @ ('"' | '\'' | '/') => (1, Some(meant)),
            '0'..='7' => octal(view, kind)?,
            _ => return None,
        };
        Some((slashes.saturating_add(length), meant))
    })
}

/// `\x34`, or the bytes of one character of UTF-8: `\xc2\xa0`.
fn bytes_in_source(view: &View, index: usize, slashes: usize) -> Option<(usize, Option<char>)> {
    let step = slashes.saturating_add(3);
    let mut bytes = Vec::with_capacity(4);
    let mut at = index;
    while bytes.len() < 4 && view.at(at) == '\\' && view.at(at.saturating_add(slashes)) == 'x' {
        let digits = at.saturating_add(slashes).saturating_add(1);
        let Some(byte) = hex(view, digits, 2).and_then(|byte| u8::try_from(byte).ok()) else {
            break;
        };
        bytes.push(byte);
        at = at.saturating_add(step);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            return Some((at.saturating_sub(index), text.chars().next()));
        }
    }
    // No UTF-8: one character of Latin-1.
    let first = bytes.first()?;
    Some((step, Some(char::from(*first))))
}

/// `{34}` behind `\u` or `\x`.
fn braced(view: &View, brace: usize) -> Option<(usize, Option<char>)> {
    let digits = view
        .slice(brace.saturating_add(1)..brace.saturating_add(8))
        .iter()
        .take_while(|character| character.is_ascii_hexdigit())
        .count();
    let closed = view.at(brace.saturating_add(1).saturating_add(digits)) == '}';
    let code = hex(view, brace.saturating_add(1), digits).filter(|_| closed && digits > 0)?;
    Some((digits.saturating_add(3), char::from_u32(code)))
}

/// Two halves of a character beyond the first 65,536, as JSON writes them.
fn surrogates(view: &View, behind: usize) -> Option<(usize, Option<char>)> {
    let high = hex(view, behind, 4).filter(|code| (0xd800..0xdc00).contains(code))?;
    let slashes = view
        .slice(behind.saturating_add(4)..behind.saturating_add(20))
        .iter()
        .take_while(|character| **character == '\\')
        .count();
    let marker = behind.saturating_add(4).saturating_add(slashes);
    let low = hex(view, marker.saturating_add(1), 4)
        .filter(|code| slashes > 0 && view.at(marker) == 'u' && (0xdc00..0xe000).contains(code))?;
    let code = (high.saturating_sub(0xd800) << 10)
        .saturating_add(low.saturating_sub(0xdc00))
        .saturating_add(0x1_0000);
    Some((slashes.saturating_add(10), char::from_u32(code)))
}

/// Two or three octal digits, where several such stand in a row; a path on Windows may have one.
fn octal(view: &View, start: usize) -> Option<(usize, Option<char>)> {
    // `echo` wants a zero in front.
    let most = if view.at(start) == '0' { 4 } else { 3 };
    let digits = view
        .slice(start..start.saturating_add(most))
        .iter()
        .take_while(|character| matches!(character, '0'..='7'))
        .count();
    let end = start.saturating_add(digits);
    let row = view.at(end) == '\\'
        || start.checked_sub(5).is_some_and(|before| {
            matches!(
                view.slice(before..before.saturating_add(2)),
                ['\\', _] | [_, '\\']
            )
        });
    if digits < 2 || !row {
        return None;
    }
    let code = view
        .slice(start..end)
        .iter()
        .filter_map(|character| character.to_digit(8))
        .fold(0_u32, |code, digit| code.saturating_mul(8).saturating_add(digit));
    Some((digits, char::from_u32(code)))
}

/// `\34 ` and `\000034`, several in a row: style sheets (CSS Syntax, section 4.3.7).
fn style_sheet(view: &View) -> Option<View> {
    view.rewritten(|view, index| {
        if view.at(index) != '\\' {
            return None;
        }
        let start = index.saturating_add(1);
        let digits = view
            .slice(start..start.saturating_add(6))
            .iter()
            .take_while(|character| character.is_ascii_hexdigit())
            .count();
        let end = start.saturating_add(digits);
        let blank = usize::from(view.at(end) == ' ');
        let code = hex(view, start, digits).filter(|code| digits > 1 && (0x20..0x7f).contains(code))?;
        let row = view.at(end.saturating_add(blank)) == '\\'
            || index >= 3 && view.slice(index.saturating_sub(7)..index).contains(&'\\');
        row.then(|| {
            (
                end.saturating_add(blank).saturating_sub(index),
                char::from_u32(code),
            )
        })
    })
}

/// `&#52;`, `&#x34;`, `&nbsp;` (HTML, section 13.5), with or without the semicolon behind numbers.
fn html(view: &View) -> Option<View> {
    view.rewritten(|view, index| {
        if view.at(index) != '&' {
            return None;
        }
        let behind = index.saturating_add(1);
        if view.at(behind) != '#' {
            return named(view, behind);
        }
        let sixteen = matches!(view.at(behind.saturating_add(1)), 'x' | 'X');
        let (start, radix) = if sixteen {
            (behind.saturating_add(2), 16)
        } else {
            (behind.saturating_add(1), 10)
        };
        let digits = view
            .slice(start..start.saturating_add(8))
            .iter()
            .take_while(|character| character.is_digit(radix))
            .count();
        let code = view
            .slice(start..start.saturating_add(digits))
            .iter()
            .filter_map(|character| character.to_digit(radix))
            .fold(0_u32, |code, digit| {
                code.saturating_mul(radix).saturating_add(digit)
            });
        let end = start.saturating_add(digits);
        let semicolon = usize::from(view.at(end) == ';');
        (digits > 0).then(|| {
            (
                end.saturating_add(semicolon).saturating_sub(index),
                char::from_u32(code),
            )
        })
    })
}

fn named(view: &View, behind: usize) -> Option<(usize, Option<char>)> {
    let length = view
        .slice(behind..behind.saturating_add(12))
        .iter()
        .position(|character| *character == ';')?;
    let name = view.text(behind..behind.saturating_add(length));
    let meant = match name.as_str() {
        "nbsp" | "ensp" | "emsp" | "thinsp" | "numsp" | "puncsp" | "hairsp" | "NonBreakingSpace" => Some(' '),
        "ndash" | "mdash" | "hyphen" | "dash" | "minus" => Some('-'),
        "shy" | "zwj" | "zwnj" | "ZeroWidthSpace" | "NoBreak" => None,
        "Tab" => Some('\t'),
        "NewLine" => Some('\n'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "equals" => Some('='),
        "colon" => Some(':'),
        "period" | "middot" | "bull" => Some('.'),
        "comma" => Some(','),
        "sol" => Some('/'),
        "lowbar" => Some('_'),
        "plus" => Some('+'),
        "szlig" => Some('s'),
        // Letters with accents, as those write them who have none.
        _ => return base_letter(&name).map(|letter| (length.saturating_add(2), Some(letter))),
    };
    Some((length.saturating_add(2), meant))
}

/// `uuml`, `Eacute`: the letter without what is above or below it.
fn base_letter(name: &str) -> Option<char> {
    let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
    let accents = [
        "uml", "acute", "grave", "circ", "tilde", "cedil", "ring", "caron", "slash",
    ];
    accents.contains(&name.get(1..)?).then_some(letter)
}

/// The number that so many hexadecimal digits stand for.
fn hex(view: &View, start: usize, digits: usize) -> Option<u32> {
    let slice = view.slice(start..start.saturating_add(digits));
    if slice.len() != digits {
        return None;
    }
    slice.iter().try_fold(0_u32, |code, character| {
        Some(code.saturating_mul(16).saturating_add(character.to_digit(16)?))
    })
}
