//! Personal data: names, barcodes, addresses.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroize;
use zeroize::Zeroizing;

/// Personal data about somebody: it can be stored and sent where it must go, and never printed.
///
/// No `Display`, no `Serialize`; `Debug` shows neither content nor length. The value is wiped on drop.
///
/// ```
/// use lastfour::masking::Personal;
///
/// let name = Personal::new(String::from("Ann Example"));
/// assert_eq!(format!("{name:?}"), "[personal]");
/// assert_eq!(name.reveal(), "Ann Example");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Personal<T: Zeroize>(T);

impl<T: Zeroize> Personal<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Something made of the value, as hidden as the value is.
    pub fn map<U: Zeroize>(&self, make: impl FnOnce(&T) -> U) -> Personal<U> {
        Personal(make(&self.0))
    }

    /// The value itself. Only the adapter that stores or sends it may call this.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl Personal<String> {
    /// Whether the value is this word. The time that it takes tells the value's length, and nothing else of it.
    pub fn is(&self, word: &str) -> bool {
        self.0.as_bytes().ct_eq(word.as_bytes()).into()
    }

    /// The same, with upper and lower case alike.
    pub fn is_in_any_case(&self, word: &str) -> bool {
        let (value, word) = (
            Zeroizing::new(self.0.to_lowercase()),
            Zeroizing::new(word.to_lowercase()),
        );
        value.as_bytes().ct_eq(word.as_bytes()).into()
    }
}

impl<T: Zeroize> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

impl<T: Zeroize> Drop for Personal<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_itself_and_nothing_else() {
        let address = Personal::new(String::from("Ann@Example.org"));

        assert!(address.is("Ann@Example.org"));
        assert!(address.is_in_any_case("ann@EXAMPLE.ORG"));
        for other in [
            "",
            "Ann@Example.or",
            "Ann@Example.orgg",
            "Bob@Example.org",
            "Änn@Example.org",
        ] {
            assert!(!address.is(other), "{other}");
            assert!(!address.is_in_any_case(other), "{other}");
        }
        assert!(!address.is("ann@example.org"));
    }
}
