//! What was agreed on when something on offer was bought: kept with the order, whatever becomes of the offer.

use jiff::civil::Date;

use crate::domain::EffectState;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::RefundRule;
use crate::domain::Share;
use crate::domain::Timestamp;

/// What was agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Whether it is for a household.
    pub household: bool,
    /// The whole price, of which the order's amount may be a part.
    pub full: Money,
    /// Which part; `None` when it is the whole.
    pub share: Option<Share>,
    /// Until when the money can go back.
    pub refunds: RefundRule,
    /// The card that is extended; `None` when none is.
    pub extension: Option<Extension>,
    /// The terms that were accepted; `None` where there were none, or a trusted program answered for them.
    pub terms: Option<AcceptedTerms>,
    /// Whether the buyer must prove their e-mail address before a card is asked for.
    pub proves_email: bool,
}

/// A library card that is to be good for longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Until when it was good when that was agreed on.
    pub from: Date,
    /// Until when it is to be good.
    pub to: Date,
}

/// Terms that were accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedTerms {
    /// Which version.
    pub version: String,
    /// When.
    pub at: Timestamp,
}

impl Agreement {
    /// Whether the rule lets money of the order go back now.
    pub fn refundable(&self, order: &Order) -> bool {
        match self.refunds {
            RefundRule::Always => true,
            RefundRule::Never => false,
            RefundRule::UntilDone => order
                .lines
                .iter()
                .all(|line| line.effect != Some(EffectState::Done)),
        }
    }
}
