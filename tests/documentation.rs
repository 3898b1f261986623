//! The documents say what the code says: the edges are printed from the tables, and every file and test that a
//! document names is there.
//!
//! `UPDATE_DOCS=1 cargo test --test documentation` writes the edges anew.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use lastfour::domain::Permission;
use lastfour::domain::PublicState;
use lastfour::domain::Role;
use lastfour::domain::WordEdge;
use lastfour::domain::all_edges;

#[test]
fn the_printed_edges_are_those_of_the_code() {
    is_printed("docs/ARCHITECTURE.md", "edges", &edges());
}

#[test]
fn the_printed_permissions_are_those_of_the_code() {
    is_printed("docs/STAFF.md", "permissions", &permissions());
}

/// Compares what a document has between two marks, or writes it anew.
#[track_caller]
fn is_printed(document: &str, mark: &str, expected: &str) {
    let path = root().join(document);
    let text = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {mark}:begin -->\n"), format!("<!-- {mark}:end -->"));
    let (before, rest) = text.split_once(&begin).unwrap();
    let (printed, after) = rest.split_once(&end).unwrap();

    if update_is_asked() {
        fs::write(&path, format!("{before}{begin}{expected}{end}{after}")).unwrap();
        return;
    }

    assert_eq!(
        printed, expected,
        "run UPDATE_DOCS=1 cargo test --test documentation"
    );
}

#[test]
fn every_file_that_a_document_names_exists() {
    let missing: Vec<String> = documents()
        .iter()
        .flat_map(|document| {
            let text = fs::read_to_string(root().join(document)).unwrap();
            code_spans(&text)
                .filter(|span| is_path_of_ours(span))
                .filter(|span| !root().join(span).exists())
                .map(|span| format!("{document}: {span}"))
                .collect::<Vec<_>>()
        })
        .collect();

    assert!(missing.is_empty(), "not there:\n{}", missing.join("\n"));
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let broken: Vec<String> = documents()
        .iter()
        .flat_map(|document| {
            let path = root().join(document);
            let folder = path.parent().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            links(&text)
                .filter(|target| !target.starts_with("http") && !target.starts_with('#'))
                .filter(|target| !folder.join(target.split('#').next().unwrap()).exists())
                .map(|target| format!("{document}: {target}"))
                .collect::<Vec<_>>()
        })
        .collect();

    assert!(broken.is_empty(), "lead nowhere:\n{}", broken.join("\n"));
}

#[test]
fn every_test_that_a_document_names_exists() {
    let sources = sources();
    let missing: Vec<String> = documents()
        .iter()
        .flat_map(|document| {
            let text = fs::read_to_string(root().join(document)).unwrap();
            code_spans(&text)
                .filter(|span| is_name_of_a_test(span))
                .filter(|span| !sources.iter().any(|source| names_a_test(source, span)))
                .map(|span| format!("{document}: {span}"))
                .collect::<Vec<_>>()
        })
        .collect();

    assert!(missing.is_empty(), "no such test:\n{}", missing.join("\n"));
}

#[test]
fn what_is_taken_for_a_path_or_a_test_is_one() {
    let text = "`src/lib.rs`, `demo`, `a_rule_in_plain_words`, `fee_not_payable`\n```\n`src/none.rs`\n```\n";

    let spans: Vec<&str> = code_spans(text).collect();

    assert_eq!(
        spans,
        ["src/lib.rs", "demo", "a_rule_in_plain_words", "fee_not_payable"]
    );
    assert!(is_path_of_ours("src/lib.rs") && is_path_of_ours("assets/page.js") && !is_path_of_ours("demo"));
    assert!(is_name_of_a_test("a_rule_in_plain_words") && !is_name_of_a_test("fee_not_payable"));
    assert!(names_a_test("#[test]\nfn a_rule() {", "a_rule") && !names_a_test("fn a_rules() {", "a_rule"));
}

/// The tables of the facts as state diagrams, and the public states.
fn edges() -> String {
    let facts = ["payment", "posting", "effect", "refund", "dispute", "settlement"];
    let diagrams: String = facts.iter().map(|fact| diagram(fact)).collect();
    let public: Vec<String> = PublicState::ALL
        .iter()
        .map(|state| format!("`{}`", state.word()))
        .collect();
    format!(
        "\n{diagrams}### Public state\n\nThe first that fits: {}.\n\n",
        public.join(", ")
    )
}

/// What each role may do, as a table.
fn permissions() -> String {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let roles = || Role::ALL.into_iter();
    let head = ["permission", "what it allows"].map(str::to_owned);
    let head = head.into_iter().chain(roles().map(|role| role.word().to_owned()));
    let lines = Permission::ALL.into_iter().map(|what| {
        let mut cells = vec![format!("`{}`", what.word()), what.means().to_owned()];
        cells.extend(roles().map(|role| if role.may(what) { "yes" } else { "" }.to_owned()));
        row(cells)
    });
    let rule = "|---".repeat(Role::ALL.len().saturating_add(2));
    format!(
        "\n{}{rule}|\n{}\n",
        row(head.collect()),
        lines.collect::<String>()
    )
}

/// One line an edge; a state that no edge leaves is an end.
fn diagram(fact: &str) -> String {
    let edges: Vec<WordEdge> = all_edges().into_iter().filter(|edge| edge.fact == fact).collect();
    let mut lines: Vec<String> = edges
        .iter()
        .map(|edge| match edge.from {
            "" => format!("[*] --> {}", edge.to),
            from => format!("{from} --> {}: {}", edge.to, edge.on),
        })
        .collect();
    for edge in &edges {
        let end = format!("{} --> [*]", edge.to);
        let leads_on = edges.iter().any(|other| other.from == edge.to);
        if !leads_on && !lines.contains(&end) {
            lines.push(end);
        }
    }
    let (first, rest) = fact.split_at(1);
    let lines = lines.join("\n    ");
    format!(
        "### {}{rest}\n\n```mermaid\nstateDiagram-v2\n    {lines}\n```\n\n",
        first.to_uppercase()
    )
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the test says by the environment that the document is to be written"
)]
fn update_is_asked() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

fn documents() -> Vec<String> {
    let mut found: Vec<String> = ["README.md", "SECURITY.md", "CHANGELOG.md"]
        .into_iter()
        .filter(|name| root().join(name).exists())
        .map(str::to_owned)
        .collect();
    for folder in ["docs", "docs/decisions", "docs/performance", "fuzz"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if Path::new(&name).extension().is_some_and(|ext| ext == "md") {
                found.push(format!("{folder}/{name}"));
            }
        }
    }
    found
}

/// What stands between single backticks, outside fenced blocks.
fn code_spans(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n```")
        .step_by(2)
        .flat_map(str::lines)
        .flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// The targets of inline links, outside fenced blocks.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n```")
        .step_by(2)
        .flat_map(|part| part.split("](").skip(1))
        .filter_map(|rest| rest.split(')').next())
}

fn is_path_of_ours(span: &str) -> bool {
    let folders = [
        "src/",
        "tests/",
        "docs/",
        "examples/",
        "migrations/",
        "templates/",
        "locales/",
        "assets/",
        "benches/",
        "fuzz/",
    ];
    folders.iter().any(|folder| span.starts_with(folder)) && !span.contains([' ', '*', '…', '<'])
}

/// Five words or more, joined as in the name of a test.
fn is_name_of_a_test(span: &str) -> bool {
    span.split('_').count() >= 5
        && span
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn names_a_test(source: &str, name: &str) -> bool {
    source.contains(&format!("fn {name}("))
}

fn sources() -> Vec<String> {
    ["src", "tests"]
        .iter()
        .flat_map(|folder| files_under(&root().join(folder)))
        .filter(|path| path.extension().is_some_and(|ext| ext == "rs"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                files_under(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
