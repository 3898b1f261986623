//! What was taken day by day, as bars.

use crate::domain::BookEvent;
use crate::domain::Heading;
use crate::domain::Money;
use crate::privacy::day_of_number;
use crate::storage::DaySum;
use crate::text;
use crate::web::staff::reports::page::Page;
use crate::web::views::privacy::Bar;
use crate::web::views::privacy::Chart;
use crate::web::words;

impl Page<'_> {
    pub(super) fn chart(&self, days: &[DaySum]) -> Option<Chart> {
        let (sum, _) = total(days.iter(), BookEvent::Captured, Heading::Clearing)?;
        let taken = |day: i64| {
            let of_it = days.iter().filter(|each| each.day == day);
            total(of_it, BookEvent::Captured, Heading::Clearing).map(|(sum, _)| sum)
        };
        let (first, last) = (self.period.days().first, self.period.days().last);
        let all: Vec<(i64, Money)> = (first..=last)
            .map(|day| (day, taken(day).unwrap_or(Money::zero(sum.currency()))))
            .collect();
        let (best, most) = all.iter().max_by_key(|(_, amount)| amount.minor())?;
        let number = u64::try_from(all.len()).ok()?.max(1);
        let place = CHART_WIDTH.checked_div(number)?;
        let bars = (0_u64..).zip(&all).map(|(at, (_, amount))| {
            let part = |amount: &Money| u128::try_from(amount.minor()).unwrap_or(0);
            let height = part(amount)
                .saturating_mul(u128::from(CHART_HEIGHT))
                .checked_div(part(most))
                .and_then(|height| u64::try_from(height).ok())
                .unwrap_or(0);
            Bar {
                left: at.saturating_mul(place),
                top: CHART_HEIGHT.saturating_sub(height),
                width: place.saturating_sub(2).max(1),
                height,
            }
        });
        let day = day_of_number(*best).map_or_else(String::new, |day| text::day(self.sheet.text, day));
        let values = [
            ("total", &*words::money(self.sheet.text, &sum)),
            ("most", &*words::money(self.sheet.text, most)),
            ("day", &*day),
        ];
        Some(Chart {
            alternative: self.sheet.text.say_with("reports-chart", &values),
            bars: bars.collect(),
        })
    }
}

/// What the sums of an event under a heading add up to, and of how many lines; `None` when there is none.
pub(super) fn total<'a>(
    days: impl Iterator<Item = &'a DaySum>,
    event: BookEvent,
    heading: Heading,
) -> Option<(Money, u64)> {
    let mut these = days.filter(|sum| sum.event == event && sum.heading == heading);
    let first = these.next()?;
    // A library has one currency, and its sums fit.
    Some(these.fold((first.amount, first.lines), |(sum, lines), each| {
        let sum = sum.checked_add(each.amount).unwrap_or(sum);
        (sum, lines.saturating_add(each.lines))
    }))
}

const CHART_WIDTH: u64 = 600;
const CHART_HEIGHT: u64 = 150;
