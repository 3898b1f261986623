//! A paper as plain text, 72 characters wide.

use crate::notify::paper::Block;
use crate::notify::paper::Paper;
use crate::notify::paper::Table;

/// The paper as text. Lines end in CR LF, as mail wants it.
pub(in crate::notify) fn of(paper: &Paper) -> String {
    let mut pieces = vec![paper.title.clone()];
    pieces.extend(paper.blocks.iter().map(block));
    let text = pieces.join("\n\n");
    let mut text: String = text.split('\n').flat_map(|line| [line, "\r\n"]).collect();
    text.shrink_to_fit();
    text
}

fn block(block: &Block) -> String {
    match block {
        Block::Text(text) | Block::Small(text) => wrapped(text),
        Block::Code(code) => format!("    {code}"),
        Block::Facts(facts) => facts
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect::<Vec<_>>()
            .join("\n"),
        Block::Table(table) => rows(table),
    }
}

fn rows(table: &Table) -> String {
    let mut lines = vec![format!("{}:", table.caption)];
    lines.extend(table.rows.iter().map(|[what, state, amount]| {
        if state.is_empty() {
            format!("- {what}: {amount}")
        } else {
            format!("- {what}: {amount} ({state})")
        }
    }));
    let (name, sum) = &table.total;
    lines.push(format!("{name}: {sum}"));
    lines.join("\n")
}

/// Broken at blanks.
fn wrapped(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count().saturating_add(word.chars().count()) < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

const WIDTH: usize = 72;
