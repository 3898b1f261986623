//! Lets nothing through while the processor does not answer, but one call now and then, to see.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::Randomness;

/// The breaker of one account.
#[derive(Debug)]
pub(super) struct Breaker {
    standing: Mutex<Standing>,
    randomness: Arc<dyn Randomness>,
}

#[derive(Debug)]
struct Standing {
    gate: Gate,
    /// So many answers were lost, one after the other, since it closed.
    lost: u32,
    /// So often it opened since a call was answered; the pauses grow with it.
    openings: u32,
    /// Counts the turns of the gate: what was sent before the last one tells nothing bad about what came after it.
    turn: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gate {
    /// Everybody goes through. A breaker that is closed conducts.
    Closed,
    /// Nobody does, before this moment.
    Open(Instant),
    /// One is through, and everybody waits for what becomes of it.
    Probing,
}

/// Who wants to go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Visitor {
    /// A call that somebody needs.
    Call,
    /// The question whether the processor answers. May be asked at any time; but since its answer is cheap, it does
    /// not make up for calls whose answers were lost, nor make the pauses short again.
    Health,
}

/// What an answer tells of the processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It answers, were it with a refusal.
    Answered,
    /// It does not, or is busy.
    Lost,
    /// It was not asked.
    Nothing,
}

/// Leave to make one call. Dropped before its end, it tells nothing of the processor.
#[derive(Debug)]
#[must_use]
pub(super) struct Pass<'a> {
    breaker: &'a Breaker,
    visitor: Visitor,
    turn: u64,
    probes: bool,
    told: bool,
}

impl Breaker {
    pub(super) fn new(randomness: Arc<dyn Randomness>) -> Self {
        Self {
            standing: Mutex::new(Standing {
                gate: Gate::Closed,
                lost: 0,
                openings: 0,
                turn: 0,
            }),
            randomness,
        }
    }

    /// Whether somebody would get a pass now.
    pub(super) fn lets_through(&self, visitor: Visitor) -> bool {
        lets_through(self.standing().gate, visitor)
    }

    /// A pass, to be used at once. The first one after a pause is a probe.
    pub(super) fn pass(&self, visitor: Visitor) -> Option<Pass<'_>> {
        let mut standing = self.standing();
        if !lets_through(standing.gate, visitor) {
            return None;
        }
        let probes = standing.gate != Gate::Closed;
        if probes {
            standing.turn_to(Gate::Probing);
        }
        Some(Pass {
            breaker: self,
            visitor,
            turn: standing.turn,
            probes,
            told: false,
        })
    }

    fn note(&self, pass: &Pass<'_>, verdict: Verdict) {
        let mut standing = self.standing();
        let of_now = pass.turn == standing.turn;
        match verdict {
            // However old the question is: it answers now.
            Verdict::Answered => {
                if pass.visitor == Visitor::Call {
                    standing.lost = 0;
                    standing.openings = 0;
                }
                if standing.gate != Gate::Closed {
                    standing.turn_to(Gate::Closed);
                    tracing::info!("the processor answers again");
                }
            }
            Verdict::Lost if of_now && pass.probes => self.open(&mut standing),
            Verdict::Lost if of_now => {
                standing.lost = standing.lost.saturating_add(1);
                if standing.lost >= LOST_MAX {
                    tracing::warn!("the processor does not answer; nothing is asked of it for a while");
                    self.open(&mut standing);
                }
            }
            Verdict::Nothing if of_now && pass.probes => {
                let until = self.pause_from_now(standing.openings);
                standing.turn_to(Gate::Open(until));
            }
            Verdict::Lost | Verdict::Nothing => {}
        }
    }

    fn open(&self, standing: &mut Standing) {
        standing.lost = 0;
        standing.openings = standing.openings.saturating_add(1);
        let until = self.pause_from_now(standing.openings);
        standing.turn_to(Gate::Open(until));
    }

    fn pause_from_now(&self, openings: u32) -> Instant {
        let mut bytes = [0; 4];
        self.randomness.fill(&mut bytes);
        let now = Instant::now();
        let pause = pause(openings, u32::from_le_bytes(bytes));
        now.checked_add(pause).unwrap_or(now)
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Standing {
    fn turn_to(&mut self, gate: Gate) {
        self.gate = gate;
        self.turn = self.turn.wrapping_add(1);
    }
}

impl Pass<'_> {
    /// What became of the call.
    pub(super) fn end(mut self, verdict: Verdict) {
        self.told = true;
        self.breaker.note(&self, verdict);
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.breaker.note(self, Verdict::Nothing);
        }
    }
}

fn lets_through(gate: Gate, visitor: Visitor) -> bool {
    match gate {
        Gate::Closed => true,
        Gate::Open(until) => visitor == Visitor::Health || Instant::now() >= until,
        Gate::Probing => false,
    }
}

/// The pause after so many openings: between a half and the whole of a while that doubles each time up to a limit.
fn pause(openings: u32, chance: u32) -> Duration {
    let doublings = openings.saturating_sub(1).min(DOUBLINGS_MAX);
    let whole = 2_u32
        .checked_pow(doublings)
        .map_or(PAUSE_MAX, |factor| PAUSE_MIN.saturating_mul(factor))
        .min(PAUSE_MAX);
    let half = whole.checked_div(2).unwrap_or(whole);
    let drawn = half
        .saturating_mul(chance.checked_rem(CHANCES).unwrap_or(0))
        .checked_div(CHANCES.saturating_sub(1))
        .unwrap_or(half);
    half.saturating_add(drawn)
}

/// So many answers lost, one after the other, open the breaker.
const LOST_MAX: u32 = 5;
/// The first pause is at most so long.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// No pause is longer.
const PAUSE_MAX: Duration = Duration::from_secs(30);
const DOUBLINGS_MAX: u32 = 16;
/// So many different pauses are drawn.
const CHANCES: u32 = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the same every time.
    #[derive(Debug)]
    struct Always(u8);

    impl Randomness for Always {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    fn breaker() -> Breaker {
        // The longest pause: 0xFFFF_FFFF leaves the largest rest.
        Breaker::new(Arc::new(Always(0xFF)))
    }

    fn call(breaker: &Breaker, verdict: Verdict) -> bool {
        ask(breaker, Visitor::Call, verdict)
    }

    /// Whether it went through.
    fn ask(breaker: &Breaker, visitor: Visitor, verdict: Verdict) -> bool {
        let foreseen = breaker.lets_through(visitor);
        let pass = breaker.pass(visitor);
        let through = pass.is_some();
        assert_eq!(foreseen, through);
        if let Some(pass) = pass {
            pass.end(verdict);
        }
        through
    }

    fn open(breaker: &Breaker) {
        for _ in 0..LOST_MAX {
            assert!(call(breaker, Verdict::Lost));
        }
        assert!(!call(breaker, Verdict::Answered));
    }

    #[tokio::test(start_paused = true)]
    async fn a_run_of_lost_answers_opens_it_and_an_answer_ends_the_run() {
        let breaker = breaker();

        for _ in 0..100 {
            for _ in 1..LOST_MAX {
                assert!(call(&breaker, Verdict::Lost));
            }
            assert!(call(&breaker, Verdict::Answered));
        }
        open(&breaker);
    }

    #[tokio::test(start_paused = true)]
    async fn after_the_pause_one_probe_goes_through_and_an_answer_closes_it() {
        let breaker = breaker();
        open(&breaker);
        tokio::time::advance(Duration::from_millis(999)).await;
        assert!(!call(&breaker, Verdict::Answered));
        tokio::time::advance(Duration::from_millis(1)).await;

        let probe = breaker.pass(Visitor::Call).unwrap();

        assert!(breaker.pass(Visitor::Call).is_none());
        assert!(breaker.pass(Visitor::Health).is_none());
        probe.end(Verdict::Answered);
        let (first, second) = (breaker.pass(Visitor::Call), breaker.pass(Visitor::Call));
        assert!(first.is_some() && second.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn the_pause_doubles_with_every_lost_probe_up_to_its_limit_and_begins_anew() {
        let breaker = breaker();
        open(&breaker);
        for pause in [1, 2, 4, 8, 16, 30, 30, 30] {
            tokio::time::advance(Duration::from_millis(pause * 1000 - 1)).await;
            assert!(!call(&breaker, Verdict::Lost), "{pause}");
            tokio::time::advance(Duration::from_millis(1)).await;
            assert!(call(&breaker, Verdict::Lost), "{pause}");
        }
        tokio::time::advance(PAUSE_MAX).await;
        assert!(call(&breaker, Verdict::Answered));

        open(&breaker);

        tokio::time::advance(PAUSE_MIN).await;
        assert!(call(&breaker, Verdict::Answered));
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_is_drawn_between_the_half_and_the_whole() {
        for (openings, whole_ms) in [(1, 1000), (2, 2000), (5, 16_000), (6, 30_000), (u32::MAX, 30_000)] {
            let whole = Duration::from_millis(whole_ms);
            let drawn: Vec<_> = (0..CHANCES).map(|chance| pause(openings, chance)).collect();

            assert_eq!(drawn.first(), Some(&(whole / 2)), "{openings}");
            assert_eq!(drawn.last(), Some(&whole), "{openings}");
            assert!(drawn.is_sorted_by(|shorter, longer| shorter < longer));
        }
        assert!(pause(1, u32::MAX) <= PAUSE_MIN);
    }

    #[tokio::test(start_paused = true)]
    async fn two_services_do_not_come_back_in_step() {
        let [early, late] = [Always(0), Always(0xFF)].map(|chance| Breaker::new(Arc::new(chance)));
        open(&early);
        open(&late);

        tokio::time::advance(PAUSE_MIN / 2).await;

        assert!(early.lets_through(Visitor::Call));
        assert!(!late.lets_through(Visitor::Call));
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_is_given_up_tells_nothing_and_is_followed_by_another() {
        let breaker = breaker();
        open(&breaker);
        tokio::time::advance(PAUSE_MIN).await;

        drop(breaker.pass(Visitor::Call).unwrap());

        assert!(!breaker.lets_through(Visitor::Call));
        tokio::time::advance(PAUSE_MIN).await;
        assert!(call(&breaker, Verdict::Answered));
    }

    #[tokio::test(start_paused = true)]
    async fn health_goes_through_while_it_is_open_and_closes_it_but_the_pauses_stay_long() {
        let breaker = breaker();
        open(&breaker);

        assert!(ask(&breaker, Visitor::Health, Verdict::Answered));

        open(&breaker);
        tokio::time::advance(PAUSE_MIN).await;
        assert!(!call(&breaker, Verdict::Answered));
        tokio::time::advance(PAUSE_MIN).await;
        assert!(call(&breaker, Verdict::Answered));
    }

    #[tokio::test(start_paused = true)]
    async fn health_does_not_make_up_for_calls_that_were_lost() {
        let breaker = breaker();

        for _ in 0..LOST_MAX {
            assert!(ask(&breaker, Visitor::Health, Verdict::Answered));
            assert!(call(&breaker, Verdict::Lost));
        }

        assert!(!breaker.lets_through(Visitor::Call));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_sent_before_it_opened_does_not_open_it_again() {
        let breaker = breaker();
        let old: Vec<_> = (0..100).map(|_| breaker.pass(Visitor::Call).unwrap()).collect();
        open(&breaker);
        tokio::time::advance(PAUSE_MIN).await;
        assert!(call(&breaker, Verdict::Answered));

        for pass in old {
            pass.end(Verdict::Lost);
        }

        assert!(call(&breaker, Verdict::Answered));
    }
}
