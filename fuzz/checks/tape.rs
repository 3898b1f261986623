//! Choices read from the bytes of a fuzzer.

/// The bytes that are not used up yet. When they are, every choice is the first one.
#[derive(Clone, Copy, Debug)]
pub struct Tape<'d>(&'d [u8]);

impl<'d> Tape<'d> {
    /// A tape of these bytes.
    pub fn new(bytes: &'d [u8]) -> Self {
        Self(bytes)
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    /// The next two bytes as a number.
    pub fn number(&mut self) -> usize {
        usize::from(u16::from_le_bytes([self.byte(), self.byte()]))
    }

    /// One of these.
    pub fn pick<'p, T>(&mut self, from: &'p [T]) -> &'p T {
        &from[usize::from(self.byte()) % from.len()]
    }

    /// So many decimal digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.byte() % 10)).collect()
    }

    /// Everything that is left.
    pub fn rest(&self) -> &'d [u8] {
        self.0
    }

    /// Everything that is left, in two parts.
    pub fn around(&mut self) -> (&'d [u8], &'d [u8]) {
        let at = self.number() % (self.0.len() + 1);
        self.0.split_at(at)
    }
}

/// Cuts bytes into pieces of many lengths, the same ones for the same seed.
pub fn pieces(bytes: &[u8], seed: usize) -> Vec<&[u8]> {
    let lengths = [1, 2, 3, 7, 16, 61, 500, 4_096];
    let mut state = seed;
    let mut rest = bytes;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        // Any generator will do that walks through the lengths in an order that the seed decides.
        state = state.wrapping_mul(5).wrapping_add(seed | 1) % 65_536;
        let length = lengths[(state >> 7) % lengths.len()].min(rest.len());
        let (piece, more) = rest.split_at(length);
        pieces.push(piece);
        rest = more;
    }
    pieces
}

/// Whether the bytes have this piece somewhere.
pub fn has(bytes: &[u8], piece: &[u8]) -> bool {
    bytes.windows(piece.len()).any(|window| window == piece)
}
