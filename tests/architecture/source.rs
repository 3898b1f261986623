//! Reads one Rust source: its words without comments and literals, and every path it names, made absolute.

use std::collections::HashMap;

/// What is left of a source once comments, strings, characters and lifetimes are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Word(String),
    /// `::`
    Separator,
    Mark(char),
}

/// A token and the line it stands on, counted from 1.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) token: Token,
    pub(crate) line: usize,
}

/// A path as the compiler would see it: `crate::…` for ours, the crate's name for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedPath {
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
    /// Whether it was written in a `use`; there, single words count too.
    pub(crate) imported: bool,
    /// Whether it was written with `super::super`.
    pub(crate) climbs_twice: bool,
}

/// One path as it was written, in the module where it was written.
#[derive(Debug)]
struct Written {
    segments: Vec<String>,
    /// The name by which a `use` makes it known.
    known_as: Option<String>,
    module: Vec<String>,
    line: usize,
    imported: bool,
}

/// Splits a source into tokens.
pub(crate) fn tokens(text: &str) -> Vec<Placed> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut line = 1;
    let mut at = 0;
    while let Some(&here) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        let end = match here {
            '/' if next == Some('/') => end_of_line(&chars, at),
            '/' if next == Some('*') => end_of_block_comment(&chars, at),
            '"' => end_of_string(&chars, at + 1),
            '\'' => end_of_quote(&chars, at),
            _ if here.is_alphanumeric() || here == '_' => {
                let end = end_of_word(&chars, at);
                let word: String = chars.iter().skip(at).take(end - at).collect();
                match end_of_prefixed_literal(&chars, &word, end) {
                    Some(after_literal) => after_literal,
                    None if word == "r" && chars.get(end) == Some(&'#') => end + 1,
                    None => {
                        found.push(Placed {
                            token: Token::Word(word),
                            line,
                        });
                        end
                    }
                }
            }
            ':' if next == Some(':') => {
                found.push(Placed {
                    token: Token::Separator,
                    line,
                });
                at + 2
            }
            _ => {
                if !here.is_whitespace() {
                    found.push(Placed {
                        token: Token::Mark(here),
                        line,
                    });
                }
                at + 1
            }
        };
        line += chars
            .iter()
            .skip(at)
            .take(end - at)
            .filter(|char| **char == '\n')
            .count();
        at = end;
    }
    found
}

/// Every path that the source names, absolute; `module` is where the file hangs, `["web", "api"]` for `src/web/api.rs`.
pub(crate) fn named_paths(tokens: &[Placed], module: &[String]) -> Vec<NamedPath> {
    let written = written_paths(tokens, module);
    let mut known = HashMap::new();
    for path in &written {
        if let Some(name) = &path.known_as {
            known.insert((path.module.clone(), name.clone()), path);
        }
    }
    written
        .iter()
        .map(|path| NamedPath {
            segments: absolute(path, &known),
            line: path.line,
            imported: path.imported,
            climbs_twice: path.segments.windows(2).any(|pair| pair == ["super", "super"]),
        })
        .collect()
}

fn written_paths(tokens: &[Placed], file_module: &[String]) -> Vec<Written> {
    let mut found = Vec::new();
    let mut module = file_module.to_vec();
    let mut depth = 0_usize;
    let mut inline_modules = Vec::new();
    let mut at = 0;
    while let Some(placed) = tokens.get(at) {
        match &placed.token {
            Token::Mark('{') => depth += 1,
            Token::Mark('}') => {
                depth = depth.saturating_sub(1);
                if inline_modules.last() == Some(&depth) {
                    inline_modules.pop();
                    module.pop();
                }
            }
            Token::Word(word) if word == "mod" => {
                if let Some(name) = word_at(tokens, at + 1) {
                    found.push(declared_module(name, &module, placed.line));
                    if mark_at(tokens, at + 2) == Some('{') {
                        inline_modules.push(depth);
                        module.push(name.to_owned());
                        depth += 1;
                    }
                    at += 3;
                    continue;
                }
            }
            Token::Word(word) if word == "use" => {
                at = read_use(tokens, at + 1, &[], &module, &mut found);
                continue;
            }
            Token::Word(_) => {
                let (segments, end) = read_chain(tokens, at);
                if segments.len() > 1 && at.checked_sub(1).and_then(|i| mark_at(tokens, i)) != Some('.') {
                    let line = placed.line;
                    let module = module.clone();
                    found.push(Written {
                        segments,
                        known_as: None,
                        module,
                        line,
                        imported: false,
                    });
                }
                at = end;
                continue;
            }
            Token::Separator | Token::Mark(_) => {}
        }
        at += 1;
    }
    found
}

fn declared_module(name: &str, module: &[String], line: usize) -> Written {
    let segments = vec!["self".to_owned(), name.to_owned()];
    Written {
        segments,
        known_as: Some(name.to_owned()),
        module: module.to_vec(),
        line,
        imported: false,
    }
}

/// Reads `a::b::c` from `at`; gives the words and where it ends.
fn read_chain(tokens: &[Placed], at: usize) -> (Vec<String>, usize) {
    let mut segments = Vec::new();
    let mut at = at;
    while let Some(word) = word_at(tokens, at) {
        segments.push(word.to_owned());
        at += 1;
        if !is_separator(tokens, at) || word_at(tokens, at + 1).is_none() {
            break;
        }
        at += 1;
    }
    (segments, at)
}

/// Reads one tree of a `use`, groups and renames included; gives where it ends.
fn read_use(
    tokens: &[Placed],
    at: usize,
    prefix: &[String],
    module: &[String],
    found: &mut Vec<Written>,
) -> usize {
    // A leading `::` says "another crate", which the first word says too.
    let mut at = if is_separator(tokens, at) { at + 1 } else { at };
    let line = tokens.get(at).map_or(0, |placed| placed.line);
    let (segments, end) = read_chain(tokens, at);
    let mut path = [prefix, &segments].concat();
    at = if is_separator(tokens, end) { end + 1 } else { end };
    if mark_at(tokens, at) == Some('{') {
        at += 1;
        while at < tokens.len() && mark_at(tokens, at) != Some('}') {
            let before = at;
            at = read_use(tokens, at, &path, module, found);
            if mark_at(tokens, at) == Some(',') || at == before {
                at += 1;
            }
        }
        return at + 1;
    }
    if mark_at(tokens, at) == Some('*') {
        path.push("*".to_owned());
        at += 1;
    }
    // `use a::b::{self}` names `a::b`.
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let mut known_as = path.last().cloned();
    if word_at(tokens, at) == Some("as") {
        known_as = word_at(tokens, at + 1).map(str::to_owned);
        at += 2;
    }
    if !path.is_empty() {
        found.push(Written {
            segments: path,
            known_as,
            module: module.to_vec(),
            line,
            imported: true,
        });
    }
    at
}

fn absolute(path: &Written, known: &HashMap<(Vec<String>, String), &Written>) -> Vec<String> {
    let mut segments = path.segments.clone();
    // A path that begins with a name made known by a `use` continues that one; eight such steps are plenty.
    let mut module = path.module.clone();
    for step in 0..8 {
        let Some(first) = segments.first() else { break };
        let Some(origin) = known.get(&(module.clone(), first.clone())) else {
            break;
        };
        if step == 0 && path.imported && origin.segments == path.segments {
            break;
        }
        // `use stripe;` knows `stripe` as itself.
        if origin.segments.first() == Some(first) {
            segments.splice(0..1, origin.segments.iter().cloned());
            break;
        }
        segments.splice(0..1, origin.segments.iter().cloned());
        module.clone_from(&origin.module);
    }
    let above = segments.iter().take_while(|word| *word == "super").count();
    let first = segments.first().map(String::as_str);
    let (base, used): (Vec<String>, usize) = match first {
        Some("crate" | "lastfour") => (Vec::new(), 1),
        Some("self") => {
            let above = segments
                .iter()
                .skip(1)
                .take_while(|word| *word == "super")
                .count();
            (
                module
                    .iter()
                    .take(module.len().saturating_sub(above))
                    .cloned()
                    .collect(),
                1 + above,
            )
        }
        Some("super") => (
            module
                .iter()
                .take(module.len().saturating_sub(above))
                .cloned()
                .collect(),
            above,
        ),
        _ => return segments,
    };
    let mut whole = vec!["crate".to_owned()];
    whole.extend(base);
    whole.extend(segments.into_iter().skip(used));
    whole
}

fn word_at(tokens: &[Placed], at: usize) -> Option<&str> {
    match &tokens.get(at)?.token {
        Token::Word(word) => Some(word),
        Token::Separator | Token::Mark(_) => None,
    }
}

fn mark_at(tokens: &[Placed], at: usize) -> Option<char> {
    match tokens.get(at)?.token {
        Token::Mark(mark) => Some(mark),
        Token::Separator | Token::Word(_) => None,
    }
}

fn is_separator(tokens: &[Placed], at: usize) -> bool {
    tokens
        .get(at)
        .is_some_and(|placed| placed.token == Token::Separator)
}

fn end_of_line(chars: &[char], at: usize) -> usize {
    chars
        .iter()
        .skip(at)
        .position(|char| *char == '\n')
        .map_or(chars.len(), |length| at + length)
}

fn end_of_word(chars: &[char], at: usize) -> usize {
    let is_part = |char: &&char| char.is_alphanumeric() || **char == '_';
    at + chars.iter().skip(at).take_while(is_part).count()
}

fn end_of_block_comment(chars: &[char], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = at;
    while at < chars.len() {
        match (chars.get(at), chars.get(at + 1)) {
            (Some('/'), Some('*')) => (depth, at) = (depth + 1, at + 2),
            (Some('*'), Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(chars.len())
}

/// `at` is behind the opening quote.
fn end_of_string(chars: &[char], at: usize) -> usize {
    let mut at = at;
    while let Some(char) = chars.get(at) {
        match char {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// A character literal or a lifetime; `at` is on its quote.
fn end_of_quote(chars: &[char], at: usize) -> usize {
    if chars.get(at + 1) == Some(&'\\') {
        let closing = chars.iter().skip(at + 3).position(|char| *char == '\'');
        return closing.map_or(chars.len(), |length| at + 4 + length);
    }
    if chars.get(at + 2) == Some(&'\'') {
        at + 3
    } else {
        end_of_word(chars, at + 1)
    }
}

/// Where `r"…"`, `br#"…"#`, `b'…'` and their kin end; `None` if the word is no such prefix.
fn end_of_prefixed_literal(chars: &[char], word: &str, end: usize) -> Option<usize> {
    let next = chars.get(end).copied()?;
    match (word, next) {
        ("b", '\'') => Some(end_of_quote(chars, end)),
        ("b" | "c", '"') => Some(end_of_string(chars, end + 1)),
        ("r" | "br" | "cr", '"' | '#') => {
            let hashes = chars.iter().skip(end).take_while(|char| **char == '#').count();
            if chars.get(end + hashes) != Some(&'"') {
                return None;
            }
            let mut at = end + hashes + 1;
            while at < chars.len() {
                let closes = chars.get(at) == Some(&'"')
                    && chars.iter().skip(at + 1).take_while(|char| **char == '#').count() >= hashes;
                at += 1;
                if closes {
                    return Some(at + hashes);
                }
            }
            Some(chars.len())
        }
        _ => None,
    }
}
