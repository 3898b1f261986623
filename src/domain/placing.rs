//! How an order comes to be: from fees that are owed, or from something on offer.

use std::collections::HashSet;
use std::time::Duration;

use crate::domain::AccountName;
use crate::domain::EffectState;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::LibraryId;
use crate::domain::Line;
use crate::domain::Money;
use crate::domain::Offer;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::PatronKey;
use crate::domain::Payer;
use crate::domain::Randomness;
use crate::domain::Reference;
use crate::domain::SettlementState;
use crate::domain::Timestamp;

/// Most lines that one order may have.
const LINES_MAX: usize = 50;

/// Why an order cannot be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CannotPlace {
    /// No fee was chosen.
    #[error("no fee was chosen")]
    Nothing,
    /// One fee twice.
    #[error("a fee was chosen twice")]
    FeeTwice,
    /// More than 50.
    #[error("too many fees in one order")]
    TooMany,
    /// A fee cannot be paid here.
    #[error("a fee cannot be paid here")]
    NotPayable,
    /// Of a fee more is to be paid than is open, or nothing.
    #[error("more than is open of a fee")]
    NotThatMuch,
    /// The fees are in different currencies, or their sum is beyond 64 bits.
    #[error("the fees have no common sum")]
    NoSum,
    /// Such a choice is not on offer.
    #[error("such a choice is not on offer")]
    NotOffered,
    /// Less or more than is taken.
    #[error("an amount beyond the bounds")]
    OutOfBounds,
}

/// What somebody buys.
#[derive(Clone, Copy, Debug)]
pub struct Bought<'a> {
    /// Who pays.
    pub payer: Payer,
    /// What.
    pub offer: &'a Offer,
    /// What it costs them.
    pub amount: Money,
    /// Whether the desk will have to do something: a beginning of [`EffectState`].
    pub effect: EffectState,
}

/// A fee that somebody sets out to pay.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// Who owes it.
    pub whose: PatronKey,
    /// As the library system tells it just now.
    pub fee: &'a Fee,
    /// How much of it; `None` for all that is open.
    pub part: Option<Money>,
}

impl<'a> Chosen<'a> {
    /// All that is open of a fee.
    pub fn whole(whose: PatronKey, fee: &'a Fee) -> Self {
        Self {
            whose,
            fee,
            part: None,
        }
    }

    /// How much is to be paid.
    pub fn amount(&self) -> Money {
        self.part.unwrap_or(self.fee.outstanding)
    }

    fn fits(&self) -> bool {
        let open = self.fee.outstanding;
        let amount = self.amount();
        amount.is_positive() && amount.currency() == open.currency() && amount.minor() <= open.minor()
    }
}

impl Order {
    /// A new order for fees that a patron owes, at what the library system says is outstanding.
    ///
    /// # Errors
    /// [`CannotPlace`]; no order exists then.
    pub fn place(
        library: LibraryId,
        patron: PatronKey,
        fees: &[Fee],
        (now, lifetime): (Timestamp, Duration),
        randomness: &dyn Randomness,
    ) -> Result<Self, CannotPlace> {
        let own: Vec<Chosen<'_>> = fees.iter().map(|fee| Chosen::whole(patron, fee)).collect();
        Self::place_for(library, patron, &own, (now, lifetime), randomness)
    }

    /// A new order of one patron for fees that this one or others owe, each with who owes it.
    ///
    /// # Errors
    /// [`CannotPlace`]; no order exists then.
    pub fn place_for(
        library: LibraryId,
        payer: PatronKey,
        fees: &[Chosen<'_>],
        (now, lifetime): (Timestamp, Duration),
        randomness: &dyn Randomness,
    ) -> Result<Self, CannotPlace> {
        let distinct: HashSet<(PatronKey, &FeeId)> =
            fees.iter().map(|chosen| (chosen.whose, &chosen.fee.id)).collect();
        match fees.len() {
            0 => return Err(CannotPlace::Nothing),
            count if count > LINES_MAX => return Err(CannotPlace::TooMany),
            count if count != distinct.len() => return Err(CannotPlace::FeeTwice),
            _ => {}
        }
        if !fees.iter().all(|chosen| chosen.fee.payable()) {
            return Err(CannotPlace::NotPayable);
        }
        if !fees.iter().all(Chosen::fits) {
            return Err(CannotPlace::NotThatMuch);
        }
        let lines = fees
            .iter()
            .map(|chosen| Line {
                patron: (chosen.whose != payer).then_some(chosen.whose),
                owner: chosen.fee.owner.clone(),
                open: chosen.fee.outstanding,
                ..Line::new(chosen.fee.id.clone(), None, chosen.fee.kind, chosen.amount())
            })
            .collect();
        Self::new(library, Payer::Patron(payer), lines, (now, lifetime), randomness)
    }

    /// A new order for something on offer, at its plain price, for somebody without a library card.
    ///
    /// # Errors
    /// [`CannotPlace::NotPayable`] when the offer's price is not positive.
    pub fn buy(
        library: LibraryId,
        offer: &Offer,
        times: (Timestamp, Duration),
        randomness: &dyn Randomness,
    ) -> Result<Self, CannotPlace> {
        let bought = Bought {
            payer: Payer::Applicant,
            offer,
            amount: offer.from_price(),
            effect: EffectState::Waiting,
        };
        Self::purchase(library, &bought, times, randomness)
    }

    /// A new order for something on offer.
    ///
    /// # Errors
    /// [`CannotPlace::NotPayable`] when the amount is not positive.
    pub fn purchase(
        library: LibraryId,
        bought: &Bought<'_>,
        (now, lifetime): (Timestamp, Duration),
        randomness: &dyn Randomness,
    ) -> Result<Self, CannotPlace> {
        let offer = bought.offer;
        let name = FeeId::parse(offer.id.as_str()).map_err(|_| CannotPlace::NotPayable)?;
        if !bought.amount.is_positive() {
            return Err(CannotPlace::NotPayable);
        }
        let line = Line {
            effect: Some(bought.effect),
            ..Line::new(name, Some(offer.id.clone()), offer.kind, bought.amount)
        };
        Self::new(library, bought.payer, vec![line], (now, lifetime), randomness)
    }

    /// The order, its money going to this account: for a new order only, before it is stored.
    #[must_use]
    pub fn to_account(self, account: AccountName) -> Self {
        Self { account, ..self }
    }

    fn new(
        library: LibraryId,
        payer: Payer,
        lines: Vec<Line>,
        (now, lifetime): (Timestamp, Duration),
        randomness: &dyn Randomness,
    ) -> Result<Self, CannotPlace> {
        let currency = lines
            .first()
            .map(|line| line.amount.currency())
            .ok_or(CannotPlace::Nothing)?;
        Money::sum(lines.iter().map(|line| line.amount), currency).map_err(|_| CannotPlace::NoSum)?;
        Ok(Self {
            id: OrderId::new(randomness),
            library,
            reference: Reference::new(randomness),
            payer,
            account: AccountName::main(),
            currency,
            lines,
            convenience: None,
            attempts: Vec::new(),
            refunds: Vec::new(),
            disputes: Vec::new(),
            attention: None,
            closure: None,
            settlement: SettlementState::None,
            created_at: now,
            updated_at: now,
            expires_at: now.after(lifetime),
            version: 0,
        })
    }
}
