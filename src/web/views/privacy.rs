//! The page that says what is kept and why, and the page that counts visits.

use askama::Template;

use crate::web::views::Frame;
use crate::web::views::Link;
use crate::web::views::staff::SearchBox;

/// What is kept, why, how long, and who else hears of it.
#[derive(Debug, Template)]
#[template(path = "patron/privacy.html")]
pub(in crate::web) struct Privacy {
    pub(in crate::web) frame: Frame,
    /// Which version this is, and of when.
    pub(in crate::web) version: String,
    pub(in crate::web) first: Vec<Part>,
    pub(in crate::web) kept: Vec<KeptShown>,
    /// Everything that the processor is told.
    pub(in crate::web) told: Vec<String>,
    pub(in crate::web) after: Vec<Part>,
    /// For the patron who is signed in.
    pub(in crate::web) choices: Option<Choices>,
    pub(in crate::web) changes: Vec<ChangeShown>,
    /// Where questions go.
    pub(in crate::web) contact: String,
}

/// A part of the page.
#[derive(Debug)]
pub(in crate::web) struct Part {
    pub(in crate::web) title: String,
    pub(in crate::web) texts: Vec<String>,
}

/// Something that is kept.
#[derive(Debug)]
pub(in crate::web) struct KeptShown {
    pub(in crate::web) name: String,
    pub(in crate::web) why: String,
    pub(in crate::web) long: String,
    pub(in crate::web) who: String,
}

/// What a patron can decide.
#[derive(Debug)]
pub(in crate::web) struct Choices {
    pub(in crate::web) action: &'static str,
    pub(in crate::web) uses: Vec<Choice>,
    /// Where to say that the changes are read; `None` when they are.
    pub(in crate::web) seen: Option<&'static str>,
    /// Where everything that is stored can be had as a file; `None` at a kiosk.
    pub(in crate::web) file: Option<&'static str>,
}

/// A use of data, and how the patron has decided.
#[derive(Debug)]
pub(in crate::web) struct Choice {
    pub(in crate::web) name: String,
    pub(in crate::web) text: String,
    pub(in crate::web) state: String,
    pub(in crate::web) used: &'static str,
    pub(in crate::web) answer: &'static str,
    pub(in crate::web) button: String,
}

/// A change of the page, or a notice of a library.
#[derive(Debug)]
pub(in crate::web) struct ChangeShown {
    pub(in crate::web) title: String,
    pub(in crate::web) texts: Vec<String>,
}

/// How many pages were looked at, by area and day.
#[derive(Debug, Template)]
#[template(path = "staff/visits.html")]
pub(in crate::web) struct VisitsPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) lead: String,
    /// Other periods, and the one that is shown.
    pub(in crate::web) periods: Vec<Period>,
    /// `None` when nobody was there.
    pub(in crate::web) chart: Option<Chart>,
    pub(in crate::web) areas: Vec<Counted>,
    pub(in crate::web) spans: Vec<Counted>,
    pub(in crate::web) total: String,
    pub(in crate::web) download: Link,
}

/// A period to choose.
#[derive(Debug)]
pub(in crate::web) struct Period {
    pub(in crate::web) link: Link,
    pub(in crate::web) here: bool,
}

/// A row: something, and how many.
#[derive(Debug)]
pub(in crate::web) struct Counted {
    pub(in crate::web) name: String,
    pub(in crate::web) count: String,
}

/// Bars, one for each span of time, in a picture of 600 by 160 units.
#[derive(Debug)]
pub(in crate::web) struct Chart {
    /// What the picture shows, for whoever does not see it.
    pub(in crate::web) alternative: String,
    pub(in crate::web) bars: Vec<Bar>,
}

/// One bar.
#[derive(Debug)]
pub(in crate::web) struct Bar {
    pub(in crate::web) left: u64,
    pub(in crate::web) top: u64,
    pub(in crate::web) width: u64,
    pub(in crate::web) height: u64,
}
