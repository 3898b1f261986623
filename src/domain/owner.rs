//! Whose the money of a fee is.

use crate::domain::IdError;

/// Who gets the money of a fee, in the library system's own words: a branch, a fund. Both may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeeOwner {
    /// The branch that charged it; a Koha `library_id`, the fee owner of FOLIO.
    pub branch: Option<OwnerCode>,
    /// The fund that it goes to, where the library system knows one.
    pub fund: Option<OwnerCode>,
}

/// The code of a branch or a fund: 1 to 60 printable characters without `|`, no blanks around it. Never a title or a
/// name of a person: it is stored, and reports add up by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OwnerCode(String);

impl OwnerCode {
    /// Reads the code.
    ///
    /// # Errors
    /// [`IdError`] when it is not of that form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let fits = !text.is_empty()
            && text.trim() == text
            && text.chars().count() <= 60
            && text
                .chars()
                .all(|character| !character.is_control() && character != '|');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError)
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_short_and_printable() {
        for text in ["CPL", "Main Library", "b7-Ü"] {
            assert_eq!(OwnerCode::parse(text).unwrap().as_str(), text);
        }
        for text in ["", " CPL", "a|b", "a\n", &"x".repeat(61)] {
            assert_eq!(OwnerCode::parse(text), Err(IdError), "{text:?}");
        }
    }
}
