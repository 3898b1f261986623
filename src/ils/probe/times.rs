//! How long answers take.

use std::time::Duration;

use tokio::time::Instant;

use crate::ils::probe::About;
use crate::ils::probe::Finding;

/// The times of some calls.
#[derive(Debug, Default)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    /// Waits for an answer, and keeps how long that took.
    pub(super) async fn of<T>(&mut self, call: impl Future<Output = T>) -> T {
        let begun = Instant::now();
        let answer = call.await;
        self.0.push(begun.elapsed());
        answer
    }

    /// The median of all.
    pub(super) fn finding(mut self) -> Finding {
        self.0.sort();
        let middle = self.0.len() / 2;
        let median = self.0.get(middle).copied().unwrap_or_default();
        let slowest = self.0.last().copied().unwrap_or_default();
        let said = format!(
            "the median of {} is {} ms, the slowest {} ms",
            self.0.len(),
            median.as_millis(),
            slowest.as_millis()
        );
        if median > SLOW {
            Finding::look(
                About::Times,
                format!("{said}; patrons wait for three or four of them in a row"),
            )
        } else {
            Finding::fine(About::Times, said)
        }
    }
}

/// Slower than this, a page with three of them seems to hang.
const SLOW: Duration = Duration::from_secs(2);
