//! One order: review it, wait for it, see what became of it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::access::Visitor;
use crate::cashier::Caller;
use crate::cashier::Refusal;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::Address;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::patron::order_page;
use crate::web::patron::order_page::Shown;
use crate::web::patron::own_order;
use crate::web::patron::patron;
use crate::web::patron::toll;
use crate::web::reply::to_the_end;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::patron::History;
use crate::web::visit::Posted;
use crate::web::visit::Visit;
use crate::web::visit::VisitAtRest;
use crate::web::words;

/// What an address says, when it says an order.
type Id = Result<OrderPath, Problem>;

fn known(id: Id) -> Result<OrderId, Fault> {
    id.map(|OrderPath(id)| id).map_err(|_| Fault::NotFound)
}

/// The patron's payments, newest first.
pub(super) async fn history(State(shared): State<Arc<Shared>>, visit: Visit) -> Result<Response, Fault> {
    let (library, barcode) = patron(&visit)?;
    let orders = shared.cashier().orders_of(library, barcode, HISTORY_MAX).await?;
    let sheet = Sheet::patron(&shared, &visit, urls::ORDERS);
    let shown = |order: &Order| words::order(sheet.text, order, urls::order(urls::ORDER, order.id));
    let view = History {
        frame: sheet.frame(sheet.say("history-title")),
        orders: orders.iter().map(shown).collect(),
    };
    Ok(sheet.send(StatusCode::OK, &view))
}

/// An order as it stands. Where it waits for its patron, the processor is asked first: the patron may have been there.
/// A page in flight that is fetched anew by itself keeps no session.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    id: Id,
    Address(address): Address,
    VisitAtRest(visit): VisitAtRest,
) -> Result<Response, Fault> {
    let (mut order, caller) = own_order(&shared, &visit, known(id)?).await?;
    if !Stage::of(&order).moves() {
        visit.is_used(&shared).await?;
    }
    if Stage::of(&order) == Stage::Proof {
        order = seen(&shared, &caller, &order).await;
    }
    toll::held(&shared, &visit, (&order, address)).await?;
    order_page::own(&shared, &visit, &order, &caller).await
}

/// The order as the processor has it now; as it was when that takes too long.
async fn seen(shared: &Arc<Shared>, caller: &Caller, order: &Order) -> Order {
    let looking = {
        let (shared, caller, id) = (Arc::clone(shared), caller.clone(), order.id);
        async move { Ok::<_, Fault>(shared.cashier().look(&caller, id).await?) }
    };
    let seen = to_the_end(looking).await.or_later();
    seen.unwrap_or_else(|_| order.clone())
}

/// Where an order stands, in one word: what a waiting page compares.
pub(super) async fn state(
    State(shared): State<Arc<Shared>>,
    id: Id,
    VisitAtRest(visit): VisitAtRest,
) -> Result<Response, Fault> {
    let (order, _) = own_order(&shared, &visit, known(id)?).await?;
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((kind, Stage::of(&order).word()).into_response())
}

/// Back from the processor's or the bank's page. Nothing that the address says is believed: the processor is asked.
pub(super) async fn back(State(shared): State<Arc<Shared>>, id: Id, visit: Visit) -> Result<Response, Fault> {
    read_back(&shared, &visit, known(id)?).await
}

/// The patron was with the bank, as the processor's script says: the processor is asked.
pub(super) async fn look(
    State(shared): State<Arc<Shared>>,
    id: Id,
    Posted { visit, fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    fields.done()?;
    read_back(&shared, &visit, known(id)?).await
}

async fn read_back(shared: &Arc<Shared>, visit: &Visit, id: OrderId) -> Result<Response, Fault> {
    let (order, caller) = own_order(shared, visit, id).await?;
    let order = seen(shared, &caller, &order).await;
    Ok(go_to(&if Stage::of(&order) == Stage::Declined {
        after_a_decline(shared, &order)
    } else {
        urls::order(urls::ORDER, id)
    }))
}

/// Where to go when a card was declined: to try another one.
pub(super) fn after_a_decline(shared: &Shared, order: &Order) -> String {
    let card = shared.face(&order.library).and_then(|face| face.card_for(order));
    let elements = card.is_some_and(|card| !card.is_hosted());
    urls::order(if elements { urls::CARD } else { urls::ORDER }, order.id)
}

/// Gives an order up that nothing is held for. Its fees are free again.
pub(super) async fn cancel(
    State(shared): State<Arc<Shared>>,
    id: Id,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let key = fields.request_key()?;
    fields.done()?;
    let id = known(id)?;
    let (_, caller) = own_order(&shared, &visit, id).await?;
    let cancelling = {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Fault>(shared.cashier().cancel(&caller, &key, id).await) }
    };
    match to_the_end(cancelling).await.or_later()? {
        Ok(_) => Ok(go_to(match visit.visitor {
            Some(Visitor::Patron { .. }) => urls::FEES,
            Some(Visitor::Applicant { .. }) | None => urls::HOME,
        })),
        // A card is in play: the order's page tells the truth.
        Err(Refusal::StateConflict) => Ok(go_to(&urls::order(urls::ORDER, id))),
        Err(refusal) => Err(refusal.into()),
    }
}

/// The page of one order for whoever has its address, which nobody can guess, but which a browser remembers: how it
/// stands and how much, and nothing else.
pub(super) async fn public(
    State(shared): State<Arc<Shared>>,
    id: Id,
    visit: Visit,
) -> Result<Response, Fault> {
    let id = known(id)?;
    if visit.visitor.is_some() && own_order(&shared, &visit, id).await.is_ok() {
        return Ok(go_to(&urls::order(urls::ORDER, id)));
    }
    for library in shared.cashier().libraries() {
        let caller = Caller::patron(library.id.clone());
        match shared.cashier().order(&caller, id).await {
            Ok(order) => return Ok(order_page::public(&shared, &visit, &order, Shown::Standing)),
            Err(Refusal::NotFound) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Err(Fault::NotFound)
}

const HISTORY_MAX: u32 = 50;
