//! How long each kind of data is kept, and what a library has to say about it.

use std::collections::BTreeMap;

use crate::domain::LibraryId;
use crate::privacy::Notice;

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
    /// Letters, in days after they were over. Their addresses go at that moment.
    pub letters_days: Option<u32>,
    /// A guardian's approval, in days after it was withdrawn. One in force goes with its patron.
    pub approvals_days: Option<u32>,
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
            letters_days: Some(90),
            approvals_days: Some(400),
            events_days: Some(60),
            tasks_days: Some(400),
            comparisons_years: Some(7),
            keys_hours: Some(24),
        }
    }
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
