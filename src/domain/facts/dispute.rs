//! One dispute: the patron asks their bank for the money back.

use crate::domain::facts::Edge;
use crate::domain::facts::IllegalEdge;
use crate::domain::facts::WordEdge;
use crate::domain::facts::table;
use crate::domain::facts::words;

words!(
    /// How a dispute stands. Each is also the event by which it is reached: we hear of where it stands, not of steps.
    DisputeStanding {
        /// The bank asks; no money has moved yet.
        Inquiry = "inquiry",
        /// The bank has the money, and waits for the library's evidence.
        Open = "open",
        /// The library has answered.
        UnderReview = "under_review",
        /// The library has the money again.
        Won = "won",
        /// The patron keeps the money.
        Lost = "lost",
        /// The bank asked, and it came to nothing.
        Closed = "closed",
    }
);

table!(
    /// The legal edges of a dispute. What we heard too late to see begin begins as it is found.
    DISPUTE_EDGES: DisputeStanding, DisputeStanding begins Inquiry | Open | UnderReview | Won | Lost | Closed;
    Inquiry + Open => Open,
    Inquiry + UnderReview => UnderReview,
    Inquiry + Won => Won,
    Inquiry + Lost => Lost,
    Inquiry + Closed => Closed,
    Open + UnderReview => UnderReview,
    Open + Won => Won,
    Open + Lost => Lost,
    UnderReview + Won => Won,
    UnderReview + Lost => Lost,
);

impl DisputeStanding {
    /// The library does not have the money, or may lose it yet.
    pub fn holds_money(self) -> bool {
        matches!(self, Self::Open | Self::UnderReview | Self::Lost)
    }
}
