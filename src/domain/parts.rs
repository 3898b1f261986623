//! The parts of an order: lines, attempts, refunds, disputes, and how it ended.

use crate::domain::DisputeStanding;
use crate::domain::EffectState;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::Money;
use crate::domain::OfferId;
use crate::domain::PatronKey;
use crate::domain::PaymentState;
use crate::domain::PostingState;
use crate::domain::RefundId;
use crate::domain::RefundState;
use crate::domain::Timestamp;
use crate::domain::Wallet;
use crate::masking::CardBrand;
use crate::masking::Last4;

/// One fee of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The library system's id of the fee; for something bought, the name of the offer.
    pub fee: FeeId,
    /// The offer that is bought; `None` for a fee that is owed.
    pub offer: Option<OfferId>,
    /// Who owes the fee; `None` when that is the payer, and for something bought.
    pub patron: Option<PatronKey>,
    /// What it is for.
    pub kind: FeeKind,
    /// Whose the money is, as the library system told it when the order was placed; empty for something bought.
    pub owner: FeeOwner,
    /// How much was agreed on; positive.
    pub amount: Money,
    /// What was open of the fee when the order was placed: the amount, or more where only a part of it is paid.
    pub open: Money,
    /// What was still owed when it was last asked for, or last looked at before that, 0 when it was gone by then;
    /// `None` before.
    pub owed: Option<Money>,
    /// How much is posted, and so captured: the amount, or what is still owed if that is less.
    pub taking: Money,
    /// Whether the order's convenience fee is for it, too.
    pub bears_convenience: bool,
    /// Where its posting stands.
    pub posting: PostingState,
    /// Where the effect of something bought stands; `None` for a fee that is owed.
    pub effect: Option<EffectState>,
    /// How often the library system was asked.
    pub asked: u32,
    /// When it was last asked; `None` before.
    pub asked_at: Option<Timestamp>,
}

/// How a card is presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// By the processor's token of it (`pm_…`).
    Token(String),
    /// The patron types it on the processor's own page, to which we send them.
    ProcessorsPage,
}

/// One card presented for an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// 1 for the first.
    pub number: u32,
    /// How the card is presented.
    pub means: Means,
    /// Where the processor sends the patron back to; `None` when our own page takes them through 3-D Secure.
    pub return_url: Option<String>,
    /// The processor's id of the payment (`pi_…`), or of its page (`cs_…`) until there is a payment; `None` until it
    /// has answered once.
    pub processor_id: Option<String>,
    /// Where it stands.
    pub state: PaymentState,
    /// What the patron has to do while it is `needs_patron`; `None` once nobody waits for that any more.
    pub next_action: Option<NextAction>,
    /// The card; known once the processor has looked at it.
    pub card: Option<Card>,
    /// When the hold lapses; `None` before it is held.
    pub capture_before: Option<Timestamp>,
    /// How often the processor has refused to capture; after each refusal it is asked with another idempotency key,
    /// because under the old one it would repeat the old answer.
    pub capture_refusals: u32,
    /// What was captured; zero before.
    pub captured: Money,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What everybody may know of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its brand.
    pub brand: CardBrand,
    /// The last four digits of its number.
    pub last4: Last4,
    /// The wallet that presented it; `None` where the card itself was typed.
    pub wallet: Option<Wallet>,
}

/// What the patron has to do before the card can be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextAction {
    /// Go to this page of the card's bank or of the processor; it sends the patron back to the attempt's return
    /// address.
    Redirect {
        /// The address.
        url: String,
    },
    /// Our own page hands this to the processor's script.
    Sdk {
        /// Belongs to this one payment; useless for anything else.
        client_secret: String,
    },
}

/// Money that goes back to the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub id: RefundId,
    /// How much; positive.
    pub amount: Money,
    /// Whether we asked for it, or found it in the processor's books.
    pub origin: RefundOrigin,
    /// Where it stands.
    pub state: RefundState,
    /// Where its posting into the library system stands; begins once the money is on its way.
    pub posting: PostingState,
    /// The processor's id (`re_…`); `None` until it has answered.
    pub processor_id: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// Who made a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundOrigin {
    /// Somebody through us.
    Ours,
    /// Somebody in the processor's dashboard.
    Elsewhere,
}

/// A payment that the patron asks their bank to give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The processor's id (`dp_…`).
    pub id: String,
    /// How much is asked back.
    pub amount: Money,
    /// The bank's reason, in the processor's word (`fraudulent`); `general` when it is none that we know.
    pub reason: String,
    /// Where it stands.
    pub standing: DisputeStanding,
    /// Until when evidence is taken; `None` when none is.
    pub evidence_until: Option<Timestamp>,
    /// When it was opened.
    pub created_at: Timestamp,
}

/// How an order ended unpaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closure {
    /// Nobody paid in time.
    Expired,
    /// Cancelled.
    Cancelled,
}

impl Means {
    /// As it is stored: the token, or a word that is none.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Token(token) => token,
            Self::ProcessorsPage => PROCESSORS_PAGE,
        }
    }
}

impl From<String> for Means {
    /// Reads what [`Means::as_str`] gave.
    fn from(stored: String) -> Self {
        if stored == PROCESSORS_PAGE {
            Self::ProcessorsPage
        } else {
            Self::Token(stored)
        }
    }
}

/// Every token begins with `pm_`.
const PROCESSORS_PAGE: &str = "processors_page";

impl Line {
    /// A line that nothing has happened to yet.
    pub(in crate::domain) fn new(fee: FeeId, offer: Option<OfferId>, kind: FeeKind, amount: Money) -> Self {
        let effect = offer.is_some().then_some(EffectState::Waiting);
        Self {
            fee,
            offer,
            patron: None,
            kind,
            owner: FeeOwner::default(),
            amount,
            open: amount,
            owed: None,
            taking: amount,
            bears_convenience: false,
            posting: PostingState::Due,
            effect,
            asked: 0,
            asked_at: None,
        }
    }

    /// Nothing was owed for it any more when it was to be posted: somebody has paid it or waived it meanwhile.
    pub fn is_gone(&self) -> bool {
        self.posting == PostingState::Refused && self.owed.is_some_and(|owed| !owed.is_positive())
    }

    /// Less than was agreed on is posted, because less was owed by then.
    pub fn has_shrunk(&self) -> bool {
        self.posting == PostingState::Posted && self.taking.minor() < self.amount.minor()
    }

    /// Less than the whole fee was set out to be paid; the rest stays owed.
    pub fn is_a_part(&self) -> bool {
        self.amount.minor() < self.open.minor()
    }

    /// More was owed when it was posted than when the order was placed: the rest still is.
    pub fn has_grown(&self) -> bool {
        let more = self.owed.is_some_and(|owed| owed.minor() > self.open.minor());
        self.posting == PostingState::Posted && more
    }
}

impl RefundOrigin {
    /// The word for the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// Reads the word; `None` when there is no such one.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Ours, Self::Elsewhere]
            .into_iter()
            .find(|known| known.word() == word)
    }
}

impl Closure {
    /// The word for the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word; `None` when there is no such one.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Expired, Self::Cancelled]
            .into_iter()
            .find(|known| known.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_read_back_as_they_were_stored() {
        for means in [Means::Token(String::from("pm_1")), Means::ProcessorsPage] {
            assert_eq!(Means::from(means.as_str().to_owned()), means);
        }
    }
}
