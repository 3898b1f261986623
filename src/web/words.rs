//! Amounts, moments, cards and orders, as people read them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::Card;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::Line;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::PatronKey;
use crate::domain::PostingState;
use crate::domain::Timestamp;
use crate::text;
use crate::text::Texts;
use crate::text::Voice;
use crate::web::stage::Stage;
use crate::web::views::LineShown;
use crate::web::views::Moment;
use crate::web::views::OrderShown;

/// An amount with its currency (`$4.50`).
pub(super) fn money(text: &Texts, amount: &Money) -> String {
    text::money(text, amount)
}

/// A moment. Without scripts people read it by the library's clock, with them by their own.
pub(super) fn moment(voice: &Voice, at: Timestamp) -> Moment {
    Moment {
        machine: at.to_string(),
        words: text::moment(voice, at, voice.zone()),
    }
}

/// A card: brand and last four digits; of a wallet also those of the device, and whose is which.
pub(super) fn card(text: &Texts, card: Card) -> String {
    let (brand, last4) = (card.brand.to_string(), card.last4.to_string());
    let by = card
        .wallet
        .and_then(|wallet| Some((wallet.kind.name()?, wallet.device_last4)));
    match by {
        None => text.say_with("card-words", &[("brand", &brand), ("last4", &last4)]),
        Some((wallet, None)) => {
            let values = [("brand", &*brand), ("last4", &*last4), ("wallet", wallet)];
            text.say_with("card-words-wallet", &values)
        }
        Some((wallet, Some(device))) => {
            let device = device.to_string();
            let values = [
                ("brand", &*brand),
                ("last4", &*last4),
                ("wallet", wallet),
                ("device", &*device),
            ];
            text.say_with("card-words-device", &values)
        }
    }
}

/// What a fee is for.
pub(super) fn kind(text: &Texts, kind: FeeKind) -> String {
    text.say(&format!("kind-{}", kind.word()))
}

/// What people are called at this moment, towards somebody who pays for them: first name and initial.
pub(super) type Names = BTreeMap<PatronKey, String>;

/// A day (`March 3, 2027`).
pub(super) fn day(text: &Texts, day: Date) -> String {
    text::day(text, day)
}

/// An order, with the address that its reference leads to. Whoever else's fees are in it has no name here.
pub(super) fn order(text: &Voice, order: &Order, href: String) -> OrderShown {
    order_with_names(text, order, href, &Names::new())
}

/// An order as its payer sees it, with what the others are called.
pub(super) fn order_with_names(text: &Voice, order: &Order, href: String, names: &Names) -> OrderShown {
    let stage = Stage::of(order);
    let shown = |amount: Money| amount.is_positive().then(|| money(text, &amount));
    OrderShown {
        href,
        reference: order.reference.to_string(),
        state: text.say(&format!("state-{}", stage.word())),
        mood: stage.mood(),
        amount: money(text, &order.amount()),
        charged: shown(order.captured()),
        charged_less: (order.captured().is_positive() && order.captured() != order.amount())
            .then(|| text.say_with("charged-less", &[("charged", &money(text, &order.captured()))])),
        refunded: shown(order.refunded()),
        card: order.card().map(|known| card(text, known)),
        placed: moment(text, order.created_at),
        lines: order
            .lines
            .iter()
            .map(|each| line(text, stage, each, names))
            .chain(added(text, stage, order))
            .collect(),
        tells_lines: order.lines.iter().any(|line| line.posting != PostingState::Due),
    }
}

/// Whose the money of a fee is; `None` where the library system does not say.
fn owner(text: &Texts, owner: &FeeOwner) -> Option<String> {
    let branch = owner.branch.as_ref().map(|code| ("branch", code.as_str()));
    let fund = owner.fund.as_ref().map(|code| ("fund", code.as_str()));
    match (branch, fund) {
        (None, None) => None,
        (Some(branch), None) => Some(text.say_with("line-branch", &[branch])),
        (None, Some(fund)) => Some(text.say_with("line-fund", &[fund])),
        (Some(branch), Some(fund)) => Some(text.say_with("line-branch-and-fund", &[branch, fund])),
    }
}

/// What a line of an order is for, and for whom when that is not the payer.
pub(super) fn line_kind(text: &Texts, line: &Line, names: &Names) -> String {
    let mut kind = kind(text, line.kind);
    if line.is_a_part() {
        kind = text.say_with(
            "line-part",
            &[("kind", &kind), ("open", &money(text, &line.open))],
        );
    }
    match line.patron.map(|patron| names.get(&patron)) {
        None => kind,
        Some(None) => text.say_with("line-for-another", &[("kind", &kind)]),
        Some(Some(name)) => text.say_with("line-for", &[("kind", &kind), ("name", name)]),
    }
}

/// The convenience fee, as a line of its own.
fn added(text: &Texts, stage: Stage, order: &Order) -> Option<LineShown> {
    let added = order.convenience?;
    let taken = order.convenience_taken();
    let key = if taken.is_positive() && taken.minor() < added.amount.minor() {
        "line-added-less"
    } else if taken.is_positive() {
        "line-added"
    } else if stage.moves() {
        "line-added-waits"
    } else {
        "line-nothing"
    };
    Some(LineShown {
        kind: text.say("kind-convenience_fee"),
        title: None,
        owner: None,
        state: text.say_with(key, &[("taking", &money(text, &taken))]),
        amount: money(text, &added.amount),
    })
}

fn line(text: &Texts, stage: Stage, line: &Line, names: &Names) -> LineShown {
    let recorded = match line.posting {
        PostingState::Posted if line.has_shrunk() => "line-shrunk",
        PostingState::Posted => "line-posted",
        PostingState::Refused if line.is_gone() => "line-gone",
        PostingState::Refused => "line-refused",
        PostingState::Reversed => "line-reversed",
        PostingState::Asking
        | PostingState::Unknown
        | PostingState::Reversing
        | PostingState::ReversalUnknown => "line-asking",
        PostingState::Due if stage.moves() => "line-due",
        PostingState::Due => "line-nothing",
    };
    LineShown {
        kind: line_kind(text, line, names),
        title: None,
        owner: owner(text, &line.owner),
        state: text.say_with(recorded, &[("taking", &money(text, &line.taking))]),
        amount: money(text, &line.amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Wallet;
    use crate::domain::WalletKind;
    use crate::masking::CardBrand;
    use crate::masking::Last4;

    #[test]
    fn of_a_card_in_a_wallet_it_is_said_whose_digits_are_whose() {
        let shown = |wallet| {
            let known = Card {
                brand: CardBrand::Visa,
                last4: Last4::parse("4242").unwrap(),
                wallet,
            };
            card(Texts::english(), known)
        };
        let by = |kind, digits| {
            shown(Some(Wallet {
                kind,
                device_last4: Last4::parse(digits).ok(),
            }))
        };

        assert_eq!(shown(None), "Visa ending in 4242");
        assert_eq!(
            by(WalletKind::GooglePay, ""),
            "Visa ending in 4242, by Google Pay"
        );
        assert_eq!(
            by(WalletKind::ApplePay, "7316"),
            "Visa ending in 4242, by Apple Pay (number of the device ending in 7316, which is not the one on your card)"
        );
        assert_eq!(by(WalletKind::Other, "7316"), "Visa ending in 4242");
    }
}
