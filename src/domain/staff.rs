//! The people who work at a library.

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;

use crate::domain::IdError;
use crate::domain::LibraryId;
use crate::domain::Role;
use crate::domain::Timestamp;
use crate::masking::Source;
use crate::masking::contains_card_number;

/// What somebody signs in with at the desk: 1 to 40 lower-case letters, digits, dots, dashes and underscores, a
/// letter first. It stands in the audit for ever, so it never holds what could be a card number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StaffName(String);

impl StaffName {
    /// Reads the name.
    ///
    /// # Errors
    /// [`IdError`] when it is not of that form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let plain = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
        };
        let fits = (1..=40).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(plain)
            && !contains_card_number(text, Source::Anywhere);
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

impl fmt::Display for StaffName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What somebody of the staff calls a passkey of theirs: one line of 1 to 40 characters, without a long run of digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyName(String);

impl PasskeyName {
    /// Longest, in characters.
    pub const LONGEST: usize = 40;

    /// Reads the name, without the spaces around it.
    ///
    /// # Errors
    /// [`IdError`] when it is not of that form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let one_line = !text.chars().any(char::is_control);
        let mut runs = text.split(|at: char| !at.is_ascii_digit());
        let fits = (1..=Self::LONGEST).contains(&text.chars().count())
            && one_line
            && runs.all(|run| run.len() < 6)
            && !contains_card_number(text, Source::Anywhere);
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

/// Somebody who works at a library.
#[derive(Clone, Debug)]
pub struct StaffMember {
    /// Whose.
    pub library: LibraryId,
    /// What they sign in with.
    pub name: StaffName,
    /// What they may do.
    pub role: Role,
    /// Their password, hashed with Argon2id, in PHC form.
    pub password_hash: SecretString,
    /// Whether they are kept out; nobody is ever removed, because the audit names them.
    pub disabled: bool,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they last signed in, or were last let in; never before they were added.
    pub last_used_at: Timestamp,
}

impl StaffMember {
    /// Whether nobody has used the account for 90 days: it is off then (PCI DSS 8.2.6).
    pub fn is_unused(&self, now: Timestamp) -> bool {
        self.last_used_at <= now.before(UNUSED)
    }
}

const UNUSED: Duration = Duration::from_hours(90 * 24);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passkey_is_called_what_its_owner_likes_but_a_number() {
        assert_eq!(
            PasskeyName::parse(" clé bleue 2 ").unwrap().as_str(),
            "clé bleue 2"
        );
        for refused in [
            "",
            " ",
            "a\nb",
            "21234000012342",
            "4242 4242 4242 4242",
            &"x".repeat(41),
        ] {
            assert!(PasskeyName::parse(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_name_that_could_be_a_card_number_or_something_else_is_refused() {
        for fine in ["ann", "a", "desk.2", "j-r_o"] {
            assert!(StaffName::parse(fine).is_ok(), "{fine}");
        }
        for refused in [
            "",
            "Ann",
            "2ann",
            "ann e",
            "änn",
            "a4242424242424242",
            "a4242-4242-4242-4242",
        ] {
            assert_eq!(StaffName::parse(refused), Err(IdError), "{refused}");
        }
        assert_eq!(StaffName::parse(&"a".repeat(41)), Err(IdError));
    }
}
