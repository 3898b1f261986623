//! The stand-ins' own wall clock and dice: they play independent companies, so they share no clock with the service.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Seconds since 1970, UTC.
pub(super) fn now_s() -> i64 {
    Timestamp::now().as_second()
}

/// Milliseconds since 1970, UTC.
pub(super) fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// The midnight, UTC, that begins the day so many days after the day of a moment.
pub(super) fn midnight_after_days(moment_s: i64, days: i64) -> i64 {
    moment_s
        .div_euclid(DAY_S)
        .saturating_add(days)
        .saturating_mul(DAY_S)
}

/// The calendar year and month, UTC.
pub(super) fn year_and_month() -> (i64, i64) {
    let today = TimeZone::UTC.to_datetime(Timestamp::now());
    (i64::from(today.year()), i64::from(today.month()))
}

/// The 18 characters that SIP2 gives a date: day, four blanks for the local zone, time.
pub(super) fn sip2_date() -> String {
    TimeZone::UTC
        .to_datetime(Timestamp::now())
        .strftime("%Y%m%d    %H%M%S")
        .to_string()
}

/// An id nobody can guess: the prefix and 24 letters and digits.
///
/// # Errors
/// The operating system gives no randomness.
pub(super) fn random_id(prefix: &str) -> Result<String, getrandom::Error> {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefgh";
    let mut dice = [0_u8; 24];
    getrandom::fill(&mut dice)?;
    let letters = dice.iter().filter_map(|die| ALPHABET.get(usize::from(die % 32)));
    Ok(prefix
        .chars()
        .chain(letters.map(|letter| char::from(*letter)))
        .collect())
}

const DAY_S: i64 = 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnights_are_counted_from_the_day_of_the_moment() {
        assert_eq!(midnight_after_days(DAY_S - 1, 0), 0);
        assert_eq!(midnight_after_days(DAY_S, 2), 3 * DAY_S);
    }

    #[test]
    fn an_id_never_holds_a_run_of_digits() {
        let id = random_id("pi_").unwrap();

        assert_eq!(id.len(), 27);
        assert!(!id.chars().any(|c| c.is_ascii_digit()));
    }

    #[test]
    fn a_sip2_date_has_eighteen_characters() {
        assert_eq!(sip2_date().len(), 18);
    }
}
