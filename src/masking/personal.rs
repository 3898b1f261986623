//! Personal data: names, barcodes, addresses.

use std::fmt;

use zeroize::Zeroize;

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
