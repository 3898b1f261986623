//! Counts calls: so many at once, then one every so often.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use crate::domain::Timestamp;

/// How many calls are let through.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// So many at once; at least 1.
    pub burst: u32,
    /// Then one in every such while.
    pub one_every: Duration,
}

/// One count for each key.
#[derive(Debug)]
pub struct Buckets<K> {
    rate: Rate,
    /// When a key's bucket will be full again; a key that is not here has a full one.
    full_at: Mutex<HashMap<Option<K>, Timestamp>>,
}

impl<K: Eq + Hash> Buckets<K> {
    /// Full buckets for every key.
    pub fn new(rate: Rate) -> Self {
        Self {
            rate,
            full_at: Mutex::new(HashMap::new()),
        }
    }

    /// Takes one call.
    ///
    /// # Errors
    /// How long to wait before the next one would be taken; nothing is counted then.
    pub fn take(&self, key: K, now: Timestamp) -> Result<(), Duration> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= BUCKETS_MAX {
            full_at.retain(|_, at| *at > now);
        }
        let known = Some(key);
        let key = if full_at.len() < BUCKETS_MAX || full_at.contains_key(&known) {
            known
        } else {
            None
        };
        let latest = now.after(self.rate.one_every.saturating_mul(self.rate.burst));
        // A clock that was set back must not lock anybody out.
        let full = full_at.get(&key).map_or(now, |at| (*at).clamp(now, latest));
        let next = full.after(self.rate.one_every);
        if next > latest {
            let wait_ms = next.millis().saturating_sub(latest.millis());
            return Err(Duration::from_millis(u64::try_from(wait_ms).unwrap_or(0)));
        }
        full_at.insert(key, next);
        Ok(())
    }
}

/// So many keys are counted one by one; what is beyond shares one count.
const BUCKETS_MAX: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        burst: 3,
        one_every: Duration::from_secs(6),
    };

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(0).after(Duration::from_secs(seconds))
    }

    #[test]
    fn a_burst_is_taken_and_then_one_at_a_time() {
        let buckets = Buckets::new(RATE);

        for _ in 0..3 {
            assert_eq!(buckets.take("a", at(100)), Ok(()));
        }
        assert_eq!(buckets.take("a", at(100)), Err(Duration::from_secs(6)));
        assert_eq!(buckets.take("a", at(104)), Err(Duration::from_secs(2)));
        assert_eq!(buckets.take("a", at(106)), Ok(()));
        assert_eq!(buckets.take("a", at(106)), Err(Duration::from_secs(6)));
    }

    #[test]
    fn one_key_does_not_slow_another_down() {
        let buckets = Buckets::new(RATE);
        for _ in 0..3 {
            assert_eq!(buckets.take("a", at(0)), Ok(()));
        }

        assert_eq!(buckets.take("b", at(0)), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let buckets = Buckets::new(RATE);
        for _ in 0..3 {
            assert_eq!(buckets.take("a", at(1_000_000)), Ok(()));
        }

        assert_eq!(buckets.take("a", at(0)), Err(Duration::from_secs(6)));
        assert_eq!(buckets.take("a", at(6)), Err(Duration::from_secs(6)));
    }

    #[test]
    fn many_keys_take_no_more_than_their_room() {
        let buckets = Buckets::new(RATE);
        let keys = u32::try_from(BUCKETS_MAX).unwrap() * 2;
        for key in 0..keys {
            let _ = buckets.take(key, at(0));
        }

        let counted = buckets.full_at.lock().unwrap().len();
        assert!(counted <= BUCKETS_MAX + 1, "{counted}");
    }
}
