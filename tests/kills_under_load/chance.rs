//! Chance that can be repeated: the same seed kills after the same times.

use std::sync::OnceLock;

/// A generator of numbers (`SplitMix64`).
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    seed: u64,
    state: u64,
}

impl Chance {
    /// From the environment, or new for each run; the number tells those of one run apart.
    #[expect(
        clippy::disallowed_methods,
        reason = "a test is told in the environment what to repeat"
    )]
    pub(crate) fn of_this_run(number: u64) -> Self {
        static SEED: OnceLock<u64> = OnceLock::new();
        let seed = *SEED.get_or_init(|| {
            std::env::var("LASTFOUR_TEST_SEED").map_or_else(
                |_| u64::from(jiff::Timestamp::now().subsec_nanosecond().unsigned_abs()),
                |seed| seed.parse().unwrap(),
            )
        });
        let state = seed.wrapping_add(number << 32);
        Self { seed, state }
    }

    /// What to set to have it again.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Another one of the same run.
    pub(crate) fn other(&self, number: usize) -> Self {
        let number = u64::try_from(number).unwrap();
        let state = self.state.wrapping_add((number + 1) << 48);
        Self { state, ..*self }
    }

    /// From 0 on, and less than this.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}
