//! How old somebody is, as far as it decides what others may see of them (promise P8). A day of birth comes in here and
//! never goes out again.

use std::fmt;

use jiff::Span;
use jiff::civil::Date;

use crate::domain::Timestamp;

/// What is known of somebody's age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Age {
    /// Of age.
    Adult,
    /// Not of age.
    Minor,
    /// Nobody says. Whoever decides what is shown takes this as [`Age::Minor`].
    #[default]
    Unknown,
}

impl Age {
    /// Whether somebody is known to be of age.
    pub fn is_adult(self) -> bool {
        match self {
            Self::Adult => true,
            Self::Minor | Self::Unknown => false,
        }
    }

    /// The word in the keys of its texts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Adult => "adult",
            Self::Minor => "minor",
            Self::Unknown => "unknown",
        }
    }
}

/// A day of birth, as the library system told it just now. It can be asked whether it makes somebody an adult, and
/// nothing else: no accessor, no `Serialize`, and `Debug` hides it. `None` inside when something was told that is no day.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Born(Option<Date>);

impl Born {
    /// Reads `2012-05-31`, `20120531`, and either with a time behind it. Any other text was told, too, and says nothing of
    /// anybody's age: it is not as if there were none, for then a category would be believed. `None` when there is none.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let dashed = text.get(..10).and_then(|day| day.parse::<Date>().ok());
        let bare = || {
            let day = text.get(..8)?;
            let digits = day.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| Date::strptime("%Y%m%d", day).ok()).flatten()
        };
        Some(Self(dashed.or_else(bare)))
    }

    /// `None` for a day that nobody who lives was born on, typed wrong, or a stand-in of the library system; and for what
    /// is no day.
    fn is_of_age(self, majority_years: u8, now: Timestamp) -> Option<bool> {
        // In no time zone is it an earlier day, so nobody is of age too soon.
        let today = now.before(EARLIEST_ZONE).to_string();
        let today = today.get(..10)?.parse::<Date>().ok()?;
        let born = self.0?;
        let comes_of_age = born.checked_add(Span::new().years(majority_years)).ok()?;
        let dies = born.checked_add(Span::new().years(OLDEST_YEARS)).ok()?;
        (born <= today.tomorrow().ok()? && today <= dies).then_some(comes_of_age <= today)
    }
}

impl fmt::Debug for Born {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

/// How one library tells who is of age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgeRules {
    /// From which birthday on somebody is of age, in years, 14 to 25.
    pub majority_years: u8,
    /// Categories of patrons, in the library system's codes, who are minors whatever else is said.
    pub minor_categories: Vec<String>,
    /// Categories of patrons who are of age, where no day of birth says otherwise.
    pub adult_categories: Vec<String>,
}

impl Default for AgeRules {
    fn default() -> Self {
        Self {
            majority_years: 18,
            minor_categories: Vec::new(),
            adult_categories: Vec::new(),
        }
    }
}

impl AgeRules {
    /// The age of somebody with this day of birth and this category, as far as either is told. Where the two disagree,
    /// somebody is a minor.
    pub fn age(&self, born: Option<Born>, category: Option<&str>, now: Timestamp) -> Age {
        let is_in =
            |categories: &[String]| category.is_some_and(|code| categories.iter().any(|each| each == code));
        let of_age = born.and_then(|born| born.is_of_age(self.majority_years, now));
        match of_age {
            _ if is_in(&self.minor_categories) => Age::Minor,
            Some(true) => Age::Adult,
            Some(false) => Age::Minor,
            // A day that cannot be, or cannot be read, is no reason to believe the category.
            None if born.is_none() && is_in(&self.adult_categories) => Age::Adult,
            None => Age::Unknown,
        }
    }
}

/// The zone in which each day begins last is twelve hours behind UTC.
const EARLIEST_ZONE: std::time::Duration = std::time::Duration::from_hours(12);
/// Nobody was ever older.
const OLDEST_YEARS: u8 = 123;

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24T03:20:48Z.
    fn now() -> Timestamp {
        Timestamp::from_millis(1_795_490_448_000)
    }

    fn rules() -> AgeRules {
        AgeRules {
            minor_categories: vec![String::from("J")],
            adult_categories: vec![String::from("PT")],
            ..AgeRules::default()
        }
    }

    #[test]
    fn somebody_is_of_age_from_the_birthday_on_and_in_every_zone() {
        for (born, age) in [
            ("2008-11-23", Age::Adult),
            ("20081123", Age::Adult),
            ("2008-11-23T00:00:00.000+00:00", Age::Adult),
            ("20081123    000000", Age::Adult),
            // In the Pacific it is the 23rd still.
            ("2008-11-24", Age::Minor),
            ("2026-11-24", Age::Minor),
            ("1904-02-29", Age::Adult),
        ] {
            let read = Born::read(born);

            assert_eq!(rules().age(read, None, now()), age, "{born}");
        }
    }

    #[test]
    fn a_day_on_which_nobody_was_born_says_nothing_and_neither_does_a_category_beside_it() {
        for born in ["1900-01-01", "2027-01-01", "9999-12-31"] {
            let read = Born::read(born);

            assert!(read.is_some());
            assert_eq!(rules().age(read, Some("PT"), now()), Age::Unknown, "{born}");
        }
    }

    #[test]
    fn a_day_of_birth_that_cannot_be_read_makes_nobody_an_adult_whatever_the_category() {
        for text in [
            "23.11.2015",
            "11/23/2015",
            "23112015",
            "Nov 23, 2015",
            "2008-13-01",
            "200811",
            "unknown",
            "4242424242424242",
        ] {
            let read = Born::read(text);

            assert!(read.is_some(), "{text}");
            assert_eq!(rules().age(read, Some("PT"), now()), Age::Unknown, "{text}");
            assert_eq!(rules().age(read, Some("J"), now()), Age::Minor, "{text}");
        }
        for nothing in ["", "  "] {
            assert_eq!(Born::read(nothing), None);
            assert_eq!(rules().age(None, Some("PT"), now()), Age::Adult);
        }
    }

    #[test]
    fn a_category_of_minors_outweighs_a_day_of_birth_and_the_day_a_category_of_adults() {
        let (old, young) = (Born::read("1980-01-01"), Born::read("2015-01-01"));

        assert_eq!(rules().age(old, Some("J"), now()), Age::Minor);
        assert_eq!(rules().age(young, Some("PT"), now()), Age::Minor);
        assert_eq!(rules().age(None, Some("PT"), now()), Age::Adult);
        assert_eq!(rules().age(None, Some("J"), now()), Age::Minor);
        assert_eq!(rules().age(None, Some("ILL"), now()), Age::Unknown);
        assert_eq!(rules().age(None, None, now()), Age::Unknown);
    }

    #[test]
    fn another_age_of_majority_counts_and_a_day_of_birth_is_never_printed() {
        let late = AgeRules {
            majority_years: 21,
            ..rules()
        };
        let born = Born::read("2007-01-01");

        assert_eq!(late.age(born, None, now()), Age::Minor);
        assert_eq!(rules().age(born, None, now()), Age::Adult);
        assert_eq!(format!("{born:?}"), "Some([personal])");
    }
}
