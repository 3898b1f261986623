//! How long each kind of data is kept, and what a library has to say about it.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::domain::LibraryId;
use crate::domain::Timestamp;
use crate::privacy::Notice;
use crate::storage::Perishable;

/// How long each kind of personal data is kept. `None`: nothing deletes it by a clock, and the privacy page says so.
///
/// The privacy page is made from this, so a time may stand here only when something deletes by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// The contact of a buyer, in days after the order has ended and the desk has done its part.
    pub contact_days: Option<u32>,
    /// The link of an order to its patron, in days after the order has ended.
    pub links_days: Option<u32>,
    /// Orders with their lines, attempts, refunds and disputes, in years.
    pub orders_years: Option<u32>,
    /// The audit, in years.
    pub audit_years: Option<u32>,
    /// Wrong tries at signing in, in days.
    pub tries_days: Option<u32>,
    /// Visits one by one, in days; 0: they are never stored. Their counts are kept.
    pub visits_days: u32,
    /// Letters that were sent, in days.
    pub letters_days: Option<u32>,
    /// Events of the processor with their bodies, in days.
    pub events_days: Option<u32>,
    /// Tasks of the desk, in days after they were done.
    pub tasks_days: Option<u32>,
    /// Comparisons of the books, in years.
    pub comparisons_years: Option<u32>,
    /// Idempotency keys and the answers under them, in hours.
    pub keys_hours: Option<u32>,
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            contact_days: Some(30),
            links_days: Some(400),
            orders_years: Some(7),
            audit_years: Some(7),
            tries_days: Some(90),
            visits_days: 30,
            letters_days: None,
            events_days: Some(60),
            tasks_days: Some(400),
            comparisons_years: Some(7),
            keys_hours: Some(24),
        }
    }
}

impl Keeping {
    /// What was over at this moment or earlier is due; `None` when nothing deletes it by a clock.
    pub fn before(&self, kind: Perishable, now: Timestamp) -> Option<Timestamp> {
        let days =
            |days: Option<u32>| days.map(|days| Duration::from_hours(u64::from(days).saturating_mul(24)));
        let years = |years: Option<u32>| days(years.map(in_days));
        let kept = match kind {
            Perishable::UnpaidContacts | Perishable::FinishedContacts => days(self.contact_days),
            // Who is nobody's any more need not be known longer.
            Perishable::Links | Perishable::Patrons => days(self.links_days),
            Perishable::Orders => years(self.orders_years),
            Perishable::Audit => years(self.audit_years),
            Perishable::Events => days(self.events_days),
            Perishable::Keys => self
                .keys_hours
                .map(|hours| Duration::from_hours(u64::from(hours))),
            Perishable::Tries => days(self.tries_days),
            Perishable::Tasks => days(self.tasks_days),
            Perishable::Comparisons => years(self.comparisons_years),
        };
        kept.map(|kept| now.before(kept))
    }
}

/// Rather a day longer than a day too short.
fn in_days(years: u32) -> u32 {
    years.saturating_mul(366)
}

/// What the configuration says about patrons' data.
#[derive(Clone, Debug)]
pub struct PrivacySettings {
    /// How long it is kept.
    pub keeping: Keeping,
    /// For how many days after a change pages tell of it to whoever is not signed in; 0: they do not.
    pub banner_days: u32,
    /// What each library tells in its own words, newest first.
    pub notices: BTreeMap<LibraryId, Vec<Notice>>,
}

impl Default for PrivacySettings {
    fn default() -> Self {
        Self {
            keeping: Keeping::default(),
            banner_days: 30,
            notices: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_counted_back_from_now() {
        let now = Timestamp::from_millis(1_795_490_448_000);
        let keeping = Keeping::default();

        let days = |kind| {
            let before = keeping.before(kind, now).unwrap();
            (now.millis() - before.millis()) / 86_400_000
        };

        assert_eq!(days(Perishable::UnpaidContacts), 30);
        assert_eq!(days(Perishable::Keys), 1);
        assert_eq!(days(Perishable::Patrons), days(Perishable::Links));
        assert!(days(Perishable::Orders) >= 7 * 365);
    }

    #[test]
    fn what_has_no_time_is_never_due() {
        let keeping = Keeping {
            orders_years: None,
            ..Keeping::default()
        };

        assert_eq!(
            keeping.before(Perishable::Orders, Timestamp::from_millis(0)),
            None
        );
    }
}
