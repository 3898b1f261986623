//! A pause for a library system that gives no answers: nobody waits for it in vain, and it can come to itself.
//!
//! After five calls in a row that got nothing, further calls are answered at once that it is out of reach. When the
//! pause is over one call is let through; if that gets nothing either, the pause is twice as long, a minute at most.
//! A call that is held back was not asked, so a payment that is held back is not in doubt.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::domain::Barcode;
use crate::domain::Clock;
use crate::domain::LibraryId;
use crate::domain::Timestamp;
use crate::ils::Abilities;
use crate::ils::Account;
use crate::ils::CardExtension;
use crate::ils::Ils;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::PostingAnswer;
use crate::ils::RefundPosting;
use crate::ils::ReversalAnswer;
use crate::ils::Trace;

/// A library system with the pause around it.
pub struct Breaker {
    inner: Arc<dyn Ils>,
    library: LibraryId,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

impl Breaker {
    /// Puts it around a connector.
    pub fn around(inner: Arc<dyn Ils>, library: &LibraryId, clock: &Arc<dyn Clock>) -> Arc<dyn Ils> {
        Arc::new(Self {
            inner,
            library: library.clone(),
            clock: Arc::clone(clock),
            state: Mutex::new(State::Passing { missed: 0 }),
        })
    }

    /// A call that only reads: silence is nothing got.
    async fn reading<T>(&self, call: impl Future<Output = Result<T, IlsError>>) -> Result<T, IlsError> {
        self.through(call, Got::Nothing).await
    }

    /// A call that does something: its silence is a doubt, and no sign of the system's health.
    async fn doing<T>(&self, call: impl Future<Output = Result<T, IlsError>>) -> Result<T, IlsError> {
        self.through(call, Got::Doubt).await
    }

    async fn through<T>(
        &self,
        call: impl Future<Output = Result<T, IlsError>>,
        of_silence: Got,
    ) -> Result<T, IlsError> {
        let pass = self.pass().ok_or(IlsError::Unavailable)?;
        let result = call.await;
        pass.got(match &result {
            // A login that is not taken is an answer, too.
            Ok(_) | Err(IlsError::Login) => Got::Answer,
            Err(IlsError::Unavailable) => Got::Nothing,
            Err(IlsError::Silent) => of_silence,
        });
        result
    }

    /// `None` while calls are held back.
    fn pass(&self) -> Option<Pass<'_>> {
        let now = self.clock.now();
        let mut state = self.state();
        let trial = match *state {
            State::Passing { .. } => None,
            State::Trying { .. } => return None,
            // A clock that was put back makes no pause longer than it is.
            State::Paused { until, pause } if now < until && now >= until.before(pause) => return None,
            State::Paused { pause, .. } => {
                *state = State::Trying { pause };
                Some(pause)
            }
        };
        Some(Pass {
            breaker: self,
            trial,
            settled: false,
        })
    }

    fn settle(&self, trial: Option<Duration>, got: Got) {
        let now = self.clock.now();
        let mut state = self.state();
        let next = match (got, trial, *state) {
            (Got::Answer, _, State::Passing { .. }) => State::Passing { missed: 0 },
            (Got::Answer, _, State::Paused { .. } | State::Trying { .. }) => {
                tracing::info!(library = %self.library, "the library system answers again");
                State::Passing { missed: 0 }
            }
            (Got::Nothing | Got::Doubt, Some(pause), _) => {
                State::paused(now, pause.saturating_mul(2).min(PAUSE_MAX))
            }
            (Got::Nothing, None, State::Passing { missed }) if missed.saturating_add(1) >= MISSED_MAX => {
                tracing::warn!(
                    library = %self.library,
                    "the library system gives no answers; it is asked no more for a while"
                );
                State::paused(now, PAUSE_MIN)
            }
            (Got::Nothing, None, State::Passing { missed }) => State::Passing {
                missed: missed.saturating_add(1),
            },
            // It told nothing: whoever comes next may try.
            (Got::Dropped, Some(pause), State::Trying { .. }) => State::Paused { until: now, pause },
            (Got::Nothing | Got::Doubt, None, as_it_was) | (Got::Dropped, _, as_it_was) => as_it_was,
        };
        *state = next;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Ils for Breaker {
    fn abilities(&self) -> Abilities {
        self.inner.abilities()
    }

    async fn sign_in(&self, barcode: &Barcode, pin: &SecretString) -> Result<bool, IlsError> {
        self.reading(self.inner.sign_in(barcode, pin)).await
    }

    async fn account(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        self.reading(self.inner.account(barcode)).await
    }

    async fn post(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        self.doing(self.inner.post(posting)).await
    }

    async fn look_for(&self, posting: &Posting) -> Result<Trace, IlsError> {
        self.reading(self.inner.look_for(posting)).await
    }

    async fn reverse(&self, posting: &Posting) -> Result<ReversalAnswer, IlsError> {
        self.doing(self.inner.reverse(posting)).await
    }

    async fn post_refund(&self, refund: &RefundPosting) -> Result<PostingAnswer, IlsError> {
        self.doing(self.inner.post_refund(refund)).await
    }

    async fn look_for_refund(&self, refund: &RefundPosting) -> Result<Option<bool>, IlsError> {
        self.reading(self.inner.look_for_refund(refund)).await
    }

    async fn extend_card(&self, extension: &CardExtension) -> Result<PostingAnswer, IlsError> {
        self.doing(self.inner.extend_card(extension)).await
    }

    async fn ready(&self) -> Result<(), IlsError> {
        self.reading(self.inner.ready()).await
    }
}

impl fmt::Debug for Breaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Breaker").field(&self.inner).finish()
    }
}

/// What becomes of the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It is let through. So many before it got nothing, one after the other.
    Passing { missed: u32 },
    /// It is held back.
    Paused { until: Timestamp, pause: Duration },
    /// It is held back, because another one is out to see.
    Trying { pause: Duration },
}

impl State {
    fn paused(now: Timestamp, pause: Duration) -> Self {
        Self::Paused {
            until: now.after(pause),
            pause,
        }
    }
}

/// What a call got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Got {
    /// Whatever it was.
    Answer,
    /// The system was out of reach, or silent to a question.
    Nothing,
    /// The system was silent to something that it may have done.
    Doubt,
    /// Nobody waited for it.
    Dropped,
}

/// One call that was let through.
struct Pass<'a> {
    breaker: &'a Breaker,
    /// It is the one that is out to see, after such a pause.
    trial: Option<Duration>,
    settled: bool,
}

impl Pass<'_> {
    fn got(mut self, got: Got) {
        self.settled = true;
        self.breaker.settle(self.trial, got);
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.breaker.settle(self.trial, Got::Dropped);
        }
    }
}

/// So many calls in a row may get nothing.
const MISSED_MAX: u32 = 5;
const PAUSE_MIN: Duration = Duration::from_secs(5);
const PAUSE_MAX: Duration = Duration::from_mins(1);

#[cfg(test)]
mod tests;
