//! From when on each kind of data is due.

use std::time::Duration;

use crate::domain::Timestamp;
use crate::privacy::Keeping;
use crate::storage::Perishable;

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
            Perishable::Letters => days(self.letters_days),
            Perishable::Approvals => days(self.approvals_days),
        };
        kept.map(|kept| now.before(kept))
    }
}

/// Rather a day longer than a day too short.
fn in_days(years: u32) -> u32 {
    years.saturating_mul(366)
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
