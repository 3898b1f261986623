//! What a receipt may say of an order: kinds of fees, amounts, the card's last four digits, and what is true of the
//! money and of the account at this moment. Page, letter and file are made from this and from nothing else.

use crate::domain::Card;
use crate::domain::FeeKind;
use crate::domain::Line;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::PaymentState;
use crate::domain::PostingState;
use crate::domain::Reference;
use crate::domain::Timestamp;

/// What is known of an order, for its payer. No title, no barcode, no name: it has no place for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The code that people read aloud.
    pub reference: Reference,
    /// When the order was placed.
    pub placed_at: Timestamp,
    /// The card; `None` before anything was held on one.
    pub card: Option<Card>,
    /// What is paid for.
    pub lines: Vec<ReceiptLine>,
    /// The convenience fee, which is in both sums; `None` where there is none.
    pub added: Option<ReceiptAdded>,
    /// What was agreed on.
    pub amount: Money,
    /// What was taken from the card; zero before.
    pub charged: Money,
    /// What went back to the card, or is on its way there; zero when nothing is.
    pub refunded: Money,
    /// Where the money is.
    pub money: MoneyStands,
    /// What the patron's account shows.
    pub account: AccountShows,
    /// A person is looking into it, or the bank was asked to give the money back.
    pub looked_into: bool,
}

/// One kind of fee on a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptLine {
    /// What it is for.
    pub kind: FeeKind,
    /// Whether it is somebody else's than the payer's. Whose, no receipt says.
    pub of_another: bool,
    /// What was agreed on.
    pub amount: Money,
    /// What of it counts: less when less was owed by then.
    pub taking: Money,
    /// What the library system says to it.
    pub recorded: Recorded,
}

/// The convenience fee on a receipt: a line of its own, of which the library system knows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiptAdded {
    /// What was agreed on; positive.
    pub amount: Money,
    /// What of it was taken; zero before, and when nothing was.
    pub taken: Money,
}

/// Where the money is. A card that is held is not charged, and nothing here says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyStands {
    /// Nothing is held or charged.
    Nowhere,
    /// It is not known yet whether something is held.
    Checking,
    /// Held on the card: kept, not taken.
    Held,
    /// Taken from the card.
    Charged,
    /// Not taken; the hold is let go, or was.
    LetGo,
}

/// What the patron's account shows, all lines together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountShows {
    /// Nothing of it.
    Nothing,
    /// Not everything is decided yet.
    Recording,
    /// All of it, posted.
    Posted,
    /// A part of it, posted; the rest is not charged.
    PostedInPart,
}

/// What the library system says to one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It was not told.
    NotTold,
    /// It is being told, or its answer is not known.
    Asking,
    /// Posted.
    Posted,
    /// Posted, less than was agreed on: no more was owed.
    PostedLess,
    /// Nothing was owed for it any more.
    Gone,
    /// Not taken.
    Refused,
    /// Posted, and taken back since.
    TakenBack,
}

impl Receipt {
    /// What is true of an order now.
    pub fn of(order: &Order) -> Self {
        Self {
            reference: order.reference,
            placed_at: order.created_at,
            card: order.card(),
            lines: order.lines.iter().map(ReceiptLine::of).collect(),
            added: order.convenience.map(|convenience| ReceiptAdded {
                amount: convenience.amount,
                taken: order.convenience_taken(),
            }),
            amount: order.amount(),
            charged: order.captured(),
            refunded: order.refunded(),
            money: MoneyStands::of(order.payment()),
            account: AccountShows::of(&order.lines),
            looked_into: order.attention.is_some() || order.disputed().is_positive(),
        }
    }

    /// Whether there is anything to give a receipt for: money is held, was charged, or is being let go.
    pub fn is_worth_having(&self) -> bool {
        match self.money {
            MoneyStands::Held | MoneyStands::Charged => true,
            MoneyStands::Nowhere | MoneyStands::Checking | MoneyStands::LetGo => false,
        }
    }

    /// Whether what it says of the money may change by itself.
    pub fn is_in_flight(&self) -> bool {
        match self.money {
            MoneyStands::Held | MoneyStands::Checking => true,
            MoneyStands::Nowhere | MoneyStands::Charged | MoneyStands::LetGo => false,
        }
    }
}

impl ReceiptLine {
    fn of(line: &Line) -> Self {
        Self {
            kind: line.kind,
            of_another: line.patron.is_some(),
            amount: line.amount,
            taking: line.taking,
            recorded: Recorded::of(line),
        }
    }
}

impl ReceiptAdded {
    /// The key of the text that says how much of it was taken, while the money stands so. It is told what was.
    pub fn key(&self, money: MoneyStands) -> &'static str {
        match money {
            MoneyStands::Charged if !self.taken.is_positive() => "line-nothing",
            MoneyStands::Charged if self.taken.minor() < self.amount.minor() => "line-added-less",
            MoneyStands::Charged => "line-added",
            MoneyStands::Held | MoneyStands::Checking => "line-added-waits",
            MoneyStands::Nowhere | MoneyStands::LetGo => "line-nothing",
        }
    }
}

impl MoneyStands {
    fn of(payment: Option<PaymentState>) -> Self {
        match payment {
            None | Some(PaymentState::Declined | PaymentState::Abandoned | PaymentState::NeedsPatron) => {
                Self::Nowhere
            }
            Some(PaymentState::Confirming | PaymentState::Unknown) => Self::Checking,
            // A capture that was asked for may not have been made.
            Some(PaymentState::Held | PaymentState::Capturing | PaymentState::CaptureRefused) => Self::Held,
            Some(PaymentState::Captured) => Self::Charged,
            Some(PaymentState::Releasing | PaymentState::Released) => Self::LetGo,
        }
    }

    /// Every one of them.
    pub const ALL: [Self; 5] = [
        Self::Nowhere,
        Self::Checking,
        Self::Held,
        Self::Charged,
        Self::LetGo,
    ];

    /// The word in the key of its text.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nowhere => "nowhere",
            Self::Checking => "checking",
            Self::Held => "held",
            Self::Charged => "charged",
            Self::LetGo => "let-go",
        }
    }
}

impl AccountShows {
    fn of(lines: &[Line]) -> Self {
        let posted = lines
            .iter()
            .filter(|line| line.posting == PostingState::Posted)
            .count();
        let decided = lines.iter().all(|line| line.posting.decided());
        let untold = lines.iter().all(|line| line.posting == PostingState::Due);
        match posted {
            _ if untold => Self::Nothing,
            _ if !decided => Self::Recording,
            0 => Self::Nothing,
            all if all == lines.len() => Self::Posted,
            _ => Self::PostedInPart,
        }
    }

    /// Every one of them.
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Recording, Self::Posted, Self::PostedInPart];

    /// The word in the key of its text.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Recording => "recording",
            Self::Posted => "posted",
            Self::PostedInPart => "posted-in-part",
        }
    }
}

impl Recorded {
    fn of(line: &Line) -> Self {
        match line.posting {
            PostingState::Due => Self::NotTold,
            PostingState::Asking
            | PostingState::Unknown
            | PostingState::Reversing
            | PostingState::ReversalUnknown => Self::Asking,
            PostingState::Posted if line.has_shrunk() => Self::PostedLess,
            PostingState::Posted => Self::Posted,
            PostingState::Refused if line.is_gone() => Self::Gone,
            PostingState::Refused => Self::Refused,
            PostingState::Reversed => Self::TakenBack,
        }
    }

    /// Every one of them.
    pub const ALL: [Self; 7] = [
        Self::NotTold,
        Self::Asking,
        Self::Posted,
        Self::PostedLess,
        Self::Gone,
        Self::Refused,
        Self::TakenBack,
    ];

    /// The word in the key of its text.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotTold => "not-told",
            Self::Asking => "asking",
            Self::Posted => "posted",
            Self::PostedLess => "posted-less",
            Self::Gone => "gone",
            Self::Refused => "refused",
            Self::TakenBack => "taken-back",
        }
    }
}
