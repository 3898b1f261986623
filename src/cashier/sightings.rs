//! Card numbers that were seen where none belongs: one line of audit and of log for each, and no flood of them.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AuditEntry;
use crate::domain::LibraryId;
use crate::domain::Sighting;
use crate::domain::Timestamp;
use crate::storage::Unit;

/// So many lines of audit a library gets in a minute; what is beyond is counted, and the count is one line.
pub const SIGHTINGS_A_MINUTE: u32 = 60;

const WINDOW: Duration = Duration::from_mins(1);

/// What each library was told in its minute.
#[derive(Debug, Default)]
pub(super) struct Sightings(Mutex<BTreeMap<LibraryId, Minute>>);

#[derive(Clone, Copy, Debug)]
struct Minute {
    began: Timestamp,
    told: u32,
    held_back: u64,
}

impl Minute {
    fn is_over(&self, now: Timestamp) -> bool {
        // A clock that was set back must not silence anybody.
        now < self.began || now >= self.began.after(WINDOW)
    }
}

impl Sightings {
    /// Whether one more may be told now.
    fn may_be_told(&self, library: &LibraryId, now: Timestamp) -> bool {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = minutes.entry(library.clone()).or_insert(Minute {
            began: now,
            told: 0,
            held_back: 0,
        });
        if minute.is_over(now) {
            // What was held back stays until `ended` has told it.
            (minute.began, minute.told) = (now, 0);
        }
        if minute.told < SIGHTINGS_A_MINUTE {
            minute.told = minute.told.saturating_add(1);
            return true;
        }
        minute.held_back = minute.held_back.saturating_add(1);
        false
    }

    /// Of every minute that is over: how many were held back. They are told once.
    fn ended(&self, now: Timestamp) -> Vec<(LibraryId, u64)> {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let over = minutes
            .iter_mut()
            .filter(|(_, minute)| minute.held_back > 0 && minute.is_over(now));
        over.map(|(library, minute)| (library.clone(), std::mem::take(&mut minute.held_back)))
            .collect()
    }
}

impl Cashier {
    /// Tells audit and log that a card number was seen. Where nobody knows whose library it was, each is told: the
    /// service is all of theirs. A store that does not answer keeps nothing from being refused; then the log alone
    /// knows.
    pub async fn card_seen(&self, by: Option<&Caller>, sighting: Sighting) {
        let Sighting { channel, field, card } = sighting;
        tracing::warn!(
            channel = channel.word(),
            field,
            brand = card.brand.word(),
            last4 = card.last4.as_str(),
            "a card number stood where none belongs"
        );
        self.tell_held_back().await;
        let now = self.now();
        let libraries = match by {
            Some(caller) => vec![&caller.library],
            None => self.libraries.keys().collect(),
        };
        let actor = by.map_or(Actor::Stranger, |caller| caller.actor.clone());
        let told = libraries
            .into_iter()
            .filter(|library| self.sightings.may_be_told(library, now));
        let audit = told.map(|library| entry(library, now, &actor, sighting.to_string()));
        self.write_sightings(audit.collect()).await;
    }

    /// Tells the audit how many more there were than it was told, of every minute that is over. The worker asks for
    /// this, so that the end of a flood is told too.
    pub async fn tell_held_back(&self) {
        let now = self.now();
        let counts = self.sightings.ended(now).into_iter();
        let audit =
            counts.map(|(library, count)| entry(&library, now, &Actor::Service, format!("count={count}")));
        self.write_sightings(audit.collect()).await;
    }

    async fn write_sightings(&self, audit: Vec<AuditEntry>) {
        if audit.is_empty() {
            return;
        }
        let unit = Unit {
            audit,
            ..Unit::default()
        };
        if let Err(error) = self.commit(unit).await {
            tracing::error!(%error, "a card number that was seen is not in the audit");
        }
    }
}

fn entry(library: &LibraryId, at: Timestamp, actor: &Actor, detail: String) -> AuditEntry {
    AuditEntry {
        library: library.clone(),
        at,
        actor: actor.clone(),
        action: Action::PanDetected,
        order: None,
        patron: None,
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library(name: &str) -> LibraryId {
        LibraryId::parse(name).unwrap()
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(0).after(Duration::from_secs(seconds))
    }

    #[test]
    fn a_flood_is_a_number_of_lines_and_one_count() {
        let (sightings, main) = (Sightings::default(), library("main"));

        let told = (0..1_000).filter(|_| sightings.may_be_told(&main, at(5))).count();

        assert_eq!(told, usize::try_from(SIGHTINGS_A_MINUTE).unwrap());
        assert_eq!(sightings.ended(at(64)), []);
        let counted = 1_000 - u64::from(SIGHTINGS_A_MINUTE);
        assert_eq!(sightings.ended(at(65)), [(main.clone(), counted)]);
        assert_eq!(sightings.ended(at(65)), []);
        assert!(sightings.may_be_told(&main, at(65)));
    }

    #[test]
    fn what_was_held_back_is_told_though_the_next_minute_has_begun() {
        let (sightings, main) = (Sightings::default(), library("main"));
        for _ in 0..=SIGHTINGS_A_MINUTE {
            let _ = sightings.may_be_told(&main, at(0));
        }

        assert!(sightings.may_be_told(&main, at(60)));

        assert_eq!(sightings.ended(at(120)), [(main, 1)]);
    }

    #[test]
    fn one_library_does_not_silence_another_and_no_clock_does() {
        let sightings = Sightings::default();
        for _ in 0..SIGHTINGS_A_MINUTE {
            assert!(sightings.may_be_told(&library("main"), at(1_000)));
        }
        assert!(!sightings.may_be_told(&library("main"), at(1_000)));

        assert!(sightings.may_be_told(&library("branch"), at(1_000)));
        assert!(sightings.may_be_told(&library("main"), at(0)));
    }
}
