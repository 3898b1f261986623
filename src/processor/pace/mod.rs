//! The pace of the calls to a processor: so many in a second to each endpoint, none while it does not answer, none
//! longer than it may take.
//!
//! One [`Pace`] belongs to one account at the processor; whatever speaks to that account shares it.
//!
//! * **Tokens.** Each endpoint has a bucket. Who finds it empty gets a place in its queue, first come first served, if
//!   the place is at most [`TOKEN_WITHIN`] away, and else [`ProcessorError::Busy`] at once.
//! * **A breaker.** After a run of lost or busy answers nothing is sent for a while, and everybody hears
//!   [`ProcessorError::Busy`] at once. Then one call goes through to see. If it is answered, all go through again; if
//!   not, the next while is longer. The whiles are drawn by chance within bounds, so that several services do not come
//!   back in step.
//! * **An end.** A call that takes longer than it may is given up: [`ProcessorError::Unknown`].
//!
//! What comes out of here as `Busy` without having been the processor's own answer was never sent.
//!
//! Nobody at the desk is starved: each endpoint has a bucket of its own, so a long list does not hold up a look at a
//! payment; the queue is in order of arrival; and the worker, which runs so many jobs at once and no more, has at most
//! so many places in it.

mod breaker;
mod paced;
mod paced_books;
mod queue;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use crate::domain::Randomness;
use crate::processor::ProcessorError;
use crate::processor::pace::breaker::Breaker;
use crate::processor::pace::breaker::Pass;
use crate::processor::pace::breaker::Verdict;
use crate::processor::pace::breaker::Visitor;
use crate::processor::pace::queue::Queues;

pub use paced::Paced;
pub use paced_books::PacedBooks;

/// So long a caller waits for a token at most. With the longest call that is less than the worker keeps free for one
/// step, and a test in `src/worker/mod.rs` says so: 4 + 30 < 35 seconds.
pub const TOKEN_WITHIN: Duration = Duration::from_secs(4);

/// What the processor counts by itself: one operation of its API, whatever the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// Makes a payment.
    Create,
    /// Opens a page.
    OpenPage,
    /// Asks for a hold.
    Confirm,
    /// Reads a payment or a page.
    Payment,
    /// Takes what is held.
    Capture,
    /// Lets a hold go, or closes a page.
    Release,
    /// Makes a refund.
    Refund,
    /// Reads a refund.
    RefundStanding,
    /// Lists the refunds of a payment.
    Refunds,
    /// Lists the disputes of a payment.
    Disputes,
    /// Lists events.
    Events,
    /// Lists payments.
    Payments,
    /// Lists movements of the balance.
    Movements,
    /// Lists payouts.
    Payouts,
    /// Sees whether the processor answers. Goes through while the breaker is open: somebody wants to know.
    Ready,
}

/// The pace of the calls to one account.
#[derive(Debug)]
pub struct Pace {
    queues: Queues,
    breaker: Breaker,
    answer_within: Duration,
}

impl Pace {
    /// So many calls in any second to each endpoint, at least 1, each of which may take so long.
    pub fn new(requests_per_second: u32, answer_within: Duration, randomness: Arc<dyn Randomness>) -> Self {
        Self {
            queues: Queues::new(requests_per_second, TOKEN_WITHIN),
            breaker: Breaker::new(randomness),
            answer_within,
        }
    }

    /// Makes a call when its time has come. The call must do nothing before it is polled, as an `async` block does:
    /// it is dropped unpolled when it must not be made.
    ///
    /// # Errors
    /// Those of the call. [`ProcessorError::Busy`] also when it was not made; [`ProcessorError::Unknown`] also when it
    /// took too long.
    pub async fn run<T>(
        &self,
        endpoint: Endpoint,
        call: impl Future<Output = Result<T, ProcessorError>> + Send,
    ) -> Result<T, ProcessorError> {
        self.run_within(self.answer_within, endpoint, call).await
    }

    /// Makes a call that may take another time, such as reading a long list.
    ///
    /// # Errors
    /// As for [`Pace::run`].
    pub async fn run_within<T>(
        &self,
        time: Duration,
        endpoint: Endpoint,
        call: impl Future<Output = Result<T, ProcessorError>> + Send,
    ) -> Result<T, ProcessorError> {
        let pass = self.pass(endpoint).await.ok_or(ProcessorError::Busy)?;
        let answer = tokio::time::timeout(time, call)
            .await
            .unwrap_or(Err(ProcessorError::Unknown));
        pass.end(verdict(&answer));
        answer
    }

    /// Counts a call that was made within another one.
    pub fn count(&self, endpoint: Endpoint) {
        self.queues.count(endpoint);
    }

    async fn pass(&self, endpoint: Endpoint) -> Option<Pass<'_>> {
        let visitor = match endpoint {
            Endpoint::Ready => Visitor::Health,
            Endpoint::Create
            | Endpoint::OpenPage
            | Endpoint::Confirm
            | Endpoint::Payment
            | Endpoint::Capture
            | Endpoint::Release
            | Endpoint::Refund
            | Endpoint::RefundStanding
            | Endpoint::Refunds
            | Endpoint::Disputes
            | Endpoint::Events
            | Endpoint::Payments
            | Endpoint::Movements
            | Endpoint::Payouts => Visitor::Call,
        };
        // Nobody stands in the queue of a closed door.
        if !self.breaker.lets_through(visitor) {
            return None;
        }
        let place = self.queues.place(endpoint)?;
        tokio::time::sleep_until(place).await;
        self.breaker.pass(visitor)
    }
}

/// What an answer tells of the processor, whatever it tells of the payment.
fn verdict<T>(answer: &Result<T, ProcessorError>) -> Verdict {
    match answer {
        Ok(_) | Err(ProcessorError::Refused { .. }) => Verdict::Answered,
        Err(ProcessorError::Unknown | ProcessorError::Busy) => Verdict::Lost,
        // Ours: it never left the house.
        Err(ProcessorError::Amount) => Verdict::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::AtomicBool;
    use std::sync::atomic::Ordering;

    use tokio::task::JoinSet;
    use tokio::time::Instant;

    use super::*;

    const CALL_WITHIN: Duration = Duration::from_secs(30);

    /// Draws the longest pause every time: the first is of one second.
    #[derive(Debug)]
    struct Longest;

    impl Randomness for Longest {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0xFF);
        }
    }

    fn pace() -> Arc<Pace> {
        Arc::new(Pace::new(25, CALL_WITHIN, Arc::new(Longest)))
    }

    async fn call(pace: &Pace, answer: Result<(), ProcessorError>) -> Result<(), ProcessorError> {
        pace.run(Endpoint::Payment, async { answer }).await
    }

    fn refused() -> ProcessorError {
        ProcessorError::Refused {
            code: String::from("resource_missing"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn of_a_thousand_calls_at_once_no_second_sees_more_than_allowed() {
        let pace = pace();
        let sent = Arc::new(Mutex::new(Vec::new()));
        let began = Instant::now();

        let mut calls = JoinSet::new();
        for _ in 0..1000 {
            let (pace, sent) = (Arc::clone(&pace), Arc::clone(&sent));
            calls.spawn(async move {
                let call = async {
                    sent.lock().unwrap().push(began.elapsed());
                    Ok(())
                };
                pace.run(Endpoint::Capture, call).await.is_ok()
            });
        }
        let done = calls.join_all().await.into_iter().filter(|done| *done).count();

        let sent = sent.lock().unwrap();
        let second = Duration::from_secs(1);
        let in_second = |from: Duration| {
            sent.iter()
                .filter(|at| (from..from + second).contains(*at))
                .count()
        };
        let most = sent.iter().map(|from| in_second(*from)).max();
        assert_eq!(most, Some(25));
        assert_eq!(sent.len(), done);
        assert!(began.elapsed() <= TOKEN_WITHIN + Duration::from_millis(1));
        assert!(done > 25 + 20 * 3, "only {done} were made");
    }

    /// As many as the worker runs at once, for ever asking the same.
    #[tokio::test(start_paused = true)]
    async fn a_person_is_not_starved_by_sixteen_jobs() {
        let pace = pace();
        let mut jobs = JoinSet::new();
        for _ in 0..16 {
            let pace = Arc::clone(&pace);
            jobs.spawn(async move { while call(&pace, Ok(())).await.is_ok() {} });
        }

        for _ in 0..100 {
            let began = Instant::now();
            assert!(call(&pace, Ok(())).await.is_ok());
            assert!(
                began.elapsed() < Duration::from_millis(820),
                "{:?}",
                began.elapsed()
            );
        }
    }

    /// Every call notes that it was sent; the peer loses three answers of four, and the breaker opens and closes.
    #[tokio::test(start_paused = true)]
    async fn what_was_sent_never_comes_back_as_busy_and_what_was_not_always_does() {
        let pace = pace();
        let mut calls = JoinSet::new();
        for number in 0_u64..2000 {
            let pace = Arc::clone(&pace);
            calls.spawn(async move {
                tokio::time::sleep(Duration::from_millis(number * 17 % 60_000)).await;
                let sent = AtomicBool::new(false);
                let call = async {
                    sent.store(true, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(number * 31 % 40_000)).await;
                    if number % 4 == 0 {
                        Ok(())
                    } else {
                        Err(ProcessorError::Unknown)
                    }
                };
                let answer = pace.run(Endpoint::Confirm, call).await;
                (sent.into_inner(), matches!(answer, Err(ProcessorError::Busy)))
            });
        }

        let outcomes = calls.join_all().await;

        assert!(outcomes.iter().all(|(sent, busy)| sent != busy));
        let sent = outcomes.iter().filter(|(sent, _)| *sent).count();
        assert!((100..1900).contains(&sent), "{sent}");
    }

    #[tokio::test(start_paused = true)]
    async fn lost_and_busy_answers_open_the_breaker_and_nothing_is_sent_then() {
        for busy in [false, true] {
            let pace = pace();
            let lost = || {
                if busy {
                    ProcessorError::Busy
                } else {
                    ProcessorError::Unknown
                }
            };
            for _ in 0..5 {
                assert!(call(&pace, Err(lost())).await.is_err());
            }
            let began = Instant::now();

            let sent = AtomicBool::new(false);
            let other = async {
                sent.store(true, Ordering::Relaxed);
                Ok(())
            };
            let answer = pace.run(Endpoint::Payment, other).await;

            assert!(matches!(answer, Err(ProcessorError::Busy)));
            assert!(!sent.into_inner());
            // Although its bucket is empty.
            assert_eq!(began.elapsed(), Duration::ZERO);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_an_answer_and_what_never_left_the_house_is_none() {
        let pace = pace();
        for _ in 0..100 {
            for _ in 0..4 {
                let _ = call(&pace, Err(ProcessorError::Unknown)).await;
            }
            let answer = call(&pace, Err(refused())).await;
            assert!(matches!(answer, Err(ProcessorError::Refused { .. })));
        }

        for _ in 0..4 {
            let _ = call(&pace, Err(ProcessorError::Unknown)).await;
        }
        let _ = pace
            .run(Endpoint::Create, async { Err::<(), _>(ProcessorError::Amount) })
            .await;
        let _ = call(&pace, Err(ProcessorError::Unknown)).await;

        assert!(matches!(call(&pace, Ok(())).await, Err(ProcessorError::Busy)));
    }

    #[tokio::test(start_paused = true)]
    async fn health_looks_through_an_open_breaker() {
        let pace = pace();
        for _ in 0..5 {
            let _ = call(&pace, Err(ProcessorError::Unknown)).await;
        }
        assert!(matches!(call(&pace, Ok(())).await, Err(ProcessorError::Busy)));

        assert!(pace.run(Endpoint::Ready, async { Ok(()) }).await.is_ok());

        assert!(call(&pace, Ok(())).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_in_the_queue_when_the_breaker_opens_is_not_sent() {
        let pace = pace();
        for _ in 0..20 {
            pace.count(Endpoint::Payment);
        }
        let waiting = tokio::spawn({
            let pace = Arc::clone(&pace);
            async move { call(&pace, Ok(())).await }
        });
        tokio::task::yield_now().await;
        for _ in 0..5 {
            let _ = pace
                .run(Endpoint::Capture, async { Err::<(), _>(ProcessorError::Unknown) })
                .await;
        }

        let began = Instant::now();
        let answer = waiting.await.unwrap();

        assert!(began.elapsed() > Duration::from_millis(700));
        assert!(matches!(answer, Err(ProcessorError::Busy)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_takes_too_long_is_given_up_and_may_have_been_done() {
        let pace = pace();
        let began = Instant::now();

        let answer = pace
            .run(Endpoint::Capture, std::future::pending::<Result<(), _>>())
            .await;

        assert!(matches!(answer, Err(ProcessorError::Unknown)));
        assert!(began.elapsed() < CALL_WITHIN + Duration::from_millis(2));
    }
}
