//! The whole number of a card, for the one process that has to see it.

use std::fmt;

use zeroize::Zeroizing;

use crate::masking::CardBrand;
use crate::masking::Last4;
use crate::masking::issuer;
use crate::masking::luhn;

/// The whole number of a card: 13 to 19 digits of a known issuer with the right check digit.
///
/// The digits lie on the heap from the first one on, in room that never grows, so that moving the value leaves
/// nothing behind, and are wiped when it is dropped. It cannot be copied, compared, hashed, stored or printed; `Debug`
/// shows the last four digits. There is one way out, and `tests/architecture` lets one file use it.
///
/// ```
/// use lastfour::masking::{CardBrand, CardNumber};
///
/// let number = CardNumber::parse("4242 4242 4242 4242").unwrap();
/// assert_eq!(number.brand(), CardBrand::Visa);
/// assert_eq!(number.last4().as_str(), "4242");
/// assert_eq!(format!("{number:?}"), "CardNumber(…4242)");
/// ```
///
/// What must never compile:
///
/// ```compile_fail,E0277
/// fn cloneable<T: Clone>() {}
/// cloneable::<lastfour::masking::CardNumber>();
/// ```
/// ```compile_fail,E0277
/// fn copyable<T: Copy>() {}
/// copyable::<lastfour::masking::CardNumber>();
/// ```
/// ```compile_fail,E0277
/// fn serializable<T: serde::Serialize>() {}
/// serializable::<lastfour::masking::CardNumber>();
/// ```
/// ```compile_fail,E0277
/// fn printable<T: std::fmt::Display>() {}
/// printable::<lastfour::masking::CardNumber>();
/// ```
/// ```compile_fail,E0277
/// fn hashable<T: std::hash::Hash>() {}
/// hashable::<lastfour::masking::CardNumber>();
/// ```
/// ```compile_fail,E0277
/// fn comparable<T: PartialEq>() {}
/// comparable::<lastfour::masking::CardNumber>();
/// ```
///
/// The same calls with what may be shown do compile, so the refusals above are refusals of the type:
///
/// ```
/// fn cloneable<T: Clone>() {}
/// fn copyable<T: Copy>() {}
/// fn serializable<T: serde::Serialize>() {}
/// fn printable<T: std::fmt::Display>() {}
/// fn hashable<T: std::hash::Hash>() {}
/// fn comparable<T: PartialEq>() {}
/// use lastfour::masking::Last4;
/// cloneable::<Last4>();
/// copyable::<Last4>();
/// serializable::<Last4>();
/// printable::<Last4>();
/// hashable::<Last4>();
/// comparable::<Last4>();
/// ```
pub struct CardNumber {
    /// ASCII digits.
    digits: Zeroizing<String>,
    brand: CardBrand,
    last4: Last4,
}

/// Why a text is no card number. It is not repeated here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardNumberError {
    /// Something else than the digits 0 to 9, with single blanks or hyphens between them.
    #[error("a card number is digits, with single blanks or hyphens between them")]
    Form,
    /// No brand has numbers that begin so and are so long.
    #[error("no card begins with these digits and has this length")]
    Issuer,
    /// The check digit is wrong: a digit was mistyped, or two were swapped.
    #[error("the check digit is wrong")]
    CheckDigit,
}

impl CardNumber {
    /// Reads a number as people type it: single blanks or hyphens may stand between its digits, blanks around it.
    /// Only the digits 0 to 9 of ASCII are digits.
    ///
    /// # Errors
    /// [`CardNumberError`]; what was read by then is wiped.
    pub fn parse(text: &str) -> Result<Self, CardNumberError> {
        let digits = digits(text.trim_matches(' '))?;
        let values = || digits.bytes().map(|digit| digit.wrapping_sub(b'0'));
        let brand = issuer::beginning(values())
            .and_then(|beginning| issuer::brand_by(beginning, digits.len()))
            .ok_or(CardNumberError::Issuer)?;
        // The same digit all along passes the check in some lengths, and is nobody's card.
        let same = values().zip(values().skip(1)).all(|(one, next)| one == next);
        if same || !luhn::is_right(values()) {
            return Err(CardNumberError::CheckDigit);
        }
        let last = digits.len().checked_sub(4).and_then(|from| digits.get(from..));
        let last4 = last
            .and_then(|last| Last4::parse(last).ok())
            .ok_or(CardNumberError::Form)?;
        Ok(Self { digits, brand, last4 })
    }

    /// The brand whose range the number is in.
    pub fn brand(&self) -> CardBrand {
        self.brand
    }

    /// The last four digits.
    pub fn last4(&self) -> Last4 {
        self.last4
    }

    /// Whether the number stands in a text, whatever stands between its digits.
    pub fn is_in(&self, text: &str) -> bool {
        let own = self.digits.as_bytes();
        text.char_indices().any(|(start, _)| {
            let rest = text.get(start..).unwrap_or_default();
            let mut found = rest.bytes().filter(u8::is_ascii_digit);
            rest.starts_with(|first: char| first.is_ascii_digit())
                && own.iter().all(|digit| found.next() == Some(*digit))
        })
    }

    /// The digits. Only what sends them to the processor may call this.
    pub fn reveal_digits(&self) -> &str {
        &self.digits
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardNumber(…{})", self.last4)
    }
}

/// The digits of a text, in room that was made for the longest number.
fn digits(text: &str) -> Result<Zeroizing<String>, CardNumberError> {
    let mut digits = Zeroizing::new(String::with_capacity(DIGITS_MAX));
    let mut separated = true;
    for character in text.chars() {
        match character {
            '0'..='9' if digits.len() < DIGITS_MAX => {
                digits.push(character);
                separated = false;
            }
            '0'..='9' => return Err(CardNumberError::Issuer),
            ' ' | '-' if !separated => separated = true,
            _ => return Err(CardNumberError::Form),
        }
    }
    // Also when there is no digit at all.
    if separated {
        return Err(CardNumberError::Form);
    }
    Ok(digits)
}

const DIGITS_MAX: usize = 19;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn why(text: &str) -> CardNumberError {
        CardNumber::parse(text).unwrap_err()
    }

    #[test]
    fn published_numbers_of_every_length_are_taken() {
        for (text, brand, last4) in [
            ("4242424242424242", CardBrand::Visa, "4242"),
            ("4222222222222", CardBrand::Visa, "2222"),
            ("5555-5555-5555-4444", CardBrand::Mastercard, "4444"),
            ("3782 822463 10005", CardBrand::Amex, "0005"),
            ("36227206271667", CardBrand::Diners, "1667"),
            ("6205500000000000004", CardBrand::UnionPay, "0004"),
            ("  4000 0566-5566 5556 ", CardBrand::Visa, "5556"),
        ] {
            let number = CardNumber::parse(text).unwrap();

            assert_eq!(
                (number.brand(), number.last4().as_str()),
                (brand, last4),
                "{text}"
            );
            assert!(number.reveal_digits().bytes().all(|byte| byte.is_ascii_digit()));
        }
    }

    #[test]
    fn what_is_not_written_as_a_number_is_refused() {
        for text in [
            "",
            " ",
            "-",
            "4242  4242 4242 4242",
            "4242 -4242 4242 4242",
            "-4242424242424242",
            "4242424242424242-",
            "4242.4242.4242.4242",
            "4242424242424242\n",
            "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
            "４２４２４２４２４２４２４２４２",
            "424242424242424२",
            "4242\u{200b}4242\u{200b}4242\u{200b}4242",
            "4242424242424242\0",
            "💳",
        ] {
            assert_eq!(why(text), CardNumberError::Form, "{text:?}");
        }
    }

    #[test]
    fn nobodys_numbers_and_wrong_digits_are_refused() {
        assert_eq!(why("21234000012342"), CardNumberError::Issuer);
        assert_eq!(why("424242424242"), CardNumberError::Issuer);
        assert_eq!(why("42424242424242424242"), CardNumberError::Issuer);
        assert_eq!(why("4242424242424243"), CardNumberError::CheckDigit);
        assert_eq!(why("6666666666666"), CardNumberError::CheckDigit);
    }

    #[test]
    fn the_room_never_grows() {
        let number = CardNumber::parse("6205500000000000004").unwrap();

        assert_eq!(number.digits.capacity(), DIGITS_MAX);
    }

    #[test]
    fn nothing_but_the_last_four_digits_is_shown() {
        let number = CardNumber::parse("4000056655665556").unwrap();

        assert_eq!(format!("{number:?}"), "CardNumber(…5556)");
        assert_eq!(format!("{:?}", Some(&number)), "Some(CardNumber(…5556))");
        let refusal = why("4000056655665557");
        assert!(!format!("{refusal} {refusal:?}").contains(|digit: char| digit.is_ascii_digit()));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_or_is_shown(text in "\\PC{0,30}|[0-9 -]{10,30}|[0-9\u{660}-\u{669}\0]{13,19}") {
            let shown = match CardNumber::parse(&text) {
                Ok(number) => format!("{number:?}"),
                Err(refusal) => format!("{refusal} {refusal:?}"),
            };
            prop_assert!(shown.chars().filter(char::is_ascii_digit).count() <= 4);
        }
    }

    #[test]
    fn the_number_is_found_in_a_text_however_it_is_written_there() {
        let number = CardNumber::parse("4000056655665556").unwrap();

        for text in [
            "4000056655665556",
            "pm_4000056655665556",
            "no. 4000 0566-5566 5556!",
            "٣ 1 4000056655665556 2",
        ] {
            assert!(number.is_in(text), "{text}");
        }
        for text in ["", "5556", "4000056655665557", "pm_400005665566555"] {
            assert!(!number.is_in(text), "{text}");
        }
    }
}
