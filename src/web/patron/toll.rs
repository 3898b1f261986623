//! What a card page costs, and how many cards a visit and an address may present.
//!
//! While many cards of a library are declined, a card page has its price for signed-in patrons, one card at a time, and
//! is closed to whoever has no account.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;

use crate::access::Held;
use crate::access::HeldAt;
use crate::access::Origin;
use crate::access::Price;
use crate::access::Redeemed;
use crate::access::Visitor;
use crate::cashier::Caller;
use crate::cashier::Outcome;
use crate::cashier::Refusal;
use crate::cashier::RequestKey;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::PaymentState;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::Address;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::patron::own_order;
use crate::web::price;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::visit::Posted;
use crate::web::visit::Visit;

/// What comes of counting a card.
pub(super) enum Counted {
    /// It may be presented; from here.
    Card(Origin),
    /// This very form was sent before: it is answered as then, and no further card is asked.
    Again,
    /// It may not: this is shown instead.
    No(Response),
}

/// What is shown before the card page; `None` when nothing is.
pub(super) async fn before(shared: &Shared, visit: &Visit, order: &Order) -> Result<Option<Response>, Fault> {
    let door = &shared.service.door;
    if door.paused_until(&order.library).await?.is_none() {
        return Ok(None);
    }
    if matches!(visit.visitor, Some(Visitor::Applicant { .. })) {
        return Ok(Some(price::paused(shared, visit)));
    }
    if door.has_pass(&visit.ticket.secret, order.id).await? {
        return Ok(None);
    }
    let held = Held {
        page: HeldAt::CardPage,
        library: order.library.clone(),
        card: None,
        order: Some(order.id),
    };
    let (action, back) = (
        urls::order(urls::CARD, order.id),
        urls::order(urls::ORDER, order.id),
    );
    price::ask(shared, visit, (&held, Price::CARD_PAGE), (&action, &back))
        .await
        .map(Some)
}

/// Takes the price of a card page.
pub(super) async fn pay(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    Address(address): Address,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let payment = price::payment(&mut fields)?;
    fields.done()?;
    let (order, _) = own_order(&shared, &visit, id).await?;
    let card = urls::order(urls::CARD, id);
    let Some(payment) = payment else {
        return Ok(go_to(&card));
    };
    let (door, secret) = (&shared.service.door, &visit.ticket.secret);
    let origin = shared.sign_in_from(Some(&order.library), address).await?;
    let bill = (payment.sealed.as_str(), payment.solution.as_str());
    match door.redeem(bill, HeldAt::CardPage, secret, &origin).await? {
        Redeemed::Paid(held, _) if held.order == Some(id) => door.give_pass(secret, id).await?,
        Redeemed::Early(bill, left) => {
            let back = urls::order(urls::ORDER, id);
            return Ok(price::early(&shared, &visit, (&bill, left), (&card, &back)));
        }
        Redeemed::Paid(..) | Redeemed::Nothing => {}
    }
    Ok(go_to(&card))
}

/// Counts a card before it is presented. A visit or an address with too many is told so in the words of any other
/// limit; a page that was not paid for is shown with its price.
pub(super) async fn count(
    shared: &Shared,
    visit: &Visit,
    (order, address): (&Order, IpAddr),
    (caller, key): (&Caller, &RequestKey),
) -> Result<Counted, Fault> {
    let (door, secret) = (&shared.service.door, &visit.ticket.secret);
    if shared.cashier().knows(caller, key).await? {
        return Ok(Counted::Again);
    }
    if !door.is_first(secret, &key.key).await? {
        return twin(shared, order, (caller, key)).await;
    }
    if door.paused_until(&order.library).await?.is_some() {
        let patron = matches!(visit.visitor, Some(Visitor::Patron { .. }));
        if !(patron && door.use_pass(secret, order.id).await?) {
            door.is_not_done(secret, &key.key).await?;
            let shown = before(shared, visit, order).await?;
            let card = urls::order(urls::CARD, order.id);
            return Ok(Counted::No(shown.unwrap_or_else(|| go_to(&card))));
        }
    }
    let origin = door.origin(Some(&order.library), address);
    match door.take_card(secret, &origin).await? {
        Ok(()) => Ok(Counted::Card(origin)),
        Err(after) => {
            door.is_not_done(secret, &key.key).await?;
            Err(Fault::SlowDown { after })
        }
    }
}

/// The same form is being sent a second time. It is answered when the first is; what the first was refused, the second
/// does not get either.
async fn twin(
    shared: &Shared,
    order: &Order,
    (caller, key): (&Caller, &RequestKey),
) -> Result<Counted, Fault> {
    for _ in 0..TWIN_LOOKS {
        if shared.cashier().knows(caller, key).await? {
            return Ok(Counted::Again);
        }
        tokio::time::sleep(TWIN_LOOKS_EVERY).await;
    }
    Ok(Counted::No(go_to(&urls::order(urls::ORDER, order.id))))
}

const TWIN_LOOKS: u32 = 40;
const TWIN_LOOKS_EVERY: Duration = Duration::from_millis(50);

/// A card that was taken, and one that nobody was asked about, do not count. One that waits, for its holder's proof at the
/// bank or for an answer, counts until the amount is held: [`held`].
pub(super) async fn settle(
    shared: &Shared,
    visit: &Visit,
    count: Option<Origin>,
    ended: &Result<Outcome<(Order, u32)>, Refusal>,
) -> Result<(), Fault> {
    let Some(origin) = count else {
        return Ok(());
    };
    let (door, secret) = (&shared.service.door, &visit.ticket.secret);
    let asked = match ended {
        Ok(Outcome::Done((order, number)) | Outcome::Again((order, number))) => {
            let mut attempts = order.attempts.iter();
            let attempt = attempts.find(|attempt| attempt.number == *number);
            attempt.map(|attempt| (order.id, attempt.state))
        }
        Ok(Outcome::Answered(_)) | Err(_) => None,
    };
    match asked {
        None => door.card_was_taken(secret, &origin).await?,
        Some((_, state)) if was_held(state) => door.card_was_taken(secret, &origin).await?,
        Some((order, state)) if state.in_flight() => door.card_waits(secret, order).await?,
        Some(_) => {}
    }
    Ok(())
}

/// Whether a card was answered with a yes.
fn was_held(state: PaymentState) -> bool {
    match state {
        PaymentState::Held
        | PaymentState::Capturing
        | PaymentState::CaptureRefused
        | PaymentState::Captured
        | PaymentState::Releasing
        | PaymentState::Released => true,
        PaymentState::Confirming
        | PaymentState::Unknown
        | PaymentState::NeedsPatron
        | PaymentState::Declined
        | PaymentState::Abandoned => false,
    }
}

/// A visit looks at its order: once the amount is held, a card that waited for that does not count any more.
pub(super) async fn held(
    shared: &Shared,
    visit: &Visit,
    (order, address): (&Order, IpAddr),
) -> Result<(), Fault> {
    if order.payment().is_some_and(was_held) {
        let door = &shared.service.door;
        let origin = door.origin(Some(&order.library), address);
        door.card_is_held(&visit.ticket.secret, order.id, &origin).await?;
    }
    Ok(())
}

/// A card whose answer nobody waits for any more.
pub(super) async fn waits(
    shared: &Shared,
    visit: &Visit,
    count: Option<Origin>,
    order: OrderId,
) -> Result<(), Fault> {
    if count.is_some() {
        let door = &shared.service.door;
        door.card_waits(&visit.ticket.secret, order).await?;
    }
    Ok(())
}
