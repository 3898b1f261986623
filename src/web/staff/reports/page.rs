//! The page of a month or a day.

use jiff::civil::Date;

use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Payout;
use crate::domain::PublicState;
use crate::domain::Timestamp;
use crate::storage::DaySum;
use crate::storage::DifferenceRow;
use crate::storage::DisputeRow;
use crate::storage::PayoutPart;
use crate::storage::PlaceSum;
use crate::storage::RefundRow;
use crate::text;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::staff::reports::files::File;
use crate::web::staff::reports::files::start;
use crate::web::staff::reports::later;
use crate::web::staff::reports::period::Period;
use crate::web::staff::reports::period::month_word;
use crate::web::staff::reports::tables::said;
use crate::web::urls;
use crate::web::views;
use crate::web::views::Link;
use crate::web::views::report::Cell;
use crate::web::views::report::Grid;
use crate::web::views::report::Head;
use crate::web::views::report::ReportsPage;
use crate::web::views::staff::SearchBox;
use crate::web::words;

/// So many rows of a list are shown; the file has all of them.
const SHOWN_MAX: u32 = 50;

/// What the page is made of.
pub(super) struct Read {
    days: Vec<DaySum>,
    places: Vec<PlaceSum>,
    states: Vec<(PublicState, u64)>,
    refunds: Vec<RefundRow>,
    disputes: Vec<DisputeRow>,
    payouts: Vec<(Payout, Vec<PayoutPart>)>,
    differences: Vec<DifferenceRow>,
}

impl Read {
    pub(super) async fn of(shared: &Shared, library: &LibraryId, period: &Period) -> Result<Self, Fault> {
        let store = shared.cashier().store();
        let (days, moments, first) = (period.days(), period.moments, start(period));
        // One more than is shown tells that there are more.
        let limit = SHOWN_MAX.saturating_add(1);
        let mut payouts = Vec::new();
        for payout in store
            .payouts_in(library, &first, moments.to, limit)
            .await
            .map_err(later)?
        {
            let parts = store.payout_parts(library, &payout).await.map_err(later)?;
            payouts.push((payout, parts));
        }
        Ok(Self {
            days: store.day_sums(library, days).await.map_err(later)?,
            places: store.place_sums(library, days).await.map_err(later)?,
            states: store.states(library, moments).await.map_err(later)?,
            refunds: store
                .refunds_in(library, &first, moments.to, limit)
                .await
                .map_err(later)?,
            disputes: store
                .disputes_in(library, &first, moments.to, limit)
                .await
                .map_err(later)?,
            payouts,
            differences: store
                .differences_in(library, moments, limit)
                .await
                .map_err(later)?,
        })
    }
}

pub(super) fn view(sheet: &Sheet<'_>, period: &Period, read: &Read) -> ReportsPage {
    let page = Page { sheet, period };
    let day = |day: Date| text::day(sheet.text, day);
    let lead = if period.is_a_day() {
        sheet
            .text
            .say_with("reports-lead-day", &[("day", &day(period.first))])
    } else {
        let values = [("from", &*day(period.first)), ("to", &*day(period.last))];
        sheet.text.say_with("reports-lead", &values)
    };
    let mut grids = vec![page.totals(&read.days)];
    if !period.is_a_day() {
        grids.push(page.days(&read.days));
    }
    grids.extend([
        page.places(&read.places),
        page.states(&read.states),
        page.refunds(&read.refunds),
        page.disputes(&read.disputes),
        page.payouts(&read.payouts),
        page.parts(&read.payouts),
        page.differences(&read.differences),
    ]);
    ReportsPage {
        frame: sheet.frame(sheet.say("reports-title")),
        search: SearchBox::beside(),
        lead,
        periods: page.periods(),
        chart: page.chart(&read.days),
        grids,
        books: vec![
            page.file(File::Book, "reports-book"),
            page.file(File::Journal, "reports-journal"),
        ],
        visits: Link {
            href: String::from(urls::STAFF_VISITS),
            name: sheet.say("visits-title"),
        },
    }
}

pub(super) struct Page<'a> {
    pub(super) sheet: &'a Sheet<'a>,
    pub(super) period: &'a Period,
}

/// A cell before its column is known: what it says, and where it leads.
pub(super) type Said = (String, Option<String>);

impl Page<'_> {
    pub(super) fn say(&self, key: &str) -> String {
        self.sheet.say(key)
    }

    pub(super) fn money(&self, amount: &Money) -> Said {
        said(words::money(self.sheet.text, amount))
    }

    pub(super) fn moment(&self, at: Timestamp) -> Said {
        said(words::moment(self.sheet.text, at).words)
    }

    fn file(&self, file: File, key: &str) -> Link {
        Link {
            href: format!("{}/{}?{}", urls::STAFF_REPORTS, file.name(), self.period.query()),
            name: self.say(key),
        }
    }

    fn periods(&self) -> Vec<views::privacy::Period> {
        let link = |day: Date, here: bool| views::privacy::Period {
            link: Link {
                href: format!("{}?month={}", urls::STAFF_REPORTS, month_word(day)),
                name: self.month(day),
            },
            here,
        };
        let [before, after] = self.period.beside();
        let this = Some((self.period.first, !self.period.is_a_day()));
        [
            before.map(|day| (day, false)),
            this,
            after.map(|day| (day, false)),
        ]
        .into_iter()
        .flatten()
        .map(|(day, here)| link(day, here))
        .collect()
    }

    fn month(&self, day: Date) -> String {
        let month = self.say(&format!("month-{}", day.month()));
        let values = [("month", &*month), ("year", &*day.year().to_string())];
        self.sheet.text.say_with("reports-month", &values)
    }

    /// A table.
    pub(super) fn grid(
        &self,
        caption: &str,
        columns: &[&str],
        rows: Vec<Vec<Said>>,
        file: Option<File>,
    ) -> Grid {
        let head: Vec<Head> = columns
            .iter()
            .map(|key| Head {
                text: self.say(key),
                sum: NUMBERS.contains(key),
            })
            .collect();
        let most = usize::try_from(SHOWN_MAX).unwrap_or(usize::MAX);
        let is_cut = rows.len() > most && file.is_some_and(|file| LISTS.contains(&file));
        let shown = rows.into_iter().take(if is_cut { most } else { usize::MAX });
        let cells = |row: Vec<Said>| {
            let row = row.into_iter().zip(&head);
            row.map(|((text, href), head)| Cell {
                label: head.text.clone(),
                text,
                href,
                sum: head.sum,
            })
            .collect()
        };
        let rows = shown.map(cells).collect();
        let more = is_cut.then(|| {
            let count = SHOWN_MAX.to_string();
            self.sheet.text.say_with("reports-more", &[("count", &count)])
        });
        Grid {
            caption: self.say(caption),
            head,
            rows,
            more,
            file: file.map(|file| self.file(file, "visits-download")),
        }
    }
}

/// Of these a few rows are read and shown; the rest is shown whole.
const LISTS: [File; 5] = [
    File::Refunds,
    File::Disputes,
    File::Payouts,
    File::Movements,
    File::Differences,
];
/// The columns that hold numbers.
const NUMBERS: [&str; 7] = [
    "reports-back",
    "reports-count",
    "reports-gross",
    "reports-paid-out",
    "reports-processor-fees",
    "reports-sum",
    "reports-taken",
];
