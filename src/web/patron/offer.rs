//! Buying something on offer, signed in or without an account: the price first, then who it is for and why that is asked.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::response::Response;

use crate::access::Visitor;
use crate::cashier::Asker;
use crate::cashier::Caller;
use crate::cashier::Offered;
use crate::cashier::Outcome;
use crate::cashier::Purchase;
use crate::cashier::Refusal;
use crate::cashier::Wish;
use crate::domain::Asked;
use crate::domain::Barcode;
use crate::domain::Buyers;
use crate::domain::Choice;
use crate::domain::Contact;
use crate::domain::FeeKind;
use crate::domain::LibraryId;
use crate::domain::MailAddress;
use crate::domain::Money;
use crate::domain::OfferId;
use crate::domain::Period;
use crate::domain::Price;
use crate::domain::Typed;
use crate::ils::LibraryCard;
use crate::storage::MeterKind;
use crate::web::LibraryFace;
use crate::web::Shared;
use crate::web::extract::Address;
use crate::web::fault::Fault;
use crate::web::form::Fields;
use crate::web::limits;
use crate::web::offer_words;
use crate::web::patron::address_code;
use crate::web::patron::begun;
use crate::web::patron::offer_page;
use crate::web::patron::offer_page::AMOUNT;
use crate::web::patron::offer_page::HOUSEHOLD;
use crate::web::patron::offer_page::ONE;
use crate::web::patron::offer_page::OTHER;
use crate::web::patron::offer_page::TERMS;
use crate::web::patron::offer_page::Told;
use crate::web::price;
use crate::web::reply::to_the_end;
use crate::web::sheet::Sheet;
use crate::web::sheet::give;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::urls::Url;
use crate::web::views::Link;
use crate::web::visit::Posted;
use crate::web::visit::Ticket;
use crate::web::visit::Visit;
use crate::web::words;

/// What an address says, when it says an offer.
type Place = Result<Path<(String, String)>, PathRejection>;

/// Links to everything that the visitor may buy: a patron of a library with this card, or anybody.
pub(super) fn links(
    shared: &Shared,
    sheet: &Sheet<'_>,
    patron: Option<(&LibraryId, &LibraryCard)>,
) -> Vec<Link> {
    let many = shared.service.faces.len() > 1 && patron.is_none();
    let mut links = Vec::new();
    for library in shared.cashier().libraries() {
        let card = match patron {
            Some((own, _)) if *own != library.id => continue,
            Some((_, card)) => Some(card),
            None => None,
        };
        let face = shared.face(&library.id).filter(|_| many);
        let name = face.map_or(String::new(), |face| face.name.clone());
        for offered in shared.cashier().offered(&library.id, card).unwrap_or_default() {
            links.push(Link {
                href: Url::Offer(&library.id, &offered.offer.id).to_string(),
                name: link_text(sheet, &offered, &name),
            });
        }
    }
    links
}

/// What stands above these links for somebody without a library card.
pub(super) fn lead(shared: &Shared, sheet: &Sheet<'_>) -> String {
    let mut offers = shared.cashier().libraries().flat_map(|library| {
        let offered = shared.cashier().offered(&library.id, None);
        offered.unwrap_or_default()
    });
    let only_cards = offers.all(|offered| offered.offer.kind == FeeKind::NonResidentCard);
    sheet.say(if only_cards {
        "offers-lead"
    } else {
        "offers-lead-more"
    })
}

fn link_text(sheet: &Sheet<'_>, offered: &Offered, library: &str) -> String {
    let kind = offer_words::name(sheet.text, &offered.offer);
    let for_a_year = offered.offer.period == Period::Months(12);
    let plain = offered.one.filter(|quote| quote.share.is_none() && for_a_year);
    let price = match plain {
        Some(quote) => words::money(sheet.text, &quote.amount),
        None => offer_words::price(sheet.text, offered),
    };
    let key = match (plain.is_some(), library.is_empty()) {
        (true, true) => "offer-link",
        (true, false) => "offer-link-of",
        (false, true) => "offer-link-priced",
        (false, false) => "offer-link-priced-of",
    };
    let values = [("kind", kind.as_str()), ("price", &price), ("library", library)];
    sheet.text.say_with(key, &values)
}

/// The page of one offer.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    place: Place,
    visit: Visit,
) -> Result<Response, Fault> {
    let found = found(&shared, place, &visit).await?;
    Ok(found.page(&shared, &visit, &Told::default()))
}

/// Places the order. Whoever has no account is let in for that one order.
pub(super) async fn buy(
    State(shared): State<Arc<Shared>>,
    place: Place,
    Address(address): Address,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let found = found(&shared, place, &visit).await?;
    if !found.may_buy() {
        return Err(Fault::NotSignedIn { order: None });
    }
    let key = fields.request_key()?;
    let purchase = match found.purchase(&mut fields)? {
        Ok(purchase) => purchase,
        Err(told) => return Ok(found.page(&shared, &visit, &told)),
    };
    fields.done()?;
    if found.patron.is_none() {
        let door = &shared.service.door;
        if door.paused_until(&found.face.id).await?.is_some() {
            return Ok(price::paused(&shared, &visit));
        }
        let origin = door.origin(Some(&found.face.id), address);
        shared
            .slow_down(MeterKind::Purchases, &origin, limits::PURCHASES_OF_AN_ADDRESS)
            .await?;
    }
    let library = found.face.id.clone();
    let is_patron = found.patron.is_some();
    let wish = Wish::Purchase(purchase);
    let placing = {
        let (shared, caller) = (Arc::clone(&shared), Caller::patron(library.clone()));
        async move { Ok::<_, Fault>(shared.cashier().place(&caller, &key, &wish).await) }
    };
    let (order, is_new) = match to_the_end(placing).await.or_later()? {
        Ok(Outcome::Done(order)) => (order, true),
        Ok(Outcome::Again(order)) => (order, false),
        Ok(Outcome::Answered(_)) => return Err(Fault::Overtaken),
        Err(Refusal::FeeInOtherOrder { order }) => return begun::renewal(&shared, &visit, order).await,
        Err(refusal) => return Err(refusal.into()),
    };
    let mut response = go_to(&urls::order(urls::ORDER, order.id));
    if is_patron {
        return Ok(response);
    }
    if is_new && shared.cashier().waits_for_proof(&order).await? {
        let language = Sheet::patron(&shared, &visit, "").text.language();
        // Whether it goes or not, the order's page tells.
        let caller = Caller::patron(library.clone());
        address_code::send(&shared, &caller, order.id, language).await;
    }
    let visitor = Visitor::Applicant {
        library,
        order: order.id,
    };
    let before = (!visit.ticket.fresh).then_some(&visit.ticket.secret);
    let secret = shared.service.door.admit_at(visitor, before, visit.place).await?;
    let ticket = Ticket {
        secret,
        fresh: true,
        ..visit.ticket
    };
    give(&mut response, &ticket);
    Ok(response)
}

/// An address to which no mail can be sent is none: nothing would ever come of it, and nobody would be told.
fn reachable(contact: Contact) -> Result<Contact, Vec<Asked>> {
    if contact.has_email() && MailAddress::of(&contact).is_err() {
        return Err(vec![Asked::Email]);
    }
    Ok(contact)
}

/// An offer, as whoever looks at it may buy it.
struct Found<'a> {
    face: &'a LibraryFace,
    offered: Offered,
    /// The library card of a patron of this library who is signed in.
    patron: Option<Barcode>,
}

/// The offer that an address names. One that is for others is not there; one for patrons is shown to everybody.
async fn found<'a>(shared: &'a Shared, place: Place, visit: &Visit) -> Result<Found<'a>, Fault> {
    let Path((library, offer)) = place.map_err(|_| Fault::NotFound)?;
    let library = LibraryId::parse(&library).map_err(|_| Fault::NotFound)?;
    let offer = OfferId::parse(&offer).map_err(|_| Fault::NotFound)?;
    let face = shared.face(&library).ok_or(Fault::NotFound)?;
    let cashier = shared.cashier();
    let own = match &visit.visitor {
        Some(Visitor::Patron {
            library: own,
            barcode,
        }) if *own == library => Some(barcode),
        Some(Visitor::Patron { .. } | Visitor::Applicant { .. }) | None => None,
    };
    let offers = if let Some(barcode) = own {
        let card = cashier.account(&library, barcode).await?.card;
        cashier.offered(&library, Some(&card))?
    } else {
        let mut offers = cashier.offered(&library, None)?;
        let for_patrons = cashier.offered(&library, Some(&LibraryCard::default()))?;
        offers.extend(
            for_patrons
                .into_iter()
                .filter(|offered| offered.offer.buyers == Buyers::Patrons),
        );
        offers
    };
    let offered = offers.into_iter().find(|known| known.offer.id == offer);
    Ok(Found {
        face,
        offered: offered.ok_or(Fault::NotFound)?,
        patron: own.cloned(),
    })
}

impl Found<'_> {
    fn may_buy(&self) -> bool {
        self.patron.is_some() || self.offered.offer.buyers == Buyers::Anybody
    }

    fn page(&self, shared: &Shared, visit: &Visit, told: &Told) -> Response {
        offer_page::send(shared, visit, (self.face, &self.offered), (self.may_buy(), told))
    }

    /// What the form says; or what is wrong with it, all of it at once.
    fn purchase(&self, fields: &mut Fields) -> Result<Result<Purchase, Told>, Fault> {
        let offer = &self.offered.offer;
        let mut told = Told {
            choice: fields.take_if_there("choice").map(|text| text.to_string()),
            ..Told::default()
        };
        let choice = self.choice(fields, &mut told)?;
        let mut take = |asked: Asked| {
            if offer.asks.contains(&asked) {
                fields.take(asked.word()).map(Some)
            } else {
                Ok(None)
            }
        };
        let (name, email) = (take(Asked::Name)?, take(Asked::Email)?);
        let (phone, address) = (take(Asked::Phone)?, take(Asked::Address)?);
        told.adult = fields.take_if_there(Asked::Adult.word()).is_some();
        let typed = Typed {
            name: name.as_ref().map_or("", |text| text.as_str()),
            email: email.as_ref().map_or("", |text| text.as_str()),
            phone: phone.as_ref().map_or("", |text| text.as_str()),
            address: address.as_ref().map_or("", |text| text.as_str()),
            adult: told.adult,
        };
        let contact = Contact::of(&offer.asks, &typed).and_then(reachable);
        let terms = match &offer.terms {
            Some(terms) => {
                let seen = fields.take("terms_version")?;
                let ticked = fields.take_if_there(TERMS).is_some();
                Some((ticked && *seen == terms.version).then(|| terms.version.clone()))
            }
            None => None,
        };
        if choice.is_none() {
            told.wrong.push(AMOUNT);
        }
        if let Err(wrong) = &contact {
            told.wrong.extend(wrong.iter().map(|asked| asked.word()));
        }
        if terms == Some(None) {
            told.wrong.push(TERMS);
        }
        let (Some(choice), Ok(contact), true) = (choice, contact, told.wrong.is_empty()) else {
            return Ok(Err(told));
        };
        Ok(Ok(Purchase {
            offer: offer.id.clone(),
            choice,
            barcode: self.patron.clone(),
            contact: (!offer.asks.is_empty()).then_some(contact),
            terms: terms.flatten(),
            asker: Asker::Page,
        }))
    }

    /// What is chosen; `None` for an amount that is not taken. Whoever types an amount means it, whichever of the others
    /// is ticked: the first one is from the beginning.
    fn choice(&self, fields: &mut Fields, told: &mut Told) -> Result<Option<Choice>, Fault> {
        let chosen = told.choice.as_deref();
        match &self.offered.offer.price {
            Price::Fixed { household: None, .. } => match chosen {
                None => Ok(Some(Choice::One)),
                Some(_) => Err(Fault::Malformed),
            },
            Price::Fixed { .. } => match chosen {
                Some(ONE) => Ok(Some(Choice::One)),
                Some(HOUSEHOLD) => Ok(Some(Choice::Household)),
                Some(_) | None => Err(Fault::Malformed),
            },
            Price::Gift { least, most, .. } => {
                let typed = fields.take(AMOUNT)?;
                let text = match chosen {
                    Some(amount) if amount != OTHER && typed.trim().is_empty() => amount,
                    None | Some(_) => typed.trim(),
                };
                let amount = Money::parse(text.trim_start_matches('$'), least.currency()).ok();
                if !typed.trim().is_empty() {
                    told.choice = Some(String::from(OTHER));
                }
                let within = |amount: &Money| (least.minor()..=most.minor()).contains(&amount.minor());
                Ok(amount.filter(within).map(Choice::Amount))
            }
        }
    }
}
