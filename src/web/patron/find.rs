//! Finding a payment without an account: its reference, and something that only its payer knows.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::access::Visitor;
use crate::cashier::Refusal;
use crate::domain::LibraryId;
use crate::domain::Order;
use crate::domain::Payer;
use crate::domain::Reference;
use crate::storage::MeterKind;
use crate::web::Shared;
use crate::web::extract::Address;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::patron::choices;
use crate::web::patron::chosen_face;
use crate::web::patron::order_page;
use crate::web::patron::order_page::Shown;
use crate::web::sheet::Sheet;
use crate::web::sheet::give;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Wrong;
use crate::web::views::patron::Find;
use crate::web::visit::Posted;
use crate::web::visit::Ticket;
use crate::web::visit::Visit;

/// The page that asks.
pub(super) async fn show(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    page(&shared, &visit, false)
}

/// Finds the order. A reference that is not there and one that belongs to somebody else are the same answer.
pub(super) async fn find(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let library = fields.take_if_there("library");
    let (reference, known) = (fields.take("reference")?, fields.take("known")?);
    fields.done()?;
    let face = chosen_face(&shared, library.as_ref().map(|text| text.as_str()))?;
    let origin = shared.service.door.origin(Some(&face.id), address);
    shared
        .slow_down(MeterKind::Lookups, &origin, limits::LOOKUPS_OF_AN_ADDRESS)
        .await?;
    let Some(order) = order(&shared, &face.id, &reference, &known).await? else {
        return Ok(page(&shared, &visit, true));
    };
    let applicant = order.payer == Payer::Applicant;
    if !applicant || visit.visitor.is_some() {
        // Shown in answer to the form: no address leads back here.
        return Ok(order_page::public(&shared, &visit, &order, Shown::Facts));
    }
    // Whoever buys a card without an account comes back to the purchase this way.
    let visitor = Visitor::Applicant {
        library: face.id.clone(),
        order: order.id,
    };
    let before = (!visit.ticket.fresh).then_some(&visit.ticket.secret);
    let secret = shared.service.door.admit_at(visitor, before, visit.place).await?;
    let mut response = go_to(&urls::order(urls::ORDER, order.id));
    let ticket = Ticket {
        secret,
        fresh: true,
        ..visit.ticket
    };
    give(&mut response, &ticket);
    Ok(response)
}

async fn order(
    shared: &Shared,
    library: &LibraryId,
    reference: &str,
    known: &str,
) -> Result<Option<Order>, Fault> {
    let Some(reference) = Reference::parse(reference) else {
        return Ok(None);
    };
    let cashier = shared.cashier();
    let order = match cashier.order_by_reference(library, reference).await {
        Ok(order) => order,
        Err(Refusal::NotFound) => return Ok(None),
        Err(refusal) => return Err(refusal.into()),
    };
    let theirs = cashier.is_known_to(&order, known.trim()).await?;
    Ok(theirs.then_some(order))
}

fn page(shared: &Shared, visit: &Visit, in_vain: bool) -> Response {
    let sheet = Sheet::patron(shared, visit, urls::FIND);
    let field = |name: &'static str, longest| Field {
        name,
        label: sheet.say(&format!("{name}-label")),
        hint: sheet.say(&format!("{name}-hint")),
        kind: "text",
        autocomplete: "off",
        longest,
        needed: true,
        error: None,
    };
    let view = Find {
        frame: sheet.frame(sheet.say("find-title")),
        errors: in_vain
            .then(|| Wrong {
                field: "reference",
                text: sheet.say("find-in-vain"),
            })
            .into_iter()
            .collect(),
        action: String::from(urls::FIND),
        libraries: choices(shared),
        fields: vec![
            field("reference", limits::REFERENCE_MAX),
            field("known", limits::CONTACT_MAX),
        ],
    };
    let status = if in_vain {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    sheet.send(status, &view)
}
