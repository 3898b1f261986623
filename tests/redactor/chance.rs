//! Check digits, and the numbers that look like those of cards by chance.

/// The digits with the check digit that makes them right.
pub(crate) fn with_check_digit(digits: &str) -> String {
    (0..10)
        .map(|last| format!("{digits}{last}"))
        .find(|whole| is_right(whole))
        .unwrap()
}

/// Nine digits behind `978`, with the check digit of an ISBN.
pub(crate) fn isbn(twelve: &str) -> String {
    let sum: u32 = twelve
        .chars()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
        .sum();
    format!("{twelve}{}", (10 - sum % 10) % 10)
}

fn is_right(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, weight)| {
            let value = digit.to_digit(10).unwrap() * weight;
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether the digits begin as the numbers of some brand do; wide on purpose.
fn is_in_a_range(digits: &str) -> bool {
    let four: u32 = digits[..4].parse().unwrap();
    let length = digits.len();
    match four {
        4000..=4999 => matches!(length, 13 | 16 | 18 | 19),
        5100..=5599 | 2221..=2720 => length == 16,
        2131 | 1800 | 3400..=3499 | 3700..=3799 => length == 15,
        3000..=3059 | 3095 | 3600..=3699 | 3800..=3999 => (14..=19).contains(&length),
        3528..=3589 | 3088 | 3096 | 3112 | 3158 | 3337 => length >= 16,
        5000..=5099 | 5600..=5899 | 6000..=6999 | 8100..=8199 => true,
        _ => false,
    }
}

fn is_like_a_card(digits: &str) -> bool {
    (13..=19).contains(&digits.len()) && is_in_a_range(digits) && is_right(digits)
}

/// Whether a part of a run of digits, or groups in a row with one sign between, could be a card's number. Such texts
/// are drawn again: nothing could tell them from card data. The library's own barcodes are taken out before.
pub(crate) fn holds_a_card_by_chance(text: &str) -> bool {
    let mut groups: Vec<String> = Vec::new();
    let mut gap = 0;
    for character in text.chars().chain(['|'; 4]) {
        if character.is_ascii_digit() {
            if gap > 0 || groups.is_empty() {
                groups.push(String::new());
            }
            gap = 0;
            groups.last_mut().unwrap().push(character);
            continue;
        }
        gap += 1;
        if gap > 3 || !" -._/,:\n\t".contains(character) {
            if groups_hold_a_card(&groups) {
                return true;
            }
            groups.clear();
            gap = 0;
        }
    }
    false
}

fn groups_hold_a_card(groups: &[String]) -> bool {
    let inside = groups.iter().any(|run| {
        (0..run.len())
            .any(|from| (13..=19).any(|length| run.get(from..from + length).is_some_and(is_like_a_card)))
    });
    let joined = (0..groups.len())
        .any(|from| (from + 1..=groups.len()).any(|to| is_like_a_card(&groups[from..to].concat())));
    inside || joined
}
