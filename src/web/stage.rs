//! Where an order stands, as people are told: finer than the public state, because a declined card, a bank that waits
//! for its patron and an answer that has not come are three different things to do.

use crate::domain::Order;
use crate::domain::PaymentState;
use crate::domain::PostingState;
use crate::domain::PublicState;

/// Where an order stands, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// No card was tried yet.
    Review,
    /// The last card was declined.
    Declined,
    /// The bank asked for its patron, who did not come or said no.
    NotProven,
    /// Asked, and the answer has not come.
    Checking,
    /// The bank waits for its patron.
    Proof,
    /// Held on the card.
    Held,
    /// The library system is being told.
    Posting,
    /// The library system took nothing, and the hold is being let go.
    Releasing,
    /// Charged, all of it.
    Paid,
    /// Charged, as much of it as the library system took.
    PaidInPart,
    /// Everything went back.
    Refunded,
    /// A part went back.
    PartlyRefunded,
    /// The patron asked their bank for the money back.
    Disputed,
    /// Nothing was charged: the hold was let go.
    Released,
    /// Nobody paid in time.
    Expired,
    /// Cancelled.
    Cancelled,
    /// A person is looking into it.
    Attention,
}

impl Stage {
    /// All of them.
    #[cfg(test)]
    pub(super) const ALL: [Self; 17] = [
        Self::Review,
        Self::Declined,
        Self::NotProven,
        Self::Checking,
        Self::Proof,
        Self::Held,
        Self::Posting,
        Self::Releasing,
        Self::Paid,
        Self::PaidInPart,
        Self::Refunded,
        Self::PartlyRefunded,
        Self::Disputed,
        Self::Released,
        Self::Expired,
        Self::Cancelled,
        Self::Attention,
    ];

    /// Where an order stands.
    pub(super) fn of(order: &Order) -> Self {
        match order.state() {
            PublicState::NeedsAttention => Self::Attention,
            PublicState::Disputed => Self::Disputed,
            PublicState::Refunded => Self::Refunded,
            PublicState::PartlyRefunded => Self::PartlyRefunded,
            // Of a fee that had shrunk less was taken; nothing of it is left to pay.
            PublicState::Paid
                if order
                    .lines
                    .iter()
                    .all(|line| line.posting == PostingState::Posted) =>
            {
                Self::Paid
            }
            PublicState::Paid => Self::PaidInPart,
            PublicState::Posting => Self::Posting,
            PublicState::Held if order.payment() == Some(PaymentState::Releasing) => Self::Releasing,
            PublicState::Held => Self::Held,
            PublicState::Released => Self::Released,
            PublicState::Expired => Self::Expired,
            PublicState::Cancelled => Self::Cancelled,
            PublicState::Open => Self::of_open(order.payment()),
        }
    }

    fn of_open(payment: Option<PaymentState>) -> Self {
        match payment {
            None => Self::Review,
            Some(PaymentState::Declined) => Self::Declined,
            Some(PaymentState::Abandoned) => Self::NotProven,
            Some(PaymentState::NeedsPatron) => Self::Proof,
            // Whatever is not known to have ended may hold money.
            Some(
                PaymentState::Confirming
                | PaymentState::Unknown
                | PaymentState::Held
                | PaymentState::Capturing
                | PaymentState::CaptureRefused
                | PaymentState::Captured
                | PaymentState::Releasing
                | PaymentState::Released,
            ) => Self::Checking,
        }
    }

    /// The word in the keys of its texts, and what a waiting page compares.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Declined => "declined",
            Self::NotProven => "not-proven",
            Self::Checking => "checking",
            Self::Proof => "proof",
            Self::Held => "held",
            Self::Posting => "posting",
            Self::Releasing => "releasing",
            Self::Paid => "paid",
            Self::PaidInPart => "paid-in-part",
            Self::Disputed => "disputed",
            Self::Refunded => "refunded",
            Self::PartlyRefunded => "partly-refunded",
            Self::Released => "released",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Attention => "attention",
        }
    }

    /// The shape and colour that it is shown with.
    pub(super) fn mood(self) -> &'static str {
        match self {
            Self::Paid | Self::Refunded | Self::PartlyRefunded => "good",
            Self::PaidInPart
            | Self::Checking
            | Self::Proof
            | Self::Held
            | Self::Posting
            | Self::Releasing
            | Self::Disputed
            | Self::Attention => "wait",
            Self::Declined | Self::NotProven => "bad",
            Self::Review | Self::Released | Self::Expired | Self::Cancelled => "",
        }
    }

    /// Whether the page looks again by itself: something is about to change without anybody's doing.
    pub(super) fn moves(self) -> bool {
        matches!(
            self,
            Self::Checking | Self::Held | Self::Posting | Self::Releasing
        )
    }

    /// Whether it is over: nothing changes any more but by somebody's decision.
    pub(super) fn is_final(self) -> bool {
        match self {
            Self::Paid
            | Self::PaidInPart
            | Self::Refunded
            | Self::PartlyRefunded
            | Self::Disputed
            | Self::Released
            | Self::Expired
            | Self::Cancelled => true,
            Self::Review
            | Self::Declined
            | Self::NotProven
            | Self::Checking
            | Self::Proof
            | Self::Held
            | Self::Posting
            | Self::Releasing
            | Self::Attention => false,
        }
    }

    /// Whether money was charged, so that the page is a receipt.
    pub(super) fn is_receipt(self) -> bool {
        matches!(
            self,
            Self::Paid | Self::PaidInPart | Self::Refunded | Self::PartlyRefunded | Self::Disputed
        )
    }

    /// Whether a card may be tried.
    pub(super) fn takes_a_card(self) -> bool {
        matches!(self, Self::Review | Self::Declined | Self::NotProven)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Texts;

    #[test]
    fn every_stage_has_its_words_for_the_patron_and_for_the_desk() {
        let missing: Vec<String> = Stage::ALL
            .into_iter()
            .flat_map(|stage| {
                let word = stage.word();
                [
                    format!("state-{word}"),
                    format!("page-{word}-title"),
                    format!("page-{word}-1"),
                    format!("desk-{word}-patron"),
                    format!("desk-{word}-clerk"),
                ]
            })
            .filter(|key| !Texts::english().has(key))
            .collect();

        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn nobody_is_told_failed() {
        for source in [
            "locales/en/order.ftl",
            "locales/en/staff.ftl",
            "locales/en/patron.ftl",
        ] {
            let text = std::fs::read_to_string(source).unwrap().to_lowercase();
            let mut told = text.lines().filter_map(|line| line.split_once(" = "));

            assert!(told.all(|(_, words)| !words.contains("fail")), "{source}");
        }
    }
}
