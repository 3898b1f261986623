//! Time and randomness, as arguments.

use std::fmt;
use std::time::Duration;

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This moment and a while later; stays at the end of time rather than wrap.
    #[must_use]
    pub fn after(self, while_: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(while_.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// This moment and a while earlier; stays at the start of time rather than wrap.
    #[must_use]
    pub fn before(self, while_: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(while_.as_millis()).unwrap_or(i64::MAX)),
        )
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339, UTC, with milliseconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => write!(f, "{moment:.3}"),
            Err(_) => f.write_str("out of range"),
        }
    }
}

impl Timestamp {
    /// Reads RFC 3339 with an offset; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>()
            .ok()
            .map(|moment| Self(moment.as_millisecond()))
    }
}

/// Tells the time.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The moment it is.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        let since_epoch = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        Timestamp::from_millis(0).after(since_epoch)
    }
}

/// Gives random bytes that nobody can guess.
pub trait Randomness: Send + Sync + fmt::Debug {
    /// Fills the bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(
        clippy::expect_used,
        reason = "Linux's getrandom cannot fail after boot; without randomness no id may be made"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_and_read_as_rfc_3339() {
        let moment = Timestamp::from_millis(1_795_490_448_123);

        assert_eq!(moment.to_string(), "2026-11-24T03:20:48.123Z");
        assert_eq!(Timestamp::parse("2026-11-24T04:20:48.123+01:00"), Some(moment));
        assert_eq!(Timestamp::parse("yesterday"), None);
    }
}
