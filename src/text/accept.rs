//! Which language a browser asks for.

use crate::text::Texts;

/// The language that a browser likes best of those that there are, by its `Accept-Language` (RFC 9110, 12.5.4); `None`
/// when it asks for none of them. A region that has no folder is its language (`es-MX` is `es`; RFC 4647, 3.4). Of two
/// that it likes equally the one that it names first.
pub fn accepted(header: &str) -> Option<&'static Texts> {
    // Nobody's list is longer, and this is read before it is known who asks.
    let mut wishes: Vec<(u16, &str)> = header
        .split(',')
        .take(WISHES_MAX)
        .filter_map(wish)
        .filter(|(weight, _)| *weight > 0)
        .collect();
    // Stable: equals stay in their order.
    wishes.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    wishes.into_iter().find_map(|(_, range)| known(range))
}

const WISHES_MAX: usize = 40;

/// A language and its weight in thousandths; `None` for what is not of that form. `*` is no language of its own.
fn wish(text: &str) -> Option<(u16, &str)> {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next()?;
    let weight = match (parts.next(), parts.next()) {
        (None, _) => 1000,
        (Some(parameter), None) => weight(parameter)?,
        (Some(_), Some(_)) => return None,
    };
    Some((weight, range))
}

/// `q=0.8` in thousandths.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, part) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let digits = part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "0" if digits => format!("{part:0<3}").parse().ok(),
        "1" if digits && part.bytes().all(|byte| byte == b'0') => Some(1000),
        _ => None,
    }
}

fn known(range: &str) -> Option<&'static Texts> {
    let mut range = range;
    loop {
        let fits = |texts: &&'static Texts| texts.language().eq_ignore_ascii_case(range);
        if let Some(texts) = Texts::all().iter().find(fits) {
            return Some(texts);
        }
        (range, _) = range.rsplit_once('-')?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(header: &str) -> Option<&'static str> {
        accepted(header).map(Texts::language)
    }

    #[test]
    fn what_is_liked_best_wins() {
        assert_eq!(asked("es"), Some("es"));
        assert_eq!(asked("en;q=0.5, es;q=0.9"), Some("es"));
        assert_eq!(asked("fr;q=0.9,es;q=0.8,en;q=0.7"), Some("fr"));
        assert_eq!(asked("en, es"), Some("en"));
        assert_eq!(asked("es , en"), Some("es"));
        assert_eq!(asked("en;q=0.001,fr;q=0.01"), Some("fr"));
    }

    #[test]
    fn a_region_is_its_language() {
        assert_eq!(asked("es-MX,es;q=0.9,en;q=0.8"), Some("es"));
        assert_eq!(asked("FR-ca"), Some("fr"));
        assert_eq!(asked("zh-Hant-TW, es-419;q=0.5"), Some("es"));
    }

    #[test]
    fn what_is_not_wanted_is_not_taken() {
        assert_eq!(asked("es;q=0, en;q=0.1"), Some("en"));
        assert_eq!(asked("es;q=0.000"), None);
    }

    #[test]
    fn unknown_languages_and_broken_wishes_are_passed_over() {
        for nothing in [
            "",
            "*",
            "de, zh;q=0.9",
            "es;q=2",
            "es;q=-1",
            "es;q=0.1234",
            "es;x=1",
            "es;q=1;q=1",
            ";;;",
            "-",
        ] {
            assert_eq!(asked(nothing), None, "{nothing}");
        }
        assert_eq!(asked("es;q=nine, fr;q=0.1"), Some("fr"));
        assert_eq!(asked(&"xx,".repeat(40).repeat(100)), None);
    }
}
