//! Identifiers.

use std::fmt;

use crate::domain::Randomness;

/// The text is not an identifier of this kind. It is not repeated here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct IdError;

/// Short name of a library: lower-case letters, digits and dashes, 1 to 40 characters, a letter first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LibraryId(String);

impl LibraryId {
    /// Reads the name.
    ///
    /// # Errors
    /// [`IdError`] when it is not of that form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let fits = (1..=40).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LibraryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Crockford's base 32 in lower case: 26 characters hold 128 bits.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const TEXT_LENGTH: usize = 26;
/// So many digits in a row could be taken for a card number by a scrubber; such an id is never made.
const DIGITS_IN_A_ROW_MAX: usize = 12;

/// Writes 128 bits as 26 characters, the first two bits padding.
fn encode(bits: u128) -> String {
    (0..TEXT_LENGTH)
        .rev()
        .filter_map(|place| {
            let shift = u32::try_from(place).ok()?.checked_mul(5)?;
            let value = usize::try_from(bits.checked_shr(shift)? & 31).ok()?;
            ALPHABET.get(value).map(|&byte| char::from(byte))
        })
        .collect()
}

fn decode(text: &str) -> Result<u128, IdError> {
    if text.len() != TEXT_LENGTH {
        return Err(IdError);
    }
    text.bytes().try_fold(0_u128, |bits, byte| {
        let value = ALPHABET.iter().position(|&known| known == byte).ok_or(IdError)?;
        let value = u128::try_from(value).map_err(|_| IdError)?;
        bits.checked_mul(32).map(|shifted| shifted | value).ok_or(IdError)
    })
}

fn looks_like_a_number(text: &str) -> bool {
    text.split(|character: char| !character.is_ascii_digit())
        .any(|run| run.len() > DIGITS_IN_A_ROW_MAX)
}

fn draw(randomness: &dyn Randomness) -> u128 {
    loop {
        let mut bytes = [0_u8; 16];
        randomness.fill(&mut bytes);
        let bits = u128::from_be_bytes(bytes);
        if !looks_like_a_number(&encode(bits)) {
            return bits;
        }
    }
}

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// 128 random bits, written as 26 lower-case letters and digits; cannot be guessed.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u128);

        impl $name {
            /// Draws a new one.
            pub fn new(randomness: &dyn Randomness) -> Self {
                Self(draw(randomness))
            }

            /// Reads the text form.
            ///
            /// # Errors
            /// [`IdError`] when it is not 26 characters of the alphabet.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                decode(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
    };
}

random_id!(
    /// An order.
    OrderId
);
random_id!(
    /// A refund.
    RefundId
);
random_id!(
    /// A letter.
    LetterId
);
random_id!(
    /// An alert on its way to somebody.
    AlertId
);
random_id!(
    /// A task on the desk's list.
    TaskId
);
random_id!(
    /// A refund that waits for a second person.
    ProposalId
);
random_id!(
    /// A patron's pseudonym: what audit entries and orders call a patron. Erasing the one row that joins it to the
    /// barcode makes everything else anonymous.
    PatronKey
);

/// The processor's id of an event (`evt_…`): letters, digits, dashes and underscores, 1 to 255 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventId(String);

impl EventId {
    /// Reads the id.
    ///
    /// # Errors
    /// [`IdError`] when it is not of that form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let fits = (1..=255).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError)
        }
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::*;

    proptest! {
        #[test]
        fn an_id_is_read_back_from_its_text(bits in any::<u128>()) {
            let id = OrderId(bits);

            prop_assert_eq!(id.to_string().len(), TEXT_LENGTH);
            prop_assert_eq!(OrderId::parse(&id.to_string()), Ok(id));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = (OrderId::parse(&text), LibraryId::parse(&text), EventId::parse(&text));
        }
    }

    #[test]
    fn an_id_beyond_128_bits_or_with_other_letters_is_refused() {
        for text in [
            "zzzzzzzzzzzzzzzzzzzzzzzzzz",
            "0000000000000000000000000u",
            "0",
            "",
        ] {
            assert_eq!(OrderId::parse(text), Err(IdError));
        }
    }

    #[test]
    fn ids_with_many_digits_in_a_row_are_never_drawn() {
        assert!(looks_like_a_number("a4242424242424242b"));
        assert!(!looks_like_a_number("a424242424242b424242424242"));
    }
}
