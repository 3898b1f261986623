//! The check digit of cards and of library barcodes.

/// The check of ISO/IEC 7812-1, annex B, over the values of the digits, the check digit last.
pub(super) fn is_right(digits: impl DoubleEndedIterator<Item = u8>) -> bool {
    let sum = digits.rev().enumerate().fold(0_u32, |sum, (place, digit)| {
        let value = u32::from(digit);
        let weighed = match (place % 2, value) {
            (0, _) => value,
            (_, 0..=4) => value.saturating_mul(2),
            _ => value.saturating_mul(2).saturating_sub(9),
        };
        sum.saturating_add(weighed)
    });
    sum.is_multiple_of(10)
}
