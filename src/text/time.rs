//! Days and moments, as a language writes them and as a library's clock shows them.

use jiff::ZonedDateTime;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::Timestamp;
use crate::text::Texts;

/// A time zone, by the database of the IANA that is built into the program: the machine's own says nothing here, so that
/// two machines show the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of this name (`America/New_York`); `None` when there is none.
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The day that it is in this zone.
    pub fn day_of(&self, at: Timestamp) -> Option<Date> {
        self.at(at).map(|moment| moment.date())
    }

    /// The moments between which a day lies in this zone, the second not of it: 23 to 25 hours.
    pub fn bounds_of(&self, day: Date) -> Option<(Timestamp, Timestamp)> {
        let begins = |day: Date| {
            let midnight = day.to_zoned_datetime(self.0.clone()).ok()?;
            Some(Timestamp::from_millis(midnight.timestamp().as_millisecond()))
        };
        Some((begins(day)?, begins(day.tomorrow().ok()?)?))
    }

    /// `None` beyond the years that a calendar has.
    fn at(&self, at: Timestamp) -> Option<ZonedDateTime> {
        let moment = jiff::Timestamp::from_millisecond(at.millis()).ok()?;
        Some(moment.to_zoned_datetime(self.0.clone()))
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::utc()
    }
}

/// A day (`March 3, 2027`).
pub fn day(text: &Texts, day: Date) -> String {
    let month = text.say(&format!("month-{}", day.month()));
    let (of_month, year) = (
        u32::try_from(day.day()).unwrap_or_default(),
        day.year().to_string(),
    );
    text.say_count(
        "day-words",
        ("day", of_month),
        &[("month", &month), ("year", &year)],
    )
}

/// A moment, with its zone (`March 3, 2027, 1:20 PM EST`).
pub fn moment(text: &Texts, at: Timestamp, zone: &Zone) -> String {
    told(text, at, zone, "clock")
}

/// A moment to the second: what happened in which order is worth knowing.
pub fn second(text: &Texts, at: Timestamp, zone: &Zone) -> String {
    told(text, at, zone, "clock-seconds")
}

/// The time of day of a moment, without its day (`1:20 PM EST`).
pub fn clock(text: &Texts, at: Timestamp, zone: &Zone) -> String {
    zone.at(at)
        .map_or_else(String::new, |moment| time_of_day(text, &moment, "clock"))
}

fn told(text: &Texts, at: Timestamp, zone: &Zone, clock: &str) -> String {
    let Some(moment) = zone.at(at) else {
        return String::new();
    };
    let clock = time_of_day(text, &moment, clock);
    text.say_with("moment", &[("day", &day(text, moment.date())), ("clock", &clock)])
}

/// Languages differ in whether twelve hours or twenty-four are counted: a text has both at hand.
fn time_of_day(text: &Texts, moment: &ZonedDateTime, key: &str) -> String {
    let half = if moment.hour() < 12 { "am" } else { "pm" };
    let of_twelve = match moment.hour().rem_euclid(12) {
        0 => 12,
        hour => hour,
    };
    let values = [
        ("hour12", &*of_twelve.to_string()),
        ("hour24", &format!("{:02}", moment.hour())),
        ("minute", &format!("{:02}", moment.minute())),
        ("second", &format!("{:02}", moment.second())),
        ("zone", &zone_letters(moment)),
    ];
    text.written(&format!("{key}-{half}"), &values)
}

/// The letters by which people know the zone (`EST`); some zones have digits only, which are told as the distance from
/// UTC (`UTC-03`).
fn zone_letters(moment: &ZonedDateTime) -> String {
    let letters = moment.strftime("%Z").to_string();
    if letters.starts_with(['+', '-']) {
        format!("UTC{letters}")
    } else {
        letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 24 November 2026, 18:20:48 UTC.
    const AFTERNOON: Timestamp = Timestamp::from_millis(1_795_544_448_123);
    /// 1 July 2027, 04:05:07 UTC.
    const NIGHT: Timestamp = Timestamp::from_millis(1_814_414_707_000);

    fn of(language: &str) -> &'static Texts {
        Texts::of(language).unwrap()
    }

    fn zone(name: &str) -> Zone {
        Zone::named(name).unwrap()
    }

    #[test]
    fn a_day_is_said_in_words() {
        let says = |language, year, month, of_month| day(of(language), Date::constant(year, month, of_month));

        assert_eq!(says("en", 2027, 3, 3), "March 3, 2027");
        assert_eq!(says("en", 2026, 12, 31), "December 31, 2026");
        assert_eq!(says("es", 2027, 3, 3), "3 de marzo de 2027");
        assert_eq!(says("es", 2027, 1, 1), "1 de enero de 2027");
        assert_eq!(says("fr", 2027, 8, 3), "3 août 2027");
        assert_eq!(says("fr", 2027, 3, 1), "1er mars 2027");
    }

    #[test]
    fn a_moment_is_told_by_the_librarys_clock_with_its_zone() {
        let says = |language, at| moment(of(language), at, &zone("America/New_York"));

        assert_eq!(says("en", AFTERNOON), "November 24, 2026, 1:20 PM EST");
        assert_eq!(says("en", NIGHT), "July 1, 2027, 12:05 AM EDT");
        assert_eq!(
            says("es", AFTERNOON),
            "24 de noviembre de 2026, 1:20\u{a0}p.m. EST"
        );
        assert_eq!(says("es", NIGHT), "1 de julio de 2027, 12:05\u{a0}a.m. EDT");
        assert_eq!(says("fr", AFTERNOON), "24 novembre 2026 à 13:20 EST");
        assert_eq!(says("fr", NIGHT), "1er juillet 2027 à 00:05 EDT");
    }

    #[test]
    fn without_a_zone_a_moment_is_told_in_utc() {
        assert_eq!(
            moment(of("en"), AFTERNOON, &Zone::default()),
            "November 24, 2026, 6:20 PM UTC"
        );
        assert_eq!(
            second(of("en"), NIGHT, &Zone::utc()),
            "July 1, 2027, 4:05:07 AM UTC"
        );
    }

    #[test]
    fn a_zone_without_letters_is_told_by_its_distance() {
        assert_eq!(
            clock(of("fr"), AFTERNOON, &zone("America/Sao_Paulo")),
            "15:20 UTC-03"
        );
        assert_eq!(
            clock(of("fr"), AFTERNOON, &zone("Asia/Kathmandu")),
            "00:05 UTC+0545"
        );
    }

    #[test]
    fn a_day_is_as_long_as_the_librarys_clock_says() {
        let hours = |zone: Zone, day| {
            let (begins, ends) = zone.bounds_of(day).unwrap();
            ends.seconds().checked_sub(begins.seconds()).unwrap() / 3600
        };

        assert_eq!(hours(Zone::utc(), Date::constant(2027, 3, 14)), 24);
        assert_eq!(hours(zone("America/New_York"), Date::constant(2027, 3, 14)), 23);
        assert_eq!(hours(zone("America/New_York"), Date::constant(2026, 11, 1)), 25);
        let (begins, _) = zone("America/New_York")
            .bounds_of(Date::constant(2026, 11, 24))
            .unwrap();
        assert_eq!(begins.to_string(), "2026-11-24T05:00:00.000Z");
    }

    #[test]
    fn a_name_that_is_no_zone_is_refused() {
        assert_eq!(Zone::named("Mars/Olympus_Mons"), None);
        assert_eq!(Zone::named(""), None);
        assert_eq!(
            zone("Pacific/Auckland").day_of(AFTERNOON),
            Some(Date::constant(2026, 11, 25))
        );
    }
}
