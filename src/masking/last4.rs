//! The last four digits of a card.

use std::fmt;

use serde::Serialize;
use serde::Serializer;

/// The last four digits of a card, the most that anybody is ever shown of its number.
///
/// Exactly four ASCII digits. There is no way to build one from more: a longer text is refused, not cut.
///
/// ```
/// use lastfour::masking::Last4;
///
/// assert_eq!(Last4::parse("4242").unwrap().as_str(), "4242");
/// assert!(Last4::parse("4242424242424242").is_err());
/// assert!(Last4::parse("42 2").is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Last4([u8; 4]);

/// The text was not exactly four digits. It is not repeated here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not exactly four digits")]
pub struct NotFourDigits;

impl Last4 {
    /// Takes exactly four ASCII digits.
    ///
    /// # Errors
    /// [`NotFourDigits`] for anything else, Unicode digits included.
    pub fn parse(text: &str) -> Result<Self, NotFourDigits> {
        let digits: [u8; 4] = text.as_bytes().try_into().map_err(|_| NotFourDigits)?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(NotFourDigits)
        }
    }

    /// The four digits.
    pub fn as_str(&self) -> &str {
        // Only ASCII digits get in, so the fallback is never taken; it shows nothing.
        std::str::from_utf8(&self.0).unwrap_or("****")
    }
}

impl fmt::Display for Last4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Last4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Last4({})", self.as_str())
    }
}

impl Serialize for Last4 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exactly_four_ascii_digits_are_taken() {
        for refused in [
            "",
            "424",
            "42424",
            "424a",
            "٤٢٤٢",
            "４２４２",
            "4242 ",
            "-242",
            "4242424242424242",
        ] {
            assert_eq!(Last4::parse(refused), Err(NotFourDigits));
        }

        assert_eq!(
            Last4::parse("0005").map(|last4| last4.to_string()),
            Ok(String::from("0005"))
        );
    }

    #[test]
    fn the_refusal_never_repeats_what_was_given() {
        let refusal = Last4::parse("4242424242424242").unwrap_err();

        assert!(!format!("{refusal} {refusal:?}").contains('4'));
    }
}
