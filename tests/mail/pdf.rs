//! Receipts as files, before readers that are not ours.

use std::path::Path;
use std::process::Command;

use lastfour::domain::OrderId;
use lastfour::notify;
use lastfour::notify::Letterhead;
use lastfour::notify::Paper;
use lastfour::notify::paper::Block;
use lastfour::notify::paper::Table;
use lastfour::notify::paper::pdf;
use lastfour::text::Texts;
use lastfour::text::Zone;

use crate::house::House;
use crate::house::NAME;
use crate::house::PATRON;
use crate::house::TITLE;
use crate::peer;

/// What a reader says of a file; it must be content.
fn read(program: &str, words: &[&str], file: &Path) -> String {
    let mut command = Command::new(program);
    let output = command
        .args(words)
        .arg(file)
        .args(["-"].iter().filter(|_| program == "pdftotext"));
    let output = output
        .output()
        .unwrap_or_else(|_| panic!("no {program}: run tests/peers/install"));
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    assert!(
        output.status.success() && !err.contains("Warning"),
        "{program}: {out}{err}"
    );
    out
}

/// In one line, with plain blanks.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn letterhead() -> Letterhead {
    Letterhead {
        name: String::from("The main library"),
        questions: Some(String::from("Call us at the desk.")),
        zone: Zone::named("America/New_York").unwrap(),
        sandbox: true,
    }
}

#[tokio::test]
async fn a_receipt_is_a_sound_tagged_page_that_says_what_the_letter_says_in_every_language() {
    let house = House::open().await;
    let order = house.paid(&["fine-1", "fine-2"]).await;
    let id = OrderId::parse(order.rsplit('/').next().unwrap()).unwrap();
    let order = house.cashier.order(&peer::caller(), id).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    for texts in Texts::all() {
        let language = texts.language();
        let paper = notify::receipt_to_keep(texts, &letterhead(), &order, Vec::new());
        let bytes = pdf::of(&paper, "The main library");
        let file = folder.path().join(format!("{language}.pdf"));
        std::fs::write(&file, &bytes).unwrap();

        read("qpdf", &["--check"], &file);
        let about = flat(&read("pdfinfo", &[], &file));
        let tree = read("pdfinfo", &["-struct-text"], &file);
        let text = flat(&read("pdftotext", &["-layout"], &file));

        for fact in [
            &format!("Title: {}", paper.title),
            "Tagged: yes",
            "JavaScript: no",
            "Pages: 1",
            "Encrypted: no",
        ] {
            assert!(
                about.contains(flat(fact).as_str()),
                "{language}: {fact} not in {about}"
            );
        }
        for tag in ["Document", "H1", "P", "H2", "Table", "TR", "TH", "TD"] {
            assert!(
                tree.lines().any(|line| line.trim_start().starts_with(tag)),
                "{tag} not in {tree}"
            );
        }
        for block in &paper.blocks {
            for piece in pieces(block) {
                let (piece, words) = (flat(&piece), flat(&tree));
                let there = piece
                    .split(' ')
                    .all(|word| text.contains(word) && words.contains(word));
                assert!(there, "{language}: {piece:?} not in {text}");
            }
        }
        assert!(!text.contains('?'), "{language}: a letter is missing in {text}");
        for secret in [TITLE, NAME, PATRON, "fine-1", "4242424242424242"] {
            assert!(!text.contains(secret), "{language}: {secret}");
        }
        let raw = String::from_utf8_lossy(&bytes);
        assert!(raw.contains(&format!("/Lang ({language})")), "{language}");
        for word in [
            "/URI",
            "/Launch",
            "/OpenAction",
            "/EmbeddedFile",
            "/Author",
            "/Creator",
            "/JavaScript",
        ] {
            assert!(!raw.contains(word), "{word}");
        }
        assert!(bytes.len() < 16_384, "{}", bytes.len());
    }
}

fn pieces(block: &Block) -> Vec<String> {
    match block {
        Block::Text(text) | Block::Small(text) | Block::Code(text) => vec![text.clone()],
        Block::Facts(facts) => facts
            .iter()
            .flat_map(|(name, value)| [name.clone(), value.clone()])
            .collect(),
        Block::Table(table) => table
            .rows
            .iter()
            .flatten()
            .cloned()
            .chain([table.total.1.clone()])
            .collect(),
    }
}

#[tokio::test]
async fn many_fees_go_on_on_the_next_page_and_none_is_lost() {
    let rows = (0..120).map(|number| {
        let what =
            format!("Damaged item number {number} with a kind of fee that takes more than one line to say");
        [what, String::from("yes"), format!("${number}.50")]
    });
    let paper = Paper {
        language: "en",
        direction: "ltr",
        title: String::from("Receipt from the library"),
        blocks: vec![Block::Table(Table {
            caption: String::from("What it is for"),
            head: [
                String::from("Kind"),
                String::from("Recorded"),
                String::from("Amount"),
            ],
            rows: rows.collect(),
            total: (String::from("Total"), String::from("$7,200.00")),
        })],
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("many.pdf");
    std::fs::write(&file, pdf::of(&paper, "The library")).unwrap();

    read("qpdf", &["--check"], &file);
    let about = flat(&read("pdfinfo", &[], &file));
    let text = flat(&read("pdftotext", &["-layout"], &file));

    let pages = about
        .split("Pages: ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    assert!(pages.parse::<u32>().unwrap() > 3, "{pages}");
    for number in 0..120 {
        assert!(
            text.contains(&format!("number {number} ")) && text.contains(&format!("${number}.50")),
            "{number}"
        );
    }
    assert!(text.contains("$7,200.00"));
}

#[test]
fn a_language_in_other_letters_has_no_file() {
    assert!(pdf::can_write("Reçu – 1 234,50 € “ñ” Œuvre"));
    assert!(!pdf::can_write("чек"));
    assert!(!pdf::can_write("收据"));
}
