//! What a clerk may collect for an order: a word first, then what to say to the patron, then why.
//!
//! The library system knows what is owed; this page knows what was paid online. So nothing is told to be collected
//! while a card may be held, and what was not charged is owed only as the library system still has it.

use crate::domain::Order;
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
#[derive(Debug)]
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
        match (stage, found.collect) {
            (Stage::Posting, _)
                if order
                    .lines
                    .iter()
                    .all(|line| line.posting == PostingState::Posted) =>
            {
                Self {
                    clerk: "recorded",
                    patron: "recorded",
                    ..found
                }
            }
            (Stage::Posting, _) if order.lines.iter().all(|line| line.posting.decided()) => Self {
                clerk: "recorded-in-part",
                patron: "recorded-in-part",
                ..found
            },
            (Stage::Review | Stage::Declined | Stage::NotProven, _) if buys => Self {
                clerk: "offer-open",
                ..found
            },
            (_, Collect::All) if buys => Self {
                clerk: "offer-unpaid",
                ..found
            },
            _ => found,
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
    pub(super) fn rest(&self) -> Option<String> {
        (self.collect == Collect::Rest).then(|| self.not_charged())
    }

    fn not_charged(&self) -> String {
        let (amount, charged) = (self.order.amount(), self.order.captured());
        words::money(&amount.checked_sub(charged).unwrap_or(amount))
    }

    fn say(&self, text: &Texts, key: &str) -> String {
        let values = [
            ("amount", words::money(&self.order.amount())),
            ("charged", words::money(&self.order.captured())),
            ("posted", words::money(&self.order.posted())),
            ("refunded", words::money(&self.order.refunded())),
            ("rest", self.not_charged()),
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
    order.lines.iter().any(|line| match line.posting {
        PostingState::Posted
        | PostingState::Asking
        | PostingState::Unknown
        | PostingState::Reversing
        | PostingState::ReversalUnknown => true,
        PostingState::Due | PostingState::Refused | PostingState::Reversed => false,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::Closure;
    use crate::domain::Currency;
    use crate::domain::Fee;
    use crate::domain::FeeId;
    use crate::domain::FeeKind;
    use crate::domain::LibraryId;
    use crate::domain::Means;
    use crate::domain::Money;
    use crate::domain::PatronKey;
    use crate::domain::PaymentEvent;
    use crate::domain::PostingEvent;
    use crate::domain::SystemRandomness;
    use crate::domain::Timestamp;

    const NOW: Timestamp = Timestamp::from_millis(1_795_490_448_000);

    /// An order of two fees, $1.00 and $15.00.
    fn order() -> Order {
        let fees = [100, 1_500].map(|minor| Fee {
            id: FeeId::parse(&minor.to_string()).unwrap(),
            kind: FeeKind::Overdue,
            outstanding: Money::from_minor(minor, Currency::USD),
            why_not: None,
            title: None,
        });
        let (library, patron) = (
            LibraryId::parse("main").unwrap(),
            PatronKey::new(&SystemRandomness),
        );
        let times = (NOW, Duration::from_mins(30));
        Order::place(library, patron, &fees, times, &SystemRandomness).unwrap()
    }

    fn held() -> Order {
        let mut order = order();
        let means = Means::Token(String::from("pm_one"));
        order.present_card(means, None, NOW).unwrap();
        order.payment_event(PaymentEvent::Held, NOW).unwrap();
        order
    }

    fn post(order: &mut Order, line: usize, answer: PostingEvent) {
        order.posting_event(line, PostingEvent::Asked, NOW).unwrap();
        order.posting_event(line, answer, NOW).unwrap();
    }

    fn capture(order: &mut Order) {
        order.payment_event(PaymentEvent::CaptureAsked, NOW).unwrap();
        order.payment_event(PaymentEvent::Captured, NOW).unwrap();
    }

    fn told(order: &Order, newer: Option<&Order>) -> (String, String) {
        let answer = Verdict::of(order, newer).shown(Texts::english());
        (answer.word, answer.clerk)
    }

    #[test]
    fn everything_that_may_be_collected_has_its_words() {
        let missing: Vec<String> = Collect::ALL
            .into_iter()
            .flat_map(|collect| ["collect", "verdict"].map(|what| format!("{what}-{}", collect.word())))
            .chain(
                [
                    "newer",
                    "recorded",
                    "recorded-in-part",
                    "offer-open",
                    "offer-unpaid",
                ]
                .map(|words| format!("desk-{words}-clerk")),
            )
            .chain(["recorded", "recorded-in-part"].map(|words| format!("desk-{words}-patron")))
            .filter(|key| !Texts::english().has(key))
            .collect();

        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn nothing_is_collected_while_a_card_may_be_held_or_once_it_is_paid() {
        for stage in [
            Stage::Checking,
            Stage::Proof,
            Stage::Held,
            Stage::Posting,
            Stage::Paid,
        ] {
            assert_eq!(Collect::of(stage, false), Collect::No, "{stage:?}");
            assert_eq!(Collect::of(stage, true), Collect::No, "{stage:?}");
        }
        assert_eq!(Collect::of(Stage::Attention, false), Collect::Ask);
    }

    #[test]
    fn before_a_card_the_amount_may_be_collected() {
        let (word, _) = told(&order(), None);

        assert_eq!(word, "You may collect $16.00");
    }

    #[test]
    fn what_the_library_system_did_not_take_is_collected_and_no_more() {
        let mut order = held();
        post(&mut order, 0, PostingEvent::Accepted);
        post(&mut order, 1, PostingEvent::Refused);
        let before = Verdict::of(&order, None).collect;
        capture(&mut order);

        assert_eq!(before, Collect::No);
        assert_eq!(told(&order, None).0, "Collect only $15.00");
        assert_eq!(Verdict::of(&order, None).rest().unwrap(), "$15.00");
    }

    #[test]
    fn what_is_recorded_and_not_charged_yet_is_not_collected_again() {
        let mut order = held();
        post(&mut order, 0, PostingEvent::Accepted);
        let half = Verdict::of(&order, None).seen();
        post(&mut order, 1, PostingEvent::Accepted);

        let (word, clerk) = told(&order, None);

        assert_eq!(word, "Do not collect");
        assert_eq!(clerk, "Recorded, waiting to be charged: do not collect again.");
        assert_ne!(half, Verdict::of(&order, None).seen());
    }

    #[test]
    fn a_lost_hold_with_an_answer_outstanding_is_for_a_person() {
        let mut order = held();
        order.posting_event(0, PostingEvent::Asked, NOW).unwrap();
        order.payment_event(PaymentEvent::Gone, NOW).unwrap();

        assert_eq!(Verdict::of(&order, None).collect, Collect::Ask);
    }

    #[test]
    fn a_payment_that_was_given_up_does_not_speak_for_a_newer_one() {
        let mut given_up = order();
        given_up.close(Closure::Cancelled, NOW).unwrap();
        let (mut paid, chosen) = (held(), order());
        post(&mut paid, 0, PostingEvent::Accepted);
        post(&mut paid, 1, PostingEvent::Accepted);
        capture(&mut paid);

        assert_eq!(Verdict::of(&given_up, None).collect, Collect::StillOwed);
        assert_eq!(Verdict::of(&given_up, Some(&chosen)).collect, Collect::StillOwed);
        for newer in [&held(), &paid] {
            let verdict = Verdict::of(&given_up, Some(newer));
            let answer = verdict.shown(Texts::english());

            assert_eq!(verdict.collect, Collect::No);
            assert_eq!(answer.newer.unwrap().name, newer.reference.to_string());
        }
    }
}
