//! Visits and their counts, and what patrons have seen and declined.

use async_trait::async_trait;

use crate::domain::Approval;
use crate::domain::Area;
use crate::domain::Barcode;
use crate::domain::DataUse;
use crate::domain::LibraryId;
use crate::domain::PageVisit;
use crate::domain::PatronKey;
use crate::domain::Site;
use crate::domain::Timestamp;
use crate::storage::StoreError;
use crate::storage::approvals;
use crate::storage::dialect::Dialect;
use crate::storage::dialect::Transaction;
use crate::storage::fault::DatabaseFault;
use crate::storage::fault::Halt;
use crate::storage::sql::statements;
use crate::storage::store::SqlStore;
use crate::storage::transactions::read;
use crate::storage::transactions::within;
use crate::storage::value::Row;
use crate::storage::value::Unreadable;
use crate::storage::value::values;
use crate::storage::write::one_row;

statements! {
    INSERT_VISIT = "
        insert into visit (area, address, at, site)
        values ($1, $2, $3, $4)";

    COUNT_VISIT = "
        insert into visit_count (area, day, count)
        values ($1, $2, 1)
        on conflict (area, day) do update
        set count = visit_count.count + 1";

    REMOVE_VISITS = "
        delete from visit
        where at <= $1";

    VISIT_COUNTS = "
        select area, day, count
        from visit_count
        where day >= $1
        and day <= $2
        order by day, area";

    PUT_SEEN = "
        insert into privacy_seen (library, patron, day)
        values ($1, $2, $3)
        on conflict (library, patron) do update
        set day = excluded.day";

    OPT_OUT = "
        insert into opt_out (library, patron, used, since)
        values ($1, $2, $3, $4)
        on conflict (library, patron, used) do update
        set since = opt_out.since";

    OPT_IN = "
        delete from opt_out
        where library = $1
        and patron = $2
        and used = $3";

    SEEN = "
        select privacy_seen.day
        from patron
        join privacy_seen
        on privacy_seen.library = patron.library
        and privacy_seen.patron = patron.id
        where patron.library = $1
        and patron.barcode = $2";

    DECLINED = "
        select opt_out.used
        from patron
        join opt_out
        on opt_out.library = patron.library
        and opt_out.patron = patron.id
        where patron.library = $1
        and patron.barcode = $2
        order by opt_out.used";
}

/// Visits on their way into the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitBatch {
    /// The visits.
    pub visits: Vec<PageVisit>,
    /// Whether each is kept by itself; they are counted either way.
    pub one_by_one: bool,
}

/// What a patron has read or decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The changes until this day (days since 1970-01-01) are read.
    Seen(i64),
    /// A use of their data is declined since this moment. Declined twice is declined once.
    OptOut(DataUse, Timestamp),
    /// It is allowed again.
    OptIn(DataUse),
}

/// A choice with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceWrite {
    /// Whose patron.
    pub library: LibraryId,
    /// By pseudonym.
    pub patron: PatronKey,
    /// What.
    pub choice: Choice,
}

/// What is stored of a patron's choices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredChoices {
    /// Until which day changes are read; `None` when the patron never said so.
    pub seen: Option<i64>,
    /// What they declined.
    pub declined: Vec<DataUse>,
}

/// How many visits there were to an area on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitCount {
    /// The area.
    pub area: Area,
    /// The day, UTC, in days since 1970-01-01.
    pub day: i64,
    /// How many.
    pub count: u64,
}

/// The part of the store that is about visits, choices and approvals.
#[async_trait]
pub trait PrivacyStore {
    /// How many visits there were from one day to another, both included (days since 1970-01-01, UTC), by day.
    async fn visit_counts(&self, from: i64, to: i64) -> Result<Vec<VisitCount>, StoreError>;

    /// Removes single visits of this moment and earlier; their counts stay. Says how many.
    async fn remove_visits(&self, until: Timestamp) -> Result<u64, StoreError>;

    /// What the patron with this library card has read and declined; nothing for one who is not known.
    async fn choices(&self, library: &LibraryId, barcode: &Barcode) -> Result<StoredChoices, StoreError>;

    /// The approvals of guardians for a patron, oldest first: those that were withdrawn, then the one in force.
    async fn approvals(&self, library: &LibraryId, patron: PatronKey) -> Result<Vec<Approval>, StoreError>;
}

#[async_trait]
impl<D: Dialect> PrivacyStore for SqlStore<D> {
    async fn visit_counts(&self, from: i64, to: i64) -> Result<Vec<VisitCount>, StoreError> {
        read!(self, "count visits", |transaction| counts(transaction, from, to))
    }

    async fn remove_visits(&self, until: Timestamp) -> Result<u64, StoreError> {
        within!(self, begin_write, "remove old visits", |transaction| async {
            Ok(transaction.execute(REMOVE_VISITS, values![until]).await?)
        })
    }

    async fn choices(&self, library: &LibraryId, barcode: &Barcode) -> Result<StoredChoices, StoreError> {
        read!(self, "read a patron's choices", |transaction| {
            choices(transaction, library, barcode)
        })
    }

    async fn approvals(&self, library: &LibraryId, patron: PatronKey) -> Result<Vec<Approval>, StoreError> {
        read!(self, "read approvals of guardians", |transaction| {
            approvals::of(transaction, library, patron)
        })
    }
}

/// Writes and counts visits.
pub(super) async fn write_visits<T: Transaction>(
    transaction: &mut T,
    batch: &VisitBatch,
) -> Result<(), Halt> {
    for visit in &batch.visits {
        if batch.one_by_one {
            let values = values![
                visit.area.word(),
                visit.address.reveal().as_str(),
                visit.at,
                visit.site.as_ref().map(Site::as_str),
            ];
            one_row(transaction, INSERT_VISIT, values).await?;
        }
        one_row(transaction, COUNT_VISIT, values![visit.area.word(), visit.day()]).await?;
    }
    Ok(())
}

/// Writes what a patron has read or decided.
pub(super) async fn write_choice<T: Transaction>(
    transaction: &mut T,
    write: &ChoiceWrite,
) -> Result<(), Halt> {
    let (library, patron) = (write.library.as_str(), write.patron.to_string());
    match write.choice {
        Choice::Seen(day) => one_row(transaction, PUT_SEEN, values![library, patron, day]).await,
        Choice::OptOut(used, since) => {
            let values = values![library, patron, used.word(), since];
            one_row(transaction, OPT_OUT, values).await
        }
        Choice::OptIn(used) => {
            let values = values![library, patron, used.word()];
            match transaction.execute(OPT_IN, values).await? {
                0 | 1 => Ok(()),
                _ => Err(DatabaseFault::rows().into()),
            }
        }
    }
}

async fn counts<T: Transaction>(transaction: &mut T, from: i64, to: i64) -> Result<Vec<VisitCount>, Halt> {
    let rows = transaction.fetch(VISIT_COUNTS, values![from, to]).await?;
    let counts = rows.into_iter().map(|mut row| {
        Ok(VisitCount {
            area: row.word(Area::from_word)?,
            day: row.int()?,
            count: row.small()?,
        })
    });
    let counts: Result<Vec<VisitCount>, Unreadable> = counts.collect();
    counts.map_err(|_| Halt::Corrupt("count of visits"))
}

async fn choices<T: Transaction>(
    transaction: &mut T,
    library: &LibraryId,
    barcode: &Barcode,
) -> Result<StoredChoices, Halt> {
    let whose = || values![library.as_str(), barcode.reveal()];
    let mut seen = transaction.fetch(SEEN, whose()).await?;
    let seen = seen.first_mut().map(Row::int).transpose();
    let declined = transaction.fetch(DECLINED, whose()).await?;
    let declined = declined
        .into_iter()
        .map(|mut row| row.word(DataUse::from_word))
        .collect::<Result<Vec<DataUse>, _>>();
    match (seen, declined) {
        (Ok(seen), Ok(declined)) => Ok(StoredChoices { seen, declined }),
        (Err(_), _) | (_, Err(_)) => Err(Halt::Corrupt("choice of a patron")),
    }
}
