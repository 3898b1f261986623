//! What is on offer, as people read it: its name, its price and what it does. What paper says of it too is in `notify`.

use crate::cashier::Offered;
use crate::domain::EffectState;
use crate::domain::FeeKind;
use crate::domain::Line;
use crate::domain::Money;
use crate::domain::Offer;
use crate::domain::Order;
use crate::domain::Period;
use crate::domain::Price;
use crate::domain::Quote;
use crate::text::Texts;
use crate::web::words;

/// What it is called: by the library, or else as its kind is.
pub(super) fn name(text: &Texts, offer: &Offer) -> String {
    match offer.name.in_language(text.language()) {
        Some(name) => name.to_owned(),
        None => words::kind(text, offer.kind),
    }
}

/// What it costs at this moment, and for how long that is.
pub(super) fn price(text: &Texts, offered: &Offered) -> String {
    match (&offered.offer.price, &offered.one) {
        (Price::Gift { least, .. }, _) => {
            text.say_with("price-gift", &[("least", &words::money(text, least))])
        }
        (Price::Fixed { one, .. }, None) => period(text, one, offered.offer.period),
        (Price::Fixed { .. }, Some(quote)) => quoted(text, quote, offered.offer.period),
    }
}

/// The price of a choice, and for how long that is.
pub(super) fn quoted(text: &Texts, quote: &Quote, good: Period) -> String {
    match &quote.share {
        Some(share) => {
            let values = [
                ("price", words::money(text, &quote.amount)),
                ("day", words::day(text, share.until)),
            ];
            text.say_with(
                "price-until",
                &values.each_ref().map(|(name, value)| (*name, value.as_str())),
            )
        }
        None => period(text, &quote.amount, good),
    }
}

fn period(text: &Texts, amount: &Money, good: Period) -> String {
    let price = words::money(text, amount);
    match good {
        Period::Once => price,
        Period::Months(12) => text.say_with("offer-price", &[("price", &price)]),
        Period::Months(1) => text.say_with("price-month", &[("price", &price)]),
        Period::Months(count) => text.say_with(
            "price-months",
            &[("price", &price), ("count", &count.to_string())],
        ),
    }
}

/// What happens once it is paid: what the page of an offer says before anybody has paid.
pub(super) fn effect(text: &Texts, offered: &Offered) -> String {
    match (offered.offer.kind, offered.of_itself, offered.until) {
        (FeeKind::CardRenewal, true, Some(until)) => {
            text.say_with("offer-renewal", &[("day", &words::day(text, until))])
        }
        (kind, ..) => text.say(of_kind(kind).offer),
    }
}

/// The line of something bought; `None` in an order of fees.
pub(super) fn bought(order: &Order) -> Option<&Line> {
    order.lines.iter().find(|line| line.offer.is_some())
}

/// What happens once it is paid: what the review says.
pub(super) fn effect_of(line: &Line) -> &'static str {
    match (line.kind, line.effect) {
        (FeeKind::CardRenewal, Some(EffectState::OfItself)) => "effect-renewal",
        (kind, _) => of_kind(kind).review,
    }
}

/// What the texts of a paid order are named by.
pub(super) fn paid(line: &Line) -> &'static str {
    match (line.kind, line.effect) {
        (FeeKind::CardRenewal, Some(EffectState::Done)) => "paid-renewal",
        (kind, _) => of_kind(kind).paid,
    }
}

/// What comes next for the buyer, on the receipt; `None` when nothing does.
pub(super) fn next(line: &Line) -> Option<&'static str> {
    match (line.kind, line.effect) {
        (FeeKind::Donation, _) | (_, Some(EffectState::Done | EffectState::CalledOff)) => None,
        (FeeKind::NonResidentCard, _) => Some("card-next"),
        _ => Some("purchase-next"),
    }
}

struct Keys {
    offer: &'static str,
    review: &'static str,
    paid: &'static str,
}

fn of_kind(kind: FeeKind) -> Keys {
    let keys = |offer, review, paid| Keys { offer, review, paid };
    match kind {
        FeeKind::NonResidentCard => keys("offer-next", "effect-card", "paid-card"),
        FeeKind::CardRenewal => keys("offer-renewal-desk", "effect-renewal-desk", "paid-renewal-desk"),
        FeeKind::ReplacementCard => keys("offer-replacement", "effect-replacement", "paid-replacement"),
        FeeKind::Donation => keys("offer-gift", "effect-gift", "paid-gift"),
        FeeKind::Overdue
        | FeeKind::Lost
        | FeeKind::Damage
        | FeeKind::Processing
        | FeeKind::Hold
        | FeeKind::Rental
        | FeeKind::Copies
        | FeeKind::Other => keys("offer-desk", "effect-desk", "paid-desk"),
    }
}
