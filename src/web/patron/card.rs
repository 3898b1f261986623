//! The card: the processor's fields in its own frame, and the token that comes of it. A number never comes here.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Outcome;
use crate::cashier::PresentedCard;
use crate::cashier::Refusal;
use crate::domain::DataUse;
use crate::domain::NextAction;
use crate::domain::Order;
use crate::web::CardFace;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::Address;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::patron::added;
use crate::web::patron::begun;
use crate::web::patron::order::after_a_decline;
use crate::web::patron::own_order;
use crate::web::patron::toll;
use crate::web::patron::toll::Counted;
use crate::web::patron::wallets;
use crate::web::reply::Waited;
use crate::web::reply::to_the_end;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::stage::Stage;
use crate::web::token::card_token;
use crate::web::urls;
use crate::web::views::patron::Begun;
use crate::web::views::patron::Card;
use crate::web::views::patron::ProcessorScript;
use crate::web::visit::Posted;
use crate::web::visit::Visit;
use crate::web::words;

/// The card page.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    visit: Visit,
) -> Result<Response, Fault> {
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let (order, caller) = own_order(&shared, &visit, id).await?;
    let face = shared.face(&caller.library).ok_or(Fault::Internal)?;
    let stage = Stage::of(&order);
    let card = face
        .card_for(&order)
        .filter(|card| stage.takes_a_card() && !card.is_hosted());
    let Some(card) = card else {
        return Ok(go_to(&urls::order(urls::ORDER, id)));
    };
    if shared.cashier().waits_for_proof(&order).await? {
        return Ok(go_to(&urls::order(urls::ORDER, id)));
    }
    if shared.cashier().may_present(&caller, &order).await?.is_some() {
        return Ok(go_to(&urls::order(urls::ORDER, id)));
    }
    if let Some(older) = shared.cashier().step_before(&order).await? {
        return Ok(begun::older_first(&shared, &visit, (&order, &older)));
    }
    if let Some(toll) = toll::before(&shared, &visit, &order).await? {
        return Ok(toll);
    }
    let sheet = Sheet::patron(&shared, &visit, "");
    let amount = words::money(sheet.text, &order.amount());
    let news = if stage == Stage::Declined {
        Some("page-declined-title")
    } else if stage == Stage::NotProven {
        Some("page-not-proven-title")
    } else {
        None
    };
    let allowed = sheet.allows(DataUse::FraudSignals);
    let signals = if card.fraud_signals && allowed {
        "signals-on"
    } else {
        "signals-off"
    };
    let view = Card {
        frame: sheet.frame(sheet.say(news.unwrap_or("card-title"))),
        processor: processor(card, allowed, String::new()),
        news: news.map(|key| sheet.say(key)),
        to: sheet.text.say_with("card-to", &[("library", &face.name)]),
        button: sheet.text.say_with("pay-button", &[("amount", &amount)]),
        amount,
        wallets: wallets::of(&sheet, face, &order),
        added: added::in_short(sheet.text, &order),
        action: urls::order(urls::PAYMENT, id),
        request: sheet.request_key(),
        hosted: urls::order(urls::HOSTED, id),
        hosted_request: sheet.request_key(),
        signals: sheet.say(signals),
        back: urls::order(urls::ORDER, id),
    };
    Ok(sheet.send_card(&card.script_url, &view))
}

/// What the processor's script is told; `allowed` is whether the patron lets it look for signs of fraud.
pub(super) fn processor(card: &CardFace, allowed: bool, client_secret: String) -> ProcessorScript {
    ProcessorScript {
        script_url: card.script_address(allowed),
        publishable_key: card.publishable_key.clone(),
        client_secret,
    }
}

/// Takes the token of a card. Sent twice, or from two tabs, one card is asked once.
pub(super) async fn pay(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    Address(address): Address,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let key = fields.request_key()?;
    let token = fields.take("payment_method")?;
    fields.done()?;
    let (order, caller) = own_order(&shared, &visit, id).await?;
    let card = PresentedCard {
        token: card_token(&token).ok_or(Fault::Malformed)?,
        // Our own page takes the patron through 3-D Secure.
        return_url: None,
    };
    let count = match toll::count(&shared, &visit, (&order, address), (&caller, &key)).await? {
        Counted::Card(origin) => Some(origin),
        Counted::Again => None,
        Counted::No(answer) => return Ok(answer),
    };
    let paying = {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Fault>(shared.cashier().pay(&caller, &key, id, card).await) }
    };
    match to_the_end(paying).await {
        Waited::Ended(ended) => {
            let ended = ended?;
            toll::settle(&shared, &visit, count, &ended).await?;
            after(&shared, &visit, &order, ended).await
        }
        // Not failed: unknown, and looked after.
        Waited::StillWorking => {
            toll::waits(&shared, &visit, count, id).await?;
            Ok(go_to(&urls::order(urls::ORDER, id)))
        }
    }
}

/// Goes to the processor's own page, for browsers without scripts and for libraries that want it so.
pub(super) async fn pay_elsewhere(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    Address(address): Address,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let key = fields.request_key()?;
    fields.done()?;
    let (order, caller) = own_order(&shared, &visit, id).await?;
    // Declined cards on that page are not told to us: each visit of it counts as one.
    let asked = (&caller, &key);
    if let Counted::No(answer) = toll::count(&shared, &visit, (&order, address), asked).await? {
        return Ok(answer);
    }
    let back = format!("{}{}", shared.service.public_url, urls::order(urls::BACK, id));
    let opening = {
        let shared = Arc::clone(&shared);
        async move {
            let cashier = shared.cashier();
            Ok::<_, Fault>(cashier.pay_on_processors_page(&caller, &key, id, back).await)
        }
    };
    match to_the_end(opening).await {
        Waited::Ended(ended) => after(&shared, &visit, &order, ended?).await,
        Waited::StillWorking => Ok(go_to(&urls::order(urls::ORDER, id))),
    }
}

/// Where a card that was presented leads.
async fn after(
    shared: &Shared,
    visit: &Visit,
    before: &Order,
    ended: Result<Outcome<(Order, u32)>, Refusal>,
) -> Result<Response, Fault> {
    let id = before.id;
    match ended {
        Ok(Outcome::Done((order, _)) | Outcome::Again((order, _))) => {
            let action = order.attempt().and_then(|attempt| attempt.next_action.as_ref());
            Ok(go_to(&match (Stage::of(&order), action) {
                (Stage::Declined, _) => after_a_decline(shared, &order),
                (Stage::Proof, Some(NextAction::Redirect { url })) => url.clone(),
                _ => urls::order(urls::ORDER, id),
            }))
        }
        Err(Refusal::FeeNotPayable) => {
            let sheet = Sheet::patron(shared, visit, "");
            let href = urls::order(urls::ORDER, id);
            let view = Begun {
                frame: sheet.frame(sheet.say("changed-title")),
                text: sheet.say("changed-text"),
                order: words::order(sheet.text, before, href),
                go_on: None,
                cancel: Some(urls::order(urls::CANCEL, id)),
                request: sheet.request_key(),
            };
            Ok(sheet.send(StatusCode::CONFLICT, &view))
        }
        Err(Refusal::OlderFirst) => match shared.cashier().step_before(before).await? {
            Some(older) => Ok(begun::older_first(shared, visit, (before, &older))),
            None => Ok(go_to(&urls::order(urls::ORDER, id))),
        },
        // Another tab was faster, or this one was pressed twice, or an old page was sent with another card: the
        // order's page tells the truth.
        Ok(Outcome::Answered(_))
        | Err(Refusal::StateConflict | Refusal::KeyReused | Refusal::TooManyCards { .. }) => {
            Ok(go_to(&urls::order(urls::ORDER, id)))
        }
        Err(refusal) => Err(refusal.into()),
    }
}
