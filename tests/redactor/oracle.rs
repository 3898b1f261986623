//! Reads digits out of a text by any means it knows. It shares nothing with the redactor.

use std::collections::HashSet;

use crate::decoders;

/// The longest text that is taken apart further, and how many are.
const BYTES_MAX: usize = 60_000;
const DECODINGS_MAX: usize = 300;
const DEPTH_MAX: usize = 4;

/// So many digits in a row of a card number are a leak: the first six and the last four may be shown.
const WINDOW: usize = 11;

/// All that could be read from a text.
pub(crate) struct Reading {
    texts: Vec<String>,
    digits: HashSet<String>,
}

impl Reading {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut texts = decodings(bytes);
        for text in &mut texts {
            *text = decoders::with_ascii_digits(text);
        }
        let digits = texts.iter().flat_map(|text| digit_streams(text)).collect();
        Self { texts, digits }
    }

    /// Whether eleven digits of the card, one after the other, can be read.
    pub(crate) fn shows_card(&self, card: &str) -> bool {
        windows(card)
            .iter()
            .any(|window| self.digits.iter().any(|digits| digits.contains(window)))
    }

    /// Whether a security code, a PIN or a part of track data can be read.
    pub(crate) fn shows_secret(&self, secret: &str) -> bool {
        if secret.len() < 8 {
            return self.texts.iter().any(|text| stands_in(secret, text));
        }
        let parts: Vec<&str> = (0..=secret.len().saturating_sub(9))
            .map(|at| &secret[at..(at + 9).min(secret.len())])
            .filter(|part| part.chars().collect::<HashSet<_>>().len() > 2)
            .collect();
        self.texts
            .iter()
            .any(|text| parts.iter().any(|part| text.contains(part)))
    }
}

/// Whether the two would be taken for each other.
pub(crate) fn share_a_window(card: &str, other: &str) -> bool {
    windows(card).iter().any(|window| windows(other).contains(window))
}

/// Eleven digits in a row; of test cards that are mostly zeros the first thirteen, since zeros stand everywhere.
fn windows(card: &str) -> HashSet<&str> {
    let mostly_one = |window: &str| ('0'..='9').any(|digit| window.matches(digit).count() >= 8);
    let mut windows: HashSet<&str> = (0..=card.len().saturating_sub(WINDOW))
        .map(|at| &card[at..at + WINDOW])
        .filter(|window| !mostly_one(window))
        .collect();
    windows.insert(&card[..13]);
    windows
}

/// The text, and what its decodings give, and theirs.
fn decodings(bytes: &[u8]) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut all = vec![
        String::from_utf8_lossy(bytes).into_owned(),
        bytes.iter().copied().map(char::from).collect(),
    ];
    let mut from = 0;
    for _ in 0..DEPTH_MAX {
        let mut new = Vec::new();
        for text in &all[from..] {
            for decoder in decoders::ALL {
                for decoded in decoder(text) {
                    let worth = decoded.len() >= 3 && decoded.len() <= BYTES_MAX;
                    if worth && decoded != *text && seen.insert(decoded.clone()) {
                        new.push(decoded);
                    }
                }
            }
        }
        from = all.len();
        new.truncate(DECODINGS_MAX.saturating_sub(all.len()));
        all.extend(new);
    }
    all
}

/// The digits of a text in the order in which somebody might put them together.
fn digit_streams(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let all = text.chars().filter(char::is_ascii_digit).collect();
    let mut apart = String::new();
    let mut long = String::new();
    let mut quoted = String::new();
    let mut between_tags = String::new();
    let mut values = String::new();
    let mut at = 0;
    while at < characters.len() {
        let run: String = characters[at..]
            .iter()
            .take_while(|character| character.is_ascii_digit())
            .collect();
        if run.is_empty() {
            at += 1;
            continue;
        }
        let before = at.checked_sub(1).map_or(' ', |before| characters[before]);
        let after = characters.get(at + run.len()).copied().unwrap_or(' ');
        let is_name = before.is_alphabetic() || before == '_' || after.is_alphabetic();
        let is_index = before == '[' && after == ']' || before == '(' && after == ')';
        // A colour of the terminal: ESC [ 3 1 m.
        if !is_name && !is_index {
            apart.push_str(&run);
        }
        if run.len() > 1 {
            long.push_str(&run);
        }
        if matches!(before, '"' | '\'') && matches!(after, '"' | '\'') {
            quoted.push_str(&run);
        }
        if before == '>' && after == '<' {
            between_tags.push_str(&run);
        }
        if matches!(before, '=' | ':' | ' ' | '"') && run.len() > 1 && !after.is_alphabetic() {
            values.push_str(&run);
        }
        at += run.len();
    }
    vec![all, apart, long, quoted, between_tags, values]
}

/// Whether the secret stands in the text as a word of its own, or right behind a name for it.
fn stands_in(secret: &str, text: &str) -> bool {
    text.match_indices(secret).any(|(at, _)| {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        let after = text[at + secret.len()..].chars().next().unwrap_or(' ');
        let open = |character: char| !character.is_alphanumeric();
        open(before) && !matches!(before, '.' | '-') && open(after)
    })
}
