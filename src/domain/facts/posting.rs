//! The posting of one line, or of one refund.

use crate::domain::facts::Edge;
use crate::domain::facts::IllegalEdge;
use crate::domain::facts::WordEdge;
use crate::domain::facts::table;
use crate::domain::facts::words;

words!(
    /// The writing of one line, or of one refund, into the library system.
    PostingState {
        /// Not yet asked for.
        Due = "due",
        /// The library system is being asked.
        Asking = "asking",
        /// Asked, and the answer never came.
        Unknown = "unknown",
        /// The library system has it.
        Posted = "posted",
        /// The library system does not take it.
        Refused = "refused",
        /// The money cannot be taken after all: the library system is being asked to take the payment back.
        Reversing = "reversing",
        /// Asked to take the payment back, and the answer never came.
        ReversalUnknown = "reversal_unknown",
        /// The library system had the payment and has taken it back: the fee is owed again.
        Reversed = "reversed",
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
        /// We ask for it to be taken back.
        ReversalAsked = "reversal_asked",
        /// It is taken back, by the library system or by a person there.
        Reversed = "reversed",
        /// The library system cannot take it back, or is found not to have done so.
        NotReversed = "not_reversed",
    }
);

table!(
    /// The legal edges of a posting.
    POSTING_EDGES: PostingState, PostingEvent begins Due;
    Due + Asked => Asking,
    Due + Refused => Refused,
    Asking + Accepted => Posted,
    Asking + Refused => Refused,
    Asking + AnswerLost => Unknown,
    Asking + NotFound => Due,
    Unknown + Accepted => Posted,
    Unknown + Refused => Refused,
    Unknown + NotFound => Due,
    Posted + ReversalAsked => Reversing,
    Posted + Reversed => Reversed,
    Reversing + Reversed => Reversed,
    Reversing + NotReversed => Posted,
    Reversing + AnswerLost => ReversalUnknown,
    ReversalUnknown + Reversed => Reversed,
    ReversalUnknown + NotReversed => Posted,
);

impl PostingState {
    /// Nothing is open any more, unless it is to be taken back.
    pub fn decided(self) -> bool {
        matches!(self, Self::Posted | Self::Refused | Self::Reversed)
    }

    /// The library system may have the payment.
    pub fn may_be_there(self) -> bool {
        self.counts() || matches!(self, Self::Asking | Self::Unknown)
    }

    /// The library system has taken the payment, and is not known to have given it up.
    pub fn counts(self) -> bool {
        matches!(self, Self::Posted | Self::Reversing | Self::ReversalUnknown)
    }

    /// The library system was asked, and what it did is not known.
    pub fn is_asked(self) -> bool {
        matches!(self, Self::Asking | Self::Unknown)
    }
}
