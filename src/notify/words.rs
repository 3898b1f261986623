//! Amounts and moments, as people read them.

use crate::domain::Money;
use crate::domain::Timestamp;
use crate::notify::Letterhead;
use crate::text::Texts;

/// An amount with its currency.
pub(super) fn money(_: &Texts, amount: &Money) -> String {
    match amount.currency().code() {
        "USD" | "CAD" | "AUD" | "NZD" => format!("${amount}"),
        "EUR" => format!("€{amount}"),
        "GBP" => format!("£{amount}"),
        code => format!("{amount} {code}"),
    }
}

/// A moment, with its zone.
pub(super) fn moment(texts: &Texts, at: Timestamp, _: &Letterhead) -> String {
    let machine = at.to_string();
    let (day, clock) = machine.split_once('T').unwrap_or((machine.as_str(), ""));
    let clock = clock.get(..5).unwrap_or_default();
    texts.say_with("moment", &[("day", day), ("clock", clock)])
}
