//! The files of a report, a page of rows at a time: however long a file is, a few hundred rows of it are in memory.

use std::sync::Arc;

use axum::body::Body;
use axum::body::Bytes;
use futures_util::stream::try_unfold;

use crate::domain::LibraryId;
use crate::domain::Payout;
use crate::storage::After;
use crate::storage::BookLine;
use crate::storage::Store;
use crate::storage::StoreError;
use crate::web::Shared;
use crate::web::staff::reports::cells::Rows;
use crate::web::staff::reports::journal;
use crate::web::staff::reports::lists;
use crate::web::staff::reports::period::Period;

/// What can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum File {
    Days,
    Kinds,
    States,
    Refunds,
    Disputes,
    Payouts,
    Movements,
    Differences,
    Book,
    Journal,
}

/// So many rows are read at once.
const AT_ONCE: u32 = 500;
/// A report names so many differences at most: a comparison that finds more has found one thing.
const DIFFERENCES_MAX: u32 = 10_000;

impl File {
    pub(super) const ALL: [Self; 10] = [
        Self::Days,
        Self::Kinds,
        Self::States,
        Self::Refunds,
        Self::Disputes,
        Self::Payouts,
        Self::Movements,
        Self::Differences,
        Self::Book,
        Self::Journal,
    ];

    /// The end of its address.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Days => "days.csv",
            Self::Kinds => "kinds.csv",
            Self::States => "states.csv",
            Self::Refunds => "refunds.csv",
            Self::Disputes => "disputes.csv",
            Self::Payouts => "payouts.csv",
            Self::Movements => "movements.csv",
            Self::Differences => "differences.csv",
            Self::Book => "book.csv",
            Self::Journal => "book.journal",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file| file.name() == name)
    }

    pub(super) fn content_type(self) -> &'static str {
        if self == Self::Journal {
            "text/plain; charset=utf-8"
        } else {
            "text/csv; charset=utf-8"
        }
    }

    fn head(self) -> &'static [&'static str] {
        match self {
            Self::Days => &lists::DAYS,
            Self::Kinds => &lists::KINDS,
            Self::States => &lists::STATES,
            Self::Refunds => &lists::REFUNDS,
            Self::Disputes => &lists::DISPUTES,
            Self::Payouts => &lists::PAYOUTS,
            Self::Movements => &lists::MOVEMENTS,
            Self::Differences => &lists::DIFFERENCES,
            Self::Book => &journal::HEAD,
            Self::Journal => &[],
        }
    }
}

/// Where the file goes on.
enum Place {
    /// What is short, or the first row of what is not.
    Begin,
    Book(i64, i64),
    After(After),
    /// Within a payout, after one of its movements.
    Movements(Payout, String),
    End,
}

struct Source {
    shared: Arc<Shared>,
    library: LibraryId,
    file: File,
    period: Period,
    place: Place,
}

/// The file. When the store fails half way the connection is broken off, so that half a file is not taken for a whole one.
pub(super) fn body(shared: Arc<Shared>, library: LibraryId, file: File, period: Period) -> Body {
    let source = Source {
        shared,
        library,
        file,
        period,
        place: Place::Begin,
    };
    let pages = try_unfold(source, |mut source| async {
        loop {
            let bytes = match source.place {
                Place::End => return Ok(None),
                Place::Begin | Place::Book(..) | Place::After(_) | Place::Movements(..) => {
                    source.next().await
                }
            };
            match bytes {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => return Ok(Some((Bytes::from(bytes), source))),
                Err(error) => {
                    tracing::error!(%error, "a report was broken off");
                    return Err(error);
                }
            }
        }
    });
    Body::from_stream(pages)
}

impl Source {
    fn store(&self) -> &dyn Store {
        self.shared.cashier().store().as_ref()
    }

    /// The next piece; the place is where it ends.
    async fn next(&mut self) -> Result<Vec<u8>, StoreError> {
        let mut rows = Rows::new();
        if matches!(self.place, Place::Begin) && !self.file.head().is_empty() {
            rows.add(self.file.head());
        }
        let place = std::mem::replace(&mut self.place, Place::End);
        match self.file {
            File::Days | File::Kinds | File::States | File::Differences => self.short(&mut rows).await?,
            File::Refunds | File::Disputes | File::Payouts => self.list(place, &mut rows).await?,
            File::Movements => self.movements(place, &mut rows).await?,
            File::Book => {
                let lines = self.book(place).await?;
                let ledger = self.shared.cashier().ledger(&self.library);
                journal::rows(&ledger, &lines, &mut rows);
            }
            File::Journal => {
                let lines = self.book(place).await?;
                let ledger = self.shared.cashier().ledger(&self.library);
                return Ok(journal::journal(&ledger, &lines));
            }
        }
        Ok(rows.into_bytes())
    }

    async fn short(&self, rows: &mut Rows) -> Result<(), StoreError> {
        let (library, days, moments) = (&self.library, self.period.days(), self.period.moments);
        match self.file {
            File::Days => lists::days(&self.store().day_sums(library, days).await?, rows),
            File::Kinds => lists::kinds(&self.store().place_sums(library, days).await?, rows),
            File::States => lists::states(&self.store().states(library, moments).await?, rows),
            File::Refunds
            | File::Disputes
            | File::Payouts
            | File::Movements
            | File::Differences
            | File::Book
            | File::Journal => {
                let found = self
                    .store()
                    .differences_in(library, moments, DIFFERENCES_MAX)
                    .await?;
                lists::differences(&found, rows);
            }
        }
        Ok(())
    }

    fn after(&self, place: Place) -> After {
        match place {
            Place::After(after) => after,
            Place::Begin | Place::Book(..) | Place::Movements(..) | Place::End => start(&self.period),
        }
    }

    async fn list(&mut self, place: Place, rows: &mut Rows) -> Result<(), StoreError> {
        let (after, to) = (self.after(place), self.period.moments.to);
        let last = match self.file {
            File::Refunds => {
                let found = self
                    .store()
                    .refunds_in(&self.library, &after, to, AT_ONCE)
                    .await?;
                lists::refunds(&found, rows);
                found
                    .last()
                    .map(|row| After(row.created_at.millis(), row.id.to_string()))
            }
            File::Disputes => {
                let found = self
                    .store()
                    .disputes_in(&self.library, &after, to, AT_ONCE)
                    .await?;
                lists::disputes(&found, rows);
                found
                    .last()
                    .map(|row| After(row.created_at.millis(), row.id.clone()))
            }
            File::Payouts
            | File::Days
            | File::Kinds
            | File::States
            | File::Movements
            | File::Differences
            | File::Book
            | File::Journal => {
                let found = self
                    .store()
                    .payouts_in(&self.library, &after, to, AT_ONCE)
                    .await?;
                lists::payouts(&found, rows);
                found
                    .last()
                    .map(|payout| After(payout.arrives_at.millis(), payout.id.clone()))
            }
        };
        self.place = last.map_or(Place::End, Place::After);
        Ok(())
    }

    async fn movements(&mut self, place: Place, rows: &mut Rows) -> Result<(), StoreError> {
        let (payout, after) = match place {
            Place::Movements(payout, after) => (Some(payout), after),
            place @ (Place::Begin | Place::Book(..) | Place::After(_) | Place::End) => {
                let (after, to) = (self.after(place), self.period.moments.to);
                let mut next = self.store().payouts_in(&self.library, &after, to, 1).await?;
                (next.pop(), String::new())
            }
        };
        let Some(payout) = payout else {
            return Ok(());
        };
        let found = self
            .store()
            .payout_movements(&self.library, &payout, &after, AT_ONCE)
            .await?;
        lists::movements(&payout, &found, rows);
        self.place = match found.last() {
            Some((last, _)) => Place::Movements(payout, last.id.clone()),
            None => Place::After(After(payout.arrives_at.millis(), payout.id)),
        };
        Ok(())
    }

    async fn book(&mut self, place: Place) -> Result<Vec<BookLine>, StoreError> {
        let days = self.period.days();
        let after = match place {
            Place::Book(day, entry) => (day, entry),
            Place::Begin | Place::After(_) | Place::Movements(..) | Place::End => (days.first, 0),
        };
        let lines = self
            .store()
            .book_lines(&self.library, after, days.last, AT_ONCE)
            .await?;
        let last = lines.last().map(|line| (line.day, line.entry));
        self.place = last.map_or(Place::End, |(day, entry)| Place::Book(day, entry));
        Ok(lines)
    }
}

/// Before the first row of a period.
pub(super) fn start(period: &Period) -> After {
    After(period.moments.from.millis(), String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_by_its_name() {
        for file in File::ALL {
            assert_eq!(File::named(file.name()), Some(file));
        }
        assert_eq!(File::named("days"), None);
    }
}
