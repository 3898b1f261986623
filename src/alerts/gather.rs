//! Finds out what happened since the library was last told.

use std::collections::BTreeSet;

use crate::alerts::Alerter;
use crate::domain::Action;
use crate::domain::Alert;
use crate::domain::AlertId;
use crate::domain::AlertKind;
use crate::domain::AlertState;
use crate::domain::Attention;
use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::Reconciliation;
use crate::domain::StoredLine;
use crate::domain::Timestamp;
use crate::storage::AlertMark;
use crate::storage::StoreError;

/// So many entries of the audit are looked at in one transaction.
const AT_ONCE: u32 = 500;
/// So many comparisons of the books are told at most after a pause.
const COMPARISONS_MAX: u32 = 50;

/// What happened, before it is known who is told.
struct Happened {
    kind: AlertKind,
    order: Option<OrderId>,
    reason: Option<Attention>,
    count: u32,
    at: Timestamp,
}

impl Alerter {
    /// Stores an alert for each address that wants it, of everything since the last look; how many. A library that is
    /// looked at for the first time is told nothing of what was before.
    ///
    /// # Errors
    /// [`StoreError`]; the rest is found at the next look.
    pub async fn gather(&self) -> Result<usize, StoreError> {
        let libraries: BTreeSet<&LibraryId> = self.targets.iter().map(|(library, _)| library).collect();
        let mut stored = 0_usize;
        for library in libraries {
            let Some(mut mark) = self.store.alert_mark(library).await? else {
                self.begin(library).await?;
                continue;
            };
            while let Some((next, alerts)) = self.after(library, mark).await? {
                if !self.store.put_alerts(library, Some(mark), next, &alerts).await? {
                    // Another process is at it.
                    break;
                }
                stored = stored.saturating_add(alerts.len());
                mark = next;
            }
        }
        Ok(stored)
    }

    async fn begin(&self, library: &LibraryId) -> Result<(), StoreError> {
        let mark = AlertMark {
            sequence: self.store.chain_head(library).await?.sequence,
            compared_at: self.clock.now(),
        };
        self.store.put_alerts(library, None, mark, &[]).await.map(|_| ())
    }

    /// What comes after a mark, and the mark behind it; `None` when nothing does.
    async fn after(
        &self,
        library: &LibraryId,
        mark: AlertMark,
    ) -> Result<Option<(AlertMark, Vec<Alert>)>, StoreError> {
        let entries = self.store.chain_entries(library, mark.sequence, AT_ONCE).await?;
        let compared = self.store.reconciliations(library, COMPARISONS_MAX).await?;
        let mut compared: Vec<Reconciliation> = compared
            .into_iter()
            .filter(|each| each.ran_at > mark.compared_at)
            .collect();
        compared.sort_by_key(|each| each.ran_at);
        let next = AlertMark {
            sequence: entries.last().map_or(mark.sequence, |(link, _)| link.sequence),
            compared_at: compared.last().map_or(mark.compared_at, |each| each.ran_at),
        };
        if next == mark {
            return Ok(None);
        }
        let lines = entries.iter().filter_map(|(_, line)| line.as_ref());
        let happened = lines
            .filter_map(of_line)
            .chain(compared.iter().map(of_comparison));
        let alerts = happened.flat_map(|happened| self.alerts(library, &happened));
        Ok(Some((next, alerts.collect())))
    }

    fn alerts(&self, library: &LibraryId, happened: &Happened) -> Vec<Alert> {
        let targets = self.targets.iter();
        let wanting = targets.filter(|(of, target)| of == library && target.wants(happened.kind));
        wanting
            .map(|(_, target)| Alert {
                id: AlertId::new(self.randomness.as_ref()),
                library: library.clone(),
                target: target.name.clone(),
                kind: happened.kind,
                order: happened.order,
                reason: happened.reason,
                count: happened.count,
                at: happened.at,
                state: AlertState::Waiting,
                tries: 0,
                next_at: Some(self.clock.now()),
                answered: String::new(),
                answered_at: None,
            })
            .collect()
    }
}

/// What a line alerts to. Of its detail only words and numbers that are known go on.
fn of_line(line: &StoredLine) -> Option<Happened> {
    let kind = AlertKind::of(Action::from_word(&line.action)?)?;
    let count = line.detail.strip_prefix("count=");
    Some(Happened {
        kind,
        order: line.order.as_deref().and_then(|id| OrderId::parse(id).ok()),
        reason: Attention::from_word(&line.detail),
        count: count.and_then(|count| count.parse().ok()).unwrap_or(1),
        at: Timestamp::from_millis(line.at),
    })
}

fn of_comparison(compared: &Reconciliation) -> Happened {
    Happened {
        kind: AlertKind::BooksCompared,
        order: None,
        reason: None,
        count: u32::try_from(compared.differences.len()).unwrap_or(u32::MAX),
        at: compared.ran_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(action: Action, detail: &str) -> StoredLine {
        StoredLine {
            id: 1,
            library: String::from("main"),
            at: 7,
            actor: String::from("staff:ann"),
            action: String::from(action.word()),
            order: None,
            patron: Some(String::from("pseudonym")),
            detail: detail.to_owned(),
            origin: String::from("192.0.2.7"),
            outcome: String::from("done"),
        }
    }

    #[test]
    fn of_a_line_only_known_words_and_counts_go_on() {
        let locked = of_line(&line(Action::StaffLockedOut, "ann")).unwrap();
        assert_eq!((locked.kind, locked.reason), (AlertKind::AccountLocked, None));
        let seen = of_line(&line(Action::PanDetected, "count=37")).unwrap();
        assert_eq!((seen.kind, seen.count), (AlertKind::CardNumberSeen, 37));
        let needed = of_line(&line(Action::AttentionNeeded, "stuck")).unwrap();
        assert_eq!((needed.reason, needed.count), (Some(Attention::Stuck), 1));
        assert!(of_line(&line(Action::OrderSeen, "paid")).is_none());
    }
}
