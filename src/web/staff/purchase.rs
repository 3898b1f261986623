//! What the desk has to know of something that was bought, to finish it: what, for whom, and what to check.

use crate::cashier::Caller;
use crate::domain::Contact;
use crate::domain::Order;
use crate::masking::Personal;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::offer_words;
use crate::web::sheet::Sheet;
use crate::web::views::staff::Fact;
use crate::web::views::staff::Person;
use crate::web::words;

/// What the desk has to know.
#[derive(Debug, Default)]
pub(super) struct Purchase {
    /// What the library wants looked at, in its own words.
    pub(super) check: Option<String>,
    pub(super) facts: Vec<Fact>,
    pub(super) person: Option<Person>,
}

/// Of an open task, as much as the desk may see (promise P8). How to reach the buyer only whoever finishes it sees: nobody
/// else has a reason to.
pub(super) async fn of(
    shared: &Shared,
    sheet: &Sheet<'_>,
    caller: &Caller,
    (order, may_finish): (&Order, bool),
) -> Result<Purchase, Fault> {
    let cashier = shared.cashier();
    let fact = |key: &str, value: String| Fact {
        name: sheet.say(key),
        value,
    };
    let mut facts = Vec::new();
    let offer = cashier.offer_of(order);
    if let Some(offer) = offer {
        facts.push(fact("task-bought", offer_words::name(sheet.text, offer)));
    }
    if let Some(agreement) = cashier.agreement_of(caller, order.id).await? {
        if agreement.household {
            facts.push(fact("task-choice", sheet.say("task-household")));
        }
        if let Some(share) = &agreement.share {
            facts.push(fact("task-good-until", words::day(sheet.text, share.until)));
        }
    }
    let contact = if may_finish {
        cashier.contact_of(caller, order.id).await?
    } else {
        None
    };
    if let Some(contact) = contact.as_ref().filter(|contact| contact.adult()) {
        let said = |text: Option<&Personal<String>>| text.map(|text| text.reveal().clone());
        facts.extend(said(contact.phone()).map(|phone| fact("task-phone", phone)));
        facts.extend(said(contact.address()).map(|address| fact("task-address", address)));
    }
    Ok(Purchase {
        check: offer
            .and_then(|offer| offer.check.in_language(sheet.text.language()))
            .map(str::to_owned),
        facts,
        person: contact.and_then(|contact| person(sheet, &contact)),
    })
}

/// `None` where neither a name nor an address was asked.
fn person(sheet: &Sheet<'_>, contact: &Contact) -> Option<Person> {
    if !contact.has_name() && !contact.has_email() {
        return None;
    }
    let (name, email) = (contact.shown_name(), contact.email());
    Some(if contact.adult() {
        Person {
            name,
            email: contact.has_email().then(|| email.reveal().clone()),
            note: None,
        }
    } else {
        Person {
            name,
            email: None,
            note: Some(sheet.say("task-name-in-part")),
        }
    })
}
