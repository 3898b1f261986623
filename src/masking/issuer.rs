//! Which numbers belong to which brand: the ranges of issuers, and the lengths that each of them uses.
//!
//! A number begins with six digits that say who issued the card (ISO/IEC 7812-1). Brands publish their ranges; some
//! overlap, and the first one in the table counts. Brands that the processor has no word for are
//! [`CardBrand::Unknown`]: their numbers are card numbers all the same.

use crate::masking::CardBrand;

/// The brand of a number of 13 to 19 digits, by its beginning and its length; `None` when no brand has such numbers.
///
/// The digits are given as values from 0 to 9. The check digit is not looked at.
pub(super) fn brand_of(digits: &[u8]) -> Option<CardBrand> {
    brand_by(beginning(digits.iter().copied())?, digits.len())
}

/// The first six digits as one number; `None` when there are fewer, or one is no digit.
pub(super) fn beginning(digits: impl IntoIterator<Item = u8>) -> Option<u32> {
    let mut digits = digits.into_iter();
    (0..BEGINNING_DIGITS).try_fold(0_u32, |number, _| {
        let digit = digits.next().filter(|digit| *digit <= 9)?;
        number.checked_mul(10)?.checked_add(u32::from(digit))
    })
}

/// The same as [`brand_of`] for somebody who has the first six digits as a number already.
pub(super) fn brand_by(beginning: u32, length: usize) -> Option<CardBrand> {
    RANGES
        .iter()
        .find(|range| (range.first..=range.last).contains(&beginning) && range.lengths.contains(&length))
        .map(|range| range.brand)
}

/// Whether numbers of any brand begin with these two digits.
pub(super) fn has_numbers_from(first: u8, second: u8) -> bool {
    let two = first.saturating_mul(10).saturating_add(second);
    matches!(two, 18 | 21..=27 | 30 | 31 | 33..=58 | 60..=69 | 81 | 82 | 86 | 97 | 98)
}

/// Numbers of one brand that begin alike.
struct Range {
    /// The lowest beginning, six digits.
    first: u32,
    /// The highest.
    last: u32,
    lengths: &'static [usize],
    brand: CardBrand,
}

const fn range(first: u32, last: u32, lengths: &'static [usize], brand: CardBrand) -> Range {
    Range {
        first,
        last,
        lengths,
        brand,
    }
}

const BEGINNING_DIGITS: usize = 6;

const VISA: &[usize] = &[13, 16, 19];
const UP_FROM_13: &[usize] = &[13, 14, 15, 16, 17, 18, 19];
const UP_FROM_14: &[usize] = &[14, 15, 16, 17, 18, 19];
const UP_FROM_16: &[usize] = &[16, 17, 18, 19];
/// Cards of fourteen digits, and the longer ones that came with the Discover network.
const DINERS: &[usize] = &[14, 16, 17, 18, 19];
const UNION_PAY_81: &[usize] = &[13, 16, 17, 18, 19];

/// As the brands publish them. UATP's `1` is left out on purpose: phone numbers and clocks begin so. Of the brands of
/// one country only the lengths that are in use are taken: Mir's longer ones look as a patron's barcode with the PIN
/// behind it does.
const RANGES: &[Range] = &[
    range(180_000, 180_099, &[15], CardBrand::Jcb),
    range(213_100, 213_199, &[15], CardBrand::Jcb),
    range(222_100, 272_099, &[16], CardBrand::Mastercard),
    range(300_000, 305_999, DINERS, CardBrand::Diners),
    range(309_500, 309_599, DINERS, CardBrand::Diners),
    range(308_800, 308_899, &[16], CardBrand::Jcb),
    range(309_600, 309_699, &[16], CardBrand::Jcb),
    range(311_200, 311_299, &[16], CardBrand::Jcb),
    range(315_800, 315_899, &[16], CardBrand::Jcb),
    range(333_700, 333_799, &[16], CardBrand::Jcb),
    range(340_000, 349_999, &[15], CardBrand::Amex),
    range(352_800, 358_999, UP_FROM_16, CardBrand::Jcb),
    range(360_000, 369_999, DINERS, CardBrand::Diners),
    range(370_000, 379_999, &[15], CardBrand::Amex),
    range(380_000, 399_999, DINERS, CardBrand::Diners),
    range(400_000, 499_999, VISA, CardBrand::Visa),
    range(510_000, 559_999, &[16], CardBrand::Mastercard),
    range(601_100, 601_199, UP_FROM_16, CardBrand::Discover),
    range(644_000, 659_999, UP_FROM_16, CardBrand::Discover),
    // Discover's share of 62 (622126 to 622925, 624 to 626, 6282 to 6288) is UnionPay's, taken by both networks.
    range(620_000, 629_999, UP_FROM_14, CardBrand::UnionPay),
    range(810_000, 817_199, UNION_PAY_81, CardBrand::UnionPay),
    // Maestro, and within it Elo, RuPay, Verve, Hipercard, Dankort and InstaPayment. Maestro's twelve digits are too
    // few to tell a card from any other number.
    range(500_000, 509_999, UP_FROM_13, CardBrand::Unknown),
    range(560_000, 589_999, UP_FROM_13, CardBrand::Unknown),
    range(600_000, 699_999, UP_FROM_13, CardBrand::Unknown),
    // Mir and Borica, RuPay, UzCard, Napas, Troy, Humo.
    range(220_000, 220_599, &[16], CardBrand::Unknown),
    range(817_200, 829_999, &[16], CardBrand::Unknown),
    range(860_000, 860_099, &[16], CardBrand::Unknown),
    range(970_400, 970_499, &[16, 19], CardBrand::Unknown),
    range(979_200, 979_299, &[16], CardBrand::Unknown),
    range(986_000, 986_099, &[16], CardBrand::Unknown),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn brand(number: &str) -> Option<CardBrand> {
        let digits: Vec<u8> = number.bytes().map(|byte| byte.wrapping_sub(b'0')).collect();
        brand_of(&digits)
    }

    #[test]
    fn two_digits_tell_whether_any_number_begins_so() {
        for two in 0..100 {
            let ranges = RANGES
                .iter()
                .map(|range| range.first / 10_000..=range.last / 10_000);
            let expected = ranges.into_iter().any(|range| range.contains(&u32::from(two)));
            assert_eq!(has_numbers_from(two / 10, two % 10), expected, "{two}");
        }
    }

    #[test]
    fn published_numbers_have_the_brand_that_the_processor_says() {
        for (number, expected) in [
            ("4242424242424242", CardBrand::Visa),
            ("4222222222222", CardBrand::Visa),
            ("5555555555554444", CardBrand::Mastercard),
            ("2223003122003222", CardBrand::Mastercard),
            ("378282246310005", CardBrand::Amex),
            ("6011111111111117", CardBrand::Discover),
            ("6011981111111113", CardBrand::Discover),
            ("3056930009020004", CardBrand::Diners),
            ("36227206271667", CardBrand::Diners),
            ("3566002020360505", CardBrand::Jcb),
            ("6200000000000005", CardBrand::UnionPay),
            ("6205500000000000004", CardBrand::UnionPay),
        ] {
            assert_eq!(brand(number), Some(expected), "{number}");
        }
    }

    #[test]
    fn a_range_ends_where_it_ends() {
        for (number, expected) in [
            ("2220990000000000", None),
            ("2221000000000000", Some(CardBrand::Mastercard)),
            ("2720990000000000", Some(CardBrand::Mastercard)),
            ("2721000000000000", None),
            ("3059990000000000", Some(CardBrand::Diners)),
            ("3060000000000000", None),
            ("3527990000000000", None),
            ("3590000000000000", None),
            ("8171990000000000", Some(CardBrand::UnionPay)),
            ("8172000000000000", Some(CardBrand::Unknown)),
            ("8300000000000000", None),
            ("2205990000000000", Some(CardBrand::Unknown)),
            ("2206000000000000", None),
            ("9793000000000000", None),
        ] {
            assert_eq!(brand(number), expected, "{number}");
        }
    }

    #[test]
    fn a_length_that_a_brand_does_not_use_is_none_of_its_numbers() {
        assert_eq!(brand("42424242424242"), None);
        assert_eq!(brand("555555555555444"), None);
        assert_eq!(brand("3782822463100050"), None);
        assert_eq!(brand("21234000012342"), None);
        assert_eq!(brand("62000000000000000005"), None);
    }

    #[test]
    fn too_few_digits_and_no_digits_have_no_brand() {
        assert_eq!(brand_of(&[]), None);
        assert_eq!(brand_of(&[4, 2, 4, 2, 4]), None);
        assert_eq!(brand_of(&[4; 12]), None);
        assert_eq!(brand_of(b"4242424242424242"), None);
        assert_eq!(beginning([4, 2, 4, 2, 4, 2, 4]), Some(424_242));
    }
}
