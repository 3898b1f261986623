//! Where a value begins and ends: whether digits are all of it, and whether it is the named one's.

use std::ops::Range;

use crate::masking::redactor::look::Look;
use crate::masking::redactor::searches::before;
use crate::masking::redactor::words;

/// Whether a sign beside digits is of the same word. Scripts without blanks put numbers between their signs.
pub(in crate::masking::redactor) fn is_glued(sign: char) -> bool {
    sign.is_alphanumeric() && !words::is_without_blanks(sign)
}

/// Whether nothing goes on behind digits, or no more than a slip of the finger before a quotation mark ends: `'123x'`.
pub(in crate::masking::redactor) fn ends_as_value(look: &Look<'_>, group: &Range<usize>) -> bool {
    let quote = look.view.before(group.start);
    let quoted = matches!(quote, '"' | '\'')
        && look
            .view
            .slice(group.end..group.end.saturating_add(3))
            .contains(&quote);
    quoted || !is_glued(look.view.at(group.end))
}

/// `905.0`: a whole number, as spreadsheets write it.
fn is_whole(look: &Look<'_>, group: &Range<usize>) -> bool {
    let behind = look.view.slice(group.end..group.end.saturating_add(3));
    matches!(behind, ['.', '0'] | ['.', '0', ',' | ' ' | '\n' | '"' | '}'])
}

/// Whether the digits end where the value does: no amount, date or time goes on behind them, and in another line than
/// the name nothing else stands.
pub(in crate::masking::redactor) fn ends_here(look: &Look<'_>, from: usize, group: &Range<usize>) -> bool {
    let (behind, next) = (look.view.at(group.end), look.view.at(group.end.saturating_add(1)));
    let goes_on = (matches!(behind, '.' | '/' | ':' | ',') && next.is_ascii_digit())
        || (behind == '-' && next.is_alphanumeric());
    let between = look.view.slice(from..group.start);
    let lines = between.iter().filter(|character| **character == '\n').count();
    // `cvv=123,402`: the value is told by its sign, and what follows is another.
    let told = between.len() <= 6
        && between.iter().any(|character| matches!(character, '=' | ':'))
        && between
            .iter()
            .all(|character| matches!(character, '=' | ':' | ' ' | '"' | '\'' | '\\' | '[' | '(' | '>'));
    let alone = lines == 0
        || matches!(
            behind,
            '\0' | '\n' | '\r' | '"' | '\'' | '<' | ',' | ';' | '}' | ')' | '\\' | '`' | '|'
        )
        || (behind == '.' && matches!(next, '\n' | ' ' | '\0'))
        || (behind == ' ' && matches!(next, '\n' | '|' | '}' | '\0'));
    let listed = told && !matches!(behind, '.' | ':' | '/');
    (listed || !goes_on || is_whole(look, group)) && lines <= 3 && alone
}

/// `"cvc":null,"code":402`: whether another key stands between a name and digits, and no word for a value.
pub(in crate::masking::redactor) fn is_of_another_key(look: &Look<'_>, between: Range<usize>) -> bool {
    let signs = look.view.slice(between.clone());
    let keyed = signs.iter().position(|sign| *sign == ',').is_some_and(|comma| {
        let behind = signs.get(comma..).unwrap_or_default();
        behind.windows(2).any(|pair| pair == ['"', ':'])
    });
    let words = look.words_after(between.start, between.len());
    keyed
        && !words
            .last()
            .is_some_and(|word| before::VALUES.contains(&word.text.as_str()))
}
