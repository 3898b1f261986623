//! What a library asks of whoever pays online, held against what it is asked for.

use crate::cashier::Cashier;
use crate::cashier::Library;
use crate::cashier::Refusal;
use crate::domain::Age;
use crate::domain::Barcode;
use crate::domain::Chosen;
use crate::domain::Fee;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::PatronKey;
use crate::domain::Terms;
use crate::domain::Timestamp;
use crate::domain::WhyNot;
use crate::ils::Account;
use crate::ils::IlsError;

impl Library {
    /// What the library system says of a patron at this moment, and which of their fees the library takes at the desk
    /// only.
    ///
    /// # Errors
    /// [`IlsError`]; nothing is known then.
    pub(super) async fn account_of(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        let mut account = self.ils.account(barcode).await?;
        let fees = account.iter_mut().flat_map(|account| &mut account.fees);
        for fee in fees.filter(|fee| fee.payable() && self.terms.at_the_desk(fee)) {
            fee.why_not = Some(WhyNot::DeskOnly);
        }
        Ok(account)
    }

    /// What the library system lets us know of a patron's age.
    pub(super) fn age_of(&self, account: &Account, now: Timestamp) -> Age {
        self.ages.age(account.born, account.card.category.as_deref(), now)
    }

    /// Whether a part of a fee may be paid: the library lets it be, and the library system takes it.
    pub fn takes_parts(&self) -> bool {
        self.terms.in_part && self.ils.abilities().pays_in_part
    }

    /// The least that can be paid in one go: by the library's own bound, or the processor's. `None` where there is none.
    pub fn least(&self) -> Option<Money> {
        let processors = self.processors_least();
        let ours = self.terms.minimum;
        [processors, ours].into_iter().flatten().max_by_key(Money::minor)
    }

    /// The least that the processor takes; `None` where it names none.
    pub(super) fn processors_least(&self) -> Option<Money> {
        let mut accounts = self.accounts.values();
        accounts.find_map(|account| account.processor.least(self.currency))
    }

    /// Whether these fees may be paid together. `owed` is everything that each of those who owe them owes.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::OlderFirst`], [`Refusal::BelowMinimum`].
    pub(super) fn agrees_to(
        &self,
        chosen: &[Chosen<'_>],
        owed: &[(PatronKey, &[Fee])],
    ) -> Result<(), Refusal> {
        let parts = chosen.iter().filter(|one| one.amount() != one.fee.outstanding);
        for part in parts {
            if !self.takes_parts() {
                return Err(invalid_part("a fee is paid whole here"));
            }
            if !self.terms.takes_the_part(part.amount()) {
                return Err(self.below(self.terms.minimum));
            }
        }
        for (patron, all) in owed {
            let theirs: Vec<Chosen<'_>> = chosen
                .iter()
                .filter(|one| one.whose == *patron)
                .copied()
                .collect();
            if self.terms.leaves_an_older_one(&theirs, all) {
                return Err(Refusal::OlderFirst);
            }
        }
        let sum = Money::sum(chosen.iter().map(Chosen::amount), self.currency);
        match (sum, self.terms.minimum) {
            (Ok(sum), Some(least)) if sum.minor() < least.minor() => Err(self.below(Some(least))),
            _ => Ok(()),
        }
    }

    /// A new order as it is placed: with what is added to it, and not below what the processor takes.
    ///
    /// # Errors
    /// [`Refusal::BelowMinimum`].
    pub(super) fn priced(&self, order: Order) -> Result<Order, Refusal> {
        let order = match &self.terms.convenience {
            Some(rule) => order.with_convenience(rule),
            None => order,
        };
        match self.processors_least() {
            Some(least) if order.amount().minor() < least.minor() => Err(self.below(Some(least))),
            _ => Ok(order),
        }
    }

    fn below(&self, least: Option<Money>) -> Refusal {
        Refusal::BelowMinimum {
            least: least.unwrap_or(Money::zero(self.currency)),
        }
    }
}

pub(super) fn invalid_part(message: &'static str) -> Refusal {
    Refusal::Invalid {
        field: "fees",
        message,
    }
}

impl Cashier {
    /// What a library asks of whoever pays here.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the library is not served.
    pub fn terms(&self, library: &LibraryId) -> Result<&Terms, Refusal> {
        Ok(&self.library(library)?.terms)
    }

    /// Whether a part of a fee may be paid, and the least that can be paid in one go; `None` where there is no least.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the library is not served.
    pub fn bounds(&self, library: &LibraryId) -> Result<(bool, Option<Money>), Refusal> {
        let library = self.library(library)?;
        Ok((library.takes_parts(), library.least()))
    }
}
