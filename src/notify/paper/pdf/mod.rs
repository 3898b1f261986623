//! A paper as a PDF (ISO 32000-1): one page where it fits, tagged, with its language and its title, without scripts,
//! links or anything that is fetched.
//!
//! The letters are the standard ones that every reader brings (Helvetica, in Windows' Latin encoding), so that a receipt
//! weighs a few kilobytes. A language that is written otherwise has no PDF.

mod letters;
mod tree;

use pdf_writer::Content;
use pdf_writer::Name;
use pdf_writer::Str;
use pdf_writer::types::StructRole;

use crate::notify::paper::Block;
use crate::notify::paper::Paper;
use crate::notify::paper::Table;
use tree::Tree;

/// Whether a text can be written here.
pub fn can_write(text: &str) -> bool {
    text.chars().all(|character| letters::code(character).is_some())
}

/// The paper as a PDF. What cannot be written becomes a question mark; ask [`can_write`] of the language's own words
/// first.
pub fn of(paper: &Paper, library: &str) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.text(StructRole::P, library, SMALL);
    writer.gap(4);
    writer.text(StructRole::H1, &paper.title, HEADING);
    writer.gap(10);
    for block in &paper.blocks {
        match block {
            Block::Text(text) => writer.text(StructRole::P, text, PLAIN),
            Block::Small(text) => writer.text(StructRole::P, text, SMALL),
            Block::Code(code) => writer.text(StructRole::P, code, HEADING),
            Block::Facts(facts) => writer.facts(facts),
            Block::Table(table) => writer.table(table),
        }
        writer.gap(8);
    }
    writer.tree.finish(paper, writer.pages)
}

/// How letters look: whether bold, how large, and how far lines are apart, in points.
#[derive(Clone, Copy)]
struct Style {
    bold: bool,
    size: i16,
    leading: i16,
}

/// What is written, from the top.
struct Writer {
    pages: Vec<Content>,
    tree: Tree,
    /// The height at which the last line stands, in points from the foot of the page.
    at: i16,
}

/// A piece of text in a row: its place in the tree, from where to where it goes, and how it looks.
struct Cell<'a> {
    node: usize,
    text: &'a str,
    left: i16,
    width: i16,
    style: Style,
    to_the_right: bool,
}

impl Writer {
    fn new() -> Self {
        Self {
            pages: vec![Content::new()],
            tree: Tree::new(),
            at: TOP,
        }
    }

    fn gap(&mut self, points: i16) {
        self.at = self.at.saturating_sub(points);
    }

    fn text(&mut self, role: StructRole, text: &str, style: Style) {
        let node = self.tree.grow(Tree::ROOT, role);
        self.row(&[Cell {
            node,
            text,
            left: LEFT,
            width: WIDTH,
            style,
            to_the_right: false,
        }]);
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        let table = self.tree.grow(Tree::ROOT, StructRole::Table);
        for (name, value) in facts {
            let row = self.tree.grow(table, StructRole::TR);
            let (head, data) = (
                self.tree.grow(row, StructRole::TH),
                self.tree.grow(row, StructRole::TD),
            );
            self.row(&[
                Cell::new(head, name, (LEFT, NAMES), BOLD),
                Cell::new(
                    data,
                    value,
                    (LEFT.saturating_add(NAMES), WIDTH.saturating_sub(NAMES)),
                    PLAIN,
                ),
            ]);
            self.gap(2);
        }
    }

    fn table(&mut self, table: &Table) {
        self.text(StructRole::H2, &table.caption, BOLD);
        self.gap(2);
        let node = self.tree.grow(Tree::ROOT, StructRole::Table);
        let [what, state, amount] = &table.head;
        self.columns(node, [what, state, amount], true);
        for [what, state, amount] in &table.rows {
            self.columns(node, [what, state, amount], false);
        }
        let (name, sum) = &table.total;
        self.columns(node, [name, "", sum], true);
    }

    fn columns(&mut self, table: usize, [what, state, amount]: [&str; 3], bold: bool) {
        let row = self.tree.grow(table, StructRole::TR);
        let (data, style) = if bold {
            (StructRole::TH, BOLD)
        } else {
            (StructRole::TD, PLAIN)
        };
        let nodes = [
            self.tree.grow(row, StructRole::TH),
            self.tree.grow(row, data),
            self.tree.grow(row, data),
        ];
        let [first, second, third] = nodes;
        let (from_second, from_third) = (
            LEFT.saturating_add(WHAT),
            LEFT.saturating_add(WHAT).saturating_add(STATE),
        );
        let sums = WIDTH.saturating_sub(WHAT).saturating_sub(STATE);
        self.row(&[
            Cell::new(first, what, (LEFT, WHAT.saturating_sub(BETWEEN)), style),
            Cell::new(second, state, (from_second, STATE.saturating_sub(BETWEEN)), style),
            Cell {
                to_the_right: true,
                ..Cell::new(third, amount, (from_third, sums), style)
            },
        ]);
        self.gap(2);
    }

    /// Writes texts side by side, each broken into as many lines as it needs, and goes on below the longest.
    fn row(&mut self, cells: &[Cell<'_>]) {
        let broken: Vec<Vec<Vec<u8>>> = cells
            .iter()
            .map(|cell| letters::lines(cell.text, cell.style.size, cell.width))
            .collect();
        let deep = broken.iter().map(Vec::len).max().unwrap_or(0);
        let leading = cells.iter().map(|cell| cell.style.leading).max().unwrap_or(0);
        for line in 0..deep {
            self.gap(leading);
            if self.at < FOOT {
                self.pages.push(Content::new());
                self.at = TOP.saturating_sub(leading);
            }
            for (cell, lines) in cells.iter().zip(&broken) {
                if let Some(text) = lines.get(line) {
                    self.line(cell, text);
                }
            }
        }
    }

    fn line(&mut self, cell: &Cell<'_>, text: &[u8]) {
        let page = self.pages.len().saturating_sub(1);
        let (mark, role) = self.tree.mark(cell.node, page);
        let left = if cell.to_the_right {
            let wide = letters::width(text, cell.style.size);
            cell.left.saturating_add(cell.width.saturating_sub(wide).max(0))
        } else {
            cell.left
        };
        let Some(content) = self.pages.last_mut() else {
            return;
        };
        content
            .begin_marked_content_with_properties(role.to_name())
            .properties()
            .identify(mark);
        content
            .begin_text()
            .set_font(
                if cell.style.bold { FONT_BOLD } else { FONT },
                f32::from(cell.style.size),
            )
            .next_line(f32::from(left), f32::from(self.at))
            .show(Str(text))
            .end_text();
        content.end_marked_content();
    }
}

impl<'a> Cell<'a> {
    fn new(node: usize, text: &'a str, (left, width): (i16, i16), style: Style) -> Self {
        Self {
            node,
            text,
            left,
            width,
            style,
            to_the_right: false,
        }
    }
}

const FONT: Name<'static> = Name(b"F1");
const FONT_BOLD: Name<'static> = Name(b"F2");

const PLAIN: Style = Style {
    bold: false,
    size: 11,
    leading: 15,
};
const BOLD: Style = Style { bold: true, ..PLAIN };
const SMALL: Style = Style {
    bold: false,
    size: 9,
    leading: 13,
};
const HEADING: Style = Style {
    bold: true,
    size: 17,
    leading: 22,
};

// What fits on A4 (595 × 842 points) and on US letter (612 × 792) alike, so that neither printer cuts anything off.
const LEFT: i16 = 60;
const WIDTH: i16 = 475;
const TOP: i16 = 742;
const FOOT: i16 = 60;
/// The width of the names of facts.
const NAMES: i16 = 130;
/// The widths of the kinds of fees, and of what became of them.
const WHAT: i16 = 210;
const STATE: i16 = 175;
const BETWEEN: i16 = 10;
