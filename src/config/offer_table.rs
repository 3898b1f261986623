//! One offer of the fee schedule, as it is written, and what holds where nothing is said.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::Asked;
use crate::domain::Buyers;
use crate::domain::Effect;
use crate::domain::FeeKind;

/// Texts by language (`en`).
pub(super) type Texts = BTreeMap<String, String>;

/// One offer, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfferTable {
    pub(super) id: String,
    pub(super) kind: Kind,
    #[serde(default)]
    pub(super) name: Texts,
    pub(super) price: Option<String>,
    pub(super) household_price: Option<String>,
    #[serde(default)]
    pub(super) amounts: Vec<String>,
    pub(super) least: Option<String>,
    pub(super) most: Option<String>,
    pub(super) proration: Option<By>,
    pub(super) proration_to: Option<String>,
    pub(super) period: Option<String>,
    #[serde(default)]
    pub(super) asks: Vec<Asks>,
    pub(super) terms: Option<TermsTable>,
    #[serde(rename = "for")]
    pub(super) buyers: Option<For>,
    #[serde(default)]
    pub(super) categories: Vec<String>,
    pub(super) effect: Option<Does>,
    #[serde(default)]
    pub(super) check: Texts,
    #[serde(default)]
    pub(super) receipt_text: Texts,
    #[serde(default)]
    pub(super) refund_rule: Rule,
    #[serde(default = "yes")]
    pub(super) confirm_email: bool,
    #[serde(default)]
    pub(super) card_testing_acknowledged: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    NonResidentCard,
    CardRenewal,
    ReplacementCard,
    Donation,
    Other,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum By {
    Monthly,
    Daily,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Asks {
    Name,
    Email,
    Phone,
    Address,
    Adult,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum For {
    Patrons,
    Anybody,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Does {
    DeskTask,
    ExtendCard,
    Nothing,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Rule {
    #[default]
    UntilDone,
    Never,
    Always,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TermsTable {
    pub(super) version: String,
    #[serde(default)]
    pub(super) text: Texts,
    pub(super) url: Option<String>,
}

impl Kind {
    pub(super) fn of(self) -> FeeKind {
        match self {
            Self::NonResidentCard => FeeKind::NonResidentCard,
            Self::CardRenewal => FeeKind::CardRenewal,
            Self::ReplacementCard => FeeKind::ReplacementCard,
            Self::Donation => FeeKind::Donation,
            Self::Other => FeeKind::Other,
        }
    }

    pub(super) fn usual_period(self) -> Option<&'static str> {
        match self {
            Self::Donation | Self::ReplacementCard => Some("once"),
            Self::NonResidentCard | Self::CardRenewal | Self::Other => None,
        }
    }
}

impl OfferTable {
    pub(super) fn buyers(&self) -> Buyers {
        match (self.buyers, self.kind) {
            (Some(For::Anybody), _) | (None, Kind::NonResidentCard) => Buyers::Anybody,
            (Some(For::Patrons), _)
            | (None, Kind::CardRenewal | Kind::ReplacementCard | Kind::Donation | Kind::Other) => {
                Buyers::Patrons
            }
        }
    }

    pub(super) fn effect(&self) -> Effect {
        match (self.effect, self.kind) {
            (Some(Does::ExtendCard), _) | (None, Kind::CardRenewal) => Effect::ExtendCard,
            (Some(Does::Nothing), _) | (None, Kind::Donation) => Effect::Nothing,
            (Some(Does::DeskTask), _)
            | (None, Kind::NonResidentCard | Kind::ReplacementCard | Kind::Other) => Effect::DeskTask,
        }
    }

    /// In the order in which a page asks.
    pub(super) fn asked(&self) -> Vec<Asked> {
        let wanted = |asked: &Asked| {
            self.asks.contains(&match asked {
                Asked::Name => Asks::Name,
                Asked::Email => Asks::Email,
                Asked::Phone => Asks::Phone,
                Asked::Address => Asks::Address,
                Asked::Adult => Asks::Adult,
            })
        };
        Asked::ALL.into_iter().filter(wanted).collect()
    }
}

fn yes() -> bool {
    true
}
