//! Codes that sentences describe: the three digits on the back of the card.

use std::ops::Range;

use crate::masking::redactor::look::Look;
use crate::masking::redactor::searches::endings;
use crate::masking::redactor::words::Word;

/// Every code that is described.
pub(in crate::masking::redactor) fn codes(look: &Look<'_>) -> impl Iterator<Item = Range<usize>> {
    let described = look
        .words
        .iter()
        .filter(|word| DIGITS.contains(&word.text.as_str()))
        .filter_map(|word| on_the_card(look, word));
    let unspaced = look
        .groups
        .iter()
        .filter(|group| is_behind_signs(look, group))
        .cloned();
    described.chain(unspaced)
}

/// `los tres dígitos del reverso son 622`: digits behind the words for digits and for the side of a card.
fn on_the_card(look: &Look<'_>, digits: &Word) -> Option<Range<usize>> {
    let side = |word: &&Word| SIDES.contains(&word.text.as_str());
    if let Some(code) = between(look, digits).or_else(|| counted(look, digits)) {
        return Some(code);
    }
    let end = look
        .words_after(digits.end, SENTENCE)
        .iter()
        .find(side)
        .map(|word| word.end)
        .or_else(|| {
            look.words_before(digits.start, SENTENCE)
                .iter()
                .rfind(side)
                .map(|_| digits.end)
        })?;
    let first = look.groups.partition_point(|group| group.start < end);
    let group = look
        .groups
        .get(first)
        .filter(|group| matches!(group.len(), 3 | 4))?;
    let between = look.view.slice(end..group.start);
    let next = look.view.at(group.end.saturating_add(1));
    let goes_on = matches!(look.view.at(group.end), '.' | ',' | '/' | ':' | '-') && next.is_ascii_digit();
    let same =
        between.len() <= VALUE_REACH && !between.iter().any(|sign| matches!(sign, '\n' | '.' | ';' | '='));
    (same && !goes_on && !endings::is_glued(look.view.at(group.end))).then(|| group.clone())
}

/// `four digit 7977 on front`.
fn between(look: &Look<'_>, digits: &Word) -> Option<Range<usize>> {
    let first = look.groups.partition_point(|group| group.start < digits.end);
    let group = look
        .groups
        .get(first)
        .filter(|group| matches!(group.len(), 3 | 4))?;
    let near = group.start.saturating_sub(digits.end) <= 2;
    let behind = look.words_after(group.end, 20);
    (near && behind.iter().any(|word| SIDES.contains(&word.text.as_str()))).then(|| group.clone())
}

/// `3-digit: 377`, `4 digit code: 1234`.
fn counted(look: &Look<'_>, digits: &Word) -> Option<Range<usize>> {
    let count = look.view.text(digits.start.saturating_sub(2)..digits.start);
    let length = match count.as_str() {
        "3-" | "3 " => 3,
        "4-" | "4 " => 4,
        _ => return None,
    };
    let first = look.groups.partition_point(|group| group.start < digits.end);
    let group = look.groups.get(first).filter(|group| group.len() == length)?;
    let between = look.view.text(digits.end..group.start);
    let told = matches!(between.trim_start_matches(" code").trim(), ":" | "=" | "#");
    (told && !endings::is_glued(look.view.at(group.end))).then(|| group.clone())
}

const SENTENCE: usize = 48;
const VALUE_REACH: usize = 28;

/// Digits right behind signs of a script without blanks that name a code.
fn is_behind_signs(look: &Look<'_>, group: &Range<usize>) -> bool {
    let before = look
        .view
        .text(group.start.saturating_sub(UNSPACED_REACH)..group.start);
    matches!(group.len(), 3 | 4)
        && UNSPACED.iter().any(|signs| before.contains(signs))
        && !before.contains('\n')
        && !endings::is_glued(look.view.at(group.end))
}

const UNSPACED_REACH: usize = 14;
const UNSPACED: &[&str] = &[
    "后三位",
    "後三位",
    "後三碼",
    "末三",
    "桁の番号",
    "桁の数字",
    "セキュリティコ",
    "安全码",
    "安全碼",
    "뒷면",
];

const DIGITS: &[&str] = &[
    "digit",
    "digits",
    "chiffres",
    "ziffern",
    "dreistellige",
    "dreistelligen",
    "vierstellige",
    "cifre",
    "cifras",
    "dígitos",
    "digitos",
    "números",
    "cijfers",
    "siffror",
    "siffrorna",
    "siffer",
    "siffrene",
    "cifrene",
    "cyfry",
    "cyfr",
    "číslice",
    "hane",
    "haneli",
    "numeroa",
    "цифры",
    "цифр",
    "цифри",
    "ψηφία",
    "número",
    "numbers",
];
const SIDES: &[&str] = &[
    "back",
    "reverse",
    "rear",
    "front",
    "dos",
    "verso",
    "rückseite",
    "dorso",
    "reverso",
    "retro",
    "atrás",
    "achterkant",
    "achterzijde",
    "baksidan",
    "baksiden",
    "bagsiden",
    "bakside",
    "tyłu",
    "odwrocie",
    "arkasındaki",
    "arkasında",
    "обороте",
    "обратной",
    "zadní",
    "takana",
    "takapuolella",
    "звороті",
    "πίσω",
    "vorderseite",
    "anverso",
    "recto",
];
