//! One bucket of tokens and one queue for each endpoint.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::Rate;
use crate::processor::pace::Endpoint;

/// The queues. [`crate::domain::Buckets`] says no to whom it finds no token for; here they get a place instead, so
/// that nobody who came later is served sooner.
#[derive(Debug)]
pub(super) struct Queues {
    rate: Rate,
    place_within: Duration,
    began: Instant,
    /// When an endpoint's bucket will be full again, since the beginning; one that is not here is full.
    full_at: Mutex<HashMap<Endpoint, Duration>>,
}

impl Queues {
    /// Full buckets, and a place at most so far away.
    pub(super) fn new(requests_per_second: u32, place_within: Duration) -> Self {
        Self {
            rate: rate(requests_per_second),
            place_within,
            began: Instant::now(),
            full_at: Mutex::new(HashMap::new()),
        }
    }

    /// When the next call may be made; `None` when that is too far away, and nothing is counted. A place that is not
    /// used is lost.
    pub(super) fn place(&self, endpoint: Endpoint) -> Option<Instant> {
        let now = self.began.elapsed();
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full = full_at.get(&endpoint).map_or(now, |at| (*at).max(now));
        // What the bucket holds besides this token.
        let rest = self
            .rate
            .one_every
            .saturating_mul(self.rate.burst.saturating_sub(1));
        let place = full.saturating_sub(rest).max(now);
        if place.saturating_sub(now) > self.place_within {
            return None;
        }
        full_at.insert(endpoint, full.saturating_add(self.rate.one_every));
        self.began.checked_add(place)
    }

    /// Takes a token that was used already, whether there is one or not.
    pub(super) fn count(&self, endpoint: Endpoint) {
        let now = self.began.elapsed();
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full = full_at.get(&endpoint).map_or(now, |at| (*at).max(now));
        full_at.insert(endpoint, full.saturating_add(self.rate.one_every));
    }
}

/// A full bucket and what is filled into it meanwhile make as many in any second as are allowed, not more: a fifth may
/// come at once, the rest is spread.
fn rate(requests_per_second: u32) -> Rate {
    let allowed = requests_per_second.max(1);
    let burst = allowed.checked_div(BURST_SHARE).unwrap_or(1).max(1);
    let spread = allowed.saturating_sub(burst).saturating_add(1);
    let one_every = SECOND.checked_div(spread).unwrap_or(SECOND);
    Rate {
        burst,
        // Rounded up, lest one more fit into a second.
        one_every: one_every.saturating_add(Duration::from_nanos(1)),
    }
}

const BURST_SHARE: u32 = 5;
const SECOND: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    const WITHIN: Duration = Duration::from_secs(4);

    /// The moments at which calls may be made that were all wanted at once, and again whenever a place was free.
    fn places(queues: &Queues, wanted: u32) -> Vec<Duration> {
        (0..wanted)
            .filter_map(|_| queues.place(Endpoint::Payment))
            .map(|place| place.duration_since(queues.began))
            .collect()
    }

    fn most_in_a_second(moments: &[Duration]) -> usize {
        let within = |from: Duration| move |at: &&Duration| at.checked_sub(from).is_some_and(|d| d < SECOND);
        moments
            .iter()
            .map(|from| moments.iter().filter(within(*from)).count())
            .max()
            .unwrap_or(0)
    }

    #[tokio::test(start_paused = true)]
    async fn in_no_second_are_there_more_than_allowed_and_none_are_wasted() {
        for allowed in [1, 2, 3, 4, 5, 7, 24, 25, 26, 99, 100, 333, 1000] {
            let queues = Queues::new(allowed, WITHIN);

            let moments = places(&queues, 10_000);

            let most = most_in_a_second(&moments);
            assert_eq!(most, usize::try_from(allowed).unwrap(), "{allowed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_first_is_served_first_and_nobody_waits_longer_than_they_may() {
        let queues = Queues::new(25, WITHIN);

        let moments = places(&queues, 1000);

        assert!(moments.is_sorted());
        let last = *moments.last().unwrap();
        assert!(last <= WITHIN && last > Duration::from_millis(3950), "{last:?}");
        // Five at once, and one in every twenty-first of a second.
        assert_eq!(moments.len(), 5 + 83);
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_sent_away_takes_no_token() {
        let queues = Queues::new(25, WITHIN);
        let first = places(&queues, 1000).len();

        tokio::time::advance(WITHIN).await;
        let second = places(&queues, 1000).len();

        assert_eq!((first, second), (88, 84));
    }

    #[tokio::test(start_paused = true)]
    async fn one_endpoint_does_not_hold_up_another() {
        let queues = Queues::new(25, WITHIN);
        places(&queues, 1000);

        assert_eq!(queues.place(Endpoint::Payment), None);
        assert_eq!(queues.place(Endpoint::Capture), Some(Instant::now()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_within_another_is_counted_too() {
        let queues = Queues::new(25, WITHIN);
        for _ in 0..5 {
            queues.count(Endpoint::Payment);
        }

        assert!(queues.place(Endpoint::Payment).unwrap() > Instant::now());
    }
}
