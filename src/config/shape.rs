//! Texts that are no configuration: which line, which key, and never the value.

use crate::config::ConfigError;
use crate::config::Problem;
use crate::masking::Redactor;

/// What the parser says about these names keys alone; everything else it says may repeat a value.
const NAMES_ONLY: [&str; 4] = [
    "unknown field",
    "missing field",
    "duplicate field",
    "duplicate key",
];

/// Turns the parser's error into one of ours.
pub(super) fn problem(text: &str, error: &toml::de::Error) -> ConfigError {
    let place = error.span().map(|span| {
        let before = text.get(..span.start).unwrap_or_default();
        let number = before.lines().count().max(1);
        let line = text
            .lines()
            .nth(number.saturating_sub(1))
            .unwrap_or_default()
            .trim();
        (number, line)
    });
    let message = error.message();
    let what = if NAMES_ONLY.iter().any(|start| message.starts_with(start)) {
        message.replace('`', "")
    } else {
        match place.and_then(|(_, line)| line.split_once('=')) {
            Some((key, _)) if is_key(key.trim()) => {
                format!("the value of {} has the wrong type or form", key.trim())
            }
            _ => String::from("this is not TOML, or not where it belongs"),
        }
    };
    let key = place.map_or_else(
        || String::from("the file"),
        |(number, _)| format!("line {number}"),
    );
    // Whatever is pasted into the file in the place of a key is told as one.
    let what = Redactor::default().redact(&what).into_owned();
    ConfigError::Problems(vec![Problem { key, what }])
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
}
