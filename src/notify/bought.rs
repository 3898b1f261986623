//! What is said of something bought, wherever it is said: before consent, on the page of the order, in letter and file.

use crate::domain::Agreement;
use crate::domain::FeeKind;
use crate::domain::Line;
use crate::domain::Money;
use crate::domain::Offer;
use crate::domain::RefundRule;
use crate::domain::Share;
use crate::domain::Step;
use crate::text;
use crate::text::Texts;

/// How a part of a yearly price was reckoned.
pub fn reckoned(texts: &Texts, share: &Share, full: &Money) -> String {
    let key = match share.by {
        Step::Months => "reckoned-months",
        Step::Days => "reckoned-days",
    };
    let values = [
        ("full", text::money(texts, full)),
        ("parts", share.parts.to_string()),
        ("of", share.of.to_string()),
        ("day", text::day(texts, share.until)),
    ];
    texts.say_with(
        key,
        &values.each_ref().map(|(name, value)| (*name, value.as_str())),
    )
}

/// Until when the money can go back.
pub fn refunds(texts: &Texts, rule: RefundRule, kind: FeeKind) -> String {
    texts.say(match (rule, kind) {
        (RefundRule::Always, _) => "refunds-always",
        // A gift is done as soon as it is given.
        (RefundRule::Never, _) | (RefundRule::UntilDone, FeeKind::Donation) => "refunds-never",
        (RefundRule::UntilDone, _) => "refunds-until-done",
    })
}

/// What is said of something bought beside its price, on the review and on the receipt: for whom, how the price was
/// reckoned, until when the card is good, the terms, the library's own words, and the rule of refunds.
pub fn bought(texts: &Texts, agreement: &Agreement, offer: Option<&Offer>, line: &Line) -> Vec<String> {
    let mut facts = Vec::new();
    if agreement.household {
        facts.push(texts.say("bought-household"));
    }
    if let Some(share) = &agreement.share {
        facts.push(reckoned(texts, share, &agreement.full));
    }
    if let Some(extension) = &agreement.extension {
        let day = text::day(texts, extension.to);
        facts.push(texts.say_with("bought-good-until", &[("day", &day)]));
    }
    if let Some(terms) = &agreement.terms {
        facts.push(texts.say_with("bought-terms", &[("version", &terms.version)]));
    }
    let own = offer.and_then(|offer| offer.receipt.in_language(texts.language()));
    facts.extend(own.map(str::to_owned));
    facts.push(refunds(texts, agreement.refunds, line.kind));
    facts
}
