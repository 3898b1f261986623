//! The versions of the privacy page: when it changed, what changed, and which use of data was new (promise P12).

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::domain::DataUse;
use crate::domain::day_of;
use crate::privacy::Privacy;
use crate::privacy::Standing;

/// One version of the page. What changed stands in the text `privacy-change-N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// From 1.
    pub version: u32,
    /// The day on which it was posted.
    pub day: Date,
    /// Uses of data that were not there before; patrons may opt out of each.
    pub new_uses: &'static [DataUse],
}

/// Every version, oldest first. Whoever changes what is kept, or what is done with it, adds one.
pub const CHANGES: &[Change] = &[
    Change {
        version: 1,
        day: Date::constant(2026, 11, 24),
        new_uses: &[DataUse::FraudSignals],
    },
    Change {
        version: 2,
        day: Date::constant(2026, 11, 26),
        new_uses: &[DataUse::VisitCounts],
    },
    Change {
        version: 3,
        day: Date::constant(2026, 11, 26),
        new_uses: &[],
    },
    Change {
        version: 4,
        day: Date::constant(2026, 11, 27),
        new_uses: &[],
    },
];

/// What a library tells its patrons about their data in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The day on which it was posted.
    pub day: Date,
    /// Plain text.
    pub text: String,
}

/// The last change that somebody should hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct News {
    /// When it was posted.
    pub day: Date,
}

impl Privacy {
    /// The version of the page that holds today; a version whose day has not come is not posted yet.
    pub fn version(&self) -> Option<&'static Change> {
        let today = self.today();
        CHANGES
            .iter()
            .rev()
            .find(|change| day_number(change.day) <= today)
    }

    /// What a visitor should be told on every page. Whoever is signed in is told until they say that they have read
    /// it, everybody else while the change is young. The first version is no change.
    pub fn news(&self, standing: Option<&Standing>) -> Option<News> {
        let today = self.today();
        let library = standing.map(|standing| &standing.library);
        let own = self.settings.notices.iter();
        let own = own.filter(|(id, _)| library.is_none_or(|library| library == *id));
        let own = own.flat_map(|(_, notices)| notices).map(|notice| notice.day);
        let ours = CHANGES.iter().skip(1).map(|change| change.day);
        let day = ours.chain(own).filter(|day| day_number(*day) <= today).max()?;
        let told = match standing {
            Some(standing) => standing.seen.is_none_or(|seen| seen < day_number(day)),
            None => today.saturating_sub(day_number(day)) < i64::from(self.settings.banner_days),
        };
        told.then_some(News { day })
    }

    /// The day it is, UTC, in days since 1970-01-01.
    pub fn today(&self) -> i64 {
        day_of(self.clock.now())
    }
}

/// A day in days since 1970-01-01.
pub fn day_number(day: Date) -> i64 {
    day.duration_since(EPOCH).as_hours().div_euclid(24)
}

/// The day of a number of days since 1970-01-01; `None` beyond the calendar.
pub fn day_of_number(number: i64) -> Option<Date> {
    let days = i32::try_from(number).ok()?;
    EPOCH.checked_add(days.days()).ok()
}

const EPOCH: Date = Date::constant(1970, 1, 1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_counted_and_dated_one_after_the_other() {
        for (number, change) in (1..).zip(CHANGES) {
            assert_eq!(change.version, number);
        }
        assert!(CHANGES.is_sorted_by_key(|change| change.day));
    }

    #[test]
    fn every_use_that_can_be_declined_was_told_as_new_once() {
        for used in DataUse::ALL {
            let told = CHANGES.iter().filter(|change| change.new_uses.contains(&used));
            assert_eq!(told.count(), 1, "{}", used.word());
        }
    }

    #[test]
    fn a_day_is_its_number_and_back() {
        let day = Date::constant(2026, 11, 26);

        assert_eq!(day_number(day), 20_783);
        assert_eq!(day_of_number(20_783), Some(day));
        assert_eq!(day_number(Date::constant(1969, 12, 31)), -1);
        assert_eq!(day_of_number(i64::MAX), None);
    }
}
