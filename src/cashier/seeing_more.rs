//! What the desk sees of the person behind an order: little, and more when it says why (promise P8).

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::Refusal;
use crate::domain::Action;
use crate::domain::Age;
use crate::domain::Barcode;
use crate::domain::Contact;
use crate::domain::MoreAsked;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Payer;
use crate::domain::ShownName;
use crate::ils::Account;
use crate::masking::Personal;
use crate::storage::Unit;

/// What the desk sees of a person without asking.
#[derive(Clone, Debug)]
pub struct Somebody {
    /// What is known of their age.
    pub age: Age,
    /// First name and initial; `None` where nobody knows a name.
    pub name: Option<ShownName>,
}

/// What the desk sees of a person once it has said why. A day of birth is never in it.
#[derive(Clone, Debug)]
pub struct MoreOfSomebody {
    /// What is known of their age.
    pub age: Age,
    /// The whole name; `None` where nobody knows one.
    pub name: Option<ShownName>,
    /// The number on their library card; `None` for somebody without one, and for nobody's order.
    pub card: Option<Barcode>,
    /// What they gave with the order; `None` when nothing was asked, or it is erased.
    pub contact: Option<Contact>,
}

impl Cashier {
    /// Whom an order of the caller's library is of, as everybody at the desk may know it: of anybody, first name and
    /// initial. A name that was given with the order counts; without one the library system is asked.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such order; [`Refusal::TryLater`].
    pub async fn somebody(&self, caller: &Caller, id: OrderId) -> Result<Somebody, Refusal> {
        let order = self.order(caller, id).await?;
        let contact = self.store.contact(&order.library, order.id).await?;
        let (_, account) = self.patron_of(&order).await?;
        let age = self.age_of(&order, account.as_ref(), contact.as_ref())?;
        let name = known_name(contact.as_ref(), account.as_ref());
        Ok(Somebody {
            age,
            name: name.and_then(ShownName::short),
        })
    }

    /// More of the person behind an order of the caller's library. The audit has it, with the reason, before anything
    /// is shown.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such order; [`Refusal::TryLater`], and the audit may say that it was
    /// seen.
    pub async fn see_more(
        &self,
        caller: &Caller,
        id: OrderId,
        asked: &MoreAsked,
    ) -> Result<MoreOfSomebody, Refusal> {
        let order = self.order(caller, id).await?;
        let detail = asked.detail();
        let note = Note::new(&caller.actor, Action::MoreSeen, &detail);
        let unit = Unit {
            audit: vec![note.entry(&order, self.now())],
            ..Unit::default()
        };
        self.commit(unit).await?;
        let contact = self.store.contact(&order.library, order.id).await?;
        let (card, account) = self.patron_of(&order).await?;
        let age = self.age_of(&order, account.as_ref(), contact.as_ref())?;
        let name = known_name(contact.as_ref(), account.as_ref());
        Ok(MoreOfSomebody {
            age,
            name: name.and_then(|name| ShownName::in_whole(name, asked)),
            card,
            contact,
        })
    }

    /// The patron who pays an order: their library card, and what the library system says of them. A library system
    /// that does not answer hides the name, and no page.
    async fn patron_of(&self, order: &Order) -> Result<(Option<Barcode>, Option<Account>), Refusal> {
        let Payer::Patron(key) = order.payer else {
            return Ok((None, None));
        };
        let patron = self.store.patron(&order.library, key).await?;
        let Some(card) = patron.and_then(|patron| patron.barcode) else {
            return Ok((None, None));
        };
        let account = match self.library(&order.library)?.ils.account(&card).await {
            Ok(account) => account,
            Err(error) => {
                tracing::warn!(order = %order.id, %error, "a name is not shown, the library system does not tell it");
                None
            }
        };
        Ok((Some(card), account))
    }

    /// Of a patron the library system's word counts; of somebody without a library card what they said of themselves.
    fn age_of(
        &self,
        order: &Order,
        account: Option<&Account>,
        contact: Option<&Contact>,
    ) -> Result<Age, Refusal> {
        Ok(match account {
            Some(account) => self.library(&order.library)?.age_of(account, self.now()),
            None => contact.map_or(Age::Unknown, Contact::age),
        })
    }
}

/// What somebody is called: as they said it with the order, or as the library system does.
fn known_name<'a>(
    contact: Option<&'a Contact>,
    account: Option<&'a Account>,
) -> Option<&'a Personal<String>> {
    let given = contact.filter(|contact| contact.has_name());
    given
        .map(Contact::name)
        .or_else(|| account.and_then(|account| account.name.as_ref()))
}
