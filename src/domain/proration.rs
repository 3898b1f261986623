//! The part of a yearly price for the part of the year that is left, to the smallest unit of the currency.

use jiff::Span;
use jiff::civil::Date;

use crate::domain::Money;

/// A day that comes every year (`06-30`). `02-29` is the last day of February, whatever the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearDay {
    month: i8,
    day: i8,
}

/// In what steps a price falls as the year goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// By the month; one that has begun counts whole.
    Months,
    /// By the day, today included.
    Days,
}

/// How a yearly price becomes the price for what is left until a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proration {
    /// In what steps.
    pub by: Step,
    /// The last day of every year that is paid for.
    pub to: YearDay,
}

/// How much of a year is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// So many months or days are paid; at least 1, at most `of`.
    pub parts: u32,
    /// Of so many: 12 months, or the 365 or 366 days of that year.
    pub of: u32,
    /// Whether months or days are counted.
    pub by: Step,
    /// The last day that is paid.
    pub until: Date,
}

impl YearDay {
    /// Reads `MM-DD`; `None` when no year has that day.
    pub fn parse(text: &str) -> Option<Self> {
        let (month, day) = text.split_once('-')?;
        let two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !two(month) || !two(day) {
            return None;
        }
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        let in_a_leap_year = Date::new(LEAP_YEAR, month, day).ok()?;
        Some(Self {
            month: in_a_leap_year.month(),
            day: in_a_leap_year.day(),
        })
    }

    /// The day in a year; `None` beyond the calendar.
    fn in_year(self, year: i16) -> Option<Date> {
        let first = Date::new(year, self.month, 1).ok()?;
        let last = first.last_of_month();
        Date::new(year, self.month, self.day.min(last.day())).ok()
    }

    /// Whether it is the last day of its month.
    fn ends_its_month(self) -> bool {
        let first = Date::new(LEAP_YEAR, self.month, 1);
        first.is_ok_and(|first| first.last_of_month().day() == self.day)
    }

    /// So many months before one of these days: the last day of a month for the last day of a month.
    fn months_before(self, day: Date, months: u32) -> Option<Date> {
        let span = Span::new().try_months(months).ok()?;
        let there = day.checked_sub(span).ok()?;
        Some(if self.ends_its_month() {
            there.last_of_month()
        } else {
            there
        })
    }
}

impl Proration {
    /// What is left from a day on, that day included; `None` beyond the calendar.
    pub fn share(self, from: Date) -> Option<Share> {
        let this_year = self.to.in_year(from.year())?;
        let until = if this_year < from {
            self.to.in_year(from.year().checked_add(1)?)?
        } else {
            this_year
        };
        let (parts, of) = match self.by {
            Step::Months => {
                let begun = |months: &u32| {
                    let before = self.to.months_before(until, *months);
                    before.is_some_and(|before| before < from)
                };
                ((1..=MONTHS).find(begun)?, MONTHS)
            }
            Step::Days => {
                let before = self.to.in_year(until.year().checked_sub(1)?)?;
                (days(from, until)?.checked_add(1)?, days(before, until)?)
            }
        };
        Some(Share {
            parts,
            of,
            by: self.by,
            until,
        })
    }

    /// The least that it may make of a price, over all days; `None` when that is out of range.
    pub fn least(self, full: Money) -> Option<Money> {
        let of = match self.by {
            Step::Months => MONTHS,
            Step::Days => LONGEST_YEAR,
        };
        part(full, 1, of)
    }
}

impl Share {
    /// This part of a price, rounded half up to the smallest unit; `None` when that is out of range.
    pub fn of_price(&self, full: Money) -> Option<Money> {
        part(full, self.parts, self.of)
    }
}

/// `full × parts / of`, in whole numbers: `⌊(2 × full × parts + of) / (2 × of)⌋`; where cards are not charged with every
/// sum, of steps and in steps.
fn part(full: Money, parts: u32, of: u32) -> Option<Money> {
    let twice = i128::from(full.minor())
        .checked_mul(i128::from(parts))?
        .checked_mul(2)?;
    let step = i128::from(full.currency().step());
    let of = i128::from(of).checked_mul(step)?;
    let steps = twice.checked_add(of)?.checked_div_euclid(of.checked_mul(2)?)?;
    let minor = steps.checked_mul(step)?;
    Some(Money::from_minor(i64::try_from(minor).ok()?, full.currency()))
}

fn days(from: Date, to: Date) -> Option<u32> {
    u32::try_from(from.until(to).ok()?.get_days()).ok()
}

impl Step {
    /// The word for the configuration and the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Months => "monthly",
            Self::Days => "daily",
        }
    }

    /// Reads the word; `None` when there is no such step.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Months, Self::Days]
            .into_iter()
            .find(|step| step.word() == word)
    }
}

const MONTHS: u32 = 12;
const LONGEST_YEAR: u32 = 366;
const LEAP_YEAR: i16 = 2024;

#[cfg(test)]
mod tests {
    use proptest::prelude::Just;
    use proptest::prelude::Strategy;
    use proptest::prelude::prop_oneof;
    use proptest::prop_assert;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::*;
    use crate::domain::Currency;

    fn monthly(to: &str) -> Proration {
        Proration {
            by: Step::Months,
            to: YearDay::parse(to).unwrap(),
        }
    }

    fn daily(to: &str) -> Proration {
        Proration {
            by: Step::Days,
            ..monthly(to)
        }
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_that_has_begun_is_paid_whole() {
        for (to, from, parts, until) in [
            ("06-30", "2026-07-01", 12, "2027-06-30"),
            ("06-30", "2026-07-31", 12, "2027-06-30"),
            ("06-30", "2026-08-01", 11, "2027-06-30"),
            ("06-30", "2026-11-26", 8, "2027-06-30"),
            ("06-30", "2027-05-31", 2, "2027-06-30"),
            ("06-30", "2027-06-01", 1, "2027-06-30"),
            ("06-30", "2027-06-30", 1, "2027-06-30"),
            // The last days of months, February included.
            ("08-31", "2027-02-28", 7, "2027-08-31"),
            ("08-31", "2027-03-01", 6, "2027-08-31"),
            ("08-31", "2028-02-29", 7, "2028-08-31"),
            ("02-29", "2027-02-28", 1, "2027-02-28"),
            ("02-29", "2027-03-01", 12, "2028-02-29"),
            ("02-29", "2028-02-28", 1, "2028-02-29"),
            // The 28th is the 28th, also in a leap year.
            ("02-28", "2028-02-29", 12, "2029-02-28"),
            // In the middle of a month.
            ("06-15", "2026-06-15", 1, "2026-06-15"),
            ("06-15", "2026-06-16", 12, "2027-06-15"),
            ("06-15", "2027-05-15", 2, "2027-06-15"),
            ("06-15", "2027-05-16", 1, "2027-06-15"),
            ("12-31", "2026-12-31", 1, "2026-12-31"),
            ("01-01", "2026-12-31", 1, "2027-01-01"),
        ] {
            let share = monthly(to).share(day(from)).unwrap();

            assert_eq!((share.parts, share.of), (parts, 12), "{from} to {to}");
            assert_eq!(share.until, day(until), "{from} to {to}");
        }
    }

    #[test]
    fn a_year_by_the_day_has_365_or_366() {
        for (to, from, parts, of) in [
            ("12-31", "2027-01-01", 365, 365),
            ("12-31", "2028-01-01", 366, 366),
            ("12-31", "2028-02-29", 307, 366),
            ("12-31", "2028-12-31", 1, 366),
            ("06-30", "2027-07-01", 366, 366),
            ("06-30", "2028-07-01", 365, 365),
            ("02-29", "2027-03-01", 366, 366),
            ("02-29", "2028-03-01", 365, 365),
            ("02-28", "2028-02-29", 366, 366),
        ] {
            let share = daily(to).share(day(from)).unwrap();

            assert_eq!((share.parts, share.of), (parts, of), "{from} to {to}");
        }
    }

    #[test]
    fn a_part_of_a_price_is_rounded_half_up() {
        let of = |full, parts, of| {
            let share = Share {
                parts,
                of,
                by: Step::Months,
                until: day("2027-06-30"),
            };
            let price = share.of_price(Money::from_minor(full, Currency::USD));
            price.unwrap().minor()
        };

        assert_eq!(of(4_000, 8, 12), 2_667);
        assert_eq!(of(4_000, 7, 12), 2_333);
        assert_eq!(of(1_002, 1, 12), 84); // 83.5
        assert_eq!(of(1_001, 1, 12), 83); // 83.41…
        assert_eq!(of(4_000, 12, 12), 4_000);
        assert_eq!(of(4_000, 365, 366), 3_989); // 3989.07…
        assert_eq!(of(183, 1, 366), 1); // 0.5
        assert_eq!(of(182, 1, 366), 0);
        let beyond = Share {
            parts: 12,
            of: 1,
            by: Step::Months,
            until: day("2027-06-30"),
        };
        assert_eq!(beyond.of_price(Money::from_minor(i64::MAX, Currency::USD)), None);
    }

    #[test]
    fn a_part_of_a_price_can_be_charged_to_a_card_in_every_currency() {
        let of = |code: &str, full| {
            let share = Share {
                parts: 8,
                of: 12,
                by: Step::Months,
                until: day("2027-06-30"),
            };
            let price = share.of_price(Money::from_minor(full, Currency::parse(code).unwrap()));
            price.unwrap().minor()
        };

        assert_eq!(of("KWD", 4_000), 2_670); // 2666.6…
        assert_eq!(of("KWD", 3_980), 2_650); // 2653.3…
        assert_eq!(of("MGA", 400_000), 266_700);
    }

    #[test]
    fn a_day_that_no_year_has_is_none() {
        for wrong in [
            "02-30", "13-01", "00-10", "6-30", "06-31", "0630", "06-30-01", "June 30", "-6-30",
        ] {
            assert_eq!(YearDay::parse(wrong), None, "{wrong}");
        }
        assert!(YearDay::parse("02-29").is_some());
    }

    fn proration() -> impl Strategy<Value = Proration> {
        let to = (1_i8..=12, 1_i8..=31).prop_filter_map("no such day", |(month, day)| {
            YearDay::parse(&format!("{month:02}-{day:02}"))
        });
        (to, prop_oneof![Just(Step::Months), Just(Step::Days)]).prop_map(|(to, by)| Proration { by, to })
    }

    fn some_day() -> impl Strategy<Value = Date> {
        (0_i32..40_000).prop_map(|days| day("2000-01-01").checked_add(Span::new().days(days)).unwrap())
    }

    proptest! {
        #[test]
        fn a_share_is_at_least_one_part_and_at_most_all(how in proration(), from in some_day(), full in 0_i64..10_000_000) {
            let share = how.share(from).unwrap();
            let price = share.of_price(Money::from_minor(full, Currency::USD)).unwrap().minor();

            prop_assert!((1..=share.of).contains(&share.parts));
            prop_assert!(share.until >= from);
            prop_assert!((0..=full).contains(&price));
            prop_assert!(price >= how.least(Money::from_minor(full, Currency::USD)).unwrap().minor());
        }

        #[test]
        fn a_day_later_is_never_dearer_until_the_year_is_over(how in proration(), from in some_day()) {
            let (today, tomorrow) = (how.share(from).unwrap(), how.share(from.tomorrow().unwrap()).unwrap());

            if today.until == from {
                prop_assert_eq!(today.parts, 1);
                prop_assert_eq!(tomorrow.parts, tomorrow.of);
            } else {
                prop_assert_eq!(tomorrow.until, today.until);
                prop_assert!(tomorrow.parts <= today.parts && today.parts.abs_diff(tomorrow.parts) <= 1);
            }
        }

        #[test]
        fn rounding_is_off_by_half_a_unit_at_most(how in proration(), from in some_day(), full in 0_i64..10_000_000) {
            let share = how.share(from).unwrap();
            let price = share.of_price(Money::from_minor(full, Currency::USD)).unwrap().minor();

            let of = i64::from(share.of);
            let exact_times_of = full.saturating_mul(i64::from(share.parts));
            let off = price.saturating_mul(of).saturating_sub(exact_times_of);
            let twice_off = off.saturating_mul(2);
            prop_assert!(of.saturating_neg() < twice_off && twice_off <= of);
        }
    }
}
