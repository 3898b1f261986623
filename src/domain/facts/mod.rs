//! The facts of an order and the one table of legal edges of each: payment, posting, effect, refund, dispute,
//! settlement.
//!
//! An edge that is not in a table cannot be taken, here or in the database, whose own copy of the tables is compared
//! with these by a test. Losing an answer is an edge of its own, into *unknown*.

mod dispute;
mod effect;
mod payment;
mod posting;
mod refund;
mod settlement;

use std::fmt::Debug;

pub use dispute::{DISPUTE_EDGES, DisputeStanding};
pub use effect::{EFFECT_EDGES, EffectEvent, EffectState};
pub use payment::{PAYMENT_EDGES, PaymentEvent, PaymentState};
pub use posting::{POSTING_EDGES, PostingEvent, PostingState};
pub use refund::{REFUND_EDGES, RefundEvent, RefundState};
pub use settlement::{SETTLEMENT_EDGES, SettlementEvent, SettlementState};

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

/// The table of one fact, in words: for the documents and for the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordEdge {
    /// The fact (`payment`).
    pub fact: &'static str,
    /// The state before; empty for a beginning.
    pub from: &'static str,
    /// What happened; empty for a beginning.
    pub on: &'static str,
    /// The state after.
    pub to: &'static str,
}

/// Every legal edge of every fact, beginnings included.
pub fn all_edges() -> Vec<WordEdge> {
    let mut edges = Vec::new();
    edges.extend(PaymentState::edges_in_words("payment"));
    edges.extend(PostingState::edges_in_words("posting"));
    edges.extend(EffectState::edges_in_words("effect"));
    edges.extend(RefundState::edges_in_words("refund"));
    edges.extend(DisputeStanding::edges_in_words("dispute"));
    edges.extend(SettlementState::edges_in_words("settlement"));
    edges
}

/// An enumeration of words of ours.
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

/// The legal edges of a fact: the states in which it may begin, and the steps from there.
macro_rules! table {
    (
        $(#[$doc:meta])*
        $table:ident: $state:ident, $event:ident begins $($first:ident)|+;
        $($from:ident + $on:ident => $to:ident),+ $(,)?
    ) => {
        $(#[$doc])*
        pub const $table: &[Edge<$state, $event>] = &[
            $(Edge { from: $state::$from, on: $event::$on, to: $state::$to }),+
        ];

        impl $state {
            /// The states in which it may begin.
            pub const FIRST: &'static [Self] = &[$(Self::$first),+];

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

            pub(super) fn edges_in_words(fact: &'static str) -> impl Iterator<Item = WordEdge> {
                let begins = Self::FIRST.iter().map(move |first| WordEdge {
                    fact,
                    from: "",
                    on: "",
                    to: first.word(),
                });
                begins.chain($table.iter().map(move |edge| WordEdge {
                    fact,
                    from: edge.from.word(),
                    on: edge.on.word(),
                    to: edge.to.word(),
                }))
            }
        }
    };
}

use table;
pub(in crate::domain) use words;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn edges_of(fact: &str) -> Vec<WordEdge> {
        let mut edges = all_edges();
        edges.retain(|edge| edge.fact == fact && !edge.from.is_empty());
        edges
    }

    #[test]
    fn a_lost_answer_never_ends_a_payment_a_posting_or_a_refund() {
        let lost: Vec<_> = all_edges()
            .into_iter()
            .filter(|edge| edge.on == "answer_lost")
            .collect();

        assert_eq!(lost.len(), 4);
        assert!(lost.iter().all(|edge| edge.to.ends_with("unknown")), "{lost:?}");
    }

    #[test]
    fn from_unknown_no_path_leads_on_without_a_look() {
        let asks_again = |edge: &WordEdge| edge.on.ends_with("asked");

        assert!(
            all_edges()
                .iter()
                .all(|edge| !edge.from.ends_with("unknown") || !asks_again(edge))
        );
    }

    #[test]
    fn money_is_taken_only_from_a_hold() {
        let before = |to: &str| -> HashSet<_> {
            let into = edges_of("payment").into_iter().filter(|edge| edge.to == to);
            into.map(|edge| edge.from).collect()
        };

        // A capture that was refused may turn out to have been done.
        assert_eq!(
            before("captured"),
            HashSet::from(["capturing", "capture_refused"])
        );
        assert_eq!(before("capturing"), HashSet::from(["held", "capture_refused"]));
    }

    #[test]
    fn ends_have_no_way_out() {
        for end in PaymentState::ALL.iter().filter(|state| !state.in_flight()) {
            assert!(PAYMENT_EDGES.iter().all(|edge| edge.from != *end), "{end:?}");
        }
    }

    #[test]
    fn no_state_has_two_ways_for_one_event() {
        let all = all_edges();
        let different: HashSet<_> = all
            .iter()
            .filter(|edge| !edge.from.is_empty())
            .map(|edge| (edge.fact, edge.from, edge.on))
            .collect();

        assert_eq!(
            different.len(),
            all.iter().filter(|edge| !edge.from.is_empty()).count()
        );
    }

    #[test]
    fn every_state_can_be_reached() {
        for edge in all_edges() {
            let comes_from = |state| {
                all_edges()
                    .iter()
                    .any(|other| other.fact == edge.fact && other.to == state)
            };
            assert!(edge.from.is_empty() || comes_from(edge.from), "{edge:?}");
        }
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
