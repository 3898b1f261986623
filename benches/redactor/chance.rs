//! Numbers that look like chance, the same ones for the same seed.

/// Marsaglia's xorshift with a multiplication at the end (xorshift64*).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// From 0 to below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 16) % end
    }

    pub(crate) fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }

    /// So many letters of an alphabet.
    pub(crate) fn word(&mut self, letters: &str, length: usize) -> String {
        let letters = letters.as_bytes();
        (0..length)
            .map(|_| char::from(letters[usize::try_from(self.below(letters.len() as u64)).unwrap()]))
            .collect()
    }
}
