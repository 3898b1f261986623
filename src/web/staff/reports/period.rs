//! Of which days a report is: a month or a day of the library's clock.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::domain::Timestamp;
use crate::domain::number_of_day;
use crate::storage::Days;
use crate::storage::Moments;
use crate::text::Zone;

/// The days of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// The first day.
    pub(super) first: Date,
    /// The last day; the first, of a report of one day.
    pub(super) last: Date,
    /// From when on, and until when.
    pub(super) moments: Moments,
}

impl Period {
    /// What an address names (`month=2026-11`, `day=2026-11-27`); this month when it names nothing that there is. `None`
    /// beyond the calendar.
    pub(super) fn of(query: Option<&str>, zone: &Zone, now: Timestamp) -> Option<Self> {
        let asked = query.and_then(|query| {
            if let Some(day) = query.strip_prefix("day=") {
                let day = date(day)?;
                return Some((day, day));
            }
            Some(month(date(&format!("{}-01", query.strip_prefix("month=")?))?))
        });
        let this_month = || zone.day_of(now).map(month);
        let (first, last) = asked.or_else(this_month)?;
        let moments = Moments {
            from: zone.bounds_of(first)?.0,
            to: zone.bounds_of(last)?.1,
        };
        Some(Self { first, last, moments })
    }

    pub(super) fn is_a_day(&self) -> bool {
        self.first == self.last
    }

    /// As it stands in an address.
    pub(super) fn query(&self) -> String {
        let name = if self.is_a_day() { "day" } else { "month" };
        format!("{name}={}", self.word())
    }

    /// As it stands in the name of a file.
    pub(super) fn word(&self) -> String {
        if self.is_a_day() {
            self.first.to_string()
        } else {
            month_word(self.first)
        }
    }

    /// In the numbers of the store.
    pub(super) fn days(&self) -> Days {
        Days {
            first: number_of_day(self.first),
            last: number_of_day(self.last),
        }
    }

    /// The first day of the month before and of the month after.
    pub(super) fn beside(&self) -> [Option<Date>; 2] {
        let first = self.first.first_of_month();
        [-1, 1].map(|months| first.checked_add(months.months()).ok())
    }
}

/// A month as it stands in an address.
pub(super) fn month_word(day: Date) -> String {
    day.strftime("%Y-%m").to_string()
}

fn month(day: Date) -> (Date, Date) {
    (day.first_of_month(), day.last_of_month())
}

/// Years of four digits that a store can hold moments of.
fn date(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    let written = date.to_string() == text;
    (written && (1970..=9000).contains(&date.year())).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 December 2026, 04:00 UTC: November still in New York.
    const NOW: Timestamp = Timestamp::from_millis(1_796_097_600_000);

    fn words(query: Option<&str>) -> (String, String, String) {
        let zone = Zone::named("America/New_York").unwrap();
        let period = Period::of(query, &zone, NOW).unwrap();
        (
            period.word(),
            period.moments.from.to_string(),
            period.moments.to.to_string(),
        )
    }

    #[test]
    fn a_month_and_a_day_are_those_of_the_librarys_clock() {
        let (month, from, to) = words(None);
        assert_eq!(month, "2026-11");
        assert_eq!(
            (&*from, &*to),
            ("2026-11-01T04:00:00.000Z", "2026-12-01T05:00:00.000Z")
        );
        let (day, from, to) = words(Some("day=2026-11-01"));
        assert_eq!(day, "2026-11-01");
        assert_eq!(
            (&*from, &*to),
            ("2026-11-01T04:00:00.000Z", "2026-11-02T05:00:00.000Z")
        );
        assert_eq!(words(Some("month=2024-02")).0, "2024-02");
    }

    #[test]
    fn what_is_no_month_and_no_day_is_this_month() {
        for query in [
            "",
            "month=2026-13",
            "day=2026-2-3",
            "month=2026-11&x=1",
            "day=x",
            "month=0001-01",
        ] {
            assert_eq!(words(Some(query)).0, "2026-11", "{query}");
        }
    }
}
