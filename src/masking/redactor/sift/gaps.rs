//! What may stand between the digits of one number.

/// What stands between two groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    Separator,
    Escape,
    Other,
}

/// Tells it. `special` says that escapes stand in the same row, whose digits may be letters.
pub(super) fn joins(gap: &[u8], special: bool) -> Gap {
    match gap {
        // Most gaps are one sign, or a word.
        [b' ' | b'-' | b'.' | b':' | b'/' | b',' | b'_'] => return Gap::Separator,
        [first, .., _] if gap.len() > 48 || (gap.len() > 24 && first.is_ascii_alphabetic()) => {
            return Gap::Other;
        }
        _ => {}
    }
    let letters = gap.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let escape = gap.iter().enumerate().any(|(index, byte)| match byte {
        b'%' | b'\\' | 0x1b => true,
        b'&' => {
            matches!(gap.get(index.saturating_add(1)), None | Some(b'#' | b'a'..=b'z' | b'A'..=b'Z'))
                && (gap.contains(&b';') || gap.contains(&b'#'))
        }
        b'=' => {
            let next = gap.get(index.saturating_add(1));
            matches!(next, Some(b'\r' | b'\n'))
                || index == 0
                    && (next.is_none_or(u8::is_ascii_hexdigit) || matches!(next, Some(b'\r' | b'\n' | b'=')))
        }
        _ => false,
    });
    if escape && gap.len() <= 24 {
        return Gap::Escape;
    }
    if letters == 0 {
        let blank = gap.iter().all(u8::is_ascii_whitespace);
        return if gap.len() <= 8 || blank {
            Gap::Separator
        } else {
            Gap::Other
        };
    }
    // `5Cu` of an escape within an escape.
    if special
        && gap.len() <= 3
        && gap
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"{};".contains(byte))
    {
        Gap::Separator
    } else {
        Gap::Other
    }
}
