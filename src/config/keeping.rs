//! How long data of people is kept.

use serde::Deserialize;

use crate::config::reading::Reading;
use crate::privacy::Keeping;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct KeepingTable {
    contact_d: u32,
    links_d: u32,
    orders_y: u32,
    audit_y: u32,
    events_d: u32,
    keys_h: u32,
    tries_d: u32,
    tasks_d: u32,
    comparisons_y: u32,
    letters_d: u32,
    approvals_d: u32,
}

impl Default for KeepingTable {
    fn default() -> Self {
        Self {
            contact_d: 30,
            links_d: 400,
            orders_y: 7,
            audit_y: 7,
            events_d: 60,
            keys_h: 24,
            tries_d: 90,
            tasks_d: 400,
            comparisons_y: 7,
            letters_d: 90,
            approvals_d: 400,
        }
    }
}

impl Reading<'_> {
    pub(super) fn keeping(&mut self, table: &KeepingTable) -> Keeping {
        let mut within = |key: &str, value: u32, bounds: std::ops::RangeInclusive<u32>| {
            if !bounds.contains(&value) {
                let what = format!("must be from {} to {}", bounds.start(), bounds.end());
                self.wrong(format!("keeping.{key}"), what);
            }
            Some(value)
        };
        let keeping = Keeping {
            contact_days: within("contact_d", table.contact_d, 1..=365),
            links_days: within("links_d", table.links_d, 120..=3_660),
            orders_years: within("orders_y", table.orders_y, 1..=30),
            audit_years: within("audit_y", table.audit_y, 1..=30),
            events_days: within("events_d", table.events_d, 30..=400),
            keys_hours: within("keys_h", table.keys_h, 24..=720),
            tries_days: within("tries_d", table.tries_d, 1..=90),
            tasks_days: within("tasks_d", table.tasks_d, 30..=3_660),
            comparisons_years: within("comparisons_y", table.comparisons_y, 1..=30),
            letters_days: within("letters_d", table.letters_d, 2..=3_660),
            approvals_days: within("approvals_d", table.approvals_d, 1..=3_660),
            ..Keeping::default()
        };
        if table.links_d > table.orders_y.saturating_mul(366) {
            let what = "must not be longer than orders_y: the link goes with the order";
            self.wrong("keeping.links_d", what);
        }
        keeping
    }
}
