//! The receipt as a page, as a file and as a letter: one and the same, and nothing that is nobody's business.

use lastfour::notify::paper::Block;

use crate::house::Fittings;
use crate::house::House;
use crate::house::NAME;
use crate::house::OTHER_PATRON;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::TITLE;
use crate::pages::browser::Browser;
use crate::pages::letters::ANN;
use crate::pages::letters::asks;
use crate::pages::stages;

/// What a paper says, piece by piece.
fn pieces(blocks: &[Block]) -> Vec<String> {
    let mut said = Vec::new();
    for block in blocks {
        match block {
            Block::Facts(facts) => said.extend(facts.iter().flat_map(|(a, b)| [a.clone(), b.clone()])),
            Block::Table(table) => {
                said.extend(table.rows.iter().flatten().cloned());
                said.push(table.total.1.clone());
            }
            Block::Text(_) | Block::Small(_) | Block::Code(_) => {}
        }
    }
    said.retain(|text| !text.is_empty());
    said
}

/// The text in the content streams of a PDF of ours, which packs nothing.
pub(crate) fn text_of(pdf: &str) -> String {
    let shown = pdf.split(") Tj").filter_map(|before| before.rsplit_once('('));
    let text: Vec<&str> = shown.map(|(_, text)| text).collect();
    text.join(" ")
        .replace("\\(", "(")
        .replace("\\)", ")")
        .replace('\u{92}', "’")
}

#[tokio::test]
async fn page_letter_and_file_say_the_same_and_no_title_name_or_number() {
    for stage in ["paid", "paid-in-part", "partly-refunded", "refunded", "disputed"] {
        let house = House::open().await;
        let id = stages::order_in(&house, stage).await;
        let mut browser = Browser::signed_in(&house).await;
        let page = browser.get(&format!("/orders/{id}")).await;
        let file = browser.get(page.page().link("Save as PDF")).await.heard;
        asks(&mut browser, &id, ANN).await;
        // Without the jobs of the order, so that all three speak of one moment.
        house.send_letters().await;
        let mail = house.post.mails().pop().unwrap();

        let (written, text) = (text_of(&file.text), lastfour::notify::as_text(&mail.paper));
        let html = lastfour::notify::as_html(&mail.paper, &mail.from_name);
        let said = pieces(&mail.paper.blocks);
        assert!(said.len() > 12, "{stage}: {said:?}");
        for piece in &said {
            assert!(
                text.contains(piece.as_str()),
                "{stage}: {piece} in the text\n{text}"
            );
            assert!(
                html.contains(piece.as_str()),
                "{stage}: {piece} in the HTML\n{html}"
            );
            for word in piece.split(' ') {
                assert!(
                    written.contains(word),
                    "{stage}: {word} of {piece} in the file\n{written}"
                );
            }
        }
        for (name, value) in standing(&mail.paper.blocks) {
            page.says(&format!("{name} {value}"));
        }
        for secret in [TITLE, NAME, PATRON, PIN, "fine-1", "4242424242424242", "pm_card"] {
            for (form, content) in [("text", &text), ("HTML", &html), ("file", &written)] {
                assert!(!content.contains(secret), "{stage}: {secret} in the {form}");
            }
        }
        assert!(!text.contains("failed") && !html.contains("http"), "{stage}");
    }
}

fn standing(blocks: &[Block]) -> Vec<(String, String)> {
    let facts = blocks.iter().find_map(|block| match block {
        Block::Facts(facts) => Some(facts.clone()),
        Block::Text(_) | Block::Small(_) | Block::Code(_) | Block::Table(_) => None,
    });
    let mut facts = facts.unwrap();
    facts.retain(|(name, _)| ["Your card", "Your account"].contains(&name.as_str()));
    facts
}

#[tokio::test]
async fn held_charged_and_recorded_are_told_apart() {
    for (stage, card, account) in [
        (
            "held",
            "$24.45 is held. Nothing was charged yet.",
            "Nothing is recorded yet.",
        ),
        (
            "posting",
            "$24.45 is held. Nothing was charged yet.",
            "Being recorded.",
        ),
        ("paid", "$24.45 was charged.", "All of it is recorded."),
        (
            "paid-in-part",
            "$4.50 was charged.",
            "A part of it is recorded. The rest was not charged.",
        ),
        (
            "released",
            "Nothing was charged. A hold goes away by itself.",
            "Nothing is recorded.",
        ),
        (
            "checking",
            "Being checked: it is not known yet whether $24.45 is held.",
            "Nothing is recorded yet.",
        ),
    ] {
        let house = House::open().await;
        let id = stages::order_in(&house, stage).await;
        let mut browser = Browser::signed_in(&house).await;

        let page = browser.get(&format!("/orders/{id}")).await;

        page.says(&format!("Your card {card}"));
        page.says(&format!("Your account {account}"));
    }
}

#[tokio::test]
async fn where_nothing_is_held_or_no_mail_is_sent_none_is_offered() {
    for (mails, stage, offered) in [
        (true, "review", false),
        (true, "released", false),
        (false, "paid", false),
        (true, "paid", true),
    ] {
        let house = House::furnished(Fittings {
            mails,
            ..Fittings::default()
        })
        .await;
        let id = stages::order_in(&house, stage).await;
        let mut browser = Browser::signed_in(&house).await;

        let page = browser.get(&format!("/orders/{id}")).await;
        let letter = browser.get(&format!("/orders/{id}/letter")).await;
        let file = browser.get(&format!("/orders/{id}/receipt.pdf")).await;

        assert_eq!(
            page.main().contains("E-mail the receipt"),
            offered,
            "{mails} {stage}"
        );
        assert_eq!(letter.status() == 200, offered, "{mails} {stage}");
        assert_eq!(file.status() == 200, stage == "paid", "{mails} {stage}");
    }
}

#[tokio::test]
async fn nobody_has_the_receipt_of_somebody_elses_payment() {
    let house = House::open().await;
    let id = stages::order_in(&house, "paid").await;
    let mut other = Browser::signed_in_as(&house, "main", OTHER_PATRON).await;
    let mut nobody = Browser::new(&house);

    for what in ["receipt.pdf", "letter"] {
        let path = format!("/orders/{id}/{what}");
        assert_eq!(other.get(&path).await.status(), 404);
        let sent_on = nobody.get(&path).await;
        assert!(sent_on.goes_to().ends_with("/sign-in"), "{}", sent_on.goes_to());
    }
}
