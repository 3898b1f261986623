//! A library's accounts with the processor, and which of them the money of a fee goes to.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cashier::AdvanceError;
use crate::cashier::Cashier;
use crate::cashier::Library;
use crate::cashier::Refusal;
use crate::domain::AccountName;
use crate::domain::Chosen;
use crate::domain::FeeId;
use crate::domain::FeeOwner;
use crate::domain::LibraryId;
use crate::domain::Order;
use crate::domain::OwnerCode;
use crate::domain::PaymentOrder;
use crate::processor::Books;
use crate::processor::Processor;

/// One account with the processor.
#[derive(Clone, Debug)]
pub struct Account {
    /// Where payments into it are made.
    pub processor: Arc<dyn Processor>,
    /// The processor's books of it.
    pub books: Arc<dyn Books>,
}

/// Leads the money of some fees to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Of which branch; `None` for every one.
    pub branch: Option<OwnerCode>,
    /// Of which fund; `None` for every one.
    pub fund: Option<OwnerCode>,
    /// Where it goes.
    pub account: AccountName,
}

impl Route {
    /// Whether the money of this owner goes this way.
    pub fn fits(&self, owner: &FeeOwner) -> bool {
        let branch = self.branch.is_none() || self.branch == owner.branch;
        let fund = self.fund.is_none() || self.fund == owner.fund;
        branch && fund
    }
}

impl Library {
    /// Where the money of this owner goes: the first route that fits, or the library's own account.
    pub fn account_for(&self, owner: &FeeOwner) -> AccountName {
        let route = self.routes.iter().find(|route| route.fits(owner));
        route.map_or_else(AccountName::main, |route| route.account.clone())
    }

    /// The fees of each account, in the order in which they come; the library's own account first. Where older fees come
    /// first, the account with the oldest: it is the one that can be paid at once.
    pub(super) fn by_account<'a>(&self, owed: Vec<Chosen<'a>>) -> Vec<(AccountName, Vec<Chosen<'a>>)> {
        let mut groups: BTreeMap<(bool, AccountName), Vec<Chosen<'a>>> = BTreeMap::new();
        for chosen in owed {
            let account = self.account_for(&chosen.fee.owner);
            groups.entry(place_of(&account)).or_default().push(chosen);
        }
        let groups = groups.into_iter().map(|((_, account), owed)| (account, owed));
        let mut groups: Vec<(AccountName, Vec<Chosen<'a>>)> = groups.collect();
        if self.terms.order == PaymentOrder::OldestFirst {
            groups.sort_by_key(|(_, owed)| {
                let oldest = owed.iter().filter_map(|chosen| chosen.fee.since).min();
                (oldest.is_none(), oldest)
            });
        }
        groups
    }
}

/// The library's own account first, the others by name.
pub(super) fn place_of(account: &AccountName) -> (bool, AccountName) {
    (!account.is_main(), account.clone())
}

/// Which fees may be in one order.
pub(super) fn several(groups: &[(AccountName, Vec<Chosen<'_>>)]) -> Refusal {
    let ids =
        |owed: &Vec<Chosen<'_>>| -> Vec<FeeId> { owed.iter().map(|chosen| chosen.fee.id.clone()).collect() };
    Refusal::FeesOfSeveralAccounts {
        together: groups.iter().map(|(_, owed)| ids(owed)).collect(),
    }
}

impl Cashier {
    /// The account that an order pays into. An order whose account is not configured any more goes nowhere else: it
    /// waits, and after a while a person is told.
    pub(super) fn account_of(&self, order: &Order) -> Result<&Account, AdvanceError> {
        self.account_named(&order.library, &order.account)
    }

    pub(super) fn account_named(
        &self,
        library: &LibraryId,
        account: &AccountName,
    ) -> Result<&Account, AdvanceError> {
        let library = self.library(library)?;
        library.accounts.get(account).ok_or(AdvanceError::NoSuchAccount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> OwnerCode {
        OwnerCode::parse(text).unwrap()
    }

    #[test]
    fn a_route_fits_when_everything_it_names_is_so() {
        let both = Route {
            branch: Some(code("north")),
            fund: Some(code("books")),
            account: AccountName::main(),
        };
        let branch = Route {
            fund: None,
            ..both.clone()
        };
        let owner = |branch: &str, fund: &str| FeeOwner {
            branch: Some(code(branch)),
            fund: Some(code(fund)),
        };

        assert!(both.fits(&owner("north", "books")));
        assert!(!both.fits(&owner("north", "rooms")));
        assert!(branch.fits(&owner("north", "rooms")));
        assert!(!branch.fits(&owner("South", "books")));
        assert!(!branch.fits(&FeeOwner::default()));
    }
}
