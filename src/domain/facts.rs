//! The facts of an order and the one table of legal edges of each: payment, posting, settlement, refund.
//!
//! An edge that is not in a table cannot be taken. Losing an answer is an edge of its own, into *unknown*.

use std::fmt::Debug;

/// One legal step: in state `from`, event `on` leads to `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge<S, E> {
    /// The state before.
    pub from: S,
    /// What happened.
    pub on: E,
    /// The state after.
    pub to: S,
}

/// The event is not possible in this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event} is not possible while {state}")]
pub struct IllegalEdge {
    /// The state, in its own word.
    pub state: &'static str,
    /// The event, in its own word.
    pub event: &'static str,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word for data: in the store and the API.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// Reads the word; `None` when there is no such one.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }
        }
    };
}

macro_rules! table {
    ($(#[$doc:meta])* $table:ident: $state:ident, $event:ident { $($from:ident + $on:ident => $to:ident),+ $(,)? }) => {
        $(#[$doc])*
        pub const $table: &[Edge<$state, $event>] = &[
            $(Edge { from: $state::$from, on: $event::$on, to: $state::$to }),+
        ];

        impl $state {
            /// The state after an event.
            ///
            /// # Errors
            /// [`IllegalEdge`] when the table has no such edge; nothing is changed then.
            pub fn after(self, event: $event) -> Result<Self, IllegalEdge> {
                $table
                    .iter()
                    .find(|edge| edge.from == self && edge.on == event)
                    .map(|edge| edge.to)
                    .ok_or(IllegalEdge { state: self.word(), event: event.word() })
            }
        }
    };
}

words!(
    /// What the processor does for one attempt to pay an order.
    PaymentState {
        /// The attempt is stored; the processor is being asked to hold the amount, or to open its page.
        Confirming = "confirming",
        /// The processor was asked and the answer never came.
        Unknown = "unknown",
        /// The patron has to prove to the card's bank that it is them (3-D Secure), or to type the card on the
        /// processor's page.
        NeedsPatron = "needs_patron",
        /// The card was declined; nothing is held.
        Declined = "declined",
        /// Ended before anything was held.
        Abandoned = "abandoned",
        /// The amount is reserved on the card.
        Held = "held",
        /// The processor is being asked to take the posted sum.
        Capturing = "capturing",
        /// The posted sum is taken.
        Captured = "captured",
        /// The processor is being asked to let the hold go.
        Releasing = "releasing",
        /// The hold is gone; nothing was taken.
        Released = "released",
    }
);

words!(
    /// What happens to a payment.
    PaymentEvent {
        /// The processor's answer did not come.
        AnswerLost = "answer_lost",
        /// The card's bank wants to see the patron, or the processor's page does.
        PatronNeeded = "patron_needed",
        /// The card's bank declined.
        Declined = "declined",
        /// The amount is reserved.
        Held = "held",
        /// We ask for the money.
        CaptureAsked = "capture_asked",
        /// The money is taken.
        Captured = "captured",
        /// The processor says that the capture was not done; the hold stands.
        CaptureNotDone = "capture_not_done",
        /// We let go.
        ReleaseAsked = "release_asked",
        /// The processor says that nothing is held (any more).
        Gone = "gone",
    }
);

table!(
    /// The legal edges of a payment.
    PAYMENT_EDGES: PaymentState, PaymentEvent {
        Confirming + AnswerLost => Unknown,
        Confirming + PatronNeeded => NeedsPatron,
        Confirming + Declined => Declined,
        Confirming + Held => Held,
        Confirming + Gone => Abandoned,
        Unknown + PatronNeeded => NeedsPatron,
        Unknown + Declined => Declined,
        Unknown + Held => Held,
        Unknown + Gone => Abandoned,
        NeedsPatron + Declined => Declined,
        NeedsPatron + Held => Held,
        NeedsPatron + Gone => Abandoned,
        Held + CaptureAsked => Capturing,
        Held + ReleaseAsked => Releasing,
        Held + Gone => Released,
        Capturing + Captured => Captured,
        Capturing + CaptureNotDone => Held,
        Capturing + Gone => Released,
        Releasing + Gone => Released,
    }
);

words!(
    /// The writing of one line into the library system.
    PostingState {
        /// Not yet asked for.
        Due = "due",
        /// The library system is being asked.
        Asking = "asking",
        /// Asked, and the answer never came.
        Unknown = "unknown",
        /// The library system has the payment.
        Posted = "posted",
        /// The library system does not take the payment.
        Refused = "refused",
    }
);

words!(
    /// What happens to a posting.
    PostingEvent {
        /// We ask.
        Asked = "asked",
        /// The library system takes the payment, or is found to have it.
        Accepted = "accepted",
        /// The library system refuses, or the fee is gone.
        Refused = "refused",
        /// No answer.
        AnswerLost = "answer_lost",
        /// We looked: the library system does not have it.
        NotFound = "not_found",
    }
);

table!(
    /// The legal edges of a posting.
    POSTING_EDGES: PostingState, PostingEvent {
        Due + Asked => Asking,
        Due + Refused => Refused,
        Asking + Accepted => Posted,
        Asking + Refused => Refused,
        Asking + AnswerLost => Unknown,
        Asking + NotFound => Due,
        Unknown + Accepted => Posted,
        Unknown + Refused => Refused,
        Unknown + NotFound => Due,
    }
);

words!(
    /// The processor's payout of what was captured to the library's bank account.
    SettlementState {
        /// Nothing is captured.
        None = "none",
        /// Captured, not yet paid out.
        Pending = "pending",
        /// Paid out.
        PaidOut = "paid_out",
    }
);

words!(
    /// What happens to a settlement.
    SettlementEvent {
        /// The card is captured.
        Captured = "captured",
        /// The processor paid out.
        PaidOut = "paid_out",
    }
);

table!(
    /// The legal edges of a settlement.
    SETTLEMENT_EDGES: SettlementState, SettlementEvent {
        None + Captured => Pending,
        Pending + PaidOut => PaidOut,
    }
);

words!(
    /// One refund to the card.
    RefundState {
        /// Asked for, not yet answered by the processor.
        Pending = "pending",
        /// The processor was asked and the answer never came.
        Unknown = "unknown",
        /// The money is on its way back.
        Succeeded = "succeeded",
        /// The processor refused; nothing went back.
        Failed = "failed",
    }
);

words!(
    /// What happens to a refund.
    RefundEvent {
        /// No answer.
        AnswerLost = "answer_lost",
        /// The processor does it.
        Succeeded = "succeeded",
        /// The processor refuses.
        Failed = "failed",
    }
);

table!(
    /// The legal edges of a refund.
    REFUND_EDGES: RefundState, RefundEvent {
        Pending + AnswerLost => Unknown,
        Pending + Succeeded => Succeeded,
        Pending + Failed => Failed,
        Unknown + Succeeded => Succeeded,
        Unknown + Failed => Failed,
    }
);

impl PaymentState {
    /// The processor may hold or take money for this attempt, or somebody may still make it do so.
    pub fn in_flight(self) -> bool {
        !matches!(
            self,
            Self::Declined | Self::Abandoned | Self::Captured | Self::Released
        )
    }
}

impl PostingState {
    /// Posted or refused: nothing is open any more.
    pub fn decided(self) -> bool {
        matches!(self, Self::Posted | Self::Refused)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_lost_answer_never_ends_a_payment_a_posting_or_a_refund() {
        let payment = PAYMENT_EDGES
            .iter()
            .filter(|edge| edge.on == PaymentEvent::AnswerLost);
        let posting = POSTING_EDGES
            .iter()
            .filter(|edge| edge.on == PostingEvent::AnswerLost);
        let refund = REFUND_EDGES
            .iter()
            .filter(|edge| edge.on == RefundEvent::AnswerLost);

        assert!(payment.map(|edge| edge.to).all(|to| to == PaymentState::Unknown));
        assert!(posting.map(|edge| edge.to).all(|to| to == PostingState::Unknown));
        assert!(refund.map(|edge| edge.to).all(|to| to == RefundState::Unknown));
    }

    #[test]
    fn ends_have_no_way_out() {
        for end in PaymentState::ALL
            .iter()
            .copied()
            .filter(|state| !state.in_flight())
        {
            assert!(PAYMENT_EDGES.iter().all(|edge| edge.from != end), "{end:?}");
        }
        for end in PostingState::ALL.iter().copied().filter(|state| state.decided()) {
            assert!(POSTING_EDGES.iter().all(|edge| edge.from != end), "{end:?}");
        }
    }

    #[test]
    fn money_is_taken_only_from_a_hold() {
        let into_captured: HashSet<_> = PAYMENT_EDGES
            .iter()
            .filter(|edge| edge.to == PaymentState::Captured)
            .map(|edge| edge.from)
            .collect();
        let into_capturing: HashSet<_> = PAYMENT_EDGES
            .iter()
            .filter(|edge| edge.to == PaymentState::Capturing)
            .map(|edge| edge.from)
            .collect();

        assert_eq!(into_captured, HashSet::from([PaymentState::Capturing]));
        assert_eq!(into_capturing, HashSet::from([PaymentState::Held]));
    }

    #[test]
    fn no_state_has_two_ways_for_one_event() {
        let payment: HashSet<_> = PAYMENT_EDGES.iter().map(|edge| (edge.from, edge.on)).collect();
        let posting: HashSet<_> = POSTING_EDGES.iter().map(|edge| (edge.from, edge.on)).collect();
        let refund: HashSet<_> = REFUND_EDGES.iter().map(|edge| (edge.from, edge.on)).collect();

        assert_eq!(payment.len(), PAYMENT_EDGES.len());
        assert_eq!(posting.len(), POSTING_EDGES.len());
        assert_eq!(refund.len(), REFUND_EDGES.len());
    }

    #[test]
    fn what_the_table_does_not_have_is_refused() {
        assert_eq!(
            PaymentState::Declined.after(PaymentEvent::Captured),
            Err(IllegalEdge {
                state: "declined",
                event: "captured"
            })
        );
        assert_eq!(
            PaymentState::Held.after(PaymentEvent::CaptureAsked),
            Ok(PaymentState::Capturing)
        );
    }

    #[test]
    fn words_are_read_back() {
        for state in PaymentState::ALL {
            assert_eq!(PaymentState::from_word(state.word()), Some(*state));
        }
        assert_eq!(PostingState::from_word("failed"), None);
    }
}
