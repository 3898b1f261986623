//! Reads the texts of `lines/`.
//!
//! A text begins with `~~~` and its name. Then come what must go (`card`, `code`, `track`) and what must stay as it is
//! (`stays`), one a line; `hard` says that the number is written as few programs write it. After `text:` comes the
//! text up to the next name; after `text, escaped:` the same with `\r`, `\t`, `\\`, `\xff` (a byte) and `\u{a0}`.

use std::fs;
use std::path::Path;

/// A text, what must go from it and what must stay.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) title: String,
    pub(crate) hard: bool,
    pub(crate) cards: Vec<String>,
    /// Security codes, PINs, and the rest of a track.
    pub(crate) secrets: Vec<String>,
    pub(crate) stays: Vec<String>,
    pub(crate) text: Vec<u8>,
}

impl Line {
    pub(crate) fn is_positive(&self) -> bool {
        !self.cards.is_empty() || !self.secrets.is_empty()
    }

    fn parse(file: &str, section: &str) -> Self {
        let (title, mut rest) = section.split_once('\n').unwrap();
        let mut line = Self {
            title: format!("{file}: {title}"),
            ..Self::default()
        };
        loop {
            let (head, after) = rest.split_once('\n').unwrap();
            rest = after;
            match head.split_once(' ').unwrap_or((head, "")) {
                ("hard", "") => line.hard = true,
                ("card", card) => line.cards.push(card.to_owned()),
                ("code" | "track", secret) => line.secrets.push(secret.to_owned()),
                ("stays", word) => line
                    .stays
                    .push(String::from_utf8(unescaped_if(section, word)).unwrap()),
                ("text:", "") | ("text,", "escaped:") => break,
                _ => panic!("{}: what is {head:?}?", line.title),
            }
        }
        line.text = unescaped_if(section, rest.trim_end_matches('\n'));
        line
    }
}

/// All of them.
pub(crate) fn all() -> Vec<Line> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/redactor/lines");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut lines = Vec::new();
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let text = format!("\n{}", fs::read_to_string(&file).unwrap());
        lines.extend(
            text.split("\n~~~ ")
                .skip(1)
                .map(|section| Line::parse(name, section)),
        );
    }
    lines
}

fn unescaped_if(section: &str, text: &str) -> Vec<u8> {
    if section.contains("\ntext, escaped:\n") {
        unescaped(text)
    } else {
        text.as_bytes().to_vec()
    }
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.extend_from_slice(before.as_bytes());
        let kind = after.chars().next().unwrap();
        rest = &after[1..];
        match kind {
            'r' => out.push(b'\r'),
            't' => out.push(b'\t'),
            '\\' => out.push(b'\\'),
            'x' => {
                out.push(u8::from_str_radix(&rest[..2], 16).unwrap());
                rest = &rest[2..];
            }
            'u' => {
                let (code, after) = rest[1..].split_once('}').unwrap();
                let character = char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap();
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                rest = after;
            }
            other => panic!("what is \\{other}?"),
        }
    }
    out.extend_from_slice(rest.as_bytes());
    out
}
