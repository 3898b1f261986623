//! The parser of card numbers: it takes what is one, refuses what is none, and repeats neither.

use crate::checks::cards::CARDS;
use crate::checks::cards::passes;
use crate::checks::tape::Tape;
use crate::masking::CardNumber;

/// Makes a case of the bytes and tries it.
///
/// # Errors
/// What does not hold, with the whole case: card numbers that are published.
pub fn holds(bytes: &[u8]) -> Result<(), String> {
    let mut tape = Tape::new(bytes);
    match tape.byte() % 3 {
        0 => anything(&tape),
        1 => published(tape),
        _ => mistyped(tape),
    }
}

/// Whatever is taken is digits of a right length with a right check digit, and shows four of them.
fn anything(tape: &Tape<'_>) -> Result<(), String> {
    let text = String::from_utf8_lossy(tape.rest());
    let digits: String = text.chars().filter(|one| !matches!(one, ' ' | '-')).collect();
    let number = match CardNumber::parse(&text) {
        Ok(number) => number,
        Err(error) => {
            let said = format!("{error} {error:?}");
            // Letters may be words of the refusal by chance.
            let number = digits.len() > 3 && digits.bytes().all(|digit| digit.is_ascii_digit());
            return holds_that(!(number && said.contains(&digits)), "the refusal repeats", &text);
        }
    };
    let right = (13..=19).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && passes(&digits);
    holds_that(right, "taken for a card number", &text)?;
    let last4 = number.last4();
    holds_that(digits.ends_with(last4.as_str()), "ends in other digits", &text)?;
    let shown = format!("{number:?}").bytes().filter(u8::is_ascii_digit).count();
    holds_that(shown <= 4, "more than four digits are shown", &text)
}

/// A published number is taken, with single blanks or hyphens anywhere between its digits.
fn published(mut tape: Tape<'_>) -> Result<(), String> {
    let card = tape.pick(CARDS);
    let mut text = String::new();
    for digit in card.chars() {
        text.push(digit);
        let between: &&str = tape.pick(&["", "", "", " ", "-"]);
        text.push_str(between);
    }
    let text = text.trim_end_matches([' ', '-']);
    holds_that(CardNumber::parse(text).is_ok(), "refused", text)
}

/// A number with one other digit, or with two neighbours swapped, is refused: the check digit is there for that. It
/// cannot see 09 and 90 swapped.
fn mistyped(mut tape: Tape<'_>) -> Result<(), String> {
    let card = tape.pick(CARDS);
    let mut digits = card.as_bytes().to_vec();
    let place = usize::from(tape.byte()) % (digits.len() - 1);
    if tape.byte() & 1 == 0 {
        digits[place] = b'0' + (digits[place] - b'0' + 1 + tape.byte() % 9) % 10;
    } else {
        digits.swap(place, place + 1);
        if matches!(&digits[place..=place + 1], b"09" | b"90") || digits == card.as_bytes() {
            return Ok(());
        }
    }
    let text = String::from_utf8_lossy(&digits);
    holds_that(CardNumber::parse(&text).is_err(), "taken", &text)
}

fn holds_that(right: bool, what: &str, text: &str) -> Result<(), String> {
    if right {
        Ok(())
    } else {
        Err(format!("{what}: {text:?}"))
    }
}
