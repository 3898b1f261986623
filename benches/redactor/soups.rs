//! The worst that can be handed to a redactor: everything looks as if it were something.

use crate::chance::Chance;

const DECIMAL: &str = "0123456789";

/// A name, and how so many bytes of it are made.
pub(crate) type Soup = (&'static str, fn(u64, usize) -> String);

/// All of them; each is one line, where nothing else is said.
pub(crate) const SOUPS: &[Soup] = &[
    ("digits", |seed, bytes| Chance::new(seed).word(DECIMAL, bytes)),
    ("digits_and_separators", |seed, bytes| {
        Chance::new(seed).word("01234567890123456789012345678901234567890123456789 -./", bytes)
    }),
    ("groups_of_four", |seed, bytes| {
        let mut chance = Chance::new(seed);
        repeated(bytes, || format!("{} ", chance.word(DECIMAL, 4)))
    }),
    ("one_digit", |_, bytes| "4".repeat(bytes)),
    ("ones_on_lines", |_, bytes| "4\n".repeat(bytes / 2)),
    ("cards", |_, bytes| {
        repeated(bytes, || "4242424242424242 ".to_owned())
    }),
    ("cards_on_lines", |_, bytes| {
        repeated(bytes, || "4242 4242 4242 4242\n".to_owned())
    }),
    ("base64", |seed, bytes| {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        Chance::new(seed).word(letters, bytes)
    }),
    ("base64_of_digits", |_, bytes| "NDI0MjQy".repeat(bytes / 8)),
    ("hex", |seed, bytes| {
        Chance::new(seed).word("0123456789abcdef", bytes)
    }),
    ("hex_of_digits", |_, bytes| "34323432".repeat(bytes / 8)),
    ("percent_chain", |_, bytes| {
        format!("%{}34", "25".repeat(bytes / 2))
    }),
    ("percent_digits", |seed, bytes| {
        let mut chance = Chance::new(seed);
        repeated(bytes, || format!("%2525253{}", chance.word(DECIMAL, 1)))
    }),
    ("backslashes", |_, bytes| format!("{}u0034", "\\".repeat(bytes))),
    ("escaped_digits", |seed, bytes| {
        let mut chance = Chance::new(seed);
        repeated(bytes, || format!("\\\\\\\\u003{}", chance.word(DECIMAL, 1)))
    }),
    ("entities", |seed, bytes| {
        let mut chance = Chance::new(seed);
        repeated(bytes, || format!("&amp;#x3{};", chance.word(DECIMAL, 1)))
    }),
    ("debug_of_bytes", |seed, bytes| {
        let mut chance = Chance::new(seed);
        format!("[{}", repeated(bytes, || format!("{}, ", 48 + chance.below(10))))
    }),
    ("names_of_fields", |_, bytes| {
        repeated(bytes, || "cvc=card[number]=".to_owned())
    }),
    ("quotes", |_, bytes| {
        repeated(bytes, || "\"cvc\":\"\\\"pan\\\":\"".to_owned())
    }),
    ("track_data", |_, bytes| {
        repeated(bytes, || ";4242424242424242=".to_owned())
    }),
];

fn repeated(bytes: usize, mut make: impl FnMut() -> String) -> String {
    let mut text = String::with_capacity(bytes + 100);
    while text.len() < bytes {
        text.push_str(&make());
    }
    text
}
