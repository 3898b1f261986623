//! The page of the reports.

use askama::Template;

use crate::web::views::Frame;
use crate::web::views::Link;
use crate::web::views::privacy::Chart;
use crate::web::views::privacy::Period;
use crate::web::views::staff::SearchBox;

/// What was taken, what went back, what was paid out in a month or on a day.
#[derive(Debug, Template)]
#[template(path = "staff/reports.html")]
pub(in crate::web) struct ReportsPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) lead: String,
    pub(in crate::web) periods: Vec<Period>,
    /// `None` when nothing was taken.
    pub(in crate::web) chart: Option<Chart>,
    pub(in crate::web) grids: Vec<Grid>,
    /// The book itself, for the library's own.
    pub(in crate::web) books: Vec<Link>,
    pub(in crate::web) visits: Link,
}

/// A table with its file.
#[derive(Debug)]
pub(in crate::web) struct Grid {
    pub(in crate::web) caption: String,
    pub(in crate::web) head: Vec<Head>,
    pub(in crate::web) rows: Vec<Vec<Cell>>,
    /// That there are more rows than are shown; `None` when there are not.
    pub(in crate::web) more: Option<String>,
    pub(in crate::web) file: Option<Link>,
}

/// The head of a column.
#[derive(Debug)]
pub(in crate::web) struct Head {
    pub(in crate::web) text: String,
    /// Its cells are numbers.
    pub(in crate::web) sum: bool,
}

/// A cell.
#[derive(Debug)]
pub(in crate::web) struct Cell {
    /// The head of its column, for narrow pages.
    pub(in crate::web) label: String,
    pub(in crate::web) text: String,
    pub(in crate::web) href: Option<String>,
    pub(in crate::web) sum: bool,
}
