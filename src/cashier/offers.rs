//! What is on offer, for whom, at what price today, and how something of it is bought.

use jiff::civil::Date;

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Library;
use crate::cashier::Refusal;
use crate::domain::AcceptedTerms;
use crate::domain::Age;
use crate::domain::Agreement;
use crate::domain::Asked;
use crate::domain::Barcode;
use crate::domain::Bought;
use crate::domain::Buyers;
use crate::domain::CannotPlace;
use crate::domain::Choice;
use crate::domain::Contact;
use crate::domain::Effect;
use crate::domain::EffectState;
use crate::domain::Extension;
use crate::domain::FeeKind;
use crate::domain::LibraryId;
use crate::domain::Offer;
use crate::domain::OfferId;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Payer;
use crate::domain::Price;
use crate::domain::Quote;
use crate::ils::LibraryCard;
use crate::notify::bought;
use crate::storage::StoreError;
use crate::storage::Unit;
use crate::text::Texts;

/// What somebody wants to buy.
#[derive(Clone, Debug)]
pub struct Purchase {
    /// What.
    pub offer: OfferId,
    /// For whom, or how much.
    pub choice: Choice,
    /// The patron who buys; `None` for somebody who is not signed in.
    pub barcode: Option<Barcode>,
    /// What the buyer was asked.
    pub contact: Option<Contact>,
    /// The version of the terms that were accepted.
    pub terms: Option<String>,
    /// Who answers for the buyer.
    pub asker: Asker,
}

/// Who answers for a buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A page of ours: terms are accepted here, and an address is proven here.
    Page,
    /// A trusted program with a key: it has seen to both.
    Program,
}

/// What somebody is offered at this moment.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The offer.
    pub offer: Offer,
    /// What it costs for one; `None` for a gift.
    pub one: Option<Quote>,
    /// What it costs for a household, where that is on offer.
    pub household: Option<Quote>,
    /// Until when it will be good, as far as that is known.
    pub until: Option<Date>,
    /// Whether the library system does it by itself, so that nobody need come to the desk.
    pub of_itself: bool,
}

impl Cashier {
    /// Everything that somebody may buy, in the order of the configuration: a patron with this card, or somebody who is
    /// not signed in. What costs nothing today is left out.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the library is not served.
    pub fn offered(&self, library: &LibraryId, card: Option<&LibraryCard>) -> Result<Vec<Offered>, Refusal> {
        let library = self.library(library)?;
        let offers = library.offers.iter();
        Ok(offers
            .filter_map(|offer| self.offer_now(library, offer, card))
            .collect())
    }

    /// The whole fee schedule of the caller's library at today's prices, for whomever each offer is.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the library is not served.
    pub fn schedule(&self, caller: &Caller) -> Result<Vec<Offered>, Refusal> {
        let library = self.library(&caller.library)?;
        let offers = library.offers.iter();
        Ok(offers
            .filter_map(|offer| self.quoted(library, offer, None))
            .collect())
    }

    fn offer_now(&self, library: &Library, offer: &Offer, card: Option<&LibraryCard>) -> Option<Offered> {
        match (offer.buyers, card) {
            (Buyers::Patrons, None) => return None,
            (Buyers::Anybody, None) if !offer.categories.is_empty() => return None,
            (_, Some(card)) if !offer.is_of_use_with(card.category.as_deref()) => return None,
            (Buyers::Anybody, _) | (Buyers::Patrons, Some(_)) => {}
        }
        self.quoted(library, offer, card)
    }

    fn quoted(&self, library: &Library, offer: &Offer, card: Option<&LibraryCard>) -> Option<Offered> {
        let from = begins(card, offer, library.zone.day_of(self.now())?)?;
        // What the processor would not take is not offered: nobody is to read "declined" because a sum is small.
        let least = library.processors_least();
        let offer = match least {
            Some(least) => offer.clone().not_below(least)?,
            None => offer.clone(),
        };
        let is_taken = |quote: &Quote| least.is_none_or(|least| quote.amount.minor() >= least.minor());
        let quote = |choice| offer.quote(&choice, from).ok().filter(is_taken);
        let one = quote(Choice::One);
        let is_gift = matches!(offer.price, Price::Gift { .. });
        if one.is_none() && !is_gift {
            return None;
        }
        Some(Offered {
            household: quote(Choice::Household),
            until: last_day(&offer, one.as_ref(), from),
            of_itself: extension(library, &offer, card, (one.as_ref(), from)).is_some(),
            one,
            offer,
        })
    }

    /// What was agreed on with an order of the caller's library; `None` when nothing on offer was bought.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such order; [`Refusal::TryLater`].
    pub async fn agreement_of(&self, caller: &Caller, id: OrderId) -> Result<Option<Agreement>, Refusal> {
        let order = self.order(caller, id).await?;
        Ok(self.store.agreement(&order.library, order.id).await?)
    }

    /// Whether the buyer of an order has to prove their e-mail address, and has not: no card is asked before.
    ///
    /// # Errors
    /// [`Refusal::TryLater`]; no card may be asked then.
    pub async fn waits_for_proof(&self, order: &Order) -> Result<bool, Refusal> {
        if order.payer != Payer::Applicant {
            return Ok(false);
        }
        let agreement = self.store.agreement(&order.library, order.id).await?;
        let must = agreement.is_some_and(|agreement| agreement.proves_email);
        Ok(must && !self.address_is_confirmed(order).await?)
    }

    /// The offer that an order was bought from, as it is now; `None` for fees, and when it is not on offer any more.
    pub fn offer_of(&self, order: &Order) -> Option<&Offer> {
        let bought = order.lines.iter().find_map(|line| line.offer.as_ref())?;
        let library = self.library(&order.library).ok()?;
        library.offers.iter().find(|offer| offer.id == *bought)
    }

    /// What is said of something bought beside its price, on the review, on the page, in letter and file: the library's own
    /// words and the rule of refunds among it. Nothing of fees.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn said_of_bought(&self, order: &Order, texts: &Texts) -> Result<Vec<String>, StoreError> {
        let Some(line) = order.lines.iter().find(|line| line.offer.is_some()) else {
            return Ok(Vec::new());
        };
        let agreement = self.store.agreement(&order.library, order.id).await?;
        let said = |agreement| bought(texts, &agreement, self.offer_of(order), line);
        Ok(agreement.map_or_else(Vec::new, said))
    }

    /// A new order for something on offer, and what is written with it.
    pub(super) async fn order_offer(
        &self,
        caller: &Caller,
        purchase: &Purchase,
    ) -> Result<(Order, Unit), Refusal> {
        let library = self.library(&caller.library)?;
        let known = library.offers.iter().find(|offer| offer.id == purchase.offer);
        let offer = known.ok_or(Refusal::NotFound)?;
        let mut unit = Unit::default();
        let now = self.now();
        let mut age = None;
        let (payer, card) = match &purchase.barcode {
            Some(barcode) => {
                let account = library.ils.account(barcode).await?.ok_or(Refusal::NotFound)?;
                let key = self.patron_key(caller, barcode, &mut unit).await?;
                age = Some(library.age_of(&account, now));
                (Payer::Patron(key), Some(account.card))
            }
            None => (Payer::Applicant, None),
        };
        may_buy(offer, purchase, card.as_ref())?;
        let today = library.zone.day_of(now).ok_or(CannotPlace::NotPayable)?;
        let from = begins(card.as_ref(), offer, today).ok_or(CannotPlace::NotPayable)?;
        let quote = offer.quote(&purchase.choice, from)?;
        let extension = extension(library, offer, card.as_ref(), (Some(&quote), from));
        let bought = Bought {
            payer,
            offer,
            amount: quote.amount,
            effect: match offer.effect {
                Effect::Nothing => EffectState::OfItself,
                Effect::ExtendCard if extension.is_some() => EffectState::OfItself,
                Effect::DeskTask | Effect::ExtendCard => EffectState::Waiting,
            },
        };
        let times = (now, self.patience.order_lives);
        let order = Order::purchase(library.id.clone(), &bought, times, self.randomness.as_ref())?;
        let order = library.priced(order)?;
        unit.agreement = Some(Agreement {
            household: purchase.choice == Choice::Household,
            full: quote.full,
            share: quote.share,
            refunds: offer.refunds,
            extension,
            terms: purchase
                .terms
                .clone()
                .map(|version| AcceptedTerms { version, at: now }),
            proves_email: payer == Payer::Applicant && purchase.asker == Asker::Page && offer.confirms_email,
        });
        // Their own word counts of somebody who wants a card as a non-resident; of a patron the library system's.
        let own_word = offer.kind == FeeKind::NonResidentCard && matches!(age, None | Some(Age::Unknown));
        unit.contact = purchase.contact.clone().map(|contact| {
            if own_word {
                contact
            } else {
                contact.at_age(age.unwrap_or_default())
            }
        });
        Ok((order, unit))
    }
}

/// Whether this may be bought so by whoever wants it.
fn may_buy(offer: &Offer, purchase: &Purchase, card: Option<&LibraryCard>) -> Result<(), Refusal> {
    let invalid = |field, message| Err(Refusal::Invalid { field, message });
    match card {
        None if offer.buyers == Buyers::Patrons => {
            return invalid(
                "barcode",
                "this is for patrons: give the number on the library card",
            );
        }
        None if !offer.categories.is_empty() => return Err(Refusal::NotFound),
        Some(card) if !offer.fits(card.category.as_deref()) => return Err(Refusal::NotFound),
        // A program with a key may know better than a page whom it is for.
        Some(card) if purchase.asker == Asker::Page && !offer.is_of_use_with(card.category.as_deref()) => {
            return Err(Refusal::NotFound);
        }
        None | Some(_) => {}
    }
    let current = offer.terms.as_ref().map(|terms| terms.version.as_str());
    let accepted = purchase.terms.as_deref();
    if accepted != current && (accepted.is_some() || purchase.asker == Asker::Page) {
        return invalid("terms", "the terms have to be accepted, in their current version");
    }
    let contact = purchase.contact.as_ref();
    let has = |asked: &Asked| match (asked, contact) {
        (_, None) => false,
        (Asked::Name, Some(contact)) => contact.has_name(),
        (Asked::Email, Some(contact)) => contact.has_email(),
        // A program may leave to the desk what it was not told of in its contract.
        (Asked::Phone | Asked::Address | Asked::Adult, Some(_)) if purchase.asker == Asker::Program => true,
        (Asked::Phone, Some(contact)) => contact.phone().is_some(),
        (Asked::Address, Some(contact)) => contact.address().is_some(),
        (Asked::Adult, Some(contact)) => contact.adult(),
    };
    // Whoever has no library card finds the purchase again by the address, and proves it where that is wanted.
    let without_a_card = card.is_none() && !contact.is_some_and(Contact::has_email);
    if !offer.asks.iter().all(has) || without_a_card {
        return invalid("contact", "the offer asks for more than was given");
    }
    Ok(())
}

/// From which day on what is bought counts: from today, by the library's clock; for a card that is good still, from the
/// day after its last.
fn begins(card: Option<&LibraryCard>, offer: &Offer, today: Date) -> Option<Date> {
    let good_until = card.and_then(|card| card.expires_on);
    let runs = offer.effect == Effect::ExtendCard;
    match good_until.filter(|last| runs && *last >= today) {
        Some(last) => last.tomorrow().ok(),
        None => Some(today),
    }
}

/// Until when something is good that begins on a day.
fn last_day(offer: &Offer, quote: Option<&Quote>, from: Date) -> Option<Date> {
    match quote.and_then(|quote| quote.share.as_ref()) {
        Some(share) => Some(share.until),
        None => offer.period.end(from.yesterday().ok()?),
    }
}

/// How a card is extended, where the library system can and tells until when it is good.
fn extension(
    library: &Library,
    offer: &Offer,
    card: Option<&LibraryCard>,
    (quote, from): (Option<&Quote>, Date),
) -> Option<Extension> {
    let can = offer.effect == Effect::ExtendCard && library.ils.abilities().extends_cards;
    let good_until = card.filter(|_| can)?.expires_on?;
    let to = last_day(offer, quote, from)?;
    (to > good_until).then_some(Extension { from: good_until, to })
}
