//! Numbers that processors publish to test with, of every brand and length.

/// With right check digits, and none of them the beginning of another.
pub const CARDS: &[&str] = &[
    "4242424242424242",
    "4000056655665556",
    "4222222222222",
    "5555555555554444",
    "5200828282828210",
    "5105105105105100",
    "2223003122003222",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "6011000990139424",
    "6011981111111113",
    "3056930009020004",
    "30569309025904",
    "36227206271667",
    "3566002020360505",
    "6555900000604105",
    "6200000000000005",
    "6205500000000000004",
];

/// A library's own barcodes, and how they begin.
pub const PATRONS: &str = "21234";
pub const ITEMS: &str = "30234";

/// A barcode of fourteen digits with its check digit.
pub fn barcode(prefix: &str, serial: usize) -> String {
    let digits = format!("{prefix}{serial:08}");
    let check = ('0'..='9').find(|check| passes(&format!("{digits}{check}")));
    format!("{digits}{}", check.unwrap_or_default())
}

/// Whether the check digit is right: ISO/IEC 7812-1, annex B. Written here once more, so that a mistake in the program
/// is not one here.
pub fn passes(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0') * if place % 2 == 0 { 1 } else { 2 };
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10)
}
