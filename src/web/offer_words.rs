//! What is on offer, as people read it: its name, its price and how that was reckoned, what it does, and until when the
//! money can go back.

use crate::cashier::Offered;
use crate::domain::Agreement;
use crate::domain::EffectState;
use crate::domain::FeeKind;
use crate::domain::Line;
use crate::domain::Money;
use crate::domain::Offer;
use crate::domain::Order;
use crate::domain::Period;
use crate::domain::Price;
use crate::domain::Quote;
use crate::domain::RefundRule;
use crate::domain::Share;
use crate::domain::Step;
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

/// How a part of a yearly price was reckoned.
pub(super) fn reckoned(text: &Texts, share: &Share, full: &Money) -> String {
    let key = match share.by {
        Step::Months => "reckoned-months",
        Step::Days => "reckoned-days",
    };
    let values = [
        ("full", words::money(text, full)),
        ("parts", share.parts.to_string()),
        ("of", share.of.to_string()),
        ("day", words::day(text, share.until)),
    ];
    text.say_with(
        key,
        &values.each_ref().map(|(name, value)| (*name, value.as_str())),
    )
}

/// Until when the money can go back.
pub(super) fn refunds(text: &Texts, rule: RefundRule, kind: FeeKind) -> String {
    text.say(match (rule, kind) {
        (RefundRule::Always, _) => "refunds-always",
        // A gift is done as soon as it is given.
        (RefundRule::Never, _) | (RefundRule::UntilDone, FeeKind::Donation) => "refunds-never",
        (RefundRule::UntilDone, _) => "refunds-until-done",
    })
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
        (FeeKind::Donation, _) | (_, Some(EffectState::Done)) => None,
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

/// What is said of something bought beside its price, on the review and on the receipt: for whom, how the price was
/// reckoned, until when the card is good, the terms, the library's own words, and the rule of refunds.
pub(super) fn facts(text: &Texts, agreement: &Agreement, offer: Option<&Offer>, line: &Line) -> Vec<String> {
    let mut facts = Vec::new();
    if agreement.household {
        facts.push(text.say("bought-household"));
    }
    if let Some(share) = &agreement.share {
        facts.push(reckoned(text, share, &agreement.full));
    }
    if let Some(extension) = &agreement.extension {
        let day = words::day(text, extension.to);
        facts.push(text.say_with("bought-good-until", &[("day", &day)]));
    }
    if let Some(terms) = &agreement.terms {
        facts.push(text.say_with("bought-terms", &[("version", &terms.version)]));
    }
    let own = offer.and_then(|offer| offer.receipt.in_language(text.language()));
    facts.extend(own.map(str::to_owned));
    facts.push(refunds(text, agreement.refunds, line.kind));
    facts
}
