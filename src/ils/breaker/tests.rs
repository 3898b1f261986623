//! With a clock that the test sets, and a library system that says what the test tells it.

use std::sync::atomic::AtomicI64;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use super::*;
use crate::domain::Currency;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::Money;
use crate::domain::Reference;
use crate::domain::SystemRandomness;
use crate::ils::Proof;

#[derive(Debug, Default)]
struct SetClock(AtomicI64);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// Says to everything what it is told to say, and counts what it is asked.
#[derive(Debug)]
struct Puppet {
    says: Mutex<Says>,
    asked: AtomicU32,
}

#[derive(Clone, Copy, Debug)]
enum Says {
    Yes,
    Unavailable,
    Silent,
    Login,
    Never,
}

impl Puppet {
    async fn answer<T>(&self, yes: T) -> Result<T, IlsError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let says = *self.says.lock().unwrap();
        match says {
            Says::Yes => Ok(yes),
            Says::Unavailable => Err(IlsError::Unavailable),
            Says::Silent => Err(IlsError::Silent),
            Says::Login => Err(IlsError::Login),
            Says::Never => std::future::pending().await,
        }
    }
}

#[async_trait]
impl Ils for Puppet {
    fn abilities(&self) -> Abilities {
        Abilities::of(Proof::Reference)
    }

    async fn sign_in(&self, _: &Barcode, _: &SecretString) -> Result<bool, IlsError> {
        self.answer(true).await
    }

    async fn account(&self, _: &Barcode) -> Result<Option<Account>, IlsError> {
        self.answer(None).await
    }

    async fn post(&self, _: &Posting) -> Result<PostingAnswer, IlsError> {
        self.answer(PostingAnswer::Accepted).await
    }

    async fn look_for(&self, _: &Posting) -> Result<Trace, IlsError> {
        self.answer(Trace::Found).await
    }

    async fn ready(&self) -> Result<(), IlsError> {
        self.answer(()).await
    }
}

struct Stage {
    puppet: Arc<Puppet>,
    clock: Arc<SetClock>,
    ils: Arc<dyn Ils>,
}

impl Stage {
    fn new(says: Says) -> Self {
        let puppet = Arc::new(Puppet {
            says: Mutex::new(says),
            asked: AtomicU32::new(0),
        });
        let clock = Arc::new(SetClock::default());
        clock.0.store(1_800_000_000_000, Ordering::Relaxed);
        let inner: Arc<dyn Ils> = Arc::<Puppet>::clone(&puppet);
        let as_clock: Arc<dyn Clock> = Arc::<SetClock>::clone(&clock);
        let ils = Breaker::around(inner, &LibraryId::parse("main").unwrap(), &as_clock);
        Self { puppet, clock, ils }
    }

    fn says(&self, says: Says) {
        *self.puppet.says.lock().unwrap() = says;
    }

    fn pass_s(&self, seconds: i64) {
        self.clock
            .0
            .fetch_add(seconds.saturating_mul(1000), Ordering::Relaxed);
    }

    /// Whether the call came through.
    async fn asks(&self) -> bool {
        let before = self.puppet.asked.load(Ordering::Relaxed);
        let _said = self.ils.ready().await;
        self.puppet.asked.load(Ordering::Relaxed) > before
    }

    async fn asks_times(&self, times: usize) {
        for _ in 0..times {
            assert!(self.asks().await);
        }
    }

    async fn posts(&self) -> (Result<PostingAnswer, IlsError>, bool) {
        let before = self.puppet.asked.load(Ordering::Relaxed);
        let posting = Posting {
            barcode: Barcode::parse("21234000012342").unwrap(),
            fee: FeeId::parse("f1").unwrap(),
            kind: FeeKind::Overdue,
            amount: Money::from_minor(450, Currency::USD),
            reference: Reference::new(&SystemRandomness),
            line: 0,
        };
        let said = self.ils.post(&posting).await;
        (said, self.puppet.asked.load(Ordering::Relaxed) > before)
    }
}

#[tokio::test]
async fn after_five_calls_that_got_nothing_the_next_is_held_back() {
    for says in [Says::Unavailable, Says::Silent] {
        let stage = Stage::new(says);
        stage.asks_times(5).await;

        let said = stage.ils.ready().await;

        assert!(matches!(said, Err(IlsError::Unavailable)), "{says:?}: {said:?}");
        assert_eq!(stage.puppet.asked.load(Ordering::Relaxed), 5, "{says:?}");
    }
}

#[tokio::test]
async fn an_answer_between_begins_the_count_anew_and_a_refused_login_is_one() {
    for between in [Says::Yes, Says::Login] {
        let stage = Stage::new(Says::Silent);
        stage.asks_times(4).await;
        stage.says(between);
        stage.asks_times(1).await;
        stage.says(Says::Silent);

        stage.asks_times(5).await;

        assert!(!stage.asks().await);
    }
}

#[tokio::test]
async fn the_pause_grows_from_five_seconds_to_a_minute_with_one_call_after_each() {
    let stage = Stage::new(Says::Silent);
    stage.asks_times(5).await;

    for pause in [5, 10, 20, 40, 60, 60] {
        stage.pass_s(pause - 1);
        assert!(!stage.asks().await, "{pause}");
        stage.pass_s(1);
        assert!(stage.asks().await, "{pause}");
        assert!(!stage.asks().await, "{pause}");
    }
}

#[tokio::test]
async fn one_answer_ends_the_pause() {
    let stage = Stage::new(Says::Silent);
    stage.asks_times(5).await;
    stage.says(Says::Yes);
    stage.pass_s(5);

    stage.asks_times(3).await;
}

#[tokio::test]
async fn a_payment_that_is_held_back_was_not_asked_and_its_silence_counts_for_nothing() {
    let stage = Stage::new(Says::Silent);
    for _ in 0..7 {
        let (said, asked) = stage.posts().await;
        assert!(matches!(said, Err(IlsError::Silent)) && asked);
    }
    stage.asks_times(5).await;

    let (said, asked) = stage.posts().await;

    assert!(matches!(said, Err(IlsError::Unavailable)), "{said:?}");
    assert!(!asked);
}

#[tokio::test]
async fn while_one_call_is_out_to_see_the_others_are_held_back_and_if_it_is_dropped_the_next_may_see() {
    let stage = Stage::new(Says::Silent);
    stage.asks_times(5).await;
    stage.pass_s(5);
    stage.says(Says::Never);

    let mut out = Box::pin(stage.ils.ready());
    assert!(poll_once(&mut out).await.is_none());
    let held_back = stage.posts().await;
    drop(out);
    stage.says(Says::Yes);

    assert!(matches!(held_back, (Err(IlsError::Unavailable), false)));
    assert!(stage.asks().await);
}

#[tokio::test]
async fn a_clock_that_is_put_back_makes_no_pause_longer() {
    let stage = Stage::new(Says::Silent);
    stage.asks_times(5).await;

    stage.pass_s(-3600);

    assert!(stage.asks().await);
}

async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        })
    })
    .await
}
