//! Which of a library's accounts with the processor the money goes to.

use std::fmt;

use crate::domain::IdError;
use crate::domain::LibraryId;

/// Short name of one of a library's accounts with the processor: lower-case letters, digits and dashes, 1 to 40
/// characters, a letter first. The library's own account is called `main`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountName(String);

impl AccountName {
    /// The library's own account, where everything goes that no route leads elsewhere.
    pub fn main() -> Self {
        Self(String::from(MAIN))
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`IdError`] when it is not of that form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        LibraryId::parse(text).map(|_| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the library's own account.
    pub fn is_main(&self) -> bool {
        self.0 == MAIN
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

const MAIN: &str = "main";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_form_of_a_librarys() {
        for text in ["main", "branch-2", "b"] {
            assert_eq!(AccountName::parse(text).unwrap().as_str(), text);
        }
        for text in ["", "Main", "2", "a b", &"x".repeat(41)] {
            assert_eq!(AccountName::parse(text), Err(IdError), "{text:?}");
        }
        assert!(AccountName::parse("main").unwrap().is_main());
    }
}
