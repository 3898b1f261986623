//! What a patron's own page needs: who they are, what they owe, their orders and nobody else's.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::SecretString;

use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::cashier::accounts::place_of;
use crate::domain::Barcode;
use crate::domain::Contact;
use crate::domain::FeeId;
use crate::domain::LibraryId;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Payer;
use crate::domain::Reference;
use crate::ils::Account;
use crate::masking::Personal;
use crate::storage::Search;

impl Cashier {
    /// Whether the PIN is this patron's. Unknown, wrong and empty are one and the same answer.
    ///
    /// # Errors
    /// [`Refusal::TryLater`] when the library system does not answer; [`Refusal::NotFound`] when the library is not
    /// served. Nobody is signed in then.
    pub async fn sign_in(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        pin: &SecretString,
    ) -> Result<bool, Refusal> {
        Ok(self.library(library)?.ils.sign_in(barcode, pin).await?)
    }

    /// What the library system says of a patron at this moment, titles and all: for their own page only.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such patron (any more); [`Refusal::TryLater`].
    pub async fn account(&self, library: &LibraryId, barcode: &Barcode) -> Result<Account, Refusal> {
        let account = self.library(library)?.account_of(barcode).await?;
        account.ok_or(Refusal::NotFound)
    }

    /// What the fees of an order were for, as the library system tells its payer of their own; none while it does not
    /// answer. For the payer's own page only.
    pub async fn titles_in(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        order: &Order,
    ) -> BTreeMap<FeeId, Personal<String>> {
        let account = match self.account(library, barcode).await {
            Ok(account) => account,
            Err(error) => {
                tracing::warn!(order = %order.id, %error, "titles are not shown, the library system does not tell them");
                return BTreeMap::new();
            }
        };
        let own = |fee: &FeeId| {
            let mut lines = order.lines.iter();
            lines.any(|line| line.patron.is_none() && line.fee == *fee)
        };
        let fees = account.fees.into_iter().filter(|fee| own(&fee.id));
        fees.filter_map(|fee| Some((fee.id, fee.title?))).collect()
    }

    /// A patron's orders, newest first, at most `limit`; none for somebody who never had one.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn orders_of(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        limit: u32,
    ) -> Result<Vec<Order>, Refusal> {
        let Some(patron) = self.store.patron_by_barcode(library, barcode).await? else {
            return Ok(Vec::new());
        };
        let search = Search {
            patron: Some(patron.key),
            limit,
            ..Search::default()
        };
        Ok(self.store.orders(library, &search).await?.orders)
    }

    /// The orders that were placed together with this one, itself among them: one for each account that its patron
    /// pays in one visit, in the order in which they are walked through. One, when there was no other.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn steps_of(&self, order: &Order) -> Result<Vec<Order>, Refusal> {
        let Payer::Patron(patron) = order.payer else {
            return Ok(vec![order.clone()]);
        };
        // What is placed together is placed at one moment, and nothing else of one patron is.
        let search = Search {
            patron: Some(patron),
            from: Some(order.created_at),
            to: Some(order.created_at.after(Duration::from_millis(1))),
            limit: STEPS_MAX,
            ..Search::default()
        };
        let mut steps = self.store.orders(&order.library, &search).await?.orders;
        steps.retain(|step| step.id == order.id || step.account != order.account);
        steps.sort_by_key(|step| place_of(&step.account));
        Ok(steps)
    }

    /// One order of a patron.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none, or it is somebody else's; [`Refusal::TryLater`].
    pub async fn order_of(
        &self,
        library: &LibraryId,
        barcode: &Barcode,
        id: OrderId,
    ) -> Result<Order, Refusal> {
        let patron = self.store.patron_by_barcode(library, barcode).await?;
        let order = self.store.order(library, id).await?;
        order
            .zip(patron)
            .filter(|(order, patron)| order.payer == Payer::Patron(patron.key))
            .map(|(order, _)| order)
            .ok_or(Refusal::NotFound)
    }

    /// The order that people read aloud by this code.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::TryLater`].
    pub async fn order_by_reference(
        &self,
        library: &LibraryId,
        reference: Reference,
    ) -> Result<Order, Refusal> {
        let search = Search {
            reference: Some(reference),
            limit: 1,
            ..Search::default()
        };
        let found = self.store.orders(library, &search).await?.orders;
        found.into_iter().next().ok_or(Refusal::NotFound)
    }

    /// Whether a word is what the payer of an order knows: the number on their library card, or, if they have none,
    /// their e-mail address. Once erased, nothing is.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn is_known_to(&self, order: &Order, word: &str) -> Result<bool, Refusal> {
        match order.payer {
            Payer::Patron(key) => {
                let patron = self.store.patron(&order.library, key).await?;
                let barcode = patron.and_then(|patron| patron.barcode);
                Ok(barcode.is_some_and(|barcode| barcode.is(word)))
            }
            Payer::Applicant => {
                let contact = self.store.contact(&order.library, order.id).await?;
                let contact = contact.filter(Contact::has_email);
                Ok(contact.is_some_and(|contact| contact.email().is_in_any_case(word.trim())))
            }
        }
    }
}

/// More accounts than any library has.
const STEPS_MAX: u32 = 50;
