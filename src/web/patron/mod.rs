//! The pages of patrons: sign in, what is owed, choose, review, card, wait, receipt; and without an account: buy a
//! card, find a payment.

mod accessibility;
mod added;
mod address_code;
mod begun;
mod card;
mod choosing;
mod fees;
mod fees_list;
mod fees_page;
mod find;
mod names;
mod offer;
mod offer_page;
mod order;
mod order_page;
mod order_words;
mod other_card;
mod privacy;
mod receipt;
mod sign_in;
mod sign_off;
mod steps;
mod toll;
mod wallets;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use axum::routing::post;

use crate::access::Visitor;
use crate::cashier::Caller;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::web::LibraryFace;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::language;
use crate::web::urls;
use crate::web::views::LibraryChoice;
use crate::web::visit::Visit;

pub(super) use privacy::page as privacy_page;
pub(super) use sign_off::forget;

/// The routes of the patron pages.
pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route(urls::HOME, get(sign_in::home))
        .route(urls::SIGN_IN, get(sign_in::again).post(sign_in::sign_in))
        .route(urls::SIGN_IN_FOR, get(sign_in::for_order))
        .route(urls::SIGN_OFF, post(sign_off::sign_off))
        .route(urls::SIGNED_OFF, get(sign_off::signed_off))
        .route(urls::SIGNED_OFF_IN, get(sign_off::signed_off_in))
        .route(urls::LANGUAGE, get(sign_in::again).post(language::choose))
        .route(urls::AWAY, get(sign_off::away))
        .route(urls::STAY, get(sign_off::stay))
        .route(urls::KIOSK, get(sign_off::kiosk))
        .route(urls::KIOSK_SIGNED_OFF, get(sign_off::signed_off_at_a_kiosk))
        .route(urls::KIOSK_SIGNED_OFF_IN, get(sign_off::signed_off_at_a_kiosk_in))
        .route(urls::ACCESSIBILITY, get(accessibility::show))
        .route(urls::FEES, get(fees::show))
        .route(urls::OTHER_CARD, get(other_card::show).post(other_card::add))
        .route(urls::OTHER_CARD_OUT, post(other_card::take_out))
        .route(urls::ORDERS, get(order::history).post(fees::place))
        .route(urls::ORDER, get(order::show))
        .route(urls::STATE, get(order::state))
        .route(urls::CARD, get(card::show).post(toll::pay))
        .route(urls::PAYMENT, post(card::pay))
        .route(urls::HOSTED, post(card::pay_elsewhere))
        .route(urls::BACK, get(order::back))
        .route(urls::LOOK, post(order::look))
        .route(urls::CANCEL, post(order::cancel))
        .route(urls::RECEIPT_FILE, get(receipt::file))
        .route(urls::LETTER, get(receipt::ask).post(receipt::mail))
        .route(urls::FIND, get(find::show).post(find::find))
        .route(urls::PUBLIC_ORDER, get(order::public))
        .route(urls::CODE, get(address_code::again).post(address_code::answer))
        .route(urls::OFFER, get(offer::show).post(offer::buy))
        .route(urls::PRIVACY, get(privacy::show))
        .route(urls::PRIVACY_CHOICES, post(privacy::choose))
        .route(urls::PRIVACY_FILE, post(privacy::file))
        .route(urls::PRIVACY_SEEN, post(privacy::seen))
        .route(urls::CARD_NUMBER, get(async || Fault::CardNumber(None)))
}

/// The signed-in patron.
fn patron(visit: &Visit) -> Result<(&LibraryId, &Barcode), Fault> {
    match &visit.visitor {
        Some(Visitor::Patron { library, barcode }) => Ok((library, barcode)),
        Some(Visitor::Applicant { .. }) | None => Err(Fault::NotSignedIn { order: None }),
    }
}

/// An order of whoever is signed in, and as whom to act on it.
async fn own_order(shared: &Shared, visit: &Visit, id: OrderId) -> Result<(Order, Caller), Fault> {
    match &visit.visitor {
        Some(Visitor::Patron { library, barcode }) => {
            let order = shared.cashier().order_of(library, barcode, id).await?;
            Ok((order, Caller::patron(library.clone())))
        }
        Some(Visitor::Applicant { library, order }) if *order == id => {
            let caller = Caller::patron(library.clone());
            Ok((shared.cashier().order(&caller, id).await?, caller))
        }
        Some(Visitor::Applicant { .. }) => Err(Fault::NotFound),
        None => Err(Fault::NotSignedIn { order: Some(id) }),
    }
}

/// The library that a form names; it need not where there is only one.
fn chosen_face<'a>(shared: &'a Shared, chosen: Option<&str>) -> Result<&'a LibraryFace, Fault> {
    match (shared.only_face(), chosen) {
        (Some(only), None) => Ok(only),
        (_, Some(chosen)) => {
            let library = LibraryId::parse(chosen).map_err(|_| Fault::Malformed)?;
            shared.face(&library).ok_or(Fault::Malformed)
        }
        (None, None) => Err(Fault::Malformed),
    }
}

/// The libraries to choose from.
fn choices(shared: &Shared) -> Vec<LibraryChoice> {
    let faces = shared.service.faces.iter();
    faces
        .map(|face| LibraryChoice {
            id: face.id.to_string(),
            name: face.name.clone(),
        })
        .collect()
}
