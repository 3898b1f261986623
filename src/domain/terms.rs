//! What a library asks of whoever pays online: a least sum, older fees first, some fees at the desk only; whether a
//! part of a fee may be paid; and what it adds to a payment.

use crate::domain::Chosen;
use crate::domain::ConvenienceRule;
use crate::domain::Fee;
use crate::domain::FeeKind;
use crate::domain::Money;
use crate::domain::OwnerCode;

/// A library's terms. The default asks for nothing, and adds nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// What is added to a payment; `None` for nothing.
    pub convenience: Option<ConvenienceRule>,
    /// The least that fees are paid with in one go, and the least part of a fee; `None` for no such bound.
    pub minimum: Option<Money>,
    /// Whether a part of a fee may be paid, where the library system takes one.
    pub in_part: bool,
    /// In which order fees may be paid.
    pub order: PaymentOrder,
    /// Which fees are paid at the desk.
    pub desk_only: Vec<DeskOnly>,
}

/// In which order somebody's fees may be paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaymentOrder {
    /// In any.
    #[default]
    Any,
    /// A fee only together with all older ones of the same person, or after them. A fee of which nobody tells when it
    /// arose is neither older nor newer.
    OldestFirst,
}

/// Fees that are paid at the desk: those that are everything that is named here. What is `None` is not asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskOnly {
    /// Of which kind.
    pub kind: Option<FeeKind>,
    /// Of which branch.
    pub branch: Option<OwnerCode>,
    /// Of which fund.
    pub fund: Option<OwnerCode>,
}

impl PaymentOrder {
    /// The word for data: in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::OldestFirst => "oldest_first",
        }
    }
}

impl DeskOnly {
    fn fits(&self, fee: &Fee) -> bool {
        let kind = self.kind.is_none_or(|kind| kind == fee.kind);
        let branch = self.branch.is_none() || self.branch == fee.owner.branch;
        let fund = self.fund.is_none() || self.fund == fee.owner.fund;
        kind && branch && fund
    }
}

impl Terms {
    /// Whether a fee is paid at the desk.
    pub fn at_the_desk(&self, fee: &Fee) -> bool {
        self.desk_only.iter().any(|rule| rule.fits(fee))
    }

    /// Whether a fee has to wait for an older one of the same person: `all` is everything that this person owes, of
    /// which `chosen` is to be paid now.
    pub fn leaves_an_older_one(&self, chosen: &[Chosen<'_>], all: &[Fee]) -> bool {
        if self.order == PaymentOrder::Any {
            return false;
        }
        let newest = chosen.iter().filter_map(|one| one.fee.since).max();
        let is_chosen_whole = |fee: &Fee| {
            let mut these = chosen.iter();
            these.any(|one| one.fee.id == fee.id && one.amount() == fee.outstanding)
        };
        let is_older = |fee: &Fee| {
            fee.since
                .zip(newest)
                .is_some_and(|(since, newest)| since < newest)
        };
        let mut left = all.iter().filter(|fee| fee.payable() && !is_chosen_whole(fee));
        left.any(is_older)
    }

    /// Whether a part of a fee is as large as a part must be.
    pub fn takes_the_part(&self, part: Money) -> bool {
        self.minimum.is_none_or(|least| part.minor() >= least.minor())
    }
}
