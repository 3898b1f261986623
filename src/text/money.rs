//! Amounts, as a language writes them.

use crate::domain::Money;
use crate::text::Texts;

/// An amount with its currency: `$1,234.50` in English and in Spanish, `1 234,50 $` in French.
///
/// The digits are those of the amount and none is rounded away; where the signs stand is the language's to say
/// (`format.ftl`). A library has one currency, so its dollar is `$`, whichever dollar it is.
pub fn money(text: &Texts, amount: &Money) -> String {
    let plain = amount.to_string();
    let (negative, digits) = match plain.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, plain.as_str()),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut number = grouped(whole, &text.say("group-mark"));
    if !part.is_empty() {
        number.push_str(&text.say("decimal-mark"));
        number.push_str(part);
    }
    let currency = amount.currency();
    let code = currency.code();
    let key = match code {
        "USD" | "CAD" | "AUD" | "NZD" => "money-dollar",
        "EUR" => "money-euro",
        "GBP" => "money-pound",
        _ => "money-other",
    };
    let shown = text.written(key, &[("amount", &number), ("code", code)]);
    if negative {
        text.written("money-minus", &[("amount", &shown)])
    } else {
        shown
    }
}

/// Digits in groups of three, from the right.
fn grouped(digits: &str, mark: &str) -> String {
    let mut grouped = String::new();
    for (before, digit) in (1..=digits.len()).rev().zip(digits.chars()) {
        grouped.push(digit);
        if before != 1 && before % 3 == 1 {
            grouped.push_str(mark);
        }
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;

    fn says(language: &str, minor: i64, code: &str) -> String {
        let amount = Money::from_minor(minor, Currency::parse(code).unwrap());
        money(Texts::of(language).unwrap(), &amount)
    }

    #[test]
    fn amounts_are_written_as_english_writes_them() {
        assert_eq!(says("en", 450, "USD"), "$4.50");
        assert_eq!(says("en", 123_456_789, "USD"), "$1,234,567.89");
        assert_eq!(says("en", 99_999, "CAD"), "$999.99");
        assert_eq!(says("en", -450, "USD"), "-$4.50");
        assert_eq!(says("en", 450, "EUR"), "€4.50");
        assert_eq!(says("en", 5, "GBP"), "£0.05");
        assert_eq!(says("en", 1_450, "JPY"), "1,450\u{a0}JPY");
    }

    #[test]
    fn amounts_are_written_as_spanish_in_the_united_states_writes_them() {
        assert_eq!(says("es", 450, "USD"), "$4.50");
        assert_eq!(says("es", -123_450, "USD"), "-$1,234.50");
        assert_eq!(says("es", 450, "EUR"), "EUR\u{a0}4.50");
    }

    #[test]
    fn amounts_are_written_as_french_writes_them() {
        assert_eq!(says("fr", 450, "USD"), "4,50\u{a0}$");
        assert_eq!(says("fr", -123_450, "EUR"), "-1\u{202f}234,50\u{a0}€");
        assert_eq!(says("fr", 1_234_567, "JPY"), "1\u{202f}234\u{202f}567\u{a0}JPY");
    }

    #[test]
    fn no_digit_of_the_largest_amounts_is_lost() {
        assert_eq!(says("en", i64::MAX, "USD"), "$92,233,720,368,547,758.07");
        assert_eq!(says("en", i64::MIN, "USD"), "-$92,233,720,368,547,758.08");
    }
}
