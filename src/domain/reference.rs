//! The short code of an order that people read aloud.

use std::fmt;

use crate::domain::Randomness;

/// The reference of an order: eight characters in two groups, such as `K7QM-2XR9`, the last one a check character.
///
/// Letters and digits without I, L, O and U; the first is a letter, so a reference is never all digits and never
/// taken for a card number or a barcode. The check character finds every single wrong character and every swap of
/// two characters.
///
/// ```
/// use lastfour::domain::{Reference, SystemRandomness};
///
/// let reference = Reference::new(&SystemRandomness);
/// let read_aloud = reference.to_string().to_lowercase().replace('-', " ");
/// assert_eq!(Reference::parse(&read_aloud), Some(reference));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reference([u8; 8]);

impl Reference {
    /// Draws a new one. Unique only by the store's own check: draw again on a clash.
    pub fn new(randomness: &dyn Randomness) -> Self {
        let mut drawn = [0_u8; 7];
        randomness.fill(&mut drawn);
        let mut values = drawn.map(|byte| byte % 32);
        if let Some(first) = values.first_mut() {
            *first = FIRST_LETTER.saturating_add(*first % LETTERS);
        }
        let mut all = [check_value(values); 8];
        all.iter_mut()
            .zip(values)
            .for_each(|(place, value)| *place = value);
        Self(all.map(character))
    }

    /// Reads a reference as people type it: any case, spaces and dashes anywhere, O for 0, I and L for 1.
    /// `None` when it is none, or the check character is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let mut values = [0_u8; 8];
        let mut places = values.iter_mut();
        for typed in text.chars().filter(|typed| !matches!(typed, ' ' | '-')) {
            *places.next()? = value(typed)?;
        }
        let complete = places.next().is_none();
        let [first @ .., check] = values;
        let letter_first = first.first().is_some_and(|value| *value >= FIRST_LETTER);
        (complete && letter_first && check_value(first) == check).then(|| Self(values.map(character)))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, character) in self.0.iter().enumerate() {
            if place == 4 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*character))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reference({self})")
    }
}

/// Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const FIRST_LETTER: u8 = 10;
const LETTERS: u8 = 22;

fn character(value: u8) -> u8 {
    ALPHABET.get(usize::from(value)).copied().unwrap_or(b'0')
}

fn value(typed: char) -> Option<u8> {
    let upper = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|&known| char::from(known) == upper)?;
    u8::try_from(place).ok()
}

/// The sum of each value times a different power of x in the field of 32 elements (polynomial x^5 + x^2 + 1).
/// The weights differ from each other and from the check's own weight 1, so no swap and no single slip survives.
fn check_value(values: [u8; 7]) -> u8 {
    values.into_iter().fold(0, |sum, value| times_x(sum ^ value))
}

fn times_x(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 0b10_0000 == 0 {
        shifted
    } else {
        shifted ^ 0b10_0101
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prop_assert;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::*;

    #[derive(Debug)]
    struct Drawn([u8; 7]);

    impl Randomness for Drawn {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&self.0);
        }
    }

    proptest! {
        #[test]
        fn every_wrong_character_and_every_swap_is_found(drawn in any::<[u8; 7]>(), at in 0_usize..8, to in 0_usize..8, other in 0_u8..32) {
            let reference = Reference::new(&Drawn(drawn));
            let mut wrong = reference.0;
            wrong[at] = character(other);
            let mut swapped = reference.0;
            swapped.swap(at, to);

            for text in [wrong, swapped] {
                if text != reference.0 {
                    prop_assert_eq!(Reference::parse(std::str::from_utf8(&text).unwrap()), None);
                }
            }
        }

        #[test]
        fn it_is_read_back_and_never_all_digits(drawn in any::<[u8; 7]>()) {
            let reference = Reference::new(&Drawn(drawn));

            prop_assert_eq!(Reference::parse(&reference.to_string()), Some(reference));
            prop_assert!(reference.to_string().starts_with(|first: char| first.is_ascii_alphabetic()));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = Reference::parse(&text);
        }
    }
}
