//! What may be told of a database's error: its kind, code and constraint, never its message.
//!
//! Messages quote values (`Key (barcode)=(…) already exists`, `Failing row contains (…)`), so none is kept, not
//! even as a source.

use std::fmt;
use std::io;

use crate::storage::Conflict;
use crate::storage::StoreError;

/// An error of the database, without anything that was stored or bound.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct DatabaseFault {
    kind: Kind,
    code: Option<String>,
    constraint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unique,
    Refused,
    Other,
    Connection(io::ErrorKind),
    Tls,
    Busy,
    Address,
    Decode,
    Rows,
    InUse,
    Newer,
    Older,
    Incomplete,
    Unheld,
    Held,
}

impl DatabaseFault {
    /// A statement touched another number of rows than it must.
    pub(super) fn rows() -> Self {
        Self::of(Kind::Rows)
    }

    /// Another process has the database open.
    pub(super) fn in_use() -> Self {
        Self::of(Kind::InUse)
    }

    /// A newer version of this program has changed the tables.
    pub(super) fn newer() -> Self {
        Self::of(Kind::Newer)
    }

    /// The process that has the database open is of an older version of this program.
    pub(super) fn older() -> Self {
        Self::of(Kind::Older)
    }

    /// Others held on to the database for too long.
    pub(super) fn held() -> Self {
        Self::of(Kind::Held)
    }

    /// A part of a unit refers to a part that is not there.
    pub(super) fn incomplete() -> Self {
        Self::of(Kind::Incomplete)
    }

    /// The lock that says that this process lives is not ours.
    pub(super) fn unheld() -> Self {
        Self::of(Kind::Unheld)
    }

    fn of(kind: Kind) -> Self {
        Self {
            kind,
            code: None,
            constraint: None,
        }
    }

    /// A value that must be unique is there already.
    pub(super) fn is_unique_violation(&self) -> bool {
        self.kind == Kind::Unique
    }

    /// The database undid the transaction because of another one; the same again may succeed.
    pub(super) fn is_transient(&self) -> bool {
        matches!(
            self.code.as_deref(),
            Some(SERIALIZATION_FAILURE | DEADLOCK_DETECTED)
        )
    }
}

impl From<sqlx::Error> for DatabaseFault {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "of an error that is not named here nothing is told"
    )]
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => {
                let kind = match error.kind() {
                    sqlx::error::ErrorKind::UniqueViolation => Kind::Unique,
                    sqlx::error::ErrorKind::ForeignKeyViolation
                    | sqlx::error::ErrorKind::NotNullViolation
                    | sqlx::error::ErrorKind::CheckViolation => Kind::Refused,
                    _ => Kind::Other,
                };
                Self {
                    kind,
                    code: error.code().map(|code| word(&code)),
                    constraint: error
                        .constraint()
                        .or_else(|| error.message().strip_prefix(SQLITE_CHECK_FAILED))
                        .map(word),
                }
            }
            sqlx::Error::Io(error) => Self::from(error),
            sqlx::Error::Tls(_) => Self::of(Kind::Tls),
            sqlx::Error::PoolTimedOut => Self::of(Kind::Busy),
            sqlx::Error::Configuration(_) => Self::of(Kind::Address),
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. } => Self::of(Kind::Decode),
            _ => Self::of(Kind::Other),
        }
    }
}

impl From<io::Error> for DatabaseFault {
    fn from(error: io::Error) -> Self {
        Self::of(Kind::Connection(error.kind()))
    }
}

/// Codes and names of constraints are words of ours or of the database; whatever else it may be is not shown.
fn word(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if text.len() <= WORD_MAX && text.chars().all(plain) {
        text.to_owned()
    } else {
        String::from("?")
    }
}

impl fmt::Display for DatabaseFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Unique => f.write_str("a unique value is there already")?,
            Kind::Refused => f.write_str("the tables refuse it")?,
            Kind::Other => f.write_str("the database gave an error")?,
            Kind::Connection(kind) => write!(f, "no connection to the database ({kind})")?,
            Kind::Tls => f.write_str("no TLS to the database")?,
            Kind::Busy => f.write_str("no connection to the database was free in time")?,
            Kind::Address => f.write_str("the address of the database cannot be read")?,
            Kind::Decode => f.write_str("a column is of another type")?,
            Kind::Rows => f.write_str("touched another number of rows than it must")?,
            Kind::InUse => f.write_str("another process has the database open")?,
            Kind::Newer => f.write_str("a newer version of this program has changed the tables")?,
            Kind::Older => {
                f.write_str("the service that has it open is of an older version; restart that first")?;
            }
            Kind::Held => f.write_str("others held on to the database for too long")?,
            Kind::Unheld => f.write_str("the lock that says that this process lives is not ours")?,
            Kind::Incomplete => f.write_str("a part of the unit refers to one that is not in it")?,
        }
        if let Some(code) = &self.code {
            write!(f, ", code {code}")?;
        }
        if let Some(constraint) = &self.constraint {
            write!(f, ", constraint {constraint}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for DatabaseFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseFault({self})")
    }
}

impl std::error::Error for DatabaseFault {}

/// Why a piece of work stopped, before the store's caller is told what was being done.
#[derive(Debug)]
pub(super) enum Halt {
    /// Somebody was first.
    Conflict(Conflict),
    /// The database did not do it.
    Fault(DatabaseFault),
    /// A row of this table cannot be read.
    Corrupt(&'static str),
}

impl Halt {
    /// The error for the caller, who asked the store to *do* this.
    pub(super) fn doing(self, doing: &'static str) -> StoreError {
        match self {
            Self::Conflict(conflict) => StoreError::Conflict(conflict),
            Self::Fault(fault) => StoreError::Unavailable {
                doing,
                source: Box::new(fault),
            },
            Self::Corrupt(what) => StoreError::Corrupt { what },
        }
    }
}

impl From<DatabaseFault> for Halt {
    fn from(fault: DatabaseFault) -> Self {
        Self::Fault(fault)
    }
}

impl From<sqlx::Error> for Halt {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(DatabaseFault::from(error))
    }
}

impl From<Conflict> for Halt {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

/// SQLSTATE classes of PostgreSQL, appendix A of its manual.
const SERIALIZATION_FAILURE: &str = "40001";
const DEADLOCK_DETECTED: &str = "40P01";
/// What SQLite puts before the name of a check.
const SQLITE_CHECK_FAILED: &str = "CHECK constraint failed: ";
/// PostgreSQL cuts names at 63 bytes.
const WORD_MAX: usize = 63;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_plain_word_is_not_shown() {
        assert_eq!(word("barcode_is_unique"), "barcode_is_unique");
        assert_eq!(word("Key (barcode)=(21234)"), "?");
        assert_eq!(word(&"a".repeat(64)), "?");
    }

    #[test]
    fn only_what_another_transaction_caused_is_tried_again() {
        let with_code = |code: &str| DatabaseFault {
            code: Some(code.to_owned()),
            ..DatabaseFault::of(Kind::Other)
        };

        assert!(with_code("40P01").is_transient());
        assert!(with_code("40001").is_transient());
        assert!(!with_code("23505").is_transient());
        assert!(!DatabaseFault::rows().is_transient());
    }
}
