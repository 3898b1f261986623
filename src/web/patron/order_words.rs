//! What is said of an order at its stage.

use crate::domain::Line;
use crate::domain::Order;
use crate::domain::PaymentState;
use crate::domain::PostingState;
use crate::web::offer_words;
use crate::web::sheet::Sheet;
use crate::web::stage::Stage;
use crate::web::words;

/// What the texts of an order are named by: mostly its stage.
fn subject(order: &Order) -> &'static str {
    let (stage, lines) = (Stage::of(order), &order.lines);
    let uncharged = || lines.iter().filter(|line| line.posting != PostingState::Posted);
    let undone = order.payment() == Some(PaymentState::CaptureRefused);
    let reversed = lines.iter().any(|line| line.posting == PostingState::Reversed);
    if stage == Stage::Posting && undone {
        "posting-undone"
    } else if stage == Stage::Posting && lines.iter().all(|line| line.posting.decided()) {
        "posting-done"
    } else if let Some(line) = offer_words::bought(order).filter(|_| stage == Stage::Paid) {
        offer_words::paid(line)
    } else if stage == Stage::Paid && lines.iter().any(Line::has_shrunk) {
        "paid-less"
    } else if stage == Stage::PaidInPart && uncharged().all(Line::is_gone) {
        "paid-rest-gone"
    } else if stage == Stage::Released && uncharged().all(Line::is_gone) {
        "released-gone"
    } else if stage == Stage::Released && reversed {
        "released-reversed"
    } else {
        stage.word()
    }
}

/// Whether something is bought, and no fee paid.
pub(super) fn buys(order: &Order) -> bool {
    offer_words::bought(order).is_some()
}

/// The texts of an order: `page-SUBJECT-1` and, if it is there, `page-SUBJECT-2`; and whether more is owed by now.
pub(super) fn texts(sheet: &Sheet<'_>, order: &Order) -> Vec<String> {
    let stage = subject(order);
    let values = [
        ("amount", words::money(sheet.text, &order.amount())),
        ("charged", words::money(sheet.text, &order.captured())),
        ("posted", words::money(sheet.text, &order.posted())),
        ("refunded", words::money(sheet.text, &order.refunded())),
        ("fee", words::money(sheet.text, &order.convenience_taken())),
    ];
    let values: Vec<(&'static str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let receipt = Stage::of(order).is_receipt();
    let posted = || {
        order
            .lines
            .iter()
            .filter(|line| line.posting == PostingState::Posted)
    };
    let grown = receipt && order.lines.iter().any(Line::has_grown);
    let part = receipt && posted().any(Line::is_a_part);
    let added = receipt && order.convenience_taken().is_positive();
    ["1", "2"]
        .iter()
        .map(|number| format!("page-{stage}-{number}"))
        .chain(grown.then(|| String::from("page-grown")))
        .chain(part.then(|| String::from("page-part")))
        .chain(added.then(|| String::from("page-added")))
        .filter(|key| sheet.text.has(key))
        .map(|key| sheet.text.say_with(&key, &values))
        .collect()
}
