//! How many pages were looked at, by area and day: counts, and nobody behind them (promise P3).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::RawQuery;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::domain::Area;
use crate::privacy::day_of_number;
use crate::storage::VisitCount;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::shift::OnDuty;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::views::privacy::Bar;
use crate::web::views::privacy::Chart;
use crate::web::views::privacy::Counted;
use crate::web::views::privacy::Period;
use crate::web::views::privacy::VisitsPage;
use crate::web::views::staff::SearchBox;
use crate::web::words;

/// A period that can be chosen: its days, and how many of them one bar stands for.
const PERIODS: [(i64, i64); 4] = [(7, 1), (30, 1), (91, 7), (364, 28)];
const USUAL: (i64, i64) = (30, 1);

/// The counts, as a picture and as tables.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    on_duty: OnDuty,
) -> Result<Response, Fault> {
    let (days, step) = period(query.as_deref());
    let (first, counts) = counts(&shared, days).await?;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(&shared, &shift, urls::STAFF_VISITS);
    let spans = spans(first, (days, step), &counts);
    let sum = |area: Area| -> u64 {
        let of_it = counts.iter().filter(|count| count.area == area);
        of_it.fold(0, |sum, count| sum.saturating_add(count.count))
    };
    let total = counts
        .iter()
        .fold(0_u64, |sum, count| sum.saturating_add(count.count));
    let day = |number: i64| day_of_number(number).map_or_else(String::new, |day| words::day(sheet.text, day));
    let view = VisitsPage {
        frame: sheet.frame(sheet.say("visits-title")),
        search: SearchBox::beside(),
        lead: lead(&shared, &sheet),
        periods: PERIODS
            .iter()
            .map(|(each, _)| choice(&sheet, *each, days))
            .collect(),
        chart: (total > 0).then(|| chart(&sheet, &spans, &day, total)),
        areas: rows(Area::ALL.map(|area| (name(&sheet, area), sum(area)))),
        spans: rows(spans.iter().map(|(from, count)| (day(*from), *count))),
        total: total.to_string(),
        download: Link {
            href: format!("{}?days={days}", urls::STAFF_VISITS_CSV),
            name: sheet.say("visits-download"),
        },
    };
    Ok(sheet.send(StatusCode::OK, &view))
}

/// The counts as a file: one row for each area and day that had visits.
pub(super) async fn download(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    on_duty: OnDuty,
) -> Result<Response, Fault> {
    let (days, _) = period(query.as_deref());
    let (_, counts) = counts(&shared, days).await?;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(&shared, &shift, urls::STAFF_VISITS);
    let head = ["visits-day", "visits-area", "visits-count"].map(|key| sheet.say(key));
    let mut file = line(&head);
    for count in counts {
        let day = day_of_number(count.day).map_or_else(String::new, |day| day.to_string());
        file.push_str(&line(&[day, name(&sheet, count.area), count.count.to_string()]));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"visits.csv\""),
    ];
    Ok((headers, file).into_response())
}

/// The period that an address names; the usual one when it names none that can be chosen.
fn period(query: Option<&str>) -> (i64, i64) {
    let days = query.and_then(|query| query.strip_prefix("days="));
    let days = days.and_then(|days| days.parse::<i64>().ok());
    let chosen = PERIODS.into_iter().find(|(each, _)| Some(*each) == days);
    chosen.unwrap_or(USUAL)
}

/// The first day of the period that ends today, and the counts of all its days.
async fn counts(shared: &Shared, days: i64) -> Result<(i64, Vec<VisitCount>), Fault> {
    let privacy = &shared.service.privacy;
    let today = privacy.today();
    let first = today.saturating_sub(days).saturating_add(1);
    Ok((first, privacy.visit_counts(first, today).await?))
}

/// The sums of spans of so many days, by their first day.
fn spans(first: i64, (days, step): (i64, i64), counts: &[VisitCount]) -> Vec<(i64, u64)> {
    let step_by = usize::try_from(step).unwrap_or(1).max(1);
    let last = first.saturating_add(days);
    let mut spans: BTreeMap<i64, u64> = (first..last).step_by(step_by).map(|day| (day, 0)).collect();
    for count in counts {
        if let Some((_, sum)) = spans.range_mut(..=count.day).next_back() {
            *sum = sum.saturating_add(count.count);
        }
    }
    spans.into_iter().collect()
}

fn chart(sheet: &Sheet<'_>, spans: &[(i64, u64)], day: &dyn Fn(i64) -> String, total: u64) -> Chart {
    let most = spans.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let number = u64::try_from(spans.len()).unwrap_or(1).max(1);
    let place = CHART_WIDTH.checked_div(number).unwrap_or(1);
    let bars = (0_u64..).zip(spans).map(|(at, (_, count))| {
        let height = count.saturating_mul(CHART_HEIGHT).checked_div(most).unwrap_or(0);
        Bar {
            left: at.saturating_mul(place),
            top: CHART_HEIGHT.saturating_sub(height),
            width: place.saturating_sub(2).max(1),
            height,
        }
    });
    let busiest = spans.iter().max_by_key(|(_, count)| *count);
    let busiest = busiest.map_or_else(String::new, |(from, _)| day(*from));
    let values = [
        ("total", &*total.to_string()),
        ("most", &most.to_string()),
        ("day", &busiest),
    ];
    Chart {
        alternative: sheet.text.say_with("visits-chart", &values),
        bars: bars.collect(),
    }
}

fn lead(shared: &Shared, sheet: &Sheet<'_>) -> String {
    match shared.service.privacy.keeping().visits_days {
        0 => sheet.say("visits-lead-counts"),
        days => sheet.text.say_count("visits-lead", ("count", days), &[]),
    }
}

fn choice(sheet: &Sheet<'_>, days: i64, chosen: i64) -> Period {
    Period {
        link: Link {
            href: format!("{}?days={days}", urls::STAFF_VISITS),
            name: sheet
                .text
                .say_with("visits-period", &[("count", &days.to_string())]),
        },
        here: days == chosen,
    }
}

/// A table of what was looked at: whoever reads it looks for that, and not for long columns of noughts.
fn rows(counts: impl IntoIterator<Item = (String, u64)>) -> Vec<Counted> {
    let there = counts.into_iter().filter(|(_, count)| *count > 0);
    there
        .map(|(name, count)| Counted {
            name,
            count: count.to_string(),
        })
        .collect()
}

fn name(sheet: &Sheet<'_>, area: Area) -> String {
    sheet.say(&format!("area-{}", area.word().replace('_', "-")))
}

/// A line of a CSV file. What a table program would take for a formula begins with an apostrophe, so that it does not.
fn line(cells: &[String]) -> String {
    let cells = cells.iter().map(|cell| {
        let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            "'"
        } else {
            ""
        };
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    });
    format!("{}\r\n", cells.collect::<Vec<_>>().join(","))
}

const CHART_WIDTH: u64 = 600;
const CHART_HEIGHT: u64 = 150;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_of_a_csv_file_is_no_formula() {
        let cells = ["=1+1", "-2", "@x", "a \"b\"", "Fees"].map(String::from);

        assert_eq!(
            line(&cells),
            "\"'=1+1\",\"'-2\",\"'@x\",\"a \"\"b\"\"\",\"Fees\"\r\n"
        );
    }

    #[test]
    fn a_period_that_cannot_be_chosen_is_the_usual_one() {
        for query in [
            None,
            Some(""),
            Some("days=31"),
            Some("days=-7"),
            Some("days=7&x=1"),
        ] {
            assert_eq!(period(query), USUAL, "{query:?}");
        }
        assert_eq!(period(Some("days=7")), (7, 1));
    }

    #[test]
    fn days_are_summed_up_in_spans_and_none_is_lost() {
        let count = |day, count| VisitCount {
            area: Area::Fees,
            day,
            count,
        };

        let spans = spans(
            100,
            (14, 7),
            &[count(100, 1), count(106, 2), count(107, 4), count(113, 8)],
        );

        assert_eq!(spans, [(100, 3), (107, 12)]);
    }
}
