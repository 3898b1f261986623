//! How long it took: from the start of a process until it is ready, and from a kill until an order that was under way
//! moves again. The second is read from the audit, which has a line for every move.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use sqlx::ConnectOptions;
use sqlx::Connection;
use sqlx::Row;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use crate::Killed;
use crate::site::Place;
use crate::site::Site;

/// A move of an order: which order, when, and what.
type Move = (String, i64, String);

/// The database of a site, looked into past the service.
#[derive(Debug)]
pub(crate) struct Database(Place);

impl Database {
    pub(crate) fn of(site: &Site) -> Self {
        Self(site.place.clone())
    }

    /// Every move of every order, oldest first.
    pub(crate) async fn audit(&self) -> Vec<Move> {
        let sql = "select order_id, at, action from audit where order_id is not null order by id";
        match &self.0 {
            Place::File(path) => {
                let options = SqliteConnectOptions::new().filename(path).read_only(true);
                let mut connection = options.connect().await.unwrap();
                let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                rows.iter()
                    .map(|row| (row.get(0), row.get(1), row.get(2)))
                    .collect()
            }
            Place::Server(url) => {
                let options: PgConnectOptions = url.parse().unwrap();
                let mut connection = options.connect().await.unwrap();
                let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                rows.iter()
                    .map(|row| (row.get(0), row.get(1), row.get(2)))
                    .collect()
            }
        }
    }
}

/// What is told at the end; times in milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Report {
    kills: Vec<i64>,
    ready_after: Vec<i64>,
    moved_after: Vec<i64>,
    moved_after_one: Vec<i64>,
    states: BTreeMap<String, usize>,
}

impl Report {
    pub(crate) fn killed(&mut self, killed: &[Killed]) {
        self.ready_after
            .extend(killed.iter().filter_map(|kill| kill.ready_after));
        self.kills.extend(killed.iter().map(|kill| kill.at));
        self.kills.sort_unstable();
    }

    pub(crate) fn orders(&mut self, orders: &[Value]) {
        for order in orders {
            let state = order["state"].as_str().unwrap().to_owned();
            *self.states.entry(state).or_default() += 1;
        }
    }

    /// An order whose card was presented and that is not at its end moves on by itself. Of each pause between two of
    /// its moves in which somebody was killed, the time from the first kill.
    pub(crate) fn moved(&mut self, audit: &[Move]) {
        let mut last: BTreeMap<&str, i64> = BTreeMap::new();
        for (order, at, action) in audit {
            if let Some(before) = last.get(order.as_str()) {
                let kills = self.kills.iter().filter(|kill| (before..at).contains(kill));
                let since: Vec<i64> = kills.map(|kill| at - kill).collect();
                self.moved_after.extend(since.first());
                self.moved_after_one
                    .extend(since.first().filter(|_| since.len() == 1));
            }
            if action != "order_placed" {
                last.insert(order, *at);
            }
        }
    }

    pub(crate) fn of_all(reports: Vec<Self>) -> Self {
        let mut all = Self::default();
        for report in reports {
            all.kills.extend(report.kills);
            all.ready_after.extend(report.ready_after);
            all.moved_after.extend(report.moved_after);
            all.moved_after_one.extend(report.moved_after_one);
            for (state, count) in report.states {
                *all.states.entry(state).or_default() += count;
            }
        }
        all
    }

    /// Prints the table, and leaves it in `.test/` for who passes all tests.
    pub(crate) fn tell(mut self, title: &str, name: &str) {
        let count = |state: &str| self.states.get(state).copied().unwrap_or(0);
        let orders: usize = self.states.values().sum();
        let mut table = format!("{title}\n\n| what | how many |\n|---|---|\n");
        let rows = [
            ("kills", self.kills.len()),
            ("orders", orders),
            ("paid", count("paid")),
            ("needs attention", count("needs_attention")),
            ("released", count("released")),
            ("orders under way at a kill", self.moved_after.len()),
        ];
        for (what, how_many) in rows {
            let _ = writeln!(table, "| {what} | {how_many} |");
        }
        table += "\n| time | median | 9 in 10 | worst |\n|---|---|---|---|\n";
        for (what, times) in [
            ("start to ready", &mut self.ready_after),
            ("kill until the order moves again", &mut self.moved_after),
            ("the same, nobody killed meanwhile", &mut self.moved_after_one),
        ] {
            times.sort_unstable();
            let at = |share: usize| times.get(times.len().saturating_sub(1) * share / 10).copied();
            let [median, most, worst] = [5, 9, 10].map(|share| at(share).unwrap_or(0));
            let _ = writeln!(table, "| {what} | {median} ms | {most} ms | {worst} ms |");
        }
        println!("{table}");
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(".test");
        if folder.is_dir() {
            std::fs::write(folder.join(format!("kills-{name}.md")), table).unwrap();
        }
    }
}
