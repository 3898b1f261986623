//! Whether a patron is a minor, by their date of birth. The date itself goes no further.

use crate::domain::Timestamp;

/// By a date of birth (YYYYMMDD, and perhaps a time behind it); `None` when it cannot be read.
pub(super) fn is_minor(born: &str, now: Timestamp) -> Option<bool> {
    let born = day(born.trim().get(..8)?)?;
    let today: String = now
        .to_string()
        .chars()
        .take_while(|character| *character != 'T')
        .filter(char::is_ascii_digit)
        .collect();
    // Written as numbers, two days are as many years apart as there are full ten thousands between them.
    let apart = day(&today)?.checked_sub(born)?;
    Some(apart < OF_AGE)
}

fn day(digits: &str) -> Option<u32> {
    let all_digits = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|day| *day > NO_YEAR)
}

/// Eighteen years.
const OF_AGE: u32 = 18_0000;
/// Zeros and the like, where nobody knows.
const NO_YEAR: u32 = 1900_0000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_not_yet_eighteen_is_a_minor() {
        // 2026-11-24.
        let now = Timestamp::from_millis(1_795_490_448_123);
        for (born, minor) in [
            ("20140312", Some(true)),
            ("20081125", Some(true)),
            ("20081124", Some(false)),
            ("19610908", Some(false)),
            ("20140312    120000", Some(true)),
            ("20271124", None),
            ("00000000", None),
            ("2014-03-12", None),
            ("1403", None),
            ("", None),
            ("éééé", None),
        ] {
            assert_eq!(is_minor(born, now), minor, "{born}");
        }
    }
}
