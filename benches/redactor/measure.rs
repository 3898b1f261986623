//! Turns and medians.

use rustix::time::ClockId;
use rustix::time::clock_gettime;

/// A text, and where its lines are.
pub(crate) struct Text<'t>(&'t str);

impl<'t> Text<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self(text)
    }

    pub(crate) fn bytes(&self) -> &'t [u8] {
        self.0.as_bytes()
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &'t str> {
        self.0.lines()
    }
}

/// Lets each of so many take its turn in every round; the median of the seconds of each, of the processor's time and not
/// of the clock's, because others may want the processor too. The first round warms up and does not count.
pub(crate) fn take_turns(rounds: usize, contenders: usize, run: impl Fn(usize)) -> Vec<f64> {
    let mut seconds = vec![Vec::new(); contenders];
    for round in 0..=rounds {
        for (which, seconds) in seconds.iter_mut().enumerate() {
            let begun = processor_time();
            run(which);
            if round > 0 {
                seconds.push(processor_time() - begun);
            }
        }
    }
    seconds.into_iter().map(median).collect()
}

/// What this thread has had so far, in seconds.
fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

pub(crate) fn megabytes_a_second(bytes: usize, seconds: f64) -> f64 {
    bytes as f64 / 1e6 / seconds
}
