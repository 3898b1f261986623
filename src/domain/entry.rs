//! The book of money: what the facts of an order mean in double entry. An entry says what has changed, and its lines add
//! up to nothing.
//!
//! Nothing here remembers: given what is in the book of an order already, the entries are what is missing for the book
//! to say what the facts say. So the book and the facts cannot drift apart, and what is told twice is booked once.

use std::collections::BTreeMap;

use crate::domain::DisputeStanding;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::Payout;
use crate::domain::PayoutStanding;
use crate::domain::facts::words;

words!(
    /// Under what an amount stands in the book.
    Heading {
        /// What the processor has of the library's money, not yet paid out.
        Clearing = "clearing",
        /// Fees that were paid; convenience fees, where the line has no kind of fee.
        Income = "income",
        /// What went back to cards.
        Refunds = "refunds",
        /// What patrons' banks have taken back for the time of a dispute.
        Disputed = "disputed",
        /// What they keep: disputes that were lost.
        Lost = "lost",
        /// The processor's fees, as its payouts tell them.
        Fees = "fees",
        /// What the processor has paid out to the library's bank account.
        Bank = "bank",
    }
);

words!(
    /// Why there is an entry.
    BookEvent {
        /// Money was taken from a card.
        Captured = "captured",
        /// Money went back to a card.
        Refunded = "refunded",
        /// A refund did not arrive: its money is back.
        RefundFailed = "refund_failed",
        /// A patron's bank has taken money for the time of a dispute.
        DisputeOpened = "dispute_opened",
        /// A dispute was won: its money is back.
        DisputeWon = "dispute_won",
        /// A dispute was lost: its money is gone.
        DisputeLost = "dispute_lost",
        /// The bank has a payout.
        PaidOut = "paid_out",
        /// A payout that the bank was said to have did not arrive after all.
        PayoutFailed = "payout_failed",
    }
);

/// Where an amount stands in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Under what.
    pub heading: Heading,
    /// Whose; empty for what is nobody's but the library's.
    pub owner: FeeOwner,
    /// For what; `None` for what is no fee: convenience fees, and what the processor has.
    pub kind: Option<FeeKind>,
}

/// An amount in its place. Debit is positive, credit negative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryLine {
    /// Where.
    pub place: Place,
    /// How much; never zero.
    pub amount: Money,
}

/// What is written into the book at once: two lines or more, which add up to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Why.
    pub event: BookEvent,
    /// The lines, by heading, owner and kind.
    pub lines: Vec<EntryLine>,
}

/// What the book says already of one order or one payout: a line for each event and place, summed up or not.
pub type Booked = Vec<(BookEvent, EntryLine)>;

/// What an entry is about. What is booked of each is held against the facts by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Capture,
    Refunds,
    Disputes,
    Payout,
}

type Key = (About, usize, FeeOwner, &'static str);

/// Amounts by what they are about and where they stand.
#[derive(Default)]
struct Amounts(BTreeMap<Key, (Place, i64)>);

impl Amounts {
    fn add(&mut self, about: About, place: Place, minor: i64) {
        let heading = Heading::ALL.iter().position(|known| *known == place.heading);
        let key = (
            about,
            heading.unwrap_or_default(),
            place.owner.clone(),
            place.kind.map_or("", FeeKind::word),
        );
        let (_, sum) = self.0.entry(key).or_insert((place, 0));
        *sum = sum.saturating_add(minor);
    }

    fn of(&self, about: About) -> impl Iterator<Item = (&Place, i64)> {
        let of_it = self
            .0
            .iter()
            .filter(move |((this, ..), (_, minor))| *this == about && *minor != 0);
        of_it.map(|(_, (place, minor))| (place, *minor))
    }

    fn under(&self, about: About, heading: Heading) -> i64 {
        let there = self.of(about).filter(|(place, _)| place.heading == heading);
        there.fold(0, |sum, (_, minor)| sum.saturating_add(minor))
    }
}

impl Order {
    /// What is missing in the book for it to say what the facts of this order say; nothing when it does.
    pub fn entries(&self, booked: &Booked) -> Vec<Entry> {
        let mut missing = Amounts::default();
        self.captured_into(&mut missing);
        self.refunded_into(&mut missing);
        self.disputed_into(&mut missing);
        less(&mut missing, booked);
        [About::Capture, About::Refunds, About::Disputes]
            .into_iter()
            .filter_map(|about| entry(&missing, about, Money::zero(self.currency)))
            .collect()
    }

    fn captured_into(&self, amounts: &mut Amounts) {
        for (owner, kind, minor) in self.taken() {
            let credit = minor.saturating_neg();
            amounts.add(About::Capture, place(Heading::Clearing), minor);
            amounts.add(About::Capture, of(Heading::Income, owner, kind), credit);
        }
    }

    /// What goes back is of the first line first, the convenience fee last: as the library system is told.
    fn refunded_into(&self, amounts: &mut Amounts) {
        let mut left = self.refunded().minor();
        for (owner, kind, minor) in self.taken() {
            let part = left.min(minor);
            left = left.saturating_sub(part);
            amounts.add(About::Refunds, place(Heading::Clearing), part.saturating_neg());
            amounts.add(About::Refunds, of(Heading::Refunds, owner, kind), part);
        }
    }

    fn disputed_into(&self, amounts: &mut Amounts) {
        for dispute in &self.disputes {
            let heading = match dispute.standing {
                DisputeStanding::Open | DisputeStanding::UnderReview => Heading::Disputed,
                DisputeStanding::Lost => Heading::Lost,
                // An inquiry only asks.
                DisputeStanding::Inquiry | DisputeStanding::Won | DisputeStanding::Closed => continue,
            };
            let minor = dispute.amount.minor();
            amounts.add(About::Disputes, place(Heading::Clearing), minor.saturating_neg());
            amounts.add(About::Disputes, place(heading), minor);
        }
    }

    /// What was captured, by whose and for what: line by line, then what is no line's, the convenience fee.
    fn taken(&self) -> Vec<(FeeOwner, Option<FeeKind>, i64)> {
        let mut left = self.captured().minor();
        let mut taken = Vec::new();
        for line in self.lines.iter().filter(|line| line.posting.counts()) {
            let part = line.taking.minor().min(left);
            left = left.saturating_sub(part);
            taken.push((line.owner.clone(), Some(line.kind), part));
        }
        taken.push((FeeOwner::default(), None, left));
        taken
    }
}

impl Payout {
    /// What is missing in the book for it to say what became of this payout; nothing when it does.
    pub fn entries(&self, booked: &Booked) -> Vec<Entry> {
        let mut missing = Amounts::default();
        if self.standing == PayoutStanding::Paid {
            let (bank, fees) = (self.amount.minor(), self.fees.minor());
            let gone = bank.saturating_add(fees).saturating_neg();
            missing.add(About::Payout, place(Heading::Bank), bank);
            missing.add(About::Payout, place(Heading::Fees), fees);
            missing.add(About::Payout, place(Heading::Clearing), gone);
        }
        less(&mut missing, booked);
        let nothing = Money::zero(self.amount.currency());
        let entry = entry(&missing, About::Payout, nothing).map(|entry| Entry {
            event: match self.standing {
                PayoutStanding::Failed => BookEvent::PayoutFailed,
                PayoutStanding::Paid | PayoutStanding::UnderWay => BookEvent::PaidOut,
            },
            ..entry
        });
        entry.into_iter().collect()
    }
}

impl BookEvent {
    fn about(self) -> About {
        match self {
            Self::Captured => About::Capture,
            Self::Refunded | Self::RefundFailed => About::Refunds,
            Self::DisputeOpened | Self::DisputeWon | Self::DisputeLost => About::Disputes,
            Self::PaidOut | Self::PayoutFailed => About::Payout,
        }
    }
}

fn less(amounts: &mut Amounts, booked: &Booked) {
    for (event, line) in booked {
        amounts.add(
            event.about(),
            line.place.clone(),
            line.amount.minor().saturating_neg(),
        );
    }
}

fn entry(missing: &Amounts, about: About, nothing: Money) -> Option<Entry> {
    let lines: Vec<EntryLine> = missing
        .of(about)
        .map(|(place, minor)| EntryLine {
            place: place.clone(),
            amount: Money::from_minor(minor, nothing.currency()),
        })
        .collect();
    let comes_back = missing.under(about, Heading::Clearing) > 0;
    let event = match about {
        About::Capture => BookEvent::Captured,
        About::Refunds if comes_back => BookEvent::RefundFailed,
        About::Refunds => BookEvent::Refunded,
        About::Disputes if missing.under(about, Heading::Lost) > 0 => BookEvent::DisputeLost,
        About::Disputes if comes_back => BookEvent::DisputeWon,
        About::Disputes => BookEvent::DisputeOpened,
        About::Payout => BookEvent::PaidOut,
    };
    (!lines.is_empty()).then_some(Entry { event, lines })
}

fn place(heading: Heading) -> Place {
    of(heading, FeeOwner::default(), None)
}

fn of(heading: Heading, owner: FeeOwner, kind: Option<FeeKind>) -> Place {
    Place { heading, owner, kind }
}
