//! The book as a journal for plain-text accounting, and as lines of a table. `docs/LEDGER.md` says what is what.

use std::fmt::Write as _;

use crate::domain::FeeKind;
use crate::domain::Ledger;
use crate::domain::Money;
use crate::domain::OwnerCode;
use crate::privacy::day_of_number;
use crate::storage::BookLine;
use crate::web::staff::reports::cells::Rows;

/// The entries of these lines, which are whole.
pub(super) fn journal(ledger: &Ledger, lines: &[BookLine]) -> Vec<u8> {
    let mut text = String::new();
    let mut entry = None;
    for line in lines {
        if entry != Some(line.entry) {
            entry = Some(line.entry);
            // Writing into a text does not fail.
            let _ = write!(
                text,
                "\n{} * ({}) {}  ; entry {}\n",
                day(line),
                about(line),
                line.event.word(),
                line.entry
            );
        }
        let code = ledger.code(&line.account, &line.place);
        let amount = format!("{} {}", line.amount, line.amount.currency());
        let _ = writeln!(text, "    {code:<40}  {amount:>16}");
    }
    text.into_bytes()
}

pub(super) const HEAD: [&str; 14] = [
    "entry",
    "date",
    "time",
    "event",
    "reference",
    "payout",
    "processor_account",
    "code",
    "heading",
    "branch",
    "fund",
    "kind",
    "amount",
    "currency",
];

/// A row for each line.
pub(super) fn rows(ledger: &Ledger, lines: &[BookLine], rows: &mut Rows) {
    for line in lines {
        let owner = &line.place.owner;
        let code = |code: &Option<OwnerCode>| {
            code.as_ref()
                .map_or_else(String::new, |code| code.as_str().to_owned())
        };
        rows.add([
            line.entry.to_string(),
            day(line),
            line.at.to_string(),
            line.event.word().to_owned(),
            line.reference
                .map_or_else(String::new, |reference| reference.to_string()),
            line.payout.clone().unwrap_or_default(),
            line.account.to_string(),
            ledger.code(&line.account, &line.place),
            line.place.heading.word().to_owned(),
            code(&owner.branch),
            code(&owner.fund),
            line.place.kind.map_or("", FeeKind::word).to_owned(),
            sum(&line.amount),
            line.amount.currency().to_string(),
        ]);
    }
}

/// An amount without its currency.
pub(super) fn sum(amount: &Money) -> String {
    amount.to_string()
}

fn day(line: &BookLine) -> String {
    day_of_number(line.day).map_or_else(String::new, |day| day.to_string())
}

fn about(line: &BookLine) -> String {
    let order = line.reference.map(|reference| reference.to_string());
    order.or_else(|| line.payout.clone()).unwrap_or_default()
}
