//! What is kept of people, and what the libraries tell them about it.

use jiff::civil::Date;
use serde::Deserialize;

use crate::config::file;
use crate::config::reading::Reading;
use crate::domain::LibraryId;
use crate::privacy;
use crate::privacy::Keeping;
use crate::privacy::PrivacySettings;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Visits {
    pub(super) keep_days: u32,
}

impl Default for Visits {
    fn default() -> Self {
        Self {
            keep_days: Keeping::default().visits_days,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Privacy {
    pub(super) banner_days: u32,
}

impl Default for Privacy {
    fn default() -> Self {
        Self {
            banner_days: PrivacySettings::default().banner_days,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Notice {
    pub(super) day: String,
    pub(super) text: String,
}

impl Reading<'_> {
    /// How long visits are kept one by one.
    pub(super) fn visits(&mut self, table: &Visits, keeping: Keeping) -> Keeping {
        if table.keep_days > KEEP_DAYS_MAX {
            let what = format!("must be from 0 to {KEEP_DAYS_MAX}");
            self.wrong("visits.keep_days", what);
        }
        Keeping {
            visits_days: table.keep_days,
            ..keeping
        }
    }

    /// What stands in the table `privacy`, and in the libraries' notices.
    pub(super) fn privacy(&mut self, file: &file::File, keeping: Keeping) -> PrivacySettings {
        if file.privacy.banner_days > BANNER_DAYS_MAX {
            let what = format!("must be from 0 to {BANNER_DAYS_MAX}");
            self.wrong("privacy.banner_days", what);
        }
        let libraries = file.library.iter();
        let notices = libraries.filter_map(|(id, table)| {
            let notices = self.notices(id, &table.notice);
            // A name that is none is told where the library is read.
            Some((LibraryId::parse(id).ok()?, notices))
        });
        let notices = notices.collect();
        PrivacySettings {
            keeping,
            banner_days: file.privacy.banner_days,
            notices,
        }
    }

    fn notices(&mut self, library: &str, tables: &[Notice]) -> Vec<privacy::Notice> {
        let mut notices = Vec::new();
        for (place, table) in (1_u32..).zip(tables) {
            let prefix = format!("library.{library}.notice number {place}");
            let day = table.day.parse::<Date>().ok();
            if day.is_none() {
                self.wrong(format!("{prefix}: day"), "must be a day such as \"2026-12-01\"");
            }
            let text = table.text.trim();
            let length = text.chars().count();
            let fits = (1..=NOTICE_MAX).contains(&length) && !text.contains(char::is_control);
            if !fits {
                let what = format!("must be plain text of 1 to {NOTICE_MAX} characters, on one line");
                self.wrong(format!("{prefix}: text"), what);
            }
            notices.extend(day.map(|day| privacy::Notice {
                day,
                text: text.to_owned(),
            }));
        }
        notices.sort_by_key(|notice| std::cmp::Reverse(notice.day));
        notices
    }
}

/// What is kept for longer measures people, not pages.
const KEEP_DAYS_MAX: u32 = 400;
const BANNER_DAYS_MAX: u32 = 365;
const NOTICE_MAX: usize = 500;
