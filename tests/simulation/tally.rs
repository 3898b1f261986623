//! What was played: faults by kind, edges, ends.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use lastfour::domain::all_edges;

/// A step of a fact: its name, from, to.
pub(crate) type Step = (&'static str, &'static str, &'static str);

/// Counts of one world, or of many.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    faults: BTreeMap<&'static str, u64>,
    seen: BTreeMap<&'static str, u64>,
    edges: BTreeMap<Step, u64>,
    ends: BTreeMap<&'static str, u64>,
    attention: BTreeMap<&'static str, u64>,
    systems: BTreeMap<String, u64>,
}

impl Tally {
    pub(crate) fn fault(&mut self, kind: &'static str) {
        *self.faults.entry(kind).or_default() += 1;
    }

    pub(crate) fn seen(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    pub(crate) fn edge(&mut self, step: Step) {
        *self.edges.entry(step).or_default() += 1;
    }

    pub(crate) fn end(&mut self, state: &'static str) {
        *self.ends.entry(state).or_default() += 1;
    }

    pub(crate) fn attention(&mut self, why: &'static str) {
        *self.attention.entry(why).or_default() += 1;
    }

    pub(crate) fn system(&mut self, told: String) {
        *self.systems.entry(told).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: Self) {
        join(&mut self.faults, other.faults);
        join(&mut self.seen, other.seen);
        join(&mut self.edges, other.edges);
        join(&mut self.ends, other.ends);
        join(&mut self.attention, other.attention);
        join(&mut self.systems, other.systems);
    }

    /// The steps of the table that nobody took.
    pub(crate) fn missing(&self) -> Vec<Step> {
        let taken = |step: &Step| self.edges.contains_key(step);
        table().into_iter().filter(|step| !taken(step)).collect()
    }

    /// Whether a certain kind of end, or a fault, was seen.
    pub(crate) fn ends_in(&self, state: &str) -> u64 {
        self.ends.get(state).copied().unwrap_or_default()
    }

    pub(crate) fn report(&self) -> String {
        let mut text = String::new();
        for (title, counts) in [
            ("faults injected", &self.faults),
            ("also seen", &self.seen),
            ("orders by end", &self.ends),
            ("a person was called", &self.attention),
        ] {
            writeln!(text, "\n{title}").unwrap();
            for (kind, count) in counts {
                writeln!(text, "{count:>9}  {kind}").unwrap();
            }
        }
        writeln!(text, "\nschedules by what the library system can do").unwrap();
        for (system, count) in &self.systems {
            writeln!(text, "{count:>9}  {system}").unwrap();
        }
        let all = table();
        let taken = all.len() - self.missing().len();
        writeln!(text, "\nedges covered: {taken} of {}", all.len()).unwrap();
        for (fact, from, to) in self.missing() {
            writeln!(text, "     none  {fact}: {from} -> {to}").unwrap();
        }
        let mut rarest: Vec<_> = self.edges.iter().collect();
        rarest.sort_by_key(|(_, count)| **count);
        for ((fact, from, to), count) in rarest.into_iter().take(8) {
            writeln!(text, "{count:>9}  {fact}: {from} -> {to}").unwrap();
        }
        text
    }
}

/// The steps of the table; two events between the same states are one.
pub(crate) fn table() -> BTreeSet<Step> {
    let edges = all_edges().into_iter();
    edges.map(|edge| (edge.fact, edge.from, edge.to)).collect()
}

fn join<K: Ord>(into: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
    for (kind, count) in from {
        *into.entry(kind).or_default() += count;
    }
}
