//! What a clerk may collect for an order: a word first, then what to say to the patron, then why.
//!
//! The library system knows what is owed; this page knows what was paid online. So nothing is told to be collected
//! while a card may be held, and what was not charged is owed only as the library system still has it.

use crate::domain::Line;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::PaymentState;
use crate::domain::PostingState;
use crate::text::Texts;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::views::staff::Answer;
use crate::web::words;

/// What may be collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collect {
    /// Nothing: it is paid, or a card may be held for it.
    No,
    /// The whole amount.
    All,
    /// What of it the library system still has as owed.
    StillOwed,
    /// What was not charged.
    Rest,
    /// As the library system has it: money went back, and whether the fee is owed again is decided there.
    LookThere,
    /// Nobody knows yet.
    Ask,
}

impl Collect {
    /// Every one of them.
    #[cfg(test)]
    const ALL: [Self; 6] = [
        Self::No,
        Self::All,
        Self::StillOwed,
        Self::Rest,
        Self::LookThere,
        Self::Ask,
    ];

    /// The word in the keys of its texts, and its shape.
    fn word(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::All => "all",
            Self::StillOwed => "owed",
            Self::Rest => "rest",
            Self::LookThere => "look",
            Self::Ask => "ask",
        }
    }

    /// For an order that no newer one has overtaken, and of which it is known what the library system took.
    fn of(stage: Stage, buys: bool) -> Self {
        match stage {
            Stage::Review | Stage::Declined | Stage::NotProven => Self::All,
            Stage::Checking | Stage::Proof | Stage::Held | Stage::Posting | Stage::Paid => Self::No,
            Stage::PaidInPart => Self::Rest,
            // Something bought is not owed anywhere: it is paid, or it is not.
            Stage::Releasing | Stage::Released | Stage::Expired | Stage::Cancelled if buys => Self::All,
            Stage::Releasing | Stage::Released | Stage::Expired | Stage::Cancelled => Self::StillOwed,
            Stage::Refunded | Stage::PartlyRefunded | Stage::Disputed => Self::LookThere,
            Stage::Attention => Self::Ask,
        }
    }
}

/// What a clerk is told of an order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict<'a> {
    order: &'a Order,
    stage: Stage,
    pub(super) collect: Collect,
    /// The word in the key of the clerk's line; mostly that of the stage.
    clerk: &'static str,
    /// The word in the key of the patron's line.
    patron: &'static str,
    /// A newer payment of the same fees, which counts.
    newer: Option<&'a Order>,
}

impl<'a> Verdict<'a> {
    /// Of an order, and of the newest one after it that has a fee of it.
    pub(super) fn of(order: &'a Order, newer: Option<&'a Order>) -> Self {
        let stage = Stage::of(order);
        let buys = order.lines.iter().any(|line| line.offer.is_some());
        let newer = newer.filter(|newer| counts(Stage::of(newer)));
        let found = Self {
            order,
            stage,
            collect: Collect::of(stage, buys),
            clerk: stage.word(),
            patron: stage.word(),
            newer: None,
        };
        if found.collect != Collect::No && newer.is_some() {
            return Self {
                collect: Collect::No,
                clerk: "newer",
                newer,
                ..found
            };
        }
        if matches!(found.collect, Collect::All | Collect::StillOwed) && in_doubt(order) {
            return Self {
                collect: Collect::Ask,
                clerk: "attention",
                patron: "attention",
                ..found
            };
        }
        found.after_the_desk(buys)
    }

    /// What was posted for less than was agreed on, for nothing, or for less than is owed by now, and what was bought.
    fn after_the_desk(self, buys: bool) -> Self {
        let lines = &self.order.lines;
        let both = |words: &'static str| Self {
            clerk: words,
            patron: words,
            ..self
        };
        let clerk = |words: &'static str| Self { clerk: words, ..self };
        let undone = self.order.payment() == Some(PaymentState::CaptureRefused);
        let all_posted = lines.iter().all(|line| line.posting == PostingState::Posted);
        if self.stage == Stage::Posting && undone {
            both("undone")
        } else if self.stage == Stage::Posting && all_posted {
            both("recorded")
        } else if self.stage == Stage::Posting && lines.iter().all(|line| line.posting.decided()) {
            both("recorded-in-part")
        } else if self.stage == Stage::Paid && lines.iter().any(Line::has_grown) {
            Self {
                collect: Collect::StillOwed,
                ..clerk("paid-grown")
            }
        } else if self.stage == Stage::Paid && lines.iter().any(Line::has_shrunk) {
            both("paid-less")
        } else if self.stage == Stage::PaidInPart && !self.not_charged().is_positive() {
            Self {
                collect: Collect::No,
                ..both("paid-rest-gone")
            }
        } else if self.stage == Stage::Released && lines.iter().all(Line::is_gone) {
            clerk("released-gone")
        } else if buys && self.stage.takes_a_card() {
            clerk("offer-open")
        } else if buys && self.collect == Collect::All {
            clerk("offer-unpaid")
        } else {
            self
        }
    }

    /// What may be collected, in a table.
    pub(super) fn in_short(&self, text: &Texts) -> String {
        self.say(text, &format!("collect-{}", self.collect.word()))
    }

    /// The shape that it is shown with.
    pub(super) fn shape(&self) -> &'static str {
        self.collect.word()
    }

    /// What a page that looks by itself compares.
    pub(super) fn seen(&self) -> String {
        let decided = self.order.lines.iter().filter(|line| line.posting.decided());
        let newer = self
            .newer
            .map_or_else(|| String::from("none"), |newer| newer.id.to_string());
        let (stage, clerk, decided) = (self.stage.word(), self.clerk, decided.count());
        format!("{stage} {clerk} {decided} {newer}")
    }

    /// The answer, as the page shows it.
    pub(super) fn shown(&self, text: &Texts) -> Answer {
        let patron = self.say(text, &format!("desk-{}-patron", self.patron));
        Answer {
            shape: self.shape(),
            word: self.say(text, &format!("verdict-{}", self.collect.word())),
            say: text.say_with("desk-say", &[("words", &patron)]),
            clerk: self.say(text, &format!("desk-{}-clerk", self.clerk)),
            newer: self.newer.map(|newer| Link {
                href: urls::order(urls::STAFF_ORDER, newer.id),
                name: newer.reference.to_string(),
            }),
        }
    }

    /// What was not charged, where that is what is owed.
    pub(super) fn rest(&self, text: &Texts) -> Option<String> {
        (self.collect == Collect::Rest).then(|| words::money(text, &self.not_charged()))
    }

    /// What the library system did not take, or does not have any more, and what had not gone by itself.
    fn not_charged(&self) -> Money {
        let lines = self.order.lines.iter();
        let owed = lines.filter(|line| match line.posting {
            PostingState::Refused => !line.is_gone(),
            PostingState::Reversed => true,
            PostingState::Due
            | PostingState::Asking
            | PostingState::Unknown
            | PostingState::Posted
            | PostingState::Reversing
            | PostingState::ReversalUnknown => false,
        });
        let nothing = Money::zero(self.order.currency);
        Money::sum(owed.map(|line| line.amount), self.order.currency).unwrap_or(nothing)
    }

    fn say(&self, text: &Texts, key: &str) -> String {
        let values = [
            ("amount", words::money(text, &self.order.amount())),
            ("charged", words::money(text, &self.order.captured())),
            ("posted", words::money(text, &self.order.posted())),
            ("refunded", words::money(text, &self.order.refunded())),
            ("rest", words::money(text, &self.not_charged())),
        ];
        let values: Vec<(&'static str, &str)> = values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        text.say_with(key, &values)
    }
}

/// Whether money moved or may move for a newer payment, so that an older one of the same fees does not count.
fn counts(stage: Stage) -> bool {
    match stage {
        Stage::Checking
        | Stage::Proof
        | Stage::Held
        | Stage::Posting
        | Stage::Paid
        | Stage::PaidInPart
        | Stage::Refunded
        | Stage::PartlyRefunded
        | Stage::Disputed
        | Stage::Attention => true,
        Stage::Review
        | Stage::Declined
        | Stage::NotProven
        | Stage::Releasing
        | Stage::Released
        | Stage::Expired
        | Stage::Cancelled => false,
    }
}

/// The library system may have taken something although nothing was charged.
fn in_doubt(order: &Order) -> bool {
    order.lines.iter().any(|line| line.posting.may_be_there())
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
