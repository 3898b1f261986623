//! PIN blocks (ISO 9564): eight bytes in hexadecimal, by what stands before them.

use std::ops::Range;

use crate::masking::redactor::look::Look;

/// PIN blocks in field 52 of a message of terminals (ISO 8583), and behind a chip's tag for it (EMV 99).
pub(in crate::masking::redactor) fn all(look: &Look<'_>) -> Vec<Range<usize>> {
    look.groups
        .iter()
        .filter(|group| is_field_52(look, group) || is_tag_99(look, group))
        .filter_map(|group| behind(look, group.end))
        .collect()
}

fn is_field_52(look: &Look<'_>, group: &Range<usize>) -> bool {
    let sign = look.view.before(group.start);
    let field = || {
        let before = look.words_before(group.start, 12);
        before
            .last()
            .is_some_and(|word| matches!(word.text.as_str(), "field" | "de" | "bit" | "element" | "fld"))
    };
    matches!(look.view.text(group.clone()).as_str(), "52" | "052")
        && (matches!(sign, '"' | '\'' | '[' | 'F' | 'f' | 'E' | 'e' | 'P' | '_' | '-')
            || (sign == ' ' && field()))
}

fn is_tag_99(look: &Look<'_>, group: &Range<usize>) -> bool {
    let tag = group.start.saturating_sub(3);
    look.view.text(group.clone()) == "08" && look.view.slice(tag..group.start) == ['9', '9', ' ']
}

/// Sixteen hexadecimal digits, in one row or in pairs, with hardly anything before them.
pub(in crate::masking::redactor) fn behind(look: &Look<'_>, from: usize) -> Option<Range<usize>> {
    (from..from.saturating_add(REACH)).find_map(|start| {
        let begins =
            !look.view.before(start).is_ascii_alphanumeric() && look.view.at(start).is_ascii_hexdigit();
        if !begins || look.view.slice(from..start).contains(&'\n') {
            return None;
        }
        let spaced = look.view.at(start.saturating_add(2)) == ' ';
        let mut at = start;
        for byte in 0..8 {
            if byte > 0 && spaced {
                if look.view.at(at) != ' ' {
                    return None;
                }
                at = at.saturating_add(1);
            }
            let pair = look.view.slice(at..at.saturating_add(2));
            if pair.len() != 2 || !pair.iter().all(char::is_ascii_hexdigit) {
                return None;
            }
            at = at.saturating_add(2);
        }
        (!look.view.at(at).is_ascii_alphanumeric()).then_some(start..at)
    })
}

/// How far behind the name it may begin.
const REACH: usize = 24;
