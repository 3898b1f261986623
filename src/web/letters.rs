//! Random words of letters alone: no digits, so that nothing takes one for a card number.

use crate::domain::Randomness;

/// So many random lower-case letters, at 4.7 bits each.
pub(super) fn random(randomness: &dyn Randomness, count: usize) -> String {
    let mut bytes = vec![0; count];
    randomness.fill(&mut bytes);
    bytes
        .iter()
        .map(|byte| char::from(b'a'.saturating_add(byte % 26)))
        .collect()
}

/// Bytes as letters, two for each byte.
pub(super) fn of(bytes: &[u8]) -> String {
    let letter = |half: u8| char::from(b'a'.saturating_add(half));
    bytes
        .iter()
        .flat_map(|byte| [letter(byte >> 4), letter(byte & 15)])
        .collect()
}

/// The length of a word that nobody can guess: 28 letters, more than 128 bits.
pub(super) const UNGUESSABLE: usize = 28;
