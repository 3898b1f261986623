//! The database's own table of legal edges: the same as the code's, and enforced whoever writes.

use std::collections::BTreeSet;

use lastfour::domain::EffectState;
use lastfour::domain::Order;
use lastfour::domain::RefundId;
use lastfour::domain::SystemRandomness;
use lastfour::domain::WordEdge;
use lastfour::domain::all_edges;

use super::bench::Bench;
use super::orders::offered;
use super::samples;

/// Where the states of a fact are stored.
const PLACES: [(&str, &str, &str, &str); 7] = [
    ("payment", "attempt", "state", "order_id"),
    ("posting", "order_line", "posting", "order_id"),
    ("posting", "refund", "posting", "order_id"),
    ("effect", "order_line", "effect", "order_id"),
    ("refund", "refund", "state", "order_id"),
    ("dispute", "dispute", "standing", "order_id"),
    ("settlement", "orders", "settlement", "id"),
];

/// From where to where, of one fact; beginnings are from "".
fn steps(fact: &str) -> BTreeSet<(&'static str, &'static str)> {
    let of_fact = |edge: &WordEdge| edge.fact == fact;
    let steps = all_edges().into_iter().filter(of_fact);
    steps.map(|edge| (edge.from, edge.to)).collect()
}

pub(super) async fn the_legal_edges_are_those_of_the_code(bench: Bench) {
    let facts: BTreeSet<&str> = all_edges().iter().map(|edge| edge.fact).collect();
    let mut known = 0;
    for fact in facts {
        for (from, to) in steps(fact) {
            let row = format!(
                "update legal_edge set fact = fact where fact = '{fact}' and from_state = '{from}' and to_state = '{to}'"
            );
            assert_eq!(
                bench.run(&row).await.unwrap(),
                1,
                "{fact}: {from} to {to} is not in the migration"
            );
            known += 1;
        }
    }

    let all = bench.run("update legal_edge set fact = fact").await.unwrap();

    assert_eq!(all, known, "the migration has edges that the code does not have");
}

pub(super) async fn a_step_that_no_table_has_is_refused_whoever_writes(bench: Bench) {
    for place in PLACES {
        let (fact, ..) = place;
        let legal = steps(fact);
        let states: BTreeSet<&str> = legal
            .iter()
            .map(|(_, to)| *to)
            .filter(|to| fits(place, to))
            .collect();
        for from in &states {
            let row = Row::at(&bench, place, from).await;
            for to in states
                .iter()
                .filter(|to| *to != from && !legal.contains(&(from, to)))
            {
                assert!(row.step(to).await.is_err(), "{place:?}: {from} to {to} was taken");
            }
            for (_, to) in legal
                .iter()
                .filter(|(before, to)| before == from && fits(place, to))
            {
                let row = Row::at(&bench, place, from).await;
                assert_eq!(
                    row.step(to).await.unwrap(),
                    1,
                    "{place:?}: {from} to {to} was refused"
                );
            }
        }
    }
}

pub(super) async fn a_part_that_is_added_later_begins_at_a_beginning(bench: Bench) {
    let order = samples::order();
    bench.commit(samples::unit_with(order.clone())).await;
    let mut read = bench
        .store
        .order(&samples::library(), order.id)
        .await
        .unwrap()
        .unwrap();
    samples::hold(&mut read, "pi_1", "4242");

    let refused = bench.store.commit(samples::unit_changing(&read)).await;

    assert!(refused.is_err(), "an attempt began as held");
    let stored = bench
        .store
        .order(&samples::library(), order.id)
        .await
        .unwrap()
        .unwrap();
    assert!(stored.attempts.is_empty());
}

/// A refund is never reversed in the library system.
fn fits((_, table, column, _): (&str, &str, &str, &str), state: &str) -> bool {
    table != "refund" || column != "posting" || !state.starts_with("revers")
}

/// One row whose state is stepped through by hand.
struct Row<'a> {
    bench: &'a Bench,
    place: (&'static str, &'static str, &'static str, &'static str),
    order: Order,
}

impl<'a> Row<'a> {
    /// A row that was led to a state on the shortest legal way.
    async fn at(
        bench: &'a Bench,
        place: (&'static str, &'static str, &'static str, &'static str),
        state: &str,
    ) -> Self {
        let (fact, table, column, _) = place;
        let legal = steps(fact);
        let mut way = vec![state];
        while !legal.contains(&("", way[0])) {
            let shortest = shortest_before(&legal, way[0]);
            way.insert(0, shortest);
        }
        let order = if fact == "effect" {
            offered()
        } else {
            samples::order()
        };
        let row = Self { bench, place, order };
        row.store(way[0]).await;
        for step in &way[1..] {
            assert_eq!(row.step(step).await.unwrap(), 1, "{table}.{column}: {way:?}");
        }
        row
    }

    /// Stores the order with its row at a beginning.
    async fn store(&self, first: &str) {
        let mut order = self.order.clone();
        let (_, table, column, _) = self.place;
        if table == "attempt" {
            let at = order.created_at;
            order.present_card(String::from("pm_sample"), None, at).unwrap();
        }
        if column == "effect" {
            order.lines[0].effect = EffectState::from_word(first);
        }
        self.bench.commit(samples::unit_with(order.clone())).await;
        let library = samples::library();
        let (library, order_id) = (library.as_str(), order.id.to_string());
        let (state, posting) = if column == "posting" {
            ("pending", first)
        } else {
            (first, "due")
        };
        let insert = match table {
            "refund" => {
                self.bench
                    .run(&format!(
                        "update orders set captured_minor = amount_minor where id = '{order_id}'"
                    ))
                    .await
                    .unwrap();
                let id = RefundId::new(&SystemRandomness);
                format!(
                    "insert into refund values ('{library}', '{id}', '{order_id}', 0, 1, 'ours', '{state}', '{posting}', \
                     null, 0)"
                )
            }
            "dispute" => format!(
                "insert into dispute values ('{library}', 'dp_{order_id}', '{order_id}', 0, 1, 'general', '{first}', \
                 null, 0)"
            ),
            _ => return,
        };
        assert_eq!(self.bench.run(&insert).await.unwrap(), 1);
    }

    async fn step(&self, to: &str) -> Result<u64, sqlx::Error> {
        let (_, table, column, key) = self.place;
        let id = self.order.id;
        self.bench
            .run(&format!(
                "update {table} set {column} = '{to}' where {key} = '{id}'"
            ))
            .await
    }
}

/// The state before this one that is nearest to a beginning.
fn shortest_before(legal: &BTreeSet<(&'static str, &'static str)>, state: &str) -> &'static str {
    let mut reached: BTreeSet<&str> = BTreeSet::from([""]);
    loop {
        let next: BTreeSet<&'static str> = legal
            .iter()
            .filter(|(from, to)| reached.contains(from) && !reached.contains(to))
            .map(|(_, to)| *to)
            .collect();
        let before = legal
            .iter()
            .find(|(from, to)| *to == state && !from.is_empty() && reached.contains(from));
        if let Some((from, _)) = before {
            return from;
        }
        assert!(!next.is_empty(), "{state} cannot be reached");
        reached.extend(next);
    }
}
