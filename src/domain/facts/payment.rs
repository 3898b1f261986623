//! The payment of one attempt.

use crate::domain::facts::Edge;
use crate::domain::facts::IllegalEdge;
use crate::domain::facts::WordEdge;
use crate::domain::facts::table;
use crate::domain::facts::words;

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
        /// The processor does not take the posted sum, however often it is asked; the hold may stand.
        CaptureRefused = "capture_refused",
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
        /// The processor refused to take the money as often as it was asked; the hold stands.
        CaptureRefused = "capture_refused",
        /// We let go.
        ReleaseAsked = "release_asked",
        /// The processor says that nothing is held (any more).
        Gone = "gone",
    }
);

table!(
    /// The legal edges of a payment.
    PAYMENT_EDGES: PaymentState, PaymentEvent begins Confirming;
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
    Capturing + CaptureRefused => CaptureRefused,
    Capturing + Gone => Released,
    CaptureRefused + CaptureAsked => Capturing,
    CaptureRefused + Captured => Captured,
    CaptureRefused + ReleaseAsked => Releasing,
    CaptureRefused + Gone => Released,
    Releasing + Gone => Released,
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
