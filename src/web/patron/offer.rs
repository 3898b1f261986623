//! Buying a non-resident card without an account: the price first, then who it is for and why that is asked.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;

use crate::access::Visitor;
use crate::cashier::Caller;
use crate::cashier::Outcome;
use crate::cashier::Wish;
use crate::domain::Asked;
use crate::domain::Contact;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::Offer;
use crate::domain::OfferId;
use crate::storage::MeterKind;
use crate::web::LibraryFace;
use crate::web::Shared;
use crate::web::extract::Address;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::price;
use crate::web::reply::to_the_end;
use crate::web::sheet::Sheet;
use crate::web::sheet::give;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::urls::Url;
use crate::web::views::Field;
use crate::web::views::Link;
use crate::web::views::Wrong;
use crate::web::views::patron::OfferPage;
use crate::web::visit::Posted;
use crate::web::visit::Ticket;
use crate::web::visit::Visit;
use crate::web::words;

/// What an address says, when it says an offer.
type Place = Result<Path<(String, String)>, PathRejection>;

/// Links to everything on offer.
pub(super) fn links(shared: &Shared, sheet: &Sheet<'_>) -> Vec<Link> {
    let many = shared.service.faces.len() > 1;
    let mut links = Vec::new();
    for library in shared.cashier().libraries() {
        for offer in &library.offers {
            let price = words::money(sheet.text, &offer.price);
            let name = shared
                .face(&library.id)
                .filter(|_| many)
                .map_or(String::new(), |face| face.name.clone());
            let kind = words::kind(sheet.text, offer.kind);
            let values = [("kind", kind.as_str()), ("price", &price), ("library", &name)];
            let key = if many { "offer-link-of" } else { "offer-link" };
            links.push(Link {
                href: Url::Offer(&library.id, &offer.id).to_string(),
                name: sheet.text.say_with(key, &values),
            });
        }
    }
    links
}

/// The page of one offer.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    place: Place,
    visit: Visit,
) -> Result<Response, Fault> {
    let (face, offer) = found(&shared, place)?;
    Ok(page(&shared, &visit, (face, &offer), &Told::default()))
}

/// Places the order, and lets its buyer in for that one order.
pub(super) async fn buy(
    State(shared): State<Arc<Shared>>,
    place: Place,
    Address(address): Address,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let (face, offer) = found(&shared, place)?;
    let key = fields.request_key()?;
    let (name, email) = (fields.take("name")?, fields.take("email")?);
    let adult = fields.take_if_there("adult").is_some();
    fields.done()?;
    let Ok(contact) = Contact::parse(&name, &email, adult) else {
        let told = Told {
            wrong: wrong_fields(&name, &email),
            adult,
        };
        return Ok(page(&shared, &visit, (face, &offer), &told));
    };
    let library = face.id.clone();
    let door = &shared.service.door;
    if door.paused_until(&library).await?.is_some() {
        return Ok(price::paused(&shared, &visit));
    }
    let origin = door.origin(Some(&library), address);
    shared
        .slow_down(MeterKind::Purchases, &origin, limits::PURCHASES_OF_AN_ADDRESS)
        .await?;
    let wish = Wish::Offer {
        offer: offer.id.clone(),
        contact,
    };
    let placing = {
        let (shared, caller) = (Arc::clone(&shared), Caller::patron(library.clone()));
        async move { Ok::<_, Fault>(shared.cashier().place(&caller, &key, &wish).await?) }
    };
    let order = match to_the_end(placing).await.or_later()? {
        Outcome::Done(order) | Outcome::Again(order) => order,
        Outcome::Answered(_) => return Err(Fault::Overtaken),
    };
    let mut response = go_to(&urls::order(urls::ORDER, order.id));
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

/// Every field that cannot be taken, each looked at beside one that can.
fn wrong_fields(name: &str, email: &str) -> Vec<&'static str> {
    let name = Contact::parse(name, "reader@library.example", false).err();
    let email = Contact::parse("Reader", email, false).err();
    name.into_iter().chain(email).collect()
}

/// What the page tells besides itself.
#[derive(Default)]
struct Told {
    /// Fields that could not be taken.
    wrong: Vec<&'static str>,
    /// Whether the buyer has said to be an adult.
    adult: bool,
}

fn found(shared: &Shared, place: Place) -> Result<(&LibraryFace, Offer), Fault> {
    let Path((library, offer)) = place.map_err(|_| Fault::NotFound)?;
    let library = LibraryId::parse(&library).map_err(|_| Fault::NotFound)?;
    let offer = OfferId::parse(&offer).map_err(|_| Fault::NotFound)?;
    let face = shared.face(&library).ok_or(Fault::NotFound)?;
    let caller = Caller::patron(library);
    let offers = shared.cashier().offers(&caller)?;
    let offer = offers.iter().find(|known| known.id == offer);
    Ok((face, offer.cloned().ok_or(Fault::NotFound)?))
}

/// What is added to the price for paying online; `None` for nothing.
fn added(shared: &Shared, face: &LibraryFace, offer: &Offer) -> Option<Money> {
    let rule = shared.cashier().terms(&face.id).ok()?.convenience.as_ref()?;
    let fee = rule
        .is_for(offer.kind, Some(&offer.id))
        .then(|| rule.rate.on(offer.price));
    fee.filter(Money::is_positive)
}

fn page(shared: &Shared, visit: &Visit, (face, offer): (&LibraryFace, &Offer), told: &Told) -> Response {
    let sheet = Sheet::patron(shared, visit, "");
    let price = words::money(sheet.text, &offer.price);
    let kind = words::kind(sheet.text, offer.kind);
    let mut frame = sheet.frame(kind);
    frame.library.clone_from(&face.name);
    let field = |asked: &Asked| {
        let (kind, autocomplete) = match asked {
            Asked::Email => ("email", "email"),
            Asked::Name => ("text", "name"),
        };
        let name = asked.word();
        Field {
            name,
            label: sheet.say(&format!("{name}-label")),
            hint: sheet.say(&format!("{name}-why")),
            kind,
            autocomplete,
            longest: limits::CONTACT_MAX,
            needed: true,
            error: told
                .wrong
                .contains(&name)
                .then(|| sheet.say(&format!("{name}-wrong"))),
        }
    };
    let view = OfferPage {
        frame,
        errors: told
            .wrong
            .iter()
            .map(|name| Wrong {
                field: name,
                text: sheet.say(&format!("{name}-wrong")),
            })
            .collect(),
        adult: told.adult,
        price: sheet.text.say_with("offer-price", &[("price", &price)]),
        added: added(shared, face, offer).map(|fee| {
            sheet
                .text
                .say_with("offer-added", &[("fee", &words::money(sheet.text, &fee))])
        }),
        action: Url::Offer(&face.id, &offer.id).to_string(),
        request: sheet.request_key(),
        fields: [Asked::Name, Asked::Email].iter().map(field).collect(),
    };
    let status = if told.wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    sheet.send(status, &view)
}
