//! What should never happen, done to the files of a demonstration: rows of our database, also while the service runs;
//! lines in the books of the stand-ins, while they do not.

use std::fs;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

use serde_json::Value;
use sqlx::Connection as _;
use sqlx::SqliteConnection;

use crate::support::demo::data;
use crate::support::program::PATIENCE;

/// Writes into the service's database.
pub(crate) struct OurBooks(SqliteConnection);

impl OurBooks {
    pub(crate) async fn open(folder: &Path) -> Self {
        let path = data(folder).join("lastfour.db");
        let url = format!("sqlite://{}", path.to_str().unwrap());
        Self(SqliteConnection::connect(&url).await.unwrap())
    }

    /// One statement with the order's id as its only value; changes something.
    async fn write(&mut self, statement: &'static str, order: &Value) {
        let id = order["id"].as_str().unwrap();
        let done = sqlx::query(statement).bind(id).execute(&mut self.0).await;
        assert_eq!(done.map(|done| done.rows_affected()).ok(), Some(1), "{statement}");
    }

    /// Has an open order of one line captured, along every edge, and nobody else knows of it. The payment is called
    /// `pi_` and the order's id.
    pub(crate) async fn has_captured(&mut self, order: &Value) {
        for statement in [
            "insert into attempt (library, order_id, number, token, processor_id, state, capture_refusals, \
             captured_minor, created_at) \
             select library, id, 1, 'pm_nobody', 'pi_' || id, 'confirming', 0, 0, created_at from orders where id = $1",
            "update attempt set state = 'held' where order_id = $1",
            "update attempt set state = 'capturing' where order_id = $1",
            "update attempt set state = 'captured', captured_minor = \
             (select amount_minor from orders where id = order_id) where order_id = $1",
            "update order_line set posting = 'asking', asked = 1, owed_minor = amount_minor where order_id = $1",
            "update order_line set posting = 'posted' where order_id = $1",
            "update orders set settlement = 'pending', state = 'paid', captured_minor = amount_minor where id = $1",
        ] {
            self.write(statement, order).await;
        }
    }

    /// A cent less is captured than was.
    pub(crate) async fn has_captured_a_cent_less(&mut self, order: &Value) {
        self.write(
            "update attempt set captured_minor = captured_minor - 1 where order_id = $1",
            order,
        )
        .await;
        self.write(
            "update orders set captured_minor = captured_minor - 1 where id = $1",
            order,
        )
        .await;
    }

    /// A dollar went back, as `re_nothing`.
    pub(crate) async fn has_refunded(&mut self, order: &Value) {
        self.write(
            "insert into refund (library, id, order_id, position, amount_minor, origin, state, posting, processor_id, \
             created_at) \
             select library, id, id, 0, 100, 'ours', 'succeeded', 'due', 're_nothing', created_at \
             from orders where id = $1",
            order,
        )
        .await;
        for statement in [
            "update refund set posting = 'refused' where order_id = $1",
            "update orders set refunded_minor = 100 where id = $1",
        ] {
            self.write(statement, order).await;
        }
    }

    /// Has the service go on with an order now, however long it means to wait.
    pub(crate) async fn hurry(&mut self, order: &Value) {
        let id = order["id"].as_str().unwrap();
        let hurry =
            "update job set due_at = 0 where kind = 'advance' and subject = $1 and leased_until is null";
        sqlx::query(hurry).bind(id).execute(&mut self.0).await.unwrap();
    }

    /// How many events are stored, all of them acted on.
    pub(crate) async fn events(&mut self) -> i64 {
        let begun = Instant::now();
        loop {
            let ask = "select count(*) from job where (kind = 'event' and due_at < 9223372036854775807) \
                       or leased_until is not null";
            let waiting: i64 = sqlx::query_scalar(ask).fetch_one(&mut self.0).await.unwrap();
            if waiting == 0 {
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "{waiting} events are not acted on");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        let count = sqlx::query_scalar("select count(*) from event");
        count.fetch_one(&mut self.0).await.unwrap()
    }

    pub(crate) async fn close(self) {
        self.0.close().await.unwrap();
    }
}

/// The library system is set back: it forgets the payment of a fee.
pub(crate) fn forget_the_payment_of(folder: &Path, fee: &str) {
    edit(folder, "ils.jsonl", |change| change["payment"]["fee"] != fee);
}

/// A fee that was added grows by a dollar.
pub(crate) fn let_a_fee_grow(folder: &Path, fee: &str) {
    edit(folder, "ils.jsonl", |change| {
        let told = change.get_mut("fee").filter(|told| told["id"] == fee);
        if let Some(told) = told {
            told["cents"] = Value::from(told["cents"].as_i64().unwrap() + 100);
        }
        true
    });
}

/// A cent too much is in a payout.
pub(crate) fn pay_out_a_cent_more(folder: &Path, payout: &str) {
    edit(folder, "processor.jsonl", |change| {
        let told = change.get_mut("payout").filter(|told| told["id"] == payout);
        if let Some(told) = told {
            told["amount"] = Value::from(told["amount"].as_i64().unwrap() + 1);
        }
        true
    });
}

/// Goes through the changes in a stand-in's books, and keeps some.
fn edit(folder: &Path, file: &str, mut keep: impl FnMut(&mut Value) -> bool) {
    let path = data(folder).join("sandbox").join(file);
    let text = fs::read_to_string(&path).unwrap();
    let before: Vec<Vec<Value>> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut after = before.clone();
    for changes in &mut after {
        changes.retain_mut(&mut keep);
    }
    assert_ne!(before, after, "{file} is as it was");
    let lines: Vec<String> = after
        .iter()
        .filter(|changes| !changes.is_empty())
        .map(|changes| serde_json::to_string(changes).unwrap() + "\n")
        .collect();
    fs::write(&path, lines.concat()).unwrap();
}
