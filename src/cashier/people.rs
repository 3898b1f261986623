//! Whose fees one patron may pay: their own, those of the patrons whom the library system links to them, and those of
//! cards that they have shown to be theirs. What is told of the others is what a payer may know of them (promises P7
//! and P8): a first name with an initial, what is owed, and never what it is for.

use std::collections::BTreeMap;

use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::domain::Barcode;
use crate::domain::Fee;
use crate::domain::LibraryId;
use crate::domain::Order;
use crate::domain::PatronKey;
use crate::ils::Account;
use crate::ils::Ils;
use crate::ils::LinkedPatron;
use crate::masking::Personal;

/// Most people whose fees are paid together, the payer among them.
pub const PEOPLE_MAX: usize = 10;

/// Who pays, and whose fees they may pay besides their own and those of linked patrons.
#[derive(Clone, Copy, Debug)]
pub struct Paying<'a> {
    /// Whose patron the payer is.
    pub library: &'a LibraryId,
    /// The payer's library card.
    pub barcode: &'a Barcode,
    /// Cards whose PINs the payer knew.
    pub added: &'a [Barcode],
}

/// Somebody else whose fees a patron may pay, as the payer may see them.
#[derive(Clone, Debug)]
pub struct Person {
    /// The number of their library card.
    pub barcode: Barcode,
    /// Their pseudonym; `None` when no fee of theirs was ever in an order.
    pub key: Option<PatronKey>,
    /// First name and initial, where the library system says a name.
    pub name: Option<Personal<String>>,
    /// What they owe, without titles.
    pub fees: Vec<Fee>,
    /// The payer has added the card and may take it out again; else the library system links the two.
    pub added: bool,
}

impl Cashier {
    /// The others whose fees a patron may pay, read live: those whom the library system links to `account`, which is
    /// the payer's, then those whose cards were added. At most [`PEOPLE_MAX`] with the payer. Whom the library system
    /// does not know (any more) is left out.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn others(&self, paying: Paying<'_>, account: &Account) -> Result<Vec<Person>, Refusal> {
        let library = self.library(paying.library)?;
        let linked = account.linked.iter().map(|linked| &linked.barcode);
        let mut people: Vec<Person> = Vec::new();
        for (barcode, added) in linked
            .map(|linked| (linked, false))
            .chain(paying.added.iter().map(|added| (added, true)))
        {
            let known = people.iter().any(|person| person.barcode == *barcode);
            if known || barcode == paying.barcode || people.len() >= PEOPLE_MAX.saturating_sub(1) {
                continue;
            }
            let Some(theirs) = library.account_of(barcode).await? else {
                continue;
            };
            let theirs = theirs.in_others_eyes();
            let patron = self.store.patron_by_barcode(paying.library, barcode).await?;
            people.push(Person {
                barcode: barcode.clone(),
                key: patron.map(|patron| patron.key),
                name: linked_name(account, barcode).or(theirs.name),
                fees: theirs.fees,
                added,
            });
        }
        Ok(people)
    }

    /// What the others of an order are called, as far as the payer may still know it; nobody whose name is not known,
    /// and nobody at all while the library system does not answer.
    pub async fn names_in(&self, paying: Paying<'_>, order: &Order) -> BTreeMap<PatronKey, Personal<String>> {
        let names = self.names_of_others(paying, order).await;
        names.unwrap_or_else(|error| {
            tracing::warn!(order = %order.id, %error, "names are not shown, the library system does not tell them");
            BTreeMap::new()
        })
    }

    async fn names_of_others(
        &self,
        paying: Paying<'_>,
        order: &Order,
    ) -> Result<BTreeMap<PatronKey, Personal<String>>, Refusal> {
        let mut names = BTreeMap::new();
        let others = order.others();
        if others.is_empty() {
            return Ok(names);
        }
        let ils = self.library(paying.library)?.ils.as_ref();
        let account = ils.account(paying.barcode).await?.unwrap_or_default();
        for key in others {
            let patron = self.store.patron(paying.library, key).await?;
            let Some(barcode) = patron.and_then(|patron| patron.barcode) else {
                continue;
            };
            if !may_pay_for(&account, paying.added, &barcode) {
                continue;
            }
            let name = match linked_name(&account, &barcode) {
                Some(name) => Some(name),
                None => their_name(ils, &barcode).await?,
            };
            if let Some(name) = name {
                names.insert(key, name);
            }
        }
        Ok(names)
    }
}

/// Whether a patron may pay for the holder of a card: the library system links the two, or the card was added.
pub(super) fn may_pay_for(account: &Account, added: &[Barcode], barcode: &Barcode) -> bool {
    let mut linked = account.linked.iter();
    added.contains(barcode) || linked.any(|linked| linked.barcode == *barcode)
}

fn linked_name(account: &Account, barcode: &Barcode) -> Option<Personal<String>> {
    let mut linked = account.linked.iter();
    linked
        .find(|linked| linked.barcode == *barcode)
        .and_then(LinkedPatron::name_for_the_payer)
}

async fn their_name(ils: &dyn Ils, barcode: &Barcode) -> Result<Option<Personal<String>>, Refusal> {
    let account = ils.account(barcode).await?;
    Ok(account.and_then(|account| account.in_others_eyes().name))
}
