//! The tree of a tagged PDF: what is a heading, a paragraph, a cell, for whoever does not see the page.

use pdf_writer::Content;
use pdf_writer::Finish;
use pdf_writer::Name;
use pdf_writer::Pdf;
use pdf_writer::Rect;
use pdf_writer::Ref;
use pdf_writer::TextStr;
use pdf_writer::types::StructRole;
use pdf_writer::types::TabOrder;
use pdf_writer::types::TableHeaderScope;
use pdf_writer::writers::StructTreeRoot;

use crate::notify::paper::Paper;

/// What is on the pages, as a tree.
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Page by page, whose each mark is.
    marks: Vec<Vec<usize>>,
}

struct Node {
    role: StructRole,
    parent: Option<usize>,
    kids: Vec<Kid>,
}

#[derive(Clone, Copy)]
enum Kid {
    Node(usize),
    /// Text on a page: the page, and the number of the mark on it.
    Mark(usize, i32),
}

impl Tree {
    pub(super) const ROOT: usize = 0;

    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node {
                role: StructRole::Document,
                parent: None,
                kids: Vec::new(),
            }],
            marks: Vec::new(),
        }
    }

    /// A new node below another.
    pub(super) fn grow(&mut self, parent: usize, role: StructRole) -> usize {
        let new = self.nodes.len();
        self.nodes.push(Node {
            role,
            parent: Some(parent),
            kids: Vec::new(),
        });
        if let Some(parent) = self.nodes.get_mut(parent) {
            parent.kids.push(Kid::Node(new));
        }
        new
    }

    /// A mark for text of a node on a page: its number, and what it is.
    pub(super) fn mark(&mut self, node: usize, page: usize) -> (i32, StructRole) {
        while self.marks.len() <= page {
            self.marks.push(Vec::new());
        }
        let marks = self.marks.get_mut(page);
        let number = marks.map_or(0, |marks| {
            marks.push(node);
            number(marks.len()).saturating_sub(1)
        });
        let Some(node) = self.nodes.get_mut(node) else {
            return (number, StructRole::P);
        };
        node.kids.push(Kid::Mark(page, number));
        (number, node.role)
    }

    /// The whole file.
    pub(super) fn finish(self, paper: &Paper, pages: Vec<Content>) -> Vec<u8> {
        let ids = Ids { pages: pages.len() };
        let mut pdf = Pdf::new();
        pdf.set_version(1, 7);
        let mut catalog = pdf.catalog(CATALOG);
        catalog.pages(PAGES).lang(TextStr(paper.language));
        catalog.mark_info().marked(true);
        catalog.viewer_preferences().display_doc_title(true);
        catalog.pair(Name(b"StructTreeRoot"), TREE);
        catalog.finish();
        let mut root = pdf.indirect(TREE).start::<StructTreeRoot<'_>>();
        root.child(ids.node(Self::ROOT));
        let mut numbers = root.parent_tree();
        let mut entries = numbers.nums();
        for page in 0..ids.pages {
            entries.insert(number(page), ids.marks(page));
        }
        entries.finish();
        numbers.finish();
        root.parent_tree_next_key(number(ids.pages));
        root.finish();
        pdf.document_info(INFO).title(TextStr(&paper.title));
        for (font, name) in [
            (FONT, b"Helvetica".as_slice()),
            (FONT_BOLD, b"Helvetica-Bold".as_slice()),
        ] {
            pdf.type1_font(font)
                .base_font(Name(name))
                .encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        pdf.pages(PAGES)
            .kids((0..ids.pages).map(beyond))
            .count(number(ids.pages));
        for (page, content) in pages.into_iter().enumerate() {
            let mut written = pdf.page(beyond(page));
            // The smaller of A4 and US letter each way: both print it whole.
            written.media_box(Rect::new(0.0, 0.0, 595.0, 792.0)).parent(PAGES);
            written.contents(ids.content(page)).struct_parents(number(page));
            written.tab_order(TabOrder::StructureOrder);
            let mut resources = written.resources();
            resources
                .fonts()
                .pair(super::FONT, FONT)
                .pair(super::FONT_BOLD, FONT_BOLD);
            resources.finish();
            written.finish();
            pdf.stream(ids.content(page), &content.finish());
            let owners = self.marks.get(page).map(Vec::as_slice).unwrap_or_default();
            let mut array = pdf.indirect(ids.marks(page)).array();
            for owner in owners {
                array.item(ids.node(*owner));
            }
        }
        self.elements(&mut pdf, &ids);
        pdf.finish()
    }

    fn elements(&self, pdf: &mut Pdf, ids: &Ids) {
        for (place, node) in self.nodes.iter().enumerate() {
            let mut element = pdf.struct_element(ids.node(place));
            element.kind(node.role);
            element.parent(node.parent.map_or(TREE, |parent| ids.node(parent)));
            if node.role == StructRole::TH {
                let of_a_column = node
                    .parent
                    .and_then(|row| self.nodes.get(row))
                    .is_some_and(|row| self.heads_columns(row));
                let scope = if of_a_column {
                    TableHeaderScope::Column
                } else {
                    TableHeaderScope::Row
                };
                element.attributes().push().table().scope(scope);
            }
            let mut kids = element.children();
            for kid in &node.kids {
                match kid {
                    Kid::Node(below) => {
                        kids.struct_element(ids.node(*below));
                    }
                    Kid::Mark(page, mark) => {
                        kids.marked_content_ref()
                            .page(beyond(*page))
                            .marked_content_id(*mark);
                    }
                }
            }
        }
    }

    /// Whether a row of a table has nothing but heads, and is its first.
    fn heads_columns(&self, row: &Node) -> bool {
        let heads = row.kids.iter().all(|kid| match kid {
            Kid::Node(cell) => self
                .nodes
                .get(*cell)
                .is_some_and(|cell| cell.role == StructRole::TH),
            Kid::Mark(..) => false,
        });
        let table = row.parent.and_then(|table| self.nodes.get(table));
        let first = table
            .and_then(|table| table.kids.first())
            .is_some_and(|kid| match kid {
                Kid::Node(first) => self
                    .nodes
                    .get(*first)
                    .is_some_and(|first| std::ptr::eq(first, row)),
                Kid::Mark(..) => false,
            });
        heads && first
    }
}

/// The numbers of the parts of the file: first the pages, then what is on them, whose marks those are, and the nodes.
struct Ids {
    pages: usize,
}

impl Ids {
    fn content(&self, page: usize) -> Ref {
        beyond(self.pages.saturating_add(page))
    }

    fn marks(&self, page: usize) -> Ref {
        beyond(self.pages.saturating_mul(2).saturating_add(page))
    }

    fn node(&self, node: usize) -> Ref {
        beyond(self.pages.saturating_mul(3).saturating_add(node))
    }
}

fn beyond(place: usize) -> Ref {
    Ref::new(number(place).saturating_add(FIRST_FREE))
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const FONT: Ref = Ref::new(4);
const FONT_BOLD: Ref = Ref::new(5);
const TREE: Ref = Ref::new(6);
const FIRST_FREE: i32 = 7;
