//! Sixty-four bytes at a time: which of them are digits, which are letters, and so on.

use wide::u8x64;

pub(super) const BLOCK: usize = 64;

/// One bit for each byte of a block, the first byte's the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Masks {
    pub(super) digits: u64,
    /// Of ASCII.
    pub(super) letters: u64,
    pub(super) capitals: u64,
    /// Letters that are no digits of hexadecimal.
    pub(super) beyond_hex: u64,
    /// `x` and `u`, behind which the number of a character stands.
    pub(super) markers: u64,
    /// Signs by which an escape could begin.
    pub(super) escapes: u64,
    /// Bytes of what is not ASCII.
    pub(super) wide: u64,
}

/// The signs that [`Masks::escapes`] tells of.
const ESCAPES: [u8; 5] = [b'%', b'\\', 0x1b, b'&', b'='];
const LOWER: u8 = 0x20;

impl Masks {
    pub(super) fn of(block: &[u8; BLOCK]) -> Self {
        let bytes = u8x64::new(*block);
        let lower = bytes | u8x64::splat(LOWER);
        let any_of = |bytes: u8x64, signs: &[u8]| {
            signs.iter().fold(u8x64::splat(0), |any, sign| {
                any | bytes.simd_eq(u8x64::splat(*sign))
            })
        };
        Self {
            digits: within(bytes, b'0', b'9').to_bitmask(),
            letters: within(lower, b'a', b'z').to_bitmask(),
            capitals: within(bytes, b'A', b'Z').to_bitmask(),
            beyond_hex: within(lower, b'g', b'z').to_bitmask(),
            markers: any_of(lower, b"xu").to_bitmask(),
            escapes: any_of(bytes, &ESCAPES).to_bitmask(),
            wide: bytes.to_bitmask(),
        }
    }
}

/// All bits of those bytes that are neither below the first nor above the last.
fn within(bytes: u8x64, first: u8, last: u8) -> u8x64 {
    let nearest = bytes.min(u8x64::splat(last)).max(u8x64::splat(first));
    nearest.simd_eq(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_in_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..BLOCK {
                let mut block = [b' '; BLOCK];
                block[place] = byte;
                let masks = Masks::of(&block);
                let bit = |is: bool| u64::from(is) << place;
                let letter = byte.is_ascii_alphabetic();

                assert_eq!(masks.digits, bit(byte.is_ascii_digit()));
                assert_eq!(masks.letters, bit(letter));
                assert_eq!(masks.capitals, bit(byte.is_ascii_uppercase()));
                assert_eq!(masks.beyond_hex, bit(letter && !byte.is_ascii_hexdigit()));
                assert_eq!(masks.markers, bit(b"xuXU".contains(&byte)));
                assert_eq!(masks.escapes, bit(ESCAPES.contains(&byte)));
                assert_eq!(masks.wide, bit(!byte.is_ascii()));
            }
        }
    }
}
