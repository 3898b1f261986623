//! Which numbers are the library's own barcodes.

use crate::masking::luhn;

/// The library's own barcodes of fourteen digits: a kind (2 for patrons, 3 for items), the library's number, a serial
/// number and a check digit, as the Codabar labels of libraries have them.
///
/// The check digit is that of cards, and more than a third of all item barcodes begin as Diners Club cards do. So
/// digits alone cannot tell; a library that says how its own begin keeps them.
///
/// ```
/// use lastfour::masking::LibraryBarcodes;
///
/// let ours = LibraryBarcodes::new(&["21234"], &["30234"], LibraryBarcodes::LARGEST_SERIAL).unwrap();
/// assert!(ours.has("30234000517861"));
/// assert!(!ours.has("38520000023237")); // another library's, or a card
/// assert!(!LibraryBarcodes::default().has("30234000517861"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LibraryBarcodes {
    prefixes: Vec<String>,
    largest_serial: u64,
}

/// A prefix that cannot be one. It is not repeated here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BarcodePrefixError {
    /// Patron barcodes begin with 2, and the prefix is three to ten digits long.
    #[error("a patron prefix is 3 to 10 digits, the first of them 2")]
    Patron,
    /// Item barcodes begin with 3, and the prefix is three to ten digits long.
    #[error("an item prefix is 3 to 10 digits, the first of them 3")]
    Item,
}

impl LibraryBarcodes {
    /// The largest serial number that is taken for one of the library's own, where nothing else is said. A library
    /// has far fewer items, and every further digit would keep ten times as many card numbers.
    pub const LARGEST_SERIAL: u64 = 9_999_999;

    /// The barcodes that begin with these prefixes, up to a serial number (0 is none).
    ///
    /// # Errors
    /// [`BarcodePrefixError`] when a prefix is not three to ten ASCII digits, or begins with another digit than its
    /// kind.
    pub fn new<P: AsRef<str>>(
        patrons: &[P],
        items: &[P],
        largest_serial: u64,
    ) -> Result<Self, BarcodePrefixError> {
        let mut prefixes = Vec::new();
        for (kind, given, wrong) in [
            ('2', patrons, BarcodePrefixError::Patron),
            ('3', items, BarcodePrefixError::Item),
        ] {
            for prefix in given {
                let prefix = prefix.as_ref();
                let digits = prefix.bytes().all(|byte| byte.is_ascii_digit());
                if !digits || !prefix.starts_with(kind) || !(3..=10).contains(&prefix.len()) {
                    return Err(wrong);
                }
                prefixes.push(prefix.to_owned());
            }
        }
        Ok(Self {
            prefixes,
            largest_serial,
        })
    }

    /// Whether these digits are a barcode of the library's own.
    pub fn has(&self, digits: &str) -> bool {
        let ours = |prefix: &String| {
            let serial = digits
                .strip_prefix(prefix.as_str())
                .and_then(|rest| rest.get(..rest.len().saturating_sub(1)))
                .and_then(|serial| serial.parse::<u64>().ok());
            serial.is_some_and(|serial| (1..=self.largest_serial).contains(&serial))
        };
        digits.len() == 14
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && luhn::is_right(digits.bytes().map(|byte| byte & 0x0f))
            && self.prefixes.iter().any(ours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_that_cannot_be_one_is_refused() {
        for refused in ["", "2", "3123", "2a34", "２１２３４", "21234567890"] {
            assert_eq!(
                LibraryBarcodes::new(&[refused], &[], 9),
                Err(BarcodePrefixError::Patron),
                "{refused}"
            );
        }
        assert_eq!(
            LibraryBarcodes::new(&[], &["21234"], 9),
            Err(BarcodePrefixError::Item)
        );
    }

    #[test]
    fn serial_and_check_digit_decide_too() {
        let ours = LibraryBarcodes::new(&["21234"], &["30234", "38000"], 99_999).unwrap();

        assert!(ours.has("30234000517861"));
        // No serial number, one that is too large, a wrong check digit, another length.
        for others in [
            "38000000000006",
            "30234010000008",
            "30234000517862",
            "3023400051786",
        ] {
            assert!(!ours.has(others), "{others}");
        }
    }
}
