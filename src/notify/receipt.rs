//! A receipt in words: of the facts of an order, and of nothing else.

use crate::domain::AccountShows;
use crate::domain::Money;
use crate::domain::MoneyStands;
use crate::domain::Order;
use crate::domain::Receipt;
use crate::domain::ReceiptAdded;
use crate::domain::ReceiptLine;
use crate::notify::Letterhead;
use crate::notify::Paper;
use crate::notify::letters::foot;
use crate::notify::paper::Block;
use crate::notify::paper::Table;
use crate::text;
use crate::text::Texts;

/// The receipt of an order as a paper, as things stand now: for a letter. `bought` is what is said of something bought.
pub fn receipt(texts: &'static Texts, letterhead: &Letterhead, order: &Order, bought: Vec<String>) -> Paper {
    let receipt = Receipt::of(order);
    let mut blocks = said(texts, letterhead, &receipt);
    blocks.extend(bought.into_iter().map(Block::Text));
    if receipt.is_in_flight() {
        blocks.push(Block::Text(texts.say("receipt-in-flight")));
    }
    blocks.push(Block::Small(texts.say("mail-receipt-why")));
    blocks.extend(foot(texts, letterhead));
    paper(texts, letterhead, (&receipt, blocks))
}

/// The same, to be printed or kept.
pub fn receipt_to_keep(
    texts: &'static Texts,
    letterhead: &Letterhead,
    order: &Order,
    bought: Vec<String>,
) -> Paper {
    let receipt = Receipt::of(order);
    let mut blocks = said(texts, letterhead, &receipt);
    blocks.extend(bought.into_iter().map(Block::Text));
    if receipt.is_in_flight() {
        blocks.push(Block::Text(texts.say("receipt-in-flight")));
    }
    let questions = letterhead
        .questions
        .clone()
        .unwrap_or_else(|| texts.say("mail-questions-desk"));
    blocks.push(Block::Small(
        texts.say_with("mail-questions", &[("questions", &questions)]),
    ));
    if letterhead.sandbox {
        blocks.push(Block::Small(texts.say("mail-sandbox")));
    }
    paper(texts, letterhead, (&receipt, blocks))
}

/// What the money and the account are said to be, in words: for the page, too.
pub fn standing(texts: &Texts, receipt: &Receipt) -> Vec<(String, String)> {
    let amounts = [
        ("amount", text::money(texts, &receipt.amount)),
        ("charged", text::money(texts, &receipt.charged)),
    ];
    let values: Vec<(&'static str, &str)> = amounts
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let money = texts.say_with(&format!("receipt-money-{}", receipt.money.word()), &values);
    let account = match receipt.account {
        AccountShows::Nothing if receipt.is_in_flight() => texts.say("receipt-account-nothing-yet"),
        AccountShows::Nothing
        | AccountShows::Recording
        | AccountShows::Posted
        | AccountShows::PostedInPart => texts.say(&format!("receipt-account-{}", receipt.account.word())),
    };
    let mut facts = vec![
        (texts.say("receipt-money"), money),
        (texts.say("receipt-account"), account),
    ];
    if receipt.looked_into {
        facts.push((texts.say("receipt-note"), texts.say("receipt-looked-into")));
    }
    facts
}

fn paper(texts: &'static Texts, letterhead: &Letterhead, (receipt, blocks): (&Receipt, Vec<Block>)) -> Paper {
    // Where nothing was charged it is no receipt, and must not look like one.
    let title = match receipt.money {
        MoneyStands::LetGo | MoneyStands::Nowhere => "receipt-title-not-charged",
        MoneyStands::Checking | MoneyStands::Held | MoneyStands::Charged => "receipt-title",
    };
    Paper {
        language: texts.language(),
        direction: texts.direction(),
        title: texts.say_with(title, &[("library", &letterhead.name)]),
        blocks,
    }
}

fn said(texts: &Texts, letterhead: &Letterhead, receipt: &Receipt) -> Vec<Block> {
    let fact = |key: &str, value: String| (texts.say(key), value);
    let mut facts = vec![
        fact("fact-reference", receipt.reference.to_string()),
        fact(
            "fact-date",
            text::moment(texts, receipt.placed_at, &letterhead.zone),
        ),
        fact("fact-to", letterhead.name.clone()),
    ];
    if let Some(card) = receipt.card {
        let (brand, last4) = (card.brand.to_string(), card.last4.to_string());
        let card = texts.say_with("card-words", &[("brand", &brand), ("last4", &last4)]);
        facts.push(fact("fact-card", card));
    }
    let sums = [
        ("fact-charged", receipt.charged),
        ("fact-refunded", receipt.refunded),
    ];
    let sum = |(key, amount): (&str, Money)| {
        amount
            .is_positive()
            .then(|| fact(key, text::money(texts, &amount)))
    };
    facts.extend(sums.into_iter().filter_map(sum));
    facts.extend(standing(texts, receipt));
    let mut rows: Vec<[String; 3]> = receipt.lines.iter().map(|line| row(texts, line)).collect();
    rows.extend(receipt.added.map(|added| added_row(texts, receipt.money, &added)));
    vec![
        Block::Facts(facts),
        Block::Table(Table {
            caption: texts.say("lines-caption"),
            head: [
                texts.say("line-what"),
                texts.say("line-state"),
                texts.say("line-amount"),
            ],
            rows,
            total: (texts.say("line-total"), text::money(texts, &receipt.amount)),
        }),
    ]
}

fn row(texts: &Texts, line: &ReceiptLine) -> [String; 3] {
    let kind = texts.say(&format!("kind-{}", line.kind.word()));
    let kind = if line.of_another {
        texts.say_with("line-for-another", &[("kind", &kind)])
    } else {
        kind
    };
    let taking = text::money(texts, &line.taking);
    let recorded = texts.say_with(
        &format!("receipt-recorded-{}", line.recorded.word()),
        &[("taking", &taking)],
    );
    [kind, recorded, text::money(texts, &line.amount)]
}

/// The convenience fee, as the page has it.
fn added_row(texts: &Texts, money: MoneyStands, added: &ReceiptAdded) -> [String; 3] {
    let taken = text::money(texts, &added.taken);
    [
        texts.say("kind-convenience_fee"),
        texts.say_with(added.key(money), &[("taking", &taken)]),
        text::money(texts, &added.amount),
    ]
}
