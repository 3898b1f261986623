//! The proof of work: our own, nobody else's script or service. Pure.
//!
//! The browser looks for sixteen numbers. With each, the digest of the challenge begins with so many zero bits as the
//! price says; nobody knows a shorter way than to try. Numbers are written in letters, so that nothing takes them for a
//! card number. `assets/price.js` is the other side.

use crate::access::Price;
use crate::access::sha256;

/// Whether the answer solves the challenge at this price: sixteen words of letters with dashes between them.
pub(super) fn is_solved(challenge: &str, price: Price, answer: &str) -> bool {
    if answer.len() > ANSWER_MAX {
        return false;
    }
    let words: Vec<&str> = answer.split('-').collect();
    if words.len() != usize::try_from(Price::PARTS).unwrap_or(usize::MAX) {
        return false;
    }
    (0_u32..).zip(words).all(|part| is_part(challenge, price, part))
}

fn is_part(challenge: &str, price: Price, (part, word): (u32, &str)) -> bool {
    let letters =
        !word.is_empty() && word.len() <= WORD_MAX && word.bytes().all(|byte| matches!(byte, b'a'..=b'p'));
    letters && zero_bits(&digest(challenge, part, word)) >= price.bits()
}

fn digest(challenge: &str, part: u32, word: &str) -> [u8; 32] {
    let part = part.to_string();
    sha256(&[challenge.as_bytes(), b" ", part.as_bytes(), b" ", word.as_bytes()])
}

fn zero_bits(digest: &[u8; 32]) -> u32 {
    let mut bits = 0_u32;
    for byte in digest {
        bits = bits.saturating_add(byte.leading_zeros());
        if *byte != 0 {
            break;
        }
    }
    bits
}

/// Solves a challenge, as the script does; for programs that test the service.
pub fn solve(challenge: &str, price: Price) -> String {
    let solved = (0..Price::PARTS).map(|part| {
        let words = (0_u64..).map(word_of);
        let mut fitting = words.filter(|word| zero_bits(&digest(challenge, part, word)) >= price.bits());
        fitting.next().unwrap_or_default()
    });
    solved.collect::<Vec<_>>().join("-")
}

/// A number in letters, sixteen of them, as the script writes it.
fn word_of(number: u64) -> String {
    let digits = format!("{number:x}");
    let value = |digit: char| digit.to_digit(16).and_then(|value| u8::try_from(value).ok());
    digits
        .chars()
        .filter_map(value)
        .map(|value| char::from(b'a'.saturating_add(value)))
        .collect()
}

const WORD_MAX: usize = 12;
const ANSWER_MAX: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    const CHALLENGE: &str = "abcdefghijklmnopabcdefghijklmnop";

    #[test]
    fn what_was_looked_for_is_a_solution_at_its_price_and_for_its_challenge_only() {
        let price = Price::LEAST;

        let answer = solve(CHALLENGE, price);

        assert!(is_solved(CHALLENGE, price, &answer));
        assert!(!is_solved(CHALLENGE, Price::from_bits(16).unwrap(), &answer));
        assert!(!is_solved("bbcdefghijklmnopabcdefghijklmnop", price, &answer));
    }

    #[test]
    fn a_solution_short_of_a_part_or_made_of_anything_else_is_none() {
        let answer = solve(CHALLENGE, Price::LEAST);
        let (_, short) = answer.split_once('-').unwrap();
        let mut words: Vec<&str> = answer.split('-').collect();
        words.swap(0, 1);

        for wrong in [
            "",
            "-",
            short,
            &words.join("-"),
            &answer.to_uppercase(),
            &format!("{answer}-a"),
        ] {
            assert!(!is_solved(CHALLENGE, Price::LEAST, wrong), "{wrong}");
        }
        assert!(!is_solved(CHALLENGE, Price::LEAST, &"a".repeat(10_000)));
    }

    #[test]
    fn numbers_are_written_in_letters() {
        let words: Vec<String> = [0, 9, 10, 15, 16, 255].into_iter().map(word_of).collect();

        assert_eq!(words, ["a", "j", "k", "p", "ba", "pp"]);
    }

    #[test]
    fn zero_bits_are_counted_from_the_front() {
        let mut digest = [0; 32];
        assert_eq!(zero_bits(&digest), 256);
        digest[1] = 0b0001_0000;
        assert_eq!(zero_bits(&digest), 11);
        digest[0] = 0x80;
        assert_eq!(zero_bits(&digest), 0);
    }
}
